//! Runs what the converter makes of documents through validators of FHIR STU3 that others have made, and writes what they
//! find into a table of docs/conformance.md.

mod alarms;
mod bundles;
mod judges;
mod page;

use crate::Failure;
use crate::options::{Options, workspace};
use bundles::Set;
use judges::{Judge, Verdict};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One line of the table: what one judge found in one set of bundles.
struct Row {
    judge: &'static str,
    set: &'static str,
    documents: usize,
    resources: usize,
    /// What the judge complained of with reason.
    errors: Vec<String>,
    /// Complaints that are known to be false.
    false_alarms: usize,
}

/// Converts the documents into bundles of every type, asks every judge that can be run here, prints what each found, and
/// fails when one found an error; that not every resource says what US Core demands is none. A judge that cannot be run is
/// named.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let documents = options.value("documents").map_or_else(|| workspace().join("testdata"), PathBuf::from);
    let work = options.value("work").map_or_else(|| workspace().join("target/conformance"), PathBuf::from);
    let every: usize = options.value("every").map_or(Ok(1), str::parse)?;
    let judges = Judge::all(&options.directory("judges")?, options.value("python").unwrap_or("python3"));
    let only: Option<Vec<&str>> = options.value("only").map(|names| names.split(',').collect());
    let sets: Option<Vec<&str>> = options.value("sets").map(|names| names.split(',').collect());
    let sets = bundles::make(&documents, &work, every, sets.as_deref())?;
    let mut rows = Vec::new();
    for judge in judges.iter().filter(|judge| only.as_ref().is_none_or(|names| names.contains(&judge.name))) {
        for set in sets.iter().filter(|set| judge.takes(set)) {
            match judge.ask(set, &work)? {
                Verdict::Heard(findings) => rows.push(row(judge, set, findings)),
                Verdict::NotHere(reason) => println!("SKIPPED: {}: {reason}", judge.name),
            }
        }
    }
    for row in &rows {
        tell(row);
    }
    if let Some(path) = options.value("page") {
        page::write(Path::new(path), &rows)?;
    }
    let errors: usize = rows.iter().filter(|row| row.judge != judges::DEMANDING).map(|row| row.errors.len()).sum();
    if errors > 0 { Err(format!("{errors} errors").into()) } else { Ok(()) }
}

fn row(judge: &Judge, set: &Set, findings: Vec<(String, String)>) -> Row {
    let mut by_file: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, finding) in findings {
        by_file.entry(file).or_default().push(finding);
    }
    let (mut errors, mut false_alarms) = (Vec::new(), 0);
    for (file, findings) in by_file {
        let all = findings.len();
        let right = alarms::without_false(judge.name, findings);
        false_alarms += all - right.len();
        errors.extend(right.into_iter().map(|finding| format!("{file}: {finding}")));
    }
    Row { judge: judge.name, set: set.name, documents: set.files.len(), resources: set.resources, errors, false_alarms }
}

/// What a judge quotes may be a document's own: this is for synthetic and public documents.
fn tell(row: &Row) {
    let Row { judge, set, documents, resources, errors, false_alarms } = row;
    println!(
        "{judge}, {set}: {documents} documents, {resources} resources, {} errors, {false_alarms} false alarms",
        errors.len()
    );
    errors.iter().take(20).for_each(|error| println!("  {error}"));
    if errors.len() > 20 {
        println!("  and {} more", errors.len() - 20);
    }
}
