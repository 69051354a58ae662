//! Parts of documents, and documents in envelopes, through the façade.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::path::Path;

use cdamill::{BundleType, Conversion, Converter, ErrorKind, Limits, Options};
use serde_json::Value;

fn read(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/fragments").join(name)).unwrap()
}

fn converted(bytes: &[u8]) -> Conversion {
    Converter::new().unwrap().convert(bytes).unwrap()
}

fn bundle_type(conversion: &Conversion, wanted: BundleType) -> Value {
    let bundle: Value = serde_json::from_slice(&conversion.to_json(wanted)).unwrap();
    let mut written = Vec::new();
    conversion.write_bundle(wanted, &mut written).unwrap();
    assert_eq!(written, conversion.to_json(wanted));
    bundle["type"].clone()
}

#[test]
fn places_are_those_of_the_file() {
    let bytes = read("section.xml");
    let conversion = converted(&bytes);
    let allergy = conversion.resources().find(|resource| resource.type_name() == "AllergyIntolerance").unwrap();
    let source = allergy.source().unwrap();
    assert_eq!(source.path, "section/entry/act/entryRelationship/observation");
    assert!(bytes[source.bytes.clone()].starts_with(b"<observation"));
    assert!(bytes[source.bytes.clone()].ends_with(b"</observation>"));
    let composition = conversion.resources().find(|resource| resource.type_name() == "Composition").unwrap();
    assert!(composition.source().is_none(), "nothing of the file is the document");
    let report = conversion.report();
    assert_eq!((report.counts.sections, report.counts.entries), (1, 1));
    let fragment = report.issues.iter().find(|issue| issue.code == "fragment").unwrap();
    assert_eq!((fragment.element.as_deref(), fragment.line, fragment.column), (Some("section"), Some(3), Some(1)));
    assert!(report.losses.iter().all(|loss| loss.path.starts_with("section/")), "{:?}", report.losses);
}

#[test]
fn what_was_put_around_is_nowhere_in_a_report() {
    let conversion = converted(&read("statements-in-a-row.xml"));
    let report = conversion.report();
    assert_eq!((report.counts.sections, report.counts.entries), (0, 0));
    let places = report.issues.iter().filter_map(|issue| issue.element.as_deref());
    let places: Vec<&str> = places.chain(report.losses.iter().map(|loss| loss.path.as_str())).collect();
    assert!(places.contains(&"observation[2]/effectiveTime"), "{places:?}");
    assert!(places.iter().all(|place| place.starts_with("observation") || place.starts_with("author")), "{places:?}");
    assert!(!String::from_utf8(report.to_json()).unwrap().contains("ClinicalDocument"));
}

#[test]
fn without_a_composition_and_a_time_there_is_no_document_bundle() {
    let section = String::from_utf8(read("section.xml")).unwrap();
    assert_eq!(bundle_type(&converted(section.as_bytes()), BundleType::Document), "collection");
    let author = "<author><time value=\"20240214093000-0500\"/><assignedAuthor><id root=\"2.999.1\" extension=\"A\"/>\
                  <assignedPerson><name><family>Rowan</family></name></assignedPerson></assignedAuthor></author>";
    let (declaration, section) = section.split_at(section.find("<section").unwrap());
    let dated = format!("{declaration}{author}{section}");
    assert_eq!(bundle_type(&converted(dated.as_bytes()), BundleType::Document), "document");
    let author = converted(&read("author.xml"));
    assert_eq!(bundle_type(&author, BundleType::Document), "collection");
    assert_eq!(bundle_type(&author, BundleType::Transaction), "transaction");
}

#[test]
fn a_part_is_the_same_however_it_is_bound() {
    let types = |text: &str| {
        let conversion = converted(text.as_bytes());
        conversion.resources().map(|resource| resource.type_name()).collect::<Vec<_>>()
    };
    let section = String::from_utf8(read("section.xml")).unwrap();
    let bound = section.replace("<section>", "<section xmlns=\"urn:hl7-org:v3\">");
    let prefixed = section.replace("</", "\u{1}").replace('<', "<cda:").replace('\u{1}', "</cda:");
    let prefixed = prefixed.replace("<cda:?", "<?").replace("<cda:!", "<!");
    let wanted = ["Composition", "Patient", "AllergyIntolerance"];
    for text in [section, bound, prefixed] {
        let mut found = types(&text);
        found.sort_unstable_by_key(|name| wanted.iter().position(|known| known == name));
        assert_eq!(found, wanted);
    }
}

#[test]
fn other_xml_is_no_part_of_a_document() {
    let converter = Converter::new().unwrap();
    for text in [
        "<component type=\"desktop-application\"><id>a.b</id><name>A program</name></component>",
        "<entry xmlns=\"http://www.w3.org/2005/Atom\"><id>1</id><author><name>n</name></author></entry>",
        "<feed><entry/></feed>",
        "<participantRole classCode=\"MANU\"/>",
    ] {
        assert_eq!(converter.convert(text.as_bytes()).unwrap_err().kind(), ErrorKind::NotCda, "{text}");
        assert_eq!(converter.convert_each(text.as_bytes()).len(), 1);
    }
}

#[test]
fn a_part_that_is_cut_off_names_its_place() {
    let error = Converter::new().unwrap().convert(b"<section>\n<code code='x' codeSystem='1.2'/>\n<text>").unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::NotXml, Some(3)));
}

#[test]
fn what_is_put_around_counts_against_the_limit() {
    let text = format!("<entry nullFlavor='NI'/>{}", "<author/><act/>".repeat(1000));
    let limits = Limits::default().with_max_bytes(text.len() * 2);
    let converter = Converter::builder().limits(limits).build().unwrap();
    assert_eq!(converter.convert(text.as_bytes()).unwrap_err().kind(), ErrorKind::Limit);
}

#[test]
fn a_binary_of_fhir_in_json_is_opened() {
    let envelope = String::from_utf8(read("envelope-base64.xml")).unwrap();
    let data = envelope.split("<r:Document>").nth(1).unwrap().split("</r:Document>").next().unwrap();
    let data: String = data.split_whitespace().collect();
    let json = serde_json::json!({"resourceType": "Binary", "contentType": "application/xml", "content": data});
    let of_json = converted(&serde_json::to_vec(&json).unwrap());
    let of_xml = converted(&read("envelope-base64.xml"));
    assert_eq!(of_json.to_json(BundleType::Document), of_xml.to_json(BundleType::Document));
    let places: Vec<_> = of_json.resources().filter_map(|resource| resource.source().cloned()).collect();
    assert!(places.iter().any(|place| place.path.starts_with("ClinicalDocument/component/")));
}

#[test]
fn the_source_of_a_part_can_be_kept() {
    let options = Options::default().with_keep_source(true);
    let converter = Converter::builder().options(options).build().unwrap();
    let conversion = converter.convert(&read("author.xml")).unwrap();
    let types: Vec<_> = conversion.resources().map(|resource| resource.type_name()).collect();
    assert_eq!(types.iter().filter(|name| **name == "Binary").count(), 1, "{types:?}");
    assert!(!types.contains(&"Provenance"));
}
