//! A journal's entries, and what they wrote, on their way to a follower.
//!
//! Always holds: what can be computed does not travel. The hash of a record whose body is sent is
//! left out of its entry, and computed again by whoever receives it; if a byte of the body is not
//! as it was written, the entry is another, and the signed head does not cover it.
//!
//! Left out: a body that was written before its kind got a new column stays where it is; its
//! entry, with its hash, is sent.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use kernel::{Error, Result};
use registry::{Entry, EntryRecord, KindSpec, Operation, Raw, Store, body_hash};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::kinds::{Kinds, Layouts};

/// Entries, with the bodies that they wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// How many entries come before the first of these.
    pub after: u64,
    /// The entries, in order.
    pub items: Vec<Item>,
    /// A signed head over the entries before and these, and no more.
    pub note: String,
    /// What the sender's hashes cover, for each kind that is in the parcel.
    pub layouts: Layouts,
}

/// An entry, and for each record in it the body, where that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The entry, without the hashes of those bodies.
    pub entry: Json,
    /// As many as the entry has records.
    pub bodies: Vec<Option<Body>>,
}

/// A body on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its shape.
    pub schema: u32,
    /// The salt of its hash, in hexadecimal.
    pub salt: String,
    /// Its canonical text.
    pub text: String,
}

/// Bytes of bodies in a parcel of more than one entry, at most.
const HEAVY: usize = 8 * 1024 * 1024;

/// Packs at most `most` entries of a store's own journal after the first `after`, fewer where they
/// weigh much; none where there are no more. `stays` says of which kinds the bodies don't leave
/// this node.
///
/// # Errors
/// When the store can't be read, or can't sign.
pub fn pack(
    store: &dyn Store,
    kinds: &Kinds,
    stays: &dyn Fn(&str) -> bool,
    after: u64,
    most: usize,
) -> Result<Option<Parcel>> {
    let mut versions = Versions::of(store);
    let mut layouts = Layouts::new();
    let all = kinds.layouts();
    let mut items = Vec::new();
    let (mut last, mut weight) = (None, 0);
    for entry in store.entries(after, most)? {
        let mut bodies = Vec::with_capacity(entry.records.len());
        for record in &entry.records {
            let body = match kinds.get(&record.kind) {
                Some(spec) if !stays(&record.kind) && is_own(record) => {
                    versions.written(record, spec)?
                }
                _ => None,
            };
            bodies.push(body);
        }
        weight += bodies.iter().flatten().map(|b| b.text.len()).sum::<usize>();
        if last.is_some() && weight > HEAVY {
            break;
        }
        let sent = entry.records.iter().zip(&bodies).filter(|(_, body)| body.is_some());
        for (record, _) in sent {
            if let Some(layout) = all.get(&record.kind)
                && !layouts.contains_key(&record.kind)
            {
                layouts.insert(record.kind.clone(), layout.clone());
            }
        }
        items.push(Item { entry: without_hashes(&entry, &bodies)?, bodies });
        last = Some(entry.number);
    }
    let Some(last) = last else { return Ok(None) };
    let note = store.checkpoint_at(last)?.note;
    Ok(Some(Parcel { after, items, note, layouts }))
}

/// Versions of records, looked up as entries name them: most records have one, which costs one
/// plain look-up; the history is read for those that have more.
pub(crate) struct Versions<'a> {
    store: &'a dyn Store,
    known: HashMap<(&'static str, Uuid), Known>,
}

struct Known {
    versions: Vec<Raw>,
    whole: bool,
}

impl<'a> Versions<'a> {
    pub fn of(store: &'a dyn Store) -> Self {
        Self { store, known: HashMap::new() }
    }

    /// The body that an entry wrote, if it is here and gives the hash that the entry has.
    pub fn written(&mut self, record: &EntryRecord, spec: &KindSpec) -> Result<Option<Body>> {
        let known = match self.known.entry((spec.kind, record.id)) {
            Slot::Occupied(o) => o.into_mut(),
            Slot::Vacant(v) => {
                let newest = self.store.get(spec.kind, record.id)?;
                v.insert(Known { versions: newest.into_iter().collect(), whole: false })
            }
        };
        let is_it = |raw: &&Raw| raw.version == record.version;
        if !known.whole && !known.versions.iter().any(|raw| is_it(&raw)) {
            known.versions = self.store.history(spec.kind, record.id)?;
            known.whole = true;
        }
        Ok(known.versions.iter().find(is_it).and_then(|raw| proved(record, raw, spec)))
    }
}

/// Whether the node wrote this version itself; what it received from elsewhere is known there.
fn is_own(record: &EntryRecord) -> bool {
    matches!(record.operation, Operation::Create | Operation::Update | Operation::HandOver)
        && (record.home.is_none() || record.operation == Operation::HandOver)
}

/// The body, if it gives the hash that its entry has.
fn proved(record: &EntryRecord, raw: &Raw, spec: &KindSpec) -> Option<Body> {
    let columns = spec.reading.columns(raw.schema, &raw.body).ok()?;
    let hash = hex::encode(body_hash(&raw.salt, raw.schema, &columns, &raw.body));
    let text = String::from_utf8(raw.body.clone()).ok()?;
    (hash == record.hash).then(|| Body { schema: raw.schema, salt: hex::encode(raw.salt), text })
}

fn without_hashes(entry: &Entry, bodies: &[Option<Body>]) -> Result<Json> {
    let mut json = serde_json::to_value(entry).map_err(|e| Error::internal(e.to_string()))?;
    let records = json.get_mut("records").and_then(Json::as_array_mut);
    for (record, body) in records.into_iter().flatten().zip(bodies) {
        if body.is_some()
            && let Some(record) = record.as_object_mut()
        {
            record.remove("hash");
        }
    }
    Ok(json)
}
