//! Conditions, paths, sources and keys of the mapping language.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use serde_json::{Value, json};
use support::observation::{entry, holds, made, observations};
use support::{compiled, document, entries, layers, run};

// text

#[test]
fn text_compares_trimmed_and_collapsed() {
    assert!(holds("text = 'a b'", "<text> a\n   b </text>"));
    assert!(holds("methodCode/@displayName = 'a b'", r#"<methodCode displayName=" a   b "/>"#));
    assert!(!holds("text = 'A b'", "<text>a b</text>"));
    assert!(!holds("text = 'a'", "") && !holds("text != 'a'", ""));
    assert!(holds("methodCode/@code != 'a'", r#"<methodCode code="a"/><methodCode code="b"/>"#));
    assert!(!holds("not methodCode/@code != 'a'", r#"<methodCode code="a"/><methodCode code="b"/>"#));
}

#[test]
fn conditions_bind_as_the_grammar_says() {
    let inside = r#"<methodCode code="a"/><methodCode code="b"/>"#;
    assert!(holds("text and text or methodCode", inside));
    assert!(!holds("text and (text or methodCode)", inside));
    assert!(holds("not text and methodCode[@code='b']", inside));
    assert!(holds("(text,methodCode)/@code = 'b'", inside));
    assert!(holds("*[@code='b']", inside));
    let error = layers(&[&observations(r#"comment = [{ when = "//observation", value = "'x'" }]"#)]).unwrap_err();
    assert_eq!(error.problems()[0].code, "E101", "{error}");
}

// paths

#[test]
fn paths_begin_here_above_or_anywhere() {
    let mapping = compiled(&observations(
        r#"comment = "^section/title | text"
        issued = "//act<Stamp>/effectiveTime | instant"
        [template]
        Stamp = "2.999.30""#,
    ));
    let document = entries(
        r#"<title>T</title><entry><observation classCode="OBS" moodCode="EVN"><code code="1"/></observation></entry>
        <entry><act classCode="ACT" moodCode="EVN"><templateId root="2.999.30"/><effectiveTime value="20130102030405+0000"/></act></entry>"#,
    );
    let made = run(&mapping, &document);
    assert_eq!(made.one("Observation")["comment"], "T");
    assert_eq!(made.one("Observation")["issued"], "2013-01-02T03:04:05+00:00");
}

#[test]
fn picks_take_one() {
    let inside: String = [("b", "2013"), ("a", "2012"), ("d", "2015"), ("c", "2014")]
        .iter()
        .map(|(code, time)| format!(r#"<participant typeCode="IND"><time value="{time}"/><participantRole><code code="{code}"/></participantRole></participant>"#))
        .collect();
    let picked = |pick: &str| {
        made(&format!(r#"comment = "participant[{pick}]/participantRole/code/@code""#), &inside, "comment")
    };
    assert_eq!([picked("first"), picked("last"), picked("earliest"), picked("latest")], ["b", "c", "a", "d"]);
    // among those that the other brackets accept, on whichever side they stand
    assert_eq!(picked("latest][not time/@value='2015'"), "c");
    assert_eq!(picked("time/@value='2013'][first"), "b");
}

#[test]
fn a_template_is_known_by_its_id_else_by_its_code() {
    let set = r#"comment = "entryRelationship/observation<Status>/value/@code"
        [template]
        Status = { oid = "2.999.40", code = "33999-4" }"#;
    let inner = |id: &str| {
        format!(
            r#"<entryRelationship><observation classCode="OBS" moodCode="EVN">{id}<value xsi:type="CD" code="x"/></observation></entryRelationship>"#
        )
    };
    assert_eq!(made(set, &inner(r#"<templateId root="2.999.40"/>"#), "comment"), "x");
    assert_eq!(made(set, &inner(r#"<code code="33999-4"/>"#), "comment"), "x");
    assert_eq!(made(set, &inner(r#"<templateId root="2.999.41"/><code code="1"/>"#), "comment"), Value::Null);
}

// sources

#[test]
fn fixed_sources() {
    let set = r#""category[]" = "concept('http://a.example/s','c','C')"
        "meta.tag[]" = "coding('http://a.example/s','t')"
        dataAbsentReason = "absent('unknown')"
        "extension[http://a.example/x].valueBoolean" = true"#;
    let set = set.replace("= true", "= \"true\"");
    let made = run(&compiled(&observations(&set)), &entry(""));
    let observation = made.one("Observation");
    assert_eq!(
        observation["category"],
        json!([{"coding": [{"system": "http://a.example/s", "code": "c", "display": "C"}]}])
    );
    assert_eq!(observation["meta"]["tag"], json!([{"system": "http://a.example/s", "code": "t"}]));
    let absent = json!([{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]);
    assert_eq!(observation["dataAbsentReason"], json!({ "extension": absent }));
    assert_eq!(observation["extension"], json!([{"url": "http://a.example/x", "valueBoolean": true}]));
}

#[test]
fn absent_stands_beside_the_type_that_the_key_names() {
    let mapping = compiled(
        r#"
        [group.Document]
        wrapper = [{ emit = "recordTarget/patientRole", use = "Patient" }]
        [group.Patient]
        resource = "Patient"
        [group.Patient.set]
        birthDate = "absent('unknown')"
        multipleBirthInteger = "absent('masked')"
        "#,
    );
    let made = run(&mapping, &document("<recordTarget><patientRole/></recordTarget>"));
    let reason = |code: &str| json!({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": code}]});
    assert_eq!(made.one("Patient")["_birthDate"], reason("unknown"));
    assert_eq!(made.one("Patient")["_multipleBirthInteger"], reason("masked"));
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}

// keys

#[test]
fn extensions_of_every_form() {
    let mapping = compiled(
        r#"
        [url]
        birth-time = "http://a.example/birth-time"
        race = "http://a.example/race"
        [group.Document]
        wrapper = [{ emit = "recordTarget/patientRole", use = "Patient" }]
        [group.Patient]
        resource = "Patient"
        [group.Patient.set]
        birthDate = "patient/birthTime"
        "birthDate.extension[birth-time].valueDateTime" = "patient/birthTime"
        "deceasedBoolean" = "patient/sdtc:deceasedInd"
        "deceasedBoolean.extension[http://a.example/d].valueString" = "'s'"
        "extension[race].extension[ombCategory][].valueCoding" = "patient/raceCode"
        "extension[race].extension[text].valueString" = "patient/raceCode | display"
        "extension[http://a.example/many][]" = { each = "id", use = "Many" }
        [group.Many]
        datatype = "Extension"
        set = { valueString = "@extension" }
        "#,
    );
    let made = run(
        &mapping,
        &document(
            r#"<recordTarget><patientRole><id root="2.999.2" extension="a"/><id root="2.999.2" extension="b"/>
            <patient><birthTime value="198005010000+0000"/><sdtc:deceasedInd value="false"/>
            <raceCode code="2106-3" displayName="White"/><sdtc:raceCode code="1" displayName="Other"/></patient></patientRole></recordTarget>"#,
        ),
    );
    let patient = made.one("Patient");
    assert_eq!(patient["birthDate"], "1980-05-01");
    assert_eq!(
        patient["_birthDate"]["extension"][0],
        json!({"url": "http://a.example/birth-time", "valueDateTime": "1980-05-01T00:00:00+00:00"})
    );
    assert_eq!(patient["_deceasedBoolean"]["extension"][0], json!({"url": "http://a.example/d", "valueString": "s"}));
    let race = json!({"url": "http://a.example/race", "extension": [
        {"url": "ombCategory", "valueCoding": {"code": "2106-3", "display": "White"}}, {"url": "text", "valueString": "White"}]});
    let many = |value: &str| json!({"url": "http://a.example/many", "valueString": value});
    let extensions = patient["extension"].as_array().unwrap();
    for wanted in [race, many("a"), many("b")] {
        assert!(extensions.contains(&wanted), "{wanted} in {extensions:#?}");
    }
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}

#[test]
fn extensions_whose_values_a_group_fills() {
    let observation = observations(
        r#"
        "extension[http://a.example/who][].valueReference" = { each = "author/assignedAuthor", use = "Who" }
        [group.Who]
        datatype = "Reference"
        set = { display = "assignedPerson/name | display" }
        "#,
    );
    let author = |name: &str| {
        format!(
            "<author><assignedAuthor><assignedPerson><name>{name}</name></assignedPerson></assignedAuthor></author>"
        )
    };
    let made = run(&compiled(&observation), &entry(&[author("A"), author("B")].concat()));
    let who = |name: &str| json!({"url": "http://a.example/who", "valueReference": {"display": name}});
    assert_eq!(made.one("Observation")["extension"], json!([who("A"), who("B")]));
    assert_eq!(support::faults(&made.bundle), Vec::<String>::new());
}

#[test]
fn what_no_extension_can_hold_is_no_mapping() {
    let refused = |set: &str| layers(&[&observations(set)]).unwrap_err().to_string();
    assert!(refused("\"extension[http://a.example/x][].url\" = \"'x'\"").contains("have a value each"));
    assert!(refused("\"extension[http://a.example/x].url\" = \"'x'\"").contains("stands in its key"));
    assert!(
        refused("\"text.div\" = \"code/@displayName\"\n\"text.status\" = \"'additional'\"")
            .contains("only `Narrative`")
    );
}

#[test]
fn what_stu3_does_not_allow_is_left_out_and_reported() {
    let document = entry(r#"<statusCode code="done"/><value xsi:type="ST">x</value>"#);
    // a text is not held against the binding when the mapping is loaded
    let made = run(&compiled(&observations("\"language\" = \"'a  b' | string\"")), &document);
    assert!(made.one("Observation")["language"].is_null() && made.reports("invalid-element"));
    let both = "\"value[x]\" = \"value | string\"\ndataAbsentReason = \"'x' | CodeableConcept\"";
    let made = run(&compiled(&observations(both)), &document);
    let observation = made.one("Observation");
    assert_eq!((&observation["valueString"], &observation["dataAbsentReason"]), (&json!("x"), &Value::Null));
    assert!(made.reports("invalid-element"));
    // what cannot be without it goes, with what refers to it
    let mapping = observations("").replace("status = \"'final'\"", "status = \"statusCode/@code | string\"");
    let made = run(&compiled(&mapping), &document);
    assert!(made.all("Observation").is_empty() && made.reports("invalid-resource"));
}

#[test]
fn keys_that_would_write_nothing_are_refused() {
    let refused = |set: &str| layers(&[&observations(set)]).err().map(|error| error.problems()[0].code);
    assert_eq!(refused(r#""extension[http://a.example/x][].value[x]" = "value""#), Some("E207"));
    assert_eq!(refused(r#""effective[x].extension[http://a.example/x].valueCode" = "'a'""#), Some("E202"));
    assert_eq!(refused(r#""identifier[]" = "id/@root | Identifier""#), Some("E103"));
    assert_eq!(refused(r#"effectivePeriod = "'2013' | Period""#), Some("E103"));
}
