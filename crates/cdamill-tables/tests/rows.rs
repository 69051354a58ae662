//! Made-up bundles: every resource is a row, and says what it said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod common;

use cdamill_tables::{Made, Table, Tables};
use proptest::prelude::*;
use serde_json::{Value, json};

const TYPES: [&str; 8] = [
    "Patient",
    "Condition",
    "Observation",
    "MedicationRequest",
    "Immunization",
    "Composition",
    "Organization",
    "Medication",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from)
    ];
    let names = prop::sample::select(vec![
        "coding",
        "code",
        "system",
        "value",
        "valueQuantity",
        "valueRange",
        "low",
        "extension",
        "url",
        "reference",
        "start",
        "div",
        "x",
    ]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..4).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            ))
        ]
    })
}

fn resource() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "code",
        "subject",
        "patient",
        "medicationReference",
        "valueQuantity",
        "valueString",
        "status",
        "component",
        "name",
        "meta",
        "effectiveDateTime",
        "notGiven",
        "dosageInstruction",
        "identifier",
        "extension",
        "contained",
        "category",
    ]);
    (prop::sample::select(TYPES.to_vec()), ".{0,6}", prop::collection::vec((names, any_json()), 0..6)).prop_map(
        |(type_name, id, members)| {
            let mut resource = json!({"resourceType": type_name, "id": id});
            for (name, value) in members {
                resource[name] = value;
            }
            resource
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_resource_is_a_row(resources in prop::collection::vec(resource(), 0..12)) {
        let entries: Vec<Value> = resources.iter().map(|resource| json!({"resource": resource})).collect();
        let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": entries}).to_string();
        let mut tables = Tables::new(Table::ALL);
        tables.add(&Made { document: None, bundle: bundle.as_bytes(), source_map: None }).unwrap();
        for table in Table::ALL {
            let of_it: Vec<&Value> = resources.iter()
                .filter(|resource| Table::named(resource["resourceType"].as_str().unwrap()) == Some(*table)).collect();
            prop_assert_eq!(tables.rows(*table), of_it.len());
            let batch = tables.take(*table);
            prop_assert_eq!(batch.num_rows(), of_it.len());
            for (row, resource) in common::rows(&batch).iter().zip(of_it) {
                prop_assert_eq!(row.get("id"), resource["id"].as_str().unwrap());
                if let (Table::Observations | Table::Immunizations, Some(status)) = (table, resource["status"].as_str()) {
                    prop_assert_eq!(row.get("status"), status);
                }
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Tables::new(Table::ALL).add(&Made { document: None, bundle: &bytes, source_map: Some(&bytes) });
    }
}
