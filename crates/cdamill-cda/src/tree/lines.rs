//! Line and column of a byte offset.

use memchr::{memchr_iter, memrchr};
use std::cell::Cell;

/// How many bytes lie between two places that are known: as many as are counted in no time.
const STEP: usize = 4096;

/// Where lines begin. Documents on one line are real.
pub(crate) struct Lines {
    /// The place of every [`STEP`]th byte.
    steps: Vec<Place>,
    /// The last place that was asked for, and its offset: the next is often near.
    last: Cell<(usize, Place)>,
}

/// A line and a column, both from 1.

#[derive(Copy, Clone)]
struct Place {
    line: u32,
    column: u32,
}

impl Place {
    const START: Place = Place { line: 1, column: 1 };

    /// The place after some bytes.
    fn after(self, bytes: &[u8]) -> Place {
        match memrchr(b'\n', bytes) {
            None => Place { column: self.column + characters(bytes), ..self },
            Some(last) => {
                let lines = memchr_iter(b'\n', bytes).count() as u32;
                Place { line: self.line + lines, column: 1 + characters(bytes.get(last + 1..).unwrap_or_default()) }
            }
        }
    }
}

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let mut place = Place::START;
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        steps.push(place);
        for step in text.as_bytes().chunks_exact(STEP) {
            place = place.after(step);
            steps.push(place);
        }
        Lines { steps, last: Cell::new((0, Place::START)) }
    }

    pub(crate) fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = floor(text, offset);
        let (last, place) = self.last.get();
        let (from, place) = match offset.checked_sub(last) {
            Some(0..STEP) => (last, place),
            _ => (offset / STEP * STEP, self.steps.get(offset / STEP).copied().unwrap_or(Place::START)),
        };
        let place = place.after(text.as_bytes().get(from..offset).unwrap_or_default());
        self.last.set((offset, place));
        let Place { line, column } = place;
        (line, column)
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> u32 {
    // blocks whose count fits a byte are counted many bytes at a time
    let begins = |byte: &u8| u8::from(byte & 0xc0 != 0x80);
    bytes.chunks(128).map(|block| u32::from(block.iter().map(begins).sum::<u8>())).sum()
}

/// Line and column of one offset, without an index.
pub(crate) fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..floor(text, offset)).unwrap_or_default();
    let line = memchr_iter(b'\n', before.as_bytes()).count() as u32 + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    (line, last.chars().count() as u32 + 1)
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_a_position_agree() {
        let long = format!("{}\n{}\u{e9}\n", "\u{e9}x".repeat(3 * STEP), "y".repeat(STEP));
        for text in ["ab\nc\u{e9}\r\n\nd", "", "\n", long.as_str()] {
            let lines = Lines::new(text);
            for offset in 0..=text.len() + 2 {
                assert_eq!(lines.position(text, offset), position(text, offset), "{offset}");
                assert_eq!(lines.position(text, offset / 2), position(text, offset / 2), "{offset}");
            }
        }
        let text = "ab\nc\u{e9}\r\n\nd";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 6), (2, 3));
        assert_eq!(position(text, text.len()), (4, 2));
    }

    #[test]
    fn a_document_on_one_line_is_no_slower() {
        let text = "x".repeat(1 << 20);
        let lines = Lines::new(&text);
        assert_eq!(lines.steps.len(), text.len() / STEP + 1);
        assert_eq!(lines.position(&text, 1 << 20), (1, (1 << 20) + 1));
    }
}
