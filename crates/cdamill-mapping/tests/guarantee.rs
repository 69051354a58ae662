//! Whatever mapping is accepted, and whatever the document, what comes out is valid STU3: mappings of any elements,
//! converters, literals, conditions and groups over documents that have been tampered with.
//!
//! What comes out is judged by the check over JSON and by rules written anew here, not by what refuses in the library.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
mod support;

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use cdamill_mapping::{CompiledMapping, Mapping, Options};
use cdamill_stu3::definitions::{ElementDef, Kind, TypeDef, type_def, types};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use support::changes::{Change, changed};
use support::{faults, file, testdata, try_run};

/// Numbers that decide what is made.
struct Dice<'d> {
    numbers: &'d [u16],
    at: usize,
}

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        self.at += 1;
        let number = usize::from(self.numbers[self.at % self.numbers.len()]) + self.at / self.numbers.len();
        number % sides
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.roll(of.len())]
    }
}

const PATHS: [&str; 20] = [
    "code",
    "value",
    "effectiveTime",
    "id",
    "text",
    "statusCode/@code",
    "@classCode",
    "@nullFlavor",
    "value/@value",
    "value/@code",
    "value/@unit",
    "code/@displayName",
    "code/@codeSystem",
    "effectiveTime/low",
    "effectiveTime/@value",
    "code/originalText",
    "author/time",
    "author/assignedAuthor/telecom",
    "author/assignedAuthor/addr",
    "id/@root",
];
const LITERALS: [&str; 16] = [
    "'final'",
    "'active'",
    "'x'",
    "'2013'",
    "'2013-02-31'",
    "'2014-05-10T10:00:00Z'",
    "'http://a.example/b c'",
    "'http://a.example'",
    "'1'",
    "'-1'",
    "'1e5'",
    "'#x'",
    "'home'",
    "'  a  b '",
    "'urn:oid:1'",
    "'true'",
];
const CONVERTERS: [&str; 40] = [
    "Identifier",
    "CodeableConcept",
    "Coding",
    "code",
    "string",
    "boolean",
    "integer",
    "positiveInt",
    "decimal",
    "uri",
    "date",
    "dateTime",
    "instant",
    "Period",
    "Quantity",
    "SimpleQuantity",
    "Age",
    "Range",
    "Ratio",
    "HumanName",
    "Address",
    "ContactPoint",
    "Timing",
    "Attachment",
    "Annotation",
    "Narrative",
    "codings",
    "effective",
    "interval",
    "span",
    "any",
    "document-identifier",
    "member-identifier",
    "entry",
    "text",
    "display",
    "system",
    "oid-uri",
    "prefix('a')",
    "map(some) | code",
];
const CONDITIONS: [&str; 6] =
    ["value", "not value", "code/@code = '1'", "type(value, 'PQ')", "@negationInd='true'", "effectiveTime or id"];

/// A mapping that is being made up: the groups besides the first.
struct Made<'d> {
    dice: Dice<'d>,
    groups: String,
    count: usize,
}

