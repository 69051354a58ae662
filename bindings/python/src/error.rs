//! Errors of the library as exceptions of `cdamill.errors`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The exception for a document that has no bundle, as a value.
pub(crate) fn document(py: Python<'_>, error: &cdamill::Error) -> PyResult<Py<PyAny>> {
    let made = py.import("cdamill.errors")?.getattr("of_document")?;
    Ok(made.call1((error.code(), error.detail(), error.line(), error.column()))?.unbind())
}

/// The same, to be raised.
pub(crate) fn raised(py: Python<'_>, error: &cdamill::Error) -> PyErr {
    document(py, error).map_or_else(|error| error, |exception| PyErr::from_value(exception.into_bound(py)))
}

/// The exception for a mapping that does not load: its problems are those of the mapping's files, not of a document.
pub(crate) fn mapping(py: Python<'_>, error: &cdamill::MappingError) -> PyErr {
    let problems: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    let made = py.import("cdamill.errors").and_then(|errors| errors.getattr("MappingError")?.call1((problems,)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// A setting that was not taken, by its name in Python.
pub(crate) fn setting(name: &str, error: cdamill::SettingError) -> PyErr {
    PyValueError::new_err(format!("{}: {error}", name.replace('-', "_")))
}

/// Does `work` while other threads of the interpreter run. What could panic is done here: a panic is an `InternalError`, and what
/// it says, which may quote a document, is not kept.
pub(crate) fn guarded<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    // what `work` borrows stays with the object that was at work, which is only asked on
    py.detach(|| catch_unwind(AssertUnwindSafe(work))).map_err(|_| internal(py))
}

/// The exception for a bug of this library.
pub(crate) fn internal(py: Python<'_>) -> PyErr {
    let made = py.import("cdamill.errors").and_then(|errors| {
        let nowhere = None::<u32>;
        errors.getattr("of_document")?.call1(("internal", "a bug in the converter", nowhere, nowhere))
    });
    made.map_or_else(|error| error, PyErr::from_value)
}
