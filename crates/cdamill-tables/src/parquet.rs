//! A folder of Parquet files, one for each table.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::error::{Error, ErrorKind};
use crate::table::Table;

/// Rows of a row group. A group is written when it is full, so memory is bounded.
const ROWS_OF_A_GROUP: usize = 131_072;

/// A group is also written when it takes this many bytes in memory.
const BYTES_OF_A_GROUP: usize = 64 << 20;

/// A folder with one Parquet file for each table, such as `observations.parquet`. Files are written aside, and get their
/// names when all rows are in them. The same batches give the same bytes.
///
/// Text is compressed with Snappy, which every reader of Parquet knows.
pub struct ParquetFolder {
    writing: Vec<Writing>,
}

/// One file. Dropped before it has its name, it leaves nothing.
struct Writing {
    table: Table,
    writer: Option<ArrowWriter<File>>,
    aside: PathBuf,
    path: PathBuf,
}

impl ParquetFolder {
    /// Makes the folder if it is not there, and a file for each table, also for one that gets no rows.
    ///
    /// # Errors
    /// A folder or file that cannot be made.
    pub fn create(dir: &Path, tables: &[Table]) -> Result<ParquetFolder, Error> {
        fs::create_dir_all(dir)?;
        let mut folder = ParquetFolder { writing: Vec::with_capacity(tables.len()) };
        for table in tables {
            if folder.writing.iter().all(|known| known.table != *table) {
                folder.writing.push(Writing::create(dir, *table)?);
            }
        }
        Ok(folder)
    }

    /// Appends the rows of a batch.
    ///
    /// # Errors
    /// A table that the folder was not made for, a batch of another table, a file that cannot be written.
    pub fn write(&mut self, table: Table, batch: &RecordBatch) -> Result<(), Error> {
        let writing = self.writing.iter_mut().find(|writing| writing.table == table);
        let writer = writing.and_then(|writing| writing.writer.as_mut());
        let writer = writer.filter(|_| batch.schema() == table.schema());
        let writer = writer.ok_or(Error::new(ErrorKind::WrongTable))?;
        writer.write(batch).map_err(refused)?;
        if writer.in_progress_size() >= BYTES_OF_A_GROUP {
            writer.flush().map_err(refused)?;
        }
        Ok(())
    }

    /// Completes the files, gives them their names, in place of files that had them, and returns these. When one cannot be
    /// completed none gets its name.
    ///
    /// # Errors
    /// A file that cannot be written or renamed.
    pub fn finish(mut self) -> Result<Vec<PathBuf>, Error> {
        for writing in &mut self.writing {
            if let Some(writer) = writing.writer.take() {
                writer.into_inner().map_err(refused)?.sync_all()?;
            }
        }
        for writing in &self.writing {
            fs::rename(&writing.aside, &writing.path)?;
        }
        Ok(self.writing.iter().map(|writing| writing.path.clone()).collect())
    }
}

impl Writing {
    fn create(dir: &Path, table: Table) -> Result<Writing, Error> {
        let aside = dir.join(format!(".{}.parquet.part", table.name()));
        let path = dir.join(format!("{}.parquet", table.name()));
        let mut writing = Writing { table, writer: None, aside, path };
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
            .set_created_by(concat!("cdamill ", env!("CARGO_PKG_VERSION")).to_owned());
        let file = File::create(&writing.aside)?;
        writing.writer = Some(ArrowWriter::try_new(file, table.schema(), Some(properties.build())).map_err(refused)?);
        Ok(writing)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.writer = None;
        // What has its name is no longer there.
        let _ = fs::remove_file(&self.aside);
    }
}

impl fmt::Debug for ParquetFolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.writing.iter().map(|writing| writing.table)).finish()
    }
}

/// The text of an error may quote what it is about, so only the kind of one from the operating system is kept.
fn refused(error: ParquetError) -> Error {
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(io) => Error::from(*io),
            Err(_) => Error::new(ErrorKind::Format),
        },
        _ => Error::new(ErrorKind::Format),
    }
}
