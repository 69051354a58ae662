//! Checks the tokens of a resource against the tables of STU3.

#[cfg(test)]
mod tests;

use crate::definitions::{ElementDef, Kind, TypeDef, TypeRef, type_def};
use crate::primitive::{Given, Primitive};
use crate::resources::ResourceIndex;
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Tape, Target, Token};

/// Objects within objects that are looked into.
const MAX_DEPTH: usize = 128;

/// Something that STU3 does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The element (`Patient.contact[1].name.family`), with positions in lists from 0.
    pub path: String,
    /// The kind of violation, one of [`codes`].
    pub code: &'static str,
}

/// The kinds of violations.
pub mod codes {
    /// An element that the type does not have.
    pub const UNKNOWN: &str = "element-unknown";
    /// An element before one that comes earlier in STU3.
    pub const ORDER: &str = "element-order";
    /// An element, or a choice, given twice.
    pub const REPEATED: &str = "element-repeated";
    /// An array for an element that occurs once, or no array for one that may occur more often.
    pub const CARDINALITY: &str = "cardinality";
    /// A value of another kind than the element's type.
    pub const TYPE: &str = "type";
    /// A required element is missing.
    pub const REQUIRED: &str = "required-missing";
    /// A code outside the required value set.
    pub const BINDING: &str = "code-not-in-value-set";
    /// A primitive whose text does not have the form of its type.
    pub const LEXICAL: &str = "lexical";
    /// An empty text, array or object.
    pub const EMPTY: &str = "empty";
    /// A reference to a resource type that the element does not allow.
    pub const TARGET: &str = "reference-target";
    /// A resource within a resource of a type that the tables do not hold.
    pub const RESOURCE_TYPE: &str = "resource-type-unknown";
    /// Objects nested deeper than is looked into.
    pub const DEPTH: &str = "depth";
}

/// What the resource does that STU3 does not allow, in the order of the tokens; references to other resources of the
/// conversion are taken to be of an allowed type.
pub fn resource(type_def: &'static TypeDef, tokens: &[Token<'_>], tape: &Tape<'_>) -> Vec<Violation> {
    resource_with_targets(type_def, tokens, tape, &|_| None)
}

