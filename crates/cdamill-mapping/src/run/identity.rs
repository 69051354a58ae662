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
    made: cdamill_stu3::Identity,
    pub(crate) shared: bool,
}

impl Key {
    pub(crate) fn made(&self) -> cdamill_stu3::Identity {
        self.made
    }
}

/// Room for what keys are put together from, used again for each.
#[derive(Default)]
pub(super) struct Room<'a> {
    ids: Vec<IdKey<'a>>,
    own: String,
    base: String,
}

/// US National Provider Identifier: it goes before other identifiers of a person or organization.
const NPI: &str = "2.16.840.1.113883.4.6";

impl<'a> Run<'a> {
    pub(crate) fn identity(&mut self, group: &'a Group, def: &'static TypeDef, node: Node<'a>) -> Key {
        let shared = group.identity == Identity::Shared;
        let template = self.chosen.get(&node.id()).copied().or_else(|| self.scope(node).known_template(node));
        let mut room = std::mem::take(&mut self.room);
        room.own.clear();
        if let Some(path) = &group.ids {
            self.ids(path, node, &mut room.ids);
            if shared {
                self.assigned_id(&room.ids, &mut room.own);
            } else {
                all_ids(&room.ids, &mut room.own);
            }
        }
        if room.own.is_empty() {
            self.key_texts(group, node, &mut room.own);
        }
        if def.name == "Patient" && self.patient.is_none() {
            self.patient = Some(room.own.clone());
        }
        let scope = match group.identity {
            Identity::Shared => "",
            Identity::Patient => self.patient.as_deref().unwrap_or_default(),
            Identity::Document => self.document_key.get_or_init(|| document_key(self.document)),
        };
        // the header's encounter and that of an entry are the same thing
        let templated = !shared && def.name != "Encounter";
        let template_oid = template.filter(|_| templated).and_then(|id| self.plan.templates.get(usize::from(id)));
        let template_oid = template_oid.and_then(|template| template.oids.first()).map_or("", String::as_str);
        room.base.clear();
        room.base.extend([scope, "\u{1f}", def.name, "\u{1f}", template_oid, "\u{1f}", &room.own]);
        let base = id::base(room.base.as_bytes());
        // without a usable id the content must join
        let is_named = !room.own.is_empty();
        self.room = room;
        let made = if is_named { cdamill_stu3::Identity::Named(base) } else { cdamill_stu3::Identity::Content(base) };
        Key { made, shared }
    }

    fn ids(&self, path: &Path, node: Node<'a>, ids: &mut Vec<IdKey<'a>>) {
        ids.clear();
        self.scope(node).items(path, node, &mut |item| {
            if let Item::Node(id) = item {
                ids.extend(id_key(id));
            }
            true
        });
        ids.sort_unstable();
        ids.dedup();
    }

    /// The one id of a person, organization or thing: the NPI, else the lowest.
    fn assigned_id(&self, ids: &[IdKey<'a>], into: &mut String) {
        let preferred = self.options.patient_id_roots.iter().find_map(|root| ids.iter().find(|id| id.0 == root));
        let npi = || ids.iter().find(|(root, extension)| *root == NPI && !extension.is_empty());
        if let Some((root, extension)) = preferred.or_else(npi).or_else(|| ids.first()) {
            into.extend([root, "^", extension]);
        }
    }

    fn key_texts(&mut self, group: &'a Group, node: Node<'a>, key: &mut String) {
        let mut says = false;
        for expr in &group.key {
            key.push(if key.is_empty() { '~' } else { '\u{1e}' });
            let start = key.len();
            if let Some(text) = self.expr_text(expr, node) {
                push_normalized(&text, key);
            }
            says |= key.len() > start;
        }
        if !says {
            key.clear();
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

/// The id of the document, else all that it holds.
fn document_key(document: Node<'_>) -> String {
    let id = document.child(names::ID);
    let part = |name| id.and_then(|id| id.trimmed(name)).unwrap_or_default();
    match (part(names::ROOT), part(names::EXTENSION)) {
        ("", "") => {
            let mut content = Vec::new();
            canonical(document, &mut content);
            String::from_utf8_lossy(&content).into_owned()
        }
        (root, extension) => [root, "^", extension].concat(),
    }
}

/// Every id of a statement, in an order that does not depend on the document.
fn all_ids(ids: &[IdKey<'_>], into: &mut String) {
    for (root, extension) in ids {
        if !into.is_empty() {
            into.push('\u{1e}');
        }
        into.extend([root, "^", extension]);
    }
}

/// The words of a text in small letters, one space between them.
fn push_normalized(text: &str, into: &mut String) {
    let start = into.len();
    for word in text.split_whitespace() {
        if into.len() > start {
            into.push(' ');
        }
        into.push_str(word);
    }
    let written = into.get_mut(start..).unwrap_or_default();
    if written.is_ascii() {
        written.make_ascii_lowercase();
    } else {
        // a letter's small form may hang on those around it
        let lower = written.to_lowercase();
        into.truncate(start);
        into.push_str(&lower);
    }
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
    let mut write = |name: &str, value: &str| {
        into.extend_from_slice(name.as_bytes());
        into.push(b'=');
        into.extend_from_slice(value.as_bytes());
        into.push(b' ');
    };
    // the names of the model have their numbers in the order of their texts; most elements have few attributes
    let mut few = [(names::ID, ""); FEW_ATTRIBUTES];
    let mut count = 0;
    for (name, value) in node.attributes() {
        match few.get_mut(count).filter(|_| name.known().is_some()) {
            Some(place) => *place = (name, trim(value)),
            None => {
                let texts = node.attributes().map(|(name, value)| (node.tree().name_text(name), trim(value)));
                let mut attributes: Vec<(&str, &str)> = texts.collect();
                attributes.sort_unstable();
                attributes.into_iter().for_each(|(name, value)| write(name, value));
                return;
            }
        }
        count += 1;
    }
    let attributes = few.get_mut(..count).unwrap_or_default();
    attributes.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in attributes {
        write(name.known().unwrap_or_default(), value);
    }
}

const FEW_ATTRIBUTES: usize = 8;

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
