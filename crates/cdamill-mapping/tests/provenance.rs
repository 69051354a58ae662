//! What the language has for Provenance: what was made, who speaks for it, what was given, what was asked for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::collections::BTreeSet;
use std::fs;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Options, Provenance, convert_original};
use cdamill_stu3::BundleType;
use serde_json::Value;
use support::{builtin, compiled, document, faults, layers, run, testdata};

const MAPPING: &str = r#"
    [group.Document]
    wrapper = [
      { emit = "recordTarget/patientRole", use = "Patient" },
      { emit = "component/structuredBody/component/section/entry/observation", use = "Observation" },
      { emit = "component/structuredBody/component/section", use = "Authors" },
    ]
    [group.Patient]
    resource = "Patient"
    identity = "shared"
    [group.Patient.set]
    "identifier[]" = "id"
    [group.Observation]
    resource = "Observation"
    [group.Observation.set]
    "identifier[]" = "id"
    status = "'final'"
    code = "code"
    [group.Authors]
    resource = "Provenance"
    also = [{ emit = "entry/observation", use = "Authors" }]
    [group.Authors.set]
    "target[]" = "TARGETS"
    recorded = "'2024-01-01T00:00:00Z' | instant ?? absent('unknown')"
    "agent[]" = { each = ".", use = "Agent" }
    [group.Agent]
    backbone = "Provenance.agent"
    [group.Agent.set]
    "who[x]" = "'urn:x' | uri"
"#;

fn with_targets(targets: &str) -> CompiledMapping {
    compiled(&MAPPING.replace("TARGETS", targets))
}

