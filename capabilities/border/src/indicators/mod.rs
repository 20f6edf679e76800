//! Risk indicators: expressions over documents and journeys that can send somebody to the second
//! line, and say why.
//!
//! Always holds: an indicator that reads a protected attribute, or what stands in for one, does
//! not load, and the error names the attribute; what is not declared in [`environment`] can't be
//! read at all, by whatever way of writing; an expired one does not run; nothing here decides.
//!
//! Left out: who may publish one (`rules`), and what a traveller's citizenship means in law
//! (`entry_rules`), which indicators never see.

mod check;
pub mod environment;
mod indicator;
mod run;

pub use check::{Checked, LoadError, check};
pub use environment::Situation;
pub use indicator::{Hit, HitOutcome, Indicator};
pub use run::{Compiled, Raised, Ran};
