//! Names of elements and attributes.

use super::words::{HIGHS, first, load, low, minus, repeat};
use crate::name::Word;

/// A name as it stands: a prefix, which may be empty, and a local name.
#[derive(Copy, Clone)]
pub(super) struct QName<'i> {
    /// A text that begins with it.
    bytes: &'i [u8],
    /// How many bytes it takes, with prefix and colon.
    pub(super) length: usize,
    /// Where the local name begins: 0 without a prefix.
    local_at: usize,
    /// The local name's first and next eight bytes.
    pub(super) first: u64,
    second: u64,
}

impl<'i> QName<'i> {
    /// The name that `bytes` begin with. Whether it is one, the look into the table of names tells, or [`QName::local`].
    #[inline(always)]
    pub(super) fn read(bytes: &'i [u8]) -> Option<QName<'i>> {
        let head = load(bytes);
        let stop = stops(head);
        let (length, first, second) = if stop != 0 {
            let length = first(stop);
            (length, low(head, length), 0)
        } else {
            QName::longer(bytes, head)?
        };
        if !matches!(bytes.get(length)?, 0..=b' ' | b'=' | b'>' | b'/') {
            return QName::read_with_care(bytes);
        }
        Some(QName { bytes, length, local_at: 0, first, second })
    }

    /// The length and the words of a name of eight bytes and more.
    #[inline]
    fn longer(bytes: &[u8], head: u64) -> Option<(usize, u64, u64)> {
        let next = load(bytes.get(8..)?);
        let stop = stops(next);
        if stop != 0 {
            let length = first(stop);
            return Some((8 + length, head, low(next, length)));
        }
        let rest = bytes.get(16..)?.iter().position(|byte| is_stop(*byte))?;
        Some((16 + rest, head, next))
    }

    /// One with a colon, a hyphen or the like.
    #[cold]
    fn read_with_care(bytes: &'i [u8]) -> Option<QName<'i>> {
        let length = bytes.iter().position(|byte| !continues_name(*byte))?;
        let name = bytes.get(..length)?;
        let local_at = name.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
        let word = Word::of(name.get(local_at..)?);
        // nothing before the colon is no prefix
        (local_at != 1).then_some(QName { bytes, length, local_at, first: word.first, second: word.second })
    }

    #[inline]
    pub(super) fn has_prefix(&self) -> bool {
        self.local_at > 0
    }

    /// The local name, to be looked up.
    #[inline]
    pub(super) fn word(&self) -> Option<Word<'i>> {
        let bytes = self.bytes.get(self.local_at..)?;
        Some(Word { first: self.first, second: self.second, length: self.length - self.local_at, bytes })
    }

    /// The local name, if it is one.
    pub(super) fn local(&self) -> Option<&'i str> {
        name(self.bytes.get(self.local_at..self.length)?)
    }

    /// The prefix, if there is one and it is a name.
    pub(super) fn prefix(&self) -> Option<&'i str> {
        name(self.bytes.get(..self.local_at.checked_sub(1)?)?)
    }
}

/// Which bytes may end a name, or need a closer look: all below `0`, and `8` to `?`.
#[inline]
fn stops(word: u64) -> u64 {
    let is_8_to_15 = (word & repeat(0xF8)) ^ repeat(b'8');
    (minus(word, b'0') | minus(is_8_to_15, 1)) & !word & HIGHS
}

fn is_stop(byte: u8) -> bool {
    byte < b'0' || byte & 0xF8 == b'8'
}

/// A name without a colon, in ASCII.
fn name(bytes: &[u8]) -> Option<&str> {
    let starts = bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let is_name = starts && bytes.iter().all(|byte| *byte != b':' && continues_name(*byte));
    if is_name { std::str::from_utf8(bytes).ok() } else { None }
}

pub(super) fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(usize, &str, &str)> {
        let name = QName::read(text.as_bytes())?;
        let local = name.local()?;
        let (plain, word) = (Word::of(local.as_bytes()), name.word()?);
        assert_eq!((plain.first, plain.second, plain.length), (word.first, word.second, word.length), "{text}");
        let prefix = if name.has_prefix() { name.prefix()? } else { "" };
        Some((name.length, prefix, local))
    }

    #[test]
    fn names_of_every_length_end_where_they_end() {
        for end in ["=", ">", "/", " ", "\n", "/>", "=\"1\" b=\"2\""] {
            for length in 1..40 {
                let name = "abcdefgHIJ_lmnopqrstuvwXYZ0123ijklmnopqrs"[..length].to_owned();
                assert_eq!(read(&format!("{name}{end}")), Some((length, "", name.as_str())));
                let dashed = format!("{name}-9.x");
                assert_eq!(read(&format!("{dashed}{end}")), Some((length + 4, "", dashed.as_str())));
                assert_eq!(read(&format!("v3:{name}{end}")), Some((length + 3, "v3", name.as_str())));
            }
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in
            ["", "a", "=", ">", " a>", "1a>", "-a>", ".>", ":a>", "a:>", "a:b:c>", "a:1>", "1:a>", "a::b>", "\u{e9}>"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["a\u{e9}>", "abcdefgh\u{e9}>", "a@>", "a$b>", "a[>", "a{}>"] {
            let ends = QName::read(text.as_bytes()).and_then(|name| name.local().map(|_| name.length));
            assert!(ends.is_none_or(|length| !matches!(text.as_bytes()[length], b'=' | b'>' | b'/' | b' ')), "{text}");
        }
    }
}
