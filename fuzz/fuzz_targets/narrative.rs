//! Any section text: XHTML of the elements and attributes that are let through, and no others; or no narrative.
#![no_main]

use std::sync::OnceLock;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, MappingFile, Options, convert};
use cdamill_stu3::BundleType;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const MAPPING: &str = r#"
[group.Document]
wrapper = [{ emit = "component/structuredBody/component/section", use = "Section" }]
[group.Section]
resource = "Basic"
[group.Section.set]
text = "text | Narrative"
code = "'section' | CodeableConcept"
"#;

const ELEMENTS: [&str; 22] = [
    "a", "b", "br", "caption", "col", "colgroup", "div", "i", "li", "ol", "p", "span", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
];

fuzz_target!(|narrative: &str| {
    static COMPILED: OnceLock<CompiledMapping> = OnceLock::new();
    let mapping = COMPILED.get_or_init(|| {
        let file = MappingFile { name: "narrative.toml".to_owned(), text: MAPPING.to_owned() };
        Mapping::empty().overlay(vec![file]).compile().expect("a mapping without problems")
    });
    let document = format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><text>{narrative}</text></section></component></structuredBody></component></ClinicalDocument>"#
    );
    let (limits, options) = (Limits::default(), Options::default());
    let Ok(source) = Source::read(document.as_bytes(), &limits) else { return };
    let Ok(tree) = source.parse(0, &limits) else { return };
    for document in tree.documents() {
        let mut json = Vec::new();
        convert(mapping, &tree, document, &options).finished.write_bundle(BundleType::Collection, &mut json).expect("a vector takes all");
        let bundle: Value = serde_json::from_slice(&json).expect("valid JSON");
        for entry in bundle["entry"].as_array().into_iter().flatten() {
            if let Some(div) = entry["resource"]["text"]["div"].as_str() {
                check(div);
            }
        }
    }
});

fn check(div: &str) {
    let tree = roxmltree::Document::parse(div).expect("XML");
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name();
        assert_eq!(name.namespace(), Some("http://www.w3.org/1999/xhtml"));
        assert!(ELEMENTS.contains(&name.name()), "an element that is not let through");
        for attribute in node.attributes() {
            let value = attribute.value().to_ascii_lowercase();
            let is_good = match attribute.name() {
                "id" | "style" => !value.contains("url") && !value.contains("javascript") || attribute.name() == "id",
                "colspan" | "rowspan" => value.bytes().all(|b| b.is_ascii_digit()),
                "href" => ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                _ => false,
            };
            assert!(is_good, "an attribute that is not let through");
        }
    }
}
