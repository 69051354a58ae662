//! Nothing is lost silently: every fact of every document in testdata stands in the bundle, or among the losses at its own
//! place. What is a fact, and whether it stands in the bundle, is judged here anew, from the XML and the JSON alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::collections::BTreeSet;

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{LossKind, Options, convert};
use cdamill_stu3::BundleType;
use roxmltree::{Document, Node};
use serde_json::Value;
use support::{builtin, testdata};

/// Where a fact stands: the byte of its element's start tag, and the attribute; "" for text.
type Place = (usize, String);

struct Fact {
    place: Place,
    value: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Code,
    Id,
    Value,
    Time,
    Text,
}

/// Elements that say what a thing is for readers of XML, or that are carried as a whole.
fn is_outside(node: Node<'_, '_>) -> bool {
    let is_section = |parent: Node<'_, '_>| parent.tag_name().name() == "section";
    let name = node.tag_name().name();
    matches!(name, "templateId" | "typeId" | "realmCode") || name == "text" && node.parent().is_some_and(is_section)
}

fn facts(node: Node<'_, '_>, into: &mut Vec<Fact>) {
    let start = node.range().start;
    let mut add = |attribute: &str, value: &str, kind: Kind| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            into.push(Fact { place: (start, attribute.to_owned()), value, kind });
        }
    };
    for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
        let value = attribute.value();
        match attribute.name() {
            "code" => add("code", value, Kind::Code),
            "displayName" if node.attribute("code").is_none() => add("displayName", value, Kind::Text),
            "unit" => add("unit", value, Kind::Code),
            "extension" => add("extension", value, Kind::Id),
            "root" if node.attribute("extension").is_none() && node.attribute("nullFlavor").is_none() => {
                add("root", value, Kind::Id);
            }
            "value" if node.tag_name().name() == "reference" && !value.contains(':') => {}
            "value" if value.len() >= 4 && value.bytes().take(4).all(|byte| byte.is_ascii_digit()) => {
                add("value", value, Kind::Time);
            }
            "value" => add("value", value, Kind::Value),
            _ => {}
        }
    }
    let texts = node.children().filter(|child| child.is_text()).filter_map(|child| child.text());
    for text in texts {
        add("", text, Kind::Text);
    }
    for child in node.children().filter(|child| child.is_element() && !is_outside(*child)) {
        facts(child, into);
    }
}

/// What the bundle says, narrative and ids left out.
#[derive(Default)]
struct Said {
    texts: BTreeSet<String>,
    numbers: BTreeSet<String>,
    all: String,
}

impl Said {
    fn of(value: &Value) -> Said {
        let mut said = Said::default();
        said.add(value);
        said
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                let told =
                    object.iter().filter(|(key, _)| !matches!(key.as_str(), "div" | "fullUrl" | "id" | "reference"));
                told.for_each(|(_, inner)| self.add(inner));
            }
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::String(text) => {
                self.all.push_str(text);
                self.all.push('\n');
                self.texts.insert(text.clone());
            }
            Value::Number(number) => {
                self.numbers.insert(plain(&number.to_string()));
            }
            Value::Bool(bool) => {
                self.texts.insert(bool.to_string());
            }
            Value::Null => {}
        }
    }

    fn has(&self, fact: &Fact) -> bool {
        let value = fact.value.as_str();
        let is_text = |text: &str| self.texts.contains(text);
        match fact.kind {
            _ if is_text(value) => true,
            Kind::Code => false,
            Kind::Id => {
                is_text(&format!("urn:oid:{value}")) || is_text(&format!("urn:uuid:{}", value.to_ascii_lowercase()))
            }
            Kind::Time => self.numbers.contains(&plain(value)) || self.has_time(value),
            Kind::Value => {
                let address = value.split_once(':').map(|(_, rest)| rest.trim_start_matches('/').trim());
                self.numbers.contains(&plain(value)) || address.is_some_and(is_text)
            }
            Kind::Text => self.all.contains(value),
        }
    }

    /// A time to the digits that both have, at least to the day where the document has one.
    fn has_time(&self, value: &str) -> bool {
        let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
        let is_time = |text: &&String| text.len() >= 4 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        self.texts.iter().filter(is_time).any(|text| {
            let (day, clock) = text.split_once('T').unwrap_or((text, ""));
            let clock: String = clock.chars().take_while(|c| !"+-Z.".contains(*c)).collect();
            let said: String = format!("{day}{clock}").chars().filter(char::is_ascii_digit).collect();
            let same = digits.len().min(said.len());
            said.len() >= digits.len().min(8) / 2 * 2 && digits[..same] == said[..same]
        })
    }
}

/// A number without what its size does not need.
fn plain(number: &str) -> String {
    let digits = number.trim_start_matches('+');
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{sign}{}.{}", whole.trim_start_matches('0'), fraction.trim_end_matches('0'))
}

struct Accounted {
    facts: usize,
    carried: usize,
    missing: Vec<String>,
}

