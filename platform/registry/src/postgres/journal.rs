//! Reading the journals of a database: entries, heads, proofs, and what changed.

use std::time::{Duration, Instant};

use kernel::{Error, Result};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::bind::{self, RAW, raw};
use super::fault;
use super::link::Conn;
use super::schema::{self, Kind};
use crate::merkle::{self, Frontier, Hash};
use crate::number::signed;
use crate::{Checkpoint, Entry, HeldHead, Raw, entry_number, held, journal_of};

/// How long a reader waits for commits that can be seen, while an older one can't yet.
const OVERTAKEN: Duration = Duration::from_secs(2);

pub(super) fn size(conn: &Conn, slot: u64) -> Result<u64> {
    conn.optional("SELECT size FROM journals WHERE slot = $1", &[&signed(slot)])
        .and_then(|row| row.map_or(Ok(0), |r| bind::number(&r, 0)))
        .map_err(fault::sql("size of the journal"))
}

/// The newest signed head; `None` before the first entry.
pub(super) fn head(conn: &Conn, slot: u64) -> Result<Option<Checkpoint>> {
    let doing = |e| fault::sql("head of the journal")(e);
    let sql = "SELECT size, root, note FROM journals WHERE slot = $1 AND note IS NOT NULL";
    let Some(row) = conn.optional(sql, &[&signed(slot)]).map_err(doing)? else { return Ok(None) };
    let root: &[u8] = row.try_get(1).map_err(doing)?;
    Ok(Some(Checkpoint {
        size: bind::number(&row, 0).map_err(doing)?,
        root: root.try_into().map_err(|_| crate::fault::damaged())?,
        note: row.try_get(2).map_err(doing)?,
    }))
}

pub(super) fn entries(conn: &Conn, after: u64, limit: usize) -> Result<Vec<Entry>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = "SELECT number, bytes FROM journal WHERE number > $1 ORDER BY number LIMIT $2";
    let rows = conn.query(sql, &[&signed(after), &limit]).map_err(fault::sql("journal"))?;
    rows.iter()
        .map(|row| {
            let number = bind::number(row, 0).map_err(fault::sql("journal"))?;
            let bytes: &str = row.try_get(1).map_err(fault::sql("journal"))?;
            let mut entry: Entry = serde_json::from_str(bytes).map_err(|e| {
                crate::fault::damaged().because(format!("journal entry {number}: {e}"))
            })?;
            entry.number = number;
            Ok(entry)
        })
        .collect()
}

fn hashes(conn: &Conn, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Hash>> {
    let rows = conn.query(sql, params).map_err(fault::sql("tree of the journal"))?;
    rows.iter()
        .map(|r| {
            let bytes: &[u8] = r.try_get(0).map_err(fault::sql("tree of the journal"))?;
            bytes.try_into().map_err(|_| crate::fault::damaged())
        })
        .collect()
}

/// The root of the perfect subtree of 2^height leaves at `index` in the tree of one journal.
pub(super) fn subtree(conn: &Conn, slot: u64, height: u32, index: u64) -> Result<Hash> {
    let (level, rest) = (height / 8, height % 8);
    let (from, to) = (index << rest, (index + 1) << rest);
    let row = if level == 0 {
        hashes(
            conn,
            "SELECT leaf FROM journal WHERE number > $1 AND number <= $2 ORDER BY number",
            &[&signed(entry_number(slot, from)), &signed(entry_number(slot, to))],
        )?
    } else {
        hashes(
            conn,
            "SELECT hash FROM tree WHERE slot = $1 AND level = $2 AND idx >= $3 AND idx < $4 ORDER BY idx",
            &[&signed(slot), &i64::from(level), &signed(from), &signed(to)],
        )?
    };
    if row.len() != 1 << rest {
        return Err(crate::fault::damaged()
            .because(format!("journal {slot}: subtree {height}/{index} is incomplete")));
    }
    merkle::fold(row).ok_or_else(crate::fault::damaged)
}

fn no_such_entry() -> Error {
    Error::not_found("no-such-entry", "The journal has no such entry. Look at its size first.")
}

pub(super) fn prove(conn: &Conn, number: u64, of: u64) -> Result<Vec<Hash>> {
    let (slot, place) = journal_of(number);
    if place == 0 || place > of || of > size(conn, slot)? {
        return Err(no_such_entry());
    }
    merkle::inclusion(place - 1, of, &mut |h, i| subtree(conn, slot, h, i))
}

pub(super) fn prove_consistency(conn: &Conn, slot: u64, old: u64, new: u64) -> Result<Vec<Hash>> {
    if old > new || new > size(conn, slot)? {
        return Err(no_such_entry());
    }
    merkle::consistency(old, new, &mut |h, i| subtree(conn, slot, h, i))
}

/// The tree of a journal as it was after `of` entries.
pub(super) fn tree(conn: &Conn, slot: u64, of: u64) -> Result<Frontier> {
    if of > size(conn, slot)? {
        return Err(no_such_entry());
    }
    Frontier::load(of, &mut |h, i| subtree(conn, slot, h, i))
}

/// The columns that [`held_head`] reads, in its order.
const HELD: &str = "SELECT journal, size, peaks, note FROM held_head";

fn held_head(row: &tokio_postgres::Row) -> bind::Got<HeldHead> {
    Ok(HeldHead {
        journal: row.try_get(0)?,
        size: bind::number(row, 1)?,
        peaks: held::unpack(row.try_get(2)?),
        note: row.try_get(3)?,
    })
}

pub(super) fn held(conn: &Conn, journal: &str) -> Result<Option<HeldHead>> {
    conn.optional(&format!("{HELD} WHERE journal = $1"), &[&journal])
        .and_then(|row| row.as_ref().map(held_head).transpose())
        .map_err(fault::sql("held journal"))
}

pub(super) fn held_journals(conn: &Conn) -> Result<Vec<HeldHead>> {
    if !schema::has(conn, "held_head")? {
        return Ok(Vec::new());
    }
    // Ordered as bytes, whatever the database's language.
    conn.query(&format!("{HELD} ORDER BY journal COLLATE \"C\""), &[])
        .and_then(|rows| rows.iter().map(held_head).collect())
        .map_err(fault::sql("held journals"))
}

pub(super) fn held_entries(
    conn: &Conn,
    journal: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Vec<u8>)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = "SELECT number, bytes FROM held WHERE journal = $1 AND number > $2 ORDER BY number LIMIT $3";
    conn.query(sql, &[&journal, &signed(after), &limit])
        .and_then(|rows| {
            rows.iter()
                .map(|r| Ok((bind::number(r, 0)?, r.try_get::<_, String>(1)?.into_bytes())))
                .collect()
        })
        .map_err(fault::sql("held journal"))
}

