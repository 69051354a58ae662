//! Everything before the first document: what was done already, what is to be written where.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::thread;

use cdamill::{Converter, MappingError};

use crate::Exit;
use crate::arguments::{ConvertArguments, Form};
use crate::convert::places;
use crate::convert::resume::{Done, go_over, past};
use crate::convert::settings;
use crate::convert::work::Workshop;
use crate::convert::writer::{Since, Writer};
use crate::failure::{Failure, complain, printable};
use crate::hash;
use crate::inputs::{self, Inputs, Selection};
use crate::journal::{Header, Journal, Past, Syncer};
use crate::mapping;
use crate::outputs::compression::Compression;
use crate::outputs::ndjson::{Ndjson, NdjsonState, Part, PartLimits, has_parts};
use crate::outputs::staging::{Staging, WORKING};
use crate::progress::{Progress, ProgressMode};
use crate::run_report::RunReport;
use crate::signals;

/// A run that is ready.
pub(crate) struct Beginning<'r> {
    pub(crate) converter: Converter,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) workshop: Workshop<'r>,
    pub(crate) writer: Writer<'r>,
    /// What is left of them.
    pub(crate) inputs: Inputs,
    /// How many were worked off by earlier runs.
    pub(crate) done: u64,
}

/// Why there is no run.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The command line does not go with what is there.
    Usage(String),
    /// Something else, which has been said.
    Said,
    /// There is nothing left to do.
    Finished(Exit),
}

/// Prepares a run.
pub(crate) fn begin(arguments: &ConvertArguments, mut inputs: Inputs) -> Result<Beginning<'_>, Refusal> {
    let (converter, hash) = converter(arguments).map_err(|error| {
        mapping::print_problems(&error, io::stderr().lock());
        Refusal::Said
    })?;
    let header = Header::new(hash, settings::lasting(arguments));
    let past = past(arguments, &header)?;
    let done = past.as_ref().map(|past| go_over(past, &mut inputs, arguments)).transpose()?;
    prepare(arguments, converter, inputs, &header, past.zip(done))
}

/// With it the hash of the mapping, where a journal asks for it.
fn converter(arguments: &ConvertArguments) -> Result<(Converter, String), MappingError> {
    let builder = Converter::builder().options(settings::options(arguments));
    // the built-in mapping alone comes prepared: a single file need not even read it
    if arguments.mapping.is_empty() && settings::journal_folder(arguments).is_none() {
        return Ok((builder.build()?, String::new()));
    }
    let mapping = mapping::load(arguments.mapping.iter().map(PathBuf::as_path))?;
    let hash = mapping.sha256();
    Ok((builder.mapping(mapping).build()?, hash))
}

/// Opens everything that is written to.
fn prepare<'r>(
    arguments: &'r ConvertArguments,
    converter: Converter,
    inputs: Inputs,
    header: &Header,
    past: Option<(Past, Done)>,
) -> Result<Beginning<'r>, Refusal> {
    let (past, done) = past.unzip();
    let Done { claims, chain } = done.unwrap_or_else(|| Done::nothing(arguments));
    // Where a run cannot be gone on with, signals end it as they end any program.
    let interrupted = match settings::journal_folder(arguments) {
        Some(_) => signals::watch().map_err(|error| said(Path::new("signals"), "not-read", error))?,
        None => Arc::new(AtomicBool::new(false)),
    };
    let journal = open_journal(arguments, header, past.as_ref())?;
    let (checkpoint, closed) = past.map(|past| (past.checkpoint, past.closed)).unwrap_or_default();
    let is_begun = checkpoint.is_some();
    let checkpoint = checkpoint.unwrap_or_default();
    let jobs = jobs(arguments);
    let run = name_of_run(arguments);
    let staging = |folder: &Option<PathBuf>, compression| {
        let create = |folder: &PathBuf| {
            Staging::create(folder, compression, &run).map_err(|error| said(folder, "not-written", error))
        };
        folder.as_ref().map(create).transpose()
    };
    let workshop = Workshop {
        arguments,
        bundles: if arguments.to == Form::Bundle { staging(&arguments.output, arguments.compress)? } else { None },
        reports: staging(&arguments.report_dir, Compression::None)?,
        source_maps: staging(&arguments.source_map_dir, Compression::None)?,
    };
    let ndjson = ndjson(arguments, jobs, checkpoint.ndjson.filter(|_| is_begun).map(|state| (closed, state)))?;
    let report = arguments.report.as_ref().map(|path| {
        let format = arguments.report_format;
        match checkpoint.report {
            Some(state) => RunReport::resume(path, format, state).map_err(|error| not_as_it_was(path, error)),
            None => RunReport::create(path, format).map_err(|error| said(path, "not-written", error)),
        }
    });
    let writer = Writer {
        arguments,
        ndjson,
        report: report.transpose()?,
        journal,
        claims,
        tally: checkpoint.tally,
        summary: checkpoint.summary,
        progress: Arc::new(Mutex::new(progress(arguments, &inputs))),
        sources: checkpoint.sources,
        chain,
        interrupted,
        since: Since::default(),
        is_fatal: false,
        end: None,
    };
    Ok(Beginning { converter, jobs, workshop, writer, inputs, done: checkpoint.sources })
}

