//! How many days somebody has stayed, and how many are left: the method of Regulation (EU)
//! 2016/399 art. 6(1) and (2), with the numbers as parameters.
//!
//! Always holds: the day of entry and the day of exit both count as days of stay; a day that two
//! stays cover counts once; a stay without an exit lasts through the day that is asked about.
//!
//! Left out: time zones (a stay is in civil dates at the post) and days that a permit covers,
//! which the caller takes out before it asks.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// From the day of entry to the day of exit, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StayDays {
    /// The day of entry.
    pub from: Date,
    /// The day of exit; `None` while the stay is open.
    pub to: Option<Date>,
}

/// So many days in any window of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Allowance {
    /// Days that may be stayed, 90 in the Regulation.
    pub days: u16,
    /// Days of the window, 180 in the Regulation. The last of them is the day asked about.
    pub window_days: u16,
}

/// What is used and what is left for somebody who enters on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DaysLeft {
    /// Days of stay in the window that ends the day before the entry.
    pub used_days: u16,
    /// Days in a row that may be stayed from the day of entry on, that day included.
    pub left_days: u16,
    /// The last day that may be stayed; `None` when not even the day of entry.
    pub until: Option<Date>,
}

/// A number for a day, so that spans are subtractions.
fn number(day: Date) -> i64 {
    (day - Date::constant(1970, 1, 1)).get_days().into()
}

