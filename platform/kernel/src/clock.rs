//! The time as a parameter.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present instant, UTC, to the microsecond or better.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine. Only the binary's wiring makes one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time enters")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is set: for tests, and for histories made from a seed.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows `at`.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Sets the clock to `at`.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Moves the clock on by `by`; stays at the last representable instant rather than overflow.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that moves on by one step each time it is read.
#[derive(Debug)]
pub struct SteppingClock {
    at: FixedClock,
    step: SignedDuration,
}

impl SteppingClock {
    /// Starts at `at` and moves by `step` with every reading.
    #[must_use]
    pub const fn new(at: Timestamp, step: SignedDuration) -> Self {
        Self { at: FixedClock::at(at), step }
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> Timestamp {
        let now = self.at.now();
        self.at.advance(self.step);
        now
    }
}
