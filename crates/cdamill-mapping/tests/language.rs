//! The rules of the mapping language, each with a mapping and a document of a few lines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::{Value, json};
use support::observation::{entry, holds, made, observations};
use support::{compiled, document, entries, layers, run};

#[test]
fn the_examples_of_the_description_are_a_mapping() {
    let readme = include_str!("../../../mappings/README.md");
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 2);
    let mapping = compiled(&blocks.concat());
    let document = document(
        r#"<recordTarget><patientRole><id root="2.999.2" extension="7"/></patientRole></recordTarget>
        <component><structuredBody><component><section>
          <templateId root="2.16.840.1.113883.10.20.22.2.6.1"/>
          <entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.30"/>
            <statusCode code="completed"/>
            <entryRelationship><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.7"/>
              <effectiveTime><low value="2013"/></effectiveTime>
              <entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN">
                <templateId root="2.16.840.1.113883.10.20.22.4.9"/><value xsi:type="CD" code="247472004" codeSystem="2.16.840.1.113883.6.96"/>
              </observation></entryRelationship>
            </observation></entryRelationship>
          </act></entry>
        </section></component></structuredBody></component>"#,
    );
    let made = run(&mapping, &document);
    let allergy = made.one("AllergyIntolerance");
    assert_eq!(allergy["clinicalStatus"], "inactive");
    assert_eq!(allergy["onsetDateTime"], "2013");
    assert_eq!(allergy["reaction"][0]["manifestation"][0]["coding"][0]["system"], "http://snomed.info/sct");
}

// nullFlavor means absent

