//! The access log itself: notes reads, moves them into the journal, answers who read what.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use kernel::{Act, Actor, Error, Id, Kind, Purpose, Result, User};
use registry::{Cursor, NoReadLog, Page, Query, Read, ReadLog, Registry, Session};
use uuid::Uuid;

use super::record::ReadRecord;
use super::spool::{Noted, Spool};

/// Records noted before the thread is woken early.
const BATCH: usize = 256;
const INTERVAL: Duration = Duration::from_millis(200);
/// Records that may wait for the journal. Above this, readers wait, and then fail.
const WAITING: usize = 200_000;
/// How long a reader waits for room.
const PATIENCE: Duration = Duration::from_secs(5);
/// Records in one journal entry at most.
const PER_ENTRY: usize = 1_000;

struct State {
    spool: Spool,
    pending: Vec<Noted>,
    /// Records in `pending` and under way.
    waiting: usize,
    /// Entries that the thread has put into the journal since it started.
    entries: u64,
    stop: bool,
}

struct Shared {
    registry: Registry,
    state: Mutex<State>,
    /// Something to do for the thread.
    work: Condvar,
    /// The thread has done something.
    done: Condvar,
}

/// The log of reads. Give it to [`Registry::with_read_log`]; when the last holder lets go, it
/// writes what is left and ends its thread.
pub struct AccessLog {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

fn unavailable(what: &dyn std::fmt::Display) -> Error {
    Error::new(
        Kind::Unavailable,
        "access-log-unavailable",
        "The log of reads can't be written, so personal records can't be shown. Tell your administrator: the disk may be full or read-only.",
    )
    .because(what.to_string())
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn session(&self) -> Session {
        self.registry.session(&Act::new(Actor::system(), Purpose::Audit))
    }

    /// Puts reads into the journal. `again` when some may be there already.
    fn write(&self, reads: &[Noted], again: bool) -> Result<()> {
        let session = self.session();
        let node = self.registry.store().node().clone();
        let mut seen = HashSet::new();
        let mut writing = session.write("access.read");
        let mut in_entry = 0_usize;
        for read in reads {
            let actor = &read.act.actor;
            for (subject, id) in &read.subjects {
                let same =
                    (actor.user, &actor.role, actor.post, read.act.purpose, &read.kind, subject);
                if !seen.insert(same) {
                    continue;
                }
                let id: Id<ReadRecord> = Id::from_uuid(*id);
                if again && session.look(id)?.is_some() {
                    continue;
                }
                writing.create_as(
                    id,
                    &ReadRecord {
                        subject: *subject,
                        kind: read.kind.clone(),
                        user: actor.user,
                        name: actor.name.clone(),
                        role: actor.role.clone(),
                        post: actor.post,
                        purpose: read.act.purpose,
                        read_at: read.at,
                        node: node.clone(),
                    },
                );
                in_entry += 1;
                if in_entry == PER_ENTRY {
                    std::mem::replace(&mut writing, session.write("access.read")).commit()?;
                    self.moved();
                    in_entry = 0;
                }
            }
        }
        if in_entry > 0 {
            writing.commit()?;
            self.moved();
        }
        Ok(())
    }

    /// An entry is in the journal: whoever waits sees that the log moves.
    fn moved(&self) {
        let mut state = self.lock();
        state.entries = state.entries.saturating_add(1);
        drop(state);
        self.done.notify_all();
    }

    fn run(&self) {
        let mut again = false;
        loop {
            let mut state = self.lock();
            if !state.stop && state.waiting < BATCH {
                state = self
                    .work
                    .wait_timeout(state, INTERVAL)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
            if state.pending.is_empty() {
                if state.stop {
                    return;
                }
                continue;
            }
            let reads = std::mem::take(&mut state.pending);
            let files = state.spool.turn();
            let stop = state.stop;
            drop(state);
            let count: usize = reads.iter().map(|r| r.subjects.len()).sum();
            let written = self.write(&reads, again);
            again = written.is_err();
            let mut state = self.lock();
            match written {
                Ok(()) => {
                    state.waiting = state.waiting.saturating_sub(count);
                    for file in files.unwrap_or_default() {
                        // A file that stays is read again at the next start, and found written.
                        if let Err(e) = fs::remove_file(&file) {
                            tracing::warn!(file = %file.display(), error = %e, "spool file stays");
                        }
                    }
                }
                Err(e) => {
                    tracing::error!(reason = e.reason(), error = %e, "access log not written");
                    let newer = std::mem::replace(&mut state.pending, reads);
                    state.pending.extend(newer);
                    if stop {
                        // The spool keeps them for the next start.
                        return;
                    }
                    let (waited, _) = self
                        .work
                        .wait_timeout(state, INTERVAL)
                        .unwrap_or_else(PoisonError::into_inner);
                    state = waited;
                }
            }
            drop(state);
            self.done.notify_all();
        }
    }
}

impl AccessLog {
    /// Over a registry in which [`kinds`](crate::kinds) have been declared, with its spool in a
    /// folder of its own; first writes what a former run has left there.
    ///
    /// # Errors
    /// `access-log-unavailable` when the folder can't be read or written; when the journal can't.
    pub fn open(registry: &Registry, folder: &Path) -> Result<Self> {
        let registry = registry.with_read_log(Arc::new(NoReadLog));
        let spool = Spool::open(folder).map_err(|e| unavailable(&e))?;
        let left = spool.left().map_err(|e| unavailable(&e))?;
        let state = State { spool, pending: Vec::new(), waiting: 0, entries: 0, stop: false };
        let shared = Arc::new(Shared {
            registry,
            state: Mutex::new(state),
            work: Condvar::new(),
            done: Condvar::new(),
        });
        for file in left {
            let reads =
                Spool::read(&file).map_err(|e| unavailable(&format!("{}: {e}", file.display())))?;
            shared.write(&reads, true)?;
            fs::remove_file(&file).map_err(|e| unavailable(&e))?;
        }
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("access-log".to_owned())
            .spawn(move || worker.run())
            .map_err(|e| unavailable(&e))?;
        Ok(Self { shared, thread: Mutex::new(Some(thread)) })
    }

    /// Waits until every read noted so far is in the journal, for as long as the journal takes
    /// them: after an import there are many, and a slow disk is not a broken one.
    ///
    /// # Errors
    /// `access-log-unavailable` when nothing was written for five seconds.
    pub fn flush(&self) -> Result<()> {
        let mut state = self.shared.lock();
        self.shared.work.notify_one();
        while state.waiting > 0 {
            let before = (state.entries, state.waiting);
            let (now, timeout) = self
                .shared
                .done
                .wait_timeout_while(state, PATIENCE, |s| (s.entries, s.waiting) == before)
                .unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return Err(unavailable(&"reads are still waiting"));
            }
            state = now;
        }
        Ok(())
    }

    /// Who read a record, latest first. The caller has asked the policies for `access:log`.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn who_read(
        &self,
        session: &Session,
        subject: Uuid,
        after: Option<Cursor>,
    ) -> Result<Page<ReadRecord>> {
        let query = Query::<ReadRecord>::all().eq("subject", registry::Value::Id(subject));
        session.find(&query.newest_first("read_at").after(after))
    }

