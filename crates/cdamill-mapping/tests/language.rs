//! The rules of the mapping language, each with a mapping and a document of a few lines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use cdamill_mapping::Mapping;
use serde_json::{Value, json};
use support::{compiled, document, entries, file, layers, run};

/// One Observation for each entry, with these elements besides status and code.
fn observations(set: &str) -> String {
    format!(
        r#"
        [group.Document]
        wrapper = [{{ emit = "component/structuredBody/component/section/entry/observation", use = "Observation" }}]
        [group.Observation]
        resource = "Observation"
        [group.Observation.set]
        status = "'final'"
        code = "code"
        {set}
        "#
    )
}

fn entry(inside: &str) -> String {
    entries(&format!(
        r#"<entry><observation classCode="OBS" moodCode="EVN"><code code="1"/>{inside}</observation></entry>"#
    ))
}

/// What one element becomes.
fn made(set: &str, inside: &str, element: &str) -> Value {
    run(&compiled(&observations(set)), &entry(inside)).one("Observation")[element].clone()
}

/// Whether a condition holds at an observation.
fn holds(condition: &str, inside: &str) -> bool {
    holds_with("", condition, inside)
}

fn holds_with(more: &str, condition: &str, inside: &str) -> bool {
    let set = format!("comment = [{{ when = \"{condition}\", value = \"'yes'\" }}, {{ value = \"'no'\" }}]\n{more}");
    match made(&set, inside, "comment").as_str() {
        Some("yes") => true,
        Some("no") => false,
        other => panic!("{other:?}"),
    }
}

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
fn keys_that_would_write_nothing_are_refused() {
    let refused = |set: &str| layers(&[&observations(set)]).err().map(|error| error.problems()[0].code);
    assert_eq!(refused(r#""extension[http://a.example/x][].value[x]" = "value""#), Some("E207"));
    assert_eq!(refused(r#""effective[x].extension[http://a.example/x].valueCode" = "'a'""#), Some("E202"));
    assert_eq!(refused(r#""identifier[]" = "id/@root | Identifier""#), Some("E103"));
    assert_eq!(refused(r#"effectivePeriod = "'2013' | Period""#), Some("E103"));
}

// groups

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

// predicates

#[test]
fn named_conditions_unfold() {
    let more = "[condition]\nodd = \"methodCode or text\"\nnested = \"is(odd) and not text\"";
    assert!(holds_with(more, "is(nested)", r#"<methodCode code="a"/>"#));
    assert!(!holds_with(more, "is(nested)", r#"<text>x</text><methodCode code="a"/>"#));
}

#[test]
fn types_are_known_by_name_or_shape() {
    assert!(holds("type(value, 'PQ')", r#"<value xsi:type="PQ" value="1"/>"#));
    assert!(holds("type(value, 'CD', 'PQ')", r#"<value xsi:type="CD" code="1"/>"#));
    assert!(!holds("type(value, 'CD')", r#"<value xsi:type="ST">x</value>"#));
    assert!(holds("type(effectiveTime, 'IVL_TS')", r#"<effectiveTime><low value="2013"/></effectiveTime>"#));
}

#[test]
fn same_compares_texts_and_same_id_ids() {
    let inside = r#"<methodCode code="a"/><targetSiteCode code="b"/><targetSiteCode code="a"/>"#;
    assert!(holds("same(methodCode/@code, targetSiteCode/@code)", inside));
    assert!(!holds("same(methodCode/@code, targetSiteCode[first]/@code)", inside));
    assert!(!holds("same(text, methodCode/@displayName)", inside));
    let ids = |extension: &str| {
        format!(
            r#"<id root="2.999.1" extension="1"/><reference><externalAct><id root="2.999.1" extension="{extension}"/></externalAct></reference>"#
        )
    };
    assert!(holds("same-id(id, reference/externalAct/id)", &ids("1")));
    assert!(!holds("same-id(id, reference/externalAct/id)", &ids("2")));
}

#[test]
fn times_compare_with_the_documents() {
    let mapping = |predicate: &str| {
        compiled(&observations(&format!("comment = [{{ when = \"{predicate}(effectiveTime)\", value = \"'yes'\" }}]")))
    };
    let at = |value: &str| {
        entry(&format!(r#"<effectiveTime value="{value}"/>"#))
            .replace("<component>", r#"<effectiveTime value="20130510"/><component>"#)
    };
    let holds = |predicate: &str, value: &str| {
        run(&mapping(predicate), &at(value)).one("Observation")["comment"]
            == "yes"
    };
    assert!(holds("after-document", "20130511") && holds("after-document", "2014"));
    assert!(
        !holds("after-document", "20130510") && !holds("after-document", "201305") && !holds("after-document", "2013")
    );
    assert!(holds("long-before-document", "20130508") && !holds("long-before-document", "20130509"));
}

#[test]
fn times_compare_with_each_other() {
    let times = r#"<effectiveTime><low value="20130510"/><high value="20130512"/></effectiveTime>"#;
    assert!(holds("later(effectiveTime/high, effectiveTime/low)", times));
    assert!(!holds("later(effectiveTime/low, effectiveTime/high)", times));
    assert!(!holds("later(effectiveTime/low, effectiveTime/center)", times));
    assert!(holds("exact(effectiveTime)", r#"<effectiveTime value="20130510102030+0100"/>"#));
    assert!(!holds("exact(effectiveTime)", r#"<effectiveTime value="201305101020+0100"/>"#));
    assert!(!holds("exact(effectiveTime)", r#"<effectiveTime value="20130510102030"/>"#));
}

#[test]
fn several_reversed_mapped_and_udi() {
    assert!(holds("several(methodCode)", r#"<methodCode code="a"/><methodCode code="b"/>"#));
    assert!(!holds("several(methodCode)", r#"<methodCode code="a"/><methodCode nullFlavor="UNK"/>"#));
    let range =
        |low: u8, high: u8| format!(r#"<value xsi:type="IVL_PQ"><low value="{low}"/><high value="{high}"/></value>"#);
    assert!(holds("reversed(value)", &range(9, 3)) && !holds("reversed(value)", &range(3, 9)));
    let map = "[concept-map.m]\ncodes = { a = \"A\" }\ndefault = \"D\"";
    assert!(holds_with(map, "mapped(methodCode/@code, m)", r#"<methodCode code="a"/>"#));
    assert!(!holds_with(map, "mapped(methodCode/@code, m)", r#"<methodCode code="b"/>"#));
    let udi = r#"<id root="2.16.840.1.113883.3.3719" extension="(01)00643169001763(17)160712(21)21011"/>"#;
    assert!(holds("udi(id/@extension, 'serial-number')", udi) && !holds("udi(id/@extension, 'lot-number')", udi));
}

#[test]
fn value_sets_hold_codes() {
    let more = "[value-set]\nfound = [\"a\", \"b\"]";
    assert!(holds_with(more, "methodCode/@code in found", r#"<methodCode code="b"/>"#));
    assert!(!holds_with(more, "methodCode/@code in found", r#"<methodCode code="c"/>"#));
}

#[test]
fn partner_is_the_reading_of_the_same_time() {
    let text = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/organizer/component/observation[code/@code='sys']", use = "Pressure" }]
        [group.Pressure]
        resource = "Observation"
        [group.Pressure.set]
        status = "'final'"
        code = "code"
        valueQuantity = "^organizer/component/observation[code/@code='dia' and partner(.)]/value"
    "#;
    let reading = |code: &str, time: &str, value: u8| {
        format!(
            r#"<component><observation classCode="OBS" moodCode="EVN"><code code="{code}"/><effectiveTime value="{time}"/><value xsi:type="PQ" value="{value}"/></observation></component>"#
        )
    };
    let inside = [reading("sys", "2013", 120), reading("dia", "2012", 70), reading("dia", "2013", 80)].concat();
    let document =
        entries(&format!(r#"<entry><organizer classCode="CLUSTER" moodCode="EVN">{inside}</organizer></entry>"#));
    assert_eq!(run(&compiled(text), &document).one("Observation")["valueQuantity"]["value"], 80);
}

#[test]
fn same_id_here_compares_with_where_the_path_starts() {
    let text = r#"
        [group.Document]
        wrapper = [{ emit = "component/structuredBody/component/section/entry/observation[code/@code='goal']", use = "Goal" }]
        [group.Goal]
        resource = "Observation"
        [group.Goal.set]
        status = "'final'"
        code = "code"
        valueQuantity = "^section/entry/observation[code/@code='outcome' and same-id-here(reference/externalAct/id, id)]/value"
    "#;
    let observation = |code: &str, inside: &str| {
        format!(
            r#"<entry><observation classCode="OBS" moodCode="EVN">{inside}<code code="{code}"/></observation></entry>"#
        )
    };
    let outcome = |names: &str, value: u8| {
        observation("outcome", "").replace("</observation>", &format!(r#"<value xsi:type="PQ" value="{value}"/><reference typeCode="REFR"><externalAct><id root="2.999" extension="{names}"/></externalAct></reference></observation>"#))
    };
    let inside =
        [observation("goal", r#"<id root="2.999" extension="1"/>"#), outcome("2", 7), outcome("1", 9)].concat();
    assert_eq!(run(&compiled(text), &entries(&inside)).one("Observation")["valueQuantity"]["value"], 9);
}

// converters

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
    assert_eq!(made(mapped, coded, "meta"), json!({"tag": [{"system": "http://a.example/m", "code": "B"}]}));
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
