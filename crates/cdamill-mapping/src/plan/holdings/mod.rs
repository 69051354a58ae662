//! What a document must hold for a path to lead anywhere in it. Most rules ask for what most documents do not have; one look
//! over the document tells which paths need not be walked at all.

mod asked;
mod held;
mod places;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::BTreeMap;

use foldhash::HashMap;

use cdamill_cda::{Name, names};

pub(crate) use self::asked::Asked;
pub(crate) use self::held::Held;
pub(crate) use self::texts::{Lazy, Texts};
use super::terminology::ValueSet;
use super::{Cond, Path, Step, Template};

/// One thing that must be somewhere in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holding {
    /// An element of one of these names.
    Element(Vec<Name>),
    Attribute(Name),
    /// An element that is known by this template.
    Template(u16),
    /// A `@code` of this value set.
    CodeIn(u16),
    /// This `@code`.
    Code(String),
}

/// Number of a list of things that must all be in the document; the same list has the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ListId(pub(crate) u16);

/// What paths ask for, gathered while they are compiled.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    numbers: HashMap<Holding, u16>,
    lists: Vec<Vec<u16>>,
    known: HashMap<Vec<u16>, ListId>,
}

impl Holdings {
    /// What a path with these steps needs; `None` where that is nothing in particular.
    pub(crate) fn of_path(&mut self, steps: &[Step], attribute: Option<Name>) -> Option<ListId> {
        let mut list = Vec::new();
        for step in steps {
            if !step.names.is_empty() {
                list.extend(self.number(Holding::Element(step.names.clone())));
            }
            list.extend(step.template.and_then(|template| self.number(Holding::Template(template))));
            step.conds.iter().for_each(|test| self.of_cond(test.cond(), &mut list));
        }
        list.extend(attribute.and_then(|name| self.number(Holding::Attribute(name))));
        self.list(list)
    }

    /// What a path needs to lead to this text.
    pub(crate) fn of_text(&mut self, path: &Path, text: &str) -> Option<ListId> {
        self.with(path, || Holding::Code(text.to_owned()))
    }

    /// What a path needs to lead to a code of this value set.
    pub(crate) fn of_set(&mut self, path: &Path, set: u16) -> Option<ListId> {
        self.with(path, || Holding::CodeIn(set))
    }

    fn with(&mut self, path: &Path, holding: impl FnOnce() -> Holding) -> Option<ListId> {
        if path.attribute != Some(names::CODE) {
            return path.holds;
        }
        let mut list = self.members(path).to_vec();
        list.extend(self.number(holding()));
        self.list(list)
    }

    /// What a condition needs to hold.
    fn of_cond(&mut self, cond: &Cond, list: &mut Vec<u16>) {
        match cond {
            Cond::And(tests) => tests.iter().for_each(|test| self.of_cond(test.cond(), list)),
            // one of them is enough, or none may hold
            Cond::Or(_) | Cond::Not(_) => {}
            cond => {
                let paths = cond.paths().into_iter().flatten();
                paths.for_each(|path| list.extend(self.members(path)));
            }
        }
    }

    fn members(&self, path: &Path) -> &[u16] {
        path.holds.and_then(|id| self.lists.get(usize::from(id.0))).map_or(&[], Vec::as_slice)
    }

    /// None where there are too many: what has no number is not asked for, and passes for being there.
    fn number(&mut self, holding: Holding) -> Option<u16> {
        if let Some(number) = self.numbers.get(&holding) {
            return Some(*number);
        }
        let next = u16::try_from(self.numbers.len()).ok()?;
        self.numbers.insert(holding, next);
        Some(next)
    }

    fn list(&mut self, mut list: Vec<u16>) -> Option<ListId> {
        list.sort_unstable();
        list.dedup();
        if let (false, Some(id)) = (list.is_empty(), self.known.get(&list)) {
            return Some(*id);
        }
        let next = ListId(u16::try_from(self.lists.len()).ok().filter(|_| !list.is_empty())?);
        self.lists.push(list.clone());
        self.known.insert(list, next);
        Some(next)
    }

    /// Ready to be asked of documents.
    pub(crate) fn finish(self, templates: &[Template], sets: &[ValueSet]) -> Asked {
        let mut asked = Asked::default();
        asked.elements.resize(self.numbers.len(), Vec::new());
        let (mut roots, mut codes) = (BTreeMap::new(), BTreeMap::new());
        for (holding, number) in self.numbers {
            let mut code = |code: &String| add(&mut codes, code, number);
            match holding {
                Holding::Element(names) => {
                    if let Some(place) = asked.elements.get_mut(usize::from(number)) {
                        *place = names;
                    }
                }
                Holding::Attribute(name) => asked.attributes.push((name, number)),
                Holding::Template(id) => {
                    let Some(template) = templates.get(usize::from(id)) else { continue };
                    template.codes.iter().for_each(code);
                    template.oids.iter().for_each(|oid| add(&mut roots, oid, number));
                }
                Holding::CodeIn(id) => sets.get(usize::from(id)).map_or(&[][..], ValueSet::codes).iter().for_each(code),
                Holding::Code(text) => code(&text),
            }
        }
        asked.attributes.sort_unstable();
        asked.roots = Texts::new(roots);
        asked.codes = Texts::new(codes);
        asked.lists = self.lists;
        asked
    }
}

fn add(texts: &mut BTreeMap<String, Vec<u16>>, text: &str, number: u16) {
    let numbers = texts.entry(text.to_owned()).or_default();
    // the same whatever the order in which they come
    if let Err(position) = numbers.binary_search(&number) {
        numbers.insert(position, number);
    }
}
