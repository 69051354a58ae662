//! Encapsulated data: text, references to the narrative, files.

use super::{token, view};
use crate::generated::names;
use crate::tree::Node;
use std::borrow::Cow;

view! {
    /// ED and ST: text, a reference to text, or a file in base64.
    Ed
}

impl<'t> Ed<'t> {
    /// The text, markup removed and white space collapsed: what stands in the element, else what its reference means
    /// in the narrative of the same document, else the reference itself where it is words. `None` for base64.
    #[must_use]
    pub fn text(self) -> Option<Cow<'t, str>> {
        if self.is_base64() {
            return None;
        }
        self.content().or_else(|| self.target()?.text()).or_else(|| self.words().map(Cow::Borrowed))
    }

    /// The element of the narrative that the reference means.
    #[must_use]
    pub fn target(self) -> Option<Node<'t>> {
        self.0.resolve(self.reference_value()?)
    }

    /// The `reference`'s value: `#id` or a URL.
    #[must_use]
    pub fn reference_value(self) -> Option<&'t str> {
        let reference = self.0.child(names::REFERENCE)?;
        token(reference, names::VALUE)
    }

    /// Whether it refers to an element that the document does not have. A URL is not such a reference.
    #[must_use]
    pub fn is_unresolved(self) -> bool {
        self.reference_value().is_some_and(|value| value.starts_with('#') && self.0.resolve(value).is_none())
    }

    /// The MIME type.
    #[must_use]
    pub fn media_type(self) -> Option<&'t str> {
        token(self.0, names::MEDIA_TYPE)
    }

    /// `TXT` or `B64`.
    #[must_use]
    pub fn representation(self) -> Option<&'t str> {
        token(self.0, names::REPRESENTATION)
    }

    /// The language tag.
    #[must_use]
    pub fn language(self) -> Option<&'t str> {
        token(self.0, names::LANGUAGE)
    }

    /// How the bytes are compressed: `DF`, `GZ`, `ZL`, `Z`.
    #[must_use]
    pub fn compression(self) -> Option<&'t str> {
        token(self.0, names::COMPRESSION)
    }

    /// The base64 text, white space removed; `None` unless `representation` is `B64`. Not decoded and not checked.
    #[must_use]
    pub fn base64(self) -> Option<Cow<'t, str>> {
        if !self.is_base64() {
            return None;
        }
        let text = self.content()?;
        Some(if text.contains(char::is_whitespace) { Cow::Owned(text.split_whitespace().collect()) } else { text })
    }

    /// What stands in the element, a thumbnail left out.
    fn content(self) -> Option<Cow<'t, str>> {
        if self.0.child(names::THUMBNAIL).is_none() {
            return self.0.take_text();
        }
        let text = self.0.own_text()?;
        self.0.mark_own_text();
        Some(text)
    }

    /// Some write a text where a reference belongs (`Oral`). Anything that could be an id, a URL or a file is none.
    fn words(self) -> Option<&'t str> {
        let is_word =
            |word: &str| word.len() > 1 && word.chars().skip(1).all(|c| c.is_alphabetic() && c.is_lowercase());
        let is_text = |text: &&str| text.split(' ').count() <= 3 && text.split(' ').all(is_word);
        self.reference_value().filter(|value| value.starts_with(char::is_alphabetic)).filter(is_text)
    }

    fn is_base64(self) -> bool {
        self.representation().is_some_and(|representation| representation.eq_ignore_ascii_case("B64"))
    }
}
