//! Accounting: what of header and entries does not stand in the output. Execution marks what it takes; what has no mark was
//! not carried. What has one is looked for in the output all the same: it may have been taken back with an element that
//! came to nothing, or given up when two mentions of one thing were united.

use cdamill_cda::{Name, Node, NodeId, names, trim};

use super::Run;
use super::said::Said;
use super::tried::Tried;

/// What became of a fact that does not stand in the output as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LossKind {
    /// Nothing in the output says it.
    Lost,
    /// A concept map gave another code for it.
    Translated,
    /// It was written in another form: a period of 12 hours as twice a day.
    Converted,
    /// A code that told which rule to use; what it names is said by the element that was written.
    Selector,
}

impl LossKind {
    /// The stable code: `lost`, `translated`, `converted`, `selector`.
    pub fn code(self) -> &'static str {
        match self {
            LossKind::Lost => "lost",
            LossKind::Translated => "translated",
            LossKind::Converted => "converted",
            LossKind::Selector => "selector",
        }
    }
}

/// A fact of the document that does not stand in the output as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The element.
    pub node: NodeId,
    /// The attribute; `None` for the element's text.
    pub attribute: Option<Name>,
    /// What became of it.
    pub kind: LossKind,
}

/// An attribute for whose value another one stands in the output.
pub(crate) type Rewritten = (NodeId, Name, LossKind);

impl<'a> Run<'a> {
    /// Notes that an attribute's value was written in another form.
    pub(crate) fn convert(&mut self, node: Node<'a>, attribute: Name) {
        self.rewrite(node, attribute, LossKind::Converted);
    }

    pub(super) fn rewrite(&mut self, node: Node<'a>, attribute: Name, kind: LossKind) {
        self.tried.note(node, Tried::Rewritten);
        self.rewritten.push((node.id(), attribute, kind));
    }
}

/// Everything of `document`'s header and entries that is not `said` in the output.
pub(super) fn losses(document: Node<'_>, mut rewritten: Vec<Rewritten>, said: Said<'_, '_>) -> Vec<Loss> {
    rewritten.sort_unstable();
    let mut accounting = Accounting { rewritten, said, found: Vec::new() };
    document.walk(|node| {
        let is_counted = node == document || !is_outside(node);
        if is_counted {
            accounting.count(node);
        }
        is_counted
    });
    accounting.found
}

/// Whether `node` or something in it is a fact that nothing has taken by now. Words beside a code, and settings, do not
/// count: they are no facts of their own.
pub(super) fn remains(node: Node<'_>) -> bool {
    let is_left = |inner: Node<'_>| {
        let of_model = |name: Name| fact(name).filter(|fact| matches!(fact, Fact::Value) && name.known().is_some());
        let mut attributes = inner.attributes_taken(of_model);
        attributes.any(|(_, name, value, is_taken)| !is_taken && is_fact(inner, name, value))
            || inner.has_unmarked_text()
    };
    is_left(node) || node.descendants().any(is_left)
}

struct Accounting<'o, 'a> {
    /// In the order of the document.
    rewritten: Vec<Rewritten>,
    said: Said<'o, 'a>,
    found: Vec<Loss>,
}

impl Accounting<'_, '_> {
    /// Counts what stands in an element itself.
    fn count(&mut self, node: Node<'_>) {
        let facts = node.attributes_taken(fact).filter(|(_, name, value, _)| is_fact(node, *name, value));
        for (fact, name, value, is_taken) in facts {
            let is_carried = match fact {
                Fact::Value if name == names::ROOT => is_taken && self.said.root(value),
                Fact::Value => is_taken && self.said.value(value),
                Fact::Words => self.said.words(value),
                Fact::Setting => is_taken,
            };
            if !is_carried {
                self.found.push(Loss { node: node.id(), attribute: Some(name), kind: self.kind(node, name) });
            }
        }
        if !self.is_text_carried(node) {
            self.found.push(Loss { node: node.id(), attribute: None, kind: LossKind::Lost });
        }
    }

    fn is_text_carried(&mut self, node: Node<'_>) -> bool {
        // most elements have none
        let mut runs = node.runs_taken();
        let Some((first, is_taken)) = runs.next() else { return true };
        is_taken
            && runs.all(|(_, is_taken)| is_taken)
            && self.said.within(first)
            && node.runs_taken().skip(1).all(|(text, _)| self.said.within(text))
    }

    fn kind(&self, node: Node<'_>, name: Name) -> LossKind {
        let noted = self.rewritten.partition_point(|(at, of, _)| (*at, *of) < (node.id(), name));
        match self.rewritten.get(noted) {
            Some((at, of, kind)) if (*at, *of) == (node.id(), name) => *kind,
            // words on a code share its lot
            _ if name == names::DISPLAY_NAME && node.attribute(names::CODE).is_some() => self.kind(node, names::CODE),
            _ if !node.is_attribute_marked(name) && is_selector(node, name) => LossKind::Selector,
            _ => LossKind::Lost,
        }
    }
}

/// How an attribute is looked for in the output.
enum Fact {
    /// Taken, and there.
    Value,
    /// There, whoever took it.
    Words,
    /// Taken: what it says stands in the output in other words.
    Setting,
}

/// `None` for what says what kind of thing an act or a data type is, or says it to the reader of XML alone.
fn fact(name: Name) -> Option<Fact> {
    Some(match name {
        names::VALUE | names::CODE | names::EXTENSION | names::UNIT | names::ROOT => Fact::Value,
        names::DISPLAY_NAME
        | names::ASSIGNING_AUTHORITY_NAME
        | names::CODE_SYSTEM_VERSION
        | names::SDTC_VALUE_SET
        | names::SDTC_VALUE_SET_VERSION => Fact::Words,
        names::USE | names::QUALIFIER | names::OPERATOR | names::INCLUSIVE | names::INSTITUTION_SPECIFIED => {
            Fact::Setting
        }
        // what CDA does not have may say anything
        _ if name.known().is_none() => Fact::Value,
        _ => return None,
    })
}

/// The narrative is carried as a whole; template ids and the like name no fact.
fn is_outside(node: Node<'_>) -> bool {
    match node.name() {
        names::TEMPLATE_ID | names::TYPE_ID | names::REALM_CODE => true,
        names::TEXT => node.parent().is_some_and(|parent| parent.name() == names::SECTION),
        _ => false,
    }
}

/// Whether an attribute that may hold a fact does. A root is that of an id without an extension; a limit
/// that is inclusive is what limits are; a reference to another place of the document says nothing itself.
fn is_fact(node: Node<'_>, name: Name, value: &str) -> bool {
    let is_said = match name {
        names::VALUE => node.name() != names::REFERENCE || !is_pointer(node, value),
        names::ROOT => node.attribute(names::EXTENSION).is_none() && !node.has_null_flavor(),
        names::INCLUSIVE => trim(value) == "false",
        _ => true,
    };
    is_said && !trim(value).is_empty()
}

fn is_pointer(node: Node<'_>, value: &str) -> bool {
    value.trim_start().starts_with('#') || node.tree().by_id(value).is_some()
}

/// A statement's own code, where parts of the statement were taken: the code told what they are.
fn is_selector(node: Node<'_>, name: Name) -> bool {
    let own_code = name == names::CODE && (node.name() == names::CODE || node.name() == names::STATUS_CODE);
    let statement = node.parent().filter(|parent| parent.is_statement());
    own_code
        && statement
            .is_some_and(|statement| statement.descendants().any(|inner| inner.is_marked() && inner.id() != node.id()))
}
