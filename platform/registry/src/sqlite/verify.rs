//! What the walk over the journal reads from SQLite.

use std::collections::HashMap;

use kernel::Result;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::journal;
use crate::layout::{self, Layout};
use crate::merkle::Hash;
use crate::note::Verifier;
use crate::number::{instant, signed, unsigned};
use crate::walk::{Each, Found, Rows, Source, State, broken, walk};
use crate::{Broken, ColumnType, Progress, Value, Verified, Witness, body_hash, fault};

/// A kind as the database itself remembers it: the walk needs no release's declarations.
struct Known {
    table: String,
    layouts: HashMap<i64, Layout>,
}

struct Moment<'a> {
    conn: &'a Connection,
    kinds: HashMap<String, Known>,
}

pub(super) fn verify(
    conn: &Connection,
    verifier: &Verifier,
    witnesses: &[Witness],
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    let moment = conn.unchecked_transaction().map_err(fault::sql("verify"))?;
    verify_in(&moment, verifier, witnesses, progress)
}

/// The same, in a transaction of the caller's.
pub(super) fn verify_in(
    conn: &Connection,
    verifier: &Verifier,
    witnesses: &[Witness],
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    let (size, head) = (journal::size(conn)?, journal::head(conn)?);
    let source = Moment { conn, kinds: kinds(conn)? };
    walk(&source, size, head.as_ref(), verifier, witnesses, progress)
}

fn kinds(conn: &Connection) -> Result<HashMap<String, Known>> {
    let mut out: HashMap<String, Known> = HashMap::new();
    let rows: Vec<(String, i64, String)> = conn
        .prepare("SELECT kind, layout, columns FROM layouts")
        .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect())
        .map_err(fault::sql("verify"))?;
    for (kind, layout, columns) in rows {
        let columns = layout::parse_layout(&columns)
            .ok_or_else(|| fault::damaged().because(format!("layout {layout} of {kind}")))?;
        let table = layout::table(&kind);
        let known = out.entry(kind).or_insert_with(|| Known { table, layouts: HashMap::new() });
        known.layouts.insert(layout, columns);
    }
    Ok(out)
}

impl Source for Moment<'_> {
    fn entries(&self, from: u64, to: u64, each: Each<'_>) -> Result<()> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT number, leaf, bytes FROM journal WHERE number > ?1 AND number <= ?2 ORDER BY number")
            .map_err(fault::sql("verify"))?;
        let mut rows = statement.query([signed(from), signed(to)]).map_err(fault::sql("verify"))?;
        while let Some(row) = rows.next().map_err(fault::sql("verify"))? {
            let number = unsigned(row.get(0).map_err(fault::sql("verify"))?);
            let bytes = row.get_ref(2).ok().and_then(|v| v.as_bytes().ok());
            if !each(number, row.get(1).ok(), bytes) {
                break;
            }
        }
        Ok(())
    }

    fn block(&self, level: u32, index: u64) -> Result<Option<Hash>> {
        self.conn
            .prepare_cached("SELECT hash FROM tree WHERE level = ?1 AND idx = ?2")
            .and_then(|mut s| {
                s.query_row([i64::from(level), signed(index)], |r| Ok(r.get(0).ok())).optional()
            })
            .map(Option::flatten)
            .map_err(fault::sql("verify"))
    }

    fn rows(&self, from: u64, to: u64) -> Result<Rows> {
        let mut out = Rows::new();
        for (kind, known) in &self.kinds {
            let t = &known.table;
            for table in [t.clone(), format!("{t}_history")] {
                let sql = format!("SELECT * FROM {table} WHERE entry > ?1 AND entry <= ?2");
                let mut s = self.conn.prepare_cached(&sql).map_err(fault::sql("verify"))?;
                let places: HashMap<String, usize> =
                    s.column_names().enumerate().map(|(i, name)| (name.to_owned(), i)).collect();
                let mut rows = s.query([signed(from), signed(to)]).map_err(fault::sql("verify"))?;
                while let Some(row) = rows.next().map_err(fault::sql("verify"))? {
                    let (id, version, found) =
                        found(row, &places, known).map_err(fault::sql("verify"))?;
                    if let Some(twice) = out.insert((kind.clone(), id, version), found) {
                        let what = format!("{kind} {id} stands twice with version {version}");
                        let twice = Found { state: State::Unreadable { what }, ..twice };
                        out.insert((kind.clone(), id, version), twice);
                    }
                }
            }
            let mut s = self
                .conn
                .prepare_cached("SELECT id, version, entry, home, at FROM erased WHERE kind = ?1 AND entry > ?2 AND entry <= ?3")
                .map_err(fault::sql("verify"))?;
            let mut rows = s
                .query(rusqlite::params![kind, signed(from), signed(to)])
                .map_err(fault::sql("verify"))?;
            while let Some(row) = rows.next().map_err(fault::sql("verify"))? {
                let read = || -> rusqlite::Result<_> {
                    let id = Uuid::from_bytes(row.get(0)?);
                    let tomb = Found {
                        entry: unsigned(row.get(2)?),
                        home: text(row.get_ref(3)?),
                        at: row.get(4)?,
                        state: State::Tomb,
                    };
                    Ok(((kind.clone(), id, version(row.get(1)?)), tomb))
                };
                let (key, tomb) = read().map_err(fault::sql("verify"))?;
                out.insert(key, tomb);
            }
        }
        Ok(out)
    }

    fn strays(&self, size: u64) -> Result<Option<Broken>> {
        let any = |sql: &str, args: &[&dyn rusqlite::ToSql]| -> Result<Option<i64>> {
            self.conn
                .query_row(sql, args, |r| r.get::<_, Option<i64>>(0))
                .optional()
                .map(Option::flatten)
                .map_err(fault::sql("verify"))
        };
        let end = signed(size);
        for (kind, known) in &self.kinds {
            let t = &known.table;
            for table in [t.clone(), format!("{t}_history")] {
                let sql = format!("SELECT min(entry) FROM {table} WHERE entry < 1 OR entry > ?1");
                if let Some(entry) = any(&sql, &[&end])? {
                    return Ok(Some(broken(
                        size + 1,
                        format!("a row of {kind} names entry {entry}, which does not exist"),
                    )));
                }
            }
            let sql = format!(
                "SELECT min(p.entry) FROM {t} p JOIN {t}_history h USING (id) WHERE h.version >= p.version"
            );
            if let Some(entry) = any(&sql, &[])? {
                return Ok(Some(broken(
                    unsigned(entry),
                    format!("a superseded version of a record of {kind} stands as the present one"),
                )));
            }
            let sql = format!(
                "SELECT min(h.entry) FROM {t}_history h WHERE h.body IS NULL
                 AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.kind = ?1 AND e.id = h.id)"
            );
            if let Some(entry) = any(&sql, &[kind])? {
                return Ok(Some(broken(
                    unsigned(entry),
                    format!("a body of {kind} is gone, and no entry erased it"),
                )));
            }
        }
        if any("SELECT max(entry) FROM cursors WHERE entry > ?1", &[&end])?.is_some() {
            return Ok(Some(broken(
                size + 1,
                "a reader has come further than the journal goes: entries were cut off",
            )));
        }
        Ok(None)
    }
}

