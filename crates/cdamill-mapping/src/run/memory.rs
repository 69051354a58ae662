//! Where paths led: most resources of a section ask the section and the document the same.

use std::cell::RefCell;
use std::rc::Rc;

use cdamill_cda::NodeId;

/// For each path that has a number, what it found from the anchor that it was last walked from.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    walks: RefCell<Vec<Option<Walk>>>,
}

#[derive(Debug, Clone)]
struct Walk {
    from: Anchor,
    found: Rc<[NodeId]>,
}

/// Where a walk begins, and whether it sees statements with nullFlavor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) node: NodeId,
    pub(super) emitting: bool,
}

impl Memory {
    /// What path `number` found from `anchor`; `None` where it was not walked from there last.
    pub(super) fn recall(&self, number: u16, anchor: Anchor) -> Option<Rc<[NodeId]>> {
        let walks = self.walks.borrow();
        let walk = walks.get(usize::from(number))?.as_ref().filter(|walk| walk.from == anchor)?;
        Some(Rc::clone(&walk.found))
    }

    pub(super) fn remember(&self, number: u16, anchor: Anchor, found: Rc<[NodeId]>) {
        let mut walks = self.walks.borrow_mut();
        let number = usize::from(number);
        if walks.len() <= number {
            walks.resize(number + 1, None);
        }
        if let Some(walk) = walks.get_mut(number) {
            *walk = Some(Walk { from: anchor, found });
        }
    }
}
