//! The conversions of many inputs, as an iterator.

use std::collections::VecDeque;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::task::Poll;
use std::thread;

use crate::conversion::Conversion;
use crate::error::Error;

use super::builder::{Bulk, Tell};
use super::ended::{Panicked, Progress};
use super::input::Input;
use super::queue::{Next, Queue};
use super::worker::Worker;

/// A document of one of many inputs, and what became of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Document {
    /// The name of the [`Input`].
    pub name: String,
    /// Which input it was, counted from 0.
    pub position: usize,
    /// Which document of the input it is, counted from 1, where the input holds several.
    pub number: Option<usize>,
    /// The conversion, or why there is none.
    pub result: Result<Conversion, Error>,
}

/// An iterator over the documents of many inputs, which workers convert ahead of it: see
/// [`Converter::convert_many`](crate::Converter::convert_many).
///
/// Dropped early, it reads no more inputs; the workers end when they are done with the documents that they are at, and are not
/// waited for. A panic of the iterator over the inputs goes on in [`Iterator::next`], after the documents of those that were read.
pub struct Many<'p> {
    queue: Arc<Inputs>,
    /// Documents of an input that has been worked off.
    documents: VecDeque<Document>,
    progress: Option<Tell<'p>>,
    /// Where no thread could be had.
    alone: Option<Worker>,
    is_ended: bool,
}

type Inputs = Queue<Box<dyn Iterator<Item = Input> + Send>, Worked>;

/// An input whose documents have been converted.
struct Worked {
    name: String,
    position: usize,
    results: Vec<Result<Conversion, Error>>,
}

impl<'p> Many<'p> {
    pub(super) fn start(bulk: Bulk<'p>, inputs: Box<dyn Iterator<Item = Input> + Send>) -> Many<'p> {
        let threads = bulk.threads(&inputs);
        Many::start_with(bulk, threads, inputs)
    }

    fn start_with(bulk: Bulk<'p>, threads: usize, inputs: Box<dyn Iterator<Item = Input> + Send>) -> Many<'p> {
        let window = bulk.window_or_default();
        let Bulk { converter, order, cancel, progress, .. } = bulk;
        let queue = Arc::new(Queue::new(inputs, order, window, cancel, threads));
        let mut started = 0;
        for number in 0..threads {
            let (mut worker, shared) = (Worker::new(converter.clone(), number), Arc::clone(&queue));
            let work_off = move || shared.work_off(|position, input| worked(&mut worker, position, input));
            match thread::Builder::new().name(format!("cdamill-{number}")).spawn(work_off) {
                Ok(_) => started += 1,
                Err(_) => queue.leave(),
            }
        }
        let alone = (started == 0).then(|| Worker::new(converter, 0));
        Many { queue, documents: VecDeque::new(), progress, alone, is_ended: false }
    }

    /// How far the inputs are.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.queue.progress()
    }

    /// The next document, waited for a tenth of a second at most: for callers who must look at something else in between.
    ///
    /// `Pending` says that there is none yet; nobody is woken later.
    pub fn poll_next(&mut self) -> Poll<Option<Document>> {
        while !self.is_ended {
            if let Some(document) = self.documents.pop_front() {
                return Poll::Ready(Some(document));
            }
            if let Some(worker) = &mut self.alone {
                self.queue.work(|position, input| worked(worker, position, input));
            }
            match self.queue.next() {
                Next::Result(worked) => self.deliver(worked),
                Next::Waiting => {
                    self.tell(self.queue.progress());
                    return Poll::Pending;
                }
                Next::End => self.end(),
            }
        }
        Poll::Ready(None)
    }

    /// The next document, if it is there: as [`Many::poll_next`], without waiting.
    pub fn poll_now(&mut self) -> Poll<Option<Document>> {
        while !self.is_ended {
            if let Some(document) = self.documents.pop_front() {
                return Poll::Ready(Some(document));
            }
            match self.queue.next_now() {
                Some(worked) => self.deliver(worked),
                None => return Poll::Pending,
            }
        }
        Poll::Ready(None)
    }

    fn deliver(&mut self, worked: Result<Worked, Panicked>) {
        self.take(worked);
        let progress = self.queue.delivered();
        self.tell(progress);
    }

    fn take(&mut self, worked: Result<Worked, Panicked>) {
        let Worked { name, position, results } = worked.unwrap_or_else(Worked::panicked);
        let are_several = results.len() > 1;
        let numbered = results.into_iter().enumerate();
        self.documents.extend(numbered.map(|(index, result)| {
            let number = are_several.then_some(index + 1);
            Document { name: name.clone(), position, number, result }
        }));
    }

    /// Nothing more comes, now or later.
    fn end(&mut self) {
        self.is_ended = true;
        if let Err(fault) = self.queue.end() {
            resume_unwind(fault);
        }
    }

    fn tell(&mut self, progress: Progress) {
        if let Some(tell) = &mut self.progress {
            tell(progress);
        }
    }
}

impl Worked {
    /// Not to be expected: all that a worker does here is guarded.
    fn panicked(panicked: Panicked) -> Worked {
        Worked { name: String::new(), position: panicked.position(), results: vec![Err(panicked.into())] }
    }
}

fn worked(worker: &mut Worker, position: usize, input: Input) -> Worked {
    let name = input.name().to_owned();
    Worked { name, position, results: worker.convert_input(input) }
}

impl Iterator for Many<'_> {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        loop {
            if let Poll::Ready(next) = self.poll_next() {
                return next;
            }
        }
    }
}

impl FusedIterator for Many<'_> {}

impl Drop for Many<'_> {
    fn drop(&mut self) {
        self.queue.stop();
    }
}

impl fmt::Debug for Many<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Many").field("progress", &self.progress()).finish_non_exhaustive()
    }
}
