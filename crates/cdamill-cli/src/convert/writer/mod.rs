//! What is done with the results, one after another in the order of the sources.

mod failing;
mod finish;
mod stale;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::arguments::ConvertArguments;
use crate::convert::claims::Claims;
use crate::convert::made::{Content, Converted, Lines, Made};
use crate::failure::{Failure, complain};
use crate::journal::{Chain, Checkpoint, Syncer, Tally, ToSync};
use crate::outputs::ndjson::Ndjson;
use crate::outputs::pending::write_whole;
use crate::outputs::staging::Staged;
use crate::progress::Progress;
use crate::run_report::RunReport;
use crate::summary::{DocumentFacts, Outcome, Summary};

/// Sources between two checkpoints, at most.
const SOURCES: u64 = 256;
/// Bytes of sources between two checkpoints, about.
const BYTES: u64 = 64 << 20;

/// Everything that there is one of in a run.
pub(crate) struct Writer<'r> {
    pub(crate) arguments: &'r ConvertArguments,
    pub(crate) ndjson: Option<Ndjson>,
    pub(crate) report: Option<RunReport>,
    /// None where there is nothing to go on with.
    pub(crate) journal: Option<Syncer>,
    pub(crate) claims: Claims,
    pub(crate) tally: Tally,
    pub(crate) summary: Summary,
    pub(crate) progress: Arc<Mutex<Progress>>,
    /// Sources that have been worked off, in this run and those before.
    pub(crate) sources: u64,
    pub(crate) chain: Chain,
    /// Raised by a signal.
    pub(crate) interrupted: Arc<AtomicBool>,
    pub(crate) since: Since,
    /// Something that makes the whole run useless.
    pub(crate) is_fatal: bool,
    pub(crate) end: Option<End>,
}

/// What came since the last checkpoint.
#[derive(Debug, Default)]
pub(crate) struct Since {
    sources: u64,
    bytes: u64,
    several: Vec<(u64, usize)>,
    files: ToSync,
}

/// Why a run ends before its sources do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Interrupted,
    TooManyFailed,
    Fatal,
}

/// One document of a source.
struct Place<'p> {
    name: &'p str,
    stem: Option<&'p Path>,
    /// From 1, where there are several.
    document: Option<usize>,
    sha256: Option<&'p str>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.document {
            Some(number) => write!(formatter, "{} (document {number})", self.name),
            None => formatter.write_str(self.name),
        }
    }
}

