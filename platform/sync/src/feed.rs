//! What goes down to a post: the least that it needs, as records, newest version each.
//!
//! Always holds: a post is told of a record only where its kind is one that goes down and the
//! record concerns the post, or the record was given to it; telling begins again from anywhere
//! without harm; what the post itself is home of is never told to it.
//!
//! Left out: older versions of what goes down, and proofs for it: what is told is the centre's
//! word, over a line that nobody else can speak on.

use std::collections::HashSet;
use std::time::Duration;

use kernel::{Error, NodeId, Result};
use registry::{KindSpec, Operation, Put, Raw, Record, Session, Store, followed};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::enrolment::{Centre, Enrolment};
use crate::handover::Handover;
use crate::kinds::Kinds;
use crate::take::keep;

/// To whom records of a kind go down.
#[derive(Clone, Copy)]
pub enum Reach {
    /// To every post.
    Every,
    /// To a post whose places a version concerns; once told of a record, a post is told of its
    /// later versions too, so that it learns also what does not concern it any more.
    Concerned(fn(body: &Json, posts: &[Uuid]) -> bool),
}

/// A kind of record that goes down.
#[derive(Clone, Copy)]
pub struct Down {
    /// The kind.
    pub kind: &'static str,
    /// To whom.
    pub reach: Reach,
}

/// How this release exchanges records.
#[derive(Clone)]
pub struct Conduct {
    /// Every kind that it knows.
    pub kinds: Kinds,
    /// Kinds, by the room that owns them, whose bodies neither leave a post on their way up nor are taken from one: whoever
    /// has a post's key must not be able to make an account at its centre.
    pub stays: &'static [&'static [&'static str]],
    /// Kinds, by room, that say what is in force. From a post they are kept for the record, under its name:
    /// they can't be given to another node, and are not told to one.
    pub governs: &'static [&'static [&'static str]],
    /// Kinds that go down.
    pub down: &'static [Down],
    /// The release.
    pub release: &'static str,
    /// How often a post asks its centre what is new.
    pub asking: Duration,
}

impl Conduct {
    /// Whether bodies of a kind stay where they are, those of this crate among them: who may call
    /// whom is each node's own.
    #[must_use]
    pub fn stays(&self, kind: &str) -> bool {
        has(self.stays, kind) || kind == Enrolment::KIND || kind == Centre::KIND
    }

    /// Whether a kind says what is in force.
    #[must_use]
    pub fn governs(&self, kind: &str) -> bool {
        has(self.governs, kind)
    }
}

/// Whether a kind is among those of any room.
fn has(rooms: &[&[&str]], kind: &str) -> bool {
    rooms.iter().any(|kinds| kinds.contains(&kind))
}

/// A record that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its kind.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// The version.
    pub version: u32,
    /// Its home.
    pub home: NodeId,
    /// The shape of the body.
    pub schema: u32,
    /// The salt of its hash, in hexadecimal.
    pub salt: String,
    /// The body; none where it was erased.
    pub body: Option<String>,
}

/// Some of what is new.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The records, in order.
    pub told: Vec<Told>,
    /// From where to ask on.
    pub until: u64,
    /// Whether there may be more.
    pub more: bool,
}

/// What a node is told after a position, out of at most `most` records of each kind.
///
/// # Errors
/// When the store can't be read.
pub fn tell(
    store: &dyn Store,
    conduct: &Conduct,
    to: &NodeId,
    posts: &[Uuid],
    after: u64,
    most: usize,
) -> Result<News> {
    let all = || conduct.down.iter().map(|d| d.kind).chain([Handover::KIND]);
    let mut until: Option<u64> = None;
    for kind in all() {
        if let Some(last) = store.changes(kind, after, most)?.last() {
            until = Some(until.map_or(last.position, |u| u.min(last.position)));
        }
    }
    let Some(until) = until else { return Ok(News { until: after, ..News::default() }) };
    // Asked again, since a commit may have come between two kinds: nothing is added at or before
    // a position that was handed out, so that now all of it is there.
    let mut told = Vec::new();
    let mut seen = HashSet::new();
    let below = followed(store)?;
    let from_below = |kind: &str, raw: &Raw| conduct.governs(kind) && below.contains(&raw.home);
    for kind in all() {
        for raw in store.changes(kind, after, most)? {
            if raw.position > until {
                break;
            }
            let reach = conduct.down.iter().find(|d| d.kind == kind).map(|d| d.reach);
            match reach {
                Some(reach) => {
                    let wanted = raw.home != *to
                        && !from_below(kind, &raw)
                        && concerns(store, kind, &raw, reach, posts)?;
                    if wanted && seen.insert((kind, raw.id)) {
                        told.push(as_told(kind, &raw)?);
                    }
                }
                None => given(store, conduct, to, &raw, &mut seen, &mut told)?,
            }
        }
    }
    Ok(News { told, until, more: true })
}

