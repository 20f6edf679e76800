//! Carries what was committed from the write-ahead log into the database, beside the writer.
//!
//! Always holds: nobody who waits for a commit waits for this, unless the log has grown past
//! [`LOG_FRAMES`]; what is on disk in the log is on disk, so that stopping at any point loses
//! nothing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use kernel::Result;
use rusqlite::Connection;

use crate::fault;

/// Groups after which the log is carried over: some megabytes.
const GROUPS: u32 = 24;

/// Pages in the log past which the writer itself finishes what is left, so that the log can begin
/// again: 256 MiB. Under an unbroken load nobody else finds it at rest.
const LOG_FRAMES: i64 = 65_536;

/// The thread beside the writer.
pub(super) struct Tidier {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    frames: Arc<AtomicI64>,
    groups: u32,
}

/// Carries over what it can without waiting for anybody; gives the pages in the log.
fn carry(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
}

fn work(conn: &Connection, wanted: &Receiver<()>, frames: &AtomicI64) {
    while wanted.recv().is_ok() {
        match carry(conn) {
            Ok(n) => frames.store(n, Ordering::Relaxed),
            // The log keeps what could not be carried over; the next turn tries again.
            Err(e) => tracing::warn!(error = %e, "the log was not carried into the database"),
        }
    }
}

impl Tidier {
    /// Begins, over a connection of its own.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let doing = "open the database";
        let conn = Connection::open(path).map_err(fault::sql(doing))?;
        conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;")
            .map_err(fault::sql(doing))?;
        let (wake, wanted) = sync_channel(1);
        let frames = Arc::new(AtomicI64::new(0));
        let seen = Arc::clone(&frames);
        let thread = std::thread::Builder::new()
            .name("registry-tidier".to_owned())
            .spawn(move || work(&conn, &wanted, &seen))
            .map_err(fault::file("tidier thread"))?;
        Ok(Self { wake: Some(wake), thread: Some(thread), frames, groups: 0 })
    }

    /// After each group of the writer, on its connection.
    pub(super) fn after_group(&mut self, writer: &Connection) {
        self.groups += 1;
        if self.groups < GROUPS {
            return;
        }
        self.groups = 0;
        if self.frames.load(Ordering::Relaxed) > LOG_FRAMES {
            self.frames.store(0, Ordering::Relaxed);
            if let Err(e) = carry(writer) {
                tracing::warn!(error = %e, "the log was not carried into the database");
            }
            return;
        }
        // Where it is at work already, it will find these pages too.
        let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
    }
}

impl Drop for Tidier {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            // A thread that died has said so in the log.
            let _ = thread.join();
        }
    }
}
