//! The documents of many inputs, converted ahead.
//!
//! Neither the workers nor what is here runs Python: a thread that does so ends in the middle of it when the interpreter ends, and
//! takes the frames below with it, which must not be those of Rust. Sources are asked in Python, and handed over.

use std::num::NonZeroUsize;
use std::process;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use cdamill::bulk::{Document, Order};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;

use crate::converter::Converter;
use crate::error::guarded;
use crate::feed::Feed;
use crate::inputs::Content;

/// Inputs that are converted ahead: as many are to be fed as there is room for, and what they hold is to be taken.
#[pyclass(frozen, module = "cdamill._cdamill")]
pub(crate) struct Many {
    converter: Py<Converter>,
    /// None at the end.
    feed: Mutex<Option<Feed>>,
    process: u32,
}

#[pymethods]
impl Many {
    /// Starts the workers.
    #[new]
    fn new(py: Python<'_>, converter: Py<Converter>, jobs: usize, is_ordered: bool) -> PyResult<Many> {
        let order = if is_ordered { Order::AsGiven } else { Order::AsDone };
        let jobs = NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN);
        let bulk = converter.get().converter.bulk().order(order).jobs(jobs);
        let feed = guarded(py, || Feed::new(bulk, jobs))?;
        Ok(Many { converter, feed: Mutex::new(Some(feed)), process: process::id() })
    }

    /// Whether an input is to be fed.
    #[getter]
    fn has_room(&self, py: Python<'_>) -> bool {
        self.with(py, |feed| feed.as_ref().is_some_and(Feed::has_room))
    }

    /// Whether all documents have been taken.
    #[getter]
    fn is_ended(&self, py: Python<'_>) -> bool {
        self.with(py, |feed| feed.is_none())
    }

    /// One more input: bytes, or the path of a file.
    fn feed(&self, py: Python<'_>, name: String, content: Content) {
        let input = content.into_input(name);
        self.with(py, |feed| {
            if let Some(feed) = feed {
                feed.give(input);
            }
        });
    }

    /// There are no more inputs.
    fn end(&self, py: Python<'_>) {
        self.with(py, |feed| feed.iter_mut().for_each(Feed::end));
    }

    /// `(name, position, number, value)` of the next document; None where none is there, which is waited for a tenth of a second
    /// if wanted, or where all have been taken.
    fn take(&self, py: Python<'_>, wait: bool) -> PyResult<Option<Py<PyAny>>> {
        let next = self.with(py, |feed| {
            let next = guarded(py, || feed.as_mut().map_or(Poll::Ready(None), |feed| feed.take(wait)))?;
            if let Poll::Ready(None) = next {
                *feed = None;
            }
            Ok::<_, PyErr>(next)
        })?;
        let Poll::Ready(Some(Document { name, position, number, result, .. })) = next else { return Ok(None) };
        let value = self.converter.get().value(py, result)?;
        Ok(Some((name, position, number, value).into_pyobject(py)?.into_any().unbind()))
    }
}

impl Many {
    /// Several threads may take turns; whoever waits does not hold the interpreter.
    fn with<T>(&self, py: Python<'_>, act: impl FnOnce(&mut Option<Feed>) -> T) -> T {
        act(&mut self.feed.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        // A process that was forked has no workers, but maybe a lock that one of them held: nothing of theirs is touched.
        if process::id() != self.process {
            std::mem::forget(self.feed.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}
