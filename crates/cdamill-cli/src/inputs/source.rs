//! Where the bytes of a document are.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use crate::failure::{Failure, printable};

/// Where the bytes of a document are.
#[derive(Debug)]
pub(crate) enum Source {
    StandardInput,
    File(PathBuf),
    /// Read already.
    Bytes(Vec<u8>),
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
        }
    }

    /// As [`Input::read`](super::Input::read).
    pub(crate) fn read<'b>(&'b self, max_bytes: usize, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Failure> {
        let most = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
        let not_read = |error| Failure::Io("not-read", error);
        buffer.clear();
        match self {
            Source::StandardInput => io::stdin().lock().take(most).read_to_end(buffer),
            Source::File(path) => File::open(path).and_then(|file| {
                let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
                buffer.reserve(usize::try_from(size).unwrap_or_default());
                file.take(most).read_to_end(buffer)
            }),
            Source::Bytes(bytes) => return Ok(bytes),
        }
        .map_err(not_read)?;
        Ok(buffer)
    }
}
