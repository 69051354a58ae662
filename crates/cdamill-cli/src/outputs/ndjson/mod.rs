//! Bulk Data: one resource a line, files by resource type, in parts of a limited size.
//!
//! A part grows in the working folder and gets its name in the output folder when it is full, or when the run ends. At a
//! checkpoint everything is in the files, and their lengths are what a later run goes on from.

mod part;
mod resume;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::outputs::compression::{Compression, compressed_size};
use crate::outputs::packer::{Block, Packed, Packer};

pub(crate) use part::Part;
use part::{Growing, Names};
pub(crate) use resume::{has_part_name, has_parts};

/// The type of the outcomes of what failed; they go to a folder of their own.
pub(crate) const OUTCOME: &str = "OperationOutcome";
/// Bytes of lines that are compressed as one, the last ones of a checkpoint or a part excepted. Deflate looks back over 32 KiB;
/// little is won beyond this. A block may end within a line: what is held does not depend on how long lines are.
const BLOCK: usize = 1 << 17;

/// How large a part may become.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartLimits {
    /// Bytes of lines, before compression.
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
}

/// All parts of a run.
#[derive(Debug)]
pub(crate) struct Ndjson {
    names: Names,
    limits: PartLimits,
    packer: Packer,
    /// Blocks on their way into the files, in order, with the types they belong to.
    awaited: VecDeque<(String, Packed)>,
    most_awaited: usize,
    /// Memory of blocks that have been written, to be used again: as much as was needed at a time.
    room: Vec<Vec<u8>>,
    /// By type.
    growing: BTreeMap<String, Growing>,
    /// The number of each type's next part.
    next: BTreeMap<String, u32>,
    closed: Vec<Part>,
    /// How many of them stand in the journal.
    recorded: usize,
}

/// What the journal holds of the parts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct NdjsonState {
    /// Parts that grow.
    pub(crate) open: Vec<Part>,
    /// Parts that were closed since the checkpoint before.
    pub(crate) closed: Vec<Part>,
}

impl Ndjson {
    /// Files in `folder`, growing in `working`.
    pub(crate) fn create(
        folder: &Path,
        working: &Path,
        limits: PartLimits,
        compression: Compression,
        jobs: usize,
    ) -> io::Result<Ndjson> {
        fs::create_dir_all(working)?;
        Ok(Ndjson {
            names: Names { folder: folder.to_owned(), working: working.to_owned(), ending: compression.ending() },
            limits,
            packer: Packer::new(compression, jobs)?,
            awaited: VecDeque::new(),
            most_awaited: jobs.saturating_mul(2),
            room: Vec::new(),
            growing: BTreeMap::new(),
            next: BTreeMap::new(),
            closed: Vec::new(),
            recorded: 0,
        })
    }

