//! Parts of a plan, each loaded when it is asked for.

use std::sync::{Arc, OnceLock};

use super::Stored;
use super::reader::{Reader, Tables};
use super::writer::Writer;

/// Groups or concept maps of a plan, by number.
#[derive(Debug)]
pub(crate) struct Lazily<T> {
    slots: Vec<Slot<T>>,
    /// What the bytes of the slots refer to.
    tables: Arc<Tables>,
}

#[derive(Debug)]
struct Slot<T> {
    part: OnceLock<Option<T>>,
    stored: &'static [u8],
}

#[allow(private_bounds, reason = "what is stored is this module's matter")]
impl<T: Stored> Lazily<T> {
    pub(crate) fn get(&self, number: usize) -> Option<&T> {
        let slot = self.slots.get(number)?;
        slot.part.get_or_init(|| self.load(slot.stored)).as_ref()
    }

    #[cold]
    fn load(&self, stored: &'static [u8]) -> Option<T> {
        let mut from = Reader::within(stored, &self.tables);
        let part = T::load(&mut from);
        debug_assert!(part.is_some() && from.is_at_end(), "a part of the plan is not what was stored");
        part
    }
}

/// Those that are there already.
impl<T> FromIterator<T> for Lazily<T> {
    fn from_iter<I: IntoIterator<Item = T>>(parts: I) -> Lazily<T> {
        let slot = |part| Slot { part: OnceLock::from(Some(part)), stored: &[] };
        Lazily { slots: parts.into_iter().map(slot).collect(), tables: Arc::default() }
    }
}

/// The lengths of all come first, so that what is not asked for is not even paged in.
impl<T: Stored> Stored for Lazily<T> {
    fn store(&self, out: &mut Writer) {
        let parts = (0..self.slots.len()).filter_map(|number| self.get(number));
        let stored: Vec<Vec<u8>> = parts.map(|part| out.apart(|out| part.store(out))).collect();
        stored.iter().map(Vec::len).collect::<Vec<usize>>().store(out);
        stored.iter().for_each(|bytes| out.bytes(bytes));
    }
    fn load(from: &mut Reader) -> Option<Lazily<T>> {
        let lengths: Vec<usize> = Stored::load(from)?;
        let mut slot = |length| Some(Slot { part: OnceLock::new(), stored: from.take(length)? });
        let slots = lengths.into_iter().map(&mut slot).collect::<Option<_>>()?;
        Some(Lazily { slots, tables: from.tables() })
    }
}
