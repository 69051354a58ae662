//! All files below a folder.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::selection::{Kind, Selection, with_slashes};
use super::{Refused, stems};
use crate::failure::{Failure, printable};

/// A walk through a folder, in the order of names, folder by folder. Links to folders are not followed: they may lead in a
/// circle.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Relative to the root.
    left_out: HashSet<PathBuf>,
    /// From the outside in.
    listings: Vec<Listing>,
    is_started: bool,
    found_any: bool,
}

/// What is left of a folder.
#[derive(Debug)]
struct Listing {
    /// Relative to the root.
    path: PathBuf,
    entries: std::vec::IntoIter<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: OsString,
    kind: EntryKind,
}

#[derive(Debug)]
enum EntryKind {
    /// Something that the operating system does not tell the name of.
    Unreadable(io::Error),
    Folder,
    Document {
        keeps_ending: bool,
    },
    Archive,
}

/// What a walk comes upon.
#[derive(Debug)]
pub(crate) enum Walked {
    Document { path: PathBuf, relative: PathBuf, keeps_ending: bool },
    Archive { path: PathBuf, relative: PathBuf },
    Refused(Refused),
}

impl Folder {
    pub(crate) fn new(root: &Path, selection: &Selection) -> Folder {
        let left_out = selection.left_out_of(root);
        Folder { root: root.to_owned(), left_out, listings: Vec::new(), is_started: false, found_any: false }
    }

    /// The next file; what cannot be listed, and a folder without documents, are told in its place.
    pub(crate) fn next(&mut self, selection: &Selection) -> Option<Walked> {
        if !self.is_started {
            self.is_started = true;
            if let Err(refused) = self.enter(PathBuf::new(), selection) {
                self.found_any = true;
                return Some(Walked::Refused(refused));
            }
        }
        while let Some(listing) = self.listings.last_mut() {
            let Some(Entry { name, kind }) = listing.entries.next() else {
                self.listings.pop();
                continue;
            };
            let relative = listing.path.join(name);
            match kind {
                EntryKind::Unreadable(error) => {
                    let name = printable(&self.root.join(&relative));
                    return Some(Walked::Refused(Refused::new(name, Failure::Io("not-read", error))));
                }
                EntryKind::Folder => {
                    if let Err(refused) = self.enter(relative, selection) {
                        return Some(Walked::Refused(refused));
                    }
                }
                EntryKind::Document { keeps_ending } => {
                    self.found_any = true;
                    return Some(Walked::Document { path: self.root.join(&relative), relative, keeps_ending });
                }
                EntryKind::Archive => {
                    self.found_any = true;
                    return Some(Walked::Archive { path: self.root.join(&relative), relative });
                }
            }
        }
        if self.found_any {
            return None;
        }
        self.found_any = true;
        let failure = Failure::Told("no-documents", selection.none_found());
        Some(Walked::Refused(Refused::new(printable(&self.root), failure)))
    }

    fn enter(&mut self, relative: PathBuf, selection: &Selection) -> Result<(), Refused> {
        // `join` with nothing would add a slash
        let path = if relative.as_os_str().is_empty() { self.root.clone() } else { self.root.join(&relative) };
        let entries = list(&path, &relative, selection, &self.left_out);
        let entries = entries.map_err(|error| Refused::new(printable(&path), Failure::Io("not-read", error)))?;
        self.listings.push(Listing { path: relative, entries: entries.into_iter() });
        Ok(())
    }
}

/// What of a folder is taken, in the order of names.
fn list(folder: &Path, relative: &Path, selection: &Selection, left_out: &HashSet<PathBuf>) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let (entry, file_type) = match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
            Ok((file_type, entry)) => (entry, file_type),
            Err(error) => {
                entries.push(Entry { name: OsString::new(), kind: EntryKind::Unreadable(error) });
                continue;
            }
        };
        let name = entry.file_name();
        if !left_out.is_empty() && left_out.contains(&relative.join(&name)) {
            continue;
        }
        let kind = match selection.kind(&with_slashes(&relative.join(&name))) {
            _ if file_type.is_dir() => EntryKind::Folder,
            Kind::Other => continue,
            // a link, or what is no file at all
            _ if !file_type.is_file() && !entry.path().is_file() => continue,
            Kind::Document => EntryKind::Document { keeps_ending: false },
            Kind::Archive => EntryKind::Archive,
        };
        entries.push(Entry { name, kind });
    }
    entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    keep_endings(&mut entries);
    Ok(entries)
}

/// Where documents of one folder have the same name but for the ending, all keep it.
fn keep_endings(entries: &mut [Entry]) {
    let stem = |entry: &Entry| stems::short(Path::new(&entry.name));
    let mut counts: HashMap<PathBuf, usize> = HashMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.kind, EntryKind::Document { .. })) {
        *counts.entry(stem(entry)).or_default() += 1;
    }
    for entry in entries {
        let is_shared = counts.get(&stem(entry)).is_some_and(|count| *count > 1);
        if let EntryKind::Document { keeps_ending } = &mut entry.kind {
            *keeps_ending = is_shared;
        }
    }
}
