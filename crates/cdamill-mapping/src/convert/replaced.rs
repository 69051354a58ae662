//! What a concept map replaced, beside its target: as a further coding of a concept, else in an extension on the code.

use std::borrow::Cow;

use cdamill_cda::{Node, names};
use cdamill_stu3::Key;
use cdamill_stu3::definitions::has_code;

use super::coding::{self, Coded};
use crate::run::{ConceptRow, Item, Run, Sink};

/// The coding that a code or string stands for.
const SC_CODING: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding";

/// The code systems of HL7 version 3 itself: FHIR's own codes answer theirs one to one.
const STRUCTURAL: &str = "2.16.840.1.113883.5.";
const STRUCTURAL_URI: &str = "http://hl7.org/fhir/v3/";

/// The target of a concept map as CodeableConcept, then the codings that it was chosen for.
pub(super) fn concept<'a>(run: &mut Run<'a>, map: u16, item: &Item<'a>, sink: Sink) -> bool {
    let Some(row) = run.concept_row(map, item) else { return false };
    let target = answer(run, &row);
    if !run.head(sink, "CodeableConcept") {
        return false;
    }
    run.tape.start_object();
    run.tape.key(&"coding");
    run.tape.start_array();
    let written = coding::target(run, target.system, target.code.clone(), target.display, None);
    if let (true, Item::Node(node) | Item::Attribute(node, names::CODE)) = (written && !sink.told, item) {
        for coded in coding::coded_nodes(*node) {
            let is_same = coded.code == target.code;
            let node = coded.node;
            if !is_same && says_the_same(run, node) && is_untold(run, node) && coding::write_coding(run, coded) {
                run.beside.insert(node.id());
            }
        }
    }
    run.tape.end_array();
    run.tape.end_object()
}

/// The target of a concept map as Coding.
pub(super) fn coding<'a>(run: &mut Run<'a>, map: u16, item: &Item<'a>, sink: Sink) -> bool {
    let Some(row) = run.concept_row(map, item) else { return false };
    if let (Item::Node(node), "*", Some(system)) = (item, row.target.code, row.target.system)
        && has_code(system, &row.code) == Some(false)
    {
        // the map takes every code for one of that system, which this one is not
        return run.head(sink, "Coding") && Coded::of(*node).is_some_and(|coded| coding::write_coding(run, coded));
    }
    let target = answer(run, &row);
    let replaced = run.replaced.filter(|node| !sink.told && says_the_same(run, *node));
    run.head(sink, "Coding") && coding::target(run, target.system, target.code, target.display, replaced)
}

struct Answer<'a> {
    system: &'a str,
    code: Cow<'a, str>,
    display: Option<&'a str>,
}

fn answer<'a>(run: &mut Run<'a>, row: &ConceptRow<'a>) -> Answer<'a> {
    let target = row.target;
    if let Some((node, name)) = row.stands_at {
        run.translate(node, name, target.code);
    }
    Answer {
        system: target.system.unwrap_or_default(),
        code: if target.code == "*" { row.code.clone() } else { Cow::Borrowed(target.code) },
        display: target.display,
    }
}

/// Writes the coding at `node` beside the code `key` that has just been written.
pub(super) fn beside<'a>(run: &mut Run<'a>, key: Key, node: Node<'a>) {
    let mark = run.tape.mark();
    run.tape.shadow(key);
    if !extension(run, node) {
        run.tape.rollback(mark);
    }
}

/// As [`beside`], for the only item of a list of codes; not where the coding stands beside another element already.
pub(crate) fn beside_item<'a>(run: &mut Run<'a>, key: Key, node: Node<'a>) {
    if node.is_attribute_marked(names::CODE) {
        return;
    }
    let mark = run.tape.mark();
    run.tape.shadow(key);
    run.tape.start_array();
    if !extension(run, node) {
        run.tape.rollback(mark);
        return;
    }
    run.tape.end_array();
}

fn extension<'a>(run: &mut Run<'a>, node: Node<'a>) -> bool {
    if !is_clinical(run, node) || !is_untold(run, node) {
        return false;
    }
    let written = super::extended(run, SC_CODING, |run| {
        run.tape.key(&"valueCoding");
        Coded::of(node).is_some_and(|coded| coding::write_coding(run, coded))
    });
    if written {
        run.beside.insert(node.id());
    }
    written
}

/// A code of a system that is named and is none of HL7 version 3's own; who may see it is no clinical matter.
fn is_clinical(run: &Run<'_>, node: Node<'_>) -> bool {
    let is_own = |system: &str| {
        system.starts_with(STRUCTURAL)
            || run.plan.code_system(system).is_some_and(|uri| uri.starts_with(STRUCTURAL_URI))
    };
    let system = node.trimmed(names::CODE_SYSTEM).filter(|system| !system.is_empty());
    node.name() != names::CONFIDENTIALITY_CODE && system.is_some_and(|system| !is_own(system))
}

/// Whether the code may stand as a synonym of its target: "no known drug allergy" is none of "drug allergy", denied.
fn says_the_same(run: &Run<'_>, node: Node<'_>) -> bool {
    is_clinical(run, node) && !node.ancestors().any(Node::is_negated)
}

