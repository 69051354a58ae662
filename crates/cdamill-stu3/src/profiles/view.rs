//! Looking into tokens by the names of elements.

use crate::definitions::{ElementDef, TypeDef, type_def};
use crate::tape::walk::{Member, inside, items, members};
use crate::tape::{Tape, Token};

/// An object, or a resource: its type and its members.
#[derive(Copy, Clone)]
pub(super) struct Object<'t, 'a> {
    pub(super) type_def: &'static TypeDef,
    pub(super) members: &'t [Token<'a>],
    /// The same, where it has been taken apart for many questions.
    pub(super) read: Option<&'t [Member<'t, 'a>]>,
}

/// What an element holds.
pub(super) struct Found<'t, 'a> {
    /// How many items there are, those that are no more than an extension among them.
    pub(super) count: usize,
    /// The values, each with its type, without those that are no more than an extension of a primitive.
    pub(super) values: Vec<(&'static str, &'t [Token<'a>])>,
}

impl<'t, 'a> Object<'t, 'a> {
    /// An object with these members.
    pub(super) fn new(type_def: &'static TypeDef, members: &'t [Token<'a>]) -> Object<'t, 'a> {
        Object { type_def, members, read: None }
    }

    /// The element of this name, as a profile writes it (`onset[x]`, `valueQuantity`), and what it holds.
    pub(super) fn element(self, name: &str) -> Option<(&'static ElementDef, Found<'t, 'a>)> {
        let (_, element) = self.type_def.element(name)?;
        Some((element, self.found(element)))
    }

    pub(super) fn found(self, element: &'static ElementDef) -> Found<'t, 'a> {
        let mut found = Found { count: 0, values: Vec::new() };
        let mut note = |member: &Member<'t, 'a>| {
            let Some(chosen) = element.keys.iter().position(|key| *key == member.name) else { return };
            let type_name = element.types.get(chosen).map_or("", |chosen| chosen.name);
            found.count = found.count.max(items(member.value).count());
            if !member.shadow {
                let stated = items(member.value).filter(|item| !matches!(item, [Token::Null]));
                found.values.extend(stated.map(|item| (type_name, item)));
            }
        };
        match self.read {
            Some(read) => read.iter().for_each(&mut note),
            None => members(self.members).for_each(|member| note(&member)),
        }
        found
    }

    /// The values of an element.
    pub(super) fn values(self, name: &str) -> Vec<(&'static str, &'t [Token<'a>])> {
        self.element(name).map(|(_, found)| found.values).unwrap_or_default()
    }

    /// The objects in an element.
    pub(super) fn objects(self, name: &str) -> impl Iterator<Item = Object<'t, 'a>> {
        self.values(name).into_iter().filter_map(|(type_name, value)| object(type_name, value))
    }

    /// The only text in an element.
    pub(super) fn text<'s>(self, name: &str, tape: &'s Tape<'a>) -> Option<&'s str>
    where
        't: 's,
    {
        match self.values(name).first()? {
            (_, [token]) => tape.str_of(token),
            _ => None,
        }
    }
}

/// An object of a type; nothing for other values.
pub(super) fn object<'t, 'a>(type_name: &str, value: &'t [Token<'a>]) -> Option<Object<'t, 'a>> {
    let type_def = type_def(type_name)?;
    matches!(value.first(), Some(Token::ObjectStart)).then(|| Object::new(type_def, inside(value)))
}

/// System and code of each coding of a CodeableConcept, or of a Coding.
pub(super) fn codings<'s>(concept: Object<'s, '_>, tape: &'s Tape<'_>) -> Vec<(&'s str, &'s str)> {
    let coding = |coding: Object<'s, '_>| {
        (coding.text("system", tape).unwrap_or_default(), coding.text("code", tape).unwrap_or_default())
    };
    if concept.type_def.name == "Coding" {
        return vec![coding(concept)];
    }
    concept.objects("coding").map(coding).collect()
}
