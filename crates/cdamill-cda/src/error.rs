//! The one error of this crate. It never holds text of a document.

use std::fmt;

/// Why a document could not be read.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Not well-formed XML, and not to be repaired.
    NotXml,
    /// XML without a `ClinicalDocument`.
    NotCda,
    /// Beyond one of the [`Limits`](crate::Limits).
    Limit,
    /// The bytes are not text in an encoding that this build knows.
    Encoding,
    /// Holds a document type definition, which is never read.
    DocumentType,
    /// There is no such part in the source.
    NoSuchPart,
}

/// Why a document could not be read: a kind, a stable code, a position. No text of the document.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.describe())]
pub struct Error {
    kind: ErrorKind,
    detail: &'static str,
    position: Option<(u32, u32)>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: &'static str) -> Error {
        Error { kind, detail, position: None }
    }

    pub(crate) fn at(mut self, position: Option<(u32, u32)>) -> Error {
        self.position = position;
        self
    }

    /// The error of a tree without a `ClinicalDocument`.
    #[must_use]
    pub fn not_cda() -> Error {
        Error::new(ErrorKind::NotCda, "no ClinicalDocument element")
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// A stable code: `not-xml`, `not-cda`, `limit`, `encoding`, `document-type`, `no-such-part`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::NotXml => "not-xml",
            ErrorKind::NotCda => "not-cda",
            ErrorKind::Limit => "limit",
            ErrorKind::Encoding => "encoding",
            ErrorKind::DocumentType => "document-type",
            ErrorKind::NoSuchPart => "no-such-part",
        }
    }

    /// A fixed phrase that says more: `depth`, `unexpected end tag` ...
    #[must_use]
    pub fn detail(&self) -> &'static str {
        self.detail
    }

    /// Line in the decoded text, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.position.map(|(line, _)| line)
    }

    /// Column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> Option<u32> {
        self.position.map(|(_, column)| column)
    }

    fn describe(&self) -> String {
        match self.position {
            Some((line, column)) => {
                format!("{}: {} at {line}:{column}", self.code(), self.detail)
            }
            None => format!("{}: {}", self.code(), self.detail),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({})", self.describe())
    }
}
