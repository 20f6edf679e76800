//! What the owner of a journal makes of what its followers answer.

use std::collections::BTreeMap;

use kernel::NodeId;

/// What a follower's answer says of the own journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The follower holds this many entries, which is the beginning of the own journal: go on
    /// from there.
    GoOn(u64),
    /// The follower holds more than there is here: the own journal lost its end, and must be
    /// filled from the follower before anything is written.
    LostTheEnd(u64),
}

/// What the owner of a journal knows of its followers. Volatile: after a restart it is asked for
/// again.
#[derive(Debug, Clone, Default)]
pub struct Own {
    holds: BTreeMap<NodeId, u64>,
}

impl Own {
    /// A follower said how many entries it holds; `size` is that of the own journal.
    pub fn answered(&mut self, follower: &NodeId, holds: u64, size: u64) -> Standing {
        self.holds.insert(follower.clone(), holds);
        if holds > size { Standing::LostTheEnd(holds) } else { Standing::GoOn(holds) }
    }

    /// How many entries a follower held when it last answered; none if it never did.
    #[must_use]
    pub fn held_by(&self, follower: &NodeId) -> Option<u64> {
        self.holds.get(follower).copied()
    }

    /// How many entries of the own journal the follower lacks, as far as is known.
    #[must_use]
    pub fn backlog(&self, follower: &NodeId, size: u64) -> u64 {
        size.saturating_sub(self.held_by(follower).unwrap_or(0))
    }
}
