//! Reads every file under the directory that `CDAMILL_CORPUS` names. For those who have real documents at hand.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{Limits, Name, Node, Source, model, names};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Pairs of (type, child or attribute) that documents use and the model does not have.
fn unknown(node: Node<'_>, types: &[model::TypeId], pairs: &mut BTreeMap<String, usize>) {
    let owner = types.first().map_or("", |id| model::type_name(*id));
    for (name, _) in node.attributes() {
        if !types.iter().any(|id| model::attribute(*id, name)) {
            let name = name.known().unwrap_or("*");
            *pairs.entry(format!("{owner} @{name}")).or_default() += 1;
        }
    }
    for child in node.children() {
        let allowed = types.iter().find_map(|id| model::child(*id, child.name()));
        match allowed {
            Some(allowed) => unknown(child, &narrowed(child, allowed), pairs),
            None => {
                let name = child.name().known().unwrap_or(child.local_name());
                *pairs.entry(format!("{owner} {name}")).or_default() += 1;
            }
        }
    }
}

fn narrowed(node: Node<'_>, allowed: &[model::TypeId]) -> Vec<model::TypeId> {
    let stated = node
        .attribute(Name::of("xsi:type").expect("name"))
        .and_then(|text| text.split_whitespace().next())
        .map(|text| text.rsplit_once(':').map_or(text, |(_, local)| local))
        .and_then(model::by_name);
    stated.map_or_else(|| allowed.to_vec(), |id| vec![id])
}

#[test]
#[ignore = "needs a directory of documents"]
fn every_document_of_a_directory_is_read() {
    let Some(directory) = std::env::var_os("CDAMILL_CORPUS") else {
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&directory), &mut paths);
    paths.sort();
    let limits = Limits::default();
    let mut pairs = BTreeMap::new();
    let (mut trees, mut documents, mut failed) = (0, 0, Vec::new());
    let mut reported: BTreeMap<&str, usize> = BTreeMap::new();
    for path in &paths {
        let bytes = std::fs::read(path).expect("file");
        let source = match Source::read(&bytes, &limits) {
            Ok(source) => source,
            Err(error) => {
                failed.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        for part in 0..source.parts() {
            match source.parse(part, &limits) {
                Ok(tree) => {
                    trees += 1;
                    let codes = source.diagnostics().iter().chain(tree.diagnostics());
                    for diagnostic in codes {
                        println!("{}: {}", path.display(), diagnostic.code);
                        *reported.entry(diagnostic.code).or_default() += 1;
                    }
                    for document in tree.documents() {
                        documents += 1;
                        unknown(document, &[model::type_of_document()], &mut pairs);
                        let _ = cdamill_cda::inspect::summary(document);
                    }
                    if tree.documents().next().is_none() {
                        println!("{}: no document", path.display());
                    }
                    for node in tree.root().descendants() {
                        let _ = (node.data_type(), node.is_usable(), node.text());
                        if let Some(value) = node.attribute(names::VALUE) {
                            let _ = cdamill_cda::types::Time::parse(value);
                        }
                    }
                }
                Err(error) => failed.push(format!("{}: {error}", path.display())),
            }
        }
    }
    for (pair, count) in &pairs {
        println!("{count:6} {pair}");
    }
    println!("{} files, {trees} trees, {documents} documents", paths.len());
    println!("{reported:?}");
    println!("not read:\n{}", failed.join("\n"));
}
