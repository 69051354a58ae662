//! White space at the ends of texts, which most have not.

/// As `str::trim`, without decoding where both ends are plain ASCII, as those of nearly all texts are.
#[inline]
#[must_use]
pub fn trim(text: &str) -> &str {
    if has_plain_ends(text) { text } else { trim_ends(text) }
}

fn has_plain_ends(text: &str) -> bool {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last())
}

fn trim_ends(text: &str) -> &str {
    let trimmed = text.trim_ascii();
    if has_plain_ends(trimmed) { trimmed } else { trimmed.trim() }
}

#[cfg(test)]
mod tests {
    use super::trim;

    #[test]
    fn it_trims_as_the_standard_library_does() {
        for text in ["", " ", "a", " a", "a ", "a b", "\n a\u{a0}", "\u{2003}a", "é", "é ", "\u{1}a\u{b}", "\u{1c}a"]
        {
            assert_eq!(trim(text), text.trim(), "{text:?}");
        }
    }
}
