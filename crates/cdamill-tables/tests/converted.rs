//! Documents of `testdata`: the values of rows, checked by hand against the documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;

use cdamill_tables::Table;
use common::{Cells, rows_of};

/// The row with a value in a column.
#[track_caller]
fn with<'r>(rows: &'r [Cells], column: &str, value: &str) -> &'r Cells {
    rows.iter().find(|row| row.get(column) == value).unwrap_or_else(|| panic!("{column} = {value}"))
}

#[test]
fn a_bound_is_no_value() {
    let rows = rows_of("results/comparators-and-bounds.xml", Table::Observations);
    assert_eq!(rows.len(), 14);
    with(&rows, "code", "T02").are(&[
        ("status", "final"),
        ("value_type", "Quantity"),
        ("value", "5.0"),
        ("value_number", "5"),
        ("comparator", "<"),
        ("unit", "mg/dL"),
        ("unit_code", "mg/dL"),
        ("unit_system", "http://unitsofmeasure.org"),
        ("category_code", "laboratory"),
        ("time", "2024-01-10"),
        ("date", "2024-01-10"),
        ("instant", "null"),
    ]);
    with(&rows, "code", "T08").are(&[
        ("value_type", "Range"),
        ("value", "3.50 mmol/L..5.10 mmol/L"),
        ("value_number", "null"),
        ("unit", "null"),
    ]);
    with(&rows, "code", "T09").are(&[("comparator", "null"), ("value", "3.5")]);
    with(&rows, "code", "T12").are(&[("value", "null"), ("value_type", "null"), ("absent_reason_code", "unknown")]);
}

#[test]
fn a_blood_pressure_has_components() {
    let rows = rows_of("vital-signs/average-blood-pressure.xml", Table::Observations);
    with(&rows, "code", "85354-9").are(&[
        ("value", "null"),
        (
            "components",
            "[{code=8480-6 system=http://loinc.org display=Systolic BP value_type=Quantity value=131 value_number=131 \
             unit=mm[Hg] unit_code=mm[Hg] unit_system=http://unitsofmeasure.org}, {code=8462-4 system=http://loinc.org \
             display=Diastolic BP value_type=Quantity value=79 value_number=79 unit=mm[Hg] unit_code=mm[Hg] \
             unit_system=http://unitsofmeasure.org}]",
        ),
        ("time", "2024-03-01T08:30:00-06:00"),
        ("date", "2024-03-01"),
        ("instant", "2024-03-01 14:30:00"),
        ("document", "vital-signs/average-blood-pressure.xml"),
        (
            "path",
            "ClinicalDocument/component/structuredBody/component/section/entry[2]/organizer/component[1]/observation",
        ),
        ("start", "3795"),
        ("end", "4303"),
    ]);
    let panel = &rows[0];
    panel.are(&[("time_element", "effectivePeriod"), ("time", "2024-02-22"), ("time_end", "2024-03-01")]);
    assert_eq!(panel.get("related").matches("type=has-member").count(), 2);
}

#[test]
fn negation_stands_beside_the_fact() {
    let rows = rows_of("immunizations/refused.xml", Table::Immunizations);
    rows[0].are(&[
        ("not_given", "true"),
        ("status", "completed"),
        ("code", "88"),
        ("system", "http://hl7.org/fhir/sid/cvx"),
        ("not_reasons", "[{code=PATOBJ system=http://hl7.org/fhir/v3/ActReason display=patient objection}]"),
        ("reasons", "null"),
        ("primary_source", "null"),
        ("primary_source_absent", "unknown"),
    ]);
    let rows = rows_of("procedures/not-done.xml", Table::Procedures);
    rows[0].are(&[
        ("not_done", "true"),
        ("status", "unknown"),
        ("code", "80146002"),
        ("not_done_reason_code", "105480006"),
    ]);
    let rows = rows_of("problems/negated-problem.xml", Table::Conditions);
    rows[0].are(&[("verification_status", "refuted"), ("code", "44054006"), ("clinical_status", "inactive")]);
    let rows = rows_of("medications/dispense-not-done.xml", Table::Medications);
    rows[0].are(&[
        ("resource_type", "MedicationDispense"),
        ("not_done", "true"),
        ("not_given", "null"),
        ("status", "stopped"),
        ("status_stated_code", "declined"),
    ]);
}

