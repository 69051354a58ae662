//! Documents of `testdata` as tables, and cells as text.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use cdamill::{BundleType, Conversion, Converter};
use cdamill_tables::{Made, Table, Tables};

pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

pub(crate) fn convert(name: &str) -> Conversion {
    let bytes = std::fs::read(testdata().join(name)).unwrap();
    Converter::new().unwrap().convert(&bytes).unwrap()
}

/// The rows of a document of `testdata`, in a table.
pub(crate) fn rows_of(name: &str, table: Table) -> Vec<Cells> {
    let conversion = convert(name);
    let (bundle, map) = (conversion.to_json(BundleType::Document), conversion.source_map());
    let mut tables = Tables::new(&[table]);
    tables.add(&Made { document: Some(name), bundle: &bundle, source_map: Some(&map) }).unwrap();
    rows(&tables.take(table))
}

/// The rows of a bundle with these resources.
pub(crate) fn rows_of_json(resources: &str, table: Table) -> Vec<Cells> {
    let bundle = bundle_of(resources);
    let mut tables = Tables::new(&[table]);
    tables.add(&Made { document: None, bundle: bundle.as_bytes(), source_map: None }).unwrap();
    rows(&tables.take(table))
}

pub(crate) fn bundle_of(resources: &str) -> String {
    let raw: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(&format!("[{resources}]")).unwrap();
    let entries: Vec<String> = raw.iter().map(|resource| format!(r#"{{"resource": {resource}}}"#)).collect();
    format!(r#"{{"resourceType": "Bundle", "type": "collection", "entry": [{}]}}"#, entries.join(", "))
}

/// A row without its nulls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cells(pub(crate) BTreeMap<String, String>);

impl Cells {
    /// What stands in a column; `null` where nothing does.
    pub(crate) fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("null", String::as_str)
    }

    /// Holds the columns to these values, all at once.
    #[track_caller]
    pub(crate) fn are(&self, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = expected.iter().map(|(column, _)| (*column, self.get(column))).collect();
        assert_eq!(found, expected, "\nall: {:#?}", self.0);
    }
}

pub(crate) fn rows(batch: &RecordBatch) -> Vec<Cells> {
    let schema = batch.schema();
    let row = |at| {
        let cells = schema.fields().iter().zip(batch.columns()).filter(|(_, array)| array.is_valid(at));
        Cells(cells.map(|(field, array)| (field.name().clone(), cell(array, at))).collect())
    };
    (0..batch.num_rows()).map(row).collect()
}

fn cell(array: &dyn Array, at: usize) -> String {
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(at).to_owned(),
        DataType::Boolean => array.as_boolean().value(at).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(at).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(at).to_string(),
        DataType::Date32 => array.as_primitive::<Date32Type>().value_as_date(at).unwrap().to_string(),
        DataType::Timestamp(..) => {
            array.as_primitive::<TimestampMicrosecondType>().value_as_datetime(at).unwrap().to_string()
        }
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(at);
            let items: Vec<String> = (0..items.len()).map(|at| cell(&items, at)).collect();
            format!("[{}]", items.join(", "))
        }
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns()).filter(|(_, array)| array.is_valid(at));
            let cells: Vec<String> =
                columns.map(|(field, array)| format!("{}={}", field.name(), cell(array, at))).collect();
            format!("{{{}}}", cells.join(" "))
        }
        other => panic!("{other}"),
    }
}
