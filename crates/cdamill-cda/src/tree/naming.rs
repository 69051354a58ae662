//! Names and namespaces: the model's names have fixed numbers, others get theirs in the order in which they come.

use crate::name::{Name, Space, Word};
use crate::source::fragment::ADDED;
use std::collections::HashMap;

const CDA: &str = "urn:hl7-org:v3";
const SDTC: &str = "urn:hl7-org:sdtc";
const PHARM: [&str; 3] = ["urn:hl7-org:pharm", "urn:ihe:pharm:medication", "urn:ihe:pharm"];
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A namespace, and what it is to the model.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Namespace<'u> {
    pub(crate) uri: &'u str,
    /// `None` for one that the model does not know.
    space: Option<Space>,
    /// That of the elements put around a part of a document.
    pub(crate) is_added: bool,
    /// Whether there is one, which may be the empty one.
    pub(crate) is_some: bool,
}

impl Default for Namespace<'_> {
    fn default() -> Self {
        Namespace::NONE
    }
}

impl<'u> Namespace<'u> {
    /// That of a name that has none: read as CDA.
    pub(crate) const NONE: Namespace<'static> =
        Namespace { uri: "", space: Some(Space::Plain), is_added: false, is_some: false };
    /// That of the prefix `xml`, which needs no declaration.
    pub(crate) const XML: Namespace<'static> =
        Namespace { uri: XML, space: Some(Space::Xml), is_added: false, is_some: true };

    pub(crate) fn of(uri: &'u str, is_fragment: bool) -> Namespace<'u> {
        let is_added = is_fragment && uri == ADDED;
        let space = match uri {
            "" | CDA => Some(Space::Plain),
            _ if is_added => Some(Space::Plain),
            SDTC => Some(Space::Sdtc),
            XSI => Some(Space::Xsi),
            XML => Some(Space::Xml),
            uri if PHARM.contains(&uri) => Some(Space::Pharm),
            _ => None,
        };
        Namespace { uri, space, is_added, is_some: true }
    }

    /// The number of a name of the model.
    #[inline]
    pub(crate) fn find(&self, local: Word<'_>) -> Option<Name> {
        Name::find_word(self.space?, local)
    }
}

/// The names that the model does not know, of one tree.
#[derive(Default)]
pub(crate) struct Naming<'u> {
    texts: Vec<Box<str>>,
    /// The numbers of `texts`, by namespace and local name.
    known: HashMap<(&'u str, &'u str), Name>,
}

impl<'u> Naming<'u> {
    /// The name of an element or attribute that the model does not know. `prefix` gives the prefix of a namespace that is
    /// none of the model's.
    pub(crate) fn unknown(
        &mut self,
        namespace: Namespace<'u>,
        local: &'u str,
        prefix: impl FnOnce() -> Option<&'u str>,
    ) -> Name {
        // Unprefixed unknown names of CDA and of no namespace are one name.
        let uri = if namespace.uri == CDA { "" } else { namespace.uri };
        if let Some(name) = self.known.get(&(uri, local)) {
            return *name;
        }
        let name = Name::dynamic(self.texts.len());
        if name != Name::OTHER {
            self.known.insert((uri, local), name);
            self.texts.push(match namespace.space.map_or_else(prefix, |space| Some(space.prefix())) {
                Some("") => local.into(),
                Some(prefix) => format!("{prefix}:{local}").into(),
                None => format!("{{{uri}}}{local}").into(),
            });
        }
        name
    }

    /// The texts, by number.
    pub(crate) fn finish(self) -> Vec<Box<str>> {
        self.texts
    }
}
