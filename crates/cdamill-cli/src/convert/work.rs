//! What the workers do: read a source, convert its documents, write what can be written without knowing the others.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cdamill::bulk::Worker;
use cdamill::{BundleType, Conversion, Error, Report, Resource};

use crate::arguments::{ConvertArguments, Form, ReportFormat};
use crate::convert::made::{Content, Converted, Failed, Lines, Made};
use crate::failure::Failure;
use crate::hash::sha256;
use crate::inputs::{Found, Input, Refused};
use crate::names;
use crate::outputs::staging::{Staged, Staging};
use crate::pretty::write_pretty;
use crate::run_report;
use crate::summary::DocumentFacts;

/// What every worker needs to know.
#[derive(Debug)]
pub(crate) struct Workshop<'r> {
    pub(crate) arguments: &'r ConvertArguments,
    /// For bundles in a folder.
    pub(crate) bundles: Option<Staging>,
    pub(crate) reports: Option<Staging>,
    pub(crate) source_maps: Option<Staging>,
}

/// One document of a source.
struct Place<'p> {
    source: u64,
    name: &'p str,
    /// From 1, where there are several.
    document: Option<usize>,
    /// Of output, report and source map.
    file: PathBuf,
    /// Its size, about.
    bytes: usize,
}

impl Workshop<'_> {
    /// Converts a source.
    pub(crate) fn make(&self, worker: &mut Worker, number: u64, found: Found) -> Made {
        match found {
            Ok(input) => {
                // What panics here is a bug of the command: the conversion itself holds its panics.
                let made = catch_unwind(AssertUnwindSafe(|| self.convert(worker, number, &input)));
                let failure = Failure::Other("internal", "a bug in cdamill");
                made.unwrap_or_else(|_| Made::of(&input, vec![Err(Failed { failure, file: None })]))
            }
            Err(Refused { name, stem, failure }) => Made { stem, ..Made::failed(&name, failure) },
        }
    }

    fn convert(&self, worker: &mut Worker, number: u64, input: &Input) -> Made {
        let start = Instant::now();
        let mut buffer = Vec::new();
        let bytes = match input.read(worker.converter().limits(), &mut buffer) {
            Ok(bytes) => bytes,
            Err(failure) => return Made::of(input, vec![Err(Failed { failure, file: None })]),
        };
        let documents = self.documents(worker, number, input, bytes);
        let has_failed = documents.iter().any(Result::is_err);
        Made {
            length: bytes.len() as u64,
            taken: start.elapsed(),
            sha256: has_failed.then(|| sha256(bytes)),
            copy: (has_failed && self.arguments.quarantine_copy.is_some()).then(|| bytes.to_vec()),
            ..Made::of(input, documents)
        }
    }

    fn documents(
        &self,
        worker: &mut Worker,
        source: u64,
        input: &Input,
        bytes: &[u8],
    ) -> Vec<Result<Converted, Failed>> {
        let results = worker.convert_each(bytes);
        let are_several = results.len() > 1;
        let share = bytes.len() / results.len().max(1);
        if are_several && self.arguments.source_map.is_some() {
            let failure = Failure::Other("same-output", "several documents in one file need --source-map-dir DIR");
            return vec![Err(Failed { failure, file: None })];
        }
        let document = |(position, result): (usize, Result<Conversion, Error>)| {
            let document = are_several.then_some(position + 1);
            let file = names::file_name(input.stem(), document);
            let place = Place { source, name: input.name(), document, file, bytes: share };
            match result {
                Ok(conversion) => self
                    .converted(&conversion, &place)
                    .map_err(|error| Failed { failure: Failure::Io("not-written", error), file: None }),
                Err(error) => Err(self.failed(error, &place)),
            }
        };
        results.into_iter().enumerate().map(document).collect()
    }

    fn converted(&self, conversion: &Conversion, place: &Place<'_>) -> io::Result<Converted> {
        let arguments = self.arguments;
        let mut files = Vec::new();
        if let Some(staging) = &self.source_maps {
            files.push(place.write(staging, |file| self.write_json(&conversion.source_map(), file))?);
        }
        let report = conversion.report();
        files.extend(self.report_file(report, place)?);
        let source_map = arguments.source_map.is_some().then(|| {
            let mut json = Vec::new();
            // Writing to memory does not fail.
            let _ = self.write_json(&conversion.source_map(), &mut json);
            json
        });
        let of_run = arguments.report.is_some();
        let of_run =
            of_run.then(|| run_report::of_document(arguments.report_format, place.name, place.document, report));
        Ok(Converted {
            content: self.content(conversion, place)?,
            files,
            source_map,
            counts: report.counts.clone(),
            facts: DocumentFacts::converted(String::new(), report, 0, Duration::ZERO),
            report: of_run.transpose()?,
        })
    }

    fn content(&self, conversion: &Conversion, place: &Place<'_>) -> io::Result<Content> {
        let arguments = self.arguments;
        let bundle_type = arguments.bundle_type.into();
        let bundle = |out: &mut dyn Write| write_bundle(conversion, bundle_type, arguments.pretty, out);
        match (&self.bundles, arguments.to) {
            (Some(staging), _) => place.write(staging, bundle).map(Content::File),
            (None, Form::Ndjson) if arguments.output.is_some() => Ok(Content::Lines(lines(conversion, place.bytes))),
            (None, form) => {
                let write = |out: &mut dyn Write| match form {
                    Form::Bundle => bundle(out),
                    Form::Ndjson => conversion.write_ndjson(out),
                };
                arguments.compress.write(Vec::new(), write).map(Content::Bytes)
            }
        }
    }

    fn failed(&self, error: Error, place: &Place<'_>) -> Failed {
        match self.report_file(&error.report(), place) {
            Ok(file) => Failed { failure: Failure::Conversion(error), file },
            Err(error) => Failed { failure: Failure::Io("not-written", error), file: None },
        }
    }

    /// The document's own report.
    fn report_file(&self, report: &Report, place: &Place<'_>) -> io::Result<Option<Staged>> {
        let json = || match self.arguments.report_format {
            ReportFormat::Json => report.to_json(),
            ReportFormat::OperationOutcome => report.to_operation_outcome(),
        };
        let write = |staging| place.write(staging, |file| self.write_json(&json(), file));
        self.reports.as_ref().map(write).transpose()
    }

    fn write_json(&self, json: &[u8], out: &mut dyn Write) -> io::Result<()> {
        if self.arguments.pretty {
            return write_pretty(json, out);
        }
        out.write_all(json)?;
        out.write_all(b"\n")
    }
}

