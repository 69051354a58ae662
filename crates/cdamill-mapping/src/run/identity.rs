//! What a resource's id is made of.

use std::borrow::Cow;

use cdamill_cda::{Node, Tree, names, trim};
use cdamill_stu3::definitions::TypeDef;
use cdamill_stu3::id;

use super::path::Item;
use super::{Run, SourceOf};
use crate::plan::{Group, Identity, Path};

/// Root and extension of an id.
pub(super) type IdKey<'a> = (&'a str, &'a str);

/// What an `id` says; nothing of one that is null or empty.
pub(super) fn id_key(id: Node<'_>) -> Option<IdKey<'_>> {
    let part = |name| id.trimmed(name).unwrap_or_default();
    let key = (part(names::ROOT), part(names::EXTENSION));
    (!id.has_null_flavor() && key != ("", "")).then_some(key)
}

pub(crate) struct Key {
    /// Scope, type, template and, where `settled`, the ids.
    pub(crate) base: String,
    /// False: there is no usable id, the content must join.
    pub(crate) settled: bool,
    pub(crate) shared: bool,
}

impl Key {
    pub(crate) fn made(&self) -> cdamill_stu3::Identity {
        let base = id::base(self.base.as_bytes());
        if self.settled { cdamill_stu3::Identity::Named(base) } else { cdamill_stu3::Identity::Content(base) }
    }
}

/// US National Provider Identifier: it goes before other identifiers of a person or organization.
const NPI: &str = "2.16.840.1.113883.4.6";

impl<'a> Run<'a> {
    pub(crate) fn identity(&mut self, group: &'a Group, def: &'static TypeDef, node: Node<'a>) -> Key {
        let shared = group.identity == Identity::Shared;
        let template = self.chosen.get(&node.id()).copied().or_else(|| self.scope(node).known_template(node));
        let own = group
            .ids
            .as_ref()
            .and_then(|ids| if shared { self.assigned_id(ids, node) } else { self.all_ids(ids, node) });
        let own = own.or_else(|| self.key_texts(group, node));
        let settled = own.is_some();
        let own = own.unwrap_or_default();
        if def.name == "Patient" && self.patient.is_none() {
            self.patient = Some(own.clone());
        }
        let scope = match group.identity {
            Identity::Shared => String::new(),
            Identity::Patient => self.patient.clone().unwrap_or_default(),
            Identity::Document => self.document_key(),
        };
        // the header's encounter and that of an entry are the same thing
        let templated = !shared && def.name != "Encounter";
        let template_oid = template.filter(|_| templated).and_then(|id| self.plan.templates.get(usize::from(id)));
        let template_oid = template_oid.and_then(|template| template.oids.first()).map_or("", String::as_str);
        let base = [&scope, def.name, template_oid, &own].join("\u{1f}");
        Key { base, settled, shared }
    }

    fn ids(&self, path: &Path, node: Node<'a>) -> Vec<IdKey<'a>> {
        let mut ids = Vec::new();
        self.scope(node).items(path, node, &mut |item| {
            if let Item::Node(id) = item {
                ids.extend(id_key(id));
            }
            true
        });
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Every id of a statement, in an order that does not depend on the document.
    fn all_ids(&self, path: &Path, node: Node<'a>) -> Option<String> {
        let ids = self.ids(path, node);
        let mut joined =
            String::with_capacity(ids.iter().map(|(root, extension)| root.len() + extension.len() + 2).sum());
        for (root, extension) in &ids {
            if !joined.is_empty() {
                joined.push('\u{1e}');
            }
            joined.extend([root, "^", extension]);
        }
        (!joined.is_empty()).then_some(joined)
    }

    /// The one id of a person, organization or thing: the NPI, else the lowest.
    fn assigned_id(&self, path: &Path, node: Node<'a>) -> Option<String> {
        let ids = self.ids(path, node);
        let preferred = self.options.patient_id_roots.iter().find_map(|root| ids.iter().find(|id| id.0 == root));
        let npi = || ids.iter().find(|(root, extension)| *root == NPI && !extension.is_empty());
        let (root, extension) = preferred.or_else(npi).or_else(|| ids.first())?;
        Some(format!("{root}^{extension}"))
    }

    fn key_texts(&mut self, group: &'a Group, node: Node<'a>) -> Option<String> {
        let texts: Vec<String> = group
            .key
            .iter()
            .map(|expr| self.expr_text(expr, node).map(|text| normalized(&text)).unwrap_or_default())
            .collect();
        texts.iter().any(|text| !text.is_empty()).then(|| format!("~{}", texts.join("\u{1e}")))
    }

    fn document_key(&self) -> String {
        let id = self.document.child(names::ID);
        let part = |name| id.and_then(|id| id.trimmed(name)).unwrap_or_default();
        match (part(names::ROOT), part(names::EXTENSION)) {
            ("", "") => {
                let mut content = Vec::new();
                canonical(self.document, &mut content);
                String::from_utf8_lossy(&content).into_owned()
            }
            (root, extension) => format!("{root}^{extension}"),
        }
    }
}

impl<'a> Run<'a> {
    /// A UUID for what a node holds.
    pub(crate) fn content_id(&self, node: Node<'a>) -> id::Uuid {
        let mut content = Vec::new();
        canonical(node, &mut content);
        id::base(&content)
    }
}

fn normalized(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The canonical content of the statement that resource `source` was made from.
pub(crate) fn content(tree: &Tree<'_>, source: Option<&SourceOf>, into: &mut Vec<u8>) {
    if let Some(node) = source.and_then(|source| tree.node(source.node)) {
        canonical(node, into);
    }
}

/// Elements, attributes in the order of their names, and texts; without ids and template ids. What a reference means counts
/// where it is content of the statement itself, not the reference: two documents number their narrative differently, and
/// show a statement in other words in another section.
fn canonical(node: Node<'_>, into: &mut Vec<u8>) {
    canonical_part(node, true, into);
}

fn canonical_part(node: Node<'_>, is_own: bool, into: &mut Vec<u8>) {
    into.extend_from_slice(node.local_name().as_bytes());
    into.push(b'<');
    canonical_attributes(node, into);
    let mut has_children = false;
    for child in node.children() {
        has_children = true;
        if child.name() == names::REFERENCE && is_own {
            into.extend_from_slice(meant(node, child).unwrap_or_default().as_bytes());
        } else if ![names::ID, names::TEMPLATE_ID, names::REFERENCE].contains(&child.name()) {
            canonical_part(child, is_own && !is_link(child), into);
        }
    }
    if !has_children && let Some(text) = node.text() {
        into.extend_from_slice(text.as_bytes());
    }
    into.push(b'>');
}

fn canonical_attributes(node: Node<'_>, into: &mut Vec<u8>) {
    let start = into.len();
    let mut last = None;
    for (name, value) in node.attributes() {
        // the names of the model are numbered in the order of their texts; most elements have their attributes in this order
        let Some(text) = name.known().filter(|_| last.replace(name).is_none_or(|last| last <= name)) else {
            into.truncate(start);
            return canonical_in_order(node, into);
        };
        canonical_attribute(text, value, into);
    }
}

fn canonical_in_order(node: Node<'_>, into: &mut Vec<u8>) {
    let attributes = node.attributes().map(|(name, value)| (node.tree().name_text(name), trim(value)));
    let mut attributes: Vec<_> = attributes.collect();
    attributes.sort_unstable();
    attributes.into_iter().for_each(|(name, value)| canonical_attribute(name, value, into));
}

fn canonical_attribute(name: &str, value: &str, into: &mut Vec<u8>) {
    into.extend_from_slice(name.as_bytes());
    into.push(b'=');
    into.extend_from_slice(trim(value).as_bytes());
    into.push(b' ');
}

fn is_link(node: Node<'_>) -> bool {
    [names::ENTRY_RELATIONSHIP, names::COMPONENT].contains(&node.name())
}

/// What a `reference` in `holder` stands for, if that is no more said elsewhere: a name without a code, the words of a
/// comment, the address of a document.
fn meant<'a>(holder: Node<'a>, reference: Node<'a>) -> Option<Cow<'a, str>> {
    let value = reference.trimmed(names::VALUE)?;
    if !is_content(holder) {
        return None;
    }
    match reference.resolve(value) {
        Some(target) => target.text(),
        None => (!value.starts_with('#')).then_some(Cow::Borrowed(value)),
    }
}

/// Whether the text of a statement, or the words beside a code, are what it says, and not only how it is shown.
fn is_content(holder: Node<'_>) -> bool {
    let Some(around) = holder.parent() else { return true };
    let has_own = |node: Node<'_>| node.attribute(names::CODE).is_some();
    let has_code = |node: Node<'_>| has_own(node) || node.children_named(names::TRANSLATION).any(has_own);
    if holder.name() == names::ORIGINAL_TEXT {
        return !has_code(around);
    }
    if holder.name() != names::TEXT {
        return true;
    }
    let says = |value: Node<'_>| {
        let is_named = value.child(names::ORIGINAL_TEXT).is_some() || value.text().is_some();
        has_code(value) || value.attribute(names::VALUE).is_some() || is_named
    };
    // comments, instructions and notes: an act that holds no other statement has its text to say
    let is_alone = |act: Node<'_>| act.name() == names::ACT && !act.children().any(is_link);
    match around.name() {
        names::OBSERVATION => !around.children_named(names::VALUE).any(says),
        names::SUBSTANCE_ADMINISTRATION => around.child(names::CONSUMABLE).is_none(),
        _ => !around.child(names::CODE).is_some_and(says) || is_alone(around),
    }
}
