//! What the walk over a journal reads from PostgreSQL.

use std::collections::{BTreeMap, HashMap};

use kernel::{Error, Result};
use tokio_postgres::Row;
use uuid::Uuid;

use super::bind::{self, Got};
use super::link::Conn;
use super::{fault, journal};
use crate::layout::{self, Layout};
use crate::merkle::Hash;
use crate::note::Verifier;
use crate::number::signed;
use crate::walk::{Each, Found, Rows, Source, State, add, broken, of_kind, walk};
use crate::{Broken, ColumnType, Progress, Verified, Witness, body_hash, entry_number, journal_of};

/// A kind as the database itself remembers it: the walk needs no release's declarations.
struct Known {
    table: String,
    /// Every column that any layout names.
    columns: BTreeMap<String, ColumnType>,
    layouts: HashMap<i64, Layout>,
}

struct Moment<'a> {
    conn: &'a Conn,
    kinds: HashMap<String, Known>,
    slot: u64,
}

fn doing(e: tokio_postgres::Error) -> Error {
    fault::sql("verify")(e)
}

/// A journal of the database: its slot, the name under which it signs, and its key.
pub(super) struct Journal {
    pub slot: u64,
    pub key: String,
}

pub(super) fn journals(conn: &Conn) -> Result<Vec<Journal>> {
    let rows = conn.query("SELECT slot, key FROM journals ORDER BY slot", &[]).map_err(doing)?;
    rows.iter()
        .map(|r| Ok(Journal { slot: bind::number(r, 0)?, key: r.try_get(1)? }))
        .collect::<Got<_>>()
        .map_err(doing)
}

/// Walks every journal of the database in one moment. `own` is the key of one of them, which is
/// not asked of the database.
pub(super) fn verify(
    conn: &Conn,
    own: Option<(u64, &Verifier)>,
    witnesses: &[Witness],
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    conn.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(doing)?;
    let out = verify_in(conn, own, witnesses, progress);
    conn.batch("ROLLBACK").map_err(doing)?;
    out
}

fn verify_in(
    conn: &Conn,
    own: Option<(u64, &Verifier)>,
    witnesses: &[Witness],
    progress: Progress<'_>,
) -> Result<std::result::Result<Verified, Broken>> {
    let mut all = Verified { entries: 0, bodies: 0, erased: 0, root: crate::merkle::empty_root() };
    let journals = journals(conn)?;
    if let Some((slot, _)) = own
        && !journals.iter().any(|j| j.slot == slot)
    {
        return Ok(Err(broken(entry_number(slot, 1), "this process's journal is gone")));
    }
    for Journal { slot, key } in journals {
        let whole = |b: Broken| Broken { entry: entry_number(slot, b.entry), ..b };
        let verifier = match own {
            Some((mine, verifier)) if mine == slot => verifier.clone(),
            _ => match Verifier::from_text(&key) {
                Ok(verifier) => verifier,
                Err(e) => return Ok(Err(whole(broken(1, format!("the journal's key: {e}"))))),
            },
        };
        let (size, head) = (journal::size(conn, slot)?, journal::head(conn, slot)?);
        let last: u64 = conn
            .query(
                "SELECT coalesce(max(number), $1) FROM journal WHERE number >= $1 AND number < $2",
                &[&signed(entry_number(slot, 0)), &signed(entry_number(slot + 1, 0))],
            )
            .and_then(|rows| rows.first().map_or(Ok(0), |r| bind::number(r, 0)))
            .map_err(doing)?;
        let mine = own.map_or(slot == 0, |(mine, _)| mine == slot);
        let kept = if mine { witnesses } else { &[] };
        let source = Moment { conn, kinds: kinds(conn)?, slot };
        let size = size.max(journal_of(last).1);
        match walk(&source, size, head.as_ref(), &verifier, kept, progress)? {
            Ok(one) => {
                all.entries += one.entries;
                all.bodies += one.bodies;
                all.erased += one.erased;
                if mine {
                    all.root = one.root;
                }
            }
            Err(bad) => return Ok(Err(whole(bad))),
        }
    }
    Ok(Ok(all))
}

