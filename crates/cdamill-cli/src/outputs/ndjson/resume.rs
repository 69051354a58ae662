//! Going on where the journal ends.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::part::{Growing, is_part_name};
use super::{Ndjson, NdjsonState, Part};

impl Ndjson {
    /// Puts the files into the state of the last checkpoint: `closed` of all checkpoints, `state.open` of the last.
    pub(crate) fn resume(&mut self, closed: Vec<Part>, state: NdjsonState) -> io::Result<()> {
        for part in state.open {
            self.next.insert(part.type_name.clone(), part.number + 1);
            self.growing.insert(part.type_name.clone(), Growing::resume(part, &self.names)?);
        }
        for part in &closed {
            self.check_closed(part)?;
            let next = self.next.entry(part.type_name.clone()).or_default();
            *next = (*next).max(part.number + 1);
        }
        self.recorded = closed.len();
        self.closed = closed;
        self.remove_later()
    }

    fn check_closed(&self, part: &Part) -> io::Result<()> {
        let (path, working) = (self.names.path(part), self.names.working_path(part));
        if !path.exists() && working.exists() {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(working, &path)?;
        }
        if fs::metadata(&path)?.len() == part.length {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "not as long as the journal says"))
    }

    /// Removes parts that came after the checkpoint.
    fn remove_later(&self) -> io::Result<()> {
        let known: HashSet<PathBuf> = self.closed.iter().map(|part| self.names.path(part)).collect();
        let growing: HashSet<PathBuf> =
            self.growing.values().map(|growing| self.names.working_path(&growing.part)).collect();
        remove_parts(&self.names.folder, self.names.ending, &known)?;
        remove_parts(&self.names.folder.join("error"), self.names.ending, &known)?;
        remove_parts(&self.names.working, self.names.ending, &growing)
    }
}

/// Whether a file is called like a part, compressed or not.
pub(crate) fn has_part_name(path: &Path) -> bool {
    ["", ".gz", ".zst"].iter().any(|ending| is_part_name(path, ending))
}

/// Whether there are parts in a folder, of whatever run.
pub(crate) fn has_parts(folder: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    for entry in entries {
        if has_part_name(&entry?.path()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the parts in a folder, but for those to be kept.
fn remove_parts(folder: &Path, ending: &str, keep: &HashSet<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if is_part_name(&path, ending) && !keep.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
