//! A list of paths, one a line.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::STANDARD_INPUT;

/// Paths, read as they are asked for.
pub(crate) struct List {
    lines: Box<dyn BufRead + Send>,
}

impl List {
    /// The list in the file at `path`, or on standard input for `-`.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub(crate) fn open(path: &Path) -> io::Result<List> {
        if path.as_os_str() == STANDARD_INPUT {
            return Ok(List::new(BufReader::new(io::stdin())));
        }
        Ok(List::new(BufReader::new(File::open(path)?)))
    }

    fn new(lines: impl BufRead + Send + 'static) -> List {
        List { lines: Box::new(lines) }
    }

    /// The next path; empty lines are passed over.
    pub(crate) fn next(&mut self) -> Option<io::Result<PathBuf>> {
        loop {
            let mut line = Vec::new();
            match self.lines.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
            while line.pop_if(|last| matches!(last, b'\n' | b'\r')).is_some() {}
            if !line.is_empty() {
                return Some(path(line));
            }
        }
    }
}

#[cfg(unix)]
fn path(line: Vec<u8>) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(PathBuf::from(std::ffi::OsString::from_vec(line)))
}

#[cfg(not(unix))]
fn path(line: Vec<u8>) -> io::Result<PathBuf> {
    let line =
        String::from_utf8(line).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a path is not UTF-8"))?;
    Ok(PathBuf::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_a_line() {
        let mut list = List::new(&b"a b.xml\r\n\n/x/c.xml\n- \nlast"[..]);
        let mut paths = Vec::new();
        while let Some(path) = list.next() {
            paths.push(path.unwrap());
        }
        assert_eq!(paths, ["a b.xml", "/x/c.xml", "- ", "last"].map(PathBuf::from));
    }
}
