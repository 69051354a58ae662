//! Base64 with padding (RFC 4648), the form of STU3's base64Binary.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends `bytes` in base64.
///
/// ```
/// let mut out = Vec::new();
/// cdamill_stu3::base64::encode(b"foob", &mut out);
/// assert_eq!(out, b"Zm9vYg==");
/// ```
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    let (whole, rest) = bytes.as_chunks::<3>();
    for [one, two, three] in whole {
        out.extend_from_slice(&letters(*one, *two, *three));
    }
    match rest {
        [one] => {
            let [first, second, ..] = letters(*one, 0, 0);
            out.extend_from_slice(&[first, second, b'=', b'=']);
        }
        [one, two] => {
            let [first, second, third, _] = letters(*one, *two, 0);
            out.extend_from_slice(&[first, second, third, b'=']);
        }
        _ => {}
    }
}

fn letters(one: u8, two: u8, three: u8) -> [u8; 4] {
    let bits = u32::from(one) << 16 | u32::from(two) << 8 | u32::from(three);
    [18, 12, 6, 0].map(|shift| ALPHABET.get((bits >> shift & 63) as usize).copied().unwrap_or(b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        let coded = |text: &str| {
            let mut out = Vec::new();
            encode(text.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        assert_eq!(texts.map(coded), ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
        let mut out = Vec::new();
        encode(&[0xFB, 0xEF, 0xFF], &mut out);
        assert_eq!(out, b"++//");
    }
}
