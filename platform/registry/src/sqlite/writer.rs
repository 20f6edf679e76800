//! The one writer: batches from many threads, one transaction, one sync, one signature.
//!
//! Always holds: a batch is acknowledged after its transaction has reached the disk, and the head
//! that covers it was signed in the same transaction; a batch that fails leaves nothing behind
//! and fails alone. Versions and unique values are looked at before a batch writes anything, so
//! that a conflict, which is everyday, undoes nothing. What can't be foreseen (a full disk) undoes
//! the group, whose batches are then tried one by one.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Error, NodeId, Result};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::schema::Kind;
use super::tidier::Tidier;
use crate::fault;
use crate::merkle::{Frontier, Hash};
use crate::note::Signer;
use crate::number::{signed, unsigned};
use crate::{Batch, Hold, Operation, Put, Value, held, refusal};

/// Most batches in one transaction: bounds what a waiting writer waits for.
const GROUP: usize = 512;

pub(super) type Kinds = Arc<RwLock<HashMap<&'static str, Arc<Kind>>>>;

/// A batch on its way to the disk.
pub(super) struct Pending {
    pub batch: Batch,
    pub hold: Option<Box<Hold>>,
    pub leaf: Hash,
    pub reply: SyncSender<Result<u64>>,
}

/// What the writer is asked to do.
pub(super) enum Job {
    Commit(Pending),
    /// Anything else that writes, in a transaction of its own; answers by itself.
    Run(Box<dyn FnOnce(&mut Connection) + Send>),
}

pub(super) struct Writer {
    pub conn: Connection,
    pub node: NodeId,
    pub signer: Arc<Signer>,
    pub kinds: Kinds,
    pub frontier: Frontier,
    pub tidier: Tidier,
}

/// A declared value on its way into a statement.
pub(super) struct Bound<'a>(pub &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Integer(i) => ValueRef::Integer(*i),
            Value::Time(t) => ValueRef::Integer(t.as_microsecond()),
            Value::Id(u) => ValueRef::Blob(u.as_bytes()),
        }))
    }
}

/// JSON bytes as text, without a second look at their UTF-8.
struct Json<'a>(&'a [u8]);

impl ToSql for Json<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}

/// What went wrong with one batch: known before it wrote anything, or met while writing.
enum Fault {
    Refused(Error),
    Broke(Error),
}

