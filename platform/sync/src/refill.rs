//! A node that was put back from a copy gets the end of its journal again from whoever held it.
//!
//! Always holds: what is filled in gives, entry for entry, the root that this node itself signed
//! before; nothing else may be written meanwhile; a second try after a crash goes on from where
//! the first one stopped.
//!
//! What never left the node can't come back: the bodies of accounts and sessions. Their entries
//! do, and the records are then erased, so that an account that was closed meanwhile does not open
//! again.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use registry::{
    Batch, Entry, EntryRecord, Operation, Put, Session, Store, Value, body_hash, merkle,
};
use uuid::Uuid;

use crate::Item;
use crate::kinds::Kinds;
use crate::parcel::{Body, Versions};

/// Set while a node was put back from a copy and has not heard from its centre since.
pub use registry::sqlite::RESTORED;

/// What lacks a body until the filling is done: `kind id`, a line each.
const LACKING: &str = "refill/lacking";

/// Entries that are held of another node's journal after a number, with what is known here of
/// their bodies: what is given back to it.
///
/// # Errors
/// When the store can't be read.
pub fn give_back(
    store: &dyn Store,
    kinds: &Kinds,
    journal: &str,
    after: u64,
    most: usize,
) -> Result<Vec<Item>> {
    let mut versions = Versions::of(store);
    let mut items = Vec::new();
    for (number, bytes) in store.held_entries(journal, after, most)? {
        let unread = |e: serde_json::Error| Error::internal(format!("{journal} {number}: {e}"));
        let json = serde_json::from_slice(&bytes).map_err(unread)?;
        let entry: Entry = serde_json::from_slice(&bytes).map_err(unread)?;
        let mut bodies = Vec::with_capacity(entry.records.len());
        for record in &entry.records {
            let Some(spec) = kinds.get(&record.kind) else {
                bodies.push(None);
                continue;
            };
            bodies.push(versions.written(record, spec)?);
        }
        items.push(Item { entry: json, bodies });
    }
    Ok(items)
}

fn not_ours(why: &str) -> Error {
    Error::conflict(
        "not-the-lost-end",
        "What the centre gave back is not the end of this node's journal. Nothing of it was written. Restore a newer backup, or ask whoever runs the centre.",
    )
    .because(why.to_owned())
}

/// Writes what was lost; `note` is the head over all of it, signed by this node's own key.
/// Gives the records that could not come back, as `kind id`.
///
/// # Errors
/// `not-the-lost-end`; else those of the store.
pub fn refill(
    session: &Session,
    kinds: &Kinds,
    items: &[Item],
    note: &str,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<String>> {
    let store = session.registry().store();
    let head = store.verifier().open(note).map_err(|e| not_ours(&e.to_string()))?;
    let mut tree = store.tree(store.size()?)?;
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let bytes =
            serde_json_canonicalizer::to_vec(&item.entry).map_err(|e| not_ours(&e.to_string()))?;
        tree.push(merkle::leaf(&bytes), &mut |_, _, _| {});
        let entry: Entry = serde_json::from_slice(&bytes).map_err(|e| not_ours(&e.to_string()))?;
        entries.push((bytes, entry, &item.bodies));
    }
    if (tree.size(), tree.root()) != (head.size, head.root) {
        return Err(not_ours("another root"));
    }
    let mut lacking: BTreeMap<(&'static str, Uuid), u32> = lacking(store, kinds)?;
    for (done, (bytes, entry, bodies)) in (1..).zip(entries) {
        let mut puts = Vec::with_capacity(entry.records.len());
        let known = lacking.len();
        for (place, record) in entry.records.iter().enumerate() {
            let body = bodies.get(place).and_then(Option::as_ref);
            puts.push(put(kinds, record, body, &mut lacking)?);
        }
        if lacking.len() > known {
            // Before the entry: after a crash it is known what must still be erased.
            let text: Vec<String> =
                lacking.keys().map(|(kind, id)| format!("{kind} {id}")).collect();
            store.set_state(LACKING, &text.join("\n"))?;
        }
        store.commit(Batch { at: entry.at, puts, entry: bytes })?;
        progress(done);
    }
    let mut gone = Vec::new();
    for (kind, id) in lacking.into_keys() {
        let Some(raw) = store.get(kind, id)? else { continue };
        let spec = kinds.get(kind).ok_or_else(|| not_ours("an unknown kind"))?;
        let put = Put {
            kind: spec.kind,
            id,
            operation: Operation::Erase,
            version: raw.version.saturating_add(1),
            home: (raw.home != *store.node()).then_some(raw.home),
            schema: spec.schema,
            columns: Vec::new(),
            body: Vec::new(),
            salt: [0; 16],
        };
        session.receive("sync.refill", vec![put], None)?;
        gone.push(format!("{kind} {id}"));
    }
    store.set_state(LACKING, "")?;
    Ok(gone)
}

fn lacking(store: &dyn Store, kinds: &Kinds) -> Result<BTreeMap<(&'static str, Uuid), u32>> {
    let text = store.state(LACKING)?.unwrap_or_default();
    let known = |line: &str| {
        let (kind, id) = line.split_once(' ')?;
        Some(((kinds.get(kind)?.kind, id.parse().ok()?), 0))
    };
    Ok(text.lines().filter_map(known).collect())
}

fn put(
    kinds: &Kinds,
    record: &EntryRecord,
    body: Option<&Body>,
    lacking: &mut BTreeMap<(&'static str, Uuid), u32>,
) -> Result<Put> {
    let spec = kinds.get(&record.kind).ok_or_else(|| not_ours("an unknown kind"))?;
    let empty = || vec![Value::Null; spec.columns.len()];
    let mut put = Put {
        kind: spec.kind,
        id: record.id,
        operation: record.operation,
        version: record.version,
        home: record.home.clone(),
        schema: spec.schema,
        columns: empty(),
        body: Vec::new(),
        salt: [0; 16],
    };
    if record.operation == Operation::Erase {
        put.columns = Vec::new();
        lacking.remove(&(spec.kind, record.id));
        return Ok(put);
    }
    let Some(body) = body else {
        lacking.insert((spec.kind, record.id), record.version);
        return Ok(put);
    };
    put.schema = body.schema;
    put.body = body.text.clone().into_bytes();
    hex::decode_to_slice(&body.salt, &mut put.salt).map_err(|e| not_ours(&e.to_string()))?;
    put.columns = spec.reading.columns(body.schema, &put.body).map_err(|e| not_ours(&e))?;
    let hash = body_hash(&put.salt, put.schema, &put.columns, &put.body);
    if hex::encode(hash) != record.hash {
        return Err(not_ours("a body that is not what its entry says"));
    }
    Ok(put)
}
