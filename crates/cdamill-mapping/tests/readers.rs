//! Our own reader of XML against roxmltree: the same bundle, report and source map from both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use cdamill_cda::{Limits, NodeId, Source, Tree, readers};
use cdamill_mapping::{CompiledMapping, Mapping, Options, convert};
use cdamill_stu3::BundleType;
use std::fs;
use std::path::{Path, PathBuf};

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            into.push(path);
        }
    }
}

/// All that comes of the documents of a tree: JSON, what is reported and where, and where resources came from.
fn said(mapping: &CompiledMapping, tree: &Tree<'_>, text: &str) -> Vec<String> {
    let options = Options::default();
    let mut said: Vec<String> = tree.diagnostics().iter().map(|diagnostic| format!("{diagnostic:?}")).collect();
    for document in tree.documents() {
        let converted = convert(mapping, tree, document, &options);
        let mut json = Vec::new();
        converted.finished.write_bundle(BundleType::Document, &mut json).unwrap();
        said.push(String::from_utf8(json).unwrap());
        let place = |id: NodeId| tree.node(id).map(|node| (node.path(), node.line_column(), node.range()));
        for diagnostic in &converted.diagnostics {
            said.push(format!("{diagnostic:?} {:?}", diagnostic.node.and_then(place)));
        }
        said.extend(converted.losses.iter().map(|loss| format!("{loss:?} {:?}", place(loss.node))));
        said.extend(converted.made_of.iter().map(|(number, id)| format!("{number} {:?}", place(*id))));
        let sources =
            converted.sources.iter().map(|source| format!("{source:?} {}", text.get(source.bytes.clone()).is_some()));
        said.extend(sources);
    }
    said
}

/// How many documents there were, and how many trees came of them.
fn compare(folder: &Path) -> (usize, usize) {
    let mapping = Mapping::builtin().compile().unwrap();
    let limits = Limits::default();
    let mut paths = Vec::new();
    collect(folder, &mut paths);
    paths.sort();
    let mut trees = 0;
    for path in &paths {
        let bytes = fs::read(path).unwrap();
        let Ok(source) = Source::read(&bytes, &limits) else { continue };
        for part in 0..source.parts() {
            match (source.parse(part, &limits), readers::roxmltree(&source, part, &limits)) {
                (Ok(one), Ok(other)) => {
                    let (one, other) = (said(&mapping, &one, source.text()), said(&mapping, &other, source.text()));
                    assert!(one == other, "{}", path.display());
                    trees += 1;
                }
                (one, other) => assert_eq!(one.err(), other.err(), "{}", path.display()),
            }
        }
    }
    (paths.len(), trees)
}

#[test]
fn both_readers_lead_to_the_same_on_testdata() {
    let (documents, trees) = compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata"));
    assert!(documents > 100 && trees > 100);
}

#[test]
#[ignore = "needs CDAMILL_CORPUS: a folder of real documents"]
fn both_readers_lead_to_the_same_on_the_corpus() {
    let Some(folder) = std::env::var_os("CDAMILL_CORPUS") else {
        println!("SKIPPED: set CDAMILL_CORPUS to a folder of CDA documents to run this test");
        return;
    };
    let (documents, trees) = compare(Path::new(&folder));
    println!("{documents} documents, {trees} trees: the same from both readers");
}
