//! Nodes found by an attribute's value.

use super::{Node, Tree};
use crate::blank::trim;
use crate::generated::names;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Hashes of keys with the numbers of nodes, sorted. It holds no text, so that the tree stays covariant.
pub(crate) struct Index(Vec<(u64, u32)>);

impl Index {
    pub(crate) fn new<'t>(tree: &'t Tree<'_>, key: fn(Node<'t>) -> Option<&'t str>) -> Index {
        let keyed = tree.elements().filter_map(|node| Some((hash(trim(key(node)?)), node.id().0)));
        let mut keyed: Vec<(u64, u32)> = keyed.collect();
        keyed.sort_unstable();
        Index(keyed)
    }

    /// The nodes with this key, in document order.
    pub(crate) fn find<'t>(
        &'t self,
        tree: &'t Tree<'_>,
        wanted: &str,
        key: fn(Node<'t>) -> Option<&'t str>,
    ) -> impl Iterator<Item = Node<'t>> {
        let hashed = hash(wanted);
        let first = self.0.partition_point(|(known, _)| *known < hashed);
        let found = self.0.get(first..).unwrap_or(&[]).iter().take_while(move |(known, _)| *known == hashed);
        let nodes = found.map(|(_, number)| Node::new(tree, *number));
        nodes.filter(move |node| key(*node).is_some_and(|own| trim(own) == wanted))
    }
}

fn hash(key: &str) -> u64 {
    FixedState::default().hash_one(key)
}

/// The root of a `templateId` element.
pub(crate) fn template_root(node: Node<'_>) -> Option<&str> {
    if node.name() == names::TEMPLATE_ID { node.attribute(names::ROOT) } else { None }
}
