//! One bit a node and one bit an attribute: taken or not.

use std::cell::Cell;

pub(crate) struct Marks(Vec<Cell<u64>>);

impl Marks {
    pub(crate) fn new(bits: usize) -> Marks {
        Marks(vec![Cell::new(0); bits.div_ceil(64)])
    }

    pub(crate) fn set(&self, bit: usize) {
        if let Some(word) = self.0.get(bit / 64) {
            word.set(word.get() | 1 << (bit % 64));
        }
    }

    pub(crate) fn get(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|word| word.get() & (1 << (bit % 64)) != 0)
    }

    pub(crate) fn clear(&self) {
        for word in &self.0 {
            word.set(0);
        }
    }
}
