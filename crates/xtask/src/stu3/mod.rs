//! Writes the STU3 element tables of `cdamill-stu3` from the published definitions
//! (`profiles-types.json`, `profiles-resources.json`, `valuesets.json`, `v3-codesystems.json`, `v2-tables.json`).

mod codes;
mod names;
mod read;
mod write;

use crate::options::workspace;
use crate::{Failure, options::Options};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Runs the task.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let directory = options.directory("definitions")?;
    let load = |name: &str| load(&directory.join(name));
    let mut terminology = codes::Terminology::default();
    for name in ["valuesets.json", "v3-codesystems.json", "v2-tables.json"] {
        terminology.add(&load(name)?);
    }
    let mut types = Vec::new();
    for name in ["profiles-types.json", "profiles-resources.json"] {
        read::definitions(&load(name)?, &terminology, &mut types)?;
    }
    for name in names::RESOURCES {
        if !types.iter().any(|made| made.name == *name) {
            return Err(format!("no definition of {name}").into());
        }
    }
    types.sort_by(|a, b| a.name.cmp(&b.name));
    let target = workspace().join("crates/cdamill-stu3/src/generated");
    let named = named_systems(&workspace().join("mappings/terminology/code-systems.toml"))?;
    write::tables(&types, &terminology.systems(&named), &target)?;
    println!("{} types, {} elements", types.len(), types.iter().map(|made| made.elements.len()).sum::<usize>());
    Ok(())
}

/// The code systems that the mapping has an OID for: codes of others are never asked for.
fn named_systems(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = std::fs::read_to_string(path)?;
    // `"OID" = "URI" # name`, as they are generated
    let uris = text.lines().filter_map(|line| line.split_once("\" = \"")?.1.split('"').next());
    Ok(uris.map(str::to_owned).collect())
}

fn load(path: &Path) -> Result<Value, Failure> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// The entries' resources of a definitions bundle.
fn resources(bundle: &Value) -> impl Iterator<Item = &Value> {
    let entries = bundle.get("entry").and_then(Value::as_array);
    entries.into_iter().flatten().filter_map(|entry| entry.get("resource"))
}

/// A text member, or nothing.
fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

/// The items of an array member, or nothing.
fn items<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
