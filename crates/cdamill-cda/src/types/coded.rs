//! Coded values.

use super::text::Ed;
use super::{boolean, token, view};
use crate::generated::names;
use std::borrow::Cow;

view! {
    /// CD and its restrictions CE, CV, CS, CO: a code with its system, original text and translations.
    Cd
}

view! {
    /// CR: a qualifier of a code, a name and a value.
    Qualifier
}

impl<'t> Cd<'t> {
    /// The code.
    #[must_use]
    pub fn code(self) -> Option<&'t str> {
        token(self.0, names::CODE)
    }

    /// The code system, mostly an OID.
    #[must_use]
    pub fn code_system(self) -> Option<&'t str> {
        token(self.0, names::CODE_SYSTEM)
    }

    /// The code system's name, for people to read.
    #[must_use]
    pub fn code_system_name(self) -> Option<&'t str> {
        token(self.0, names::CODE_SYSTEM_NAME)
    }

    /// The code system's version.
    #[must_use]
    pub fn code_system_version(self) -> Option<&'t str> {
        token(self.0, names::CODE_SYSTEM_VERSION)
    }

    /// The code's name in its system.
    #[must_use]
    pub fn display_name(self) -> Option<&'t str> {
        token(self.0, names::DISPLAY_NAME)
    }

    /// What was written by the author: `originalText`, a reference followed into the narrative, white space collapsed.
    #[must_use]
    pub fn original_text(self) -> Option<Cow<'t, str>> {
        let original = self.0.child(names::ORIGINAL_TEXT)?;
        original.mark();
        Ed::new(original).text()
    }

    /// The same in other code systems.
    pub fn translations(self) -> impl Iterator<Item = Cd<'t>> + use<'t> {
        self.0.children_named(names::TRANSLATION).map(|node| {
            node.mark();
            Cd(node)
        })
    }

    /// What the code is qualified with.
    pub fn qualifiers(self) -> impl Iterator<Item = Qualifier<'t>> + use<'t> {
        self.0.children_named(names::QUALIFIER).map(|node| {
            node.mark();
            Qualifier(node)
        })
    }
}

impl<'t> Qualifier<'t> {
    /// What is said.
    #[must_use]
    pub fn name(self) -> Option<Cd<'t>> {
        self.0.child(names::NAME).map(Cd)
    }

    /// What it is.
    #[must_use]
    pub fn value(self) -> Option<Cd<'t>> {
        self.0.child(names::VALUE).map(Cd)
    }

    /// Whether the roles of name and value are exchanged.
    #[must_use]
    pub fn inverted(self) -> bool {
        token(self.0, names::INVERTED).and_then(boolean) == Some(true)
    }
}
