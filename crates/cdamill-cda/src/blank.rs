//! White space at the ends of texts, which most have not.

/// As `str::trim`, without decoding where both ends are plain ASCII.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim() }
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
