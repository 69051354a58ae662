//! JSON in blocks: what has been written is never moved to make room for more.

use std::ops::Range;

/// Bytes of a block, at least and at most.
const SIZES: Range<usize> = 4 << 10..1 << 20;
/// A block with less room than this, which most resources take, is full.
const ROOM: usize = 1 << 10;

/// The JSON of resources, each in one block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    blocks: Vec<Vec<u8>>,
    /// Bytes of a block.
    size: usize,
}

/// What was written at one time.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Piece {
    block: u32,
    start: u32,
    end: u32,
}

impl Piece {
    /// Where it is in its block.
    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Written {
    /// Nothing yet, for about so many bytes.
    pub(crate) fn with_room_for(bytes: usize) -> Written {
        Written { blocks: Vec::new(), size: (bytes / 16).clamp(SIZES.start, SIZES.end) }
    }

    /// Appends what `write` appends to a block.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Piece {
        if self.blocks.last().is_none_or(|block| block.capacity() - block.len() < ROOM) {
            self.blocks.push(Vec::with_capacity(self.size));
        }
        let number = self.blocks.len() as u32 - 1;
        let Some(block) = self.blocks.last_mut() else { return Piece { block: 0, start: 0, end: 0 } };
        let start = block.len() as u32;
        write(block);
        if block.len() > self.size {
            // it has been made larger, to twice the size: nothing further goes into it
            block.shrink_to_fit();
        }
        // a resource is below 4 GiB, for documents are below 2
        Piece { block: number, start, end: block.len() as u32 }
    }

    pub(crate) fn piece(&self, piece: Piece) -> &[u8] {
        self.block(piece).get(piece.range()).unwrap_or_default()
    }

    /// The block in which a piece is.
    pub(crate) fn block(&self, piece: Piece) -> &[u8] {
        self.blocks.get(piece.block as usize).map_or(&[], |block| block)
    }

    /// Everything, in the order of writing.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.blocks.iter().map(Vec::as_slice)
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_are_found_again_in_little_more_than_their_room() {
        let mut written = Written::with_room_for(0);
        let lengths = [10, 3000, 0, 5000, 2000, 2000, 2000, 100_000, 1, 4096];
        let text = |length: usize| vec![b'a' + (length % 26) as u8; length];
        let pieces = lengths.map(|length| (length, written.append(|block| block.extend_from_slice(&text(length)))));
        for (length, piece) in pieces {
            assert_eq!(written.piece(piece), text(length), "{length}");
        }
        assert_eq!(written.len(), lengths.iter().sum::<usize>());
        assert_eq!(written.all().flatten().count(), written.len());
        let room: usize = written.blocks.iter().map(Vec::capacity).sum();
        assert!(written.blocks.len() > 3 && room < written.len() + 3 * SIZES.start, "{room}");
    }
}
