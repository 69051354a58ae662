//! Reading through compression, and what goes wrong on the way.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::content::{Content, HEAD};
use crate::failure::Failure;

/// Bytes that come one after another.
pub(crate) type Stream = Box<dyn Read + Send>;

/// The code of everything that is wrong with an archive or with compressed data.
pub(crate) const DAMAGED: &str = "damaged-archive";
/// The code of what is right but not read here.
pub(crate) const UNSUPPORTED: &str = "unsupported-archive";

/// The first bytes of a stream, and the stream with them.
pub(crate) fn peek(mut stream: Stream) -> io::Result<(Vec<u8>, Stream)> {
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(stream))))
}

/// What comes out of compressed data; `None` where `content` is no compression.
pub(crate) fn decoder<'s>(
    content: Content,
    stream: impl Read + Send + 's,
) -> Result<Option<Box<dyn Read + Send + 's>>, Failure> {
    match content {
        Content::Gzip => Ok(Some(Box::new(MultiGzDecoder::new(stream)))),
        Content::Zstandard => zstandard(stream).map(Some),
        Content::Zip | Content::Tar | Content::Other => Ok(None),
    }
}

#[cfg(feature = "zstd")]
fn zstandard<'s>(stream: impl Read + Send + 's) -> Result<Box<dyn Read + Send + 's>, Failure> {
    // Frames that want more than 128 MiB of memory are refused by the decoder.
    let decoder = zstd::stream::read::Decoder::new(stream).map_err(failure)?;
    Ok(Box::new(decoder))
}

#[cfg(not(feature = "zstd"))]
fn zstandard<'s>(_: impl Read + Send + 's) -> Result<Box<dyn Read + Send + 's>, Failure> {
    Err(Failure::Other(UNSUPPORTED, "this build does not read Zstandard"))
}

/// What went wrong, without the words of a decoder: these may quote what they read.
pub(crate) fn failure(error: io::Error) -> Failure {
    match error.kind() {
        _ if error.raw_os_error().is_some() => Failure::Io("not-read", error),
        io::ErrorKind::UnexpectedEof => Failure::Other(DAMAGED, "ends too early"),
        _ => Failure::Other(DAMAGED, "the compressed data or the archive is broken"),
    }
}

/// Counts what is read through it.
pub(crate) struct Metered<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Metered<R> {
    pub(crate) fn new(inner: R, count: &Arc<AtomicU64>) -> Metered<R> {
        Metered { inner, count: Arc::clone(count) }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
