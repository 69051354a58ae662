//! What a document denies is nowhere said, whatever denies it. Every statement and every link of the documents of testdata
//! is negated in turn, and given a nullFlavor in turn; what comes of it must not be what came of it before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cdamill_mapping::Options;
use serde_json::Value;
use support::xml::{Piece, pieces, text};
use support::{builtin, run, testdata, try_run};

const STATEMENTS: [&str; 7] =
    ["act", "encounter", "observation", "organizer", "procedure", "substanceAdministration", "supply"];
/// What hangs on these is negated with them.
const LINKS: [&str; 2] = ["entryRelationship", "component"];

/// Statements that say the same when they are negated: another word in them denies already.
const DENIED_ALREADY: [(&str, &str); 7] = [
    ("allergies/replaced-codes-stay", "the observation inside denies"),
    ("immunizations/status", "a status of what was not given"),
    ("immunizations/negated-and-null", "the code of the vaccine denies"),
    ("medications/status-and-dates", "a status of what was not taken"),
    ("medications/none-known-observation", "the template denies"),
    ("problems/negation-in-other-spellings", "spelled otherwise"),
    ("procedures/statuses", "a status of what was not done"),
];
/// Statements of which nothing is told but that something else refers to them, or that stand beside another of their kind.
const TOLD_BY_NOBODY: [&str; 3] = [
    "health-concerns/outcomes",
    "results/specimens-without-collection-details",
    "procedures/device-with-udi-organizer",
];

/// The resources with how often they occur, without ids, references, and those that only tell of others.
type Resources = BTreeMap<String, usize>;

fn resources(document: &str) -> Option<Resources> {
    let made = try_run(builtin(), document.as_bytes(), &Options::default())?;
    let mut found = Resources::new();
    for entry in made.bundle["entry"].as_array()? {
        let resource = &entry["resource"];
        if !matches!(resource["resourceType"].as_str()?, "Composition" | "Provenance" | "Bundle") {
            *found.entry(plain(resource, true).to_string()).or_default() += 1;
        }
    }
    Some(found)
}

fn plain(value: &Value, is_resource: bool) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| *key != "reference" && !(is_resource && *key == "id"))
            .map(|(key, inner)| (key.clone(), plain(inner, false)))
            .collect(),
        Value::Array(array) => array.iter().map(|inner| plain(inner, false)).collect(),
        other => other.clone(),
    }
}

/// One tag of a document with an attribute set, and the document without the element that the tag opens.
struct Change {
    changed: String,
    without: String,
}

fn changes(document: &[Piece], names: &[&str], key: &str, value: &str) -> Vec<Change> {
    let mut found = Vec::new();
    for (at, piece) in document.iter().enumerate() {
        let Piece::Open { name, attributes, empty } = piece else { continue };
        let asserts =
            |(key, value): &(String, String)| key != "nullFlavor" && !(key == "negationInd" && value == "true");
        if !names.contains(&name.as_str()) || !attributes.iter().all(asserts) || !is_in_entry(document, at) {
            continue;
        }
        let mut attributes = attributes.clone();
        attributes.retain(|(known, _)| known != key);
        attributes.push((key.to_owned(), value.to_owned()));
        let mut changed = document.to_vec();
        changed[at] = Piece::Open { name: name.clone(), attributes, empty: *empty };
        let end = if *empty { at } else { closing(document, at) };
        let without = [&document[..at], &document[end + 1..]].concat();
        found.push(Change { changed: text(&changed), without: text(&without) });
    }
    found
}

/// A `component` of the body is no link between statements.
fn is_in_entry(document: &[Piece], at: usize) -> bool {
    let depth = document[..at].iter().fold(0i32, |depth, piece| match piece {
        Piece::Open { name, empty: false, .. } if name == "entry" => depth + 1,
        Piece::Close(name) if name == "entry" => depth - 1,
        _ => depth,
    });
    depth > 0
}

