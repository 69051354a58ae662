//! Archives, lists and patterns, progress and sums, as users run them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;
#[path = "../src/inputs/tests/zip_writer.rs"]
#[allow(dead_code, reason = "shared with the unit tests")]
mod zip_writer;

use std::fs;
use std::io::Write;

use serde_json::Value;
use support::{Folder, cdamill, cdamill_with, family, testdata};
use zip_writer::{Lies, Zip, zip};

fn document(name: &str) -> Vec<u8> {
    fs::read(testdata().join(name)).unwrap()
}

fn tar_gz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut builder = tar::Builder::new(encoder);
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn write(folder: &Folder, name: &str, bytes: &[u8]) -> String {
    let path = folder.path(name);
    fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
    fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

/// Files below `out/` without what the run keeps for itself.
fn bundles(folder: &Folder) -> Vec<String> {
    let is_bundle = |file: &String| file.starts_with("out/") && !file.contains("/.") && !file.contains("error/");
    folder.files().into_iter().filter(is_bundle).collect()
}

#[test]
fn archives_are_converted_as_folders_are() {
    let (one, two) = (document("tree/one.xml"), document("tree/sub/two.XML"));
    let files: [(&str, &[u8]); 3] = [("one.xml", &one), ("sub/two.XML", &two), ("notes.txt", b"no")];
    let inner = tar_gz(&files);
    let folder = Folder::new();
    let outer = write(&folder, "dump.zip", &zip(&[("one.xml", &one), ("in/ner.tgz", &inner)]));
    let stream = write(&folder, "stream.tar.gz", &inner);
    let ran = cdamill(&["convert", &outer, &stream, "-o", &folder.path("out"), "--summary", "none"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let expected = [
        "out/dump.zip/in/ner.tgz/one.json",
        "out/dump.zip/in/ner.tgz/sub/two.json",
        "out/dump.zip/one.json",
        "out/stream.tar.gz/one.json",
        "out/stream.tar.gz/sub/two.json",
    ];
    assert_eq!(bundles(&folder), expected);
    let alone = cdamill(&["convert", "tree/one.xml"]).stdout;
    for name in ["out/dump.zip/one.json", "out/dump.zip/in/ner.tgz/one.json", "out/stream.tar.gz/one.json"] {
        assert_eq!(folder.text(name), alone, "{name}");
    }
    assert_eq!(family(&folder.json("out/dump.zip/in/ner.tgz/sub/two.json")), "Treetwo");
}

#[test]
fn standard_input_may_be_an_archive_or_compressed() {
    let one = document("tree/one.xml");
    let alone = cdamill(&["convert", "tree/one.xml"]).stdout;
    for archive in [zip(&[("one.xml", &one)]), tar_gz(&[("one.xml", &one)])] {
        let folder = Folder::new();
        let ran = cdamill_with(&["convert", "-", "-o", &folder.path("out")], &archive);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        assert_eq!(folder.text("out/stdin/one.json"), alone);
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&one).unwrap();
    let ran = cdamill_with(&["convert", "-"], &encoder.finish().unwrap());
    assert_eq!((ran.exit, ran.stdout == alone), (0, true), "{}", ran.stderr);
}

#[test]
fn what_an_archive_lacks_is_said_and_the_rest_converted() {
    let one = document("tree/one.xml");
    let mut archive = Zip::default();
    archive.add(b"secret.xml", &one, true, &Lies { flags: 1, ..Lies::default() });
    archive.add(b"wrong.xml", &one, true, &Lies { checksum: Some(1), ..Lies::default() });
    archive.add(b"../../one.xml", &one, true, &Lies::default());
    let folder = Folder::new();
    let dump = write(&folder, "dump.zip", &archive.finish(b""));
    let report = folder.path("report.json");
    let arguments =
        ["convert", &dump, "-o", &folder.path("out"), "--summary-file", &folder.path("sums.json"), "--report", &report];
    let ran = cdamill(&arguments);
    assert_eq!(ran.exit, 3);
    for expected in [
        "dump.zip!/secret.xml: encrypted: the entry needs a password",
        "dump.zip!/wrong.xml: damaged-archive: size or checksum of the entry is wrong",
        "documents 1 ok, 0 partial, 2 failed",
        "failures  damaged-archive 1, encrypted 1",
    ] {
        assert!(ran.stderr.lines().any(|line| line.ends_with(expected)), "{expected}: {}", ran.stderr);
    }
    assert_eq!(bundles(&folder), ["out/dump.zip/one.json"]);
    let sums = folder.json("sums.json");
    assert_eq!(sums["documents"], serde_json::json!({"ok": 1, "partial": 0, "failed": 2}));
    assert_eq!(sums["failures"]["encrypted"], 1);
    assert_eq!(sums["resources"]["Patient"], 1);
    let inputs: Vec<Value> = folder.json("report.json")["documents"].as_array().unwrap().clone();
    assert!(inputs[0]["input"].as_str().unwrap().ends_with("dump.zip!/secret.xml"), "{inputs:?}");
}

#[test]
fn lists_and_patterns_choose() {
    let folder = Folder::new();
    let list = b"tree/one.xml\ntree/sub/two.XML\nmissing.xml\n";
    let arguments = ["convert", "--files-from", "-", "-o", &folder.path("out")];
    let ran = cdamill_with(&arguments, list);
    assert_eq!(ran.exit, 3);
    assert!(ran.stderr.starts_with("missing.xml: not-read: "), "{}", ran.stderr);
    assert_eq!(bundles(&folder), ["out/tree/one.json", "out/tree/sub/two.json"]);

    let folder = Folder::new();
    let ran = cdamill(&["convert", "tree", "--glob", "t*.ccda", "--glob", "o*", "-o", &folder.path("out")]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(bundles(&folder), ["out/one.json", "out/sub/three.json"]);

    let ran = cdamill(&["convert", "--files-from", "no-such-list", "-o", &folder.path("x")]);
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.starts_with("no-such-list: not-read: "), "{}", ran.stderr);
}

#[test]
fn sums_come_at_the_end_of_several_documents() {
    let folder = Folder::new();
    let arguments = ["convert", "tree", "-o", &folder.path("out"), "--summary", "json"];
    let ran = cdamill(&arguments);
    let sums: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(sums["documents"], serde_json::json!({"ok": 4, "partial": 0, "failed": 1}));
    assert_eq!(sums["failures"], serde_json::json!({"not-xml": 1}));
    assert_eq!(sums["resources"]["Patient"], 4);
    assert!(sums["slowest"].as_array().unwrap().len() <= 5);
    // of one document nothing is said, but in the file
    let ran = cdamill(&["convert", "summary.xml", "--summary", "text", "--summary-file", &folder.path("one.json")]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(folder.json("one.json")["documents"]["ok"], 1);
}

#[test]
fn progress_for_programs() {
    let folder = Folder::new();
    let arguments = ["convert", "tree", "-o", &folder.path("out"), "--progress", "json", "--summary", "none"];
    let ran = cdamill(&arguments);
    let last: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    assert_eq!((&last["documents"], &last["failed"], &last["done"]), (&5.into(), &1.into(), &true.into()));
    assert_eq!(cdamill(&["convert", "tree", "-o", &folder.path("x"), "--progress", "no"]).exit, 2);
}

#[test]
fn nothing_of_a_document_stands_in_what_is_said() {
    const CANARY: &str = "Canaryname";
    let text = format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="{CANARY}"/>
        <templateId root="1.2.840.114350.1.72.3.4"/><id root="2.999.1" extension="{CANARY}"/>
        <title>{CANARY}</title><recordTarget><patientRole><id root="2.999.2" extension="{CANARY}"/><patient><name>
        <family>{CANARY}</family></name></patient></patientRole></recordTarget><{CANARY} x="{CANARY}"/></ClinicalDocument>"#
    );
    let broken = text.replace("</title>", "</titel>");
    let folder = Folder::new();
    let files: [(&str, &[u8]); 2] = [("a.xml", text.as_bytes()), ("b.xml", broken.as_bytes())];
    let archive = write(&folder, "dump.zip", &zip(&files));
    let truncated = tar_gz(&files);
    let truncated = write(&folder, "dump.tgz", &truncated[..truncated.len() - 20]);
    let arguments = [
        "convert",
        &archive,
        &truncated,
        "-o",
        &folder.path("out"),
        "--progress",
        "json",
        "--summary-file",
        &folder.path("sums.json"),
    ];
    let ran = cdamill(&arguments);
    assert_eq!(ran.exit, 3);
    assert!(folder.text("out/dump.zip/a.json").contains(CANARY));
    assert!(!ran.stderr.contains(CANARY), "{}", ran.stderr);
    assert!(!folder.text("sums.json").contains(CANARY));
    // a.xml of the zip archive, and whatever came out of the other one before its end
    assert!(folder.json("sums.json")["unknown_templates"]["1.2.840.114350.1.72.3.4"].as_u64() >= Some(1));
}