    /// Adds lines of one type; `count` of them, each with its line end.
    pub(crate) fn add(&mut self, type_name: &str, lines: &[u8], count: u64) -> io::Result<()> {
        if self.has_room(type_name, lines.len() as u64, count) {
            return self.append(type_name, lines, count);
        }
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            if !self.has_room(type_name, line.len() as u64, 1) {
                self.close(type_name)?;
            }
            self.append(type_name, line, 1)?;
        }
        Ok(())
    }

    /// Whether the type's part takes this many more. An empty part takes a line of any length.
    fn has_room(&self, type_name: &str, bytes: u64, lines: u64) -> bool {
        match self.growing.get(type_name) {
            None => lines == 1,
            Some(Growing { part, .. }) => {
                part.bytes + bytes <= self.limits.bytes && part.lines + lines <= self.limits.lines
            }
        }
    }

    fn append(&mut self, type_name: &str, lines: &[u8], count: u64) -> io::Result<()> {
        if !self.growing.contains_key(type_name) {
            let number = self.next.entry(type_name.to_owned()).or_default();
            let growing = Growing::create(Part::new(type_name, *number), &self.names)?;
            *number += 1;
            self.growing.insert(type_name.to_owned(), growing);
        }
        let Some(growing) = self.growing.get_mut(type_name) else {
            return Ok(());
        };
        growing.part.bytes += lines.len() as u64;
        growing.part.lines += count;
        let mut rest = lines;
        while !rest.is_empty() {
            rest = self.fill(type_name, rest)?;
        }
        Ok(())
    }

    /// Adds to the type's block what it has room for, and gives the rest.
    fn fill<'l>(&mut self, type_name: &str, lines: &'l [u8]) -> io::Result<&'l [u8]> {
        let Some(growing) = self.growing.get_mut(type_name) else {
            return Ok(&[]);
        };
        if growing.block.capacity() == 0 {
            growing.block = room(&mut self.room);
        }
        let (now, rest) = lines.split_at(lines.len().min(BLOCK.saturating_sub(growing.block.len())));
        growing.block.extend_from_slice(now);
        if growing.block.len() == BLOCK {
            self.hand_over(type_name)?;
        }
        Ok(rest)
    }

    /// Has the type's block compressed and written.
    fn hand_over(&mut self, type_name: &str) -> io::Result<()> {
        let Some(growing) = self.growing.get_mut(type_name).filter(|growing| !growing.block.is_empty()) else {
            return Ok(());
        };
        let lines = std::mem::take(&mut growing.block);
        let block = Block { lines, packed: room(&mut self.room) };
        self.awaited.push_back((type_name.to_owned(), self.packer.pack(block)));
        self.write_down_to(self.most_awaited)
    }

    /// Writes what has been compressed, until no more than `most` blocks are on their way.
    fn write_down_to(&mut self, most: usize) -> io::Result<()> {
        while self.awaited.len() > most {
            let Some((type_name, packed)) = self.awaited.pop_front() else {
                return Ok(());
            };
            let Block { lines, packed } = packed.block()?;
            if let Some(growing) = self.growing.get_mut(&type_name) {
                growing.file.write_all(&packed)?;
                growing.part.length += packed.len() as u64;
            }
            self.room.extend([lines, packed].map(|mut memory| {
                memory.clear();
                memory
            }));
        }
        Ok(())
    }

    /// Ends the type's part and gives it its name.
    fn close(&mut self, type_name: &str) -> io::Result<()> {
        self.hand_over(type_name)?;
        self.write_down_to(0)?;
        if let Some(growing) = self.growing.remove(type_name) {
            self.closed.push(growing.close(&self.names)?);
        }
        Ok(())
    }

    /// Writes everything, and says how far the files are. What is between two checkpoints is compressed by itself, so that a
    /// run that goes on from here makes the same bytes.
    pub(crate) fn checkpoint(&mut self) -> io::Result<NdjsonState> {
        let types: Vec<String> = self.growing.keys().cloned().collect();
        for type_name in &types {
            self.hand_over(type_name)?;
        }
        self.write_down_to(0)?;
        let closed = self.closed.get(self.recorded..).unwrap_or_default().to_vec();
        self.recorded = self.closed.len();
        Ok(NdjsonState { open: self.growing.values().map(|growing| growing.part.clone()).collect(), closed })
    }

    /// Files with what the last checkpoint said, to be put on the disk, and the folders of their names.
    pub(crate) fn to_sync(&self, state: &NdjsonState) -> io::Result<(Vec<File>, Vec<PathBuf>)> {
        let open = self.growing.values().map(|growing| growing.file.try_clone());
        let closed = state.closed.iter().map(|part| File::open(self.names.path(part)));
        let files = open.chain(closed).collect::<io::Result<Vec<File>>>()?;
        Ok((files, vec![self.names.folder.clone(), self.names.working.clone()]))
    }

    /// Closes all parts, and gives them in the order of types and numbers.
    pub(crate) fn finish(mut self) -> io::Result<Vec<Part>> {
        let types: Vec<String> = self.growing.keys().cloned().collect();
        for type_name in &types {
            self.close(type_name)?;
        }
        let mut parts = self.closed;
        parts.sort_by(|one, other| (&one.type_name, one.number).cmp(&(&other.type_name, other.number)));
        Ok(parts)
    }

    /// Where a part is in the output folder, as a manifest says it.
    pub(crate) fn ending(&self) -> &'static str {
        self.names.ending
    }
}

/// Memory for a block, compressed or not. It is had and given back by one thread: freed by another one it would be kept longer.
fn room(used: &mut Vec<Vec<u8>>) -> Vec<u8> {
    used.pop().unwrap_or_else(|| Vec::with_capacity(compressed_size(BLOCK)))
}
