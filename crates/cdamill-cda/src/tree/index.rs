//! Nodes found by an attribute's value.

use super::{Node, Tree};
use crate::blank::trim;
use crate::generated::names;
use foldhash::fast::RandomState;
use std::hash::BuildHasher;

/// A table of the hashes of keys with the numbers of nodes. It holds no text, so that the tree stays covariant.
pub(crate) struct Index {
    entries: Vec<Entry>,
    /// For each value of the hashes' lowest bits the first entry, in document order, counted from 1; 0 for none.
    first: Vec<u32>,
    /// Another in each tree, so that no document can be written to have keys of one hash. What is found does not hang on it.
    state: RandomState,
}

struct Entry {
    hash: u64,
    number: u32,
    /// The next entry of the same lowest bits, counted from 1; 0 for none.
    next: u32,
}

impl Index {
    /// Of elements in document order, given with their keys.
    pub(crate) fn new<'t>(keyed: impl Iterator<Item = (Node<'t>, &'t str)>) -> Index {
        let state = RandomState::default();
        let hash = |key: &str| state.hash_one(trim(key));
        let entry = |(node, key): (Node<'t>, &str)| Entry { hash: hash(key), number: node.number(), next: 0 };
        let mut entries: Vec<Entry> = keyed.map(entry).collect();
        let mut first = vec![0; entries.len().next_power_of_two() * 2];
        let lowest = first.len() - 1;
        for (position, entry) in entries.iter_mut().enumerate().rev() {
            if let Some(known) = first.get_mut(entry.hash as usize & lowest) {
                entry.next = std::mem::replace(known, position as u32 + 1);
            }
        }
        Index { entries, first, state }
    }

    /// The nodes with this key, in document order.
    pub(crate) fn find<'t>(
        &'t self,
        tree: &'t Tree<'_>,
        wanted: &str,
        key: fn(Node<'t>) -> Option<&'t str>,
    ) -> impl Iterator<Item = Node<'t>> {
        let hashed = self.state.hash_one(wanted);
        let entry = |position: u32| self.entries.get((position as usize).checked_sub(1)?);
        let first = self.first.get(hashed as usize & (self.first.len() - 1)).copied().unwrap_or_default();
        let alike = std::iter::successors(entry(first), move |known| entry(known.next));
        let nodes = alike.filter(move |known| known.hash == hashed).map(|known| Node::new(tree, known.number));
        nodes.filter(move |node| key(*node).is_some_and(|own| trim(own) == wanted))
    }
}

/// The `ID` of an element of the narrative.
pub(crate) fn narrative_id(node: Node<'_>) -> Option<&str> {
    node.attribute(names::NARRATIVE_ID)
}

/// The root of a `templateId` element.
pub(crate) fn template_root(node: Node<'_>) -> Option<&str> {
    node.attribute(names::ROOT)
}

impl<'i> Tree<'i> {
    /// The elements that have an `ID`: they are few, so attributes are looked through and not elements.
    pub(super) fn with_narrative_id(&self) -> impl Iterator<Item = (Node<'_>, &str)> {
        let ids = (0u32..).zip(&self.attributes).filter(|(_, attribute)| attribute.name == names::NARRATIVE_ID);
        ids.map(|(position, attribute)| {
            let beyond = self.nodes.partition_point(|data| data.first_attribute <= position);
            (Node::new(self, beyond.saturating_sub(1) as u32), self.text_of(attribute.value))
        })
    }

    /// The `templateId` elements with their roots.
    pub(super) fn template_ids(&self) -> impl Iterator<Item = (Node<'_>, &str)> {
        let named = (0u32..).zip(&self.nodes).filter(|(_, data)| data.name == names::TEMPLATE_ID);
        named.filter_map(|(number, _)| {
            let node = Node::new(self, number);
            Some((node, template_root(node)?))
        })
    }
}
