//! From the parser's tree to our own.

use super::marks::Marks;
use super::{AttributeData, NodeData, NodeId, Text, Tree, name_set};
use crate::diagnostic::{Diagnostic, codes};
use crate::error::{Error, ErrorKind};
use crate::generated::names;
use crate::limits::Limits;
use crate::model;
use crate::name::Name;
use crate::source::edits::{Edit, original};
use crate::source::fragment::ADDED;
use foldhash::{HashMap, HashMapExt};
use roxmltree::{Document, ParsingOptions, StringStorage};
use std::cell::OnceCell;

const CDA: &str = "urn:hl7-org:v3";
const SDTC: &str = "urn:hl7-org:sdtc";
const PHARM: [&str; 3] = ["urn:hl7-org:pharm", "urn:ihe:pharm:medication", "urn:ihe:pharm"];
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Where a text stands in its source, and what repairs moved.
#[derive(Copy, Clone)]
pub(crate) struct Place<'s> {
    pub(crate) source: &'s str,
    pub(crate) base: usize,
    pub(crate) edits: &'s [Edit],
    /// Whether a document was put around the text.
    pub(crate) is_fragment: bool,
}

impl Place<'_> {
    /// The offset in the source's text.
    pub(crate) fn original(&self, offset: usize) -> usize {
        self.base + original(self.edits, offset)
    }
}

/// An error and where in the source's text it is.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) offset: Option<usize>,
}

impl Failure {
    pub(crate) fn new(error: Error, offset: Option<usize>) -> Failure {
        Failure { error, offset }
    }

    pub(crate) fn is_limit(&self) -> bool {
        self.error.kind() == ErrorKind::Limit
    }

    pub(crate) fn is_repairable(&self) -> bool {
        self.error.kind() == ErrorKind::NotXml
    }
}

/// Parses strictly.
pub(crate) fn build<'i>(text: &'i str, limits: &Limits, place: Place<'i>) -> Result<Tree<'i>, Failure> {
    // Offsets are kept in 32 bits; a repair may have made the text longer than the source.
    if text.len() > i32::MAX as usize {
        return Err(Failure::new(Error::new(ErrorKind::Limit, "bytes"), None));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: limits.max_nodes, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| failure(&error, text, &place))?;
    Builder::new(&document, limits, place).build()
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

const TRUE: &str = "true";

/// `negationInd`, and the two indicators that later releases of the V3 model have in its place: what is denied by one of
/// them shall not be read as said.
fn is_negation(local: &str) -> bool {
    matches!(local, "negationInd" | "actionNegationInd" | "valueNegationInd")
}

/// A negation as all mappings read it: `true` or `false`, however a boolean is spelled. Where nobody can say which of them
/// is meant, nothing is asserted.
fn negation(value: &str) -> (Name, &'static str) {
    let value = value.trim();
    let is_one_of = |texts: [&str; 3]| texts.iter().any(|text| value.eq_ignore_ascii_case(text));
    if is_one_of(["true", "1", "yes"]) {
        (names::NEGATION_IND, TRUE)
    } else if is_one_of(["false", "0", "no"]) || value.is_empty() {
        (names::NEGATION_IND, "false")
    } else {
        (names::NULL_FLAVOR, "UNK")
    }
}

struct Builder<'d, 'i, 'l> {
    document: &'d Document<'i>,
    limits: &'l Limits,
    place: Place<'i>,
    nodes: Vec<NodeData<'i>>,
    attributes: Vec<AttributeData<'i>>,
    arena: String,
    names: Vec<Box<str>>,
    /// The numbers of `names`, by namespace and local name.
    known: HashMap<(&'d str, &'i str), Name>,
    documents: Vec<NodeId>,
    /// Of a part of a document: its own roots.
    roots: Vec<NodeId>,
    /// Text between these.
    stray: Vec<Diagnostic>,
    has_namespace: bool,
}

