//! Ways through the tree.

use super::data::{Flags, NodeData};
use super::{NameSet, Node, Tree};
use crate::generated::names;
use crate::name::Name;

/// Elements between two numbers; the inside of each is skipped (`step` by `end`) or gone through (`step` by one).
struct Elements<'t> {
    tree: &'t Tree<'t>,
    at: u32,
    end: u32,
    into: bool,
}

impl<'t> Iterator for Elements<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        while self.at < self.end {
            let number = self.at;
            let data = self.tree.data(number)?;
            self.at = if self.into { number + 1 } else { data.end };
            if data.name != Name::TEXT {
                return Some(Node::new(self.tree, number));
            }
        }
        None
    }
}

impl<'t> Node<'t> {
    /// The elements directly inside, in document order.
    #[inline]
    pub fn children(self) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        self.inside(false)
    }

    /// Every element inside, at any depth, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        self.inside(true)
    }

    #[inline]
    fn inside(self, into: bool) -> Elements<'t> {
        Elements { tree: self.tree(), at: self.number() + 1, end: self.end(), into }
    }

    /// One past the last node inside.
    #[inline]
    pub(super) fn end(self) -> u32 {
        self.data().map_or(0, |data| data.end)
    }

    /// Every element inside, at any depth, whose name `is_wanted`, in document order.
    #[inline]
    pub fn descendants_where<F>(self, is_wanted: F) -> impl Iterator<Item = Node<'t>> + use<'t, F>
    where
        F: Fn(Name) -> bool,
    {
        self.numbered()
            .filter(move |(_, data)| is_wanted(data.name) && data.name != Name::TEXT)
            .map(move |(number, _)| Node::new(self.tree(), number))
    }

    /// Every negated element inside, at any depth, in document order.
    pub fn negated_descendants(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.numbered()
            .filter(|(_, data)| data.flags.has(Flags::NEGATED))
            .map(move |(number, _)| Node::new(self.tree(), number))
    }

    /// What is inside, at any depth.
    #[inline]
    fn numbered(self) -> impl Iterator<Item = (u32, &'t NodeData)> + use<'t> {
        let (first, end) = (self.number() + 1, self.end());
        (first..end).zip(self.tree().nodes.get(first as usize..end as usize).unwrap_or_default())
    }

    /// The first child of this name.
    #[inline]
    #[must_use]
    pub fn child(self, name: Name) -> Option<Node<'t>> {
        self.children_named(name).next()
    }

    /// The children of this name, in document order.
    #[inline]
    pub fn children_named(self, name: Name) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        // most have none
        let end = if self.may_hold(NameSet::of(name)) { self.end() } else { 0 };
        self.inside_named(end, move |found| found == name)
    }

    /// The children whose name `is_wanted`, in document order.
    #[inline]
    pub fn children_where<F>(self, is_wanted: F) -> impl Iterator<Item = Node<'t>> + Clone + use<'t, F>
    where
        F: Fn(Name) -> bool + Clone,
    {
        self.inside_named(self.end(), is_wanted)
    }

    #[inline]
    fn inside_named<F>(self, end: u32, is_wanted: F) -> impl Iterator<Item = Node<'t>> + Clone + use<'t, F>
    where
        F: Fn(Name) -> bool + Clone,
    {
        let tree = self.tree();
        let mut at = self.number() + 1;
        std::iter::from_fn(move || {
            while at < end {
                let number = at;
                let data = tree.data(number)?;
                at = data.end;
                if data.name != Name::TEXT && is_wanted(data.name) {
                    return Some(Node::new(tree, number));
                }
            }
            None
        })
    }

    /// The element that a reference such as `#allergy1` means: of those with this `ID`, the first in the same section,
    /// else the first in the same document. IDs of another `ClinicalDocument` are not looked at.
    #[must_use]
    pub fn resolve(self, reference: &str) -> Option<Node<'t>> {
        let around = |node: Node<'t>, name| {
            std::iter::once(node).chain(node.ancestors()).find(|ancestor| ancestor.name() == name)
        };
        let document = around(self, names::CLINICAL_DOCUMENT);
        let section = around(self, names::SECTION);
        let mut found = None;
        for target in self.tree().all_by_id(reference) {
            if around(target, names::CLINICAL_DOCUMENT) != document {
                continue;
            }
            if section.is_some() && around(target, names::SECTION) == section {
                return Some(target);
            }
            found = found.or(Some(target));
        }
        found
    }

    /// The elements around this one, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        std::iter::successors(self.parent(), |node| node.parent())
    }
}

impl Clone for Elements<'_> {
    fn clone(&self) -> Self {
        Elements { ..*self }
    }
}
