//! Times the whole conversion beside a bare XML parse: `ratio FOLDER [ROUNDS]` prints one line of JSON.
//!
//! Both are measured in one run, document by document and in turn, so that a busy machine slows both alike.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for the terminal

use cdamill_benches::{Whole, load};
use cdamill_cda::Source;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// A document that both can read.
struct Case {
    bytes: Vec<u8>,
    /// The decoded text, what the parser gets.
    text: String,
}

/// Seconds of one round over all documents.
#[derive(Clone, Copy, Default)]
struct Round {
    parse: f64,
    convert: f64,
}

fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
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
    let mut measured: Vec<Round> = (0..=rounds).map(|number| round(&cases, &whole, number)).collect();
    // the first is for the caches
    measured.remove(0);
    Ok(line(&cases, found - cases.len(), &measured))
}

/// A document counts when the parser takes its text as it is, and it converts.
fn case(bytes: Vec<u8>, whole: &Whole) -> Option<Case> {
    let text = Source::read(&bytes, &whole.limits).ok()?.text().to_owned();
    roxmltree::Document::parse(&text).ok()?;
    whole.convert(&bytes)?;
    Some(Case { bytes, text })
}

/// Times both on every document; which goes first changes from document to document and from round to round.
fn round(cases: &[Case], whole: &Whole, number: usize) -> Round {
    let mut sum = Round::default();
    for (position, case) in cases.iter().enumerate() {
        let parse = || timed(|| drop(black_box(roxmltree::Document::parse(black_box(&case.text)))));
        let convert = || timed(|| drop(black_box(whole.convert(black_box(&case.bytes)))));
        let (parse, convert) = if (position + number).is_multiple_of(2) {
            let parse = parse();
            (parse, convert())
        } else {
            let convert = convert();
            (parse(), convert)
        };
        sum.parse += parse.as_secs_f64();
        sum.convert += convert.as_secs_f64();
    }
    sum
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn line(cases: &[Case], left_out: usize, measured: &[Round]) -> String {
    let (parse, convert) = (sorted(measured, |round| round.parse), sorted(measured, |round| round.convert));
    let bytes: usize = cases.iter().map(|case| case.bytes.len()).sum();
    format!(
        concat!(
            r#"{{"documents":{},"left_out":{},"bytes":{},"rounds":{},"#,
            r#""parse":{{"median_s":{:.4},"minimum_s":{:.4}}},"convert":{{"median_s":{:.4},"minimum_s":{:.4}}},"#,
            r#""ratio_of_medians":{:.3},"ratio_of_minimums":{:.3},"mb_per_s":{:.1},"documents_per_s":{:.0}}}"#
        ),
        cases.len(),
        left_out,
        bytes,
        measured.len(),
        median(&parse),
        minimum(&parse),
        median(&convert),
        minimum(&convert),
        median(&convert) / median(&parse),
        minimum(&convert) / minimum(&parse),
        bytes as f64 / 1e6 / median(&convert),
        cases.len() as f64 / median(&convert),
    )
}

fn sorted(measured: &[Round], of: impl Fn(&Round) -> f64) -> Vec<f64> {
    let mut seconds: Vec<f64> = measured.iter().map(of).collect();
    seconds.sort_by(f64::total_cmp);
    seconds
}

fn minimum(sorted: &[f64]) -> f64 {
    sorted.first().copied().unwrap_or_default()
}

fn median(sorted: &[f64]) -> f64 {
    let at = |position: usize| sorted.get(position).copied().unwrap_or_default();
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(middle) } else { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_the_two_in_the_middle() {
        assert_eq!(median(&[1.0, 2.0, 9.0]), 2.0);
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), 3.0);
        assert_eq!(minimum(&[1.0, 2.0]), 1.0);
    }

    #[test]
    fn the_line_is_the_ratio_of_the_medians() {
        let cases = [Case { bytes: vec![b' '; 2_000_000], text: String::new() }];
        let rounds = [(1.0, 2.0), (1.0, 2.5), (4.0, 9.0)].map(|(parse, convert)| Round { parse, convert });
        let line = line(&cases, 3, &rounds);
        assert!(line.contains(r#""documents":1,"left_out":3,"bytes":2000000,"rounds":3,"#), "{line}");
        assert!(line.contains(r#""ratio_of_medians":2.500,"ratio_of_minimums":2.000,"mb_per_s":0.8,"#), "{line}");
    }
}
