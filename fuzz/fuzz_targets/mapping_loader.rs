//! Any text as a mapping file, alone and over another: compiled, or a list of problems that all have a place. What is
//! compiled converts a document to JSON in which nothing is empty.
#![no_main]

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, MappingFile, Options, PROBLEM_CODES, convert};
use cdamill_stu3::BundleType;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const BASE: &str = include_str!("../../crates/cdamill-mapping/tests/checker/base.toml");
const DOCUMENT: &[u8] = include_bytes!("../../testdata/results/value-types.xml");

fuzz_target!(|text: &str| {
    let file = |text: &str| MappingFile { name: "mapping.toml".to_owned(), text: text.to_owned() };
    let alone = Mapping::empty().overlay(vec![file(text)]);
    let over = Mapping::empty().overlay(vec![file(BASE)]).overlay(vec![file(text)]);
    for mapping in [alone, over] {
        match mapping.compile() {
            Ok(mapping) => converts(&mapping),
            Err(error) => {
                assert!(!error.problems().is_empty());
                for problem in error.problems() {
                    assert!(problem.line > 0 && problem.column > 0);
                    assert!(PROBLEM_CODES.iter().any(|(code, _)| *code == problem.code));
                }
            }
        }
    }
});

fn converts(mapping: &CompiledMapping) {
    let (limits, options) = (Limits::default(), Options::default());
    let Ok(source) = Source::read(DOCUMENT, &limits) else { return };
    let Ok(tree) = source.parse(0, &limits) else { return };
    let Some(document) = tree.documents().next() else { return };
    let mut bytes = Vec::new();
    let converted = convert(mapping, &tree, document, &options);
    assert!(converted.finished.write_bundle(BundleType::Collection, &mut bytes).is_ok());
    let Ok(bundle) = serde_json::from_slice::<Value>(&bytes) else { panic!("no JSON") };
    for entry in bundle["entry"].as_array().into_iter().flatten() {
        assert!(says(&entry["resource"]));
    }
}

/// Whether nothing in it is empty.
fn says(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty() && members.values().all(says),
        Value::Array(items) => !items.is_empty() && items.iter().all(says),
        Value::String(text) => !text.trim().is_empty(),
        _ => true,
    }
}
