//! Many documents in workers: order, bounds, ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cdamill::bulk::{Bulk, Cancel, EndReason, Ended, Order, Panicked};
use cdamill::{BundleType, Converter, Error, ErrorKind};
use support::ends;

/// How many jobs the tests run with: fewer than, as many as and more than there are processors or documents.
const JOBS: [usize; 4] = [1, 2, 3, 8];

fn number(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

fn bulk<'p>(jobs: usize) -> Bulk<'p> {
    static CONVERTER: LazyLock<Converter> = LazyLock::new(|| Converter::new().unwrap());
    CONVERTER.bulk().jobs(number(jobs))
}

/// Takes unequal times, so that later ones are done first.
fn dawdle(number: usize) {
    thread::sleep(Duration::from_millis((number * 7 % 5) as u64));
}

fn collected<T>(into: &mut Vec<T>) -> impl FnMut(Result<T, Panicked>) -> ControlFlow<()> {
    |result| {
        into.push(result.unwrap());
        ControlFlow::Continue(())
    }
}

#[test]
fn bundles_are_the_same_for_any_number_of_jobs() {
    ends(|| {
        let documents: Vec<String> = (0..40).map(document).collect();
        let one_by_one = Converter::new().unwrap();
        let expected: Vec<Vec<u8>> = documents
            .iter()
            .map(|document| one_by_one.convert(document.as_bytes()).unwrap().to_json(BundleType::Transaction))
            .collect();
        for jobs in JOBS {
            let mut bundles = Vec::new();
            let ended = bulk(jobs).run(
                &documents,
                |worker, document| worker.convert(document.as_bytes()).unwrap().to_json(BundleType::Transaction),
                collected(&mut bundles),
            );
            assert!(bundles == expected, "{jobs} jobs");
            assert_eq!((ended.reason, ended.delivered, ended.panicked), (EndReason::Complete, 40, 0));
        }
    });
}

/// With entries that differ in number, so that documents take different times.
fn document(number: usize) -> String {
    let entries: String = (0..number * 13 % 17)
        .map(|entry| {
            format!(
                r#"<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.3" extension="{number}-{entry}"/>
                <code code="8480-6" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
                <effectiveTime value="20240305"/><value xsi:type="PQ" value="{entry}" unit="mm[Hg]"/></observation></entry>"#
            )
        })
        .collect();
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <id root="2.999.1" extension="{number}"/><effectiveTime value="20240305"/><component><structuredBody><component><section>
        <code code="8716-3" codeSystem="2.16.840.1.113883.6.1"/>{entries}</section></component></structuredBody></component>
        </ClinicalDocument>"#
    )
}

#[test]
fn results_come_in_the_order_of_the_sources_whoever_is_done_first() {
    ends(|| {
        for jobs in JOBS {
            let mut results = Vec::new();
            let work = |_: &mut _, number| {
                dawdle(number);
                number
            };
            let ended = bulk(jobs).run(0..100, work, collected(&mut results));
            assert!(results.iter().copied().eq(0..100), "{jobs} jobs: {results:?}");
            assert_eq!(ended.delivered, 100);
        }
    });
}

#[test]
fn as_done_no_result_waits_for_another() {
    ends(|| {
        let first_may_end = AtomicUsize::new(0);
        let work = |_: &mut _, number| {
            while number == 0 && first_may_end.load(Ordering::SeqCst) < 9 {
                thread::yield_now();
            }
            number
        };
        let mut results = Vec::new();
        let each = |result: Result<usize, Panicked>| {
            first_may_end.fetch_add(1, Ordering::SeqCst);
            results.push(result.unwrap());
            ControlFlow::Continue(())
        };
        // The window is narrower than the number of sources: the first one takes one place of it, no more.
        let ended = bulk(2).order(Order::AsDone).window(number(3)).run(0..10, work, each);
        assert_eq!((results.pop(), ended.delivered), (Some(0), 10));
        results.sort_unstable();
        assert!(results.into_iter().eq(1..10));
    });
}

