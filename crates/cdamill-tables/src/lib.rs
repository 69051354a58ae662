//! Tables with fixed columns from STU3 bundles, as Arrow record batches and Parquet files.
//!
//! A bundle goes in as JSON bytes, with the name of its document and the source map of its conversion where these are
//! known. Each resource of an asked-for table becomes one row. What a table's columns are never depends on the data;
//! `docs/tables.md` describes them all.
//!
//! ```
//! use cdamill_tables::{Made, Table, Tables};
//!
//! let bundle = br#"{"resourceType": "Bundle", "type": "collection", "entry": [{"resource":
//!     {"resourceType": "Observation", "id": "o1", "status": "final", "subject": {"reference": "Patient/p1"},
//!      "valueQuantity": {"value": 7.20, "comparator": "<", "unit": "mmol/L"}}}]}"#;
//!
//! let mut tables = Tables::new(&[Table::Observations]);
//! tables.add(&Made { document: Some("summary.xml"), bundle, source_map: None })?;
//! assert_eq!(tables.rows(Table::Observations), 1);
//!
//! let batch = tables.take(Table::Observations);
//! assert_eq!(batch.schema(), Table::Observations.schema());
//! assert_eq!(batch.num_rows(), 1);
//! # Ok::<(), cdamill_tables::Error>(())
//! ```

mod builder;
mod bundle;
mod choice;
mod column;
mod columns;
mod error;
#[cfg(feature = "ipc")]
mod ipc;
mod json;
mod made;
mod medication;
#[cfg(feature = "parquet")]
mod parquet;
mod path;
mod row;
mod source_map;
mod table;
mod tables;
mod time;

pub use arrow_array::RecordBatch;
pub use arrow_schema::{Schema, SchemaRef};

pub use column::Column;
pub use error::{Error, ErrorKind};
#[cfg(feature = "ipc")]
pub use ipc::{from_ipc, to_ipc};
pub use made::Made;
#[cfg(feature = "parquet")]
pub use parquet::ParquetFolder;
pub use table::Table;
pub use tables::Tables;

/// The version of the tables' columns, also in the metadata of each schema as `cdamill.version`. It grows when a column
/// is taken out, gets another type or another meaning; a column more does not change it.
pub const VERSION: u32 = 1;
