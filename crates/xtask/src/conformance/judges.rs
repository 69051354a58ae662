//! The judges: programs that others have made, one way to ask each and to read its answer.

use super::bundles::Set;
use crate::Failure;
use serde_json::Value;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// How many files a program gets on one command line.
const AT_ONCE: usize = 40;

/// The judge that asks every resource for its profile of US Core, whether it claims that or not: it counts what documents do
/// not say.
pub(super) const DEMANDING: &str = "us-core";

/// What a judge says.
pub(super) enum Verdict {
    /// Its complaints: the file and what is wrong with it.
    Heard(Vec<(String, String)>),
    /// It cannot be run on this machine, and why.
    NotHere(&'static str),
}

/// One judge.
pub(super) struct Judge {
    pub(super) name: &'static str,
    kind: Kind,
    program: PathBuf,
    python: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// HL7's own engine.
    Hl7,
    /// The same with the profiles of US Core.
    UsCore,
    /// HL7's schema.
    Schema,
    /// The definitions, with their invariants.
    Definitions,
    /// Code systems, units, references.
    Terms,
    /// The models of Python's fhir.resources.
    Models,
}

impl Judge {
    /// All judges; their programs lie below `folder`, but the models, which are a package of Python.
    pub(super) fn all(folder: &Path, python: &str) -> Vec<Judge> {
        let judge =
            |name, kind, program: &str| Judge { name, kind, program: folder.join(program), python: python.to_owned() };
        vec![
            judge("hl7", Kind::Hl7, "official/validate-official.sh"),
            judge(DEMANDING, Kind::UsCore, "official/validate-official.sh"),
            judge("schema", Kind::Schema, "stu3/json2xml_xsd.py"),
            judge("definitions", Kind::Definitions, "stu3/validate_stu3.mjs"),
            judge("terms", Kind::Terms, "stu3/lint_terms.mjs"),
            judge("models", Kind::Models, ""),
        ]
    }

    /// Profiles of US Core are asked of what claims to be that. Two judges look at resources alone, which are the same
    /// in every bundle.
    pub(super) fn takes(&self, set: &Set) -> bool {
        match self.kind {
            Kind::UsCore => set.name == "us-core",
            Kind::Schema | Kind::Terms => ["document", "us-core"].contains(&set.name),
            Kind::Hl7 | Kind::Definitions | Kind::Models => true,
        }
    }

    /// Asks about every bundle of a set.
    pub(super) fn ask(&self, set: &Set, work: &Path) -> Result<Verdict, Failure> {
        if self.kind != Kind::Models && !self.program.exists() {
            return Ok(Verdict::NotHere("its program is not there"));
        }
        match self.kind {
            Kind::Hl7 => self.engine(set, &[]),
            Kind::UsCore => self.engine(set, &["--uscore"]),
            Kind::Schema => self.lines(set, &self.python, &["-c", "import lxml"], &[self.program.as_os_str()]),
            Kind::Definitions | Kind::Terms => self.lines(set, "node", &["--version"], &[self.program.as_os_str()]),
            Kind::Models => {
                let script = work.join("models.py");
                fs::write(&script, include_str!("models.py"))?;
                self.lines(set, &self.python, &["-c", "import fhir.resources"], &[script.as_os_str()])
            }
        }
    }

    /// One object of JSON a line and file.
    fn engine(&self, set: &Set, options: &[&str]) -> Result<Verdict, Failure> {
        if !runs("java", &["-version"]) {
            return Ok(Verdict::NotHere("no java"));
        }
        let names: Vec<&str> = set.files.iter().filter_map(|path| path.to_str()).collect();
        let output = with_input(Command::new(&self.program).args(options).arg("-"), &names.join("\n"))?;
        let text = String::from_utf8(output.stdout)?;
        let (mut findings, mut heard) = (Vec::new(), 0);
        for line in text.lines() {
            let verdict: Value = serde_json::from_str(line)?;
            heard += 1;
            let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            for error in verdict.get("errors").and_then(Value::as_array).into_iter().flatten() {
                findings.push((text(&verdict, "file"), format!("{}: {}", text(error, "path"), text(error, "message"))));
            }
        }
        if heard == set.files.len() {
            Ok(Verdict::Heard(findings))
        } else {
            Err(format!("{} answered for {heard} of {} files", self.name, set.files.len()).into())
        }
    }

    /// A line for each file that is faulty, its name first; `pass` is none.
    fn lines(&self, set: &Set, program: &str, probe: &[&str], before: &[&OsStr]) -> Result<Verdict, Failure> {
        if !runs(program, probe) {
            return Ok(Verdict::NotHere("what runs it is not installed"));
        }
        let of: HashMap<&OsStr, &PathBuf> =
            set.files.iter().filter_map(|path| Some((path.file_name()?, path))).collect();
        let mut findings = Vec::new();
        for files in set.files.chunks(AT_ONCE) {
            let output = Command::new(program).args(before).args(files).env("V", "9").output()?;
            let text = String::from_utf8(output.stdout)?;
            // every program says something of every file, or sums up in the end
            if text.trim().is_empty() {
                return Err(format!("{} said nothing: {}", self.name, String::from_utf8_lossy(&output.stderr)).into());
            }
            for line in text.lines() {
                let (name, said) = line.split_once(' ').unwrap_or((line, ""));
                let said = said.strip_prefix("FAIL ").unwrap_or(said);
                if of.contains_key(OsStr::new(name)) && said != "pass" {
                    findings.extend(said.split(" ; ").map(|one| (name.to_owned(), one.to_owned())));
                }
            }
        }
        Ok(Verdict::Heard(findings))
    }
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn with_input(command: &mut Command, input: &str) -> Result<Output, Failure> {
    use std::io::Write;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    stdin.write_all(input.as_bytes())?;
    drop(stdin);
    Ok(child.wait_with_output()?)
}
