//! The text of elements.

use super::{Node, Tree};
use crate::blank::trim;
use crate::generated::names;
use crate::name::Name;
use std::borrow::Cow;

/// What stands directly in an element of mixed content, such as the narrative.
#[derive(Copy, Clone, Debug)]
pub enum Content<'t> {
    /// An element.
    Element(Node<'t>),
    /// A run of text, as the document has it, references replaced.
    Text(&'t str),
}

impl<'t> Node<'t> {
    /// Elements and runs of text directly inside, in document order. White space alone is kept only where text may
    /// stand; comments and instructions are not there.
    pub fn content(self) -> impl Iterator<Item = Content<'t>> + use<'t> {
        let tree = self.tree();
        let (mut at, end) = (self.number() + 1, self.end());
        std::iter::from_fn(move || {
            let number = at;
            let data = (number < end).then(|| tree.data(number)).flatten()?;
            at = data.end;
            Some(if data.name == Name::TEXT {
                Content::Text(tree.text_of(data.text()))
            } else {
                Content::Element(Node::new(tree, number))
            })
        })
    }

    /// All text inside, markup removed, white space collapsed and trimmed; `None` if that leaves nothing.
    ///
    /// Parts of a name or address, cells, paragraphs and items are set apart by a space; `content`, `sub`, `sup` and
    /// `linkHtml` are not.
    #[must_use]
    pub fn text(self) -> Option<Cow<'t, str>> {
        let mut runs = self.runs();
        let only = runs.next()?;
        // most hold nothing but one run
        let is_only = self.number() + 2 == self.end() || runs.next().is_none();
        let text = if is_only { collapse(only) } else { Cow::Owned(self.text_within()) };
        (!text.is_empty()).then_some(text)
    }

    /// As [`Node::text`]; marks this element and every element and run of text inside as taken.
    #[must_use]
    pub fn take_text(self) -> Option<Cow<'t, str>> {
        let text = self.text()?;
        self.tree().marks.set_all(self.number() as usize..self.end() as usize);
        Some(text)
    }

    /// The text directly inside, child elements left out, collapsed; `None` if that leaves nothing.
    #[must_use]
    pub fn own_text(self) -> Option<Cow<'t, str>> {
        let mut texts = self.content().filter_map(|content| match content {
            Content::Text(text) if !trim(text).is_empty() => Some(text),
            _ => None,
        });
        let first = texts.next()?;
        let Some(second) = texts.next() else { return Some(collapse(first)) };
        let mut whole = Collapsed::default();
        for text in [first, second].into_iter().chain(texts) {
            whole.push(text);
        }
        Some(Cow::Owned(whole.out))
    }

    /// Marks the text directly inside, and this element, as taken.
    pub fn mark_own_text(self) {
        let tree = self.tree();
        let (mut at, end) = (self.number() + 1, self.end());
        self.mark();
        while let Some(data) = (at < end).then(|| tree.data(at)).flatten() {
            if data.name == Name::TEXT {
                tree.marks.set(at as usize);
            }
            at = data.end;
        }
    }

    /// The runs of text inside, at any depth.
    fn runs(self) -> impl Iterator<Item = &'t str> {
        let tree = self.tree();
        let numbers = self.number() + 1..self.end();
        let texts = numbers.filter_map(|number| tree.data(number).filter(|data| data.name == Name::TEXT));
        texts.map(|data| tree.text_of(data.text()))
    }

    /// The text of several runs, collapsed.
    fn text_within(self) -> String {
        let tree = self.tree();
        let room = self.range().len().min(LONG_TEXT);
        let mut text = Collapsed { out: String::with_capacity(room), is_apart: false };
        for number in self.number() + 1..self.end() {
            let Some(data) = tree.data(number) else { break };
            text.is_apart |= ends_block(tree, number);
            if data.name == Name::TEXT {
                text.push(tree.text_of(data.text()));
            } else {
                text.is_apart |= !is_inline(data.name);
            }
        }
        text.out
    }
}

/// Whether a block ends before this node.
fn ends_block(tree: &Tree<'_>, number: u32) -> bool {
    let mut before = number.checked_sub(1).and_then(|before| tree.data(before));
    while let Some(data) = before.filter(|data| data.end <= number) {
        if data.name != Name::TEXT && !is_inline(data.name) {
            return true;
        }
        before = tree.data(data.parent);
    }
    false
}

fn is_inline(name: Name) -> bool {
    matches!(
        name,
        names::CONTENT | names::SUB | names::SUP | names::LINK_HTML | names::FOOTNOTE_REF | names::RENDER_MULTI_MEDIA
    )
}

