//! The characters that XML allows.

use memchr::memchr;

/// Bytes looked at before the next look at what they had.
const BLOCK: usize = 1024;

/// Whether a text has none that is forbidden: no control characters but tabs and line ends, no U+FFFE and U+FFFF.
pub(super) fn are_allowed(text: &str) -> bool {
    let mut may_be_forbidden = false;
    for block in text.as_bytes().chunks(BLOCK) {
        // no branch a byte: many are looked at in one step
        let is_forbidden = |byte: &u8| (*byte < b' ') & !matches!(*byte, b'\t' | b'\n' | b'\r');
        if block.iter().fold(false, |found, byte| found | is_forbidden(byte)) {
            return false;
        }
        may_be_forbidden |= !block.is_ascii();
    }
    !may_be_forbidden || !has_noncharacter(text.as_bytes())
}

/// Whether a character may stand in a document.
pub(super) fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether there is U+FFFE or U+FFFF: EF BF BE or EF BF BF.
fn has_noncharacter(mut bytes: &[u8]) -> bool {
    while let Some(at) = memchr(0xEF, bytes) {
        let (_, after) = bytes.split_at(at);
        if let [_, 0xBF, 0xBE | 0xBF, ..] = after {
            return true;
        }
        bytes = after.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_and_single_characters_are_judged_alike() {
        for character in (0..=0xFFFFu32).chain([0x1_0000, 0x1_FFFE, 0x10_FFFF]).filter_map(char::from_u32) {
            let far = format!("{}{character}a", "a".repeat(BLOCK + 3));
            assert_eq!(are_allowed(&far), is_allowed(character), "{:x}", u32::from(character));
        }
        assert!(are_allowed(""));
    }
}
