//! What is held here of other nodes' journals, and what came with it.
//!
//! Always holds: entries that came, the records that they wrote and how far the copy now goes
//! are committed in one piece, with an entry of this node's own journal that says who brought
//! them; a copy grows from where it stood, or not at all.
//!
//! Left out: whether what came may be believed. That is judged before it gets here (`sync`).

use std::collections::HashSet;

use kernel::{Error, NodeId, Result};

use crate::merkle::{self, Frontier, Hash};
use crate::note::Verifier;
use crate::{
    Batch, Broken, Entry, EntryRecord, Operation, Put, Receipt, Session, Store, Stored, body_hash,
};

/// Entries of another journal that are to be held from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The journal: its origin, as its heads name it.
    pub journal: String,
    /// How much of it is held before these.
    pub after: u64,
    /// The canonical bytes of each entry.
    pub entries: Vec<Vec<u8>>,
    /// How much is held then: `after` and the entries; for a feed, which is not copied, its
    /// position.
    pub size: u64,
    /// The tree's peaks over what is held then, as [`Frontier::peaks`] gives them.
    pub peaks: Vec<Hash>,
    /// The signed head over what is held then.
    pub note: String,
}

/// How much is held of another journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldHead {
    /// The journal.
    pub journal: String,
    /// How many entries, or for a feed its position.
    pub size: u64,
    /// The tree's peaks.
    pub peaks: Vec<Hash>,
    /// The signed head over just these.
    pub note: String,
}

impl HeldHead {
    /// The tree over what is held; none where the peaks are not those of so many leaves.
    #[must_use]
    pub fn tree(&self) -> Option<Frontier> {
        Frontier::from_peaks(self.size, self.peaks.clone())
    }
}

/// More, or less, is held than whoever brought this had thought.
pub(crate) fn moved_on(hold: &Hold, found: u64) -> Error {
    Error::conflict(
        "held-otherwise",
        "Another exchange with the same node came first. Nothing of this one was saved; it goes on from there by itself.",
    )
    .with("journal", &hold.journal)
    .with("held", found)
}

/// Peaks as one text of bytes.
pub(crate) fn pack(peaks: &[Hash]) -> Vec<u8> {
    peaks.concat()
}

/// The peaks in such bytes; what is cut off at the end is not a peak, and the tree will say so.
pub(crate) fn unpack(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(32).filter_map(|c| c.try_into().ok()).collect()
}

impl Session {
    /// Writes records that came from another node, with what is held of its journal then; `puts`
    /// holds a record once at most.
    ///
    /// # Errors
    /// `held-otherwise` when the copy does not stand where `hold` begins; `version-conflict` when
    /// a version that came is here already; else as [`Writing::commit`](crate::Writing::commit).
    pub fn receive(
        &self,
        operation: &'static str,
        puts: Vec<Put>,
        hold: Option<Hold>,
    ) -> Result<Receipt> {
        let at = self.registry().now();
        let store = self.registry().store();
        let records = puts.iter().map(record).collect();
        let entry = Entry {
            number: 0,
            node: store.node().clone(),
            at,
            act: self.act().clone(),
            operation: operation.to_owned(),
            records,
        };
        let entry = serde_json_canonicalizer::to_vec(&entry)
            .map_err(|e| Error::internal(format!("journal entry: {e}")))?;
        let entry = store.receive(Batch { at, puts, entry }, hold)?;
        Ok(Receipt { entry, at })
    }
}

fn record(put: &Put) -> EntryRecord {
    let erased = put.operation == Operation::Erase;
    let hash = || hex::encode(body_hash(&put.salt, put.schema, &put.columns, &put.body));
    EntryRecord {
        kind: put.kind.to_owned(),
        id: put.id,
        version: put.version,
        operation: put.operation,
        hash: if erased { String::new() } else { hash() },
        home: put.home.clone(),
    }
}

