//! `docs/tables.md` has every column, in its order, with its type. With `CDAMILL_ACCEPT` set its lists are written anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::fmt::Write;
use std::path::Path;

use arrow_schema::{DataType, Field, Fields};
use cdamill_tables::{Column, Table};

const BELOW: &str = "<!-- Below this line: `CDAMILL_ACCEPT=1 cargo test -p cdamill-tables --test documentation` -->\n";

#[test]
fn every_column_is_described() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (above, below) = text.split_once(BELOW).expect("the line is there");
    let expected = lists();
    if std::env::var_os("CDAMILL_ACCEPT").is_some() {
        std::fs::write(&path, format!("{above}{BELOW}{expected}")).unwrap();
    } else {
        assert!(below == expected, "docs/tables.md is stale: {BELOW}");
    }
}

#[test]
fn names_are_unique_and_plain() {
    for table in Table::ALL {
        let schema = table.schema();
        for field in schema.fields() {
            let plain = field.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(plain, "{table:?} {}", field.name());
            let same = schema.fields().iter().filter(|other| other.name() == field.name());
            assert_eq!(same.count(), 1, "{table:?} {}", field.name());
        }
        let named: Vec<&str> = table.columns().iter().map(Column::name).collect();
        assert_eq!(named, schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>());
        assert_eq!(schema.metadata()["cdamill.table"], table.name());
        assert_eq!(schema.metadata()["cdamill.version"], cdamill_tables::VERSION.to_string());
        assert_eq!(Table::named(table.name()), Some(*table));
        assert!(table.resource_types().iter().all(|name| Table::named(name) == Some(*table)));
    }
    assert_eq!(Table::named("Observations"), None);
}

fn lists() -> String {
    let mut text = String::new();
    for table in Table::ALL {
        let types: Vec<&str> = table.resource_types().to_vec();
        writeln!(text, "\n## {}\n\nOf {}.\n\n| column | type | holds |\n|---|---|---|", table.name(), types.join(", "))
            .unwrap();
        rows(&mut text, "", table.columns(), table.schema().fields());
    }
    text
}

fn rows(text: &mut String, prefix: &str, columns: &[Column], fields: &Fields) {
    for (column, field) in columns.iter().zip(fields) {
        let about = column.about().replace('|', "\\|");
        writeln!(text, "| `{prefix}{}` | {} | {about} |", column.name(), type_of(field)).unwrap();
        if let DataType::List(item) = field.data_type()
            && let DataType::Struct(inside) = item.data_type()
        {
            rows(text, &format!("{prefix}{}[].", column.name()), column.fields(), inside);
        }
    }
}

fn type_of(field: &Field) -> String {
    match field.data_type() {
        DataType::Utf8 => "text".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int64 => "integer".to_owned(),
        DataType::Float64 => "number".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Struct(_) => "struct".to_owned(),
        DataType::List(item) => format!("list of {}", type_of(item)),
        other => panic!("{other}"),
    }
}
