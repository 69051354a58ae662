//! Every limit holds at its maximum and not one beyond.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{ErrorKind, Limits, Source};

fn outcome(text: &str, limits: &Limits) -> Result<usize, (ErrorKind, &'static str)> {
    let read = || {
        let source = Source::read(text.as_bytes(), limits)?;
        source.parse(0, limits).map(|tree| tree.len())
    };
    read().map_err(|error: cdamill_cda::Error| (error.kind(), error.detail()))
}

fn limit(detail: &'static str) -> (ErrorKind, &'static str) {
    (ErrorKind::Limit, detail)
}

#[test]
fn bytes() {
    let limits = Limits::default().with_max_bytes(8);
    assert_eq!(outcome("<a>1</a>", &limits), Ok(2));
    assert_eq!(outcome("<a>12</a>", &limits), Err(limit("bytes")));
}

#[test]
fn bytes_after_decoding() {
    // Three bytes of UTF-8 for the euro sign, one in windows-1252.
    let bytes = b"<a>\x80</a>";
    let limits = Limits::default().with_max_bytes(10);
    assert!(Source::read(bytes, &limits).is_ok());
    let error = Source::read(bytes, &limits.with_max_bytes(9)).expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::Limit);
}

fn nested(depth: usize) -> String {
    "<a>".repeat(depth) + &"</a>".repeat(depth)
}

#[test]
fn depth() {
    let limits = Limits::default();
    assert_eq!(outcome(&nested(128), &limits), Ok(128));
    assert_eq!(outcome(&nested(129), &limits), Err(limit("depth")));
    let limits = limits.with_max_depth(2);
    assert_eq!(outcome("<a><b/><b/></a>", &limits), Ok(3));
    assert_eq!(outcome("<a><b><c/></b></a>", &limits), Err(limit("depth")));
}

#[test]
fn a_million_levels_are_refused_in_time() {
    let text = nested(1_000_000);
    assert_eq!(outcome(&text, &Limits::default()), Err(limit("depth")));
}

fn attributes(count: usize) -> String {
    let attributes: String = (0..count).map(|n| format!(" a{n}='{n}'")).collect();
    format!("<a{attributes}/>")
}

#[test]
fn attributes_of_an_element() {
    let limits = Limits::default();
    let refused = Err(limit("attributes of an element"));
    assert_eq!(outcome(&attributes(128), &limits), Ok(1));
    assert_eq!(outcome(&attributes(129), &limits), refused);
    assert_eq!(outcome(&attributes(20_000), &limits), refused);
}

#[test]
fn many_attributes_of_many_elements_are_allowed() {
    let text = format!("<r>{}</r>", attributes(128).repeat(100));
    assert_eq!(outcome(&text, &Limits::default()), Ok(101));
}

#[test]
fn equals_signs_in_text_are_no_attributes() {
    let text = format!("<a>{}</a>", "=".repeat(10_000));
    assert_eq!(outcome(&text, &Limits::default()), Ok(2));
}

fn namespaces(count: usize, from: usize) -> String {
    (from..from + count).map(|n| format!(" xmlns:n{n}='urn:{n}'")).collect()
}

#[test]
fn namespaces_of_an_element() {
    let limits = Limits::default();
    let refused = Err(limit("namespaces of an element"));
    let text = |count| format!("<a{}/>", namespaces(count, 0));
    assert_eq!(outcome(&text(64), &limits), Ok(1));
    assert_eq!(outcome(&text(65), &limits), refused);
    assert_eq!(outcome(&text(5_000), &limits), refused);
}

#[test]
fn namespaces_in_scope() {
    let limits = Limits::default();
    let text = |last: usize| {
        let (one, two, three) = (namespaces(64, 0), namespaces(64, 64), namespaces(last, 128));
        format!("<a{one}><b{two}><c{three}/></b></a>")
    };
    assert_eq!(outcome(&text(0), &limits), Ok(3));
    assert_eq!(outcome(&text(1), &limits), Err(limit("namespaces in scope")));
    // Beside each other they are not in scope together.
    let beside = format!("<a>{}</a>", format!("<b{}/>", namespaces(64, 0)).repeat(50));
    assert_eq!(outcome(&beside, &limits), Ok(51));
}

#[test]
fn nodes() {
    // One for the document, one for each element, run of text and comment.
    let text = "<a>1<b/><!--2--></a>";
    let limits = Limits::default();
    assert_eq!(outcome(text, &limits.with_max_nodes(5)), Ok(3));
    assert_eq!(outcome(text, &limits.with_max_nodes(4)), Err(limit("nodes")));
}

#[test]
fn trusted_limits_let_more_through() {
    assert_eq!(outcome(&nested(1024), &Limits::trusted()), Ok(1024));
    assert_eq!(outcome(&attributes(2_000), &Limits::trusted()), Ok(1));
}

#[test]
fn a_document_type_definition_is_refused() {
    for text in ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"] {
        let (kind, _) = outcome(text, &Limits::default()).expect_err("refused");
        assert_eq!(kind, ErrorKind::DocumentType);
    }
}

#[test]
fn endless_repair_is_refused() {
    let text = format!("<a>{}</a>", "& ".repeat(200_000));
    let (kind, _) = outcome(&text, &Limits::default()).expect_err("refused");
    assert_eq!(kind, ErrorKind::NotXml);
}
