//! Converts the documents of a folder with cdamill and with others, in one run: `cdamill-rivals FOLDER [ROUNDS]` prints one line
//! of JSON for each.
//!
//! All go from the bytes as sent to the bytes of a bundle in JSON, with their default options, and make their report. Only
//! documents that all convert are timed; which goes first alternates.
#![forbid(unsafe_code)]

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use cdamill::{BundleType, Converter};
use cdamill_benches::{Document, Rounds, load, tell_each};

/// That of cdamill's command; the rivals may have it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Convert = Box<dyn Fn(&[u8]) -> Option<Vec<u8>>>;

struct Rival {
    name: &'static str,
    target: &'static str,
    convert: Convert,
}

fn main() -> ExitCode {
    tell_each(lines().map(|lines| lines.into_iter().map(Ok)))
}

fn lines() -> Result<Vec<String>, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: cdamill-rivals FOLDER [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(7), |rounds| rounds.parse())?;
    let documents = load(Path::new(&folder))?;
    let (ours, theirs) = (cdamill()?, ccda2fhir());
    let converted =
        |rival: &Rival| documents.iter().filter(|document| (rival.convert)(&document.bytes).is_some()).count();
    let by_all =
        |document: &&Document| (ours.convert)(&document.bytes).is_some() && (theirs.convert)(&document.bytes).is_some();
    let cases: Vec<&Document> = documents.iter().filter(by_all).collect();
    if cases.is_empty() || rounds == 0 {
        return Err("nothing to measure".into());
    }
    let run = |rival: &Rival, case: &Document| drop(black_box((rival.convert)(black_box(&case.bytes))));
    let measured = Rounds::measure(rounds, &cases, |case| run(&ours, case), |case| run(&theirs, case));
    let line = |rival: &Rival, seconds: &cdamill_benches::Seconds| {
        let bytes: usize = cases.iter().map(|case| case.bytes.len()).sum();
        let written: usize = cases.iter().filter_map(|case| (rival.convert)(&case.bytes)).map(|json| json.len()).sum();
        let resources: usize =
            cases.iter().filter_map(|case| (rival.convert)(&case.bytes)).map(|json| entries(&json)).sum();
        format!(
            concat!(
                r#"{{"name":"{}","target":"{}","documents":{},"converted":{},"timed":{},"bytes":{},"bundle_bytes":{},"#,
                r#""resources":{},"seconds":{},"mb_per_s":{:.1},"documents_per_s":{:.0}}}"#
            ),
            rival.name,
            rival.target,
            documents.len(),
            converted(rival),
            cases.len(),
            bytes,
            written,
            resources,
            seconds,
            bytes as f64 / 1e6 / seconds.median(),
            cases.len() as f64 / seconds.median(),
        )
    };
    Ok(vec![line(&ours, &measured.one), line(&theirs, &measured.other)])
}

fn cdamill() -> Result<Rival, Box<dyn Error>> {
    let converter = Converter::new()?;
    let convert = move |bytes: &[u8]| Some(converter.convert(bytes).ok()?.to_json(BundleType::Collection));
    Ok(Rival { name: "cdamill", target: "STU3", convert: Box::new(convert) })
}

fn ccda2fhir() -> Rival {
    let options = ccda2fhir::Options::default();
    let convert = move |bytes: &[u8]| {
        let conversion = ccda2fhir::convert(bytes, &options).ok()?;
        serde_json::to_vec(&conversion.bundle.to_json()).ok()
    };
    Rival { name: "ccda2fhir", target: "R4", convert: Box::new(convert) }
}

/// How many entries a bundle has.
fn entries(json: &[u8]) -> usize {
    let bundle: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    bundle.get("entry").and_then(serde_json::Value::as_array).map_or(0, Vec::len)
}
