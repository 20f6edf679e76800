//! The writer of one process's journal: batches from many threads, one transaction, two journeys
//! to the database.
//!
//! The first journey takes the rows' locks and asks what stands against each batch; the second
//! writes everything, signs the head and commits. What a group writes to a kind goes in one
//! statement, as lists.
//!
//! Always holds: a batch is acknowledged after its transaction was committed with
//! `synchronous_commit`; a batch that fails leaves nothing behind and fails alone; one process
//! writes to a journal, because the lock on its slot lives in the session that commits. When the
//! connection goes away in the middle of a commit, the journal is asked on the next one whether
//! the commit was done: only that process could have done it.
//!
//! No lock is held over more than one group of one process: processes meet on the rows that both
//! want to change, and nowhere else.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kernel::{Error, Kind as ErrorKind, NodeId, Result};
use tokio_postgres::Row;
use uuid::Uuid;

use super::bind::{self, Arg, Got, Param};
use super::link::{BY_KEY, Conn, Link, Step};
use super::schema::{self, Kind, Month};
use super::{fault, journal};
use crate::merkle::{Frontier, Hash};
use crate::note::Signer;
use crate::number::signed;
use crate::refusal;
use crate::{Batch, ColumnType, Hold, Operation, Put, Value, entry_number, held};

/// Most batches in one transaction.
const GROUP: usize = 512;
/// How often a group is tried again after a deadlock or a lost connection.
const TRIES: u32 = 10;
/// How long a lost database is waited for, in steps of [`PAUSE`].
const PATIENCE: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

pub(super) type Kinds = Arc<RwLock<HashMap<&'static str, Arc<Kind>>>>;

/// A batch on its way to the disk.
pub(super) struct Pending {
    pub batch: Batch,
    pub hold: Option<Hold>,
    pub leaf: Hash,
    pub reply: SyncSender<Result<u64>>,
}

pub(super) struct Writer {
    pub link: Arc<Link>,
    pub conn: Option<Conn>,
    pub node: NodeId,
    pub signer: Arc<Signer>,
    pub kinds: Kinds,
    pub slot: u64,
    pub frontier: Frontier,
    /// What is added to a transaction's number to give its position.
    pub base: Arc<AtomicI64>,
    /// Where the database's log stood after the last commit: what a replica must have seen.
    pub written: Arc<AtomicI64>,
    pub months: HashSet<(&'static str, Month)>,
    pub away: bool,
}

/// Takes a journal for this session, and sees to it that positions go on above those there are.
/// Returns the size of the journal.
pub(super) fn take(conn: &Conn, slot: u64, base: &AtomicI64) -> Result<u64> {
    let doing = |e| fault::sql("journal of this process")(e);
    conn.batch(BY_KEY).map_err(doing)?;
    let lock = i32::try_from(slot).unwrap_or(i32::MAX);
    let mut held = false;
    for _ in 0..PATIENCE {
        held = conn
            .query("SELECT pg_try_advisory_lock(1347375700, $1)", &[&lock])
            .and_then(|rows| rows.first().map_or(Ok(false), |r| r.try_get(0)))
            .map_err(doing)?;
        if held {
            break;
        }
        // The session of a process that was killed ends when the server notices.
        std::thread::sleep(PAUSE);
    }
    if !held {
        return Err(crate::fault::data_in_use());
    }
    // A database that was restored from a dump counts its transactions from the beginning.
    let row = conn
        .optional(
            "UPDATE meta SET value = greatest(value::int8, (SELECT coalesce(max(position), 0) + 1
                 - pg_current_xact_id()::text::int8 FROM journal))::text
             WHERE key = 'base' RETURNING value::int8",
            &[],
        )
        .map_err(doing)?;
    if let Some(row) = row {
        base.store(row.try_get(0).map_err(doing)?, Ordering::SeqCst);
    }
    journal::size(conn, slot)
}

/// Why a group was not committed.
enum Trouble {
    /// Known before anything was written.
    Refused(Error),
    /// Met on the way; what the outcome is if the commit was done after all.
    Broke(tokio_postgres::Error, Vec<Result<u64>>),
}

fn broke(e: tokio_postgres::Error) -> Trouble {
    Trouble::Broke(e, Vec::new())
}

