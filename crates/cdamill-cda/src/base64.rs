//! Base64 (RFC 4648), read.

/// The bytes of a base64 text. White space is passed over, and padding may be missing; `None` for anything else that is
/// no base64, and for a text without data.
///
/// ```
/// use cdamill_cda::base64;
///
/// assert_eq!(base64::decode("Zm9v\n Yg==").as_deref(), Some(&b"foob"[..]));
/// assert_eq!(base64::decode("Zm9v!"), None);
/// ```
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0u32, 0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if byte == b'=' {
            padding += 1;
            continue;
        }
        let value = value(byte).filter(|_| padding == 0)?;
        bits = bits << 6 | value;
        count += 1;
        if count.is_multiple_of(4) {
            bytes.extend_from_slice(bits.to_be_bytes().get(1..)?);
            bits = 0;
        }
    }
    let is_padded = padding == 0 || (padding <= 2 && (count + padding).is_multiple_of(4));
    match count % 4 {
        0 => {}
        2 => bytes.extend_from_slice((bits << 4).to_be_bytes().get(2..3)?),
        3 => bytes.extend_from_slice((bits << 6).to_be_bytes().get(1..3)?),
        _ => return None,
    }
    (is_padded && !bytes.is_empty()).then_some(bytes)
}

pub(crate) fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_read_with_and_without_padding() {
        for (text, wanted) in [("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm8", "fo"), ("Zm9v", "foo")] {
            assert_eq!(decode(text).as_deref(), Some(wanted.as_bytes()), "{text}");
        }
        assert_eq!(decode("//79").as_deref(), Some(&[0xFF, 0xFE, 0xFD][..]));
    }

    #[test]
    fn what_is_no_base64_has_no_bytes() {
        for text in ["", " ", "=", "Z", "Zg=", "Zg===", "Z===", "Zm9v=", "Zg==Zg==", "Zm9v-_", "REPLACE ME"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