impl Made<'_> {
    /// Keys and values for some elements of a type, and for most of those it requires: one a line.
    fn set(&mut self, def: &TypeDef, depth: usize) -> String {
        let mut lines = String::new();
        for element in def.elements {
            let wanted = if element.min > 0 { self.dice.roll(12) > 0 } else { self.dice.roll(def.elements.len()) < 5 };
            if wanted && !matches!(element.name, "id" | "contained" | "meta" | "implicitRules") {
                let (key, type_name) = self.key(element);
                let value = self.value(element, type_name, depth);
                let _ = writeln!(lines, "\"{key}\" = {value}");
            }
        }
        lines
    }

    fn key(&mut self, element: &'static ElementDef) -> (String, &'static str) {
        let at = self.dice.roll(element.types.len());
        let type_name = element.types[at].name;
        let name = element.name;
        let key = match name {
            "extension" | "modifierExtension" => {
                let values = type_def("Extension").unwrap().element("value").unwrap().1;
                let at = self.dice.roll(values.types.len());
                let list = self.dice.pick(&["", "[]"]);
                return (format!("{name}[http://a.example/{at}]{list}.{}", values.keys[at]), values.types[at].name);
            }
            _ if element.max_many => format!("{name}[]"),
            _ if element.choice && self.dice.roll(2) == 0 => format!("{name}[x]"),
            _ if element.choice => element.keys[at].to_owned(),
            _ => name.to_owned(),
        };
        (key, type_name)
    }

    fn value(&mut self, element: &ElementDef, type_name: &'static str, depth: usize) -> String {
        match self.dice.roll(10) {
            0 => format!(
                "[{{ when = \"{}\", value = {} }}, {{ value = {} }}]",
                self.dice.pick(&CONDITIONS),
                self.expression(),
                self.fitting(element, type_name, depth)
            ),
            1 => self.expression(),
            2 if element.max_many => {
                format!("{{ all = [{}, {}] }}", self.fitting(element, type_name, depth), self.expression())
            }
            _ => self.fitting(element, type_name, depth),
        }
    }

    /// Any expression.
    fn expression(&mut self) -> String {
        let source = match self.dice.roll(6) {
            0 => self.dice.pick(&LITERALS),
            1 => self.dice.pick(&[
                "ref(Patient)",
                "true",
                "false",
                "absent('unknown')",
                "coding('http://loinc.org','1')",
                "concept('http://a.example','x','y')",
                "ref(Made)",
                "ref(*)",
            ]),
            _ => self.dice.pick(&PATHS),
        };
        match self.dice.roll(3) {
            0 => format!("\"{source}\""),
            1 => format!("\"{source} | {}\"", self.dice.pick(&CONVERTERS)),
            _ => format!("\"{source} | {} ?? {}\"", self.dice.pick(&CONVERTERS), self.dice.pick(&LITERALS)),
        }
    }

    /// What may do for a type.
    fn fitting(&mut self, element: &ElementDef, type_name: &'static str, depth: usize) -> String {
        let kind = type_def(type_name).map(|def| def.kind);
        if let Some(codes) = element.codes {
            return match self.dice.roll(4) {
                0 => format!("\"{} | string\"", self.dice.pick(&PATHS)),
                1 => format!("\"{}\"", self.dice.pick(&PATHS)),
                _ => format!("\"'{}'\"", self.dice.pick(codes)),
            };
        }
        let convert = |dice: &mut Dice<'_>, paths: &[&str]| format!("\"{} | {type_name}\"", dice.pick(paths));
        match (type_name, kind) {
            ("Reference", _) => self
                .dice
                .pick(&[
                    "\"ref(Patient)\"",
                    "\"ref(Made)\"",
                    "{ emit = \"author\", use = \"Other\" }",
                    "{ emit = \".\", use = \"Organization\" }",
                ])
                .to_owned(),
            ("boolean", _) => self.dice.pick(&["true", "false"]).to_owned(),
            ("CodeableConcept" | "Coding" | "code", _) if self.dice.roll(3) > 0 => {
                convert(&mut self.dice, &["code", "value"])
            }
            ("Period" | "dateTime" | "date" | "instant", _) => {
                convert(&mut self.dice, &["effectiveTime", "author/time", "value"])
            }
            ("Identifier", _) => "\"id\"".to_owned(),
            ("string" | "markdown", _) => format!("\"{} | string\"", self.dice.pick(&PATHS)),
            (_, Some(Kind::Primitive)) => match self.dice.roll(2) {
                0 => format!("\"{}\"", self.dice.pick(&LITERALS)),
                _ => format!("\"{}\"", self.dice.pick(&PATHS)),
            },
            (_, Some(Kind::Backbone | Kind::Complex)) if depth < 3 && self.dice.roll(4) > 0 => {
                self.part(type_name, kind, depth)
            }
            _ => convert(&mut self.dice, &PATHS),
        }
    }

    fn part(&mut self, type_name: &str, kind: Option<Kind>, depth: usize) -> String {
        self.count += 1;
        let name = format!("Part{}", self.count);
        let key = if kind == Some(Kind::Backbone) { "backbone" } else { "datatype" };
        let set = self.set(type_def(type_name).unwrap(), depth + 1);
        let _ = writeln!(self.groups, "[group.{name}]\n{key} = \"{type_name}\"\n[group.{name}.set]\n{set}");
        let path = self.dice.pick(&[".", ".", "code", "value", "id", "author"]);
        format!("{{ each = \"{path}\", use = \"{name}\" }}")
    }
}

