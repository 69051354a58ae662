//! Views of the data types of HL7 V3: small values over a [`Node`].
//!
//! A view is made to be written out: what an accessor returns is marked as taken, see [`Node::take`]. Attribute values
//! come trimmed, and an empty one is as good as none. A view says what the element says; whether an element with
//! `nullFlavor` counts is [`Node::is_usable`].

mod coded;
mod data_type;
mod decimal;
mod identifier;
mod interval;
mod names;
mod quantity;
mod telecom;
mod text;
mod time;
mod time_compare;
mod time_error;
mod timing;

pub use coded::{Cd, Qualifier};
pub use data_type::DataType;
pub use decimal::{Decimal, NumberError};
pub use identifier::Ii;
pub use interval::{IvlPq, IvlTs};
pub use names::{Ad, En, Part};
pub use quantity::{Bl, Int, Pq, Real, Rto};
pub use telecom::Tel;
pub use text::Ed;
pub use time::{Precision, Time};
pub use time_error::TimeError;
pub use timing::{Eivl, Pivl, Sxcm, Ts};

use crate::blank::trim;
use crate::name::Name;
use crate::tree::Node;

/// An attribute, taken and trimmed; an empty one is none.
fn token<'t>(node: Node<'t>, name: Name) -> Option<&'t str> {
    node.take(name).map(trim).filter(|value| !value.is_empty())
}

/// The words of an attribute, taken.
fn tokens<'t>(node: Node<'t>, name: Name) -> impl Iterator<Item = &'t str> + use<'t> {
    node.take(name).unwrap_or_default().split_ascii_whitespace()
}

/// `true` or `false` as XML Schema writes them.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

macro_rules! view {
    ($(#[$doc:meta])* $view:ident) => {
        $(#[$doc])*
        #[derive(Copy, Clone, Debug, PartialEq, Eq)]
        pub struct $view<'t>(crate::tree::Node<'t>);

        impl<'t> $view<'t> {
            /// Views an element as this type, whatever it says that it is.
            #[must_use]
            pub fn new(node: crate::tree::Node<'t>) -> Self {
                Self(node)
            }

            /// The element.
            #[must_use]
            pub fn node(self) -> crate::tree::Node<'t> {
                self.0
            }

            /// Its `nullFlavor`, taken.
            #[must_use]
            pub fn null_flavor(self) -> Option<&'t str> {
                super::token(self.0, crate::generated::names::NULL_FLAVOR)
            }
        }
    };
}
use view;
