//! What the walk over the journal reads from SQLite.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use kernel::{NodeId, Result};
use rusqlite::{Connection, OptionalExtension, Row, Statement};
use uuid::Uuid;

use super::{journal, schema};
use crate::layout::{self, Layout};
use crate::merkle::Hash;
use crate::note::{self, Verifier};
use crate::number::{instant, signed, unsigned};
use crate::walk::{Each, Found, Rows, Source, State, add, broken, of_kind, walk};
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
    let node = NodeId(schema::node(conn)?);
    if note::origin(&node).is_ok_and(|origin| origin != verifier.origin()) {
        let what = format!("the database says that it is node {node}'s, and the key is another's");
        return Ok(Err(broken(1, what)));
    }
    let (size, head) = (journal::size(conn)?, journal::head(conn)?);
    let source = Moment { conn, kinds: kinds(conn)? };
    walk(&source, size, head.as_ref(), verifier, witnesses, progress)
}

/// What is wrong with the pages and the indexes, in SQLite's words. The journal vouches for what
/// was written; that every index finds it, SQLite alone can say.
pub(super) fn flaw(conn: &Connection) -> Result<Option<String>> {
    let said: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))
        .map_err(fault::sql("integrity check"))?;
    Ok((said != "ok").then_some(said))
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

    fn rows(&self, from: u64, to: u64, out: &mut Rows) -> Result<()> {
        let doing = |e| match e {
            // The tables are strict: only damage puts another type there.
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..) => {
                fault::damaged().because(format!("verify: {e}"))
            }
            e => fault::sql("verify")(e),
        };
        let mut home: Arc<str> = "".into();
        for (kind, known) in &self.kinds {
            let versions = of_kind(out, kind);
            let t = &known.table;
            for table in [t.clone(), format!("{t}_history")] {
                let sql = format!("SELECT * FROM {table} WHERE entry > ?1 AND entry <= ?2");
                let mut s = self.conn.prepare_cached(&sql).map_err(doing)?;
                let places = Places::of(&s, known).map_err(doing)?;
                let mut rows = s.query([signed(from), signed(to)]).map_err(doing)?;
                while let Some(row) = rows.next().map_err(doing)? {
                    let (id, version, found) =
                        found(row, &places, known, &mut home).map_err(doing)?;
                    add(versions, kind, id, version, found);
                }
            }
            let mut s = self
                .conn
                .prepare_cached("SELECT id, version, entry, home, at FROM erased WHERE kind = ?1 AND entry > ?2 AND entry <= ?3")
                .map_err(doing)?;
            let mut rows =
                s.query(rusqlite::params![kind, signed(from), signed(to)]).map_err(doing)?;
            while let Some(row) = rows.next().map_err(doing)? {
                let read = || -> rusqlite::Result<_> {
                    let id = Uuid::from_bytes(row.get(0)?);
                    let tomb = Found {
                        entry: unsigned(row.get(2)?),
                        home: text(row.get_ref(3)?).into(),
                        at: row.get(4)?,
                        state: State::Tomb,
                    };
                    Ok(((id, version(row.get(1)?)), tomb))
                };
                let (key, tomb) = read().map_err(doing)?;
                versions.insert(key, tomb);
            }
        }
        Ok(())
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
                // Each is one look at an end of the index; in one question it would be all of it.
                for (which, there) in [("min", 1..=end), ("max", 0..=end)] {
                    let entry = any(&format!("SELECT {which}(entry) FROM {table}"), &[])?;
                    if let Some(entry) = entry.filter(|entry| !there.contains(entry)) {
                        return Ok(Some(broken(
                            size + 1,
                            format!("a row of {kind} names entry {entry}, which does not exist"),
                        )));
                    }
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
fn text(value: rusqlite::types::ValueRef<'_>) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes().unwrap_or_default())
}

/// Where the columns stand in the rows of one table.
struct Places {
    id: usize,
    version: usize,
    home: usize,
    at: usize,
    entry: usize,
    schema: usize,
    layout: usize,
    salt: usize,
    body: usize,
    /// The declared columns of each layout, in its order.
    declared: HashMap<i64, Vec<(usize, ColumnType)>>,
}

impl Places {
    fn of(statement: &Statement<'_>, known: &Known) -> rusqlite::Result<Self> {
        let place = |name: &str| statement.column_index(name);
        let declared = known.layouts.iter().map(|(number, layout)| {
            // A column that somebody took away can't be read, which is said of each version.
            let all = layout.iter().map(|(name, ty)| (place(name).unwrap_or(usize::MAX), *ty));
            (*number, all.collect())
        });
        Ok(Self {
            id: place("id")?,
            version: place("version")?,
            home: place("home")?,
            at: place("at")?,
            entry: place("entry")?,
            schema: place("schema")?,
            layout: place("layout")?,
            salt: place("salt")?,
            body: place("body")?,
            declared: declared.collect(),
        })
    }
}

/// A row of a kind's table, hashed over the columns that its layout names. `last` is the home that
/// the row before it named: most name the same, and share it.
fn found(
    row: &Row<'_>,
    places: &Places,
    known: &Known,
    last: &mut Arc<str>,
) -> rusqlite::Result<(Uuid, u32, Found)> {
    let id = Uuid::from_bytes(row.get(places.id)?);
    let version = version(row.get(places.version)?);
    let entry = unsigned(row.get(places.entry)?);
    let layout: i64 = row.get(places.layout)?;
    let home = text(row.get_ref(places.home)?);
    if *home != **last {
        *last = home.into();
    }
    let (home, at) = (Arc::clone(last), row.get(places.at)?);
    let found = |state| Ok((id, version, Found { entry, home, at, state }));
    let body = row.get_ref(places.body)?.as_bytes_or_null()?;
    let (Some(body), Some(salt)) = (body, row.get_ref(places.salt)?.as_bytes_or_null()?) else {
        return found(State::Blank);
    };
    let schema = u32::try_from(row.get::<_, i64>(places.schema)?).unwrap_or(u32::MAX);
    let bad = |what: &str| State::Unreadable {
        what: format!("{} {id} version {version}: {what}", known.table),
    };
    let Ok(salt) = <[u8; 16]>::try_from(salt) else {
        return found(bad("the salt has another length"));
    };
    let Some(layout) = places.declared.get(&layout) else {
        return found(bad("it names columns of which nothing is known"));
    };
    let mut columns = Vec::with_capacity(layout.len());
    for (place, ty) in layout {
        let Ok(kept) = row.get(*place) else {
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
    found(State::Body { hash: body_hash(&salt, schema, &columns, body) })
}
