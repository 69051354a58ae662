//! Most codes of a document are asked for by nothing.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// Texts by their hashes: most of what is asked for is not there, and that is seen without looking at the texts.
#[derive(Debug)]
pub(super) struct Filter {
    bits: Vec<u64>,
    hasher: FixedState,
}

impl Filter {
    const BITS: usize = 1 << 16;

    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t Cow<'static, str>>) -> Filter {
        let mut filter = Filter { bits: vec![0; Filter::BITS / 64], hasher: FixedState::default() };
        for text in texts {
            for (word, bit) in filter.places(text) {
                if let Some(word) = filter.bits.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        filter
    }

    /// Whether a text may be one of them; `false` is certain.
    pub(super) fn may_have(&self, text: &str) -> bool {
        self.places(text).into_iter().all(|(word, bit)| self.bits.get(word).is_some_and(|found| found & bit != 0))
    }

    fn places(&self, text: &str) -> [(usize, u64); 2] {
        let hash = self.hasher.hash_one(text) as usize;
        [hash, hash >> 16].map(|hash| ((hash % Filter::BITS) / 64, 1 << (hash % 64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_it_is_never_denied_and_most_of_the_rest_is() {
        let text = |number: u32| Cow::from(format!("{number}-{}", number % 7));
        let filter = Filter::of((0..3000).map(text).collect::<Vec<_>>().iter());
        assert!((0..3000).all(|number| filter.may_have(&text(number))));
        assert!((3000..6000).filter(|number| filter.may_have(&text(*number))).count() < 300);
    }
}