impl Writer {
    /// Works until every sender is gone.
    pub fn run(mut self, jobs: &Receiver<Pending>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                let Ok(first) = jobs.recv() else { return };
                waiting.push_back(first);
            }
            while waiting.len() < GROUP
                && let Ok(next) = jobs.try_recv()
            {
                waiting.push_back(next);
            }
            let group = self.apart(&mut waiting);
            let outcomes = self.settle(&group);
            for (pending, outcome) in group.into_iter().zip(outcomes) {
                // A writer that no longer waits has nothing to be told.
                let _ = pending.reply.send(outcome);
            }
        }
    }

    /// Batches that don't meet in a record or a unique value; the others wait for the next group.
    fn apart(&self, waiting: &mut VecDeque<Pending>) -> Vec<Pending> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        let mut ids: HashSet<(&str, Uuid)> = HashSet::new();
        let mut values: HashSet<(&str, usize, Value)> = HashSet::new();
        let mut journals: HashSet<String> = HashSet::new();
        let (mut group, mut later) = (Vec::new(), VecDeque::new());
        for pending in waiting.drain(..) {
            let mut wanted = Vec::new();
            for put in &pending.batch.puts {
                for u in kinds.get(put.kind).iter().flat_map(|k| &k.unique) {
                    if let Some(v) = put.columns.get(u.place).filter(|v| **v != Value::Null) {
                        wanted.push((put.kind, u.place, v.clone()));
                    }
                }
            }
            let puts = &pending.batch.puts;
            if puts.iter().any(|p| ids.contains(&(p.kind, p.id)))
                || wanted.iter().any(|w| values.contains(w))
                || pending.hold.as_ref().is_some_and(|h| journals.contains(&h.journal))
            {
                later.push_back(pending);
                continue;
            }
            ids.extend(puts.iter().map(|p| (p.kind, p.id)));
            values.extend(wanted);
            journals.extend(pending.hold.as_ref().map(|h| h.journal.clone()));
            group.push(pending);
        }
        *waiting = later;
        group
    }

    /// Commits a group; where that fails as a whole, each batch by itself.
    fn settle(&mut self, group: &[Pending]) -> Vec<Result<u64>> {
        match self.together(group) {
            Ok(outcomes) => outcomes,
            Err(e)
                if group.len() == 1
                    || e.code() == "database-away"
                    || e.code() == "outcome-unknown" =>
            {
                group.iter().map(|_| Err(e.clone())).collect()
            }
            Err(_) => group
                .iter()
                .map(|one| {
                    let alone = self.together(std::slice::from_ref(one))?;
                    alone.into_iter().next().unwrap_or_else(|| Err(crate::fault::stopped()))
                })
                .collect(),
        }
    }

    fn together(&mut self, group: &[Pending]) -> Result<Vec<Result<u64>>> {
        let mut tries = 0;
        loop {
            tries += 1;
            self.connected()?;
            let before = self.frontier.clone();
            let (e, planned) = match self.attempt(group) {
                Ok(outcomes) => return Ok(outcomes),
                Err(Trouble::Refused(e)) => {
                    self.undo(before);
                    return Err(e);
                }
                Err(Trouble::Broke(e, planned)) => (e, planned),
            };
            self.undo(before.clone());
            if fault::is_lost(&e) {
                self.conn = None;
                self.connected().map_err(|_| unknown(&planned))?;
                if self.frontier.size() > before.size() {
                    return Ok(planned);
                }
            } else if !fault::is_passing(&e) {
                return Err(self.said(e, group));
            }
            if tries >= TRIES {
                return Err(fault::away());
            }
        }
    }

    fn undo(&mut self, before: Frontier) {
        self.frontier = before;
        if let Some(conn) = &self.conn
            && !conn.is_closed()
            && let Err(e) = conn.batch("ROLLBACK")
        {
            tracing::warn!(error = %e, "rollback failed");
        }
    }

    /// A connection that holds the lock on this process's journal.
    fn connected(&mut self) -> Result<()> {
        if self.conn.as_ref().is_some_and(|c| !c.is_closed()) {
            return Ok(());
        }
        let known = self.frontier.size();
        let patience = if self.away { 1 } else { PATIENCE };
        let mut last = fault::away();
        for _ in 0..patience {
            let conn = match self.link.connect() {
                Ok(conn) => conn,
                Err(e) => {
                    last = e;
                    std::thread::sleep(PAUSE);
                    continue;
                }
            };
            match self.seated(&conn, known) {
                Ok(frontier) => {
                    self.frontier = frontier;
                    self.conn = Some(conn);
                    self.away = false;
                    return Ok(());
                }
                // It went away again, as a server does that is only just coming back.
                Err(e) if conn.is_closed() || e.code() == fault::away().code() => last = e,
                Err(e) => return Err(e),
            }
            std::thread::sleep(PAUSE);
        }
        self.away = true;
        Err(last)
    }

    /// Takes this process's journal on a new connection; gives its tree.
    fn seated(&self, conn: &Conn, known: u64) -> Result<Frontier> {
        let size = take(conn, self.slot, &self.base)?;
        if size < known {
            // Going on would write other entries under the same numbers.
            return Err(Error::new(
                ErrorKind::Unavailable,
                "journal-went-back",
                "The database has lost entries that were acknowledged: an older copy was put in its place. Nothing more is saved until your administrator has looked at it.",
            )
            .because(format!("journal {}: {size} < {known}", self.slot)));
        }
        let slot = self.slot;
        Frontier::load(size, &mut |h, i| journal::subtree(conn, slot, h, i))
    }

    /// What went wrong with a group, in our words.
    fn said(&self, e: tokio_postgres::Error, group: &[Pending]) -> Error {
        let constraint = e.as_db_error().and_then(|db| db.constraint()).unwrap_or_default();
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        for put in group.iter().flat_map(|p| &p.batch.puts) {
            let Some(kind) = kinds.get(put.kind) else { continue };
            if let Some(column) = kind.column_of(constraint) {
                return refusal::duplicate(put.kind, column);
            }
        }
        if e.code() == Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION)
            && let Some(put) = group.iter().flat_map(|p| &p.batch.puts).next()
        {
            return refusal::conflict(put, 0);
        }
        fault::sql("commit")(e)
    }

    fn attempt(&mut self, group: &[Pending]) -> std::result::Result<Vec<Result<u64>>, Trouble> {
        let Some(conn) = &self.conn else { return Err(Trouble::Refused(fault::away())) };
        let mut outcomes: Vec<Result<u64>> = Vec::with_capacity(group.len());
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner).clone();
        for pending in group {
            let bad = pending.batch.puts.iter().find_map(|p| well_formed(&kinds, p).err());
            outcomes.push(bad.map_or(Ok(0), Err));
        }
        for put in group.iter().flat_map(|p| &p.batch.puts) {
            let grows = kinds.get(put.kind).is_some_and(|k| k.spec.grows);
            if grows
                && is_new(put.operation)
                && let Some(month) = schema::month_of(&put.id)
                && self.months.insert((put.kind, month))
            {
                schema::partition(conn, put.kind, month).map_err(broke)?;
            }
        }
        let good = |outcomes: &[Result<u64>]| -> Vec<(usize, &Pending)> {
            group
                .iter()
                .enumerate()
                .filter(|(i, _)| outcomes.get(*i).is_some_and(Result::is_ok))
                .collect()
        };
        let found = Found::ask(conn, &kinds, &good(&outcomes)).map_err(broke)?;
        for (i, pending) in good(&outcomes) {
            if let Some(e) = found.against(&self.node, &kinds, pending)
                && let Some(outcome) = outcomes.get_mut(i)
            {
                *outcome = Err(e);
            }
        }
        let group = good(&outcomes);
        if group.is_empty() {
            conn.batch("ROLLBACK").map_err(broke)?;
            return Ok(outcomes);
        }
        let mut tree: Vec<(u32, u64, Hash)> = Vec::new();
        let mut numbers = Vec::with_capacity(group.len());
        for (_, pending) in &group {
            self.frontier.push(pending.leaf, &mut |height, index, hash| {
                if height.is_multiple_of(8) {
                    tree.push((height / 8, index, hash));
                }
            });
            numbers.push(entry_number(self.slot, self.frontier.size()));
        }
        let position = self.base.load(Ordering::SeqCst).saturating_add(found.transaction);
        let mut steps = steps(&self.node, &found, position, &kinds, &group, &numbers)
            .map_err(Trouble::Refused)?;
        steps.extend(group.iter().filter_map(|(_, p)| p.hold.as_ref()).flat_map(lengthen));
        steps.extend(self.head(position, &group, &numbers, &tree));
        let accepted: Vec<usize> = group.iter().map(|(i, _)| *i).collect();
        for (i, number) in accepted.into_iter().zip(&numbers) {
            if let Some(outcome) = outcomes.get_mut(i) {
                *outcome = Ok(*number);
            }
        }
        match conn.pipeline(&steps) {
            Ok(answers) => {
                let at = answers.last().and_then(|rows| rows.first());
                if let Some(at) = at.and_then(|r| r.try_get(0).ok()) {
                    self.written.fetch_max(at, Ordering::SeqCst);
                }
                Ok(outcomes)
            }
            Err(e) => Err(Trouble::Broke(e, outcomes)),
        }
    }

    /// The entries, what became full in the tree, the signed head, and the commit.
    fn head<'a>(
        &self,
        position: i64,
        group: &[(usize, &'a Pending)],
        numbers: &[u64],
        tree: &[(u32, u64, Hash)],
    ) -> Vec<Step<'a>> {
        let slot = signed(self.slot);
        let numbers: Vec<i64> = numbers.iter().map(|n| signed(*n)).collect();
        let leaves: Vec<&[u8]> = group.iter().map(|(_, p)| p.leaf.as_slice()).collect();
        let bytes: Vec<&str> = group
            .iter()
            .map(|(_, p)| std::str::from_utf8(&p.batch.entry).unwrap_or_default())
            .collect();
        let head = self.signer.checkpoint(self.frontier.size(), self.frontier.root());
        let mut out: Vec<Step<'a>> = vec![(
            "INSERT INTO journal SELECT u.number, u.leaf, u.bytes, $1::int8
             FROM unnest($2::int8[], $3::bytea[], $4::text[]) AS u (number, leaf, bytes)"
                .to_owned(),
            vec![Box::new(position), Box::new(numbers), Box::new(leaves), Box::new(bytes)],
        )];
        if !tree.is_empty() {
            out.push((
                "INSERT INTO tree SELECT $1::int8, u.level, u.idx, u.hash
                 FROM unnest($2::int8[], $3::int8[], $4::bytea[]) AS u (level, idx, hash)"
                    .to_owned(),
                vec![
                    Box::new(slot),
                    Box::new(tree.iter().map(|t| i64::from(t.0)).collect::<Vec<_>>()),
                    Box::new(tree.iter().map(|t| signed(t.1)).collect::<Vec<_>>()),
                    Box::new(tree.iter().map(|t| t.2.to_vec()).collect::<Vec<_>>()),
                ],
            ));
        }
        out.push((
            "UPDATE journals SET size = $1, root = $2, note = $3 WHERE slot = $4".to_owned(),
            vec![
                Box::new(signed(head.size)),
                Box::new(head.root.to_vec()),
                Box::new(head.note),
                Box::new(slot),
            ],
        ));
        out.push(("COMMIT".to_owned(), Vec::new()));
        out.push((LOG_POSITION.to_owned(), Vec::new()));
        out
    }
}

