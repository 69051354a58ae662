//! One report on all documents of a run.

use std::io::{self, Write};
use std::path::Path;

use cdamill::{Counts, Issue, Report};
use serde::Serialize;

use crate::outputs::PendingFile;

/// Written issue by issue, so that a long run needs no memory for it.
#[derive(Debug)]
pub(crate) struct RunReport {
    file: PendingFile,
    counts: Counts,
    failed: u64,
    first: bool,
}

/// An issue and the input it is about.
#[derive(Serialize)]
struct InputIssue<'r> {
    input: &'r str,
    /// Which document of the input, from 1, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<usize>,
    #[serde(flatten)]
    issue: &'r Issue,
}

impl RunReport {
    pub(crate) fn create(path: &Path) -> io::Result<RunReport> {
        let mut file = PendingFile::create(path)?;
        file.write_all(b"{\"issues\":[")?;
        Ok(RunReport { file, counts: Counts::default(), failed: 0, first: true })
    }

    /// Adds the report on a document.
    pub(crate) fn add(&mut self, input: &str, document: Option<usize>, report: &Report) -> io::Result<()> {
        self.counts.add(&report.counts);
        for issue in &report.issues {
            self.separate()?;
            serde_json::to_writer(&mut self.file, &InputIssue { input, document, issue })?;
        }
        Ok(())
    }

    /// Counts a document, or an input, that failed.
    pub(crate) fn add_failure(&mut self) {
        self.failed += 1;
    }

    /// Adds an input that could not be read, or whose bundle could not be written.
    pub(crate) fn add_other(&mut self, input: &str, message: &str) -> io::Result<()> {
        self.separate()?;
        let (code, meaning) = message.split_once(": ").unwrap_or((message, ""));
        let issue = serde_json::json!({"input": input, "code": code, "severity": "fatal", "meaning": meaning});
        serde_json::to_writer(&mut self.file, &issue)?;
        Ok(())
    }

    fn separate(&mut self) -> io::Result<()> {
        let separator: &[u8] = if self.first { b"\n" } else { b",\n" };
        self.first = false;
        self.file.write_all(separator)
    }

    /// Writes the sums and gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.file.write_all(b"\n],\"counts\":")?;
        serde_json::to_writer(&mut self.file, &self.counts)?;
        writeln!(self.file, ",\"failed\":{}}}", self.failed)?;
        self.file.keep()
    }
}
