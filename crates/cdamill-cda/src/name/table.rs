//! The table in which the names of the model are found: by their first sixteen bytes, as two numbers.

use crate::generated::names::NAMES;

/// Several times the names, so that few meet; a power of two.
const SLOT_BITS: u32 = 11;
const SLOTS: usize = 1 << SLOT_BITS;
const EMPTY: u16 = u16::MAX;
/// Of some thousands tried, the one with which the fewest names of the model meet. Any other is right too, but slower.
const FACTOR: u64 = 0xfcab_e999_e56b_4eb1;

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

/// A local name, ready to be looked up: its first and next eight bytes as numbers, the first byte the lowest.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Word<'n> {
    pub(crate) first: u64,
    pub(crate) second: u64,
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
        Word { first, second, bytes }
    }

    /// What is behind the first sixteen bytes.
    fn rest(&self) -> &'n [u8] {
        self.bytes.get(16..).unwrap_or_default()
    }
}

/// A name of the model.
#[derive(Copy, Clone)]
struct Entry {
    first: u64,
    second: u64,
    rest: &'static [u8],
    length: usize,
    space: Space,
}

/// The number of a name.
#[inline]
pub(super) fn find(space: Space, local: Word<'_>) -> Option<u16> {
    let mut slot = hash(space, local.first, local.second, local.bytes.len());
    loop {
        let number = *SLOT.get(slot)?;
        let known = ENTRIES.get(usize::from(number))?;
        let is_same = known.first == local.first
            && known.second == local.second
            && known.length == local.bytes.len()
            && known.space as u8 == space as u8;
        if is_same && (known.rest.is_empty() || known.rest == local.rest()) {
            return Some(number);
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
}

#[inline]
const fn hash(space: Space, first: u64, second: u64, length: usize) -> usize {
    let mixed = first ^ second.rotate_left(29) ^ ((length as u64) << 3) ^ ((space as u64) << 1);
    (mixed.wrapping_mul(FACTOR) >> (64 - SLOT_BITS)) as usize
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn entries() -> [Entry; NAMES.len()] {
    let none = Entry { first: 0, second: 0, rest: &[], length: 0, space: Space::Plain };
    let mut entries = [none; NAMES.len()];
    let mut number = 0;
    while number < NAMES.len() {
        let (space, local) = split(NAMES[number].as_bytes());
        let word = Word::of(local);
        let rest = if local.len() > 16 { local.split_at(16).1 } else { &[] };
        entries[number] = Entry { first: word.first, second: word.second, rest, length: local.len(), space };
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
        let mut slot = hash(entry.space, entry.first, entry.second, entry.length);
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
        let far = |name: &&'static str| {
            let (space, local) = split(name.as_bytes());
            let word = Word::of(local);
            let slot = hash(space, word.first, word.second, local.len());
            let number = SLOT[slot];
            NAMES.get(usize::from(number)) != Some(name)
        };
        let met = NAMES.iter().filter(|name| far(name)).count();
        assert!(met * 10 < NAMES.len(), "{met} names meet others: look for another factor");
    }

    #[test]
    fn words_hold_sixteen_bytes() {
        let word = Word::of(b"abcdefghijklmnopqr");
        assert_eq!(word.first, u64::from_le_bytes(*b"abcdefgh"));
        assert_eq!(word.second, u64::from_le_bytes(*b"ijklmnop"));
        assert_eq!(word.rest(), b"qr");
        let word = Word::of(b"abc");
        assert_eq!((word.first, word.second), (u64::from_le_bytes(*b"abc\0\0\0\0\0"), 0));
    }
}
