//! Read-only connections, as many as there are readers at once; idle ones are kept.
//!
//! Always holds: a reader sees one moment of the database and never waits for the writer (WAL).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kernel::{NodeId, Result};
use rusqlite::{Connection, OpenFlags, Row};
use uuid::Uuid;

use super::schema;
use crate::Raw;
use crate::fault;
use crate::number::{instant, unsigned};

/// More idle connections than this are closed.
const IDLE: usize = 8;

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    pub fn with<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => open(&self.path)?,
        };
        let out = f(&conn);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE && conn.is_autocommit() {
            idle.push(conn);
        }
        out
    }
}

/// Opens for reading; also from a folder that can't be written to, where no one is writing.
pub(super) fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let first = Connection::open_with_flags(path, flags)
        .map_err(fault::sql("open to read"))
        .and_then(ready);
    match first {
        Err(e) if e.code() == "read-only" && path.exists() && !is_busy(path) => {
            // Without a -shm file, and unable to make one: read the file itself.
            let text = path.to_string_lossy().replace('%', "%25").replace('?', "%3f");
            let uri = format!("file:{}?immutable=1", text.replace('#', "%23"));
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
                .map_err(fault::sql("open to read"))
                .and_then(ready)
        }
        other => other,
    }
}

/// Whether there are changes that are not in the main file yet.
fn is_busy(path: &Path) -> bool {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    std::fs::metadata(wal).is_ok_and(|m| m.len() > 0)
}

fn ready(conn: Connection) -> Result<Connection> {
    conn.busy_timeout(Duration::from_secs(5)).map_err(fault::sql("open to read"))?;
    conn.set_prepared_statement_cache_capacity(128);
    super::steady(&conn)?;
    if schema::check(&conn)? {
        return Err(fault::damaged().because("the database is empty"));
    }
    Ok(conn)
}

/// The columns that [`raw`] reads, in its order.
pub(super) const RAW: &str = "id, version, home, at, entry, schema, salt, body";

pub(super) fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    let body = row.get_ref(7)?;
    let entry = unsigned(row.get(4)?);
    Ok(Raw {
        id: Uuid::from_bytes(row.get(0)?),
        version: row.get(1)?,
        home: NodeId(row.get(2)?),
        at: instant(row.get(3)?),
        entry,
        // One writer: what it wrote later is seen later.
        position: entry,
        schema: row.get(5)?,
        salt: row.get::<_, Option<[u8; 16]>>(6)?.unwrap_or_default(),
        body: body.as_bytes_or_null()?.map(<[u8]>::to_vec).unwrap_or_default(),
    })
}
