//! Intervals of time and of quantities.

use super::quantity::Pq;
use super::timing::Ts;
use super::view;
use crate::generated::names;
use crate::name::Name;
use crate::tree::Node;

view! {
    /// IVL_TS: an interval of time, or a point in time where it has a value. Bounds with `nullFlavor` are returned.
    IvlTs
}

view! {
    /// IVL_PQ: an interval of quantities, and of numbers (IVL_INT, IVL_REAL, IVL_MO). Bounds with `nullFlavor` are
    /// returned.
    IvlPq
}

fn bound<'t>(node: Node<'t>, name: Name) -> Option<Node<'t>> {
    let bound = node.child(name)?;
    bound.mark();
    Some(bound)
}

impl<'t> IvlTs<'t> {
    /// The interval itself as a point in time; `None` if it has no value.
    #[must_use]
    pub fn value(self) -> Option<Ts<'t>> {
        let ts = Ts::new(self.0);
        ts.value().map(|_| ts)
    }

    /// The start.
    #[must_use]
    pub fn low(self) -> Option<Ts<'t>> {
        bound(self.0, names::LOW).map(Ts::new)
    }

    /// The end.
    #[must_use]
    pub fn high(self) -> Option<Ts<'t>> {
        bound(self.0, names::HIGH).map(Ts::new)
    }

    /// A point within.
    #[must_use]
    pub fn center(self) -> Option<Ts<'t>> {
        bound(self.0, names::CENTER).map(Ts::new)
    }

    /// The length.
    #[must_use]
    pub fn width(self) -> Option<Pq<'t>> {
        bound(self.0, names::WIDTH).map(Pq::new)
    }

    /// Whether the start belongs to it. Yes if not said.
    #[must_use]
    pub fn low_inclusive(self) -> bool {
        self.low().is_none_or(Ts::is_inclusive)
    }

    /// Whether the end belongs to it. Yes if not said.
    #[must_use]
    pub fn high_inclusive(self) -> bool {
        self.high().is_none_or(Ts::is_inclusive)
    }
}

impl<'t> IvlPq<'t> {
    /// The interval itself as one quantity; `None` if it has no value.
    #[must_use]
    pub fn value(self) -> Option<Pq<'t>> {
        let pq = Pq::new(self.0);
        pq.raw_value().map(|_| pq)
    }

    /// The lower bound.
    #[must_use]
    pub fn low(self) -> Option<Pq<'t>> {
        bound(self.0, names::LOW).map(Pq::new)
    }

    /// The upper bound.
    #[must_use]
    pub fn high(self) -> Option<Pq<'t>> {
        bound(self.0, names::HIGH).map(Pq::new)
    }

    /// The middle.
    #[must_use]
    pub fn center(self) -> Option<Pq<'t>> {
        bound(self.0, names::CENTER).map(Pq::new)
    }

    /// The length.
    #[must_use]
    pub fn width(self) -> Option<Pq<'t>> {
        bound(self.0, names::WIDTH).map(Pq::new)
    }

    /// Whether the lower bound belongs to it. Yes if not said.
    #[must_use]
    pub fn low_inclusive(self) -> bool {
        self.low().is_none_or(Pq::is_inclusive)
    }

    /// Whether the upper bound belongs to it. Yes if not said.
    #[must_use]
    pub fn high_inclusive(self) -> bool {
        self.high().is_none_or(Pq::is_inclusive)
    }
}
