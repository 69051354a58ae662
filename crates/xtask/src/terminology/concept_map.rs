//! Concept maps.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::remark::is_condition;
use super::row::{self, Record, Row};
use super::toml::{inline, quoted};

/// Stands at the top of the file.
pub(crate) const NOTE: &str = "\
# A code that maps to \"\" has no counterpart: nothing is written and the default does not apply. The same stands for a
# code whose counterpart depends on more than the code: the groups that ask for it say on what.
";

/// Rows for another code system of the target than the map's own make a map of their own.
const PARTS: [(&str, &str, &str); 3] = [
    ("priority", "http://hl7.org/fhir/goal-priority", "goal-priority"),
    ("priority", "http://hl7.org/fhir/request-priority", "request-priority"),
    ("mood_request_intent", "http://hl7.org/fhir/medication-request-intent", "mood-medication-request-intent"),
];

/// A line of the list of maps.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapLine {
    pub(crate) name: String,
    pub(crate) default: String,
}

impl MapLine {
    pub(crate) fn from_record(record: &Record<'_>) -> Self {
        Self { name: record.get("map"), default: record.get("default") }
    }
}

/// A row that is not in the map, and why.
#[derive(Debug, Clone)]
pub(crate) struct LeftOut {
    code: String,
    target: String,
    reason: String,
}

impl LeftOut {
    pub(crate) fn describe(&self) -> String {
        format!("{} -> {} [{}]", self.code, self.target, self.reason)
    }
}

/// A finished map; its `Display` is the TOML table.
#[derive(Debug, Clone)]
pub(crate) struct ConceptMap {
    name: String,
    system: String,
    default: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The OID, where the code system is one.
    system: Option<String>,
    code: String,
    is_range: bool,
    comment: String,
    target_system: String,
    target: String,
    display: String,
}

/// The maps that the rows of one table make, and the rows that are in none.
pub(crate) fn build(line: &MapLine, rows: Vec<Row>) -> (Vec<ConceptMap>, Vec<LeftOut>) {
    let mut parts: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        parts.entry(part_name(&line.name, &row.target_system)).or_default().push(row);
    }
    let mut maps = Vec::new();
    let mut left_out = Vec::new();
    for (name, rows) in parts {
        let map = build_one(name, line, rows, &mut left_out);
        if !map.entries.is_empty() {
            maps.push(map);
        }
    }
    (maps, left_out)
}

fn part_name(map: &str, target_system: &str) -> String {
    let part = PARTS.iter().find(|(name, system, _)| *name == map && *system == target_system);
    part.map_or_else(|| map.replace('_', "-"), |(_, _, part)| (*part).to_owned())
}

fn build_one(name: String, line: &MapLine, rows: Vec<Row>, left_out: &mut Vec<LeftOut>) -> ConceptMap {
    let system = most_frequent(&rows);
    let default = Some(line.default.clone()).filter(|code| !code.is_empty() && !code.contains(char::is_whitespace));
    let mut entries: Vec<Entry> = Vec::new();
    let mut open: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let codes = row::codes(&row);
        let reason = match &codes {
            _ if is_condition(&row.condition) => row.condition.as_str(),
            None if Some(&row.target) == default.as_ref() => continue,
            None => "no code",
            Some(_) => {
                entries.extend(codes.iter().flatten().map(|code| Entry::new(&row, code)));
                continue;
            }
        };
        left_out.push(LeftOut { code: row.code.clone(), target: row.target.clone(), reason: reason.to_owned() });
        if Some(&row.target) != default.as_ref() {
            open.extend(codes.into_iter().flatten());
        }
    }
    if default.is_some() {
        close(&mut entries, open);
    }
    ConceptMap { name, system, default, entries }
}

/// The default must not answer for a code that depends on circumstances.
fn close(entries: &mut Vec<Entry>, open: BTreeSet<String>) {
    for code in open {
        if !entries.iter().any(|entry| entry.code == code) {
            entries.push(Entry::new(&Row::default(), &code));
        }
    }
}

fn most_frequent(rows: &[Row]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.target.is_empty()) {
        *counts.entry(&row.target_system).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count);
    most.map(|(system, _)| (*system).to_owned()).unwrap_or_default()
}

