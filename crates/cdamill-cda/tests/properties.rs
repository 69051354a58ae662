//! Properties that hold for any input.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use cdamill_cda::types::{Decimal, Precision, Time};
use cdamill_cda::{Content, Limits, Name, Node, Source};
use proptest::prelude::*;

/// A valid time stamp and its precision.
fn time_stamp() -> impl Strategy<Value = (String, Precision)> {
    let parts = (1u16..=9999, 1u8..=12, 1u8..=28, 0u8..=23, 0u8..=59, 0u8..=59);
    let offset = prop_oneof![
        Just(String::new()),
        (prop_oneof!["\\+", "-"], 0u8..=13, 0u8..=59)
            .prop_filter("one way to write UTC", |(sign, h, m)| sign == "+" || h + m > 0)
            .prop_map(|(sign, h, m)| format!("{sign}{h:02}{m:02}")),
    ];
    (parts, "[0-9]{1,9}", 0usize..=6, offset).prop_map(|(parts, digits, precision, offset)| {
        let (year, month, day, hour, minute, second) = parts;
        let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}.{digits}");
        let (end, precision) = match precision {
            0 => (4, Precision::Year),
            1 => (6, Precision::Month),
            2 => (8, Precision::Day),
            3 => (10, Precision::Hour),
            4 => (12, Precision::Minute),
            5 => (14, Precision::Second),
            _ => (text.len(), Precision::Fraction),
        };
        (format!("{}{offset}", &text[..end]), precision)
    })
}

/// An element with attributes, text and elements inside.
#[derive(Clone, Debug)]
struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    inside: Vec<Inside>,
}

#[derive(Clone, Debug)]
enum Inside {
    Element(Element),
    Text(String),
}

fn element() -> impl Strategy<Value = Element> {
    let name = prop::sample::select(vec!["act", "entry", "code", "value", "text", "content", "odd"]);
    let attribute = (prop::sample::subsequence(vec!["code", "value", "root", "odd"], 0..4), "[a-z&<\"' ]{0,6}");
    let attributes = attribute.prop_map(|(names, value): (Vec<&'static str>, String)| {
        let with_value = |name| (name, value.clone());
        names.into_iter().map(with_value).collect::<Vec<_>>()
    });
    let leaf = (name.clone(), attributes.clone()).prop_map(|(name, attributes)| Element {
        name,
        attributes,
        inside: Vec::new(),
    });
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let inside =
            prop_oneof![inner.prop_map(Inside::Element), "[a-z]{1,3}[ &<>é]{0,2}[a-z]{1,3}".prop_map(Inside::Text),];
        (name.clone(), attributes.clone(), prop::collection::vec(inside, 0..4))
            .prop_map(|(name, attributes, inside)| Element { name, attributes, inside })
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&apos;")
}

fn plain(element: &Element, out: &mut String) {
    *out += &format!("<{}", element.name);
    for (name, value) in &element.attributes {
        *out += &format!(" {name}=\"{}\"", escaped(value));
    }
    *out += ">";
    for inside in &element.inside {
        match inside {
            Inside::Element(element) => plain(element, out),
            Inside::Text(text) => *out += &escaped(text),
        }
    }
    *out += &format!("</{}>", element.name);
}

/// The same with a prefix, attributes in reverse, other quotes, blanks and comments.
fn dressed(element: &Element, out: &mut String) {
    *out += &format!("<h:{}\n", element.name);
    for (name, value) in element.attributes.iter().rev() {
        *out += &format!("  {name} = '{}'", escaped(value));
    }
    *out += "\n>";
    for inside in &element.inside {
        match inside {
            Inside::Element(element) => {
                *out += "<!-- <code/> -->";
                dressed(element, out);
            }
            Inside::Text(text) => {
                *out += &format!("<![CDATA[{}]]><!-- c -->", text.replace("]]>", ""));
            }
        }
    }
    *out += &format!("<?instruction?></h:{} >", element.name);
}

/// What a tree says, the order of attributes left out.
fn said(node: Node<'_>, out: &mut String) {
    let mut attributes: Vec<(Name, &str)> = node.attributes().collect();
    attributes.sort();
    *out += node.local_name();
    for (name, value) in attributes {
        *out += &format!(" {:?}={value:?}", name.known());
    }
    *out += &format!(" {:?} (", node.text());
    let mut text = String::new();
    for content in node.content() {
        match content {
            Content::Element(child) => {
                *out += &format!("{text:?}");
                text.clear();
                said(child, out);
            }
            Content::Text(more) => text += more,
        }
    }
    *out += &format!("{text:?})");
}

fn read(text: &str) -> String {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).expect("source");
    let tree = source.parse(0, &limits).expect("tree");
    assert!(tree.diagnostics().iter().all(|found| found.code == "no-namespace"));
    let mut out = String::new();
    said(tree.root(), &mut out);
    out
}

