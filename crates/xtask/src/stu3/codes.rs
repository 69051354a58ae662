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

    /// The codes of every HL7 v3 code system and v2 table that is published whole, and of those of FHIR's own that are
    /// `named`, the abstract ones included.
    pub(super) fn systems(&self, named: &BTreeSet<String>) -> BTreeMap<&str, BTreeSet<&str>> {
        let is_known = |url: &str, system: &Value| {
            let of_version =
                ["http://hl7.org/fhir/v3/", "http://hl7.org/fhir/v2/"].iter().any(|part| url.starts_with(part));
            (of_version || named.contains(url)) && text(system, "content") == Some("complete")
        };
        let known = self.code_systems.iter().filter(|(url, system)| is_known(url, system));
        let with_codes = known.map(|(url, system)| {
            let mut codes = BTreeSet::new();
            every(system, &mut codes);
            (url.as_str(), codes)
        });
        let mut systems: BTreeMap<_, BTreeSet<&str>> = with_codes.filter(|(_, codes)| !codes.is_empty()).collect();
        // CDC's code system is published in two parts
        let parts = ["http://hl7.org/fhir/v3/Race", "http://hl7.org/fhir/v3/Ethnicity"];
        let both = parts.iter().filter_map(|part| systems.get(part)).flatten().copied().collect();
        systems.insert("urn:oid:2.16.840.1.113883.6.238", both);
        systems
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

fn every<'v>(parent: &'v Value, codes: &mut BTreeSet<&'v str>) {
    for concept in items(parent, "concept") {
        codes.extend(text(concept, "code"));
        every(concept, codes);
    }
}
