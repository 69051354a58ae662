//! Times the whole conversion beside a bare XML parse: `ratio FOLDER [ROUNDS]` prints one line of JSON.
//!
//! Both are measured in one run, document by document and in turn, so that a busy machine slows both alike. A pass of its own
//! counts what the conversion allocates.
#![forbid(unsafe_code)]

use cdamill_benches::{Rounds, Whole, load, tell};
use cdamill_cda::Source;
use cdamill_counting::{Allocated, Counting, count};
use mimalloc::MiMalloc;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Counting<MiMalloc> = Counting(MiMalloc);

/// A document that both can read.
struct Case {
    bytes: Vec<u8>,
    /// The decoded text, what the parser gets.
    text: String,
}

fn main() -> ExitCode {
    tell(run())
}

fn run() -> Result<String, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: ratio FOLDER [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(7), |rounds| rounds.parse())?;
    let whole = Whole::new()?;
    let documents = load(Path::new(&folder))?;
    let found = documents.len();
    let cases: Vec<Case> = documents.into_iter().filter_map(|document| case(document.bytes, &whole)).collect();
    if cases.is_empty() || rounds == 0 {
        return Err("nothing to measure".into());
    }
    let measured = Rounds::measure(
        rounds,
        &cases,
        |case| drop(black_box(roxmltree::Document::parse(black_box(&case.text)))),
        |case| drop(black_box(whole.convert(black_box(&case.bytes)))),
    );
    let allocated: Vec<Allocated> = cases.iter().map(|case| count(|| whole.convert(&case.bytes)).1).collect();
    Ok(line(&cases, found - cases.len(), &measured, &allocated))
}

/// A document counts when the parser takes its text as it is, and it converts.
fn case(bytes: Vec<u8>, whole: &Whole) -> Option<Case> {
    let text = Source::read(&bytes, whole.converter().limits()).ok()?.text().to_owned();
    roxmltree::Document::parse(&text).ok()?;
    whole.convert(&bytes)?;
    Some(Case { bytes, text })
}

fn line(cases: &[Case], left_out: usize, measured: &Rounds, allocated: &[Allocated]) -> String {
    let bytes: usize = cases.iter().map(|case| case.bytes.len()).sum();
    let allocations: u64 = allocated.iter().map(|allocated| allocated.allocations).sum();
    let peaks: u64 = allocated.iter().map(|allocated| allocated.peak).sum();
    let documents = cases.len();
    format!(
        concat!(
            r#"{{"documents":{},"left_out":{},"bytes":{},"rounds":{},"parse":{},"convert":{},"#,
            r#""ratio_of_medians":{:.3},"ratio_of_minimums":{:.3},"mb_per_s":{:.1},"documents_per_s":{:.0},"#,
            r#""allocations_per_document":{:.0},"peak_bytes_per_document":{:.0},"peak_by_bytes":{:.2}}}"#
        ),
        documents,
        left_out,
        bytes,
        measured.len(),
        measured.one,
        measured.other,
        measured.other.median() / measured.one.median(),
        measured.other.minimum() / measured.one.minimum(),
        bytes as f64 / 1e6 / measured.other.median(),
        documents as f64 / measured.other.median(),
        allocations as f64 / documents as f64,
        peaks as f64 / documents as f64,
        peaks as f64 / bytes as f64,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_ratio_of_the_medians() {
        let cases = [Case { bytes: vec![b' '; 2_000_000], text: String::new() }];
        let measured = Rounds::of(&[(1.0, 2.0), (1.0, 2.5), (4.0, 9.0)]);
        let allocated = [Allocated { allocations: 700, peak: 5_000_000 }];
        let line = line(&cases, 3, &measured, &allocated);
        assert!(line.contains(r#""documents":1,"left_out":3,"bytes":2000000,"rounds":3,"#), "{line}");
        assert!(line.contains(r#""convert":{"median_s":2.5000,"minimum_s":2.0000},"#), "{line}");
        assert!(line.contains(r#""ratio_of_medians":2.500,"ratio_of_minimums":2.000,"mb_per_s":0.8,"#), "{line}");
        let end = r#""allocations_per_document":700,"peak_bytes_per_document":5000000,"peak_by_bytes":2.50}"#;
        assert!(line.ends_with(end), "{line}");
    }
}
