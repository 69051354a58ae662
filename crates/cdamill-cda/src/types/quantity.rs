//! Quantities, numbers, booleans.

use super::coded::Cd;
use super::decimal::{Decimal, NumberError};
use super::{boolean, token, view};
use crate::generated::names;
use crate::tree::Node;

view! {
    /// PQ: a measured quantity. Serves MO and the bounds of intervals too.
    Pq
}

view! {
    /// RTO: a ratio of two quantities.
    Rto
}

view! {
    /// BL: true or false.
    Bl
}

view! {
    /// INT: a whole number.
    Int
}

view! {
    /// REAL: a decimal number.
    Real
}

fn decimal<'t>(node: Node<'t>) -> Option<Result<Decimal<'t>, NumberError>> {
    token(node, names::VALUE).map(|value| Decimal::parse(value).ok_or(NumberError))
}

impl<'t> Pq<'t> {
    /// The number, its digits as sent; `None` if there is no value, an error if it is no decimal.
    #[must_use]
    pub fn value(self) -> Option<Result<Decimal<'t>, NumberError>> {
        decimal(self.0)
    }

    /// The value as sent.
    #[must_use]
    pub fn raw_value(self) -> Option<&'t str> {
        token(self.0, names::VALUE)
    }

    /// The unit, by the standard in UCUM.
    #[must_use]
    pub fn unit(self) -> Option<&'t str> {
        token(self.0, names::UNIT)
    }

    /// For MO: the currency.
    #[must_use]
    pub fn currency(self) -> Option<&'t str> {
        token(self.0, names::CURRENCY)
    }

    /// For a bound of an interval: whether the bound belongs to it. Yes if not said.
    #[must_use]
    pub fn is_inclusive(self) -> bool {
        token(self.0, names::INCLUSIVE).and_then(boolean) != Some(false)
    }

    /// The same in other units: each a number with a coded unit.
    pub fn translations(self) -> impl Iterator<Item = (Pq<'t>, Cd<'t>)> + use<'t> {
        self.0.children_named(names::TRANSLATION).map(|node| {
            node.mark();
            (Pq(node), Cd::new(node))
        })
    }
}

impl<'t> Rto<'t> {
    /// The upper part.
    #[must_use]
    pub fn numerator(self) -> Option<Node<'t>> {
        self.0.child(names::NUMERATOR)
    }

    /// The lower part.
    #[must_use]
    pub fn denominator(self) -> Option<Node<'t>> {
        self.0.child(names::DENOMINATOR)
    }
}

impl Bl<'_> {
    /// The value; `None` for anything but true and false.
    #[must_use]
    pub fn value(self) -> Option<bool> {
        token(self.0, names::VALUE).and_then(boolean)
    }
}

impl<'t> Int<'t> {
    /// The number; an error if it is none or has a fraction.
    #[must_use]
    pub fn value(self) -> Option<Result<Decimal<'t>, NumberError>> {
        decimal(self.0).map(|number| number.and_then(whole))
    }
}

fn whole(number: Decimal<'_>) -> Result<Decimal<'_>, NumberError> {
    if number.is_integer() { Ok(number) } else { Err(NumberError) }
}

impl<'t> Real<'t> {
    /// The number, its digits as sent; an error if it is none.
    #[must_use]
    pub fn value(self) -> Option<Result<Decimal<'t>, NumberError>> {
        decimal(self.0)
    }
}
