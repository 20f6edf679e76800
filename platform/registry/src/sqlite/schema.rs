//! The tables: those of the house, and one for each kind of record.
//!
//! Always holds: nothing in the database is touched before it is known to be ours and not a newer
//! release's; tables, columns and indexes are only ever added.
//!
//! A version's hash covers the columns that were declared when it was written. So each version
//! names its *layout*, the list of columns of that time, and can still be checked after columns
//! were added. A column newly declared on a kind that has records is null in them until they are
//! next written; the log says so.

use std::collections::HashMap;

use kernel::{Error, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::fault;
use crate::layout::{OWN, of, table};
use crate::{Column, ColumnType, KindSpec, layout};

/// "PORT": tells a Portolan database from any other SQLite file.
const APPLICATION_ID: i32 = 0x504f_5254;
/// The shape of the house's own tables.
pub(super) const SCHEMA_VERSION: i32 = 1;

const HOUSE: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE journal (number INTEGER PRIMARY KEY, leaf BLOB NOT NULL, bytes TEXT NOT NULL) STRICT;
CREATE TABLE tree (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID;
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL,
  root BLOB NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE cursors (reader TEXT PRIMARY KEY, entry INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE attachments (hash BLOB PRIMARY KEY, media_type TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE layouts (kind TEXT NOT NULL, layout INTEGER NOT NULL, columns TEXT NOT NULL,
  PRIMARY KEY (kind, layout)) STRICT, WITHOUT ROWID;
CREATE TABLE erased (kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
  home TEXT NOT NULL, at INTEGER NOT NULL, entry INTEGER NOT NULL, schema INTEGER NOT NULL,
  PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX erased_by_entry ON erased (kind, entry);
";

/// What came after the first release: made where it is not there yet.
const ADDED: &str = "
CREATE TABLE IF NOT EXISTS held (journal TEXT NOT NULL, number INTEGER NOT NULL,
  bytes TEXT NOT NULL, PRIMARY KEY (journal, number)) STRICT;
CREATE TABLE IF NOT EXISTS held_head (journal TEXT PRIMARY KEY, size INTEGER NOT NULL,
  peaks BLOB NOT NULL, note TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// A declared kind, with the statements that the writer needs.
#[derive(Debug)]
pub(super) struct Kind {
    pub spec: KindSpec,
    pub table: String,
    pub layout: i64,
    pub version_of: String,
    pub insert: String,
    pub update: String,
    pub archive: String,
    pub delete: String,
    pub blank_history: String,
    /// For each unique column: its place in the spec, its name, and who has a value.
    pub unique: Vec<(usize, &'static str, String)>,
    /// Whether there is a table; without one there are no records.
    pub there: bool,
}

/// Whether the file is empty (a new database), ours, or something to keep our hands off.
pub(super) fn check(conn: &Connection) -> Result<bool> {
    let one = |pragma: &str| {
        conn.query_row(&format!("PRAGMA {pragma}"), [], |r| r.get::<_, i32>(0))
            .map_err(fault::sql(pragma))
    };
    if one("page_count")? == 0 {
        return Ok(true);
    }
    let (id, version) = (one("application_id")?, one("user_version")?);
    if id != APPLICATION_ID {
        return Err(fault::damaged().because(format!("application_id {id:#x}")));
    }
    if version > SCHEMA_VERSION {
        return Err(fault::newer_database().because(format!("user_version {version}")));
    }
    Ok(false)
}

/// Makes the house's tables in a new database: all, or none.
pub(super) fn create(conn: &mut Connection, node: &str) -> Result<()> {
    let doing = "new database";
    let tx = conn.transaction().map_err(fault::sql(doing))?;
    tx.execute_batch(HOUSE).map_err(fault::sql(doing))?;
    tx.execute("INSERT INTO meta VALUES ('node', ?1)", [node]).map_err(fault::sql(doing))?;
    tx.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    ))
    .map_err(fault::sql(doing))?;
    tx.commit().map_err(fault::sql(doing))
}

/// Adds the tables that an older release did not make.
pub(super) fn add(conn: &Connection) -> Result<()> {
    conn.execute_batch(ADDED).map_err(fault::sql("tables"))
}

/// The node whose database this is.
pub(super) fn node(conn: &Connection) -> Result<String> {
    conn.query_row("SELECT value FROM meta WHERE key = 'node'", [], |r| r.get(0))
        .map_err(fault::sql("node of the database"))
}

fn sql_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "TEXT",
        ColumnType::Integer | ColumnType::Time => "INTEGER",
        ColumnType::Id => "BLOB",
    }
}

fn columns_of(tx: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    tx.prepare("SELECT name, type FROM pragma_table_info(?1)")?
        .query_map([table], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect()
}

/// Makes room for kinds: all of them, or none.
pub(super) fn declare(
    conn: &mut Connection,
    kinds: &[KindSpec],
) -> Result<HashMap<&'static str, Kind>> {
    let tx = conn.transaction().map_err(fault::sql("declare"))?;
    layout::check(kinds)?;
    let mut out: HashMap<&'static str, Kind> = HashMap::new();
    for spec in kinds {
        let kind = declare_one(&tx, spec).map_err(fault::sql(spec.kind))??;
        out.insert(spec.kind, kind);
    }
    tx.commit().map_err(fault::sql("declare"))?;
    Ok(out)
}

/// Kinds as far as they are there, for a store that only reads.
pub(super) fn known(conn: &Connection, kinds: &[KindSpec]) -> Result<HashMap<&'static str, Kind>> {
    layout::check(kinds)?;
    let mut out = HashMap::new();
    for spec in kinds {
        let t = table(spec.kind);
        let present = columns_of(conn, &t).map_err(fault::sql(spec.kind))?;
        let there = layout::there(spec, present.iter().map(|(name, _)| name.as_str()))?;
        out.insert(spec.kind, Kind { there, ..statements(spec, t, 0, &[]) });
    }
    Ok(out)
}

/// Whether there is a table: a folder of the first release has no room for copies of other nodes'
/// journals, for instance.
pub(super) fn has(conn: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    conn.query_row(sql, [table], |r| r.get(0)).map_err(fault::sql("tables"))
}

fn declare_one(tx: &Transaction<'_>, spec: &KindSpec) -> rusqlite::Result<Result<Kind>> {
    let t = table(spec.kind);
    tx.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {t} (id BLOB NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
           home TEXT NOT NULL, at INTEGER NOT NULL, entry INTEGER NOT NULL,
           schema INTEGER NOT NULL, layout INTEGER NOT NULL, salt BLOB NOT NULL,
           body TEXT NOT NULL) STRICT;
         CREATE TABLE IF NOT EXISTS {t}_history (id BLOB NOT NULL, version INTEGER NOT NULL,
           home TEXT NOT NULL, at INTEGER NOT NULL, entry INTEGER NOT NULL,
           schema INTEGER NOT NULL, layout INTEGER NOT NULL, salt BLOB, body TEXT,
           PRIMARY KEY (id, version)) STRICT;
         CREATE INDEX IF NOT EXISTS {t}_by_entry ON {t} (entry, id);
         CREATE INDEX IF NOT EXISTS {t}_by_at ON {t} (at, id);
         CREATE INDEX IF NOT EXISTS {t}_history_by_entry ON {t}_history (entry);"
    ))?;
    let mut present = columns_of(tx, &t)?;
    for column in spec.columns {
        match present.iter().find(|(name, _)| name == column.name) {
            Some((_, ty)) if ty == sql_type(column.ty) => {}
            Some((_, ty)) => {
                return Ok(Err(Error::internal(format!(
                    "{}.{} is {ty} in the database: give a column of another type another name",
                    spec.kind, column.name
                ))));
            }
            None => {
                add_column(tx, &t, spec.kind, column)?;
                present.push((column.name.to_owned(), sql_type(column.ty).to_owned()));
            }
        }
        let name = column.name;
        if column.unique {
            tx.execute_batch(&format!(
                "CREATE UNIQUE INDEX IF NOT EXISTS {t}_one_{name} ON {t} ({name})"
            ))?;
        } else if column.indexed {
            tx.execute_batch(&format!(
                "CREATE INDEX IF NOT EXISTS {t}_by_{name} ON {t} ({name}, id)"
            ))?;
        }
    }
    for index in spec.indexes {
        let (name, list) = (index.join("_and_"), index.join(", "));
        tx.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {t}_by_{name} ON {t} ({list}, id)"))?;
    }
    let layout = layout_of(tx, spec)?;
    let extra: Vec<&str> =
        present.iter().map(|(name, _)| name.as_str()).filter(|name| !OWN.contains(name)).collect();
    Ok(Ok(statements(spec, t, layout, &extra)))
}

