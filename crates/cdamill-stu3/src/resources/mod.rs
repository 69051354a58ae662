//! What a conversion has made: resources reserved, completed or abandoned, then finished with ids.

mod content;
mod event;
mod finish;
mod merge;
mod names;
mod prune;
mod refuse;
#[cfg(test)]
mod tests;

use crate::check::{self, Violation};
use crate::definitions::TypeDef;
use crate::id::Uuid;
use crate::tape::{Tape, TokenRange};
pub use event::{Event, EventKind};
use std::num::NonZeroU32;

/// Names a resource of one conversion, also before it is complete.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceIndex(NonZeroU32);

impl ResourceIndex {
    fn of(position: usize) -> Option<ResourceIndex> {
        let number = u32::try_from(position).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(ResourceIndex)
    }

    /// The position in the order of reservation, from 0.
    pub fn position(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What a resource's id is made of.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The base id of a key that names the thing: what it belongs to, the resource type, the identifiers.
    Named(Uuid),
    /// The base id of a key without identifiers: the canonical content of the entry joins it.
    Content(Uuid),
}

/// A completed resource.
#[derive(Copy, Clone, Debug)]
pub struct Made {
    /// Its members.
    pub tokens: TokenRange,
    /// What its id is made of.
    pub identity: Identity,
    /// Whether all mentions under one key are one thing (a practitioner, an organization, a place, a device), so that
    /// what they say is united unless their names contradict.
    pub shared: bool,
}

#[derive(Copy, Clone, Debug)]
enum State {
    Reserved,
    Complete(Made),
    Abandoned,
    Redirected(ResourceIndex),
}

#[derive(Copy, Clone, Debug)]
struct Slot {
    type_def: &'static TypeDef,
    state: State,
}

/// The resources of one conversion, in the order in which they were reserved.
#[derive(Debug, Default)]
pub struct Resources {
    slots: Vec<Slot>,
}

impl Resources {
    /// No resources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets every resource and keeps the buffer.
    pub fn clear(&mut self) {
        self.slots.clear();
    }

    /// How many have been reserved.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether none has been reserved.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Makes a place for a resource, so that others can refer to it before it is complete.
    pub fn reserve(&mut self, type_def: &'static TypeDef) -> ResourceIndex {
        let index = ResourceIndex::of(self.slots.len()).unwrap_or(ResourceIndex(NonZeroU32::MAX));
        self.slots.push(Slot { type_def, state: State::Reserved });
        index
    }

    /// Gives a reserved resource its content. A resource of type `Bundle` is not a resource of the bundle: its members
    /// become the header of every bundle that is written.
    pub fn complete(&mut self, index: ResourceIndex, made: Made) {
        self.set(index, State::Complete(made));
    }

    /// Adds members to a completed resource: lists take in the items that they do not have, of a single element what is
    /// there already stands.
    pub fn extend(&mut self, index: ResourceIndex, members: TokenRange, tape: &mut Tape<'_>) {
        let (Some(made), Some(type_def)) = (self.made(index), self.type_def(index)) else {
            return;
        };
        if members.is_empty() {
            return;
        }
        let resolve = |index| self.resolved(index);
        let both = (tape.tokens(made.tokens), tape.tokens(members));
        let united = merge::unite(type_def, both, merge::Sources::Mentions, tape, &resolve);
        let tokens = tape.store(&united.tokens);
        self.complete(index, Made { tokens, ..made });
    }

    /// Reserves and completes in one.
    pub fn add(&mut self, type_def: &'static TypeDef, made: Made) -> ResourceIndex {
        let index = self.reserve(type_def);
        self.complete(index, made);
        index
    }

    /// Says that a resource will not be. References to it are taken out when the conversion is finished, and with
    /// them what cannot be without them. One that is reserved and never completed counts as abandoned.
    pub fn abandon(&mut self, index: ResourceIndex) {
        self.set(index, State::Abandoned);
    }

    /// Says that a reserved index stands for another resource: references to the one are references to the other.
    pub fn redirect(&mut self, index: ResourceIndex, to: ResourceIndex) {
        if index != to {
            self.set(index, State::Redirected(self.resolved(to)));
        }
    }

    /// The resource that an index stands for: itself, unless it has been redirected.
    pub(crate) fn resolved(&self, index: ResourceIndex) -> ResourceIndex {
        match self.slots.get(index.position()).map(|slot| slot.state) {
            Some(State::Redirected(to)) => to,
            _ => index,
        }
    }

    /// The type of a resource.
    pub fn type_def(&self, index: ResourceIndex) -> Option<&'static TypeDef> {
        self.slots.get(index.position()).map(|slot| slot.type_def)
    }

    /// What was made of a resource; `None` while it is in progress or when it was abandoned.
    pub fn made(&self, index: ResourceIndex) -> Option<Made> {
        match self.slots.get(index.position())?.state {
            State::Complete(made) => Some(made),
            State::Reserved | State::Abandoned | State::Redirected(_) => None,
        }
    }

    /// Whether the resource has been abandoned.
    pub fn is_abandoned(&self, index: ResourceIndex) -> bool {
        self.slots.get(index.position()).is_some_and(|slot| matches!(slot.state, State::Abandoned))
    }

    /// Every resource, in the order of reservation.
    pub fn indices(&self) -> impl Iterator<Item = ResourceIndex> + use<> {
        (0..self.slots.len()).filter_map(ResourceIndex::of)
    }

    /// Checks a completed resource against the tables of STU3, the types that its references point to included.
    pub fn check(&self, index: ResourceIndex, tape: &Tape<'_>) -> Vec<Violation> {
        let (Some(type_def), Some(made)) = (self.type_def(index), self.made(index)) else {
            return Vec::new();
        };
        check::resource_with_targets(type_def, tape.tokens(made.tokens), tape, &|target| self.type_def(target))
    }

    fn set(&mut self, index: ResourceIndex, state: State) {
        if let Some(slot) = self.slots.get_mut(index.position()) {
            slot.state = state;
        }
    }
}
