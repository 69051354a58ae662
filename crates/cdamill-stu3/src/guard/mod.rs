//! What STU3 does not allow does not get out: every resource is gone through once before its JSON is written.
//!
//! One pass over the tokens, without paths or copies, says whether a resource is sound. Only one that is not is mended.

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
pub(crate) use rules::{Rule, rules};

/// Objects within objects that are looked into; what lies deeper is not let out.
const MAX_DEPTH: usize = 128;

/// What a resource is held against.
#[derive(Copy, Clone)]
pub(crate) struct Guard<'g, 'a> {
    pub(crate) tape: &'g Tape<'a>,
    pub(crate) resources: &'g Resources,
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
    fn has(&self, name: &str) -> bool {
        let position = self.def.elements.iter().position(|element| element.name == name);
        position.is_some_and(|position| self.present & bit(position) != 0)
    }

    /// The value of an element, not its extensions.
    fn member(&self, name: &str) -> Option<Member<'p, 'a>> {
        let position = self.def.elements.iter().position(|element| element.name == name)?;
        let element = self.def.elements.get(position).filter(|_| self.present & bit(position) != 0)?;
        members(self.tokens).find(|member| !member.shadow && chosen(element, member.name).is_some())
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
        let mut rest = tokens;
        let lacks = def.name == "Bundle";
        self.object(def, &mut rest, lacks, 0) && rest.is_empty()
    }

    /// Goes through the members of an object, up to its end; `lacks`: required elements may be missing.
    fn object(&self, def: &'static TypeDef, rest: &mut &'g [Token<'a>], lacks: bool, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let whole = *rest;
        let (mut ahead, mut next, mut present) = (def.elements, 0, 0u128);
        let mut last: Option<Place> = None;
        loop {
            let (name, shadow) = match rest.first() {
                Some(Token::Key(name)) => (*name, false),
                Some(Token::Shadow(name)) => (*name, true),
                Some(Token::ObjectEnd) | None => break,
                Some(_) => return false,
            };
            *rest = rest.get(1..).unwrap_or_default();
            let place = match last.take() {
                // a primitive and its extensions
                Some(place) if place.name == name && place.shadow != shadow => place,
                _ => {
                    let Some((element, chosen)) = advance(&mut ahead, &mut next, name, lacks) else { return false };
                    present |= bit(next - 1);
                    let place = Place { name, shadow, element, chosen };
                    last = Some(place);
                    place
                }
            };
            if shadow && place.chosen.primitive.is_none() || !self.value(place, shadow, rest, depth) {
                return false;
            }
        }
        if !lacks && ahead.iter().any(|element| element.min > 0) {
            return false;
        }
        let content = whole.get(..whole.len() - rest.len()).unwrap_or_default();
        self.holds(&Parts { guard: *self, def, present, tokens: content })
    }

    fn holds(&self, parts: &Parts<'_, 'a>) -> bool {
        parts.def.rules.iter().all(|rule| rule.verdict(parts) == Verdict::Holds)
    }

    fn value(&self, place: Place, shadow: bool, rest: &mut &'g [Token<'a>], depth: usize) -> bool {
        if !place.element.max_many {
            return self.item(place, shadow, rest, depth);
        }
        let Some((Token::ArrayStart, mut items)) = rest.split_first() else { return false };
        loop {
            if let Some((Token::ArrayEnd, after)) = items.split_first() {
                *rest = after;
                return true;
            }
            if !self.item(place, shadow, &mut items, depth) {
                return false;
            }
        }
    }

    fn item(&self, place: Place, shadow: bool, rest: &mut &'g [Token<'a>], depth: usize) -> bool {
        let Some((token, mut after)) = rest.split_first() else { return false };
        let sound = match token {
            Token::ObjectStart => {
                let sound = place.chosen.primitive.is_some() == shadow
                    && place.chosen.type_def().is_some_and(|def| self.object(def, &mut after, false, depth + 1));
                let end = after.split_first();
                after = end.map(|(_, after)| after).unwrap_or_default();
                sound && matches!(end, Some((Token::ObjectEnd, _)))
            }
            Token::Reference { target, .. } => !shadow && self.refers(place.chosen, *target),
            Token::Null => place.element.max_many,
            _ => !shadow && self.primitive(place.element, place.chosen, token),
        };
        *rest = after;
        sound
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
        let given = match token {
            Token::Text(_) | Token::Owned(_) => Given::Text,
            Token::Number(_) | Token::OwnedNumber(_) => Given::Number,
            Token::Bool(_) => return primitive == Primitive::Boolean,
            Token::Base64(_) => return primitive == Primitive::Base64Binary,
            Token::Link(_) => return matches!(primitive, Primitive::Uri | Primitive::String),
            _ => return false,
        };
        let Some(text) = self.tape.str_of(token) else { return false };
        let bound = |codes: &&[&str]| codes.binary_search(&text).is_ok();
        primitive.given() == given && primitive.is_valid(text) && element.codes.as_ref().is_none_or(bound)
    }
}

/// The element at hand.
#[derive(Copy, Clone)]
struct Place {
    name: &'static str,
    shadow: bool,
    element: &'static ElementDef,
    chosen: &'static TypeRef,
}

/// Goes on to the element that a name stands for; `None` when there is none ahead, or a required one is passed over.
fn advance(
    ahead: &mut &'static [ElementDef],
    next: &mut usize,
    name: &str,
    lacks: bool,
) -> Option<(&'static ElementDef, &'static TypeRef)> {
    while let Some((element, after)) = ahead.split_first() {
        *ahead = after;
        *next += 1;
        if let Some(chosen) = chosen(element, name) {
            return Some((element, chosen));
        }
        if element.min > 0 && !lacks {
            return None;
        }
    }
    None
}

/// The type that a name says of an element; `None` when it is another's.
fn chosen(element: &'static ElementDef, name: &str) -> Option<&'static TypeRef> {
    if !element.choice {
        return if is_same(element.name, name) { element.types.first() } else { None };
    }
    if !name.starts_with(element.name) {
        return None;
    }
    let at = element.keys.iter().position(|key| *key == name)?;
    element.types.get(at)
}

/// Whether two names are one. Most of equal length differ in the first letter.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().first() == other.as_bytes().first() && one == other
}

/// The bit of an element, by its position; no type has more than 128.
fn bit(position: usize) -> u128 {
    u32::try_from(position).ok().and_then(|position| 1u128.checked_shl(position)).unwrap_or(0)
}
