use super::*;
use crate::generated::names;
use schema::{TEXTS, drafts};
use std::collections::BTreeSet;

fn child_names(parent: &str, child_name: &str) -> Vec<&'static str> {
    let parent = by_name(parent).expect("type");
    let name = Name::of(child_name).expect("name");
    let types = child(parent, name).unwrap_or(&[]);
    types.iter().map(|id| type_name(*id)).collect()
}

/// The constants are made from the schema. `CDAMILL_ACCEPT=1` writes them anew.
#[test]
fn names_are_those_of_the_schema() {
    let mut all: BTreeSet<&str> = ["ClinicalDocument", "xsi:nil", "xml:id", "xml:space"].into();
    for draft in drafts(&TEXTS) {
        all.extend(&draft.attributes);
        all.extend(draft.children.iter().map(|(name, _)| *name));
    }
    let made = constants(&all);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/generated/names.rs");
    if std::env::var_os("CDAMILL_ACCEPT").is_some() {
        std::fs::write(path, &made).expect("written");
    }
    let found = std::fs::read_to_string(path).expect("read");
    assert!(found == made, "the schema has changed: run this test with CDAMILL_ACCEPT=1");
}

/// What is asked of elements by their name alone is made from the schema. `CDAMILL_ACCEPT=1` writes it anew.
#[test]
fn facts_of_elements_are_those_of_the_schema() {
    let made = facts();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/generated/elements.rs");
    if std::env::var_os("CDAMILL_ACCEPT").is_some() {
        std::fs::write(path, &made).expect("written");
    }
    let found = std::fs::read_to_string(path).expect("read");
    assert!(found == made, "the schema has changed: run this test with CDAMILL_ACCEPT=1");
}

fn facts() -> String {
    let count = Name::all().count();
    let mut words = vec![0u64; count / 64 + 1];
    // Names that the model does not know may hold text: those past the last one.
    words[count / 64] = u64::MAX << (count % 64);
    let mut types = String::new();
    for name in Name::all() {
        let number = name.number();
        words[number / 64] |= u64::from(schema().text[number]) << (number % 64);
        let only = only_type(name).filter(|id| is_data_type(*id)).map(|id| DataType::of(type_name(id)));
        let only = only.map_or("None".to_owned(), |only| format!("Some(DataType::{only:?})"));
        types += &format!("    {only}, // {}\n", name.known().expect("a name of the model"));
    }
    let words: String = words.iter().map(|word| format!("    {word:#018x},\n")).collect();
    format!(
        "//! Generated from `schema/*.txt` by the test `facts_of_elements_are_those_of_the_schema`; do not edit.\n\n\
         use crate::types::DataType;\n\n\
         /// A bit for each name: whether white space in an element of the name may matter.\n\
         pub(crate) static HOLDS_TEXT: [u64; {}] = [\n{words}];\n\n\
         /// By name: the only data type that elements of the name have.\n\
         #[rustfmt::skip]\n\
         pub(crate) static DATA_TYPES: [Option<DataType>; {count}] = [\n{types}];\n",
        count / 64 + 1,
    )
}

fn constants(all: &BTreeSet<&str>) -> String {
    let mut text = String::from(
        "//! Generated from `schema/*.txt` by the test `names_are_those_of_the_schema`; do not edit.\n\n\
         use crate::name::Name;\n\n/// Every name of the model, sorted by bytes.\n",
    );
    text += &format!("pub(crate) const NAMES: [&str; {}] = [\n", all.len());
    for name in all {
        text += &format!("    \"{name}\",\n");
    }
    text += "];\n";
    for (number, name) in all.iter().enumerate() {
        let constant = constant(name);
        text += &format!("\n/// `{name}`\npub const {constant}: Name = Name::fixed({number});\n");
    }
    text
}

fn constant(name: &str) -> String {
    if name == "ID" {
        return "NARRATIVE_ID".to_owned();
    }
    let mut constant = String::new();
    let mut after_small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_small {
            constant.push('_');
        }
        after_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        constant.push(if c == ':' { '_' } else { c.to_ascii_uppercase() });
    }
    constant
}

#[test]
fn every_type_that_the_schema_names_is_there() {
    let drafts = drafts(&TEXTS);
    let known: BTreeSet<&str> = drafts.iter().map(|draft| draft.name).collect();
    assert_eq!(known.len(), drafts.len(), "a type stands twice");
    for draft in &drafts {
        let named = draft.children.iter().flat_map(|(_, types)| types.split('|'));
        for name in named.chain(draft.base) {
            assert!(known.contains(name), "{name} of {}", draft.name);
        }
    }
}

#[test]
fn children_come_with_those_of_the_base() {
    assert_eq!(child_names("Observation", "templateId"), ["II"]);
    assert_eq!(child_names("Observation", "participant"), ["Participant2"]);
    assert_eq!(child_names("EntryRelationship", "act"), ["Act"]);
    assert_eq!(child_names("Patient", "sdtc:raceCode"), ["CE"]);
    assert!(child_names("Observation", "recordTarget").is_empty());
    let observation = by_name("Observation").expect("type");
    assert!(attribute(observation, names::NEGATION_IND));
    assert!(attribute(observation, names::NULL_FLAVOR));
    assert!(!attribute(observation, names::EXTENSION));
}

#[test]
fn a_value_may_be_of_any_data_type() {
    let types = child_names("Observation", "value");
    for name in ["PQ", "CD", "IVL_TS", "RTO_PQ_PQ", "ED", "SLIST_PQ"] {
        assert!(types.contains(&name), "{name}");
    }
    assert!(!types.contains(&"ANY") && !types.contains(&"Act"));
}

#[test]
fn the_whole_model_is_reached_from_the_document() {
    let mut reached = BTreeSet::from([type_of_document()]);
    let mut open = vec![type_of_document()];
    while let Some(id) = open.pop() {
        for name in children(id) {
            let types = child(id, name).expect("child");
            assert!(!types.is_empty(), "{name:?} of {} has no type", type_name(id));
            open.extend(types.iter().copied().filter(|id| reached.insert(*id)));
        }
    }
    let left: Vec<_> = types().filter(|id| !reached.contains(id)).map(type_name).collect();
    // Bases that may stand for themselves only in derived form.
    assert_eq!(left, ["StrucDoc.Inline", "StrucDoc.Block"]);
}
