//! Eight bytes at a time, as numbers. Of a mask, the lowest bit set is exact; those above it may be wrong.

const ONES: u64 = 0x0101_0101_0101_0101;
pub(super) const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first eight bytes, the first the lowest; zeros for what is missing.
#[inline]
pub(super) fn load(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// A byte in every place.
#[inline]
pub(super) const fn repeat(byte: u8) -> u64 {
    ONES * byte as u64
}

/// Has its highest bit set where a byte is below this one, which is at most 0x80; or where the word's highest bit is set:
/// to be masked with the complement of that, and [`HIGHS`].
#[inline]
pub(super) fn minus(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(repeat(byte))
}

/// As [`minus`], where a byte is this one, which is below 0x80.
#[inline]
pub(super) fn is(word: u64, byte: u8) -> u64 {
    minus(word ^ repeat(byte), 1)
}

/// Which bytes are above a space.
#[inline]
fn above_space(word: u64) -> u64 {
    (((word & !HIGHS) + repeat(0x7F - b' ')) | word) & HIGHS
}

/// The position of the first byte in a mask that has one.
#[inline]
pub(super) fn first(mask: u64) -> usize {
    (mask.trailing_zeros() / 8) as usize
}

/// The first bytes of a word, fewer than eight.
#[inline]
pub(super) fn low(word: u64, bytes: usize) -> u64 {
    word & ((1 << (8 * bytes)) - 1)
}

/// How many bytes of white space come first. Other control characters are not there any more.
#[inline]
pub(super) fn blanks(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let found = above_space(u64::from_le_bytes(*chunk));
        if found != 0 {
            return count + first(found);
        }
        count += 8;
        rest = after;
    }
    count + rest.iter().take_while(|byte| **byte <= b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(bytes: &[u8; 8], mask: impl Fn(u64) -> u64) -> Option<usize> {
        Some(mask(u64::from_le_bytes(*bytes))).filter(|mask| *mask != 0).map(first)
    }

    #[test]
    fn the_first_byte_of_a_kind_is_found() {
        for wanted in 0..0x80u8 {
            for other in 0..=255u8 {
                for at in 0..8 {
                    let mut bytes = [other; 8];
                    bytes[at] = wanted;
                    let is = |byte: &u8| *byte == wanted;
                    assert_eq!(
                        position(&bytes, |word| self::is(word, wanted) & !word & HIGHS),
                        bytes.iter().position(is)
                    );
                    let is = |byte: &u8| *byte < wanted;
                    assert_eq!(position(&bytes, |word| minus(word, wanted) & !word & HIGHS), bytes.iter().position(is));
                    let is = |byte: &u8| *byte > b' ';
                    assert_eq!(position(&bytes, above_space), bytes.iter().position(is));
                }
            }
        }
    }

    #[test]
    fn short_texts_are_filled_with_zeros() {
        assert_eq!(load(b"abcdefghi"), u64::from_le_bytes(*b"abcdefgh"));
        assert_eq!(load(b"abc"), u64::from_le_bytes(*b"abc\0\0\0\0\0"));
        assert_eq!(load(b""), 0);
        assert_eq!(low(load(b"abcdefgh"), 3), load(b"abc"));
    }

    #[test]
    fn blanks_are_counted() {
        for count in 0..30 {
            let text = " \n\t\r".repeat(8)[..count].to_owned();
            for rest in ["", "<", "\u{e9}", "x y"] {
                assert_eq!(blanks(format!("{text}{rest}").as_bytes()), count);
            }
        }
    }
}
