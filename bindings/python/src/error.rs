//! Errors of the library as exceptions of `cdamill.errors`.

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
