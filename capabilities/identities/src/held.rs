//! Everything that this node holds about a person, whatever room it belongs to.
//!
//! Always holds: records are found by their declared columns alone, so that a kind which a later
//! release adds is found too; every record that is told is in the log of reads first; of what
//! speaks of somebody else beside the person, the other's particulars are left out.
//!
//! Left out, whether there is any or not: watchlists and what was found in them, which the law does
//! not let be told by the officer at the counter, and the log of reads, which names officers.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use kernel::{Error, Id, Officer, Result};
use people::{Document, Known, Person, known};
use registry::{
    ColumnType, Direction, Filter, FilterOp, KindSpec, Raw, RawQuery, Read, ReadLog, Record as _,
    Session, Stored, Value,
};
use serde::Serialize;
use uuid::Uuid;

use crate::model::{Answer, Asker};

/// Rows read at once.
const PAGE: usize = 500;
/// How far records are followed that speak of records: a crossing, its examination, the note on it.
const MOST_ROUNDS: usize = 4;
/// Values asked for together.
const TOGETHER: usize = 200;

/// Where everything can be found.
#[derive(Clone)]
pub struct Holdings {
    kinds: Vec<KindSpec>,
    reads: Arc<dyn ReadLog>,
}

/// One version of a record.
#[derive(Debug, Clone, Serialize)]
pub struct HeldVersion {
    /// Its number, from 1.
    pub version: u32,
    /// When it was written.
    pub at: jiff::Timestamp,
    /// What it says, as it is stored; null where it was erased.
    pub body: serde_json::Value,
}

/// A record about the person.
#[derive(Debug, Clone, Serialize)]
pub struct HeldRecord {
    /// Its id.
    pub id: Uuid,
    /// The node that keeps it.
    pub home: String,
    /// Every version of it, the newest first.
    pub versions: Vec<HeldVersion>,
}

/// All records of one kind about the person.
#[derive(Debug, Clone, Serialize)]
pub struct HeldKind {
    /// The kind: `border.crossing`.
    pub kind: String,
    /// The records, the oldest first.
    pub records: Vec<HeldRecord>,
}

/// Everything that is held about a person.
#[derive(Debug, Clone)]
pub struct Held {
    /// What the register of people knows.
    pub known: Known,
    /// Every record, by kind.
    pub kinds: Vec<HeldKind>,
}

impl Held {
    /// How many records there are of each kind.
    #[must_use]
    pub fn counts(&self) -> Vec<(String, u64)> {
        let count = |k: &HeldKind| u64::try_from(k.records.len()).unwrap_or(u64::MAX);
        self.kinds.iter().map(|k| (k.kind.clone(), count(k))).collect()
    }
}

/// What is never told at the counter.
fn is_withheld(kind: &str) -> bool {
    ["screening.", "watchlists.", "access."].iter().any(|room| kind.starts_with(room))
}

/// The id columns by which an index finds records of a kind.
fn id_columns(spec: &KindSpec) -> Vec<&'static str> {
    let leads = |name: &str| spec.indexes.iter().any(|i| i.first() == Some(&name));
    let ids = spec.columns.iter().filter(|c| c.ty == ColumnType::Id);
    ids.filter(|c| c.indexed || c.unique || leads(c.name)).map(|c| c.name).collect()
}

impl Holdings {
    /// Over every kind that the binary knows, with the log into which readings go.
    #[must_use]
    pub fn new(kinds: &[KindSpec], reads: Arc<dyn ReadLog>) -> Self {
        let told = kinds.iter().filter(|k| k.personal && !is_withheld(k.kind));
        Self { kinds: told.copied().collect(), reads }
    }

    /// Everything that is held about the person who has this record.
    ///
    /// # Errors
    /// `no-such-record`; when the registry can't be read, or the reading can't be logged.
    pub fn of(&self, session: &Session, id: Id<Person>) -> Result<Held> {
        session.get(id)?;
        let known = known(session, id)?;
        let mut found: BTreeMap<&'static str, BTreeMap<Uuid, Raw>> = BTreeMap::new();
        let mut seen: HashSet<Uuid> = HashSet::new();
        for id in &known.ids {
            self.take(session, Person::KIND, id.uuid(), &mut found, &mut seen)?;
        }
        for document in &known.documents {
            self.take(session, Document::KIND, document.id.uuid(), &mut found, &mut seen)?;
        }
        let mut next: Vec<Uuid> = seen.iter().copied().collect();
        for _ in 0..MOST_ROUNDS {
            if next.is_empty() {
                break;
            }
            next = self.round(session, &next, &mut found, &mut seen)?;
        }
        let mut kinds = Vec::new();
        for (kind, records) in found {
            let ids = records.keys().copied().collect();
            let (at, act) = (session.registry().now(), session.act().clone());
            self.reads.note(Read { at, act, kind, ids })?;
            let records = records.into_values().map(|raw| told(session, kind, &known, &raw));
            let mut records = records.collect::<Result<Vec<HeldRecord>>>()?;
            records.sort_by_key(|r| (r.versions.last().map(|v| v.at), r.id));
            kinds.push(HeldKind { kind: kind.to_owned(), records });
        }
        Ok(Held { known, kinds })
    }

