//! Groups, entry rules, and the finished plan.

use foldhash::HashMap;
use std::collections::BTreeSet;

use cdamill_cda::Name;
use cdamill_stu3::definitions::Kind as StuKind;

use super::objects::Gives;
use super::paths::Place;
use super::{Compiler, ENTRY, PART_IDENTIFIER};
use crate::plan::terminology::{ConceptMap, ValueSet};
use crate::plan::{
    Child, Choice, Group, GroupId, Identity, Kind, KnownMaps, Object, Path, Plan, Rule, Skip, Start, Step, Template,
    TemplateKind, needs,
};
use crate::problem::{GROUP_KIND, GROUP_SHAPE, UNKNOWN_CDA_ELEMENT, UNKNOWN_GROUP, WRONG_SHAPE};
use crate::syntax::ast::Span;
use crate::syntax::definitions::{self, ChoiceTarget, GroupDefinition};

impl Compiler<'_> {
    pub(super) fn plan(&mut self) -> Option<Plan> {
        let named = std::mem::take(&mut self.groups);
        // the checks look groups up by name while they are compiled
        self.groups.clone_from(&named);
        let mut groups = Vec::new();
        for (index, (name, definition)) in named.iter().enumerate() {
            let types = self.contexts.get(index).cloned().unwrap_or_default();
            groups.push(self.group(name, definition, &types));
        }
        let rules = self.rules();
        let document = self.group_ids.get("Document").copied();
        if document.is_none() {
            self.findings.add(
                UNKNOWN_GROUP,
                Span::default(),
                "the mapping has no group `Document`, where a conversion starts",
            );
        }
        let (rules_of, general_rules) = self.rules_by_template(&rules);
        let templates = self.templates();
        let template_of = templates
            .iter()
            .zip(0u16..)
            .flat_map(|(template, n)| template.oids.iter().map(move |oid| (oid.clone(), n)))
            .collect();
        let value_sets: Vec<ValueSet> =
            self.definitions.value_sets.values().map(|codes| ValueSet::new(codes)).collect();
        Some(Plan {
            groups: groups.into_iter().collect::<Option<_>>()?,
            holdings: std::mem::take(&mut self.holdings).finish(&templates, &value_sets),
            tests: std::mem::take(&mut self.tests).finish(),
            templates,
            template_of,
            concept_maps: self.definitions.concept_maps.values().map(ConceptMap::new).collect(),
            value_sets,
            code_systems: self.definitions.code_systems.clone().into_iter().collect(),
            identifier_systems: self.definitions.identifier_systems.clone().into_iter().collect(),
            rules,
            rules_of,
            general_rules,
            document: document?,
            bundle: self.group_ids.get("Bundle").copied(),
            part_identifier: self.part_identifier(),
            known_maps: self.known_maps(),
        })
    }

    /// The group `PartIdentifier`, which must fill an Identifier.
    fn part_identifier(&mut self) -> Option<GroupId> {
        let (_, group) = self.groups.iter().find(|(name, _)| name == PART_IDENTIFIER)?;
        if group.datatype.as_ref().is_none_or(|name| name.item != "Identifier") {
            let span = group.span;
            self.findings.add(GROUP_KIND, span, "`PartIdentifier` needs to be a datatype group that fills Identifier");
            return None;
        }
        self.group_ids.get(PART_IDENTIFIER).copied()
    }

    fn known_maps(&self) -> KnownMaps {
        let map = |name: &str| self.map_ids.get(name).copied();
        KnownMaps {
            name_use: map("name-use"),
            address_use: map("address-use"),
            address_type: map("address-type"),
            telecom_use: map("telecom-use"),
            unit_repair: map("unit-repair"),
            time_unit: map("time-unit"),
            timing_event: map("timing-event"),
            temperature_codes: self.set_ids.get("body-temperature-codes").copied(),
        }
    }

    fn templates(&self) -> Vec<Template> {
        let definitions = self.definitions;
        let kinds = [
            (&definitions.templates, TemplateKind::Template),
            (&definitions.sections, TemplateKind::Section),
            (&definitions.documents, TemplateKind::Document),
        ];
        let all = kinds
            .into_iter()
            .flat_map(|(named, kind)| named.iter().map(move |(name, identified)| (name, identified, kind)));
        all.map(|(name, identified, kind)| Template {
            name: name.clone(),
            oids: identified.oids.clone(),
            codes: identified.codes.clone(),
            kind,
        })
        .collect()
    }

    fn rules(&mut self) -> Vec<Rule> {
        let definitions = self.definitions;
        let mut rules = Vec::new();
        for rule in &definitions.entries {
            let element = rule.element.as_ref().and_then(|name| {
                let known = Name::of(&name.item);
                if known.is_none() {
                    self.findings.add(UNKNOWN_CDA_ELEMENT, name.span, format!("CDA has no element `{}`", name.item));
                }
                known
            });
            let types =
                self.group_ids.get(&rule.group.item).and_then(|id| self.contexts.get(usize::from(id.0))).cloned();
            let types = types.unwrap_or_default();
            let when = self.optional_cond(&rule.when, Place { types: &types, def: None });
            let Some(group) = self.group_id(&rule.group) else { continue };
            let templates: Vec<u16> = rule.templates.iter().filter_map(|name| self.template_id(name)).collect();
            let one = |template| Rule { element, when: when.clone(), group, template };
            if rule.templates.is_empty() {
                rules.push(one(None));
            }
            rules.extend(templates.into_iter().map(|template| one(Some(template))));
        }
        rules
    }

    fn rules_by_template(&self, rules: &[Rule]) -> (HashMap<String, Vec<u16>>, Vec<u16>) {
        let (mut by_template, mut general): (HashMap<String, Vec<u16>>, Vec<u16>) = Default::default();
        let templates = self.templates();
        let mut bare = Vec::new();
        for (rule, n) in rules.iter().zip(0u16..) {
            let Some(template) = rule.template.and_then(|id| templates.get(usize::from(id))) else {
                bare.push(n);
                continue;
            };
            for oid in &template.oids {
                by_template.entry(oid.clone()).or_default().push(n);
            }
            if !template.codes.is_empty() {
                general.push(n);
            }
        }
        general.append(&mut bare);
        (by_template, general)
    }

    fn group(
        &mut self,
        name: &str,
        definition: &GroupDefinition,
        types: &BTreeSet<cdamill_cda::model::TypeId>,
    ) -> Option<Group> {
        let place = Place { types, def: None };
        let kind = if name == ENTRY { Kind::Entries } else { self.kind(definition, place)? };
        let ids = match &definition.ids {
            _ if definition.no_ids == Some(true) => None,
            Some(path) => Some(self.path(path, place)),
            None => Some(default_ids()),
        };
        let counts_as = definition.counts_as.as_ref().and_then(|name| self.group_id(name));
        let key = definition.key.iter().flatten().map(|expr| self.expr(expr, place, None)).collect();
        Some(Group {
            kind,
            when: self.optional_cond(&definition.when, place),
            skip: self.skips(definition.skip.as_deref().unwrap_or_default(), place),
            also: self.children(definition.also.as_deref().unwrap_or_default(), place),
            display: definition.display.as_ref().map(|expr| self.expr(expr, place, None)),
            identity: self.identity(definition),
            ids,
            key,
            counts_as,
            keeps_null: definition.null_keep.unwrap_or(false),
            makes: self.makes_static(name),
        })
    }

    fn kind(&mut self, definition: &GroupDefinition, place: Place<'_>) -> Option<Kind> {
        let span = definition.span;
        let element_kinds = [StuKind::Backbone, StuKind::Complex];
        match (
            &definition.resource,
            &definition.backbone,
            &definition.datatype,
            &definition.wrapper,
            &definition.choose,
        ) {
            (Some(name), None, None, None, None) => {
                let def = self.type_of(&name.item, &[StuKind::Resource], name.span)?;
                let gives = if def.name == "Bundle" { Gives::Type } else { Gives::Nothing };
                let object = self.object(def, &definition.set, place, span, gives);
                Some(Kind::Resource(self.with_needs(object, definition)))
            }
            (None, Some(name), None, None, None) | (None, None, Some(name), None, None) => {
                let def = self.type_of(&name.item, &element_kinds, name.span)?;
                let gives = if def.name == "Extension" { Gives::Url } else { Gives::Nothing };
                let object = self.object(def, &definition.set, place, span, gives);
                Some(Kind::Element(self.with_needs(object, definition)))
            }
            (None, None, None, Some(children), None) => Some(Kind::Wrapper(self.children(children, place))),
            (None, None, None, None, Some(choices)) => Some(Kind::Choose(self.choices(choices, place))),
            _ => {
                self.findings.add(
                    GROUP_SHAPE,
                    span,
                    "a group needs exactly one of resource, backbone, datatype, wrapper, choose",
                );
                None
            }
        }
    }

    fn with_needs(&mut self, mut object: Object, definition: &GroupDefinition) -> Object {
        for name in definition.needs.iter().flatten() {
            match object.def.element(&name.item) {
                Some((index, _)) => object.needs |= crate::run::bit(index),
                None => self.unknown_element_of(object.def, &name.item, name.span),
            }
        }
        object
    }

    fn children(&mut self, children: &[definitions::Child], place: Place<'_>) -> Vec<Child> {
        let compiled = children.iter().filter_map(|child| {
            let nodes = self.nodes(&child.nodes, place);
            let when = self.optional_cond(&child.when, place);
            Some(Child { nodes, group: self.group_id(&child.group)?, when })
        });
        compiled.collect()
    }

    fn choices(&mut self, choices: &[definitions::Choice], place: Place<'_>) -> Vec<Choice> {
        let compiled = choices.iter().filter_map(|choice| {
            let when = self.optional_cond(&choice.when, place);
            let at = choice.at.as_ref().map(|path| self.path(path, place));
            let (name, is_ref) = match &choice.target {
                ChoiceTarget::Group(name) => (name, false),
                ChoiceTarget::Ref(name) => (name, true),
            };
            let report = self.report(&choice.report);
            Some(Choice { when, at, target: self.group_id(name)?, is_ref, report })
        });
        compiled.collect()
    }

    fn skips(&mut self, skips: &[definitions::Skip], place: Place<'_>) -> Vec<Skip> {
        skips
            .iter()
            .map(|skip| Skip { when: self.cond(&skip.when, place), report: self.report(&skip.report) })
            .collect()
    }

    fn identity(&mut self, definition: &GroupDefinition) -> Identity {
        match definition.identity.as_ref().map(|name| name.item.as_str()) {
            None | Some("patient") => Identity::Patient,
            Some("shared") => Identity::Shared,
            Some("document") => Identity::Document,
            Some(_) => {
                let span = definition.identity.as_ref().map_or(definition.span, |name| name.span);
                self.findings.add(WRONG_SHAPE, span, "\"patient\", \"shared\" or \"document\" was expected here");
                Identity::Patient
            }
        }
    }

    fn makes_static(&self, name: &str) -> Vec<&'static str> {
        let makes = self.makes(name, &mut Vec::new());
        let defs = makes.iter().filter_map(|made| cdamill_stu3::definitions::type_def(made));
        defs.map(|def| def.name).collect()
    }

    /// The resource types that emitting a group can yield; empty where anything may come.
    pub(super) fn makes(&self, name: &str, seen: &mut Vec<String>) -> Vec<String> {
        if name == ENTRY || seen.iter().any(|known| known == name) {
            return Vec::new();
        }
        let Some(definition) = self.groups.iter().find(|(known, _)| known == name).map(|(_, group)| group) else {
            return Vec::new();
        };
        if let Some(resource) = &definition.resource {
            return vec![resource.item.clone()];
        }
        seen.push(name.to_owned());
        let children = definition.wrapper.iter().flatten().map(|child| &child.group.item);
        let choices = definition.choose.iter().flatten().map(|choice| match &choice.target {
            ChoiceTarget::Group(name) | ChoiceTarget::Ref(name) => &name.item,
        });
        let mut makes: BTreeSet<String> = BTreeSet::new();
        for inner in children.chain(choices) {
            // one that leads back adds nothing
            if seen.iter().any(|known| known == inner) {
                continue;
            }
            let inner = self.makes(inner, seen);
            if inner.is_empty() {
                seen.pop();
                return Vec::new();
            }
            makes.extend(inner);
        }
        seen.pop();
        makes.into_iter().collect()
    }
}

fn default_ids() -> Path {
    let names: Vec<Name> = Name::of("id").into_iter().collect();
    let step = Step {
        set: needs::of_names(&names),
        names,
        template: None,
        conds: Vec::new(),
        pick: None,
        sees_null: false,
        sees_negated: false,
        is_paired: false,
    };
    Path::new(Start::Here, vec![step], None, None)
}
