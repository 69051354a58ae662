//! Finding out what a file or a stream is.

use std::fs;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::tar::TarEntries;
use super::zip::ZipEntries;
use super::{Archive, Entries, HELD_BYTES, too_large};
use crate::failure::Failure;
use crate::inputs::content::Content;
use crate::inputs::decode::{Metered, Stream, decoder, failure, peek};
use crate::inputs::source::Source;
use crate::progress::Position;

/// What a file is.
pub(crate) enum File {
    Archive(Archive),
    Document(Source),
}

/// What a stream is.
pub(super) enum Opened {
    Archive(Entries),
    Document(Stream),
}

/// Looks into the file at `path`. What is no regular file, such as a pipe, is read only once. `position` is told of archives.
pub(crate) fn open_file(
    path: &Path,
    name: String,
    folder: PathBuf,
    max_bytes: usize,
    position: &Position,
) -> Result<File, Failure> {
    let not_read = |error| Failure::Io("not-read", error);
    let mut file = fs::File::open(path).map_err(not_read)?;
    if !file.metadata().map_err(not_read)?.is_file() {
        return open_once(Box::new(file), name, folder, max_bytes, position);
    }
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let read = &begin(position);
    let mut head = [0; 4];
    let length = file.read(&mut head).map_err(not_read)?;
    file.rewind().map_err(not_read)?;
    let opened = match Content::of(head.get(..length).unwrap_or_default()) {
        Content::Zip => Opened::Archive(Entries::Zip(ZipEntries::new(Box::new(file), read)?)),
        _ => open_stream(Box::new(file), read)?,
    };
    Ok(match opened {
        Opened::Archive(entries) => {
            position.begin_archive(size);
            File::Archive(Archive::new(name, folder, entries))
        }
        // opened again by whoever converts it
        Opened::Document(_) => File::Document(Source::File(path.to_owned())),
    })
}

/// Looks into standard input.
pub(crate) fn open_standard_input(
    name: String,
    folder: PathBuf,
    max_bytes: usize,
    position: &Position,
) -> Result<File, Failure> {
    open_once(Box::new(io::stdin()), name, folder, max_bytes, position)
}

fn open_once(
    stream: Stream,
    name: String,
    folder: PathBuf,
    max_bytes: usize,
    position: &Position,
) -> Result<File, Failure> {
    match open_stream(stream, &begin(position))? {
        Opened::Archive(entries) => Ok(File::Archive(Archive::new(name, folder, entries))),
        Opened::Document(stream) => {
            let mut bytes = Vec::new();
            stream.take((max_bytes as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(failure)?;
            Ok(File::Document(Source::Bytes(bytes)))
        }
    }
}

/// Where the bytes of the next archive are counted.
fn begin(position: &Position) -> Arc<AtomicU64> {
    position.archive_read().store(0, Ordering::Relaxed);
    Arc::clone(position.archive_read())
}

/// Looks into bytes that are held.
pub(super) fn open_bytes(bytes: Vec<u8>, read: &Arc<AtomicU64>) -> Result<Opened, Failure> {
    if Content::of(&bytes) == Content::Zip {
        return Ok(Opened::Archive(Entries::Zip(ZipEntries::new(Box::new(Cursor::new(bytes)), read)?)));
    }
    open_stream(Box::new(Cursor::new(bytes)), read)
}

fn open_stream(stream: Stream, read: &Arc<AtomicU64>) -> Result<Opened, Failure> {
    let metered = Box::new(Metered::new(stream, read));
    let (head, stream) = peek(metered).map_err(failure)?;
    let content = Content::of(&head);
    if matches!(content, Content::Gzip | Content::Zstandard) {
        let decoded: Option<Stream> = decoder(content, stream)?;
        let (head, stream) = peek(decoded.unwrap_or_else(|| Box::new(io::empty()))).map_err(failure)?;
        return match Content::of(&head) {
            Content::Gzip | Content::Zstandard => Err(Failure::Other("nested-archive", "compressed more than once")),
            content => open_content(content, stream, read),
        };
    }
    open_content(content, stream, read)
}

fn open_content(content: Content, stream: Stream, read: &Arc<AtomicU64>) -> Result<Opened, Failure> {
    match content {
        Content::Tar => {
            Ok(Opened::Archive(Entries::Tar(TarEntries::new(BufReader::with_capacity(1 << 16, stream), read))))
        }
        Content::Zip => {
            let mut bytes = Vec::new();
            stream.take(HELD_BYTES + 1).read_to_end(&mut bytes).map_err(failure)?;
            if bytes.len() as u64 > HELD_BYTES {
                return Err(too_large());
            }
            // counted when it came
            let entries = ZipEntries::new(Box::new(Cursor::new(bytes)), &Arc::new(AtomicU64::new(0)))?;
            Ok(Opened::Archive(Entries::Zip(entries)))
        }
        Content::Gzip | Content::Zstandard | Content::Other => Ok(Opened::Document(stream)),
    }
}
