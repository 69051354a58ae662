//! The tokens of closed resources, in blocks: a block is never moved, and can be given back before the others.

use super::token::{Token, TokenRange};

/// Blocks in which the tokens expected are kept: the more, the sooner one of them can be given back.
const BLOCKS: usize = 16;
/// Tokens of a block, at least and at most.
const SIZES: (usize, usize) = (128, 1 << 15);

/// The tokens of closed resources. Those of one resource are all in one block.
#[derive(Debug, Default)]
pub(super) struct Closed<'a> {
    blocks: Vec<Vec<Token<'a>>>,
    /// Tokens of a block.
    size: usize,
}

impl<'a> Closed<'a> {
    /// None yet, of about so many.
    pub(super) fn with_room_for(tokens: usize) -> Closed<'a> {
        Closed { blocks: Vec::with_capacity(BLOCKS), size: tokens / BLOCKS }
    }

    /// Forgets all, and keeps room for some.
    pub(super) fn clear(&mut self) {
        self.blocks.truncate(1);
        self.blocks.iter_mut().for_each(Vec::clear);
    }

    /// Appends the tokens of a resource.
    pub(super) fn store(&mut self, tokens: &[Token<'a>]) -> TokenRange {
        let is_room = |block: &Vec<Token<'a>>| block.capacity() - block.len() >= tokens.len();
        if !self.blocks.last().is_some_and(is_room) {
            let (least, most) = SIZES;
            self.blocks.push(Vec::with_capacity(self.size.clamp(least, most).max(tokens.len())));
        }
        let number = u32::try_from(self.blocks.len() - 1);
        let Some(block) = self.blocks.last_mut() else { return TokenRange::default() };
        let start = u32::try_from(block.len());
        block.extend_from_slice(tokens);
        match (number, start, u32::try_from(block.len())) {
            (Ok(block), Ok(start), Ok(end)) => TokenRange { block, start, end },
            _ => TokenRange::default(),
        }
    }

    pub(super) fn tokens(&self, range: TokenRange) -> &[Token<'a>] {
        let block = self.blocks.get(range.block as usize);
        block.and_then(|block| block.get(range.start as usize..range.end as usize)).unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    /// For each block how many of these runs, which are all that is still needed, are in it; one without any goes.
    pub(super) fn uses(&mut self, runs: impl Iterator<Item = TokenRange>) -> Vec<u32> {
        let mut uses = vec![0; self.blocks.len()];
        for run in runs {
            uses.get_mut(run.block as usize).into_iter().for_each(|uses| *uses += 1);
        }
        let unused = self.blocks.iter_mut().zip(&uses).filter(|(_, uses)| **uses == 0);
        unused.for_each(|(block, _)| *block = Vec::new());
        uses
    }

    /// One run less is needed of its block; one of which none is needed goes.
    pub(super) fn forget(&mut self, run: TokenRange, uses: &mut [u32]) {
        let Some(uses) = uses.get_mut(run.block as usize) else { return };
        *uses = uses.saturating_sub(1);
        if let Some(block) = self.blocks.get_mut(run.block as usize).filter(|_| *uses == 0) {
            *block = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(from: usize, count: usize) -> Vec<Token<'static>> {
        (from..from + count).map(|number| Token::Bool(number.is_multiple_of(3))).collect()
    }

    #[test]
    fn resources_of_any_length_are_found_again() {
        let mut closed = Closed::with_room_for(0);
        let lengths = [1, 100, 27, 1, 0, 500, 128, 129, 3];
        let stored: Vec<_> = lengths.iter().map(|length| (*length, closed.store(&numbers(*length, *length)))).collect();
        assert!(closed.blocks.len() > 3);
        for (length, range) in stored {
            assert_eq!(closed.tokens(range), numbers(length, length));
        }
        closed.clear();
        assert_eq!((closed.blocks.len(), closed.tokens(TokenRange { block: 0, start: 0, end: 1 })), (1, &[][..]));
    }

    #[test]
    fn a_block_goes_when_nothing_in_it_is_needed() {
        let mut closed = Closed::with_room_for(0);
        let ranges = [(0, 60), (1, 60), (2, 60)].map(|(from, count)| closed.store(&numbers(from, count)));
        assert_eq!(ranges.map(|range| range.block), [0, 0, 1]);
        let unused = closed.store(&numbers(3, 100));
        let mut uses = closed.uses(ranges.into_iter());
        let kept = |closed: &Closed<'_>| ranges.map(|range| closed.tokens(range).len());
        closed.forget(ranges[1], &mut uses);
        assert_eq!((kept(&closed), closed.tokens(unused)), ([60, 60, 60], &[][..]));
        closed.forget(ranges[0], &mut uses);
        assert_eq!(kept(&closed), [0, 0, 60]);
        assert_eq!(closed.blocks[0].capacity(), 0);
    }
}
