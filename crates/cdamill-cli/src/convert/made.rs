//! What the workers hand to the writer.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cdamill::Counts;

use crate::failure::Failure;
use crate::inputs::Input;
use crate::outputs::staging::Staged;
use crate::summary::DocumentFacts;

/// What was made of a source.
#[derive(Debug)]
pub(crate) struct Made {
    /// For messages.
    pub(crate) name: String,
    /// `None` for what could not be had at all.
    pub(crate) stem: Option<PathBuf>,
    /// As it is stored, where that is known before it is read.
    pub(crate) size: Option<u64>,
    /// Bytes that were read.
    pub(crate) length: u64,
    /// Reading and converting.
    pub(crate) taken: Duration,
    pub(crate) documents: Vec<Result<Converted, Failed>>,
    /// Where a document failed: of the source.
    pub(crate) sha256: Option<String>,
    /// Where a document failed and a copy is wanted.
    pub(crate) copy: Option<Vec<u8>>,
}

/// What was made of a document.
#[derive(Debug)]
pub(crate) struct Converted {
    pub(crate) content: Content,
    /// Complete files that wait for their names: report and source map.
    pub(crate) files: Vec<Staged>,
    /// For `--source-map`.
    pub(crate) source_map: Option<Vec<u8>>,
    pub(crate) counts: Counts,
    /// For the sums.
    pub(crate) facts: DocumentFacts,
    /// For the report on the run.
    pub(crate) report: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A bundle, in a file.
    File(Staged),
    /// For standard output.
    Bytes(Vec<u8>),
    Lines(Lines),
}

/// Resources, one a line.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) bytes: Vec<u8>,
    /// Each type's place in them, and its number of lines.
    pub(crate) types: Vec<(&'static str, Range<usize>, u64)>,
}

/// A document that failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    /// The report on it.
    pub(crate) file: Option<Staged>,
}

impl Made {
    /// Of what could not be had.
    pub(crate) fn failed(name: &str, failure: Failure) -> Made {
        Made {
            name: name.to_owned(),
            stem: None,
            size: None,
            length: 0,
            taken: Duration::ZERO,
            documents: vec![Err(Failed { failure, file: None })],
            sha256: None,
            copy: None,
        }
    }

    /// Of an input.
    pub(crate) fn of(input: &Input, documents: Vec<Result<Converted, Failed>>) -> Made {
        let stem = Some(input.stem().to_owned());
        Made { stem, size: input.size(), documents, ..Made::failed(input.name(), Failure::Other("internal", "")) }
    }
}

/// Where the copy of a source goes, relative to the folder of copies: its stem, with the ending that it had.
pub(crate) fn copy_name(name: &str, stem: &Path) -> PathBuf {
    let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let mut copy = stem.as_os_str().to_owned();
    if let Some(ending) = Path::new(name).extension() {
        copy.push(".");
        copy.push(ending);
    }
    PathBuf::from(copy)
}
