//! One file of lines.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::OUTCOME;

/// A part and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    /// From 0.
    pub(crate) number: u32,
    pub(crate) lines: u64,
    /// Of the lines, before compression.
    pub(crate) bytes: u64,
    /// Of the file.
    pub(crate) length: u64,
}

/// Where parts are.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) folder: PathBuf,
    pub(crate) working: PathBuf,
    pub(crate) ending: &'static str,
}

/// A part that is being written.
#[derive(Debug)]
pub(crate) struct Growing {
    pub(crate) part: Part,
    pub(crate) file: File,
    /// Lines that have not been handed over yet.
    pub(crate) block: Vec<u8>,
}

impl Part {
    pub(crate) fn new(type_name: &str, number: u32) -> Part {
        Part { type_name: type_name.to_owned(), number, lines: 0, bytes: 0, length: 0 }
    }

    /// Relative to the output folder, with `/`: `Patient.000.ndjson.gz`.
    pub(crate) fn url(&self, ending: &str) -> String {
        let folder = if self.type_name == OUTCOME { "error/" } else { "" };
        format!("{folder}{}", self.file_name(ending))
    }

    fn file_name(&self, ending: &str) -> String {
        format!("{}.{:03}.ndjson{ending}", self.type_name, self.number)
    }
}

impl Names {
    /// Where a part is when it is complete.
    pub(crate) fn path(&self, part: &Part) -> PathBuf {
        self.folder.join(part.url(self.ending))
    }

    /// Where it grows.
    pub(crate) fn working_path(&self, part: &Part) -> PathBuf {
        self.working.join(part.file_name(self.ending))
    }
}

impl Growing {
    pub(crate) fn create(part: Part, names: &Names) -> io::Result<Growing> {
        let file = File::create(names.working_path(&part))?;
        Ok(Growing { part, file, block: Vec::new() })
    }

    /// Goes on with a part as it was at a checkpoint. What was written after it is cut off.
    pub(crate) fn resume(part: Part, names: &Names) -> io::Result<Growing> {
        let (working, complete) = (names.working_path(&part), names.path(&part));
        if !working.exists() && complete.exists() {
            fs::rename(&complete, &working)?;
        }
        let mut file = File::options().write(true).open(&working)?;
        if file.metadata()?.len() < part.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "shorter than the journal says"));
        }
        file.set_len(part.length)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        Ok(Growing { part, file, block: Vec::new() })
    }

    /// Gives the file its name.
    pub(crate) fn close(self, names: &Names) -> io::Result<Part> {
        let path = names.path(&self.part);
        drop(self.file);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::rename(names.working_path(&self.part), path)?;
        Ok(self.part)
    }
}

/// Whether a file of a folder is called like a part.
pub(crate) fn is_part_name(path: &Path, ending: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some(stem) = name.strip_suffix(ending).and_then(|name| name.strip_suffix(".ndjson")) else {
        return false;
    };
    let Some((type_name, number)) = stem.split_once('.') else {
        return false;
    };
    let is_type =
        type_name.starts_with(|c: char| c.is_ascii_uppercase()) && type_name.chars().all(char::is_alphanumeric);
    is_type && number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit())
}
