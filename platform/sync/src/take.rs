//! Receiving a parcel: judged, then kept, entries and records in one.
//!
//! Always holds: what was taken is on the disk when the answer says so; the same parcel come twice
//! changes nothing; of a record only its home's versions are taken. Several versions of one record
//! go into commits that follow each other, and the copy of the journal is lengthened in the last:
//! after a crash in between, the parcel comes again, and what is there already is passed over.
//!
//! Left out: who may send at all, and whether the bytes came from them: that is the link's to see
//! to.

use std::collections::HashMap;

use kernel::{Error, NodeId, Result};
use registry::merkle;
use registry::note::Verifier;
use registry::{
    Entry, EntryRecord, HeldHead, Hold, Operation, Put, Session, Value, body_hash, node_of,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::feed::Conduct;
use crate::kinds::{Kinds, as_sent};
use crate::parcel::{Body, Item, Parcel};
use crate::{Held, Push, Verdict, judge};

/// What became of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// It was known already.
    Known,
    /// Something before it is missing.
    Gap,
    /// It is the continuation of another journal than the one that is held.
    Split,
    /// It is not what its journal's key signed.
    Forged,
}

/// The answer to a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What became of it.
    pub outcome: Outcome,
    /// How many entries of that journal are held now: from where to go on.
    pub holds: u64,
    /// Versions that could not be kept, each with the reason: their entries are held all the same.
    pub left: Vec<String>,
}

/// Takes a parcel from the node whose key is `verifier`.
///
/// # Errors
/// `unreadable-parcel` when it has no form; `not-at-home` when it holds a version of a record that
/// is another node's; else those of the store. Nothing that follows was taken then.
pub fn take(
    session: &Session,
    conduct: &Conduct,
    verifier: &Verifier,
    parcel: &Parcel,
) -> Result<Answer> {
    let store = session.registry().store();
    let kinds = &conduct.kinds;
    let journal = verifier.origin();
    let mut entries = Vec::with_capacity(parcel.items.len());
    let mut read = Vec::with_capacity(parcel.items.len());
    for item in &parcel.items {
        let (bytes, columns) = whole(item, kinds, parcel)?;
        entries.push(bytes);
        read.push(columns);
    }
    let held = store.held(journal)?.unwrap_or_default();
    let answer = |outcome, holds, left| Ok(Answer { outcome, holds, left });
    let mut push = Push { after: parcel.after, entries, note: parcel.note.clone() };
    let mut leaf = |n: u64| -> Result<merkle::Hash> {
        let found = store.held_entries(journal, n, 1)?.pop();
        let (_, bytes) = found.ok_or_else(|| Error::internal(format!("{journal}: entry {n}")))?;
        Ok(merkle::leaf(&bytes))
    };
    match judge(&known(&held)?, &push, verifier, &mut leaf)? {
        Verdict::Known => answer(Outcome::Known, held.size, Vec::new()),
        Verdict::Gap => answer(Outcome::Gap, held.size, Vec::new()),
        Verdict::Split => answer(Outcome::Split, held.size, Vec::new()),
        Verdict::Forged => answer(Outcome::Forged, held.size, Vec::new()),
        Verdict::Take { skip, held: then } => {
            let from = node_of(journal);
            let mut left = Vec::new();
            let entries = push.entries.split_off(skip.min(push.entries.len()));
            let items = parcel.items.iter().zip(read).skip(skip).zip(&entries);
            let layers = layers(session, conduct, &from, items, &mut left)?;
            let hold = Hold {
                journal: journal.to_owned(),
                after: held.size,
                entries,
                size: then.tree.size(),
                peaks: then.tree.peaks().to_vec(),
                note: then.note,
            };
            keep(session, layers, Some(hold), &mut left)?;
            answer(Outcome::Taken, then.tree.size(), left)
        }
    }
}

fn known(held: &HeldHead) -> Result<Held> {
    let tree = held.tree().ok_or_else(|| {
        Error::internal(format!("{}: the copy's tree is not that of its size", held.journal))
    })?;
    Ok(Held { tree, note: held.note.clone() })
}

fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::invalid(
        "unreadable-parcel",
        "What the other node sent can't be read. Nothing was taken. If this goes on, bring both nodes to the same release.",
    )
    .because(why.to_string())
}

/// For each record of an entry what this release declares of the body that came with it.
type Columns = Vec<Option<Vec<Value>>>;

/// The bytes of an entry, with the hashes that its bodies give, and what was read of them.
fn whole(item: &Item, kinds: &Kinds, parcel: &Parcel) -> Result<(Vec<u8>, Columns)> {
    let mut read = Vec::with_capacity(item.bodies.len());
    let mut json = item.entry.clone();
    let records = json.get_mut("records").and_then(Json::as_array_mut);
    let records = records.ok_or_else(|| unreadable("an entry without records"))?;
    if records.len() != item.bodies.len() {
        return Err(unreadable("an entry with more or fewer bodies than records"));
    }
    for (record, body) in records.iter_mut().zip(&item.bodies) {
        let Some(body) = body else {
            read.push(None);
            continue;
        };
        let record = record.as_object_mut().ok_or_else(|| unreadable("a record of no form"))?;
        let kind = record.get("kind").and_then(Json::as_str).unwrap_or_default();
        let (hash, columns) = hash(kind, body, kinds, parcel)?;
        read.push(Some(columns));
        record.insert("hash".to_owned(), Json::String(hash));
    }
    Ok((serde_json_canonicalizer::to_vec(&json).map_err(unreadable)?, read))
}

fn salt(body: &Body) -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    hex::decode_to_slice(&body.salt, &mut salt).map_err(unreadable)?;
    Ok(salt)
}

/// The hash of what the sender hashed, the columns that its release declares; and those of this
/// release.
fn hash(kind: &str, body: &Body, kinds: &Kinds, parcel: &Parcel) -> Result<(String, Vec<Value>)> {
    let newer = |why: String| {
        Error::new(
            kernel::Kind::Unavailable,
            "newer-release-sent",
            "A node of a newer release sent records that this one can't check. Bring this node to that release; the other keeps them until then.",
        )
        .because(why)
    };
    let spec = kinds.get(kind).ok_or_else(|| newer(format!("unknown kind {kind}")))?;
    let columns = spec.reading.columns(body.schema, body.text.as_bytes()).map_err(newer)?;
    let layout =
        parcel.layouts.get(kind).ok_or_else(|| unreadable(format!("no layout of {kind}")))?;
    let sent = as_sent(spec, &columns, layout)
        .ok_or_else(|| newer(format!("{kind} has a column that is not known here")))?;
    let hash = body_hash(&salt(body)?, body.schema, &sent, body.text.as_bytes());
    Ok((hex::encode(hash), columns))
}

