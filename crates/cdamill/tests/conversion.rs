//! The façade, from bytes to bundles and reports.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::path::Path;

use cdamill::{BundleType, Converter, ErrorKind, IssueSeverity, Limits, Mapping, MappingFile, Options};
use serde_json::Value;

fn read(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cli").join(name)).unwrap()
}

fn family(json: &[u8]) -> String {
    let bundle: Value = serde_json::from_slice(json).unwrap();
    let mut resources = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    let patient = resources.find(|resource| resource["resourceType"] == "Patient").unwrap();
    patient["name"][0]["family"].as_str().unwrap().to_owned()
}

#[test]
fn resources_bundle_and_lines_agree() {
    let conversion = Converter::new().unwrap().convert(&read("summary.xml")).unwrap();
    let mut lines = Vec::new();
    conversion.write_ndjson(&mut lines).unwrap();
    let lines: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let resources: Vec<_> = conversion.resources().collect();
    assert_eq!(lines.len(), resources.len());
    for (line, resource) in lines.iter().zip(&resources) {
        assert_eq!(*line, resource.json());
        let value: Value = serde_json::from_slice(line).unwrap();
        assert_eq!((&value["resourceType"], &value["id"]), (&resource.type_name().into(), &resource.id().into()));
    }
    let bundle: Value = serde_json::from_slice(&conversion.to_json(BundleType::Batch)).unwrap();
    assert_eq!(bundle["entry"].as_array().unwrap().len(), resources.len());
    let mut written = Vec::new();
    conversion.write_bundle(BundleType::Batch, &mut written).unwrap();
    assert_eq!(written, conversion.to_json(BundleType::Batch));
}

#[test]
fn a_resource_knows_where_it_came_from() {
    let bytes = read("summary.xml");
    let conversion = Converter::new().unwrap().convert(&bytes).unwrap();
    let allergy = conversion.resources().find(|resource| resource.type_name() == "AllergyIntolerance").unwrap();
    let source = allergy.source().unwrap();
    assert!(
        source.path.ends_with("component[1]/section/entry[1]/act/entryRelationship/observation"),
        "{}",
        source.path
    );
    let text = &bytes[source.bytes.clone()];
    assert!(text.starts_with(b"<observation ") && text.ends_with(b"</observation>"));
}

#[test]
fn every_document_has_its_own_result() {
    let converter = Converter::new().unwrap();
    for input in ["two-documents.xml", "two-in-an-envelope.xml"] {
        let bytes = read(input);
        let each = converter.convert_each(&bytes);
        let families: Vec<String> =
            each.iter().map(|result| family(&result.as_ref().unwrap().to_json(BundleType::Document))).collect();
        assert_eq!(families, ["Testfirst", "Testsecond"], "{input}");
        let first = converter.convert(&bytes).unwrap();
        assert_eq!(family(&first.to_json(BundleType::Document)), "Testfirst");
        assert!(each.iter().all(|result| result.as_ref().unwrap().report().counts.documents == 1));
    }
}

#[test]
fn a_broken_document_does_not_cost_the_next() {
    let text = String::from_utf8(read("two-documents.xml")).unwrap();
    let broken = text.replacen("</recordTarget>", "</record>", 1);
    let each = Converter::new().unwrap().convert_each(broken.as_bytes());
    assert_eq!(each.len(), 2);
    assert_eq!(each[0].as_ref().unwrap_err().kind(), ErrorKind::NotXml);
    assert_eq!(family(&each[1].as_ref().unwrap().to_json(BundleType::Document)), "Testsecond");
}

#[test]
fn a_repair_is_reported_where_it_was_made() {
    let text = String::from_utf8(read("two-documents.xml")).unwrap();
    let ampersand = text.replacen("Testsecond", "Test & second", 1);
    let each = Converter::new().unwrap().convert_each(ampersand.as_bytes());
    let repairs = |position: usize| {
        let issues = &each[position].as_ref().unwrap().report().issues;
        issues.iter().filter(|issue| issue.code == "repaired-reference").map(|issue| issue.line).collect::<Vec<_>>()
    };
    let line = ampersand.lines().position(|line| line.contains("Test & second")).unwrap() + 1;
    assert_eq!((repairs(0), repairs(1)), (vec![], vec![Some(u32::try_from(line).unwrap())]));

    let envelope =
        String::from_utf8(read("two-in-an-envelope.xml")).unwrap().replacen("Testsecond", "Test & second", 1);
    let each = Converter::new().unwrap().convert_each(envelope.as_bytes());
    let is_repaired = |position: usize| {
        each[position].as_ref().unwrap().report().issues.iter().any(|issue| issue.code == "repaired-reference")
    };
    assert_eq!((is_repaired(0), is_repaired(1)), (false, true));
}

