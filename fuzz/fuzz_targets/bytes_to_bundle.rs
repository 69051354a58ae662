//! Any bytes: a bundle of valid JSON whose ids are legal and whose references close, the same twice; or an error.
#![no_main]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, Options, convert};
use cdamill_stu3::BundleType;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static MAPPING: OnceLock<CompiledMapping> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let first = bundles(bytes);
    assert!(first == bundles(bytes), "two runs differ");
    for bundle in first.into_iter().flatten() {
        check(&serde_json::from_slice(&bundle).expect("valid JSON"));
    }
});

/// The bundles of every document in the bytes, or nothing where they cannot be read.
fn bundles(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mapping = MAPPING.get_or_init(|| Mapping::builtin().compile().expect("a mapping without problems"));
    let (limits, options) = (Limits::default(), Options::default());
    let source = Source::read(bytes, &limits).ok()?;
    let mut bundles = Vec::new();
    for part in 0..source.parts() {
        let Ok(tree) = source.parse(part, &limits) else { continue };
        for document in tree.documents() {
            let mut json = Vec::new();
            let converted = convert(mapping, &tree, document, &options);
            converted.finished.write_bundle(BundleType::Collection, &mut json).expect("a vector takes all");
            bundles.push(json);
        }
    }
    Some(bundles)
}

fn check(bundle: &Value) {
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut urls = BTreeSet::new();
    for entry in entries {
        let id = entry["resource"]["id"].as_str().expect("an id");
        let is_legal = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        assert!(is_legal, "an id that STU3 does not allow");
        assert!(urls.insert(entry["fullUrl"].as_str().expect("a fullUrl")), "two entries with one fullUrl");
    }
    references(bundle, &urls);
}

fn references(value: &Value, urls: &BTreeSet<&str>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let target = inner.as_str().filter(|text| key == "reference" && text.starts_with("urn:uuid:"));
                assert!(target.is_none_or(|target| urls.contains(target)), "a reference that leads nowhere");
                references(inner, urls);
            }
        }
        Value::Array(array) => array.iter().for_each(|inner| references(inner, urls)),
        _ => {}
    }
}
