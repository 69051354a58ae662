//! Tables of Arrow, of one conversion or of many.

use arrow_array::RecordBatchIterator;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use cdamill_tables::{Made, RecordBatch, from_ipc, to_ipc};
use pyo3::exceptions::{PyKeyError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyCapsule, PyTuple, PyType};

use crate::conversion::Conversion;
use crate::converter::Converter;
use crate::error::{self, guarded};
use crate::inputs::Inputs;
use crate::table_run::{Listener, TableRun};

/// One of the fixed tables, with rows. Handed over by the C interface of Arrow, without a copy.
#[pyclass(frozen, module = "cdamill._cdamill")]
pub(crate) struct Table {
    table: cdamill_tables::Table,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new(table: cdamill_tables::Table, batches: Vec<RecordBatch>) -> Table {
        Table { table, batches }
    }
}

#[pymethods]
impl Table {
    /// A table of the bytes that `__reduce__` gives.
    #[new]
    fn of(name: &str, ipc: PyBackedBytes) -> PyResult<Table> {
        Ok(Table { table: named(name)?, batches: from_ipc(&ipc).map_err(raised)? })
    }

    /// A table with the rows of all `parts`, which are of the table of that name.
    #[staticmethod]
    fn joined(name: &str, parts: Vec<Bound<'_, Table>>) -> PyResult<Table> {
        let table = named(name)?;
        let batches = parts.iter().flat_map(|part| part.get().batches.iter().filter(|batch| batch.num_rows() > 0));
        let mut batches: Vec<_> = batches.cloned().collect();
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(table.schema()));
        }
        Ok(Table { table, batches })
    }

    #[getter]
    fn name(&self) -> &'static str {
        self.table.name()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.table.columns().iter().map(|column| column.name().to_owned()).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.table.schema());
        PyCapsule::new_with_value(py, schema.map_err(|_| internal())?, c"arrow_schema")
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // another schema may be asked for; the interface lets the producer give its own
        let _ = requested_schema;
        let batches: Vec<_> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, self.table.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Table>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let (py, table) = (slf.py(), slf.get());
        let ipc = PyBytes::new(py, &to_ipc(&table.batches).map_err(raised)?);
        Ok((slf.get_type(), (table.name(), ipc).into_pyobject(py)?))
    }
}

/// The rows of one conversion, a table for each name; `document` is the name in their column of that name.
#[pyfunction]
pub(crate) fn tables(
    py: Python<'_>,
    conversion: &Conversion,
    names: Vec<String>,
    document: Option<String>,
) -> PyResult<Vec<Table>> {
    let wanted = all_named(&names)?;
    let (bundle, source_map) = (conversion.bundle(py)?, conversion.source_map(py)?);
    let (bundle, source_map) = (bundle.as_bytes(py), source_map.as_bytes(py));
    let made = Made { document: document.as_deref(), bundle, source_map: Some(source_map) };
    let mut tables = cdamill_tables::Tables::new(&wanted);
    guarded(py, || tables.add(&made))?.map_err(raised)?;
    Ok(wanted.into_iter().map(|table| Table::new(table, vec![tables.take(table)])).collect())
}

/// The rows of many documents, some at a time, for `done`; `tick` is called now and then. See [`Listener`].
#[pyfunction]
pub(crate) fn tables_of_many(
    py: Python<'_>,
    converter: &Converter,
    inputs: Py<PyAny>,
    jobs: usize,
    names: Vec<String>,
    done: Py<PyAny>,
    tick: Py<PyAny>,
) -> PyResult<()> {
    let (tables, inputs) = (all_named(&names)?, Inputs::new(inputs));
    let run = TableRun { converter: converter.converter.clone(), bundle_type: converter.bundle_type, inputs, tables };
    run.run(py, jobs, &Listener { done, tick })
}

/// The name of the table for a name or a type of resource.
#[pyfunction]
pub(crate) fn table_name(name: &str) -> PyResult<&'static str> {
    named(name).map(cdamill_tables::Table::name)
}

/// The names of all tables.
#[pyfunction]
pub(crate) fn table_names() -> Vec<&'static str> {
    cdamill_tables::Table::ALL.iter().map(|table| table.name()).collect()
}

fn named(name: &str) -> PyResult<cdamill_tables::Table> {
    cdamill_tables::Table::named(name).ok_or_else(|| PyKeyError::new_err("there is no such table"))
}

fn all_named(names: &[String]) -> PyResult<Vec<cdamill_tables::Table>> {
    names.iter().map(|name| named(name)).collect()
}

/// An error of the tables.
pub(crate) fn raised(error: cdamill_tables::Error) -> PyErr {
    match error.io() {
        Some(_) => PyOSError::new_err(error.to_string()),
        None => PyValueError::new_err(error.to_string()),
    }
}

pub(crate) fn internal() -> PyErr {
    Python::attach(error::internal)
}