#[test]
fn errors_say_whose_fault_it_is_and_nothing_of_the_document() {
    let converter = Converter::builder().limits(Limits::default().with_max_depth(3)).build().unwrap();
    let deep = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><a><b><c/></b></a></ClinicalDocument>".as_slice();
    for (bytes, kind, code) in [
        (&read("not-cda.xml")[..], ErrorKind::NotCda, "not-cda"),
        (&read("broken.xml"), ErrorKind::NotXml, "not-xml"),
        (&read("canaries-broken/4.xml"), ErrorKind::DocumentType, "document-type"),
        (deep, ErrorKind::Limit, "limit"),
        (b"", ErrorKind::NotXml, "not-xml"),
    ] {
        let error = converter.convert(bytes).unwrap_err();
        assert_eq!((error.kind(), error.code(), error.is_client_fault()), (kind, code, true));
        assert!(error.to_string().starts_with(code), "{error}");
        assert!(!format!("{error}{error:?}").contains("CANARY"));
        let report = error.report();
        assert_eq!((report.issues.len(), report.issues[0].severity), (1, IssueSeverity::Fatal));
        let outcome: Value = serde_json::from_slice(&report.to_operation_outcome()).unwrap();
        assert_eq!(outcome["issue"][0]["severity"], "fatal");
        let each = converter.convert_each(bytes);
        assert_eq!((each.len(), each[0].as_ref().unwrap_err()), (1, &error));
    }
    let error = converter.convert(&read("broken.xml")).unwrap_err();
    assert_eq!(error.line(), Some(4));
}

#[test]
fn an_operation_outcome_points_into_the_document() {
    let conversion = Converter::new().unwrap().convert(&read("summary.xml")).unwrap();
    let outcome: Value = serde_json::from_slice(&conversion.report().to_operation_outcome()).unwrap();
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    let issues = outcome["issue"].as_array().unwrap();
    let null_entry = issues.iter().find(|issue| issue["details"]["coding"][0]["code"] == "null-entry").unwrap();
    assert_eq!(
        null_entry["location"][0],
        "ClinicalDocument/component/structuredBody/component[1]/section/entry[2]/act"
    );
    assert_eq!(null_entry["diagnostics"], "line 59, column 13; template 2.16.840.1.113883.10.20.22.4.30");
}

#[test]
fn nothing_is_said_twice() {
    let conversion = Converter::new().unwrap().convert(&read("canaries.xml")).unwrap();
    let mut issues: Vec<String> = conversion.report().issues.iter().map(|issue| format!("{issue:?}")).collect();
    let all = issues.len();
    issues.sort();
    issues.dedup();
    assert_eq!(issues.len(), all);
}

#[test]
fn options_and_mapping_are_used() {
    let text = String::from_utf8(read("summary.xml")).unwrap().replace("20240305101500-0600", "20240305101500");
    let overlay = MappingFile { name: "x.toml".to_owned(), text: "[group.Patient.set]\ngender = false\n".to_owned() };
    let converter = Converter::builder()
        .mapping(Mapping::builtin().overlay(vec![overlay]))
        .options(Options::default().with_default_offset_minutes(Some(-360)))
        .build()
        .unwrap();
    let json = String::from_utf8(converter.convert(text.as_bytes()).unwrap().to_json(BundleType::Document)).unwrap();
    assert!(json.contains("2024-03-05T10:15:00-06:00"));
    assert!(!json.contains("\"gender\""));
}

#[test]
fn debug_forms_hold_no_content() {
    let converter = Converter::new().unwrap();
    let conversion = converter.convert(&read("canaries.xml")).unwrap();
    let resources: Vec<_> = conversion.resources().collect();
    let debug = format!("{converter:?} {conversion:?} {resources:?} {:?}", conversion.report());
    assert!(!debug.contains("CANARY"), "{debug}");
}

#[test]
fn threads_share_a_converter() {
    let converter = Converter::new().unwrap();
    let bytes = read("summary.xml");
    let expected = converter.convert(&bytes).unwrap().to_json(BundleType::Document);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (converter, bytes) = (converter.clone(), bytes.clone());
            std::thread::spawn(move || converter.convert(&bytes).unwrap().to_json(BundleType::Document))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), expected);
    }
}
