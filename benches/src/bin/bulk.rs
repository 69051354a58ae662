//! Many documents on several processors: `bulk FOLDER [--jobs 1,2,4] [--rounds N]` prints one line of JSON for each number of jobs.
//!
//! A bare XML parse of the same documents is run the same way in the same run: it tells what the machine gives.
#![forbid(unsafe_code)]

use cdamill::{BundleType, Converter};
use cdamill_benches::{Seconds, Whole, load, tell_each};
use cdamill_cda::Source;
use std::error::Error;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: bulk FOLDER [--jobs 1,2,4] [--rounds N]";

/// A document that both can read: its bytes, and its text for the parser.
type Case = (Vec<u8>, String);

fn main() -> ExitCode {
    tell_each(lines())
}

fn lines() -> Result<impl Iterator<Item = Result<String, Box<dyn Error>>>, Box<dyn Error>> {
    let asked = Asked::read(std::env::args().skip(1))?;
    let whole = Whole::new()?;
    let documents = load(Path::new(&asked.folder))?;
    let cases: Vec<Case> = documents.into_iter().filter_map(|document| case(document.bytes, &whole)).collect();
    if cases.is_empty() || asked.jobs.is_empty() {
        return Err(USAGE.into());
    }
    let measured = measure(whole.converter(), &cases, &asked);
    let (documents, bytes) = (cases.len(), cases.iter().map(|case| case.0.len()).sum());
    let lines = (0..measured.len()).map(|at| line(&measured, at, documents, bytes)).collect::<Vec<String>>();
    Ok(lines.into_iter().map(Ok))
}

struct Asked {
    folder: String,
    jobs: Vec<NonZeroUsize>,
    rounds: usize,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Asked, Box<dyn Error>> {
        let folder = arguments.next().ok_or(USAGE)?;
        let mut asked =
            Asked { folder, jobs: [1, 2, 4].into_iter().filter_map(NonZeroUsize::new).collect(), rounds: 5 };
        while let Some(option) = arguments.next() {
            let value = arguments.next().ok_or(USAGE)?;
            match option.as_str() {
                "--jobs" => asked.jobs = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--rounds" => asked.rounds = value.parse::<NonZeroUsize>()?.get(),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(asked)
    }
}

fn case(bytes: Vec<u8>, whole: &Whole) -> Option<Case> {
    let text = Source::read(&bytes, whole.converter().limits()).ok()?.text().to_owned();
    roxmltree::Document::parse(&text).ok()?;
    whole.convert(&bytes)?;
    Some((bytes, text))
}

/// With so many jobs: seconds of each round.
struct Measured {
    jobs: NonZeroUsize,
    parse: Seconds,
    convert: Seconds,
}

/// All numbers of jobs in each round, so that a busy machine slows them alike. One round more goes ahead.
fn measure(converter: &Converter, cases: &[Case], asked: &Asked) -> Vec<Measured> {
    let rounds: Vec<Vec<(f64, f64)>> = (0..=asked.rounds)
        .map(|_| {
            asked.jobs.iter().map(|jobs| (parse(converter, cases, *jobs), convert(converter, cases, *jobs))).collect()
        })
        .skip(1)
        .collect();
    let of = |at: usize, which: fn(&(f64, f64)) -> f64| {
        Seconds::of(rounds.iter().filter_map(|round| round.get(at)).map(which).collect())
    };
    let numbered = asked.jobs.iter().enumerate();
    numbered
        .map(|(at, jobs)| Measured { jobs: *jobs, parse: of(at, |round| round.0), convert: of(at, |round| round.1) })
        .collect()
}

fn parse(converter: &Converter, cases: &[Case], jobs: NonZeroUsize) -> f64 {
    timed(converter, cases, jobs, |case, _| drop(black_box(roxmltree::Document::parse(black_box(&case.1)))))
}

fn convert(converter: &Converter, cases: &[Case], jobs: NonZeroUsize) -> f64 {
    timed(converter, cases, jobs, |case, converter| {
        let made = converter.convert(black_box(&case.0)).map(|made| made.to_json(BundleType::Collection));
        drop(black_box(made));
    })
}

fn timed(converter: &Converter, cases: &[Case], jobs: NonZeroUsize, work: impl Fn(&Case, &Converter) + Sync) -> f64 {
    let start = Instant::now();
    let bulk = converter.bulk().jobs(jobs);
    let ended = bulk.run(cases, |worker, case| work(case, worker.converter()), |_| ControlFlow::Continue(()));
    black_box(ended.delivered);
    start.elapsed().as_secs_f64()
}

/// Speed-ups are over the first number of jobs.
fn line(measured: &[Measured], at: usize, documents: usize, bytes: usize) -> String {
    let (Some(first), Some(this)) = (measured.first(), measured.get(at)) else { return String::new() };
    format!(
        concat!(
            r#"{{"jobs":{},"documents":{},"bytes":{},"parse":{},"convert":{},"documents_per_s":{:.0},"mb_per_s":{:.1},"#,
            r#""parse_speed_up":{:.2},"convert_speed_up":{:.2},"ratio_of_medians":{:.3}}}"#
        ),
        this.jobs,
        documents,
        bytes,
        this.parse,
        this.convert,
        documents as f64 / this.convert.median(),
        bytes as f64 / 1e6 / this.convert.median(),
        first.parse.median() / this.parse.median(),
        first.convert.median() / this.convert.median(),
        this.convert.median() / this.parse.median(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let read = |line: &str| Asked::read(line.split_whitespace().map(str::to_owned));
        let asked = read("folder --jobs 1,3 --rounds 2").unwrap();
        assert_eq!((asked.folder.as_str(), asked.jobs.len(), asked.rounds), ("folder", 2, 2));
        assert!(read("").is_err() && read("folder --jobs 0").is_err() && read("folder --fast 1").is_err());
    }

    #[test]
    fn speed_ups_are_over_the_first_number_of_jobs() {
        let of = |jobs, parse, convert| Measured {
            jobs: NonZeroUsize::new(jobs).unwrap(),
            parse: Seconds::of(vec![parse]),
            convert: Seconds::of(vec![convert]),
        };
        let line = line(&[of(1, 1.0, 2.0), of(2, 0.5, 1.25)], 1, 10, 5_000_000);
        assert!(line.starts_with(r#"{"jobs":2,"documents":10,"bytes":5000000,"#), "{line}");
        assert!(
            line.contains(r#""documents_per_s":8,"mb_per_s":4.0,"parse_speed_up":2.00,"convert_speed_up":1.60,"#),
            "{line}"
        );
    }
}
