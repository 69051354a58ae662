//! Takes out what STU3 does not allow.

use super::{Event, EventKind, Made, ResourceIndex, Resources, State};
use crate::guard::{Guard, Known};
use crate::tape::Tape;

impl Resources {
    /// Prunes and refuses until every resource is one that STU3 allows, and nothing points to one that is not there.
    pub(super) fn settle(&mut self, tape: &mut Tape<'_>, known: &Known, events: &mut Vec<Event>) {
        loop {
            self.prune(tape, events);
            let before = events.len();
            for index in self.indices() {
                self.refuse(index, tape, known, events);
            }
            // what was refused may have been required, or referred to
            if !events.iter().skip(before).any(|event| event.kind == EventKind::ResourceRefused) {
                return;
            }
        }
    }

    fn refuse(&mut self, index: ResourceIndex, tape: &mut Tape<'_>, known: &Known, events: &mut Vec<Event>) {
        let (Some(made), Some(def)) = (self.made(index), self.type_def(index)) else {
            return;
        };
        let guard = Guard { tape, resources: self, known };
        let tokens = tape.tokens(made.tokens);
        if guard.is_sound(def, tokens) {
            return;
        }
        let mended = guard.mend(def, tokens);
        let taken_out =
            |path| Event { kind: EventKind::ElementRefused, resource: index, other: None, path: Some(path) };
        events.extend(mended.lost.into_iter().map(taken_out));
        match mended.tokens {
            Some(tokens) => {
                let tokens = tape.store(&tokens);
                self.complete(index, Made { tokens, ..made });
            }
            None => {
                self.set(index, State::Abandoned);
                events.push(Event { kind: EventKind::ResourceRefused, resource: index, other: None, path: None });
            }
        }
    }
}
