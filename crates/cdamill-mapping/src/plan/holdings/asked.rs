//! One look over a document: which of the things that paths ask for it holds.

use cdamill_cda::{KnownNames, Name, Node, names, trim};

use super::{Held, Texts};
use crate::run::collapsed;

/// What is asked of each document.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// By number of the thing: the names of elements, one of which must be there.
    pub(crate) elements: Vec<Vec<Name>>,
    pub(crate) attributes: Vec<(Name, u16)>,
    pub(crate) roots: Texts,
    pub(crate) codes: Texts,
    pub(crate) lists: Vec<Vec<u16>>,
}

impl Asked {
    /// What the document holds of it; `tests`: how many conditions may be asked.
    pub(crate) fn of(&self, document: Node<'_>, tests: usize) -> Held {
        let mut there = vec![false; self.elements.len()];
        let (elements, mut attributes) = (document.names_inside(), KnownNames::default());
        let mut mark = |numbers: &[u16]| {
            for number in numbers {
                if let Some(is_there) = there.get_mut(usize::from(*number)) {
                    *is_there = true;
                }
            }
        };
        for (name, value) in document.attributes_inside() {
            attributes.insert(name);
            match name {
                names::CODE => mark(self.codes.get(&collapsed(trim(value).into()))),
                // also roots of other ids: that a template is there by mistake costs a look, no more
                names::ROOT => mark(self.roots.get(trim(value))),
                _ => {}
            }
        }
        for (is_there, names) in there.iter_mut().zip(&self.elements) {
            *is_there |= names.iter().any(|name| elements.has(*name));
        }
        for (name, number) in &self.attributes {
            if let Some(is_there) = there.get_mut(usize::from(*number)) {
                *is_there = attributes.has(*name);
            }
        }
        let is_there = |number: &u16| there.get(usize::from(*number)).copied().unwrap_or(true);
        Held::new(self.lists.iter().map(|list| list.iter().all(is_there)).collect(), tests)
    }
}
