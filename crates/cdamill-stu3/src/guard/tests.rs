//! Each kind of fault is taken out, in the smallest piece, and what is right stays as it is.

use super::*;
use crate::definitions::type_def;
use crate::json;
use serde_json::{Value, json};

/// Writes JSON on the tape; `{"to": "Type"}` is a reference to a resource of that type, `_name` a shadow.
fn write(value: &Value, tape: &mut Tape<'static>, resources: &mut Resources) {
    match value {
        Value::Object(members) if members.len() == 1 && members.contains_key("to") => {
            let target = resources.reserve(type_def(members["to"].as_str().unwrap()).unwrap());
            tape.reference(Target::Resource(target), None);
        }
        Value::Object(_) => {
            tape.start_object();
            write_members(value, tape, resources);
            tape.end_object();
        }
        Value::Array(items) => {
            tape.start_array();
            items.iter().for_each(|item| write(item, tape, resources));
            tape.end_array();
        }
        Value::String(text) => assert!(tape.owned(text)),
        Value::Number(number) => assert!(tape.owned_number(&number.to_string())),
        Value::Bool(value) => assert!(tape.bool(*value)),
        Value::Null => assert!(tape.null()),
    }
}

fn write_members(value: &Value, tape: &mut Tape<'static>, resources: &mut Resources) {
    for (name, value) in value.as_object().unwrap() {
        let known: &'static str = Box::leak(name.trim_start_matches('_').to_owned().into_boxed_str());
        let known = Box::leak(Box::new(known));
        if name.starts_with('_') {
            tape.shadow(known)
        } else {
            tape.key(known)
        }
        write(value, tape, resources);
    }
}

/// What becomes of a resource, and what was taken out; `None` when it cannot be.
fn guarded(type_name: &str, value: &Value) -> (Option<Value>, Vec<String>) {
    let (mut tape, mut resources) = (Tape::new(), Resources::new());
    tape.begin_resource();
    write_members(value, &mut tape, &mut resources);
    let range = tape.end_resource();
    let (def, tokens) = (type_def(type_name).unwrap(), tape.tokens(range));
    let guard = Guard { tape: &tape, resources: &resources, known: &Known::new() };
    let mended = guard.mend(def, tokens);
    let is_sound = guard.is_sound(def, tokens);
    assert_eq!(is_sound, mended.tokens.as_deref() == Some(tokens), "{value} {:?}", mended.lost);
    let made = mended.tokens.map(|tokens| {
        assert!(guard.is_sound(def, &tokens), "{value} is not sound when mended");
        let mut out = b"{".to_vec();
        json::members(&tokens, &tape, &mut out, &mut |_, out| out.extend_from_slice(b"to"));
        out.push(b'}');
        serde_json::from_slice(&out).unwrap()
    });
    (made, mended.lost)
}

#[track_caller]
fn sound(type_name: &str, value: Value) {
    assert_eq!(guarded(type_name, &value).1, Vec::<String>::new(), "{value}");
}

/// `lost` is all that is taken out, and the rest is `left`.
#[track_caller]
fn mended(type_name: &str, value: Value, lost: &str, left: Value) {
    assert_eq!(guarded(type_name, &value), (Some(left), vec![lost.to_owned()]), "{value}");
}

#[track_caller]
fn refused(type_name: &str, value: Value) {
    assert_eq!(guarded(type_name, &value).0, None, "{value}");
}

fn concept() -> Value {
    json!({"text": "x"})
}

