//! What several test files need: mappings of a few lines, documents of a few lines, and STU3's own check over JSON.

pub(crate) mod changes;
pub(crate) mod observation;
pub(crate) mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use cdamill_cda::{Limits, Source};
use cdamill_mapping::{CompiledMapping, Mapping, MappingError, MappingFile, Options, convert};
use cdamill_stu3::definitions::type_def;
use cdamill_stu3::{BundleType, Key, Tape, check};
use serde_json::Value;

/// One mapping file with a name.
pub(crate) fn file(name: &str, text: &str) -> MappingFile {
    MappingFile { name: name.to_owned(), text: text.to_owned() }
}

/// Compiles files laid over each other, from nothing.
pub(crate) fn layers(texts: &[&str]) -> Result<CompiledMapping, MappingError> {
    let names = ["base.toml", "overlay.toml", "third.toml"];
    let files = texts.iter().zip(names).map(|(text, name)| vec![file(name, text)]);
    files.fold(Mapping::empty(), Mapping::overlay).compile()
}

/// A mapping of one file, which must be right.
pub(crate) fn compiled(text: &str) -> CompiledMapping {
    layers(&[text]).unwrap_or_else(|error| panic!("{error}"))
}

/// The mapping of C-CDA, compiled once.
pub(crate) fn builtin() -> &'static CompiledMapping {
    static BUILTIN: OnceLock<CompiledMapping> = OnceLock::new();
    BUILTIN.get_or_init(|| Mapping::builtin().compile().unwrap_or_else(|error| panic!("{error}")))
}

/// What came of a document.
pub(crate) struct Made {
    /// The bundle's bytes.
    pub(crate) bytes: Vec<u8>,
    /// The bundle.
    pub(crate) bundle: Value,
    /// The diagnostics' codes, in their order.
    pub(crate) codes: Vec<&'static str>,
    /// Diagnostics and losses with their places, sorted.
    pub(crate) told: Vec<String>,
}

impl Made {
    /// The resources of a type, in the order of the bundle.
    pub(crate) fn all(&self, type_name: &str) -> Vec<&Value> {
        let entries = self.bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
        entries
            .iter()
            .map(|entry| &entry["resource"])
            .filter(|resource| resource["resourceType"] == type_name)
            .collect()
    }

    /// The one resource of a type.
    pub(crate) fn one(&self, type_name: &str) -> &Value {
        let all = self.all(type_name);
        assert_eq!(all.len(), 1, "{type_name} in {:#}", self.bundle);
        all[0]
    }

    pub(crate) fn reports(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }
}

/// Converts the first ClinicalDocument; `None` where the bytes cannot be read as one.
pub(crate) fn try_run(mapping: &CompiledMapping, bytes: &[u8], options: &Options) -> Option<Made> {
    let limits = Limits::default();
    let source = Source::read(bytes, &limits).ok()?;
    let tree = source.parse(0, &limits).ok()?;
    let document = tree.documents().next()?;
    let converted = convert(mapping, &tree, document, options);
    let mut bytes = Vec::new();
    converted.finished.write_bundle(BundleType::Collection, &mut bytes).expect("a vector takes all");
    let bundle = serde_json::from_slice(&bytes).expect("JSON");
    let diagnostics = tree.diagnostics().iter().chain(&converted.diagnostics);
    let codes = diagnostics.clone().map(|diagnostic| diagnostic.code).collect();
    let path = |node| tree.node(node).map(|node| node.path()).unwrap_or_default();
    let noted = diagnostics.map(|diagnostic| format!("{} {:?}", diagnostic.code, diagnostic.node.map(path)));
    let lost = converted.losses.iter().map(|loss| {
        let attribute = loss.attribute.and_then(|name| name.known()).unwrap_or("text");
        format!("{} {}/{attribute}", loss.kind.code(), path(loss.node))
    });
    let mut told: Vec<String> = noted.chain(lost).collect();
    told.sort();
    Some(Made { bytes, bundle, codes, told })
}

/// Converts a document that can be read.
pub(crate) fn run(mapping: &CompiledMapping, document: &str) -> Made {
    try_run(mapping, document.as_bytes(), &Options::default()).expect("a document")
}