/// Takes out of the last file the lines that the checker complains of, until it is accepted or nothing helps.
fn accepted(base: &Mapping, mut text: String) -> Option<CompiledMapping> {
    for _ in 0..8 {
        let error = match base.clone().overlay(vec![file("made.toml", &text)]).compile() {
            Ok(mapping) => return Some(mapping),
            Err(error) => error,
        };
        let before = text.clone();
        for problem in error.problems().iter().rev() {
            text = without(&text, problem.line as usize);
        }
        if text == before {
            return None;
        }
    }
    None
}

/// Without the key of a line, or without the group whose header it is and what uses that.
fn without(text: &str, line: usize) -> String {
    let Some(wrong) = text.lines().nth(line - 1) else { return text.to_owned() };
    let name = wrong.strip_prefix("[group.").and_then(|rest| rest.split([']', '.']).next());
    let header = name.map(|name| format!("[group.{name}"));
    let used = name.filter(|name| name.starts_with("Part")).map(|name| format!("\"{name}\""));
    let mut is_inside = false;
    let kept = text.lines().enumerate().filter(|(n, own)| {
        if own.starts_with("[group.") {
            is_inside = header.as_ref().is_some_and(|header| {
                own[header.len().min(own.len())..].starts_with([']', '.']) && own.starts_with(header)
            });
        }
        let is_wrong = n + 1 == line && own.starts_with('"');
        !is_inside && !is_wrong && !used.as_ref().is_some_and(|used| own.contains(used))
    });
    // lines keep their numbers, for the problems still to come
    let kept: Vec<usize> = kept.map(|(n, _)| n).collect();
    text.lines()
        .enumerate()
        .map(|(n, own)| if kept.contains(&n) { format!("{own}\n") } else { "\n".to_owned() })
        .collect()
}

/// A mapping of nothing but what the dice say.
fn made_up(numbers: &[u16]) -> Option<CompiledMapping> {
    let resources: Vec<_> =
        types().filter(|def| def.kind == Kind::Resource && !["Bundle", "Parameters"].contains(&def.name)).collect();
    let mut made = Made { dice: Dice { numbers, at: 0 }, groups: String::new(), count: 0 };
    let def = resources[made.dice.roll(resources.len())];
    let set = made.set(def, 0);
    let identity = made.dice.pick(&["", "identity = \"shared\"", "identity = \"document\""]);
    let text = format!(
        r#"
[concept-map.some]
codes = {{ completed = "final", active = "preliminary" }}
[group.Document]
wrapper = [
  {{ emit = "recordTarget/patientRole", use = "Patient" }},
  {{ emit = "component/structuredBody/component/section/entry/*", use = "Made" }},
]
[group.Patient]
resource = "Patient"
[group.Patient.set]
"name[]" = "patient/name"
[group.Other]
resource = "Practitioner"
identity = "shared"
[group.Other.set]
"identifier[]" = "assignedAuthor/id"
[group.Organization]
resource = "Organization"
[group.Organization.set]
"telecom[]" = "author/assignedAuthor/telecom"
[group.Made]
resource = "{}"
{identity}
[group.Made.set]
{set}
{}"#,
        def.name, made.groups
    );
    accepted(&Mapping::empty(), text)
}

