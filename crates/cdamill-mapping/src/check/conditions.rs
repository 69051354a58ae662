//! Conditions and their predicates.

use std::collections::BTreeSet;

use cdamill_cda::types::DataType;

use super::Compiler;
use super::paths::Place;
use crate::plan::test::Test;
use crate::plan::{Cond, Path, RunOption, UdiPart};
use crate::problem::{
    EXTENDS_CYCLE, PREDICATE_ARGUMENT, UNKNOWN_CONDITION, UNKNOWN_ELEMENT, UNKNOWN_PREDICATE, nearest,
};
use crate::syntax::ast::{self, Argument, Call, Spanned};

pub(super) const PREDICATES: [&str; 21] = [
    "is",
    "set",
    "type",
    "same",
    "same-id",
    "same-id-here",
    "after-document",
    "long-before-document",
    "later",
    "exact",
    "known-code",
    "several",
    "side-by-side",
    "reversed",
    "says",
    "udi",
    "partner",
    "mapped",
    "added",
    "remains",
    "option",
];

impl Compiler<'_> {
    pub(super) fn optional_cond(&mut self, cond: &Option<ast::Cond>, place: Place<'_>) -> Option<Test> {
        cond.as_ref().map(|cond| self.cond(cond, place))
    }

    pub(super) fn cond(&mut self, cond: &ast::Cond, place: Place<'_>) -> Test {
        let cond = match cond {
            ast::Cond::Or(conds) => Cond::Or(conds.iter().map(|cond| self.cond(cond, place)).collect()),
            ast::Cond::And(conds) => Cond::And(conds.iter().map(|cond| self.cond(cond, place)).collect()),
            ast::Cond::Not(cond) => Cond::Not(self.cond(cond, place)),
            ast::Cond::Exists(path) => Cond::Exists(self.path(path, place)),
            ast::Cond::Equals(path, text) => {
                let path = self.path(path, place);
                Cond::Equals(Path { holds: self.holdings.of_text(&path, text), ..path }, text.clone())
            }
            ast::Cond::Differs(path, text) => Cond::Differs(self.path(path, place), text.clone()),
            ast::Cond::In(path, set) => match self.set_id(set) {
                Some(set) => {
                    let path = self.path(path, place);
                    Cond::In(Path { holds: self.holdings.of_set(&path, set), ..path }, set)
                }
                None => Cond::Never,
            },
            ast::Cond::Predicate(call) => return self.predicate(call, place),
        };
        self.tests.of(cond)
    }

    fn predicate(&mut self, call: &Call, place: Place<'_>) -> Test {
        let named = match (call.name.item.as_str(), call.arguments.as_slice()) {
            ("is", [argument]) => return self.named(argument, place).unwrap_or_else(|| self.tests.of(Cond::Never)),
            _ => self.predicate_of_its_own(call, place),
        };
        self.tests.of(named.unwrap_or(Cond::Never))
    }

    fn predicate_of_its_own(&mut self, call: &Call, place: Place<'_>) -> Option<Cond> {
        let arguments = call.arguments.as_slice();
        match (call.name.item.as_str(), arguments) {
            ("set", [argument]) => self.set_test(argument, place),
            ("type", [Argument::Path(path), types @ ..]) if !types.is_empty() => {
                let path = self.path(path, place);
                let types = types.iter().map(|argument| self.data_type(argument)).collect::<Option<Vec<_>>>()?;
                Some(Cond::Type(path, types))
            }
            ("same", [Argument::Path(left), Argument::Path(right)]) => {
                Some(Cond::Same(self.path(left, place), self.path(right, place)))
            }
            ("same-id", [Argument::Path(left), Argument::Path(right)]) => {
                Some(Cond::SameId(self.path(left, place), self.path(right, place)))
            }
            ("same-id-here", [Argument::Path(left), Argument::Path(right)]) => {
                // where the outer path starts is not known here
                let anywhere = BTreeSet::new();
                Some(Cond::SameIdHere(self.path(left, place), self.path(right, Place { types: &anywhere, ..place })))
            }
            ("after-document", [Argument::Path(path)]) => Some(Cond::AfterDocument(self.path(path, place))),
            ("later", [Argument::Path(left), Argument::Path(right)]) => {
                Some(Cond::Later(self.path(left, place), self.path(right, place)))
            }
            ("exact", [Argument::Path(path)]) => Some(Cond::Exact(self.path(path, place))),
            ("known-code", [Argument::Path(path)]) => Some(Cond::KnownCode(self.path(path, place))),
            ("several", [Argument::Path(path)]) => Some(Cond::Several(self.path(path, place))),
            ("side-by-side", [Argument::Path(path)]) => Some(Cond::SideBySide(self.path(path, place))),
            ("reversed", [Argument::Path(path)]) => Some(Cond::Reversed(self.path(path, place))),
            ("says", [Argument::Path(path)]) => Some(Cond::Says(self.path(path, place))),
            ("udi", [Argument::Path(path), Argument::Literal(part)]) => {
                let path = self.path(path, place);
                match UdiPart::by_name(&part.item) {
                    Some(part) => Some(Cond::Udi(path, part)),
                    None => {
                        self.findings.add(PREDICATE_ARGUMENT, part.span, format!("a UDI has no part `{}`", part.item));
                        None
                    }
                }
            }
            ("added", [Argument::Path(path)]) => Some(Cond::Added(self.path(path, place))),
            ("remains", [Argument::Path(path)]) => Some(Cond::Remains(self.path(path, place))),
            ("long-before-document", [Argument::Path(path)]) => Some(Cond::LongBeforeDocument(self.path(path, place))),
            ("partner", [Argument::Path(path)]) if path.steps.is_empty() => Some(Cond::Partner),
            ("mapped", [Argument::Path(path), map]) => {
                let map = self.argument_name(map)?;
                let map = self.map_id(&map.item, map.span)?;
                Some(Cond::Mapped(self.path(path, place), map))
            }
            ("option", [Argument::Literal(name)]) => {
                let option = RunOption::by_name(&name.item);
                if option.is_none() {
                    let suggestion = nearest(&name.item, RunOption::NAMES.into_iter());
                    let message = format!("there is no option `{}`", name.item);
                    self.findings.suggest(PREDICATE_ARGUMENT, name.span, message, suggestion);
                }
                option.map(Cond::Option)
            }
            (name, _) if PREDICATES.contains(&name) => {
                self.findings.add(PREDICATE_ARGUMENT, call.name.span, format!("`{name}` takes other arguments"));
                None
            }
            (name, _) => {
                let suggestion = nearest(name, PREDICATES.into_iter());
                let message = format!("there is no predicate `{name}`");
                self.findings.suggest(UNKNOWN_PREDICATE, call.name.span, message, suggestion);
                None
            }
        }
    }

    pub(super) fn argument_name(&mut self, argument: &Argument) -> Option<Spanned<String>> {
        match argument.name() {
            Some(name) => Some(Spanned { item: name.item.to_owned(), span: name.span }),
            None => {
                self.findings.add(PREDICATE_ARGUMENT, argument.span(), "a name was expected here");
                None
            }
        }
    }

    /// Named conditions unfold where they stand, so that their paths are checked against the place of use.
    fn named(&mut self, argument: &Argument, place: Place<'_>) -> Option<Test> {
        let name = self.argument_name(argument)?;
        let definitions = self.definitions;
        let Some(cond) = definitions.conditions.get(&name.item) else {
            let suggestion = nearest(&name.item, definitions.conditions.keys().map(String::as_str));
            let message = format!("there is no condition `{}`", name.item);
            self.findings.suggest(UNKNOWN_CONDITION, name.span, message, suggestion);
            return None;
        };
        if self.unfolding.contains(&name.item) {
            self.findings.add(EXTENDS_CYCLE, name.span, format!("condition `{}` asks for itself", name.item));
            return None;
        }
        self.unfolding.push(name.item);
        let unfolded = self.cond(cond, place);
        self.unfolding.pop();
        Some(unfolded)
    }

    fn set_test(&mut self, argument: &Argument, place: Place<'_>) -> Option<Cond> {
        // `value[x]` arrives as a step `value` with a bracket
        let name = match argument {
            Argument::Path(path) => path.steps.first().and_then(|step| step.names.first()).cloned(),
            Argument::Literal(_) => None,
        };
        let (Some(name), Some(def)) = (name, place.def) else {
            self.findings.add(
                PREDICATE_ARGUMENT,
                argument.span(),
                "`set` takes an element of the object being written",
            );
            return None;
        };
        match def.element(&name.item) {
            Some((index, _)) => Some(Cond::Set(index)),
            None => {
                let message = format!("{} has no element `{}`", def.name, name.item);
                let suggestion = nearest(&name.item, def.elements.iter().map(|element| element.name));
                self.findings.suggest(UNKNOWN_ELEMENT, name.span, message, suggestion);
                None
            }
        }
    }

    fn data_type(&mut self, argument: &Argument) -> Option<DataType> {
        let Argument::Literal(name) = argument else {
            self.findings.add(PREDICATE_ARGUMENT, argument.span(), "a 'data type' was expected here");
            return None;
        };
        let found = Some(DataType::of(&name.item)).filter(|found| *found != DataType::Other);
        if found.is_none() {
            self.findings.add(PREDICATE_ARGUMENT, name.span, format!("CDA has no data type `{}`", name.item));
        }
        found
    }
}
