//! Reading what a run has left.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::{Checkpoint, Finished, Header, Line, path};
use crate::outputs::ndjson::Part;

/// What the journal in a folder tells.
#[derive(Debug)]
pub(crate) struct Past {
    pub(crate) header: Header,
    /// The last one.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Parts that were closed before it.
    pub(crate) closed: Vec<Part>,
    /// Sources with several documents, and how many.
    pub(crate) several: Vec<(u64, usize)>,
    /// The run has nothing left to do.
    pub(crate) finished: Option<Finished>,
    /// Bytes of complete lines.
    pub(super) length: u64,
}

impl Past {
    /// `None` where there is no journal, or none whose first line came to its end: nothing had begun.
    ///
    /// # Errors
    /// A journal that cannot be read. One whose first line is no such line is `InvalidData`.
    pub(crate) fn read(folder: &Path) -> io::Result<Option<Past>> {
        let file = match fs::File::open(path(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut past: Option<Past> = None;
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)? as u64;
            // What is cut off, or not as it was written, is where the run was interrupted.
            let read = line.ends_with(b"\n").then(|| serde_json::from_slice(&line).ok()).flatten();
            match (read, &mut past) {
                (Some(Line::Begun(header)), None) => past = Some(Past::begun(header, length)),
                (Some(line), Some(past)) => past.take(line, length),
                (_, None) if line.ends_with(b"\n") => return Err(io::ErrorKind::InvalidData.into()),
                _ => return Ok(past),
            }
        }
    }

    fn begun(header: Header, length: u64) -> Past {
        Past { header, checkpoint: None, closed: Vec::new(), several: Vec::new(), finished: None, length }
    }

    fn take(&mut self, line: Line, length: u64) {
        self.length += length;
        match line {
            Line::Begun(_) => {}
            Line::Finished(finished) => self.finished = Some(finished),
            Line::Checkpoint(mut checkpoint) => {
                self.several.append(&mut checkpoint.several);
                if let Some(ndjson) = &mut checkpoint.ndjson {
                    self.closed.append(&mut ndjson.closed);
                }
                self.checkpoint = Some(*checkpoint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::journal::Journal;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("cdamill-journal-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_line_without_its_end_does_not_count() {
        let folder = folder("cut");
        assert!(Past::read(&folder).unwrap().is_none());
        let mut journal = Journal::begin(&folder, &Header::new("m".to_owned(), BTreeMap::new())).unwrap();
        for sources in [256, 512] {
            let several = vec![(sources - 1, 2)];
            journal.checkpoint(Checkpoint { sources, several, ..Checkpoint::default() }).unwrap();
        }
        drop(journal);
        let whole = fs::read(path(&folder)).unwrap();
        let read = |length: usize| {
            fs::write(path(&folder), &whole[..length]).unwrap();
            Past::read(&folder).unwrap()
        };
        let past = read(whole.len()).unwrap();
        assert_eq!((past.checkpoint.unwrap().sources, past.several.len(), past.length), (512, 2, whole.len() as u64));
        let past = read(whole.len() - 1).unwrap();
        assert_eq!((past.checkpoint.unwrap().sources, past.several), (256, vec![(255, 2)]));
        assert!(read(20).is_none());
        fs::write(path(&folder), "{\"begun\":7}\n").unwrap();
        assert_eq!(Past::read(&folder).unwrap_err().kind(), io::ErrorKind::InvalidData);
        fs::write(path(&folder), [&whole[..], &[0; 100]].concat()).unwrap();
        assert_eq!(Past::read(&folder).unwrap().unwrap().length, whole.len() as u64);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_run_has_its_folder_for_itself() {
        let folder = folder("lock");
        let header = Header::new(String::new(), BTreeMap::new());
        let journal = Journal::begin(&folder, &header).unwrap();
        assert_eq!(Journal::begin(&folder, &header).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        drop(journal);
        Journal::begin(&folder, &header).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
