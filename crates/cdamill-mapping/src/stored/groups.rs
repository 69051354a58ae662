//! Groups, each loaded when it is asked for.

use std::sync::{Arc, OnceLock};

use super::Stored;
use super::reader::{Reader, Tables};
use super::writer::Writer;
use crate::plan::Group;

/// The groups of a plan, by number.
#[derive(Debug)]
pub(crate) struct Groups {
    slots: Vec<Slot>,
    /// What the bytes of the slots refer to.
    tables: Arc<Tables>,
}

#[derive(Debug)]
struct Slot {
    group: OnceLock<Option<Group>>,
    stored: &'static [u8],
}

impl Groups {
    pub(crate) fn get(&self, number: usize) -> Option<&Group> {
        let slot = self.slots.get(number)?;
        slot.group.get_or_init(|| self.load(slot.stored)).as_ref()
    }

    #[cold]
    fn load(&self, stored: &'static [u8]) -> Option<Group> {
        let mut from = Reader::within(stored, &self.tables);
        let group = Group::load(&mut from);
        debug_assert!(group.is_some() && from.is_at_end(), "a group is not what was stored");
        group
    }
}

/// Groups that are there already.
impl FromIterator<Group> for Groups {
    fn from_iter<I: IntoIterator<Item = Group>>(groups: I) -> Groups {
        let slot = |group| Slot { group: OnceLock::from(Some(group)), stored: &[] };
        Groups { slots: groups.into_iter().map(slot).collect(), tables: Arc::default() }
    }
}

/// The lengths of all come first, so that what is not asked for is not even paged in.
impl Stored for Groups {
    fn store(&self, out: &mut Writer) {
        let groups = (0..self.slots.len()).filter_map(|number| self.get(number));
        let stored: Vec<Vec<u8>> = groups.map(|group| out.apart(|out| group.store(out))).collect();
        stored.iter().map(Vec::len).collect::<Vec<usize>>().store(out);
        stored.iter().for_each(|bytes| out.bytes(bytes));
    }
    fn load(from: &mut Reader) -> Option<Groups> {
        let lengths: Vec<usize> = Stored::load(from)?;
        let mut slot = |length| Some(Slot { group: OnceLock::new(), stored: from.take(length)? });
        let slots = lengths.into_iter().map(&mut slot).collect::<Option<_>>()?;
        Some(Groups { slots, tables: from.tables() })
    }
}
