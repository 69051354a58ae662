//! Two things timed beside each other.

use std::fmt;
use std::time::Instant;

/// Seconds of each round, of one thing and the other.
#[derive(Debug, Clone)]
pub struct Rounds {
    /// What is the measure.
    pub one: Seconds,
    /// What is measured.
    pub other: Seconds,
}

/// Seconds, sorted.
#[derive(Debug, Clone)]
pub struct Seconds(Vec<f64>);

impl Rounds {
    /// Times both on every case, in `rounds` rounds; which goes first changes from case to case and from round to round.
    /// One round more goes ahead, for the caches, and is not counted.
    pub fn measure<C>(rounds: usize, cases: &[C], one: impl Fn(&C), other: impl Fn(&C)) -> Rounds {
        let round = |number: usize| {
            let (mut sum_one, mut sum_other) = (0.0, 0.0);
            for (position, case) in cases.iter().enumerate() {
                if (position + number).is_multiple_of(2) {
                    sum_one += timed(|| one(case));
                    sum_other += timed(|| other(case));
                } else {
                    sum_other += timed(|| other(case));
                    sum_one += timed(|| one(case));
                }
            }
            (sum_one, sum_other)
        };
        let measured: Vec<(f64, f64)> = (0..=rounds).map(round).skip(1).collect();
        Rounds::of(&measured)
    }

    /// From the seconds of both in each round.
    #[must_use]
    pub fn of(measured: &[(f64, f64)]) -> Rounds {
        let of = |which: fn(&(f64, f64)) -> f64| Seconds::of(measured.iter().map(which).collect());
        Rounds { one: of(|round| round.0), other: of(|round| round.1) }
    }

    /// How many rounds were counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.one.0.len()
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.one.0.is_empty()
    }
}

impl Seconds {
    /// From those of each round.
    #[must_use]
    pub fn of(mut seconds: Vec<f64>) -> Seconds {
        seconds.sort_by(f64::total_cmp);
        Seconds(seconds)
    }

    /// The shortest round.
    #[must_use]
    pub fn minimum(&self) -> f64 {
        self.0.first().copied().unwrap_or_default()
    }

    /// The round in the middle, or the mean of the two there.
    #[must_use]
    pub fn median(&self) -> f64 {
        let at = |position: usize| self.0.get(position).copied().unwrap_or_default();
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 { at(middle) } else { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 }
    }
}

/// As JSON.
impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"{{"median_s":{:.4},"minimum_s":{:.4}}}"#, self.median(), self.minimum())
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_the_two_in_the_middle() {
        let rounds = Rounds::of(&[(9.0, 4.0), (1.0, 2.0), (2.0, 1.0)]);
        assert_eq!((rounds.one.median(), rounds.one.minimum()), (2.0, 1.0));
        let rounds = Rounds::of(&[(9.0, 4.0), (1.0, 2.0), (2.0, 1.0), (4.0, 9.0)]);
        assert_eq!((rounds.other.median(), rounds.len()), (3.0, 4));
    }

    #[test]
    fn each_is_run_on_each_case_in_each_round_and_one_more() {
        let (one, other) = (Cell::new(0), Cell::new(0));
        let count = |cell: &Cell<i32>, by: &i32| cell.set(cell.get() + by);
        let rounds = Rounds::measure(3, &[1, 10, 100], |case| count(&one, case), |case| count(&other, case));
        assert_eq!((one.get(), other.get(), rounds.len()), (444, 444, 3));
    }
}