/// Lengthens the copy of another's journal. Of two that begin the same copy, the entries' key lets
/// one in.
fn lengthen(hold: &Hold) -> Vec<Step<'_>> {
    let numbers: Vec<i64> = (hold.after + 1..).zip(&hold.entries).map(|(n, _)| signed(n)).collect();
    let bytes: Vec<&str> =
        hold.entries.iter().map(|e| std::str::from_utf8(e).unwrap_or_default()).collect();
    let head = "INSERT INTO held_head VALUES ($1, $2, $3, $4) ON CONFLICT (journal)
         DO UPDATE SET size = excluded.size, peaks = excluded.peaks, note = excluded.note";
    vec![
        (
            head.to_owned(),
            vec![
                Box::new(hold.journal.as_str()),
                Box::new(signed(hold.size)),
                Box::new(held::pack(&hold.peaks)),
                Box::new(hold.note.as_str()),
            ],
        ),
        (
            "INSERT INTO held SELECT $1::text, u.number, u.bytes
             FROM unnest($2::int8[], $3::text[]) AS u (number, bytes)"
                .to_owned(),
            vec![Box::new(hold.journal.as_str()), Box::new(numbers), Box::new(bytes)],
        ),
    ]
}

fn unknown(planned: &[Result<u64>]) -> Error {
    if planned.is_empty() {
        return fault::away();
    }
    Error::new(
        ErrorKind::Unavailable,
        "outcome-unknown",
        "The database went away while this was being saved, and has not come back. It may be there or not: look, before you enter it again.",
    )
}

