//! What holds for every value: no time, number, narrative or id becomes something that it does not say, and no document,
//! however odd, makes anything that STU3 does not allow.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::fs;
use std::sync::OnceLock;

use cdamill_mapping::{CompiledMapping, Options};
use proptest::prelude::*;
use support::changes::changed;
use support::{Made, builtin, compiled, entries, faults, testdata, try_run};

/// One Observation with everything that the properties look at.
fn mapping() -> &'static CompiledMapping {
    static MAPPING: OnceLock<CompiledMapping> = OnceLock::new();
    MAPPING.get_or_init(|| {
        compiled(
            r#"
            [group.Document]
            wrapper = [{ emit = "component/structuredBody/component/section/entry/observation", use = "Observation" }]
            [group.Observation]
            resource = "Observation"
            [group.Observation.set]
            text = "text | Narrative"
            "identifier[]" = "id"
            status = "'final'"
            code = "'x' | CodeableConcept"
            "effective[x]" = "effectiveTime | effective"
            "value[x]" = "value | any"
            "#,
        )
    })
}

fn converted(inside: &str) -> Made {
    let document =
        entries(&format!(r#"<entry><observation classCode="OBS" moodCode="EVN">{inside}</observation></entry>"#));
    let made = try_run(mapping(), document.as_bytes(), &Options::default()).expect("a document");
    assert_eq!(faults(&made.bundle), Vec::<String>::new(), "{document}");
    made
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The parts of a time stamp: date to its precision, time of day to its, offset.
type Parts = (u32, u32, u32, usize, (u32, u32, u32, u32), Option<(bool, u32, u32)>);

fn parts() -> impl Strategy<Value = Parts> {
    let clock = (0..24u32, 0..60u32, 0..60u32, 0..10_000u32);
    (1..10_000u32, 1..13u32, 1..29u32, 1..8usize, clock, proptest::option::of((any::<bool>(), 0..14u32, 0..60u32)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_time_keeps_its_precision((year, month, day, precision, (hour, minute, second, fraction), offset) in parts()) {
        let (mut sent, mut wanted) = (format!("{year:04}"), format!("{year:04}"));
        if precision > 1 { sent += &format!("{month:02}"); wanted += &format!("-{month:02}"); }
        if precision > 2 { sent += &format!("{day:02}"); wanted += &format!("-{day:02}"); }
        let date = wanted.clone();
        if precision > 3 { sent += &format!("{hour:02}"); wanted += &format!("T{hour:02}:"); }
        if precision > 4 { sent += &format!("{minute:02}"); }
        if precision > 3 { wanted += &format!("{:02}:", if precision > 4 { minute } else { 0 }); }
        if precision > 5 { sent += &format!("{second:02}"); }
        if precision > 3 { wanted += &format!("{:02}", if precision > 5 { second } else { 0 }); }
        if precision > 6 { sent += &format!(".{fraction:04}"); wanted += &format!(".{fraction:04}"); }
        let mut has_offset = false;
        if let Some((east, hours, minutes)) = offset.filter(|_| precision > 3) {
            has_offset = true;
            let sign = if east || hours + minutes == 0 { '+' } else { '-' };
            sent += &format!("{sign}{hours:02}{minutes:02}");
            wanted += &format!("{sign}{hours:02}:{minutes:02}");
        }
        let made = converted(&format!(r#"<effectiveTime value="{sent}"/>"#));
        let got = made.one("Observation")["effectiveDateTime"].clone();
        if precision > 3 && !has_offset {
            // no offset in the document either: cut to the day, never made up
            prop_assert_eq!(got, date);
            prop_assert!(made.reports("time-cut"));
        } else {
            prop_assert_eq!(got, wanted);
            prop_assert_eq!(made.reports("padded-seconds"), (4..6).contains(&precision));
        }
    }

    #[test]
    fn any_text_as_a_time_is_a_time_or_nothing(sent in "[0-9 TZ:.+-]{0,24}|\\PC{0,12}") {
        converted(&format!(r#"<effectiveTime value="{}"/>"#, escaped(&sent)));
        converted(&format!(r#"<effectiveTime><low value="{0}"/><high value="{0}"/></effectiveTime>"#, escaped(&sent)));
    }

    #[test]
    fn a_number_keeps_its_digits(negative in any::<bool>(), whole in "0|[1-9][0-9]{0,24}", fraction in proptest::option::of("[0-9]{1,24}")) {
        let number = format!("{}{whole}{}", if negative { "-" } else { "" }, fraction.map(|digits| format!(".{digits}")).unwrap_or_default());
        let made = converted(&format!(r#"<value xsi:type="PQ" value="{number}" unit="mg"/>"#));
        let bundle = String::from_utf8(made.bytes).unwrap();
        prop_assert!(bundle.contains(&format!("\"value\":{number},\"unit\":\"mg\"")), "{}", bundle);
    }

    #[test]
    fn any_text_as_a_number_is_a_number_or_nothing(sent in "[0-9eE+., -]{0,12}|\\PC{0,8}", unit in "\\PC{0,8}") {
        let (sent, unit) = (escaped(&sent), escaped(&unit));
        for value_type in ["PQ", "INT", "REAL", "MO"] {
            converted(&format!(r#"<value xsi:type="{value_type}" value="{sent}" unit="{unit}"/>"#));
        }
        converted(&format!(r#"<value xsi:type="IVL_PQ"><low value="{sent}" unit="{unit}"/><high value="{sent}"/></value>"#));
        converted(&format!(r#"<value xsi:type="RTO"><numerator value="{sent}" unit="{unit}"/><denominator value="{sent}"/></value>"#));
    }

    #[test]
    fn any_id_gives_a_legal_identifier_or_none(root in "(2\\.16(\\.[0-9]{1,5}){0,4})|[0-9a-fA-F-]{0,36}|\\PC{0,12}", extension in proptest::option::of("\\PC{0,12}")) {
        let extension = extension.map(|text| format!(" extension=\"{}\"", escaped(&text))).unwrap_or_default();
        for root in [escaped(&root), "2.16.840.1.113883.4.873".to_owned()] {
            let made = converted(&format!(r#"<id root="{root}"{extension}/>"#));
            for identifier in made.one("Observation")["identifier"].as_array().into_iter().flatten() {
                prop_assert!(identifier["value"].as_str().is_some_and(|value| !value.trim().is_empty()));
            }
        }
    }

    #[test]
    fn any_coded_value_gives_a_legal_concept(code in "\\PC{0,12}", system in "[0-9.]{0,12}|\\PC{0,8}", display in "\\PC{0,12}") {
        let coded = format!(r#"code="{}" codeSystem="{}" displayName="{}" codeSystemVersion="{2}""#, escaped(&code), escaped(&system), escaped(&display));
        converted(&format!(r#"<value xsi:type="CD" {coded}><translation {coded}/><originalText>{}</originalText></value>"#, escaped(&display)));
    }

    #[test]
    fn any_data_gives_a_legal_attachment_or_text(media in "\\PC{0,8}", language in "\\PC{0,4}", data in "[A-Za-z0-9+/= ]{0,12}|\\PC{0,8}", coded in any::<bool>()) {
        let representation = if coded { r#" representation="B64""# } else { "" };
        let (media, language, data) = (escaped(&media), escaped(&language), escaped(&data));
        converted(&format!(r#"<value xsi:type="ED" mediaType="{media}" language="{language}"{representation}>{data}</value>"#));
        converted(&format!(r#"<value xsi:type="ED" mediaType="{media}"{representation}><reference value="{data}"/></value>"#));
    }

    #[test]
    fn any_narrative_gives_allowed_xhtml(narrative in narrative()) {
        let made = converted(&format!("<text>{narrative}</text>"));
        let div = made.one("Observation")["text"]["div"].as_str().unwrap_or("<div xmlns='http://www.w3.org/1999/xhtml'/>");
        let fault = is_allowed(div);
        prop_assert!(fault.is_ok(), "{:?}\n{}\n{}", fault, narrative, div);
    }
}

/// A piece of narrative: elements of CDA and others, attributes good and bad, text.
fn narrative() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "paragraph",
        "content",
        "list",
        "item",
        "caption",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "col",
        "colgroup",
        "br",
        "sub",
        "sup",
        "linkHtml",
        "renderMultiMedia",
        "footnote",
        "script",
        "iframe",
        "object",
        "style",
        "img",
        "onclick",
        "div",
        "a",
        "unknown",
    ]);
    let attributes = prop::sample::select(vec![
        "",
        r#" ID="x1""#,
        r#" ID="a b&quot;c""#,
        r#" styleCode="Bold""#,
        r#" styleCode="&quot; onload=&quot;x""#,
        r#" href="javascript:alert(1)""#,
        r#" href="JaVaScRiPt:alert(1)""#,
        r#" href="http://a.example/?a=b&amp;c=&quot;&gt;""#,
        r#" onclick="x()""#,
        r#" colspan="2""#,
        r#" colspan="2x""#,
        r#" style="x""#,
        r#" listType="ordered""#,
        r#" rowspan="&lt;1""#,
        r#" src="x""#,
    ]);
    let text = "[a-zA-Z0-9 \n]{0,6}|&lt;script&gt;|&amp;amp;|\\PC{0,4}".prop_map(|text| {
        match text.contains("&lt;") || text.contains("&amp;") {
            true => text,
            false => escaped(&text),
        }
    });
    text.prop_recursive(5, 32, 6, move |inner| {
        (names.clone(), attributes.clone(), prop::collection::vec(inner, 0..5))
            .prop_map(|(name, attributes, inner)| format!("<{name}{attributes}>{}</{name}>", inner.concat()))
    })
}

/// Whether a narrative is XML of the elements and attributes that are let through, and no others.
fn is_allowed(div: &str) -> Result<(), String> {
    const ELEMENTS: [&str; 22] = [
        "div", "p", "span", "b", "i", "br", "ul", "ol", "li", "a", "sub", "sup", "table", "caption", "colgroup", "col",
        "thead", "tbody", "tfoot", "tr", "th", "td",
    ];
    const STYLES: [&str; 3] =
        ["text-decoration: underline", "font-style: italic", "font-weight: bold; font-style: italic"];
    let tree = roxmltree::Document::parse(div).map_err(|error| error.to_string())?;
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name();
        if name.namespace() != Some("http://www.w3.org/1999/xhtml") || !ELEMENTS.contains(&name.name()) {
            return Err(format!("element {}", name.name()));
        }
        for attribute in node.attributes() {
            let value = attribute.value();
            let is_good = match attribute.name() {
                "id" => true,
                "style" => STYLES.contains(&value),
                "colspan" | "rowspan" => value.bytes().all(|b| b.is_ascii_digit()),
                "href" => ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| value.to_ascii_lowercase().starts_with(scheme)),
                _ => false,
            };
            if !is_good {
                return Err(format!("attribute {}", attribute.name()));
            }
        }
    }
    Ok(())
}

fn documents() -> &'static [String] {
    static DOCUMENTS: OnceLock<Vec<String>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let texts = testdata().into_iter().filter_map(|path| fs::read_to_string(path).ok());
        texts.filter(|text| try_run(builtin(), text.as_bytes(), &Options::default()).is_some()).collect()
    })
}

#[test]
fn every_document_of_testdata_gives_legal_resources() {
    for document in documents() {
        let made = try_run(builtin(), document.as_bytes(), &Options::default()).unwrap();
        assert_eq!(faults(&made.bundle), Vec::<String>::new(), "{document}");
    }
}

/// How many changed documents are tried; more where someone has the time.
fn cases() -> u32 {
    std::env::var("CDAMILL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_documents_give_legal_resources(number in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<usize>()), 1..40)) {
        let document = changed(&documents()[number.index(documents().len())], &changes);
        if let Some(made) = try_run(builtin(), document.as_bytes(), &Options::default()) {
            let faults = faults(&made.bundle);
            prop_assert!(faults.is_empty(), "{:#?}\n{}", faults, document);
        }
    }

    #[test]
    fn any_text_as_a_mapping_file_is_a_mapping_or_a_list_of_problems(text in mapping_text()) {
        if let Err(error) = support::layers(&[&text]) {
            prop_assert!(!error.problems().is_empty());
            prop_assert!(error.problems().iter().all(|problem| problem.line > 0 && problem.column > 0));
        }
    }
}

/// Nearly the text of a mapping file.
fn mapping_text() -> impl Strategy<Value = String> {
    let value = prop::collection::vec(
        prop::sample::select(vec![
            "code", "/", "@", "code", "|", "??", "[", "]", "(", ")", "<", ">", "'a'", "'", ".", "^", "//", "*",
            "first", "not", "and", "=", "!=", "in", "map", "ref", "é", "any", "Quantity", ",", "type", "is", " ",
        ]),
        0..14,
    )
    .prop_map(|parts| parts.concat().replace('"', ""));
    let line = (
        prop::sample::select(vec![
            "code",
            "\"value[x]\"",
            "status",
            "\"identifier[]\"",
            "resource",
            "when",
            "\"extension[a:b].c\"",
            "use",
            "x",
        ]),
        value,
    )
        .prop_map(|(key, value)| format!("{key} = \"{value}\"\n"));
    let head = prop::sample::select(vec![
        "[group.Document]\n",
        "[group.Document.set]\n",
        "[group.A]\nresource = \"Observation\"\n",
        "[group.A.set]\n",
        "[condition]\n",
        "[[entry]]\n",
        "[always.set]\n",
        "[url]\n",
    ]);
    prop::collection::vec((head, prop::collection::vec(line, 0..4)), 0..4)
        .prop_map(|tables| tables.into_iter().map(|(head, lines)| head.to_owned() + &lines.concat()).collect())
}

#[test]
fn groups_that_use_each_other_in_a_circle_end_with_a_report() {
    let mapping = r#"
        [group.Document]
        wrapper = [{ emit = ".", use = "Patient" }, { emit = ".", use = "Left" }]
        [group.Left]
        wrapper = [{ emit = ".", use = "Right" }, { emit = ".", use = "Right" }]
        [group.Right]
        wrapper = [{ emit = ".", use = "Left" }, { emit = ".", use = "Left" }]
        [group.Patient]
        resource = "Patient"
        also = [{ emit = ".", use = "Patient" }]
        [group.Patient.set]
        "contact[]" = { each = ".", use = "Contact" }
        [group.Contact]
        backbone = "Patient.contact"
        [group.Contact.set]
        "extension[http://example.org/x]" = { each = ".", use = "Again" }
        gender = "'female'"
        [group.Again]
        datatype = "Extension"
        [group.Again.set]
        "extension[http://example.org/x]" = { each = ".", use = "Again" }
        "value[x]" = "'x' | string"
    "#;
    let file = cdamill_mapping::MappingFile { name: "circle.toml".to_owned(), text: mapping.to_owned() };
    let mapping = cdamill_mapping::Mapping::empty().overlay(vec![file]).compile().unwrap();
    let limits = cdamill_cda::Limits::default();
    let source = cdamill_cda::Source::read(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    let document = tree.documents().next().unwrap();
    let options = cdamill_mapping::Options::default();
    let converted = cdamill_mapping::convert(&mapping, &tree, document, &options);
    assert!(converted.diagnostics.iter().any(|diagnostic| diagnostic.code == "limit-reached"));
    assert_eq!(converted.finished.len(), 1);
}
