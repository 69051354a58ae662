//! What code systems and roots of ids are called in STU3: looked up once for each that a document names.

use std::borrow::Cow;

use foldhash::HashMap;

use cdamill_stu3::TextRange;
use cdamill_stu3::definitions::Codes;

use super::identifier::{is_oid, is_uuid};
use crate::run::Run;

/// A text that the mapping or the document has, or one that the tape keeps.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Given(&'a str),
    Kept(TextRange),
}

impl<'a> Text<'a> {
    pub(super) fn write(self, run: &mut Run<'a>) -> bool {
        match self {
            Text::Given(text) => run.tape.text(text),
            Text::Kept(range) => run.tape.again(range),
        }
    }

    pub(super) fn into_text(self, run: &Run<'a>) -> Cow<'a, str> {
        match self {
            Text::Given(text) => Cow::Borrowed(text),
            Text::Kept(range) => Cow::Owned(run.tape.kept(range).to_owned()),
        }
    }
}

/// A code system.
#[derive(Clone, Copy)]
pub(super) struct System<'a> {
    pub(super) uri: Text<'a>,
    /// Its codes, where all are known.
    pub(super) codes: Option<Codes>,
}

/// The root of an id.
#[derive(Clone, Copy)]
pub(super) struct Root<'a> {
    /// The system that the mapping names.
    pub(super) known: Option<&'a str>,
    /// Of another one: its URN, if it is an OID or UUID.
    pub(super) urn: Option<Text<'a>>,
}

/// Those that have been asked for.
#[derive(Default)]
pub(crate) struct Systems<'a> {
    codes: HashMap<&'a str, Option<System<'a>>>,
    roots: HashMap<&'a str, Root<'a>>,
}

impl<'a> Run<'a> {
    /// The system of codes with this OID; none for what is no OID and not known.
    pub(super) fn system(&mut self, oid: &'a str) -> Option<System<'a>> {
        if let Some(known) = self.systems.codes.get(oid) {
            return *known;
        }
        let system = match self.plan.code_systems.get(oid) {
            Some(uri) => Some(System { uri: Text::Given(uri), codes: Codes::of(uri) }),
            None if is_oid(oid) => self.urn(oid).map(|uri| System { uri, codes: Codes::of(&uri.into_text(self)) }),
            None => None,
        };
        self.systems.codes.insert(oid, system);
        system
    }

    /// What the root of an id stands for.
    pub(super) fn root(&mut self, root: &'a str) -> Root<'a> {
        if let Some(known) = self.systems.roots.get(root) {
            return *known;
        }
        let found = self.root_once(root);
        self.systems.roots.insert(root, found);
        found
    }

    /// As `root`, for one that no other id has.
    pub(super) fn root_once(&mut self, root: &'a str) -> Root<'a> {
        match self.plan.identifier_systems.get(root) {
            Some(uri) => Root { known: Some(uri), urn: None },
            None => Root { known: None, urn: self.urn(root) },
        }
    }

    /// An OID or UUID as a URN.
    pub(super) fn urn(&mut self, root: &str) -> Option<Text<'a>> {
        let range = if is_oid(root) {
            self.tape.keep(["urn:oid:", root])
        } else if is_uuid(root) {
            let is_lower = !root.bytes().any(|byte| byte.is_ascii_uppercase());
            let lower = if is_lower { Cow::Borrowed(root) } else { Cow::Owned(root.to_ascii_lowercase()) };
            self.tape.keep(["urn:uuid:", &lower])
        } else {
            None
        };
        range.map(Text::Kept)
    }
}
