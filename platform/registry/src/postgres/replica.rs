//! Reads from a replica that follows the database (a hot stand-by).
//!
//! Always holds: whoever reads here sees everything that was acknowledged before this process
//! began, and everything that it wrote itself since; where the replica is behind, away, or not what
//! it was said to be, the database itself is asked.
//!
//! Left out: what other processes wrote in the last moments. It is seen as soon as the replica has
//! it; a change that rests on an older version is refused where it is written, in the database.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::Result;

use super::fault;
use super::link::{Conn, Link, Pool};

/// How long a replica is left alone that was behind.
const BEHIND: Duration = Duration::from_millis(20);
/// How long one that was away.
const AWAY: Duration = Duration::from_secs(5);

/// How far the log was replayed, in bytes; null in a database that follows none.
const REPLAYED: &str = "SELECT CASE WHEN pg_is_in_recovery()
    THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::int8 END,
    EXISTS (SELECT FROM journals WHERE key = $1)";

/// A replica, and how far it is known to be.
pub(super) struct Replica {
    pool: Pool,
    /// The key of this process's journal: what has it is a replica of the right database.
    key: String,
    /// What it must have, in bytes of the database's log.
    written: Arc<AtomicI64>,
    /// What it had when it was last looked at.
    seen: AtomicI64,
    rest: Mutex<Option<Instant>>,
}

/// Why it does not answer.
enum Not {
    Behind,
    NoReplica,
}

impl Replica {
    pub fn new(link: Link, key: String, written: Arc<AtomicI64>) -> Self {
        let pool = Pool::new(Arc::new(link));
        Self { pool, key, written, seen: AtomicI64::new(i64::MIN), rest: Mutex::default() }
    }

    /// It must have the database's log up to a position, in bytes.
    pub fn must_have(&self, position: i64) {
        self.written.fetch_max(position, Ordering::SeqCst);
    }

    /// What the replica answers; none where the database itself is to be asked.
    pub fn with<T>(&self, f: impl Fn(&Conn) -> Result<T>) -> Option<T> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        if rest.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        *rest = None;
        drop(rest);
        let wait = match self.pool.with(|conn| match self.ready(conn)? {
            Ok(()) => f(conn).map(Ok),
            Err(not) => Ok(Err(not)),
        }) {
            Ok(Ok(found)) => return Some(found),
            Ok(Err(Not::Behind)) => BEHIND,
            Ok(Err(Not::NoReplica)) => {
                tracing::warn!(
                    "what --database-replica names does not follow this database: the database itself is read"
                );
                AWAY
            }
            // Whatever it is, the database itself says it better.
            Err(e) => {
                tracing::warn!(
                    code = e.code(),
                    reason = e.reason(),
                    "the replica does not answer: the database itself is read"
                );
                AWAY
            }
        };
        let until = Instant::now().checked_add(wait);
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = until;
        None
    }

    fn ready(&self, conn: &Conn) -> Result<std::result::Result<(), Not>> {
        let wanted = self.written.load(Ordering::SeqCst);
        if self.seen.load(Ordering::SeqCst) >= wanted {
            return Ok(Ok(()));
        }
        let row = conn.optional(REPLAYED, &[&self.key]).map_err(fault::sql("replica"))?;
        let Some(row) = row else { return Ok(Err(Not::NoReplica)) };
        let replayed: Option<i64> = row.try_get(0).map_err(fault::sql("replica"))?;
        let same: bool = row.try_get(1).map_err(fault::sql("replica"))?;
        Ok(match replayed {
            None => Err(Not::NoReplica),
            Some(at) if at < wanted => Err(Not::Behind),
            // The key was written before this process asked for anything.
            Some(_) if !same => Err(Not::NoReplica),
            Some(at) => {
                self.seen.fetch_max(at, Ordering::SeqCst);
                Ok(())
            }
        })
    }
}
