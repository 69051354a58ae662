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
    /// `None` where there is no journal, or none with a first line.
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
