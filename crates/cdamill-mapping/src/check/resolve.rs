//! Names to numbers; `extends` and `[always]` laid into the groups.

use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;

use super::{Compiler, ENTRY, contexts};
use crate::plan::GroupId;
use crate::plan::holdings::Holdings;
use crate::plan::test::Known;
use crate::problem::{
    EXTENDS_CYCLE, UNKNOWN_CONCEPT_MAP, UNKNOWN_GROUP, UNKNOWN_REPORT, UNKNOWN_TEMPLATE, UNKNOWN_VALUE_SET, nearest,
};
use crate::syntax::ast::{Span, Spanned};
use crate::syntax::definitions::{Definitions, GroupDefinition};
use crate::syntax::sources::Findings;

fn number<'n>(names: impl Iterator<Item = &'n String>) -> BTreeMap<String, u16> {
    names.zip(0u16..).map(|(name, n)| (name.clone(), n)).collect()
}

impl<'d> Compiler<'d> {
    pub(super) fn new(definitions: &'d Definitions, findings: &'d mut Findings) -> Compiler<'d> {
        let templates =
            definitions.templates.keys().chain(definitions.sections.keys()).chain(definitions.documents.keys());
        let mut compiler = Compiler {
            definitions,
            template_ids: number(templates),
            map_ids: number(definitions.concept_maps.keys()),
            set_ids: number(definitions.value_sets.keys()),
            group_ids: BTreeMap::new(),
            groups: Vec::new(),
            contexts: Vec::new(),
            anywhere: contexts::Anywhere::new(),
            memories: HashMap::new(),
            holdings: Holdings::default(),
            tests: Known::default(),
            unfolding: Vec::new(),
            findings,
        };
        compiler.flatten();
        compiler
    }

    fn flatten(&mut self) {
        for (name, group) in &self.definitions.groups {
            let mut flat = self.extended(name, group, &mut Vec::new());
            if flat.resource.is_some() {
                for (key, entry) in &self.definitions.always {
                    flat.set.entry(key.clone()).or_insert_with(|| entry.clone());
                }
            }
            self.groups.push((name.clone(), flat));
        }
        self.groups.push((ENTRY.to_owned(), GroupDefinition::default()));
        self.group_ids = self.groups.iter().zip(0u16..).map(|((name, _), n)| (name.clone(), GroupId(n))).collect();
        self.contexts = vec![Default::default(); self.groups.len()];
    }

    fn extended(&mut self, name: &str, group: &GroupDefinition, seen: &mut Vec<String>) -> GroupDefinition {
        let Some(base) = &group.extends else { return group.clone() };
        seen.push(name.to_owned());
        if seen.contains(&base.item) {
            self.findings.add(EXTENDS_CYCLE, base.span, format!("`{}` extends itself", base.item));
            return group.clone();
        }
        let Some(found) = self.definitions.groups.get(&base.item) else {
            self.unknown_group(&base.item, base.span);
            return group.clone();
        };
        let mut flat = self.extended(&base.item, found, seen);
        flat.lay(group.clone());
        flat
    }

    fn unknown_group(&mut self, name: &str, span: Span) {
        let suggestion = nearest(name, self.definitions.groups.keys().map(String::as_str));
        self.findings.suggest(UNKNOWN_GROUP, span, format!("there is no group `{name}`"), suggestion);
    }

    pub(super) fn group_id(&mut self, name: &Spanned<String>) -> Option<GroupId> {
        let found = self.group_ids.get(&name.item).copied();
        if found.is_none() {
            self.unknown_group(&name.item, name.span);
        }
        found
    }

    pub(super) fn template_id(&mut self, name: &Spanned<String>) -> Option<u16> {
        let found = self.template_ids.get(&name.item).copied();
        if found.is_none() {
            let suggestion = nearest(&name.item, self.template_ids.keys().map(String::as_str));
            let message = format!("there is no template or section `{}`", name.item);
            self.findings.suggest(UNKNOWN_TEMPLATE, name.span, message, suggestion);
        }
        found
    }

    pub(super) fn map_id(&mut self, name: &str, span: Span) -> Option<u16> {
        let found = self.map_ids.get(name).copied();
        if found.is_none() {
            let suggestion = nearest(name, self.map_ids.keys().map(String::as_str));
            self.findings.suggest(UNKNOWN_CONCEPT_MAP, span, format!("there is no concept map `{name}`"), suggestion);
        }
        found
    }

    pub(super) fn set_id(&mut self, name: &Spanned<String>) -> Option<u16> {
        let found = self.set_ids.get(&name.item).copied();
        if found.is_none() {
            let suggestion = nearest(&name.item, self.set_ids.keys().map(String::as_str));
            let message = format!("there is no value set `{}`", name.item);
            self.findings.suggest(UNKNOWN_VALUE_SET, name.span, message, suggestion);
        }
        found
    }

    /// A report code must stand in the registry, so that readers of reports can look it up.
    pub(super) fn report(&mut self, code: &Option<Spanned<String>>) -> Option<&'static str> {
        let code = code.as_ref()?;
        let known = || cdamill_cda::diagnostic::CODES.iter().map(|(code, _, _)| *code);
        let found = cdamill_cda::diagnostic::registered(&code.item);
        if found.is_none() {
            let suggestion = nearest(&code.item, known());
            self.findings.suggest(
                UNKNOWN_REPORT,
                code.span,
                format!("`{}` is not a report code", code.item),
                suggestion,
            );
        }
        found
    }
}
