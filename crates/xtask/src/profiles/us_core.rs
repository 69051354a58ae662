//! US Core: what its profiles demand beyond STU3, from the snapshots.

use super::{Profile, Rule, Values, most};
use crate::Failure;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";
const US_CORE: &str = "http://hl7.org/fhir/us/core/StructureDefinition/";

/// Every resource profile in `us-core-2.0.0` below the definitions.
pub(super) fn profiles(definitions: &Path) -> Result<Vec<Profile>, Failure> {
    let folder = definitions.join("us-core-2.0.0");
    let mut value_sets = BTreeMap::new();
    let mut structures = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.starts_with("StructureDefinition-") {
            structures.push(load(&path)?);
        } else if name.starts_with("ValueSet-") {
            keep(load(&path)?, &mut value_sets);
        }
    }
    for entry in items(&load(&definitions.join("valuesets.json"))?, "entry") {
        if let Some(resource) = entry.get("resource").filter(|resource| text(resource, "resourceType") == "ValueSet") {
            keep(resource.clone(), &mut value_sets);
        }
    }
    let resources = structures.iter().filter(|structure| text(structure, "type") != "Extension");
    Ok(resources.map(|structure| profile(structure, &value_sets)).collect())
}

fn profile(structure: &Value, value_sets: &BTreeMap<String, Value>) -> Profile {
    let type_name = text(structure, "type").to_owned();
    let elements = structure.get("snapshot").map(|snapshot| items(snapshot, "element")).into_iter().flatten();
    let mut profile = Profile {
        url: text(structure, "url").to_owned(),
        rules: Vec::new(),
        slices: Vec::new(),
        invariants: Vec::new(),
        single_extensions: Vec::new(),
        type_name,
    };
    for element in elements {
        let id = text(element, "id");
        for constraint in items(element, "constraint") {
            let key = text(constraint, "key");
            if key.starts_with("us-core-") || key.starts_with("pd-") {
                profile.invariants.push(key.to_owned());
            }
        }
        if id.starts_with(&format!("{}.extension:", profile.type_name)) {
            if let Some(url) = items(element, "type").map(|chosen| text(chosen, "profile")).find(|url| !url.is_empty())
            {
                profile.single_extensions.push(url.to_owned());
            }
            continue;
        }
        let path: Vec<String> = id.split('.').skip(1).map(str::to_owned).collect();
        if id.contains(':') || path.is_empty() {
            continue;
        }
        let rule = Rule {
            min: stricter_min(element),
            max: stricter_max(element),
            values: values(element, value_sets),
            targets: targets(element),
            path,
        };
        // where nothing is demanded but a code, STU3's own binding says the same
        let values = !matches!(rule.values, Values::Any | Values::Stated);
        if rule.min > 0 || rule.max < u8::MAX || values || !rule.targets.is_empty() {
            profile.rules.push(rule);
        }
    }
    profile.invariants.sort();
    profile
}

/// The least number of items where the profile asks for more than STU3.
fn stricter_min(element: &Value) -> u8 {
    let of = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|min| u8::try_from(min).ok());
    let min = of(element.get("min")).unwrap_or(0);
    let base = of(element.get("base").and_then(|base| base.get("min"))).unwrap_or(0);
    if min > base { min } else { 0 }
}

/// The most items where the profile allows fewer than STU3.
fn stricter_max(element: &Value) -> u8 {
    let base = element.get("base").map(|base| text(base, "max"));
    if base == Some(text(element, "max")) { u8::MAX } else { most(Some(text(element, "max"))) }
}

/// A pattern; a maximum value set; a required one of US Core's own choosing.
fn values(element: &Value, value_sets: &BTreeMap<String, Value>) -> Values {
    if let Some(pattern) = element.get("patternCodeableConcept") {
        let codings = items(pattern, "coding").map(|coding| (owned(coding, "system"), vec![owned(coding, "code")]));
        return Values::Concept(codings.collect());
    }
    let Some(binding) = element.get("binding") else { return Values::Any };
    let maximum = items(binding, "extension")
        .find(|extension| text(extension, "url").ends_with("elementdefinition-maxValueSet"))
        .and_then(|extension| extension.get("valueReference"))
        .map(|reference| text(reference, "reference"));
    let required = (text(binding, "strength") == "required")
        .then(|| binding.get("valueSetReference").map_or(text(binding, "valueSetUri"), |set| text(set, "reference")));
    let id = text(element, "id");
    // languages are bound by STU3 itself, and written by their form
    if id.ends_with("language") && !id.contains("communication") || id == "Practitioner.communication" {
        return Values::Any;
    }
    let is_code = items(element, "type").any(|chosen| matches!(text(chosen, "code"), "code" | "string"));
    // a text of its own is no code of an extensible value set that lists its codes, and there is no place for another
    let listed = (is_code && text(binding, "strength") == "extensible")
        .then(|| binding.get("valueSetReference").map_or("", |set| text(set, "reference")));
    let Some(url) = maximum.or(required).or(listed) else { return Values::Any };
    match value_sets.get(url.split('|').next().unwrap_or_default()) {
        Some(set) if is_code => {
            let codes: Vec<String> = systems(set).into_iter().flat_map(|(_, codes)| codes).collect();
            if codes.is_empty() { Values::Stated } else { Values::Codes(codes) }
        }
        Some(set) => Values::Concept(systems(set)),
        None => Values::Stated,
    }
}

/// The systems of a value set, with their codes where it lists them.
fn systems(value_set: &Value) -> Vec<(String, Vec<String>)> {
    let includes = value_set.get("compose").map(|compose| items(compose, "include")).into_iter().flatten();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for include in includes {
        let codes = items(include, "concept").map(|concept| owned(concept, "code"));
        found.entry(owned(include, "system")).or_default().extend(codes);
    }
    found
        .into_iter()
        .map(|(system, mut codes)| {
            (system, {
                codes.sort();
                codes
            })
        })
        .collect()
}

/// What the references of an element may point to, where that is a profile of US Core; types by their name.
fn targets(element: &Value) -> Vec<String> {
    let chosen = items(element, "type").map(|chosen| text(chosen, "targetProfile")).filter(|url| !url.is_empty());
    let urls: Vec<&str> = chosen.collect();
    if !urls.iter().any(|url| url.starts_with(US_CORE)) {
        return Vec::new();
    }
    urls.into_iter().map(|url| url.strip_prefix(CORE).unwrap_or(url).to_owned()).collect()
}

fn keep(value_set: Value, value_sets: &mut BTreeMap<String, Value>) {
    value_sets.insert(text(&value_set, "url").to_owned(), value_set);
}

fn load(path: &Path) -> Result<Value, Failure> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn owned(value: &Value, name: &str) -> String {
    text(value, name).to_owned()
}

fn items<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
