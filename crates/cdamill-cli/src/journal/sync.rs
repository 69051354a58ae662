//! Putting on the disk what a checkpoint tells of, beside the conversion.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Checkpoint, Journal};

/// How many files are synced at a time: a disk takes several as fast as one.
const AT_A_TIME: usize = 8;

/// Files that a checkpoint tells of.
#[derive(Debug, Default)]
pub(crate) struct ToSync {
    /// Files that go on growing.
    pub(crate) open: Vec<File>,
    /// Files that are complete.
    pub(crate) complete: Vec<PathBuf>,
    /// Folders in which names were given.
    pub(crate) folders: BTreeSet<PathBuf>,
}

/// A thread that writes the journal.
#[derive(Debug)]
pub(crate) struct Syncer {
    queue: Option<SyncSender<Box<(ToSync, Checkpoint)>>>,
    thread: Option<JoinHandle<io::Result<Journal>>>,
}

impl ToSync {
    /// Adds a file that is complete.
    pub(crate) fn add(&mut self, path: PathBuf) {
        let folder = path.parent().filter(|folder| !self.folders.contains(*folder));
        if let Some(folder) = folder {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            self.folders.insert(folder.to_owned());
        }
        self.complete.push(path);
    }

    /// Returns when everything is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let share = self.complete.len().div_ceil(AT_A_TIME).max(1);
        thread::scope(|scope| {
            let all = self.complete.chunks(share).map(|paths| scope.spawn(|| paths.iter().try_for_each(sync_file)));
            let all: Vec<_> = all.collect();
            self.open.iter().try_for_each(File::sync_data)?;
            all.into_iter().try_for_each(|one| one.join().unwrap_or_else(|_| Err(io::Error::other("a bug"))))
        })?;
        self.folders.iter().try_for_each(|folder| sync_folder(folder))
    }
}

fn sync_file(path: &PathBuf) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_data()
}

/// So that names are on the disk. Elsewhere a folder is no file.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Syncer {
    pub(crate) fn new(mut journal: Journal) -> io::Result<Syncer> {
        let (queue, checkpoints) = sync_channel::<Box<(ToSync, Checkpoint)>>(0);
        let work = move || {
            for next in checkpoints {
                let (files, checkpoint) = *next;
                files.sync()?;
                journal.checkpoint(checkpoint)?;
            }
            Ok(journal)
        };
        let thread = thread::Builder::new().name("cdamill-journal".to_owned()).spawn(work)?;
        Ok(Syncer { queue: Some(queue), thread: Some(thread) })
    }

    /// Has a checkpoint written; waits for the one before.
    pub(crate) fn checkpoint(&mut self, files: ToSync, checkpoint: Checkpoint) -> io::Result<()> {
        let sent = self.queue.as_ref().map(|queue| queue.send(Box::new((files, checkpoint))));
        match sent {
            Some(Ok(())) => Ok(()),
            // The thread has ended, with an error.
            _ => self.end().map(|_| ()),
        }
    }

    /// Waits for all checkpoints.
    pub(crate) fn finish(mut self) -> io::Result<Journal> {
        self.end()
    }

    fn end(&mut self) -> io::Result<Journal> {
        self.queue = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            _ => Err(io::Error::other("the journal cannot be written")),
        }
    }
}