impl<'d, 'i> Builder<'d, 'i, '_> {
    fn new<'l>(document: &'d Document<'i>, limits: &'l Limits, place: Place<'i>) -> Builder<'d, 'i, 'l> {
        // Documents have a node and an attribute for every 30 to 60 bytes.
        let guess = document.input_text().len() / 40;
        Builder {
            document,
            limits,
            place,
            nodes: Vec::with_capacity(guess),
            attributes: Vec::with_capacity(guess),
            arena: String::new(),
            names: Vec::new(),
            known: HashMap::new(),
            documents: Vec::new(),
            roots: Vec::new(),
            stray: Vec::new(),
            has_namespace: true,
        }
    }

    fn build(mut self) -> Result<Tree<'i>, Failure> {
        // The element that is open, and how deep it is: `ends` are the last bytes of the open elements.
        let mut open: Vec<(u32, usize)> = Vec::new();
        let max_depth = self.limits.max_depth as usize;
        for node in self.document.descendants() {
            if !node.is_element() && !node.is_text() {
                continue;
            }
            let range = node.range();
            while open.last().is_some_and(|(_, end)| *end <= range.start) {
                self.close(&mut open);
            }
            let parent = open.last().map_or(0, |(number, _)| *number);
            if node.is_text() {
                self.text(node, parent);
                continue;
            }
            if open.len() >= max_depth {
                return Err(self.limit("depth", range.start));
            }
            let number = self.nodes.len() as u32;
            let within = self.is_inside_document();
            self.element(node, parent)?;
            if self.is_document(number) && !within {
                self.documents.push(NodeId(number));
            }
            open.push((number, range.end));
        }
        while !open.is_empty() {
            self.close(&mut open);
        }
        Ok(self.finish())
    }

    fn close(&mut self, open: &mut Vec<(u32, usize)>) {
        let end = self.nodes.len() as u32;
        if let Some((number, _)) = open.pop()
            && let Some(data) = self.nodes.get_mut(number as usize)
        {
            data.end = end;
        }
    }

    /// Whether the last document found is still open.
    fn is_inside_document(&self) -> bool {
        let last = self.documents.last();
        last.and_then(|id| self.nodes.get(id.0 as usize)).is_some_and(|data| data.end == 0)
    }

    fn is_document(&self, number: u32) -> bool {
        let data = self.nodes.get(number as usize);
        data.is_some_and(|data| data.name == names::CLINICAL_DOCUMENT)
    }

    /// Whether an element was put around the roots of a part of a document.
    fn is_added(&self, number: u32) -> bool {
        self.place.is_fragment && self.nodes.get(number as usize).is_some_and(|data| data.is_added)
    }

    fn limit(&self, detail: &'static str, at: usize) -> Failure {
        let offset = self.place.original(at);
        Failure::new(Error::new(ErrorKind::Limit, detail), Some(offset))
    }

    fn text(&mut self, node: roxmltree::Node<'d, 'i>, parent: u32) {
        let Some(storage) = node.text_storage() else {
            return;
        };
        let blank = storage.as_str().bytes().all(|byte| byte.is_ascii_whitespace());
        let parent_name = self.nodes.get(parent as usize).map(|data| data.name);
        if blank && !parent_name.is_some_and(model::may_hold_text) {
            return;
        }
        let number = self.nodes.len() as u32;
        let range = node.range();
        if self.is_added(parent) {
            self.stray.push(Diagnostic::new(codes::REPAIRED_PROLOG).at_offset(self.place.original(range.start)));
            return;
        }
        let text = self.store(storage);
        self.nodes.push(NodeData {
            text,
            parent,
            end: number + 1,
            first_attribute: self.attributes.len() as u32,
            attributes: 0,
            has_null_flavor: false,
            is_negated: false,
            is_added: false,
            name: Name::TEXT,
            from: self.place.original(range.start) as u32,
            to: self.place.original(range.end) as u32,
        });
    }

    fn element(&mut self, node: roxmltree::Node<'d, 'i>, parent: u32) -> Result<(), Failure> {
        let range = node.range();
        let tag = node.tag_name();
        let is_added = self.place.is_fragment && tag.namespace() == Some(ADDED);
        if self.is_added(parent) && !is_added {
            self.roots.push(NodeId(self.nodes.len() as u32));
            self.has_namespace &= tag.namespace().is_some();
        }
        let name = self.name(tag.namespace(), tag.name(), node);
        let first_attribute = self.attributes.len() as u32;
        let (mut attributes, mut has_null_flavor, mut is_negated) = (0u16, false, false);
        for attribute in node.attributes() {
            if u32::from(attributes) >= self.limits.max_attributes || attributes == u16::MAX {
                return Err(self.limit("attributes of an element", range.start));
            }
            attributes += 1;
            if is_negation(attribute.name()) {
                let (name, value) = negation(attribute.value());
                has_null_flavor |= name == names::NULL_FLAVOR;
                is_negated |= value == TRUE;
                self.attributes.push(AttributeData { value: Text::Source(value), name });
                continue;
            }
            let name = match attribute.namespace() {
                None => self.plain(attribute.name()),
                namespace => self.name(namespace, attribute.name(), node),
            };
            has_null_flavor |= name == names::NULL_FLAVOR && !attribute.value().trim().is_empty();
            let value = self.store(attribute.value_storage());
            self.attributes.push(AttributeData { value, name });
        }
        if is_negated {
            // one indicator of several that denies is enough
            let own = self.attributes.iter_mut().skip(first_attribute as usize);
            own.filter(|data| data.name == names::NEGATION_IND).for_each(|data| data.value = Text::Source(TRUE));
        }
        if name == names::CLINICAL_DOCUMENT && tag.namespace().is_none() {
            self.has_namespace = false;
        }
        self.nodes.push(NodeData {
            text: Text::NONE,
            parent,
            end: 0,
            first_attribute,
            attributes,
            has_null_flavor,
            is_negated,
            is_added,
            name,
            from: self.place.original(range.start) as u32,
            to: self.place.original(range.end) as u32,
        });
        Ok(())
    }

    fn plain(&mut self, local: &'i str) -> Name {
        Name::find("", local).unwrap_or_else(|| self.dynamic("", local, None))
    }

    fn name(&mut self, namespace: Option<&'d str>, local: &'i str, node: roxmltree::Node<'d, 'i>) -> Name {
        let uri = namespace.unwrap_or_default();
        let prefix = match uri {
            "" | CDA => "",
            ADDED if self.place.is_fragment => "",
            SDTC => "sdtc",
            XSI => "xsi",
            XML => "xml",
            uri if PHARM.contains(&uri) => "pharm",
            uri => return self.dynamic(uri, local, node.lookup_prefix(uri)),
        };
        // Unprefixed unknown names of both namespaces are one name.
        let key = if uri == CDA { "" } else { uri };
        Name::find(prefix, local).unwrap_or_else(|| self.dynamic(key, local, Some(prefix)))
    }

    fn dynamic(&mut self, uri: &'d str, local: &'i str, prefix: Option<&str>) -> Name {
        if let Some(name) = self.known.get(&(uri, local)) {
            return *name;
        }
        let name = Name::dynamic(self.names.len());
        if name != Name::OTHER {
            self.known.insert((uri, local), name);
            self.names.push(match prefix {
                Some("") => local.into(),
                None if uri.is_empty() => local.into(),
                Some(prefix) => format!("{prefix}:{local}").into(),
                None => format!("{{{uri}}}{local}").into(),
            });
        }
        name
    }

    fn store(&mut self, storage: &StringStorage<'i>) -> Text<'i> {
        match storage {
            StringStorage::Borrowed(text) => Text::Source(text),
            StringStorage::Owned(text) => {
                let start = self.arena.len() as u32;
                self.arena.push_str(text);
                Text::Arena { start, len: text.len() as u32 }
            }
        }
    }

    fn finish(self) -> Tree<'i> {
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
            inside: name_set::of_children(&self.nodes),
            nodes: self.nodes,
            attributes: self.attributes,
            arena: self.arena,
            names: self.names,
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
