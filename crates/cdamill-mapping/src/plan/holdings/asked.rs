//! One look over a document: which of the things that paths ask for it holds.

use std::sync::OnceLock;

use foldhash::HashMap;

use cdamill_cda::{KnownNames, Name, Node, names, trim};

use super::filter::Filter;
use super::{Held, Holding};
use crate::plan::Template;
use crate::plan::terminology::ValueSet;
use crate::run::collapsed;

/// What is asked of each document.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// By number of the thing: the names of elements, one of which must be there.
    pub(crate) elements: Vec<Vec<Name>>,
    pub(crate) attributes: Vec<(Name, u16)>,
    pub(crate) by_root: HashMap<String, Vec<u16>>,
    pub(crate) by_code: HashMap<String, Vec<u16>>,
    pub(crate) lists: Vec<Vec<u16>>,
    pub(crate) codes: Codes,
}

/// Which codes are asked for at all; made when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Codes(OnceLock<Filter>);

impl Asked {
    pub(super) fn add(&mut self, holding: Holding, number: u16, templates: &[Template], sets: &[ValueSet]) {
        let mut code = |code: &String| self.by_code.entry(code.clone()).or_default().push(number);
        match holding {
            Holding::Element(names) => {
                if let Some(place) = self.elements.get_mut(usize::from(number)) {
                    *place = names;
                }
            }
            Holding::Attribute(name) => self.attributes.push((name, number)),
            Holding::Template(id) => {
                let Some(template) = templates.get(usize::from(id)) else { return };
                template.codes.iter().for_each(code);
                for oid in &template.oids {
                    self.by_root.entry(oid.clone()).or_default().push(number);
                }
            }
            Holding::CodeIn(id) => sets.get(usize::from(id)).map_or(&[][..], ValueSet::codes).iter().for_each(code),
            Holding::Code(text) => code(&text),
        }
    }

    /// What the document holds of it.
    pub(crate) fn of(&self, document: Node<'_>) -> Held {
        let mut there = vec![false; self.elements.len()];
        let (elements, mut attributes) = (document.names_inside(), KnownNames::default());
        let codes = self.codes.0.get_or_init(|| Filter::of(self.by_code.keys()));
        let mut mark = |numbers: Option<&Vec<u16>>| {
            for number in numbers.into_iter().flatten() {
                if let Some(is_there) = there.get_mut(usize::from(*number)) {
                    *is_there = true;
                }
            }
        };
        for (name, value) in document.attributes_inside() {
            attributes.insert(name);
            match name {
                names::CODE => {
                    let code = collapsed(trim(value).into());
                    if codes.may_have(&code) {
                        mark(self.by_code.get(&*code));
                    }
                }
                // also roots of other ids: that a template is there by mistake costs a look, no more
                names::ROOT => mark(self.by_root.get(trim(value))),
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
        Held::new(self.lists.iter().map(|list| list.iter().all(is_there)).collect())
    }
}