impl Writer<'_> {
    /// Writes what was made of the next source.
    pub(crate) fn take(&mut self, made: Made) -> ControlFlow<()> {
        let Made { name, stem, size, length, taken, documents, sha256, copy } = made;
        let are_several = documents.len() > 1;
        self.since.several.extend(are_several.then_some((self.sources, documents.len())));
        let mut has_failed = false;
        for (position, document) in documents.into_iter().enumerate() {
            let place = Place {
                name: &name,
                stem: stem.as_deref(),
                document: are_several.then_some(position + 1),
                sha256: sha256.as_deref(),
            };
            // Bytes and time are those of the source: they count once.
            let (bytes, taken) = if position == 0 { (length, taken) } else { (0, Duration::ZERO) };
            self.tally.attempted += 1;
            let written = match document {
                Ok(converted) => self.converted(converted, &place).map_err(|failure| (failure, None)),
                Err(failed) => Err((failed.failure, failed.file)),
            };
            let facts = match written {
                Ok(facts) => facts,
                Err((failure, file)) => {
                    has_failed = true;
                    self.fail(&failure, file, &place);
                    DocumentFacts::failed(String::new(), &failure, 0, Duration::ZERO)
                }
            };
            self.progress().add(bytes, matches!(facts.outcome, Outcome::Failed(_)));
            self.summary.add(&DocumentFacts { name: place.to_string(), bytes, taken, ..facts });
        }
        if let (true, Some(stem), Some(copy)) = (has_failed, &stem, copy) {
            self.copy(&name, stem, &copy);
        }
        self.sources += 1;
        self.chain.add(&name, size);
        self.since.sources += 1;
        self.since.bytes += length;
        self.go_on()
    }

    /// Whether there is a reason to stop; a checkpoint, where it is time for one.
    fn go_on(&mut self) -> ControlFlow<()> {
        if !self.is_fatal && self.arguments.max_failures.is_some_and(|most| self.tally.failed > most) {
            return self.stop(End::TooManyFailed);
        }
        if self.journal.is_some() && !self.is_fatal && (self.since.sources >= SOURCES || self.since.bytes >= BYTES) {
            if let Err(error) = self.checkpoint() {
                self.cannot_write(&error);
            } else if self.interrupted.load(Ordering::Relaxed) {
                return self.stop(End::Interrupted);
            }
        }
        if self.is_fatal && self.journal.is_some() { self.stop(End::Fatal) } else { ControlFlow::Continue(()) }
    }

    fn stop(&mut self, end: End) -> ControlFlow<()> {
        self.end = Some(end);
        ControlFlow::Break(())
    }

    /// Writes everything, and has the journal tell of it.
    fn checkpoint(&mut self) -> io::Result<()> {
        let Since { several, mut files, .. } = std::mem::take(&mut self.since);
        let mut checkpoint = Checkpoint {
            sources: self.sources,
            inputs: self.chain.hex(),
            tally: self.tally,
            summary: self.summary.clone(),
            several,
            ..Checkpoint::default()
        };
        if let Some(ndjson) = &mut self.ndjson {
            let state = ndjson.checkpoint()?;
            let (open, folders) = ndjson.to_sync(&state)?;
            files.open.extend(open);
            files.folders.extend(folders);
            checkpoint.ndjson = Some(state);
        }
        if let Some(report) = &mut self.report {
            let (state, file) = report.checkpoint()?;
            files.open.push(file);
            checkpoint.report = Some(state);
        }
        match &mut self.journal {
            Some(journal) => journal.checkpoint(files, checkpoint),
            None => Ok(()),
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One line on standard error, beside the progress.
    fn complain(&self, about: &str, failure: &Failure) {
        self.progress().aside(|_| complain(about, failure));
    }

    /// Gives the document's files their names, or adds its resources to the parts.
    fn converted(&mut self, converted: Converted, place: &Place<'_>) -> Result<DocumentFacts, Failure> {
        if !place.stem.is_some_and(|stem| self.claims.document(stem, place.document)) {
            return Err(Failure::Other("same-output", "another document was written to the same file"));
        }
        let Converted { content, files, source_map, counts, facts, report } = converted;
        // The bundle last, and lines, which nobody can take back: a document whose report cannot be written has failed.
        let mut beside = Vec::new();
        let written = self.keep_beside(files, source_map, &mut beside).and_then(|()| self.keep_content(content));
        if let Err(error) = written {
            beside.iter().for_each(|path| _ = fs::remove_file(path));
            return Err(Failure::Io("not-written", error));
        }
        beside.into_iter().for_each(|path| self.written(path));
        self.remove_outcome(place);
        if let (Some(run_report), Some(report)) = (&mut self.report, report) {
            let added = run_report.add(&counts, report);
            added.unwrap_or_else(|error| self.cannot_write(&error));
        }
        Ok(facts)
    }

    /// Gives report and source map their names, and says which files these are.
    fn keep_beside(&self, files: Vec<Staged>, source_map: Option<Vec<u8>>, kept: &mut Vec<PathBuf>) -> io::Result<()> {
        for staged in files {
            kept.push(staged.keep()?);
        }
        if let (Some(json), Some(path)) = (source_map, &self.arguments.source_map) {
            write_whole(path, &json)?;
        }
        Ok(())
    }

    fn keep_content(&mut self, content: Content) -> io::Result<()> {
        match content {
            Content::File(staged) => {
                let path = staged.keep()?;
                self.written(path);
            }
            Content::Bytes(bytes) => {
                let mut out = io::stdout().lock();
                out.write_all(&bytes).and_then(|()| out.flush())?;
            }
            Content::Lines(Lines { bytes, types }) => {
                for (type_name, place, count) in types {
                    self.add_lines(type_name, bytes.get(place).unwrap_or_default(), count);
                }
            }
        }
        Ok(())
    }

    /// Lines that are not all written make the files useless.
    fn add_lines(&mut self, type_name: &str, lines: &[u8], count: u64) {
        let added = self.ndjson.as_mut().map_or(Ok(()), |ndjson| ndjson.add(type_name, lines, count));
        added.unwrap_or_else(|error| self.cannot_write(&error));
    }

    /// A complete file that the next checkpoint tells of.
    fn written(&mut self, path: PathBuf) {
        if self.journal.is_some() {
            self.since.files.add(path);
        }
    }
}
