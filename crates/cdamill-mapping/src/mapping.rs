//! Mappings as users hold them: layers of files, compiled once, run many times.

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cdamill_cda::{Diagnostic, Node, NodeId, Paths, Tree};
use cdamill_stu3::Finished;
use sha2::{Digest, Sha256};

use crate::check;
use crate::error::{MappingError, MappingErrorKind};
use crate::options::Options;
use crate::plan::{Plan, TemplateKind};
use crate::problem::{NOT_READ, Problem};
use crate::run::{self, Loss};
use crate::stored;
use crate::syntax::definitions::Definitions;
use crate::syntax::reader;
use crate::syntax::sources::{Findings, MappingFile, Sources};

/// The files that the crate was built with, name and text.
const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// Mapping files, layer over layer; not checked yet.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    layers: Vec<Vec<MappingFile>>,
    is_builtin: bool,
}

impl Mapping {
    /// The mapping of C-CDA that comes with the crate.
    pub fn builtin() -> Mapping {
        let files =
            BUILTIN.iter().map(|(name, text)| MappingFile { name: (*name).to_owned(), text: (*text).to_owned() });
        Mapping { layers: vec![files.collect()], is_builtin: true }
    }

    /// No mapping at all, to build one's own.
    pub fn empty() -> Mapping {
        Mapping::default()
    }

    /// Whether it is [`Mapping::builtin`] with nothing laid over it.
    pub fn is_builtin(&self) -> bool {
        self.is_builtin
    }

    /// Lays files over what is there: what they name replaces, key by key; what they do not name stays.
    pub fn overlay(mut self, files: Vec<MappingFile>) -> Mapping {
        self.layers.push(files);
        self.is_builtin = false;
        self
    }

    /// Lays every `*.toml` below `dir` over what is there, in the order of their paths.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, when a file is not UTF-8, when there is no such file.
    pub fn overlay_dir(self, dir: &Path) -> Result<Mapping, MappingError> {
        let mut paths = Vec::new();
        collect(dir, &mut paths)?;
        if paths.is_empty() {
            // most likely not the folder that was meant
            return Err(not_read(dir, "there is no .toml file below"));
        }
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(|error| not_read(&path, reason(&error)))?;
            files.push(MappingFile { name: path.display().to_string(), text });
        }
        Ok(self.overlay(files))
    }

    /// The SHA-256 of all files, layer by layer, in hexadecimal: of mappings with the same hash every document becomes the
    /// same. Names of files do not count.
    ///
    /// ```
    /// use cdamill_mapping::Mapping;
    ///
    /// assert_eq!(Mapping::builtin().sha256(), Mapping::builtin().sha256());
    /// assert_ne!(Mapping::builtin().sha256(), Mapping::empty().sha256());
    /// ```
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for files in &self.layers {
            hash.update((files.len() as u64).to_be_bytes());
            for file in files {
                hash.update(Sha256::digest(&file.text));
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Checks and compiles.
    ///
    /// # Errors
    /// Every problem of every file, in one run.
    pub fn compile(&self) -> Result<CompiledMapping, MappingError> {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let mut definitions = Definitions::default();
        for files in &self.layers {
            let mut layer = Definitions::default();
            for file in files {
                let number = sources.add(file.clone());
                reader::read(&file.text, number, &mut layer, &mut findings);
            }
            definitions.lay(layer);
        }
        match check::compile(&definitions, &sources, findings) {
            Ok(plan) => Ok(CompiledMapping { plan: Arc::new(plan) }),
            Err(problems) => Err(MappingError::new(MappingErrorKind::Invalid, problems)),
        }
    }
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<(), MappingError> {
    let failed = |error: io::Error| not_read(dir, reason(&error));
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}

fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "cannot be read: it is not there",
        ErrorKind::NotADirectory => "cannot be read: it is no folder",
        ErrorKind::PermissionDenied => "cannot be read: it is not permitted",
        ErrorKind::InvalidData => "cannot be read: it is not UTF-8",
        _ => "cannot be read",
    }
}

fn not_read(path: &Path, message: &str) -> MappingError {
    let problem = Problem {
        code: NOT_READ,
        file: path.display().to_string(),
        line: 1,
        column: 1,
        message: message.to_owned(),
        suggestion: None,
    };
    MappingError::new(MappingErrorKind::NotRead, vec![problem])
}

