//! A walk over the markup of a text, without a judgement on it: for the guard, for finding documents, for repair.

use memchr::{memchr, memchr3, memmem};
use std::ops::Range;

/// A piece of markup and the bytes it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Markup {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `<name ...>`; the name's bytes, and whether it closes itself.
    Start {
        name: Range<usize>,
        empty: bool,
    },
    /// `</name>`
    End,
    Comment,
    CharacterData,
    /// `<?...?>`
    Instruction,
    /// `<!DOCTYPE ...>` and other declarations, up to the first `>`.
    Declaration,
    /// A `<` that starts nothing.
    Stray,
}

/// The markup of a text, from front to back.
pub(crate) struct Scan<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Scan<'s> {
    pub(crate) fn new(text: &'s str) -> Scan<'s> {
        Scan { text, at: 0 }
    }

    fn tag(&self, start: usize) -> Markup {
        let bytes = self.text.as_bytes();
        let name = start + 1..name_end(bytes, start + 1);
        let end = tag_end(bytes, name.end);
        let empty = bytes.get(..end).is_some_and(|tag| tag.ends_with(b"/>"));
        Markup { kind: Kind::Start { name, empty }, range: start..end }
    }

    fn closed_by(&self, start: usize, opened: usize, close: &str, kind: Kind) -> Markup {
        let rest = self.text.as_bytes().get(start + opened..).unwrap_or(&[]);
        let end =
            memmem::find(rest, close.as_bytes()).map_or(self.text.len(), |found| start + opened + found + close.len());
        Markup { kind, range: start..end }
    }
}

impl Iterator for Scan<'_> {
    type Item = Markup;

    fn next(&mut self) -> Option<Markup> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let start = self.at + memchr(b'<', rest)?;
        let rest = self.text.as_bytes().get(start + 1..)?;
        let markup = match rest {
            [b'!', b'-', b'-', ..] => self.closed_by(start, 4, "-->", Kind::Comment),
            [b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', ..] => {
                self.closed_by(start, 9, "]]>", Kind::CharacterData)
            }
            [b'!', ..] => self.closed_by(start, 2, ">", Kind::Declaration),
            [b'?', ..] => self.closed_by(start, 2, "?>", Kind::Instruction),
            [b'/', ..] => self.closed_by(start, 2, ">", Kind::End),
            [byte, ..] if starts_name(*byte) => self.tag(start),
            _ => Markup { kind: Kind::Stray, range: start..start + 1 },
        };
        self.at = markup.range.end;
        Some(markup)
    }
}

/// Whether a name may start with this byte; every byte beyond ASCII may.
pub(crate) fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..)
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let name = bytes.get(start..).unwrap_or(&[]);
    start + name.iter().take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' | b'<')).count()
}

/// The byte after the `>` that ends a tag; a `>` in quotes does not.
fn tag_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(rest) = bytes.get(at..) {
        let Some(found) = memchr3(b'>', b'"', b'\'', rest) else {
            break;
        };
        let Some(&byte) = rest.get(found) else { break };
        at += found + 1;
        if byte == b'>' {
            return at;
        }
        let Some(closed) = memchr(byte, bytes.get(at..).unwrap_or(&[])) else {
            break;
        };
        at += closed + 1;
    }
    bytes.len()
}

/// An attribute of a tag, quotes left out.
pub(crate) struct Attribute<'s> {
    pub(crate) name: &'s str,
    pub(crate) value: Range<usize>,
}

/// The attributes of the tag at `tag`, as far as they are `name="value"`.
pub(crate) fn attributes<'s>(
    text: &'s str,
    tag: &Range<usize>,
    name_end: usize,
) -> impl Iterator<Item = Attribute<'s>> {
    let end = tag.end.min(text.len());
    let mut at = name_end;
    std::iter::from_fn(move || {
        let rest = text.get(at..end)?;
        let equals = at + memchr(b'=', rest.as_bytes())?;
        let name = text.get(at..equals)?.trim();
        let after = text.get(equals + 1..end)?;
        let open = equals + 1 + (after.len() - after.trim_start().len());
        let quote = *text.as_bytes().get(open)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let close = open + 1 + memchr(quote, text.as_bytes().get(open + 1..end)?)?;
        at = close + 1;
        Some(Attribute { name, value: open + 1..close })
    })
}

/// The local name of `prefix:name`.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&'static str, &str)> {
        Scan::new(text)
            .map(|markup| {
                let kind = match markup.kind {
                    Kind::Start { empty: false, .. } => "start",
                    Kind::Start { empty: true, .. } => "empty",
                    Kind::End => "end",
                    Kind::Comment => "comment",
                    Kind::CharacterData => "cdata",
                    Kind::Instruction => "instruction",
                    Kind::Declaration => "declaration",
                    Kind::Stray => "stray",
                };
                (kind, &text[markup.range])
            })
            .collect()
    }

    #[test]
    fn every_kind_of_markup_is_told_apart() {
        let text = "<?xml?><!DOCTYPE a><a x='>'><!-- <b> --><![CDATA[<c>]]>1 < 2<d/></a >";
        let expected = vec![
            ("instruction", "<?xml?>"),
            ("declaration", "<!DOCTYPE a>"),
            ("start", "<a x='>'>"),
            ("comment", "<!-- <b> -->"),
            ("cdata", "<![CDATA[<c>]]>"),
            ("stray", "<"),
            ("empty", "<d/>"),
            ("end", "</a >"),
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn unfinished_markup_ends_with_the_text() {
        for text in ["<", "<a", "<a b='", "<!--", "<![CDATA[", "</a", "<?x", "<!D"] {
            let last = Scan::new(text).last().expect("one piece of markup");
            assert_eq!(last.range.end, text.len(), "{text}");
        }
    }

    #[test]
    fn attributes_are_read_with_either_quote() {
        let text = "<a b = \"1\"\n c:d='2>'/>";
        let read: Vec<_> =
            attributes(text, &(0..text.len()), 2).map(|attribute| (attribute.name, &text[attribute.value])).collect();
        assert_eq!(read, [("b", "1"), ("c:d", "2>")]);
    }
}
