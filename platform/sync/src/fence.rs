//! Keeping out what a node sent before it was put back from a copy.
//!
//! A restored node asks how much is held of its journal, fills itself up from there, and writes on.
//! If something that it sent before were still under way, and arrived after the answer, the follower
//! would hold entries that the node knows nothing of, and the journal would fork. So the follower
//! counts: each asking begins a new epoch, and a push of an older one is refused.

use serde::{Deserialize, Serialize};

/// What a follower remembers of a journal's owner, beside the journal; as durable as that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    epoch: u64,
    nonce: u128,
}

impl Fence {
    /// The owner asks, with a number that it drew for this asking; gives the epoch in which it may
    /// push. The same asking, come twice, begins nothing new.
    pub fn ask(&mut self, nonce: u128) -> u64 {
        if self.nonce != nonce || self.epoch == 0 {
            self.nonce = nonce;
            self.epoch += 1;
        }
        self.epoch
    }

    /// Whether a push of this epoch is let in. One that is not is answered so, and its sender asks.
    #[must_use]
    pub const fn admits(&self, epoch: u64) -> bool {
        self.epoch == epoch
    }
}
