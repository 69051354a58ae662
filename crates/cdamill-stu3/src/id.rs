//! Ids: name-based UUIDs (RFC 9562, version 5), so that the same input always gives the same ids.

use sha1::{Digest, Sha1};
pub use uuid::Uuid;

/// The namespace of every id that is made here.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_2f0e_8c1b_5a57_9a53_3c7e_0b8f_41d6);

/// The id that identity key bytes stand for.
pub fn base(key: &[u8]) -> Uuid {
    with_content(NAMESPACE, key)
}

/// The id of something told apart from others of the same `base` by `content`.
pub fn with_content(base: Uuid, content: &[u8]) -> Uuid {
    let hash = Sha1::new().chain_update(base.as_bytes()).chain_update(content).finalize();
    let start = hash.first_chunk().copied().unwrap_or_default();
    uuid::Builder::from_sha1_bytes(start).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_every_byte_and_nothing_else() {
        assert_eq!(base(b"a"), base(b"a"));
        assert_ne!(base(b"a"), base(b"b"));
        assert_ne!(with_content(base(b"a"), b"x"), with_content(base(b"b"), b"x"));
        assert_eq!(base(b"a").get_version_num(), 5);
        assert_eq!(base(b"patient 1").to_string(), "ed24d888-a75c-5285-8499-7f5c160b98bd");
    }
}