/// Trims, and makes every run of white space one space. Text that needs neither is returned as it is.
pub(crate) fn collapse(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut collapsed = Collapsed { out: String::with_capacity(text.len()), is_apart: false };
    collapsed.push(text);
    Cow::Owned(collapsed.out)
}

/// What few texts are longer than.
const LONG_TEXT: usize = 1024;

/// Text that is put together, its white space collapsed.
#[derive(Default)]
struct Collapsed {
    out: String,
    /// Whether white space stands before what comes next.
    is_apart: bool,
}

impl Collapsed {
    fn push(&mut self, text: &str) {
        let from_start = trim_start(text);
        self.is_apart |= from_start.len() < text.len();
        let inner = trim(from_start);
        if is_clean(inner) {
            self.push_clean(inner);
        } else {
            inner.split_whitespace().for_each(|word| {
                self.push_clean(word);
                self.is_apart = true;
            });
            self.is_apart = false;
        }
        self.is_apart |= inner.len() < from_start.len();
    }

    /// A text that begins and ends with no white space.
    fn push_clean(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.is_apart && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.is_apart = false;
    }
}

fn trim_start(text: &str) -> &str {
    let rest = text.trim_ascii_start();
    if rest.as_bytes().first().is_none_or(u8::is_ascii_graphic) { rest } else { rest.trim_start() }
}

/// Whether all white space is single spaces.
fn is_clean(text: &str) -> bool {
    match is_plain(text.as_bytes()) {
        Some(is_clean) => is_clean,
        None => is_clean_of_any(text),
    }
}

/// Whether there are no two spaces beside each other, looked at eight bytes at a time; `None` where the text is not of
/// printable ASCII alone.
fn is_plain(bytes: &[u8]) -> Option<bool> {
    let (words, rest) = bytes.as_chunks::<8>();
    // the last eight once more, or all of a short text and signs that change nothing
    let last = match bytes.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().rev().fold(EACH * u64::from(b'x'), |word, byte| word << 8 | u64::from(*byte)),
    };
    let (mut strange, mut doubled, mut before) = (0, 0, 0);
    for word in words {
        let word = u64::from_le_bytes(*word);
        let spaces = places_of_spaces(word);
        strange |= is_strange(word);
        doubled |= spaces & (spaces << 8 | before);
        before = spaces >> 56;
    }
    let spaces = places_of_spaces(last);
    let strange = (strange | is_strange(last)) & (EACH * 0x80);
    (strange == 0).then_some(doubled | (spaces & (spaces << 8)) == 0)
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The highest bit of some byte, if there is one that is not printable ASCII.
fn is_strange(word: u64) -> u64 {
    word | word.wrapping_sub(EACH * 0x20) & !word
}

/// The highest bit of each byte that is a space.
fn places_of_spaces(word: u64) -> u64 {
    let other = word ^ (EACH * 0x20);
    !(((other & (EACH * 0x7f)) + EACH * 0x7f) | other) & (EACH * 0x80)
}

fn is_clean_of_any(text: &str) -> bool {
    let mut after_space = false;
    text.chars().all(|c| {
        let clean = !c.is_whitespace() || (c == ' ' && !after_space);
        after_space = c == ' ';
        clean
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_text_has_single_spaces_alone() {
        for text in ["", "a", "a b c", "\u{e9} \u{e9}", "a\u{1c}b", "a\u{7f}b"] {
            assert!(is_clean(text), "{text:?}");
        }
        for text in
            ["a  b", "a\nb", "a\tb", "a\u{a0}b", "\u{e9}  b", "a long text with two spaces at  the end", "a \u{2003}"]
        {
            assert!(!is_clean(text), "{text:?}");
        }
    }

    #[test]
    fn clean_text_is_borrowed() {
        for text in ["", "a", "a b", " a b\n"] {
            assert!(matches!(collapse(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn words_are_set_apart_by_one_space() {
        let words = "a\n \u{A0} b|\u{e9}\u{2003}b\u{85}|a\u{1c}b  c|\u{b}a\u{c}|1234567  89|12345678 9  ";
        for text in words.split('|') {
            let expected: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(collapse(text), expected.join(" "), "{text:?}");
        }
    }

    #[test]
    fn spaces_beside_each_other_are_found_at_every_place() {
        let plain = "abcdefghijklmnopqrstuvwxyz!\"#$%&'()*+,~\u{7f}";
        for place in 1..plain.len() - 1 {
            let with = |inside: &str| [&plain[..place], inside, &plain[place..]].concat();
            assert!(is_clean(&with(" ")) && is_clean(&with(" ! ")), "{place}");
            assert!(!is_clean(&with("  ")) && !is_clean(&with("\n")), "{place}");
        }
    }
}
