//! Each kind of violation is found, and nothing else.

use super::*;

fn found(type_name: &str, write: impl FnOnce(&mut Tape<'static>)) -> Vec<(String, &'static str)> {
    let mut tape = Tape::new();
    tape.begin_resource();
    write(&mut tape);
    let range = tape.end_resource();
    let violations = resource(type_def(type_name).unwrap(), tape.tokens(range), &tape);
    violations.into_iter().map(|violation| (violation.path, violation.code)).collect()
}

fn text(tape: &mut Tape<'static>, key: &'static str, value: &'static str) {
    tape.key(Box::leak(Box::new(key)));
    tape.text(value);
}

fn one(path: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(path.to_owned(), code)]
}

#[test]
fn a_good_resource_passes() {
    let clean = found("Patient", |tape| {
        tape.key(&"active");
        tape.bool(true);
        tape.key(&"name");
        tape.start_array();
        tape.start_object();
        text(tape, "family", "Seven");
        tape.key(&"given");
        tape.start_array();
        tape.null();
        tape.text("H");
        tape.end_array();
        tape.shadow(&"given");
        tape.start_array();
        tape.start_object();
        tape.key(&"id");
        tape.text("g");
        tape.end_object();
        tape.null();
        tape.end_array();
        tape.end_object();
        tape.end_array();
        text(tape, "gender", "male");
        text(tape, "birthDate", "1980-05");
        tape.shadow(&"birthDate");
        tape.start_object();
        tape.key(&"extension");
        tape.start_array();
        tape.start_object();
        text(tape, "url", "http://a.b");
        text(tape, "valueDateTime", "1980-05-01T10:00:00Z");
        tape.end_object();
        tape.end_array();
        tape.end_object();
        tape.key(&"multipleBirthInteger");
        tape.number("2");
    });
    assert_eq!(clean, []);
}

#[test]
fn unknown_order_and_repeated() {
    assert_eq!(found("Patient", |tape| text(tape, "note", "x")), one("Patient.note", codes::UNKNOWN));
    let order = found("Patient", |tape| {
        text(tape, "birthDate", "1980");
        text(tape, "gender", "male");
    });
    assert_eq!(order, one("Patient.gender", codes::ORDER));
    let repeated = found("Patient", |tape| {
        tape.key(&"deceasedBoolean");
        tape.bool(true);
        text(tape, "deceasedDateTime", "2001");
    });
    assert_eq!(repeated, one("Patient.deceasedDateTime", codes::REPEATED));
}

#[test]
fn cardinality_and_required() {
    assert_eq!(found("Organization", |tape| text(tape, "alias", "x")), one("Organization.alias", codes::CARDINALITY));
    let list = found("Organization", |tape| {
        tape.key(&"name");
        tape.start_array();
        tape.text("x");
        tape.end_array();
    });
    assert_eq!(list, one("Organization.name", codes::CARDINALITY));
    assert_eq!(
        found("Provenance", |tape| text(tape, "recorded", "2013-05-10T10:00:00Z")),
        [("Provenance.target".to_owned(), codes::REQUIRED), ("Provenance.agent".to_owned(), codes::REQUIRED),]
    );
    let nested = found("Patient", |tape| {
        tape.key(&"communication");
        tape.start_array();
        tape.start_object();
        tape.key(&"preferred");
        tape.bool(true);
        tape.end_object();
        tape.end_array();
    });
    assert_eq!(nested, one("Patient.communication[0].language", codes::REQUIRED));
}

#[test]
fn types_bindings_and_forms() {
    assert_eq!(found("Patient", |tape| text(tape, "active", "true")), one("Patient.active", codes::TYPE));
    assert_eq!(found("Patient", |tape| text(tape, "maritalStatus", "M")), one("Patient.maritalStatus", codes::TYPE));
    assert_eq!(found("Patient", |tape| text(tape, "gender", "M")), one("Patient.gender", codes::BINDING));
    assert_eq!(found("Patient", |tape| text(tape, "birthDate", "19800501")), one("Patient.birthDate", codes::LEXICAL));
    let object = found("Patient", |tape| {
        tape.key(&"gender");
        tape.start_object();
        text(tape, "code", "male");
        tape.end_object();
    });
    assert_eq!(object, one("Patient.gender", codes::TYPE));
    let reference = found("Patient", |tape| {
        tape.key(&"maritalStatus");
        tape.reference(Target::None, Some("x"));
    });
    assert_eq!(reference, one("Patient.maritalStatus", codes::TYPE));
    let shadow = found("Patient", |tape| {
        tape.shadow(&"maritalStatus");
        tape.start_object();
        text(tape, "text", "x");
        tape.end_object();
    });
    assert_eq!(shadow, one("Patient.maritalStatus", codes::UNKNOWN));
}

#[test]
fn empty_values_are_found_in_tokens_from_elsewhere() {
    let tape = Tape::new();
    let patient = type_def("Patient").unwrap();
    let violations = |tokens: &[Token<'_>]| -> Vec<_> {
        resource(patient, tokens, &tape).into_iter().map(|found| (found.path, found.code)).collect()
    };
    assert_eq!(violations(&[Token::Key(&"gender"), Token::Fixed(&" ")]), one("Patient.gender", codes::EMPTY));
    let array = [Token::Key(&"name"), Token::ArrayStart, Token::ArrayEnd];
    assert_eq!(violations(&array), one("Patient.name", codes::EMPTY));
    let object = [Token::Key(&"maritalStatus"), Token::ObjectStart, Token::ObjectEnd];
    assert_eq!(violations(&object), one("Patient.maritalStatus", codes::EMPTY));
}

#[test]
fn contained_resources_are_checked_by_their_own_type() {
    let contained = |type_name: &'static str| {
        found("Patient", |tape| {
            tape.key(&"contained");
            tape.start_array();
            tape.start_object();
            text(tape, "resourceType", type_name);
            text(tape, "gender", "M");
            tape.end_object();
            tape.end_array();
        })
    };
    assert_eq!(contained("Practitioner"), one("Patient.contained[0].gender", codes::BINDING));
    assert_eq!(contained("HumanName"), one("Patient.contained[0]", codes::RESOURCE_TYPE));
}

#[test]
fn depth_has_an_end() {
    let deep = found("QuestionnaireResponse", |tape| {
        text(tape, "status", "completed");
        for _ in 0..5000 {
            tape.key(&"item");
            tape.start_array();
            tape.start_object();
            text(tape, "linkId", "1");
        }
    });
    assert_eq!(deep.len(), 1);
    assert_eq!(deep[0].1, codes::DEPTH);
}