/// The mapping of C-CDA, with elements of some of its groups replaced.
fn overlaid(numbers: &[u16]) -> Option<CompiledMapping> {
    let groups = builtin_groups();
    let mut made = Made { dice: Dice { numbers, at: 0 }, groups: String::new(), count: 0 };
    let mut text = String::new();
    for _ in 0..24 {
        let (name, def) = groups[made.dice.roll(groups.len())];
        let header = format!("[group.{name}.set]\n");
        if !text.contains(&header) {
            let set = made.set(def, 2);
            // references to groups of the other kind of mapping
            let set: String = set
                .lines()
                .filter(|line| !["Made", "Other", "some", "Organization"].iter().any(|name| line.contains(name)))
                .map(|line| format!("{line}\n"))
                .collect();
            text.push_str(&header);
            text.push_str(&set);
        }
    }
    accepted(&Mapping::builtin(), format!("{text}{}", made.groups))
}

/// The groups of the built-in mapping that make a resource, with its type.
fn builtin_groups() -> &'static [(&'static str, &'static TypeDef)] {
    static GROUPS: OnceLock<Vec<(&'static str, &'static TypeDef)>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/ccda");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let text: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let text: &'static str = Box::leak(text.into_boxed_str());
        let mut found = Vec::new();
        for part in text.split("\n[group.").skip(1) {
            let Some((name, rest)) = part.split_once(']') else { continue };
            let resource = rest.lines().take(3).find_map(|line| line.strip_prefix("resource = \""));
            let def = resource.and_then(|line| line.split('"').next()).and_then(type_def);
            found.extend(def.filter(|def| def.name != "Bundle").map(|def| (name, def)));
        }
        assert!(found.len() > 40, "{}", found.len());
        found
    })
}

fn documents() -> &'static [String] {
    static DOCUMENTS: OnceLock<Vec<String>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let texts = testdata().into_iter().filter_map(|path| fs::read_to_string(path).ok());
        texts.filter(|text| text.len() < 12_000 && text.contains("<entry")).collect()
    })
}

/// What the check over JSON says, and what references and rules between elements say besides.
fn judged(bundle: &Value) -> Vec<String> {
    let mut found = faults(bundle);
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        let resource = &entry["resource"];
        if let Some(def) = resource["resourceType"].as_str().and_then(type_def) {
            element(def, resource, bundle, def.name, &mut found);
        }
    }
    found
}

fn element(def: &'static TypeDef, object: &Value, bundle: &Value, path: &str, found: &mut Vec<String>) {
    rules(def.name, object, path, found);
    for (key, value) in object.as_object().unwrap() {
        let Some((_, known)) = def.element(key.trim_start_matches('_')) else { continue };
        let chosen = known.keys.iter().position(|own| *own == key).map(|at| &known.types[at]);
        let Some(chosen) = chosen else { continue };
        for item in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            let path = format!("{path}.{key}");
            if let Some(reference) = item["reference"].as_str().filter(|_| chosen.name == "Reference") {
                let target = bundle["entry"].as_array().unwrap().iter().find(|entry| entry["fullUrl"] == reference);
                let target = target.and_then(|entry| entry["resource"]["resourceType"].as_str());
                if target.is_some_and(|target| !chosen.targets.is_empty() && !chosen.targets.contains(&target)) {
                    found.push(format!("{path} points to {target:?}"));
                }
            }
            if let Some(inner) = type_def(chosen.name).filter(|inner| inner.kind != Kind::Primitive && item.is_object())
            {
                element(inner, item, bundle, &path, found);
            }
        }
    }
}