fn kinds(conn: &Conn) -> Result<HashMap<String, Known>> {
    let mut out: HashMap<String, Known> = HashMap::new();
    for row in conn.query("SELECT kind, layout, columns FROM layouts", &[]).map_err(doing)? {
        let read = || -> Got<(String, i64, String)> {
            Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
        };
        let (kind, number, columns) = read().map_err(doing)?;
        let columns = layout::parse_layout(&columns)
            .ok_or_else(|| crate::fault::damaged().because(format!("layout {number} of {kind}")))?;
        let table = layout::table(&kind);
        let known = out.entry(kind).or_insert_with(|| Known {
            table,
            columns: BTreeMap::new(),
            layouts: HashMap::new(),
        });
        known.columns.extend(columns.iter().cloned());
        known.layouts.insert(number, columns);
    }
    Ok(out)
}

impl Moment<'_> {
    fn between(&self, from: u64, to: u64) -> (i64, i64) {
        (signed(entry_number(self.slot, from)), signed(entry_number(self.slot, to)))
    }

    fn any(
        &self,
        sql: &str,
        params: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> Result<Option<u64>> {
        let row = self.conn.optional(sql, params).map_err(doing)?;
        let number: Option<i64> = row.map_or(Ok(None), |r| r.try_get(0)).map_err(doing)?;
        Ok(number.map(|n| u64::try_from(n).unwrap_or(0)))
    }
}

