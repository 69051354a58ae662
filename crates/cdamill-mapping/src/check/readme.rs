//! The language's description names every converter and predicate, and none that does not exist.

use std::collections::BTreeSet;

use super::conditions::PREDICATES;
use super::expressions::converters;

const README: &str = include_str!("../../../../mappings/README.md");

/// The names in code style within a section: `name` or `name(...)`.
fn named(section: &str) -> BTreeSet<&'static str> {
    let text = README.split("\n## ").find(|text| text.starts_with(section)).unwrap();
    let spans = text.split('`').skip(1).step_by(2);
    let names = spans.map(|span| span.split('(').next().unwrap_or(span));
    names.filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')).collect()
}

#[test]
fn every_converter_is_described() {
    // what the section speaks of besides
    let others = ["each", "emit"];
    let known: BTreeSet<&str> = converters().collect();
    let described: BTreeSet<&str> = named("Converters").into_iter().filter(|name| !others.contains(name)).collect();
    assert_eq!(described, known);
}

#[test]
fn every_predicate_is_described() {
    assert_eq!(named("Predicates"), BTreeSet::from(PREDICATES));
}
