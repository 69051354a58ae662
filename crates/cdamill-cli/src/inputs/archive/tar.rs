//! The entries of a tar archive, as they come.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tar::EntryType;

use super::{Entry, Shape};
use crate::failure::Failure;
use crate::inputs::decode::{DAMAGED, Stream, failure};

const BLOCK: u64 = 512;
/// Headers of one entry, with names of any sane length. Without this bound, a name could fill the memory.
const HEADER_BYTES: u64 = 1 << 20;
/// So many bytes that nobody asked for may come out of compressed data, whatever their ratio.
const SKIPPED_BYTES: u64 = 1 << 30;
/// Past that, not more than this for each byte that goes in. Deflate does not make more; for Zstandard it is a bomb.
const SKIPPED_RATIO: u64 = 1032;

/// The entries of a tar archive, read forward only.
pub(super) struct TarEntries {
    stream: Bounded,
    size: u64,
    /// Where the next header is.
    next: u64,
    has_end_mark: bool,
    skipped: u64,
    /// Bytes before decompression.
    read: Arc<AtomicU64>,
}

/// A stream that knows its position and ends where it is told to.
struct Bounded {
    inner: BufReader<Stream>,
    position: u64,
    end: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.by_ref().take(self.end.saturating_sub(self.position)).read(buffer)?;
        self.position += length as u64;
        Ok(length)
    }
}

/// Reads one header, with those that belong to it. An archive of its own for each entry: one for all would have to be
/// borrowed along.
fn header(stream: &mut Bounded) -> io::Result<Option<Entry>> {
    let mut archive = tar::Archive::new(stream);
    let Some(entry) = archive.entries()?.next() else {
        return Ok(None);
    };
    let entry = entry?;
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let mut size = entry.size();
    let shape = match entry.header().entry_type() {
        // a folder, before there was a type for it
        EntryType::Regular if name.ends_with('/') => Shape::Other,
        EntryType::Regular | EntryType::Continuous => Shape::File,
        EntryType::Link | EntryType::Symlink => Shape::Link,
        EntryType::GNUSparse => {
            // what is stored, without the holes
            size = entry.header().entry_size()?;
            Shape::Sparse
        }
        _ => Shape::Other,
    };
    Ok(Some(Entry { name, shape, size }))
}

impl TarEntries {
    pub(super) fn new(stream: BufReader<Stream>, read: &Arc<AtomicU64>) -> TarEntries {
        let stream = Bounded { inner: stream, position: 0, end: 0 };
        TarEntries { stream, size: 0, next: 0, has_end_mark: false, skipped: 0, read: Arc::clone(read) }
    }

    /// Reads on until the stream ends, beyond the mark at the end of the archive: another archive may stand there, and the
    /// checksum of the compression.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, Failure> {
        loop {
            self.skip()?;
            let start = self.stream.position;
            if let Some(entry) = self.header().map_err(failure)? {
                return Ok(Some(entry));
            }
            match self.stream.position - start {
                0 if self.has_end_mark => return Ok(None),
                BLOCK => (self.has_end_mark, self.next, self.size) = (true, self.stream.position, 0),
                _ => return Err(Failure::Other(DAMAGED, "ends too early")),
            }
        }
    }

    /// The entry that begins here; `None` at an empty block and at the end.
    fn header(&mut self) -> io::Result<Option<Entry>> {
        self.stream.end = self.stream.position.saturating_add(HEADER_BYTES);
        let Some(entry) = header(&mut self.stream)? else {
            return Ok(None);
        };
        self.size = entry.size;
        let padded = entry.size.checked_next_multiple_of(BLOCK);
        let next = padded.and_then(|size| self.stream.position.checked_add(size));
        self.next = next.ok_or(io::ErrorKind::InvalidData)?;
        Ok(Some(entry))
    }

    /// The content of the entry whose header was read last.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size.min(1 << 20)).unwrap_or_default());
        self.stream.end = self.stream.position.saturating_add(self.size);
        self.stream.read_to_end(&mut bytes).map_err(failure)?;
        if (bytes.len() as u64) < self.size {
            return Err(Failure::Other(DAMAGED, "ends too early"));
        }
        Ok(bytes)
    }

    /// Goes on to the next header.
    fn skip(&mut self) -> Result<(), Failure> {
        self.stream.end = self.next;
        while self.stream.position < self.next {
            let mut piece = (&mut self.stream).take(1 << 26);
            let length = io::copy(&mut piece, &mut io::sink()).map_err(failure)?;
            if length == 0 {
                return Err(Failure::Other(DAMAGED, "ends too early"));
            }
            self.skipped += length;
            let most = self.read.load(Ordering::Relaxed).saturating_mul(SKIPPED_RATIO);
            if self.skipped > SKIPPED_BYTES.max(most) {
                return Err(Failure::Other("limit", "far more comes out of the archive than is in it"));
            }
        }
        Ok(())
    }
}
