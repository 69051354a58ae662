//! Writing files so that nobody sees half of one.
//!
//! The workers write into a working folder inside the output folder, under numbers; in the order of the documents, the files
//! are given their names. What a killed run leaves behind is in that folder only.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::outputs::compression::Compression;

/// What belongs to a run and not to its output, inside an output folder.
pub(crate) const WORKING: &str = ".cdamill";

const STAGED: &str = "staged-";
const LOCK: &str = "lock";

/// A folder for bundles, reports or source maps.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    staged: PathBuf,
    compression: Compression,
    /// Locked as long as the run lives, so that others know.
    lock: Option<File>,
}

/// A complete file that waits for its name.
#[derive(Debug)]
#[must_use]
pub(crate) struct Staged {
    temporary: PathBuf,
    pub(crate) path: PathBuf,
    is_kept: bool,
}

impl Staging {
    /// Makes the folder, and removes what an earlier run has left half done. `run` tells this run from others that write to
    /// the same folder at the same time.
    pub(crate) fn create(folder: &Path, compression: Compression, run: &str) -> io::Result<Staging> {
        let working = folder.join(WORKING);
        remove_dead(&working);
        let staged = working.join(format!("{STAGED}{run}"));
        match fs::remove_dir_all(&staged) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&staged)?,
        }
        let lock = lock(&working.join(format!("lock-{run}")), &staged)?;
        Ok(Staging { folder: folder.to_owned(), staged, compression, lock: Some(lock) })
    }

    /// Writes the file `name`, relative to the folder, by way of `write`. `number` tells it from all others that wait.
    pub(crate) fn write(
        &self,
        number: (u64, usize),
        name: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Staged> {
        let temporary = self.staged.join(format!("{}.{}", number.0, number.1));
        let mut path: OsString = self.folder.join(name).into_os_string();
        path.push(self.compression.ending());
        // First of all, so that the file goes when writing fails.
        let staged = Staged { temporary, path: PathBuf::from(path), is_kept: false };
        let file = BufWriter::with_capacity(1 << 16, File::create(&staged.temporary)?);
        self.compression.write(file, write)?.flush()?;
        Ok(staged)
    }
}

/// Removes the working folder, unless there is something else in it.
impl Drop for Staging {
    fn drop(&mut self) {
        // not every system removes what is open
        drop(self.lock.take());
        let _ = fs::remove_file(self.staged.join(LOCK));
        let _ = fs::remove_dir(&self.staged);
        let _ = fs::remove_dir(self.folder.join(WORKING));
    }
}

/// A locked file in the folder `staged`. Made at `outside`: in its place it is never without its lock.
fn lock(outside: &Path, staged: &Path) -> io::Result<File> {
    let file = File::create(outside)?;
    // Not every file system has locks.
    let _ = file.try_lock();
    fs::rename(outside, staged.join(LOCK))?;
    Ok(file)
}

/// Removes what runs have left that were killed: their locks are gone with them.
fn remove_dead(working: &Path) {
    let Ok(entries) = fs::read_dir(working) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_dead = || File::options().write(true).open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if entry.file_name().as_encoded_bytes().starts_with(STAGED.as_bytes()) && is_dead() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

impl Staged {
    /// Gives the file its name, in place of a file of this name; makes the folders above it.
    pub(crate) fn keep(mut self) -> io::Result<PathBuf> {
        let renamed = match fs::rename(&self.temporary, &self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::rename(&self.temporary, &self.path)
            }
            renamed => renamed,
        };
        renamed?;
        self.is_kept = true;
        Ok(std::mem::take(&mut self.path))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_living_one_has_stays() {
        let folder = std::env::temp_dir().join(format!("cdamill-staging-{}", std::process::id()));
        let working = folder.join(WORKING);
        let living = Staging::create(&folder, Compression::None, "living").unwrap();
        // the lock of one that was killed is nobody's
        fs::create_dir_all(working.join("staged-dead")).unwrap();
        for name in [LOCK, "0.0"] {
            fs::write(working.join("staged-dead").join(name), "").unwrap();
        }
        fs::create_dir_all(working.join("staged-beginning")).unwrap();
        drop(Staging::create(&folder, Compression::None, "next").unwrap());
        let mut left: Vec<_> = fs::read_dir(&working).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["staged-beginning", "staged-living"]);
        fs::remove_dir(working.join("staged-beginning")).unwrap();
        drop(living);
        assert!(!working.exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
