//! What is to be converted, by name.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::Limits;
use crate::error::Error;

/// A file, or bytes with a name. May hold several documents.
pub struct Input {
    name: String,
    content: Content,
}

enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Input {
    /// A file, read by the worker that converts it. Its name is its path.
    pub fn file(path: impl Into<PathBuf>) -> Input {
        let path = path.into();
        Input { name: path.display().to_string(), content: Content::File(path) }
    }

    /// Bytes, by any name.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Input {
        Input { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// By another name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Input {
        self.name = name.into();
        self
    }

    /// The name that its documents get.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn read(self, limits: &Limits) -> Result<Vec<u8>, Error> {
        match self.content {
            Content::Bytes(bytes) => Ok(bytes),
            Content::File(path) => read(&path, limits.max_bytes).map_err(|error| Error::not_read(&error)),
        }
    }
}

/// The whole file, but little more than the limit, which then says no.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let file = File::open(path)?;
    let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Input {
        Input::file(path)
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Input {
        Input::file(path)
    }
}

impl<N: Into<String>, B: Into<Vec<u8>>> From<(N, B)> for Input {
    fn from((name, bytes): (N, B)) -> Input {
        Input::bytes(name, bytes)
    }
}

/// The name and the size, no content.
impl fmt::Debug for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Input");
        debug.field("name", &self.name);
        if let Content::Bytes(bytes) = &self.content {
            debug.field("bytes", &bytes.len());
        }
        debug.finish()
    }
}
