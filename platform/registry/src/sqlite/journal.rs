//! Reading the journal: entries, the head, proofs, and what changed.
//!
//! The tree keeps the leaf of each entry and the root of every full subtree of 256, 65,536, …
//! leaves. What lies between is hashed again when a proof is asked for: at most 128 hashes for
//! each step of it.

use kernel::{Error, Result};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::readers::{RAW, raw};
use super::schema::{self, Kind};
use crate::fault;
use crate::merkle::{self, Frontier, Hash};
use crate::number::{signed, unsigned};
use crate::{Checkpoint, Entry, HeldHead, Raw, held};

pub(super) fn size(conn: &Connection) -> Result<u64> {
    conn.prepare_cached("SELECT coalesce(max(number), 0) FROM journal")
        .and_then(|mut s| s.query_row([], |r| r.get(0)))
        .map(unsigned)
        .map_err(fault::sql("size of the journal"))
}

/// The newest signed head; `None` before the first entry.
pub(super) fn head(conn: &Connection) -> Result<Option<Checkpoint>> {
    conn.prepare_cached("SELECT size, root, note FROM head")
        .and_then(|mut s| {
            s.query_row([], |r| {
                Ok(Checkpoint { size: unsigned(r.get(0)?), root: r.get(1)?, note: r.get(2)? })
            })
            .optional()
        })
        .map_err(fault::sql("head of the journal"))
}

pub(super) fn entries(conn: &Connection, after: u64, limit: usize) -> Result<Vec<Entry>> {
    let doing = "journal";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut s = conn
        .prepare_cached(
            "SELECT number, bytes FROM journal WHERE number > ?1 ORDER BY number LIMIT ?2",
        )
        .map_err(fault::sql(doing))?;
    let mut rows = s.query(params![signed(after), limit]).map_err(fault::sql(doing))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(fault::sql(doing))? {
        let number = unsigned(row.get(0).map_err(fault::sql(doing))?);
        let bytes = row.get_ref(1).map_err(fault::sql(doing))?;
        let bytes = bytes.as_bytes().map_err(|e| Error::internal(e.to_string()))?;
        let mut entry: Entry = serde_json::from_slice(bytes)
            .map_err(|e| fault::damaged().because(format!("journal entry {number}: {e}")))?;
        entry.number = number;
        out.push(entry);
    }
    Ok(out)
}

/// The root of the perfect subtree of 2^height leaves at `index`.
pub(super) fn subtree(conn: &Connection, height: u32, index: u64) -> Result<Hash> {
    let (level, rest) = (height / 8, height % 8);
    let (from, to) = (index << rest, (index + 1) << rest);
    let sql = if level == 0 {
        "SELECT leaf FROM journal WHERE ?3 = 0 AND number > ?1 AND number <= ?2 ORDER BY number"
    } else {
        "SELECT hash FROM tree WHERE level = ?3 AND idx >= ?1 AND idx < ?2 ORDER BY idx"
    };
    let row: Vec<Hash> = conn
        .prepare_cached(sql)
        .and_then(|mut s| {
            s.query_map(params![signed(from), signed(to), level], |r| r.get(0))?.collect()
        })
        .map_err(fault::sql("tree of the journal"))?;
    if row.len() != 1 << rest {
        return Err(fault::damaged().because(format!("subtree {height}/{index} is incomplete")));
    }
    merkle::fold(row).ok_or_else(fault::damaged)
}

fn no_such_entry() -> Error {
    Error::not_found("no-such-entry", "The journal has no such entry. Look at its size first.")
}

pub(super) fn prove(conn: &Connection, number: u64, of: u64) -> Result<Vec<Hash>> {
    if number == 0 || number > of || of > size(conn)? {
        return Err(no_such_entry());
    }
    merkle::inclusion(number - 1, of, &mut |h, i| subtree(conn, h, i))
}

pub(super) fn prove_consistency(conn: &Connection, old: u64, new: u64) -> Result<Vec<Hash>> {
    if old > new || new > size(conn)? {
        return Err(no_such_entry());
    }
    merkle::consistency(old, new, &mut |h, i| subtree(conn, h, i))
}

/// The tree as it was after `size` entries.
pub(super) fn tree(conn: &Connection, of: u64) -> Result<Frontier> {
    if of > size(conn)? {
        return Err(no_such_entry());
    }
    Frontier::load(of, &mut |h, i| subtree(conn, h, i))
}

