//! What bytes are, by how they begin.

/// How many bytes tell what a file is: the header of a tar archive.
pub(crate) const HEAD: usize = 512;

/// What bytes are.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Zip,
    Tar,
    Gzip,
    Zstandard,
    /// A document, or nothing that is known here.
    Other,
}

impl Content {
    /// Of a file that begins like this.
    pub(crate) fn of(head: &[u8]) -> Content {
        match head {
            // an entry; the end of an archive without any; the first of several parts
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Content::Zip,
            [0x1f, 0x8b, ..] => Content::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Content::Zstandard,
            _ if is_tar(head) => Content::Tar,
            _ => Content::Other,
        }
    }
}

/// Every kind of tar has the sum of the header's bytes in it; all but the oldest say so besides.
fn is_tar(head: &[u8]) -> bool {
    let (Some(header), Some(sum)) = (head.get(..HEAD), head.get(148..156)) else {
        return false;
    };
    if header.get(257..262) == Some(b"ustar") {
        return true;
    }
    let digits = std::str::from_utf8(sum).unwrap_or_default().trim_matches([' ', '\0']);
    let claimed = u32::from_str_radix(digits, 8).ok();
    let before: u32 = header.iter().take(148).map(|&byte| u32::from(byte)).sum();
    let after: u32 = header.iter().skip(156).map(|&byte| u32::from(byte)).sum();
    header.first() != Some(&0) && claimed == Some(before + after + 8 * u32::from(b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_tell() {
        for (head, expected) in [
            (&b"PK\x03\x04\x14\0"[..], Content::Zip),
            (b"PK\x05\x06", Content::Zip),
            (b"\x1f\x8b\x08", Content::Gzip),
            (b"\x28\xb5\x2f\xfd", Content::Zstandard),
            (b"<ClinicalDocument", Content::Other),
            (b"PK", Content::Other),
            (b"", Content::Other),
            (&[0; HEAD], Content::Other),
        ] {
            assert_eq!(Content::of(head), expected, "{head:?}");
        }
    }

    #[test]
    fn tar_of_all_ages() {
        let header = |mut header: tar::Header| {
            header.set_path("a.xml").unwrap();
            header.set_size(3);
            header.set_cksum();
            *header.as_bytes()
        };
        for kind in [tar::Header::new_old(), tar::Header::new_ustar(), tar::Header::new_gnu()] {
            assert_eq!(Content::of(&header(kind)), Content::Tar);
        }
        let mut broken = header(tar::Header::new_old());
        broken[0] ^= 1;
        assert_eq!(Content::of(&broken), Content::Other);
        assert_eq!(Content::of(&header(tar::Header::new_gnu())[..511]), Content::Other);
    }
}
