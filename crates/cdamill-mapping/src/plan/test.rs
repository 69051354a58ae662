//! Conditions, each kept once: rules ask the same many times, and what one of them has found out serves the next.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use foldhash::HashMap;

use super::{Cond, Form};

/// A condition of the plan. A copy is the same one.
#[derive(Debug, Clone)]
pub(crate) struct Test(Arc<Numbered>);

#[derive(Debug)]
struct Numbered {
    cond: Cond,
    number: u32,
    is_of_document: bool,
    is_remembered: bool,
}

impl Test {
    #[inline]
    pub(crate) fn cond(&self) -> &Cond {
        &self.0.cond
    }

    /// Its place among all conditions; those that it is made of stand before it.
    #[inline]
    pub(crate) fn number(&self) -> usize {
        self.0.number as usize
    }

    /// Whether it holds at a node whatever is being written, and wherever its path started.
    pub(crate) fn is_of_document(&self) -> bool {
        self.0.is_of_document
    }

    /// Whether a run remembers at which node it was asked last, and the answer.
    #[inline]
    pub(crate) fn is_remembered(&self) -> bool {
        self.0.is_remembered
    }
}

impl PartialEq for Test {
    fn eq(&self, other: &Test) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for Test {}

impl Hash for Test {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.number.hash(state);
    }
}

/// All conditions of a plan, by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tests(Vec<Test>);

impl Tests {
    pub(crate) fn all(&self) -> &[Test] {
        &self.0
    }

    /// The next one, with what is known of it.
    pub(crate) fn push(&mut self, cond: Cond, is_of_document: bool, is_remembered: bool) -> Test {
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let test = Test(Arc::new(Numbered { cond, number, is_of_document, is_remembered }));
        self.0.push(test.clone());
        test
    }
}

/// The conditions of a plan that is being compiled.
#[derive(Debug, Default)]
pub(crate) struct Known {
    known: HashMap<Cond, Test>,
    tests: Tests,
}

impl Known {
    /// The one test for a condition.
    pub(crate) fn of(&mut self, cond: Cond) -> Test {
        if let Some(test) = self.known.get(&cond) {
            return test.clone();
        }
        let is_of_document = is_of_document(&cond);
        let is_long = match &cond {
            Cond::Or(_) | Cond::And(_) => true,
            cond => cond.paths().into_iter().flatten().any(|path| path.form == Form::Any),
        };
        let test = self.tests.push(cond.clone(), is_of_document, is_of_document && is_long);
        self.known.insert(cond, test.clone());
        test
    }

    pub(crate) fn finish(self) -> Tests {
        self.tests
    }
}

fn is_of_document(cond: &Cond) -> bool {
    match cond {
        Cond::Or(tests) | Cond::And(tests) => tests.iter().all(Test::is_of_document),
        Cond::Not(test) => test.is_of_document(),
        Cond::Set(_) | Cond::Partner | Cond::SameIdHere(..) | Cond::Remains(_) => false,
        cond => {
            let steps = cond.paths().into_iter().flatten().flat_map(|path| &path.steps);
            steps.flat_map(|step| &step.conds).all(Test::is_of_document)
        }
    }
}
