//! What is known on the day of observation, and until when the rest is not.
//!
//! Always:
//! - a crossing after the day of observation is not looked at ([`Verdict::Unobserved`]);
//! - a verdict other than *undetermined* stays whatever is crossed after that day;
//! - a crossing is decided at the latest one window after its day;
//! - time counts to the side last crossed to, so that two arrivals in a row are no error.
//!
//! **Provisional** here means: what the verdict will be if the person stays where they are until
//! the window closes (`migrant_if_stays`). It is an assumption, shown beside the count of
//! undetermined crossings and never mixed into it.
//!
//! Leaves out crossings that are recorded late with an earlier date: those are a revision, and
//! may change anything.

use crate::{BufferTooShort, Crossing, Rule, Status};

/// Whether a crossing was a migration, as far as one can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It changed where the person lives.
    Migrant,
    /// It did not, and nothing that happens later can make it so.
    NotMigrant,
    /// The window is open.
    Undetermined {
        /// The day by which it is decided, whatever happens.
        until_day: i32,
        /// The provisional answer: a migrant if nothing further is crossed.
        migrant_if_stays: bool,
    },
    /// The crossing lies after the day of observation.
    Unobserved,
}

impl Verdict {
    /// Whether it is decided.
    #[must_use]
    pub const fn is_determined(self) -> bool {
        matches!(self, Self::Migrant | Self::NotMigrant)
    }

    /// Counted as a migrant in a provisional figure.
    #[must_use]
    pub const fn is_provisionally_migrant(self) -> bool {
        matches!(self, Self::Migrant | Self::Undetermined { migrant_if_stays: true, .. })
    }
}

/// What is known of one crossing. Days count from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Days until the next observed crossing; `None` for the last.
    pub days_to_next: Option<i32>,
    /// Where the person lived before it, if that is decided.
    pub before: Option<Status>,
    /// Where the person lives after it, if that is decided.
    pub after: Option<Status>,
    /// Whether it was a migration.
    pub verdict: Verdict,
    /// The first day on which the verdict can be relied on to be known; set where it is decided.
    pub decided_day: Option<i32>,
}

impl Outcome {
    /// To fill a buffer with; also what a crossing after the day of observation gets.
    pub const UNOBSERVED: Self = Self {
        days_to_next: None,
        before: None,
        after: None,
        verdict: Verdict::Unobserved,
        decided_day: None,
    };
}

/// Classifies one person's crossings, in order, into `outcomes`, as known at the end of
/// `observed_day`. Returns how many crossings were observed.
///
/// `initial` is the stated status before the first crossing; without one it is derived
/// ([`Status::before_first`]). Allocates nothing.
///
/// # Errors
/// [`BufferTooShort`], with nothing written.
pub fn classify(
    rule: Rule,
    initial: Option<Status>,
    observed_day: i32,
    crossings: &[Crossing],
    outcomes: &mut [Outcome],
) -> Result<usize, BufferTooShort> {
    let needed = crossings.len();
    let room = outcomes.len();
    let Some(outcomes) = outcomes.get_mut(..needed) else {
        return Err(BufferTooShort { room, needed });
    };
    let mut filled = outcomes.iter_mut();
    let observed = classify_each(rule, initial, observed_day, crossings, |outcome| {
        if let Some(slot) = filled.next() {
            *slot = outcome;
        }
    });
    filled.for_each(|slot| *slot = Outcome::UNOBSERVED);
    Ok(observed)
}

/// The same, telling `each` what is known of one observed crossing after the other. What `each`
/// does not look at costs nothing: for counting many persons.
#[inline]
pub fn classify_each(
    rule: Rule,
    initial: Option<Status>,
    observed_day: i32,
    crossings: &[Crossing],
    mut each: impl FnMut(Outcome),
) -> usize {
    let observed = crossings.iter().take_while(|crossing| crossing.day() <= observed_day).count();
    let seen = crossings.get(..observed).unwrap_or_default();
    let Some(&first) = seen.first() else { return 0 };
    let initial = initial.unwrap_or(Status::before_first(first.is_arrival()));
    let mut history = History {
        rule,
        known: Some(initial),
        known_day: first.day(),
        if_all_stay: initial,
        open_from: None,
        open_until_day: first.day(),
    };
    for at in 0..observed {
        each(history.next(observed_day, seen.get(at..).unwrap_or_default()));
    }
    observed
}

/// What the crossings so far have shown.
struct History {
    rule: Rule,
    /// The status before the crossing to come, if decided by the day of observation,
    known: Option<Status>,
    /// and since when.
    known_day: i32,
    /// The status if everybody stays where they are: the provisional one.
    if_all_stay: Status,
    /// The earliest crossing that may not have been decided when the next one happened.
    open_from: Option<Crossing>,
    /// By when everything so far is decided, whatever happens.
    open_until_day: i32,
}