/// A version's number; one that we did not write is nobody's.
fn version(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A text as far as it is one: what was changed to something else must still be named.
fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned()
}

/// A row of a kind's table, hashed over the columns that its layout names.
fn found(
    row: &Row<'_>,
    places: &HashMap<String, usize>,
    known: &Known,
) -> rusqlite::Result<(Uuid, u32, Found)> {
    let place = |name: &str| places.get(name).copied().unwrap_or(usize::MAX);
    let id = Uuid::from_bytes(row.get(place("id"))?);
    let version = version(row.get(place("version"))?);
    let entry = unsigned(row.get(place("entry"))?);
    let layout: i64 = row.get(place("layout"))?;
    let (home, at) = (text(row.get_ref(place("home"))?), row.get(place("at"))?);
    let found = |state| Ok((id, version, Found { entry, home, at, state }));
    let body = row.get_ref(place("body"))?.as_bytes_or_null()?;
    let (Some(body), Some(salt)) = (body, row.get::<_, Option<Vec<u8>>>(place("salt"))?) else {
        return found(State::Blank);
    };
    let schema = u32::try_from(row.get::<_, i64>(place("schema"))?).unwrap_or(u32::MAX);
    let name = format!("{} {id} version {version}", known.table);
    let bad = |what: &str| State::Unreadable { what: format!("{name}: {what}") };
    let Ok(salt) = <[u8; 16]>::try_from(salt) else {
        return found(bad("the salt has another length"));
    };
    let Some(layout) = known.layouts.get(&layout) else {
        return found(bad("it names columns of which nothing is known"));
    };
    let mut columns = Vec::with_capacity(layout.len());
    for (name, ty) in layout {
        let Ok(kept) = row.get(place(name)) else {
            return found(bad("a column can't be read"));
        };
        let value = match (kept, ty) {
            (rusqlite::types::Value::Null, _) => Value::Null,
            (rusqlite::types::Value::Text(t), ColumnType::Text) => Value::Text(t),
            (rusqlite::types::Value::Integer(i), ColumnType::Integer) => Value::Integer(i),
            (rusqlite::types::Value::Integer(i), ColumnType::Time) => Value::Time(instant(i)),
            (rusqlite::types::Value::Blob(b), ColumnType::Id) => match Uuid::from_slice(&b) {
                Ok(u) => Value::Id(u),
                Err(_) => return found(bad("a column holds no id")),
            },
            _ => return found(bad("a column holds a value of another type")),
        };
        columns.push(value);
    }
    let hash = hex::encode(body_hash(&salt, schema, &columns, body));
    found(State::Body { hash })
}