/// As [`resource`], with the types of the resources that references point to.
pub fn resource_with_targets(
    type_def: &'static TypeDef,
    tokens: &[Token<'_>],
    tape: &Tape<'_>,
    target_type: &dyn Fn(ResourceIndex) -> Option<&'static TypeDef>,
) -> Vec<Violation> {
    let mut check = Check { tape, target_type, path: type_def.name.to_owned(), depth: 0, found: Vec::new() };
    check.object(type_def, tokens);
    check.found
}

struct Check<'c, 'a> {
    tape: &'c Tape<'a>,
    target_type: &'c dyn Fn(ResourceIndex) -> Option<&'static TypeDef>,
    path: String,
    depth: usize,
    found: Vec<Violation>,
}

impl<'c> Check<'c, '_> {
    fn report(&mut self, code: &'static str) {
        self.found.push(Violation { path: self.path.clone(), code });
    }

    /// Does something with the path made longer.
    fn within(&mut self, separator: &str, step: &str, act: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(separator);
        self.path.push_str(step);
        act(self);
        self.path.truncate(length);
    }

    /// The members of an object or resource.
    fn object(&mut self, type_def: &'static TypeDef, tokens: &'c [Token<'_>]) {
        if self.depth >= MAX_DEPTH {
            self.report(codes::DEPTH);
            return;
        }
        self.depth += 1;
        let mut seen: Vec<(usize, &'static str, bool)> = Vec::new();
        for member in members(tokens) {
            self.within(".", member.name, |check| check.member(type_def, &member, &mut seen));
        }
        for (position, element) in type_def.elements.iter().enumerate() {
            if element.min > 0 && !seen.iter().any(|(known, _, _)| *known == position) {
                self.within(".", element.name, |check| check.report(codes::REQUIRED));
            }
        }
        self.depth -= 1;
    }

    fn member(&mut self, type_def: &TypeDef, member: &Member<'c, '_>, seen: &mut Vec<(usize, &'static str, bool)>) {
        if member.name == "resourceType" && seen.is_empty() && type_def.kind == Kind::Resource {
            return;
        }
        let Some((position, element, chosen)) = type_def.by_key(member.name) else {
            return self.report(codes::UNKNOWN);
        };
        let pair = seen.last().is_some_and(|last| *last == (position, member.name, !member.shadow));
        if !pair && seen.iter().any(|(known, _, _)| *known == position) {
            self.report(codes::REPEATED);
        } else if seen.iter().any(|(known, _, _)| *known > position) {
            self.report(codes::ORDER);
        }
        seen.push((position, member.name, member.shadow));
        let is_primitive = crate::definitions::type_def(chosen.name).is_some_and(|made| made.kind == Kind::Primitive);
        if member.shadow && !is_primitive {
            return self.report(codes::UNKNOWN);
        }
        self.value(element, chosen, member);
    }

    fn value(&mut self, element: &'static ElementDef, chosen: &'static TypeRef, member: &Member<'c, '_>) {
        let is_array = matches!(member.value.first(), Some(Token::ArrayStart));
        if is_array != element.max_many {
            return self.report(codes::CARDINALITY);
        }
        if !is_array {
            return self.item(element, chosen, member, member.value);
        }
        if inside(member.value).is_empty() {
            self.report(codes::EMPTY);
        }
        for (position, item) in items(member.value).enumerate() {
            let step = format!("[{position}]");
            self.within("", &step, |check| check.item(element, chosen, member, item));
        }
    }

    fn item(
        &mut self,
        element: &'static ElementDef,
        chosen: &'static TypeRef,
        member: &Member<'c, '_>,
        value: &'c [Token<'_>],
    ) {
        let in_list = element.max_many;
        match value.first() {
            None => self.report(codes::EMPTY),
            Some(Token::ArrayStart) => self.report(codes::TYPE),
            Some(Token::ObjectStart) => self.complex(chosen, member.shadow, inside(value)),
            Some(Token::Reference { target, .. }) => self.reference(chosen, *target),
            Some(_) if member.shadow && !in_list => self.report(codes::TYPE),
            Some(Token::Null) if in_list => {}
            Some(token) if !member.shadow => self.primitive(element, chosen, token),
            Some(_) => self.report(codes::TYPE),
        }
    }

    fn complex(&mut self, chosen: &'static TypeRef, shadow: bool, content: &'c [Token<'_>]) {
        if content.is_empty() {
            return self.report(codes::EMPTY);
        }
        let found = if chosen.name == "Resource" { self.contained_type(content) } else { type_def(chosen.name) };
        match found {
            None if chosen.name == "Resource" => self.report(codes::RESOURCE_TYPE),
            Some(found) if (found.kind == Kind::Primitive) == shadow => self.object(found, content),
            _ => self.report(codes::TYPE),
        }
    }

    /// The type that a resource within a resource gives for itself.
    fn contained_type(&self, content: &[Token<'_>]) -> Option<&'static TypeDef> {
        let first = members(content).next().filter(|member| member.name == "resourceType")?;
        let name = self.tape.str_of(first.value.first()?)?;
        type_def(name).filter(|found| found.kind == Kind::Resource)
    }

    fn reference(&mut self, chosen: &TypeRef, target: Target) {
        if chosen.name != "Reference" {
            return self.report(codes::TYPE);
        }
        if let Target::Resource(index) = target
            && let Some(pointed) = (self.target_type)(index)
            && !chosen.targets.is_empty()
            && !chosen.targets.contains(&pointed.name)
        {
            self.report(codes::TARGET);
        }
    }

    fn primitive(&mut self, element: &ElementDef, chosen: &TypeRef, token: &Token<'_>) {
        let given = match token {
            Token::Text(_) | Token::Owned(_) | Token::Fixed(_) => Given::Text,
            Token::Number(_) | Token::OwnedNumber(_) => Given::Number,
            Token::Bool(_) => Given::Bool,
            Token::Base64(_) if chosen.name == "base64Binary" => return,
            Token::Link(_) if matches!(chosen.name, "uri" | "string") => return,
            _ => return self.report(codes::TYPE),
        };
        let Some(primitive) = Primitive::of(chosen.name).filter(|primitive| primitive.given() == given) else {
            return self.report(codes::TYPE);
        };
        let Some(text) = self.tape.str_of(token) else {
            return;
        };
        if text.trim().is_empty() {
            self.report(codes::EMPTY);
        } else if !primitive.is_valid(text) {
            self.report(codes::LEXICAL);
        } else if element.codes.is_some_and(|codes| codes.binary_search(&text).is_err()) {
            self.report(codes::BINDING);
        }
    }
}