impl Writer {
    /// Works until every sender is gone.
    pub fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Run(f) => f(&mut self.conn),
                    Job::Commit(pending) => next = self.group(pending, jobs),
                }
            }
        }
        drop(self.tidier);
        let tidy = self.conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
        if let Err(e) = tidy {
            tracing::warn!(error = %e, "the database was not tidied at the end; it is whole");
        }
    }

    /// One transaction for whatever is waiting; returns a job of another sort that came along.
    fn group(&mut self, first: Pending, jobs: &Receiver<Job>) -> Option<Job> {
        let before = self.frontier.clone();
        let mut done: Vec<(Pending, Result<u64>)> = Vec::new();
        let mut other = None;
        let mut broke = self.begin().err();
        let mut next = Some(first);
        while let Some(pending) = next.take() {
            let outcome = match &broke {
                Some(e) => Err(e.clone()),
                None => match self.apply(&pending) {
                    Ok(number) => Ok(number),
                    Err(Fault::Refused(e)) => Err(e),
                    Err(Fault::Broke(e)) => {
                        broke = Some(e.clone());
                        Err(e)
                    }
                },
            };
            done.push((pending, outcome));
            if broke.is_none() && done.len() < GROUP {
                match jobs.try_recv() {
                    Ok(Job::Commit(pending)) => next = Some(pending),
                    Ok(job) => other = Some(job),
                    Err(_) => {}
                }
            }
        }
        let ended = match broke {
            None => self.end(),
            Some(e) => Err(e),
        };
        if let Err(e) = ended {
            self.undo(&before);
            self.one_by_one(&mut done, &e);
        }
        for (pending, outcome) in done {
            // A writer that no longer waits has nothing to be told.
            let _ = pending.reply.send(outcome);
        }
        self.tidier.after_group(&self.conn);
        other
    }

    /// After a group broke: each batch in a transaction of its own, so that none fails another.
    fn one_by_one(&mut self, done: &mut [(Pending, Result<u64>)], broke: &Error) {
        let alone = done.len() == 1;
        for (pending, outcome) in done {
            if alone {
                *outcome = Err(broke.clone());
                continue;
            }
            let before = self.frontier.clone();
            let again = self.begin().and_then(|()| match self.apply(pending) {
                Ok(number) => self.end().map(|()| number),
                Err(Fault::Refused(e) | Fault::Broke(e)) => Err(e),
            });
            if again.is_err() {
                self.undo(&before);
            }
            *outcome = again;
        }
    }

    fn begin(&self) -> Result<()> {
        self.sql("BEGIN IMMEDIATE")
    }

    fn undo(&mut self, before: &Frontier) {
        self.frontier.clone_from(before);
        // SQLite may have rolled back by itself (disk full); then there is nothing to undo.
        if !self.conn.is_autocommit()
            && let Err(e) = self.sql("ROLLBACK")
        {
            tracing::error!(error = ?e.reason(), "rollback failed");
        }
    }

    /// Signs the head and commits: here the group reaches the disk.
    fn end(&self) -> Result<()> {
        let head = self.signer.checkpoint(self.frontier.size(), self.frontier.root());
        let doing = "head of the journal";
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO head VALUES (1, ?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![signed(head.size), head.root, head.note]))
            .map_err(fault::sql(doing))?;
        self.sql("COMMIT")
    }

    fn sql(&self, sql: &'static str) -> Result<()> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut s| s.execute([]))
            .map(|_| ())
            .map_err(fault::sql(sql))
    }

    fn apply(&mut self, pending: &Pending) -> Result<u64, Fault> {
        let batch = &pending.batch;
        let kinds: Vec<Arc<Kind>> = batch
            .puts
            .iter()
            .map(|put| self.kind(put))
            .collect::<Result<_>>()
            .map_err(Fault::Refused)?;
        for (put, kind) in batch.puts.iter().zip(&kinds) {
            self.foresee(batch, put, kind)?;
        }
        if let Some(hold) = &pending.hold {
            let held = held_size(&self.conn, &hold.journal)
                .map_err(|e| Fault::Broke(fault::sql("held journal")(e)))?;
            if held != hold.after {
                return Err(Fault::Refused(held::moved_on(hold, held)));
            }
        }
        let number = self.frontier.size() + 1;
        for (put, kind) in batch.puts.iter().zip(&kinds) {
            self.put(batch, put, kind, number).map_err(|e| Fault::Broke(broken(kind, e)))?;
        }
        self.append(number, pending).map_err(|e| Fault::Broke(fault::sql("journal")(e)))?;
        if let Some(hold) = &pending.hold {
            self.hold(hold).map_err(|e| Fault::Broke(fault::sql("held journal")(e)))?;
        }
        Ok(number)
    }

    fn kind(&self, put: &Put) -> Result<Arc<Kind>> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds
            .get(put.kind)
            .ok_or_else(|| Error::internal(format!("{} was not declared", put.kind)))?;
        refusal::fits(&kind.spec, put)?;
        Ok(Arc::clone(kind))
    }

    /// What would stand against a put, before anything is written.
    fn foresee(&self, batch: &Batch, put: &Put, kind: &Kind) -> Result<(), Fault> {
        let doing = |e| Fault::Broke(fault::sql(put.kind)(e));
        let found: Option<(u32, String)> = self
            .conn
            .prepare_cached(&kind.version_of)
            .and_then(|mut s| {
                s.query_row([put.id.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?))).optional()
            })
            .map_err(doing)?;
        let erased = found.is_none() && self.was_erased(put).map_err(doing)?;
        let there = found.as_ref().map(|(version, home)| (*version, home.as_str()));
        if let Some(e) = refusal::against(put, &self.node, there, erased) {
            return Err(Fault::Refused(e));
        }
        for (place, name, sql) in &kind.unique {
            let Some(value) = put.columns.get(*place).filter(|v| **v != Value::Null) else {
                continue;
            };
            let holder: Option<Uuid> = self
                .conn
                .prepare_cached(sql)
                .and_then(|mut s| {
                    s.query_row([Bound(value)], |r| r.get::<_, [u8; 16]>(0)).optional()
                })
                .map_err(doing)?
                .map(Uuid::from_bytes);
            // A holder that this same batch changes may be about to give the value up.
            if holder.is_some_and(|h| h != put.id && batch.puts.iter().all(|p| p.id != h)) {
                return Err(Fault::Refused(refusal::duplicate(put.kind, name)));
            }
        }
        Ok(())
    }

    fn was_erased(&self, put: &Put) -> rusqlite::Result<bool> {
        self.conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM erased WHERE kind = ?1 AND id = ?2)")?
            .query_row(params![put.kind, put.id.as_bytes()], |r| r.get(0))
    }

    fn put(&self, batch: &Batch, put: &Put, kind: &Kind, entry: u64) -> rusqlite::Result<()> {
        let id = put.id.as_bytes();
        let at = batch.at.as_microsecond();
        let home = put.home.as_ref().unwrap_or(&self.node);
        let sql = match put.operation {
            Operation::Create => &kind.insert,
            // A version that came may be the first one here.
            Operation::Update | Operation::Receive | Operation::HandOver => {
                if self.conn.prepare_cached(&kind.archive)?.execute([id])? == 0 {
                    &kind.insert
                } else {
                    &kind.update
                }
            }
            Operation::Erase => {
                self.conn.prepare_cached(&kind.archive)?.execute([id])?;
                self.conn.prepare_cached(&kind.delete)?.execute([id])?;
                self.conn.prepare_cached(&kind.blank_history)?.execute([id])?;
                self.conn
                    .prepare_cached("INSERT INTO erased VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                    .execute(params![
                        put.kind,
                        id,
                        put.version,
                        home.0,
                        at,
                        signed(entry),
                        put.schema
                    ])?;
                return Ok(());
            }
        };
        let mut s = self.conn.prepare_cached(sql)?;
        s.raw_bind_parameter(1, id)?;
        s.raw_bind_parameter(2, put.version)?;
        s.raw_bind_parameter(3, home.0.as_str())?;
        s.raw_bind_parameter(4, at)?;
        s.raw_bind_parameter(5, signed(entry))?;
        s.raw_bind_parameter(6, put.schema)?;
        s.raw_bind_parameter(7, kind.layout)?;
        s.raw_bind_parameter(8, put.salt.as_slice())?;
        s.raw_bind_parameter(9, Json(&put.body))?;
        for (value, place) in put.columns.iter().zip(10..) {
            s.raw_bind_parameter(place, Bound(value))?;
        }
        s.raw_execute().map(|_| ())
    }

    /// Lengthens the copy of another's journal.
    fn hold(&self, hold: &Hold) -> rusqlite::Result<()> {
        let mut s = self.conn.prepare_cached("INSERT INTO held VALUES (?1, ?2, ?3)")?;
        for (number, bytes) in (hold.after + 1..).zip(&hold.entries) {
            s.execute(params![hold.journal, signed(number), Json(bytes)])?;
        }
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO held_head VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![hold.journal, signed(hold.size), held::pack(&hold.peaks), hold.note])
            .map(|_| ())
    }

    fn append(&mut self, number: u64, pending: &Pending) -> rusqlite::Result<()> {
        self.conn.prepare_cached("INSERT INTO journal VALUES (?1, ?2, ?3)")?.execute(params![
            signed(number),
            pending.leaf,
            Json(&pending.batch.entry)
        ])?;
        let mut full = Vec::new();
        self.frontier.push(pending.leaf, &mut |height, index, hash| {
            if height.is_multiple_of(8) {
                full.push((height / 8, index, hash));
            }
        });
        for (level, index, hash) in full {
            self.conn.prepare_cached("INSERT INTO tree VALUES (?1, ?2, ?3)")?.execute(params![
                level,
                signed(index),
                hash
            ])?;
        }
        Ok(())
    }
}

/// How much is held of another's journal.
fn held_size(conn: &Connection, journal: &str) -> rusqlite::Result<u64> {
    conn.prepare_cached("SELECT size FROM held_head WHERE journal = ?1")?
        .query_row([journal], |r| r.get(0))
        .optional()
        .map(|size| size.map_or(0, unsigned))
}

/// Two puts of one batch may want the same unique value; only SQLite sees that.
fn broken(kind: &Kind, e: rusqlite::Error) -> Error {
    let text = e.to_string();
    let unique = kind.spec.columns.iter().filter(|c| c.unique);
    for column in unique {
        if text.contains(&format!("UNIQUE constraint failed: {}.{}", kind.table, column.name)) {
            return refusal::duplicate(kind.spec.kind, column.name);
        }
    }
    fault::sql(kind.spec.kind)(e)
}
