//! `cdamill convert`.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cdamill::{BundleType, Conversion, Converter, Limits, Options, Report};

use crate::Exit;
use crate::arguments::{ConvertArguments, ReportFormat};
use crate::failure::{Failure, complain, printable};
use crate::inputs::{self, Input, Inputs, List, Refused, Selection};
use crate::mapping;
use crate::names;
use crate::outputs::{Outputs, PendingFile};
use crate::pretty::write_pretty;
use crate::progress::{Progress, ProgressMode};
use crate::run_report::RunReport;
use crate::summary::{DocumentFacts, Outcome, Summary, SummaryFormat};

pub(crate) fn run(arguments: &ConvertArguments) -> Exit {
    if let Some(mistake) = mistake(arguments) {
        let _ = writeln!(io::stderr(), "error: {mistake}\n\nFor more information, try '--help'.");
        return Exit::Usage;
    }
    let list = match arguments.files_from.as_deref().map(|path| List::open(path).map_err(|error| (path, error))) {
        Some(Err((path, error))) => {
            complain(&printable(path), &Failure::Io("not-read", error));
            return Exit::Failed;
        }
        list => list.and_then(Result::ok),
    };
    let selection = Selection::new(&arguments.glob);
    let inputs = match Inputs::new(&arguments.inputs, list, selection.clone(), &Limits::default()) {
        Ok(inputs) => inputs,
        Err(path) => {
            let _ = writeln!(io::stderr(), "error: the output of {} has the name of another one's", printable(&path));
            return Exit::Usage;
        }
    };
    if arguments.files_from.is_none() && arguments.progress != ProgressMode::None {
        inputs::count(&arguments.inputs, &selection, inputs.position());
    }
    let progress = Progress::start(arguments.progress, Arc::clone(inputs.position()));
    let Some(mut run) = Run::prepare(arguments, progress) else {
        return Exit::Failed;
    };
    for found in inputs {
        match found {
            Ok(input) => run.input(&input),
            Err(Refused { name, failure }) => run.fail(&name, None, &failure, Part::default()),
        }
    }
    run.finish()
}

/// What clap cannot see.
fn mistake(arguments: &ConvertArguments) -> Option<&'static str> {
    let is_one_file = arguments.files_from.is_none() && matches!(arguments.inputs.as_slice(), [one] if !one.is_dir());
    if arguments.output.is_none() && !is_one_file {
        return Some("a folder or several files need --output DIR");
    }
    if arguments.source_map.is_some() && !is_one_file {
        return Some("a folder or several files need --source-map-dir DIR");
    }
    if arguments.source_map.is_some() && arguments.source_map == arguments.report {
        return Some("--report and --source-map must be different files");
    }
    let mut folders = HashSet::new();
    if !folders_of(arguments).all(|folder| folders.insert(folder)) {
        return Some("--output, --report-dir and --source-map-dir must be different folders");
    }
    let is_standard_input = |path: &&PathBuf| path.as_os_str() == "-";
    let named = arguments.inputs.iter().chain(&arguments.files_from);
    (named.filter(is_standard_input).count() > 1).then_some("standard input can be read only once")
}

fn folders_of(arguments: &ConvertArguments) -> impl Iterator<Item = &PathBuf> {
    arguments.output.iter().chain(&arguments.report_dir).chain(&arguments.source_map_dir)
}

struct Run<'r> {
    arguments: &'r ConvertArguments,
    bundle_type: BundleType,
    converter: Converter,
    outputs: Outputs,
    report: Option<RunReport>,
    progress: Progress,
    summary: Summary,
    /// Something that makes the whole run useless.
    is_fatal: bool,
}

