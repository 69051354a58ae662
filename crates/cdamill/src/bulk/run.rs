//! A run in threads that end with it.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::thread;

use super::builder::{Bulk, Tell};
use super::ended::{EndReason, Ended, Panicked, Progress};
use super::queue::{Next, Queue};
use super::worker::Worker;

pub(super) fn run<I, T>(
    bulk: Bulk<'_>,
    sources: I,
    work: impl Fn(&mut Worker, I::Item) -> T + Sync,
    each: impl FnMut(Result<T, Panicked>) -> ControlFlow<()>,
) -> Ended
where
    I: Iterator + Send,
    T: Send,
{
    let threads = bulk.threads(&sources);
    run_with(bulk, threads, sources, work, each)
}

/// With so many threads; with none, all is done here.
fn run_with<I, T>(
    bulk: Bulk<'_>,
    threads: usize,
    sources: I,
    work: impl Fn(&mut Worker, I::Item) -> T + Sync,
    each: impl FnMut(Result<T, Panicked>) -> ControlFlow<()>,
) -> Ended
where
    I: Iterator + Send,
    T: Send,
{
    let window = bulk.window_or_default();
    let Bulk { converter, order, cancel, progress, .. } = bulk;
    let queue = Queue::new(sources, order, window, cancel, threads);
    let mut delivery = Delivery { queue: &queue, each, progress, panicked: 0 };
    thread::scope(|scope| {
        // Also when `each` panics: the scope waits for the workers, and they must not wait for places.
        let _stop = Stop(&queue);
        let (queue, work) = (&queue, &work);
        let mut started = 0;
        for number in 0..threads {
            let mut worker = Worker::new(converter.clone(), number);
            let work_off = move || queue.work_off(|_, source| work(&mut worker, source));
            match thread::Builder::new().name(format!("cdamill-{number}")).spawn_scoped(scope, work_off) {
                Ok(_) => started += 1,
                Err(_) => queue.leave(),
            }
        }
        if started > 0 { delivery.wait() } else { delivery.alone(&mut Worker::new(converter.clone(), 0), work) }
    })
}

/// The caller's side.
struct Delivery<'q, 'p, I, T, E> {
    queue: &'q Queue<I, T>,
    each: E,
    progress: Option<Tell<'p>>,
    panicked: usize,
}

impl<I, T, E> Delivery<'_, '_, I, T, E>
where
    I: Iterator,
    E: FnMut(Result<T, Panicked>) -> ControlFlow<()>,
{
    fn wait(&mut self) -> Ended {
        loop {
            match self.queue.next() {
                Next::Result(result) => {
                    if self.deliver(result).is_break() {
                        return self.ended(EndReason::Stopped);
                    }
                }
                Next::Waiting => self.tell(self.queue.progress()),
                Next::End => return self.exhausted(),
            }
        }
    }

    /// No thread could be had.
    fn alone(&mut self, worker: &mut Worker, work: impl Fn(&mut Worker, I::Item) -> T) -> Ended {
        loop {
            let are_more = self.queue.work(|_, source| work(worker, source));
            while let Some(result) = self.queue.next_now() {
                if self.deliver(result).is_break() {
                    return self.ended(EndReason::Stopped);
                }
            }
            if !are_more {
                return self.exhausted();
            }
        }
    }

    fn deliver(&mut self, result: Result<T, Panicked>) -> ControlFlow<()> {
        self.panicked += usize::from(result.is_err());
        let flow = (self.each)(result);
        let progress = self.queue.delivered();
        self.tell(progress);
        flow
    }

    fn tell(&mut self, progress: Progress) {
        if let Some(tell) = &mut self.progress {
            tell(progress);
        }
    }

    fn exhausted(&self) -> Ended {
        match self.queue.end() {
            Ok(reason) => self.ended(reason),
            Err(fault) => resume_unwind(fault),
        }
    }

    fn ended(&self, reason: EndReason) -> Ended {
        Ended { reason, delivered: self.queue.progress().delivered, panicked: self.panicked }
    }
}

/// Ends the work when the caller goes on.
struct Stop<'q, I: Iterator, T>(&'q Queue<I, T>);

impl<I: Iterator, T> Drop for Stop<'_, I, T> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Converter;
    use crate::bulk::Cancel;

    fn alone<T: Send>(
        bulk: Bulk<'_>,
        work: impl Fn(usize) -> T + Sync,
        each: impl FnMut(Result<T, Panicked>) -> ControlFlow<()>,
    ) -> Ended {
        run_with(bulk, 0, 0..20, |_, number| work(number), each)
    }

    #[test]
    fn where_no_thread_can_be_had_the_caller_does_the_work() {
        let converter = Converter::new().unwrap();
        let caller = thread::current().id();
        let work = |number| {
            assert_eq!(thread::current().id(), caller);
            assert_ne!(number, 7);
            number
        };
        let mut results = Vec::new();
        let ended = alone(converter.bulk(), work, |result| {
            results.push(result);
            ControlFlow::Continue(())
        });
        assert_eq!(ended, Ended { reason: EndReason::Complete, delivered: 20, panicked: 1 });
        let expected = (0..20).map(|number| if number == 7 { Err(Panicked::new(7)) } else { Ok(number) });
        assert!(results.into_iter().eq(expected));

        let ended = alone(converter.bulk(), |number| number, |_| ControlFlow::Break(()));
        assert_eq!(ended, Ended { reason: EndReason::Stopped, delivered: 1, panicked: 0 });

        let cancel = Cancel::new();
        let ended = alone(converter.bulk().cancel(&cancel), |_| cancel.cancel(), |_| ControlFlow::Continue(()));
        assert_eq!(ended, Ended { reason: EndReason::Cancelled, delivered: 1, panicked: 0 });
    }
}
