//! Identifiers.

use super::{token, view};
use crate::generated::names;

view! {
    /// II: an identifier of a namespace (`root`) and a value in it (`extension`).
    Ii
}

impl<'t> Ii<'t> {
    /// An OID or a UUID, as sent; real documents have other texts too.
    #[must_use]
    pub fn root(self) -> Option<&'t str> {
        token(self.0, names::ROOT)
    }

    /// The value within the namespace.
    #[must_use]
    pub fn extension(self) -> Option<&'t str> {
        token(self.0, names::EXTENSION)
    }

    /// Who assigned it, for people to read.
    #[must_use]
    pub fn assigning_authority(self) -> Option<&'t str> {
        token(self.0, names::ASSIGNING_AUTHORITY_NAME)
    }

    /// Whether it identifies nothing: `nullFlavor` without an extension, or neither root nor extension.
    #[must_use]
    pub fn is_null(self) -> bool {
        let has = |name| self.0.attribute(name).is_some_and(|value| !crate::blank::trim(value).is_empty());
        !has(names::EXTENSION) && (self.0.null_flavor().is_some() || !has(names::ROOT))
    }
}