/// What the code means, where the code itself does not say it.
fn comment(row: &Row, code: &str) -> String {
    let says_more = !row.source_display.eq_ignore_ascii_case(code) && !row.source_display.contains(char::is_control);
    if says_more && row.code == code { row.source_display.clone() } else { String::new() }
}

impl Entry {
    fn new(row: &Row, code: &str) -> Self {
        let range = row::range(code);
        Self {
            system: row.has_oid().then(|| row.system.clone()),
            code: range.map_or_else(|| code.to_owned(), |(low, high)| format!("{low}..{high}")),
            is_range: range.is_some(),
            comment: comment(row, code),
            target_system: row.target_system.clone(),
            target: row.target.clone(),
            display: row.display.clone(),
        }
    }

    fn has_other_system(&self, map: &ConceptMap) -> bool {
        !self.target.is_empty() && self.target_system != map.system
    }

    fn line(&self, map: &ConceptMap, with_system: bool) -> String {
        let mut members = Vec::new();
        if let Some(system) = self.system.as_ref().filter(|_| with_system) {
            members.push(("system", quoted(system)));
        }
        members.push(("code", quoted(&self.code)));
        members.push(("target", quoted(&self.target)));
        if self.has_other_system(map) {
            members.push(("target-system", quoted(&self.target_system)));
        }
        if !self.display.is_empty() && !self.target.is_empty() {
            members.push(("display", quoted(&self.display)));
        }
        inline(members)
    }
}

impl ConceptMap {
    /// Whether a code means different things in different systems; a range of numbers means something in any.
    fn needs_systems(&self) -> bool {
        let mut targets: BTreeMap<&str, &str> = BTreeMap::new();
        self.entries
            .iter()
            .any(|entry| entry.is_range || *targets.entry(&entry.code).or_insert(&entry.target) != entry.target)
    }

    /// Whether one target has two displays.
    fn has_two_displays(&self) -> bool {
        let mut displays: BTreeMap<&str, &str> = BTreeMap::new();
        let mut matched = self.entries.iter().filter(|entry| !entry.target.is_empty());
        matched.any(|entry| *displays.entry(&entry.target).or_insert(&entry.display) != entry.display)
    }

    fn needs_rows(&self) -> bool {
        self.needs_systems() || self.entries.iter().any(|entry| entry.has_other_system(self)) || self.has_two_displays()
    }

    fn write_rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with_systems = self.needs_systems();
        let mut seen = BTreeSet::new();
        writeln!(f, "rows = [")?;
        for entry in &self.entries {
            let line = entry.line(self, with_systems);
            if seen.insert(line.clone()) {
                writeln!(f, "  {line},")?;
            }
        }
        writeln!(f, "]")
    }

    fn write_codes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[concept-map.{}.codes]", self.name)?;
        let mut seen = BTreeSet::new();
        for entry in self.entries.iter().filter(|entry| seen.insert(&entry.code)) {
            write!(f, "{} = {}", quoted(&entry.code), quoted(&entry.target))?;
            writeln!(f, "{}{}", if entry.comment.is_empty() { "" } else { " # " }, entry.comment)?;
        }
        let displays = self.displays();
        if !displays.is_empty() {
            writeln!(f, "[concept-map.{}.displays]", self.name)?;
        }
        displays.iter().try_for_each(|(target, display)| writeln!(f, "{} = {}", quoted(target), quoted(display)))
    }

    /// The targets whose text says more than the code, in order of appearance.
    fn displays(&self) -> Vec<(&str, &str)> {
        let mut displays: Vec<(&str, &str)> = Vec::new();
        for entry in &self.entries {
            let pair = (entry.target.as_str(), entry.display.as_str());
            if !pair.0.is_empty() && !pair.1.is_empty() && pair.0 != pair.1 && !displays.contains(&pair) {
                displays.push(pair);
            }
        }
        displays
    }
}

impl fmt::Display for ConceptMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[concept-map.{}]", self.name)?;
        if !self.system.is_empty() {
            writeln!(f, "system = {}", quoted(&self.system))?;
        }
        if let Some(default) = &self.default {
            writeln!(f, "default = {}", quoted(default))?;
        }
        if self.needs_rows() { self.write_rows(f) } else { self.write_codes(f) }
    }
}

#[cfg(test)]
mod tests;