/// What new entries wrote, in commits that hold a record once at most, each in the order of its
/// versions.
fn layers<'a>(
    session: &Session,
    conduct: &Conduct,
    from: &NodeId,
    items: impl Iterator<Item = ((&'a Item, Columns), &'a Vec<u8>)>,
    left: &mut Vec<String>,
) -> Result<Vec<Vec<Put>>> {
    let mut layers: Vec<Vec<Put>> = Vec::new();
    let mut depth: HashMap<(&'static str, Uuid), usize> = HashMap::new();
    for ((item, read), bytes) in items {
        let entry: Entry = serde_json::from_slice(bytes).map_err(unreadable)?;
        for ((record, body), columns) in entry.records.iter().zip(&item.bodies).zip(read) {
            let body = body.as_ref().zip(columns);
            let Some(put) = put(session, conduct, from, record, body, left)? else {
                continue;
            };
            let place = depth.entry((put.kind, put.id)).or_default();
            if layers.len() <= *place {
                layers.push(Vec::new());
            }
            if let Some(layer) = layers.get_mut(*place) {
                layer.push(put);
            }
            *place += 1;
        }
    }
    Ok(layers)
}

/// What is to be written here for a record of an entry; nothing for what the sender itself only
/// received, and for bodies that stay there or were erased since. No honest sender sends a body
/// that stays, or gives away what governs: that is left out and said, whoever has its key.
fn put(
    session: &Session,
    conduct: &Conduct,
    from: &NodeId,
    record: &EntryRecord,
    body: Option<(&Body, Vec<Value>)>,
    left: &mut Vec<String>,
) -> Result<Option<Put>> {
    let Some(spec) = conduct.kinds.get(&record.kind) else { return Ok(None) };
    let mut leave = |why: &str| {
        left.push(format!("{} {} version {}: {why}", record.kind, record.id, record.version));
        Ok(None)
    };
    if body.is_some() && conduct.stays(spec.kind) {
        return leave("records of this kind are not taken from another node");
    }
    if record.operation == Operation::HandOver && conduct.governs(spec.kind) {
        return leave("what is in force is not given from node to node");
    }
    let (operation, home) = match (record.operation, &record.home) {
        (Operation::Erase, None) => (Operation::Erase, from.clone()),
        (Operation::HandOver, Some(to)) => (Operation::HandOver, to.clone()),
        (Operation::Create | Operation::Update, None) => (Operation::Receive, from.clone()),
        _ => return Ok(None),
    };
    // Any other version is looked at by the store, as it writes.
    let there = match operation {
        Operation::HandOver | Operation::Erase => {
            session.registry().store().get(spec.kind, record.id)?
        }
        _ => None,
    };
    if operation == Operation::HandOver && there.as_ref().is_some_and(|r| r.home != *from) {
        return Err(Error::conflict(
            "not-at-home",
            "A node gave away a record that is not its own. Nothing was taken. Ask whoever runs it what happened.",
        )
        .with("kind", &record.kind)
        .with("id", record.id));
    }
    if operation == Operation::Erase {
        // What never came needs no erasing.
        return Ok(there.map(|_| Put {
            kind: spec.kind,
            id: record.id,
            operation,
            version: record.version,
            home: Some(home),
            schema: spec.schema,
            columns: Vec::new(),
            body: Vec::new(),
            salt: [0; 16],
        }));
    }
    let Some((body, columns)) = body else { return Ok(None) };
    Ok(Some(Put {
        kind: spec.kind,
        id: record.id,
        operation,
        version: record.version,
        home: Some(home),
        schema: body.schema,
        columns,
        body: body.text.clone().into_bytes(),
        salt: salt(body)?,
    }))
}

/// Commits the layers; the last takes the copy of the journal along, where there is one.
pub(crate) fn keep(
    session: &Session,
    layers: Vec<Vec<Put>>,
    mut hold: Option<Hold>,
    left: &mut Vec<String>,
) -> Result<()> {
    let last = layers.len().saturating_sub(1);
    if layers.is_empty() {
        return session.receive(RECEIVE, Vec::new(), hold).map(|_| ());
    }
    for (place, layer) in layers.into_iter().enumerate() {
        let with = if place == last { hold.take() } else { None };
        match session.receive(RECEIVE, layer.clone(), with.clone()) {
            Ok(_) => {}
            // Some of it came before a crash, or a unique value is taken here.
            Err(e) if matches!(e.code(), "version-conflict" | "duplicate") => {
                let kept = one_by_one(session, layer, left)?;
                tracing::debug!(kept, "a parcel was taken record by record");
                if with.is_some() {
                    session.receive(RECEIVE, Vec::new(), with)?;
                }
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

const RECEIVE: &str = "sync.receive";

fn one_by_one(session: &Session, layer: Vec<Put>, left: &mut Vec<String>) -> Result<usize> {
    let store = session.registry().store();
    let mut kept = 0;
    for put in layer {
        let there = store.get(put.kind, put.id)?.map_or(0, |r| r.version);
        if there >= put.version {
            continue;
        }
        let name = format!("{} {} version {}", put.kind, put.id, put.version);
        match session.receive(RECEIVE, vec![put], None) {
            Ok(_) => kept += 1,
            Err(e) if matches!(e.code(), "version-conflict" | "duplicate") => {
                left.push(format!("{name}: {e}"));
            }
            Err(e) => return Err(e),
        }
    }
    Ok(kept)
}
