//! `cdamill convert` as users run it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use serde_json::Value;
use support::{Folder, cdamill, cdamill_with, family, resources, testdata};

fn bundle(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn one_file_goes_to_standard_output() {
    let ran = cdamill(&["convert", "summary.xml"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let bundle = bundle(&ran.stdout);
    assert_eq!(bundle["type"], "document");
    assert_eq!(bundle["entry"][0]["resource"]["resourceType"], "Composition");
    assert_eq!(family(&bundle), "Testwood");
    let [allergy] = resources(&bundle, "AllergyIntolerance")[..] else { panic!("one allergy") };
    assert_eq!(allergy["code"]["coding"][0]["code"], "7980");
    assert_eq!(resources(&bundle, "Observation").len(), 1);
}

#[test]
fn standard_input_is_a_dash() {
    let document = std::fs::read(testdata().join("summary.xml")).unwrap();
    let ran = cdamill_with(&["convert", "-"], &document);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout, cdamill(&["convert", "summary.xml"]).stdout);
    let empty = cdamill_with(&["convert", "-"], b"");
    assert_eq!(empty.exit, 1);
    assert!(empty.stderr.starts_with("standard input: not-"), "{}", empty.stderr);
}

#[test]
fn pretty_changes_blanks_only() {
    let plain = cdamill(&["convert", "summary.xml"]).stdout;
    let pretty = cdamill(&["convert", "summary.xml", "--pretty"]).stdout;
    assert!(plain.contains(r#""value":13.20"#));
    assert!(pretty.contains(r#""value": 13.20"#));
    assert!(pretty.lines().count() > 50);
    assert_eq!(bundle(&plain), bundle(&pretty));
}

#[test]
fn bundle_types() {
    for (name, request, reference) in [
        ("document", None, "urn:uuid:"),
        ("collection", None, "urn:uuid:"),
        ("transaction", Some("PUT"), "urn:uuid:"),
        ("batch", Some("PUT"), "Patient/"),
    ] {
        let ran = cdamill(&["convert", "summary.xml", "--bundle-type", name]);
        let bundle = bundle(&ran.stdout);
        assert_eq!(bundle["type"], name);
        assert_eq!(bundle["entry"][0]["request"]["method"].as_str(), request, "{name}");
        let subject = resources(&bundle, "Composition")[0]["subject"]["reference"].as_str().unwrap();
        assert!(subject.starts_with(reference), "{name}: {subject}");
    }
}

#[test]
fn a_folder_keeps_its_tree_and_one_failure_costs_nothing_else() {
    let folder = Folder::new();
    let arguments = [
        "convert",
        "tree",
        "-o",
        &folder.path("out"),
        "--report-dir",
        &folder.path("reports"),
        "--report",
        &folder.path("run.json"),
        "--summary",
        "none",
    ];
    let ran = cdamill(&arguments);
    assert_eq!(ran.exit, 3);
    assert_eq!(ran.stdout, "");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let [line] = lines[..] else { panic!("{lines:?}") };
    assert!(line.replace('\\', "/").starts_with("tree/sub/broken.cda: not-xml: "), "{line}");
    let expected = [
        "out/error/sub/broken.outcome.json",
        "out/one.json",
        "out/sub/three.ccda.json",
        "out/sub/three.xml.json",
        "out/sub/two.json",
        "reports/one.json",
        "reports/sub/broken.json",
        "reports/sub/three.ccda.json",
        "reports/sub/three.xml.json",
        "reports/sub/two.json",
        "run.json",
    ];
    assert_eq!(folder.files(), expected);
    assert_eq!(family(&folder.json("out/sub/two.json")), "Treetwo");
    assert_eq!(folder.json("reports/sub/two.json")["counts"]["documents"], 1);
    assert_eq!(folder.json("reports/sub/broken.json")["issues"][0]["severity"], "fatal");
    let run = folder.json("run.json");
    assert_eq!((&run["counts"]["documents"], &run["failed"]), (&4.into(), &1.into()));
    assert_eq!(run["counts"]["resources"]["Patient"], 4);
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (one, two) = (Folder::new(), Folder::new());
    for folder in [&one, &two] {
        cdamill(&["convert", "tree", "summary.xml", "-o", &folder.path(""), "--report", &folder.path("run.json")]);
    }
    assert_eq!(one.files(), two.files());
    for file in one.files() {
        assert_eq!(one.text(&file), two.text(&file), "{file}");
    }
}

#[test]
fn an_output_is_replaced_as_a_whole() {
    let folder = Folder::new();
    std::fs::write(folder.path("summary.json"), "x".repeat(1 << 20)).unwrap();
    assert_eq!(cdamill(&["convert", "summary.xml", "-o", &folder.path("")]).exit, 0);
    assert_eq!(family(&folder.json("summary.json")), "Testwood");
    assert_eq!(folder.files(), ["summary.json"]);
}

#[test]
fn several_documents_in_one_file_are_numbered() {
    for input in ["two-documents", "two-in-an-envelope"] {
        let folder = Folder::new();
        let file = format!("{input}.xml");
        let ran = cdamill(&["convert", &file, "-o", &folder.path(""), "--summary", "none"]);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{input}");
        assert_eq!(folder.files(), [format!("{input}.1.json"), format!("{input}.2.json")]);
        assert_eq!(family(&folder.json(&format!("{input}.1.json"))), "Testfirst");
        assert_eq!(family(&folder.json(&format!("{input}.2.json"))), "Testsecond");
        let lines = cdamill(&["convert", &file]).stdout;
        assert_eq!(
            lines.lines().map(bundle).map(|bundle| family(&bundle).to_owned()).collect::<Vec<_>>(),
            ["Testfirst", "Testsecond"]
        );
    }
}

#[test]
fn what_is_no_cda_is_refused_in_one_line() {
    for (file, expected, outcome) in [
        ("not-cda.xml", "not-cda.xml: not-cda: no ClinicalDocument element\n", "not-cda"),
        ("tree/sub/notes.txt", "tree/sub/notes.txt: not-xml: ", "notes.txt"),
        ("broken.xml", "broken.xml: not-xml: ", "broken"),
        ("missing.xml", "missing.xml: not-read: ", "missing"),
        (
            "mapping",
            "mapping: no-documents: no file in it, or in a folder below, ends in .xml, .cda, .ccd or .ccda (or with .gz or .zst behind), and there is no archive; --glob names others\n",
            "source-1",
        ),
    ] {
        let folder = Folder::new();
        let ran = cdamill(&["convert", file, "-o", &folder.path("")]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (1, ""), "{file}");
        assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1);
        assert_eq!(folder.files(), [format!("error/{outcome}.outcome.json")]);
    }
}

#[test]
fn a_broken_file_says_where() {
    let ran = cdamill(&["convert", "broken.xml"]);
    assert!(ran.stderr.contains(" at 4:"), "{}", ran.stderr);
}

#[test]
fn wrong_usage_is_2() {
    for arguments in [
        &["convert", "summary.xml", "--no-such-option"][..],
        &["convert"],
        &["no-such-command"],
        &["convert", "tree"],
        &["convert", "summary.xml", "broken.xml"],
        &["convert", "summary.xml", "--bundle-type", "message"],
        &["convert", "summary.xml", "--default-offset", "6"],
        &["convert", "summary.xml", "-o", "x", "--report-dir", "x"],
        &["convert", "-", "-", "-o", "x"],
        &["convert", "-", "--files-from", "-", "-o", "x"],
        &["convert", "--files-from", "list.txt"],
        &["convert", "tree", "-o", "x", "--glob", "["],
    ] {
        let ran = cdamill(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.starts_with("error: "), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!testdata().join("x").exists());
}

#[test]
fn a_default_offset_is_taken_where_the_document_has_none() {
    let text = std::fs::read_to_string(testdata().join("summary.xml"))
        .unwrap()
        .replace("20240305101500-0600", "20240305101500");
    let date = |arguments: &[&str]| {
        let bundle = bundle(&cdamill_with(arguments, text.as_bytes()).stdout);
        resources(&bundle, "Composition")[0]["date"].as_str().map(str::to_owned)
    };
    assert_eq!(date(&["convert", "-"]).as_deref(), Some("2024-03-05"));
    assert_eq!(date(&["convert", "-", "--default-offset", "-06:00"]).as_deref(), Some("2024-03-05T10:15:00-06:00"));
}

#[test]
fn a_mapping_laid_over_counts() {
    let gender = |arguments: &[&str]| {
        let bundle = bundle(&cdamill(arguments).stdout);
        resources(&bundle, "Patient")[0]["gender"].as_str().map(str::to_owned)
    };
    assert_eq!(gender(&["convert", "summary.xml"]).as_deref(), Some("female"));
    assert_eq!(gender(&["convert", "summary.xml", "--mapping", "mapping"]), None);
}

#[test]
fn a_mapping_with_mistakes_converts_nothing() {
    let ran = cdamill(&["convert", "summary.xml", "--mapping", "mapping-mistakes"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (1, ""));
    assert_eq!(ran.stderr, cdamill(&["check", "mapping-mistakes"]).stdout);
}

#[test]
fn profiles_are_claimed_where_they_hold_and_filled_on_request() {
    let document = "../profiles/us-core-filled.xml";
    let claims = |arguments: &[&str]| {
        let ran = cdamill(&[&["convert", document], arguments].concat());
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        let bundle = bundle(&ran.stdout);
        let claims = |name: &str| {
            resources(&bundle, name).iter().filter(|resource| resource["meta"]["profile"].is_array()).count()
        };
        (claims("Practitioner"), claims("Patient"), claims("Composition"), resources(&bundle, "Binary").len())
    };
    assert_eq!(claims(&[]), (0, 0, 0, 0));
    assert_eq!(claims(&["--profiles", "satisfied"]), (1, 0, 0, 0));
    assert_eq!(claims(&["--profiles", "none"]), (0, 0, 0, 0));
    assert_eq!(claims(&["--us-core"]), (1, 1, 1, 1));
    assert_eq!(cdamill(&["convert", document, "--us-core", "--profiles", "none"]).exit, 2);
}

#[test]
fn an_undated_document_is_a_collection() {
    for (document, expected) in [("undated", "collection"), ("dated-by-signature", "document")] {
        let ran = cdamill(&["convert", &format!("../header/{document}.xml")]);
        assert_eq!((ran.exit, bundle(&ran.stdout)["type"].as_str()), (0, Some(expected)));
    }
}

#[test]
fn who_made_what_and_the_document_itself_on_request() {
    let document = "../provenance/resource-authors.xml";
    let count = |arguments: &[&str]| {
        let ran = cdamill(&[&["convert", document], arguments].concat());
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        let bundle = bundle(&ran.stdout);
        (resources(&bundle, "Provenance").len(), resources(&bundle, "Binary").len())
    };
    assert_eq!(count(&[]), (3, 0));
    assert_eq!(count(&["--provenance", "document"]), (1, 0));
    assert_eq!(count(&["--provenance", "remaining"]), (3, 0));
    assert_eq!(count(&["--provenance", "resource"]), (4, 0));
    assert_eq!(count(&["--keep-source"]), (3, 1));
    assert_eq!(cdamill(&["convert", document, "--provenance", "entry"]).exit, 2);
}

#[test]
fn the_identifier_that_names_a_person_can_be_chosen() {
    let text = std::fs::read_to_string(testdata().join("summary.xml")).unwrap();
    let two = text.replacen("<patientRole>", r#"<patientRole><id root="2.999.77" extension="other"/>"#, 1);
    assert_ne!(text, two);
    let id = |text: &str, arguments: &[&str]| {
        let ran = cdamill_with(&[&["convert", "-"], arguments].concat(), text.as_bytes());
        resources(&bundle(&ran.stdout), "Patient")[0]["id"].as_str().unwrap().to_owned()
    };
    let usual = id(&text, &[]);
    assert_ne!(id(&two, &["--patient-id-root", "2.999.77"]), usual);
    assert_eq!(id(&two, &["--patient-id-root", "2.999.72.2", "--patient-id-root", "2.999.77"]), usual);
}
