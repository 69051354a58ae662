//! Source maps: which statement each resource was made from.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use serde_json::Value;
use support::{Folder, cdamill, cdamill_with, testdata};

/// Every resource of the bundle is there, in any order.
fn assert_complete(map: &Value, bundle: &Value) {
    let mut mapped: Vec<_> = map.as_array().unwrap().iter().map(|one| (&one["type"], &one["id"])).collect();
    let resources = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    let mut made: Vec<_> = resources.map(|one| (&one["resourceType"], &one["id"])).collect();
    mapped.sort_by_key(|one| one.1.as_str());
    made.sort_by_key(|one| one.1.as_str());
    assert_eq!(mapped, made);
}

/// The part of the text that the only resource of a type was made from.
fn statement<'t>(map: &Value, type_name: &str, text: &'t str) -> &'t str {
    let mut of_type = map.as_array().unwrap().iter().filter(|one| one["type"] == type_name);
    let (Some(one), None) = (of_type.next(), of_type.next()) else { panic!("not one {type_name}: {map}") };
    let byte = |name: &str| usize::try_from(one[name].as_u64().unwrap()).unwrap();
    &text[byte("start")..byte("end")]
}

#[test]
fn a_statement_is_named_by_path_and_bytes() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(testdata().join("summary.xml")).unwrap();
    let ran = cdamill(&["convert", "summary.xml", "--source-map", &folder.path("map.json")]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let map = folder.json("map.json");
    assert_complete(&map, &serde_json::from_str(&ran.stdout).unwrap());
    let allergy = map.as_array().unwrap().iter().find(|one| one["type"] == "AllergyIntolerance").unwrap();
    assert_eq!(allergy.as_object().unwrap().len(), 5, "{allergy}");
    assert_eq!(
        allergy["path"],
        "ClinicalDocument/component/structuredBody/component[1]/section/entry[1]/act/entryRelationship/observation"
    );
    let observation = statement(&map, "AllergyIntolerance", &text);
    assert!(observation.starts_with("<observation ") && observation.ends_with("</observation>"), "{observation}");
    assert!(observation.contains("7980"));
    assert!(statement(&map, "Composition", &text).starts_with("<ClinicalDocument "));
}

#[test]
fn bytes_are_those_of_the_decoded_text() {
    let folder = Folder::new();
    let text =
        std::fs::read_to_string(testdata().join("summary.xml")).unwrap().replace("Testwood", "Testw\u{f8}\u{f8}d");
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let ran = cdamill_with(&["convert", "-", "--source-map", &folder.path("map.json")], &bytes);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let observation = statement(&folder.json("map.json"), "AllergyIntolerance", &text).to_owned();
    assert!(observation.starts_with("<observation ") && observation.ends_with("</observation>"), "{observation}");
}

#[test]
fn a_folder_has_a_map_for_each_document_that_was_converted() {
    let folder = Folder::new();
    let ran = cdamill(&["convert", "tree", "-o", &folder.path("out"), "--source-map-dir", &folder.path("maps")]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let below = |name: &str| -> Vec<String> {
        let files = folder.files();
        let below = files.iter().filter_map(|file| file.strip_prefix(name)).filter(|file| !file.starts_with("error/"));
        below.map(str::to_owned).collect()
    };
    assert_eq!(below("maps/"), below("out/"));
    for file in below("maps/") {
        assert_complete(&folder.json(&format!("maps/{file}")), &folder.json(&format!("out/{file}")));
    }
}

#[test]
fn each_document_of_a_file_has_its_own() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(testdata().join("two-documents.xml")).unwrap();
    let (out, maps) = (folder.path("out"), folder.path("maps"));
    let ran = cdamill(&["convert", "two-documents.xml", "-o", &out, "--source-map-dir", &maps, "--summary", "none"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    for (number, family) in [(1, "Testfirst"), (2, "Testsecond")] {
        let map = folder.json(&format!("maps/two-documents.{number}.json"));
        let patient = statement(&map, "Patient", &text);
        assert!(patient.starts_with("<patientRole>") && patient.contains(family), "{patient}");
    }
    // one file cannot hold both
    let ran = cdamill(&["convert", "two-documents.xml", "--source-map", &folder.path("map.json")]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.starts_with("two-documents.xml: same-output: "), "{}", ran.stderr);
    assert!(!folder.files().contains(&"map.json".to_owned()));
}

#[test]
fn a_map_holds_nothing_of_the_document() {
    let folder = Folder::new();
    let ran = cdamill(&["convert", "canaries.xml", "--source-map", &folder.path("map.json"), "--pretty"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let map = folder.text("map.json");
    assert!(map.lines().count() > 5 && !map.contains("CANARY"), "{map}");
}

#[test]
fn one_file_for_several_documents_is_wrong_usage() {
    for arguments in [
        &["convert", "tree", "-o", "x", "--source-map", "x.json"][..],
        &["convert", "summary.xml", "-o", "x", "--source-map-dir", "x"],
        &["convert", "summary.xml", "--report-dir", "x", "--source-map-dir", "x"],
        &["convert", "summary.xml", "--report", "x.json", "--source-map", "x.json"],
    ] {
        let ran = cdamill(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.starts_with("error: "), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!testdata().join("x").exists() && !testdata().join("x.json").exists());
}