/// A document with this inside, and the namespaces that it may need.
pub(crate) fn document(inside: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="2.999.1" extension="D"/>{inside}</ClinicalDocument>"#
    )
}

/// A document with these entries in one section.
pub(crate) fn entries(inside: &str) -> String {
    document(&format!(
        "<component><structuredBody><component><section>{inside}</section></component></structuredBody></component>"
    ))
}

/// Every XML document of testdata, but those of the command line, which are broken on purpose.
pub(crate) fn testdata() -> Vec<PathBuf> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("cli") {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                into.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata"), &mut found);
    found.sort();
    assert!(found.len() > 100, "only {} documents were found", found.len());
    found
}

/// What is wrong with a bundle: resources against the tables of STU3, ids, and references that lead nowhere.
pub(crate) fn faults(bundle: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut urls = BTreeSet::new();
    for entry in entries {
        let resource = &entry["resource"];
        let Some(def) = resource["resourceType"].as_str().and_then(type_def) else {
            faults.push(format!("no resource type: {}", resource["resourceType"]));
            continue;
        };
        let id = resource["id"].as_str().unwrap_or_default();
        let is_legal =
            (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        if !is_legal {
            faults.push(format!("{}: id {id:?}", def.name));
        }
        if !urls.insert(entry["fullUrl"].as_str().unwrap_or_default()) {
            faults.push(format!("{}: two entries have one fullUrl", def.name));
        }
        let mut tape = Tape::new();
        tape.begin_resource();
        members(resource, &mut tape);
        let tokens = tape.end_resource();
        for violation in check::resource(def, tape.tokens(tokens), &tape) {
            faults.push(format!("{}: {}", violation.path, violation.code));
        }
    }
    references(bundle, &mut |reference| {
        if reference.starts_with("urn:uuid:") && !urls.contains(reference) {
            faults.push(format!("{reference} leads nowhere"));
        }
    });
    faults
}

fn references(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                match (key.as_str(), inner.as_str()) {
                    ("reference", Some(reference)) => visit(reference),
                    _ => references(inner, visit),
                }
            }
        }
        Value::Array(array) => array.iter().for_each(|inner| references(inner, visit)),
        _ => {}
    }
}

fn members(value: &Value, tape: &mut Tape<'_>) {
    for (key, inner) in value.as_object().expect("an object") {
        if key == "resourceType" {
            continue;
        }
        match key.strip_prefix('_') {
            Some(name) => tape.shadow(kept(name)),
            None => tape.key(kept(key)),
        }
        written(inner, tape);
    }
}

fn written(value: &Value, tape: &mut Tape<'_>) {
    match value {
        Value::Null => {
            tape.null();
        }
        Value::Bool(bool) => {
            tape.bool(*bool);
        }
        Value::Number(number) => {
            tape.owned_number(&number.to_string());
        }
        Value::String(text) => {
            assert!(tape.owned(text), "a blank text was written");
        }
        Value::Array(items) => {
            tape.start_array();
            items.iter().for_each(|item| written(item, tape));
            // a list of nothing but extensions is one of nulls besides
            let has_places = !items.is_empty() && items.iter().all(Value::is_null);
            assert!(tape.end_array() || has_places, "an empty array was written");
        }
        Value::Object(_) => {
            tape.start_object();
            members(value, tape);
            assert!(tape.end_object(), "an empty object was written");
        }
    }
}

/// Keys of a tape live as long as the program; the few different ones are kept.
fn kept(name: &str) -> Key {
    static KEPT: Mutex<BTreeMap<&'static str, Key>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().expect("no thread has panicked");
    if let Some(known) = kept.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let key: Key = Box::leak(Box::new(name));
    kept.insert(name, key);
    key
}

/// Compares with a file kept beside the tests; `CDAMILL_ACCEPT=1` writes it anew.
pub(crate) fn golden(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let before = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("CDAMILL_ACCEPT").is_some() {
        if before != now {
            fs::write(&path, now).expect("a file that can be written");
        }
    } else {
        assert_eq!(before, now, "{name} differs; CDAMILL_ACCEPT=1 writes it anew");
    }
}
