//! The tree of a document: flat arrays in document order, borrowing from the text.

pub(crate) mod build;
pub(crate) mod builder;
mod content;
pub(crate) mod data;
mod index;
pub(crate) mod lines;
mod marks;
mod name_set;
pub(crate) mod naming;
pub(crate) mod negation;
mod node;
mod paths;
mod roxml;
mod taken;
mod walk;

pub use content::Content;
pub use name_set::{KnownNames, NameSet};
pub use node::Node;
pub use paths::Paths;

use crate::diagnostic::Diagnostic;
use crate::generated::names;
use crate::name::Name;
use data::{AttributeData, NodeData, Text};
use index::Index;
use lines::Lines;
use marks::Marks;
use std::cell::OnceCell;

/// The number of a node in its tree, in document order.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The number itself: 0 is the root.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A parsed document. Elements, attributes and runs of text lie in flat arrays, in document order.
///
/// Text is borrowed from the [`Source`](crate::Source) wherever the document writes it without references. The tree
/// remembers which nodes and attributes have been taken, in cells: it can be sent to another thread, but not shared.
pub struct Tree<'i> {
    /// The text that nodes' offsets count in: that of the source, even where a repair changed it.
    source: &'i str,
    /// The text that was parsed: a part of the source, or what repairs made of it.
    text: &'i str,
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    /// Of each node the names of what is directly inside.
    inside: Vec<NameSet>,
    /// Text that had references or line ends to be replaced.
    arena: String,
    /// Names that the model does not know.
    names: Vec<Box<str>>,
    documents: Vec<NodeId>,
    /// Of a part of a document, around which one was put: its own roots.
    roots: Vec<NodeId>,
    diagnostics: Vec<Diagnostic>,
    marks: Marks,
    ids: OnceCell<Index>,
    templates: OnceCell<Index>,
    lines: OnceCell<Lines>,
}

impl<'i> Tree<'i> {
    /// The root element.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// Every `ClinicalDocument`, in document order: the root, or those inside an envelope. A document inside another
    /// one is not listed.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.documents.iter().map(|id| Node::new(self, id.0))
    }

    /// The roots of a part of a document, such as a section or an author, in document order; none for a whole document.
    /// What is around them was added, so that they are read as in their place: see [`Node::is_added`].
    pub fn fragment_roots(&self) -> impl Iterator<Item = Node<'_>> + Clone {
        self.roots.iter().map(|id| Node::new(self, id.0))
    }

    /// The element with this number; `None` if there is none, or it is a run of text.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        let data = self.nodes.get(id.0 as usize)?;
        (data.name != Name::TEXT).then(|| Node::new(self, id.0))
    }

    /// The first element in the document whose `ID` attribute is `id`; a `#` before it is ignored.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<Node<'_>> {
        self.all_by_id(id).next()
    }

    /// Every element whose `ID` attribute is `id`, in document order. Real documents repeat IDs.
    pub fn all_by_id(&self, id: &str) -> impl Iterator<Item = Node<'_>> {
        let id = crate::blank::trim(id);
        let id = id.strip_prefix('#').unwrap_or(id);
        let index = self.ids.get_or_init(|| Index::new(self, |node| node.attribute(names::NARRATIVE_ID)));
        index.find(self, id, |node| node.attribute(names::NARRATIVE_ID))
    }

    /// Every element with a `templateId` whose root is `oid`, in document order, each once.
    pub fn with_template(&self, oid: &str) -> impl Iterator<Item = Node<'_>> {
        let index = self.templates.get_or_init(|| Index::new(self, index::template_root));
        let mut last = None;
        index
            .find(self, oid, index::template_root)
            .filter_map(Node::parent)
            .filter(move |node| last.replace(node.id()) != Some(node.id()))
    }

    /// Line and column, both from 1, of a byte offset in the source's text; the column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        self.lines.get_or_init(|| Lines::new(self.source)).position(self.source, offset)
    }

    /// What was repaired or assumed while the document was read.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes every mark away, for a second conversion of the same tree.
    pub fn clear_marks(&self) {
        self.marks.clear();
    }

    /// How many elements and runs of text the tree has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the tree has no node; it always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[inline]
    pub(crate) fn text_of(&self, text: Text) -> &str {
        text.of(self.text, &self.arena)
    }

    /// The name as the document's model writes it.
    /// The text of a name of this tree, with the `sdtc:` or `pharm:` prefix.
    pub fn name_text(&self, name: Name) -> &str {
        match name.dynamic_position() {
            None => name.known().unwrap_or_default(),
            Some(position) => self.names.get(position).map_or("*", |name| name),
        }
    }

    /// How many attributes the nodes before this one have.
    #[inline]
    pub(crate) fn attributes_before(&self, node: u32) -> usize {
        self.data(node).map_or(self.attributes.len(), |data| data.first_attribute as usize)
    }

    /// The names that the model does not know, in the order in which they came.
    pub(crate) fn own_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    #[inline]
    pub(crate) fn data(&self, node: u32) -> Option<&NodeData> {
        self.nodes.get(node as usize)
    }
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree")
            .field("nodes", &self.nodes.len())
            .field("attributes", &self.attributes.len())
            .field("documents", &self.documents.len())
            .finish()
    }
}
