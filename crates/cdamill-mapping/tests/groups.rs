//! What the keys of a group do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::{Value, json};
use support::observation::{entry, made, observations};
use support::{compiled, document, entries, layers, run};

#[test]
fn each_fills_one_object_a_node_and_emit_refers_to_one_resource_a_node() {
    let set = r#""component[]" = { each = "entryRelationship/observation", use = "Component" }
        "performer[]" = { emit = "performer/assignedEntity", use = "Practitioner" }
        [group.Component]
        backbone = "Observation.component"
        set = { code = "code", "value[x]" = "value | any" }
        [group.Practitioner]
        resource = "Practitioner"
        identity = "shared"
        set = { "identifier[]" = "id" }"#;
    let component = |n: u8| {
        format!(
            r#"<entryRelationship><observation classCode="OBS" moodCode="EVN"><code code="{n}"/><value xsi:type="INT" value="{n}"/></observation></entryRelationship>"#
        )
    };
    let performer = |n: u8| {
        format!(r#"<performer><assignedEntity><id root="2.999.6" extension="{n}"/></assignedEntity></performer>"#)
    };
    let made = run(
        &compiled(&observations(set)),
        &entry(&[performer(1), performer(2), performer(1), component(1), component(2)].concat()),
    );
    let observation = made.one("Observation");
    assert_eq!(observation["component"].as_array().unwrap().len(), 2);
    assert_eq!(made.all("Practitioner").len(), 2);
    let references = observation["performer"].as_array().unwrap();
    assert!(references.len() >= 2 && references[0] != references[1]);
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}

#[test]
fn where_no_reference_may_stand_the_display_does() {
    let set = r#""performer[]" = { emit = "performer/assignedEntity", use = "Practitioner" }
        [group.Practitioner]
        resource = "Practitioner"
        when = "id"
        display = "assignedPerson/name | text"
        set = { "identifier[]" = "id" }"#;
    let performer = "<performer><assignedEntity><assignedPerson><name>Dr. Example</name></assignedPerson></assignedEntity></performer>";
    assert_eq!(made(set, performer, "performer"), json!([{"display": "Dr. Example"}]));
}

#[test]
fn ref_finds_the_enclosing_resource_else_the_headers() {
    let text = r#"
        [group.Document]
        wrapper = [
          { emit = "recordTarget/patientRole", use = "Person" },
          { emit = "component/structuredBody/component/section/entry/organizer", use = "Panel" },
        ]
        [group.Patient]
        resource = "Patient"
        [group.Person]
        extends = "Patient"
        as = "Patient"
        set = { "identifier[]" = "id" }
        [group.Panel]
        resource = "DiagnosticReport"
        also = [{ emit = "component/observation", use = "Observation" }]
        [group.Panel.set]
        status = "'final'"
        code = "code"
        subject = "ref(Patient)"
        [group.Observation]
        resource = "Observation"
        [group.Observation.set]
        status = "'final'"
        code = "code"
        subject = "ref(Patient)"
    "#;
    let document = document(
        r#"<recordTarget><patientRole><id root="2.999.2" extension="1"/></patientRole></recordTarget>
        <component><structuredBody><component><section><entry><organizer classCode="BATTERY" moodCode="EVN"><code code="p"/>
        <component><observation classCode="OBS" moodCode="EVN"><code code="1"/></observation></component></organizer></entry></section></component></structuredBody></component>"#,
    );
    let made = run(&compiled(text), &document);
    let patient = format!("urn:uuid:{}", made.one("Patient")["id"].as_str().unwrap());
    assert_eq!(made.one("DiagnosticReport")["subject"]["reference"], patient);
    assert_eq!(made.one("Observation")["subject"]["reference"], patient);
    // without `as` the name alone counts
    let made = run(&compiled(&text.replace("as = \"Patient\"", "")), &document);
    assert_eq!(made.one("Observation")["subject"], Value::Null);
}

#[test]
fn needs_drops_silently() {
    let text = observations(r#"comment = "text | text""#)
        .replace("resource = \"Observation\"", "resource = \"Observation\"\nneeds = [\"comment\"]");
    let made = run(&compiled(&text), &entry(""));
    assert!(made.all("Observation").is_empty());
    assert_eq!(made.codes, Vec::<&str>::new());
    assert_eq!(run(&compiled(&text), &entry("<text>x</text>")).all("Observation").len(), 1);
}

#[test]
fn when_is_silent_and_skip_reports() {
    let with = |line: &str| {
        observations("").replace("resource = \"Observation\"", &format!("resource = \"Observation\"\n{line}"))
    };
    let made = run(&compiled(&with(r#"when = "methodCode""#)), &entry(""));
    assert!(made.all("Observation").is_empty() && made.codes.is_empty());
    let made = run(&compiled(&with(r#"skip = [{ when = "not methodCode", report = "none-known" }]"#)), &entry(""));
    assert!(made.all("Observation").is_empty() && made.reports("none-known"));
}

#[test]
fn choose_takes_the_first_that_holds_and_fits() {
    let text = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/act", use = "Either" }]
        [group.Either]
        choose = [
          { when = "code/@code='inner'", at = "entryRelationship/observation", use = "Observation" },
          { when = "code/@code='none'", use = "Observation", report = "status-conflict" },
          { use = "Procedure" },
        ]
        [group.Observation]
        resource = "Observation"
        set = { status = "'final'", code = "code" }
        [group.Procedure]
        resource = "Procedure"
        set = { status = "'completed'", code = "code", subject = "absent('unknown')" }
    "#;
    let act = |code: &str| {
        entries(&format!(
            r#"<entry><act classCode="ACT" moodCode="EVN"><code code="{code}"/>
        <entryRelationship><observation classCode="OBS" moodCode="EVN"><code code="o"/></observation></entryRelationship></act></entry>"#
        ))
    };
    let mapping = compiled(text);
    assert_eq!(run(&mapping, &act("inner")).one("Observation")["code"]["coding"][0]["code"], "o");
    assert!(run(&mapping, &act("none")).reports("status-conflict"));
    assert_eq!(run(&mapping, &act("x")).all("Procedure").len(), 1);
    // a Procedure is no member of a context; the choice goes on to nothing and nothing is said
    let made = run(&mapping, &act("x"));
    assert!(made.all("Observation").is_empty());
}

#[test]
fn ids_may_stand_elsewhere_or_not_count() {
    let two = r#"<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.7"/><code code="1"/></observation></entry>
        <entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.8"/><code code="1"/></observation></entry>"#;
    let with = |line: &str| {
        observations("").replace("resource = \"Observation\"", &format!("resource = \"Observation\"\n{line}"))
    };
    assert_eq!(run(&compiled(&with("")), &entries(two)).all("Observation").len(), 2);
    assert_eq!(run(&compiled(&with("ids = false")), &entries(two)).all("Observation").len(), 1);
    // an overlay may take that back
    let overlaid = layers(&[&with("ids = false"), "[group.Observation]\nids = \"id\""]).unwrap();
    assert_eq!(run(&overlaid, &entries(two)).all("Observation").len(), 2);
}

#[test]
fn a_key_stands_in_for_missing_ids() {
    let set = r#""performer[]" = { emit = "performer/assignedEntity", use = "Practitioner" }
        [group.Practitioner]
        resource = "Practitioner"
        identity = "shared"
        key = ["assignedPerson/name | text"]
        set = { "name[]" = "assignedPerson/name", "telecom[]" = "telecom" }"#;
    let performer = |name: &str, phone: &str| {
        format!(
            r#"<performer><assignedEntity><telecom value="tel:{phone}"/><assignedPerson><name><family>{name}</family></name></assignedPerson></assignedEntity></performer>"#
        )
    };
    let inside = [performer("One", "1"), performer("ONE", "2"), performer("Two", "1")].concat();
    assert_eq!(run(&compiled(&observations(set)), &entry(&inside)).all("Practitioner").len(), 2);
}

#[test]
fn always_holds_unless_the_group_says_otherwise() {
    let text = format!("[always.set]\nlanguage = \"'en'\"\n{}", observations(""));
    assert_eq!(run(&compiled(&text), &entry("")).one("Observation")["language"], "en");
    let text = format!("[always.set]\nlanguage = \"'en'\"\n{}", observations("language = \"'de'\""));
    assert_eq!(run(&compiled(&text), &entry("")).one("Observation")["language"], "de");
}
