//! What is held here of other nodes' journals, and what came with it.
//!
//! Always holds: entries that came, the records that they wrote and how far the copy now goes
//! are committed in one piece, with an entry of this node's own journal that says who brought
//! them; a copy grows from where it stood, or not at all.
//!
//! Left out: whether what came may be believed. That is judged before it gets here (`sync`).

use kernel::{Error, NodeId, Result};

use crate::merkle::{self, Frontier, Hash};
use crate::note::Verifier;
use crate::{
    Batch, Broken, Entry, EntryRecord, Operation, Put, Receipt, Session, Store, body_hash,
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

/// Whether a copy is what the journal's owner signed: every entry, the tree and the head.
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
    loop {
        let page = store.held_entries(journal, tree.size(), 4096)?;
        if page.is_empty() {
            break;
        }
        for (number, bytes) in page {
            if number != tree.size() + 1 {
                return bad(tree.size() + 1, "the entry is missing");
            }
            tree.push(merkle::leaf(&bytes), &mut |_, _, _| {});
        }
    }
    if tree.size() != held.size {
        return bad(
            tree.size().min(held.size) + 1,
            "there are more or fewer entries than the copy says",
        );
    }
    match verifier.open(&held.note) {
        Ok(head) if head.size == held.size && head.root == tree.root() => Ok(Ok(held.size)),
        Ok(_) => bad(1, "one of the entries is not what the head of its journal signs"),
        Err(e) => bad(held.size.max(1), &format!("the head: {e}")),
    }
}

/// The node whose journal an origin names.
#[must_use]
pub fn node_of(origin: &str) -> NodeId {
    NodeId(origin.strip_prefix("portolan/").unwrap_or(origin).to_owned())
}
