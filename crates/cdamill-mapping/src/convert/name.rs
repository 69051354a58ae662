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
    if let Some(used) = use_of(run, node) {
        run.tape.key("use");
        run.tape.text(used);
    }
    if !has_parts && let Some(text) = view.plain_text() {
        run.tape.key("text");
        run.tape.owned(&text);
    }
    let family: Vec<_> = parts().filter(|part| part.name() == names::FAMILY).filter_map(|part| part.take_text()).collect();
    if !family.is_empty() {
        run.tape.key("family");
        run.tape.owned(&family.join(" "));
    }
    for (name, key) in [(names::GIVEN, "given"), (names::PREFIX, "prefix"), (names::SUFFIX, "suffix")] {
        run.tape.key(key);
        run.tape.start_array();
        for text in parts().filter(|part| part.name() == name).filter_map(|part| part.take_text()) {
            run.tape.owned(&text);
        }
        run.tape.end_array();
    }
    if let Some(time) = node.child(names::VALID_TIME) {
        let mark = run.tape.mark();
        run.tape.key("period");
        if !super::time::period_object(run, time) {
            run.tape.rollback(mark);
        }
    }
    // a use alone names nobody
    let named = has_parts || node.text().is_some();
    run.tape.end_object() && named
}

/// The first use that has a counterpart.
fn use_of<'a>(run: &Run<'a>, node: Node<'a>) -> Option<&'a str> {
    let map = run.plan.known_maps.name_use.and_then(|id| run.plan.concept_maps.get(usize::from(id)))?;
    let tokens = node.attribute(names::USE)?;
    let mapped = tokens.split_whitespace().find_map(|token| map.row(token, None))?;
    node.take(names::USE);
    Some(mapped.code)
}
