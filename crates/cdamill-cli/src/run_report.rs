//! One report on all documents of a run.

use std::io::{self, Write};
use std::path::Path;

use cdamill::{Counts, Report};
use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::ReportFormat;
use crate::outputs::PendingFile;

/// Written document by document, so that a long run needs no memory for it. A run of one document has the shape of that
/// document's own report.
#[derive(Debug)]
pub(crate) struct RunReport {
    file: PendingFile,
    format: ReportFormat,
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
    pub(crate) fn create(path: &Path, format: ReportFormat) -> io::Result<RunReport> {
        let file = PendingFile::create(path)?;
        Ok(RunReport { file, format, counts: Counts::default(), failed: 0, first: None, documents: 0 })
    }

    /// Adds the report on a document.
    pub(crate) fn add(&mut self, input: &str, document: Option<usize>, report: &Report) -> io::Result<()> {
        self.counts.add(&report.counts);
        self.write(match self.format {
            ReportFormat::Json => serde_json::to_vec(&InputReport { input, document, report })?,
            ReportFormat::OperationOutcome => {
                let number = document.map_or_else(String::new, |number| format!(", document {number}"));
                serde_json::to_vec(&outcome(report, &format!("input {input}{number}"))?)?
            }
        })
    }

    /// Counts a document, or an input, that failed.
    pub(crate) fn add_failure(&mut self) {
        self.failed += 1;
    }

    /// Adds an input that could not be read, or whose bundle could not be written.
    pub(crate) fn add_other(&mut self, input: &str, message: &str) -> io::Result<()> {
        let (code, meaning) = message.split_once(": ").unwrap_or((message, ""));
        let value = match self.format {
            ReportFormat::Json => {
                json!({"input": input, "issues": [{"code": code, "severity": "fatal", "meaning": meaning}]})
            }
            ReportFormat::OperationOutcome => {
                let details = json!({"coding": [{"code": code}], "text": message});
                let about = format!("input {input}");
                let issue = json!({"severity": "fatal", "code": "exception", "details": details, "diagnostics": about});
                json!({"resourceType": "OperationOutcome", "issue": [issue]})
            }
        };
        self.write(serde_json::to_vec(&value)?)
    }

    fn write(&mut self, document: Vec<u8>) -> io::Result<()> {
        self.documents += 1;
        if self.documents == 1 {
            self.first = Some(document);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.file.write_all(match self.format {
                ReportFormat::Json => b"{\"documents\":[\n",
                ReportFormat::OperationOutcome => b"{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n",
            })?;
            self.item(&first, 1)?;
        }
        self.file.write_all(b",\n")?;
        self.item(&document, self.documents)
    }

    fn item(&mut self, document: &[u8], number: u64) -> io::Result<()> {
        if self.format == ReportFormat::Json {
            return self.file.write_all(document);
        }
        let id = cdamill::stu3::id::with_content(cdamill::stu3::id::base(&number.to_be_bytes()), document);
        write!(self.file, "{{\"fullUrl\":\"urn:uuid:{id}\",\"resource\":")?;
        self.file.write_all(document)?;
        self.file.write_all(b"}")
    }

    /// Writes the sums and gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        match (self.first.take(), self.format) {
            (Some(only), _) => self.file.write_all(&only)?,
            (None, ReportFormat::Json) => self.sums()?,
            (None, ReportFormat::OperationOutcome) => self.outcome_of_sums()?,
        }
        self.file.write_all(b"\n")?;
        self.file.keep()
    }

    fn sums(&mut self) -> io::Result<()> {
        let start: &[u8] = if self.documents == 0 { b"{\"documents\":[]," } else { b"\n]," };
        self.file.write_all(start)?;
        self.file.write_all(b"\"counts\":")?;
        serde_json::to_writer(&mut self.file, &self.counts)?;
        write!(self.file, ",\"failed\":{}}}", self.failed)
    }

    /// A last entry on the run as a whole.
    fn outcome_of_sums(&mut self) -> io::Result<()> {
        let mut report = Report::default();
        report.counts = std::mem::take(&mut self.counts);
        let sums = serde_json::to_vec(&outcome(&report, &format!("the whole run; failed: {}", self.failed))?)?;
        if self.documents == 0 {
            return self.file.write_all(&sums);
        }
        self.file.write_all(b",\n")?;
        self.item(&sums, 0)?;
        self.file.write_all(b"\n]}")
    }
}

/// A report as OperationOutcome whose first issue says what it is about.
fn outcome(report: &Report, about: &str) -> io::Result<Value> {
    let mut outcome: Value = serde_json::from_slice(&report.to_operation_outcome())?;
    if let Some(issue) = outcome.pointer_mut("/issue/0").and_then(Value::as_object_mut) {
        let known = issue.get("diagnostics").and_then(Value::as_str);
        let diagnostics = known.map_or_else(|| about.to_owned(), |known| format!("{about}; {known}"));
        issue.insert("diagnostics".to_owned(), diagnostics.into());
    }
    Ok(outcome)
}
