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

/// A folder for bundles, reports or source maps.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    staged: PathBuf,
    compression: Compression,
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
        let staged = folder.join(WORKING).join(format!("staged-{run}"));
        match fs::remove_dir_all(&staged) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&staged)?,
        }
        Ok(Staging { folder: folder.to_owned(), staged, compression })
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

    /// Removes the working folder, unless there is something else in it.
    pub(crate) fn finish(&self) {
        let _ = fs::remove_dir(&self.staged);
        let _ = fs::remove_dir(self.folder.join(WORKING));
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
