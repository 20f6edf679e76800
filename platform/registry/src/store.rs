//! What a database must do to carry the registry: implemented for SQLite here, and for any other
//! store that passes the conformance suite in `testkit`.
//!
//! The trait is synchronous. A commit waits for the disk, a read for the page cache: neither gets
//! faster by being polled, and capabilities stay plain functions. The web shell calls them on
//! threads made for waiting.

use std::path::Path;

use jiff::Timestamp;
use kernel::{Act, Error, NodeId, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::note::Verifier;
use crate::{HeldHead, Hold, KindSpec, RawQuery, Value};

/// What a batch does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Writes version 1.
    Create,
    /// Writes the next version; the former body goes to history.
    Update,
    /// Writes a version that came from the record's home, which is another node; the former body,
    /// if there is one, goes to history. Versions in between need not have come.
    Receive,
    /// Gives the record to another node, as its next version: from then on that node alone may
    /// change it. Where such a version came from the former home, it is received as this too.
    HandOver,
    /// Erases every body of the record, history included; the entries stay, and still prove.
    Erase,
}

/// One record to be written. Made by [`Writing`](crate::Writing), which also canonicalises and
/// hashes, so that the one writer thread has nothing left to do but write.
#[derive(Debug, Clone)]
pub struct Put {
    /// The kind.
    pub kind: &'static str,
    /// The record's id.
    pub id: Uuid,
    /// What is done.
    pub operation: Operation,
    /// The version written: 1 to create; to receive, what the home says; else the version seen,
    /// plus 1.
    pub version: u32,
    /// The record's home after this, where that is another node than this one.
    pub home: Option<NodeId>,
    /// The shape of the body.
    pub schema: u32,
    /// The declared columns, in order; empty when erasing.
    pub columns: Vec<Value>,
    /// The canonical body (RFC 8785); empty when erasing.
    pub body: Vec<u8>,
    /// The salt of the body's hash.
    pub salt: [u8; 16],
}

/// What is committed in one piece, with one journal entry.
#[derive(Debug, Clone)]
pub struct Batch {
    /// When.
    pub at: Timestamp,
    /// The records, in order.
    pub puts: Vec<Put>,
    /// The canonical bytes of the journal entry: the leaf of the tree.
    pub entry: Vec<u8>,
}

/// A record as a store hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// The record's id.
    pub id: Uuid,
    /// The version.
    pub version: u32,
    /// The home node.
    pub home: NodeId,
    /// When this version was written.
    pub at: Timestamp,
    /// The entry that wrote it, from 1.
    pub entry: u64,
    /// The shape of the body.
    pub schema: u32,
    /// The salt of the body's hash.
    pub salt: [u8; 16],
    /// The canonical body; empty where it was erased.
    pub body: Vec<u8>,
    /// Where [`changes`](Store::changes) goes on after this version; grows in the order in which
    /// commits can be seen, over all journals of a database.
    pub position: u64,
}

/// What a journal entry says of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRecord {
    /// The kind.
    pub kind: String,
    /// The record's id.
    pub id: Uuid,
    /// The version that was written.
    pub version: u32,
    /// What was done.
    pub operation: Operation,
    /// SHA-256 of salt ‖ schema ‖ declared columns ‖ body, in hexadecimal; empty when erased.
    pub hash: String,
    /// The record's home, where that is another node than the entry's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<NodeId>,
}

/// A journal entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the journal, from 1; in a database with several journals see
    /// [`journal_of`]. Not part of its bytes: the tree gives it its place.
    #[serde(skip)]
    pub number: u64,
    /// On which node.
    pub node: NodeId,
    /// When, by the clock of that node. Order never depends on it.
    pub at: Timestamp,
    /// Who, in which role, where, and for which purpose.
    pub act: Act,
    /// What was done, as the capability calls it: `border.admit`.
    pub operation: String,
    /// The records that it wrote.
    pub records: Vec<EntryRecord>,
}

/// A signed head of the journal (C2SP tlog-checkpoint).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Entries in the tree.
    pub size: u64,
    /// The root of the tree (RFC 6962 §2.1).
    pub root: [u8; 32],
    /// The signed note, as C2SP signed-note text.
    pub note: String,
}

