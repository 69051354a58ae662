//! Record batches as bytes of an Arrow IPC stream, for pickling and sending.

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;

use crate::error::{Error, ErrorKind};

/// The batches of one table as an Arrow IPC stream. No batches are no bytes.
///
/// # Errors
/// Batches of different columns.
///
/// ```
/// use cdamill_tables::{RecordBatch, Table, from_ipc, to_ipc};
/// let batch = RecordBatch::new_empty(Table::Patients.schema());
/// let bytes = to_ipc(&[batch.clone()])?;
/// assert_eq!(from_ipc(&bytes)?, [batch]);
/// # Ok::<(), cdamill_tables::Error>(())
/// ```
pub fn to_ipc(batches: &[RecordBatch]) -> Result<Vec<u8>, Error> {
    let Some(first) = batches.first() else { return Ok(Vec::new()) };
    write(first, batches).map_err(|_| Error::new(ErrorKind::Format))
}

fn write(first: &RecordBatch, batches: &[RecordBatch]) -> Result<Vec<u8>, arrow_schema::ArrowError> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &first.schema())?;
    for batch in batches {
        if batch.schema() != first.schema() {
            return Err(arrow_schema::ArrowError::SchemaError(String::new()));
        }
        writer.write(batch)?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}

/// The batches of an Arrow IPC stream.
///
/// # Errors
/// Bytes that are not one.
pub fn from_ipc(bytes: &[u8]) -> Result<Vec<RecordBatch>, Error> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let read = StreamReader::try_new(bytes, None).and_then(Iterator::collect);
    read.map_err(|_| Error::new(ErrorKind::Format))
}
