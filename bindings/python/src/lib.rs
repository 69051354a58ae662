//! The native half of the Python package `cdamill`: what the converter gives, as bytes. Everything that is a matter of
//! taste in Python is written in Python, beside this.
#![forbid(unsafe_code)]

mod conversion;
mod converter;
mod error;
mod feed;
mod inputs;
mod many;
mod table_run;
mod tables;

use pyo3::prelude::*;

/// The module `cdamill._cdamill`.
#[pymodule]
mod _cdamill {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::{
        conversion::Conversion,
        converter::Converter,
        many::Many,
        tables::{Table, table_name, table_names, tables, tables_of_many},
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // A panic's message may quote a document: the exception that it becomes says all that is to be said.
        std::panic::set_hook(Box::new(|_| {}));
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
