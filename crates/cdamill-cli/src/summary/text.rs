//! The sums as text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use super::{Summary, a_second, millis};

/// How many templates are printed.
const TEMPLATES: usize = 10;

pub(super) fn write(
    summary: &Summary,
    elapsed: Duration,
    peak_memory: Option<u64>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line =
        |label: &str, text: String| if text.is_empty() { Ok(()) } else { writeln!(out, "{label:<10}{text}") };
    line("documents", format!("{} ok, {} partial, {} failed", summary.ok, summary.partial, summary.failed))?;
    line("failures", most(&summary.failures, usize::MAX))?;
    line("resources", most(&summary.resources, usize::MAX))?;
    line("entries", with("without a resource: ", most(&summary.entries_without_resource, usize::MAX)))?;
    line("templates", with("not in the mapping: ", templates(summary)))?;
    line("time", times(summary, elapsed))?;
    line("slowest", slowest(summary))?;
    line("memory", peak_memory.map(|bytes| format!("{} MB at most", bytes / 1_000_000)).unwrap_or_default())
}

/// Names with counts, the largest first.
fn most(counts: &BTreeMap<String, u64>, limit: usize) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let texts = counts.iter().take(limit).map(|(name, count)| format!("{name} {count}"));
    texts.collect::<Vec<_>>().join(", ")
}

fn with(before: &str, text: String) -> String {
    if text.is_empty() { text } else { format!("{before}{text}") }
}

fn templates(summary: &Summary) -> String {
    let known = &summary.unknown_templates;
    let more = known.len().saturating_sub(TEMPLATES);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    most(known, TEMPLATES) + &more
}

fn times(summary: &Summary, elapsed: Duration) -> String {
    let documents = a_second(summary.documents_now, elapsed);
    let megabytes = summary.megabytes_a_second(elapsed);
    format!("{:.1} s, {megabytes:.1} MB/s, {documents:.0} documents/s", elapsed.as_secs_f64())
}

fn slowest(summary: &Summary) -> String {
    let slow = summary.slowest.iter().filter(|(taken, _)| millis(*taken) > 0);
    let texts = slow.map(|(taken, name)| format!("{name} {} ms", millis(*taken)));
    texts.collect::<Vec<_>>().join(", ")
}
