//! Real documents, where a collection of them is at hand: `CDAMILL_CORPUS` names a folder. Skips, and says so, without.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{Mapping, Options, convert};
use cdamill_stu3::BundleType;

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
#[ignore = "needs CDAMILL_CORPUS: a folder of real documents"]
fn every_document_of_a_corpus_converts_and_says_the_same_twice() {
    let Some(folder) = std::env::var_os("CDAMILL_CORPUS") else {
        println!("SKIPPED: set CDAMILL_CORPUS to a folder of CDA documents to run this test");
        return;
    };
    let mapping = Mapping::builtin().compile().unwrap_or_else(|error| panic!("{error}"));
    let (limits, options) = (Limits::default(), Options::default());
    let mut paths = Vec::new();
    collect(Path::new(&folder), &mut paths);
    paths.sort();
    let (mut documents, mut resources) = (0, 0);
    let out = std::env::var_os("CDAMILL_OUT").map(PathBuf::from);
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let once = || -> Result<Vec<Vec<u8>>, String> {
            let source = Source::read(&bytes, &limits).map_err(|e| e.code().to_owned())?;
            let mut made = Vec::new();
            for part in 0..source.parts() {
                let tree = source.parse(part, &limits).map_err(|e| format!("{e}"))?;
                for document in tree.documents() {
                    let mut json = Vec::new();
                    convert(&mapping, &tree, document, &options)
                        .finished
                        .write_bundle(BundleType::Document, &mut json)
                        .unwrap();
                    made.push(json);
                }
            }
            Ok(made)
        };
        let (first, second) = (once(), once());
        assert_eq!(first, second, "{}", path.display());
        match first {
            Ok(bundles) if bundles.is_empty() => println!("no ClinicalDocument: {}", path.display()),
            Ok(bundles) => {
                for (n, json) in bundles.iter().enumerate() {
                    let value: serde_json::Value = serde_json::from_slice(json).unwrap();
                    documents += 1;
                    resources += value["entry"].as_array().unwrap().len();
                    if let Some(out) = &out {
                        let stem = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('/', "__");
                        fs::write(out.join(format!("{stem}.{n}.json")), json).unwrap();
                    }
                }
            }
            Err(error) => println!("not read: {}: {error}", path.display()),
        }
    }
    println!("{documents} documents, {resources} resources");
    assert!(documents > 0);
}