#[test]
fn an_element_with_a_null_flavor_and_nothing_else_is_passed_over() {
    let set = r#"comment = "methodCode | display ?? text | text""#;
    assert_eq!(made(set, r#"<text>b</text><methodCode nullFlavor="UNK"/>"#, "comment"), "b");
    // a text of its own is content
    let usable = r#"<text>b</text><methodCode nullFlavor="OTH"><originalText>a</originalText></methodCode>"#;
    assert_eq!(made(set, usable, "comment"), "a");
}

#[test]
fn a_null_flavor_is_seen_where_it_is_asked_for() {
    assert_eq!(made(r#"comment = "methodCode/@nullFlavor""#, r#"<methodCode nullFlavor="UNK"/>"#, "comment"), "UNK");
    assert!(holds("methodCode[@nullFlavor='UNK']", r#"<methodCode nullFlavor="UNK"/>"#));
    assert!(!holds("methodCode", r#"<methodCode nullFlavor="UNK"/>"#));
}

#[test]
fn a_statement_with_a_null_flavor_is_never_emitted() {
    let document = entries(
        r#"<entry><observation classCode="OBS" moodCode="EVN" nullFlavor="NI"><code code="1"/></observation></entry>"#,
    );
    let made = run(&compiled(&observations("")), &document);
    assert!(made.all("Observation").is_empty() && made.reports("null-entry"));
    let keeps = observations("").replace("resource = \"Observation\"", "resource = \"Observation\"\nnull = \"keep\"");
    let made = run(&compiled(&keeps), &document);
    assert_eq!(made.all("Observation").len(), 1);
    assert!(!made.reports("null-entry"));
}

// negated means absent for what stands inside

#[test]
fn nothing_is_read_through_a_negated_element() {
    let set = r#"comment = "entryRelationship/observation/value | text""#;
    let inside = |link: &str, statement: &str| {
        format!(
            r#"<entryRelationship {link}><observation classCode="OBS" moodCode="EVN" {statement}><value xsi:type="ST">yes</value></observation></entryRelationship>"#
        )
    };
    let negated = r#"negationInd="true""#;
    assert_eq!(made(set, &inside("", ""), "comment"), "yes");
    for (link, statement) in [(negated, ""), ("", negated), ("", r#"negationInd="1""#)] {
        let made = run(&compiled(&observations(set)), &entry(&inside(link, statement)));
        assert_eq!(made.one("Observation")["comment"], Value::Null, "{link} {statement}");
        assert!(made.reports("negation-unsupported"), "{link} {statement}");
    }
    // brackets that ask for the negation decide themselves
    let set = r#"comment = "entryRelationship/observation[@negationInd='true']/value | text""#;
    assert_eq!(made(set, &inside("", negated), "comment"), "yes");
    // the last step shows the element to its group
    assert!(holds("entryRelationship/observation", &inside("", negated)));
    assert!(!holds("entryRelationship/observation", &inside(negated, "")));
}

#[test]
fn a_negated_organizer_is_never_emitted() {
    let organizer = r#"<entry><organizer classCode="CLUSTER" moodCode="EVN" negationInd="true"><component><observation classCode="OBS" moodCode="EVN"><code code="1"/></observation></component></organizer></entry>"#;
    let made = run(&compiled(&observations("")), &entries(organizer));
    assert!(made.all("Observation").is_empty() && made.reports("negation-unsupported"), "{:?}", made.codes);
}

// the first value wins, not the first node

#[test]
fn a_pipe_goes_on_to_the_node_that_yields() {
    let set = r#"effectiveDateTime = "entryRelationship/observation/effectiveTime | dateTime""#;
    let inner = |value: &str| {
        format!(
            r#"<entryRelationship><observation classCode="OBS" moodCode="EVN"><effectiveTime value="{value}"/></observation></entryRelationship>"#
        )
    };
    let inside = [inner("nonsense"), inner("2013"), inner("2014")].concat();
    assert_eq!(made(set, &inside, "effectiveDateTime"), "2013");
}

#[test]
fn every_node_of_a_list_yields_and_the_fallback_waits() {
    let set = r#""category[]" = "methodCode | CodeableConcept ?? 'none' | CodeableConcept""#;
    let two = made(set, r#"<methodCode code="a"/><methodCode nullFlavor="UNK"/><methodCode code="b"/>"#, "category");
    assert_eq!(two, json!([{"coding": [{"code": "a"}]}, {"coding": [{"code": "b"}]}]));
    assert_eq!(made(set, "", "category"), json!([{"text": "none"}]));
}

#[test]
fn all_takes_what_each_yields() {
    let set = r#""category[]" = { all = ["methodCode", { each = "targetSiteCode", use = "Concept" }, "'more' | CodeableConcept"] }
        [group.Concept]
        datatype = "CodeableConcept"
        set = { text = "@displayName" }"#;
    let made = made(set, r#"<methodCode code="a"/><targetSiteCode displayName="arm"/>"#, "category");
    assert_eq!(made, json!([{"coding": [{"code": "a"}]}, {"text": "arm"}, {"text": "more"}]));
}

// rows do not fall through

#[test]
fn a_negated_fact_never_falls_back_to_the_positive_one() {
    let set = r#"comment = [
        { when = "@negationInd='true'", value = "methodCode | text" },
        { value = "'present'" }]"#;
    assert_eq!(made(set, "", "comment"), "present");
    let negated = entry("").replace("<observation ", r#"<observation negationInd="true" "#);
    let made = run(&compiled(&observations(set)), &negated);
    assert_eq!(made.one("Observation")["comment"], Value::Null);
}

#[test]
fn a_row_without_a_value_ends_the_rows_and_reports() {
    let set = r#"comment = [{ when = "methodCode", value = false, report = "status-conflict" }, { value = "'x'" }]"#;
    let made = run(&compiled(&observations(set)), &entry(r#"<methodCode code="a"/>"#));
    assert_eq!(made.one("Observation")["comment"], Value::Null);
    assert!(made.reports("status-conflict"));
    assert!(!run(&compiled(&observations(set)), &entry("")).reports("status-conflict"));
}

// empty is not written

#[test]
fn what_has_no_content_does_not_exist() {
    let set = r#"comment = "text | text"
        "category[]" = "methodCode"
        "identifier[]" = "id"
        "value[x]" = "value | any""#;
    let made = run(&compiled(&observations(set)), &entry(r#"<id/><text>  </text><methodCode/><value xsi:type="PQ"/>"#));
    let keys: Vec<_> = made.one("Observation").as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["resourceType", "id", "status", "code"]);
}

#[test]
fn what_lacks_a_required_element_is_dropped_and_reported() {
    let made =
        run(&compiled(&observations("")), &entries(r#"<entry><observation classCode="OBS" moodCode="EVN"/></entry>"#));
    assert!(made.all("Observation").is_empty());
    assert!(made.reports("required-missing"));
}

#[test]
fn a_backbone_that_lacks_a_required_element_is_dropped_and_reported() {
    let set = r#""related[]" = { each = "reference", use = "Related" }
        "component[]" = { each = "entryRelationship/observation", use = "Component" }
        [group.Related]
        backbone = "Observation.related"
        set = { target = { emit = "externalAct", use = "Other" } }
        [group.Other]
        resource = "Observation"
        set = { status = "'final'", code = "code" }
        [group.Component]
        backbone = "Observation.component"
        set = { code = "code", "value[x]" = "value | any" }"#;
    let inner = r#"<entryRelationship><observation classCode="OBS" moodCode="EVN"><value xsi:type="ST">x</value></observation></entryRelationship>"#;
    let made = run(&compiled(&observations(set)), &entry(inner));
    assert_eq!(made.one("Observation")["component"], Value::Null);
    assert!(made.reports("required-missing"));
}

// order

#[test]
fn members_stand_in_the_order_of_stu3() {
    let set = r#"comment = "'c'"
        method = "methodCode"
        "identifier[]" = "id""#;
    let made = run(&compiled(&observations(set)), &entry(r#"<id root="2.999.5"/><methodCode code="m"/>"#));
    let keys: Vec<_> = made.one("Observation").as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["resourceType", "id", "identifier", "status", "code", "comment", "method"]);
}

#[test]
fn set_looks_at_what_was_written_before() {
    let set = r#"dataAbsentReason = [{ when = "not set(value[x])", value = "'none' | CodeableConcept" }]
        "value[x]" = "value | any""#;
    assert_eq!(made(set, "", "dataAbsentReason"), json!({"text": "none"}));
    assert_eq!(made(set, r#"<value xsi:type="PQ" value="3"/>"#, "dataAbsentReason"), Value::Null);
    // an unreadable value is none
    assert_eq!(made(set, r#"<value xsi:type="BL" value="perhaps"/>"#, "dataAbsentReason"), json!({"text": "none"}));
}

// choices

#[test]
fn the_converter_names_the_choice() {
    let set = r#""value[x]" = "value[type(., 'PQ')] | Quantity ?? value | CodeableConcept""#;
    let made_of = |inside: &str| {
        let made = run(&compiled(&observations(set)), &entry(inside));
        made.one("Observation").as_object().unwrap().keys().find(|key| key.starts_with("value")).cloned()
    };
    assert_eq!(made_of(r#"<value xsi:type="PQ" value="3"/>"#).as_deref(), Some("valueQuantity"));
    assert_eq!(made_of(r#"<value xsi:type="CD" code="3"/>"#).as_deref(), Some("valueCodeableConcept"));
    assert_eq!(made_of(""), None);
}

#[test]
fn the_element_may_imply_the_converter() {
    assert_eq!(
        made(r#""identifier[]" = "id""#, r#"<id root="2.999.5" extension="1"/>"#, "identifier"),
        made(r#""identifier[]" = "id | Identifier""#, r#"<id root="2.999.5" extension="1"/>"#, "identifier")
    );
    let error = layers(&[&observations(r#"subject = "id""#)]).unwrap_err();
    assert_eq!(error.problems()[0].code, "E204", "{error}");
}