fn well_formed(kinds: &HashMap<&'static str, Arc<Kind>>, put: &Put) -> Result<()> {
    let kind = kinds
        .get(put.kind)
        .ok_or_else(|| Error::internal(format!("{} was not declared", put.kind)))?;
    refusal::fits(&kind.spec, put)?;
    // PostgreSQL's text can't hold it; in a body it stands escaped (RFC 8785 §3.2.2.2).
    let nul = |v: &Value| matches!(v, Value::Text(t) if t.contains('\0'));
    if put.columns.iter().any(nul) {
        return Err(Error::invalid(
            "control-character",
            "A text holds a character that can't be kept (U+0000). Nothing was saved. Type the text again.",
        ));
    }
    Ok(())
}

/// Where the database's log stands, in bytes.
const LOG_POSITION: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8";

/// Where the database's log stands, in bytes.
///
/// # Errors
/// What the server says.
pub fn log_position(conn: &Conn) -> Result<i64> {
    let rows = conn.query(LOG_POSITION, &[]).map_err(fault::sql("log position"))?;
    let row = rows.first().ok_or_else(|| Error::internal("no log position"))?;
    row.try_get(0).map_err(fault::sql("log position"))
}

/// What the database says before a group is written.
struct Found {
    transaction: i64,
    versions: HashMap<(&'static str, Uuid), (u32, String)>,
    erased: HashSet<(&'static str, Uuid)>,
    holders: HashMap<(&'static str, &'static str, Value), Uuid>,
    /// How much is held of each journal that is to be lengthened.
    held: HashMap<String, u64>,
}

impl Found {
    /// Begins the transaction, locks the rows that will change, and asks.
    fn ask(
        conn: &Conn,
        kinds: &HashMap<&'static str, Arc<Kind>>,
        group: &[(usize, &Pending)],
    ) -> Got<Self> {
        let mut by_kind: BTreeMap<&'static str, Vec<&Put>> = BTreeMap::new();
        for put in group.iter().flat_map(|(_, p)| &p.batch.puts) {
            by_kind.entry(put.kind).or_default().push(put);
        }
        let mut steps: Vec<Step<'_>> = vec![
            ("BEGIN".to_owned(), Vec::new()),
            ("SELECT pg_current_xact_id()::text".to_owned(), Vec::new()),
        ];
        enum Asked {
            Versions(&'static str),
            Erased(&'static str),
            Holders(&'static str, &'static str, ColumnType),
            Held,
        }
        let mut asked = Vec::new();
        for (name, puts) in &by_kind {
            let Some(kind) = kinds.get(name) else { continue };
            let mut ids: Vec<Uuid> = puts.iter().map(|p| p.id).collect();
            ids.sort_unstable();
            steps.push((kind.versions.clone(), vec![Box::new(ids)]));
            asked.push(Asked::Versions(name));
            let new: Vec<Uuid> =
                puts.iter().filter(|p| is_new(p.operation)).map(|p| p.id).collect();
            if !new.is_empty() {
                let sql = "SELECT id FROM erased WHERE kind = $1 AND id = ANY($2)".to_owned();
                steps.push((sql, vec![Box::new(*name), Box::new(new)]));
                asked.push(Asked::Erased(name));
            }
            for unique in &kind.unique {
                let values: Vec<Arg> = puts
                    .iter()
                    .filter_map(|p| p.columns.get(unique.place))
                    .filter(|v| **v != Value::Null)
                    .map(|v| Arg(v.clone()))
                    .collect();
                if !values.is_empty() {
                    steps.push((unique.holders.clone(), vec![Box::new(values)]));
                    asked.push(Asked::Holders(name, unique.name, unique.ty));
                }
            }
        }
        let mut journals: Vec<&str> =
            group.iter().filter_map(|(_, p)| p.hold.as_ref()).map(|h| h.journal.as_str()).collect();
        if !journals.is_empty() {
            // A journal of which nothing is held yet has no row to lock: its key sees to that.
            journals.sort_unstable();
            steps.push((
                "SELECT journal, size FROM held_head WHERE journal = ANY($1) ORDER BY journal FOR UPDATE"
                    .to_owned(),
                vec![Box::new(journals)],
            ));
            asked.push(Asked::Held);
        }
        let answers = conn.pipeline(&steps)?;
        let mut out = Self {
            transaction: 0,
            versions: HashMap::new(),
            erased: HashSet::new(),
            holders: HashMap::new(),
            held: HashMap::new(),
        };
        let mut answers = answers.into_iter().skip(1);
        if let Some(row) = answers.next().as_ref().and_then(|rows: &Vec<Row>| rows.first()) {
            out.transaction = row.try_get::<_, &str>(0)?.parse().unwrap_or(i64::MAX);
        }
        for (asked, rows) in asked.iter().zip(answers) {
            for row in &rows {
                match asked {
                    Asked::Versions(kind) => {
                        let there = (bind::version(row, 1)?, row.try_get(2)?);
                        out.versions.insert((*kind, row.try_get(0)?), there);
                    }
                    Asked::Erased(kind) => {
                        out.erased.insert((*kind, row.try_get(0)?));
                    }
                    Asked::Holders(kind, column, ty) => {
                        let value = bind::value(row, 0, *ty)?;
                        out.holders.insert((*kind, *column, value), row.try_get(1)?);
                    }
                    Asked::Held => {
                        out.held.insert(row.try_get(0)?, bind::number(row, 1)?);
                    }
                }
            }
        }
        Ok(out)
    }

    /// What stands against a batch.
    fn against(
        &self,
        node: &NodeId,
        kinds: &HashMap<&'static str, Arc<Kind>>,
        pending: &Pending,
    ) -> Option<Error> {
        let batch = &pending.batch;
        if let Some(hold) = &pending.hold {
            let held = self.held.get(&hold.journal).copied().unwrap_or(0);
            if held != hold.after {
                return Some(held::moved_on(hold, held));
            }
        }
        for put in &batch.puts {
            let key = (put.kind, put.id);
            let found = self.versions.get(&key).map(|(version, home)| (*version, home.as_str()));
            if let Some(e) = refusal::against(put, node, found, self.erased.contains(&key)) {
                return Some(e);
            }
            for unique in kinds.get(put.kind).iter().flat_map(|k| &k.unique) {
                let Some(value) = put.columns.get(unique.place) else { continue };
                let holder = self.holders.get(&(put.kind, unique.name, value.clone()));
                // A holder that this same batch changes may be about to give the value up.
                if holder.is_some_and(|h| *h != put.id && batch.puts.iter().all(|p| p.id != *h)) {
                    return Some(refusal::duplicate(put.kind, unique.name));
                }
            }
        }
        None
    }
}

/// Whether the record may not be there yet.
fn is_new(operation: Operation) -> bool {
    matches!(operation, Operation::Create | Operation::Receive | Operation::HandOver)
}

/// Puts of one kind and operation, column by column.
#[derive(Default)]
struct Lists<'a> {
    ids: Vec<Uuid>,
    versions: Vec<i64>,
    homes: Vec<&'a str>,
    at: Vec<Arg>,
    entries: Vec<i64>,
    schemas: Vec<i64>,
    salts: Vec<&'a [u8]>,
    bodies: Vec<&'a str>,
    columns: Vec<Vec<Arg>>,
}

impl<'a> Lists<'a> {
    fn push(
        &mut self,
        node: &'a NodeId,
        batch: &'a Batch,
        put: &'a Put,
        number: u64,
    ) -> Result<()> {
        self.ids.push(put.id);
        self.versions.push(i64::from(put.version));
        self.homes.push(&put.home.as_ref().unwrap_or(node).0);
        self.at.push(bind::time(batch.at));
        self.entries.push(signed(number));
        self.schemas.push(i64::from(put.schema));
        self.salts.push(&put.salt);
        self.bodies.push(std::str::from_utf8(&put.body).map_err(|e| {
            Error::internal(format!("{} {}: the body is no UTF-8: {e}", put.kind, put.id))
        })?);
        self.columns.resize_with(put.columns.len(), Vec::new);
        for (list, value) in self.columns.iter_mut().zip(&put.columns) {
            list.push(Arg(value.clone()));
        }
        Ok(())
    }

    fn params(self, layout: i64, position: i64) -> Vec<Param<'a>> {
        let mut out: Vec<Param<'a>> = vec![
            Box::new(layout),
            Box::new(position),
            Box::new(self.ids),
            Box::new(self.versions),
            Box::new(self.homes),
            Box::new(self.at),
            Box::new(self.entries),
            Box::new(self.schemas),
            Box::new(self.salts),
            Box::new(self.bodies),
        ];
        for column in self.columns {
            out.push(Box::new(column));
        }
        out
    }
}

