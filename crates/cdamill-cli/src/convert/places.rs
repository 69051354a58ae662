//! Where a run writes, so that this is neither where it reads nor where it writes something else.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::arguments::{ConvertArguments, Form};
use crate::inputs::{self, ERROR};
use crate::outputs::ndjson::has_part_name;
use crate::outputs::pending::aside;
use crate::outputs::staging::WORKING;

/// What is wrong with the places on the command line.
pub(crate) fn mistake(arguments: &ConvertArguments) -> Option<&'static str> {
    if !are_different(folders(arguments)) {
        return Some("--output, --report-dir, --source-map-dir and --quarantine-copy must be different folders");
    }
    if !are_different(files(arguments)) {
        return Some("--report, --source-map and --summary-file must be different files");
    }
    if writes_what_is_read(arguments) {
        return Some(
            "--report, --source-map, --summary-file and --quarantine-copy must not be where documents are read",
        );
    }
    if files(arguments).filter_map(place).any(|file| is_of_the_run(arguments, &file)) {
        return Some(
            "--report, --source-map and --summary-file must not be files that the run has for itself in the output folder: \
             manifest.json, parts of NDJSON, what is in error or .cdamill",
        );
    }
    may_read_its_output(arguments).then_some(
        "with --glob, a folder that is read must not be written to, or it would be read what was written; a folder in it may",
    )
}

/// All folders that are written to.
pub(crate) fn folders(arguments: &ConvertArguments) -> impl Iterator<Item = &PathBuf> {
    folders_by_document(arguments).chain(&arguments.quarantine_copy)
}

/// Those in which files are called after the documents.
fn folders_by_document(arguments: &ConvertArguments) -> impl Iterator<Item = &PathBuf> {
    arguments.output.iter().chain(&arguments.report_dir).chain(&arguments.source_map_dir)
}

/// Single files that are written.
fn files(arguments: &ConvertArguments) -> impl Iterator<Item = &PathBuf> {
    arguments.report.iter().chain(&arguments.source_map).chain(&arguments.summary_file)
}

/// Everything that the run writes: of a folder that is read, this is left out.
pub(crate) fn written(arguments: &ConvertArguments) -> Vec<PathBuf> {
    let files = files(arguments).flat_map(|file| [file.clone(), aside(file)]);
    folders(arguments).cloned().chain(files).filter_map(|path| place(&path)).collect()
}

/// Files that are read, or written for the run as a whole, in the folders in which others are called after the documents:
/// no document may have these names. Relative to the folders, without endings of compression.
pub(crate) fn reserved(arguments: &ConvertArguments) -> HashSet<PathBuf> {
    let read = arguments.inputs.iter().chain(&arguments.files_from).filter(|path| path.is_file());
    let all: Vec<PathBuf> = read.chain(files(arguments)).filter_map(place).collect();
    let mut reserved = HashSet::new();
    for folder in folders_by_document(arguments).filter_map(place) {
        for relative in all.iter().filter_map(|path| path.strip_prefix(&folder).ok()) {
            let name = relative.to_string_lossy();
            let plain = name.strip_suffix(arguments.compress.ending()).unwrap_or(&name);
            reserved.extend([relative.to_owned(), PathBuf::from(plain)]);
        }
    }
    reserved
}

/// The path as the system knows it, also of what is not there yet.
fn place(path: impl AsRef<Path>) -> Option<PathBuf> {
    let whole = std::path::absolute(path).ok()?;
    let known = |above: &Path| Some((above.canonicalize().ok()?, whole.strip_prefix(above).ok()?.to_owned()));
    let (known, rest) = whole.ancestors().find_map(known)?;
    // `join` with nothing would add a slash
    Some(if rest.as_os_str().is_empty() { known } else { known.join(rest) })
}

fn are_different<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> bool {
    let mut known = HashSet::new();
    paths.filter_map(place).all(|path| known.insert(path))
}

/// Whether a file that is written is an input, or one of a folder that is; and whether copies would be read again.
fn writes_what_is_read(arguments: &ConvertArguments) -> bool {
    let read: Vec<PathBuf> = arguments.inputs.iter().chain(&arguments.files_from).filter_map(place).collect();
    let is_taken = |path: &Path| {
        let name = path.to_string_lossy();
        inputs::is_document(&name) || inputs::is_archive(&name)
    };
    // what is not there yet replaces nothing
    let mut files = files(arguments).filter(|path| path.is_file()).filter_map(place);
    let replaces =
        |path: PathBuf| read.contains(&path) || is_taken(&path) && read.iter().any(|read| path.starts_with(read));
    let copies = arguments.quarantine_copy.as_ref().and_then(place);
    files.any(replaces) || copies.is_some_and(|folder| read.iter().any(|read| folder.starts_with(read)))
}

/// Whether the run itself has this file in one of its folders, by whatever documents there are.
fn is_of_the_run(arguments: &ConvertArguments, file: &Path) -> bool {
    let is_working = |folder: PathBuf| file == folder || file.starts_with(folder.join(WORKING));
    if folders(arguments).filter_map(place).any(is_working) {
        return true;
    }
    let Some(output) = arguments.output.as_ref().and_then(place) else {
        return false;
    };
    let Ok(relative) = file.strip_prefix(output) else {
        return false;
    };
    let is_part =
        relative.components().count() == 1 && (relative == Path::new("manifest.json") || has_part_name(relative));
    relative.starts_with(ERROR) || arguments.to == Form::Ndjson && is_part
}

/// Patterns may fit what is written. A folder of the output inside one that is read is left out; others cannot be told from
/// what is to be read.
fn may_read_its_output(arguments: &ConvertArguments) -> bool {
    let read: Vec<PathBuf> = arguments.inputs.iter().filter(|path| path.is_dir()).filter_map(place).collect();
    let overlaps = |output: PathBuf| {
        let inside = |read: &PathBuf| read.strip_prefix(&output).is_ok_and(|below| read.join(below).is_dir());
        read.iter().any(inside)
    };
    !arguments.glob.is_empty() && folders_by_document(arguments).filter_map(place).any(overlaps)
}
