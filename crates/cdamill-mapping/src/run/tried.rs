//! What groups have done with each statement of the document.

use cdamill_cda::{Node, Tree};

/// What became of a statement. Several of these may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    /// A group took it, whatever came of that.
    Entered,
    /// A resource was made of it.
    Made,
    /// It was left out on purpose, or for want of what it needs: nothing within it stands for itself.
    LeftOut,
    /// It made nothing itself: what it emitted counts as its own.
    Wrapper,
    /// It stands within another, and was given to the entry rules all the same.
    Nested,
    /// Any element: for a value of it another one was written.
    Rewritten,
    /// Any element: it is negated, and a group has judged what that means.
    Judged,
}

/// One byte a node.
#[derive(Debug)]
pub(super) struct Statements(Vec<u8>);

impl Statements {
    pub(super) fn new(tree: &Tree<'_>) -> Statements {
        Statements(vec![0; tree.len()])
    }

    pub(super) fn note(&mut self, node: Node<'_>, tried: Tried) {
        if let Some(known) = self.0.get_mut(node.id().number() as usize) {
            *known |= 1 << tried as u8;
        }
    }

    pub(super) fn is(&self, node: Node<'_>, tried: Tried) -> bool {
        self.0.get(node.id().number() as usize).is_some_and(|known| known & (1 << tried as u8) != 0)
    }
}
