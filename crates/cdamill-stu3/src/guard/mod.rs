//! What STU3 does not allow does not get out: every resource is gone through once before its JSON is written.
//!
//! One pass over the tokens, without paths or copies, says whether a resource is sound. Only one that is not is mended.

mod known;
mod mend;
mod rules;
mod special;
#[cfg(test)]
mod tests;

use crate::definitions::{ElementDef, TypeDef, TypeRef};
use crate::primitive::{Given, Primitive};
use crate::resources::{ResourceIndex, Resources};
use crate::tape::walk::{Member, members};
use crate::tape::{Tape, Target, Token};
pub(crate) use known::Known;
pub(crate) use rules::{Rule, rules};

/// Objects within objects that are looked into; what lies deeper is not let out.
const MAX_DEPTH: usize = 128;

/// What a resource is held against.
#[derive(Copy, Clone)]
pub(crate) struct Guard<'g, 'a> {
    pub(crate) tape: &'g Tape<'a>,
    pub(crate) resources: &'g Resources,
    pub(crate) known: &'g Known,
}

/// What a rule says of an object.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    /// The object cannot be.
    Refused,
    /// It holds without this element.
    Without(&'static str),
    /// It holds when of the objects of the first element the second is taken out, where it is this text; any, where
    /// none is given.
    Inside(&'static str, &'static str, Option<&'static str>),
}

/// An object whose elements a rule asks about.
#[derive(Copy, Clone)]
pub(crate) struct Parts<'p, 'a> {
    guard: Guard<'p, 'a>,
    def: &'static TypeDef,
    /// Bits of the elements that are there.
    present: u128,
    tokens: &'p [Token<'a>],
}

impl<'p, 'a> Parts<'p, 'a> {
    /// The elements that are there.
    fn elements(&self) -> impl Iterator<Item = &'static ElementDef> + use<'_> {
        let mut rest = self.present;
        std::iter::from_fn(move || {
            let position = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            self.def.elements.get(position)
        })
    }

    fn has(&self, name: &str) -> bool {
        self.elements().any(|element| element.name == name)
    }

    /// The value of an element, not its extensions.
    fn member(&self, name: &str) -> Option<Member<'p, 'a>> {
        let element = self.elements().find(|element| element.name == name)?;
        members(self.tokens).find(|member| !member.shadow && element.chosen(member.name).is_some())
    }

    /// The text of a single primitive, or the digits of a number.
    fn text(&self, name: &str) -> Option<&'p str> {
        let Member { value, .. } = self.member(name)?;
        self.guard.tape.str_of(value.first()?)
    }

    fn is_true(&self, name: &str) -> bool {
        self.member(name).is_some_and(|member| member.value == [Token::Bool(true)])
    }
}

