//! The options of a task: `--name VALUE` pairs, and `--name` alone for a switch.

use crate::Failure;
use std::path::{Path, PathBuf};

/// What was given after the task's name.
pub(crate) struct Options {
    pairs: Vec<(String, Option<String>)>,
}

impl Options {
    /// Reads `--name VALUE` and `--name`; anything else is refused.
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Options, Failure> {
        let mut pairs: Vec<(String, Option<String>)> = Vec::new();
        for argument in arguments {
            if let Some(name) = argument.strip_prefix("--") {
                pairs.push((name.to_owned(), None));
            } else {
                match pairs.last_mut() {
                    Some((_, value @ None)) => *value = Some(argument),
                    _ => return Err(format!("unexpected argument `{argument}`").into()),
                }
            }
        }
        Ok(Options { pairs })
    }

    /// The value of an option, if it was given with one.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.pairs.iter().find(|(given, _)| given == name)?;
        value.as_deref()
    }

    /// Whether the option was given at all.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.pairs.iter().any(|(given, _)| given == name)
    }

    /// The value of an option that names a directory and must be given.
    pub(crate) fn directory(&self, name: &str) -> Result<PathBuf, Failure> {
        match self.value(name) {
            Some(value) => Ok(PathBuf::from(value)),
            None => Err(format!("--{name} DIR is missing").into()),
        }
    }
}

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Every file below `folder` with this ending, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Failure> {
    fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) -> Result<(), Failure> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                collect(&path, ending, into)?;
            } else if path.extension().is_some_and(|own| own == ending) {
                into.push(path);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    collect(folder, ending, &mut found)?;
    found.sort();
    Ok(found)
}
