//! Rules for entries, and mappings laid over each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use cdamill_mapping::Mapping;
use serde_json::{Value, json};
use support::observation::{entry, observations};
use support::{compiled, document, entries, file, layers, run};

// entry rules

#[test]
fn rules_go_by_template_then_by_what_they_ask() {
    let text = r#"
        [template]
        Known = "2.999.50"
        [[entry]]
        element = "observation"
        use = "Plain"
        [[entry]]
        template = "Known"
        when = "not @negationInd='true'"
        use = "Special"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/*", use = "Entry" }]
        [group.Plain]
        resource = "Observation"
        set = { status = "'final'", code = "code", comment = "'plain'" }
        [group.Special]
        extends = "Plain"
        set = { comment = "'special'" }
    "#;
    let statement = |negated: bool, template: &str| {
        format!(
            r#"<observation classCode="OBS" moodCode="EVN" negationInd="{negated}"><templateId root="{template}"/><code code="1"/></observation>"#
        )
    };
    let comment = |mapping, inside: &str| {
        run(mapping, &entries(&format!("<entry>{inside}</entry>"))).one("Observation")["comment"].clone()
    };
    let mapping = compiled(text);
    assert_eq!(comment(&mapping, &statement(false, "2.999.50")), "special");
    assert_eq!(comment(&mapping, &statement(true, "2.999.50")), "plain");
    assert_eq!(comment(&mapping, &statement(false, "2.999.51")), "plain");
    // an act that no rule takes gives its own statements to the rules
    let inner = format!(
        r#"<act classCode="ACT" moodCode="EVN"><entryRelationship>{}</entryRelationship></act>"#,
        statement(false, "2.999.50")
    );
    assert_eq!(comment(&mapping, &inner), "special");
    let made = run(&mapping, &entries(r#"<entry><act classCode="ACT" moodCode="EVN"><code code="1"/></act></entry>"#));
    assert!(made.reports("unmapped-entry"));
    // a rule of an overlay goes first
    let overlay = "[[entry]]\ntemplate = \"Known\"\nuse = \"Third\"\n[group.Third]\nextends = \"Plain\"\nset = { comment = \"'third'\" }";
    let mapping = layers(&[text, overlay]).unwrap();
    assert_eq!(comment(&mapping, &statement(false, "2.999.50")), "third");
}

// overlays

#[test]
fn an_overlay_replaces_key_by_key() {
    let base = observations("comment = \"'old'\"\nmethod = \"methodCode\"");
    let overlay = "[group.Observation.set]\ncomment = \"'new'\"";
    let made = run(&layers(&[&base, overlay]).unwrap(), &entry(r#"<methodCode code="m"/>"#));
    assert_eq!(made.one("Observation")["comment"], "new");
    assert_eq!(made.one("Observation")["method"]["coding"][0]["code"], "m");
    let removes = "[group.Observation.set]\ncomment = false";
    assert_eq!(run(&layers(&[&base, removes]).unwrap(), &entry("")).one("Observation")["comment"], Value::Null);
}

#[test]
fn false_must_be_spelt_as_what_it_takes_away() {
    let base = observations(r#""identifier[]" = "id""#);
    let error = layers(&[&base, "[group.Observation.set]\nidentifier = false"]).unwrap_err();
    assert_eq!((error.problems()[0].code, error.problems()[0].suggestion.as_deref()), ("E202", Some("identifier[]")));
    assert!(layers(&[&base, "[group.Observation.set]\nidentifer = false"]).is_err());
}

#[test]
fn an_overlay_extends_a_concept_map() {
    let base = observations(
        r#"interpretation = "interpretationCode/@code | map(m) | CodeableConcept"
        [concept-map.m]
        codes = { a = "A", b = "B" }"#,
    );
    let overlay = "[concept-map.m]\ncodes = { b = \"better\", c = \"C\" }\ndefault = \"D\"";
    let (before, after) = (layers(&[&base]).unwrap(), layers(&[&base, overlay]).unwrap());
    let text = |mapping, code: &str| {
        run(mapping, &entry(&format!(r#"<interpretationCode code="{code}"/>"#))).one("Observation")["interpretation"]["text"].clone()
    };
    assert_eq!([text(&before, "a"), text(&before, "b"), text(&before, "c")], [json!("A"), json!("B"), Value::Null]);
    assert_eq!([text(&after, "a"), text(&after, "b"), text(&after, "c"), text(&after, "z")], ["A", "better", "C", "D"]);
}

#[test]
fn extends_starts_from_another_group_and_takes_away() {
    let text = observations("comment = \"'c'\"\nmethod = \"methodCode\"")
        + "\n[group.Second]\nextends = \"Observation\"\nset = { comment = false, issued = \"effectiveTime\" }";
    let text = text.replace("use = \"Observation\"", "use = \"Second\"");
    let made = run(&compiled(&text), &entry(r#"<effectiveTime value="20130102030405+0000"/><methodCode code="m"/>"#));
    let observation = made.one("Observation");
    assert_eq!(observation["comment"], Value::Null);
    assert_eq!(observation["issued"], "2013-01-02T03:04:05+00:00");
    assert_eq!(observation["method"]["coding"][0]["code"], "m");
}

/// Adding a template, a section and a resource takes a file in a folder, and no other change.
#[test]
fn a_new_template_needs_a_mapping_file_alone() {
    let overlay = r#"
        [template]
        MoodRing = "2.999.60"
        [section]
        RingSection = { oid = "2.999.61", code = "99999-9" }
        [concept-map.ring-color]
        system = "http://a.example/mood"
        codes = { blue = "calm" }
        displays = { calm = "Calm" }
        [[entry]]
        template = "MoodRing"
        use = "MoodRing"
        [group.MoodRing]
        resource = "Observation"
        [group.MoodRing.set]
        status = "'final'"
        code = "code"
        subject = "ref(Patient)"
        valueCodeableConcept = "value | map-concept(ring-color)"
        comment = "^section<RingSection>/title | text"
    "#;
    let mapping = Mapping::builtin()
        .overlay(vec![file("rings.toml", overlay)])
        .compile()
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(mapping.knows_template("2.999.60"), Some("MoodRing"));
    assert!(mapping.maps_template("2.999.60"));
    assert_eq!(mapping.section_name(["2.999.61"].into_iter(), None), Some("RingSection"));
    assert_eq!(mapping.section_name(std::iter::empty(), Some("99999-9")), Some("RingSection"));
    let document = document(
        r#"<recordTarget><patientRole><id root="2.999.2" extension="1"/><patient><name><given>A</given></name></patient></patientRole></recordTarget>
        <component><structuredBody><component><section><code code="99999-9"/><title>Rings</title><text>blue</text>
        <entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.999.60"/><code code="ring"/><statusCode code="completed"/>
        <value xsi:type="CD" code="blue"/></observation></entry></section></component></structuredBody></component>"#,
    );
    let made = run(&mapping, &document);
    let ring = made.one("Observation");
    assert_eq!(
        ring["valueCodeableConcept"]["coding"][0],
        json!({"system": "http://a.example/mood", "code": "calm", "display": "Calm"})
    );
    assert_eq!(ring["comment"], "Rings");
    assert_eq!(ring["subject"]["reference"], format!("urn:uuid:{}", made.one("Patient")["id"].as_str().unwrap()));
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}
