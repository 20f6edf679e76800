//! The walk over everything: entries, tree, signature, and each body against its entry.
//!
//! Always holds: the walk sees one moment, also while a server writes; the first bad entry is
//! named, whatever is wrong with it. Where an entry and its leaf were both rewritten, the entry
//! can't be told from its block of 256, and the first of the block is named.
//!
//! Left out: a journal rewritten whole by somebody who has the node's key. Only a checkpoint kept
//! elsewhere shows that.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque, hash_map};
use std::sync::Arc;

use jiff::Timestamp;
use kernel::{Error, Kind, Result};
use serde::Deserialize;
use uuid::Uuid;

use crate::merkle::{self, Frontier, Hash};
use crate::note::Verifier;
use crate::{Broken, Checkpoint, Operation, Progress, Verified, Witness};

/// Entries walked between two calls of `progress`.
const STEP: u64 = 4096;

/// A version as it lies in the database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The entry that it says it came with.
    pub entry: u64,
    /// The home that it names.
    pub home: Arc<str>,
    /// The time that it names, in microseconds since 1970.
    pub at: i64,
    pub state: State,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    Body { hash: Hash },
    Blank,
    Tomb,
    Unreadable { what: String },
}

/// The versions of one kind, by id and number.
pub(crate) type Versions = HashMap<(Uuid, u32), Found>;

/// Versions by kind.
pub(crate) type Rows = HashMap<String, Versions>;

/// The versions of a kind, to be added to.
pub(crate) fn of_kind<'a>(all: &'a mut Rows, kind: &str) -> &'a mut Versions {
    all.entry(kind.to_owned()).or_default()
}

/// Takes a version up; one that is there already makes both unreadable.
pub(crate) fn add(all: &mut Versions, kind: &str, id: Uuid, version: u32, found: Found) {
    match all.entry((id, version)) {
        hash_map::Entry::Vacant(place) => {
            place.insert(found);
        }
        hash_map::Entry::Occupied(mut place) => {
            let what = format!("{kind} {id} stands twice with version {version}");
            place.get_mut().state = State::Unreadable { what };
        }
    }
}

/// What is told of each entry: its number, its leaf and its bytes, each as far as it can be read;
/// answers whether to go on.
pub(crate) type Each<'a> = &'a mut dyn FnMut(u64, Option<Hash>, Option<&[u8]>) -> bool;

/// One journal as it lies in a database, numbered from 1, all of one moment.
pub(crate) trait Source {
    /// Entries `from + 1` to `to`, in order.
    fn entries(&self, from: u64, to: u64, each: Each<'_>) -> Result<()>;
    /// Every version that says it came with one of these entries.
    fn rows(&self, from: u64, to: u64, into: &mut Rows) -> Result<()>;
    /// The root that is kept of a full subtree of 256^level leaves.
    fn block(&self, level: u32, index: u64) -> Result<Option<Hash>>;
    /// What the walk by entries can't see: rows that name no entry, versions in the wrong table,
    /// bodies blanked without an erasure, cursors beyond the end.
    fn strays(&self, size: u64) -> Result<Option<Broken>>;
}

struct Walk<'a> {
    source: &'a dyn Source,
    /// Empty between two steps: what it has room for is used again.
    rows: Rows,
    frontier: Frontier,
    blocks: Vec<(u32, u64, Hash)>,
    bodies: u64,
    erased: u64,
    /// What was kept elsewhere and was not reached yet, smallest first.
    witnesses: VecDeque<Witness>,
    /// Up to where the journal agrees with what was kept elsewhere.
    agreed: u64,
}

pub(crate) fn broken(entry: u64, what: impl Into<String>) -> Broken {
    Broken { entry, what: what.into() }
}

