//! Which paths are walked once for all nodes that share their anchor, and a number for each.

use super::Compiler;
use crate::plan::test::Test;
use crate::plan::{Start, Step};

impl Compiler<'_> {
    /// The number under which a run remembers what a path leads to; equal paths share it. None for a path that starts at
    /// the node at hand, or that leads elsewhere for other nodes with the same anchor.
    pub(super) fn memory(&mut self, start: Start, steps: &[Step]) -> Option<u16> {
        // the first step of an ancestor's path only finds the anchor
        let walked = match start {
            Start::Here => return None,
            Start::Ancestor => steps.get(1..).filter(|rest| !rest.is_empty())?,
            Start::Anywhere => steps,
        };
        if !walked.iter().flat_map(|step| &step.conds).all(Test::is_of_document) {
            return None;
        }
        self.number(start, steps)
    }

    /// The number under which a run remembers which ancestor fulfils the first step.
    pub(super) fn anchor(&mut self, start: Start, steps: &[Step]) -> Option<u16> {
        let first = steps.first().filter(|_| start == Start::Ancestor)?;
        let is_same_for_all = first.conds.iter().all(Test::is_of_document);
        is_same_for_all.then(|| self.number(start, std::slice::from_ref(first))).flatten()
    }

    fn number(&mut self, start: Start, steps: &[Step]) -> Option<u16> {
        let next = u16::try_from(self.memories.len()).ok()?;
        Some(*self.memories.entry((start, steps.to_vec())).or_insert(next))
    }
}
