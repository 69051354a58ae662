//! Interned names of elements and attributes.

use crate::generated::names::NAMES;

/// The name of an element or attribute, as a number.
///
/// The names of the CDA model have fixed numbers, the same in every tree: `code`, `sdtc:raceCode`, `pharm:formCode`,
/// `xsi:type`. A name that the model does not know has a number of its own in the tree where it stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u16);

/// Twice the names and more, so that a probe is short; a power of two.
const SLOTS: usize = 1024;
const EMPTY: u16 = u16::MAX;
const TABLE: [u16; SLOTS] = table();

impl Name {
    /// Stands for character data in the tree's arrays; no element has it.
    pub(crate) const TEXT: Name = Name(u16::MAX);
    /// The name of what came after 60,000 different unknown names.
    pub(crate) const OTHER: Name = Name(u16::MAX - 1);

    pub(crate) const fn fixed(number: u16) -> Name {
        Name(number)
    }

    /// The number of a name of the CDA model, written as in C-CDA (`value`, `sdtc:deceasedInd`); `None` for others.
    ///
    /// ```
    /// use cdamill_cda::{Name, names};
    /// assert_eq!(Name::of("effectiveTime"), Some(names::EFFECTIVE_TIME));
    /// assert_eq!(Name::of("effectivetime"), None);
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<Name> {
        match name.split_once(':') {
            Some((prefix, local)) => Name::find(prefix, local),
            None => Name::find("", name),
        }
    }

    /// As [`Name::of`], with the prefix apart; an empty prefix for none.
    pub(crate) fn find(prefix: &str, local: &str) -> Option<Name> {
        let mut slot = hash(prefix.as_bytes(), local.as_bytes()) & (SLOTS - 1);
        loop {
            let number = *TABLE.get(slot)?;
            let known = NAMES.get(usize::from(number))?;
            if is_name(known, prefix, local) {
                return Some(Name(number));
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    pub(crate) fn dynamic(position: usize) -> Name {
        match u16::try_from(position + NAMES.len()) {
            Ok(number) if number < Name::OTHER.0 => Name(number),
            _ => Name::OTHER,
        }
    }

    /// The position among the tree's own names, for a name that the model does not know.
    pub(crate) fn dynamic_position(self) -> Option<usize> {
        usize::from(self.0).checked_sub(NAMES.len())
    }

    /// The text of a name of the CDA model; `None` for a name that only one tree knows.
    #[must_use]
    pub fn known(self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0)).copied()
    }

    /// Every name of the CDA model, sorted.
    pub fn all() -> impl Iterator<Item = Name> {
        (0u16..).take(NAMES.len()).map(Name)
    }

    pub(crate) fn number(self) -> usize {
        usize::from(self.0)
    }
}

fn is_name(known: &str, prefix: &str, local: &str) -> bool {
    if prefix.is_empty() {
        return known == local;
    }
    known.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')) == Some(local)
}

/// FNV-1a over the prefix and the local name.
const fn hash(prefix: &[u8], local: &[u8]) -> usize {
    let hash = fold(fold(0x811c_9dc5, prefix), local);
    ((hash >> 15) ^ hash) as usize
}

const fn fold(mut hash: u32, mut bytes: &[u8]) -> u32 {
    while let [byte, rest @ ..] = bytes {
        hash = (hash ^ *byte as u32).wrapping_mul(0x0100_0193);
        bytes = rest;
    }
    hash
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn table() -> [u16; SLOTS] {
    let mut table = [EMPTY; SLOTS];
    let mut number = 0;
    while number < NAMES.len() {
        let name = NAMES[number].as_bytes();
        let (prefix, local) = split(name);
        let mut slot = hash(prefix, local) & (SLOTS - 1);
        while table[slot] != EMPTY {
            slot = (slot + 1) & (SLOTS - 1);
        }
        table[slot] = number as u16;
        number += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn split(name: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < name.len() {
        if name[at] == b':' {
            let (prefix, rest) = name.split_at(at);
            let (_, local) = rest.split_at(1);
            return (prefix, local);
        }
        at += 1;
    }
    (&[], name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_at_its_number() {
        for (number, name) in NAMES.iter().enumerate() {
            assert_eq!(Name::of(name).map(Name::number), Some(number), "{name} is not found");
        }
        assert!(NAMES.len() * 2 < SLOTS);
    }

    #[test]
    fn other_names_are_not_found() {
        for name in ["", ":", "Code", "sdtc:", "sdtc:code2", "raceCode:sdtc", "xs:type"] {
            assert_eq!(Name::of(name), None, "{name}");
        }
    }
}
