//! The text of elements.

use super::Node;
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
        let (mut at, end) = (self.number() + 1, self.data().map_or(0, |data| data.end));
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
        let mut first: Option<Cow<'t, str>> = None;
        self.pieces(|piece| match (piece, &mut first) {
            (Piece::Text(text), Some(whole)) => whole.to_mut().push_str(text),
            (Piece::Text(text), None) => first = Some(Cow::Borrowed(text)),
            (Piece::Gap, Some(whole)) if !whole.ends_with(' ') => whole.to_mut().push(' '),
            (Piece::Gap, _) => {}
        });
        let collapsed = collapse(first?);
        (!collapsed.is_empty()).then_some(collapsed)
    }

    /// As [`Node::text`]; marks this element and every element and run of text inside as taken.
    #[must_use]
    pub fn take_text(self) -> Option<Cow<'t, str>> {
        let text = self.text()?;
        let marks = &self.tree().marks;
        let end = self.data().map_or(0, |data| data.end);
        for number in self.number()..end {
            marks.set(number as usize);
        }
        Some(text)
    }

    /// The text directly inside, child elements left out, collapsed; `None` if that leaves nothing.
    #[must_use]
    pub fn own_text(self) -> Option<Cow<'t, str>> {
        let mut texts = self.content().filter_map(|content| match content {
            Content::Text(text) if !trim(text).is_empty() => Some(text),
            _ => None,
        });
        let first = Cow::Borrowed(texts.next()?);
        let joined = texts.fold(first, |whole, text| whole + text);
        let collapsed = collapse(joined);
        (!collapsed.is_empty()).then_some(collapsed)
    }

    /// Marks the text directly inside, and this element, as taken.
    pub fn mark_own_text(self) {
        let tree = self.tree();
        let (mut at, end) = (self.number() + 1, self.data().map_or(0, |data| data.end));
        self.mark();
        while let Some(data) = (at < end).then(|| tree.data(at)).flatten() {
            if data.name == Name::TEXT {
                tree.marks.set(at as usize);
            }
            at = data.end;
        }
    }

    fn pieces(self, mut take: impl FnMut(Piece<'t>)) {
        let tree = self.tree();
        let end = self.data().map_or(0, |data| data.end);
        // Where blocks end is known only when the walk gets there.
        let mut open: Vec<u32> = Vec::new();
        for number in self.number() + 1..end {
            let Some(data) = tree.data(number) else { break };
            while open.last().is_some_and(|end| *end <= number) {
                open.pop();
                take(Piece::Gap);
            }
            if data.name == Name::TEXT {
                take(Piece::Text(tree.text_of(data.text())));
            } else if !is_inline(data.name) {
                take(Piece::Gap);
                open.push(data.end);
            }
        }
    }
}

enum Piece<'t> {
    Text(&'t str),
    Gap,
}

fn is_inline(name: Name) -> bool {
    matches!(
        name,
        names::CONTENT | names::SUB | names::SUP | names::LINK_HTML | names::FOOTNOTE_REF | names::RENDER_MULTI_MEDIA
    )
}

/// Trims, and makes every run of white space one space. Text that needs neither is returned as it is.
pub(crate) fn collapse(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => collapse_borrowed(text),
        Cow::Owned(text) => match collapse_borrowed(&text) {
            Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
            other => Cow::Owned(other.into_owned()),
        },
    }
}

fn collapse_borrowed(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

/// Whether all white space is single spaces.
fn is_clean(text: &str) -> bool {
    let bytes = text.as_bytes();
    // no branch a byte: many are looked at in one step
    let is_plain = bytes.iter().fold(true, |plain, byte| plain & (b' '..0x80).contains(byte));
    if is_plain {
        let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
        return !pairs.fold(false, |found, (one, two)| found | ((*one == b' ') & (*two == b' ')));
    }
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
            assert!(matches!(collapse(Cow::Borrowed(text)), Cow::Borrowed(_)));
        }
        assert_eq!(collapse(Cow::Borrowed("a\n \u{A0} b")), "a b");
        assert_eq!(collapse(Cow::Owned(" a  b ".to_owned())), "a b");
    }
}