/// With further members.
fn with(mut value: Value, more: Value) -> Value {
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

#[test]
fn what_the_tables_say() {
    let patient = |value: Value, lost: &str| mended("Patient", value, lost, json!({}));
    patient(json!({"colour": "red"}), "Patient.colour");
    patient(json!({"gender": "M"}), "Patient.gender");
    patient(json!({"gender": ["male"]}), "Patient.gender");
    patient(json!({"gender": true}), "Patient.gender");
    patient(json!({"birthDate": "19800501"}), "Patient.birthDate");
    patient(json!({"maritalStatus": "M"}), "Patient.maritalStatus");
    patient(json!({"managingOrganization": {"to": "Patient"}}), "Patient.managingOrganization");
    patient(json!({"active": {"text": "x"}}), "Patient.active");
    patient(json!({"multipleBirthInteger": 1.5}), "Patient.multipleBirthInteger");
    patient(json!({"multipleBirthString": "x"}), "Patient.multipleBirthString");
    patient(json!({"contained": [{"resourceType": "Patient"}]}), "Patient.contained");
    let two = json!({"multipleBirthBoolean": true, "multipleBirthInteger": 1});
    mended("Patient", two, "Patient.multipleBirthInteger", json!({"multipleBirthBoolean": true}));
    let one_name = json!({"name": [{"family": "A"}]});
    mended("Patient", json!({"name": [{"family": "A", "use": "x"}]}), "Patient.name[0].use", one_name);
    sound(
        "Patient",
        json!({"birthDate": "1980", "_birthDate": {"id": "b"}, "managingOrganization": {"to": "Organization"}}),
    );
    sound("Patient", json!({"_birthDate": {"id": "b"}}));
    // a backbone that lacks what it requires goes, and only that
    let link = json!({"link": [{"other": {"to": "Patient"}}, {"other": {"to": "Patient"}, "type": "refer"}]});
    assert_eq!(guarded("Patient", &link).1, ["Patient.link[0]"]);
    // so does a resource
    refused("Observation", json!({"code": concept()}));
    refused("Observation", json!({"code": concept(), "status": "done"}));
    sound("Bundle", json!({"identifier": {"value": "x"}}));
}

#[test]
fn order_is_made_right_and_lists_keep_their_places() {
    let (made, lost) = guarded_unordered();
    assert_eq!((made, lost), (json!({"gender": "male", "birthDate": "1980"}), Vec::<String>::new()));
    // the extensions of the second
    let halves = json!({"name": [{"given": ["A", "B"], "_given": [null, {"id": "b"}]}]});
    sound("Patient", halves);
    let codes = json!({"address": [{"line": ["a", 5, "b"]}]});
    mended("Patient", codes, "Patient.address[0].line[1]", json!({"address": [{"line": ["a", "b"]}]}));
}

fn guarded_unordered() -> (Value, Vec<String>) {
    let (mut tape, resources) = (Tape::new(), Resources::new());
    tape.begin_resource();
    for (name, text) in [(&"birthDate", "1980"), (&"gender", "male")] {
        tape.key(name);
        tape.text(text);
    }
    let range = tape.end_resource();
    let guard = Guard { tape: &tape, resources: &resources, known: &Known::new() };
    let patient = type_def("Patient").unwrap();
    assert!(!guard.is_sound(patient, tape.tokens(range)));
    let mended = guard.mend(patient, tape.tokens(range));
    let mut out = b"{".to_vec();
    json::members(&mended.tokens.unwrap(), &tape, &mut out, &mut |_, _| {});
    out.push(b'}');
    (serde_json::from_slice(&out).unwrap(), mended.lost)
}

#[test]
fn halves_of_a_primitive_are_of_one_element() {
    // `text` comes before `family`, and is a string as well
    let (left, lost) = guarded("HumanName", &json!({"family": "x", "_text": {"id": "b"}}));
    assert_eq!((left.unwrap().to_string(), lost.len()), (r#"{"_text":{"id":"b"},"family":"x"}"#.to_owned(), 0));
    for twice in [r#"{"family": "x", "_family": {"id": "b"}}"#, r#"{"_family": {"id": "b"}, "family": "x"}"#] {
        sound("HumanName", serde_json::from_str(twice).unwrap());
    }
}

#[test]
fn depth_has_an_end() {
    let (mut tape, resources) = (Tape::new(), Resources::new());
    tape.begin_resource();
    tape.key(&"status");
    tape.text("completed");
    for _ in 0..5000 {
        tape.key(&"item");
        tape.start_array();
        tape.start_object();
        tape.key(&"linkId");
        tape.text("1");
    }
    let range = tape.end_resource();
    let guard = Guard { tape: &tape, resources: &resources, known: &Known::new() };
    let response = type_def("QuestionnaireResponse").unwrap();
    assert!(!guard.is_sound(response, tape.tokens(range)));
    let mended = guard.mend(response, tape.tokens(range));
    assert!(guard.is_sound(response, &mended.tokens.unwrap()));
    assert_eq!(mended.lost.len(), 1);
}

#[test]
fn conditions_and_allergies() {
    let condition = |more| with(json!({"clinicalStatus": "active", "subject": {"to": "Patient"}}), more);
    let kept = json!({"clinicalStatus": "active", "subject": {"reference": "to"}});
    mended("Condition", condition(json!({"abatementDateTime": "2013"})), "Condition.abatement", kept.clone());
    mended("Condition", condition(json!({"evidence": [{"id": "e"}]})), "Condition.evidence", kept.clone());
    refused("Condition", json!({"subject": {"to": "Patient"}}));
    let of =
        |status: &str| json!({"clinicalStatus": status, "subject": {"to": "Patient"}, "abatementDateTime": "2013"});
    assert_eq!(guarded("Condition", &of("resolved")).1, Vec::<String>::new());
    let allergy = json!({"patient": {"to": "Patient"}, "verificationStatus": "confirmed"});
    refused("AllergyIntolerance", allergy.clone());
    let error =
        json!({"clinicalStatus": "active", "verificationStatus": "entered-in-error", "patient": {"to": "Patient"}});
    assert_eq!(guarded("AllergyIntolerance", &error).1, ["AllergyIntolerance.clinicalStatus"]);
}

#[test]
fn observations() {
    let observation = |more| with(json!({"status": "final", "code": concept()}), more);
    let lost = |more| guarded("Observation", &observation(more)).1;
    let value = json!({"valueString": "a"});
    assert_eq!(lost(value.clone()), Vec::<String>::new());
    assert_eq!(lost(with(value.clone(), json!({"dataAbsentReason": concept()}))), ["Observation.dataAbsentReason"]);
    let component = |text: &str| json!({"component": [{"code": {"text": text}, "valueString": "b"}]});
    assert_eq!(lost(with(value.clone(), component("x"))), ["Observation.value"]);
    assert_eq!(lost(with(value, component("y"))), Vec::<String>::new());
    assert_eq!(lost(json!({"referenceRange": [{"type": concept()}]})), ["Observation.referenceRange"]);
    let low = |low: &str, high: &str| json!({"low": {"value": low.parse::<f64>().unwrap()}, "high": {"value": high.parse::<f64>().unwrap()}});
    assert_eq!(lost(json!({"valueRange": low("2", "10")})), Vec::<String>::new());
    assert_eq!(lost(json!({"valueRange": low("10", "2")})), ["Observation.valueRange"]);
    assert_eq!(lost(json!({"valueQuantity": {"value": 1, "code": "mg"}})), ["Observation.valueQuantity.code"]);
    assert_eq!(lost(json!({"valueRatio": {"numerator": {"value": 1}}})), ["Observation.valueRatio"]);
    assert_eq!(lost(json!({"effectivePeriod": {"start": "2014", "end": "2013-05"}})), ["Observation.effectivePeriod"]);
    assert_eq!(lost(json!({"effectivePeriod": {"start": "2013", "end": "2013-05"}})), Vec::<String>::new());
    assert_eq!(lost(json!({"subject": {"reference": "#p", "display": "x"}})), ["Observation.subject.reference"]);
}

#[test]
fn extensions_have_a_value_or_extensions() {
    let lost = |extension: Value| guarded("Patient", &json!({"extension": [extension]})).1;
    let inner = json!([{"url": "http://a.example/b", "valueCode": "x"}]);
    assert_eq!(lost(inner[0].clone()), Vec::<String>::new());
    assert_eq!(lost(json!({"url": "http://a.example"})), ["Patient.extension"]);
    assert_eq!(lost(json!({"valueCode": "x"})), ["Patient.extension"]);
    let both = json!({"url": "http://a.example", "valueCode": "x", "extension": inner});
    assert_eq!(lost(both), ["Patient.extension[0].extension"]);
}

#[test]
fn people_and_organizations() {
    let organization = json!({"name": "A", "telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "phone", "value": "2", "use": "work"}]});
    let (made, lost) = guarded("Organization", &organization);
    assert_eq!(lost, ["Organization.telecom.use"]);
    let telecom = made.unwrap()["telecom"].clone();
    assert_eq!((&telecom[0]["use"], &telecom[1]["use"]), (&Value::Null, &json!("work")));
    let address = json!({"name": "A", "address": [{"use": "home"}]});
    assert_eq!(guarded("Organization", &address).0, Some(json!({"name": "A"})));
    refused("Organization", json!({"active": true}));
    assert_eq!(
        guarded("Patient", &json!({"telecom": [{"use": "home", "value": "1"}]})).1,
        ["Patient.telecom[0].value"]
    );
    let member = |to: &str| json!({"participant": [{"member": {"to": to}, "onBehalfOf": {"to": "Organization"}}]});
    assert_eq!(guarded("CareTeam", &member("Practitioner")).1, Vec::<String>::new());
    assert_eq!(guarded("CareTeam", &member("Patient")).1, ["CareTeam.participant[0].onBehalfOf"]);
}

#[test]
fn reasons_fit_what_was_done() {
    let subject = json!({"subject": {"to": "Patient"}, "status": "completed"});
    let lost = |type_name: &str, more| guarded(type_name, &with(subject.clone(), more)).1;
    let reason = json!({"notDoneReason": concept()});
    assert_eq!(lost("Procedure", reason.clone()), ["Procedure.notDoneReason"]);
    assert_eq!(lost("Procedure", with(reason, json!({"notDone": true}))), Vec::<String>::new());
    let statement = json!({"medicationCodeableConcept": concept(), "reasonNotTaken": [concept()]});
    let taken = |taken: &str| with(statement.clone(), json!({"taken": taken}));
    assert_eq!(lost("MedicationStatement", taken("y")), ["MedicationStatement.reasonNotTaken"]);
    assert_eq!(lost("MedicationStatement", taken("n")), Vec::<String>::new());
    let immunization = |not_given: bool, explanation: Value| {
        let value = json!({"status": "completed", "notGiven": not_given, "vaccineCode": concept(), "patient": {"to": "Patient"}, "primarySource": true, "explanation": explanation});
        guarded("Immunization", &value)
    };
    let reasons = json!({"reason": [concept()], "reasonNotGiven": [concept()]});
    let explained = |made: (Option<Value>, Vec<String>)| made.0.unwrap()["explanation"].clone();
    assert_eq!(explained(immunization(true, reasons.clone())), json!({"reasonNotGiven": [concept()]}));
    assert_eq!(explained(immunization(false, reasons)), json!({"reason": [concept()]}));
    assert_eq!(explained(immunization(true, json!({"reason": [concept()]}))), Value::Null);
}

#[test]
fn lists_sections_and_times() {
    let list = json!({"status": "current", "mode": "snapshot"});
    let lost = |more| guarded("List", &with(list.clone(), more)).1;
    let entry = json!({"entry": [{"item": {"to": "Patient"}, "deleted": true}]});
    assert_eq!(lost(entry.clone()), ["List.entry.deleted"]);
    assert_eq!(lost(with(entry, json!({"emptyReason": concept()}))), ["List.emptyReason", "List.entry.deleted"]);
    let appointment =
        |value: Value| with(json!({"participant": [{"actor": {"to": "Patient"}, "status": "accepted"}]}), value);
    refused("Appointment", appointment(json!({"status": "booked"})));
    assert_eq!(guarded("Appointment", &appointment(json!({"status": "proposed"}))).1, Vec::<String>::new());
    let start = appointment(json!({"status": "proposed", "start": "2013-05-10T10:00:00Z"}));
    assert_eq!(guarded("Appointment", &start).1, ["Appointment.start"]);
    refused("Composition", json!({"section": []}));
    refused("Consent", json!({"patient": {"to": "Patient"}, "status": "active"}));
    let statement = |repeat: Value| {
        let value = json!({"status": "active", "medicationCodeableConcept": concept(), "subject": {"to": "Patient"}, "taken": "y", "dosage": [{"timing": {"repeat": repeat}}]});
        guarded("MedicationStatement", &value).1
    };
    let within = |name: &str| vec![format!("MedicationStatement.dosage[0].timing.repeat.{name}")];
    assert_eq!(statement(json!({"period": 1, "periodUnit": "d"})), Vec::<String>::new());
    assert_eq!(statement(json!({"frequency": 1, "period": 1})), within("period"));
    assert_eq!(statement(json!({"frequency": 1, "period": -1, "periodUnit": "d"})), within("period"));
    assert_eq!(statement(json!({"offset": 5, "when": ["CM"]})), within("offset"));
    assert_eq!(statement(json!({"offset": 5, "when": ["AC"]})), Vec::<String>::new());
}

#[test]
fn rules_of_types_that_only_a_mapping_of_ones_own_makes() {
    let communication = json!({"status": "aborted", "notDoneReason": concept()});
    assert_eq!(guarded("Communication", &communication).1, ["Communication.notDoneReason"]);
    sound("Communication", with(communication, json!({"notDone": true})));
    let group = |actual: bool| json!({"type": "person", "actual": actual, "member": [{"entity": {"to": "Patient"}}]});
    sound("Group", group(true));
    assert_eq!(guarded("Group", &group(false)).1, ["Group.member"]);
    let recommendation = |more| {
        let one = with(json!({"date": "2013", "forecastStatus": concept()}), more);
        json!({"patient": {"to": "Patient"}, "recommendation": [one]})
    };
    sound("ImmunizationRecommendation", recommendation(json!({"targetDisease": concept()})));
    refused("ImmunizationRecommendation", recommendation(json!({})));
    let item = json!({"linkId": "1", "answer": [{"valueString": "a"}], "item": [{"linkId": "2"}]});
    let response = json!({"status": "completed", "item": [item]});
    assert_eq!(guarded("QuestionnaireResponse", &response).1, ["QuestionnaireResponse.item[0].item"]);
    let count = |value: Value| json!({"extension": [{"url": "http://a.example", "valueCount": {"value": value, "system": "http://unitsofmeasure.org", "code": "1"}}]});
    sound("Patient", count(json!(2)));
    assert_eq!(guarded("Patient", &count(json!(2.5))).1, ["Patient.extension"]);
}