    /// What somebody read, latest first. The caller has asked the policies for `access:log`.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn read_by(
        &self,
        session: &Session,
        user: Id<User>,
        after: Option<Cursor>,
    ) -> Result<Page<ReadRecord>> {
        let query = Query::<ReadRecord>::all().eq("user", user);
        session.find(&query.newest_first("read_at").after(after))
    }
}

impl ReadLog for AccessLog {
    fn note(&self, read: Read) -> Result<()> {
        let subjects: Vec<_> = read
            .ids
            .iter()
            .map(|id| (*id, self.shared.registry.next_id::<ReadRecord>().uuid()))
            .collect();
        let count = subjects.len();
        let noted = Noted { at: read.at, act: read.act, kind: read.kind.to_owned(), subjects };
        let mut state = self.shared.lock();
        if state.waiting >= WAITING {
            state = self
                .shared
                .done
                .wait_timeout_while(state, PATIENCE, |s| s.waiting >= WAITING)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            if state.waiting >= WAITING {
                return Err(unavailable(&"too many reads wait for the journal"));
            }
        }
        state.spool.append(&noted).map_err(|e| unavailable(&e))?;
        state.pending.push(noted);
        state.waiting += count;
        if state.waiting >= BATCH {
            self.shared.work.notify_one();
        }
        Ok(())
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.work.notify_all();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The thread does not panic; if it did, the spool still has what it did not write.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessLog")
    }
}