impl Source for Moment<'_> {
    fn entries(&self, from: u64, to: u64, each: Each<'_>) -> Result<()> {
        let (from, to) = self.between(from, to);
        let sql = "SELECT number, leaf, bytes FROM journal WHERE number > $1 AND number <= $2 ORDER BY number";
        for row in self.conn.query(sql, &[&from, &to]).map_err(doing)? {
            let number = bind::number(&row, 0).map_err(doing)?;
            let leaf: &[u8] = row.try_get(1).map_err(doing)?;
            let bytes: &str = row.try_get(2).map_err(doing)?;
            if !each(journal_of(number).1, leaf.try_into().ok(), Some(bytes.as_bytes())) {
                break;
            }
        }
        Ok(())
    }

    fn rows(&self, from: u64, to: u64, out: &mut Rows) -> Result<()> {
        let (from, to) = self.between(from, to);
        for (kind, known) in &self.kinds {
            let t = &known.table;
            let versions = of_kind(out, kind);
            let columns: String = known.columns.keys().map(|c| format!(", \"{c}\"")).collect();
            for table in [t.clone(), format!("{t}_history")] {
                let sql = format!(
                    "SELECT id, version, entry, layout, salt, body::text, home, at, schema{columns} FROM {table} WHERE entry > $1 AND entry <= $2"
                );
                for row in self.conn.query(&sql, &[&from, &to]).map_err(doing)? {
                    let (id, version, found) = found(&row, known).map_err(doing)?;
                    add(versions, kind, id, version, found);
                }
            }
            let sql = "SELECT id, version, entry, home, at FROM erased WHERE kind = $1 AND entry > $2 AND entry <= $3";
            for row in self.conn.query(sql, &[kind, &from, &to]).map_err(doing)? {
                let read = || -> Got<(Uuid, u32, Found)> {
                    let found = Found {
                        entry: journal_of(bind::number(&row, 2)?).1,
                        home: row.try_get::<_, &str>(3)?.into(),
                        at: bind::micros(&row, 4)?,
                        state: State::Tomb,
                    };
                    Ok((row.try_get(0)?, bind::version(&row, 1)?, found))
                };
                let (id, version, tomb) = read().map_err(doing)?;
                versions.insert((id, version), tomb);
            }
        }
        Ok(())
    }

    fn block(&self, level: u32, index: u64) -> Result<Option<Hash>> {
        let sql = "SELECT hash FROM tree WHERE slot = $1 AND level = $2 AND idx = $3";
        let row = self
            .conn
            .optional(sql, &[&signed(self.slot), &i64::from(level), &signed(index)])
            .map_err(doing)?;
        let bytes: Option<Vec<u8>> = row.map(|r| r.try_get(0)).transpose().map_err(doing)?;
        Ok(bytes.and_then(|b| b.try_into().ok()))
    }

    fn strays(&self, size: u64) -> Result<Option<Broken>> {
        let (_, end) = self.between(0, size);
        let next = signed(entry_number(self.slot + 1, 0));
        for (kind, known) in &self.kinds {
            let t = &known.table;
            for table in [t.clone(), format!("{t}_history")] {
                // The first journal answers for what no journal answers for.
                let sql = format!(
                    "SELECT min(entry) FROM {table} WHERE (entry > $1 AND entry < $2)
                       OR ($3 AND (entry < 1 OR NOT EXISTS (SELECT 1 FROM journals WHERE slot = entry >> 40)))"
                );
                if let Some(entry) = self.any(&sql, &[&end, &next, &(self.slot == 0)])? {
                    return Ok(Some(broken(
                        size + 1,
                        format!("a row of {kind} names entry {entry}, which does not exist"),
                    )));
                }
            }
            if self.slot > 0 {
                continue; // The rest is looked at once.
            }
            let sql = format!(
                "SELECT min(p.entry) FROM {t} p JOIN {t}_history h USING (id) WHERE h.version >= p.version"
            );
            if let Some(entry) = self.any(&sql, &[])? {
                return Ok(Some(broken(
                    entry,
                    format!("a superseded version of a record of {kind} stands as the present one"),
                )));
            }
            let sql = format!(
                "SELECT min(h.entry) FROM {t}_history h WHERE h.body IS NULL
                 AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.kind = $1 AND e.id = h.id)"
            );
            if let Some(entry) = self.any(&sql, &[kind])? {
                return Ok(Some(broken(
                    entry,
                    format!("a body of {kind} is gone, and no entry erased it"),
                )));
            }
        }
        let sql = "SELECT max(position) FROM cursors
            WHERE position > (SELECT coalesce(max(position), 0) FROM journal)";
        if self.any(sql, &[])?.is_some() {
            return Ok(Some(broken(
                size + 1,
                "a reader has come further than the journal goes: entries were cut off",
            )));
        }
        Ok(None)
    }
}

/// A row of a kind's table, hashed over the columns that its layout names.
fn found(row: &Row, known: &Known) -> Got<(Uuid, u32, Found)> {
    let (id, version): (Uuid, u32) = (row.try_get(0)?, bind::version(row, 1)?);
    let entry = journal_of(bind::number(row, 2)?).1;
    let (home, at) = (row.try_get::<_, &str>(6)?.into(), bind::micros(row, 7)?);
    let found = |state| Ok((id, version, Found { entry, home, at, state }));
    let (salt, body): (Option<&[u8]>, Option<&str>) = (row.try_get(4)?, row.try_get(5)?);
    let (Some(salt), Some(body)) = (salt, body) else {
        return found(State::Blank);
    };
    let name = format!("{} {id} version {version}", known.table);
    let bad = |what: &str| State::Unreadable { what: format!("{name}: {what}") };
    let Ok(salt) = <[u8; 16]>::try_from(salt) else {
        return found(bad("the salt has another length"));
    };
    let Some(layout) = known.layouts.get(&row.try_get(3)?) else {
        return found(bad("it names columns of which nothing is known"));
    };
    let mut columns = Vec::with_capacity(layout.len());
    for (name, ty) in layout {
        let place = known.columns.keys().position(|k| k == name).map_or(usize::MAX, |p| p + 9);
        columns.push(bind::value(row, place, *ty)?);
    }
    let hash = body_hash(&salt, bind::version(row, 8)?, &columns, body.as_bytes());
    found(State::Body { hash })
}