/// Whether a copy is what the journal's owner signed: every entry, the tree and the head. What
/// comes meanwhile is not looked at.
///
/// # Errors
/// When the database can't be read.
pub fn verify_held(
    store: &dyn Store,
    verifier: &Verifier,
) -> Result<std::result::Result<u64, Broken>> {
    let bad = |entry: u64, what: &str| Ok(Err(Broken { entry, what: what.to_owned() }));
    let journal = verifier.origin();
    let Some(held) = store.held(journal)? else { return Ok(Ok(0)) };
    let mut tree = Frontier::default();
    while tree.size() < held.size {
        let left = usize::try_from(held.size - tree.size()).unwrap_or(PAGE);
        let page = store.held_entries(journal, tree.size(), left.min(PAGE))?;
        if page.is_empty() {
            return bad(tree.size() + 1, "the entry is missing");
        }
        for (number, bytes) in page {
            if number != tree.size() + 1 {
                return bad(tree.size() + 1, "the entry is missing");
            }
            tree.push(merkle::leaf(&bytes), &mut |_, _, _| {});
        }
    }
    if let Some(more) = beyond(store, journal)? {
        return bad(more, "the entry is beyond what the head of the copy covers");
    }
    match verifier.open(&held.note) {
        Ok(head) if head.size != held.size || head.root != tree.root() => {
            let (first, count) = differing(&held, &tree, &head.root);
            let what = format!(
                "one of the {count} entries from here on is not what the head of its journal signs"
            );
            return bad(first, &what);
        }
        Ok(_) => {}
        Err(e) => return bad(held.size.max(1), &format!("the head: {e}")),
    }
    // Not signed, but what the next entries are judged by.
    if held.tree().is_none_or(|kept| kept.root() != tree.root()) {
        return bad(held.size.max(1), "what is kept of the tree is another tree's");
    }
    Ok(Ok(held.size))
}

/// The first entry, and how many, of the first part of the tree that is not the signed one.
fn differing(held: &HeldHead, tree: &Frontier, signed: &Hash) -> (u64, u64) {
    let mut first = 1;
    // The peaks vouch for their parts only where together they are what was signed.
    if let Some(kept) = held.tree().filter(|t| t.root() == *signed) {
        let parts = (0..u64::BITS).rev().map(|bit| 1 << bit).filter(|part| held.size & part != 0);
        for ((part, was), is) in parts.zip(kept.peaks()).zip(tree.peaks()) {
            if was != is {
                return (first, part);
            }
            first += part;
        }
    }
    (1, held.size)
}

/// Entries read at once.
const PAGE: usize = 4096;

/// The first entry that the head of a copy does not cover.
fn beyond(store: &dyn Store, journal: &str) -> Result<Option<u64>> {
    let size = || Ok::<_, Error>(store.held(journal)?.map_or(0, |h| h.size));
    loop {
        let covered = size()?;
        let more = store.held_entries(journal, covered, 1)?;
        let Some((number, _)) = more.first() else { return Ok(None) };
        // Unless the copy was lengthened between the two questions.
        if size()? == covered {
            return Ok(Some(*number));
        }
    }
}

/// The node whose journal an origin names.
#[must_use]
pub fn node_of(origin: &str) -> NodeId {
    NodeId(origin.strip_prefix("portolan/").unwrap_or(origin).to_owned())
}

/// The nodes whose journals are followed here: what they write is kept, and governs nothing.
///
/// # Errors
/// When the database can't be read.
pub fn followed(store: &dyn Store) -> Result<HashSet<NodeId>> {
    Ok(store.held_journals()?.iter().map(|held| node_of(&held.journal)).collect())
}

/// Of records that govern, those that do so at this node: what came from above takes the place of
/// the node's own, and what a node below keeps is on record and in force there alone.
///
/// # Errors
/// When the database can't be read.
pub fn governing<R>(store: &dyn Store, all: Vec<Stored<R>>) -> Result<Vec<Stored<R>>> {
    let (own, below) = (store.node(), followed(store)?);
    let told = |s: &Stored<R>| s.home != *own && !below.contains(&s.home);
    let from_above = all.iter().any(told);
    let governs = |s: &Stored<R>| if from_above { told(s) } else { s.home == *own };
    Ok(all.into_iter().filter(governs).collect())
}