/// Walks a journal of `size` entries whose newest head is `head`.
pub(crate) fn walk(
    source: &dyn Source,
    size: u64,
    head: Option<&Checkpoint>,
    verifier: &Verifier,
    witnesses: &[Witness],
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    let (signed_size, root) = match head {
        None => (0, merkle::empty_root()),
        Some(head) => match verifier.open(&head.note) {
            Ok(note) if note.size == head.size && note.root == head.root => (note.size, note.root),
            Ok(_) => {
                let what = "the head has another size or root than what was signed";
                return Ok(Err(broken(size.max(1), what)));
            }
            Err(e) => return Ok(Err(broken(size.max(1), format!("the head: {e}")))),
        },
    };
    let mut witnesses = witnesses.to_vec();
    witnesses.sort_by_key(|w| w.size);
    let mut walk = Walk {
        source,
        rows: Rows::new(),
        frontier: Frontier::default(),
        blocks: Vec::new(),
        bodies: 0,
        erased: 0,
        witnesses: witnesses.into(),
        agreed: 0,
    };
    let last = size.max(signed_size);
    let mut from = 0;
    if let Some(bad) = walk.witness() {
        return Ok(Err(bad));
    }
    while from < last {
        let to = (from + STEP).min(last);
        if let Some(bad) = walk.step(from, to, signed_size)? {
            return Ok(Err(bad));
        }
        from = to;
        if !progress(from, last) {
            return Err(Error::new(Kind::Unavailable, "stopped", "Stopped before the end."));
        }
    }
    if walk.frontier.root() != root {
        let whole = size / 256 * 256 + 1;
        return Ok(Err(broken(
            whole,
            "the tree has another root than its head signs: one of the entries from here on was rewritten with its leaf",
        )));
    }
    if let Some(longer) = walk.witnesses.front() {
        let what = format!(
            "the journal once had {} entries, says what was kept elsewhere: those from here on were cut off",
            longer.size
        );
        return Ok(Err(broken(size + 1, what)));
    }
    if let Some(bad) = source.strays(size)? {
        return Ok(Err(bad));
    }
    Ok(Ok(Verified { entries: size, bodies: walk.bodies, erased: walk.erased, root }))
}

/// Whether the tree as it stands is what was kept of it elsewhere.
fn testify(witnesses: &mut VecDeque<Witness>, agreed: &mut u64, tree: &Frontier) -> Option<Broken> {
    while let Some(kept) = witnesses.pop_front_if(|w| w.size == tree.size()) {
        let root = if kept.size == 0 { merkle::empty_root() } else { tree.root() };
        if kept.root.is_empty() || !root.starts_with(&kept.root) {
            let what = format!(
                "what was kept elsewhere of the first {} entries is the head of another journal: one of them, from here on, was rewritten",
                kept.size
            );
            return Some(broken(*agreed + 1, what));
        }
        *agreed = kept.size;
    }
    None
}

impl Walk<'_> {
    fn witness(&mut self) -> Option<Broken> {
        testify(&mut self.witnesses, &mut self.agreed, &self.frontier)
    }

    /// Entries `from + 1` to `to`, and every row that says it came with one of them.
    fn step(&mut self, from: u64, to: u64, signed_size: u64) -> Result<Option<Broken>> {
        let mut rows = std::mem::take(&mut self.rows);
        self.source.rows(from, to, &mut rows)?;
        let mut first: Option<Broken> = None;
        let mut expected = from + 1;
        let (tree, blocks) = (&mut self.frontier, &mut self.blocks);
        let (bodies, erased) = (&mut self.bodies, &mut self.erased);
        let (witnesses, agreed) = (&mut self.witnesses, &mut self.agreed);
        self.source.entries(from, to, &mut |number, leaf, bytes| {
            first = if number != expected {
                Some(broken(expected, "the entry is missing"))
            } else if number > signed_size {
                Some(broken(number, "the entry is beyond what the signed head covers"))
            } else {
                entry(number, leaf, bytes, &mut rows, tree, blocks, (bodies, erased))
                    .or_else(|| testify(witnesses, agreed, tree))
            };
            expected = number + u64::from(first.is_none());
            first.is_none()
        })?;
        if first.is_none() && expected <= to {
            first = Some(broken(expected, "the entry is missing"));
        }
        // Rows that no entry asked for were added, or moved, behind the journal's back.
        let reached = first.as_ref().map_or(u64::MAX, |b| b.entry);
        let stray = rows
            .iter()
            .flat_map(|(kind, versions)| versions.iter().map(move |(key, f)| (kind, key, f)))
            .filter(|(_, _, f)| f.entry < reached)
            .min_by_key(|(_, _, f)| f.entry);
        if let Some((kind, (id, version), found)) = stray {
            return Ok(Some(broken(
                found.entry,
                format!(
                    "{kind} {id} version {version} says it came with this entry, which does not know it"
                ),
            )));
        }
        if first.is_some() {
            return Ok(first);
        }
        self.rows = rows;
        for (level, index, hash) in std::mem::take(&mut self.blocks) {
            if self.source.block(level, index)? != Some(hash) {
                let start = index.checked_shl(level * 8).unwrap_or(0) + 1;
                return Ok(Some(broken(
                    start,
                    format!(
                        "the tree keeps another hash over the {} entries from here: one of them was rewritten, or the tree was",
                        1_u64.checked_shl(level * 8).unwrap_or(0)
                    ),
                )));
            }
        }
        Ok(None)
    }
}