fn add_column(tx: &Transaction<'_>, t: &str, kind: &str, column: &Column) -> rusqlite::Result<()> {
    let (name, ty) = (column.name, sql_type(column.ty));
    tx.execute_batch(&format!(
        "ALTER TABLE {t} ADD COLUMN {name} {ty}; ALTER TABLE {t}_history ADD COLUMN {name} {ty};"
    ))?;
    let any: bool =
        tx.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {t})"), [], |r| r.get(0))?;
    if any {
        tracing::warn!(
            kind,
            column = name,
            "new column: null in records until they are next written"
        );
    }
    Ok(())
}

fn layout_of(tx: &Transaction<'_>, spec: &KindSpec) -> rusqlite::Result<i64> {
    let json = of(spec);
    let known = tx
        .query_row(
            "SELECT layout FROM layouts WHERE kind = ?1 AND columns = ?2",
            params![spec.kind, json],
            |r| r.get(0),
        )
        .optional()?;
    if let Some(layout) = known {
        return Ok(layout);
    }
    tx.query_row(
        "INSERT INTO layouts SELECT ?1, coalesce(max(layout), 0) + 1, ?2 FROM layouts WHERE kind = ?1
         RETURNING layout",
        params![spec.kind, json],
        |r| r.get(0),
    )
}

