//! What every other crate agrees on: typed ids, the clock and chance as parameters, who acts and
//! for which purpose, and the one error.
//!
//! Always holds: nothing here does I/O, and nothing here knows HTTP, SQL or a language.
//! A time or a random byte enters the system only through [`Clock`] and [`Entropy`], so that
//! every test can be repeated.
//!
//! Left out: anything that a single capability needs. What two need belongs in a register.

mod act;
mod chance;
mod clock;
mod error;
mod id;

pub use act::{Act, Actor, NodeId, Officer, Post, Purpose, Role, User};
pub use chance::{Entropy, OsEntropy, Seeded};
pub use clock::{Clock, FixedClock, SteppingClock, SystemClock};
pub use error::{Error, FieldFault, Kind, Result};
pub use id::{Id, Ids, ParseIdError};
