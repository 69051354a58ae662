//! How a run is set up.

use std::fmt;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::thread;

use crate::converter::Converter;

use super::cancel::Cancel;
use super::ended::{Ended, Panicked, Progress};
use super::input::Input;
use super::many::Many;
use super::run::run;
use super::worker::Worker;

/// How many sources a worker may be ahead of the delivery, unless the caller says otherwise.
const AHEAD: usize = 4;

/// In which order results are delivered.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Order {
    /// In the order of the sources.
    #[default]
    AsGiven,
    /// As soon as they are there: one large document holds up no other.
    AsDone,
}

/// Settles how many documents are converted at a time, and how. See [`Converter::bulk`] and the [module](super).
#[must_use]
pub struct Bulk<'p> {
    pub(super) converter: Converter,
    pub(super) jobs: NonZeroUsize,
    pub(super) order: Order,
    pub(super) window: Option<NonZeroUsize>,
    pub(super) cancel: Cancel,
    pub(super) progress: Option<Tell<'p>>,
}

pub(super) type Tell<'p> = Box<dyn FnMut(Progress) + Send + 'p>;

impl<'p> Bulk<'p> {
    pub(crate) fn new(converter: Converter) -> Bulk<'p> {
        let jobs = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Bulk { converter, jobs, order: Order::default(), window: None, cancel: Cancel::new(), progress: None }
    }

    /// How many workers there are, each a thread. As many as there are processors for this program, unless set.
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Bulk<'p> {
        self.jobs = jobs;
        self
    }

    /// In which order results come. In that of the sources, unless set.
    pub fn order(mut self, order: Order) -> Bulk<'p> {
        self.order = order;
        self
    }

    /// How many sources may have been read and not be delivered yet. Four times the number of jobs, unless set. Fewer than
    /// jobs leave workers idle.
    pub fn window(mut self, window: NonZeroUsize) -> Bulk<'p> {
        self.window = Some(window);
        self
    }

    /// A flag that ends the run. It is looked at between documents.
    pub fn cancel(mut self, cancel: &Cancel) -> Bulk<'p> {
        self.cancel = cancel.clone();
        self
    }

    /// Is told how far the run is: on the caller's thread, after each delivery, and about ten times a second while there is
    /// none.
    pub fn progress(mut self, tell: impl FnMut(Progress) + Send + 'p) -> Bulk<'p> {
        self.progress = Some(Box::new(tell));
        self
    }

    /// Does `work` with each source in the workers, and `each` with each result on this thread.
    ///
    /// `sources` is asked by the workers, one at a time. `work` gets the worker, which has the converter, and a source.
    /// `each` gets the results in the [`Order`] asked for, and ends the run with `ControlFlow::Break`; what has been read by
    /// then is dropped. A panic in `work` is delivered as [`Panicked`]; one in `sources` or `each` goes on in the caller, after
    /// the workers have ended.
    pub fn run<I, T>(
        self,
        sources: I,
        work: impl Fn(&mut Worker, I::Item) -> T + Sync,
        each: impl FnMut(Result<T, Panicked>) -> ControlFlow<()>,
    ) -> Ended
    where
        I: IntoIterator<IntoIter: Send>,
        T: Send,
    {
        run(self, sources.into_iter(), work, each)
    }

    /// Converts all documents of `inputs`, read and converted ahead by the workers: see
    /// [`Converter::convert_many`](crate::Converter::convert_many).
    pub fn convert_many<I>(self, inputs: I) -> Many<'p>
    where
        I: IntoIterator<Item: Into<Input> + 'static, IntoIter: Send + 'static>,
    {
        Many::start(self, Box::new(inputs.into_iter().map(Into::into)))
    }

    /// No more threads than there can be sources.
    pub(super) fn threads(&self, sources: &impl Iterator) -> usize {
        let jobs = self.jobs.get();
        sources.size_hint().1.map_or(jobs, |most| jobs.min(most.max(1)))
    }

    pub(super) fn window_or_default(&self) -> NonZeroUsize {
        self.window.unwrap_or_else(|| self.jobs.saturating_mul(NonZeroUsize::MIN.saturating_add(AHEAD - 1)))
    }
}

impl fmt::Debug for Bulk<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Bulk");
        debug.field("jobs", &self.jobs).field("order", &self.order).field("window", &self.window_or_default());
        debug.finish_non_exhaustive()
    }
}
