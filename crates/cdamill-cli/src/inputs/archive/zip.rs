//! The entries of a zip archive, in the order of its directory, which is read piece by piece.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::directory::{Directory, Header, number};
use super::{Entry, Shape};
use crate::failure::Failure;
use crate::inputs::decode::{DAMAGED, UNSUPPORTED, failure};
use crate::inputs::source::ZipEntry;

/// What a zip archive is read from.
pub(super) trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// An entry's header in front of its content, without names.
const LOCAL_HEADER: usize = 30;

/// The entries of a zip archive.
pub(super) struct ZipEntries {
    file: Box<dyn Seekable>,
    directory: Directory,
    current: Option<Header>,
    /// Bytes of entries, all together.
    spent: u64,
    read: Arc<AtomicU64>,
}

impl ZipEntries {
    pub(super) fn new(mut file: Box<dyn Seekable>, read: &Arc<AtomicU64>) -> Result<ZipEntries, Failure> {
        let directory = Directory::find(&mut file).map_err(failure)?;
        Ok(ZipEntries { file, directory, current: None, spent: 0, read: Arc::clone(read) })
    }

    pub(super) fn next(&mut self) -> Result<Option<Entry>, Failure> {
        let Some(header) = self.directory.next(&mut self.file).map_err(failure)? else {
            return Ok(None);
        };
        self.spent = self.spent.saturating_add(header.compressed);
        self.read.store(self.directory.share(), Ordering::Relaxed);
        if self.spent > self.directory.length {
            // A bomb: many entries made of the same bytes.
            return Err(Failure::Other(DAMAGED, "entries lie over each other"));
        }
        let shape = match (header.name.ends_with('/'), header.is_link) {
            (true, _) => Shape::Other,
            (_, true) => Shape::Link,
            _ => Shape::File,
        };
        let entry = Entry { name: header.name.clone(), shape, size: header.size };
        self.current = Some(header);
        Ok(Some(entry))
    }

    /// The bytes of the entry that came last, compressed as they are.
    pub(super) fn source(&mut self) -> Result<ZipEntry, Failure> {
        let header = self.current.take().ok_or(Failure::Other(DAMAGED, "no entry"))?;
        if header.is_encrypted {
            return Err(Failure::Other("encrypted", "the entry needs a password"));
        }
        if !matches!(header.method, STORED | DEFLATED) {
            return Err(Failure::Other(UNSUPPORTED, "the entry is compressed by a method other than deflate"));
        }
        let is_deflated = header.method == DEFLATED;
        // what does not shrink is stored, or grows a little
        let most = header.size.saturating_add(header.size / 100).saturating_add(1 << 10);
        if header.compressed > most || (!is_deflated && header.compressed != header.size) {
            return Err(Failure::Other(DAMAGED, "size or checksum of the entry is wrong"));
        }
        let bytes = self.content(&header).map_err(failure)?;
        Ok(ZipEntry { bytes, is_deflated, size: header.size, checksum: header.checksum })
    }

    fn content(&mut self, header: &Header) -> io::Result<Vec<u8>> {
        if header.offset >= self.directory.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.file.seek(SeekFrom::Start(header.offset))?;
        let mut local = [0; LOCAL_HEADER];
        self.file.read_exact(&mut local)?;
        if !local.starts_with(b"PK\x03\x04") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let (name, extra) = (number::<2>(&local, 26), number::<2>(&local, 28));
        self.file.seek(SeekFrom::Current(i64::try_from(name + extra).unwrap_or_default()))?;
        let mut bytes = Vec::new();
        let room = header.compressed.min(self.directory.length);
        bytes.reserve_exact(usize::try_from(room).unwrap_or_default());
        self.file.by_ref().take(header.compressed).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == header.compressed { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
