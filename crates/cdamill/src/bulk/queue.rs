//! What the workers and the caller share: the sources, and the results that are not delivered yet.
//!
//! A worker takes a place in the window, then a source, works, and leaves the result; the caller takes results in order and
//! frees their places. Whoever waits is woken: a worker by a delivery, by a worker that leaves or by the end; the caller by
//! every result, and by the last worker. Neither waits for ever, for a worker that waits holds nothing: when all places are
//! taken, the next result to be delivered is being worked on or is there.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::builder::Order;
use super::cancel::Cancel;
use super::ended::{EndReason, Panicked, Progress};

/// How long the caller waits before it tells of progress.
const TICK: Duration = Duration::from_millis(100);

pub(super) struct Queue<I, T> {
    order: Order,
    window: NonZeroUsize,
    cancel: Cancel,
    /// `None` once there are no more.
    sources: Mutex<Option<I>>,
    state: Mutex<State<T>>,
    /// A place is free, or there is no use in waiting for one.
    place: Condvar,
    /// A result is there, or a worker has left.
    result: Condvar,
}

struct State<T> {
    /// Results that are not delivered, by the number at which they are.
    ready: BTreeMap<usize, Result<T, Panicked>>,
    progress: Progress,
    /// Places in the window that are taken.
    taken: usize,
    /// Workers that have not left.
    workers: usize,
    are_sources_exhausted: bool,
    is_stopped: bool,
    /// What `sources` panicked with.
    fault: Option<Box<dyn Any + Send>>,
}

/// What the caller finds.
pub(super) enum Next<T> {
    /// The next result.
    Result(Result<T, Panicked>),
    /// Nothing for a while.
    Waiting,
    /// Nothing more will come.
    End,
}

impl<I: Iterator, T> Queue<I, T> {
    pub(super) fn new(sources: I, order: Order, window: NonZeroUsize, cancel: Cancel, workers: usize) -> Queue<I, T> {
        let state = State {
            ready: BTreeMap::new(),
            progress: Progress::default(),
            taken: 0,
            workers,
            are_sources_exhausted: false,
            is_stopped: false,
            fault: None,
        };
        Queue {
            order,
            window,
            cancel,
            sources: Mutex::new(Some(sources)),
            state: Mutex::new(state),
            place: Condvar::new(),
            result: Condvar::new(),
        }
    }

    /// A worker's life.
    pub(super) fn work_off(&self, mut work: impl FnMut(usize, I::Item) -> T) {
        let _leave = Leave(self);
        while self.work(&mut work) {}
    }

    /// Works on one source, given its position. False when there is none, and no use in asking again.
    pub(super) fn work(&self, work: impl FnOnce(usize, I::Item) -> T) -> bool {
        if !self.take_place() {
            return false;
        }
        let Some((position, source)) = self.take_source() else {
            return false;
        };
        // What the closure borrows is the caller's, who knows of the panic.
        let worked = catch_unwind(AssertUnwindSafe(|| work(position, source)));
        self.leave_result(position, worked.map_err(|_| Panicked::new(position)));
        true
    }

    /// Waits for a place in the window.
    fn take_place(&self) -> bool {
        let mut state = self.state();
        loop {
            if state.is_stopped || state.are_sources_exhausted || self.cancel.is_cancelled() {
                return false;
            }
            if state.taken < self.window.get() {
                state.taken += 1;
                return true;
            }
            state = self.place.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next source and its position, if there is one; else the place is free again.
    fn take_source(&self) -> Option<(usize, I::Item)> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if self.state().is_stopped || self.cancel.is_cancelled() {
            self.free_place();
            return None;
        }
        let next = catch_unwind(AssertUnwindSafe(|| sources.as_mut().and_then(Iterator::next)));
        let mut state = self.state();
        match next {
            Ok(Some(source)) => {
                let position = state.progress.read;
                state.progress.read += 1;
                return Some((position, source));
            }
            Ok(None) => {}
            Err(fault) => state.fault = Some(fault),
        }
        state.are_sources_exhausted = true;
        drop(state);
        self.free_place();
        *sources = None;
        None
    }

    fn leave_result(&self, position: usize, result: Result<T, Panicked>) {
        let mut state = self.state();
        let number = match self.order {
            Order::AsGiven => position,
            Order::AsDone => state.progress.done,
        };
        state.progress.done += 1;
        state.ready.insert(number, result);
        drop(state);
        self.result.notify_one();
    }

    /// The next result, waited for a while.
    pub(super) fn next(&self) -> Next<T> {
        let mut state = self.state();
        loop {
            if let Some(result) = state.take_next() {
                return Next::Result(result);
            }
            if state.workers == 0 {
                return Next::End;
            }
            let waited = self.result.wait_timeout(state, TICK);
            let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return Next::Waiting;
            }
            state = woken;
        }
    }

    /// The next result, if it is there.
    pub(super) fn next_now(&self) -> Option<Result<T, Panicked>> {
        self.state().take_next()
    }

    /// The result that was taken last has been delivered.
    pub(super) fn delivered(&self) -> Progress {
        let mut state = self.state();
        state.progress.delivered += 1;
        let progress = state.progress;
        drop(state);
        self.free_place();
        progress
    }

    fn free_place(&self) {
        let mut state = self.state();
        state.taken -= 1;
        let is_over = state.are_sources_exhausted || self.cancel.is_cancelled();
        drop(state);
        if is_over {
            self.place.notify_all();
        } else {
            self.place.notify_one();
        }
    }

    /// No results are wanted any more.
    pub(super) fn stop(&self) {
        self.state().is_stopped = true;
        self.place.notify_all();
    }

    /// A worker ends, or did not begin.
    pub(super) fn leave(&self) {
        self.state().workers -= 1;
        // After a cancel those that wait for a place are woken by no delivery.
        self.place.notify_all();
        self.result.notify_one();
    }

    pub(super) fn progress(&self) -> Progress {
        self.state().progress
    }

    /// Why nothing more comes. The panic of `sources`, if there was one, is handed over.
    pub(super) fn end(&self) -> Result<EndReason, Box<dyn Any + Send>> {
        let mut state = self.state();
        match state.fault.take() {
            Some(fault) => Err(fault),
            None if state.are_sources_exhausted => Ok(EndReason::Complete),
            None => Ok(EndReason::Cancelled),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that a worker has left, however it did.
struct Leave<'q, I: Iterator, T>(&'q Queue<I, T>);

impl<I: Iterator, T> Drop for Leave<'_, I, T> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl<T> State<T> {
    fn take_next(&mut self) -> Option<Result<T, Panicked>> {
        self.ready.remove(&self.progress.delivered)
    }
}