/// Goes through everything that a conversion would use.
fn use_all(bytes: &[u8]) {
    let limits = Limits::default();
    let Ok(source) = Source::read(bytes, &limits) else {
        return;
    };
    for part in 0..source.parts() {
        let Ok(tree) = source.parse(part, &limits) else {
            continue;
        };
        for node in std::iter::once(tree.root()).chain(tree.root().descendants()) {
            let range = node.range();
            assert!(range.start <= range.end && range.end <= source.text().len());
            assert!(source.text().get(range).is_some());
            let _ = (node.path(), node.line_column(), node.data_type(), node.take_text());
            let _ = (node.is_usable(), node.resolve("#a"), node.templates().count());
            node.mark_subtree();
        }
        let _ = cdamill_cda::inspect::summary(tree.root());
    }
}

const SEED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
    <title>A &amp; B</title><!-- c --><component><structuredBody><component><section><text><content ID=\"a\">x</content></text>\
    <entry><observation nullFlavor=\"NI\"><value xsi:type=\"CD\" code=\"1\"/><![CDATA[y]]></observation></entry></section></component></structuredBody></component>\
    </ClinicalDocument>";

/// Bytes that matter to XML, more often than by chance.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec![
        "<",
        ">",
        "</",
        "/>",
        "<a",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml",
        "?>",
        "&",
        "&nbsp;",
        "&#0;",
        "&amp;",
        "=",
        "'",
        "\"",
        " ",
        "xmlns:b='c'",
        "b:d='e'",
        "<ClinicalDocument>",
        "</ClinicalDocument>",
        "<!DOCTYPE",
        "\u{0}",
        "\\n",
        "é",
        "\u{FEFF}",
        "a",
        "</a>",
        "<a>",
        "encoding='utf-16'",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn a_time_keeps_its_precision_and_text((text, precision) in time_stamp()) {
        let time = Time::parse(&text).expect("time");
        prop_assert_eq!(time.precision(), precision);
        let written = time.to_string();
        prop_assert_eq!(&written, &text);
        prop_assert_eq!(time.compare(&time), std::cmp::Ordering::Equal);
    }

    #[test]
    fn days_go_there_and_back((text, _) in time_stamp(), days in -100_000i64..100_000) {
        let time = Time::parse(&text).expect("time");
        if let Some(moved) = time.plus_days(days) {
            prop_assert_eq!(moved.day_number() - time.day_number(), days);
            prop_assert_eq!(moved.plus_days(-days), Some(time));
            prop_assert_eq!(Time::parse(&moved.to_string()).map(|time| time.day), Ok(moved.day));
        }
    }

    #[test]
    fn any_text_is_a_time_or_an_error(text in "\\PC*") {
        let _ = Time::parse(&text);
        let _ = Decimal::parse(&text);
    }

    #[test]
    fn digits_are_a_time_or_an_error(text in "[0-9]{0,16}[-+.:TZ ]{0,2}[0-9]{0,6}") {
        if let Ok(time) = Time::parse(&text) {
            let written = time.to_string();
            let again = Time::parse(&written).expect("time");
            prop_assert_eq!(again, time);
        }
    }

    #[test]
    fn a_decimal_keeps_its_digits(sign in "[+-]?", whole in "[0-9]{0,25}", fraction in "[0-9]{0,25}") {
        prop_assume!(!whole.is_empty() || !fraction.is_empty());
        let text = format!("{sign}{whole}.{fraction}");
        let decimal = Decimal::parse(&text).expect("decimal");
        let written = decimal.to_string();
        let (head, tail) = written.split_once('.').unwrap_or((&written, ""));
        prop_assert_eq!(tail, fraction);
        let head = head.strip_prefix('-').unwrap_or(head);
        prop_assert_eq!(head.trim_start_matches('0'), whole.trim_start_matches('0'));
        prop_assert!(head == "0" || !head.starts_with('0'));
        prop_assert_eq!(written.starts_with('-'), sign == "-");
        let again = Decimal::parse(&written).expect("decimal");
        prop_assert_eq!(again.as_written(&written), Some(written.as_str()));
    }

    #[test]
    fn dress_changes_nothing(element in element()) {
        let mut one = String::from("<ClinicalDocument xmlns=\"urn:hl7-org:v3\">");
        plain(&element, &mut one);
        one += "</ClinicalDocument>";
        let mut two = String::from("<?xml version='1.0'?>\n<!-- c -->\n<h:ClinicalDocument xmlns:h='urn:hl7-org:v3'>\n");
        dressed(&element, &mut two);
        two += "\n</h:ClinicalDocument>\n";
        prop_assert_eq!(read(&one), read(&two));
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        use_all(&bytes);
    }

    #[test]
    fn random_markup_does_no_harm(bytes in fragments()) {
        use_all(&bytes);
        let inside = [b"<a>", bytes.as_slice(), b"</a>"].concat();
        use_all(&inside);
    }

    #[test]
    fn changed_documents_do_no_harm(changes in prop::collection::vec((0..SEED.len(), any::<u8>()), 0..6), cut in 0..SEED.len()) {
        let mut bytes = SEED.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        use_all(&bytes);
        bytes.truncate(cut);
        use_all(&bytes);
    }
}
