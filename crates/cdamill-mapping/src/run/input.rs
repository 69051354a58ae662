//! The document as it was given.

use sha2::{Digest, Sha256};

use super::Run;

impl Run<'_> {
    /// The SHA-256 of the document's bytes as a URI of RFC 6920, `ni:///sha-256;...`.
    pub(super) fn hash(&self) -> Option<String> {
        self.original.map(named_information)
    }
}

fn named_information(bytes: &[u8]) -> String {
    let mut base64 = Vec::new();
    cdamill_stu3::base64::encode(&Sha256::digest(bytes), &mut base64);
    // RFC 6920 wants the alphabet of URLs, without padding
    let letter = |byte: u8| match byte {
        b'+' => '-',
        b'/' => '_',
        other => char::from(other),
    };
    "ni:///sha-256;".chars().chain(base64.into_iter().filter(|byte| *byte != b'=').map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        let wanted = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk";
        assert_eq!(named_information(b"Hello World!"), wanted);
    }
}
