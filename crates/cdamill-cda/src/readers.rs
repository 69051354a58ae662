//! Both readers apart, and a comparison of what they make. For tests and measurements alone; no part of the interface.

use crate::error::Error;
use crate::limits::Limits;
use crate::name::Name;
use crate::source::Source;
use crate::tree::build::Readers;
use crate::tree::{Node, Tree};

/// The tree of our own reader; `None` where it does not accept the text as it was sent, or there is no such part.
#[must_use]
pub fn own<'s>(source: &'s Source<'_>, part: usize, limits: &Limits) -> Option<Tree<'s>> {
    source.parse_own(part, limits)
}

/// As [`Source::parse`], with roxmltree alone.
///
/// # Errors
/// Those of [`Source::parse`].
pub fn roxmltree<'s>(source: &'s Source<'_>, part: usize, limits: &Limits) -> Result<Tree<'s>, Error> {
    source.parse_with(part, limits, Readers::Roxmltree)
}

/// In what [`Source::parse`] and roxmltree alone differ; `None` if both make the same tree, or fail with the same error at
/// the same place.
#[must_use]
pub fn disagreement(source: &Source<'_>, part: usize, limits: &Limits) -> Option<String> {
    match (source.parse(part, limits), roxmltree(source, part, limits)) {
        (Ok(one), Ok(other)) => difference(&one, &other),
        (Err(one), Err(other)) if one == other => None,
        (one, other) => Some(format!("{:?} and {:?}", one.err(), other.err())),
    }
}

/// The first difference between two trees; `None` if they are equal.
#[must_use]
pub fn difference(one: &Tree<'_>, other: &Tree<'_>) -> Option<String> {
    let said = |tree: &Tree<'_>| -> [Vec<String>; 4] {
        [
            tree.documents().map(|node| node.id().number().to_string()).collect(),
            tree.fragment_roots().map(|node| node.id().number().to_string()).collect(),
            tree.diagnostics().iter().map(|diagnostic| format!("{diagnostic:?}")).collect(),
            tree.own_names().map(str::to_owned).collect(),
        ]
    };
    if one.len() != other.len() {
        return Some(format!("{} nodes and {}", one.len(), other.len()));
    }
    if said(one) != said(other) {
        return Some("documents, roots, diagnostics or names".to_owned());
    }
    (0..)
        .take(one.len())
        .find(|node| described(one, *node) != described(other, *node))
        .map(|node| format!("node {node}"))
}

/// All that a tree knows of a node.
fn described<'t>(tree: &'t Tree<'_>, node: u32) -> impl PartialEq + use<'t> {
    let data = tree.data(node)?;
    let is_text = data.name == Name::TEXT;
    let attributes: Vec<(Name, &str)> = Node::new(tree, node).attributes().collect();
    let range = if is_text { None } else { Some(data.range()) };
    Some((data.name, data.parent, data.end, data.flags, range, tree.text_of(data.text()), attributes))
}