/// What somebody kept of a journal's head: its size, and as much of its root as there was room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Entries in the tree.
    pub size: u64,
    /// The first bytes of the root: all 32 of a checkpoint, 10 of a printed code.
    pub root: Vec<u8>,
}

/// The letters of a printed code: Crockford's base 32, without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Checkpoint {
    /// The head as a code to be printed on paper and typed in again: the size, and the first 80
    /// bits of the root, so that finding another history with the same code is out of reach.
    ///
    /// ```
    /// let head = registry::Checkpoint { size: 1204, root: [0xC5; 32], note: String::new() };
    /// let code = head.code();
    /// assert_eq!(code, "1204-RQ2W-BHE5-RQ2W-BHE5");
    /// let typed = registry::Witness::from_code(&code.to_lowercase()).unwrap();
    /// assert_eq!((typed.size, typed.root.as_slice()), (1204, &[0xC5; 10][..]));
    /// ```
    #[must_use]
    pub fn code(&self) -> String {
        let mut out = self.size.to_string();
        let bits = self.root.iter().take(10).fold(0_u128, |n, b| n << 8 | u128::from(*b));
        for place in (0..16).rev() {
            if place % 4 == 3 {
                out.push('-');
            }
            let letter = usize::try_from(bits >> (5 * place) & 31).unwrap_or(0);
            out.push(LETTERS.get(letter).copied().map_or('0', char::from));
        }
        out
    }
}

impl Witness {
    /// From a printed code; small letters, spaces, and O for 0 or I and L for 1 are understood.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (size, rest) = code.trim().split_once('-')?;
        let mut bits = 0_u128;
        let mut letters = 0;
        for c in rest.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = LETTERS.iter().position(|l| char::from(*l) == c)?;
            bits = bits << 5 | u128::try_from(value).ok()?;
            letters += 1;
        }
        if letters != 16 {
            return None;
        }
        let root = bits.to_be_bytes().get(6..)?.to_vec();
        Some(Self { size: size.parse().ok()?, root })
    }
}

impl From<&Checkpoint> for Witness {
    fn from(head: &Checkpoint) -> Self {
        Self { size: head.size, root: head.root.to_vec() }
    }
}

/// The content hash of an attachment: SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachmentId(pub [u8; 32]);

impl std::fmt::Display for AttachmentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Bytes kept beside the records: a scan, a photo, a signed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its media type, such as `image/jpeg`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a walk over the whole journal found to be in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries walked.
    pub entries: u64,
    /// Record versions whose hash was checked against their entry.
    pub bodies: u64,
    /// Bodies that were erased, as the journal says.
    pub erased: u64,
    /// The root that was computed, and that the checkpoint signs.
    pub root: [u8; 32],
}

/// What a walk over the journal found to be wrong: the first bad entry, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The first entry that is not as it was written, from 1.
    pub entry: u64,
    /// What is wrong, in words.
    pub what: String,
}

/// The number of an entry in a database with several journals holds the journal's slot above this
/// bit. The first journal has slot 0, so that its numbers are plain.
const SLOT_SHIFT: u32 = 40;

/// The slot of the journal in which an entry stands, and its place there, from 1.
///
/// ```
/// assert_eq!(registry::journal_of(7), (0, 7));
/// assert_eq!(registry::journal_of(registry::entry_number(3, 7)), (3, 7));
/// ```
#[must_use]
pub const fn journal_of(number: u64) -> (u64, u64) {
    (number >> SLOT_SHIFT, number & ((1 << SLOT_SHIFT) - 1))
}

/// The number of an entry: its journal's slot, and its place there, from 1.
#[must_use]
pub const fn entry_number(slot: u64, place: u64) -> u64 {
    slot << SLOT_SHIFT | place
}

/// Called with what is done and what there is in all; returns whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// A database that carries records and the journal.
pub trait Store: Send + Sync {
    /// The node whose journal this is.
    fn node(&self) -> &NodeId;

