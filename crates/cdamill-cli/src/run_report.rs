//! One report on all documents of a run.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cdamill::{Counts, Report};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::arguments::ReportFormat;
use crate::failure::Failure;
use crate::outputs::outcome;
use crate::outputs::pending::{aside, make_parent};

/// Written document by document, so that a long run needs no memory for it. A run of one document has the shape of that
/// document's own report.
#[derive(Debug)]
pub(crate) struct RunReport {
    path: PathBuf,
    file: BufWriter<File>,
    format: ReportFormat,
    state: ReportState,
}

/// How far the report is.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct ReportState {
    /// Bytes of the file.
    length: u64,
    documents: u64,
    failed: u64,
    counts: Counts,
    /// The first document, until there is a second.
    first: Option<String>,
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

/// What the run's report says of a document.
pub(crate) fn of_document(
    format: ReportFormat,
    input: &str,
    document: Option<usize>,
    report: &Report,
) -> io::Result<String> {
    Ok(match format {
        ReportFormat::Json => serde_json::to_string(&InputReport { input, document, report })?,
        ReportFormat::OperationOutcome => outcome::of_report(report, &outcome::about(input, document))?.to_string(),
    })
}

/// What the run's report says of a document, or an input, that failed.
pub(crate) fn of_failure(
    format: ReportFormat,
    input: &str,
    document: Option<usize>,
    failure: &Failure,
) -> io::Result<String> {
    if let Some(report) = failure.report() {
        return of_document(format, input, document, &report);
    }
    if format == ReportFormat::OperationOutcome {
        return Ok(outcome::of_failure(failure, &outcome::about(input, None))?.to_string());
    }
    let message = failure.to_string();
    let (code, meaning) = message.split_once(": ").unwrap_or((&message, ""));
    let issue = json!({"code": code, "severity": "fatal", "meaning": meaning});
    Ok(json!({"input": input, "issues": [issue]}).to_string())
}

impl RunReport {
    pub(crate) fn create(path: &Path, format: ReportFormat) -> io::Result<RunReport> {
        make_parent(path)?;
        let file = BufWriter::with_capacity(1 << 16, File::create(aside(path))?);
        Ok(RunReport { path: path.to_owned(), file, format, state: ReportState::default() })
    }

    /// Goes on with a report as it was at a checkpoint.
    pub(crate) fn resume(path: &Path, format: ReportFormat, state: ReportState) -> io::Result<RunReport> {
        let aside = aside(path);
        if !aside.exists() && path.exists() {
            fs::rename(path, &aside)?;
        }
        let mut file = File::options().write(true).open(&aside)?;
        if file.metadata()?.len() < state.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "shorter than the journal says"));
        }
        file.set_len(state.length)?;
        file.seek(SeekFrom::End(0))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(RunReport { path: path.to_owned(), file, format, state })
    }

    /// Adds what [`of_document`] made.
    pub(crate) fn add(&mut self, counts: &Counts, document: String) -> io::Result<()> {
        self.state.counts.add(counts);
        self.write(document)
    }

    /// Adds what [`of_failure`] made.
    pub(crate) fn add_failure(&mut self, document: String) -> io::Result<()> {
        self.state.failed += 1;
        self.write(document)
    }

    fn write(&mut self, document: String) -> io::Result<()> {
        self.state.documents += 1;
        if self.state.documents == 1 {
            self.state.first = Some(document);
            return Ok(());
        }
        if let Some(first) = self.state.first.take() {
            self.file.write_all(match self.format {
                ReportFormat::Json => b"{\"documents\":[\n",
                ReportFormat::OperationOutcome => b"{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n",
            })?;
            self.item(&first, 1)?;
        }
        self.file.write_all(b",\n")?;
        self.item(&document, self.state.documents)
    }

    fn item(&mut self, document: &str, number: u64) -> io::Result<()> {
        if self.format == ReportFormat::Json {
            return self.file.write_all(document.as_bytes());
        }
        let base = cdamill::stu3::id::base(&number.to_be_bytes());
        let id = cdamill::stu3::id::with_content(base, document.as_bytes());
        write!(self.file, "{{\"fullUrl\":\"urn:uuid:{id}\",\"resource\":{document}}}")
    }

    /// Writes everything to the file, and says how far it is.
    pub(crate) fn checkpoint(&mut self) -> io::Result<(ReportState, File)> {
        self.file.flush()?;
        self.state.length = self.file.stream_position()?;
        Ok((self.state.clone(), self.file.get_ref().try_clone()?))
    }

    /// Writes the sums and gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.end()?;
        fs::rename(aside(&self.path), &self.path)
    }

    /// The same of a run that another may go on with: what there is stays where it grows, too.
    pub(crate) fn keep_so_far(mut self) -> io::Result<()> {
        self.end()?;
        let (growing, copy) = (aside(&self.path), aside(&aside(&self.path)));
        let copied = fs::copy(growing, &copy).and_then(|_| fs::rename(&copy, &self.path));
        if copied.is_err() {
            let _ = fs::remove_file(copy);
        }
        copied
    }

    /// Leaves nothing of it.
    pub(crate) fn discard(self) {
        let _ = fs::remove_file(aside(&self.path));
    }

    fn end(&mut self) -> io::Result<()> {
        match (self.state.first.take(), self.format) {
            (Some(only), _) => self.file.write_all(only.as_bytes())?,
            (None, ReportFormat::Json) => self.sums()?,
            (None, ReportFormat::OperationOutcome) => self.outcome_of_sums()?,
        }
        self.file.write_all(b"\n")?;
        self.file.flush()
    }

    fn sums(&mut self) -> io::Result<()> {
        let start: &[u8] = if self.state.documents == 0 { b"{\"documents\":[]," } else { b"\n]," };
        self.file.write_all(start)?;
        self.file.write_all(b"\"counts\":")?;
        serde_json::to_writer(&mut self.file, &self.state.counts)?;
        write!(self.file, ",\"failed\":{}}}", self.state.failed)
    }

    /// A last entry on the run as a whole.
    fn outcome_of_sums(&mut self) -> io::Result<()> {
        let mut report = Report::default();
        report.counts = std::mem::take(&mut self.state.counts);
        let sums = outcome::of_report(&report, &format!("the whole run; failed: {}", self.state.failed))?.to_string();
        if self.state.documents == 0 {
            return self.file.write_all(sums.as_bytes());
        }
        self.file.write_all(b",\n")?;
        self.item(&sums, 0)?;
        self.file.write_all(b"\n]}")
    }
}
