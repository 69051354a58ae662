//! The texts of a tape: those that it keeps, and those that outlive it.

use super::token::{Borrowed, TextRange, Token};
use std::num::NonZeroU32;

/// Places for texts that were noted before: most come from the mapping, again and again.
const PLACES: usize = 512;

/// What the tokens of a tape say.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    kept: String,
    borrowed: Vec<&'a str>,
    /// By address, one more than the number of a borrowed text that is there.
    noted: Vec<u32>,
    bytes: Vec<&'a [u8]>,
}

impl<'a> Texts<'a> {
    /// None, with room for so many bytes of those that are kept.
    pub(super) fn with_room_for(bytes: usize) -> Texts<'a> {
        Texts { kept: String::with_capacity(bytes), ..Texts::default() }
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.borrowed.clear();
        self.noted.clear();
        self.bytes.clear();
    }

    /// Keeps a text made of parts; nothing where they are empty.
    pub(super) fn keep<const N: usize>(&mut self, parts: [&str; N]) -> Option<TextRange> {
        let texts = &mut self.kept;
        let start = u32::try_from(texts.len()).ok()?;
        let len = NonZeroU32::new(u32::try_from(parts.iter().map(|part| part.len()).sum::<usize>()).ok()?)?;
        start.checked_add(len.get())?;
        // twice of what there is would be too much of a long text
        if texts.capacity() - texts.len() < len.get() as usize {
            texts.reserve_exact((len.get() as usize).max(texts.len() / 4).max(256));
        }
        for part in parts {
            texts.push_str(part);
        }
        Some(TextRange { start, len })
    }

    /// A text that is kept.
    #[inline]
    pub(super) fn kept(&self, range: TextRange) -> &str {
        let start = range.start as usize;
        self.kept.get(start..start + range.len.get() as usize).unwrap_or_default()
    }

    /// Notes a text, unless the very same was noted before.
    #[inline]
    pub(super) fn borrow(&mut self, text: &'a str) -> Borrowed {
        if self.noted.is_empty() {
            self.noted.resize(PLACES, 0);
        }
        let next = self.borrowed.len() as u32;
        let Some(place) = self.noted.get_mut(place(text)) else { return Borrowed(next) };
        if let Some(number) = place.checked_sub(1)
            && self.borrowed.get(number as usize).is_some_and(|known| std::ptr::eq(*known, text))
        {
            return Borrowed(number);
        }
        *place = next + 1;
        self.borrowed.push(text);
        Borrowed(next)
    }

    pub(super) fn borrow_bytes(&mut self, bytes: &'a [u8]) -> Borrowed {
        self.bytes.push(bytes);
        Borrowed(self.bytes.len() as u32 - 1)
    }

    pub(super) fn bytes(&self, borrowed: Borrowed) -> &'a [u8] {
        self.bytes.get(borrowed.0 as usize).copied().unwrap_or_default()
    }

    /// A text or a number's digits.
    #[inline]
    fn borrowed(&self, borrowed: Borrowed) -> &'a str {
        self.borrowed.get(borrowed.0 as usize).copied().unwrap_or_default()
    }

    /// The text or the number's digits of a token; nothing for other tokens.
    #[inline]
    pub(super) fn of<'s>(&'s self, token: &Token<'s>) -> Option<&'s str> {
        match *token {
            Token::Text(text) | Token::Number(text) => Some(self.borrowed(text)),
            Token::Owned(range) | Token::OwnedNumber(range) => Some(self.kept(range)),
            Token::Fixed(text) => Some(text),
            _ => None,
        }
    }
}

fn place(text: &str) -> usize {
    let mixed = (text.as_ptr().addr() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_noted_once_and_another_at_its_address_is_another() {
        let text = "one two".repeat(PLACES);
        let mut texts = Texts::default();
        let words = || (0..text.len() - 2).flat_map(|at| [&text[at..=at], &text[at..at + 2]]);
        let numbers: Vec<Borrowed> = words().map(|word| texts.borrow(word)).collect();
        for (word, number) in words().zip(numbers) {
            assert_eq!(texts.of(&Token::Text(number)), Some(word));
        }
        let (one, part) = (texts.borrow(&text), texts.borrow(&text[..3]));
        assert_eq!((texts.borrowed(one), texts.borrowed(part)), (&*text, "one"));
        let count = texts.borrowed.len();
        assert_eq!((texts.borrow(&text[..3]), texts.borrowed.len()), (part, count));
    }
}