    /// What checks the checkpoints of this store's journal.
    fn verifier(&self) -> &Verifier;

    /// Makes room for kinds: tables, columns and indexes that are not there yet. Called once at
    /// start with every kind of the binary; can be called again. A store that only reads makes
    /// nothing: what is not there has no records.
    ///
    /// # Errors
    /// `newer-database` when a newer release wrote here; `older-database` where a store that only
    /// reads finds no room for a column; `unavailable` when the disk won't.
    fn declare(&self, kinds: &[KindSpec]) -> Result<()>;

    /// Writes a batch and its entry; returns the entry's number once both are on the disk.
    ///
    /// # Errors
    /// `version-conflict`, `not-at-home`, `duplicate` (with `column`), `disk-full`, `read-only`.
    /// After an error nothing of the batch is there.
    fn commit(&self, batch: Batch) -> Result<u64>;

    /// As [`commit`](Self::commit), for what came from another node, with what is held of that
    /// node's journal from then on: both, or neither.
    ///
    /// # Errors
    /// `held-otherwise`; else as [`commit`](Self::commit).
    fn receive(&self, batch: Batch, hold: Option<Hold>) -> Result<u64>;

    /// How much is held of another node's journal; none where nothing is.
    ///
    /// # Errors
    /// When the database can't be read.
    fn held(&self, journal: &str) -> Result<Option<HeldHead>>;

    /// What is held of other nodes' journals, by their names.
    ///
    /// # Errors
    /// When the database can't be read.
    fn held_journals(&self) -> Result<Vec<HeldHead>>;

