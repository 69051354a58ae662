//! The end of a run.

use std::fs;
use std::io;

use super::{End, Writer};
use crate::Exit;
use crate::arguments::Form;
use crate::convert::work::Workshop;
use crate::failure::{Failure, complain, printable};
use crate::inputs::ERROR;
use crate::journal::{Finished, Syncer, ToSync};
use crate::outputs::manifest::manifest;
use crate::outputs::pending::write_whole;
use crate::outputs::staging::WORKING;
use crate::summary::SummaryFormat;

impl Writer<'_> {
    /// Completes the run, or leaves it so that another can go on.
    pub(crate) fn finish(mut self, are_sources_exhausted: bool, workshop: Workshop<'_>) -> Exit {
        let may_go_on = self.journal.is_some();
        if are_sources_exhausted && self.end.is_none() && !self.is_fatal {
            self.complete().unwrap_or_else(|error| self.cannot_write(&error));
        }
        drop(workshop);
        self.leave_report(may_go_on);
        let waited = self.journal.take().map(Syncer::finish).transpose();
        if let Err(error) = waited {
            self.cannot_write(&error);
        }
        self.say_sums();
        let about = self.arguments.output.as_deref().map_or_else(|| "the run".to_owned(), printable);
        match self.end {
            Some(End::Interrupted) => {
                complain(&about, &Failure::Other("interrupted", "--resume goes on from here"));
                Exit::Interrupted
            }
            Some(End::TooManyFailed) => {
                complain(
                    &about,
                    &Failure::Other("too-many-failures", "more documents failed than --max-failures allows"),
                );
                Exit::TooManyFailed
            }
            Some(End::Fatal) => Exit::Failed,
            None if self.is_fatal || !are_sources_exhausted => Exit::Failed,
            None => Exit::of(self.tally.attempted, self.tally.failed),
        }
    }

    /// The report of a run that has not come to its end. Whoever said how many documents may fail wants to know which did.
    fn leave_report(&mut self, may_go_on: bool) {
        let Some(report) = self.report.take() else {
            return;
        };
        let kept = match (self.end, may_go_on) {
            (Some(End::TooManyFailed), true) => report.keep_so_far(),
            (Some(End::TooManyFailed), false) => report.keep(),
            (_, true) => Ok(()),
            (_, false) => {
                report.discard();
                Ok(())
            }
        };
        kept.unwrap_or_else(|error| self.cannot_write(&error));
    }

    /// Gives everything its last name. A run that is killed here goes on from the checkpoint written first.
    fn complete(&mut self) -> io::Result<()> {
        if self.since.sources > 0 {
            self.checkpoint()?;
        }
        let journal = self.journal.take().map(Syncer::finish).transpose()?;
        if let Some(ndjson) = self.ndjson.take() {
            self.complete_parts(ndjson)?;
        }
        if let Some(report) = self.report.take() {
            report.keep()?;
        }
        let Some(mut journal) = journal else {
            return Ok(());
        };
        self.named_files().sync()?;
        journal.finish(Finished { sources: self.sources, inputs: self.chain.hex(), tally: self.tally })
    }

    /// What has got its name at the end.
    fn named_files(&self) -> ToSync {
        let mut files = ToSync::default();
        if let (Some(folder), Form::Ndjson) = (&self.arguments.output, self.arguments.to) {
            files.add(folder.join("manifest.json"));
            files.folders.extend(Some(folder.join(ERROR)).filter(|folder| folder.exists()));
        }
        if let Some(report) = &self.arguments.report {
            files.add(report.clone());
        }
        files
    }

    /// Prints the sums of several documents, and writes those that are to be in a file.
    fn say_sums(&mut self) {
        let elapsed = self.progress().finish();
        if self.summary.documents() > 1 {
            let _ = self.summary.write(self.arguments.summary, elapsed, &mut io::stderr());
        }
        if let Some(path) = &self.arguments.summary_file {
            let mut json = Vec::new();
            let made = self.summary.write(SummaryFormat::Json, elapsed, &mut json);
            if let Err(error) = made.and_then(|()| write_whole(path, &json)) {
                self.cannot_write(&error);
            }
        }
    }

    fn complete_parts(&mut self, ndjson: crate::outputs::ndjson::Ndjson) -> io::Result<()> {
        let ending = ndjson.ending();
        let parts = ndjson.finish()?;
        let Some(folder) = &self.arguments.output else {
            return Ok(());
        };
        let path = folder.join("manifest.json");
        write_whole(&path, &manifest(&parts, ending, self.arguments.transaction_time.as_deref())?)?;
        let _ = fs::remove_dir(folder.join(WORKING).join("parts"));
        Ok(())
    }
}
