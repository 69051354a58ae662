//! Where paths led: most resources of a section ask the section and the document the same.

use foldhash::HashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use cdamill_cda::{Node, NodeId};

use super::partner::Readings;

/// For each path that has a number, what it found from the anchor that it was last walked from.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    walks: RefCell<Vec<Option<Walk>>>,
    /// For each first step that has a number, the node from which it was looked for last, and the ancestor that it is.
    anchors: RefCell<Vec<Option<Looked>>>,
    /// The ancestor that was asked last, and whether it was the one.
    asked: RefCell<Vec<Option<(Anchor, bool)>>>,
    readings: RefCell<HashMap<NodeId, Rc<Readings>>>,
    /// For each condition the node at which it was asked last, and the answer; 0 where it was not asked.
    answers: Vec<Cell<u64>>,
}

/// From where an ancestor was looked for, and the one that was found.
type Looked = (Anchor, Option<NodeId>);

#[derive(Debug, Clone)]
struct Walk {
    from: Anchor,
    found: Found,
}

/// What a walk found: rarely more than one.
#[derive(Debug, Clone)]
pub(super) enum Found {
    AtMostOne(Option<NodeId>),
    Several(Rc<[NodeId]>),
}

impl Found {
    pub(super) fn as_slice(&self) -> &[NodeId] {
        match self {
            Found::AtMostOne(found) => found.as_slice(),
            Found::Several(found) => found,
        }
    }

    pub(super) fn new(first: Option<NodeId>, further: Vec<NodeId>) -> Found {
        if further.is_empty() {
            return Found::AtMostOne(first);
        }
        Found::Several(first.into_iter().chain(further).collect())
    }
}

/// Where a walk begins, and whether it sees statements with nullFlavor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) node: NodeId,
    pub(super) emitting: bool,
}

impl Memory {
    /// With room for so many conditions.
    pub(super) fn new(tests: usize) -> Memory {
        Memory { answers: vec![Cell::new(0); tests], ..Memory::default() }
    }

    /// What `ask` says of condition `number` at a node, unless that is what it was asked last.
    #[inline]
    pub(super) fn answer(&self, number: usize, asked: Anchor, ask: impl FnOnce() -> bool) -> bool {
        let Some(last) = self.answers.get(number) else { return ask() };
        let key = (u64::from(asked.node.number()) + 1) << 2 | u64::from(asked.emitting) << 1;
        if last.get() & !1 == key {
            return last.get() & 1 != 0;
        }
        let answer = ask();
        last.set(key | u64::from(answer));
        answer
    }

    /// What path `number` found from `anchor`; `None` where it was not walked from there last.
    pub(super) fn recall(&self, number: u16, anchor: Anchor) -> Option<Found> {
        let walks = self.walks.borrow();
        let walk = walks.get(usize::from(number))?.as_ref().filter(|walk| walk.from == anchor)?;
        Some(walk.found.clone())
    }

    pub(super) fn remember(&self, number: u16, anchor: Anchor, found: Found) {
        put(&mut self.walks.borrow_mut(), number, Walk { from: anchor, found });
    }

    /// What `find` finds for the step `number`, looking from `from`, unless that is from where it was looked for last.
    pub(super) fn anchor_of(&self, number: u16, from: Anchor, find: impl FnOnce() -> Option<NodeId>) -> Option<NodeId> {
        let last = self.anchors.borrow().get(usize::from(number)).copied().flatten();
        match last {
            Some((known, found)) if known == from => found,
            _ => {
                let found = find();
                put(&mut self.anchors.borrow_mut(), number, (from, found));
                found
            }
        }
    }

    /// What `asks` says of `anchor` for the step `number`, unless that is what was asked last.
    pub(super) fn is_anchor(&self, number: u16, anchor: Anchor, asks: impl FnOnce() -> bool) -> bool {
        let last = self.asked.borrow().get(usize::from(number)).copied().flatten();
        match last {
            Some((known, is_it)) if known == anchor => is_it,
            _ => {
                let is_it = asks();
                put(&mut self.asked.borrow_mut(), number, (anchor, is_it));
                is_it
            }
        }
    }

    /// The readings of an organizer.
    pub(super) fn readings(&self, organizer: Node<'_>) -> Rc<Readings> {
        let mut all = self.readings.borrow_mut();
        Rc::clone(all.entry(organizer.id()).or_insert_with(|| Rc::new(Readings::of(organizer))))
    }
}

fn put<T: Clone>(slots: &mut Vec<Option<T>>, number: u16, one: T) {
    let number = usize::from(number);
    if slots.len() <= number {
        slots.resize(number + 1, None);
    }
    if let Some(slot) = slots.get_mut(number) {
        *slot = Some(one);
    }
}
