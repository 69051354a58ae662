//! CD, CE, CV, CO, CS to Coding and CodeableConcept.

use std::borrow::Cow;

use cdamill_cda::types::Cd;
use cdamill_cda::{Node, codes, names, trim};
use cdamill_stu3::definitions::Codes;

use super::identifier::is_oid;
use super::replaced;
use super::systems::Text;
use crate::plan::Plan;
use crate::run::{Item, Run, Sink, peek};

/// SNOMED CT "Laterality": the one qualifier that is carried, as text.
const LATERALITY: &str = "272741003";

/// A CodeableConcept: the code and its translations, and what a person reads. A text alone is `{text}`.
pub(super) fn concept<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    if !run.head(sink, "CodeableConcept") {
        return false;
    }
    run.tape.start_object();
    match item {
        Item::Node(node) => {
            run.tape.key(&"coding");
            run.tape.start_array();
            let coded = write_codings(run, *node);
            run.tape.end_array();
            if let Some(text) = concept_text(*node, coded > 0) {
                run.tape.key(&"text");
                run.tape.write(text);
            }
        }
        other => {
            let text = run.item_text(other);
            if let Some(text) = text {
                run.tape.key(&"text");
                run.tape.write(text);
            }
        }
    }
    run.tape.end_object()
}

/// originalText; without any coding the displayName, or that of a translation. A laterality joins in brackets.
fn concept_text<'a>(node: Node<'a>, coded: bool) -> Option<Cow<'a, str>> {
    let view = Cd::new(node);
    let text = view.original_text();
    let text = text.or_else(|| if coded { None } else { crate::run::display(node) });
    let Some(side) = laterality(node) else { return text };
    let base = text.or_else(|| crate::run::display(node))?;
    Some(Cow::Owned(format!("{base} ({side})")))
}

fn laterality<'a>(node: Node<'a>) -> Option<Cow<'a, str>> {
    let qualifiers = node.children_named(names::QUALIFIER);
    let mut sides = qualifiers.filter(|qualifier| {
        let name = qualifier.child(names::NAME).and_then(|name| name.attribute(names::CODE));
        name.map(trim) == Some(LATERALITY)
    });
    let qualifier = sides.next()?;
    qualifier.child(names::NAME).map(|name| name.take(names::CODE));
    let value = qualifier.child(names::VALUE)?;
    value.take(names::CODE);
    crate::run::display(value)
}

/// One Coding: the first of the concept.
pub(super) fn first<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    let first = coded_nodes(node).next();
    first.is_some_and(|coded| run.head(sink, "Coding") && write_coding(run, coded))
}

/// Every coding of the concept, as items of a list.
pub(super) fn all<'a>(run: &mut Run<'a>, item: &Item<'a>, sink: Sink) -> bool {
    match item {
        Item::Node(node) if !sink.keyed => write_codings(run, *node) > 0,
        _ => false,
    }
}

fn write_codings<'a>(run: &mut Run<'a>, node: Node<'a>) -> usize {
    coded_nodes(node).filter(|coded| write_coding(run, *coded)).count()
}

/// An element with a code that STU3's `code` takes.
#[derive(Clone, Copy)]
pub(super) struct Coded<'a> {
    pub(super) node: Node<'a>,
    pub(super) code: &'a str,
}

impl<'a> Coded<'a> {
    pub(super) fn of(node: Node<'a>) -> Option<Coded<'a>> {
        Some(Coded { node, code: legal_code(node)? })
    }

    fn is_same(&self, other: &Coded<'a>) -> bool {
        self.code == other.code && self.node.trimmed(names::CODE_SYSTEM) == other.node.trimmed(names::CODE_SYSTEM)
    }
}

/// The root, if it has a code, then the translations; each system and code once.
pub(super) fn coded_nodes<'a>(node: Node<'a>) -> impl Iterator<Item = Coded<'a>> {
    let root = Coded::of(node);
    let mut further: Vec<Coded<'a>> = Vec::new();
    for coded in node.children_named(names::TRANSLATION).filter_map(Coded::of) {
        if root.iter().chain(&further).any(|known| known.is_same(&coded)) {
            // the same code again: nothing is lost
            for name in [names::CODE, names::CODE_SYSTEM] {
                coded.node.take(name);
            }
        } else {
            further.push(coded);
        }
    }
    root.into_iter().chain(further)
}