/// The statements that write a group's records: what is given up first, then what is taken.
fn steps<'a>(
    node: &'a NodeId,
    found: &Found,
    position: i64,
    kinds: &HashMap<&'static str, Arc<Kind>>,
    group: &[(usize, &'a Pending)],
    numbers: &[u64],
) -> Result<Vec<Step<'a>>> {
    let mut lists: BTreeMap<(&'static str, u8), Lists<'a>> = BTreeMap::new();
    for ((_, pending), number) in group.iter().zip(numbers) {
        let batch = &pending.batch;
        for put in &batch.puts {
            let turn = match put.operation {
                Operation::Erase => 0,
                Operation::Update => 1,
                // A version that came may be the first one here.
                Operation::Receive | Operation::HandOver
                    if found.versions.contains_key(&(put.kind, put.id)) =>
                {
                    1
                }
                Operation::Create | Operation::Receive | Operation::HandOver => 2,
            };
            lists.entry((put.kind, turn)).or_default().push(node, batch, put, *number)?;
        }
    }
    let (mut out, mut taken): (Vec<Step<'a>>, Vec<Step<'a>>) = (Vec::new(), Vec::new());
    for ((name, turn), list) in lists {
        let Some(kind) = kinds.get(name) else { continue };
        let ids = || -> Vec<Param<'a>> { vec![Box::new(list.ids.clone())] };
        for unique in &kind.unique {
            let Some((give, take)) = &unique.side else { continue };
            if turn < 2 {
                out.push((give.clone(), ids()));
            }
            let held: Vec<(Arg, Uuid)> = list
                .columns
                .get(unique.place)
                .into_iter()
                .flatten()
                .zip(&list.ids)
                .filter(|(v, _)| v.0 != Value::Null)
                .map(|(v, id)| (v.clone(), *id))
                .collect();
            if !held.is_empty() {
                let (values, ids): (Vec<Arg>, Vec<Uuid>) = held.into_iter().unzip();
                taken.push((take.clone(), vec![Box::new(values), Box::new(ids)]));
            }
        }
        if turn < 2 {
            out.push((kind.archive.clone(), ids()));
        }
        match turn {
            0 => {
                out.push((kind.delete.clone(), ids()));
                out.push((kind.blank_history.clone(), ids()));
                out.push((
                    "INSERT INTO erased SELECT $1::text, u.id, u.version, u.home, u.at, u.entry, u.schema, $2::int8
                     FROM unnest($3::uuid[], $4::int8[], $5::text[], $6::timestamptz[], $7::int8[], $8::int8[])
                       AS u (id, version, home, at, entry, schema)"
                        .to_owned(),
                    vec![
                        Box::new(name),
                        Box::new(position),
                        Box::new(list.ids),
                        Box::new(list.versions),
                        Box::new(list.homes),
                        Box::new(list.at),
                        Box::new(list.entries),
                        Box::new(list.schemas),
                    ],
                ));
            }
            1 => out.push((kind.update.clone(), list.params(kind.layout, position))),
            _ => out.push((kind.insert.clone(), list.params(kind.layout, position))),
        }
    }
    out.extend(taken);
    Ok(out)
}
