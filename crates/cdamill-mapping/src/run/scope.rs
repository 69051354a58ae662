//! What a path or condition may look at: a small copy, so that the run itself stays free to write.

use std::ops::Deref;

use cdamill_cda::types::Time;
use cdamill_cda::{Node, Tree};

use super::memory::Memory;
use crate::options::Options;
use crate::plan::Plan;
use crate::plan::holdings::Held;

/// What is the same for a whole run.
pub(crate) struct Fixed<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) tree: &'a Tree<'a>,
    /// The ClinicalDocument.
    pub(crate) document: Node<'a>,
    /// Which paths can lead anywhere in it.
    pub(crate) held: Held,
    pub(crate) memory: Memory,
    pub(crate) options: &'a Options,
    /// ClinicalDocument/effectiveTime, else the latest author/time: what "past" and "future" are judged against.
    pub(crate) time: Option<Time<'a>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) fixed: &'a Fixed<'a>,
    /// The node of the group that is being written.
    pub(crate) here: Node<'a>,
    /// Bit n: element n of the current object is written.
    pub(crate) written: u128,
    /// Statements with nullFlavor are seen, to be reported.
    pub(crate) emitting: bool,
}

impl<'a> Deref for Scope<'a> {
    type Target = Fixed<'a>;

    fn deref(&self) -> &Fixed<'a> {
        self.fixed
    }
}

/// Bit for element `index`.
pub(crate) fn bit(index: usize) -> u128 {
    u32::try_from(index).ok().and_then(|n| 1u128.checked_shl(n)).unwrap_or(0)
}
