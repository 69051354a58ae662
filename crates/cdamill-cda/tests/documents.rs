//! Documents in envelopes, several in one input, namespaces.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{ErrorKind, Limits, Source, codes, names};

fn source(bytes: &[u8]) -> Source<'_> {
    Source::read(bytes, &Limits::default()).expect("source")
}

fn document(title: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title ID=\"t\">{title}</title></ClinicalDocument>"
    )
}

#[test]
fn several_documents_in_one_input() {
    let text = format!("{}\n\n{}{}", document("one"), document("two"), document("three"));
    let source = source(text.as_bytes());
    assert_eq!(source.parts(), 3);
    let codes: Vec<_> = source.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(codes, [codes::SEVERAL_DOCUMENTS]);
    let lines = [2, 5, 6];
    for ((part, title), line) in ["one", "two", "three"].iter().enumerate().zip(lines) {
        let tree = source.parse(part, &Limits::default()).expect("tree");
        let found = tree.root().child(names::TITLE).expect("title");
        assert_eq!(found.text().as_deref(), Some(*title));
        assert_eq!(found.line_column().0, line);
        assert!(tree.diagnostics().is_empty());
    }
    let error = source.parse(3, &Limits::default()).expect_err("no part");
    assert_eq!(error.kind(), ErrorKind::NoSuchPart);
}

#[test]
fn one_broken_document_does_not_spoil_the_others() {
    let broken = "<ClinicalDocument><a></ClinicalDocument>";
    let text = format!("{}{broken}{}", document("one"), document("three"));
    let source = source(text.as_bytes());
    assert_eq!(source.parts(), 3);
    let is_read = |part| source.parse(part, &Limits::default()).is_ok();
    assert!(is_read(0) && !is_read(1) && is_read(2));
}

#[test]
fn documents_in_an_envelope() {
    let inner = "<c:ClinicalDocument><c:title ID='t'>A</c:title></c:ClinicalDocument>";
    let text = format!(
        "<s:Envelope xmlns:s='urn:soap' xmlns:c='urn:hl7-org:v3'><s:Body>{inner}{}</s:Body></s:Envelope>",
        inner.replace('A', "B")
    );
    let source = source(text.as_bytes());
    let tree = source.parse(0, &Limits::default()).expect("tree");
    let titles: Vec<_> = tree.documents().filter_map(|document| document.child(names::TITLE)?.text()).collect();
    assert_eq!(titles, ["A", "B"]);
    let codes: Vec<_> = tree.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(codes, [codes::EMBEDDED_DOCUMENT]);
    // The same ID in two documents: each has its own.
    let second = tree.documents().nth(1).expect("document");
    let resolved = second.resolve("#t").and_then(|node| node.text());
    assert_eq!(resolved.as_deref(), Some("B"));
    assert_eq!(second.path(), "*/*/ClinicalDocument[2]");
}

#[test]
fn a_document_in_a_document_is_not_a_document_of_its_own() {
    let text = "<ClinicalDocument xmlns='urn:hl7-org:v3'><x><ClinicalDocument/></x></ClinicalDocument>";
    let source = source(text.as_bytes());
    let tree = source.parse(0, &Limits::default()).expect("tree");
    assert_eq!(tree.documents().count(), 1);
}

#[test]
fn other_xml_has_no_documents() {
    let source = source(b"<html/>");
    let tree = source.parse(0, &Limits::default()).expect("tree");
    assert_eq!(tree.documents().count(), 0);
}

#[test]
fn a_document_without_namespace_is_read_and_reported() {
    let source = source(b"<ClinicalDocument><title>t</title></ClinicalDocument>");
    let tree = source.parse(0, &Limits::default()).expect("tree");
    assert!(tree.root().child(names::TITLE).is_some());
    let codes: Vec<_> = tree.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(codes, [codes::NO_NAMESPACE]);
}

#[test]
fn elements_of_other_namespaces_are_none_of_cda() {
    let text = "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:x='urn:x' xmlns:p='urn:ihe:pharm:medication'>\
                <x:code/><p:formCode/><unheard/></ClinicalDocument>";
    let source = source(text.as_bytes());
    let tree = source.parse(0, &Limits::default()).expect("tree");
    assert!(tree.root().child(names::CODE).is_none());
    assert!(tree.root().child(names::PHARM_FORM_CODE).is_some());
    let written: Vec<_> = tree.root().children().map(|node| node.local_name()).collect();
    assert_eq!(written, ["x:code", "pharm:formCode", "unheard"]);
    let paths: Vec<_> = tree.root().children().map(|node| node.path()).collect();
    assert_eq!(paths[0], "ClinicalDocument/*[1]");
    assert_eq!(paths[2], "ClinicalDocument/*[2]");
}

#[test]
fn every_encoding_gives_the_same_tree() {
    let text = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Zoë</title></ClinicalDocument>";
    let utf16 = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
    };
    let latin: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
    let declared = [&b"<?xml version='1.0' encoding='iso-8859-1'?>"[..], &latin].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        utf16("\u{FEFF}", u16::to_le_bytes),
        utf16("\u{FEFF}", u16::to_be_bytes),
        utf16("", u16::to_le_bytes),
        utf16("", u16::to_be_bytes),
        latin,
        declared,
    ] {
        let source = source(&bytes);
        let tree = source.parse(0, &Limits::default()).expect("tree");
        let title = tree.root().child(names::TITLE).and_then(|title| title.text());
        assert_eq!(title.as_deref(), Some("Zoë"));
    }
}