    /// Numbers and bytes of what is held of another's journal after entry `after`, at most
    /// `limit`, in order.
    ///
    /// # Errors
    /// When the database can't be read.
    fn held_entries(&self, journal: &str, after: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>>;

    /// A signed head of this store's journal as it was after `size` entries, for sending it in
    /// pieces.
    ///
    /// # Errors
    /// `not-found` when the journal is shorter; `read-only` for a store that only reads.
    fn checkpoint_at(&self, size: u64) -> Result<Checkpoint>;

    /// The tree over the first `size` entries of this store's journal.
    ///
    /// # Errors
    /// `no-such-entry` when the journal is shorter.
    fn tree(&self, size: u64) -> Result<crate::merkle::Frontier>;

    /// The record as it stands now; `None` if there is none, or it was erased.
    ///
    /// # Errors
    /// When the database can't be read.
    fn get(&self, kind: &'static str, id: Uuid) -> Result<Option<Raw>>;

    /// One page of an answer: at most `limit` rows, and where the next page begins.
    ///
    /// # Errors
    /// `internal` for a column that the kind does not declare.
    fn find(&self, query: &RawQuery) -> Result<(Vec<Raw>, Option<crate::Cursor>)>;

    /// How many records answer the question's filters.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    fn count(&self, query: &RawQuery) -> Result<u64>;

    /// Every version of a record, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    fn history(&self, kind: &'static str, id: Uuid) -> Result<Vec<Raw>>;

    /// The newest version of each record of `kind` that was written after position `after`, in the
    /// order of their positions, at most `limit`: what a reader of the journal goes through.
    /// Nothing is ever added at or before a position that was handed out.
    /// An entry is never cut in two: where one alone wrote more than `limit` records of the kind,
    /// they all come.
    /// An erased record is there with an empty body.
    ///
    /// # Errors
    /// When the database can't be read.
    fn changes(&self, kind: &'static str, after: u64, limit: usize) -> Result<Vec<Raw>>;

    /// Entries after number `after`, at most `limit`, in order.
    ///
    /// # Errors
    /// When the database can't be read, or an entry does not parse.
    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>>;

    /// How many entries the journal has.
    ///
    /// # Errors
    /// When the database can't be read.
    fn size(&self) -> Result<u64>;

    /// The newest signed head; covers every acknowledged entry.
    ///
    /// # Errors
    /// When the database can't be read.
    fn checkpoint(&self) -> Result<Checkpoint>;

    /// RFC 6962 §2.1.1: the audit path of entry `number` (from 1) in the tree of `size` entries.
    ///
    /// # Errors
    /// `not-found` when the tree has no such entry.
    fn prove(&self, number: u64, size: u64) -> Result<Vec<[u8; 32]>>;

    /// RFC 6962 §2.1.2: the proof that the tree of `old` entries is the beginning of that of `new`.
    ///
    /// # Errors
    /// `not-found` when `old > new` or the journal is shorter than `new`.
    fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<[u8; 32]>>;

    /// Walks the whole journal, the tree, the signatures and every body.
    ///
    /// # Errors
    /// When the database can't be read, or the walk was stopped.
    fn verify(&self, progress: Progress<'_>) -> Result<std::result::Result<Verified, Broken>> {
        self.verify_against(&[], progress)
    }

    /// The same, and whether this store's own journal is the one of which each witness is the
    /// beginning: what was kept elsewhere shows also what somebody with the node's key rewrote.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    fn verify_against(
        &self,
        witnesses: &[Witness],
        progress: Progress<'_>,
    ) -> Result<std::result::Result<Verified, Broken>>;

    /// Up to which position the reader of this name has come; 0 at first.
    ///
    /// # Errors
    /// When the database can't be read.
    fn cursor(&self, reader: &str) -> Result<u64>;

    /// Moves a reader's cursor. What is derived can be rebuilt, so this is not journaled.
    ///
    /// # Errors
    /// When the database can't be written.
    fn set_cursor(&self, reader: &str, position: u64) -> Result<()>;

    /// What was last noted under a name: how things stand at the moment, and is no act of
    /// anybody's, such as when a neighbour was last heard of. Not journaled.
    ///
    /// # Errors
    /// When the database can't be read.
    fn state(&self, name: &str) -> Result<Option<String>>;

    /// Every name that begins so, with what was last noted under it, in the order of the names.
    ///
    /// # Errors
    /// When the database can't be read.
    fn states(&self, prefix: &str) -> Result<Vec<(String, String)>>;

    /// Notes how things stand, over what stood there; on the disk when this returns.
    ///
    /// # Errors
    /// When the database can't be written.
    fn set_state(&self, name: &str, text: &str) -> Result<()>;

    /// Signs with the node's key something that goes over a line. What is signed so can't be taken
    /// for the head of a journal.
    ///
    /// # Errors
    /// `read-only` for a store that only reads.
    fn sign(&self, what: &[u8]) -> Result<[u8; 64]>;

    /// Keeps bytes under their content hash; the same bytes twice are kept once.
    ///
    /// # Errors
    /// `too-large` above 64 MiB; `disk-full`.
    fn attach(&self, attachment: &Attachment) -> Result<AttachmentId>;

    /// The bytes of an attachment, checked against their hash.
    ///
    /// # Errors
    /// When the database can't be read, or the bytes are not what their hash says.
    fn attachment(&self, id: AttachmentId) -> Result<Option<Attachment>>;

    /// Writes a copy of everything to `to` while work goes on. The copy is one moment's.
    ///
    /// # Errors
    /// `exists` when there is something at `to` already; `disk-full`.
    fn backup(&self, to: &Path, progress: Progress<'_>) -> Result<()>;
}

/// The largest attachment, in bytes.
pub(crate) const LARGEST_ATTACHMENT_BYTES: usize = 64 * 1024 * 1024;

pub(crate) fn too_large() -> Error {
    Error::invalid("too-large", "This file is larger than 64 MiB. Make it smaller, then try again.")
}

pub(crate) fn empty_journal() -> Error {
    Error::not_found("empty-journal", "The journal has no entry yet, so no head was signed.")
}

/// An attachment as it was found, if its bytes are what its hash says.
pub(crate) fn intact(id: AttachmentId, found: Option<Attachment>) -> Result<Option<Attachment>> {
    match found {
        Some(a) if <[u8; 32]>::from(Sha256::digest(&a.bytes)) != id.0 => {
            Err(crate::fault::damaged()
                .because(format!("attachment {id} is not what its hash says")))
        }
        found => Ok(found),
    }
}