/// What the walk needs of an entry: who acted is not looked at again, since the leaf holds it.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow)]
    node: Cow<'a, str>,
    at: Timestamp,
    #[serde(borrow)]
    records: Vec<ToldRecord<'a>>,
}

/// See [`EntryRecord`](crate::EntryRecord).
#[derive(Deserialize)]
struct ToldRecord<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    id: Uuid,
    version: u32,
    operation: Operation,
    #[serde(borrow)]
    hash: Cow<'a, str>,
    #[serde(borrow, default)]
    home: Option<Cow<'a, str>>,
}

/// One entry: its leaf, its form, and each record that it wrote.
fn entry(
    number: u64,
    kept: Option<Hash>,
    bytes: Option<&[u8]>,
    rows: &mut Rows,
    tree: &mut Frontier,
    blocks: &mut Vec<(u32, u64, Hash)>,
    (bodies, erased): (&mut u64, &mut u64),
) -> Option<Broken> {
    let Some(bytes) = bytes else {
        return Some(broken(number, "the entry can't be read"));
    };
    let leaf = merkle::leaf(bytes);
    if kept != Some(leaf) {
        return Some(broken(number, "the entry is not what its leaf in the tree says"));
    }
    tree.push(leaf, &mut |height, index, hash| {
        if height.is_multiple_of(8) {
            blocks.push((height / 8, index, hash));
        }
    });
    let Ok(entry) = serde_json::from_slice::<Told<'_>>(bytes) else {
        return Some(broken(number, "the entry can't be read"));
    };
    let at = entry.at.as_microsecond();
    for record in &entry.records {
        // Written out only where something is wrong with it.
        let say = |what: &str| {
            let name = format!("{} {} version {}", record.kind, record.id, record.version);
            Some(broken(number, format!("{name} {what}")))
        };
        let found = rows
            .get_mut(record.kind.as_ref())
            .and_then(|versions| versions.remove(&(record.id, record.version)));
        let Some(found) = found else {
            return say(match record.operation {
                Operation::Erase => "lacks the mark of the erasure",
                _ => "is missing",
            });
        };
        if found.entry != number {
            return say("says it came with another entry");
        }
        if found.at != at || *found.home != **record.home.as_ref().unwrap_or(&entry.node) {
            return say("names another time or home");
        }
        match (record.operation, found.state) {
            (Operation::Erase, State::Tomb) => {}
            (Operation::Erase, _) => return say("lacks the mark of the erasure"),
            (_, State::Tomb) => return say("is missing"),
            (_, State::Unreadable { what }) => return Some(broken(number, what)),
            // That the journal says so is looked at in the end.
            (_, State::Blank) => *erased += 1,
            (_, State::Body { hash }) => {
                let mut told = Hash::default();
                if hex::decode_to_slice(record.hash.as_bytes(), &mut told).is_err() || told != hash
                {
                    return say(
                        "is not what was written: its body, its shape or a column was changed",
                    );
                }
                *bodies += 1;
            }
        }
    }
    None
}
