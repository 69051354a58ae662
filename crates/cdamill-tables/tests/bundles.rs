//! Bundles that others made, and what is no bundle.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;

use cdamill_tables::{ErrorKind, Made, Table, Tables};
use common::{bundle_of, rows_of_json};

const SECRET: &str = "Quillfeather";

#[test]
fn times_keep_their_precision() {
    let rows = rows_of_json(
        r#"{"resourceType": "Observation", "effectiveDateTime": "2020-03"},
           {"resourceType": "Observation", "effectiveDateTime": "2020-03-01T23:30:00-05:00"},
           {"resourceType": "Observation", "effectivePeriod": {"end": "2020"}}"#,
        Table::Observations,
    );
    rows[0].are(&[("time", "2020-03"), ("date", "null"), ("instant", "null"), ("id", "null")]);
    rows[1].are(&[("date", "2020-03-01"), ("instant", "2020-03-02 04:30:00"), ("time_element", "effectiveDateTime")]);
    rows[2].are(&[("time", "null"), ("time_end", "2020"), ("date_end", "null")]);
}

#[test]
fn values_of_every_type() {
    let value = |value: &str| {
        let rows = rows_of_json(&format!(r#"{{"resourceType": "Observation", {value}}}"#), Table::Observations);
        (rows[0].get("value_type").to_owned(), rows[0].get("value").to_owned(), rows[0].get("value_number").to_owned())
    };
    let is = |json: &str, name: &str, text: &str, number: &str| {
        assert_eq!(value(json), (name.to_owned(), text.to_owned(), number.to_owned()), "{json}");
    };
    is(r#""valueQuantity": {"value": 7.20}"#, "Quantity", "7.20", "7.2");
    is(r#""valueQuantity": {"value": -1.0E-3, "comparator": ">="}"#, "Quantity", "-1.0E-3", "-0.001");
    is(r#""valueQuantity": {"value": 1e999}"#, "Quantity", "1e999", "null");
    is(r#""valueQuantity": {"unit": "mg"}"#, "Quantity", "null", "null");
    is(r#""valueString": "a \"word\"""#, "string", "a \"word\"", "null");
    is(r#""valueBoolean": false"#, "boolean", "false", "null");
    is(r#""valueDateTime": "2020""#, "dateTime", "2020", "null");
    is(r#""valueTime": "10:00:00""#, "time", "10:00:00", "null");
    is(r#""valuePeriod": {"start": "2020"}"#, "Period", "2020/", "null");
    is(r#""valueRange": {"high": {"value": 5, "unit": "mg"}}"#, "Range", "..5 mg", "null");
    is(
        r#""valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128, "comparator": ">"}}"#,
        "Ratio",
        "1:>128",
        "null",
    );
    is(r#""valueCodeableConcept": {"text": "x"}"#, "CodeableConcept", "null", "null");
    is(r#""valueAttachment": {"title": "x"}"#, "Attachment", "null", "null");
    is(r#""_valueString": {"id": "x"}"#, "null", "null", "null");
}

#[test]
fn references_of_every_form() {
    let bundle = r#"{"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": "urn:uuid:0001", "resource": {"resourceType": "Patient", "id": "p1"}},
        {"fullUrl": "urn:uuid:0002", "resource": {"resourceType": "Group"}},
        {"fullUrl": "urn:uuid:0003", "resource": {"resourceType": "Condition", "subject": {"reference": "urn:uuid:0001"}}},
        {"resource": {"resourceType": "Condition", "subject": {"reference": "http://server/fhir/Patient/p2/_history/3"}}},
        {"resource": {"resourceType": "Condition", "subject": {"reference": "urn:uuid:0002"}}},
        {"resource": {"resourceType": "Condition", "subject": {"reference": "Group/g"}, "asserter": {"display": "Ms. T"}}}]}"#;
    let mut tables = Tables::new(&[Table::Conditions]);
    tables.add(&Made { document: None, bundle: bundle.as_bytes(), source_map: None }).unwrap();
    let rows = common::rows(&tables.take(Table::Conditions));
    rows[0].are(&[("subject", "p1"), ("id", "0003")]);
    rows[1].are(&[("subject", "p2"), ("id", "null")]);
    rows[2].are(&[("subject", "null")]);
    rows[3].are(&[("subject", "null"), ("asserter", "null"), ("asserter_display", "Ms. T")]);
}

#[test]
fn drugs_by_every_kind_of_reference() {
    let rows = rows_of_json(
        r##"{"resourceType": "Medication", "id": "m", "code": {"coding": [{"code": "entry"}]}},
            {"resourceType": "MedicationStatement", "medicationReference": {"reference": "Medication/m"}, "taken": "n"},
            {"resourceType": "MedicationStatement", "medicationReference": {"reference": "#c"}, "contained":
                [{"resourceType": "Medication", "id": "c", "code": {"coding": [{"code": "contained"}]}}]},
            {"resourceType": "MedicationStatement", "medicationReference": {"reference": "Medication/none"}},
            {"resourceType": "MedicationAdministration", "notGiven": true, "medicationCodeableConcept": {"text": "words"},
                "dosage": {"dose": {"value": 5.0, "unit": "mg"}, "rateRatio":
                {"numerator": {"value": 1, "unit": "mL"}, "denominator": {"value": 2, "unit": "h"}}}}"##,
        Table::Medications,
    );
    rows[0].are(&[("code", "entry"), ("medication", "m"), ("taken", "n")]);
    rows[1].are(&[("code", "contained")]);
    rows[2].are(&[("code", "null"), ("medication", "none")]);
    rows[3].are(&[
        ("code", "null"),
        ("text", "words"),
        ("not_given", "true"),
        ("dose", "5.0"),
        ("dose_number", "5"),
        ("dose_unit", "mg"),
        ("rate_type", "Ratio"),
        ("rate", "1 mL:2 h"),
    ]);
}

#[test]
fn what_does_not_fit_costs_itself() {
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let rows = rows_of_json(
        r#"{"resourceType": "Immunization", "id": "i", "status": 5, "notGiven": "true", "date": "2020-01-01",
            "vaccineCode": [{"coding": {"code": "88"}}], "doseQuantity": {"value": {"x": 1}, "unit": ["a"]},
            "modifierExtension": [{"url": "urn:not"}]}"#,
        Table::Immunizations,
    );
    rows[0].are(&[
        ("status", "null"),
        ("not_given", "null"),
        ("time", "2020-01-01"),
        ("code", "88"),
        ("dose", "null"),
        ("modifiers", "[urn:not]"),
    ]);
    for broken in [format!(r#""x": {deep}"#), r#""x": "\ud800""#.to_owned()] {
        let bundle = format!(
            r#"{{"resourceType": "Bundle", "entry": [{{"resource":
            {{"resourceType": "Immunization", "id": "i", "status": "completed", {broken}}}}}]}}"#
        );
        let mut tables = Tables::new(Table::ALL);
        tables.add(&Made { document: Some("d"), bundle: bundle.as_bytes(), source_map: None }).unwrap();
        let rows = common::rows(&tables.take(Table::Immunizations));
        rows[0].are(&[("id", "i"), ("document", "d"), ("status", "null"), ("subject", "null")]);
    }
}

#[test]
fn what_is_no_bundle_adds_nothing_and_says_nothing() {
    let good = bundle_of(r#"{"resourceType": "Patient", "id": "p"}"#);
    let cases = [
        (
            format!(
                r#"{{"resourceType": "Bundle", "entry": [{{"resource": {{"resourceType": "Patient", "x": {SECRET}"#
            ),
            "not-json",
        ),
        (format!(r#"{{"resourceType": "{SECRET}"}}"#), "not-a-bundle"),
        (format!(r#"{{"resourceType": "Bundle", "entry": "{SECRET}"}}"#), "not-a-bundle"),
        (format!(r#""{SECRET}""#), "not-a-bundle"),
        (String::new(), "not-json"),
    ];
    let mut tables = Tables::new(&[Table::Patients]);
    for (bundle, code) in &cases {
        let error =
            tables.add(&Made { document: Some(SECRET), bundle: bundle.as_bytes(), source_map: None }).unwrap_err();
        assert_eq!(error.code(), *code);
        assert!(!format!("{error} {error:?} {tables:?}").contains(SECRET));
    }
    let source_map = format!(r#"[{{"type": "{SECRET}", "id": 1}}]"#);
    let made = Made { document: Some(SECRET), bundle: good.as_bytes(), source_map: Some(source_map.as_bytes()) };
    let error = tables.add(&made).unwrap_err();
    assert_eq!((error.kind(), error.place().is_some()), (ErrorKind::NotASourceMap, true));
    assert!(!format!("{error} {error:?} {made:?}").contains(SECRET));
    assert!(tables.add(&Made { document: None, bundle: b"\xff", source_map: None }).is_err());
    assert_eq!(tables.rows(Table::Patients), 0);
    tables.add(&Made { source_map: None, ..made }).unwrap();
    assert_eq!((tables.rows(Table::Patients), tables.rows(Table::Observations)), (1, 0));
    assert_eq!(tables.take(Table::Observations).num_rows(), 0);
    assert_eq!(tables.take(Table::Patients).num_rows(), 1);
    assert_eq!(tables.take(Table::Patients).num_rows(), 0);
}
