//! Golden pairs: `testdata/AREA/BEHAVIOUR.xml` and what must come of it, `BEHAVIOUR.json` beside it.
//!
//! A golden holds the report's codes with the places they are about, and the bundle. `CDAMILL_ACCEPT=1 cargo test -p
//! cdamill-mapping --test golden` writes what comes out now; read the difference before it is committed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, Options, Profiles, Provenance, convert_original};
use cdamill_stu3::BundleType;
use serde_json::{Value, json};

/// Folders of testdata whose documents are goldens.
const AREAS: [&str; 26] = [
    "header",
    "allergies",
    "problems",
    "medications",
    "immunizations",
    "results",
    "vital-signs",
    "social-history",
    "procedures",
    "encounters",
    "plan",
    "functional-status",
    "wounds",
    "nutrition",
    "health-concerns",
    "imaging",
    "deceased",
    "coverage",
    "family-history",
    "care-teams",
    "advance-directives",
    "provenance",
    "fragments",
    "unstructured",
    "profiles",
    "hl7-pairs",
];

fn documents(area: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(area);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    found.sort();
    found
}

/// Claims are looked at where they are what a document is about.
fn profiles(path: &Path) -> Profiles {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match path.parent().is_some_and(|folder| folder.ends_with("profiles")) {
        true if name.starts_with("us-core-") => Profiles::UsCore,
        true => Profiles::Satisfied,
        false => Profiles::None,
    }
}

/// A document whose name begins so is converted with the option, and with its bytes known.
fn options(path: &Path) -> (Options, bool) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_provenance = path.parent().is_some_and(|folder| folder.ends_with("provenance"));
    let begins = |prefix| is_provenance && name.starts_with(prefix);
    let of = match () {
        () if begins("resource-") => Provenance::Resource,
        () if begins("document-") => Provenance::Document,
        () => Provenance::Remaining,
    };
    (
        Options::default().with_profiles(profiles(path)).with_provenance(of).with_keep_source(begins("source-")),
        is_provenance,
    )
}

fn converted(mapping: &CompiledMapping, path: &Path) -> Value {
    let bytes = &fs::read(path).unwrap();
    let limits = Limits::default();
    let source = Source::read(bytes, &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    let document = tree.documents().next().expect("a ClinicalDocument");
    let (options, is_known) = options(path);
    let original = source.original(0, document).filter(|_| is_known);
    let converted = convert_original(mapping, &tree, document, original, &options);
    let mut bundle = Vec::new();
    converted.finished.write_bundle(BundleType::Collection, &mut bundle).unwrap();
    let read = source.diagnostics().iter().chain(tree.diagnostics());
    let diagnostics = read.chain(&converted.diagnostics).map(|diagnostic| {
        let node = diagnostic.node.and_then(|id| tree.node(id)).filter(|node| !node.is_added());
        let path = node.map(|node| node.path());
        json!({ "code": diagnostic.code, "path": path })
    });
    let bundle: Value = serde_json::from_slice(&bundle).unwrap();
    json!({ "report": diagnostics.collect::<Vec<_>>(), "bundle": bundle })
}

#[test]
fn goldens() {
    let mapping = Mapping::builtin().compile().unwrap_or_else(|error| panic!("{error}"));
    let accept = std::env::var_os("CDAMILL_ACCEPT").is_some();
    let (mut count, mut wrong) = (0, Vec::new());
    for path in AREAS.iter().flat_map(|area| documents(area)) {
        count += 1;
        let mut now = serde_json::to_string_pretty(&converted(&mapping, &path)).unwrap();
        now.push('\n');
        let golden = path.with_extension("json");
        let before = fs::read_to_string(&golden).unwrap_or_default();
        if accept && before != now {
            fs::write(&golden, &now).unwrap();
        } else if before != now {
            let line = before.lines().zip(now.lines()).position(|(a, b)| a != b).unwrap_or(0) + 1;
            wrong.push(format!("{}: differs from line {line}", golden.display()));
        }
    }
    assert!(count > 100, "only {count} goldens were found");
    assert!(wrong.is_empty(), "{} of {count} goldens differ:\n{}", wrong.len(), wrong.join("\n"));
}
