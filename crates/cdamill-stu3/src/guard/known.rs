//! What names stand for in the types at hand, looked up once.

use crate::definitions::{TypeDef, TypeRef};
use std::cell::Cell;

/// As many as a document has of different names in different types, or a few more.
const PLACES: usize = 1024;

thread_local! {
    /// What conversions before this one have looked up: it is the same for all documents.
    static KNOWN: Known = Known::new();
}

/// Elements by the addresses of type and name: types are static, and so are names, of which the same few come again and again.
pub(crate) struct Known {
    elements: Vec<Cell<Option<Found>>>,
    required: Vec<Cell<Option<(&'static TypeDef, u128)>>>,
}

#[derive(Copy, Clone)]
struct Found {
    def: &'static TypeDef,
    name: &'static str,
    position: usize,
    chosen: &'static TypeRef,
}

impl Known {
    /// Does something with what this thread knows.
    pub(crate) fn with<T>(act: impl FnOnce(&Known) -> T) -> T {
        KNOWN.with(act)
    }

    pub(super) fn new() -> Known {
        Known { elements: vec![Cell::new(None); PLACES], required: vec![Cell::new(None); PLACES / 16] }
    }

    /// The position of the element that a name stands for, and the type that it says.
    #[inline]
    pub(super) fn element(&self, def: &'static TypeDef, name: &'static str) -> Option<(usize, &'static TypeRef)> {
        let address = std::ptr::from_ref(def).addr() ^ name.as_ptr().addr().rotate_left(9);
        let place = self.elements.get(place(address, PLACES))?;
        match place.get() {
            Some(found) if std::ptr::eq(found.def, def) && std::ptr::eq(found.name, name) => {
                Some((found.position, found.chosen))
            }
            _ => {
                let (position, _, chosen) = def.by_key(name)?;
                place.set(Some(Found { def, name, position, chosen }));
                Some((position, chosen))
            }
        }
    }

    /// Bits of the elements that must be there.
    #[inline]
    pub(super) fn required(&self, def: &'static TypeDef) -> u128 {
        let Some(place) = self.required.get(place(std::ptr::from_ref(def).addr(), PLACES / 16)) else {
            return required(def);
        };
        match place.get() {
            Some((known, bits)) if std::ptr::eq(known, def) => bits,
            _ => {
                let bits = required(def);
                place.set(Some((def, bits)));
                bits
            }
        }
    }
}

/// Where an address is kept: addresses differ in the middle.
fn place(address: usize, places: usize) -> usize {
    let mixed = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize % places
}

fn required(def: &'static TypeDef) -> u128 {
    let required = def.elements.iter().enumerate().filter(|(_, element)| element.min > 0);
    required.fold(0, |bits, (position, _)| bits | super::bit(position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::types;

    #[test]
    fn every_element_is_found_the_first_time_and_later() {
        let known = Known::new();
        for _ in 0..2 {
            for def in types() {
                for (position, element) in def.elements.iter().enumerate() {
                    for (key, chosen) in element.keys.iter().zip(element.types) {
                        let found = known.element(def, key).unwrap();
                        assert!(found.0 == position && std::ptr::eq(found.1, chosen), "{}.{key}", def.name);
                    }
                    assert_eq!(known.required(def) & super::super::bit(position) != 0, element.min > 0);
                }
                assert!(known.element(def, "x").is_none());
            }
        }
    }
}
