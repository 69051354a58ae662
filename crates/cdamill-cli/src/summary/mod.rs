//! The sums of a run.

mod facts;
mod memory;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use self::facts::{DocumentFacts, Outcome};
pub(crate) use self::memory::peak_memory;

/// Templates that are told apart: hostile documents could have any number of them.
const MOST_TEMPLATES: usize = 10_000;
/// How many of the slowest documents are named.
const SLOWEST: usize = 5;

/// The sums of a run. They can be stored and read back, all but times: a run that goes on where another one ended comes to
/// the same sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Summary {
    /// Documents of which all came over.
    pub(crate) ok: u64,
    /// Documents of which something was left out or repaired.
    pub(crate) partial: u64,
    /// Documents, and inputs, that failed.
    pub(crate) failed: u64,
    /// Bytes of all documents.
    pub(crate) bytes: u64,
    failures: BTreeMap<String, u64>,
    resources: BTreeMap<String, u64>,
    entries_without_resource: BTreeMap<String, u64>,
    unknown_templates: BTreeMap<String, u64>,
    /// Occurrences of templates beyond those that are told apart.
    other_templates: u64,
    /// Bytes and documents since the program began.
    #[serde(skip)]
    bytes_now: u64,
    #[serde(skip)]
    documents_now: u64,
    /// The slowest first.
    #[serde(skip)]
    slowest: Vec<(Duration, String)>,
}

/// In what form the sums are printed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SummaryFormat {
    /// A line for each kind of sum
    Text,
    /// One object on one line
    Json,
    /// Not at all
    None,
}

impl Summary {
    /// Counts a document.
    pub(crate) fn add(&mut self, facts: &DocumentFacts) {
        match &facts.outcome {
            Outcome::Ok => self.ok += 1,
            Outcome::Partial => self.partial += 1,
            Outcome::Failed(code) => {
                self.failed += 1;
                *self.failures.entry(code.clone()).or_default() += 1;
            }
        }
        self.bytes += facts.bytes;
        self.bytes_now += facts.bytes;
        self.documents_now += 1;
        add_all(&mut self.resources, &facts.resources);
        add_all(&mut self.entries_without_resource, &facts.entries_without_resource);
        self.add_templates(&facts.unknown_templates);
        self.add_slow(facts.taken, &facts.name);
    }

    /// How many documents, those included that failed.
    pub(crate) fn documents(&self) -> u64 {
        self.ok + self.partial + self.failed
    }

    /// Writes the sums of a run that took so long.
    pub(crate) fn write(&self, format: SummaryFormat, elapsed: Duration, out: &mut impl Write) -> io::Result<()> {
        match format {
            SummaryFormat::Text => text::write(self, elapsed, peak_memory(), out),
            SummaryFormat::Json => writeln!(out, "{}", self.json(elapsed, peak_memory())),
            SummaryFormat::None => Ok(()),
        }
    }

    fn json(&self, elapsed: Duration, peak_memory: Option<u64>) -> Value {
        // Sums that are stored are those that are printed; only the names of the first three differ.
        let mut sums = match serde_json::to_value(self) {
            Ok(Value::Object(sums)) => sums,
            _ => Map::new(),
        };
        let documents =
            ["ok", "partial", "failed"].map(|name| (name.to_owned(), sums.shift_remove(name).unwrap_or_default()));
        let mut summary = Map::new();
        summary.insert("documents".to_owned(), Value::Object(documents.into_iter().collect()));
        summary.append(&mut sums);
        let slowest = self.slowest.iter().map(|(taken, name)| json!({"name": name, "ms": millis(*taken)}));
        summary.insert("slowest".to_owned(), slowest.collect());
        summary.insert("seconds".to_owned(), tenths(elapsed.as_secs_f64()).into());
        summary.insert("mb_per_second".to_owned(), tenths(self.megabytes_a_second(elapsed)).into());
        if let Some(peak_memory) = peak_memory {
            summary.insert("peak_memory_bytes".to_owned(), peak_memory.into());
        }
        Value::Object(summary)
    }

    fn megabytes_a_second(&self, elapsed: Duration) -> f64 {
        a_second(self.bytes_now, elapsed) / 1e6
    }

    fn add_templates(&mut self, counts: &BTreeMap<String, u64>) {
        for (template, count) in counts {
            if let Some(sum) = self.unknown_templates.get_mut(template) {
                *sum += count;
            } else if self.unknown_templates.len() < MOST_TEMPLATES {
                self.unknown_templates.insert(template.clone(), *count);
            } else {
                self.other_templates += count;
            }
        }
    }

    fn add_slow(&mut self, taken: Duration, name: &str) {
        let position = self.slowest.partition_point(|(known, _)| *known >= taken);
        if position < SLOWEST && !taken.is_zero() {
            self.slowest.insert(position, (taken, name.to_owned()));
            self.slowest.truncate(SLOWEST);
        }
    }
}

fn add_all(sums: &mut BTreeMap<String, u64>, counts: &BTreeMap<String, u64>) {
    for (name, count) in counts {
        match sums.get_mut(name) {
            Some(sum) => *sum += count,
            None => {
                sums.insert(name.clone(), *count);
            }
        }
    }
}

fn a_second(count: u64, elapsed: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let count = count as f64;
    count / elapsed.as_secs_f64().max(1e-3)
}

fn millis(taken: Duration) -> u64 {
    u64::try_from(taken.as_millis()).unwrap_or(u64::MAX)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests;
