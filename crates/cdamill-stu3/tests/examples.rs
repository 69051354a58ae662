//! The published examples of STU3 pass through tape, check and JSON unchanged.
//!
//! They are not part of the project: the folder `stu3/examples` is looked for in the directory that the environment
//! variable `CDAMILL_SHARED` names. Without it nothing is tested, and a line says so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a test

use cdamill_stu3::{EventKind, Identity, Key, Made, Resources, Tape, check, definitions, id, json};
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
#[ignore = "needs CDAMILL_SHARED: the published examples of STU3"]
fn published_examples_are_read_checked_and_written() {
    let Some(shared) = std::env::var_os("CDAMILL_SHARED") else {
        println!("skipped: CDAMILL_SHARED is not set, the published examples were not tested");
        return;
    };
    let directory = std::path::Path::new(&shared).join("stu3/examples");
    let mut names = Names::default();
    let (mut tested, mut whole, mut asked, mut kept, mut other, mut problems) = (0, 0, 0, 0, 0, Vec::new());
    let mut files: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let Ok(expected) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        let Some(type_def) = expected["resourceType"].as_str().and_then(definitions::type_def) else {
            other += 1;
            continue;
        };
        let mut tape = Tape::new();
        tape.begin_resource();
        Reader { text: &text, position: 0, names: &mut names }.members(&mut tape);
        let range = tape.end_resource();
        let mut out = b"{".to_vec();
        json::members(tape.tokens(range), &tape, &mut out, &mut |_, _| {});
        out.push(b'}');
        let written: Value = serde_json::from_slice(&out).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if written != expected {
            problems.push(format!("{name}: written differently"));
        }
        let violations = check::resource(type_def, tape.tokens(range), &tape);
        whole += usize::from(written == expected && violations.is_empty());
        for violation in violations {
            problems.push(format!("{name}: {} {}", violation.path, violation.code));
        }
        tested += 1;
        // neither is ever written: resources of a bundle are not within one, and nothing is contained
        if type_def.name == "Bundle" || expected.get("contained").is_some() {
            continue;
        }
        let mut tape = Tape::new();
        tape.begin_resource();
        let mut reader = Reader { text: &text, position: 0, names: &mut names };
        reader.members_without("resourceType", &mut tape);
        let range = tape.end_resource();
        asked += 1;
        let mut resources = Resources::new();
        resources.add(type_def, Made { tokens: range, identity: Identity::Named(id::base(b"1")), shared: false });
        let finished = resources.finish(&mut tape, &mut |_, _| {});
        let refused = |kind| matches!(kind, EventKind::ElementRefused | EventKind::ResourceRefused);
        let refused: Vec<_> = finished.events().iter().filter(|event| refused(event.kind)).collect();
        kept += usize::from(refused.is_empty());
        for event in refused {
            let path = event.path.as_deref().unwrap_or("as a whole");
            problems.push(format!("{name}: {path} {}", event.kind.code()));
        }
    }
    println!("{tested} examples of the types of the tables, {other} of other types");
    println!("{whole} of them come through unchanged, and the check has nothing to say of them");
    println!(
        "of {kept} of {asked} that are no bundles and contain nothing, nothing is taken out when they are finished"
    );
    assert!(tested > 250, "{tested} examples of the types of the tables");
    problems.retain(|problem| !KNOWN.iter().any(|known| problem.starts_with(known) || problem.ends_with(known)));
    assert!(problems.is_empty(), "{tested} tested, {} problems:\n{}", problems.len(), problems.join("\n"));
}

/// What the published examples do themselves: elements of an earlier version, `url` before `extension`, resources of
/// types that are not in the tables, an active condition that is abated.
const KNOWN: &[&str] = &[
    "adverseevent-example.json: AdverseEvent.kind element-unknown",
    "adverseevent-example.json: AdverseEvent.event element-unknown",
    "adverseevent-example.json: AdverseEvent.severity element-unknown",
    "adverseevent-example.json: AdverseEvent.kind element-refused",
    "adverseevent-example.json: AdverseEvent.event element-refused",
    "adverseevent-example.json: AdverseEvent.severity element-refused",
    "condition-example-f204-renal.json: Condition.abatement element-refused",
    "parameters-example.json: Parameters.parameter[1].resource element-refused",
    "].extension element-order",
    " resource-type-unknown",
];

/// Names that live as long as the test.
#[derive(Default)]
struct Names(BTreeMap<String, Key>);

impl Names {
    fn get(&mut self, name: &str) -> Key {
        self.0
            .entry(name.to_owned())
            .or_insert_with(|| Box::leak(Box::new(&*Box::leak(name.to_owned().into_boxed_str()))))
    }
}

/// Reads JSON known to be valid onto a tape, with the digits of its numbers.
struct Reader<'t, 'n> {
    text: &'t str,
    position: usize,
    names: &'n mut Names,
}

impl<'t> Reader<'t, '_> {
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes[self.position].is_ascii_whitespace() || matches!(bytes[self.position], b',' | b':') {
            self.position += 1;
        }
        bytes[self.position]
    }

    fn string(&mut self) -> String {
        self.peek();
        let start = self.position;
        let bytes = self.text.as_bytes();
        self.position += 1;
        while bytes[self.position] != b'"' {
            self.position += if bytes[self.position] == b'\\' { 2 } else { 1 };
        }
        self.position += 1;
        serde_json::from_str(&self.text[start..self.position]).unwrap()
    }

    fn members(&mut self, tape: &mut Tape<'t>) {
        self.members_without("", tape);
    }

    fn members_without(&mut self, skipped: &str, tape: &mut Tape<'t>) {
        assert_eq!(self.peek(), b'{');
        self.position += 1;
        while self.peek() != b'}' {
            let name = self.string();
            if name == skipped {
                self.string();
                continue;
            }
            match name.strip_prefix('_') {
                Some(name) => tape.shadow(self.names.get(name)),
                None => tape.key(self.names.get(&name)),
            }
            self.value(tape);
        }
        self.position += 1;
    }

    fn value(&mut self, tape: &mut Tape<'t>) {
        match self.peek() {
            b'{' => {
                tape.start_object();
                self.members(tape);
                tape.end_object();
            }
            b'[' => {
                self.position += 1;
                tape.start_array();
                while self.peek() != b']' {
                    self.value(tape);
                }
                self.position += 1;
                tape.end_array();
            }
            b'"' => {
                let text = self.string();
                assert!(tape.owned(&text), "{text:?}");
            }
            _ => self.word(tape),
        }
    }

    fn word(&mut self, tape: &mut Tape<'t>) {
        let rest = &self.text[self.position..];
        let length = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter)).unwrap();
        let word = &rest[..length];
        self.position += length;
        let done = match word {
            "true" | "false" => tape.bool(word == "true"),
            "null" => tape.null(),
            _ => tape.number(word),
        };
        assert!(done, "{word}");
    }
}
