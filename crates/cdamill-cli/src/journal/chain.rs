//! What the sources of a run were.

use sha2::{Digest, Sha256};

use crate::hash::hex;

/// A hash over the names of all sources so far, and over the sizes where they are known: what is called the same in the same
/// order is taken for the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chain(Sha256Sum);

type Sha256Sum = [u8; 32];

impl Chain {
    pub(crate) fn add(&mut self, name: &str, size: Option<u64>) {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name.as_bytes());
        hash.update(size.map_or([0xff; 8], u64::to_be_bytes));
        self.0 = hash.finalize().into();
    }

    pub(crate) fn hex(&self) -> String {
        hex(&self.0)
    }
}
