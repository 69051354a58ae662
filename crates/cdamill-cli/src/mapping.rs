//! The mapping that a command works with.

use std::io::Write;
use std::path::Path;

use cdamill::{Mapping, MappingError};

/// The built-in mapping with folders laid over it.
pub(crate) fn load<'p>(folders: impl IntoIterator<Item = &'p Path>) -> Result<Mapping, MappingError> {
    folders.into_iter().try_fold(Mapping::builtin(), |mapping, folder| mapping.overlay_dir(folder))
}

/// Every mistake on a line of its own.
pub(crate) fn print_problems(error: &MappingError, mut out: impl Write) {
    for problem in error.problems() {
        let _ = writeln!(out, "{problem}");
    }
}
