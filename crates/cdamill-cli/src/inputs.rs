//! Where documents come from.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cdamill::Limits;

use crate::failure::{Failure, printable};

/// Standard input on the command line.
const STANDARD_INPUT: &str = "-";
/// The endings of documents in folders, in lower case.
pub(crate) const ENDINGS: [&str; 4] = ["xml", "cda", "ccd", "ccda"];

/// One file or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// `None`: standard input.
    pub(crate) path: Option<PathBuf>,
    /// The path relative to the folder that was asked for; the file's name when the file itself was.
    pub(crate) relative: PathBuf,
}

impl Input {
    /// The file at `path`, or standard input for `-`.
    pub(crate) fn file(path: &Path) -> Input {
        if path.as_os_str() == STANDARD_INPUT {
            return Input { path: None, relative: PathBuf::from("stdin") };
        }
        let relative = path.file_name().map_or_else(|| path.to_owned(), PathBuf::from);
        Input { path: Some(path.to_owned()), relative }
    }

    /// For messages.
    pub(crate) fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| "standard input".to_owned(), printable)
    }

    /// Reads it all, but little more than the limit on bytes.
    pub(crate) fn read(&self, limits: &Limits) -> Result<Vec<u8>, Failure> {
        let not_read = |error| Failure::Io("not-read", error);
        let most = u64::try_from(limits.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        match &self.path {
            None => io::stdin().lock().take(most).read_to_end(&mut bytes),
            Some(path) => {
                let file = File::open(path).map_err(not_read)?;
                let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
                bytes.reserve(usize::try_from(size).unwrap_or_default());
                file.take(most).read_to_end(&mut bytes)
            }
        }
        .map_err(not_read)?;
        Ok(bytes)
    }
}

/// Everything that the command line names: files as they are, folders with all documents below, in the order of paths.
/// Folders that cannot be listed go to `failed`.
pub(crate) fn find(arguments: &[PathBuf], failed: &mut Vec<(String, Failure)>) -> Vec<Input> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == STANDARD_INPUT || !argument.is_dir() {
            inputs.push(Input::file(argument));
            continue;
        }
        let mut files = Vec::new();
        walk(argument, &mut files, failed);
        files.sort();
        if files.is_empty() {
            failed
                .push((printable(argument), Failure::Other("no-documents", "no .xml, .cda, .ccd or .ccda file below")));
        }
        inputs.extend(
            files.into_iter().map(|file| Input {
                relative: file.strip_prefix(argument).unwrap_or(&file).to_owned(),
                path: Some(file),
            }),
        );
    }
    inputs
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, failed: &mut Vec<(String, Failure)>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return failed.push((printable(folder), Failure::Io("not-read", error))),
    };
    for entry in entries {
        let (path, kind) = match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
            Ok(found) => found,
            Err(error) => {
                failed.push((printable(folder), Failure::Io("not-read", error)));
                continue;
            }
        };
        // Links to folders are not followed: they may lead in a circle.
        if kind.is_dir() {
            walk(&path, files, failed);
        } else if has_ending(&path) && path.is_file() {
            files.push(path);
        }
    }
}

/// Whether a file is called like a document.
pub(crate) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
