//! What the checker says of mistakes: each named with file, line, column, code and, where one is near, the right name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::fs;
use std::path::Path;

use cdamill_mapping::{Mapping, MappingErrorKind, PROBLEM_CODES, Problem};
use support::{file, golden};

/// Codes of what stands in no file: a folder that is not there.
const WITHOUT_FILE: [&str; 1] = ["E005"];

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checker").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn problems(name: &str) -> Vec<Problem> {
    let base = Mapping::empty().overlay(vec![file("base.toml", &read("base.toml"))]);
    let error = base.overlay(vec![file(name, &read(name))]).compile().err();
    let error = error.unwrap_or_else(|| panic!("{name} has no problem"));
    assert_eq!((error.kind(), error.code()), (MappingErrorKind::Invalid, "mapping-invalid"));
    error.problems().to_vec()
}

fn rendered(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn the_base_has_no_mistake() {
    assert!(Mapping::empty().overlay(vec![file("base.toml", &read("base.toml"))]).compile().is_ok());
}

#[test]
fn ten_mistakes_are_named_in_one_run() {
    let problems = problems("ten-mistakes.toml");
    let mut codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() >= 10, "{codes:?}");
    assert!(problems.iter().all(|problem| problem.file == "ten-mistakes.toml"), "{problems:#?}");
    golden("checker/ten-mistakes.txt", &rendered(&problems));
}

#[test]
fn every_code_fires() {
    let mut all = String::new();
    for (code, _) in PROBLEM_CODES.iter().filter(|(code, _)| !WITHOUT_FILE.contains(code)) {
        let problems = problems(&format!("codes/{code}.toml"));
        assert!(problems.iter().any(|problem| problem.code == *code), "{code}: {}", rendered(&problems));
        all.push_str(&rendered(&problems));
    }
    golden("checker/codes.txt", &all);
}

#[test]
fn no_file_stands_for_a_code_that_is_not_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checker/codes");
    for entry in fs::read_dir(folder).unwrap() {
        let stem = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(PROBLEM_CODES.iter().any(|(code, _)| *code == stem), "{stem}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Mapping::empty().overlay_dir(Path::new("no/such/folder")).unwrap_err();
    assert_eq!((error.kind(), error.code()), (MappingErrorKind::NotRead, "mapping-not-read"));
    assert_eq!(error.problems()[0].code, "E005");
    assert_eq!(error.problems()[0].file, "no/such/folder");
}

#[test]
fn a_folder_without_mapping_files_is_not_taken_for_an_overlay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let error = Mapping::empty().overlay_dir(&folder).unwrap_err();
    assert_eq!(error.problems()[0].code, "E005");
    assert!(error.to_string().ends_with("there is no .toml file below"), "{error}");
}

#[test]
fn a_name_that_cda_does_not_have_may_have_been_meant_as_a_text() {
    let text = |value: &str| {
        let text = format!(
            "[group.Document]\nwrapper = [{{ emit = \"recordTarget/patientRole\", use = \"Patient\" }}]\n\
             [group.Patient]\nresource = \"Patient\"\n[group.Patient.set]\nlanguage = \"{value}\"\n"
        );
        Mapping::empty().overlay(vec![file("a.toml", &text)]).compile().map_err(|error| error.to_string())
    };
    assert!(text("english").unwrap_err().contains("a text stands in single quotes"));
    assert!(!text("patient/english").unwrap_err().contains("single quotes"));
    assert!(text("'english'").is_ok());
}

#[test]
fn columns_count_characters_and_lines_start_at_one() {
    let text = "[group.Document]\nwrapper = []\n[group.Pätient]\nresource = \"Patient\"\n\"ö\" = 1\n";
    let error = Mapping::empty().overlay(vec![file("ü.toml", text)]).compile().unwrap_err();
    let found: Vec<_> = error.problems().iter().map(|problem| (problem.line, problem.column, problem.code)).collect();
    assert!(found.contains(&(5, 1, "E002")), "{error}");
}

#[test]
fn problems_come_in_the_order_of_files_and_lines() {
    let files = vec![file("a.toml", "x = 1\n[group.Document]\nwrapper = []\n"), file("b.toml", "\ny = 1\nz = 1\n")];
    let error = Mapping::empty().overlay(files).compile().unwrap_err();
    let found: Vec<_> = error.problems().iter().map(|problem| (problem.file.as_str(), problem.line)).collect();
    assert_eq!(found, [("a.toml", 1), ("b.toml", 2), ("b.toml", 3)]);
}
