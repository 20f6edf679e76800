//! The walk over everything: entries, tree, signature, and each body against its entry.
//!
//! Always holds: the walk sees one moment, also while a server writes; the first bad entry is
//! named, whatever is wrong with it. Where an entry and its leaf were both rewritten, the entry
//! can't be told from its block of 256, and the first of the block is named.
//!
//! Left out: a journal rewritten whole by somebody who has the node's key. Only a checkpoint kept
//! elsewhere shows that.

use std::collections::HashMap;

use kernel::{Error, Kind, Result};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::number::{instant, signed, unsigned};
use super::{fault, journal, schema};
use crate::merkle::{self, Frontier, Hash};
use crate::note::Verifier;
use crate::{Broken, ColumnType, Entry, Operation, Progress, Value, Verified, body_hash};

/// Entries walked between two calls of `progress`.
const STEP: u64 = 4096;

type Layout = Vec<(String, ColumnType)>;

/// A kind as the database itself remembers it: the walk needs no release's declarations.
struct Known {
    table: String,
    layouts: HashMap<i64, Layout>,
}

/// A version as it lies in the database.
#[derive(PartialEq, Eq)]
enum Found {
    Body { entry: u64, hash: String },
    Blank { entry: u64 },
    Tomb { entry: u64 },
    Unreadable { entry: u64, what: String },
}

impl Found {
    fn entry(&self) -> u64 {
        match self {
            Self::Body { entry, .. }
            | Self::Blank { entry }
            | Self::Tomb { entry }
            | Self::Unreadable { entry, .. } => *entry,
        }
    }
}

type Rows = HashMap<(String, Uuid, u32), Found>;

struct Walk<'a> {
    conn: &'a Connection,
    kinds: HashMap<String, Known>,
    frontier: Frontier,
    blocks: Vec<(u32, u64, Hash)>,
    bodies: u64,
    erased: u64,
}

fn broken(entry: u64, what: impl Into<String>) -> Broken {
    Broken { entry, what: what.into() }
}

pub(super) fn verify(
    conn: &Connection,
    verifier: &Verifier,
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    let moment = conn.unchecked_transaction().map_err(fault::sql("verify"))?;
    let size = journal::size(&moment)?;
    let head = journal::head(&moment)?;
    let (signed_size, root) = match &head {
        None => (0, merkle::empty_root()),
        Some(head) => match verifier.open(&head.note) {
            Ok(note) if note.size == head.size && note.root == head.root => (note.size, note.root),
            Ok(note) => (note.size, note.root),
            Err(e) => return Ok(Err(broken(size.max(1), format!("the head: {e}")))),
        },
    };
    let mut walk = Walk {
        conn: &moment,
        kinds: kinds(&moment)?,
        frontier: Frontier::default(),
        blocks: Vec::new(),
        bodies: 0,
        erased: 0,
    };
    let last = size.max(signed_size);
    let mut from = 0;
    while from < last {
        let to = (from + STEP).min(last);
        if let Some(bad) = walk.step(from, to, signed_size)? {
            return Ok(Err(bad));
        }
        from = to;
        if !progress(from, last) {
            return Err(Error::new(Kind::Unavailable, "stopped", "Stopped before the end."));
        }
    }
    if walk.frontier.root() != root {
        let whole = size / 256 * 256 + 1;
        return Ok(Err(broken(
            whole,
            "the tree has another root than its head signs: one of the entries from here on was rewritten with its leaf",
        )));
    }
    if let Some(bad) = walk.strays(size)? {
        return Ok(Err(bad));
    }
    Ok(Ok(Verified { entries: size, bodies: walk.bodies, erased: walk.erased, root }))
}

fn kinds(conn: &Connection) -> Result<HashMap<String, Known>> {
    let mut out: HashMap<String, Known> = HashMap::new();
    let rows: Vec<(String, i64, String)> = conn
        .prepare("SELECT kind, layout, columns FROM layouts")
        .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect())
        .map_err(fault::sql("verify"))?;
    for (kind, layout, columns) in rows {
        let columns = schema::parse_layout(&columns)
            .ok_or_else(|| fault::damaged().because(format!("layout {layout} of {kind}")))?;
        let table = schema::table(&kind);
        let known = out.entry(kind).or_insert_with(|| Known { table, layouts: HashMap::new() });
        known.layouts.insert(layout, columns);
    }
    Ok(out)
}

