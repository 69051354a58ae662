//! Sets of names, folded into one word.

use super::data::NodeData;
use crate::name::Name;

/// A set of names in 64 bits. Names share bits: that a set may have a name does not say that it does, that it cannot have it
/// is certain.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct NameSet(u64);

impl NameSet {
    /// No name.
    pub const NONE: NameSet = NameSet(0);

    /// One name.
    #[inline]
    #[must_use]
    pub fn of(name: Name) -> NameSet {
        NameSet(1 << (name.number() & 63))
    }

    /// The names of both.
    #[inline]
    #[must_use]
    pub fn with(self, other: NameSet) -> NameSet {
        NameSet(self.0 | other.0)
    }

    /// Whether there may be a name that is in both; `false` is certain.
    #[inline]
    #[must_use]
    pub fn may_share(self, other: NameSet) -> bool {
        self.0 & other.0 != 0
    }

    /// As a number.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// From a number.
    #[must_use]
    pub fn from_bits(bits: u64) -> NameSet {
        NameSet(bits)
    }

    /// At most how many names: a measure of how telling it is that they are missing.
    #[must_use]
    pub fn size(self) -> u32 {
        self.0.count_ones()
    }
}

/// For each node the names of the elements directly inside.
pub(super) fn of_children(nodes: &[NodeData]) -> Vec<NameSet> {
    let mut sets = vec![NameSet::NONE; nodes.len()];
    for data in nodes.iter().skip(1).filter(|data| data.name != Name::TEXT) {
        if let Some(set) = sets.get_mut(data.parent as usize) {
            *set = set.with(NameSet::of(data.name));
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::names;

    #[test]
    fn what_is_in_a_set_is_never_denied() {
        let both = NameSet::of(names::CODE).with(NameSet::of(names::VALUE));
        assert!(both.may_share(NameSet::of(names::CODE)) && both.may_share(NameSet::of(names::VALUE)));
        assert!(!both.may_share(NameSet::NONE) && !NameSet::NONE.may_share(both));
        assert_eq!((NameSet::NONE.size(), both.size()), (0, 2));
    }
}
