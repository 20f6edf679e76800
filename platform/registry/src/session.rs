//! The typed face of a store: reading and writing as somebody, for a purpose.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use jiff::Timestamp;
use kernel::{Act, Clock, Entropy, Error, Id, Ids, NodeId, Result};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Batch, Entry, EntryRecord, Operation, Page, Put, Query, Raw, Record, Store, Stored, Value,
    Version, record,
};

/// The most records that are read together for several values.
const MOST_TOGETHER: usize = 10_000;

/// A personal record, or several, that somebody read.
#[derive(Debug, Clone)]
pub struct Read {
    /// When.
    pub at: Timestamp,
    /// Who, and for which purpose.
    pub act: Act,
    /// The kind.
    pub kind: &'static str,
    /// Which records.
    pub ids: Vec<Uuid>,
}

/// Where reads of personal records are written down. `access` keeps the real one.
pub trait ReadLog: Send + Sync {
    /// Writes a read down. Called before what was read is handed out: a read that can't be
    /// written down does not happen.
    ///
    /// # Errors
    /// When the log can't take it.
    fn note(&self, read: Read) -> Result<()>;
}

/// Writes nothing down: for a store that holds made-up people in a test, and for the access log's
/// own records, which would otherwise log themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoReadLog;

impl ReadLog for NoReadLog {
    fn note(&self, _: Read) -> Result<()> {
        Ok(())
    }
}

/// A store with ids, a clock and a log of reads: what capabilities hold. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    store: Arc<dyn Store>,
    ids: Ids,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    reads: Arc<dyn ReadLog>,
}

impl Registry {
    /// Over a store in which every kind has been declared.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        reads: Arc<dyn ReadLog>,
    ) -> Self {
        let ids = Ids::new(Arc::clone(&clock), Arc::clone(&entropy));
        Self { store, ids, clock, entropy, reads }
    }

    /// The same registry with another log of reads.
    #[must_use]
    pub fn with_read_log(&self, reads: Arc<dyn ReadLog>) -> Self {
        Self { reads, ..self.clone() }
    }

    /// The store beneath, for what has no type: the journal, proofs, backups, cursors.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn next_id<T: ?Sized>(&self) -> Id<T> {
        self.ids.next()
    }

    /// Random bytes, for salts, tokens and codes.
    pub fn fill_random(&self, out: &mut [u8]) {
        self.entropy.fill(out);
    }

    /// Reading and writing as somebody, for a purpose.
    #[must_use]
    pub fn session(&self, act: &Act) -> Session {
        Session { registry: self.clone(), act: act.clone() }
    }

    /// What was written to records of a kind after a position, typed; for readers of the journal,
    /// which act as the node itself. Erased records come as `None`.
    ///
    /// # Errors
    /// When the store can't be read, or a body does not fit its type.
    pub fn changes<R: Record>(&self, after: u64, limit: usize) -> Result<Vec<Change<R>>> {
        self.store
            .changes(R::KIND, after, limit)?
            .into_iter()
            .map(|raw| {
                let (id, entry, position) = (Id::from_uuid(raw.id), raw.entry, raw.position);
                let stored = if raw.body.is_empty() { None } else { Some(typed(raw)?) };
                Ok(Change { id, entry, position, stored })
            })
            .collect()
    }
}

/// One record that changed, as a journal reader meets it.
#[derive(Debug, Clone)]
pub struct Change<R> {
    /// The record.
    pub id: Id<R>,
    /// The entry that wrote its newest version.
    pub entry: u64,
    /// Where to go on after it: see [`Store::changes`].
    pub position: u64,
    /// The newest version; `None` if it was erased.
    pub stored: Option<Stored<R>>,
}

