//! Chance as a parameter.

use std::sync::{Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Where random bytes come from.
pub trait Entropy: Send + Sync {
    /// Fills `out` with random bytes.
    fn fill(&self, out: &mut [u8]);
}

/// A ChaCha20 stream seeded once from the operating system: fit for keys and tokens.
pub struct OsEntropy(Seeded);

impl OsEntropy {
    /// Over a 32-byte seed that the caller took from the operating system.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Seeded(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }
}

impl Entropy for OsEntropy {
    fn fill(&self, out: &mut [u8]) {
        self.0.fill(out);
    }
}

/// The same bytes for the same seed: for tests and for the demonstration country.
pub struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    /// A stream that `seed` decides.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(out);
    }
}

impl std::fmt::Debug for Seeded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seeded")
    }
}

impl std::fmt::Debug for OsEntropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OsEntropy")
    }
}
