//! Line and column of a byte offset.

use memchr::memchr_iter;

/// Where each line starts.
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let after = memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        Lines(std::iter::once(0).chain(after).collect())
    }

    pub(crate) fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = floor(text, offset);
        let line = self.0.partition_point(|start| *start as usize <= offset);
        let start = self.0.get(line.saturating_sub(1)).map_or(0, |start| *start as usize);
        let before = text.get(start..offset).unwrap_or_default();
        (line as u32, before.chars().count() as u32 + 1)
    }
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
        let text = "ab\ncé\r\n\nd";
        let lines = Lines::new(text);
        for offset in 0..=text.len() + 2 {
            assert_eq!(lines.position(text, offset), position(text, offset));
        }
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 6), (2, 3));
        assert_eq!(position(text, text.len()), (4, 2));
    }
}
