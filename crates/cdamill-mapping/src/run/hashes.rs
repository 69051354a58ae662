//! A set of values by their hashes.

use std::hash::BuildHasher;

/// Hashes in a table of a power of two places, at most three quarters of them taken; 0 stands for none.
pub(super) struct Hashes {
    /// Unknown to who writes documents: nobody can make one whose values all want the same place.
    seed: u64,
    places: Vec<u64>,
    count: usize,
    scratch: Vec<u8>,
}

/// What a value is taken for: the same bytes may be a text and a day.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Text = 1,
    Number = 2,
    Day = 3,
}

impl Hashes {
    pub(super) fn with_room_for(values: usize) -> Hashes {
        let places = vec![0; (4 * values / 3).next_power_of_two().max(64)];
        let seed = foldhash::fast::RandomState::default().hash_one(0);
        Hashes { seed, places, count: 0, scratch: Vec::new() }
    }

    pub(super) fn has(&self, sort: Sort, value: &[u8]) -> bool {
        let (hash, _) = self.hash(sort, value);
        self.places.get(self.place(hash)) == Some(&hash)
    }

    pub(super) fn has_number(&self, number: f64) -> bool {
        self.has(Sort::Number, &number.to_bits().to_le_bytes())
    }

    pub(super) fn insert(&mut self, sort: Sort, value: &[u8]) {
        let (hash, _) = self.hash(sort, value);
        self.add(hash);
    }

    pub(super) fn insert_number(&mut self, number: f64) {
        self.insert(Sort::Number, &number.to_bits().to_le_bytes());
    }

    /// A text without white space at its ends, control characters being spaces, and the days that it names.
    pub(super) fn insert_text(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let (hash, has_control) = self.hash(Sort::Text, text);
        if has_control {
            let mut spaced = std::mem::take(&mut self.scratch);
            spaced.clear();
            spaced.extend(text.iter().map(|byte| *byte.max(&b' ')));
            self.insert(Sort::Text, spaced.trim_ascii());
            self.scratch = spaced;
        } else {
            self.add(hash);
        }
        if let [b'0'..=b'9', _, _, _] | [b'0'..=b'9', _, _, _, b'-', ..] = text {
            self.insert_days(text);
        }
    }

    /// The year, the month and the day that a text begins with.
    fn insert_days(&mut self, text: &[u8]) {
        let mut digits = [0; 8];
        let found = text.iter().filter(|byte| **byte != b'-');
        let length = digits.iter_mut().zip(found).map(|(place, byte)| *place = *byte).count();
        for wanted in [4, 6, 8] {
            let day = digits.get(..wanted).filter(|day| wanted <= length && day.iter().all(u8::is_ascii_digit));
            day.into_iter().for_each(|day| self.insert(Sort::Day, day));
        }
    }

    fn add(&mut self, hash: u64) {
        let place = self.place(hash);
        if let Some(free) = self.places.get_mut(place).filter(|found| **found == 0) {
            *free = hash;
            self.count += 1;
            if 4 * self.count > 3 * self.places.len() {
                self.grow();
            }
        }
    }

    fn grow(&mut self) {
        let larger = vec![0; 2 * self.places.len()];
        let places = std::mem::replace(&mut self.places, larger);
        self.count = 0;
        places.into_iter().filter(|hash| *hash != 0).for_each(|hash| self.add(hash));
    }

    /// Where a hash is, or would be.
    fn place(&self, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut place = hash as usize & last;
        // there is always a free one
        while self.places.get(place).is_some_and(|found| *found != 0 && *found != hash) {
            place = (place + 1) & last;
        }
        place
    }

    /// The hash of a value, and whether there is a control character in it.
    #[inline]
    fn hash(&self, sort: Sort, value: &[u8]) -> (u64, bool) {
        let (words, rest) = value.as_chunks::<8>();
        let (mut hash, mut controls) = (mixed(self.seed, sort as u64), 0);
        for word in words {
            let word = u64::from_le_bytes(*word);
            hash = mixed(hash, word);
            controls |= below_space(word);
        }
        let last = match value.last_chunk() {
            // the last word reaches back
            Some(last) => u64::from_le_bytes(*last),
            None => rest.iter().fold(u64::MAX, |last, byte| (last << 8) | u64::from(*byte)),
        };
        controls |= below_space(last);
        (mixed(mixed(hash, last), value.len() as u64).max(1), controls != 0)
    }
}

/// Sets the highest bit of each byte below a space, and perhaps of bytes above one that is.
fn below_space(word: u64) -> u64 {
    let each = |byte: u8| u64::from_le_bytes([byte; 8]);
    word.wrapping_sub(each(b' ')) & !word & each(0x80)
}

/// Both halves of a product in one.
fn mixed(hash: u64, word: u64) -> u64 {
    let product = u128::from(hash ^ word) * 0x9e37_79b9_7f4a_7c15;
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_it_was_given_and_nothing_else() {
        let mut hashes = Hashes::with_room_for(0);
        for number in 0..1000 {
            hashes.insert_text(format!("{number}{}", "x".repeat(number % 20)).as_bytes());
        }
        for number in 0..1000 {
            let text = format!("{number}{}", "x".repeat(number % 20));
            assert!(hashes.has(Sort::Text, text.as_bytes()), "{text}");
            assert!(!hashes.has(Sort::Number, text.as_bytes()), "{text}");
            assert!(!hashes.has(Sort::Text, format!("{text}y").as_bytes()), "{text}");
        }
        assert!(!hashes.has(Sort::Text, b"") && !hashes.has(Sort::Text, b"\0"));
    }

    #[test]
    fn texts_are_trimmed_and_days_are_found_in_them() {
        let mut hashes = Hashes::with_room_for(1);
        for (text, has_control) in [
            ("a\nb", true),
            ("12345678\x1f", true),
            ("\x001234567890", true),
            ("", false),
            (" ~1", false),
            ("\u{e9}2345678 \u{e9}", false),
        ] {
            assert_eq!(hashes.hash(Sort::Text, text.as_bytes()).1, has_control, "{text:?}");
        }
        for text in ["\t1970-03-05T10:00:00Z\n", "1980", "1990-04", "12345", "1234-x"] {
            hashes.insert_text(text.as_bytes());
        }
        for day in ["1970", "197003", "19700305", "1980", "1990", "199004", "1234"] {
            assert!(hashes.has(Sort::Day, day.as_bytes()), "{day}");
        }
        for day in ["12345", "1234x", "1235", "198000"] {
            assert!(!hashes.has(Sort::Day, day.as_bytes()), "{day}");
        }
        assert!(hashes.has(Sort::Text, b"1970-03-05T10:00:00Z"));
    }
}
