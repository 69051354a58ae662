//! The tree from roxmltree's.

use super::Tree;
use super::build::{Failure, Place};
use super::builder::{Builder, Element};
use super::data::Flags;
use super::naming::{Namespace, Naming};
use super::negation::is_negation;
use crate::error::{Error, ErrorKind};
use crate::generated::names;
use crate::limits::Limits;
use crate::name::{Name, Word};
use roxmltree::{Document, Node, ParsingOptions};

/// Parses a text that the guard has let through.
pub(super) fn read<'i>(text: &'i str, limits: &Limits, place: Place<'i>) -> Result<Tree<'i>, Failure> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: limits.max_nodes, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| failure(&error, text, &place))?;
    let converter = Converter { limits, builder: Builder::new(text, place), naming: Naming::default() };
    converter.convert(&document)
}

/// A kind and a position; never the parser's text, which echoes the document.
fn failure(error: &roxmltree::Error, text: &str, place: &Place<'_>) -> Failure {
    use roxmltree::Error as E;
    let (kind, detail) = match error {
        E::NodesLimitReached => (ErrorKind::Limit, "nodes"),
        E::AttributesLimitReached => (ErrorKind::Limit, "attributes"),
        E::NamespacesLimitReached => (ErrorKind::Limit, "namespaces"),
        E::DtdDetected => (ErrorKind::DocumentType, "document type definition"),
        E::UnexpectedCloseTag(..) | E::UnexpectedEntityCloseTag(_) => (ErrorKind::NotXml, "unexpected end tag"),
        E::UnknownNamespace(..) => (ErrorKind::NotXml, "undeclared namespace prefix"),
        E::DuplicatedAttribute(..) | E::DuplicatedNamespace(..) => (ErrorKind::NotXml, "attribute given twice"),
        E::UnknownEntityReference(..) | E::MalformedEntityReference(_) => {
            (ErrorKind::NotXml, "unknown or malformed reference")
        }
        E::NoRootNode => (ErrorKind::NotXml, "no root element"),
        E::UnclosedRootNode | E::UnexpectedEndOfStream => (ErrorKind::NotXml, "unexpected end"),
        E::UnexpectedDeclaration(_) => (ErrorKind::NotXml, "declaration not at the start"),
        E::NonXmlChar(..) => (ErrorKind::NotXml, "character that XML forbids"),
        E::InvalidAttributeValue(_) => (ErrorKind::NotXml, "malformed attribute value"),
        E::InvalidComment(_) => (ErrorKind::NotXml, "malformed comment"),
        E::InvalidName(_) => (ErrorKind::NotXml, "malformed name"),
        _ => (ErrorKind::NotXml, "malformed markup"),
    };
    let position = error.pos();
    let has_position = !matches!(kind, ErrorKind::Limit | ErrorKind::DocumentType)
        && !matches!(error, E::NoRootNode | E::UnclosedRootNode | E::UnexpectedEndOfStream);
    let offset = if has_position {
        Some(place.original(offset_of(text, position.row, position.col)))
    } else if kind == ErrorKind::NotXml {
        Some(place.original(text.len()))
    } else {
        None
    };
    Failure::new(Error::new(kind, detail), offset)
}

/// The byte offset of the parser's line and column.
fn offset_of(text: &str, row: u32, column: u32) -> usize {
    let row = row.saturating_sub(1) as usize;
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(row).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    let within = line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    start + within
}

struct Converter<'d, 'i, 'l> {
    limits: &'l Limits,
    builder: Builder<'i>,
    naming: Naming<'d>,
}

impl<'d, 'i> Converter<'d, 'i, '_> {
    fn convert(mut self, document: &'d Document<'i>) -> Result<Tree<'i>, Failure> {
        // The elements that are open, and where they end.
        let mut open: Vec<(u32, usize)> = Vec::new();
        let max_depth = self.limits.max_depth as usize;
        for node in document.descendants().filter(|node| node.is_element() || node.is_text()) {
            let range = node.range();
            while let Some((number, end)) = open.pop_if(|(_, end)| *end <= range.start) {
                self.builder.close(number, end);
            }
            let parent = open.last().map_or(0, |(number, _)| *number);
            if node.is_text() {
                self.run(node, parent);
                continue;
            }
            if open.len() >= max_depth {
                return Err(self.builder.limit("depth", range.start));
            }
            open.push((self.element(node, parent)?, range.end));
        }
        while let Some((number, end)) = open.pop() {
            self.builder.close(number, end);
        }
        Ok(self.builder.finish(self.naming))
    }

    fn run(&mut self, node: Node<'d, 'i>, parent: u32) {
        let text = node.text().unwrap_or_default();
        let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if !is_blank || self.builder.may_hold_text(parent) {
            let stored = self.builder.store(text);
            self.builder.run(node.range().start, stored, parent);
        }
    }

    fn element(&mut self, node: Node<'d, 'i>, parent: u32) -> Result<u32, Failure> {
        let at = node.range().start;
        let tag = node.tag_name();
        let namespace = self.namespace(tag.namespace());
        let name = self.name(namespace, tag.name(), node);
        let first_attribute = self.builder.attributes();
        let mut flags = Flags::default();
        for attribute in node.attributes() {
            let place = self.builder.attributes();
            let before = place - first_attribute;
            if before >= self.limits.max_attributes || before >= u32::from(u16::MAX) {
                return Err(self.builder.limit("attributes of an element", at));
            }
            let value = self.builder.store(attribute.value());
            if is_negation(attribute.name().as_bytes()) {
                self.builder.attribute(names::NEGATION_IND, value);
                self.builder.negate(place, &mut flags);
                continue;
            }
            let namespace = self.namespace(attribute.namespace());
            let name = self.name(namespace, attribute.name(), node);
            self.builder.attribute(name, value);
            flags.set(Flags::NULL_FLAVOR, name == names::NULL_FLAVOR && self.builder.says_something(place));
        }
        Ok(self.builder.open(
            Element {
                name,
                at,
                has_namespace: namespace.is_some,
                is_added: namespace.is_added,
                first_attribute,
                flags,
            },
            parent,
        ))
    }

    fn namespace(&self, uri: Option<&'d str>) -> Namespace<'d> {
        uri.map_or(Namespace::NONE, |uri| Namespace::of(uri, self.builder.place.is_fragment))
    }

    fn name(&mut self, namespace: Namespace<'d>, local: &'d str, node: Node<'d, 'i>) -> Name {
        let known = namespace.find(Word::of(local.as_bytes()));
        known.unwrap_or_else(|| self.naming.unknown(namespace, local, || node.lookup_prefix(namespace.uri)))
    }
}
