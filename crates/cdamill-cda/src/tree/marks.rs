//! One bit a node and one bit an attribute: taken or not.

use std::cell::Cell;
use std::ops::Range;

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

    pub(crate) fn set_all(&self, bits: Range<usize>) {
        for at in bits.start / 64..bits.end.div_ceil(64) {
            let (first, last) = (bits.start.max(at * 64), bits.end.min(at * 64 + 64));
            if let Some(word) = self.0.get(at).filter(|_| first < last) {
                word.set(word.get() | u64::MAX >> (64 - (last - first)) << (first % 64));
            }
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

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn a_range_is_set_bit_by_bit() {
        for (start, end) in
            [(0, 0), (0, 1), (3, 64), (0, 64), (63, 65), (64, 128), (5, 190), (130, 130), (70, 71), (9, 3)]
        {
            let marks = Marks::new(192);
            marks.set_all(start..end);
            let set: Vec<usize> = (0..192).filter(|bit| marks.get(*bit)).collect();
            assert_eq!(set, (start..end).collect::<Vec<_>>(), "{start}..{end}");
        }
    }
}
