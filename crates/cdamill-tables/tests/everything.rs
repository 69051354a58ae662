//! All of `testdata`, in every form of bundle: rows are resources.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cdamill::{BundleType, Converter};
use cdamill_tables::{Made, Table, Tables};
use common::Cells;
use serde_json::Value;

const BUNDLE_TYPES: [BundleType; 4] =
    [BundleType::Document, BundleType::Collection, BundleType::Transaction, BundleType::Batch];

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            found.push(path);
        }
    }
}

/// The rows of each table, by the resources' ids.
fn by_id(bundle: &[u8], source_map: &[u8]) -> BTreeMap<(Table, String), Cells> {
    let mut tables = Tables::new(Table::ALL);
    tables.add(&Made { document: Some("name"), bundle, source_map: Some(source_map) }).unwrap();
    let mut found = BTreeMap::new();
    for table in Table::ALL {
        let rows = tables.rows(*table);
        let batch = tables.take(*table);
        assert_eq!((batch.num_rows(), tables.rows(*table)), (rows, 0));
        assert_eq!(batch.schema(), table.schema());
        for row in common::rows(&batch) {
            assert!(found.insert((*table, row.get("id").to_owned()), row).is_none());
        }
    }
    found
}

#[test]
fn rows_are_resources_whatever_the_bundle() {
    let mut found = Vec::new();
    documents(&common::testdata(), &mut found);
    found.sort();
    let converter = Converter::new().unwrap();
    let mut rows = 0;
    for path in found {
        let Ok(conversion) = converter.convert(&std::fs::read(&path).unwrap()) else { continue };
        let source_map = conversion.source_map();
        let resources = conversion.resources().filter(|resource| Table::named(resource.type_name()).is_some());
        let resources: Vec<Value> =
            resources.map(|resource| serde_json::from_slice(&resource.json()).unwrap()).collect();
        let [document, collection, transaction, batch] =
            BUNDLE_TYPES.map(|bundle_type| by_id(&conversion.to_json(bundle_type), &source_map));
        assert_eq!(document.len(), resources.len(), "{}", path.display());
        assert!(document == collection && document == transaction && document == batch, "{}", path.display());
        for resource in &resources {
            let of = |name: &str| resource[name].as_str().unwrap_or("null").to_owned();
            let table = Table::named(&of("resourceType")).unwrap();
            let row = &document[&(table, of("id"))];
            check(row, resource, &path);
        }
        rows += resources.len();
    }
    assert!(rows > 1500, "{rows}");
}

/// What must be right in every row, read in another way.
fn check(row: &Cells, resource: &Value, path: &Path) {
    let shown = |value: &Value| match value {
        Value::Null => "null".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for (column, element) in [
        ("status", "status"),
        ("clinical_status", "clinicalStatus"),
        ("verification_status", "verificationStatus"),
        ("not_given", "notGiven"),
        ("not_done", "notDone"),
        ("taken", "taken"),
        ("intent", "intent"),
        ("gender", "gender"),
        ("birth_date", "birthDate"),
        ("deceased", "deceasedBoolean"),
    ] {
        assert_eq!(row.get(column), shown(&resource[element]), "{} {column}", path.display());
    }
    let code = match resource["resourceType"].as_str().unwrap() {
        "Immunization" => &resource["vaccineCode"],
        "Encounter" => &resource["type"][0],
        "Composition" | "DocumentReference" => &resource["type"],
        "Condition" | "Observation" | "Procedure" | "AllergyIntolerance" | "DiagnosticReport" => &resource["code"],
        _ => return,
    };
    assert_eq!(row.get("code"), shown(&code["coding"][0]["code"]));
    assert_eq!(row.get("system"), shown(&code["coding"][0]["system"]));
    assert_eq!(row.get("text"), shown(&code["text"]));
    let codings = code["coding"].as_array().map_or(0, Vec::len);
    assert_eq!(row.get("codings").matches("code=").count(), codings);
    assert_eq!(row.get("comparator"), shown(&resource["valueQuantity"]["comparator"]));
    assert_eq!(row.get("value_number").parse().ok(), resource["valueQuantity"]["value"].as_f64());
    let patient = shown(
        if resource["subject"].is_null() { &resource["patient"] } else { &resource["subject"] }
            .get("reference")
            .unwrap_or(&Value::Null),
    );
    assert_eq!(row.get("subject"), patient.trim_start_matches("Patient/"));
}