/// A code that STU3's `code` takes, at most 255 characters.
fn legal_code(node: Node<'_>) -> Option<&str> {
    let code = node.trimmed(names::CODE)?;
    let is_short = code.len() <= 255 || code.chars().count() <= 255;
    (is_short && is_legal(code)).then_some(code)
}

/// Whether a text has the form of STU3's `code`: words with one blank between them.
pub(super) fn is_legal(code: &str) -> bool {
    // nearly all are plain
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic())
        || !code.split(' ').any(str::is_empty) && !code.contains(|c: char| c != ' ' && c.is_whitespace())
}

pub(super) fn write_coding<'a>(run: &mut Run<'a>, coded: Coded<'a>) -> bool {
    let Coded { node, code } = coded;
    // the system's name says what its OID does already
    let [_, system, _, version, display] = node.take_each([
        names::CODE,
        names::CODE_SYSTEM,
        names::CODE_SYSTEM_NAME,
        names::CODE_SYSTEM_VERSION,
        names::DISPLAY_NAME,
    ]);
    run.tape.start_object();
    if let Some(system) = system.map(trim).filter(|oid| !oid.is_empty()) {
        if let Some(uri) = uri_for(run, system, code, node) {
            run.tape.key(&"system");
            uri.write(run);
        } else {
            run.report(codes::UNKNOWN_CODE_SYSTEM, node);
        }
    }
    if let Some(version) = version {
        run.tape.key(&"version");
        run.tape.text(trim(version));
    }
    run.tape.key(&"code");
    run.tape.text(code);
    if let Some(display) = display {
        run.tape.key(&"display");
        run.tape.text(trim(display));
    }
    run.tape.end_object()
}

/// Whether a coded value has a code, and one of its code system where all codes of that are known.
pub(crate) fn is_known_code(plan: &Plan, node: Node<'_>) -> bool {
    let Some(code) = legal_code(node) else { return false };
    let system = node.trimmed(names::CODE_SYSTEM).unwrap_or_default();
    let codes = plan.code_system(system).and_then(|uri| Codes::of(&uri));
    codes.is_none_or(|codes| codes.has(code))
}

/// The URI of a code's system. A system that HL7 publishes does not have every code that is sent in its name: such a code
/// keeps the name that the document gave the system, its OID.
fn uri_for<'a>(run: &mut Run<'a>, oid: &'a str, code: &str, node: Node<'a>) -> Option<Text<'a>> {
    let system = run.system(oid)?;
    if system.codes.is_some_and(|codes| !codes.has(code)) && is_oid(oid) {
        run.report(codes::UNKNOWN_CODE, node);
        return run.urn(oid);
    }
    Some(system.uri)
}

impl<'a> Run<'a> {
    /// A fixed coding of a mapping file.
    pub(crate) fn fixed_coding(
        &mut self,
        sink: Sink,
        system: &'a str,
        code: &'a str,
        display: Option<&'a str>,
        as_concept: bool,
    ) -> bool {
        if !self.head(sink, if as_concept { "CodeableConcept" } else { "Coding" }) {
            return false;
        }
        if !as_concept {
            return target(self, system, Cow::Borrowed(code), display, None);
        }
        self.tape.start_object();
        self.tape.key(&"coding");
        self.tape.start_array();
        target(self, system, Cow::Borrowed(code), display, None);
        self.tape.end_array();
        self.tape.end_object()
    }
}

/// A Coding that a mapping chose; `replaced` is the element whose code it stands for.
pub(super) fn target<'a>(
    run: &mut Run<'a>,
    system: &'a str,
    code: Cow<'a, str>,
    display: Option<&'a str>,
    replaced: Option<Node<'a>>,
) -> bool {
    run.tape.start_object();
    run.tape.key(&"system");
    run.tape.text(system);
    run.tape.key(&"code");
    if run.tape.write(code)
        && let Some(node) = replaced
    {
        replaced::beside(run, &"code", node);
    }
    run.tape.key(&"display");
    run.tape.text(display.unwrap_or_default());
    run.tape.end_object()
}

