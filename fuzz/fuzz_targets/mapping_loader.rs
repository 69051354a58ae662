//! Any text as a mapping file, alone and over another: compiled, or a list of problems that all have a place.
#![no_main]

use cdamill_mapping::{Mapping, MappingFile, PROBLEM_CODES};
use libfuzzer_sys::fuzz_target;

const BASE: &str = include_str!("../../crates/cdamill-mapping/tests/checker/base.toml");

fuzz_target!(|text: &str| {
    let file = |text: &str| MappingFile { name: "mapping.toml".to_owned(), text: text.to_owned() };
    let alone = Mapping::empty().overlay(vec![file(text)]);
    let over = Mapping::empty().overlay(vec![file(BASE)]).overlay(vec![file(text)]);
    for mapping in [alone, over] {
        let Err(error) = mapping.compile() else { continue };
        assert!(!error.problems().is_empty());
        for problem in error.problems() {
            assert!(problem.line > 0 && problem.column > 0);
            assert!(PROBLEM_CODES.iter().any(|(code, _)| *code == problem.code));
        }
    }
});
