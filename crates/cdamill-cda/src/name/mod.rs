//! Interned names of elements and attributes.

mod table;

use crate::generated::names::NAMES;
pub(crate) use table::{Space, Word};

/// The name of an element or attribute, as a number.
///
/// The names of the CDA model have fixed numbers, the same in every tree: `code`, `sdtc:raceCode`, `pharm:formCode`,
/// `xsi:type`. A name that the model does not know has a number of its own in the tree where it stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u16);

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
    fn find(prefix: &str, local: &str) -> Option<Name> {
        Name::find_word(Space::of_prefix(prefix)?, Word::of(local.as_bytes()))
    }

    /// The number of a local name, in the bytes of a document, of one of the model's namespaces.
    #[inline(always)]
    pub(crate) fn find_word(space: Space, local: Word<'_>) -> Option<Name> {
        table::find(space, local).map(Name)
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

    /// Its number: of a name of the CDA model the same in every tree of this build.
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// The name of the CDA model with this number.
    #[must_use]
    pub fn numbered(number: usize) -> Option<Name> {
        u16::try_from(number).ok().filter(|_| number < NAMES.len()).map(Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_at_its_number() {
        for (number, name) in NAMES.iter().enumerate() {
            assert_eq!(Name::of(name).map(Name::number), Some(number), "{name} is not found");
        }
    }

    #[test]
    fn other_names_are_not_found() {
        for name in ["", ":", "Code", "sdtc:", "sdtc:code2", "raceCode:sdtc", "xs:type", "deliveryInstallationTypo"] {
            assert_eq!(Name::of(name), None, "{name}");
        }
    }
}
