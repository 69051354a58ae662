//! The tables of `schema/*.txt`, read once.

use super::TypeId;
use crate::name::Name;
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The texts that the model is made of.
pub(super) const TEXTS: [&str; 4] = [
    include_str!("../../schema/datatypes.txt"),
    include_str!("../../schema/narrative.txt"),
    include_str!("../../schema/header.txt"),
    include_str!("../../schema/entries.txt"),
];

pub(super) struct Schema {
    pub(super) types: Vec<TypeData>,
    by_name: BTreeMap<&'static str, TypeId>,
    /// By the number of a name: the one type of all elements of the name.
    pub(super) only: Vec<Option<TypeId>>,
    /// By the number of a name: whether text may stand in elements of the name.
    #[cfg(test)]
    pub(super) text: Vec<bool>,
}

pub(super) struct TypeData {
    pub(super) name: &'static str,
    pub(super) base: Option<TypeId>,
    pub(super) is_abstract: bool,
    pub(super) text: bool,
    /// With those of the base; sorted.
    pub(super) attributes: Vec<Name>,
    /// With those of the base; sorted by name.
    pub(super) children: Vec<(Name, Vec<TypeId>)>,
}

pub(super) fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::read(&TEXTS));
    &SCHEMA
}

/// A type as the text has it, bases not yet added.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: &'static str,
    pub(super) base: Option<&'static str>,
    pub(super) is_abstract: bool,
    pub(super) text: bool,
    pub(super) attributes: Vec<&'static str>,
    /// Name and the types allowed, `|` between them.
    pub(super) children: Vec<(&'static str, &'static str)>,
}

/// The types of the texts, in their order.
pub(super) fn drafts(texts: &[&'static str]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            drafts.push(heading(line));
            continue;
        }
        let Some(draft) = drafts.last_mut() else {
            continue;
        };
        for word in line.split_whitespace() {
            if word == "#text" {
                draft.text = true;
            } else if let Some(name) = word.strip_prefix('@') {
                draft.attributes.push(name);
            } else if let Some(child) = word.rsplit_once(':') {
                draft.children.push(child);
            }
        }
    }
    drafts
}

fn heading(line: &'static str) -> Draft {
    let (is_abstract, rest) = match line.strip_prefix("abstract ") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (name, base) = match rest.split_once(" : ") {
        Some((name, base)) => (name.trim(), Some(base.trim())),
        None => (rest.trim(), None),
    };
    Draft { name, base, is_abstract, ..Draft::default() }
}

impl Schema {
    fn read(texts: &[&'static str]) -> Schema {
        let drafts = drafts(texts);
        let by_name: BTreeMap<&str, TypeId> =
            (0u16..).zip(&drafts).map(|(number, draft)| (draft.name, TypeId(number))).collect();
        let mut lines = Lines { drafts: &drafts, by_name: &by_name, alternatives: HashMap::new() };
        let types = drafts.iter().map(|draft| lines.complete(draft)).collect::<Vec<TypeData>>();
        Schema {
            only: by_element(&types)
                .map(|types| if let [one] = types.as_slice() { Some(*one) } else { None })
                .collect(),
            #[cfg(test)]
            text: by_element(&types).map(|allowed| allowed.iter().any(|id| types[usize::from(id.0)].text)).collect(),
            types,
            by_name,
        }
    }

    pub(super) fn get(&self, id: TypeId) -> Option<&TypeData> {
        self.types.get(usize::from(id.0))
    }

    pub(super) fn by_name(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }
}

/// Drafts with their bases.
struct Lines<'d> {
    drafts: &'d [Draft],
    by_name: &'d BTreeMap<&'static str, TypeId>,
    /// What was found for the types of a child: many children have the same.
    alternatives: HashMap<&'static str, Vec<TypeId>>,
}

impl<'d> Lines<'d> {
    /// From the type itself up to its root.
    fn up(&self, draft: &'d Draft) -> impl Iterator<Item = &'d Draft> {
        let (drafts, by_name) = (self.drafts, self.by_name);
        std::iter::successors(Some(draft), move |draft| drafts.get(usize::from(by_name.get(draft.base?)?.0)))
    }

    /// A type with all that it has of its bases, of which it overrides what they say of a child.
    fn complete(&mut self, draft: &'d Draft) -> TypeData {
        let line: Vec<&Draft> = self.up(draft).collect();
        let mut children: BTreeMap<Name, Vec<TypeId>> = BTreeMap::new();
        let mut attributes: Vec<Name> = Vec::new();
        for ancestor in line.iter().rev() {
            attributes.extend(ancestor.attributes.iter().filter_map(|name| Name::of(name)));
            for (name, allowed) in &ancestor.children {
                if let Some(name) = Name::of(name) {
                    children.insert(name, self.alternatives(allowed));
                }
            }
        }
        attributes.sort_unstable();
        attributes.dedup();
        TypeData {
            name: draft.name,
            base: draft.base.and_then(|base| self.by_name.get(base).copied()),
            is_abstract: draft.is_abstract,
            text: line.iter().any(|ancestor| ancestor.text),
            attributes,
            children: children.into_iter().collect(),
        }
    }

    /// `PQ|IVL_PQ` as types; an abstract type as its descendants.
    fn alternatives(&mut self, allowed: &'static str) -> Vec<TypeId> {
        if let Some(known) = self.alternatives.get(allowed) {
            return known.clone();
        }
        let types: Vec<TypeId> = allowed.split('|').flat_map(|name| self.concrete(name)).collect();
        self.alternatives.insert(allowed, types.clone());
        types
    }

    fn concrete(&self, name: &str) -> Vec<TypeId> {
        let Some(id) = self.by_name.get(name) else { return Vec::new() };
        if !self.drafts.get(usize::from(id.0)).is_some_and(|draft| draft.is_abstract) {
            return vec![*id];
        }
        let numbered = (0u16..).map(TypeId).zip(self.drafts).filter(|(_, draft)| !draft.is_abstract);
        numbered.filter(|(_, draft)| self.up(draft).any(|ancestor| ancestor.name == name)).map(|(id, _)| id).collect()
    }
}

/// By the number of a name: the types that elements of the name have.
fn by_element(types: &[TypeData]) -> impl Iterator<Item = Vec<TypeId>> + use<> {
    let mut seen: Vec<Vec<TypeId>> = vec![Vec::new(); Name::all().count()];
    for (name, allowed) in types.iter().flat_map(|data| &data.children) {
        for id in allowed {
            if let Some(types) = seen.get_mut(name.number()).filter(|types| !types.contains(id)) {
                types.push(*id);
            }
        }
    }
    seen.into_iter()
}
