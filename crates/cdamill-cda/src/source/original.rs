//! From the decoded text back to the bytes that were given.

use std::ops::Range;

/// The bytes that a range of `text` was decoded from. `None` where bytes and characters do not go in step: several bytes
/// for some characters only, in an encoding that is not UTF-8.
pub(super) fn bytes_of<'b>(bytes: &'b [u8], text: &str, range: Range<usize>) -> Option<&'b [u8]> {
    let (before, inside) = (text.get(..range.start)?, text.get(range)?);
    let marks = [&[0xEF, 0xBB, 0xBF][..], &[0xFF, 0xFE], &[0xFE, 0xFF]];
    let body = marks.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    if body == text.as_bytes() {
        return body.get(before.len()..before.len() + inside.len());
    }
    let counts: [fn(&str) -> usize; 2] =
        [|text| text.chars().count(), |text| 2 * text.chars().map(char::len_utf16).sum::<usize>()];
    let count = counts.into_iter().find(|count| count(text) == body.len())?;
    let start = count(before);
    body.get(start..start + count(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<e>\u{e9}<a>na\u{ef}ve</a></e>";

    fn inner(bytes: &[u8]) -> Option<&[u8]> {
        let start = TEXT.find("<a>").unwrap();
        bytes_of(bytes, TEXT, start..TEXT.find("</e>").unwrap())
    }

    #[test]
    fn utf8_with_and_without_mark() {
        let wanted = Some("<a>na\u{ef}ve</a>".as_bytes());
        assert_eq!(inner(TEXT.as_bytes()), wanted);
        assert_eq!(inner(format!("\u{FEFF}{TEXT}").as_bytes()), wanted);
    }

    #[test]
    fn one_byte_and_two_bytes_a_character() {
        let latin =
            |text: &str| text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect::<Vec<_>>();
        assert_eq!(inner(&latin(TEXT)), Some(&latin("<a>na\u{ef}ve</a>")[..]));
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(inner(&wide(&format!("\u{FEFF}{TEXT}"))), Some(&wide("<a>na\u{ef}ve</a>")[..]));
    }

    #[test]
    fn a_mixture_is_not_guessed_at() {
        let mut mixed = TEXT.as_bytes().to_vec();
        mixed.splice(3..5, [0xE9]);
        assert_eq!(inner(&mixed), None);
    }
}
