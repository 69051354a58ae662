//! Compressed data of ED, made readable again.

use miniz_oxide::inflate::{
    DecompressError, TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
};

/// What became of compressed data.
pub(super) enum Inflated {
    Bytes(Vec<u8>),
    /// More than may be made of it.
    TooLong,
    /// No compression that is known, or broken.
    Unknown,
}

/// The data that `compression` was made of: `DF` (RFC 1951), `ZL` (RFC 1950) or `GZ` (RFC 1952), at most `most` bytes.
pub(super) fn inflate(bytes: &[u8], compression: &str, most: usize) -> Inflated {
    let result = match compression {
        // some say deflate and mean zlib, as HTTP did
        "DF" => match decompress_to_vec_with_limit(bytes, most) {
            Err(error) if !is_too_long(&error) => decompress_to_vec_zlib_with_limit(bytes, most),
            result => result,
        },
        "ZL" => decompress_to_vec_zlib_with_limit(bytes, most),
        "GZ" => match deflated(bytes) {
            Some(deflated) => decompress_to_vec_with_limit(deflated, most),
            None => return Inflated::Unknown,
        },
        _ => return Inflated::Unknown,
    };
    match result {
        Ok(bytes) => Inflated::Bytes(bytes),
        Err(error) if is_too_long(&error) => Inflated::TooLong,
        Err(_) => Inflated::Unknown,
    }
}

fn is_too_long(error: &DecompressError) -> bool {
    error.status == TINFLStatus::HasMoreOutput
}

/// What stands after the header of gzip.
fn deflated(bytes: &[u8]) -> Option<&[u8]> {
    let [0x1F, 0x8B, 8, flags, _, _, _, _, _, _, rest @ ..] = bytes else { return None };
    let mut rest = rest;
    if flags & 4 != 0 {
        let [low, high, after @ ..] = rest else { return None };
        rest = after.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
    }
    // a name, then a comment, each up to a zero
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & 2 != 0 { rest.get(2..) } else { Some(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "abcabcabc" in one block, as zlib writes it.
    const ZLIB: [u8; 13] = [0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x4E, 0x04, 0x23, 0x00, 0x11, 0x3D, 0x03, 0x73];

    fn read(bytes: &[u8], compression: &str, most: usize) -> Result<Vec<u8>, bool> {
        match inflate(bytes, compression, most) {
            Inflated::Bytes(bytes) => Ok(bytes),
            Inflated::TooLong => Err(true),
            Inflated::Unknown => Err(false),
        }
    }

    fn gzip(flags: u8, extra: &[u8]) -> Vec<u8> {
        [&[0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3], extra, &ZLIB[2..9], &[0; 8]].concat()
    }

    #[test]
    fn three_forms_are_read() {
        let wanted = Ok(b"abcabcabc".to_vec());
        assert_eq!(read(&ZLIB, "ZL", 100), wanted);
        assert_eq!(read(&ZLIB, "DF", 100), wanted);
        assert_eq!(read(&ZLIB[2..9], "DF", 100), wanted);
        assert_eq!(read(&gzip(0, b""), "GZ", 100), wanted);
        assert_eq!(read(&gzip(0b1_1110, b"\x02\0xxname\0note\0cc"), "GZ", 100), wanted);
    }

    #[test]
    fn what_is_too_long_or_broken_is_told_apart() {
        assert_eq!(read(&ZLIB, "ZL", 5), Err(true));
        assert_eq!(read(&ZLIB, "DF", 5), Err(true));
        for (bytes, compression) in
            [(&ZLIB[..5], "ZL"), (b"text", "DF"), (b"text", "GZ"), (&ZLIB[..], "Z"), (b"", "GZ")]
        {
            assert_eq!(read(bytes, compression, 100), Err(false), "{compression}");
        }
    }
}
