//! C-CDA on FHIR: what its Composition profiles demand, from the table of their differentials.

use super::{Profile, Rule, Slice, Values, most};
use crate::Failure;
use std::collections::BTreeMap;
use std::path::Path;

const PREFIX: &str = "CCDA-on-FHIR-";
const HEADER: &str = "CCDA-on-FHIR-US-Realm-Header";
const US_CORE: &str = "http://hl7.org/fhir/us/core/StructureDefinition/";

/// One element of a differential.
struct Row {
    profile: String,
    url: String,
    id: String,
    min: u8,
    max: u8,
    types: String,
    fixed: Vec<String>,
    binding: String,
}

/// The profile of each kind of document; each has the rules of the header profile too.
pub(super) fn profiles(tables: &Path) -> Result<Vec<Profile>, Failure> {
    let value_sets = value_sets(&tables.join("ccda_valuesets_mdht.csv"))?;
    let rows = rows(&tables.join("ccda_on_fhir_stu3_profiles.csv"))?;
    let mut names: Vec<&str> = rows.iter().map(|row| row.profile.as_str()).filter(|name| *name != HEADER).collect();
    names.dedup();
    let of = |name: &str| rows.iter().filter(|row| row.profile == name).collect::<Vec<_>>();
    let header = of(HEADER);
    let profile = |name: &str| {
        let own = of(name);
        let url = own.first().map(|row| row.url.clone()).unwrap_or_default();
        let all = || header.iter().chain(&own).copied();
        Profile {
            url,
            type_name: "Composition".to_owned(),
            rules: all().filter(|row| !row.id.contains(':')).filter_map(|row| rule(row, 1, &value_sets)).collect(),
            slices: slices(&all().collect::<Vec<_>>(), &value_sets),
            invariants: Vec::new(),
            single_extensions: single_extensions(&all().collect::<Vec<_>>()),
        }
    };
    Ok(names.into_iter().map(profile).collect())
}

/// What a row demands of its element, `skip` steps of the path left out; nothing where it demands nothing.
fn rule(row: &Row, skip: usize, value_sets: &BTreeMap<String, Vec<String>>) -> Option<Rule> {
    let path: Vec<String> = row.id.split('.').skip(skip).map(str::to_owned).collect();
    let values = match &row.fixed[..] {
        [system, code] => Values::Concept(vec![(system.clone(), vec![code.clone()])]),
        _ => bound(&row.binding, value_sets),
    };
    let targets = targets(&row.types);
    let demands = row.min > 0 || row.max < u8::MAX || values != Values::Any || !targets.is_empty();
    (demands && !path.is_empty()).then_some(Rule { path, min: row.min, max: row.max, values, targets })
}

/// A required value set, by its codes; one whose codes nobody lists demands a code at least.
fn bound(binding: &str, value_sets: &BTreeMap<String, Vec<String>>) -> Values {
    let Some(url) = binding.strip_prefix("('required', '").and_then(|rest| rest.strip_suffix("')")) else {
        return Values::Any;
    };
    let oid = url.rsplit('/').next().unwrap_or_default();
    let codes = value_sets.get(oid).cloned().unwrap_or_default();
    Values::Concept(vec![("http://loinc.org".to_owned(), codes)])
}

/// Sections by their code, attesters by their mode.
fn slices(rows: &[&Row], value_sets: &BTreeMap<String, Vec<String>>) -> Vec<Slice> {
    let mut slices = Vec::new();
    for head in rows {
        let Some((list, name)) = head.id.split_once(':') else { continue };
        let list = list.trim_start_matches("Composition.");
        if name.contains(['.', ':']) || !matches!(list, "section" | "attester") {
            continue;
        }
        let inside = format!("{}.", head.id);
        let parts: Vec<&&Row> = rows.iter().filter(|row| row.id.starts_with(&inside)).collect();
        let by = if list == "section" { "code" } else { "mode" };
        let known = parts.iter().find(|row| row.id == format!("{inside}{by}")).map(|row| &row.fixed[..]);
        let (system, code) = match known {
            Some([system, code]) => (system.clone(), code.clone()),
            Some([code]) => (String::new(), code.clone()),
            _ => continue,
        };
        let rules = parts.iter().filter(|row| row.id.matches(':').count() == 1 && row.fixed.is_empty());
        let mut rules: Vec<Rule> = rules.filter_map(|row| rule(row, 2, value_sets)).collect();
        for rule in &mut rules {
            if rule.path == ["entry"] {
                // entries of other types may stand beside those that the profile names
                rule.targets.clear();
            }
        }
        slices.push(Slice {
            list: list.to_owned(),
            by: by.to_owned(),
            system,
            code,
            min: head.min,
            max: head.max,
            rules,
        });
    }
    slices
}

fn single_extensions(rows: &[&Row]) -> Vec<String> {
    let single = rows.iter().filter(|row| row.id.starts_with("Composition.extension:") && row.max == 1);
    let name = |row: &&&Row| Some(row.types.split('/').nth(1)?.to_owned());
    let base = "http://hl7.org/fhir/us/ccda/StructureDefinition/";
    single.filter_map(|row| name(&row)).map(|name| format!("{base}{name}")).collect()
}

/// `Reference//us-core-patient;Reference//Group`: profiles of US Core by their address, types by their name.
fn targets(types: &str) -> Vec<String> {
    let targets: Vec<&str> = types.split(';').filter_map(|chosen| chosen.strip_prefix("Reference//")).collect();
    if !targets.iter().any(|target| target.starts_with("us-core-")) {
        return Vec::new();
    }
    let named = |target: &&str| {
        if target.starts_with("us-core-") { format!("{US_CORE}{target}") } else { (*target).to_owned() }
    };
    targets.iter().map(named).collect()
}

fn rows(path: &Path) -> Result<Vec<Row>, Failure> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |position: usize| record.get(position).unwrap_or_default().to_owned();
        if field(2) == "Composition" && field(0).starts_with(PREFIX) {
            rows.push(Row {
                profile: field(0),
                url: field(1),
                id: field(4),
                min: field(6).parse().unwrap_or(0),
                max: most(Some(&field(7))),
                types: field(9),
                fixed: fixed(&field(10)),
                binding: field(11),
            });
        }
    }
    Ok(rows)
}

/// `[('patternCodeableConcept', ['http://loinc.org', '34133-9'])]`, `[('fixedCode', 'legal')]`: the values alone.
fn fixed(text: &str) -> Vec<String> {
    text.split('\'').skip(3).step_by(2).map(str::to_owned).collect()
}

/// The codes of the value sets of C-CDA, by OID.
fn value_sets(path: &Path) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in reader.records() {
        let record = record?;
        if let (Some(oid), Some(code)) = (record.get(1), record.get(4)) {
            sets.entry(oid.to_owned()).or_default().push(code.to_owned());
        }
    }
    for codes in sets.values_mut() {
        codes.sort();
        codes.dedup();
    }
    Ok(sets)
}
