//! Where paths led: most resources of a section ask the section and the document the same.

use foldhash::HashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use cdamill_cda::{Node, NodeId};

use super::partner::Readings;

/// What a run remembers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// For each path that has a number, what it found from its anchor.
    pub(super) walks: Last<Found>,
    /// For each first step that has a number, the ancestor that it is of a node.
    pub(super) anchors: Last<Option<NodeId>>,
    /// Whether an ancestor is the one.
    pub(super) accepted: Last<bool>,
    readings: RefCell<HashMap<NodeId, Rc<Readings>>>,
    /// For each condition the node at which it was asked last, and the answer; 0 where it was not asked.
    answers: Vec<Cell<u32>>,
}

/// By number: at which node something was asked last, and the answer.
#[derive(Debug)]
pub(super) struct Last<T>(RefCell<Vec<Option<(Anchor, T)>>>);

impl<T> Default for Last<T> {
    fn default() -> Last<T> {
        Last(RefCell::default())
    }
}

impl<T: Clone> Last<T> {
    fn forget(&self) {
        self.0.take();
    }

    /// What `ask` says, unless that is what was asked last.
    pub(super) fn of(&self, number: u16, asked: Anchor, ask: impl FnOnce() -> T) -> T {
        let number = usize::from(number);
        if let Some(Some((known, answer))) = self.0.borrow().get(number)
            && *known == asked
        {
            return answer.clone();
        }
        // nothing is borrowed here: to ask may be to ask others
        let answer = ask();
        let mut slots = self.0.borrow_mut();
        if slots.len() <= number {
            let further = (number + 1 - slots.len()).next_multiple_of(64);
            slots.reserve_exact(further);
            slots.resize(number + 1, None);
        }
        if let Some(slot) = slots.get_mut(number) {
            *slot = Some((asked, answer.clone()));
        }
        answer
    }
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

    /// Gives back what is asked of the document while resources are written, and not later.
    pub(super) fn forget(&self) {
        self.walks.forget();
        self.anchors.forget();
        self.accepted.forget();
        self.readings.take();
    }

    /// What `ask` says of condition `number` at a node, unless that is what it was asked last.
    #[inline]
    pub(super) fn answer(&self, number: usize, asked: Anchor, ask: impl FnOnce() -> bool) -> bool {
        let Some(last) = self.answers.get(number) else { return ask() };
        // a text is below 2 GiB, and an element with the text behind it takes five bytes: a number has less than 30 bits
        let key = (asked.node.number() + 1) << 2 | u32::from(asked.emitting) << 1;
        if last.get() & !1 == key {
            return last.get() & 1 != 0;
        }
        let answer = ask();
        last.set(key | u32::from(answer));
        answer
    }

    /// The readings of an organizer.
    pub(super) fn readings(&self, organizer: Node<'_>) -> Rc<Readings> {
        let mut all = self.readings.borrow_mut();
        Rc::clone(all.entry(organizer.id()).or_insert_with(|| Rc::new(Readings::of(organizer))))
    }
}
