//! Telecommunication addresses.

use super::{token, tokens, view};
use crate::generated::names;
use crate::tree::Node;

view! {
    /// TEL and URL: a telephone number, mail address or other URL.
    Tel
}

impl<'t> Tel<'t> {
    /// The URL, with its scheme if it has one: `tel:+1-555-0100`.
    #[must_use]
    pub fn value(self) -> Option<&'t str> {
        token(self.0, names::VALUE)
    }

    /// What it is for: `HP`, `WP`, `MC` ...
    pub fn uses(self) -> impl Iterator<Item = &'t str> + use<'t> {
        tokens(self.0, names::USE)
    }

    /// When it may be used: the first `useablePeriod`.
    #[must_use]
    pub fn useable_period(self) -> Option<Node<'t>> {
        self.0.child(names::USEABLE_PERIOD)
    }
}
