//! From text to a tree: with our own reader, and where that does not accept the text, with roxmltree, whose verdict counts.

use super::{Tree, roxml};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::reader;
use crate::source::edits::{Edit, original};
use crate::source::guard;

/// Where a text stands in its source, and what repairs moved.
#[derive(Copy, Clone)]
pub(crate) struct Place<'s> {
    pub(crate) source: &'s str,
    pub(crate) base: usize,
    pub(crate) edits: &'s [Edit],
    /// Whether a document was put around the text.
    pub(crate) is_fragment: bool,
}

impl Place<'_> {
    /// The offset in the source's text.
    #[inline]
    pub(crate) fn original(&self, offset: usize) -> usize {
        let offset = if self.edits.is_empty() { offset } else { original(self.edits, offset) };
        self.base + offset
    }
}

/// An error and where in the source's text it is.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) offset: Option<usize>,
}

impl Failure {
    pub(crate) fn new(error: Error, offset: Option<usize>) -> Failure {
        Failure { error, offset }
    }

    pub(crate) fn is_limit(&self) -> bool {
        self.error.kind() == ErrorKind::Limit
    }

    pub(crate) fn is_repairable(&self) -> bool {
        self.error.kind() == ErrorKind::NotXml
    }
}

/// Which reader is asked.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Ours, then roxmltree.
    Both,
    Roxmltree,
}

/// Parses strictly.
pub(crate) fn build<'i>(
    text: &'i str,
    limits: &Limits,
    place: Place<'i>,
    readers: Readers,
) -> Result<Tree<'i>, Failure> {
    // Offsets are kept in 31 bits; a repair may have made the text longer than the source.
    if text.len() > i32::MAX as usize {
        return Err(Failure::new(Error::new(ErrorKind::Limit, "bytes"), None));
    }
    if readers == Readers::Both
        && let Some(tree) = reader::read(text, limits, place)
    {
        return Ok(tree);
    }
    guard::check(text, limits).map_err(|(error, at)| Failure::new(error, Some(place.original(at))))?;
    roxml::read(text, limits, place)
}
