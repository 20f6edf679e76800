//! What a follower makes of what a journal's owner sends.

use registry::merkle::{self, Frontier, Hash};
use registry::note::Verifier;
use serde::{Deserialize, Serialize};

/// How much of a journal a follower holds: enough to know whether something continues it.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The tree over the entries that are held.
    pub tree: Frontier,
    /// The signed note of the newest head that was accepted; empty before the first.
    pub note: String,
}

/// Entries of a journal on their way to a follower.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// How many entries come before the first of these.
    pub after: u64,
    /// The canonical bytes of each entry, in order.
    pub entries: Vec<Vec<u8>>,
    /// A signed head over the entries before and these, and no more.
    pub note: String,
}

/// What a follower makes of a push. Whatever it is, the answer says how much is held.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The entries from `skip` on continue what is held; take them and `held` together, or not at
    /// all.
    Take {
        /// So many of the push's entries are held already.
        skip: usize,
        /// What is held afterwards.
        held: Held,
    },
    /// All of it is held already: an answer was lost, or a message came late or twice.
    Known,
    /// There is something missing in between: the sender is to go on after what is held.
    Gap,
    /// This is not the journal that is held, though its key signed both. Nothing is taken, and the
    /// two notes are kept: no consistency proof between them exists (RFC 6962 §2.1.2), which
    /// whoever owns the key has to answer for.
    Split,
    /// The journal's key did not sign it, or signed it over another number of entries.
    Forged,
}

/// Judges a push against what is held. `leaf` gives the leaf of an entry that is held, from 0.
/// That the message is as the sender sent it is the link's to see to.
///
/// # Errors
/// Those of `leaf`.
pub fn judge<E>(
    held: &Held,
    push: &Push,
    verifier: &Verifier,
    leaf: &mut dyn FnMut(u64) -> Result<Hash, E>,
) -> Result<Verdict, E> {
    let Ok(head) = verifier.open(&push.note) else { return Ok(Verdict::Forged) };
    let count = u64::try_from(push.entries.len()).unwrap_or(u64::MAX);
    if push.after.checked_add(count) != Some(head.size) {
        return Ok(Verdict::Forged);
    }
    let size = held.tree.size();
    if push.after > size {
        return Ok(Verdict::Gap);
    }
    let leaves: Vec<Hash> = push.entries.iter().map(|bytes| merkle::leaf(bytes)).collect();
    let skip = usize::try_from((size - push.after).min(count)).unwrap_or(usize::MAX);
    for (place, theirs) in (push.after..).zip(leaves.iter().take(skip)) {
        if leaf(place)? != *theirs {
            return Ok(Verdict::Split);
        }
    }
    if head.size < size {
        return Ok(Verdict::Known);
    }
    let mut tree = held.tree.clone();
    for theirs in leaves.iter().skip(skip) {
        tree.push(*theirs, &mut |_, _, _| {});
    }
    if tree.root() != head.root {
        return Ok(Verdict::Split);
    }
    if head.size == size {
        return Ok(Verdict::Known);
    }
    Ok(Verdict::Take { skip, held: Held { tree, note: push.note.clone() } })
}
