//! What a run has done, so that another can go on.
//!
//! `.cdamill/journal` in the output folder is a text of lines of JSON: what the run is, then its checkpoints, at last that it
//! has finished. A line is appended when everything that it tells of is on the disk, and a line without its end does not
//! count. Checkpoints come at places that depend on the documents alone, so that a run that was interrupted writes the same
//! bytes as one that was not.

mod chain;
mod past;
mod sync;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outputs::ndjson::NdjsonState;
use crate::outputs::staging::WORKING;
use crate::run_report::ReportState;
use crate::summary::Summary;

pub(crate) use chain::Chain;
pub(crate) use past::Past;
pub(crate) use sync::{Syncer, ToSync};

/// The form of the journal. A run goes on only with one of the same form.
const FORM: u32 = 1;
const NAME: &str = "journal";

/// What must be the same for a run to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    form: u32,
    version: String,
    /// SHA-256 of all mapping files.
    mapping: String,
    /// As on the command line, without those that do not change a byte.
    options: BTreeMap<String, Value>,
}

/// How many documents there were, and how many failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) attempted: u64,
    pub(crate) failed: u64,
}

/// Everything up to one of the documents.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// How many sources have been worked off.
    pub(crate) sources: u64,
    /// What they were: see [`Chain`].
    pub(crate) inputs: String,
    #[serde(flatten)]
    pub(crate) tally: Tally,
    pub(crate) summary: Summary,
    /// Sources with several documents since the checkpoint before: their numbers, and how many documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) several: Vec<(u64, usize)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ndjson: Option<NdjsonState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) report: Option<ReportState>,
}

/// The end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Finished {
    pub(crate) sources: u64,
    pub(crate) inputs: String,
    #[serde(flatten)]
    pub(crate) tally: Tally,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Begun(Header),
    Checkpoint(Box<Checkpoint>),
    Finished(Finished),
}

/// The journal of this run, open.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
}

impl Header {
    pub(crate) fn new(mapping: String, options: BTreeMap<String, Value>) -> Header {
        Header { form: FORM, version: env!("CARGO_PKG_VERSION").to_owned(), mapping, options }
    }

    /// What of the run that has begun is not so in this one, in words.
    pub(crate) fn difference(&self, now: &Header) -> Option<String> {
        if (self.form, &self.version) != (now.form, &now.version) {
            return Some(format!("it was begun by cdamill {}, this is {}", self.version, now.version));
        }
        if self.mapping != now.mapping {
            return Some("it was begun with another mapping".to_owned());
        }
        let names = self.options.keys().chain(now.options.keys());
        let of = |header: &Header, name: &str| header.options.get(name).cloned().unwrap_or_default();
        let different = names.into_iter().find(|name| of(self, name) != of(now, name))?;
        Some(format!("it was begun with {different} {}, not {}", of(self, different), of(now, different)))
    }
}

impl Journal {
    /// Begins the journal of a new run in the folder; what is there of an older one is overwritten.
    pub(crate) fn begin(folder: &Path, header: &Header) -> io::Result<Journal> {
        fs::create_dir_all(folder.join(WORKING))?;
        let file = File::options().create(true).truncate(false).write(true).open(path(folder))?;
        let mut journal = Journal::lock(file)?;
        journal.file.set_len(0)?;
        journal.append(&Line::Begun(header.clone()))?;
        Ok(journal)
    }

    /// Goes on with the journal of a run, after its last complete line.
    pub(crate) fn resume(folder: &Path, past: &Past) -> io::Result<Journal> {
        let mut journal = Journal::lock(File::options().write(true).open(path(folder))?)?;
        journal.file.set_len(past.length)?;
        journal.file.seek(SeekFrom::End(0))?;
        Ok(journal)
    }

    fn lock(file: File) -> io::Result<Journal> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                Err(io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing to this folder"))
            }
            // Not every file system has locks.
            _ => Ok(Journal { file }),
        }
    }

    pub(crate) fn checkpoint(&mut self, checkpoint: Checkpoint) -> io::Result<()> {
        self.append(&Line::Checkpoint(Box::new(checkpoint)))
    }

    /// Says that there is nothing left to do.
    pub(crate) fn finish(&mut self, finished: Finished) -> io::Result<()> {
        self.append(&Line::Finished(finished))
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        let mut json = serde_json::to_vec(line)?;
        json.push(b'\n');
        self.file.write_all(&json)?;
        self.file.sync_data()
    }
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join(WORKING).join(NAME)
}
