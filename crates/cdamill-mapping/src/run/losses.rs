//! Accounting: what of header and entries was not carried. Execution marks what it takes; here is what is left.

use cdamill_cda::{Name, Node, NodeId, names};

/// What became of a fact that does not stand in the output as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LossKind {
    /// Nothing in the output says it.
    Lost,
    /// A concept map gave another code for it.
    Translated,
    /// A code that told which rule to use; what it names is said by the element that was written.
    Selector,
}

impl LossKind {
    /// The stable code: `lost`, `translated`, `selector`.
    pub fn code(self) -> &'static str {
        match self {
            LossKind::Lost => "lost",
            LossKind::Translated => "translated",
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

/// Everything of `document`'s header and entries that was not taken. `translated` holds what concept maps answered for.
pub(super) fn losses(document: Node<'_>, translated: &[(NodeId, Name)]) -> Vec<Loss> {
    let mut found = Vec::new();
    let mut sorted = translated.to_vec();
    sorted.sort_unstable();
    walk(document, &sorted, &mut found);
    found
}

fn walk(node: Node<'_>, translated: &[(NodeId, Name)], found: &mut Vec<Loss>) {
    for (name, text) in node.attributes() {
        if text.trim().is_empty() || !is_fact(node, name) || node.is_attribute_marked(name) {
            continue;
        }
        let kind = if translated.binary_search(&(node.id(), name)).is_ok() {
            LossKind::Translated
        } else if is_selector(node, name) {
            LossKind::Selector
        } else {
            LossKind::Lost
        };
        found.push(Loss { node: node.id(), attribute: Some(name), kind });
    }
    if node.has_unmarked_text() {
        found.push(Loss { node: node.id(), attribute: None, kind: LossKind::Lost });
    }
    for child in node.children().filter(|child| !is_outside(*child)) {
        walk(child, translated, found);
    }
}

/// Narrative is carried as a whole; template ids and the like name no fact.
fn is_outside(node: Node<'_>) -> bool {
    const OUTSIDE: [Name; 4] = [names::TEXT, names::TEMPLATE_ID, names::TYPE_ID, names::REALM_CODE];
    OUTSIDE.contains(&node.name())
}

/// Whether an attribute holds a fact: not those that say what kind of act or data type something is. A root is the fact of
/// an id without an extension, a displayName that of a coded element without a code.
fn is_fact(node: Node<'_>, name: Name) -> bool {
    match name {
        names::VALUE | names::CODE | names::EXTENSION | names::UNIT => true,
        names::ROOT => node.attribute(names::EXTENSION).is_none() && !node.has_null_flavor(),
        names::DISPLAY_NAME => node.attribute(names::CODE).is_none(),
        _ => false,
    }
}

/// A statement's own code, where parts of the statement were taken: the code told what they are.
fn is_selector(node: Node<'_>, name: Name) -> bool {
    let own_code = name == names::CODE && (node.name() == names::CODE || node.name() == names::STATUS_CODE);
    let statement = node.parent().filter(|parent| parent.is_statement());
    own_code
        && statement
            .is_some_and(|statement| statement.descendants().any(|inner| inner.is_marked() && inner.id() != node.id()))
}