impl<'g, 'a> Guard<'g, 'a> {
    /// Whether STU3 allows the resource: names and their order, cardinality, types, lexical forms, required bindings,
    /// what references point to, and the rules between elements. Of a Bundle only what its header holds is asked.
    pub(crate) fn is_sound(&self, def: &'static TypeDef, tokens: &'g [Token<'a>]) -> bool {
        let lacks = def.name == "Bundle";
        self.object(def, tokens, lacks, 0).is_some_and(<[_]>::is_empty)
    }

    /// Goes through the members of an object: what follows them, or `None` where one is not sound; `lacks`: required
    /// elements may be missing.
    fn object(
        &self,
        def: &'static TypeDef,
        tokens: &'g [Token<'a>],
        lacks: bool,
        depth: usize,
    ) -> Option<&'g [Token<'a>]> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (mut rest, mut next, mut present) = (tokens, 0, 0u128);
        let mut last: Option<(&'static TypeRef, bool)> = None;
        loop {
            let (name, shadow, after) = match rest {
                [Token::Key(name), after @ ..] => (*name, false, after),
                [Token::Shadow(name), after @ ..] => (*name, true, after),
                _ => break,
            };
            let (position, chosen) = self.known.element(def, name)?;
            // a primitive and its extensions are one element
            let half = last.take().filter(|_| position + 1 == next);
            match half {
                None if position >= next => last = Some((chosen, shadow)),
                Some((other, of)) if std::ptr::eq(other, chosen) && of != shadow => {}
                _ => return None,
            }
            if shadow && chosen.primitive.is_none() {
                return None;
            }
            next = position + 1;
            present |= bit(position);
            let element = def.elements.get(position)?;
            rest = self.value(Place { shadow, element, chosen }, after, depth)?;
        }
        let required = if lacks { 0 } else { self.known.required(def) };
        if required & !present != 0 {
            return None;
        }
        if def.rules.is_empty() {
            return Some(rest);
        }
        let content = tokens.get(..tokens.len() - rest.len()).unwrap_or_default();
        let parts = Parts { guard: *self, def, present, tokens: content };
        self.holds(&parts).then_some(rest)
    }

    fn holds(&self, parts: &Parts<'_, 'a>) -> bool {
        parts.def.rules.iter().all(|rule| rule.verdict(parts) == Verdict::Holds)
    }

    /// What follows the value of an element.
    #[inline]
    fn value(&self, place: Place, tokens: &'g [Token<'a>], depth: usize) -> Option<&'g [Token<'a>]> {
        if !place.element.max_many {
            return self.item(place, tokens, depth);
        }
        let [Token::ArrayStart, items @ ..] = tokens else { return None };
        let mut rest = items;
        loop {
            match rest {
                [Token::ArrayEnd, after @ ..] => return Some(after),
                _ => rest = self.item(place, rest, depth)?,
            }
        }
    }

    /// What follows a single value.
    fn item(
        &self,
        Place { element, chosen, shadow }: Place,
        tokens: &'g [Token<'a>],
        depth: usize,
    ) -> Option<&'g [Token<'a>]> {
        let (token, after) = tokens.split_first()?;
        let is_sound = match token {
            Token::ObjectStart => {
                let def = chosen.type_def().filter(|_| chosen.primitive.is_some() == shadow)?;
                return match self.object(def, after, false, depth + 1)? {
                    [Token::ObjectEnd, after @ ..] => Some(after),
                    _ => None,
                };
            }
            Token::Reference { target, .. } => !shadow && self.refers(chosen, *target),
            Token::Null => element.max_many,
            _ => !shadow && self.primitive(element, chosen, token),
        };
        is_sound.then_some(after)
    }

    fn refers(&self, chosen: &TypeRef, target: Target) -> bool {
        let Target::Resource(index) = target else { return chosen.name == "Reference" };
        chosen.name == "Reference"
            && (chosen.targets.is_empty() || self.target(index).is_none_or(|def| chosen.targets.contains(&def.name)))
    }

    fn target(&self, index: ResourceIndex) -> Option<&'static TypeDef> {
        self.resources.type_def(self.resources.resolved(index))
    }

    fn primitive(&self, element: &ElementDef, chosen: &TypeRef, token: &Token<'_>) -> bool {
        let Some(primitive) = chosen.primitive else { return false };
        let (given, text) = match *token {
            Token::Text(_) | Token::Owned(_) | Token::Fixed(_) => (Given::Text, self.tape.str_of(token)),
            Token::Number(_) | Token::OwnedNumber(_) => (Given::Number, self.tape.str_of(token)),
            Token::Bool(_) => return primitive == Primitive::Boolean,
            Token::Base64(_) => return primitive == Primitive::Base64Binary,
            Token::Link(_) => return matches!(primitive, Primitive::Uri | Primitive::String),
            _ => return false,
        };
        let text = text.unwrap_or_default();
        let bound = |codes: &&[&str]| codes.binary_search(&text).is_ok();
        primitive.given() == given && primitive.is_valid(text) && element.codes.as_ref().is_none_or(bound)
    }
}

/// The element at hand.
#[derive(Copy, Clone)]
struct Place {
    shadow: bool,
    element: &'static ElementDef,
    chosen: &'static TypeRef,
}

/// The bit of an element, by its position; no type has more than 128.
fn bit(position: usize) -> u128 {
    // a shift of one word takes less than one of two
    match position {
        0..64 => u128::from(1u64 << position),
        _ => 1u128.checked_shl(position as u32).unwrap_or(0),
    }
}
