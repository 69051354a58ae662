//! What is said when something fails: `path: code: message`, without document content.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use cdamill::{Error, Report};

/// Why an input or a document was not converted.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The converter refused it.
    Conversion(Error),
    /// It could not be read or written; the message is that of the operating system.
    Io(&'static str, io::Error),
    /// Anything else, by code and message.
    Other(&'static str, &'static str),
}

impl Failure {
    /// The report of the failure, where it is one about the document.
    pub(crate) fn report(&self) -> Option<Report> {
        match self {
            Failure::Conversion(error) => Some(error.report()),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Conversion(error) => write!(formatter, "{error}"),
            Failure::Io(code, error) => write!(formatter, "{code}: {error}"),
            Failure::Other(code, message) => write!(formatter, "{code}: {message}"),
        }
    }
}

/// Writes one line to standard error.
pub(crate) fn complain(about: &str, failure: &Failure) {
    let _ = writeln!(io::stderr(), "{about}: {failure}");
}

/// A path as it may be printed: one line, whatever a file is called.
pub(crate) fn printable(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
