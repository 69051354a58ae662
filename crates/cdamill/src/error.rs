//! The error of a conversion. It never holds text of a document.

use std::{fmt, io};

use cdamill_cda::ErrorKind as CdaErrorKind;

use crate::report::{Counts, Issue, IssueSeverity, Report};

/// Why no bundle could be made.
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
    /// The file cannot be read ([`Converter::convert_many`](crate::Converter::convert_many) reads files).
    NotRead,
    /// A bug of this library.
    Internal,
}

/// Why no bundle could be made: a kind, a stable code, a position.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    detail: &'static str,
    position: Option<(u32, u32)>,
}

impl Error {
    pub(crate) fn internal() -> Error {
        Error { kind: ErrorKind::Internal, detail: "a bug in the converter", position: None }
    }

    pub(crate) fn not_read(error: &io::Error) -> Error {
        let detail = match error.kind() {
            io::ErrorKind::NotFound => "it is not there",
            io::ErrorKind::PermissionDenied => "it is not permitted",
            io::ErrorKind::IsADirectory => "it is a folder",
            _ => "the system reports an error",
        };
        Error { kind: ErrorKind::NotRead, detail, position: None }
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// A stable code: `not-xml`, `not-cda`, `limit`, `encoding`, `document-type`, `not-read`, `internal`.
    pub fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::NotXml => "not-xml",
            ErrorKind::NotCda => "not-cda",
            ErrorKind::Limit => "limit",
            ErrorKind::Encoding => "encoding",
            ErrorKind::DocumentType => "document-type",
            ErrorKind::NotRead => "not-read",
            ErrorKind::Internal => "internal",
        }
    }

    /// A fixed phrase that says more: `depth`, `unexpected end tag` ...
    pub fn detail(&self) -> &'static str {
        self.detail
    }

    /// Line in the decoded text, from 1.
    pub fn line(&self) -> Option<u32> {
        self.position.map(|(line, _)| line)
    }

    /// Column in characters, from 1.
    pub fn column(&self) -> Option<u32> {
        self.position.map(|(_, column)| column)
    }

    /// Whether the document is at fault, and not the converter: an HTTP service answers 4xx where this is true, 5xx
    /// where it is not.
    pub fn is_client_fault(&self) -> bool {
        !matches!(self.kind, ErrorKind::NotRead | ErrorKind::Internal)
    }

    /// The error as a report with one fatal issue and no resources.
    pub fn report(&self) -> Report {
        let issue = Issue {
            code: self.code(),
            severity: IssueSeverity::Fatal,
            meaning: self.meaning(),
            detail: Some(self.detail),
            element: None,
            template: None,
            line: self.line(),
            column: self.column(),
            count: None,
            target: None,
        };
        Report { counts: Counts::default(), issues: vec![issue], losses: Vec::new() }
    }

    fn meaning(&self) -> &'static str {
        match self.kind {
            ErrorKind::NotXml => "The document is not well-formed XML.",
            ErrorKind::NotCda => "There is no ClinicalDocument element, nor a part of one that can stand alone.",
            ErrorKind::Limit => "The document goes beyond a limit.",
            ErrorKind::Encoding => "The bytes are no text in a known encoding.",
            ErrorKind::DocumentType => "The document holds a document type definition, which is never read.",
            ErrorKind::NotRead => "The file cannot be read.",
            ErrorKind::Internal => "The converter has a bug.",
        }
    }
}

impl From<cdamill_cda::Error> for Error {
    fn from(error: cdamill_cda::Error) -> Error {
        let kind = match error.kind() {
            CdaErrorKind::NotXml => ErrorKind::NotXml,
            CdaErrorKind::NotCda => ErrorKind::NotCda,
            CdaErrorKind::Limit => ErrorKind::Limit,
            CdaErrorKind::Encoding => ErrorKind::Encoding,
            CdaErrorKind::DocumentType => ErrorKind::DocumentType,
            _ => ErrorKind::Internal,
        };
        Error { kind, detail: error.detail(), position: error.line().zip(error.column()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.detail)?;
        match self.position {
            Some((line, column)) => write!(formatter, " at {line}:{column}"),
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
