//! EN, PN, ON to HumanName.

use cdamill_cda::types::En;
use cdamill_cda::{Node, names};

use crate::run::{Run, Sink};

pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, sink: Sink) -> bool {
    if !run.head(sink, "HumanName") {
        return false;
    }
    let view = En::new(node);
    let parts = || node.children().filter(|part| part.is_usable());
    let has_parts = parts().next().is_some();
    run.tape.start_object();
    super::usage::write(run, node, &"use", run.plan.known_maps.name_use);
    let content = run.tape.mark();
    if !has_parts && let Some(text) = view.plain_text() {
        run.tape.key(&"text");
        run.tape.write(text);
    }
    let kept = |part: &Node<'a>| sink.keyed || !is_apart(node, *part);
    let texts = |name| {
        let named = node.children_named(name).filter(|part| part.is_usable() && kept(part));
        named.filter_map(|part| part.take_text())
    };
    run.tape.key(&"family");
    run.tape.write(super::address::joined(texts(names::FAMILY)));
    for (name, key) in [(names::GIVEN, &"given"), (names::PREFIX, &"prefix"), (names::SUFFIX, &"suffix")] {
        run.tape.key(key);
        run.tape.start_array();
        for text in texts(name) {
            run.tape.write(text);
        }
        run.tape.end_array();
    }
    // a use alone names nobody
    let named = !run.tape.is_empty_since(content);
    super::time::period_member(run, node, &"period", names::VALID_TIME);
    if !(run.tape.end_object() && named) {
        return false;
    }
    if !sink.keyed {
        names_of_their_own(run, node);
    }
    true
}

/// A given name one is called by, and a birth name beside another family name, are names of their own.
fn names_of_their_own<'a>(run: &mut Run<'a>, node: Node<'a>) {
    let qualified = |name, qualifier: &'static str| {
        let parts = node.children_named(name).filter(|part| part.is_usable());
        parts.filter(move |part| {
            let qualifiers = part.attribute(names::QUALIFIER).unwrap_or_default();
            qualifiers.split_whitespace().any(|token| token == qualifier)
        })
    };
    for part in qualified(names::GIVEN, "CL") {
        write_part(run, part, "nickname", true);
    }
    let families = node.children_named(names::FAMILY).filter(|part| part.is_usable()).count();
    for part in qualified(names::FAMILY, "BR").filter(|_| families > 0) {
        write_part(run, part, "maiden", false);
    }
}

fn write_part<'a>(run: &mut Run<'a>, part: Node<'a>, used: &'static str, given: bool) {
    let Some(text) = part.take_text() else { return };
    let _ = part.take(names::QUALIFIER);
    run.tape.start_object();
    run.tape.key(&"use");
    run.tape.text(used);
    if given {
        run.tape.key(&"given");
        run.tape.start_array();
        run.tape.write(text);
        run.tape.end_array();
    } else {
        run.tape.key(&"family");
        run.tape.write(text);
    }
    run.tape.end_object();
}

/// Whether a part gets a name of its own: qualified so, and not the only one of its kind.
fn is_apart(name: Node<'_>, part: Node<'_>) -> bool {
    let wanted = if part.name() == names::GIVEN { "CL" } else { "BR" };
    let is_qualified = |part: Node<'_>| {
        part.attribute(names::QUALIFIER).unwrap_or_default().split_whitespace().any(|token| token == wanted)
    };
    let kind = [names::GIVEN, names::FAMILY].contains(&part.name());
    kind && is_qualified(part)
        && name.children_named(part.name()).any(|other| other.is_usable() && !is_qualified(other))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::typed;

    fn name(inside: &str) -> Value {
        let author =
            format!(r#"<author><assignedAuthor><assignedPerson>{inside}</assignedPerson></assignedAuthor></author>"#);
        typed("valueHumanName", "author/assignedAuthor/assignedPerson/name", &author)
    }

    #[test]
    fn parts_in_their_order() {
        let made = name(
            r#"<name use="L"><prefix>Dr.</prefix><given>Ada</given><given>B.</given><family>Example</family><suffix>Jr.</suffix></name>"#,
        );
        assert_eq!(
            made,
            json!({"use": "usual", "family": "Example", "given": ["Ada", "B."], "prefix": ["Dr."], "suffix": ["Jr."]})
        );
    }

    #[test]
    fn a_name_without_parts_is_text() {
        assert_eq!(name("<name> Ada  Example </name>"), json!({"text": "Ada Example"}));
    }

    #[test]
    fn nobody_is_named_by_a_use_or_by_nulls() {
        assert_eq!(name(r#"<name use="L"/>"#), Value::Null);
        assert_eq!(name(r#"<name use="L"><given nullFlavor="UNK"/><family nullFlavor="UNK"/></name>"#), Value::Null);
        assert_eq!(name(r#"<name use="L"><delimiter>,</delimiter></name>"#), Value::Null);
        assert_eq!(
            name(r#"<name><given nullFlavor="UNK"/><family>Example</family></name>"#),
            json!({"family": "Example"})
        );
    }
}
