//! `cdamill inspect` and `cdamill check` as users run them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use support::cdamill;

#[test]
fn inspect_says_what_there_is_and_what_is_mapped() {
    let ran = cdamill(&["inspect", "summary.xml"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    for expected in [
        "kind       UsRealmHeader, ContinuityOfCareDocument",
        "code       34133-9",
        "release    R2.1",
        "holds      2 sections, 3 entries, 5 statements",
        "2  48765-2     AllergiesSection",
        "2  entry     2.16.840.1.113883.10.20.22.4.30 AllergyConcernAct",
    ] {
        assert!(ran.stdout.contains(expected), "{expected}\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("Testwood"));
}

#[test]
fn inspect_describes_every_document() {
    let ran = cdamill(&["inspect", "two-documents.xml"]);
    assert_eq!(ran.stdout.matches("release    R2.1").count(), 2);
}

#[test]
fn inspect_knows_a_part_of_a_document() {
    let ran = cdamill(&["inspect", "../fragments/statements-in-a-row.xml"]);
    assert!(ran.stdout.starts_with("kind       part of a document: observation, author\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("holds      0 sections, 0 entries, 2 statements\n"), "{}", ran.stdout);
    let ran = cdamill(&["inspect", "../fragments/envelope-base64.xml"]);
    assert!(ran.stdout.contains("holds      1 sections, 1 entries, 2 statements\n"), "{}", ran.stdout);
}

#[test]
fn inspect_refuses_what_is_no_cda() {
    let ran = cdamill(&["inspect", "not-cda.xml"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (1, ""));
    assert_eq!(ran.stderr, "not-cda.xml: not-cda: no ClinicalDocument element\n");
}

#[test]
fn check_finds_nothing_wrong_with_the_built_in_mapping() {
    for arguments in [&["check"][..], &["check", "mapping"]] {
        let ran = cdamill(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (0, "no problems\n", ""));
    }
}

#[test]
fn check_names_every_mistake() {
    let ran = cdamill(&["check", "mapping-mistakes"]);
    assert_eq!(ran.exit, 1);
    let lines: Vec<String> = ran.stdout.lines().map(|line| line.replace('\\', "/")).collect();
    for (line, code) in [(3, "E202"), (4, "E301"), (5, "E102"), (6, "E101")] {
        let start = format!("mapping-mistakes/mistakes.toml:{line}:");
        let found = lines.iter().find(|text| text.starts_with(&start));
        assert!(found.is_some_and(|text| text.contains(&format!(" error {code}: "))), "{line} {code}\n{}", ran.stdout);
    }
    assert_eq!(lines.len(), 4, "{}", ran.stdout);
    assert!(lines[0].ends_with("did you mean `birthDate`?"), "{}", lines[0]);
}

#[test]
fn check_says_when_a_folder_is_not_there() {
    let ran = cdamill(&["check", "missing"]);
    assert_eq!(ran.exit, 1);
    assert!(ran.stdout.contains("missing:1:1: error E005: "), "{}", ran.stdout);
}
