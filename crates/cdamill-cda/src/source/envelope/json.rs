//! The strings of JSON.

use super::Visit;
use crate::error::Error;
use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// Every string, keys too, without a look at what it is for.
pub(super) fn strings(text: &str, visit: &mut Visit<'_>) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr(b'"', bytes.get(at..).unwrap_or_default()).map(|found| at + found + 1) {
        let end = end(bytes, open);
        let inside = text.get(open..end).unwrap_or_default();
        visit(&unescaped(inside))?;
        at = end + 1;
    }
    Ok(())
}

/// Where a string ends.
fn end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // the halves of a character beyond 16 bits
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let escape = rest.get(1..).filter(|_| c == '\\').and_then(|rest| rest.chars().next());
        let unit = (escape == Some('u')).then(|| rest.get(2..6)).flatten();
        if let Some(unit) = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            units.push(unit);
            rest = rest.get(6..).unwrap_or_default();
            continue;
        }
        out.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        out.push(match escape {
            None => c,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('b') => '\u{8}',
            Some('f') => '\u{C}',
            Some(other) => other,
        });
        rest = rest.get(escape.map_or(c.len_utf8(), |escape| 1 + escape.len_utf8())..).unwrap_or_default();
    }
    out.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_unescaped() {
        let mut found = Vec::new();
        let text = r#"{"a\"b": ["\u00e9\ud83d\ude00\n\/", 1, "c\\"], "cut \"#;
        strings(text, &mut |text| {
            found.push(text.to_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!(found, ["a\"b", "\u{e9}\u{1f600}\n/", "c\\", "cut \\"]);
    }
}
