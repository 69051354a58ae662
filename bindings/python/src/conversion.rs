//! What was made of one document.

use std::sync::OnceLock;

use cdamill::BundleType;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};

use crate::error::guarded;

/// The products of a conversion, each made when it is first asked for.
#[pyclass(frozen, module = "cdamill._cdamill")]
pub(crate) struct Conversion {
    /// None in a copy that was pickled: there all products are made.
    made: Option<cdamill::Conversion>,
    bundle_type: BundleType,
    bundle: OnceLock<Py<PyBytes>>,
    ndjson: OnceLock<Py<PyBytes>>,
    report: OnceLock<Py<PyBytes>>,
    source_map: OnceLock<Py<PyBytes>>,
}

impl Conversion {
    pub(crate) fn new(made: cdamill::Conversion, bundle_type: BundleType) -> Conversion {
        let (bundle, ndjson, report, source_map) = Default::default();
        Conversion { made: Some(made), bundle_type, bundle, ndjson, report, source_map }
    }

    /// The interpreter runs other threads while the product is made.
    fn product(
        &self,
        py: Python<'_>,
        product: &OnceLock<Py<PyBytes>>,
        make: impl Fn(&cdamill::Conversion) -> Vec<u8> + Send + Sync,
    ) -> PyResult<Py<PyBytes>> {
        if let Some(bytes) = product.get() {
            return Ok(bytes.clone_ref(py));
        }
        let bytes = guarded(py, || self.made.as_ref().map(make).unwrap_or_default())?;
        // two threads may have made it: one of the two is kept
        Ok(product.get_or_init(|| PyBytes::new(py, &bytes).unbind()).clone_ref(py))
    }
}

#[pymethods]
impl Conversion {
    /// A conversion of its products.
    #[new]
    fn of(bundle: Py<PyBytes>, ndjson: Py<PyBytes>, report: Py<PyBytes>, source_map: Py<PyBytes>) -> Conversion {
        let [bundle, ndjson, report, source_map] = [bundle, ndjson, report, source_map].map(OnceLock::from);
        Conversion { made: None, bundle_type: BundleType::Document, bundle, ndjson, report, source_map }
    }

    pub(crate) fn bundle(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        self.product(py, &self.bundle, |made| made.to_json(self.bundle_type))
    }

    fn ndjson(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        let lines = |made: &cdamill::Conversion| {
            let mut lines = Vec::new();
            // writing to memory does not fail
            let _ = made.write_ndjson(&mut lines);
            lines
        };
        self.product(py, &self.ndjson, lines)
    }

    fn report(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        self.product(py, &self.report, |made| made.report().to_json())
    }

    pub(crate) fn source_map(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        self.product(py, &self.source_map, cdamill::Conversion::source_map)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Conversion>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let (py, made) = (slf.py(), slf.get());
        let products = [made.bundle(py)?, made.ndjson(py)?, made.report(py)?, made.source_map(py)?];
        Ok((slf.get_type(), PyTuple::new(py, products)?))
    }
}