impl<'r> Run<'r> {
    /// `None` when something is wrong that concerns every document; it has been said.
    fn prepare(arguments: &'r ConvertArguments, progress: Progress) -> Option<Run<'r>> {
        let options = Options::default()
            .with_default_offset_minutes(arguments.default_offset)
            .with_provenance(arguments.provenance.into())
            .with_keep_source(arguments.keep_source)
            .with_profiles(arguments.profiles())
            .with_skip_losses(arguments.report.is_none() && arguments.report_dir.is_none());
        let loaded = mapping::load(arguments.mapping.iter().map(PathBuf::as_path));
        let built = loaded.and_then(|mapping| Converter::builder().mapping(mapping).options(options).build());
        let converter = built.map_err(|error| mapping::print_problems(&error, io::stderr().lock())).ok()?;
        for folder in folders_of(arguments) {
            let made = std::fs::create_dir_all(folder);
            made.map_err(|error| complain(&printable(folder), &Failure::Io("not-written", error))).ok()?;
        }
        let report = match &arguments.report {
            None => None,
            Some(path) => {
                let created = RunReport::create(path, arguments.report_format);
                Some(created.map_err(|error| complain(&printable(path), &Failure::Io("not-written", error))).ok()?)
            }
        };
        Some(Run {
            arguments,
            bundle_type: arguments.bundle_type.into(),
            converter,
            outputs: Outputs::default(),
            report,
            progress,
            summary: Summary::default(),
            is_fatal: false,
        })
    }

    fn input(&mut self, input: &Input) {
        let (name, stem) = (input.name(), input.stem());
        let start = Instant::now();
        let mut buffer = Vec::new();
        let (bytes, results) = match input.read(self.converter.limits(), &mut buffer) {
            Ok(bytes) => (bytes.len() as u64, self.converter.convert_each(bytes)),
            Err(failure) => return self.fail(name, None, &failure, Part { bytes: 0, taken: start.elapsed() }),
        };
        let taken = start.elapsed();
        let are_several = results.len() > 1;
        if are_several && self.arguments.source_map.is_some() {
            let failure = Failure::Other("same-output", "several documents in one file need --source-map-dir DIR");
            return self.fail(name, None, &failure, Part { bytes, taken });
        }
        for (position, result) in results.into_iter().enumerate() {
            let number = are_several.then_some(position + 1);
            // What all of a file took is that of its first document.
            let part = if position == 0 { Part { bytes, taken } } else { Part::default() };
            let written = match result {
                Ok(conversion) => self.converted(&conversion, name, stem, number).map(|()| conversion),
                Err(error) => Err(Failure::Conversion(error)),
            };
            match written {
                Ok(conversion) => {
                    let name = numbered(name, number);
                    self.told(&DocumentFacts::converted(name, conversion.report(), part.bytes, part.taken));
                }
                Err(failure) => {
                    self.fail(name, number, &failure, part);
                    self.report_failure(&failure, stem, number);
                }
            }
        }
    }

    fn told(&mut self, facts: &DocumentFacts) {
        self.summary.add(facts);
        self.progress.add(facts.bytes, matches!(facts.outcome, Outcome::Failed(_)));
    }

    fn converted(
        &mut self,
        conversion: &Conversion,
        name: &str,
        stem: &Path,
        number: Option<usize>,
    ) -> Result<(), Failure> {
        let (bundle_type, pretty) = (self.bundle_type, self.arguments.pretty);
        match &self.arguments.output {
            Some(folder) => {
                let path = folder.join(names::file_name(stem, number));
                self.outputs.write(path, |file| write_bundle(conversion, bundle_type, pretty, file))?;
            }
            None => {
                let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
                let written = write_bundle(conversion, bundle_type, pretty, &mut out).and_then(|()| out.flush());
                written.map_err(|error| Failure::Io("not-written", error))?;
            }
        }
        let of_folder = self.arguments.source_map_dir.iter().map(|folder| folder.join(names::file_name(stem, number)));
        for path in of_folder.chain(self.arguments.source_map.clone()) {
            self.outputs.write(path, |file| write_json(&conversion.source_map(), pretty, file))?;
        }
        let report = conversion.report();
        if let Some(folder) = &self.arguments.report_dir {
            let path = folder.join(names::file_name(stem, number));
            let json = report_json(report, self.arguments.report_format);
            self.outputs.write(path, |file| write_json(&json, pretty, file))?;
        }
        if let Some(run_report) = &mut self.report {
            run_report.add(name, number, report).map_err(|error| Failure::Io("not-written", error))?;
        }
        Ok(())
    }

    /// Says that an input or a document failed.
    fn fail(&mut self, name: &str, number: Option<usize>, failure: &Failure, part: Part) {
        let named = numbered(name, number);
        self.progress.aside(|_| complain(&named, failure));
        self.told(&DocumentFacts::failed(named, failure, part.bytes, part.taken));
        let Some(run_report) = &mut self.report else {
            return;
        };
        run_report.add_failure();
        let added = match failure.report() {
            Some(report) => run_report.add(name, number, &report),
            None => run_report.add_other(name, &failure.to_string()),
        };
        self.is_fatal |= added.is_err();
    }

    /// The report on a document that could not be converted.
    fn report_failure(&mut self, failure: &Failure, stem: &Path, number: Option<usize>) {
        let (Some(folder), Some(report)) = (&self.arguments.report_dir, failure.report()) else {
            return;
        };
        let path = folder.join(names::file_name(stem, number));
        let pretty = self.arguments.pretty;
        let json = report_json(&report, self.arguments.report_format);
        if let Err(failure) = self.outputs.write(path.clone(), |file| write_json(&json, pretty, file)) {
            complain(&printable(&path), &failure);
            self.is_fatal = true;
        }
    }

    fn finish(mut self) -> Exit {
        if let (Some(report), Some(path)) = (self.report.take(), &self.arguments.report)
            && let Err(error) = report.keep()
        {
            self.progress.aside(|_| complain(&printable(path), &Failure::Io("not-written", error)));
            self.is_fatal = true;
        }
        let elapsed = self.progress.finish();
        if self.summary.documents() > 1 {
            let _ = self.summary.write(self.arguments.summary, elapsed, &mut io::stderr());
        }
        if let Some(path) = &self.arguments.summary_file {
            let write = |file: &mut PendingFile| self.summary.write(SummaryFormat::Json, elapsed, file);
            if let Err(failure) = self.outputs.write(path.clone(), write) {
                complain(&printable(path), &failure);
                self.is_fatal = true;
            }
        }
        match (self.is_fatal, self.summary.failed, self.summary.documents()) {
            (true, ..) => Exit::Failed,
            (_, 0, _) => Exit::Done,
            (_, _, 1) => Exit::Failed,
            _ => Exit::Partly,
        }
    }
}

/// What a document is of a run.
#[derive(Copy, Clone, Debug, Default)]
struct Part {
    bytes: u64,
    taken: Duration,
}

fn numbered(name: &str, number: Option<usize>) -> String {
    number.map_or_else(|| name.to_owned(), |number| format!("{name} (document {number})"))
}

fn write_bundle(
    conversion: &Conversion,
    bundle_type: BundleType,
    pretty: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if pretty {
        return write_pretty(&conversion.to_json(bundle_type), out);
    }
    conversion.write_bundle(bundle_type, &mut *out)?;
    out.write_all(b"\n")
}

fn report_json(report: &Report, format: ReportFormat) -> Vec<u8> {
    match format {
        ReportFormat::Json => report.to_json(),
        ReportFormat::OperationOutcome => report.to_operation_outcome(),
    }
}

fn write_json(json: &[u8], pretty: bool, out: &mut impl Write) -> io::Result<()> {
    if pretty {
        return write_pretty(json, out);
    }
    out.write_all(json)?;
    out.write_all(b"\n")
}
