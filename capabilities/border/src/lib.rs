//! The desk: first line, second line, shift, stays and the rules of entry.
//!
//! Always holds:
//! * nobody is admitted or refused but by a named person; indicators only refer, and say why;
//! * a request for asylum blocks refusal until the second line has dealt with it;
//! * a referral to protection services can be seen by the second line alone, and by no rule;
//! * the law in force on the day of the crossing decides, also for what is written down later;
//! * a mistake is corrected or voided, never overwritten: the old version stays in history.
//!
//! Left out: who may do what (the policies in `policies/`, which `access` applies at the door),
//! statistics (`observatory` reads the crossings from the journal), watchlists.

pub mod entry_rules;
pub mod indicators;
pub mod model;
pub mod progress;
pub mod stay_days;
pub mod stays;
