//! A mapping and settings, ready to be used.

use std::path::PathBuf;

use cdamill::{BundleType, Mapping};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::conversion::Conversion;
use crate::error;

/// Converts documents, from any number of threads.
#[pyclass(frozen, module = "cdamill._cdamill")]
pub(crate) struct Converter {
    pub(crate) converter: cdamill::Converter,
    pub(crate) bundle_type: BundleType,
}

#[pymethods]
impl Converter {
    /// `mapping`: folders laid over the built-in mapping. `settings`: names and values of `ConverterBuilder::setting`.
    #[new]
    fn new(
        py: Python<'_>,
        mapping: Vec<PathBuf>,
        settings: Vec<(String, String)>,
        bundle_type: &str,
    ) -> PyResult<Converter> {
        let expected = "bundle_type: expected document, collection, transaction or batch";
        let bundle_type = BundleType::from_code(bundle_type).ok_or_else(|| PyValueError::new_err(expected))?;
        let mut builder = cdamill::Converter::builder();
        for (name, value) in &settings {
            builder = builder.setting(name, value).map_err(|error| error::setting(name, error))?;
        }
        let built = error::guarded(py, || match mapping.as_slice() {
            // the built-in mapping alone comes prepared
            [] => builder.build(),
            folders => {
                let overlaid = folders.iter().try_fold(Mapping::builtin(), |all, folder| all.overlay_dir(folder));
                overlaid.and_then(|mapping| builder.mapping(mapping).build())
            }
        })?;
        Ok(Converter { converter: built.map_err(|error| error::mapping(py, &error))?, bundle_type })
    }

    /// The first document of `source`.
    fn convert(&self, py: Python<'_>, source: PyBackedBytes) -> PyResult<Conversion> {
        let made =
            error::guarded(py, || self.converter.convert(&source))?.map_err(|error| error::raised(py, &error))?;
        Ok(Conversion::new(made, self.bundle_type))
    }

    /// Every document of `source`: a `Conversion` or an exception each.
    fn convert_each(&self, py: Python<'_>, source: PyBackedBytes) -> PyResult<Vec<Py<PyAny>>> {
        let made = error::guarded(py, || self.converter.convert_each(&source))?;
        made.into_iter().map(|result| self.value(py, result)).collect()
    }
}

impl Converter {
    /// A result as Python has it.
    pub(crate) fn value(
        &self,
        py: Python<'_>,
        result: Result<cdamill::Conversion, cdamill::Error>,
    ) -> PyResult<Py<PyAny>> {
        match result {
            Ok(made) => Ok(Conversion::new(made, self.bundle_type).into_pyobject(py)?.into_any().unbind()),
            Err(failed) => error::document(py, &failed),
        }
    }
}