/// `extra`: every column of the table that is not the house's own, declared today or formerly.
fn statements(spec: &KindSpec, t: String, layout: i64, extra: &[&str]) -> Kind {
    let declared: Vec<&str> = spec.columns.iter().map(|c| c.name).collect();
    let names: String = declared.iter().map(|n| format!(", {n}")).collect();
    let places: String = (10..10 + declared.len()).map(|i| format!(", ?{i}")).collect();
    let sets: String =
        declared.iter().zip(10..).map(|(n, i): (_, usize)| format!(", {n} = ?{i}")).collect();
    let dropped: String =
        extra.iter().filter(|n| !declared.contains(n)).map(|n| format!(", {n} = NULL")).collect();
    let all: String = extra.iter().map(|n| format!(", {n}")).collect();
    let blank: String = extra.iter().map(|n| format!(", {n} = NULL")).collect();
    let own = "id, version, home, at, entry, schema, layout, salt, body";
    Kind {
        layout,
        version_of: format!("SELECT version, home FROM {t} WHERE id = ?1"),
        insert: format!(
            "INSERT INTO {t} ({own}{names}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9{places})"
        ),
        update: format!(
            "UPDATE {t} SET version = ?2, home = ?3, at = ?4, entry = ?5, schema = ?6,
             layout = ?7, salt = ?8, body = ?9{sets}{dropped} WHERE id = ?1"
        ),
        archive: format!(
            "INSERT INTO {t}_history ({own}{all}) SELECT {own}{all} FROM {t} WHERE id = ?1"
        ),
        delete: format!("DELETE FROM {t} WHERE id = ?1"),
        blank_history: format!(
            "UPDATE {t}_history SET body = NULL, salt = NULL{blank} WHERE id = ?1"
        ),
        unique: spec
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.unique)
            .map(|(i, c)| (i, c.name, format!("SELECT id FROM {t} WHERE {} = ?1", c.name)))
            .collect(),
        spec: *spec,
        table: t,
        there: true,
    }
}
