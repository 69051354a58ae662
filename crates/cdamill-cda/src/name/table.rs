//! The table in which the names of the model are found: by their first sixteen bytes, as two numbers.

use crate::generated::names::NAMES;

/// Several times the names, so that few meet; a power of two.
const SLOT_BITS: u32 = 11;
const SLOTS: usize = 1 << SLOT_BITS;
const EMPTY: u16 = u16::MAX;
/// Of some thousands tried, the one with which the fewest names of the model meet. Any other is right too, but slower.
const FACTOR: u64 = 0xf646_e1f4_0a09_7c97;

static SLOT: [u16; SLOTS] = slots();
static ENTRIES: [Entry; NAMES.len()] = entries();

/// The namespaces of the model, as its names have them: by prefix.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// No prefix: CDA itself, and attributes.
    Plain,
    Sdtc,
    Xsi,
    Xml,
    Pharm,
}

impl Space {
    const ALL: [Space; 5] = [Space::Plain, Space::Sdtc, Space::Xsi, Space::Xml, Space::Pharm];

    /// The prefix that the model's names have.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Space::Plain => "",
            Space::Sdtc => "sdtc",
            Space::Xsi => "xsi",
            Space::Xml => "xml",
            Space::Pharm => "pharm",
        }
    }

    pub(super) fn of_prefix(prefix: &str) -> Option<Space> {
        Space::ALL.into_iter().find(|space| space.prefix() == prefix)
    }
}

/// A local name, ready to be looked up.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Word<'n> {
    /// Its first eight bytes, the first the lowest; zeros behind the last.
    pub(crate) first: u64,
    /// The next eight.
    pub(crate) second: u64,
    pub(crate) length: usize,
    /// A text that begins with the name.
    pub(crate) bytes: &'n [u8],
}

impl<'n> Word<'n> {
    pub(crate) const fn of(bytes: &'n [u8]) -> Word<'n> {
        let (mut first, mut second, mut at) = (0u64, 0u64, 0u32);
        let mut rest = bytes;
        while let ([byte, after @ ..], true) = (rest, at < 16) {
            if at < 8 {
                first |= (*byte as u64) << (8 * at);
            } else {
                second |= (*byte as u64) << (8 * (at - 8));
            }
            rest = after;
            at += 1;
        }
        Word { first, second, length: bytes.len(), bytes }
    }

    /// Whether the bytes behind the first sixteen are the last ones of `name`.
    fn ends_as(&self, name: &str) -> bool {
        let end = self.bytes.get(16..self.length);
        end.is_some_and(|end| name.as_bytes().ends_with(end))
    }
}

/// A name of the model.
#[derive(Copy, Clone)]
struct Entry {
    first: u64,
    second: u64,
    kind: u64,
}

/// The number of a name.
#[inline(always)]
pub(super) fn find(space: Space, local: Word<'_>) -> Option<u16> {
    let kind = kind(space, local.length);
    let mut slot = hash(local.first, local.second, kind);
    loop {
        let number = *SLOT.get(slot)?;
        let known = ENTRIES.get(usize::from(number))?;
        let is_same = known.first == local.first && known.second == local.second && known.kind == kind;
        if is_same && (local.length <= 16 || NAMES.get(usize::from(number)).is_some_and(|name| local.ends_as(name))) {
            return Some(number);
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
}

#[inline]
const fn kind(space: Space, length: usize) -> u64 {
    (length as u64) << 3 | space as u64
}

#[inline]
const fn hash(first: u64, second: u64, kind: u64) -> usize {
    let mixed = first ^ second.rotate_left(29) ^ kind;
    (mixed.wrapping_mul(FACTOR) >> (64 - SLOT_BITS)) as usize
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn entries() -> [Entry; NAMES.len()] {
    let mut entries = [Entry { first: 0, second: 0, kind: 0 }; NAMES.len()];
    let mut number = 0;
    while number < NAMES.len() {
        let (space, local) = split(NAMES[number].as_bytes());
        let word = Word::of(local);
        entries[number] = Entry { first: word.first, second: word.second, kind: kind(space, local.len()) };
        number += 1;
    }
    entries
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn slots() -> [u16; SLOTS] {
    let entries = entries();
    let mut slots = [EMPTY; SLOTS];
    let mut number = 0;
    while number < entries.len() {
        let entry = entries[number];
        let mut slot = hash(entry.first, entry.second, entry.kind);
        while slots[slot] != EMPTY {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = number as u16;
        number += 1;
    }
    slots
}

/// The namespace and the local name.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn split(name: &'static [u8]) -> (Space, &'static [u8]) {
    let mut kind = 1;
    while kind < Space::ALL.len() {
        let prefix = Space::ALL[kind].prefix().as_bytes();
        let mut at = 0;
        while at < prefix.len() && at < name.len() && name[at] == prefix[at] {
            at += 1;
        }
        if at == prefix.len() && at < name.len() && name[at] == b':' {
            return (Space::ALL[kind], name.split_at(at + 1).1);
        }
        kind += 1;
    }
    (Space::Plain, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_meet() {
        let is_at_home = |number: &usize| {
            let entry = ENTRIES[*number];
            usize::from(SLOT[hash(entry.first, entry.second, entry.kind)]) == *number
        };
        let met = NAMES.len() - (0..NAMES.len()).filter(is_at_home).count();
        assert!(met * 10 < NAMES.len(), "{met} names meet others: look for another factor");
    }

    #[test]
    fn words_hold_sixteen_bytes() {
        let word = Word::of(b"abcdefghijklmnopqr");
        assert_eq!(word.first, u64::from_le_bytes(*b"abcdefgh"));
        assert_eq!(word.second, u64::from_le_bytes(*b"ijklmnop"));
        assert!(word.ends_as("abcdefghijklmnopqr") && !word.ends_as("abcdefghijklmnopqs"));
        let word = Word::of(b"abc");
        assert_eq!((word.first, word.second), (u64::from_le_bytes(*b"abc\0\0\0\0\0"), 0));
    }
}
