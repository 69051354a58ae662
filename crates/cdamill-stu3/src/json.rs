//! JSON, straight from tokens to bytes.

use crate::base64;
use crate::resources::ResourceIndex;
use crate::tape::{Tape, Target, Token};

/// Appends `text` as a JSON string, quotes included.
///
/// ```
/// let mut out = Vec::new();
/// cdamill_stu3::json::string("a \"b\"\n", &mut out);
/// assert_eq!(out, br#""a \"b\"\n""#);
/// ```
pub fn string(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    out.reserve(rest.len() + 2);
    out.push(b'"');
    while let Some((run, [byte, tail @ ..])) = split(rest) {
        out.extend_from_slice(run);
        escape(*byte, out);
        rest = tail;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// What needs no escape, and the rest that begins with what does; `None` where nothing does.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    // a block looked at as a whole takes about as long as a few bytes
    let (blocks, _) = bytes.as_chunks::<32>();
    let mut plain = 32 * blocks.iter().take_while(|block| !has_escape(block)).count();
    while let Some(word) = bytes.get(plain..).and_then(<[u8]>::first_chunk) {
        if let Some(position) = first_escape(*word) {
            return bytes.split_at_checked(plain + position);
        }
        plain += 8;
    }
    let length = match bytes.last_chunk() {
        // the last word reaches back over what needs none
        Some(last) if plain < bytes.len() => bytes.len() - 8 + first_escape(*last)?,
        Some(_) => return None,
        None => bytes.iter().position(|byte| needs_escape(*byte))?,
    };
    bytes.split_at_checked(length)
}

/// Whether a byte of a block needs an escape.
#[inline]
fn has_escape(block: &[u8; 32]) -> bool {
    // 0 for what does: a least value is found for many bytes at once
    let distance = |byte: &u8| (byte ^ b'"').min(byte ^ b'\\').min(byte.saturating_sub(0x1f));
    block.iter().map(distance).fold(u8::MAX, u8::min) == 0
}

/// The position of the first of eight bytes that needs an escape.
#[inline]
fn first_escape(word: [u8; 8]) -> Option<usize> {
    let word = u64::from_le_bytes(word);
    let each = |byte: u8| u64::from_le_bytes([byte; 8]);
    // sets the highest bit of every byte below `limit`; a borrow may do so above the first one, which is all that counts
    let below = |bytes: u64, limit| bytes.wrapping_sub(each(limit)) & !bytes & each(0x80);
    let found = below(word, 0x20) | below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let digit = |value: u8| {
                if value < 10 { b'0' + value } else { b'a' + value - 10 }
            };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Whether this is a JSON number without exponent, the form of a STU3 decimal.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(all_digits)
}

/// Appends members (`"name":value,...`), without braces around them. `address` appends, without quotes, the address of
/// a resource (an id as `urn:uuid:`, or `Type/id`).
pub fn members(
    tokens: &[Token<'_>],
    tape: &Tape<'_>,
    out: &mut Vec<u8>,
    address: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
) {
    let mut is_first = true;
    for token in tokens {
        write_token(token, is_first, tape, out, address);
        is_first = matches!(token, Token::ObjectStart | Token::ArrayStart | Token::Key(_) | Token::Shadow(_));
    }
}

/// Writes a token, with a comma before it unless it is the first of something.
#[inline]
fn write_token(
    token: &Token<'_>,
    is_first: bool,
    tape: &Tape<'_>,
    out: &mut Vec<u8>,
    address: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>),
) {
    match *token {
        Token::Key(name) => return write_name(if is_first { b"\"" } else { b",\"" }, name, out),
        Token::Shadow(name) => return write_name(if is_first { b"\"_" } else { b",\"_" }, name, out),
        Token::ObjectEnd => return out.push(b'}'),
        Token::ArrayEnd => return out.push(b']'),
        _ if !is_first => out.push(b','),
        _ => {}
    }
    match *token {
        Token::Key(_) | Token::Shadow(_) | Token::ObjectEnd | Token::ArrayEnd => {}
        Token::ObjectStart => out.push(b'{'),
        Token::ArrayStart => out.push(b'['),
        Token::Text(_) | Token::Owned(_) | Token::Fixed(_) => string(tape.str_of(token).unwrap_or_default(), out),
        Token::Number(_) | Token::OwnedNumber(_) => {
            out.extend_from_slice(tape.str_of(token).unwrap_or_default().as_bytes());
        }
        Token::Base64(bytes) => {
            out.push(b'"');
            base64::encode(tape.bytes(bytes), out);
            out.push(b'"');
        }
        Token::Bool(true) => out.extend_from_slice(b"true"),
        Token::Bool(false) => out.extend_from_slice(b"false"),
        Token::Null => out.extend_from_slice(b"null"),
        Token::Link(index) => write_address(index, out, address),
        Token::Reference { target, display } => {
            out.push(b'{');
            if let Target::Resource(index) = target {
                out.extend_from_slice(b"\"reference\":");
                write_address(index, out, address);
            }
            if let Some(display) = display {
                let separator: &[u8] = if target == Target::None { b"\"" } else { b",\"" };
                write_name(separator, "display", out);
                string(tape.kept(display), out);
            }
            out.push(b'}');
        }
    }
}

fn write_address(index: ResourceIndex, out: &mut Vec<u8>, address: &mut dyn FnMut(ResourceIndex, &mut Vec<u8>)) {
    out.push(b'"');
    address(index, out);
    out.push(b'"');
}

/// Names are identifiers: nothing in them needs an escape.
#[inline]
fn write_name(quote: &[u8], name: &str, out: &mut Vec<u8>) {
    out.reserve(name.len() + 8);
    out.extend_from_slice(quote);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        string(text, &mut out);
        out
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(written("\u{1}\u{1f}\t\\é\u{2028}"), "\"\\u0001\\u001f\\t\\\\é\u{2028}\"".as_bytes());
    }

    #[test]
    fn numbers_are_those_of_stu3() {
        for good in ["0", "-0", "13.20", "-0.5", "120", "0.00"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "+1", "01", ".5", "5.", "1e3", "1,5", "NaN", "1.2.3", "0x1", " 1", "١"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let back: String = serde_json::from_slice(&written(&text)).unwrap();
            prop_assert_eq!(back, text);
        }

        #[test]
        fn what_needs_an_escape_is_found_wherever_it_stands(text in "[a-c\"\\\\\n]?[ -~é]{0,40}[a-c\"\\\\\n]?[a-z]{0,17}") {
            let first = text.bytes().position(needs_escape);
            prop_assert_eq!(split(text.as_bytes()).map(|(run, _)| run.len()), first);
            let back: String = serde_json::from_slice(&written(&text)).unwrap();
            prop_assert_eq!(back, text);
        }

        #[test]
        fn accepted_numbers_are_json(text in "-?[0-9]{0,3}(\\.[0-9]{0,3})?(e[0-9])?") {
            if is_number(&text) {
                prop_assert!(serde_json::from_str::<serde_json::Number>(&text).is_ok());
            }
        }
    }
}
