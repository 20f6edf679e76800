//! One person's crossings, put in order and judged by the rule: the same for every way of
//! gathering them.
//!
//! Always: crossings of the same instant are taken in turns, in an order that depends on what they
//! are and not on where they stood; the verdicts come in that order. Leaves out how crossings are
//! held ([`Reading`]) and what is done with a verdict.

use residence::as_of::classify_each;
use residence::{Crossing, Rule, Status};

use crate::{CellStatus, FlowReport};

/// How a crossing is read off whatever holds it.
pub trait Reading<T: Copy> {
    /// What two crossings share that can't be put in order by time.
    type Instant: PartialEq;
    /// Tells crossings of one instant and direction apart: by what they are, never by a code.
    type Rank: Ord;

    /// When.
    fn instant(&self, crossing: T) -> Self::Instant;
    /// On which day, since 1970-01-01.
    fn day(&self, crossing: T) -> i32;
    /// Into the country.
    fn is_arrival(&self, crossing: T) -> bool;
    /// The status before it, as stated.
    fn initial(&self, crossing: T) -> Option<Status>;
    /// Its place among crossings of the same instant and direction.
    fn rank(&self, crossing: T) -> Self::Rank;
}

/// Judges one person after the other, as known at the end of a day.
#[derive(Debug)]
pub struct Judge {
    rule: Rule,
    observed_day: i32,
    crossings: Vec<Crossing>,
}

impl Judge {
    /// A judge by this rule, on this day of observation.
    #[must_use]
    pub const fn new(rule: Rule, observed_day: i32) -> Self {
        Self { rule, observed_day, crossings: Vec::new() }
    }

    /// Judges one person's crossings, which stand sorted by time. Leaves them in the order in
    /// which they were judged; `each` is told every observed one with its status, in that order.
    #[inline]
    pub fn person<T: Copy, R: Reading<T>>(
        &mut self,
        reading: &R,
        crossings: &mut [T],
        report: &mut FlowReport,
        mut each: impl FnMut(T, CellStatus),
    ) {
        report.persons += 1;
        report.same_instant += take_turns(reading, crossings);
        self.crossings.clear();
        self.crossings.extend(
            crossings.iter().map(|&crossing| {
                Crossing::new(reading.day(crossing), reading.is_arrival(crossing))
            }),
        );
        report.same_direction += same_direction(&self.crossings);
        let initial = crossings.first().and_then(|&crossing| reading.initial(crossing));
        let mut observed = crossings.iter();
        classify_each(self.rule, initial, self.observed_day, &self.crossings, |outcome| {
            if let (Some(&crossing), Some(status)) =
                (observed.next(), CellStatus::of(outcome.verdict))
            {
                each(crossing, status);
            }
        });
        report.unobserved += u64::try_from(observed.len()).unwrap_or(u64::MAX);
    }
}

/// How many go the same way as the one before.
fn same_direction(crossings: &[Crossing]) -> u64 {
    let following = crossings.iter().skip(1);
    crossings
        .iter()
        .zip(following)
        .map(|(one, next)| u64::from(one.is_arrival() == next.is_arrival()))
        .sum()
}

/// Puts crossings of the same instant in turns: who was last seen arriving departs first.
/// Returns how many crossings share an instant with the one before.
fn take_turns<T: Copy, R: Reading<T>>(reading: &R, crossings: &mut [T]) -> u64 {
    let mut shared = 0;
    let mut before: Option<bool> = None;
    for group in crossings.chunk_by_mut(|&a, &b| reading.instant(a) == reading.instant(b)) {
        if group.len() > 1 {
            shared += u64::try_from(group.len() - 1).unwrap_or(u64::MAX);
            turns(reading, group, before);
        }
        before = group.last().map(|&last| reading.is_arrival(last));
    }
    shared
}

fn turns<T: Copy, R: Reading<T>>(reading: &R, crossings: &mut [T], before: Option<bool>) {
    let (mut arrivals, mut departures): (Vec<T>, Vec<T>) =
        crossings.iter().partition(|&&crossing| reading.is_arrival(crossing));
    // Taken from the end, so the smallest come first.
    for side in [&mut arrivals, &mut departures] {
        side.sort_by_key(|&crossing| std::cmp::Reverse(reading.rank(crossing)));
    }
    // Whoever was never seen begins with what there is more of; of an even number, with arriving.
    let mut arrives = before.map_or(arrivals.len() >= departures.len(), |was_arrival| !was_arrival);
    for slot in crossings {
        let next = if arrives {
            arrivals.pop().or_else(|| departures.pop())
        } else {
            departures.pop().or_else(|| arrivals.pop())
        };
        if let Some(crossing) = next {
            arrives = !reading.is_arrival(crossing);
            *slot = crossing;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day, direction, what it is.
    type Row = (i32, bool, &'static str);

    struct Plainly;

    impl Reading<Row> for Plainly {
        type Instant = i32;
        type Rank = &'static str;

        fn instant(&self, crossing: Row) -> i32 {
            crossing.0
        }
        fn day(&self, crossing: Row) -> i32 {
            crossing.0
        }
        fn is_arrival(&self, crossing: Row) -> bool {
            crossing.1
        }
        fn initial(&self, _: Row) -> Option<Status> {
            None
        }
        fn rank(&self, crossing: Row) -> &'static str {
            crossing.2
        }
    }

    #[test]
    fn crossings_of_one_day_stand_the_same_from_wherever_they_came() {
        let wanted: [Row; 5] =
            [(1, true, "a"), (2, false, "b"), (2, true, "a"), (2, false, "c"), (3, true, "a")];
        let given = [
            [(1, true, "a"), (2, true, "a"), (2, false, "b"), (2, false, "c"), (3, true, "a")],
            [(1, true, "a"), (2, false, "c"), (2, true, "a"), (2, false, "b"), (3, true, "a")],
        ];
        for mut rows in given {
            let mut report = FlowReport::default();
            let mut judge = Judge::new(Rule::TWELVE_SIXTEEN, 1_000);
            let mut seen = Vec::new();
            judge.person(&Plainly, &mut rows, &mut report, |row, _| seen.push(row));
            assert_eq!(rows, wanted);
            assert_eq!(seen, wanted);
            assert_eq!((report.persons, report.same_instant, report.same_direction), (1, 2, 0));
        }
    }
}
