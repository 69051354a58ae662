//! Where the bytes of a document are.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::content::Content;
use super::decode::{DAMAGED, decoder, failure};
use crate::failure::{Failure, printable};

/// Enough to tell compressed data.
const MAGIC: u64 = 4;

/// Where the bytes of a document are. What is compressed is decompressed by whoever reads it, so that this is done in
/// parallel.
pub(crate) enum Source {
    StandardInput,
    File(PathBuf),
    /// Read already.
    Bytes(Vec<u8>),
    /// An entry of a zip archive.
    Entry(ZipEntry),
}

/// The bytes of an entry of a zip archive, and what the archive claims of them; of more bytes than the limit, it has not
/// been read at all.
pub(crate) struct ZipEntry {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_deflated: bool,
    pub(crate) size: u64,
    pub(crate) checksum: u32,
}

impl Source {
    /// For messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::File(path) => printable(path),
            _ => "standard input".to_owned(),
        }
    }

    /// As [`Input::size`](super::Input::size).
    pub(crate) fn size(&self) -> Option<u64> {
        match self {
            Source::StandardInput => None,
            Source::File(path) => fs::metadata(path).ok().map(|metadata| metadata.len()),
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Entry(entry) => Some(entry.size),
        }
    }

    /// As [`Input::read`](super::Input::read).
    pub(crate) fn read<'b>(&'b self, max_bytes: usize, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Failure> {
        let most = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
        buffer.clear();
        match self {
            Source::StandardInput => read_all(io::stdin(), most, buffer)?,
            Source::File(path) => {
                let file = File::open(path).map_err(not_read)?;
                let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
                buffer.reserve(usize::try_from(size).unwrap_or_default());
                read_all(file, most, buffer)?;
            }
            Source::Bytes(bytes) => return unpacked(bytes, most, buffer),
            Source::Entry(entry) if entry.is_deflated => {
                entry.inflate(buffer)?;
                // rarely compressed twice
                if decoder(Content::of(buffer), io::empty())?.is_some() {
                    let packed = std::mem::take(buffer);
                    unpacked(&packed, most, buffer)?;
                }
            }
            Source::Entry(entry) => {
                entry.check(&entry.bytes)?;
                return unpacked(&entry.bytes, most, buffer);
            }
        }
        Ok(buffer)
    }
}

impl ZipEntry {
    /// The bytes as they were put into the archive.
    pub(crate) fn unpack(self) -> Result<Vec<u8>, Failure> {
        if !self.is_deflated {
            self.check(&self.bytes)?;
            return Ok(self.bytes);
        }
        let mut bytes = Vec::new();
        self.inflate(&mut bytes)?;
        Ok(bytes)
    }

    fn inflate(&self, buffer: &mut Vec<u8>) -> Result<(), Failure> {
        // The size is a claim: room for no more than deflate can make of the bytes there are.
        let possible = (self.bytes.len() as u64).saturating_mul(1032);
        buffer.reserve(usize::try_from(self.size.min(possible)).unwrap_or_default());
        let decoder = DeflateDecoder::new(self.bytes.as_slice());
        decoder.take(self.size.saturating_add(1)).read_to_end(buffer).map_err(failure)?;
        self.check(buffer)
    }

    /// Whether these are the bytes that were put into the archive.
    fn check(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut checksum = Crc::new();
        checksum.update(bytes);
        if bytes.len() as u64 == self.size && checksum.sum() == self.checksum {
            return Ok(());
        }
        Err(Failure::Other(DAMAGED, "size or checksum of the entry is wrong"))
    }
}

/// All of a file, decompressed where it is compressed.
fn read_all(mut file: impl Read + Send, most: u64, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    file.by_ref().take(MAGIC.min(most)).read_to_end(buffer).map_err(not_read)?;
    let content = Content::of(buffer);
    if matches!(content, Content::Gzip | Content::Zstandard) {
        let head = std::mem::take(buffer);
        let decoder = decoder(content, head.as_slice().chain(file))?;
        return decoder.map_or(Ok(()), |decoder| decompress(decoder, most, buffer));
    }
    let rest = most.saturating_sub(buffer.len() as u64);
    file.take(rest).read_to_end(buffer).map_err(not_read)?;
    Ok(())
}

/// The bytes, or what they are when decompressed.
fn unpacked<'b>(bytes: &'b [u8], most: u64, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Failure> {
    let Some(decoder) = decoder(Content::of(bytes), bytes)? else {
        return Ok(bytes);
    };
    decompress(decoder, most, buffer)?;
    Ok(buffer)
}

fn decompress(decoder: impl Read, most: u64, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    decoder.take(most).read_to_end(buffer).map_err(failure)?;
    Ok(())
}

fn not_read(error: io::Error) -> Failure {
    Failure::Io("not-read", error)
}

/// No content.
impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::StandardInput => formatter.write_str("StandardInput"),
            Source::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Source::Bytes(bytes) => formatter.debug_tuple("Bytes").field(&bytes.len()).finish(),
            Source::Entry(entry) => formatter.debug_tuple("Entry").field(&entry.bytes.len()).finish(),
        }
    }
}
