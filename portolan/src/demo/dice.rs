//! Chance from a seed: the same throws for the same seed and stream, on every machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Dice that a seed and a stream decide.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of a stream: one for each party, so that each can be thrown again on its own.
    #[must_use]
    pub fn of(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // The bias of a remainder, n in 2^64, is no matter for a country that is made up.
        self.0.next_u64().checked_rem(n).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// True in `n` of a thousand throws.
    pub fn per_mille(&mut self, n: u64) -> bool {
        self.below(1_000) < n
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let n = self.below(u64::try_from(from.len()).unwrap_or(0));
        from.get(usize::try_from(n).unwrap_or(0))
    }

    /// One of them, each as often as its weight says.
    pub fn weighted<'a, T>(&mut self, from: &'a [(u64, T)]) -> Option<&'a T> {
        let mut n = self.below(from.iter().map(|(w, _)| w).sum());
        for (weight, what) in from {
            if n < *weight {
                return Some(what);
            }
            n -= weight;
        }
        None
    }
}
