//! The mapping that was prepared when the crate was built makes the same of every document as the files do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::fs;
use std::path::{Path, PathBuf};

use cdamill::{BundleType, Converter, Mapping};

fn documents(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            into.push(path);
        }
    }
}

#[test]
fn bundles_and_reports_are_those_of_the_files() {
    let prepared = Converter::new().unwrap();
    let read = Converter::builder().mapping(Mapping::builtin().overlay(Vec::new())).build().unwrap();
    let mut paths = Vec::new();
    documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata"), &mut paths);
    assert!(paths.len() > 100);
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let [prepared, read] = [&prepared, &read].map(|converter| {
            let made = converter.convert_each(&bytes).into_iter();
            made.map(|made| made.map(|made| (made.to_json(BundleType::Transaction), made.report().to_json())))
                .collect::<Vec<_>>()
        });
        assert!(prepared == read, "{}", path.display());
    }
}