/// A mapping that has been checked. Cloning shares it; threads may use it at the same time.
#[derive(Debug, Clone)]
pub struct CompiledMapping {
    plan: Arc<Plan>,
}

impl CompiledMapping {
    /// The plan, to be changed by a test.
    #[cfg(test)]
    pub(crate) fn plan_mut(&mut self) -> &mut Plan {
        Arc::get_mut(&mut self.plan).expect("nobody else has it")
    }

    /// The mapping as bytes, from which [`CompiledMapping::load`] has it back without reading and checking its files.
    /// They are the same for the same mapping.
    pub fn store(&self) -> Vec<u8> {
        stored::store(&self.plan)
    }

    /// What [`CompiledMapping::store`] of the very same build of this crate has written; `None` for other bytes.
    pub fn load(bytes: &'static [u8]) -> Option<CompiledMapping> {
        stored::load(bytes).map(|plan| CompiledMapping { plan: Arc::new(plan) })
    }

    /// The name under which the mapping knows a template, section or document OID.
    pub fn knows_template(&self, oid: &str) -> Option<&str> {
        let id = self.plan.template_of.get(oid)?;
        self.plan.templates.get(usize::from(*id)).map(|template| template.name.as_str())
    }

    /// Whether an entry rule takes statements of this template.
    pub fn maps_template(&self, oid: &str) -> bool {
        self.plan.rules_of.contains_key(oid)
    }

    /// The name of the section with one of these template OIDs, else with this LOINC code.
    pub fn section_name<'o>(&self, mut oids: impl Iterator<Item = &'o str>, loinc: Option<&str>) -> Option<&str> {
        let sections = || self.plan.templates.iter().filter(|template| template.kind == TemplateKind::Section);
        let by_oid = oids.find_map(|oid| sections().find(|section| section.oids.iter().any(|known| known == oid)));
        let by_code =
            || loinc.and_then(|code| sections().find(|section| section.codes.iter().any(|known| known == code)));
        by_oid.or_else(by_code).map(|section| section.name.as_str())
    }
}

/// What a conversion made.
#[derive(Debug)]
#[non_exhaustive]
pub struct Converted {
    /// The resources with their ids, ready to be written as a bundle or as NDJSON.
    pub finished: Finished,
    /// What a reader of the result should know, in the order of the document's conversion.
    pub diagnostics: Vec<Diagnostic>,
    /// What of header and entries does not stand in the output as it was sent, in document order; none with
    /// [`Options::skip_losses`].
    pub losses: Vec<Loss>,
    /// Every element that a resource was made of, with the resource's position among `finished.resources()`. A resource
    /// that others were merged into has several; the first is its own.
    pub made_of: Vec<(usize, NodeId)>,
    /// For each resource, in the order of `finished.resources()`: where it came from.
    pub sources: Vec<SourceRange>,
    /// What was remembered while those places were named: naming further ones takes less with it.
    pub paths: Paths,
}

/// The statement that a resource was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceRange {
    /// `ClinicalDocument/component/structuredBody/component[2]/section/entry[1]/observation`.
    pub path: String,
    /// Bytes of the decoded text.
    pub bytes: Range<usize>,
}

/// Runs a mapping over the ClinicalDocument at `document`.
///
/// Never fails: an entry that cannot be mapped is left out and reported in [`Converted::diagnostics`].
pub fn convert<'a>(
    mapping: &'a CompiledMapping,
    tree: &'a Tree<'a>,
    document: Node<'a>,
    options: &'a Options,
) -> Converted {
    convert_original(mapping, tree, document, None, options)
}

/// As [`convert`], with the bytes of this one document as they were given: a mapping can ask for their hash, and for
/// the bytes themselves.
pub fn convert_original<'a>(
    mapping: &'a CompiledMapping,
    tree: &'a Tree<'a>,
    document: Node<'a>,
    original: Option<&'a [u8]>,
    options: &'a Options,
) -> Converted {
    let fixed = run::Fixed::new(&mapping.plan, tree, document, options);
    let outcome = run::run(&fixed, original);
    run::finish(outcome, tree)
}
