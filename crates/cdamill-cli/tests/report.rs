//! Reports and what they must not hold.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use serde_json::Value;
use support::{Folder, cdamill};

/// Planted in `canaries.xml`; those in `canaries-broken` are numbered from 51.
const CANARIES: std::ops::Range<u32> = 1..25;
const BROKEN_CANARIES: std::ops::Range<u32> = 51..68;

#[test]
fn a_report_has_counts_and_issues() {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let ran = cdamill(&["convert", "summary.xml", "--report", &run, "--report-dir", &each]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let report = folder.json("each/summary.json");
    assert_eq!(report.as_object().unwrap().keys().collect::<Vec<_>>(), ["counts", "issues", "losses"]);
    let counts = &report["counts"];
    assert_eq!((&counts["documents"], &counts["sections"], &counts["entries"]), (&1.into(), &2.into(), &3.into()));
    let types: Vec<&String> = counts["resources"].as_object().unwrap().keys().collect();
    assert!(types.is_sorted(), "{types:?}");
    assert_eq!((&counts["resources"]["Patient"], &counts["resources"]["AllergyIntolerance"]), (&1.into(), &1.into()));

    let issues = report["issues"].as_array().unwrap();
    let null_entry = issues.iter().find(|issue| issue["code"] == "null-entry").unwrap();
    let element = "ClinicalDocument/component/structuredBody/component[1]/section/entry[2]/act";
    let expected: Value = serde_json::json!({
        "code": "null-entry",
        "severity": "information",
        "meaning": "An entry carries nullFlavor: nothing is asserted.",
        "element": element,
        "template": "2.16.840.1.113883.10.20.22.4.30",
        "line": 59,
        "column": 13,
    });
    assert_eq!(null_entry, &expected);

    // a run of one document has the shape of that document's report
    let run = folder.json("run.json");
    assert_eq!(
        (&run["counts"], &run["issues"], &run["losses"]),
        (&report["counts"], &report["issues"], &report["losses"])
    );
    assert_eq!(run["input"], "summary.xml");
}

#[test]
fn what_is_not_carried_is_named_without_its_value() {
    let folder = Folder::new();
    let run = folder.path("run.json");
    let ran = cdamill(&["convert", "canaries.xml", "--report", &run]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let losses = folder.json("run.json")["losses"].as_array().unwrap().clone();
    assert!(!losses.is_empty());
    for loss in &losses {
        assert!(loss["path"].as_str().unwrap().starts_with("ClinicalDocument"), "{loss}");
        assert!(["lost", "translated", "selector"].contains(&loss["kind"].as_str().unwrap()), "{loss}");
    }
}

#[test]
fn a_run_of_several_documents_reports_each() {
    let folder = Folder::new();
    let (run, out) = (folder.path("run.json"), folder.path("out"));
    let ran = cdamill(&["convert", "tree", "-o", &out, "--report", &run]);
    let report = folder.json("run.json");
    let documents = report["documents"].as_array().unwrap();
    assert!(documents.len() > 1, "{}", ran.stderr);
    assert!(documents.iter().all(|document| document["input"].is_string() && document["issues"].is_array()));
    assert!(report["counts"]["documents"].as_u64().unwrap() >= 1);
}

#[test]
fn no_canary_in_a_report() {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let out = folder.path("out");
    let planted = std::fs::read_to_string(support::testdata().join("canaries.xml")).unwrap();
    for number in CANARIES {
        assert!(planted.contains(&format!("CANARY{number:02}")), "{number} is not planted");
    }
    let ran = cdamill(&["convert", "canaries.xml", "-o", &out, "--report", &run, "--report-dir", &each]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let report = folder.text("each/canaries.json");
    assert!(folder.json("each/canaries.json")["issues"].as_array().unwrap().len() > 2, "{report}");
    for text in [&ran.stderr, &ran.stdout, &report, &folder.text("run.json")] {
        assert!(!text.contains("CANARY"), "{text}");
    }
    // The bundle is the record itself: there they belong.
    assert!(folder.text("out/canaries.json").contains("CANARY"));
}

#[test]
fn no_canary_in_an_error() {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let out = folder.path("out");
    let files = std::fs::read_dir(support::testdata().join("canaries-broken")).unwrap();
    let planted: String = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for number in BROKEN_CANARIES {
        assert!(planted.contains(&format!("CANARY{number}")), "{number} is not planted");
    }
    let ran = cdamill(&["convert", "canaries-broken", "-o", &out, "--report", &run, "--report-dir", &each]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    assert!(ran.stderr.lines().count() >= 5, "{}", ran.stderr);
    assert!(!ran.stderr.contains("bug"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("CANARY"), "{}", ran.stderr);
    for file in folder.files().iter().filter(|file| !file.starts_with("out/")) {
        assert!(!folder.text(file).contains("CANARY"), "{file}");
    }
}

#[test]
fn no_canary_in_an_inspection() {
    let ran = cdamill(&["inspect", "canaries.xml"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("(not an OID)"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("CANARY"), "{}", ran.stdout);
}