impl Place<'_> {
    fn write(&self, staging: &Staging, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Staged> {
        staging.write((self.source, self.document.unwrap_or_default()), &self.file, write)
    }
}

fn write_bundle(conversion: &Conversion, bundle_type: BundleType, pretty: bool, out: &mut dyn Write) -> io::Result<()> {
    if pretty {
        return write_pretty(&conversion.to_json(bundle_type), out);
    }
    conversion.write_bundle(bundle_type, &mut *out)?;
    out.write_all(b"\n")
}

/// The resources, one a line, by type; those of one type in the order of the document.
/// `bytes` are those of the document: the lines are of about that size.
fn lines(conversion: &Conversion, bytes: usize) -> Lines {
    let mut resources: Vec<Resource<'_>> = conversion.resources().collect();
    resources.sort_by_key(Resource::type_name);
    let mut lines = Lines { bytes: Vec::with_capacity(bytes), types: Vec::new() };
    for of_type in resources.chunk_by(|one, other| one.type_name() == other.type_name()) {
        let start = lines.bytes.len();
        for resource in of_type {
            lines.bytes.extend_from_slice(&resource.json());
            lines.bytes.push(b'\n');
        }
        let type_name = of_type.first().map_or("", Resource::type_name);
        lines.types.push((type_name, start..lines.bytes.len(), of_type.len() as u64));
    }
    // They may wait for a while.
    lines.bytes.shrink_to_fit();
    lines
}