impl Walk<'_> {
    /// Entries `from + 1` to `to`, and every row that says it came with one of them.
    fn step(&mut self, from: u64, to: u64, signed_size: u64) -> Result<Option<Broken>> {
        let mut rows = self.rows(from, to)?;
        let mut first: Option<Broken> = None;
        let mut statement = self
            .conn
            .prepare_cached("SELECT number, leaf, bytes FROM journal WHERE number > ?1 AND number <= ?2 ORDER BY number")
            .map_err(fault::sql("verify"))?;
        let mut entries =
            statement.query([signed(from), signed(to)]).map_err(fault::sql("verify"))?;
        let mut expected = from + 1;
        while let Some(row) = entries.next().map_err(fault::sql("verify"))? {
            let number = unsigned(row.get(0).map_err(fault::sql("verify"))?);
            let bad = if number != expected {
                Some(broken(expected, "the entry is missing"))
            } else if number > signed_size {
                Some(broken(number, "the entry is beyond what the signed head covers"))
            } else {
                let (tree, counts) = (&mut self.frontier, (&mut self.bodies, &mut self.erased));
                entry(number, row, &mut rows, tree, &mut self.blocks, counts)
            };
            if bad.is_some() {
                first = bad;
                break;
            }
            expected = number + 1;
        }
        if first.is_none() && expected <= to {
            first = Some(broken(expected, "the entry is missing"));
        }
        // Rows that no entry asked for were added, or moved, behind the journal's back.
        let reached = first.as_ref().map_or(u64::MAX, |b| b.entry);
        let stray = rows.iter().filter(|(_, f)| f.entry() < reached).min_by_key(|(_, f)| f.entry());
        if let Some(((kind, id, version), found)) = stray {
            return Ok(Some(broken(
                found.entry(),
                format!(
                    "{kind} {id} version {version} says it came with this entry, which does not know it"
                ),
            )));
        }
        if first.is_some() {
            return Ok(first);
        }
        for (level, index, hash) in std::mem::take(&mut self.blocks) {
            let kept = self
                .conn
                .prepare_cached("SELECT hash FROM tree WHERE level = ?1 AND idx = ?2")
                .and_then(|mut s| {
                    s.query_row([i64::from(level), signed(index)], |r| r.get::<_, Hash>(0))
                });
            if kept.ok() != Some(hash) {
                let start = index.checked_shl(level * 8).unwrap_or(0) + 1;
                return Ok(Some(broken(
                    start,
                    format!(
                        "the tree keeps another hash over the {} entries from here: one of them was rewritten, or the tree was",
                        1_u64.checked_shl(level * 8).unwrap_or(0)
                    ),
                )));
            }
        }
        Ok(None)
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
                    let entry = found.entry();
                    if out.insert((kind.clone(), id, version), found).is_some() {
                        let what = format!("{kind} {id} stands twice with version {version}");
                        out.insert((kind.clone(), id, version), Found::Unreadable { entry, what });
                    }
                }
            }
            let mut s = self
                .conn
                .prepare_cached("SELECT id, version, entry FROM erased WHERE kind = ?1 AND entry > ?2 AND entry <= ?3")
                .map_err(fault::sql("verify"))?;
            let mut rows = s
                .query(rusqlite::params![kind, signed(from), signed(to)])
                .map_err(fault::sql("verify"))?;
            while let Some(row) = rows.next().map_err(fault::sql("verify"))? {
                let read = || -> rusqlite::Result<_> {
                    let id = Uuid::from_bytes(row.get(0)?);
                    Ok((
                        (kind.clone(), id, row.get(1)?),
                        Found::Tomb { entry: unsigned(row.get(2)?) },
                    ))
                };
                let (key, tomb) = read().map_err(fault::sql("verify"))?;
                out.insert(key, tomb);
            }
        }
        Ok(out)
    }

    /// What the walk by entries can't see: rows that name no entry, versions in the wrong table,
    /// bodies blanked without an erasure, cursors beyond the end.
    fn strays(&self, size: u64) -> Result<Option<Broken>> {
        let any = |sql: &str, args: &[&dyn rusqlite::ToSql]| -> Result<Option<i64>> {
            use rusqlite::OptionalExtension;
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

/// One entry: its leaf, its form, and each record that it wrote.
fn entry(
    number: u64,
    row: &Row<'_>,
    rows: &mut Rows,
    tree: &mut Frontier,
    blocks: &mut Vec<(u32, u64, Hash)>,
    (bodies, erased): (&mut u64, &mut u64),
) -> Option<Broken> {
    let Some(bytes) = row.get_ref(2).ok().and_then(|v| v.as_bytes().ok()) else {
        return Some(broken(number, "the entry can't be read"));
    };
    let leaf = merkle::leaf(bytes);
    if row.get::<_, Hash>(1).ok() != Some(leaf) {
        return Some(broken(number, "the entry is not what its leaf in the tree says"));
    }
    tree.push(leaf, &mut |height, index, hash| {
        if height.is_multiple_of(8) {
            blocks.push((height / 8, index, hash));
        }
    });
    let Ok(entry) = serde_json::from_slice::<Entry>(bytes) else {
        return Some(broken(number, "the entry can't be read"));
    };
    for record in entry.records {
        let name = format!("{} {} version {}", record.kind, record.id, record.version);
        let found = rows.remove(&(record.kind, record.id, record.version));
        if found.as_ref().is_some_and(|f| f.entry() != number) {
            return Some(broken(number, format!("{name} says it came with another entry")));
        }
        match (record.operation, found) {
            (Operation::Erase, Some(Found::Tomb { .. })) => {}
            (Operation::Erase, _) => {
                return Some(broken(number, format!("{name}: the mark of the erasure is missing")));
            }
            (_, None | Some(Found::Tomb { .. })) => {
                return Some(broken(number, format!("{name} is missing")));
            }
            (_, Some(Found::Unreadable { what, .. })) => return Some(broken(number, what)),
            // That the journal says so is looked at in the end.
            (_, Some(Found::Blank { .. })) => *erased += 1,
            (_, Some(Found::Body { hash, .. })) => {
                if hash != record.hash {
                    return Some(broken(
                        number,
                        format!("{name} is not what was written: its body or a column was changed"),
                    ));
                }
                *bodies += 1;
            }
        }
    }
    None
}

/// A row of a kind's table, hashed over the columns that its layout names.
fn found(
    row: &Row<'_>,
    places: &HashMap<String, usize>,
    known: &Known,
) -> rusqlite::Result<(Uuid, u32, Found)> {
    let place = |name: &str| places.get(name).copied().unwrap_or(usize::MAX);
    let id = Uuid::from_bytes(row.get(place("id"))?);
    let version = row.get(place("version"))?;
    let entry = unsigned(row.get(place("entry"))?);
    let layout: i64 = row.get(place("layout"))?;
    let body = row.get_ref(place("body"))?.as_bytes_or_null()?;
    let (Some(body), Some(salt)) = (body, row.get::<_, Option<Vec<u8>>>(place("salt"))?) else {
        return Ok((id, version, Found::Blank { entry }));
    };
    let bad = |what: &str| {
        let what = format!("{} {id} version {version}: {what}", known.table);
        Ok((id, version, Found::Unreadable { entry, what }))
    };
    let Ok(salt) = <[u8; 16]>::try_from(salt) else {
        return bad("the salt has another length");
    };
    let Some(layout) = known.layouts.get(&layout) else {
        return bad("it names columns of which nothing is known");
    };
    let mut columns = Vec::with_capacity(layout.len());
    for (name, ty) in layout {
        let value = match (row.get(place(name))?, ty) {
            (rusqlite::types::Value::Null, _) => Value::Null,
            (rusqlite::types::Value::Text(t), ColumnType::Text) => Value::Text(t),
            (rusqlite::types::Value::Integer(i), ColumnType::Integer) => Value::Integer(i),
            (rusqlite::types::Value::Integer(i), ColumnType::Time) => Value::Time(instant(i)),
            (rusqlite::types::Value::Blob(b), ColumnType::Id) => match Uuid::from_slice(&b) {
                Ok(u) => Value::Id(u),
                Err(_) => return bad("a column holds no id"),
            },
            _ => return bad("a column holds a value of another type"),
        };
        columns.push(value);
    }
    let hash = hex::encode(body_hash(&salt, &columns, body));
    Ok((id, version, Found::Body { entry, hash }))
}