impl History {
    /// Decides the first crossing of `rest`.
    #[inline]
    fn next(&mut self, observed_day: i32, rest: &[Crossing]) -> Outcome {
        let Some(&crossing) = rest.first() else { return Outcome::UNOBSERVED };
        let day = crossing.day();
        let before = self.known;
        let was_open = before.is_none() || self.known_day > day;
        let against_status = before.is_none_or(|status| crossing.can_migrate(status));

        // A crossing along a status that was known is settled without looking ahead.
        let ahead = if against_status || was_open {
            look_ahead(self.rule, observed_day, rest)
        } else {
            Ahead::No(day)
        };
        let harmless = was_open
            && self.open_from.is_some_and(|open| {
                open.is_arrival() != crossing.is_arrival()
                    && day - open.day() < self.rule.harmless_return_days()
            });

        let decided = match (before, ahead) {
            (Some(_), Ahead::Yes(on)) if against_status => Some((true, on.max(self.known_day))),
            (_, Ahead::No(on)) if against_status => Some((false, if harmless { day } else { on })),
            _ if harmless => Some((false, day)),
            (Some(_), _) if against_status => None,
            (Some(_), Ahead::No(on)) => Some((false, on.min(self.known_day).max(day))),
            (Some(_), _) => Some((false, self.known_day.max(day))),
            (None, _) => None,
        };

        self.open_until_day = self.open_until_day.max(day.saturating_add(self.rule.window_days()));
        let provisional = crossing.can_migrate(self.if_all_stay) && ahead.if_stays();
        let verdict = match decided {
            Some((true, _)) => Verdict::Migrant,
            Some((false, _)) => Verdict::NotMigrant,
            None => Verdict::Undetermined {
                until_day: self.open_until_day,
                migrant_if_stays: provisional,
            },
        };
        self.advance(crossing, was_open, ahead, against_status);
        if provisional {
            self.if_all_stay = crossing.leads_to();
        }
        Outcome {
            days_to_next: rest.get(1).map(|next| next.day() - day),
            before,
            after: self.known,
            verdict,
            decided_day: decided.map(|(_, on)| on),
        }
    }

    /// Carries the status over the crossing.
    #[inline]
    fn advance(&mut self, crossing: Crossing, was_open: bool, ahead: Ahead, against_status: bool) {
        let day = crossing.day();
        if !was_open {
            self.open_from = against_status.then_some(crossing);
        }
        if !against_status {
            self.known_day = self.known_day.max(day);
            return;
        }
        match (self.known, ahead) {
            // A threshold spent on this side: whoever did not live here before does now.
            (known, Ahead::Yes(on)) => {
                self.known_day = known.map_or(on, |_| on.max(self.known_day));
                self.known = Some(crossing.leads_to());
            }
            (Some(_), Ahead::No(on)) => self.known_day = on.max(self.known_day),
            (Some(_), Ahead::Open { .. }) => self.known = None,
            (None, _) => {}
        }
    }
}

/// What the days after a crossing say, should it be one that can migrate.
#[derive(Clone, Copy)]
enum Ahead {
    /// The threshold was spent on the side crossed to, on this day.
    Yes(i32),
    /// Too much was spent on the other side, on this day.
    No(i32),
    /// Neither, by the day of observation; the provisional answer.
    Open { migrant_if_stays: bool },
}

impl Ahead {
    const fn if_stays(self) -> bool {
        matches!(self, Self::Yes(_) | Self::Open { migrant_if_stays: true })
    }
}

/// Adds up both sides, up to the day of observation, from the first crossing of `rest` on.
#[inline]
fn look_ahead(rule: Rule, observed_day: i32, rest: &[Crossing]) -> Ahead {
    let Some(&crossing) = rest.first() else { return Ahead::Open { migrant_if_stays: false } };
    let (mut this_side, mut other_side) = (0_i32, 0_i32);
    let mut here = crossing;
    let mut following = rest.iter().skip(1);
    loop {
        let next = following.next();
        let until = next.map_or(observed_day, |next| next.day());
        let days = until.saturating_sub(here.day()).max(0);
        if here.is_arrival() == crossing.is_arrival() {
            let missing = rule.threshold_days() - this_side;
            if days >= missing {
                return Ahead::Yes(here.day() + missing);
            }
            this_side += days;
        } else {
            let to_exceed = rule.other_side_days() + 1 - other_side;
            if days >= to_exceed {
                return Ahead::No(here.day() + to_exceed);
            }
            other_side += days;
        }
        match next {
            Some(&next) => here = next,
            None => {
                return Ahead::Open {
                    migrant_if_stays: here.is_arrival() == crossing.is_arrival(),
                };
            }
        }
    }
}