/// Holds the facts of a document against its bundle and its losses.
fn account(name: &str, text: &str) -> Accounted {
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    let document = tree.documents().next().unwrap();
    let options = Options::default();
    let converted = convert(builtin(), &tree, document, &options);
    let mut bundle = Vec::new();
    converted.finished.write_bundle(BundleType::Collection, &mut bundle).unwrap();
    let said = Said::of(&serde_json::from_slice(&bundle).unwrap());
    let losses: BTreeSet<Place> = converted
        .losses
        .iter()
        .map(|loss| {
            let attribute = loss.attribute.map_or("", |name| name.known().unwrap_or("*"));
            (tree.node(loss.node).unwrap().range().start, attribute.to_owned())
        })
        .collect();
    let xml = Document::parse(text).unwrap();
    let mut found = Vec::new();
    facts(xml.root_element(), &mut found);
    let is_silent = |fact: &&Fact| !said.has(fact) && !losses.contains(&fact.place);
    let missing = found.iter().filter(is_silent).map(|fact| {
        let line = text[..fact.place.0].matches('\n').count() + 1;
        format!("{name}:{line}: {:?} @{} {}", fact.kind, fact.place.1, fact.value)
    });
    let missing = missing.collect();
    Accounted { facts: found.len(), carried: found.iter().filter(|fact| said.has(fact)).count(), missing }
}

#[test]
fn every_fact_is_carried_or_named() {
    let (mut facts, mut carried, mut missing) = (0, 0, Vec::new());
    for path in testdata() {
        let text = std::fs::read_to_string(&path).unwrap();
        // what stands in an envelope, or is mended first, has other tests
        let is_document = |xml: Document<'_>| xml.root_element().tag_name().name() == "ClinicalDocument";
        if !Document::parse(&text).is_ok_and(is_document) {
            continue;
        }
        let name =
            path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata")).unwrap().display().to_string();
        let accounted = account(&name, &text);
        facts += accounted.facts;
        carried += accounted.carried;
        missing.extend(accounted.missing);
    }
    println!("{facts} facts, {carried} carried");
    assert!(facts > 10_000, "{facts} facts");
    assert!(missing.is_empty(), "{} of {facts} facts are nowhere:\n{}", missing.len(), missing.join("\n"));
}

/// A document of every shape, each fact of its own, to be sure that the test above can fail.
#[test]
fn facts_of_every_kind_are_seen() {
    let xml = Document::parse(
        r##"<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="1"/><id root="2"/><id root="3" extension="4"/><code code="5" displayName="no"/>
        <section><text>narrative</text><entry><value value="6" unit="7"><low value="19700101"/></value><text>8<reference value="#no"/>9</text>
        <code displayName="11"/></entry></section></ClinicalDocument>"##,
    )
    .unwrap();
    let mut found = Vec::new();
    facts(xml.root_element(), &mut found);
    let values: Vec<&str> = found.iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!(values, ["2", "4", "5", "6", "7", "19700101", "8", "9", "11"]);
    let said = Said::of(
        &serde_json::json!({"a": ["8 or 9", "1970-01-01T10:00:00Z"], "b": 6.0, "div": "11", "c": "urn:oid:2"}),
    );
    let carried: Vec<&str> = found.iter().filter(|fact| said.has(fact)).map(|fact| fact.value.as_str()).collect();
    assert_eq!(carried, ["2", "6", "19700101", "8", "9"]);
}

/// Facts that nothing reads, in each part of a document: each is a loss, with its own place.
#[test]
fn what_nothing_reads_is_lost_by_name() {
    let text = r##"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc"><id root="2.999.1"/>
        <recordTarget><patientRole><id root="2.999.2" extension="P"/><patient><name><family>Testwood</family></name>
        <livingArrangementCode xmlns="urn:hl7-org:sdtc" code="planted-code"/></patient></patientRole></recordTarget>
        <component><structuredBody><component><section><entry><observation classCode="OBS" moodCode="EVN" planted="planted-attribute">
        <planted>planted-text</planted><code code="1" codeSystem="2.999.3"/><value code="planted-untyped"/><text>planted-statement</text>
        <sdtc:planted value="planted-value"/></observation></entry></section></component></structuredBody></component></ClinicalDocument>"##;
    let limits = Limits::default();
    let source = Source::read(text.as_bytes(), &limits).unwrap();
    let tree = source.parse(0, &limits).unwrap();
    let options = Options::default();
    let converted = convert(builtin(), &tree, tree.root(), &options);
    let mut bundle = Vec::new();
    converted.finished.write_bundle(BundleType::Collection, &mut bundle).unwrap();
    let bundle = String::from_utf8(bundle).unwrap();
    for planted in ["planted-code", "planted-attribute", "planted-text", "planted-value", "planted-statement"] {
        assert!(!bundle.contains(planted), "{planted} is carried now: plant it elsewhere");
        let is_it = |loss: &&cdamill_mapping::Loss| {
            let node = tree.node(loss.node).unwrap();
            let value = match loss.attribute {
                Some(name) => node.attribute(name).map(str::to_owned),
                None => node.own_text().map(|text| text.into_owned()),
            };
            value.as_deref() == Some(planted) && loss.kind == LossKind::Lost
        };
        assert_eq!(converted.losses.iter().filter(is_it).count(), 1, "{planted}");
    }
    let without = Options::default().with_skip_losses(true);
    tree.clear_marks();
    let quick = convert(builtin(), &tree, tree.root(), &without);
    assert!(quick.losses.is_empty());
    assert!(quick.finished.written().eq(converted.finished.written()));
}
