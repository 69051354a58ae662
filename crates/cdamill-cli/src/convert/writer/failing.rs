//! What is left of a document that failed: a line, an outcome, a report, on request a copy.

use std::io;
use std::path::{Path, PathBuf};

use super::{Place, Writer};
use crate::arguments::Form;
use crate::convert::claims;
use crate::convert::made::copy_name;
use crate::failure::{Failure, printable};
use crate::outputs::ndjson::OUTCOME;
use crate::outputs::outcome;
use crate::outputs::pending::write_whole;
use crate::outputs::staging::Staged;
use crate::run_report;

impl Writer<'_> {
    /// Says everywhere that an input or a document failed.
    pub(super) fn fail(&mut self, failure: &Failure, report: Option<Staged>, place: &Place<'_>) {
        self.tally.failed += 1;
        self.complain(&place.to_string(), failure);
        if self.journal.is_some() && is_of_the_disk(failure) {
            self.is_fatal = true;
        }
        if self.is_fatal {
            return;
        }
        let told = self.outcome(failure, place).and_then(|()| self.report_failure(failure, report, place));
        told.unwrap_or_else(|error| self.cannot_write(&error));
    }

    /// An OperationOutcome: with the parts, or a file of its own.
    fn outcome(&mut self, failure: &Failure, place: &Place<'_>) -> io::Result<()> {
        let Some(folder) = &self.arguments.output else {
            return Ok(());
        };
        let sha256 = place.sha256.map_or_else(String::new, |sha256| format!("; sha256 {sha256}"));
        let about = format!("{}{sha256}", outcome::about(place.name, place.document));
        let mut json = serde_json::to_vec(&outcome::of_failure(failure, &about)?)?;
        json.push(b'\n');
        if self.arguments.to == Form::Ndjson {
            self.add_lines(OUTCOME, &json, 1);
            return Ok(());
        }
        let unknown = PathBuf::from(format!("source-{}", self.sources + 1));
        // Where the name is another document's, so is that of its outcome.
        let stem = place.stem.filter(|_| failure.code() != "same-output").unwrap_or(&unknown);
        let path = folder.join(claims::outcome(stem, place.document));
        write_whole(&path, &json)?;
        self.written(path);
        self.remove_bundle(failure, place);
        Ok(())
    }

    fn report_failure(&mut self, failure: &Failure, report: Option<Staged>, place: &Place<'_>) -> io::Result<()> {
        if let Some(staged) = report {
            let path = staged.keep()?;
            self.written(path);
        }
        let Some(run_report) = &mut self.report else {
            return Ok(());
        };
        let format = self.arguments.report_format;
        run_report.add_failure(run_report::of_failure(format, place.name, place.document, failure)?)
    }

    /// Keeps the bytes of a source.
    pub(super) fn copy(&mut self, name: &str, stem: &Path, bytes: &[u8]) {
        let Some(folder) = &self.arguments.quarantine_copy else {
            return;
        };
        let path = folder.join(copy_name(name, stem));
        match write_whole(&path, bytes) {
            Ok(()) => self.written(path),
            Err(error) => self.cannot_write(&error),
        }
    }

    /// What concerns the whole run.
    pub(super) fn cannot_write(&mut self, error: &io::Error) {
        if !self.is_fatal {
            let about = self.arguments.output.as_deref().map_or_else(|| "output".to_owned(), printable);
            self.complain(&about, &Failure::Io("not-written", io::Error::new(error.kind(), error.to_string())));
        }
        self.is_fatal = true;
    }
}

/// Whether all further documents will fail in the same way.
fn is_of_the_disk(failure: &Failure) -> bool {
    use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(failure, Failure::Io("not-written", error) if matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem))
}
