//! Addresses and names: parts in order.

use super::{token, tokens, view};
use crate::generated::names;
use crate::name::Name;
use crate::tree::Node;
use std::borrow::Cow;

view! {
    /// AD: a postal address.
    Ad
}

view! {
    /// EN with PN, ON, TN: the name of a person, organization or thing.
    En
}

view! {
    /// A part of an address or name.
    Part
}

impl<'t> Part<'t> {
    /// What part it is: `streetAddressLine`, `family` ...
    #[must_use]
    pub fn name(self) -> Name {
        self.0.name()
    }

    /// Its text, collapsed.
    #[must_use]
    pub fn text(self) -> Option<Cow<'t, str>> {
        self.0.take_text()
    }

    /// What kind of name part it is: `BR`, `CL`, `AC` ...
    pub fn qualifiers(self) -> impl Iterator<Item = &'t str> + use<'t> {
        tokens(self.0, names::QUALIFIER)
    }
}

/// The parts that have text, in document order; periods and delimiters are none.
fn parts<'t>(node: Node<'t>) -> impl Iterator<Item = Part<'t>> + use<'t> {
    node.children()
        .filter(|part| !matches!(part.name(), names::USEABLE_PERIOD | names::VALID_TIME | names::DELIMITER))
        .filter(|part| part.text().is_some())
        .map(Part)
}

impl<'t> Ad<'t> {
    /// What it is for: `HP`, `WP`, `TMP` ...
    pub fn uses(self) -> impl Iterator<Item = &'t str> + use<'t> {
        tokens(self.0, names::USE)
    }

    /// The parts that have text, in document order.
    pub fn parts(self) -> impl Iterator<Item = Part<'t>> + use<'t> {
        parts(self.0)
    }

    /// The texts of all parts of this name, in document order.
    pub fn all(self, name: Name) -> impl Iterator<Item = Cow<'t, str>> + use<'t> {
        let parts = parts(self.0).filter(move |part| part.name() == name);
        parts.filter_map(Part::text)
    }

    /// Text beside the parts: the address itself where it is not divided.
    #[must_use]
    pub fn plain_text(self) -> Option<Cow<'t, str>> {
        take_own_text(self.0)
    }

    /// When it may be used: the first `useablePeriod`.
    #[must_use]
    pub fn useable_period(self) -> Option<Node<'t>> {
        self.0.child(names::USEABLE_PERIOD)
    }
}

impl<'t> En<'t> {
    /// What it is for: `L`, `P`, `ASGN` ...
    pub fn uses(self) -> impl Iterator<Item = &'t str> + use<'t> {
        tokens(self.0, names::USE)
    }

    /// The parts that have text, in document order.
    pub fn parts(self) -> impl Iterator<Item = Part<'t>> + use<'t> {
        parts(self.0)
    }

    /// Text beside the parts: the name itself where it is not divided.
    #[must_use]
    pub fn plain_text(self) -> Option<Cow<'t, str>> {
        take_own_text(self.0)
    }

    /// Everything as one text, parts set apart by a space.
    #[must_use]
    pub fn full_text(self) -> Option<Cow<'t, str>> {
        self.0.take_text()
    }

    /// When the name is or was in use.
    #[must_use]
    pub fn valid_time(self) -> Option<Node<'t>> {
        self.0.child(names::VALID_TIME)
    }

    /// The `use` attribute as sent.
    #[must_use]
    pub fn raw_use(self) -> Option<&'t str> {
        token(self.0, names::USE)
    }
}

fn take_own_text<'t>(node: Node<'t>) -> Option<Cow<'t, str>> {
    let text = node.own_text()?;
    node.mark_own_text();
    Some(text)
}
