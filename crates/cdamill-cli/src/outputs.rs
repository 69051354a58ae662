//! Writing files so that nobody sees half of one.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file that gets its name when it is complete.
#[derive(Debug)]
pub(crate) struct PendingFile {
    file: BufWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl PendingFile {
    /// Begins to write the file at `path`; makes the folders above it.
    pub(crate) fn create(path: &Path) -> io::Result<PendingFile> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            fs::create_dir_all(folder)?;
        }
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = BufWriter::with_capacity(1 << 16, File::create(&temporary)?);
        Ok(PendingFile { file, temporary, path: path.to_owned(), kept: false })
    }

    /// Gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.file.flush()?;
        fs::rename(&self.temporary, &self.path)?;
        self.kept = true;
        Ok(())
    }
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Files of one run, none of them written twice.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    written: HashSet<PathBuf>,
}

impl Outputs {
    /// Writes a file by way of `write`.
    pub(crate) fn write(
        &mut self,
        path: PathBuf,
        write: impl FnOnce(&mut PendingFile) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.written.contains(&path) {
            return Err(Failure::Other("same-output", "another document was written to the same file"));
        }
        let attempt = || {
            let mut file = PendingFile::create(&path)?;
            write(&mut file)?;
            file.keep()
        };
        attempt().map_err(|error| Failure::Io("not-written", error))?;
        self.written.insert(path);
        Ok(())
    }
}
