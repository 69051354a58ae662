//! For the tests of converters: what a mapping of a few lines makes of an element.

use cdamill_cda::{Limits, Source};
use cdamill_stu3::BundleType;
use serde_json::Value;

use crate::{Mapping, MappingFile, Options, convert};

/// What an Observation with `set` takes from an observation with `inside`, and what was reported.
pub(super) fn observation(set: &str, inside: &str) -> (Value, Vec<&'static str>) {
    with_time("", set, inside)
}

/// The Dosage that an administration with this inside gets for its dose.
pub(super) fn dose(inside: &str) -> Value {
    let mapping = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/substanceAdministration", use = "Statement" }]
        [group.Statement]
        resource = "MedicationStatement"
        [group.Statement.set]
        status = "'active'"
        taken = "'unk'"
        "medication[x]" = "'x' | CodeableConcept"
        subject = "absent('unknown')"
        "dosage[]" = { each = ".", use = "Dosage" }
        [group.Dosage]
        datatype = "Dosage"
        set = { "dose[x]" = "doseQuantity | interval" }
    "#;
    let statement =
        format!(r#"<substanceAdministration classCode="SBADM" moodCode="EVN">{inside}</substanceAdministration>"#);
    first(mapping, &entry("", &statement)).0["dosage"][0].clone()
}

/// As [`observation`], in a document of this time.
pub(super) fn with_time(time: &str, set: &str, inside: &str) -> (Value, Vec<&'static str>) {
    let mapping = format!(
        r#"
        [concept-map.name-use]
        codes = {{ L = "usual", C = "official" }}
        [concept-map.address-use]
        codes = {{ HP = "home" }}
        [concept-map.address-type]
        codes = {{ PST = "postal", PHYS = "physical" }}
        [concept-map.time-unit]
        codes = {{ a = "a", mo = "mo" }}
        [concept-map.unit-repair]
        codes = {{ lbs = "[lb_av]" }}
        [code-system]
        "2.16.840.1.113883.6.96" = "http://snomed.info/sct"
        "2.16.840.1.113883.5.2" = "http://hl7.org/fhir/v3/MaritalStatus"
        [group.Document]
        wrapper = [{{ emit = "component/structuredBody/component/section/entry/observation", use = "Observation" }}]
        [group.Observation]
        resource = "Observation"
        [group.Observation.set]
        status = "'final'"
        code = "'x' | CodeableConcept"
        {set}
        "#
    );
    first(&mapping, &entry(time, &format!(r#"<observation classCode="OBS" moodCode="EVN">{inside}</observation>"#)))
}

fn entry(time: &str, statement: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <id root="2.999.1"/>{time}<component><structuredBody><component><section><entry>{statement}</entry></section></component></structuredBody></component>
        </ClinicalDocument>"#
    )
}

/// The first resource, and what was reported.
fn first(mapping: &str, document: &str) -> (Value, Vec<&'static str>) {
    let files = vec![MappingFile { name: "test.toml".to_owned(), text: mapping.to_owned() }];
    let compiled = Mapping::empty().overlay(files).compile().unwrap_or_else(|error| panic!("{error}"));
    let limits = Limits::default();
    let source = Source::read(document.as_bytes(), &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    let options = Options::default();
    let converted = convert(&compiled, &tree, tree.documents().next().unwrap(), &options);
    let mut bundle = Vec::new();
    converted.finished.write_bundle(BundleType::Collection, &mut bundle).unwrap();
    let bundle: Value = serde_json::from_slice(&bundle).unwrap();
    (bundle["entry"][0]["resource"].clone(), converted.diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

/// What `value | converter` writes under `key`.
pub(super) fn value(key: &str, converter: &str, value: &str) -> Value {
    observation(&format!("{key} = \"value | {converter}\""), value).0[key].clone()
}

/// What an extension with a value of one type holds.
pub(super) fn typed(key: &str, source: &str, inside: &str) -> Value {
    let set = format!("\"extension[http://a.example/x].{key}\" = \"{source}\"");
    observation(&set, inside).0["extension"][0][key].clone()
}
