//! Times our own reader beside roxmltree on the same texts: `reader FOLDER [ROUNDS]` prints one line of JSON.
//!
//! Both are measured in one run, document by document and in turn, so that a busy machine slows both alike.
#![forbid(unsafe_code)]

use cdamill_benches::{Rounds, load, tell};
use cdamill_cda::{Limits, Source, readers};
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    tell(run())
}

fn run() -> Result<String, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: reader FOLDER [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(7), |rounds| rounds.parse())?;
    let limits = Limits::default();
    let documents = load(Path::new(&folder))?;
    let sources: Vec<Source<'_>> =
        documents.iter().filter_map(|document| Source::read(&document.bytes, &limits).ok()).collect();
    let read: Vec<&Source<'_>> = sources.iter().filter(|source| both_accept(source, &limits)).collect();
    if read.is_empty() || rounds == 0 {
        return Err("nothing to measure".into());
    }
    let measured = Rounds::measure(
        rounds,
        &read,
        |source| drop(black_box(roxmltree::Document::parse(black_box(source.text())))),
        |source| drop(black_box(source.parse(0, &limits))),
    );
    let bytes: usize = read.iter().map(|source| source.text().len()).sum();
    Ok(format!(
        concat!(
            r#"{{"documents":{},"left_out":{},"bytes":{},"rounds":{},"roxmltree":{},"reader":{},"#,
            r#""ratio_of_medians":{:.3},"ratio_of_minimums":{:.3},"mb_per_s":{:.1}}}"#
        ),
        read.len(),
        documents.len() - read.len(),
        bytes,
        rounds,
        measured.one,
        measured.other,
        measured.other.median() / measured.one.median(),
        measured.other.minimum() / measured.one.minimum(),
        bytes as f64 / 1e6 / measured.other.median(),
    ))
}

/// One part, and both readers take its text as it is.
fn both_accept(source: &Source<'_>, limits: &Limits) -> bool {
    source.parts() == 1
        && readers::own(source, 0, limits).is_some()
        && roxmltree::Document::parse(source.text()).is_ok()
}
