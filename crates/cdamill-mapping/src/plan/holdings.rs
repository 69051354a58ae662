//! What a document must hold for a path to lead anywhere in it. Most rules ask for what most documents do not have; one look
//! over the document tells which paths need not be walked at all.

use foldhash::HashMap;

use cdamill_cda::{KnownNames, Name, Node, names, trim};

use super::terminology::ValueSet;
use super::test::Test;
use super::{Cond, Path, Step, Template};
use crate::options::Options;
use crate::run::collapsed;

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
                list.push(self.number(Holding::Element(step.names.clone())));
            }
            list.extend(step.template.map(|template| self.number(Holding::Template(template))));
            step.conds.iter().for_each(|test| self.of_cond(test.cond(), &mut list));
        }
        list.extend(attribute.map(|name| self.number(Holding::Attribute(name))));
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
        list.push(self.number(holding()));
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

    fn number(&mut self, holding: Holding) -> u16 {
        let next = u16::try_from(self.numbers.len()).unwrap_or(u16::MAX);
        *self.numbers.entry(holding).or_insert(next)
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
        let mut numbered: Vec<(Holding, u16)> = self.numbers.into_iter().collect();
        numbered.sort_unstable_by_key(|(_, number)| *number);
        for (holding, number) in numbered {
            asked.add(holding, number, templates, sets);
        }
        asked.lists = self.lists;
        asked
    }
}

/// What is asked of each document.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// By number of the thing: the names of elements, one of which must be there.
    pub(crate) elements: Vec<Vec<Name>>,
    pub(crate) attributes: Vec<(Name, u16)>,
    pub(crate) by_root: HashMap<String, Vec<u16>>,
    pub(crate) by_code: HashMap<String, Vec<u16>>,
    pub(crate) lists: Vec<Vec<u16>>,
}

impl Asked {
    fn add(&mut self, holding: Holding, number: u16, templates: &[Template], sets: &[ValueSet]) {
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
                names::CODE => mark(self.by_code.get(&*collapsed(trim(value).into()))),
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
        Held { lists: self.lists.iter().map(|list| list.iter().all(is_there)).collect(), answers: Vec::new() }
    }
}

/// What is known of a document before it is walked.
#[derive(Debug)]
pub(crate) struct Held {
    /// Of each list, whether the document holds all of it.
    lists: Vec<bool>,
    /// Of each condition the answer, where it is the same everywhere in the document.
    answers: Vec<Option<bool>>,
}

impl Held {
    /// Answers the conditions that ask for what is not there, or for options.
    pub(crate) fn with_answers(mut self, tests: &[Test], options: &Options) -> Held {
        self.answers.reserve_exact(tests.len());
        for test in tests {
            let answer = self.everywhere(test.cond(), options);
            self.answers.push(answer);
        }
        self
    }

    fn everywhere(&self, cond: &Cond, options: &Options) -> Option<bool> {
        match cond {
            Cond::Or(tests) => self.all_or_one(tests, true),
            Cond::And(tests) => self.all_or_one(tests, false),
            Cond::Not(test) => self.answer(test).map(|answer| !answer),
            Cond::Option(option) => Some(options.holds(*option)),
            Cond::Never => Some(false),
            cond => cond.paths().into_iter().flatten().any(|path| self.lacks(path.holds)).then_some(false),
        }
    }

    /// `deciding` where one of the tests says so, the opposite where all of them say that.
    fn all_or_one(&self, tests: &[Test], deciding: bool) -> Option<bool> {
        let mut all = Some(!deciding);
        for test in tests {
            match self.answer(test) {
                Some(answer) if answer == deciding => return Some(deciding),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    }

    /// Whether a condition holds, where that is the same everywhere in the document.
    #[inline]
    pub(crate) fn answer(&self, test: &Test) -> Option<bool> {
        self.answers.get(test.number()).copied().flatten()
    }

    /// Whether what a path needs is missing: it leads nowhere in the document.
    #[inline]
    pub(crate) fn lacks(&self, needed: Option<ListId>) -> bool {
        needed.is_some_and(|id| !self.lists.get(usize::from(id.0)).copied().unwrap_or(true))
    }
}
