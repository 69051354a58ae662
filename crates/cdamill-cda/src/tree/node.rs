//! One element of a tree.

use super::data::{AttributeData, Flags, NodeData};
use super::{KnownNames, NameSet, NodeId, Tree};
use crate::blank::trim;
use crate::generated::names;
use crate::name::Name;
use std::fmt::Write;
use std::ops::Range;

/// An element of a [`Tree`]. Two words, to be copied about.
#[derive(Copy, Clone)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    number: u32,
}

impl<'t> Node<'t> {
    #[inline]
    pub(crate) fn new(tree: &'t Tree<'_>, number: u32) -> Node<'t> {
        Node { tree, number }
    }

    #[inline]
    pub(crate) fn number(self) -> u32 {
        self.number
    }

    #[inline]
    pub(crate) fn data(self) -> Option<&'t NodeData> {
        self.tree.data(self.number)
    }

    #[inline]
    fn flags(self) -> Flags {
        self.data().map_or(Flags::default(), |data| data.flags)
    }

    /// The number of this element in its tree.
    #[inline]
    #[must_use]
    pub fn id(self) -> NodeId {
        NodeId(self.number)
    }

    /// The tree it stands in.
    #[inline]
    #[must_use]
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Its name.
    #[inline]
    #[must_use]
    pub fn name(self) -> Name {
        self.data().map_or(Name::OTHER, |data| data.name)
    }

    /// Its name as C-CDA writes it, with `sdtc:` or `pharm:` for these extensions. Names that the model does not know
    /// are the document's own text: not for messages, which take [`Node::path`].
    #[must_use]
    pub fn local_name(self) -> &'t str {
        self.tree.name_text(self.name())
    }

    /// The element around it; `None` for the root.
    #[must_use]
    pub fn parent(self) -> Option<Node<'t>> {
        let parent = self.data()?.parent;
        (self.number != 0).then_some(Node::new(self.tree, parent))
    }

    #[inline]
    fn attribute_data(self) -> (usize, &'t [AttributeData]) {
        let Some(data) = self.data() else {
            return (0, &[]);
        };
        let first = data.first_attribute as usize;
        (first, self.tree.attributes.get(first..self.tree.attributes_before(self.number + 1)).unwrap_or(&[]))
    }

    #[inline]
    fn find_attribute(self, name: Name) -> Option<(usize, &'t str)> {
        let (first, attributes) = self.attribute_data();
        let position = attributes.iter().position(|data| data.name == name)?;
        let value = attributes.get(position)?.value;
        Some((first + position, self.tree.text_of(value)))
    }

    /// An attribute's value as it stands, references replaced. Does not mark it as taken.
    #[inline]
    #[must_use]
    pub fn attribute(self, name: Name) -> Option<&'t str> {
        let found = self.attribute_data().1.iter().find(|data| data.name == name)?;
        Some(self.tree.text_of(found.value))
    }

    /// An attribute's value without white space at its ends. Does not mark it as taken.
    #[inline]
    #[must_use]
    pub fn trimmed(self, name: Name) -> Option<&'t str> {
        self.attribute(name).map(trim)
    }

    /// An attribute's value; marks the attribute and this element as taken.
    pub fn take(self, name: Name) -> Option<&'t str> {
        let (position, value) = self.find_attribute(name)?;
        self.mark();
        self.tree.marks.set(self.tree.len() + position);
        Some(value)
    }

    /// Whether it has attributes.
    #[must_use]
    pub fn has_attributes(self) -> bool {
        !self.attribute_data().1.is_empty()
    }

    /// As [`Node::take`], of several attributes in one walk through all.
    pub fn take_each<const N: usize>(self, names: [Name; N]) -> [Option<&'t str>; N] {
        let mut values = [None; N];
        let (first, attributes) = self.attribute_data();
        for (position, attribute) in attributes.iter().enumerate() {
            let wanted = names.iter().position(|name| *name == attribute.name);
            if let Some(value) = wanted.and_then(|wanted| values.get_mut(wanted)) {
                *value = Some(self.tree.text_of(attribute.value));
                self.tree.marks.set(self.tree.len() + first + position);
            }
        }
        if values.iter().any(Option::is_some) {
            self.mark();
        }
        values
    }

    /// Every attribute, in the order of the document; namespace declarations are not attributes.
    pub fn attributes(self) -> impl Iterator<Item = (Name, &'t str)> + use<'t> {
        let tree = self.tree;
        let (_, attributes) = self.attribute_data();
        attributes.iter().map(move |data| (data.name, tree.text_of(data.value)))
    }

    /// Every attribute of this element and of all elements inside, in the order of the document.
    pub fn attributes_inside(self) -> impl Iterator<Item = (Name, &'t str)> + use<'t> {
        let tree = self.tree;
        let last = tree.attributes_before(self.data().map_or(0, |data| data.end));
        let attributes = tree.attributes.get(self.attribute_data().0..last).unwrap_or(&[]);
        attributes.iter().map(move |data| (data.name, tree.text_of(data.value)))
    }

    /// The names of this element and of all elements inside, as far as the model knows them.
    #[must_use]
    pub fn names_inside(self) -> KnownNames {
        let end = self.data().map_or(0, |data| data.end);
        let inside = self.tree.nodes.get(self.number as usize..end as usize).unwrap_or(&[]);
        let mut names = KnownNames::default();
        inside.iter().for_each(|data| names.insert(data.name));
        names
    }

    /// Marks this element as taken; not its attributes and not what is inside.
    pub fn mark(self) {
        self.tree.marks.set(self.number as usize);
    }

    /// Marks this element, its attributes and all that is inside as taken.
    pub fn mark_subtree(self) {
        let (marks, end) = (&self.tree.marks, self.end());
        marks.set_all(self.number as usize..end as usize);
        let (nodes, first) = (self.tree.len(), self.attribute_data().0);
        marks.set_all(nodes + first..nodes + self.tree.attributes_before(end));
    }

    /// Whether this element has been taken.
    #[must_use]
    pub fn is_marked(self) -> bool {
        self.tree.marks.get(self.number as usize)
    }

    /// Whether this attribute has been taken; `false` if there is none.
    #[must_use]
    pub fn is_attribute_marked(self, name: Name) -> bool {
        self.find_attribute(name).is_some_and(|(position, _)| self.tree.marks.get(self.tree.len() + position))
    }

    /// Whether text directly inside has not been taken.
    #[must_use]
    pub fn has_unmarked_text(self) -> bool {
        let end = self.data().map_or(0, |data| data.end);
        let mut at = self.number + 1;
        while at < end {
            let Some(data) = self.tree.data(at) else {
                break;
            };
            let is_text = data.name == Name::TEXT;
            if is_text && !self.tree.marks.get(at as usize) && !trim(self.tree.text_of(data.text())).is_empty() {
                return true;
            }
            at = data.end;
        }
        false
    }

    /// The value of `nullFlavor`, trimmed; an empty one is none.
    #[must_use]
    pub fn null_flavor(self) -> Option<&'t str> {
        self.trimmed(names::NULL_FLAVOR).filter(|value| !value.is_empty())
    }

    /// Whether there is a `nullFlavor` that is not empty.
    #[inline]
    #[must_use]
    pub fn has_null_flavor(self) -> bool {
        self.flags().has(Flags::NULL_FLAVOR)
    }

    /// Whether `negationInd` is true, in any spelling of a boolean: what the element says is denied.
    #[inline]
    #[must_use]
    pub fn is_negated(self) -> bool {
        self.flags().has(Flags::NEGATED)
    }

    /// Whether an element of one of these names may be directly inside; `false` is certain.
    #[inline]
    #[must_use]
    pub fn may_hold(self, names: NameSet) -> bool {
        self.tree.inside.get(self.number as usize).is_some_and(|inside| inside.may_share(names))
    }

    /// Whether the element was put around a part of a document: it does not stand in the text.
    #[inline]
    #[must_use]
    pub fn is_added(self) -> bool {
        self.flags().has(Flags::ADDED)
    }

    /// Whether the element says something: it has no `nullFlavor`, or it has content beside it. Content is a value,
    /// code, extension or displayName, text, or a child element (templates apart) that has content; an identifier's
    /// root alone is none.
    #[must_use]
    pub fn is_usable(self) -> bool {
        !self.has_null_flavor() || self.has_content()
    }

    fn has_content(self) -> bool {
        let mut at = self.number;
        let end = self.data().map_or(0, |data| data.end);
        while at < end {
            let Some(data) = self.tree.data(at) else {
                break;
            };
            if data.name == Name::TEXT {
                if !trim(self.tree.text_of(data.text())).is_empty() {
                    return true;
                }
            } else if is_boilerplate(data.name) {
                at = data.end;
                continue;
            } else if Node::new(self.tree, at).has_content_attribute() {
                return true;
            }
            at += 1;
        }
        false
    }

    fn has_content_attribute(self) -> bool {
        let has_null_flavor = self.has_null_flavor();
        self.attributes().any(|(name, value)| {
            let counts = matches!(name, names::VALUE | names::CODE | names::EXTENSION | names::DISPLAY_NAME)
                || (name == names::ROOT && !has_null_flavor);
            counts && !trim(value).is_empty()
        })
    }

    /// Whether it is a clinical statement: act, encounter, observation, observationMedia, organizer, procedure,
    /// regionOfInterest, substanceAdministration or supply.
    #[must_use]
    pub fn is_statement(self) -> bool {
        matches!(
            self.name(),
            names::ACT
                | names::ENCOUNTER
                | names::OBSERVATION
                | names::OBSERVATION_MEDIA
                | names::ORGANIZER
                | names::PROCEDURE
                | names::REGION_OF_INTEREST
                | names::SUBSTANCE_ADMINISTRATION
                | names::SUPPLY
        )
    }

    /// Whether a `templateId` has this root; its extension is not looked at.
    #[must_use]
    pub fn has_template(self, oid: &str) -> bool {
        self.templates().any(|template| template == oid)
    }

    /// The roots of its `templateId`s, trimmed, in document order.
    pub fn templates(self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.children_named(names::TEMPLATE_ID).filter_map(|template| template.trimmed(names::ROOT))
    }

    /// The bytes of the source's text that the element takes, tags included.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.data().map_or(0..0, NodeData::range)
    }

    /// Line and column of its start tag, from 1.
    #[must_use]
    pub fn line_column(self) -> (u32, u32) {
        self.tree.line_column(self.range().start)
    }

    /// The way to it from the root, `ClinicalDocument/component/structuredBody/component[3]/section`: numbers, from
    /// 1, only where siblings share the name. A name that the model does not know is written `*`. The path of what was
    /// added around a part of a document is empty, and is no part of other paths.
    #[must_use]
    pub fn path(self) -> String {
        let mut steps: Vec<Node<'t>> = self.ancestors().collect();
        steps.reverse();
        steps.push(self);
        let mut path = String::new();
        for step in steps.into_iter().filter(|step| !step.is_added()) {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(step.name().known().unwrap_or("*"));
            if let Some(number) = step.number_among_siblings() {
                // Writing to a string does not fail.
                let _ = write!(path, "[{number}]");
            }
        }
        path
    }

    fn number_among_siblings(self) -> Option<usize> {
        let name = self.name();
        // Names that are written alike are counted alike.
        let is_same = |node: &Node<'t>| node.name() == name || name.known().or(node.name().known()).is_none();
        let parent = self.parent()?;
        let siblings: Vec<Node<'t>> = if parent.is_added() {
            self.tree.fragment_roots().filter(is_same).collect()
        } else {
            parent.children().filter(is_same).collect()
        };
        let before = siblings.iter().position(|node| *node == self)?;
        (siblings.len() > 1).then_some(before + 1)
    }
}

/// Says what an element is, not what it tells.
fn is_boilerplate(name: Name) -> bool {
    matches!(name, names::TEMPLATE_ID | names::TYPE_ID | names::REALM_CODE)
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && std::ptr::addr_eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({})", self.path())
    }
}
