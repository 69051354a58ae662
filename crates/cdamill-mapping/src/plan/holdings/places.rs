//! Where a text stands among others, by its hash. Most that are looked for are not there, and that is seen at once.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// Positions of texts, in slots by hash; a slot further on where one is taken.
#[derive(Debug)]
pub(super) struct Places {
    /// A position, from 1; 0 where there is none. At most a third of them are taken, and there are a power of two.
    slots: Vec<u32>,
    hasher: FixedState,
}

impl Places {
    /// Of texts that differ.
    pub(super) fn of(texts: &[Cow<'static, str>]) -> Places {
        let slots = (3 * texts.len() + 1).next_power_of_two();
        let mut places = Places { slots: vec![0; slots], hasher: FixedState::default() };
        for (text, position) in texts.iter().zip(1..) {
            let free = places.around(text).find(|slot| places.slots.get(*slot) == Some(&0));
            if let Some(slot) = free.and_then(|slot| places.slots.get_mut(slot)) {
                *slot = position;
            }
        }
        places
    }

    /// The position of a text; `texts` are those that the places were made of.
    #[inline]
    pub(super) fn find(&self, text: &str, texts: &[Cow<'static, str>]) -> Option<usize> {
        self.around(text)
            .map_while(|slot| (self.slots.get(slot).copied()? as usize).checked_sub(1))
            .find(|position| texts.get(*position).is_some_and(|known| known == text))
    }

    #[inline]
    fn around(&self, text: &str) -> impl Iterator<Item = usize> + use<> {
        let (count, first) = (self.slots.len(), self.hasher.hash_one(text) as usize);
        (0..count).map(move |further| first.wrapping_add(further) & (count - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_and_nothing_else() {
        let texts: Vec<Cow<'static, str>> = (0..3000).map(|number| Cow::from(format!("{number}"))).collect();
        let places = Places::of(&texts);
        for number in 0..6000 {
            assert_eq!(places.find(&format!("{number}"), &texts), (number < 3000).then_some(number), "{number}");
        }
        assert_eq!(Places::of(&[]).find("", &[]), None);
    }
}
