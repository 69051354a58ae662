//! The rules of the mapping files: type and element of every key of every `set`.

use crate::Failure;
use crate::options::files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What `[always.set]` is counted under.
const EVERY: &str = "every resource";

/// Everything that a folder of mapping files sets.
#[derive(Default)]
pub(crate) struct Rules {
    /// Type and element path within it, one for each rule.
    pub(crate) set: Vec<(String, String)>,
    /// The types that are resources.
    pub(crate) resources: BTreeSet<String>,
}

#[derive(Default)]
struct Group {
    /// Type or path of `resource`, `backbone` or `datatype`.
    fills: Option<String>,
    is_resource: bool,
    extends: Option<String>,
    keys: Vec<String>,
}

impl Rules {
    /// Reads every `*.toml` below `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Rules, Failure> {
        let (mut groups, mut always) = (BTreeMap::new(), Vec::new());
        for path in files(folder, "toml")? {
            let text = fs::read_to_string(&path)?;
            read(&text, &mut groups, &mut always).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(rules(&groups, always))
    }
}

fn read(text: &str, groups: &mut BTreeMap<String, Group>, always: &mut Vec<String>) -> Result<(), Failure> {
    let table = DeTable::parse(text)?;
    if let Some(named) = inner(table.get_ref(), "group") {
        for (name, item) in named.iter() {
            if let DeValue::Table(group) = item.get_ref() {
                groups.insert(name.get_ref().to_string(), read_group(group));
            }
        }
    }
    if let Some(set) = inner(table.get_ref(), "always").and_then(|always| inner(always, "set")) {
        always.extend(keys(set));
    }
    Ok(())
}

fn read_group(table: &DeTable<'_>) -> Group {
    let text = |name: &str| table.get(name).and_then(|item| item.get_ref().as_str()).map(str::to_owned);
    let resource = text("resource");
    Group {
        is_resource: resource.is_some(),
        fills: resource.or_else(|| text("backbone")).or_else(|| text("datatype")),
        extends: text("extends"),
        keys: inner(table, "set").map(|set| keys(set).collect()).unwrap_or_default(),
    }
}

/// A table within a table.
pub(crate) fn inner<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t DeTable<'i>> {
    match table.get(name).map(Spanned::get_ref) {
        Some(DeValue::Table(inner)) => Some(inner),
        _ => None,
    }
}

/// The keys that set something; `false` takes an inherited one away.
fn keys(set: &DeTable<'_>) -> impl Iterator<Item = String> {
    let sets = set.iter().filter(|(_, item)| !matches!(item.get_ref(), DeValue::Boolean(false)));
    sets.map(|(key, _)| key.get_ref().replace("[]", ""))
}

fn rules(groups: &BTreeMap<String, Group>, always: Vec<String>) -> Rules {
    let mut rules = Rules::default();
    rules.resources.insert(EVERY.to_owned());
    rules.set.extend(always.into_iter().map(|key| (EVERY.to_owned(), key)));
    for group in groups.values() {
        let Some(described) = described(groups, group) else { continue };
        let Some(fills) = &described.fills else { continue };
        let (name, within) = fills.split_once('.').map_or((fills.as_str(), None), |(name, path)| (name, Some(path)));
        if described.is_resource {
            rules.resources.insert(name.to_owned());
        }
        for key in &group.keys {
            let element = within.map_or_else(|| key.clone(), |within| format!("{within}.{key}"));
            rules.set.push((name.to_owned(), element));
        }
    }
    rules
}

/// The group that says what `group` fills: itself, or one that it extends.
fn described<'g>(groups: &'g BTreeMap<String, Group>, group: &'g Group) -> Option<&'g Group> {
    let mut one = group;
    for _ in 0..groups.len() {
        if one.fills.is_some() {
            return Some(one);
        }
        one = groups.get(one.extends.as_ref()?)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_counts_under_the_type_that_its_group_fills() {
        let (mut groups, mut always) = (BTreeMap::new(), Vec::new());
        let text = r#"
            [always.set]
            "meta.security[]" = "confidentialityCode"
            [group.Base]
            resource = "Goal"
            [group.Base.set]
            "identifier[]" = "id"
            [group.Derived]
            extends = "Base"
            [group.Derived.set]
            "identifier[]" = false
            "start[x]" = "effectiveTime | date"
            [group.Target]
            backbone = "Goal.target"
            set = { "detail[x]" = "value | Quantity" }
            [group.Wrapper]
            wrapper = []
        "#;
        read(text, &mut groups, &mut always).unwrap();
        let rules = rules(&groups, always);
        let set: Vec<_> = rules.set.iter().map(|(name, element)| (name.as_str(), element.as_str())).collect();
        let expected =
            [(EVERY, "meta.security"), ("Goal", "identifier"), ("Goal", "start[x]"), ("Goal", "target.detail[x]")];
        assert_eq!(set, expected);
        assert!(rules.resources.contains("Goal"));
    }
}