/// Some rules of STU3, as its definitions put them.
fn rules(type_name: &str, object: &Value, path: &str, found: &mut Vec<String>) {
    let has = |name: &str| object.as_object().unwrap().keys().any(|key| key.trim_start_matches('_') == name);
    let chosen = |name: &str| {
        object.as_object().unwrap().keys().any(|key| {
            key.trim_start_matches('_')
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
        })
    };
    let holds: &[(&str, bool)] = match type_name {
        "Quantity" | "SimpleQuantity" => &[("qty-3", !has("code") || has("system"))],
        "Extension" => &[("ext-1", chosen("value") != has("extension"))],
        "ContactPoint" => &[("cpt-2", !has("value") || has("system"))],
        "Attachment" => &[("att-1", !has("data") || has("contentType"))],
        "Observation" => &[("obs-6", !has("dataAbsentReason") || !chosen("value"))],
        "Observation.referenceRange" => &[("obs-3", has("low") || has("high") || has("text"))],
        "Organization" => &[
            ("org-1", has("identifier") || has("name")),
            ("org-3", !object["telecom"].as_array().is_some_and(|all| all.iter().any(|one| one["use"] == "home"))),
        ],
        "Composition.section" => &[("cmp-1", has("text") || has("entry") || has("section"))],
        "Condition" => &[
            ("con-3", object["verificationStatus"] == "entered-in-error" || has("clinicalStatus")),
            (
                "con-4",
                !chosen("abatement")
                    || object["abatementBoolean"] == false
                    || ["inactive", "remission", "resolved"].iter().any(|status| object["clinicalStatus"] == *status),
            ),
        ],
        "Patient.contact" => &[("pat-1", has("name") || has("telecom") || has("address") || has("organization"))],
        "Timing.repeat" => {
            &[("tim-2", !has("period") || has("periodUnit")), ("tim-1", !has("duration") || has("durationUnit"))]
        }
        "Period" => {
            let day = |name: &str| object[name].as_str().map(|time| time.get(..4).unwrap_or_default().to_owned());
            &[("per-1", day("start").zip(day("end")).is_none_or(|(start, end)| start <= end))]
        }
        _ => &[],
    };
    found.extend(holds.iter().filter(|(_, holds)| !holds).map(|(key, _)| format!("{path} {key}")));
}

/// Runs `cases` mappings that are accepted over documents; how many.
fn judge(cases: u32, documents_each: usize, mapping: fn(&[u16]) -> Option<CompiledMapping>) -> (u32, u32, u32) {
    let (accepted, made, mended) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 8, ..ProptestConfig::default() };
    let numbers = prop::collection::vec(any::<u16>(), 64..65);
    let changes = prop::collection::vec((any::<usize>(), any::<u8>(), any::<usize>()), 0..6);
    let strategy = (numbers, prop::collection::vec((any::<usize>(), changes), documents_each));
    // the same cases each time: how many are accepted is counted
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(
        &strategy,
        |(numbers, chosen): (Vec<u16>, Vec<(usize, Vec<Change>)>)| {
            let Some(mapping) = mapping(&numbers) else { return Ok(()) };
            accepted.set(accepted.get() + 1);
            for (at, changes) in chosen {
                let document = changed(&documents()[at % documents().len()], &changes);
                let Some(run) = try_run(&mapping, document.as_bytes(), &Options::default()) else { continue };
                made.set(made.get() + run.bundle["entry"].as_array().map_or(0, Vec::len) as u32);
                mended.set(mended.get() + u32::from(run.reports("invalid-element") || run.reports("invalid-resource")));
                prop_assert_eq!(judged(&run.bundle), Vec::<String>::new(), "{}", document);
            }
            Ok(())
        },
    );
    if let Err(error) = result {
        panic!("{error}");
    }
    (accepted.get(), made.get(), mended.get())
}

#[test]
fn any_accepted_mapping_gives_valid_resources() {
    let (accepted, made, mended) = judge(256, 4, made_up);
    // else the test would say nothing
    assert!(accepted > 60 && made > 200 && mended > 10, "{accepted} mappings, {made} resources, {mended} mended");
}

#[test]
fn any_overlay_of_the_mapping_gives_valid_resources() {
    let (accepted, made, mended) = judge(3, 20, overlaid);
    assert!(accepted > 0 && made > 50 && mended > 0, "{accepted} mappings, {made} resources, {mended} mended");
}