/// The columns that [`held_head`] reads, in its order.
const HELD: &str = "SELECT journal, size, peaks, note FROM held_head";

fn held_head(row: &rusqlite::Row<'_>) -> rusqlite::Result<HeldHead> {
    Ok(HeldHead {
        journal: row.get(0)?,
        size: unsigned(row.get(1)?),
        peaks: held::unpack(&row.get::<_, Vec<u8>>(2)?),
        note: row.get(3)?,
    })
}

pub(super) fn held(conn: &Connection, journal: &str) -> Result<Option<HeldHead>> {
    conn.prepare_cached(&format!("{HELD} WHERE journal = ?1"))
        .and_then(|mut s| s.query_row([journal], held_head).optional())
        .map_err(fault::sql("held journal"))
}

pub(super) fn held_journals(conn: &Connection) -> Result<Vec<HeldHead>> {
    if !schema::has(conn, "held_head")? {
        return Ok(Vec::new());
    }
    conn.prepare_cached(&format!("{HELD} ORDER BY journal"))
        .and_then(|mut s| s.query_map([], held_head)?.collect())
        .map_err(fault::sql("held journals"))
}

pub(super) fn held_entries(
    conn: &Connection,
    journal: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Vec<u8>)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    conn.prepare_cached(
        "SELECT number, bytes FROM held WHERE journal = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    )
    .and_then(|mut s| {
        s.query_map(params![journal, signed(after), limit], |r| {
            Ok((unsigned(r.get(0)?), r.get::<_, String>(1)?.into_bytes()))
        })?
        .collect()
    })
    .map_err(fault::sql("held journal"))
}

/// Every version of a record, oldest first: the superseded ones, then the present one or the mark
/// that it was erased.
pub(super) fn history(conn: &Connection, kind: &Kind, id: Uuid) -> Result<Vec<Raw>> {
    let t = &kind.table;
    let sql = format!(
        "SELECT {RAW} FROM {t}_history WHERE id = ?1
         UNION ALL SELECT {RAW} FROM {t} WHERE id = ?1
         UNION ALL SELECT id, version, home, at, entry, schema, NULL, NULL FROM erased
           WHERE kind = ?2 AND id = ?1
         ORDER BY version"
    );
    conn.prepare_cached(&sql)
        .and_then(|mut s| s.query_map(params![id.as_bytes(), kind.spec.kind], raw)?.collect())
        .map_err(fault::sql(kind.spec.kind))
}

/// At most `limit` records, but never a part of an entry: a reader that goes on after the last
/// one's entry would miss the others.
pub(super) fn changes(
    conn: &Connection,
    kind: &Kind,
    after: u64,
    limit: usize,
) -> Result<Vec<Raw>> {
    let t = &kind.table;
    let tombs = "SELECT id, version, home, at, entry, schema, NULL, NULL FROM erased
        WHERE kind = ?1 AND";
    let run = |sql: &str, bound: &[&dyn rusqlite::ToSql]| -> Result<Vec<Raw>> {
        conn.prepare_cached(sql)
            .and_then(|mut s| s.query_map(bound, raw)?.collect())
            .map_err(fault::sql(kind.spec.kind))
    };
    // Each comes in order from its index, and they are laid together here: one question over both
    // would have every body copied and sorted first. Both see one moment.
    let _moment = conn.unchecked_transaction().map_err(fault::sql(kind.spec.kind))?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let live = format!("SELECT {RAW} FROM {t} WHERE entry > ?1 ORDER BY entry, id LIMIT ?2");
    let mut rows = run(&live, &[&signed(after), &wanted])?;
    let erased = format!("{tombs} entry > ?2 ORDER BY entry, id LIMIT ?3");
    rows.extend(run(&erased, &[&kind.spec.kind, &signed(after), &wanted])?);
    rows.sort_by_key(|r| (r.entry, r.id));
    rows.truncate(limit.saturating_add(1));
    if rows.len() <= limit {
        return Ok(rows);
    }
    let cut = rows.last().map_or(0, |r| r.entry);
    rows.retain(|r| r.entry < cut);
    if rows.is_empty() && limit > 0 {
        let whole = format!(
            "SELECT {RAW} FROM {t} WHERE entry = ?2 UNION ALL {tombs} entry = ?2 ORDER BY 1"
        );
        return run(&whole, &[&kind.spec.kind, &signed(cut)]);
    }
    Ok(rows)
}
