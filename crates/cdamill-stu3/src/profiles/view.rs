//! Looking into tokens by the names of elements, without copies: every resource of a type with a profile is looked into.

use crate::definitions::TypeDef;
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

impl<'t, 'a> Object<'t, 'a> {
    /// An object with these members.
    pub(super) fn new(type_def: &'static TypeDef, members: &'t [Token<'a>]) -> Object<'t, 'a> {
        Object { type_def, members, read: None }
    }

    /// The members that hold an element, by its name as a profile writes it: `onset[x]` is any of a choice,
    /// `valueQuantity` one of it.
    pub(super) fn holding<'n>(self, name: &'n str) -> impl Iterator<Item = Member<'t, 'a>> + use<'t, 'a, 'n> {
        let unread = if self.read.is_some() { &[] } else { self.members };
        let own = self.read.into_iter().flatten().copied().chain(members(unread));
        own.filter(move |member| is_named(member, name))
    }

    /// Whether an element is there, if only as an extension.
    pub(super) fn has(self, name: &str) -> bool {
        self.holding(name).next().is_some()
    }

    /// The values of an element with the names of their members, without those that are no more than an extension.
    pub(super) fn values(self, name: &str) -> impl Iterator<Item = (&'static str, &'t [Token<'a>])> {
        let stated = self.holding(name).filter(|member| !member.shadow);
        let values = stated.flat_map(|member| items(member.value).map(move |item| (member.name, item)));
        values.filter(|(_, item)| !matches!(item, [Token::Null]))
    }

    /// The objects in an element.
    pub(super) fn objects(self, name: &str) -> impl Iterator<Item = Object<'t, 'a>> {
        self.values(name).filter_map(move |(key, value)| self.object(key, value))
    }

    /// The value of a member as an object; nothing for other values.
    pub(super) fn object(self, key: &str, value: &'t [Token<'a>]) -> Option<Object<'t, 'a>> {
        if !matches!(value.first(), Some(Token::ObjectStart)) {
            return None;
        }
        let (_, _, chosen) = self.type_def.by_key(key)?;
        Some(Object::new(chosen.type_def()?, inside(value)))
    }

    /// The only text in an element.
    pub(super) fn text<'s>(self, name: &str, tape: &'s Tape<'a>) -> Option<&'s str>
    where
        't: 's,
    {
        match self.values(name).next()? {
            (_, [token]) => tape.str_of(token),
            _ => None,
        }
    }
}

/// Whether a member holds the element of this name, as a profile writes it.
pub(super) fn is_named(member: &Member<'_, '_>, name: &str) -> bool {
    match name.strip_suffix("[x]") {
        Some(bare) => {
            let chosen = member.name.strip_prefix(bare);
            chosen.is_some_and(|chosen| chosen.starts_with(|first: char| first.is_ascii_uppercase()))
        }
        None => member.name == name,
    }
}

/// System and code of each coding of a CodeableConcept, or of a Coding.
pub(super) fn codings<'s>(concept: Object<'s, 's>, tape: &'s Tape<'s>) -> impl Iterator<Item = (&'s str, &'s str)> {
    let is_coding = concept.type_def.name == "Coding";
    let own = is_coding.then_some(concept.members).into_iter();
    let inner = concept.values("coding").filter(move |_| !is_coding);
    own.chain(inner.map(|(_, item)| inside(item))).map(|coding| {
        let mut said = ("", "");
        for member in members(coding).filter(|member| !member.shadow) {
            let text = member.value.first().and_then(|token| tape.str_of(token)).unwrap_or_default();
            match member.name {
                "system" => said.0 = text,
                "code" => said.1 = text,
                _ => {}
            }
        }
        said
    })
}
