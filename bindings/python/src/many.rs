//! The documents of many inputs, converted ahead.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use cdamill::bulk::{Input, Order};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::converter::Converter;

/// An iterator of `(name, position, number, value)` for each document, and of `None` where none came for a tenth of a second.
#[pyclass(frozen, module = "cdamill._cdamill")]
pub(crate) struct Many {
    converter: Py<Converter>,
    many: Mutex<cdamill::bulk::Many<'static>>,
    raised: Raised,
}

#[pymethods]
impl Many {
    /// Begins at once.
    #[new]
    fn new(py: Python<'_>, converter: Py<Converter>, inputs: Py<PyAny>, jobs: usize, is_ordered: bool) -> Many {
        let inputs = Inputs::new(inputs);
        let raised = inputs.raised();
        let order = if is_ordered { Order::AsGiven } else { Order::AsDone };
        let bulk =
            converter.get().converter.bulk().order(order).jobs(NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN));
        let many = py.detach(|| bulk.convert_many(inputs));
        Many { converter, many: Mutex::new(many), raised }
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        // several threads may take turns; whoever waits does not hold the interpreter
        let next = py.detach(|| lock(&self.many).poll_next());
        match next {
            Poll::Pending => Ok(Some(py.None())),
            Poll::Ready(None) => lock(&self.raised).take().map_or(Ok(None), Err),
            Poll::Ready(Some(document)) => {
                let value = self.converter.get().value(py, document.result)?;
                let next = (document.name, document.position, document.number, value).into_pyobject(py)?;
                Ok(Some(next.into_any().unbind()))
            }
        }
    }
}

/// What the caller's iterator raised, to be raised in the caller's thread.
pub(crate) type Raised = Arc<Mutex<Option<PyErr>>>;

/// Keeps the first exception.
pub(crate) fn raise(raised: &Raised, error: PyErr) {
    lock(raised).get_or_insert(error);
}

pub(crate) fn is_raised(raised: &Raised) -> bool {
    lock(raised).is_some()
}

/// The caller's iterator, which workers ask one at a time.
pub(crate) struct Inputs {
    iterator: Py<PyAny>,
    raised: Raised,
}

impl Inputs {
    pub(crate) fn new(iterator: Py<PyAny>) -> Inputs {
        Inputs { iterator, raised: Raised::default() }
    }

    /// Where an exception will be.
    pub(crate) fn raised(&self) -> Raised {
        Arc::clone(&self.raised)
    }
}

/// Content or the path of a file.
#[derive(FromPyObject)]
enum Content {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        // an interpreter that is ending has nothing more to give
        Python::try_attach(|py| {
            let next = self.iterator.bind(py).try_iter().and_then(|mut iterator| iterator.next().transpose());
            match next.and_then(|next| next.map(|next| next.extract::<(String, Content)>()).transpose()) {
                Ok(Some((name, Content::Bytes(bytes)))) => Some(Input::bytes(name, &*bytes)),
                Ok(Some((_, Content::Path(path)))) => Some(Input::file(path)),
                Ok(None) => None,
                Err(error) => {
                    raise(&self.raised, error);
                    None
                }
            }
        })
        .flatten()
    }
}

/// A thread that panicked has left nothing half done here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
