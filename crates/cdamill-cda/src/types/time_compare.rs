//! Comparison of times of different precision.

use super::time::{Precision, Time};
use std::cmp::Ordering;

impl Time<'_> {
    /// Compares at the precision of the coarser of both: `20130510` and `201305` are equal. Where both have an offset
    /// from UTC, points in time are compared, else the times as written.
    #[must_use]
    pub fn compare(&self, other: &Time<'_>) -> Ordering {
        let precision = self.precision().min(other.precision());
        let (mut one, mut two) = (*self, *other);
        if let (Some(left), Some(right)) = (one.offset_minutes, two.offset_minutes) {
            // The finer one is moved to where the coarser one was written down.
            let difference = i64::from(left) - i64::from(right);
            if one.precision() <= two.precision() {
                two = two.plus_minutes(difference).unwrap_or(two);
            } else {
                one = one.plus_minutes(-difference).unwrap_or(one);
            }
        }
        parts(&one, precision).cmp(&parts(&two, precision)).then_with(|| fractions(&one, &two))
    }
}

type Parts = (u16, [Option<u8>; 5]);

fn parts(time: &Time<'_>, precision: Precision) -> Parts {
    let time = time.cut(precision);
    (time.year, [time.month, time.day, time.hour, time.minute, time.second])
}

/// At the number of digits that both have.
fn fractions(one: &Time<'_>, two: &Time<'_>) -> Ordering {
    let (Some(one), Some(two)) = (one.fraction, two.fraction) else {
        return Ordering::Equal;
    };
    let digits = one.len().min(two.len());
    one.get(..digits).cmp(&two.get(..digits))
}
