//! Record batches as bytes and as Parquet files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]
#![cfg(all(feature = "ipc", feature = "parquet"))]

mod common;

use std::fs::{self, File};
use std::path::PathBuf;

use cdamill::BundleType;
use cdamill_tables::{ErrorKind, Made, ParquetFolder, RecordBatch, Table, Tables, from_ipc, to_ipc};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const NAMES: [&str; 3] =
    ["vital-signs/average-blood-pressure.xml", "medications/dispense-in-detail.xml", "header/patient-details.xml"];

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn batches(table: Table) -> Vec<RecordBatch> {
    let mut tables = Tables::new(&[table]);
    let batch = |name: &&str| {
        let bundle = common::convert(name).to_json(BundleType::Collection);
        tables.add(&Made { document: Some(name), bundle: &bundle, source_map: None }).unwrap();
        tables.take(table)
    };
    NAMES.iter().map(batch).collect()
}

#[test]
fn bytes_and_back() {
    for table in Table::ALL {
        let batches = batches(*table);
        let bytes = to_ipc(&batches).unwrap();
        let back = from_ipc(&bytes).unwrap();
        assert_eq!(back, batches);
        assert_eq!(back[0].schema().metadata()["cdamill.table"], table.name());
        assert_eq!(to_ipc(&back).unwrap(), bytes);
    }
    assert_eq!(from_ipc(&to_ipc(&[]).unwrap()).unwrap(), []);
    assert_eq!(from_ipc(b"no stream at all").unwrap_err().kind(), ErrorKind::Format);
    let mixed = [batches(Table::Patients).remove(0), batches(Table::Observations).remove(0)];
    assert_eq!(to_ipc(&mixed).unwrap_err().kind(), ErrorKind::Format);
}

#[test]
fn a_folder_of_files_that_read_the_same() {
    let mut bytes = Vec::new();
    for name in ["parquet-one", "parquet-two"] {
        let folder = folder(name);
        let mut writing = ParquetFolder::create(&folder, Table::ALL).unwrap();
        for table in Table::ALL {
            for batch in batches(*table) {
                writing.write(*table, &batch).unwrap();
            }
        }
        assert!(fs::read_dir(&folder).unwrap().all(|file| file.unwrap().path().extension().unwrap() == "part"));
        let paths = writing.finish().unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), Table::ALL.len());
        for (table, path) in Table::ALL.iter().zip(&paths) {
            assert_eq!(*path, folder.join(format!("{}.parquet", table.name())));
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
            assert_eq!(reader.schema().metadata()["cdamill.version"], cdamill_tables::VERSION.to_string());
            let read: Vec<_> = reader.build().unwrap().flat_map(|batch| common::rows(&batch.unwrap())).collect();
            let made: Vec<_> = batches(*table).iter().flat_map(common::rows).collect();
            assert_eq!(read, made);
        }
        bytes.push(paths.iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>());
    }
    assert!(bytes[0] == bytes[1]);
}

#[test]
fn what_is_not_finished_is_not_there() {
    let folder = folder("parquet-dropped");
    let mut writing = ParquetFolder::create(&folder, &[Table::Patients]).unwrap();
    writing.write(Table::Patients, &batches(Table::Patients)[0]).unwrap();
    let other = batches(Table::Observations).remove(0);
    assert_eq!(writing.write(Table::Patients, &other).unwrap_err().kind(), ErrorKind::WrongTable);
    assert_eq!(writing.write(Table::Observations, &other).unwrap_err().kind(), ErrorKind::WrongTable);
    drop(writing);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(ParquetFolder::create(&folder.join("a\0b"), &[]).unwrap_err().code(), "io");
}
