//! Points in time and repeated times.

use super::coded::Cd;
use super::interval::{IvlPq, IvlTs};
use super::quantity::Pq;
use super::time::Time;
use super::time_error::TimeError;
use super::{boolean, token, view};
use crate::generated::names;

view! {
    /// TS: a point in time.
    Ts
}

view! {
    /// PIVL_TS: a time that repeats with a period.
    Pivl
}

view! {
    /// EIVL_TS: a time that repeats with an event of the day.
    Eivl
}

view! {
    /// SXCM_TS: any component of a schedule; SXPR_TS holds several.
    Sxcm
}

impl<'t> Ts<'t> {
    /// The time stamp as sent.
    #[must_use]
    pub fn value(self) -> Option<&'t str> {
        token(self.0, names::VALUE)
    }

    /// The time stamp read; an error if it is none.
    #[must_use]
    pub fn time(self) -> Option<Result<Time<'t>, TimeError>> {
        self.value().map(Time::parse)
    }

    /// For a bound of an interval: whether the bound belongs to it. Yes if not said.
    #[must_use]
    pub fn is_inclusive(self) -> bool {
        token(self.0, names::INCLUSIVE).and_then(boolean) != Some(false)
    }
}

impl<'t> Pivl<'t> {
    /// One occurrence, which fixes when the period starts.
    #[must_use]
    pub fn phase(self) -> Option<IvlTs<'t>> {
        self.0.child(names::PHASE).map(IvlTs::new)
    }

    /// The time from one occurrence to the next: one quantity, or bounds.
    #[must_use]
    pub fn period(self) -> Option<IvlPq<'t>> {
        self.0.child(names::PERIOD).map(IvlPq::new)
    }

    /// The period where it is one quantity.
    #[must_use]
    pub fn period_quantity(self) -> Option<Pq<'t>> {
        self.period()?.value()
    }

    /// Whether the times are those that the institution keeps ("three times a day" instead of "every 8 hours").
    #[must_use]
    pub fn institution_specified(self) -> bool {
        token(self.0, names::INSTITUTION_SPECIFIED).and_then(boolean) == Some(true)
    }

    /// How it combines with what stands before it, see [`Sxcm::operator`].
    #[must_use]
    pub fn operator(self) -> Option<&'t str> {
        Sxcm(self.0).operator()
    }
}

impl<'t> Eivl<'t> {
    /// The event: `AC` before meals, `HS` at bedtime ...
    #[must_use]
    pub fn event(self) -> Option<Cd<'t>> {
        self.0.child(names::EVENT).map(Cd::new)
    }

    /// How long after the event; before it where negative.
    #[must_use]
    pub fn offset(self) -> Option<IvlPq<'t>> {
        self.0.child(names::OFFSET).map(IvlPq::new)
    }

    /// How it combines with what stands before it, see [`Sxcm::operator`].
    #[must_use]
    pub fn operator(self) -> Option<&'t str> {
        Sxcm(self.0).operator()
    }
}

impl<'t> Sxcm<'t> {
    /// How it combines with what stands before it: `I` include (also if not said), `E` exclude, `A` intersect, `H`
    /// hull, `P` periodic hull.
    #[must_use]
    pub fn operator(self) -> Option<&'t str> {
        token(self.0, names::OPERATOR)
    }

    /// For SXPR_TS: what it holds.
    pub fn components(self) -> impl Iterator<Item = Sxcm<'t>> + use<'t> {
        self.0.children_named(names::COMP).map(|node| {
            node.mark();
            Sxcm(node)
        })
    }
}
