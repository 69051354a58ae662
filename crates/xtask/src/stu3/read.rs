//! StructureDefinition snapshots -> types with their elements.

use super::codes::Terminology;
use super::{items, names, resources, text};
use crate::Failure;
use serde_json::Value;

/// One type of the tables.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) elements: Vec<Element>,
}

/// One element of a type.
pub(super) struct Element {
    pub(super) name: String,
    pub(super) choice: bool,
    pub(super) min: u64,
    pub(super) many: bool,
    pub(super) types: Vec<TypeRef>,
    pub(super) keys: Vec<String>,
    pub(super) codes: Option<(String, Vec<String>)>,
}

/// One type that an element may have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TypeRef {
    pub(super) name: String,
    pub(super) targets: Vec<String>,
}

/// Adds every wanted type of a definitions bundle, and its backbones.
pub(super) fn definitions(bundle: &Value, terminology: &Terminology, types: &mut Vec<Made>) -> Result<(), Failure> {
    for resource in resources(bundle) {
        if text(resource, "resourceType") != Some("StructureDefinition") {
            continue;
        }
        let name = text(resource, "name").unwrap_or_default();
        let is_abstract = resource.get("abstract").and_then(Value::as_bool) == Some(true);
        let kind = match text(resource, "kind") {
            Some("primitive-type") => "Primitive",
            Some("complex-type") if !is_abstract && name != "ElementDefinition" => "Complex",
            Some("resource") if names::RESOURCES.contains(&name) => "Resource",
            _ => continue,
        };
        definition(resource, name, kind, terminology, types)?;
    }
    Ok(())
}

fn definition(
    resource: &Value,
    name: &str,
    kind: &'static str,
    terminology: &Terminology,
    types: &mut Vec<Made>,
) -> Result<(), Failure> {
    let snapshot = resource.get("snapshot").ok_or("definition without snapshot")?;
    let elements: Vec<&Value> = items(snapshot, "element").collect();
    let root = elements.first().and_then(|root| text(root, "path")).unwrap_or_default().to_owned();
    let rename = |path: &str| match path.strip_prefix(&root) {
        Some(rest) => format!("{name}{rest}"),
        None => path.to_owned(),
    };
    let first = types.len();
    types.push(Made { name: name.to_owned(), kind, elements: Vec::new() });
    for element in elements.iter().skip(1) {
        let path = rename(text(element, "path").unwrap_or_default());
        let is_parent = elements.iter().any(|other| {
            let other = rename(text(other, "path").unwrap_or_default());
            other.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))
        });
        let maximum = text(element, "max").unwrap_or_default();
        let (parent, own) = path.rsplit_once('.').ok_or("element without parent")?;
        if is_parent {
            types.push(Made { name: path.clone(), kind: "Backbone", elements: Vec::new() });
        }
        if maximum == "0" || (kind == "Primitive" && own == "value") {
            continue;
        }
        let made = read_element(element, own, &path, is_parent, &rename, terminology);
        let owner = types.iter_mut().skip(first).find(|made| made.name == parent);
        owner.ok_or_else(|| format!("no parent of {path}"))?.elements.push(made);
    }
    Ok(())
}

fn read_element(
    element: &Value,
    own: &str,
    path: &str,
    is_parent: bool,
    rename: &dyn Fn(&str) -> String,
    terminology: &Terminology,
) -> Element {
    let choice = own.ends_with("[x]");
    let name = own.trim_end_matches("[x]").to_owned();
    let types = if let Some(reference) = text(element, "contentReference") {
        vec![TypeRef { name: rename(reference.trim_start_matches('#')), targets: Vec::new() }]
    } else if is_parent {
        vec![TypeRef { name: path.to_owned(), targets: Vec::new() }]
    } else {
        type_refs(element)
    };
    let keys = if choice {
        types.iter().map(|made| format!("{name}{}", suffix(&made.name))).collect()
    } else {
        vec![name.clone()]
    };
    Element {
        choice,
        min: element.get("min").and_then(Value::as_u64).unwrap_or(0),
        many: text(element, "max").is_some_and(|max| max != "1"),
        codes: required_codes(element, terminology),
        name,
        types,
        keys,
    }
}

fn type_refs(element: &Value) -> Vec<TypeRef> {
    let mut types: Vec<TypeRef> = Vec::new();
    for given in items(element, "type") {
        let profile = text(given, "profile").map(last_segment);
        let code = text(given, "code").unwrap_or("string");
        let name = if code == "Quantity" { profile.unwrap_or(code) } else { code };
        let target = text(given, "targetProfile").map(last_segment).filter(|target| *target != "Resource");
        match types.iter_mut().find(|made| made.name == name) {
            Some(made) => made.targets.extend(target.map(str::to_owned)),
            None => {
                types.push(TypeRef { name: name.to_owned(), targets: target.map(str::to_owned).into_iter().collect() })
            }
        }
    }
    types
}

fn last_segment(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

/// What a type adds to a choice's name in JSON; a SimpleQuantity is written as a Quantity.
fn suffix(type_name: &str) -> String {
    let type_name = if type_name == "SimpleQuantity" { "Quantity" } else { type_name };
    let mut letters = type_name.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn required_codes(element: &Value, terminology: &Terminology) -> Option<(String, Vec<String>)> {
    let is_code = items(element, "type").any(|given| text(given, "code") == Some("code"));
    let binding = element.get("binding").filter(|_| is_code)?;
    let url = text(binding.get("valueSetReference")?, "reference")?;
    if text(binding, "strength") != Some("required") {
        return None;
    }
    let codes = terminology.expand(url)?;
    let name = last_segment(url).split('|').next()?.to_owned();
    Some((name, codes.into_iter().collect()))
}
