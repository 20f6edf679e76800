//! What a migration reads from the embedded store: everything, as it lies there.

use std::path::Path;

use kernel::Result;
use rusqlite::Connection;

use super::{journal, readers, schema};
use crate::number::unsigned;
use crate::{Checkpoint, fault, files};

pub(crate) fn open(dir: &Path) -> Result<Connection> {
    let path = files::database(dir);
    std::fs::metadata(&path).map_err(fault::file("data folder"))?;
    readers::open(&path)
}

pub(crate) fn node(conn: &Connection) -> Result<String> {
    schema::node(conn)
}

pub(crate) fn size(conn: &Connection) -> Result<u64> {
    journal::size(conn)
}

pub(crate) fn head(conn: &Connection) -> Result<Option<Checkpoint>> {
    journal::head(conn)
}

/// Kind, number and columns of every layout.
pub(crate) fn layouts(conn: &Connection) -> Result<Vec<(String, i64, String)>> {
    conn.prepare("SELECT kind, layout, columns FROM layouts ORDER BY kind, layout")
        .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect())
        .map_err(fault::sql("migration"))
}

pub(crate) fn has(conn: &Connection, table: &str) -> Result<bool> {
    schema::has(conn, table)
}

/// Whether the folder was put back from a copy and was not started since.
pub(crate) fn is_restored(conn: &Connection) -> Result<bool> {
    Ok(has(conn, "states")? && super::restored::is_restored(conn)?)
}

/// Rows of a table of ours.
pub(crate) fn count(conn: &Connection, table: &str) -> Result<u64> {
    conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))
        .map(unsigned)
        .map_err(fault::sql("migration"))
}

/// Rows of a table up to a row number.
pub(crate) fn count_to(conn: &Connection, table: &str, row: i64) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {table} WHERE rowid <= ?1");
    conn.query_row(&sql, [row], |r| r.get(0)).map(unsigned).map_err(fault::sql("migration"))
}
