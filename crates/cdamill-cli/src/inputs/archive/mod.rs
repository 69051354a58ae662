//! What is in an archive, entry by entry.

mod directory;
mod open;
mod tar;
mod zip;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

pub(crate) use self::open::{File, open_file, open_standard_input};
use self::open::{Opened, open_bytes};
use self::tar::TarEntries;
use self::zip::ZipEntries;
use super::decode::{DAMAGED, UNSUPPORTED};
use super::selection::{Kind, Selection};
use super::source::Source;
use super::{Candidate, Refused, entry_name};
use crate::failure::{Failure, printable_text};

/// An archive inside another one is held in memory as it is, compressed: at most so many bytes. So is a zip archive that
/// comes as a stream.
const HELD_BYTES: u64 = 256 << 20;

/// An archive, perhaps inside another one.
pub(crate) struct Archive {
    name: String,
    /// Where its outputs go.
    folder: PathBuf,
    entries: Entries,
    /// The archive in this one that is being read.
    inner: Option<Box<Archive>>,
    is_inner: bool,
    found_any: bool,
}

enum Entries {
    Zip(ZipEntries),
    Tar(TarEntries),
    Ended,
}

/// What an archive says of one of its entries.
struct Entry {
    name: String,
    shape: Shape,
    size: u64,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Shape {
    File,
    /// To another entry, or out of the archive.
    Link,
    /// A file with holes.
    Sparse,
    /// A folder, a device.
    Other,
}

impl Archive {
    fn new(name: String, folder: PathBuf, entries: Entries) -> Archive {
        Archive { name, folder, entries, inner: None, is_inner: false, found_any: false }
    }

    /// The next document. What cannot be read is told in its place; so is an archive without documents.
    pub(crate) fn next(&mut self, selection: &Selection, max_bytes: usize) -> Option<Result<Candidate, Refused>> {
        loop {
            if let Some(inner) = &mut self.inner {
                if let Some(found) = inner.next(selection, max_bytes) {
                    return Some(found);
                }
                self.inner = None;
            }
            let entry = match self.entries.next() {
                Ok(Some(entry)) => entry,
                Ok(None) => return self.end(selection),
                Err(failure) => {
                    self.entries = Entries::Ended;
                    self.found_any = true;
                    return Some(Err(Refused::new(self.name.clone(), failure)));
                }
            };
            let kind = selection.kind(&entry.name.replace('\\', "/"));
            if entry.shape == Shape::Other || kind == Kind::Other {
                continue;
            }
            self.found_any = true;
            let taken = match kind {
                Kind::Archive => self.descend(&entry).map(|()| None),
                _ => self.document(&entry, max_bytes).map(Some),
            };
            match taken {
                Ok(None) => {}
                Ok(Some(candidate)) => return Some(Ok(candidate)),
                Err(failure) => return Some(Err(Refused::new(self.name_of(&entry), failure))),
            }
        }
    }

    fn end(&mut self, selection: &Selection) -> Option<Result<Candidate, Refused>> {
        self.entries = Entries::Ended;
        if self.found_any {
            return None;
        }
        self.found_any = true;
        let failure = Failure::Told("no-documents", selection.none_found());
        Some(Err(Refused::new(self.name.clone(), failure)))
    }

    fn document(&mut self, entry: &Entry, max_bytes: usize) -> Result<Candidate, Failure> {
        entry.check()?;
        let source = self.entries.document(entry, max_bytes as u64)?;
        let relative = self.folder.join(entry_name::safe(&entry.name));
        Ok(Candidate { name: self.name_of(entry), relative, keeps_ending: false, source })
    }

    /// Goes on with the archive that an entry is.
    fn descend(&mut self, entry: &Entry) -> Result<(), Failure> {
        entry.check()?;
        if self.is_inner {
            return Err(Failure::Other("nested-archive", "an archive in an archive in an archive"));
        }
        let bytes = self.entries.archive(entry)?;
        let name = self.name_of(entry);
        let folder = self.folder.join(entry_name::safe(&entry.name));
        let mut inner = match open_bytes(bytes, &Arc::new(AtomicU64::new(0)))? {
            Opened::Archive(entries) => Archive::new(name, folder, entries),
            Opened::Document(_) => return Err(not_an_archive()),
        };
        inner.is_inner = true;
        self.inner = Some(Box::new(inner));
        Ok(())
    }

    fn name_of(&self, entry: &Entry) -> String {
        format!("{}!/{}", self.name, printable_text(&entry.name))
    }
}

impl Entry {
    /// Whether there is content to be read.
    fn check(&self) -> Result<(), Failure> {
        match self.shape {
            Shape::File | Shape::Other => Ok(()),
            Shape::Link => Err(Failure::Other("link", "a link, which is not followed in archives")),
            Shape::Sparse => Err(Failure::Other(UNSUPPORTED, "a file with holes")),
        }
    }
}

impl Entries {
    /// The next entry; an error is the end.
    fn next(&mut self) -> Result<Option<Entry>, Failure> {
        match self {
            Entries::Zip(entries) => entries.next(),
            Entries::Tar(entries) => entries.next(),
            Entries::Ended => Ok(None),
        }
    }

    /// The current entry as a document.
    fn document(&mut self, entry: &Entry, max_bytes: u64) -> Result<Source, Failure> {
        if entry.size > max_bytes {
            return Err(Failure::Other("limit", "bytes"));
        }
        match self {
            Entries::Zip(entries) => entries.source().map(Source::Entry),
            Entries::Tar(entries) => entries.read().map(Source::Bytes),
            Entries::Ended => Ok(Source::Bytes(Vec::new())),
        }
    }

    /// The current entry as an archive of its own.
    fn archive(&mut self, entry: &Entry) -> Result<Vec<u8>, Failure> {
        if entry.size > HELD_BYTES {
            return Err(too_large());
        }
        match self {
            Entries::Zip(entries) => entries.source()?.unpack(),
            Entries::Tar(entries) => entries.read(),
            Entries::Ended => Ok(Vec::new()),
        }
    }
}

fn too_large() -> Failure {
    Failure::Other("limit", "an archive in an archive, or a zip archive that is no file, of more than 256 MiB")
}

pub(crate) fn not_an_archive() -> Failure {
    Failure::Other(DAMAGED, "called like an archive, but is none")
}
