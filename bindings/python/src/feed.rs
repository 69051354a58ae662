//! Inputs that the caller hands to the workers.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Sender, channel};
use std::task::Poll;

use cdamill::bulk::{Bulk, Document, Input, Many};

/// How many inputs a worker may be ahead of the caller.
const AHEAD: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

pub(crate) struct Feed {
    many: Many<'static>,
    /// None when there are no more.
    sender: Option<Sender<Input>>,
    fed: usize,
    window: NonZeroUsize,
}

impl Feed {
    pub(crate) fn new(bulk: Bulk<'static>, jobs: NonZeroUsize) -> Feed {
        let (sender, receiver) = channel();
        let window = jobs.saturating_mul(AHEAD);
        let many = bulk.jobs(jobs).window(window).convert_many(receiver);
        Feed { many, sender: Some(sender), fed: 0, window }
    }

    /// Whether one more input may be held in memory.
    pub(crate) fn has_room(&self) -> bool {
        self.sender.is_some() && self.fed < self.many.progress().delivered.saturating_add(self.window.get())
    }

    pub(crate) fn give(&mut self, input: Input) {
        // there are workers to receive it, for as long as there is `many`
        if self.sender.as_ref().is_some_and(|sender| sender.send(input).is_ok()) {
            self.fed += 1;
        }
    }

    pub(crate) fn end(&mut self) {
        self.sender = None;
    }

    /// The next document, waited for a tenth of a second at most.
    pub(crate) fn take(&mut self, wait: bool) -> Poll<Option<Document>> {
        if wait { self.many.poll_next() } else { self.many.poll_now() }
    }
}
