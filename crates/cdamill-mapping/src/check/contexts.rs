//! At which CDA types each group is used: from `Document` along every `each`, `emit`, `also` and choice.

use std::collections::{BTreeMap, BTreeSet};

use cdamill_cda::Name;
use cdamill_cda::model::{self, TypeId};

use super::{Compiler, ENTRY, PART_IDENTIFIER};
use crate::syntax::ast::{Path, Pipe, Source, Start, Value};
use crate::syntax::definitions::{ChoiceTarget, GroupDefinition};

/// Every element name with the types that it can have anywhere in a document.
pub(super) struct Anywhere(BTreeMap<Name, BTreeSet<TypeId>>);

impl Anywhere {
    pub(super) fn new() -> Anywhere {
        let mut found: BTreeMap<Name, BTreeSet<TypeId>> = BTreeMap::new();
        let mut open = vec![model::type_of_document()];
        let mut seen: BTreeSet<TypeId> = open.iter().copied().collect();
        if let Some(name) = Name::of("ClinicalDocument") {
            found.entry(name).or_default().insert(model::type_of_document());
        }
        while let Some(parent) = open.pop() {
            for name in model::children(parent) {
                for child in model::child(parent, name).unwrap_or_default() {
                    found.entry(name).or_default().insert(*child);
                    if seen.insert(*child) {
                        open.push(*child);
                    }
                }
            }
        }
        Anywhere(found)
    }

    pub(super) fn types(&self, name: Name) -> BTreeSet<TypeId> {
        self.0.get(&name).cloned().unwrap_or_default()
    }

    pub(super) fn all(&self) -> BTreeSet<TypeId> {
        self.0.values().flatten().copied().collect()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = Name> {
        self.0.keys().copied()
    }
}

const STATEMENTS: [&str; 9] = [
    "act",
    "encounter",
    "observation",
    "observationMedia",
    "organizer",
    "procedure",
    "regionOfInterest",
    "substanceAdministration",
    "supply",
];

impl Compiler<'_> {
    pub(super) fn propagate(&mut self) {
        self.enter("Document", &BTreeSet::from([model::type_of_document()]));
        self.enter("Bundle", &BTreeSet::from([model::type_of_document()]));
        let ids = self.element_types("id");
        self.enter(PART_IDENTIFIER, &ids);
        let groups = std::mem::take(&mut self.groups);
        loop {
            let before: usize = self.contexts.iter().map(BTreeSet::len).sum();
            for (index, (name, group)) in groups.iter().enumerate() {
                let here = self.contexts.get(index).cloned().unwrap_or_default();
                if here.is_empty() {
                    continue;
                }
                if name == ENTRY {
                    self.propagate_rules();
                } else {
                    self.propagate_group(group, &here);
                }
            }
            if self.contexts.iter().map(BTreeSet::len).sum::<usize>() == before {
                break;
            }
        }
        self.groups = groups;
    }

    fn enter(&mut self, group: &str, types: &BTreeSet<TypeId>) {
        let Some(id) = self.group_ids.get(group) else { return };
        if let Some(context) = self.contexts.get_mut(usize::from(id.0)) {
            context.extend(types);
        }
    }

    fn propagate_rules(&mut self) {
        let definitions = self.definitions;
        for rule in &definitions.entries {
            let types: BTreeSet<TypeId> = match &rule.element {
                Some(element) => self.element_types(&element.item),
                None => STATEMENTS.iter().flat_map(|name| self.element_types(name)).collect(),
            };
            self.enter(&rule.group.item, &types);
        }
    }

    fn element_types(&self, name: &str) -> BTreeSet<TypeId> {
        Name::of(name).map(|name| self.anywhere.types(name)).unwrap_or_default()
    }

    fn propagate_group(&mut self, group: &GroupDefinition, here: &BTreeSet<TypeId>) {
        for child in group.wrapper.iter().chain(&group.also).flatten() {
            self.propagate_nodes(&child.nodes, &child.group.item, here);
        }
        for choice in group.choose.iter().flatten() {
            let types = match &choice.at {
                Some(path) => self.path_types(path, here),
                None => here.clone(),
            };
            if let ChoiceTarget::Group(group) = &choice.target {
                self.enter(&group.item, &types);
            }
        }
        for entry in group.set.values() {
            self.propagate_value(&entry.value, here);
        }
    }

    fn propagate_value(&mut self, value: &Value, here: &BTreeSet<TypeId>) {
        match value {
            Value::Each { nodes, group } | Value::Emit { nodes, group } => {
                self.propagate_nodes(nodes, &group.item, here)
            }
            Value::Rows(rows) => rows.iter().for_each(|row| self.propagate_value(&row.value, here)),
            Value::All(values) => values.iter().for_each(|value| self.propagate_value(value, here)),
            Value::Expr(_) | Value::Remove => {}
        }
    }

    fn propagate_nodes(&mut self, nodes: &Pipe, group: &str, here: &BTreeSet<TypeId>) {
        if let Source::Path(path) = &nodes.source {
            let types = self.path_types(path, here);
            self.enter(group, &types);
        }
    }

    /// The types a path leads to; unknown steps lead nowhere and are reported elsewhere.
    pub(super) fn path_types(&self, path: &Path, here: &BTreeSet<TypeId>) -> BTreeSet<TypeId> {
        let mut types = here.clone();
        for (n, step) in path.steps.iter().enumerate() {
            let free = n == 0 && path.start != Start::Here;
            let names: Vec<Name> = step.names.iter().filter_map(|name| Name::of(&name.item)).collect();
            types = self.step_types(&types, &names, step.names.is_empty(), free);
        }
        types
    }

    pub(super) fn step_types(
        &self,
        from: &BTreeSet<TypeId>,
        names: &[Name],
        any: bool,
        free: bool,
    ) -> BTreeSet<TypeId> {
        match (free, any) {
            (true, true) => self.anywhere.all(),
            (true, false) => names.iter().flat_map(|name| self.anywhere.types(*name)).collect(),
            (false, true) => from
                .iter()
                .flat_map(|parent| {
                    model::children(*parent).flat_map(|name| model::child(*parent, name).unwrap_or_default())
                })
                .copied()
                .collect(),
            (false, false) => from
                .iter()
                .flat_map(|parent| names.iter().flat_map(|name| model::child(*parent, *name).unwrap_or_default()))
                .copied()
                .collect(),
        }
    }
}
