//! The converters of the mapping language, as a mapping uses them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::{Value, json};
use support::observation::{made, observations};
use support::{compiled, document, entries, run};

#[test]
fn text_converters() {
    let text = |pipe: &str, inside: &str| made(&format!("comment = \"{pipe}\""), inside, "comment");
    assert_eq!(text("text | text", "<text>a <content>b</content></text>"), "a b");
    assert_eq!(text("methodCode | display", r#"<methodCode code="1" displayName="One"/>"#), "One");
    assert_eq!(
        text("effectiveTime | time | prefix('on ') | suffix('.')", r#"<effectiveTime value="20130510"/>"#),
        "on 2013-05-10."
    );
    assert_eq!(
        text(
            "methodCode | display | join(', ')",
            r#"<methodCode displayName="a"/><methodCode displayName="b"/><methodCode displayName="a"/>"#
        ),
        "a, b"
    );
    assert_eq!(text("methodCode/@codeSystem | oid-uri", r#"<methodCode codeSystem="2.999.9"/>"#), "urn:oid:2.999.9");
    assert_eq!(text("methodCode/@codeSystem | system", r#"<methodCode codeSystem="2.999.9"/>"#), "urn:oid:2.999.9");
    assert_eq!(text("id/@extension | udi('serial-number')", r#"<id root="2.999.1" extension="(01)1(21)77"/>"#), "77");
    let map = "methodCode/@code | map(m)\"\n[concept-map.m]\ncodes = { a = \"A\", b = \"\" }\ndefault = \"D\"\n#";
    assert_eq!(text(map, r#"<methodCode code="a"/>"#), "A");
    assert_eq!(text(map, r#"<methodCode code="b"/>"#), Value::Null);
    assert_eq!(text(map, r#"<methodCode code="c"/>"#), "D");
}

#[test]
fn value_converters() {
    let value =
        |key: &str, converter: &str, inside: &str| made(&format!("{key} = \"value | {converter}\""), inside, key);
    let pq = r#"<value xsi:type="PQ" value="1.5" unit="mg"/>"#;
    assert_eq!(
        value("valueQuantity", "Quantity", pq),
        json!({"value": 1.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"})
    );
    assert_eq!(value("valueQuantity", "SimpleQuantity", pq), value("valueQuantity", "Quantity", pq));
    assert_eq!(
        value("valueQuantity", "interval", r#"<value xsi:type="IVL_PQ"><low value="3" inclusive="false"/></value>"#),
        json!({"value": 3, "comparator": ">"})
    );
    let range = r#"<value xsi:type="IVL_PQ"><low value="3"/><high value="5"/></value>"#;
    assert_eq!(value("valueRange", "Range", range), json!({"low": {"value": 3}, "high": {"value": 5}}));
    let ratio =
        r#"<value xsi:type="RTO"><numerator xsi:type="INT" value="1"/><denominator xsi:type="INT" value="8"/></value>"#;
    assert_eq!(value("valueRatio", "Ratio", ratio), json!({"numerator": {"value": 1}, "denominator": {"value": 8}}));
    assert_eq!(value("valueString", "string", r#"<value xsi:type="ST">x y</value>"#), "x y");
    assert_eq!(value("valueBoolean", "boolean", r#"<value xsi:type="BL" value="true"/>"#), true);
    assert_eq!(value("valueDateTime", "dateTime", r#"<value xsi:type="TS" value="201305"/>"#), "2013-05");
    assert_eq!(
        value("valuePeriod", "Period", r#"<value xsi:type="IVL_TS"><high value="2013"/></value>"#),
        json!({"end": "2013"})
    );
    assert_eq!(
        value("valueAttachment", "Attachment", r#"<value xsi:type="ED" mediaType="text/plain">hi</value>"#),
        json!({"contentType": "text/plain", "data": "aGk="})
    );
    let coded =
        r#"<value xsi:type="CD" code="a" codeSystem="2.999.9"><translation code="b" codeSystem="2.999.9"/></value>"#;
    let codings = json!([{"system": "urn:oid:2.999.9", "code": "a"}, {"system": "urn:oid:2.999.9", "code": "b"}]);
    assert_eq!(value("valueCodeableConcept", "CodeableConcept", coded), json!({ "coding": codings }));
    assert_eq!(made(r#""meta.tag[]" = "value | codings""#, coded, "meta"), json!({ "tag": codings }));
    assert_eq!(made(r#""meta.tag[]" = "value | Coding""#, coded, "meta"), json!({ "tag": [codings[0]] }));
    let mapped = "\"meta.tag[]\" = \"value | map-coding(m)\"\n[concept-map.m]\nsystem = \"http://a.example/m\"\nrows = [{ system = \"2.999.9\", code = \"b\", target = \"B\" }]";
    let url = "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding";
    let source = json!({"extension": [{"url": url, "valueCoding": codings[1]}]});
    let target = json!({"system": "http://a.example/m", "code": "B", "_code": source});
    assert_eq!(made(mapped, coded, "meta"), json!({ "tag": [target] }));
    assert_eq!(
        made(
            r#""effective[x]" = "effectiveTime | effective""#,
            r#"<effectiveTime><low value="2013"/></effectiveTime>"#,
            "effectivePeriod"
        ),
        json!({"start": "2013"})
    );
    let times = r#"<effectiveTime value="2013"/><effectiveTime value="2011"/><effectiveTime value="2012"/>"#;
    assert_eq!(
        made(r#""effective[x]" = "effectiveTime | span""#, times, "effectivePeriod"),
        json!({"start": "2011", "end": "2013"})
    );
}

#[test]
fn person_converters() {
    let mapping = compiled(
        r#"
        [concept-map.telecom-use]
        codes = { HP = "home" }
        [group.Document]
        wrapper = [{ emit = "recordTarget/patientRole", use = "Patient" }]
        [group.Patient]
        resource = "Patient"
        [group.Patient.set]
        "identifier[]" = "id | Identifier"
        "name[]" = "patient/name | HumanName"
        "telecom[]" = "telecom | ContactPoint"
        "address[]" = "addr | Address"
        gender = "patient/administrativeGenderCode/@code | map(gender) | code"
        birthDate = "patient/birthTime | date"
        multipleBirthInteger = "patient/sdtc:multipleBirthOrderNumber | integer"
        [concept-map.gender]
        codes = { F = "female" }
        "#,
    );
    let made = run(
        &mapping,
        &document(
            r#"<recordTarget><patientRole><id root="2.999.2" extension="7"/><addr><streetAddressLine>1 Way</streetAddressLine><city>Town</city></addr>
            <telecom use="HP" value="tel:555-0100"/><patient><name><given>A</given><family>B</family></name>
            <administrativeGenderCode code="F"/><birthTime value="19800501103000+0000"/></patient></patientRole></recordTarget>"#,
        ),
    );
    let patient = made.one("Patient");
    assert_eq!(patient["identifier"], json!([{"system": "urn:oid:2.999.2", "value": "7"}]));
    assert_eq!(patient["name"], json!([{"family": "B", "given": ["A"]}]));
    assert_eq!(patient["telecom"], json!([{"system": "phone", "value": "555-0100", "use": "home"}]));
    assert_eq!(patient["address"], json!([{"line": ["1 Way"], "city": "Town"}]));
    assert_eq!((&patient["gender"], &patient["birthDate"]), (&json!("female"), &json!("1980-05-01")));
}

#[test]
fn an_annotation_of_a_text_is_its_text() {
    let mapping = compiled(
        r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/procedure", use = "Procedure" }]
        [group.Procedure]
        resource = "Procedure"
        [group.Procedure.set]
        status = "'completed'"
        subject = "absent('unknown')"
        "note[]" = "text | Annotation"
        "#,
    );
    let made = run(
        &mapping,
        &entries(r#"<entry><procedure classCode="PROC" moodCode="EVN"><text>all well</text></procedure></entry>"#),
    );
    assert_eq!(made.one("Procedure")["note"], json!([{"text": "all well"}]));
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}

#[test]
fn entry_refers_to_what_was_made_of_the_statement_with_this_id() {
    let set = r#""related[]" = { each = "reference/externalAct/id", use = "Related" }
        [group.Related]
        backbone = "Observation.related"
        set = { target = ". | entry" }"#;
    let one = r#"<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.7"/><code code="1"/>
        <reference typeCode="REFR"><externalAct><id root="2.999.8"/></externalAct></reference></observation></entry>"#;
    let two = r#"<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.8"/><code code="2"/></observation></entry>"#;
    let made = run(&compiled(&observations(set)), &entries(&[one, two].concat()));
    let [first, second] = made.all("Observation")[..] else { panic!("{:#}", made.bundle) };
    let (first, second) = if first["related"].is_null() { (second, first) } else { (first, second) };
    assert_eq!(first["related"][0]["target"]["reference"], format!("urn:uuid:{}", second["id"].as_str().unwrap()));
    let made = run(&compiled(&observations(set)), &entries(one));
    assert_eq!(made.one("Observation")["related"], Value::Null);
    assert!(made.reports("reference-unresolved"));
}
