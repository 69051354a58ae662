//! The codes of value sets that are defined by enumeration.

use super::{items, resources, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Value sets and code systems by canonical URL.
#[derive(Default)]
pub(super) struct Terminology {
    value_sets: BTreeMap<String, Value>,
    code_systems: BTreeMap<String, Value>,
}

impl Terminology {
    /// Adds what a definitions bundle holds.
    pub(super) fn add(&mut self, bundle: &Value) {
        for resource in resources(bundle) {
            let target = match text(resource, "resourceType") {
                Some("ValueSet") => &mut self.value_sets,
                Some("CodeSystem") => &mut self.code_systems,
                _ => continue,
            };
            if let Some(url) = text(resource, "url") {
                target.insert(url.to_owned(), resource.clone());
            }
        }
    }

    /// The codes of a value set; nothing where they cannot be enumerated.
    pub(super) fn expand(&self, url: &str) -> Option<BTreeSet<String>> {
        let url = url.split('|').next()?;
        let compose = self.value_sets.get(url)?.get("compose")?;
        let mut codes = BTreeSet::new();
        for include in items(compose, "include") {
            codes.extend(self.part(include)?);
        }
        for exclude in items(compose, "exclude") {
            for code in self.part(exclude)? {
                codes.remove(&code);
            }
        }
        (!codes.is_empty()).then_some(codes)
    }

    fn part(&self, include: &Value) -> Option<BTreeSet<String>> {
        if include.get("filter").is_some() {
            return None;
        }
        let mut codes = BTreeSet::new();
        if include.get("concept").is_some() {
            flatten(include, &mut codes);
        } else if let Some(system) = text(include, "system") {
            let system = self.code_systems.get(system)?;
            if text(system, "content") != Some("complete") {
                return None;
            }
            flatten(system, &mut codes);
        }
        for value_set in items(include, "valueSet") {
            codes.extend(self.expand(value_set.as_str()?)?);
        }
        Some(codes)
    }
}

fn flatten(parent: &Value, codes: &mut BTreeSet<String>) {
    for concept in items(parent, "concept") {
        let is_abstract = items(concept, "property").any(|property| {
            text(property, "code") == Some("notSelectable")
                && property.get("valueBoolean").and_then(Value::as_bool) == Some(true)
        });
        if let Some(code) = text(concept, "code").filter(|_| !is_abstract) {
            codes.insert(code.to_owned());
        }
        flatten(concept, codes);
    }
}
