//! One report on all documents of a run.

use std::io::{self, Write};
use std::path::Path;

use cdamill::{Counts, Report};
use serde::Serialize;

use crate::outputs::PendingFile;

/// Written document by document, so that a long run needs no memory for it. A run of one document has the shape of that
/// document's own report.
#[derive(Debug)]
pub(crate) struct RunReport {
    file: PendingFile,
    counts: Counts,
    failed: u64,
    /// The first document, until there is a second.
    first: Option<Vec<u8>>,
    documents: u64,
}

/// A document's report with the input it is about.
#[derive(Serialize)]
struct InputReport<'r> {
    input: &'r str,
    /// Which document of the input, from 1, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<usize>,
    #[serde(flatten)]
    report: &'r Report,
}

impl RunReport {
    pub(crate) fn create(path: &Path) -> io::Result<RunReport> {
        let file = PendingFile::create(path)?;
        Ok(RunReport { file, counts: Counts::default(), failed: 0, first: None, documents: 0 })
    }

    /// Adds the report on a document.
    pub(crate) fn add(&mut self, input: &str, document: Option<usize>, report: &Report) -> io::Result<()> {
        self.counts.add(&report.counts);
        self.write(serde_json::to_vec(&InputReport { input, document, report })?)
    }

    /// Counts a document, or an input, that failed.
    pub(crate) fn add_failure(&mut self) {
        self.failed += 1;
    }

    /// Adds an input that could not be read, or whose bundle could not be written.
    pub(crate) fn add_other(&mut self, input: &str, message: &str) -> io::Result<()> {
        let (code, meaning) = message.split_once(": ").unwrap_or((message, ""));
        let issue = serde_json::json!({"code": code, "severity": "fatal", "meaning": meaning});
        self.write(serde_json::to_vec(&serde_json::json!({"input": input, "issues": [issue]}))?)
    }

    fn write(&mut self, document: Vec<u8>) -> io::Result<()> {
        self.documents += 1;
        if self.documents == 1 {
            self.first = Some(document);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.file.write_all(b"{\"documents\":[\n")?;
            self.file.write_all(&first)?;
        }
        self.file.write_all(b",\n")?;
        self.file.write_all(&document)
    }

    /// Writes the sums and gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        match self.first.take() {
            Some(only) => self.file.write_all(&only)?,
            None if self.documents == 0 => self.file.write_all(b"{\"documents\":[],")?,
            None => self.file.write_all(b"\n],")?,
        }
        if self.documents != 1 {
            self.file.write_all(b"\"counts\":")?;
            serde_json::to_writer(&mut self.file, &self.counts)?;
            write!(self.file, ",\"failed\":{}}}", self.failed)?;
        }
        self.file.write_all(b"\n")?;
        self.file.keep()
    }
}
