//! The mapping files, as far as the page needs them.

use super::left::{self, Left};
use super::path::{Step, last_step};
use crate::Failure;
use crate::count::rules::inner;
use crate::options::files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Everything below a folder of mapping files.
#[derive(Default)]
pub(super) struct Mapping {
    /// In the order of the files.
    pub(super) names: Vec<Name>,
    pub(super) entries: Vec<Entry>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) conditions: BTreeMap<String, String>,
    /// In the order of the files.
    pub(super) left: Vec<Left>,
}

/// A name for a template, section or document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// `template`, `section` or `document`.
    pub(super) table: &'static str,
    /// The comment line that begins its block, if there is one.
    pub(super) heading: String,
    pub(super) name: String,
    pub(super) oids: Vec<String>,
    /// The comment on its line.
    pub(super) remark: Option<String>,
}

/// An `[[entry]]` rule.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) templates: Vec<String>,
    pub(super) element: String,
    pub(super) when: String,
    pub(super) group: String,
}

#[derive(Default)]
pub(super) struct Group {
    /// The key that says what it fills, and the type or path.
    pub(super) fills: Option<(&'static str, String)>,
    pub(super) extends: Option<String>,
    /// By element; `None` takes an inherited one away.
    pub(super) set: BTreeMap<String, Option<Named>>,
    /// In all other keys.
    pub(super) other: Named,
}

/// What a value of the mapping names.
#[derive(Default)]
pub(super) struct Named {
    pub(super) expressions: Vec<String>,
    pub(super) uses: Vec<Use>,
}

/// `{ emit = "path", use = "Group", ... }` and its like.
pub(super) struct Use {
    pub(super) group: String,
    /// What it is used at.
    pub(super) step: Option<Step>,
    pub(super) expressions: Vec<String>,
}

impl Mapping {
    /// Reads every `*.toml` below `folder`.
    pub(super) fn read(folder: &Path) -> Result<Mapping, Failure> {
        let mut mapping = Mapping::default();
        for path in files(folder, "toml")? {
            let text = fs::read_to_string(&path)?;
            mapping.add(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            let file = path.file_stem().map(|name| name.to_string_lossy().into_owned());
            mapping.left.extend(left::of_file(&file.unwrap_or_default(), &text));
        }
        Ok(mapping)
    }

    pub(super) fn add(&mut self, text: &str) -> Result<(), Failure> {
        let parsed = DeTable::parse(text)?;
        let file = parsed.get_ref();
        for table in ["section", "document", "template"] {
            if let Some(declared) = inner(file, table) {
                self.names.extend(names(table, declared, text));
            }
        }
        for (name, value) in inner(file, "condition").into_iter().flat_map(|table| table.iter()) {
            let expression = value.get_ref().as_str().unwrap_or_default();
            self.conditions.insert(name.get_ref().to_string(), expression.to_owned());
        }
        if let Some(DeValue::Array(rules)) = file.get("entry").map(Spanned::get_ref) {
            self.entries.extend(rules.iter().filter_map(|rule| match rule.get_ref() {
                DeValue::Table(rule) => Some(entry(rule)),
                _ => None,
            }));
        }
        for (name, value) in inner(file, "group").into_iter().flat_map(|table| table.iter()) {
            if let DeValue::Table(table) = value.get_ref() {
                self.groups.insert(name.get_ref().to_string(), group(table));
            }
        }
        if let Some(always) = inner(file, "always") {
            let fills = Some(("resource", "every resource".to_owned()));
            self.groups.insert("always".to_owned(), Group { fills, ..group(always) });
        }
        Ok(())
    }
}

fn names(table: &'static str, declared: &DeTable<'_>, text: &str) -> Vec<Name> {
    let mut in_order: Vec<_> = declared.iter().collect();
    in_order.sort_by_key(|(name, _)| name.span().start);
    let named = in_order.into_iter().map(|(name, value)| Name {
        table,
        heading: heading(text.get(..name.span().start).unwrap_or_default()),
        name: name.get_ref().to_string(),
        oids: match value.get_ref() {
            DeValue::Table(table) => table.get("oid").map(|oid| strings(oid.get_ref())).unwrap_or_default(),
            other => strings(other),
        },
        remark: remark(text.get(value.span().end..).unwrap_or_default()),
    });
    named.collect()
}

/// The last comment line above, if a blank line or the head of the table stands before it.
fn heading(above: &str) -> String {
    let mut lines = above.lines().rev();
    while let Some(line) = lines.by_ref().find(|line| line.starts_with('#') || line.starts_with('[')) {
        let Some(heading) = line.strip_prefix('#') else { break };
        if lines.clone().next().is_some_and(|before| before.is_empty() || before.starts_with('[')) {
            return heading.trim().to_owned();
        }
    }
    String::new()
}

fn remark(behind: &str) -> Option<String> {
    let line = behind.lines().next()?;
    Some(line.trim_start().strip_prefix('#')?.trim().to_owned())
}

/// A text, or a list of texts.
fn strings(value: &DeValue<'_>) -> Vec<String> {
    match value {
        DeValue::String(text) => vec![text.to_string()],
        DeValue::Array(items) => items.iter().flat_map(|item| strings(item.get_ref())).collect(),
        _ => Vec::new(),
    }
}

fn text(table: &DeTable<'_>, key: &str) -> Option<String> {
    table.get(key)?.get_ref().as_str().map(str::to_owned)
}

fn entry(rule: &DeTable<'_>) -> Entry {
    Entry {
        templates: rule.get("template").map(|templates| strings(templates.get_ref())).unwrap_or_default(),
        element: text(rule, "element").unwrap_or_default(),
        when: text(rule, "when").unwrap_or_default(),
        group: text(rule, "use").unwrap_or_default(),
    }
}

fn group(table: &DeTable<'_>) -> Group {
    let fills = ["resource", "backbone", "datatype"].into_iter().find_map(|kind| Some((kind, text(table, kind)?)));
    let mut group = Group { fills, extends: text(table, "extends"), ..Group::default() };
    for (key, value) in inner(table, "set").into_iter().flat_map(|set| set.iter()) {
        let is_taken_away = matches!(value.get_ref(), DeValue::Boolean(false));
        let named = (!is_taken_away).then(|| {
            let mut named = Named::default();
            walk(value.get_ref(), &mut named);
            named
        });
        group.set.insert(key.get_ref().to_string(), named);
    }
    for (key, value) in table.iter() {
        if !["set", "resource", "backbone", "datatype", "extends", "as"].contains(&key.get_ref().as_ref()) {
            walk(value.get_ref(), &mut group.other);
        }
    }
    group
}

fn walk(value: &DeValue<'_>, named: &mut Named) {
    match value {
        DeValue::String(expression) => named.expressions.push(expression.to_string()),
        DeValue::Array(items) => items.iter().for_each(|item| walk(item.get_ref(), named)),
        DeValue::Table(table) => {
            let Some(group) = text(table, "use") else {
                return table.iter().for_each(|(_, item)| walk(item.get_ref(), named));
            };
            let at = ["emit", "each", "at"].into_iter().find_map(|key| text(table, key));
            let expressions = table.iter().filter_map(|(_, item)| item.get_ref().as_str()).map(str::to_owned).collect();
            named.uses.push(Use { group, step: at.and_then(|path| last_step(&path)), expressions });
        }
        _ => {}
    }
}

impl Named {
    /// The groups that it uses.
    pub(super) fn groups(&self) -> BTreeSet<&str> {
        self.uses.iter().map(|one| one.group.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_heading_of_their_block_and_the_remark_on_their_line() {
        let mut mapping = Mapping::default();
        let text = "# about the file\n[template]\n# Entries\nB = \"1.2\"\n# of an early release\nA = [\"1.3\", \"1.4\"]\n\n\
                    # Parts\nC = { oid = \"1.5\", code = \"x\" } # STU3 has no place for it\n[section]\nD = { oid = \"1.6\" }\n";
        mapping.add(text).unwrap();
        let name = |table, heading: &str, name: &str, oids: &[&str], remark: Option<&str>| Name {
            table,
            heading: heading.to_owned(),
            name: name.to_owned(),
            oids: oids.iter().map(|&oid| oid.to_owned()).collect(),
            remark: remark.map(str::to_owned),
        };
        let expected = [
            name("section", "", "D", &["1.6"], None),
            name("template", "Entries", "B", &["1.2"], None),
            name("template", "Entries", "A", &["1.3", "1.4"], None),
            name("template", "Parts", "C", &["1.5"], Some("STU3 has no place for it")),
        ];
        assert_eq!(mapping.names, expected);
    }
}
