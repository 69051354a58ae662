//! Nodes sorted by an attribute's value.

use super::{Node, Tree};
use crate::blank::trim;
use crate::generated::names;

/// Numbers of nodes, sorted by key and then by document order. It holds no text, so that the tree stays covariant.
pub(crate) struct Index(Vec<u32>);

impl Index {
    pub(crate) fn new<'t>(tree: &'t Tree<'_>, key: fn(Node<'t>) -> Option<&'t str>) -> Index {
        let mut keyed: Vec<(&str, u32)> =
            tree.elements().filter_map(|node| key(node).map(|key| (trim(key), node.id().0))).collect();
        keyed.sort_unstable();
        Index(keyed.into_iter().map(|(_, node)| node).collect())
    }

    pub(crate) fn find<'t>(
        &'t self,
        tree: &'t Tree<'_>,
        wanted: &str,
        key: fn(Node<'t>) -> Option<&'t str>,
    ) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let key_at = |number: &u32| key(Node::new(tree, *number)).map_or("", trim);
        let first = self.0.partition_point(|number| key_at(number) < wanted);
        let last = self.0.partition_point(|number| key_at(number) <= wanted);
        let found = self.0.get(first..last).unwrap_or(&[]);
        found.iter().map(|number| Node::new(tree, *number))
    }
}

/// The root of a `templateId` element.
pub(crate) fn template_root(node: Node<'_>) -> Option<&str> {
    if node.name() == names::TEMPLATE_ID { node.attribute(names::ROOT) } else { None }
}