fn raws(conn: &Conn, kind: &Kind, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Raw>> {
    conn.query(sql, params)
        .and_then(|rows| rows.iter().map(raw).collect())
        .map_err(fault::sql(kind.spec.kind))
}

const TOMB: &str = "id, version, home, at, entry, schema, NULL::bytea, NULL::text, position";

/// Every version of a record, oldest first: the superseded ones, then the present one or the mark
/// that it was erased.
pub(super) fn history(conn: &Conn, kind: &Kind, id: Uuid) -> Result<Vec<Raw>> {
    let t = &kind.table;
    let sql = format!(
        "SELECT {RAW} FROM {t}_history WHERE id = $1
         UNION ALL SELECT {RAW} FROM {t} WHERE id = $1
         UNION ALL SELECT {TOMB} FROM erased WHERE kind = $2 AND id = $1
         ORDER BY 2"
    );
    raws(conn, kind, &sql, &[&id, &kind.spec.kind])
}

/// What was committed after a position, as far as nothing can be added in between any more: the
/// numbers of transactions are given when they begin, and seen when they end, so that only what
/// lies before the oldest that is still under way is told (PostgreSQL: `pg_snapshot_xmin`).
pub(super) fn changes(
    conn: &Conn,
    kind: &Kind,
    base: i64,
    after: u64,
    limit: usize,
) -> Result<Vec<Raw>> {
    let began = Instant::now();
    loop {
        let page = settled(conn, kind, base, after, limit)?;
        if !page.is_empty() || limit == 0 || began.elapsed() > OVERTAKEN {
            return Ok(page);
        }
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE position > $1)
               OR EXISTS (SELECT 1 FROM erased WHERE kind = $2 AND position > $1)",
            kind.table
        );
        let more: bool = conn
            .query(&sql, &[&signed(after), &kind.spec.kind])
            .and_then(|rows| rows.first().map_or(Ok(false), |r| r.try_get(0)))
            .map_err(fault::sql(kind.spec.kind))?;
        if !more {
            return Ok(page);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// At most `limit` records, but never a part of a transaction: a reader that goes on after the
/// last one's position would miss the others.
fn settled(conn: &Conn, kind: &Kind, base: i64, after: u64, limit: usize) -> Result<Vec<Raw>> {
    let t = &kind.table;
    let page = format!(
        "WITH seen AS (SELECT $4::int8 + pg_snapshot_xmin(pg_current_snapshot())::text::int8 AS until)
         SELECT * FROM (SELECT {RAW} FROM {t} WHERE position > $2 AND position < (SELECT until FROM seen)
           ORDER BY position, entry, id LIMIT $3) AS present
         UNION ALL SELECT * FROM (SELECT {TOMB} FROM erased
           WHERE kind = $1 AND position > $2 AND position < (SELECT until FROM seen)
           ORDER BY position, entry, id LIMIT $3) AS gone
         ORDER BY 9, 5, 1 LIMIT $3"
    );
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = raws(conn, kind, &page, &[&kind.spec.kind, &signed(after), &wanted, &base])?;
    if rows.len() <= limit {
        return Ok(rows);
    }
    let cut = rows.last().map_or(0, |r| r.position);
    rows.retain(|r| r.position < cut);
    if rows.is_empty() && limit > 0 {
        let whole = format!(
            "SELECT {RAW} FROM {t} WHERE position = $2
             UNION ALL SELECT {TOMB} FROM erased WHERE kind = $1 AND position = $2 ORDER BY 5, 1"
        );
        return raws(conn, kind, &whole, &[&kind.spec.kind, &signed(cut)]);
    }
    Ok(rows)
}
