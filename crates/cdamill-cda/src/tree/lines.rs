//! Line and column of a byte offset.

use memchr::memchr_iter;

/// How many bytes may lie between two places whose columns are known: documents on one line are real.
const STEP: usize = 1024;

/// Where lines start, and places within long ones.
pub(crate) struct Lines(Vec<Place>);

/// A byte offset with its line and column, both from 1.
#[derive(Copy, Clone)]
struct Place {
    offset: u32,
    line: u32,
    column: u32,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let mut places = vec![Place { offset: 0, line: 1, column: 1 }];
        let mut start = 0;
        for (number, end) in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).enumerate() {
            let line = number as u32 + 1;
            if number > 0 {
                places.push(Place { offset: start as u32, line, column: 1 });
            }
            steps(text, start..end, line, &mut places);
            start = end + 1;
        }
        Lines(places)
    }

    pub(crate) fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = floor(text, offset);
        let after = self.0.partition_point(|place| place.offset as usize <= offset);
        let Some(place) = self.0.get(after.saturating_sub(1)) else { return (1, 1) };
        let between = text.get(place.offset as usize..offset).unwrap_or_default();
        (place.line, place.column + between.chars().count() as u32)
    }
}

/// The places within a long line.
fn steps(text: &str, line_range: std::ops::Range<usize>, line: u32, places: &mut Vec<Place>) {
    let (mut from, mut column) = (line_range.start, 1);
    while line_range.end - from > STEP {
        let to = floor(text, from + STEP);
        column += text.get(from..to).unwrap_or_default().chars().count() as u32;
        places.push(Place { offset: to as u32, line, column });
        from = to;
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
        let long = format!("{}\n{}\u{e9}\n", "\u{e9}x".repeat(3 * STEP), "y".repeat(STEP));
        for text in ["ab\nc\u{e9}\r\n\nd", "", "\n", long.as_str()] {
            let lines = Lines::new(text);
            for offset in 0..=text.len() + 2 {
                assert_eq!(lines.position(text, offset), position(text, offset), "{offset}");
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
        assert!(lines.0.windows(2).all(|pair| pair[1].offset - pair[0].offset <= STEP as u32));
        assert_eq!(lines.position(&text, 1 << 20), (1, (1 << 20) + 1));
    }
}