/// The code alone, for an element of type `code`.
pub(super) fn code_of<'a>(run: &mut Run<'a>, item: &Item<'a>) -> Option<Cow<'a, str>> {
    match item {
        Item::Node(node) => match legal_code(*node) {
            Some(code) => {
                node.take(names::CODE);
                Some(Cow::Borrowed(code))
            }
            None => run.item_text(item),
        },
        other => {
            let text = peek(other)?;
            run.item_text(other).or(Some(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{observation, value};

    fn concept(inside: &str) -> Value {
        value("valueCodeableConcept", "CodeableConcept", inside)
    }

    #[test]
    fn code_translations_and_text() {
        let made = concept(
            r#"<value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96" displayName="One"><originalText>eins</originalText>
            <translation code="2" codeSystem="2.999.3" codeSystemVersion="v"/><translation code="1" codeSystem="2.16.840.1.113883.6.96"/></value>"#,
        );
        let one = json!({"system": "http://snomed.info/sct", "code": "1", "display": "One"});
        assert_eq!(
            made,
            json!({"coding": [one, {"system": "urn:oid:2.999.3", "version": "v", "code": "2"}], "text": "eins"})
        );
    }

    #[test]
    fn a_null_keeps_its_words() {
        assert_eq!(
            concept(r#"<value xsi:type="CD" nullFlavor="OTH"><originalText>rare</originalText></value>"#),
            json!({"text": "rare"})
        );
        assert_eq!(concept(r#"<value xsi:type="CD" nullFlavor="UNK"/>"#), Value::Null);
        let translated =
            r#"<value xsi:type="CD" nullFlavor="UNK"><translation code="2" codeSystem="2.999.3"/></value>"#;
        assert_eq!(concept(translated)["coding"][0]["code"], "2");
    }

    #[test]
    fn a_code_that_its_system_does_not_have_keeps_the_oid() {
        let coded = |code: &str| {
            let value = format!(r#"<value xsi:type="CD" code="{code}" codeSystem="2.16.840.1.113883.5.2"/>"#);
            let (made, codes) = observation("valueCodeableConcept = \"value\"", &value);
            (made["valueCodeableConcept"]["coding"][0].clone(), codes)
        };
        let known = json!({"system": "http://hl7.org/fhir/v3/MaritalStatus", "code": "M"});
        assert_eq!(coded("M"), (known, vec![]));
        let unknown = json!({"system": "urn:oid:2.16.840.1.113883.5.2", "code": "Married"});
        assert_eq!(coded("Married"), (unknown, vec!["unknown-code"]));
    }

    #[test]
    fn a_system_that_is_no_oid_is_left_out_aloud() {
        let (made, codes) =
            observation("valueCodeableConcept = \"value\"", r#"<value xsi:type="CD" code="1" codeSystem="SNOMED"/>"#);
        assert_eq!(
            (&made["valueCodeableConcept"], codes),
            (&json!({"coding": [{"code": "1"}]}), vec!["unknown-code-system"])
        );
    }

    #[test]
    fn codes_have_the_form_of_codes() {
        assert!(super::is_legal("a b") && super::is_legal("1-2"));
        for text in ["", " a", "a ", "a  b", "a\tb", "a\u{2000}b"] {
            assert!(!super::is_legal(text), "{text:?}");
        }
        assert_eq!(concept(r#"<value xsi:type="CD" code="a  b" displayName="AB"/>"#), json!({"text": "AB"}));
    }

    #[test]
    fn laterality_is_told_in_words() {
        let side = r#"<qualifier><name code="272741003"/><value code="7771000" displayName="Left"/></qualifier>"#;
        let made =
            concept(&format!(r#"<value xsi:type="CD" code="1" codeSystem="2.999.3" displayName="Arm">{side}</value>"#));
        assert_eq!(made["text"], "Arm (Left)");
    }
}
