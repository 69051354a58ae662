//! What the command line asks for, and what of it must stay the same for a run to go on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cdamill::Options;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::arguments::{ConvertArguments, Form};
use crate::convert::places;
use crate::inputs;

/// What clap cannot see.
pub(crate) fn mistake(arguments: &ConvertArguments) -> Option<&'static str> {
    let is_one_input = arguments.files_from.is_none() && matches!(arguments.inputs.as_slice(), [one] if !one.is_dir());
    if arguments.output.is_none() && !is_one_input {
        return Some("a folder or several files need --output DIR");
    }
    if arguments.source_map.is_some() && !is_one_file(arguments) {
        return Some("a folder, an archive or several files need --source-map-dir DIR");
    }
    if arguments.pretty && arguments.to == Form::Ndjson {
        return Some("--pretty does not go with --to ndjson, which has one resource a line");
    }
    if let Some(mistake) = places::mistake(arguments) {
        return Some(mistake);
    }
    let is_standard_input = |path: &&PathBuf| path.as_os_str() == "-";
    (arguments.inputs.iter().chain(&arguments.files_from).filter(is_standard_input).count() > 1)
        .then_some("standard input can be read only once")
}

/// Whether the command line names one file, which is no folder and no archive.
pub(crate) fn is_one_file(arguments: &ConvertArguments) -> bool {
    let is_file = |path: &PathBuf| !inputs::is_archive(&path.to_string_lossy()) && !path.is_dir();
    arguments.files_from.is_none() && matches!(arguments.inputs.as_slice(), [one] if is_file(one))
}

/// The output folder, where the run is one that can be gone on with: there is nothing to go on with in one bundle.
pub(crate) fn journal_folder(arguments: &ConvertArguments) -> Option<&Path> {
    let is_worth_it = !is_one_file(arguments) || arguments.to == Form::Ndjson;
    arguments.output.as_deref().filter(|_| is_worth_it)
}

/// How documents are converted.
pub(crate) fn options(arguments: &ConvertArguments) -> Options {
    Options::default()
        .with_default_offset_minutes(arguments.default_offset)
        .with_patient_id_roots(arguments.patient_id_root.clone())
        .with_provenance(arguments.provenance.into())
        .with_keep_source(arguments.keep_source)
        .with_profiles(arguments.profiles())
        .with_skip_losses(!is_told_in_full(arguments))
}

/// Whether someone wants to know of losses, unknown templates and entries without a resource. To find them takes time.
fn is_told_in_full(arguments: &ConvertArguments) -> bool {
    arguments.report.is_some() || arguments.report_dir.is_some() || arguments.summary_file.is_some()
}

/// Everything that changes the bytes or the places of the output, by the name of its option.
pub(crate) fn lasting(arguments: &ConvertArguments) -> BTreeMap<String, Value> {
    let path = |path: &Option<PathBuf>| json!(path.as_ref().map(|path| path.to_string_lossy()));
    let all = [
        ("glob", json!(arguments.glob.iter().map(glob::Pattern::as_str).collect::<Vec<_>>())),
        ("to", name(arguments.to)),
        ("bundle-type", name(arguments.bundle_type)),
        ("compress", name(arguments.compress)),
        ("part-size", json!(arguments.part_size)),
        ("part-lines", json!(arguments.part_lines)),
        ("transaction-time", json!(arguments.transaction_time)),
        ("report", path(&arguments.report)),
        ("report-dir", path(&arguments.report_dir)),
        ("report-format", name(arguments.report_format)),
        ("source-map", path(&arguments.source_map)),
        ("source-map-dir", path(&arguments.source_map_dir)),
        ("summary-file", path(&arguments.summary_file)),
        ("quarantine-copy", path(&arguments.quarantine_copy)),
        ("default-offset", json!(arguments.default_offset)),
        ("patient-id-root", json!(arguments.patient_id_root)),
        ("provenance", name(arguments.provenance)),
        ("keep-source", json!(arguments.keep_source)),
        ("profiles", name(arguments.profiles)),
        ("us-core", json!(arguments.us_core)),
        // the sums of the first part of a run must have what those of the second have
        ("summary-file", json!(arguments.summary_file.is_some())),
        ("pretty", json!(arguments.pretty)),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn name(value: impl ValueEnum) -> Value {
    json!(value.to_possible_value().map(|value| value.get_name().to_owned()))
}
