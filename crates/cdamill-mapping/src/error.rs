//! The error of this crate.

use std::fmt;

use crate::problem::Problem;

/// What went wrong with a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MappingErrorKind {
    /// A file or folder of the mapping cannot be read.
    NotRead,
    /// The mapping has mistakes; [`MappingError::problems`] names each.
    Invalid,
}

/// A mapping that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingError {
    kind: MappingErrorKind,
    problems: Vec<Problem>,
}

impl MappingError {
    pub(crate) fn new(kind: MappingErrorKind, problems: Vec<Problem>) -> MappingError {
        MappingError { kind, problems }
    }

    /// What went wrong.
    pub fn kind(&self) -> MappingErrorKind {
        self.kind
    }

    /// A stable code: `mapping-not-read` or `mapping-invalid`.
    pub fn code(&self) -> &'static str {
        match self.kind {
            MappingErrorKind::NotRead => "mapping-not-read",
            MappingErrorKind::Invalid => "mapping-invalid",
        }
    }

    /// Every problem, in the order of files and lines.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.problems.iter().enumerate() {
            if n > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for MappingError {}
