//! From bytes to text.

use crate::diagnostic::{Diagnostic, codes};
use crate::error::{Error, ErrorKind};
use memchr::memmem;
use std::borrow::Cow;

/// What windows-1252 has at 0x80 to 0x9F; the rest is as in Unicode.
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{02C6}',
    '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{8D}', '\u{017D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}',
    '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02DC}', '\u{2122}', '\u{0161}', '\u{203A}',
    '\u{0153}', '\u{9D}', '\u{017E}', '\u{0178}',
];

/// Decodes a document; says in `diagnostics` what was not as declared.
pub(super) fn decode<'b>(bytes: &'b [u8], diagnostics: &mut Vec<Diagnostic>) -> Result<Cow<'b, str>, Error> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Ok(utf8(rest, diagnostics)),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err(unknown("UTF-32")),
        [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => Err(unknown("UTF-32")),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Err(unknown("EBCDIC")),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => eight_bits(bytes, diagnostics),
    }
}

fn unknown(detail: &'static str) -> Error {
    Error::new(ErrorKind::Encoding, detail)
}

fn utf16<'b>(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'b, str>, Error> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(unknown("UTF-16 with half a unit"));
    }
    char::decode_utf16(units.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| unknown("UTF-16 with a lone surrogate"))
}

fn eight_bits<'b>(bytes: &'b [u8], diagnostics: &mut Vec<Diagnostic>) -> Result<Cow<'b, str>, Error> {
    let label = declared(bytes);
    if let Some(label) = label.filter(|label| is_seven_bit(label)) {
        // Shift sequences are ASCII bytes: such a text looks like UTF-8 and is not.
        if let Some(text) = by_label(bytes, label) {
            diagnostics.push(Diagnostic::new(codes::DECLARED_ENCODING));
            return Ok(Cow::Owned(text));
        }
        return Err(unknown("declared encoding"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let claims_other = label.is_some_and(|label| !is_utf8(label));
        if claims_other && !text.is_ascii() {
            diagnostics.push(Diagnostic::new(codes::ENCODING_MISMATCH));
        }
        return Ok(Cow::Borrowed(text));
    }
    match label.filter(|label| !is_utf8(label)) {
        Some(label) => match by_label(bytes, label) {
            Some(text) => {
                diagnostics.push(Diagnostic::new(codes::DECLARED_ENCODING));
                Ok(Cow::Owned(text))
            }
            None => Ok(utf8(bytes, diagnostics)),
        },
        None => Ok(utf8(bytes, diagnostics)),
    }
}

/// UTF-8, with windows-1252 for each byte that is none: a text of mostly good UTF-8 keeps its good part.
fn utf8<'b>(bytes: &'b [u8], diagnostics: &mut Vec<Diagnostic>) -> Cow<'b, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut first = None;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() && first.is_none() {
            first = Some(text.len());
        }
        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
    }
    let mut diagnostic = Diagnostic::new(codes::ASSUMED_ENCODING);
    diagnostic.offset = first;
    diagnostics.push(diagnostic);
    Cow::Owned(text)
}

fn windows_1252(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|high| WINDOWS_1252.get(usize::from(high))).copied().unwrap_or(char::from(byte))
}

/// The encoding that the XML declaration names. It is looked for in the first bytes only.
fn declared(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(512))?;
    let start = memmem::find(head, b"<?xml")?;
    let head = head.get(start..)?;
    let head = head.get(..memmem::find(head, b"?>")?)?;
    let rest = head.get(memmem::find(head, b"encoding")? + 8..)?;
    let rest = std::str::from_utf8(rest).ok()?.trim_start();
    let rest = rest.strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(str::trim)
}

fn is_utf8(label: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| known.eq_ignore_ascii_case(label))
}

fn is_seven_bit(label: &str) -> bool {
    ["iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "utf-7"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(label))
}

#[cfg(feature = "encodings")]
fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
    if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        return None;
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
}

#[cfg(not(feature = "encodings"))]
fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    let known =
        ["iso-8859-1", "latin1", "windows-1252", "cp1252"].iter().any(|known| known.eq_ignore_ascii_case(label));
    known.then(|| bytes.iter().map(|byte| windows_1252(*byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Vec<&'static str>) {
        let mut diagnostics = Vec::new();
        let text = decode(bytes, &mut diagnostics).expect("text").into_owned();
        let codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        (text, codes.collect())
    }

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf8_is_borrowed_and_its_mark_dropped() {
        let mut diagnostics = Vec::new();
        let text = decode(b"\xEF\xBB\xBF<a>\xC3\xA9</a>", &mut diagnostics).expect("text");
        assert!(matches!(text, Cow::Borrowed("<a>é</a>")));
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{mark}<a>Zoë</a>");
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                assert_eq!(read(&utf16_bytes(&text, bytes)).0, "<a>Zoë</a>");
            }
        }
    }

    #[test]
    fn broken_utf16_and_wider_encodings_are_errors() {
        for bytes in
            [&b"\xFF\xFE<\0a"[..], b"\xFF\xFE\0\xD8<\0", b"\xFF\xFE\0\0<\0\0\0", b"<\0\0\0", b"\x4C\x6F\xA7\x94\x93"]
        {
            let error = decode(bytes, &mut Vec::new()).expect_err("no text");
            assert_eq!(error.kind(), ErrorKind::Encoding);
        }
    }

    #[test]
    fn the_declared_encoding_is_used_when_utf8_fails() {
        let bytes = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
        let (text, codes) = read(bytes);
        assert!(text.ends_with("<a>é</a>"));
        assert_eq!(codes, [codes::DECLARED_ENCODING]);
    }

    #[cfg(feature = "encodings")]
    #[test]
    fn encodings_of_a_browser_are_known() {
        let bytes = b"<?xml version='1.0' encoding='Shift_JIS'?><a>\x83\x65</a>";
        assert!(read(bytes).0.ends_with("<a>テ</a>"));
        let bytes = b"<?xml version='1.0' encoding='ISO-2022-JP'?><a>\x1b$B%F\x1b(B</a>";
        assert!(read(bytes).0.ends_with("<a>テ</a>"));
    }

    #[test]
    fn utf8_wins_over_another_label() {
        let bytes = "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".as_bytes();
        let (text, codes) = read(bytes);
        assert!(text.ends_with("<a>é</a>"));
        assert_eq!(codes, [codes::ENCODING_MISMATCH]);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252_and_the_rest_stays() {
        let (text, codes) = read(b"<?xml version='1.0' encoding='UTF-8'?><a>\xC3\xA9 \x93x\x94</a>");
        assert!(text.ends_with("<a>é “x”</a>"));
        assert_eq!(codes, [codes::ASSUMED_ENCODING]);
        let (text, codes) = read(b"<a>caf\xE9</a>");
        assert_eq!(text, "<a>café</a>");
        assert_eq!(codes, [codes::ASSUMED_ENCODING]);
    }
}
