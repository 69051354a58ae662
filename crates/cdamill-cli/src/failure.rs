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
    /// The same with a message that names what the command line has.
    Told(&'static str, String),
}

impl Failure {
    /// A stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Failure::Conversion(error) => error.code(),
            Failure::Io(code, _) | Failure::Other(code, _) | Failure::Told(code, _) => code,
        }
    }

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
            Failure::Told(code, message) => write!(formatter, "{code}: {message}"),
        }
    }
}

/// Writes one line to standard error.
pub(crate) fn complain(about: &str, failure: &Failure) {
    let _ = writeln!(io::stderr(), "{about}: {failure}");
}

/// A path as it may be printed: one line, whatever a file is called.
pub(crate) fn printable(path: &Path) -> String {
    printable_text(&path.to_string_lossy())
}

/// A name as it may be printed: one line, in the order in which it is written.
pub(crate) fn printable_text(name: &str) -> String {
    name.chars().map(|c| if is_printable(c) { c } else { '\u{fffd}' }).collect()
}

/// No control characters, nor those that turn the direction of writing, end lines or show nothing.
fn is_printable(c: char) -> bool {
    let is_hidden =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !is_hidden
}