#[test]
fn no_known_allergy_is_its_code() {
    let rows = rows_of("allergies/no-known-allergies.xml", Table::Allergies);
    rows[0].are(&[
        ("code", "716186003"),
        ("display", "No known allergy"),
        ("verification_status", "confirmed"),
        ("type", "allergy"),
        ("type_stated_code", "419199007"),
        ("time", "2019-06-11"),
        ("asserted_day", "2019-06-12"),
        ("reactions", "null"),
    ]);
}

#[test]
fn a_drug_is_that_of_its_medication() {
    let rows = rows_of("medications/dispense-in-detail.xml", Table::Medications);
    let dispense = with(&rows, "resource_type", "MedicationDispense");
    dispense.are(&[
        ("code", "314076"),
        ("system", "http://www.nlm.nih.gov/research/umls/rxnorm"),
        ("lot_number", "LOT-D1"),
        ("quantity", "30.0"),
        ("quantity_number", "30"),
        ("quantity_unit", "{tbl}"),
        ("days_supply", "30"),
        ("time", "2024-01-06T12:00:00-06:00"),
        ("time_element", "whenHandedOver"),
        ("instant", "2024-01-06 18:00:00"),
        ("patient_instruction", "Keep dry"),
    ]);
    let request = with(&rows, "resource_type", "MedicationRequest");
    request.are(&[("intent", "order"), ("quantity", "90"), ("code", "314076"), ("time", "null")]);
    assert_eq!(dispense.get("prescriptions"), format!("[{}]", request.get("id")));
}

#[test]
fn an_age_is_no_time() {
    let rows = rows_of("problems/age-at-onset.xml", Table::Conditions);
    with(&rows, "onset_type", "Age").are(&[("onset", "45"), ("onset_unit", "a"), ("time", "null"), ("date", "null")]);
    with(&rows, "onset_type", "dateTime").are(&[
        ("onset", "2015-03-20"),
        ("time", "2015-03-20"),
        ("date", "2015-03-20"),
    ]);
}

#[test]
fn encounters_reports_documents() {
    let rows = rows_of("encounters/inpatient-stay.xml", Table::Encounters);
    rows[0].are(&[
        ("class_code", "IMP"),
        ("code", "99222"),
        ("text", "Hospital stay"),
        ("time", "2024-05-01"),
        ("date_end", "2024-05-09"),
        ("admit_source_code", "7"),
        ("discharge_display", "Discharged to home"),
        ("status", "finished"),
    ]);
    let reports = rows_of("results/report-details.xml", Table::Reports);
    reports[0].are(&[("code", "24323-8"), ("category_code", "CH"), ("issued_day", "2024-03-02")]);
    let observations = rows_of("results/report-details.xml", Table::Observations);
    let ids: Vec<&str> = observations.iter().map(|row| row.get("id")).collect();
    assert_eq!(reports[0].get("results"), format!("[{}]", ids.join(", ")));
    rows_of("results/report-details.xml", Table::Documents)[0].are(&[
        ("resource_type", "Composition"),
        ("title", "Test summary"),
        ("code", "34133-9"),
        ("confidentiality", "N"),
        ("time_element", "date"),
    ]);
}

#[test]
fn a_patient_is_its_own_subject() {
    let rows = rows_of("problems/negated-problem.xml", Table::Patients);
    rows[0].are(&[
        ("family", "Mockridge"),
        ("given", "Ottoline"),
        ("gender", "female"),
        ("birth_date", "2012-06-05"),
        ("birth_date_day", "2012-06-05"),
        ("identifier", "T-1002"),
        ("identifier_system", "urn:oid:2.999.71.2"),
        ("deceased", "null"),
        ("subject", rows[0].get("id")),
    ]);
}
