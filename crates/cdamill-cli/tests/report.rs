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
        assert!(["lost", "translated", "converted", "selector"].contains(&loss["kind"].as_str().unwrap()), "{loss}");
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

/// The first issue of an OperationOutcome, and the codes of all.
fn first_codes(outcome: &Value) -> (&Value, Vec<&str>) {
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    let issues = outcome["issue"].as_array().unwrap();
    let code = |issue: &'_ Value| issue["details"]["coding"][0]["code"].as_str().unwrap().to_owned();
    assert!(issues.iter().all(|issue| !code(issue).is_empty() && issue["severity"].is_string()));
    (&issues[0], issues.iter().map(|issue| issue["details"]["coding"][0]["code"].as_str().unwrap()).collect())
}

#[test]
fn a_report_as_operation_outcome() {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let arguments = ["convert", "summary.xml", "--report", &run, "--report-dir", &each];
    let ran = cdamill(&[&arguments[..], &["--report-format", "operation-outcome"]].concat());
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let outcome = folder.json("each/summary.json");
    let (counts, codes) = first_codes(&outcome);
    assert_eq!(codes[0], "counts");
    let text = counts["details"]["text"].as_str().unwrap();
    assert!(text.starts_with("documents: 1; sections: 2; entries: 3; resources: AllergyIntolerance 1,"), "{text}");
    assert!(codes.contains(&"null-entry") && codes.contains(&"selector"), "{codes:?}");
    let run = folder.json("run.json");
    assert_eq!(first_codes(&run).0["diagnostics"], "input summary.xml");
    assert_eq!(first_codes(&run).1, codes);
}

#[test]
fn a_run_of_several_documents_as_bundle_of_outcomes() {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let arguments =
        ["convert", "tree", "two-documents.xml", "no-such.xml", "-o", &folder.path("out"), "--report", &run];
    let ran = cdamill(&[&arguments[..], &["--report-dir", &each, "--report-format", "operation-outcome"]].concat());
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let bundle = folder.json("run.json");
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&"Bundle".into(), &"collection".into()));
    let entries = bundle["entry"].as_array().unwrap();
    let mut urls: Vec<&str> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), entries.len());
    let about = entries.iter().map(|entry| first_codes(&entry["resource"]).0["diagnostics"].as_str().unwrap());
    let about: Vec<&str> = about.collect();
    assert!(about.contains(&"input two-documents.xml, document 2"), "{about:?}");
    assert!(about.contains(&"input no-such.xml"), "{about:?}");
    assert!(about.last().unwrap().starts_with("the whole run; failed: "), "{about:?}");
    assert!(entries.iter().any(|entry| entry["resource"]["issue"][0]["severity"] == "fatal"));
    for file in folder.files().iter().filter(|file| file.starts_with("each/")) {
        first_codes(&folder.json(file));
    }
}

#[test]
fn a_run_counts_entries_without_a_resource() {
    let folder = Folder::new();
    let run = folder.path("run.json");
    let ran = cdamill(&["convert", "summary.xml", "two-documents.xml", "-o", &folder.path("out"), "--report", &run]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let report = folder.json("run.json");
    let expected =
        serde_json::json!({"template": "2.16.840.1.113883.10.20.22.4.30", "reason": "null-entry", "count": 1});
    assert_eq!(report["documents"][0]["counts"]["entries_without_resource"][0], expected);
    assert!(report["counts"]["entries_without_resource"].as_array().unwrap().contains(&expected));
    let sum = |value: &Value| value["losses"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
    let each = report["documents"].as_array().unwrap().iter();
    assert_eq!(
        sum(&report["counts"]),
        each.map(|document| document["losses"].as_array().unwrap().len() as u64).sum::<u64>()
    );
}

#[test]
fn no_canary_in_a_report() {
    no_canary(&[]);
    no_canary(&["--report-format", "operation-outcome", "--pretty"]);
}

fn no_canary(format: &[&str]) {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let out = folder.path("out");
    let planted = std::fs::read_to_string(support::testdata().join("canaries.xml")).unwrap();
    for number in CANARIES {
        assert!(planted.contains(&format!("CANARY{number:02}")), "{number} is not planted");
    }
    let arguments = ["convert", "canaries.xml", "-o", &out, "--report", &run, "--report-dir", &each];
    let ran = cdamill(&[&arguments[..], format].concat());
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let report = folder.text("each/canaries.json");
    let issues = if format.is_empty() { "issues" } else { "issue" };
    assert!(folder.json("each/canaries.json")[issues].as_array().unwrap().len() > 2, "{report}");
    for text in [&ran.stderr, &ran.stdout, &report, &folder.text("run.json")] {
        assert!(!text.contains("CANARY"), "{text}");
    }
    // The bundle is the record itself: there they belong.
    assert!(folder.text("out/canaries.json").contains("CANARY"));
}

#[test]
fn no_canary_in_an_error() {
    no_canary_of_broken(&[]);
    no_canary_of_broken(&["--report-format", "operation-outcome"]);
}

fn no_canary_of_broken(format: &[&str]) {
    let folder = Folder::new();
    let (run, each) = (folder.path("run.json"), folder.path("each"));
    let out = folder.path("out");
    let files = std::fs::read_dir(support::testdata().join("canaries-broken")).unwrap();
    let planted: String = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for number in BROKEN_CANARIES {
        assert!(planted.contains(&format!("CANARY{number}")), "{number} is not planted");
    }
    let arguments = ["convert", "canaries-broken", "-o", &out, "--report", &run, "--report-dir", &each];
    let ran = cdamill(&[&arguments[..], format].concat());
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
