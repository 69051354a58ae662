//! What a line of progress says.

use std::time::Duration;

use serde_json::json;

/// How far a run is.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) documents: u64,
    pub(super) failed: u64,
    pub(super) bytes: u64,
    pub(super) elapsed: Duration,
    /// Files, where their number is known and each is one of documents.
    pub(super) files: Option<u64>,
    /// From 0 to 1, where the whole is known.
    pub(super) fraction: Option<f64>,
}

/// Characters of the bar.
const BAR: usize = 20;
/// Estimates from less than this are worth nothing.
const FIRST_ESTIMATE: Duration = Duration::from_secs(2);

impl State {
    /// With a bar, for terminals.
    pub(super) fn bar(&self) -> String {
        let mut text = String::new();
        if let Some(fraction) = self.fraction {
            let filled = (0..BAR).filter(|&at| fraction * as_float(BAR as u64) > as_float(at as u64) + 0.5).count();
            text = format!("[{}{}] {:>3.0}% ", "#".repeat(filled), ".".repeat(BAR - filled), fraction * 100.0);
        }
        text + &self.counts() + &self.times("", "", " left")
    }

    /// For logs.
    pub(super) fn plain(&self) -> String {
        self.counts() + &self.times(" elapsed", "about ", " left")
    }

    /// For programs.
    pub(super) fn json(&self, is_last: bool) -> String {
        let mut value = json!({
            "documents": self.documents,
            "failed": self.failed,
            "bytes": self.bytes,
            "mb_per_second": tenths(self.megabytes_a_second()),
            "elapsed_seconds": tenths(self.elapsed.as_secs_f64()),
        });
        let Some(fields) = value.as_object_mut() else {
            return String::new();
        };
        if let Some(files) = self.files {
            fields.insert("files".to_owned(), files.into());
        }
        if let Some(remaining) = self.remaining().filter(|_| !is_last) {
            fields.insert("remaining_seconds".to_owned(), remaining.as_secs().into());
        }
        if is_last {
            fields.insert("done".to_owned(), true.into());
        }
        value.to_string()
    }

    fn counts(&self) -> String {
        let of = self.files.map_or_else(String::new, |files| format!(" of {files}"));
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        let megabytes = as_float(self.bytes) / 1e6;
        format!("{}{of} documents{failed}, {megabytes:.1} MB, {:.1} MB/s", self.documents, self.megabytes_a_second())
    }

    fn times(&self, elapsed: &str, before_left: &str, left: &str) -> String {
        let remaining = self.remaining().map(|remaining| format!(", {before_left}{}{left}", clock(remaining)));
        format!(", {}{elapsed}{}", clock(self.elapsed), remaining.unwrap_or_default())
    }

    fn megabytes_a_second(&self) -> f64 {
        as_float(self.bytes) / 1e6 / self.elapsed.as_secs_f64().max(1e-3)
    }

    fn remaining(&self) -> Option<Duration> {
        let fraction = self.fraction.filter(|fraction| *fraction > 0.0 && self.elapsed >= FIRST_ESTIMATE)?;
        Duration::try_from_secs_f64(self.elapsed.as_secs_f64() * (1.0 - fraction) / fraction).ok()
    }
}

/// `m:ss` or `h:mm:ss`.
fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: State = State {
        documents: 1204,
        failed: 3,
        bytes: 123_400_000,
        elapsed: Duration::from_secs(30),
        files: Some(4816),
        fraction: Some(0.25),
    };

    #[test]
    fn for_people() {
        assert_eq!(
            STATE.bar(),
            "[#####...............]  25% 1204 of 4816 documents, 3 failed, 123.4 MB, 4.1 MB/s, 0:30, 1:30 left"
        );
        let plain = "1204 of 4816 documents, 3 failed, 123.4 MB, 4.1 MB/s, 0:30 elapsed, about 1:30 left";
        assert_eq!(STATE.plain(), plain);
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let state = State { failed: 0, files: None, fraction: None, elapsed: Duration::from_secs(3725), ..STATE };
        assert_eq!(state.bar(), "1204 documents, 123.4 MB, 0.0 MB/s, 1:02:05");
        assert_eq!(state.plain(), "1204 documents, 123.4 MB, 0.0 MB/s, 1:02:05 elapsed");
        let early = State { elapsed: Duration::from_secs(1), fraction: Some(0.9), ..STATE };
        assert!(!early.plain().contains("left"));
        assert!(!State::default().plain().contains("left"));
    }

    #[test]
    fn for_programs() {
        let json: serde_json::Value = serde_json::from_str(&STATE.json(false)).unwrap();
        let expected = serde_json::json!({
            "documents": 1204, "failed": 3, "bytes": 123_400_000, "mb_per_second": 4.1, "elapsed_seconds": 30.0,
            "files": 4816, "remaining_seconds": 90
        });
        assert_eq!(json, expected);
        let last: serde_json::Value = serde_json::from_str(&STATE.json(true)).unwrap();
        assert_eq!((&last["done"], last.get("remaining_seconds")), (&true.into(), None));
    }
}
