//! Each layer by itself on the documents of `testdata`: reading, mapping, writing, and the whole way.
#![allow(missing_docs)] // the macros of the harness
#![allow(clippy::expect_used)] // a program for the terminal

use cdamill_benches::{Whole, load};
use cdamill_cda::{Source, Tree};
use cdamill_mapping::{Converted, Mapping, Options, convert};
use cdamill_stu3::BundleType;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;

fn layers(criterion: &mut Criterion) {
    let whole = Whole::new().expect("the built-in mapping");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let documents: Vec<Vec<u8>> = load(&folder).expect("testdata").into_iter().map(|document| document.bytes).collect();
    let documents: Vec<Vec<u8>> = documents.into_iter().filter(|bytes| whole.convert(bytes).is_some()).collect();
    let sources: Vec<Source<'_>> =
        documents.iter().filter_map(|bytes| Source::read(bytes, whole.converter().limits()).ok()).collect();
    let trees: Vec<Tree<'_>> =
        sources.iter().filter_map(|source| source.parse(0, whole.converter().limits()).ok()).collect();
    let converted: Vec<Converted> = trees.iter().filter_map(|tree| map(&whole, tree)).collect();
    let bytes: usize = documents.iter().map(Vec::len).sum();

    let mut group = criterion.benchmark_group("testdata");
    group.throughput(Throughput::Bytes(bytes as u64));
    group
        .bench_function("roxmltree", |bench| bench.iter(|| sources.iter().for_each(|source| roxmltree(source.text()))));
    group.bench_function("read", |bench| bench.iter(|| documents.iter().for_each(|bytes| read(&whole, bytes))));
    group.bench_function("map", |bench| {
        bench.iter(|| trees.iter().for_each(|tree| drop(black_box(map(&whole, tree)))));
    });
    group.bench_function("write", |bench| bench.iter(|| converted.iter().for_each(write)));
    group.bench_function("whole", |bench| {
        bench.iter(|| documents.iter().for_each(|bytes| drop(black_box(whole.convert(black_box(bytes))))));
    });
    group.finish();
    criterion
        .bench_function("compile the built-in mapping", |bench| bench.iter(|| Mapping::builtin().compile().is_ok()));
}

/// The parser alone: what reading is to be held against.
fn roxmltree(text: &str) {
    drop(black_box(roxmltree::Document::parse(black_box(text))));
}

/// Bytes to tree.
fn read(whole: &Whole, bytes: &[u8]) {
    let source = Source::read(black_box(bytes), whole.converter().limits());
    let tree = source.as_ref().ok().map(|source| source.parse(0, whole.converter().limits()));
    black_box(tree.is_some());
}

/// Tree to finished resources: the plan run, ids, merging, each resource's JSON.
fn map(whole: &Whole, tree: &Tree<'_>) -> Option<Converted> {
    let document = tree.documents().next()?;
    Some(convert(whole.converter().mapping(), tree, document, &Options::default()))
}

/// Finished resources to a bundle.
fn write(converted: &Converted) {
    let mut out = Vec::new();
    let written = converted.finished.write_bundle(BundleType::Transaction, &mut out);
    black_box((written.is_ok(), out));
}

criterion_group!(benches, layers);
criterion_main!(benches);
