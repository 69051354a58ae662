//! Names of elements and attributes.

use super::words::{are_masked, below, first, load, low};
use crate::name::Word;

/// A name as it stands: a prefix, which may be empty, and a local name.
#[derive(Copy, Clone)]
pub(super) struct QName<'i> {
    /// How many bytes it takes, with prefix and colon.
    pub(super) length: usize,
    pub(super) prefix: &'i [u8],
    pub(super) local: Word<'i>,
    /// Whether its characters have been looked at. One that the model knows needs no look.
    is_checked: bool,
}

impl<'i> QName<'i> {
    /// The name that `bytes` begin with.
    #[inline]
    pub(super) fn read(bytes: &'i [u8]) -> Option<QName<'i>> {
        let head = load(bytes);
        let stop = stops(head);
        let (length, first, second) = if stop != 0 {
            let length = first(stop);
            (length, low(head, length), 0)
        } else {
            let next = load(bytes.get(8..)?);
            let stop = stops(next);
            if stop != 0 {
                let length = first(stop);
                (8 + length, head, low(next, length))
            } else {
                (16 + bytes.get(16..)?.iter().position(|byte| is_stop(*byte))?, head, next)
            }
        };
        if !matches!(bytes.get(length)?, 0..=b' ' | b'=' | b'>' | b'/') {
            return QName::read_with_care(bytes);
        }
        let local = Word { first, second, bytes: bytes.get(..length)? };
        Some(QName { length, prefix: &[], local, is_checked: false })
    }

    /// One with a colon, a hyphen or the like.
    #[cold]
    fn read_with_care(bytes: &'i [u8]) -> Option<QName<'i>> {
        let length = bytes.iter().position(|byte| !continues_name(*byte))?;
        let name = bytes.get(..length)?;
        let mut parts = name.split(|byte| *byte == b':');
        let (one, two) = (parts.next()?, parts.next());
        if parts.next().is_some() || two.is_some() && one.is_empty() {
            return None;
        }
        let (prefix, local) = two.map_or((&[][..], one), |local| (one, local));
        let read = QName { length, prefix, local: Word::of(local), is_checked: true };
        (is_name(local) && (prefix.is_empty() || is_name(prefix))).then_some(read)
    }

    /// The local name, which is one.
    pub(super) fn local(&self) -> Option<&'i str> {
        let bytes = self.local.bytes;
        if self.is_checked || is_name(bytes) { std::str::from_utf8(bytes).ok() } else { None }
    }

    pub(super) fn prefix(&self) -> Option<&'i str> {
        std::str::from_utf8(self.prefix).ok()
    }
}

/// Which bytes may end a name, or need a closer look: all below `0`, and `8` to `?`.
#[inline]
fn stops(word: u64) -> u64 {
    below(word, b'0') | are_masked(word, 0xF8, b'8')
}

fn is_stop(byte: u8) -> bool {
    byte < b'0' || byte & 0xF8 == b'8'
}

/// Whether it is a name without a colon, in ASCII.
fn is_name(bytes: &[u8]) -> bool {
    let starts = bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    starts && bytes.iter().all(|byte| *byte != b':' && continues_name(*byte))
}

pub(super) fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(usize, &str, &str)> {
        let name = QName::read(text.as_bytes())?;
        let plain = Word::of(name.local.bytes);
        assert_eq!((plain.first, plain.second), (name.local.first, name.local.second), "{text}");
        Some((name.length, name.prefix()?, name.local()?))
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
