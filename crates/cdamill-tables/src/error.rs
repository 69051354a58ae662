//! What can go wrong.

use std::fmt;

/// What went wrong. Holds no text of a document: a kind, and for JSON its place.
pub struct Error {
    kind: ErrorKind,
    place: Option<(usize, usize)>,
    io: Option<std::io::ErrorKind>,
}

/// The kinds of [`Error`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bundle is not JSON.
    NotJson,
    /// The bundle is JSON, but no Bundle.
    NotABundle,
    /// The source map is not the JSON of one.
    NotASourceMap,
    /// A table would have more than 2 GiB of text: take its rows first.
    TooLarge,
    /// A batch has not the columns of the table that it is written to, or a table was not asked for.
    WrongTable,
    /// A file or folder could not be written.
    Io,
    /// Arrow or Parquet refused a batch or bytes.
    Format,
}

impl ErrorKind {
    /// A code that does not change: `not-json`.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::NotJson => "not-json",
            ErrorKind::NotABundle => "not-a-bundle",
            ErrorKind::NotASourceMap => "not-a-source-map",
            ErrorKind::TooLarge => "too-large",
            ErrorKind::WrongTable => "wrong-table",
            ErrorKind::Io => "io",
            ErrorKind::Format => "format",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            ErrorKind::NotJson => "the bundle is not JSON",
            ErrorKind::NotABundle => "the JSON is not a Bundle",
            ErrorKind::NotASourceMap => "the source map is not one",
            ErrorKind::TooLarge => "a table would have more than 2 GiB of text; take its rows first",
            ErrorKind::WrongTable => "the batch is not of a table that is written",
            ErrorKind::Io => "a file could not be written",
            ErrorKind::Format => "not of the Arrow or Parquet format",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error { kind, place: None, io: None }
    }

    /// The text of a JSON error may quote the document, so only its place is kept.
    pub(crate) fn json(kind: ErrorKind, error: &serde_json::Error) -> Error {
        Error { place: Some((error.line(), error.column())), ..Error::new(kind) }
    }

    /// What kind it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The code of [`Error::kind`], which does not change: `not-json`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Line and column in the JSON, from 1.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.place
    }

    /// What the operating system said, of [`ErrorKind::Io`].
    pub fn io(&self) -> Option<std::io::ErrorKind> {
        self.io
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error { io: Some(error.kind()), ..Error::new(ErrorKind::Io) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.kind.meaning())?;
        if let Some((line, column)) = self.place {
            write!(formatter, ", line {line}, column {column}")?;
        }
        match self.io {
            Some(io) => write!(formatter, ": {io}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({self})")
    }
}

impl std::error::Error for Error {}
