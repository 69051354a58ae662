//! Text as it is meant: references replaced, line ends made one, white space in attributes made spaces.

use super::characters::is_allowed;
use memchr::{memchr, memchr2};

/// Adds the value of an attribute.
pub(super) fn value(raw: &str, arena: &mut String) -> Option<()> {
    let mut rest = raw;
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'&') {
        let (before, special) = rest.split_at_checked(at)?;
        arena.push_str(before);
        rest = if special.starts_with('&') {
            reference(special, arena)?
        } else {
            arena.push(' ');
            special.strip_prefix("\r\n").or_else(|| special.get(1..))?
        };
    }
    arena.push_str(rest);
    Some(())
}

/// Adds text between markup. A carriage return that stands alone before a reference, or after one at the end, is not
/// accepted: readers differ on it.
pub(super) fn text(raw: &str, arena: &mut String) -> Option<()> {
    let mut rest = raw;
    let mut is_after_reference = false;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, special) = rest.split_at_checked(at)?;
        arena.push_str(before);
        if let Some(after) = special.strip_prefix('\r') {
            if after.starts_with('&') || after.is_empty() && before.is_empty() && is_after_reference {
                return None;
            }
            push_line_end(after, arena);
            rest = after;
            is_after_reference = false;
        } else {
            rest = reference(special, arena)?;
            is_after_reference = true;
        }
    }
    arena.push_str(rest);
    Some(())
}

/// Adds character data, which has no references.
pub(super) fn character_data(raw: &str, arena: &mut String) {
    let mut rest = raw;
    while let Some((before, after)) = memchr(b'\r', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        arena.push_str(before);
        rest = after.strip_prefix('\r').unwrap_or_default();
        push_line_end(rest, arena);
    }
    arena.push_str(rest);
}

/// What a carriage return means before `after`.
fn push_line_end(after: &str, arena: &mut String) {
    if !after.starts_with('\n') {
        arena.push('\n');
    }
}

/// Adds what the reference at the start of a text means; returns what is behind it.
fn reference<'i>(text: &'i str, arena: &mut String) -> Option<&'i str> {
    let (name, rest) = text.strip_prefix('&')?.split_once(';')?;
    arena.push(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => numbered(name.strip_prefix('#')?)?,
    });
    Some(rest)
}

/// The character of a numeric reference.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|character| is_allowed(*character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(of: impl Fn(&str, &mut String) -> Option<()>, raw: &str) -> Option<String> {
        let mut arena = String::from("before ");
        of(raw, &mut arena)?;
        arena.strip_prefix("before ").map(str::to_owned)
    }

    #[test]
    fn references_are_replaced() {
        for (raw, meant) in [
            ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
            ("a&#65;b&#x41;&#x1F600;c", "aAbA\u{1F600}c"),
            ("&#0000065;&#xe9;&#x0a;", "A\u{e9}\n"),
            ("&#9;&#13;x", "\t\rx"),
        ] {
            assert_eq!(made(value, raw).as_deref(), Some(meant), "{raw}");
            assert_eq!(made(text, raw).as_deref(), Some(meant), "{raw}");
        }
    }

    #[test]
    fn malformed_references_are_refused() {
        for raw in [
            "&",
            "&;",
            "&lt",
            "&nbsp;",
            "& lt;",
            "&LT;",
            "&#;",
            "&#x;",
            "&#X41;",
            "&#+65;",
            "&#-1;",
            "&#6 5;",
            "&#x4g;",
            "&#0;",
            "&#1;",
            "&#x1F;",
            "&#xFFFE;",
            "&#xFFFF;",
            "&#xD800;",
            "&#x110000;",
            "&#99999999999;",
            "&#65",
        ] {
            assert_eq!(made(value, raw), None, "{raw}");
            assert_eq!(made(text, raw), None, "{raw}");
        }
    }

    #[test]
    fn white_space_of_attributes_becomes_spaces() {
        assert_eq!(made(value, "a\tb\nc\rd\r\ne\n\rf\r").as_deref(), Some("a b c d e  f "));
        assert_eq!(made(value, "\r&#10;\u{e9}").as_deref(), Some(" \n\u{e9}"));
    }

    #[test]
    fn line_ends_become_one() {
        let data = |raw: &str, arena: &mut String| {
            character_data(raw, arena);
            Some(())
        };
        for (raw, meant) in [("a\r\nb\rc\n\rd\r\r\n", "a\nb\nc\n\nd\n\n"), ("\r", "\n"), ("\r\r", "\n\n"), ("", "")] {
            assert_eq!(made(text, raw).as_deref(), Some(meant), "{raw:?}");
            assert_eq!(made(data, raw).as_deref(), Some(meant), "{raw:?}");
        }
        assert_eq!(made(data, "&amp;\r").as_deref(), Some("&amp;\n"));
        assert_eq!(made(text, "a\r\n&amp;\r\nb").as_deref(), Some("a\n&\nb"));
    }

    #[test]
    fn a_lone_carriage_return_beside_a_reference_is_refused() {
        for raw in ["\r&amp;", "a\r&#10;", "&amp;\r", "a&#13;\r"] {
            assert_eq!(made(text, raw), None, "{raw:?}");
        }
        assert_eq!(made(text, "&amp;a\r").as_deref(), Some("&a\n"));
    }
}
