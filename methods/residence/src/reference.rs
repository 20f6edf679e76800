//! What migrbc 2.0.9 answers, date for date, its habits included.
//!
//! Always: every crossing is decided, for the last one is taken to last the whole window. A
//! person with a single crossing is the exception: that one is judged on the day of observation.
//! The dates say when the reference calls a status final, and may lie after the day of
//! observation; [`as_of`](crate::as_of) is the mode to publish from.

use crate::{BufferTooShort, Crossing, Rule, Status};

/// What the reference says of one crossing. Days count from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// `days_to_next_crossing`; the whole window for the last.
    pub days_to_next: i32,
    /// `res_status_before`
    pub before: Status,
    /// `res_status_after`
    pub after: Status,
    /// `is_long_term_mig`
    pub is_migrant: bool,
    /// `date_finalised_res_before`
    pub before_final_day: i32,
    /// `date_finalised_res_after`
    pub after_final_day: i32,
    /// `date_finalised_LTM`
    pub migrant_final_day: i32,
}

impl Outcome {
    /// To fill a buffer with.
    pub const EMPTY: Self = Self {
        days_to_next: 0,
        before: Status::NonResident,
        after: Status::NonResident,
        is_migrant: false,
        before_final_day: 0,
        after_final_day: 0,
        migrant_final_day: NOT_YET,
    };
}

/// No day that a crossing can have, so it marks a date that is not known yet.
const NOT_YET: i32 = i32::MIN;

/// Why the reference sets a whole person aside: their status stays what it was before the first
/// crossing, nothing is a migration, and every date is the crossing's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Two arrivals or two departures in a row; the position of the second.
    SameDirectionTwice(usize),
    /// A crossing dated before the one in front of it; the position of the second.
    OutOfOrder(usize),
}

/// Classifies one person's crossings, in order, into `outcomes`.
///
/// `initial` is the stated status before the first crossing; without one it is derived
/// ([`Status::before_first`]). `observed_day` judges a single crossing.
/// Returns the fault for which the person was set aside, if there is one: the outcomes are then
/// what the reference publishes for such a person.
///
/// # Errors
/// [`BufferTooShort`], with nothing written.
pub fn classify(
    rule: Rule,
    initial: Option<Status>,
    observed_day: i32,
    crossings: &[Crossing],
    outcomes: &mut [Outcome],
) -> Result<Option<Fault>, BufferTooShort> {
    let needed = crossings.len();
    let room = outcomes.len();
    let Some(outcomes) = outcomes.get_mut(..needed) else {
        return Err(BufferTooShort { room, needed });
    };
    let Some(&first) = crossings.first() else { return Ok(None) };
    let initial = initial.unwrap_or(Status::before_first(first.is_arrival()));

    lay_out(rule, crossings, outcomes);
    if let Some(fault) = first_fault(crossings) {
        for (crossing, outcome) in crossings.iter().zip(outcomes.iter_mut()) {
            *outcome = Outcome {
                days_to_next: outcome.days_to_next,
                before: initial,
                after: initial,
                is_migrant: false,
                before_final_day: crossing.day(),
                after_final_day: crossing.day(),
                migrant_final_day: crossing.day(),
            };
        }
        return Ok(Some(fault));
    }

    let (mut before, mut before_final_day) = (initial, first.day());
    for at in 0..needed {
        let (after, after_final_day) =
            decide(rule, observed_day, at, (before, before_final_day), crossings, outcomes);
        before = after;
        let next_day = crossings.get(at + 1).map_or(after_final_day, |next| next.day());
        before_final_day = after_final_day.max(next_day);
    }
    Ok(None)
}

fn lay_out(rule: Rule, crossings: &[Crossing], outcomes: &mut [Outcome]) {
    let next_days = crossings.iter().skip(1).map(|next| Some(next.day())).chain([None]);
    for ((crossing, next_day), outcome) in crossings.iter().zip(next_days).zip(outcomes) {
        *outcome = Outcome::EMPTY;
        outcome.days_to_next =
            next_day.map_or(rule.window_days(), |next| next.saturating_sub(crossing.day()));
    }
}