#[test]
fn no_more_sources_are_in_flight_than_the_window_has_places() {
    ends(|| {
        for (jobs, window) in [(1, 1), (1, 5), (3, 2), (3, 3), (2, 7), (8, 20)] {
            let (in_flight, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let sources = (0..150).inspect(|_| {
                most.fetch_max(in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            });
            let work = |_: &mut _, number| {
                if number % 40 == 0 {
                    thread::sleep(Duration::from_millis(20)); // the others run ahead
                }
            };
            let each = |_| {
                in_flight.fetch_sub(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            };
            let ended = bulk(jobs).window(number(window)).run(sources, work, each);
            assert_eq!(ended.delivered, 150);
            assert!(most.load(Ordering::SeqCst) <= window, "{jobs} jobs, {window} places: {most:?}");
        }
        // And the default is so wide that workers need not wait for a slow delivery of one.
        assert_eq!(format!("{:?}", bulk(3)), "Bulk { jobs: 3, order: AsGiven, window: 12, .. }");
    });
}

#[test]
fn a_panic_costs_its_own_document_only() {
    ends(|| {
        for (jobs, order) in JOBS.into_iter().flat_map(|jobs| [(jobs, Order::AsGiven), (jobs, Order::AsDone)]) {
            let work = |_: &mut _, number: usize| {
                assert!(number % 3 != 1, "CANARY");
                number
            };
            let mut results = Vec::new();
            let each = |result| {
                results.push(result);
                ControlFlow::Continue(())
            };
            let ended = bulk(jobs).order(order).run(0..30, work, each);
            results.sort_by_key(|result: &Result<usize, Panicked>| {
                result.as_ref().copied().unwrap_or_else(|panicked| panicked.position())
            });
            assert_eq!((ended.reason, ended.delivered, ended.panicked), (EndReason::Complete, 30, 10));
            for (position, result) in results.into_iter().enumerate() {
                match result {
                    Ok(number) => assert!(position == number && number % 3 != 1),
                    Err(panicked) => {
                        assert!(panicked.position() == position && position % 3 == 1);
                        assert!(!format!("{panicked} {panicked:?}").contains("CANARY"));
                        assert_eq!(Error::from(panicked).kind(), ErrorKind::Internal);
                    }
                }
            }
        }
    });
}

#[test]
fn nothing_to_do_ends_at_once() {
    ends(|| {
        for jobs in JOBS {
            let ended = bulk(jobs).run(std::iter::empty::<usize>(), |_, number| number, |_| ControlFlow::Continue(()));
            assert_eq!((ended.reason, ended.delivered, ended.panicked), (EndReason::Complete, 0, 0));
            let ended = bulk(jobs).run(std::iter::once(1), |_, number| number, |_| ControlFlow::Continue(()));
            assert_eq!((ended.reason, ended.delivered), (EndReason::Complete, 1));
        }
    });
}

#[test]
fn the_caller_stops_an_endless_run() {
    ends(|| {
        for (jobs, window) in JOBS.into_iter().flat_map(|jobs| [(jobs, 1), (jobs, 9)]) {
            let mut left = 5;
            let each = |_| {
                left -= 1;
                if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let ended = bulk(jobs).window(number(window)).run(0.., |_, number: usize| number, each);
            assert_eq!((ended.reason, ended.delivered), (EndReason::Stopped, 5));
        }
    });
}

#[test]
fn after_a_cancel_what_was_read_is_delivered_and_no_more_is_read() {
    ends(|| {
        for (jobs, window) in JOBS.into_iter().flat_map(|jobs| [(jobs, 1), (jobs, 9)]) {
            let cancel = Cancel::new();
            let read = AtomicUsize::new(0);
            let sources = (0_usize..).inspect(|_| {
                read.fetch_add(1, Ordering::SeqCst);
            });
            let work = |_: &mut _, number| {
                dawdle(number);
                if number == 20 {
                    cancel.cancel();
                }
                number
            };
            let mut results = Vec::new();
            let ended = bulk(jobs).window(number(window)).cancel(&cancel).run(sources, work, collected(&mut results));
            assert_eq!(ended.reason, EndReason::Cancelled);
            assert_eq!((ended.delivered, results.len()), (read.load(Ordering::SeqCst), read.into_inner()));
            assert!(results.iter().copied().eq(0..results.len()), "a beginning of all results: {results:?}");
            assert!(results.len() > 20 && results.len() <= 21 + jobs.max(window), "{}", results.len());
        }
    });
}

#[test]
fn a_slow_source_holds_up_no_result() {
    ends(|| {
        let delivered = AtomicUsize::new(0);
        // Each source comes only when the one before has been delivered.
        let sources = (0..20).inspect(|number| {
            while delivered.load(Ordering::SeqCst) < *number {
                thread::yield_now();
            }
        });
        let each = |_| {
            delivered.fetch_add(1, Ordering::SeqCst);
            ControlFlow::Continue(())
        };
        assert_eq!(bulk(4).run(sources, |_, number| number, each).delivered, 20);
    });
}

#[test]
fn panics_of_the_caller_go_on_in_the_caller() {
    fn message(run: impl FnOnce() -> Ended) -> String {
        let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
        panic.downcast_ref::<&str>().copied().unwrap_or_default().to_owned()
    }
    ends(|| {
        for jobs in JOBS {
            let mut delivered = 0;
            let sources = (0..).inspect(|number| assert!(*number < 9, "sources"));
            let each = |_| {
                delivered += 1;
                ControlFlow::Continue(())
            };
            assert_eq!(message(|| bulk(jobs).run(sources, |_, number: usize| number, each)), "sources");
            assert_eq!(delivered, 9, "what was read is delivered");
            assert_eq!(message(|| bulk(jobs).run(0.., |_, number: usize| number, |_| panic!("each"))), "each");
        }
    });
}

#[test]
fn progress_counts_and_comes_while_nothing_else_does() {
    ends(|| {
        let mut told = Vec::new();
        let (may_end, ticks) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |_: &mut _, number: usize| {
            while number == 5 && may_end.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
        };
        let caller = thread::current().id();
        let tell = |progress| {
            assert_eq!(thread::current().id(), caller);
            told.push(progress);
            // The sixth document waits for the call that comes without a delivery.
            if ticks.fetch_add(1, Ordering::SeqCst) == 5 {
                may_end.store(1, Ordering::SeqCst);
            }
        };
        let ended = bulk(1).progress(tell).run(0..9, work, |_| ControlFlow::Continue(()));
        assert_eq!(ended.delivered, 9);
        assert!(told.len() > 9, "{told:?}");
        assert!(told.is_sorted_by_key(|progress| (progress.delivered, progress.done, progress.read)), "{told:?}");
        assert!(told.iter().all(|told| told.delivered <= told.done && told.done <= told.read && told.read <= 9));
        assert_eq!(told.pop().map(|last| (last.read, last.done, last.delivered)), Some((9, 9, 9)));
    });
}
