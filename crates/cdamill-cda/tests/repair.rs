//! Every repair, what it makes, and that it is reported where it was made.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::{ErrorKind, Limits, Source, codes, names};

/// The text of the root's `title`, and code and line of each diagnostic.
fn repaired(text: &str) -> (String, Vec<(&'static str, u32)>) {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    let title = tree.root().child(names::TITLE).expect("title");
    let found = tree.diagnostics().iter().map(|diagnostic| {
        let offset = diagnostic.offset.expect("offset");
        (diagnostic.code, tree.line_column(offset).0)
    });
    let title = title.text().unwrap_or_default().into_owned();
    (title, found.collect())
}

fn title(content: &str) -> (String, Vec<(&'static str, u32)>) {
    repaired(&format!("<a>\n<title>{content}</title></a>"))
}

#[test]
fn good_text_is_left_alone() {
    assert_eq!(title("a &amp; b &lt; &#65;"), ("a & b < A".to_owned(), vec![]));
}

#[test]
fn bare_ampersands() {
    let code = (codes::REPAIRED_REFERENCE, 2);
    assert_eq!(title("a & b"), ("a & b".to_owned(), vec![code]));
    assert_eq!(title("a&b;c&"), ("a&b;c&".to_owned(), vec![code, code]));
    assert_eq!(title("x &#; &amp; y"), ("x &#; & y".to_owned(), vec![code]));
}

#[test]
fn html_entities() {
    let code = (codes::REPAIRED_ENTITY, 2);
    assert_eq!(title("caf&eacute; 5&nbsp;&micro;g").0, "café 5 µg");
    assert_eq!(title("&rarr;"), ("→".to_owned(), vec![code]));
}

#[test]
fn control_characters() {
    let code = (codes::REPAIRED_CHARACTER, 2);
    assert_eq!(title("a\u{B}b"), ("a b".to_owned(), vec![code]));
    assert_eq!(title("a&#11;b&#x0;c"), ("a b c".to_owned(), vec![code, code]));
    assert_eq!(title("<![CDATA[a\u{1}b]]>"), ("a b".to_owned(), vec![code]));
}

#[test]
fn less_than_in_text_and_attributes() {
    let code = (codes::REPAIRED_MARKUP, 2);
    assert_eq!(title("pH < 7"), ("pH < 7".to_owned(), vec![code]));
    assert_eq!(title("a]]>b"), ("a]]>b".to_owned(), vec![code]));
    let text = "<a><title>t</title><code displayName='a<b & c'/></a>";
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    let code = tree.root().child(names::CODE).expect("code");
    assert_eq!(code.attribute(names::DISPLAY_NAME), Some("a<b & c"));
    let found: Vec<_> = tree.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(found, [codes::REPAIRED_ATTRIBUTE, codes::REPAIRED_REFERENCE]);
}

#[test]
fn undeclared_prefixes() {
    let text = "<a xmlns='urn:hl7-org:v3'>\n<value xsi:type='CD'/><sdtc:raceCode/><x:code/><title>t</title></a>";
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    let value = tree.root().child(names::VALUE).expect("value");
    assert_eq!(value.attribute(names::XSI_TYPE), Some("CD"));
    assert_eq!(value.line_column(), (2, 1));
    assert!(tree.root().child(names::SDTC_RACE_CODE).is_some());
    // What an unknown prefix means is not known: the element is none of CDA.
    assert!(tree.root().child(names::CODE).is_none());
    let found: Vec<_> = tree.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(found, [codes::REPAIRED_PREFIX; 3]);
}

#[test]
fn text_around_the_document() {
    let code = codes::REPAIRED_PROLOG;
    let good = "<?xml version='1.0'?><a><title>t</title></a>";
    for (text, line) in [
        (format!("\n\n{good}"), 1),
        (good.replace("?><a>", "?>\\n<a>"), 1),
        (format!("{good}\n\\n"), 1),
        (format!("{good}\0\u{1A}"), 1),
        (format!("<!-- c -->\n{good}"), 2),
        (format!("\u{FEFF}\n{good}"), 1),
    ] {
        let (title, found) = repaired(&text);
        assert_eq!(title, "t");
        assert!(found.contains(&(code, line)), "{text:?}: {found:?}");
    }
    // Blank before the root is well-formed where there is no declaration.
    assert_eq!(repaired("\n<a><title>t</title></a>").1, []);
}

#[test]
fn comments() {
    let (text, found) = title("a<!-- -- -->b<!---->c");
    assert_eq!((text.as_str(), found), ("abc", vec![(codes::REPAIRED_COMMENT, 2)]));
}

#[test]
fn several_faults_at_once_and_positions_after_them() {
    let text = "\n<?xml version='1.0'?>\\n<a>\n<title>A & B &nbsp; \u{1}</title>\n<code code='1'/></a>";
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    let code = tree.root().child(names::CODE).expect("code");
    assert_eq!(code.line_column(), (4, 1));
    assert_eq!(source.text().get(code.range()), Some("<code code='1'/>"));
    assert_eq!(tree.diagnostics().len(), 5);
    // A second parse takes the same repair.
    let again = source.parse(0, &limits).expect("tree");
    assert_eq!(again.diagnostics(), tree.diagnostics());
}

#[test]
fn what_cannot_be_repaired_is_an_error_with_the_first_fault() {
    for (text, line) in
        [("<a>\n<b></a>", 2), ("<a b='1' b='2'/>", 1), ("<a/>\ntext", 2), ("text<a/>", 1), ("<a>\n\n", 3), ("", 1)]
    {
        let limits = Limits::default();
        let source = Source::read(text.as_bytes(), &limits).expect("source");
        let error = source.parse(0, &limits).expect_err("error");
        assert_eq!(error.kind(), ErrorKind::NotXml, "{text:?}");
        assert_eq!(error.line(), Some(line), "{text:?}: {error}");
    }
}
