//! The sums as text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use super::{Summary, a_second, millis};

/// How many resource types and templates are printed.
const MOST: usize = 10;

pub(super) fn write(
    summary: &Summary,
    elapsed: Duration,
    peak_memory: Option<u64>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line =
        |label: &str, text: String| if text.is_empty() { Ok(()) } else { writeln!(out, "{label:<10}{text}") };
    line("documents", format!("{} ok, {} partial, {} failed", summary.ok, summary.partial, summary.failed))?;
    line("failures", most(&summary.failures))?;
    line("resources", most(&summary.resources))?;
    line("entries", with("without a resource: ", most(&summary.entries_without_resource)))?;
    line("templates", with("not in the mapping: ", most(&summary.unknown_templates)))?;
    line("time", times(summary, elapsed))?;
    line("slowest", slowest(summary))?;
    line("memory", peak_memory.map(|bytes| format!("{} MB at most", bytes / 1_000_000)).unwrap_or_default())
}

/// Names with counts, the largest first.
fn most(counts: &BTreeMap<String, u64>) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let mut texts: Vec<String> = counts.iter().take(MOST).map(|(name, count)| format!("{name} {count}")).collect();
    if counts.len() > MOST {
        texts.push(format!("{} more", counts.len() - MOST));
    }
    texts.join(", ")
}

fn with(before: &str, text: String) -> String {
    if text.is_empty() { text } else { format!("{before}{text}") }
}

fn times(summary: &Summary, elapsed: Duration) -> String {
    let documents = a_second(summary.documents_now, elapsed);
    let megabytes = summary.megabytes_a_second(elapsed);
    format!("{:.1} s, {megabytes:.1} MB/s, {documents:.0} documents/s", elapsed.as_secs_f64())
}

fn slowest(summary: &Summary) -> String {
    let slow = summary.slowest.iter().filter(|(taken, _)| millis(*taken) > 0);
    let texts = slow.map(|(taken, name)| format!("{} ms {name}", millis(*taken)));
    texts.collect::<Vec<_>>().join("\n          ")
}
