//! Puts a tree together, from whichever reader.

use super::build::{Failure, Place};
use super::data::{AttributeData, Flags, NodeData, Text};
use super::marks::Marks;
use super::naming::Naming;
use super::negation::{TRUE, negation};
use super::{NodeId, Tree, name_set};
use crate::diagnostic::{Diagnostic, codes};
use crate::error::{Error, ErrorKind};
use crate::generated::names;
use crate::model;
use crate::name::Name;
use std::cell::OnceCell;

/// The arrays of a tree as it grows. Readers tell it of elements, attributes and text in document order.
pub(crate) struct Builder<'i> {
    pub(crate) place: Place<'i>,
    /// The text that is parsed.
    text: &'i str,
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    /// For text that is not in the document as it is meant.
    pub(crate) arena: String,
    documents: Vec<NodeId>,
    /// Of a part of a document: its own roots.
    roots: Vec<NodeId>,
    /// Text between these.
    stray: Vec<Diagnostic>,
    has_namespace: bool,
}

impl<'i> Builder<'i> {
    pub(crate) fn new(text: &'i str, place: Place<'i>) -> Builder<'i> {
        // Documents have a node and an attribute for every 30 to 60 bytes.
        let guess = text.len() / 40;
        Builder {
            place,
            text,
            nodes: Vec::with_capacity(guess),
            attributes: Vec::with_capacity(guess),
            arena: String::new(),
            documents: Vec::new(),
            roots: Vec::new(),
            stray: Vec::new(),
            has_namespace: true,
        }
    }

    /// How many attributes there are: the next one's place.
    #[inline]
    pub(crate) fn attributes(&self) -> u32 {
        self.attributes.len() as u32
    }

    #[inline]
    pub(crate) fn attribute(&mut self, name: Name, value: Text) {
        self.attributes.push(AttributeData { value, name });
    }

    /// Gives an attribute its name after all.
    pub(crate) fn name_attribute(&mut self, place: u32, name: Name) {
        if let Some(data) = self.attributes.get_mut(place as usize) {
            data.name = name;
        }
    }

    /// Reads an attribute as a negation, in place of what it has.
    pub(crate) fn negate(&mut self, place: u32, flags: &mut Flags) {
        let Some(value) = self.attributes.get(place as usize).map(|data| data.value) else { return };
        let (name, meant) = negation(self.text_of(value));
        flags.set(Flags::NULL_FLAVOR, name == names::NULL_FLAVOR);
        flags.set(Flags::NEGATED, meant == TRUE);
        let value = if self.text_of(value) == meant { value } else { self.push_arena(meant) };
        if let Some(data) = self.attributes.get_mut(place as usize) {
            *data = AttributeData { value, name };
        }
    }

    /// Whether an attribute's value has more than white space.
    pub(crate) fn says_something(&self, place: u32) -> bool {
        let value = self.attributes.get(place as usize).map(|data| data.value);
        value.is_some_and(|value| !crate::blank::trim(self.text_of(value)).is_empty())
    }

    fn text_of(&self, text: Text) -> &str {
        text.of(self.text, &self.arena)
    }

    fn push_arena(&mut self, text: &str) -> Text {
        let start = self.arena.len();
        self.arena.push_str(text);
        Text::in_arena(start, &self.arena)
    }

    /// A text of the parser's: a piece of the source, or its own.
    pub(crate) fn store(&mut self, text: &str) -> Text {
        let start = (text.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        match self.text.get(start..start.saturating_add(text.len())) {
            Some(same) if std::ptr::eq(same, text) => Text::in_source(start, text.len()),
            _ => self.push_arena(text),
        }
    }

    /// The start of an element at byte `at`, after its attributes; returns its number.
    #[inline(always)]
    pub(crate) fn open(&mut self, element: Element, parent: u32) -> u32 {
        let Element { name, at, has_namespace, is_added, first_attribute, mut flags } = element;
        let number = self.nodes.len() as u32;
        if self.place.is_fragment {
            flags.set(Flags::ADDED, is_added);
            if self.is_added(parent) && !is_added {
                self.roots.push(NodeId(number));
                self.has_namespace &= has_namespace;
            }
        }
        if flags.has(Flags::NEGATED) {
            self.deny(first_attribute);
        }
        if name == names::CLINICAL_DOCUMENT {
            self.has_namespace &= has_namespace;
            if !self.is_inside_document() {
                self.documents.push(NodeId(number));
            }
        }
        let from = self.place.original(at) as u32;
        self.nodes.push(NodeData::element(name, from, parent, first_attribute, flags));
        number
    }

    /// One indicator of several that denies is enough.
    #[cold]
    fn deny(&mut self, first_attribute: u32) {
        let value = self.push_arena(TRUE);
        let own = self.attributes.iter_mut().skip(first_attribute as usize);
        own.filter(|data| data.name == names::NEGATION_IND).for_each(|data| data.value = value);
    }

    /// The end of an element, one past byte `to`.
    #[inline]
    pub(crate) fn close(&mut self, number: u32, to: usize) {
        let (end, to) = (self.nodes.len() as u32, self.place.original(to) as u32);
        if let Some(data) = self.nodes.get_mut(number as usize) {
            data.close(end, to);
        }
    }

    /// Whether the last document found is still open.
    fn is_inside_document(&self) -> bool {
        let last = self.documents.last();
        last.and_then(|id| self.nodes.get(id.0 as usize)).is_some_and(|data| data.end == 0)
    }

    /// Whether an element was put around the roots of a part of a document.
    fn is_added(&self, number: u32) -> bool {
        self.nodes.get(number as usize).is_some_and(|data| data.flags.has(Flags::ADDED))
    }

    /// Whether white space alone may matter in an element.
    pub(crate) fn may_hold_text(&self, number: u32) -> bool {
        self.nodes.get(number as usize).is_some_and(|data| model::may_hold_text(data.name))
    }

    /// A run of text that begins at byte `at`.
    #[inline]
    pub(crate) fn run(&mut self, at: usize, text: Text, parent: u32) {
        if self.place.is_fragment && self.is_added(parent) {
            self.stray.push(Diagnostic::new(codes::REPAIRED_PROLOG).at_offset(self.place.original(at)));
            return;
        }
        let number = self.nodes.len() as u32;
        self.nodes.push(NodeData::run(text, number, parent, self.attributes.len() as u32));
    }

    /// The failure for something beyond its limit.
    pub(super) fn limit(&self, detail: &'static str, at: usize) -> Failure {
        let offset = self.place.original(at);
        Failure::new(Error::new(ErrorKind::Limit, detail), Some(offset))
    }

    pub(crate) fn finish(mut self, naming: Naming<'_>) -> Tree<'i> {
        // a tree is kept until the end, and the guess was a generous one
        self.nodes.shrink_to_fit();
        self.attributes.shrink_to_fit();
        self.arena.shrink_to_fit();
        let mut diagnostics = Vec::new();
        let root_is_document = self.documents.first().is_none_or(|id| id.0 == 0);
        if let (Some(first), false) = (self.documents.first(), root_is_document) {
            diagnostics.push(Diagnostic::new(codes::EMBEDDED_DOCUMENT).at_node(*first));
        }
        if let Some(first) = self.roots.first() {
            diagnostics.push(Diagnostic::new(codes::FRAGMENT).at_node(*first));
        }
        let first = self.roots.first().or(self.documents.first());
        if let (Some(first), false) = (first, self.has_namespace) {
            diagnostics.push(Diagnostic::new(codes::NO_NAMESPACE).at_node(*first));
        }
        diagnostics.extend(self.stray);
        let bits = self.nodes.len() + self.attributes.len();
        Tree {
            source: self.place.source,
            text: self.text,
            inside: name_set::of_children(&self.nodes),
            nodes: self.nodes,
            attributes: self.attributes,
            arena: self.arena,
            names: naming.finish(),
            documents: self.documents,
            roots: self.roots,
            diagnostics,
            marks: Marks::new(bits),
            ids: OnceCell::new(),
            templates: OnceCell::new(),
            lines: OnceCell::new(),
        }
    }
}

/// An element as a reader tells of it.
pub(crate) struct Element {
    pub(crate) name: Name,
    /// The byte of its `<`.
    pub(crate) at: usize,
    /// Whether it has a namespace, which may be the empty one.
    pub(crate) has_namespace: bool,
    /// Whether that is the one of what was put around a part of a document.
    pub(crate) is_added: bool,
    /// The place of its first attribute.
    pub(crate) first_attribute: u32,
    pub(crate) flags: Flags,
}
