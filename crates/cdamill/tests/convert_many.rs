//! The iterator over the documents of many inputs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use cdamill::bulk::{Bulk, Cancel, Input, Many, Order as Delivery};
use cdamill::{BundleType, Converter, ErrorKind, Limits};
use support::ends;

static CONVERTER: LazyLock<Converter> = LazyLock::new(|| Converter::new().unwrap());

fn bulk<'p>(jobs: usize) -> Bulk<'p> {
    CONVERTER.bulk().jobs(NonZeroUsize::new(jobs).unwrap())
}

fn document(id: usize) -> String {
    format!(r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="{id}"/></ClinicalDocument>"#)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cli")
}

/// Files that convert, one with two documents, one that is missing, one that is none.
fn inputs() -> Vec<Input> {
    vec![
        Input::file(folder().join("summary.xml")),
        Input::bytes("two", document(1) + &document(2)),
        Input::file(folder().join("missing.xml")),
        Input::bytes("none", "<html>CANARY</html>"),
        Input::bytes("one", document(3)),
        Input::file(folder()),
    ]
}

/// What can be told of a document: name, input, number, bundle or code.
type Told = (String, usize, Option<usize>, Result<Vec<u8>, &'static str>);

fn told(many: Many<'_>) -> Vec<Told> {
    many.map(|document| {
        let result = document.result.map(|conversion| conversion.to_json(BundleType::Transaction));
        (document.name, document.position, document.number, result.map_err(|error| error.code()))
    })
    .collect()
}

#[test]
fn every_document_of_every_input_comes_in_order_for_any_number_of_jobs() {
    ends(|| {
        let expected = told(bulk(1).convert_many(inputs()));
        let outline = expected.iter().map(|(name, position, number, result)| {
            (name.rsplit('/').next().unwrap(), *position, *number, result.as_ref().err().copied())
        });
        assert!(outline.eq([
            ("summary.xml", 0, None, None),
            ("two", 1, Some(1), None),
            ("two", 1, Some(2), None),
            ("missing.xml", 2, None, Some("not-read")),
            ("none", 3, None, Some("not-cda")),
            ("one", 4, None, None),
            ("cli", 5, None, Some("not-read")),
        ]));
        let alone = CONVERTER.convert(&std::fs::read(folder().join("summary.xml")).unwrap()).unwrap();
        assert_eq!(expected[0].3, Ok(alone.to_json(BundleType::Transaction)));
        for jobs in [2, 3, 8] {
            assert!(told(bulk(jobs).convert_many(inputs())) == expected, "{jobs} jobs");
            let mut as_done = told(bulk(jobs).order(Delivery::AsDone).convert_many(inputs()));
            as_done.sort_by_key(|document| document.1);
            assert!(as_done == expected, "{jobs} jobs, as done");
        }
    });
}

#[test]
fn what_cannot_be_read_is_an_error_of_its_own_kind_and_holds_no_content() {
    ends(|| {
        let results: Vec<_> = CONVERTER.convert_many(inputs()).map(|document| document.result).collect();
        let missing = results[3].as_ref().unwrap_err();
        assert_eq!((missing.kind(), missing.detail()), (ErrorKind::NotRead, "it is not there"));
        assert!(!missing.is_client_fault());
        assert_eq!(missing.report().issues[0].code, "not-read");
        assert!(!format!("{results:?} {:?}", inputs()).contains("CANARY"));
    });
}

#[test]
fn a_file_is_read_up_to_the_limit() {
    ends(|| {
        let small = Converter::builder().limits(Limits::default().with_max_bytes(1000)).build().unwrap();
        let results: Vec<_> = small.convert_many([folder().join("summary.xml")]).collect();
        assert_eq!(results[0].result.as_ref().unwrap_err().kind(), ErrorKind::Limit);
    });
}

#[test]
fn dropped_early_it_reads_no_more_and_lets_go_of_everything() {
    ends(|| {
        for (jobs, taken) in [(1, 0), (1, 3), (2, 3), (8, 3)] {
            let read = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&read);
            let endless = (0..).map(move |id| {
                count.fetch_add(1, Ordering::SeqCst);
                Input::bytes("endless", document(id))
            });
            let mut many = bulk(jobs).window(NonZeroUsize::new(4).unwrap()).convert_many(endless);
            assert_eq!(many.by_ref().take(taken).filter(|document| document.result.is_ok()).count(), taken);
            drop(many);
            while Arc::strong_count(&read) > 1 {
                thread::sleep(Duration::from_millis(1)); // until the workers have left
            }
            assert!(read.load(Ordering::SeqCst) <= taken + 4, "{read:?}");
        }
    });
}

#[test]
fn it_ends_once_whatever_ends_it() {
    ends(|| {
        let mut nothing = CONVERTER.convert_many(Vec::<PathBuf>::new());
        assert!(nothing.next().is_none() && nothing.next().is_none());

        let cancel = Cancel::new();
        let mut cancelled = bulk(2).cancel(&cancel).convert_many((0..).map(|id| ("endless", document(id))));
        assert!(cancelled.by_ref().take(5).all(|document| document.result.is_ok()));
        cancel.cancel();
        let positions: Vec<usize> = cancelled.by_ref().map(|document| document.position).collect();
        assert!(positions.iter().copied().eq(5..5 + positions.len()), "{positions:?}");
        assert_eq!(cancelled.progress().delivered, cancelled.progress().read);
        assert!(cancelled.next().is_none());

        let mut faulty = bulk(2).convert_many((0..).map(|id| {
            assert!(id < 3, "inputs");
            ("faulty", document(id))
        }));
        assert_eq!(faulty.by_ref().take(3).count(), 3);
        let panic = catch_unwind(AssertUnwindSafe(|| faulty.next().is_none())).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"inputs"));
        assert!(faulty.next().is_none());
    });
}

#[test]
fn progress_is_told_and_the_iterator_crosses_threads() {
    fn crosses<T: Send + 'static>(value: T) -> T {
        value
    }
    ends(|| {
        let told = Arc::new(AtomicUsize::new(0));
        let tell = Arc::clone(&told);
        let many = bulk(2)
            .progress(move |progress| {
                tell.fetch_max(progress.delivered, Ordering::SeqCst);
            })
            .convert_many(inputs());
        assert_eq!(thread::spawn(move || crosses(many).count()).join().unwrap(), 7);
        assert_eq!(told.load(Ordering::SeqCst), 6);
    });
}

#[test]
fn who_cannot_wait_is_told_that_there_is_nothing_yet() {
    let (give, taken) = std::sync::mpsc::channel::<Input>();
    let mut many = bulk(1).convert_many(taken);
    assert!(many.poll_next().is_pending());
    assert!(many.poll_now().is_pending());
    give.send(Input::bytes("one", document(1)).with_name("two")).unwrap();
    let first = many.find(|_| true).unwrap();
    assert_eq!((first.name.as_str(), first.result.is_ok()), ("two", true));
    give.send(Input::bytes("three", document(1) + &document(2))).unwrap();
    let numbers: Vec<_> = (0..2)
        .map(|_| {
            loop {
                if let Poll::Ready(document) = many.poll_now() {
                    break document.unwrap().number;
                }
            }
        })
        .collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
    drop(give);
    assert!(matches!(many.poll_next(), Poll::Ready(None)));
    assert!(matches!(many.poll_now(), Poll::Ready(None)));
    assert!(matches!(many.poll_next(), Poll::Ready(None)));
}