/// Whether no element says the code already, but those that a concept map was asked for.
fn is_untold(run: &Run<'_>, node: Node<'_>) -> bool {
    !node.is_attribute_marked(names::CODE) || run.beside.contains(&node.id())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::observation;

    const SNOMED: &str = "2.16.840.1.113883.6.96";
    const MAP: &str = r#"
        [concept-map.test]
        system = "http://a.example/target"
        codes = { "1" = "en", "2" = "en", "en" = "en", "F" = "en" }
        displays = { en = "English" }
    "#;

    /// What an Observation with `set` takes, its concept map `test` turning 1, 2, F and en into `en`.
    fn mapped(set: &str, inside: &str) -> Value {
        observation(&format!("{set}\n{MAP}"), inside).0
    }

    fn value(code: &str, system: &str, inside: &str) -> String {
        format!(r#"<value xsi:type="CD" code="{code}" codeSystem="{system}" displayName="One">{inside}</value>"#)
    }

    fn source() -> Value {
        json!({"system": "http://snomed.info/sct", "code": "1", "display": "One"})
    }

    fn beside(coding: Value) -> Value {
        let url = "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding";
        json!({"extension": [{"url": url, "valueCoding": coding}]})
    }

    #[test]
    fn a_replaced_code_stands_beside_its_target() {
        for source_path in ["value", "value/@code"] {
            let made = mapped(&format!("language = \"{source_path} | map(test)\""), &value("1", SNOMED, ""));
            assert_eq!((&made["language"], &made["_language"]), (&json!("en"), &beside(source())), "{source_path}");
        }
        let translated = value("9", "2.999.1", &value("1", SNOMED, "").replace("value", "translation"));
        assert_eq!(mapped("language = \"value | map(test)\"", &translated)["_language"], beside(source()));
    }

    #[test]
    fn a_code_of_version_3_a_code_without_a_system_and_a_code_that_stays_itself_do_not() {
        for (code, system) in [("F", "2.16.840.1.113883.5.1"), ("1", ""), ("en", SNOMED)] {
            let made = mapped("language = \"value | map(test)\"", &value(code, system, ""));
            assert_eq!((&made["language"], &made["_language"]), (&json!("en"), &Value::Null), "{code}");
        }
        let fixed = mapped("language = \"value[@code='none'] | map(test) ?? 'en'\"", &value("1", SNOMED, ""));
        assert_eq!(fixed["_language"], Value::Null);
    }

    #[test]
    fn what_another_element_says_is_not_repeated() {
        let both = "language = \"value | map(test)\"\nmethod = \"value\"";
        let made = mapped(both, &value("1", SNOMED, ""));
        assert_eq!((&made["_language"], &made["method"]["coding"][0]), (&Value::Null, &source()));
        let own = "language = \"value | map(test)\"\n\"language.extension[http://a.example/x].valueCode\" = \"'own'\"";
        let extensions = json!([{"url": "http://a.example/x", "valueCode": "own"}]);
        assert_eq!(mapped(own, &value("1", SNOMED, ""))["_language"]["extension"], extensions);
    }

    #[test]
    fn a_concept_has_it_as_a_further_coding() {
        let inside = value("1", SNOMED, &value("F", "2.16.840.1.113883.5.1", "").replace("value", "translation"));
        let target = json!({"system": "http://a.example/target", "code": "en", "display": "English"});
        let made = mapped("method = \"value | map-concept(test)\"", &inside);
        assert_eq!(made["method"], json!({"coding": [target, source()]}));
    }

    #[test]
    fn the_only_item_of_a_list_has_it_in_an_array_beside() {
        let set = r#"
            "extension[http://a.example/x].valueTiming" = { each = ".", use = "Timing" }
            [group.Timing]
            datatype = "Timing"
            [group.Timing.set]
            repeat = { each = ".", use = "Repeat" }
            [group.Repeat]
            backbone = "Timing.repeat"
            [group.Repeat.set]
            "dayOfWeek[]" = "value | map(days)"
            [concept-map.days.codes]
            "1" = "mon"
            "2" = "tue"
        "#;
        let days = |inside: &str| mapped(set, inside)["extension"][0]["valueTiming"]["repeat"].clone();
        assert_eq!(days(&value("1", SNOMED, "")), json!({"dayOfWeek": ["mon"], "_dayOfWeek": [beside(source())]}));
        let two = value("1", SNOMED, "") + &value("2", SNOMED, "");
        assert_eq!(days(&two), json!({"dayOfWeek": ["mon", "tue"]}));
    }

    #[test]
    fn a_coding_has_it_on_its_code() {
        let key = "\"extension[http://a.example/x].valueCoding\" = \"value | map-coding(test)\"";
        let made = mapped(key, &value("1", SNOMED, ""));
        let coding = &made["extension"][0]["valueCoding"];
        assert_eq!((&coding["code"], &coding["_code"]), (&json!("en"), &beside(source())));
    }

    #[test]
    fn what_is_denied_is_no_synonym_of_its_target() {
        let inside = format!(
            "<entryRelationship typeCode=\"COMP\"><observation classCode=\"OBS\" moodCode=\"EVN\" negationInd=\"true\">{}</observation></entryRelationship>",
            value("1", SNOMED, "")
        );
        let made = mapped(
            "method = \"entryRelationship/observation[@negationInd='true']/value | map-concept(test)\"",
            &inside,
        );
        assert_eq!(made["method"]["coding"].as_array().map(Vec::len), Some(1));
    }
}