    fn take(
        &self,
        session: &Session,
        kind: &'static str,
        id: Uuid,
        found: &mut BTreeMap<&'static str, BTreeMap<Uuid, Raw>>,
        seen: &mut HashSet<Uuid>,
    ) -> Result<()> {
        if let Some(raw) = session.registry().store().get(kind, id)? {
            seen.insert(id);
            found.entry(kind).or_default().insert(id, raw);
        }
        Ok(())
    }

    /// The records that speak of these, and those kept under the same ids.
    fn round(
        &self,
        session: &Session,
        of: &[Uuid],
        found: &mut BTreeMap<&'static str, BTreeMap<Uuid, Raw>>,
        seen: &mut HashSet<Uuid>,
    ) -> Result<Vec<Uuid>> {
        let mut next = Vec::new();
        for spec in &self.kinds {
            let columns = id_columns(spec);
            if columns.is_empty() && spec.kind != Person::KIND {
                for id in of {
                    self.take(session, spec.kind, *id, found, seen)?;
                }
            }
            for column in columns {
                for some in of.chunks(TOGETHER) {
                    for raw in every(session, spec.kind, column, some)? {
                        if seen.insert(raw.id) {
                            next.push(raw.id);
                            found.entry(spec.kind).or_default().insert(raw.id, raw);
                        }
                    }
                }
            }
        }
        Ok(next)
    }
}

fn every(
    session: &Session,
    kind: &'static str,
    column: &'static str,
    ids: &[Uuid],
) -> Result<Vec<Raw>> {
    let values = ids.iter().map(|id| Value::Id(*id)).collect();
    let mut query = RawQuery {
        kind,
        filters: vec![Filter { column, op: FilterOp::In, values }],
        order: (column, Direction::Ascending),
        after: None,
        limit: PAGE,
    };
    let mut out = Vec::new();
    loop {
        let (rows, next) = session.registry().store().find(&query)?;
        out.extend(rows);
        match next {
            None => return Ok(out),
            next => query.after = next,
        }
    }
}

/// A record with all its versions, without the particulars of anybody else.
fn told(session: &Session, kind: &'static str, known: &Known, raw: &Raw) -> Result<HeldRecord> {
    let history = session.registry().store().history(kind, raw.id)?;
    let version = |raw: &Raw| -> Result<HeldVersion> {
        let body = if raw.body.is_empty() {
            serde_json::Value::Null
        } else {
            serde_json::from_slice(&raw.body)
                .map_err(|e| Error::internal(format!("{kind} {}: {e}", raw.id)))?
        };
        Ok(HeldVersion { version: raw.version, at: raw.at, body: without_others(known, body) })
    };
    let mut versions = history.iter().map(version).collect::<Result<Vec<_>>>()?;
    if versions.is_empty() {
        versions.push(version(raw)?);
    }
    versions.sort_by_key(|v| std::cmp::Reverse(v.version));
    Ok(HeldRecord { id: raw.id, home: raw.home.to_string(), versions })
}

/// Takes out of a pair or a merge what the evidence says of a record that is not the person's: it
/// may be somebody else's.
fn without_others(known: &Known, mut body: serde_json::Value) -> serde_json::Value {
    let theirs = |value: Option<&serde_json::Value>| {
        let id = value.and_then(serde_json::Value::as_str).and_then(|t| t.parse().ok());
        id.is_some_and(|id: Id<Person>| known.ids.contains(&id))
    };
    let is_pair = body.get("evidence").is_some();
    let both = (theirs(body.get("kept")) && theirs(body.get("joined")))
        || (theirs(body.get("first")) && theirs(body.get("second")));
    if is_pair && !both {
        let left_is_theirs = theirs(body.get("kept")) || theirs(body.get("first"));
        let other = if left_is_theirs { "right" } else { "left" };
        let lines = body.get_mut("evidence").and_then(serde_json::Value::as_array_mut);
        for line in lines.into_iter().flatten() {
            if let Some(value) = line.get_mut(other) {
                *value = serde_json::Value::Null;
            }
        }
    }
    body
}

/// Writes down that somebody is told what is held.
///
/// # Errors
/// `answer-refused`, with `answer-shown` for the field `shown`; `no-such-record`; when the registry
/// can't be read or written.
pub fn answer(
    session: &Session,
    holdings: &Holdings,
    person: Id<Person>,
    asker: Asker,
    shown: &str,
) -> Result<(Id<Answer>, Held)> {
    let shown = shown.trim();
    if shown.is_empty() || shown.chars().count() > 500 {
        return Err(Error::invalid("answer-refused", "The answer can't be given like this.")
            .field(
                "shown",
                "answer-shown",
                "Write in at most 500 characters how they showed that they may ask.",
            ));
    }
    let held = holdings.of(session, person)?;
    let mut writing = session.write("identities.answer");
    let id = writing.create(&Answer {
        person,
        asker,
        shown: shown.to_owned(),
        by: Officer::from(&session.act().actor),
        at: session.registry().now(),
        records: held.counts(),
    });
    writing.commit()?;
    Ok((id, held))
}

/// The answers that were given about a person, the newest first.
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn answers(session: &Session, known: &Known) -> Result<Vec<Stored<Answer>>> {
    let all = registry::Query::<Answer>::all();
    let found = session.each(&all, "person", &known.ids, PAGE, |a| a.body.person)?;
    let mut found: Vec<Stored<Answer>> = found.into_values().flatten().collect();
    found.sort_by_key(|a| std::cmp::Reverse((a.body.at, a.id)));
    Ok(found)
}