fn two_observations() -> String {
    let observation = |id: &str, inside: &str| {
        format!(
            r#"<entry><observation><id root="2.999.1" extension="{id}"/><code code="c" codeSystem="2.999.2"/>{inside}</observation></entry>"#
        )
    };
    let author = |id: &str| {
        format!(r#"<author><assignedAuthor><id root="2.999.3" extension="{id}"/></assignedAuthor></author>"#)
    };
    let entries = [observation("1", ""), observation("2", &author("own"))].concat();
    document(&format!(
        "<recordTarget><patientRole><id root=\"2.999.4\"/></patientRole></recordTarget><component><structuredBody>\
         <component><section>{}{entries}</section></component></structuredBody></component>",
        author("section")
    ))
}

fn targets(provenance: &Value) -> usize {
    provenance["target"].as_array().map_or(0, Vec::len)
}

#[test]
fn everything_is_what_has_been_made_but_who_made_it() {
    let made = run(&with_targets("ref(*)"), &two_observations());
    assert_eq!(made.all("Provenance").into_iter().map(targets).collect::<Vec<_>>(), [3, 3, 3]);
}

#[test]
fn an_author_speaks_for_what_has_no_author_of_its_own() {
    let made = run(&with_targets("conducted(author)"), &two_observations());
    let observations: Vec<String> =
        made.all("Observation").iter().map(|made| format!("urn:uuid:{}", made["id"].as_str().unwrap())).collect();
    let pairs: Vec<(usize, &Value)> =
        made.all("Provenance").into_iter().map(|made| (targets(made), &made["target"][0]["reference"])).collect();
    assert_eq!(pairs, [(1, &Value::from(observations[0].as_str())), (1, &Value::from(observations[1].as_str()))]);
    // nobody informs
    assert!(run(&with_targets("conducted(informant)"), &two_observations()).all("Provenance").is_empty());
}

/// Observations as above, and one around the second that made nothing itself; who wrote that is asked for at all of them.
fn with_a_wrapper() -> (CompiledMapping, String) {
    let mapping = MAPPING
        .replace("also = [{ emit = \"entry/observation\", use = \"Authors\" }]", "")
        .replace("entry/observation", "entry/act")
        .replace("use = \"Observation\" }", "use = \"Act\" }")
        .replace("section\", use = \"Authors\"", "section/entry/act\", use = \"Authors\"")
        .replace("TARGETS", "conducted(author)");
    let act = r#"
        [group.Act]
        wrapper = [{ emit = "entryRelationship/observation", use = "Observation" }]
    "#;
    let text = two_observations();
    let author = r#"<author><assignedAuthor><id root="2.999.3" extension="act"/></assignedAuthor></author>"#;
    let text = text.replace("<entry>", &format!("<entry><act>{author}<entryRelationship>"));
    (compiled(&format!("{mapping}{act}")), text.replace("</entry>", "</entryRelationship></act></entry>"))
}

#[test]
fn the_author_of_a_part_speaks_for_what_it_became_part_of() {
    let (mapping, text) = with_a_wrapper();
    let made = run(&mapping, &text);
    let observations: Vec<String> =
        made.all("Observation").iter().map(|made| format!("urn:uuid:{}", made["id"].as_str().unwrap())).collect();
    // the second has an author of its own, so that of the act around it speaks for it as for a part
    let told: Vec<&str> =
        made.all("Provenance").iter().filter_map(|made| made["target"][0]["reference"].as_str()).collect();
    assert_eq!(told, [observations[0].as_str(), observations[1].as_str()]);
}

#[test]
fn what_remains_is_what_nothing_has_read() {
    let count = |path: &str| {
        let asked =
            format!("also = [{{ emit = \"entry/observation\", use = \"Authors\", when = \"remains({path})\" }}]");
        let mapping = MAPPING.replace("also = [{ emit = \"entry/observation\", use = \"Authors\" }]", &asked);
        let made = run(&compiled(&mapping.replace("TARGETS", "ref(*)")), &two_observations());
        made.all("Provenance").len()
    };
    // the section's own Provenance comes first
    assert_eq!(count("author"), 3);
    assert_eq!(count("entry/observation/author/assignedAuthor"), 3);
    // read as an identifier of the observation
    assert_eq!(count("entry/observation/id"), 1);
    assert_eq!(count("entry/observation/effectiveTime"), 1);
}

#[test]
fn mistakes_are_named() {
    let codes = |text: &str| {
        let problems = layers(&[text]).unwrap_err().problems().to_vec();
        problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    for (wrong, code) in [
        (MAPPING.replace("TARGETS", "conducted(autor)"), "E301"),
        (MAPPING.replace("TARGETS", "input('name') | CodeableConcept"), "E103"),
        (MAPPING.replace("\"TARGETS\"", "[{ when = \"option('keep-sauce')\", value = \"ref(*)\" }]"), "E105"),
        (
            MAPPING.replace("TARGETS", "ref(*)").replace("code = \"code\"", "code = \"code\"\nsubject = \"ref(*)\""),
            "E208",
        ),
    ] {
        let found = codes(&wrong);
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

/// The bundle's bytes, with every option on and the input known.
fn full(bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = Limits::default();
    let source = Source::read(bytes, &limits).ok()?;
    let tree = source.parse(0, &limits).ok()?;
    let document = tree.documents().next()?;
    let options = Options::default().with_provenance(Provenance::Resource).with_keep_source(true);
    let original = source.original(0, document);
    let converted = convert_original(builtin(), &tree, document, original, &options);
    let mut bundle = Vec::new();
    converted.finished.write_bundle(BundleType::Document, &mut bundle).unwrap();
    Some(bundle)
}

#[test]
fn every_document_tells_who_made_what_the_same_way_twice() {
    // a part of a document tells of no document that anybody made
    let is_whole = |path: &std::path::PathBuf| !path.parent().is_some_and(|folder| folder.ends_with("fragments"));
    for path in testdata().into_iter().filter(is_whole) {
        let bytes = fs::read(&path).unwrap();
        let Some(bundle) = full(&bytes) else { continue };
        assert_eq!(Some(&bundle), full(&bytes).as_ref(), "{}", path.display());
        let bundle: Value = serde_json::from_slice(&bundle).unwrap();
        assert_eq!(faults(&bundle), [""; 0], "{}", path.display());
        let entries = bundle["entry"].as_array().unwrap();
        let of = |type_name: &str| {
            let all = entries.iter().filter(|entry| entry["resource"]["resourceType"] == type_name);
            all.collect::<Vec<_>>()
        };
        assert_eq!(of("Binary").len(), 1, "{}", path.display());
        let whole = of("Provenance").into_iter().filter(|entry| entry["resource"]["entity"][2].is_object());
        let [whole] = whole.collect::<Vec<_>>()[..] else { panic!("{}: one of the document", path.display()) };
        let targets = whole["resource"]["target"].as_array().unwrap().iter().map(|target| &target["reference"]);
        let targets: BTreeSet<&str> = targets.filter_map(Value::as_str).collect();
        let others = ["Binary", "Provenance"];
        let is_content =
            |entry: &&Value| !others.contains(&entry["resource"]["resourceType"].as_str().unwrap_or_default());
        let content: BTreeSet<&str> =
            entries.iter().filter(is_content).filter_map(|entry| entry["fullUrl"].as_str()).collect();
        // whoever only the document's Provenance names is no target of it
        assert!(targets.is_subset(&content), "{}", path.display());
        let is_fact = |entry: &&Value| {
            let type_name = entry["resource"]["resourceType"].as_str().unwrap_or_default();
            !["Practitioner", "PractitionerRole", "Organization", "RelatedPerson", "Device"].contains(&type_name)
        };
        let facts = entries.iter().filter(is_content).filter(is_fact).filter_map(|entry| entry["fullUrl"].as_str());
        assert!(facts.into_iter().all(|fact| targets.contains(fact)), "{}", path.display());
    }
}
