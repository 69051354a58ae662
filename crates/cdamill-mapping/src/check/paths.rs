//! Paths: every step must be possible in CDA at the place where the path is read.

use std::collections::BTreeSet;

use cdamill_cda::Name;
use cdamill_cda::model::{self, TypeId};
use cdamill_cda::names::{NEGATION_IND, NULL_FLAVOR};

use super::Compiler;
use crate::plan::test::Test;
use crate::plan::{Cond as Compiled, Path, Pick, Start, Step, needs};
use crate::problem::{UNKNOWN_CDA_ATTRIBUTE, UNKNOWN_CDA_ELEMENT, nearest};
use crate::syntax::ast::{self, Bracket, Cond, Spanned};

/// Where a condition or expression is read.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The CDA types that the node can have; empty: the group is never used, nothing is checked.
    pub(super) types: &'p BTreeSet<TypeId>,
    /// The object that is being written, for `set(element)`.
    pub(super) def: Option<&'static cdamill_stu3::definitions::TypeDef>,
}

impl Compiler<'_> {
    pub(super) fn path(&mut self, path: &ast::Path, place: Place<'_>) -> Path {
        self.path_and_types(path, place).0
    }

    pub(super) fn path_and_types(&mut self, path: &ast::Path, place: Place<'_>) -> (Path, BTreeSet<TypeId>) {
        let mut types = place.types.clone();
        let mut steps = Vec::new();
        let alone = path.start == ast::Start::Here && path.steps.len() == 1 && path.attribute.is_none();
        for (n, step) in path.steps.iter().enumerate() {
            let free = n == 0 && path.start != ast::Start::Here;
            let names = self.step_names(step, &types, free, place.types.is_empty(), alone);
            types = self.step_types(&types, &names, step.names.is_empty(), free);
            let last = n + 1 == path.steps.len();
            let asks_null = last && path.attribute.as_ref().is_some_and(|name| name.item == "nullFlavor");
            steps.push(self.step(step, names, &types, place, asks_null));
        }
        let attribute = path.attribute.as_ref().and_then(|name| self.attribute(name, &types));
        let start = match path.start {
            ast::Start::Here => Start::Here,
            ast::Start::Ancestor => Start::Ancestor,
            ast::Start::Anywhere => Start::Anywhere,
        };
        let memory = self.memory(start, &steps);
        let anchor = self.anchor(start, &steps);
        let holds = self.holdings.of_path(&steps, attribute);
        (Path { memory, anchor, ..Path::new(start, steps, attribute, holds) }, types)
    }

    fn step_names(
        &mut self,
        step: &ast::Step,
        from: &BTreeSet<TypeId>,
        free: bool,
        unchecked: bool,
        alone: bool,
    ) -> Vec<Name> {
        let mut names = Vec::new();
        for name in &step.names {
            let known = Name::of(&name.item);
            let possible = known.is_some_and(|known| {
                if free {
                    !self.anywhere.types(known).is_empty()
                } else {
                    unchecked || from.iter().any(|parent| model::child(*parent, known).is_some())
                }
            });
            match known {
                Some(known) if possible => names.push(known),
                _ => self.unknown_element(name, from, free || unchecked, alone),
            }
        }
        names
    }

    /// `alone`: the name is the whole path, and may have been meant as a text.
    fn unknown_element(&mut self, name: &Spanned<String>, from: &BTreeSet<TypeId>, anywhere: bool, alone: bool) {
        let candidates: BTreeSet<&'static str> = if anywhere {
            self.anywhere.names().filter_map(Name::known).collect()
        } else {
            from.iter().flat_map(|parent| model::children(*parent)).filter_map(Name::known).collect()
        };
        let suggestion = nearest(&name.item, candidates.into_iter());
        let mut message = format!("CDA has no element `{}` here{}", name.item, within(from));
        if alone && suggestion.is_none() {
            message.push_str("; a text stands in single quotes");
        }
        self.findings.suggest(UNKNOWN_CDA_ELEMENT, name.span, message, suggestion);
    }

    fn step(
        &mut self,
        step: &ast::Step,
        names: Vec<Name>,
        types: &BTreeSet<TypeId>,
        place: Place<'_>,
        asks_null: bool,
    ) -> Step {
        let template = step.template.as_ref().and_then(|name| self.template_id(name));
        let inner = Place { types, ..place };
        let (mut conds, mut pick, mut sees_null) = (Vec::new(), None, asks_null);
        for bracket in &step.brackets {
            match bracket {
                Bracket::Cond(cond) => {
                    sees_null |= tests_null(cond);
                    conds.push(self.cond(cond, inner));
                }
                Bracket::Pick(found) => {
                    pick = Some(match found {
                        ast::Pick::First => Pick::First,
                        ast::Pick::Last => Pick::Last,
                        ast::Pick::Earliest => Pick::Earliest,
                        ast::Pick::Latest => Pick::Latest,
                    });
                }
            }
        }
        let sees_negated = conds.iter().any(tests_negation);
        let is_paired = conds.iter().any(asks_for_partner);
        let set = needs::of_names(&names);
        Step { names, set, template, conds, pick, sees_null, sees_negated, is_paired }
    }

    fn attribute(&mut self, name: &Spanned<String>, types: &BTreeSet<TypeId>) -> Option<Name> {
        let known = Name::of(&name.item);
        // a named condition serves statements of several classes, not all of which have the attribute
        let possible = known.is_some_and(|known| {
            known == NULL_FLAVOR
                || types.is_empty()
                || !self.unfolding.is_empty()
                || types.iter().any(|owner| model::attribute(*owner, known))
        });
        if possible {
            return known;
        }
        let candidates: BTreeSet<&'static str> =
            types.iter().flat_map(|owner| model::attributes(*owner)).filter_map(Name::known).collect();
        let suggestion = nearest(&name.item, candidates.into_iter());
        let message = format!("CDA has no attribute `{}` here{}", name.item, within(types));
        self.findings.suggest(UNKNOWN_CDA_ATTRIBUTE, name.span, message, suggestion);
        None
    }
}

