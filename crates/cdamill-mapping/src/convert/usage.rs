//! `@use` of names, addresses and telecoms.

use cdamill_cda::{Node, names};
use cdamill_stu3::Key;

use crate::run::Run;

/// Writes the first token of `@use` that concept map `map` has a row for, under `key`.
pub(super) fn write<'a>(run: &mut Run<'a>, node: Node<'a>, key: Key, map: Option<u16>) {
    let (Some(map), Some(tokens)) = (run.plan.known_map(map), node.attribute(names::USE)) else { return };
    let Some(mapped) = tokens.split_whitespace().find_map(|token| map.row(token, None)) else { return };
    node.take(names::USE);
    // an organization has no home (org-2, org-3)
    if run.object != "Organization" || mapped.code != "home" {
        run.tape.key(key);
        run.tape.text(mapped.code);
    }
}