fn first_fault(crossings: &[Crossing]) -> Option<Fault> {
    crossings.windows(2).enumerate().find_map(|(at, pair)| match pair {
        [one, next] if one.day() > next.day() => Some(Fault::OutOfOrder(at + 1)),
        [one, next] if one.is_arrival() == next.is_arrival() => {
            Some(Fault::SameDirectionTwice(at + 1))
        }
        _ => None,
    })
}

/// Decides the crossing `at`; returns the status after it and the day that is final.
fn decide(
    rule: Rule,
    observed_day: i32,
    at: usize,
    (before, before_final_day): (Status, i32),
    crossings: &[Crossing],
    outcomes: &mut [Outcome],
) -> (Status, i32) {
    let Some(&crossing) = crossings.get(at) else { return (before, before_final_day) };
    let day = crossing.day();
    let verdict = if !crossing.can_migrate(before) {
        Verdict { is_migrant: false, final_day: day, keeps_earlier_date: true }
    } else if crossings.len() == 1 {
        // The reference has a branch of its own for a single crossing: the clock decides, and
        // the date is a threshold away even where that lies ahead.
        Verdict {
            is_migrant: observed_day.saturating_sub(day) >= rule.threshold_days(),
            final_day: day + rule.threshold_days(),
            keeps_earlier_date: false,
        }
    } else {
        look_ahead(rule, at, before_final_day, crossings, outcomes)
    };

    let after = if verdict.is_migrant { crossing.leads_to() } else { before };
    let final_day = verdict.final_day.max(before_final_day);
    if let Some(outcome) = outcomes.get_mut(at) {
        outcome.before = before;
        outcome.before_final_day = before_final_day;
        outcome.after = after;
        outcome.after_final_day = final_day;
        outcome.is_migrant = verdict.is_migrant;
        if !(verdict.keeps_earlier_date && outcome.migrant_final_day != NOT_YET) {
            outcome.migrant_final_day = final_day;
        }
    }
    (after, final_day)
}

struct Verdict {
    is_migrant: bool,
    final_day: i32,
    /// A quick return had its date set while the crossing before it was reviewed; only a
    /// migration overwrites that.
    keeps_earlier_date: bool,
}

/// Adds up both sides from a crossing that can migrate until one of them decides.
fn look_ahead(
    rule: Rule,
    at: usize,
    before_final_day: i32,
    crossings: &[Crossing],
    outcomes: &mut [Outcome],
) -> Verdict {
    let Some(day) = crossings.get(at).map(|crossing| crossing.day()) else {
        return Verdict {
            is_migrant: false,
            final_day: before_final_day,
            keeps_earlier_date: true,
        };
    };
    let quick_return_limit = before_final_day.saturating_add(rule.quick_return_days());
    let (mut this_side, mut other_side) = (0_i32, 0_i32);
    let mut on_this_side = true;
    let mut ahead = at;
    while let Some(outcome) = outcomes.get(ahead) {
        let side = if on_this_side { &mut this_side } else { &mut other_side };
        *side = side.saturating_add(outcome.days_to_next);
        // The other side first: the order in which the reference asks.
        if other_side > rule.other_side_days() {
            let final_day = day.saturating_add(rule.other_side_days()).saturating_add(this_side);
            return Verdict { is_migrant: false, final_day, keeps_earlier_date: true };
        }
        if this_side >= rule.threshold_days() {
            let final_day = day.saturating_add(rule.threshold_days()).saturating_add(other_side);
            return Verdict { is_migrant: true, final_day, keeps_earlier_date: false };
        }
        ahead += 1;
        if on_this_side
            && let (Some(back), Some(outcome)) = (crossings.get(ahead), outcomes.get_mut(ahead))
            && back.day() < quick_return_limit
            && outcome.migrant_final_day == NOT_YET
        {
            outcome.migrant_final_day = back.day().max(before_final_day);
        }
        on_this_side = !on_this_side;
    }
    // Not reached: the last crossing lasts the whole window, which decides one way or the other.
    Verdict {
        is_migrant: false,
        final_day: day.saturating_add(rule.window_days()),
        keeps_earlier_date: true,
    }
}
