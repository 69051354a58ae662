//! Values of attributes, as far as they stand in the source as they are meant.

use super::words::{HIGHS, first, is, minus};
use memchr::memchr2;

/// How many bytes a value takes, up to its quote, and whether it may be taken as it is: without references, tabs and line
/// ends.
#[inline]
pub(super) fn read(bytes: &[u8], quote: u8) -> Option<(usize, bool)> {
    let mut rest = bytes;
    let mut length = 0;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let stops = (is(word, quote) | is(word, b'<') | is(word, b'&') | minus(word, b' ')) & !word & HIGHS;
        if stops != 0 {
            length += first(stops);
            break;
        }
        length += 8;
        rest = after;
    }
    if bytes.get(length) == Some(&quote) { Some((length, true)) } else { read_with_care(bytes, length, quote) }
}

/// As [`read`], where the first `length` bytes are plain.
#[cold]
fn read_with_care(bytes: &[u8], length: usize, quote: u8) -> Option<(usize, bool)> {
    let rest = bytes.get(length..)?;
    let found = memchr2(quote, b'<', rest)?;
    let inside = rest.get(..found)?;
    let is_plain = inside.iter().all(|byte| *byte >= b' ' && *byte != b'&');
    (rest.get(found) == Some(&quote)).then_some((length + found, is_plain))
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_end_with_their_quote() {
        for length in 0..30 {
            for (quote, other) in [(b'"', '\''), (b'\'', '"')] {
                let value = format!("{}{other}\u{e9}", "x".repeat(length));
                let text = |inside: &str| format!("{value}{inside}{}", char::from(quote)).into_bytes();
                let read = |bytes: &[u8]| super::read(bytes, quote);
                assert_eq!(read(&text("")), Some((value.len(), true)));
                assert_eq!(read(&text("abc>d")), Some((value.len() + 5, true)));
                for special in ["&", "\t", "\n", "\r"] {
                    assert_eq!(read(&text(special)), Some((value.len() + 1, false)));
                }
                assert_eq!(read(&text("<")), None);
                assert_eq!(read(&text("&lt;<")), None);
                assert_eq!(read(value.as_bytes()), None);
            }
        }
    }
}