fn within(types: &BTreeSet<TypeId>) -> String {
    match types.iter().map(|t| model::type_name(*t)).take(4).collect::<Vec<_>>() {
        names if names.is_empty() => String::new(),
        names => format!(" (in {})", names.join(", ")),
    }
}

/// Whether brackets ask for the step's own negation, by name too: then they decide on negated elements.
fn tests_negation(test: &Test) -> bool {
    let own = |path: &Path| path.start == Start::Here && path.steps.is_empty() && path.attribute == Some(NEGATION_IND);
    match test.cond() {
        Compiled::Or(tests) | Compiled::And(tests) => tests.iter().any(tests_negation),
        Compiled::Not(test) => tests_negation(test),
        Compiled::Exists(path) | Compiled::Equals(path, _) | Compiled::Differs(path, _) | Compiled::In(path, _) => {
            own(path)
        }
        _ => false,
    }
}

/// Whether brackets accept a partner only.
fn asks_for_partner(test: &Test) -> bool {
    match test.cond() {
        Compiled::And(tests) => tests.iter().any(asks_for_partner),
        cond => *cond == Compiled::Partner,
    }
}

/// Whether brackets ask for the step's own nullFlavor: then null elements are seen.
fn tests_null(cond: &Cond) -> bool {
    let own = |path: &ast::Path| {
        path.steps.is_empty() && path.attribute.as_ref().is_some_and(|name| name.item == "nullFlavor")
    };
    match cond {
        Cond::Or(conds) | Cond::And(conds) => conds.iter().any(tests_null),
        Cond::Not(cond) => tests_null(cond),
        Cond::Exists(path) | Cond::Equals(path, _) | Cond::Differs(path, _) | Cond::In(path, _) => own(path),
        Cond::Predicate(_) => false,
    }
}