fn typed<R: Record>(raw: Raw) -> Result<Stored<R>> {
    if raw.schema > R::SCHEMA {
        return Err(Error::new(
            kernel::Kind::Unavailable,
            "newer-database",
            "A newer release of Portolan wrote this record. Use that release, or a newer one.",
        )
        .because(format!("{} schema {} > {}", R::KIND, raw.schema, R::SCHEMA)));
    }
    let body = record::read(raw.schema, &raw.body).map_err(|what| {
        Error::internal(format!("{} {} version {}: {what}", R::KIND, raw.id, raw.version))
    })?;
    Ok(Stored {
        id: Id::from_uuid(raw.id),
        version: raw.version,
        home: raw.home,
        at: raw.at,
        entry: raw.entry,
        body,
    })
}

/// Reading and writing as somebody, for a purpose. Cheap to make.
#[derive(Clone)]
pub struct Session {
    registry: Registry,
    act: Act,
}

impl Session {
    /// Who, and why.
    #[must_use]
    pub fn act(&self) -> &Act {
        &self.act
    }

    /// The registry beneath.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    fn note<R: Record>(&self, ids: impl Iterator<Item = Uuid>) -> Result<()> {
        if !R::PERSONAL {
            return Ok(());
        }
        let ids: Vec<Uuid> = ids.collect();
        if ids.is_empty() {
            return Ok(());
        }
        let at = self.registry.now();
        self.registry.reads.note(Read { at, act: self.act.clone(), kind: R::KIND, ids })
    }

    /// The record, or `None`.
    ///
    /// # Errors
    /// When the store can't be read or the read can't be logged.
    pub fn look<R: Record>(&self, id: Id<R>) -> Result<Option<Stored<R>>> {
        let Some(raw) = self.registry.store.get(R::KIND, id.uuid())? else { return Ok(None) };
        self.note::<R>(std::iter::once(id.uuid()))?;
        typed(raw).map(Some)
    }

    /// The record.
    ///
    /// # Errors
    /// `no-such-record` when there is none; else as [`look`](Self::look).
    pub fn get<R: Record>(&self, id: Id<R>) -> Result<Stored<R>> {
        self.look(id)?.ok_or_else(|| {
            Error::not_found(
                "no-such-record",
                "There is no such record here. It may have been erased, or the address is wrong.",
            )
            .because(format!("{} {id}", R::KIND))
        })
    }

    /// One page of records.
    ///
    /// # Errors
    /// When the store can't be read or the read can't be logged.
    pub fn find<R: Record>(&self, query: &Query<R>) -> Result<Page<R>> {
        let (rows, next) = self.registry.store.find(query.raw())?;
        self.note::<R>(rows.iter().map(|r| r.id))?;
        Ok(Page { rows: rows.into_iter().map(typed).collect::<Result<_>>()?, next })
    }

    /// What answers for each of several values of a column, read together: one question instead of
    /// one for each, whenever the answers to all of them are few. `key` says of which value a
    /// record is; `each` is how many are wanted of one, and more may come.
    ///
    /// # Errors
    /// As for [`look`](Self::look).
    pub fn each<R: Record, K: Clone + Eq + Hash + Into<Value>>(
        &self,
        query: &Query<R>,
        column: &'static str,
        values: &[K],
        each: usize,
        key: impl Fn(&Stored<R>) -> K,
    ) -> Result<HashMap<K, Vec<Stored<R>>>> {
        let mut out: HashMap<K, Vec<Stored<R>>> = HashMap::new();
        if values.is_empty() {
            return Ok(out);
        }
        // Without an order of its own it is that of the column's index: by id, a database may walk
        // the whole table for the first rows that fit.
        let by_id = query.raw().order == ("id", crate::Direction::Ascending);
        let query = if by_id { query.clone().oldest_first(column) } else { query.clone() };
        let most = each.saturating_mul(values.len()).min(MOST_TOGETHER.max(each));
        let together = query.clone().one_of(column, values.iter().cloned()).limit(most);
        let page = self.find(&together)?;
        if page.next.is_none() || values.len() == 1 {
            for row in page.rows {
                out.entry(key(&row)).or_default().push(row);
            }
            return Ok(out);
        }
        // Somebody has very many: nobody else's may be lost to them.
        for value in values {
            if !out.contains_key(value) {
                let alone = query.clone().eq(column, value.clone()).limit(each);
                out.insert(value.clone(), self.find(&alone)?.rows);
            }
        }
        Ok(out)
    }

    /// Every record of a kind that is small by nature, such as law.
    ///
    /// # Errors
    /// As for [`look`](Self::look).
    pub fn every<R: Record>(&self) -> Result<Vec<Stored<R>>> {
        let (mut out, mut after) = (Vec::new(), None);
        loop {
            let page = self.find(&Query::<R>::all().limit(1_000).after(after))?;
            out.extend(page.rows);
            match page.next {
                None => return Ok(out),
                next => after = next,
            }
        }
    }

    /// How many records answer; tells nothing of any one of them, so it is not logged.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn count<R: Record>(&self, query: &Query<R>) -> Result<u64> {
        self.registry.store.count(query.raw())
    }

    /// Every version of a record with the entry that wrote it, oldest first.
    ///
    /// # Errors
    /// When the store can't be read or the read can't be logged.
    pub fn history<R: Record>(&self, id: Id<R>) -> Result<Vec<Version<R>>> {
        let rows = self.registry.store.history(R::KIND, id.uuid())?;
        self.note::<R>(rows.iter().take(1).map(|r| r.id))?;
        rows.into_iter()
            .map(|raw| {
                let entry =
                    self.registry.store.entries(raw.entry.saturating_sub(1), 1)?.pop().ok_or_else(
                        || Error::internal(format!("entry {} is missing", raw.entry)),
                    )?;
                let version = raw.version;
                let stored = if raw.body.is_empty() { None } else { Some(typed(raw)?) };
                Ok(Version { stored, version, entry })
            })
            .collect()
    }

    /// Begins to write; `operation` is what the capability calls it: `border.admit`.
    pub fn write(&self, operation: &'static str) -> Writing {
        Writing {
            session: self.clone(),
            operation,
            puts: Vec::new(),
            records: Vec::new(),
            seen: HashMap::new(),
            fault: None,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The number of the journal entry, from 1.
    pub entry: u64,
    /// When.
    pub at: Timestamp,
}

/// Records to be written together, with one journal entry.
#[must_use = "nothing is written before commit"]
pub struct Writing {
    session: Session,
    operation: &'static str,
    puts: Vec<Put>,
    records: Vec<EntryRecord>,
    seen: HashMap<(&'static str, Uuid), usize>,
    fault: Option<Error>,
}

/// SHA-256 over salt, the shape's number, declared columns and canonical body, each with its length
/// before it, so that no two different records give the same bytes to hash.
#[must_use]
pub fn body_hash(salt: &[u8; 16], schema: u32, columns: &[Value], body: &[u8]) -> [u8; 32] {
    let mut h = Sha256::new();
    h.update(salt);
    h.update(schema.to_be_bytes());
    for column in columns {
        match column {
            Value::Null => h.update([0]),
            Value::Text(t) => {
                h.update([1]);
                h.update(u64::try_from(t.len()).unwrap_or(u64::MAX).to_be_bytes());
                h.update(t.as_bytes());
            }
            Value::Integer(i) => {
                h.update([2]);
                h.update(i.to_be_bytes());
            }
            Value::Time(t) => {
                h.update([3]);
                h.update(t.as_microsecond().to_be_bytes());
            }
            Value::Id(u) => {
                h.update([4]);
                h.update(u.as_bytes());
            }
        }
    }
    h.update([5]);
    h.update(u64::try_from(body.len()).unwrap_or(u64::MAX).to_be_bytes());
    h.update(body);
    h.finalize().into()
}

impl Writing {
    fn put<R: Record>(&mut self, id: Id<R>, operation: Operation, version: u32, body: Option<&R>) {
        if self.seen.insert((R::KIND, id.uuid()), self.puts.len()).is_some() {
            self.fault.get_or_insert_with(|| {
                Error::internal(format!("{} {id} is written twice in one commit", R::KIND))
            });
            return;
        }
        let mut salt = [0_u8; 16];
        self.session.registry.entropy.fill(&mut salt);
        let (columns, bytes, hash) = match body {
            None => (Vec::new(), Vec::new(), String::new()),
            Some(body) => match serde_json_canonicalizer::to_vec(body) {
                Ok(bytes) => {
                    let columns = body.columns();
                    let hash = hex::encode(body_hash(&salt, R::SCHEMA, &columns, &bytes));
                    (columns, bytes, hash)
                }
                Err(e) => {
                    let what = Error::internal(format!("{} {id}: {e}", R::KIND));
                    self.fault.get_or_insert(what);
                    return;
                }
            },
        };
        let kind = R::KIND;
        self.records.push(EntryRecord {
            kind: kind.to_owned(),
            id: id.uuid(),
            version,
            operation,
            hash,
            home: None,
        });
        let (schema, id) = (R::SCHEMA, id.uuid());
        self.puts.push(Put {
            kind,
            id,
            operation,
            version,
            home: None,
            schema,
            columns,
            body: bytes,
            salt,
        });
    }

    /// Adds a new record; its id is given at once, so that others can name it.
    pub fn create<R: Record>(&mut self, body: &R) -> Id<R> {
        let id = self.session.registry.next_id();
        self.create_as(id, body);
        id
    }

    /// Adds a new record under an id that the caller made, such as one that came with an import.
    pub fn create_as<R: Record>(&mut self, id: Id<R>, body: &R) {
        self.put(id, Operation::Create, 1, Some(body));
    }

    /// Changes a record from the version that was seen.
    pub fn update<R: Record>(&mut self, seen: &Stored<R>, body: &R) {
        self.put(seen.id, Operation::Update, seen.version.saturating_add(1), Some(body));
    }

    /// Gives a record to another node, as it stands: from then on that node alone may change it.
    pub fn hand_over<R: Record>(&mut self, seen: &Stored<R>, to: &NodeId) {
        let version = seen.version.saturating_add(1);
        self.put(seen.id, Operation::HandOver, version, Some(&seen.body));
        let (put, record) = (self.puts.last_mut(), self.records.last_mut());
        if let (Some(put), Some(record), None) = (put, record, &self.fault) {
            put.home = Some(to.clone());
            record.home = Some(to.clone());
        }
    }

    /// Erases every body of a record, its history included.
    pub fn erase<R: Record>(&mut self, seen: &Stored<R>) {
        self.put::<R>(seen.id, Operation::Erase, seen.version.saturating_add(1), None);
    }

    /// Erases every body of a record from the version that was seen, without reading it first: who
    /// erases does not have to know what it says.
    pub fn erase_unread<R: Record>(&mut self, id: Id<R>, seen_version: u32) {
        self.put::<R>(id, Operation::Erase, seen_version.saturating_add(1), None);
    }

    /// Whether there is anything to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty()
    }

    /// Writes everything and its entry; returns when both are on the disk.
    ///
    /// # Errors
    /// `version-conflict` when somebody else changed a record first, `duplicate` when a unique
    /// value is taken, `disk-full`, `read-only`. After an error nothing was written.
    pub fn commit(self) -> Result<Receipt> {
        let Self { session, operation, puts, records, fault, .. } = self;
        if let Some(fault) = fault {
            return Err(fault);
        }
        let at = session.registry.now();
        let node: NodeId = session.registry.store.node().clone();
        let entry = Entry {
            number: 0,
            node,
            at,
            act: session.act,
            operation: operation.to_owned(),
            records,
        };
        let bytes = serde_json_canonicalizer::to_vec(&entry)
            .map_err(|e| Error::internal(format!("journal entry: {e}")))?;
        let number = session.registry.store.commit(Batch { at, puts, entry: bytes })?;
        Ok(Receipt { entry: number, at })
    }
}