fn closing(document: &[Piece], at: usize) -> usize {
    let mut depth = 0;
    for (n, piece) in document.iter().enumerate().skip(at) {
        match piece {
            Piece::Open { empty: false, .. } => depth += 1,
            Piece::Close(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return n;
        }
    }
    panic!("an element without an end");
}

fn name_of(path: &Path) -> String {
    let area = path.parent().unwrap().file_name().unwrap().to_string_lossy();
    format!("{area}/{}", path.file_stem().unwrap().to_string_lossy())
}

/// The statements that `remains` finds said after the change, and how many were changed. What said nothing before cannot be
/// denied.
fn faults(
    names: &[&str],
    (key, value): (&str, &str),
    remains: impl Fn(&Resources, &Resources) -> bool,
) -> (usize, BTreeSet<String>) {
    let (mut count, mut faults) = (0, BTreeSet::new());
    for path in testdata() {
        let Ok(document) = fs::read_to_string(&path) else { continue };
        let Some(before) = resources(&document) else { continue };
        for (n, change) in changes(&pieces(&document), names, key, value).iter().enumerate() {
            count += 1;
            if resources(&change.changed).is_some_and(|after| after != before) {
                continue;
            }
            let without = resources(&change.without).unwrap_or_default();
            if without != before && remains(&before, &without) {
                faults.insert(format!("{} ({n})", name_of(&path)));
            }
        }
    }
    (count, faults)
}

fn without_known(faults: BTreeSet<String>) -> Vec<String> {
    let known = |fault: &String| {
        DENIED_ALREADY.iter().map(|(name, _)| *name).chain(TOLD_BY_NOBODY).any(|name| fault.starts_with(name))
            // what is inside a denied statement is denied with it
            || fault.contains("negated") || fault.contains("no-known") || fault.contains("nullified") || fault.contains("denied")
            || fault.contains("not-pregnant") || fault.contains("ruled-out")
    };
    faults.into_iter().filter(|fault| !known(fault)).collect()
}

#[test]
fn a_negated_statement_is_not_said() {
    let (count, faults) = faults(&STATEMENTS, ("negationInd", "true"), |_, _| true);
    assert!(count > 700, "{count}");
    assert_eq!(without_known(faults), Vec::<String>::new());
}

#[test]
fn what_hangs_on_a_negated_link_is_not_said() {
    let (count, faults) = faults(&LINKS, ("negationInd", "true"), |_, _| true);
    assert!(count > 400, "{count}");
    assert_eq!(without_known(faults), Vec::<String>::new());
}

/// Of the statement itself an observation may remain that has no value, and what refers to it; organizers are judged by
/// what they hold.
#[test]
fn a_null_statement_is_not_said() {
    let names: Vec<&str> = STATEMENTS.into_iter().filter(|name| *name != "organizer").collect();
    let (count, faults) = faults(&names, ("nullFlavor", "NI"), |before, without| {
        let more = before.iter().filter(|(resource, count)| without.get(*resource).copied().unwrap_or(0) < **count);
        let mut more = more.map(|(resource, _)| serde_json::from_str::<Value>(resource).unwrap());
        more.any(|resource| {
            ["dataAbsentReason", "related", "result"].iter().all(|element| resource[*element].is_null())
        })
    });
    assert!(count > 600, "{count}");
    assert_eq!(without_known(faults), Vec::<String>::new());
}

#[test]
fn a_boolean_has_several_spellings() {
    let problem = |indicator: &str| {
        support::entries(&format!(
            r#"<entry><observation classCode="OBS" moodCode="EVN" {indicator}><templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96"/></observation></entry>"#
        ))
    };
    let denied = [
        r#"negationInd="true""#,
        r#"negationInd="1""#,
        r#"negationInd="True""#,
        r#"negationInd=" true ""#,
        r#"actionNegationInd="true""#,
        r#"negationInd="false" valueNegationInd="1""#,
        r#"valueNegationInd="1" negationInd="false""#,
    ];
    for indicator in denied {
        let made = run(builtin(), &problem(indicator));
        assert_eq!(made.one("Condition")["verificationStatus"], "refuted", "{indicator}");
    }
    for indicator in ["", r#"negationInd="0""#, r#"negationInd="FALSE""#, r#"negationInd="""#] {
        let made = run(builtin(), &problem(indicator));
        assert_eq!(made.one("Condition")["verificationStatus"], "confirmed", "{indicator}");
    }
    let made = run(builtin(), &problem(r#"negationInd="perhaps""#));
    assert!(made.all("Condition").is_empty() && made.reports("null-entry"), "{:?}", made.codes);
}

/// The table of docs/negation.md names goldens that exist, each of them once or more.
#[test]
fn the_table_of_negation_names_goldens() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/negation.md")).expect("docs/negation.md");
    let named: BTreeSet<&str> =
        page.split("../testdata/").skip(1).filter_map(|rest| rest.split_once(".xml)").map(|(name, _)| name)).collect();
    assert!(named.len() > 50, "{}", named.len());
    for name in named {
        for extension in ["xml", "json"] {
            let path = root.join("testdata").join(format!("{name}.{extension}"));
            assert!(path.exists(), "docs/negation.md names {name}.{extension}");
        }
    }
}