/// Stays as sorted, disjoint ranges of day numbers, both ends included; open ones end on `open_to`.
fn merged(stays: &[StayDays], open_to: Date) -> Vec<(i64, i64)> {
    let mut ranges: Vec<(i64, i64)> = stays
        .iter()
        .map(|s| (number(s.from), number(s.to.unwrap_or(open_to))))
        .filter(|(from, to)| from <= to)
        .collect();
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        match out.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn covered(ranges: &[(i64, i64)], from: i64, to: i64) -> i64 {
    ranges.iter().map(|r| (r.1.min(to) - r.0.max(from) + 1).max(0)).sum()
}

/// Days of stay in the window that ends on `on`, `on` included.
#[must_use]
pub fn days_used(stays: &[StayDays], on: Date, allowance: Allowance) -> u16 {
    let end = number(on);
    let start = end - i64::from(allowance.window_days) + 1;
    u16::try_from(covered(&merged(stays, on), start, end)).unwrap_or(u16::MAX)
}

/// What is left for somebody who enters on `entry`.
///
/// Days gain as old stays drop out of the window while the new stay goes on, so each day of the
/// new stay is judged by the window that ends on it (art. 6(1): "which entails considering the
/// 180-day period preceding each day of stay").
#[must_use]
pub fn days_left(stays: &[StayDays], entry: Date, allowance: Allowance) -> DaysLeft {
    let before = entry.checked_sub(1.day()).unwrap_or(entry);
    let entered = number(entry);
    // What is open, and what lies after the entry (a late registration), ends the day before it.
    let past: Vec<(i64, i64)> = merged(stays, before)
        .into_iter()
        .filter_map(|(from, to)| (from < entered).then_some((from, to.min(entered - 1))))
        .collect();
    let window = i64::from(allowance.window_days);
    let mut left = 0_i64;
    while left < i64::from(allowance.days) {
        let day = entered + left;
        if covered(&past, day - window + 1, entered - 1) + left + 1 > i64::from(allowance.days) {
            break;
        }
        left += 1;
    }
    let used = covered(&past, entered - window + 1, entered - 1);
    DaysLeft {
        used_days: u16::try_from(used).unwrap_or(u16::MAX),
        left_days: u16::try_from(left).unwrap_or(u16::MAX),
        until: (left > 0).then(|| entry.checked_add((left - 1).days()).unwrap_or(Date::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const SCHENGEN: Allowance = Allowance { days: 90, window_days: 180 };

    fn stay(from: &str, to: &str) -> StayDays {
        StayDays { from: from.parse().unwrap(), to: Some(to.parse().unwrap()) }
    }

    #[test]
    fn entry_and_exit_day_both_count() {
        let stays = [stay("2026-03-01", "2026-03-01"), stay("2026-03-10", "2026-03-12")];
        assert_eq!(days_used(&stays, "2026-03-20".parse().unwrap(), SCHENGEN), 4);
    }

    #[test]
    fn leaving_and_coming_back_on_one_day_counts_once() {
        let stays = [stay("2026-03-01", "2026-03-05"), stay("2026-03-05", "2026-03-09")];
        assert_eq!(days_used(&stays, "2026-03-20".parse().unwrap(), SCHENGEN), 9);
    }

    #[test]
    fn a_first_visit_has_ninety_days() {
        let left = days_left(&[], "2026-01-01".parse().unwrap(), SCHENGEN);
        assert_eq!((left.used_days, left.left_days), (0, 90));
        assert_eq!(left.until, Some("2026-03-31".parse().unwrap()));
    }

    #[test]
    fn after_ninety_days_in_a_row_the_ninety_first_is_too_much() {
        let stays = [stay("2026-01-01", "2026-03-31")];
        let left = days_left(&stays, "2026-04-01".parse().unwrap(), SCHENGEN);
        assert_eq!((left.used_days, left.left_days, left.until), (90, 0, None));
    }

    #[test]
    fn days_come_back_as_old_stays_leave_the_window() {
        // 180 days before 2026-06-30 begin on 2026-01-02: the first of January is forgotten.
        let stays = [stay("2026-01-01", "2026-03-31")];
        let left = days_left(&stays, "2026-06-30".parse().unwrap(), SCHENGEN);
        assert_eq!(left.used_days, 89);
        assert_eq!(left.left_days, 90, "each day in, one day out of the window");
    }

    fn naive(stays: &[StayDays], on: Date, allowance: Allowance) -> usize {
        let mut days = BTreeSet::new();
        for s in stays {
            let mut day = s.from;
            while day <= s.to.unwrap_or(on) {
                days.insert(day);
                day = day.checked_add(1.day()).unwrap();
            }
        }
        (0..i64::from(allowance.window_days))
            .filter(|back| days.contains(&on.checked_sub(back.days()).unwrap()))
            .count()
    }

    fn stays() -> impl Strategy<Value = Vec<StayDays>> {
        prop::collection::vec((0_i64..400, 0_i64..120, any::<bool>()), 0..8).prop_map(|v| {
            let origin = Date::constant(2025, 1, 1);
            v.into_iter()
                .map(|(start, len, open)| {
                    let from = origin.checked_add(start.days()).unwrap();
                    let to = from.checked_add(len.days()).unwrap();
                    StayDays { from, to: (!open).then_some(to) }
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_the_days_one_by_one(
            stays in stays(), day in 0_i64..600, days in 1_u16..120, window in 1_u16..365,
        ) {
            let on = Date::constant(2025, 1, 1).checked_add(day.days()).unwrap();
            let allowance = Allowance { days, window_days: window };
            prop_assert_eq!(usize::from(days_used(&stays, on, allowance)), naive(&stays, on, allowance));
        }

        #[test]
        fn what_is_left_is_what_staying_on_day_by_day_allows(stays in stays(), day in 0_i64..600) {
            let entry = Date::constant(2025, 1, 1).checked_add(day.days()).unwrap();
            // History ends the day before the entry.
            let before = entry.checked_sub(1.day()).unwrap();
            let past: Vec<_> = stays.iter().filter(|s| s.from < entry)
                .map(|s| StayDays { from: s.from, to: Some(s.to.unwrap_or(before).min(before)) })
                .collect();
            let mut left = 0_u16;
            for n in 0..90_i64 {
                let last = entry.checked_add(n.days()).unwrap();
                let mut with = past.clone();
                with.push(StayDays { from: entry, to: Some(last) });
                if naive(&with, last, SCHENGEN) > 90 { break; }
                left += 1;
            }
            prop_assert_eq!(days_left(&stays, entry, SCHENGEN).left_days, left);
        }
    }
}
