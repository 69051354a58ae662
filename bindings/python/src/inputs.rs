//! What a Python iterator gives to workers.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cdamill::bulk::Input;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

/// What the caller's iterator raised, to be raised in the caller's thread.
pub(crate) type Raised = Arc<Mutex<Option<PyErr>>>;

/// Keeps the first exception.
pub(crate) fn raise(raised: &Raised, error: PyErr) {
    lock(raised).get_or_insert(error);
}

pub(crate) fn is_raised(raised: &Raised) -> bool {
    lock(raised).is_some()
}

/// The caller's iterator, asked by one thread at a time.
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
pub(crate) enum Content {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

impl Content {
    pub(crate) fn into_input(self, name: String) -> Input {
        match self {
            Content::Bytes(bytes) => Input::bytes(name, &*bytes),
            Content::Path(path) => Input::file(path).with_name(name),
        }
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        // an interpreter that is ending has nothing more to give
        Python::try_attach(|py| {
            let next = self.iterator.bind(py).try_iter().and_then(|mut iterator| iterator.next().transpose());
            match next.and_then(|next| next.map(|next| next.extract::<(String, Content)>()).transpose()) {
                Ok(Some((name, content))) => Some(content.into_input(name)),
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
