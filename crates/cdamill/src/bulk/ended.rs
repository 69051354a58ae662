//! What a run tells of itself: numbers only.

use std::fmt;

use crate::error::Error;

/// How far a run is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Sources that have been read.
    pub read: usize,
    /// Those of them that have been worked off.
    pub done: usize,
    /// Those of them whose results have been delivered.
    pub delivered: usize,
}

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Ended {
    /// Why there was no more.
    pub reason: EndReason,
    /// How many results were delivered, those of panics among them.
    pub delivered: usize,
    /// How many of them were [`Panicked`].
    pub panicked: usize,
}

/// Why a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndReason {
    /// There are no more sources; all have been delivered.
    Complete,
    /// [`Cancel::cancel`](super::Cancel::cancel) was called; what had been read was delivered.
    Cancelled,
    /// The caller wanted no more results.
    Stopped,
}

/// The work on a source panicked: a bug, of this library or of the caller's work. Its message, which may quote a document,
/// is not kept.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    position: usize,
}

impl Panicked {
    pub(super) fn new(position: usize) -> Panicked {
        Panicked { position }
    }

    /// Which source it was, counted from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Error::from(*self).fmt(formatter)
    }
}

impl std::error::Error for Panicked {}

impl From<Panicked> for Error {
    /// An error of kind [`ErrorKind::Internal`](crate::ErrorKind::Internal).
    fn from(_: Panicked) -> Error {
        Error::internal()
    }
}