fn concerns(
    store: &dyn Store,
    kind: &'static str,
    raw: &Raw,
    reach: Reach,
    posts: &[Uuid],
) -> Result<bool> {
    let Reach::Concerned(concerned) = reach else { return Ok(true) };
    let does = |body: &[u8]| serde_json::from_slice(body).is_ok_and(|b| concerned(&b, posts));
    // Nothing can be said of what was erased: that it was, says nothing either.
    if raw.body.is_empty() || does(&raw.body) {
        return Ok(true);
    }
    Ok(raw.version > 1 && store.history(kind, raw.id)?.iter().any(|r| does(&r.body)))
}

/// The record that a hand-over to this node names.
fn given(
    store: &dyn Store,
    conduct: &Conduct,
    to: &NodeId,
    note: &Raw,
    seen: &mut HashSet<(&'static str, Uuid)>,
    told: &mut Vec<Told>,
) -> Result<()> {
    let Ok(handover) = serde_json::from_slice::<Handover>(&note.body) else { return Ok(()) };
    let Some(spec) = conduct.kinds.get(&handover.kind) else { return Ok(()) };
    if handover.to != *to || note.home == *to || !seen.insert((spec.kind, handover.record)) {
        return Ok(());
    }
    if let Some(raw) = store.get(spec.kind, handover.record)?
        && raw.home == *to
    {
        told.push(as_told(spec.kind, &raw)?);
    }
    Ok(())
}

fn as_told(kind: &str, raw: &Raw) -> Result<Told> {
    let body = (!raw.body.is_empty()).then(|| String::from_utf8(raw.body.clone()));
    let body = body.transpose().map_err(|e| Error::internal(format!("{kind} {}: {e}", raw.id)))?;
    Ok(Told {
        kind: kind.to_owned(),
        id: raw.id,
        version: raw.version,
        home: raw.home.clone(),
        schema: raw.schema,
        salt: hex::encode(raw.salt),
        body,
    })
}

/// Keeps what was told; gives what could not be kept, each with the reason.
///
/// # Errors
/// Those of the store; nothing that follows was kept then.
pub fn hear(session: &Session, kinds: &Kinds, news: &News) -> Result<Vec<String>> {
    let mut left = Vec::new();
    let mut puts = Vec::new();
    for told in &news.told {
        // A kind of a newer release: after the next update it is asked for again.
        let Some(spec) = kinds.get(&told.kind) else { continue };
        match put(session, spec, told)? {
            Ok(put) => puts.extend(put),
            Err(why) => {
                left.push(format!("{} {} version {}: {why}", told.kind, told.id, told.version));
            }
        }
    }
    if !puts.is_empty() {
        keep(session, vec![puts], None, &mut left)?;
    }
    Ok(left)
}

fn put(
    session: &Session,
    spec: &KindSpec,
    told: &Told,
) -> Result<std::result::Result<Option<Put>, String>> {
    let store = session.registry().store();
    let there = store.get(spec.kind, told.id)?;
    if there.as_ref().is_some_and(|r| r.version >= told.version) {
        return Ok(Ok(None));
    }
    let own = told.home == *store.node();
    let (columns, body, operation) = match &told.body {
        // What never came needs no erasing.
        None if there.is_none() => return Ok(Ok(None)),
        None => (Vec::new(), Vec::new(), Operation::Erase),
        Some(text) => match spec.reading.columns(told.schema, text.as_bytes()) {
            Err(why) => return Ok(Err(why)),
            Ok(columns) => {
                let moved = there.as_ref().is_some_and(|r| r.home != told.home);
                let operation = if own || moved { Operation::HandOver } else { Operation::Receive };
                (columns, text.clone().into_bytes(), operation)
            }
        },
    };
    let mut salt = [0; 16];
    if hex::decode_to_slice(&told.salt, &mut salt).is_err() {
        return Ok(Err("its salt can't be read".to_owned()));
    }
    Ok(Ok(Some(Put {
        kind: spec.kind,
        id: told.id,
        operation,
        version: told.version,
        home: Some(told.home.clone()),
        schema: told.schema,
        columns,
        body,
        salt,
    })))
}
