//! From border crossings to migrants: the outcomes-based 12/16-month rule and its kin.
//!
//! A traveller is a migrant when the crossing changed where they live, and that shows only in
//! what they did next: of the sixteen months after an arrival, were twelve spent here?
//! This crate answers that for one person's crossings at a time, on day numbers, into a buffer
//! that the caller owns.
//!
//! Source: Statistics New Zealand, *Defining migrants using travel histories and the '12/16-month
//! rule'* (2014) and *Outcomes-based migration measure* (2017); its production package `migrbc`
//! 2.0.9 for what the texts leave open.
//!
//! # The rule
//!
//! With a window of 487 days and a threshold of 365 ([`Rule::TWELVE_SIXTEEN`]):
//! - a crossing *can* migrate only against the status: an arrival of a non-resident, a departure
//!   of a resident. Any other crossing is no migration, at once;
//! - from that crossing on, days on the side crossed to and days on the other side are added up;
//! - threshold days (`Tm`) on the side crossed to: a migration, the status changes;
//! - more than window − threshold days (`Tn` = 122) on the other side: none, the status stays;
//! - the status after a crossing is the status before the next.
//!
//! # Two modes
//!
//! | | [`reference`](mod@reference) | [`as_of`](mod@as_of) |
//! |---|---|---|
//! | answers | what migrbc 2.0.9 answers, date for date | what is known on the day of observation |
//! | the last crossing's duration | counts as the whole window | ends on the day of observation |
//! | an open window | decided as if nothing more happened | *undetermined until*, with a provisional answer |
//! | a single crossing | judged on the day of observation | as any other |
//! | when "no" is final | the day the other side reaches `Tn` days | a day later, when it exceeds them |
//! | the return that can't migrate | within `Ts` = 2·`Tn` days of the *finalised status* | within `Tm` − `Tn` days of the crossing, for which it can be proved |
//! | two arrivals in a row | the whole person is set aside ([`reference::Fault`]) | time counts to the side last crossed to |
//!
//! Left out: a stated status that holds from a day in the middle of the history; crossings by
//! death and birth; any guess at crossings that were never recorded.
//!
//! # Example
//!
//! ```
//! use residence::{Crossing, Rule, as_of, as_of::Verdict};
//!
//! // A visitor comes on day 0, leaves on day 30; another comes to stay.
//! let visit = [Crossing::arrival(0), Crossing::departure(30)];
//! let stay = [Crossing::arrival(0)];
//! let rule = Rule::TWELVE_SIXTEEN;
//!
//! let mut outcomes = [as_of::Outcome::UNOBSERVED; 2];
//! as_of::classify(rule, None, 200, &visit, &mut outcomes)?;
//! assert_eq!(outcomes[0].verdict, Verdict::NotMigrant);
//!
//! as_of::classify(rule, None, 200, &stay, &mut outcomes)?;
//! assert_eq!(outcomes[0].verdict, Verdict::Undetermined { until_day: 487, migrant_if_stays: true });
//! as_of::classify(rule, None, 365, &stay, &mut outcomes)?;
//! assert_eq!(outcomes[0].verdict, Verdict::Migrant);
//! # Ok::<(), residence::BufferTooShort>(())
//! ```

pub mod as_of;
mod crossing;
pub mod reference;
mod rule;

pub use crossing::{Crossing, Status};
pub use rule::{Rule, RuleError};

/// The caller's buffer holds fewer outcomes than there are crossings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the buffer holds {room} outcomes, and there are {needed} crossings")]
pub struct BufferTooShort {
    /// How many outcomes fit.
    pub room: usize,
    /// How many crossings there are.
    pub needed: usize,
}
