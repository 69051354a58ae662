//! What a run asks of it.

use std::cell::Cell;

use super::ListId;
use crate::options::Options;
use crate::plan::Cond;
use crate::plan::test::Test;

/// What is known of a document before it is walked.
#[derive(Debug)]
pub(crate) struct Held {
    /// Of each list, whether the document holds all of it.
    lists: Vec<bool>,
    /// Of each condition the answer, where it is the same everywhere in the document; found out when it is first asked.
    answers: Vec<Cell<Everywhere>>,
}

/// What a condition answers, wherever in a document it is asked.
#[derive(Debug, Clone, Copy)]
enum Everywhere {
    Unasked,
    Differs,
    Same(bool),
}

impl Held {
    /// With room for the answers of so many conditions.
    pub(super) fn new(lists: Vec<bool>, tests: usize) -> Held {
        Held { lists, answers: vec![Cell::new(Everywhere::Unasked); tests] }
    }

    /// Whether what a path needs is missing: it leads nowhere in the document.
    #[inline]
    pub(crate) fn lacks(&self, needed: Option<ListId>) -> bool {
        needed.is_some_and(|id| !self.lists.get(usize::from(id.0)).copied().unwrap_or(true))
    }

    /// Whether a condition holds, where that is the same everywhere in the document: it asks for what is not there, or for
    /// options.
    #[inline]
    pub(crate) fn answer(&self, test: &Test, options: &Options) -> Option<bool> {
        match self.answers.get(test.number())?.get() {
            Everywhere::Same(answer) => Some(answer),
            Everywhere::Differs => None,
            Everywhere::Unasked => self.ask(test, options),
        }
    }

    fn ask(&self, test: &Test, options: &Options) -> Option<bool> {
        let answer = self.everywhere(test.cond(), options);
        if let Some(place) = self.answers.get(test.number()) {
            place.set(answer.map_or(Everywhere::Differs, Everywhere::Same));
        }
        answer
    }

    fn everywhere(&self, cond: &Cond, options: &Options) -> Option<bool> {
        match cond {
            Cond::Or(tests) => self.all_or_one(tests, true, options),
            Cond::And(tests) => self.all_or_one(tests, false, options),
            Cond::Not(test) => self.answer(test, options).map(|answer| !answer),
            Cond::Option(option) => Some(options.holds(*option)),
            Cond::Never => Some(false),
            cond => cond.paths().into_iter().flatten().any(|path| self.lacks(path.holds)).then_some(false),
        }
    }

    /// `deciding` where one of the tests says so, the opposite where all of them say that.
    fn all_or_one(&self, tests: &[Test], deciding: bool, options: &Options) -> Option<bool> {
        let mut all = Some(!deciding);
        for test in tests {
            match self.answer(test, options) {
                Some(answer) if answer == deciding => return Some(deciding),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    }
}