fn open_journal(arguments: &ConvertArguments, header: &Header, past: Option<&Past>) -> Result<Option<Syncer>, Refusal> {
    let Some(folder) = settings::journal_folder(arguments) else {
        return Ok(None);
    };
    if past.is_none()
        && arguments.to == Form::Ndjson
        && has_parts(folder).map_err(|error| said(folder, "not-read", error))?
    {
        let message = format!(
            "{} holds NDJSON files, and no journal that a run could go on with; remove the folder, or choose another",
            printable(folder)
        );
        return Err(Refusal::Usage(message));
    }
    let journal = match past {
        Some(past) => Journal::resume(folder, past),
        None => Journal::begin(folder, header),
    };
    let journal = journal.and_then(Syncer::new).map_err(|error| said(folder, "not-written", error))?;
    Ok(Some(journal))
}

fn ndjson(
    arguments: &ConvertArguments,
    jobs: NonZeroUsize,
    past: Option<(Vec<Part>, NdjsonState)>,
) -> Result<Option<Ndjson>, Refusal> {
    let Some(folder) = arguments.output.as_deref().filter(|_| arguments.to == Form::Ndjson) else {
        return Ok(None);
    };
    let opened = || {
        let limits = PartLimits { bytes: arguments.part_size, lines: arguments.part_lines };
        let ndjson =
            Ndjson::create(folder, &folder.join(WORKING).join("parts"), limits, arguments.compress, jobs.get())?;
        Ok(ndjson)
    };
    let mut ndjson = opened().map_err(|error| said(folder, "not-written", error))?;
    let (closed, state) = past.unwrap_or_default();
    ndjson.resume(closed, state).map_err(|error| not_as_it_was(folder, error))?;
    Ok(Some(ndjson))
}

/// What the journal tells of must be there.
fn not_as_it_was(path: &Path, error: io::Error) -> Refusal {
    use io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    if !matches!(error.kind(), InvalidData | NotFound | UnexpectedEof) {
        return said(path, "not-written", error);
    }
    Refusal::Usage(format!(
        "the run cannot be gone on with: the files in {} are not as its journal says ({error}); remove the output folder, or \
         choose another, and begin again",
        printable(path)
    ))
}

/// Of one file there is none.
fn progress(arguments: &ConvertArguments, inputs: &Inputs) -> Progress {
    let mode = if settings::is_one_file(arguments) { ProgressMode::None } else { arguments.progress };
    if mode != ProgressMode::None {
        let selection = Selection::new(&arguments.glob).leaving_out(places::written(arguments));
        inputs::count(&arguments.inputs, &selection, inputs.position());
    }
    Progress::start(mode, Arc::clone(inputs.position()))
}

/// The same for the run that goes on as for the one that began.
fn name_of_run(arguments: &ConvertArguments) -> String {
    match settings::journal_folder(arguments) {
        Some(folder) => {
            let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            hash::short(whole.as_os_str().as_encoded_bytes())
        }
        None => std::process::id().to_string(),
    }
}

fn jobs(arguments: &ConvertArguments) -> NonZeroUsize {
    let all = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    // A single file is the work of one.
    if settings::is_one_file(arguments) { NonZeroUsize::MIN } else { arguments.jobs.unwrap_or_else(all) }
}

/// Says what concerns the whole run.
pub(crate) fn said(path: &Path, code: &'static str, error: io::Error) -> Refusal {
    complain(&printable(path), &Failure::Io(code, error));
    Refusal::Said
}
