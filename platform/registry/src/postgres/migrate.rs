//! The way from the embedded store into PostgreSQL.
//!
//! Always holds: the folder that is copied is only read, and locked meanwhile; what was copied is
//! known chunk by chunk in the transaction that copied it, so that the work can be broken off at
//! any moment and taken up again; nobody can open the database before every entry and every body
//! in it was verified against the journal's signed head; afterwards nobody can write to the folder
//! any more, so that no node has two histories.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use kernel::{Error, Kind as ErrorKind, Result};
use rusqlite::types::Value as Lite;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::bind::{Arg, Param, refs};
use super::link::{Conn, Link};
use super::{Address, fault, schema, verify};
use crate::layout::{self, Layout};
use crate::number::{instant, signed};
use crate::sqlite::migration as source;
use crate::{ColumnType, KindSpec, Progress, Value, Verified, files};

/// Rows in one transaction.
const CHUNK: usize = 2000;

/// A table that is copied by its row numbers.
struct Table {
    name: String,
    /// Name, type as PostgreSQL's array element, and how a value is read.
    columns: Vec<(String, &'static str, As)>,
    /// The kind whose records it holds; to be partitioned by the ids.
    kind: Option<KindSpec>,
    /// Whether the records are the present ones, whose unique values count.
    present: bool,
}

/// How a value lies in SQLite, and what it becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Text,
    Integer,
    Time,
    Id,
    Bytes,
}

fn of(ty: ColumnType) -> As {
    match ty {
        ColumnType::Text => As::Text,
        ColumnType::Integer => As::Integer,
        ColumnType::Time => As::Time,
        ColumnType::Id => As::Id,
    }
}

fn lite(what: &str) -> impl FnOnce(rusqlite::Error) -> Error {
    crate::fault::sql(what)
}

fn stopped() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "stopped",
        "Stopped before the end. Nothing is lost: the same command goes on where it stopped.",
    )
}

fn not_empty() -> Error {
    Error::conflict(
        "database-not-empty",
        "There is a Portolan in this database already. Nothing was changed. Choose an empty database.",
    )
}

fn not_started() -> Error {
    Error::conflict(
        "restored-not-started",
        "This folder was put back from a backup and was not started since. Nothing was moved. Start it once, so that it gets back what it lacks, or a new key; then move it.",
    )
}

/// Copies the folder of an embedded store into an empty database, verifies all of it, and leaves
/// the folder as the data folder of the first process on that database. `progress` is told rows
/// and entries.
///
/// # Errors
/// `data-in-use` while a server works on the folder; `data-moved` when it was moved before;
/// `restored-not-started` when it was put back from a backup and was not started since;
/// `database-not-empty`; `damaged-copy` when what was copied does not verify; `stopped`.
pub fn migrate(
    from: &Path,
    to: &Address,
    kinds: &[KindSpec],
    progress: Progress<'_>,
) -> Result<Verified> {
    let _lock = files::lock_existing(from)?;
    files::not_moved(from)?;
    let lite_conn = source::open(from)?;
    if source::is_restored(&lite_conn)? {
        return Err(not_started());
    }
    let verifier = files::verifier(from)?;
    let node = source::node(&lite_conn)?;
    let conn = Link::new(to.config.clone()).and_then(|link| {
        let conn = link.connect()?;
        Ok((link, conn))
    })?;
    let (_link, conn) = conn;
    let pg = |e| fault::sql("migration")(e);
    let known = schema::house(&conn)?;
    let mark = format!("from {}", verifier.to_text());
    match (known, schema::meta(&conn, "migration")?) {
        (None, None) => {
            conn.batch("BEGIN").map_err(pg)?;
            conn.execute(
                "INSERT INTO meta VALUES ('node', $1), ('migration', $2)",
                &[&node, &mark],
            )
            .map_err(pg)?;
            conn.execute(
                "INSERT INTO journals VALUES (0, $1, $2, 0, NULL, NULL)",
                &[&node, &verifier.to_text()],
            )
            .map_err(pg)?;
            for (kind, number, columns) in source::layouts(&lite_conn)? {
                conn.execute(
                    "INSERT INTO layouts VALUES ($1, $2, $3)",
                    &[&kind, &number, &columns],
                )
                .map_err(pg)?;
            }
            conn.batch("COMMIT").map_err(pg)?;
        }
        (Some(_), Some(begun)) if begun == mark => {}
        _ => return Err(not_empty()),
    }
    schema::declare(&conn, kinds)?;
    let tables = tables(&lite_conn, &conn, kinds)?;
    let mut all = source::size(&lite_conn)?;
    for table in &tables {
        all += source::count(&lite_conn, &table.name)?;
    }
    let mut done = 0;
    let mut tell = |n: u64| {
        done += n;
        if progress(done, all) { Ok(()) } else { Err(stopped()) }
    };
    small(&lite_conn, &conn)?;
    for table in &tables {
        copy(&lite_conn, &conn, table, &mut tell)?;
    }
    if let Some(head) = source::head(&lite_conn)? {
        conn.execute(
            "UPDATE journals SET size = $1, root = $2, note = $3 WHERE slot = 0",
            &[&signed(head.size), &head.root.as_slice(), &head.note],
        )
        .map_err(pg)?;
    }
    let before = done;
    let verified =
        verify::verify(&conn, Some((0, &verifier)), &[], &mut |n, _| progress(before + n, all))?
            .map_err(|broken| damaged(&format!("entry {}: {}", broken.entry, broken.what)))?;
    compare(&lite_conn, &conn, &tables)?;
    // First nobody can go on in the folder, then somebody may go on in the database.
    files::mark_moved(from)?;
    conn.execute("DELETE FROM meta WHERE key = 'migration' OR key LIKE 'copied %'", &[])
        .map_err(pg)?;
    Ok(verified)
}

fn damaged(what: &str) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "damaged-copy",
        format!(
            "What was copied is not what was there: {what}. The folder was not changed and can be used as before. Verify it with: portolan journal verify"
        ),
    )
}

/// What is not told by a walk over the journal: that nothing is there twice or is missing beside.
fn compare(lite_conn: &Connection, conn: &Conn, tables: &[Table]) -> Result<()> {
    let pg = |e| fault::sql("migration")(e);
    let heads = source::has(lite_conn, "held_head")?.then_some("held_head");
    let states = source::has(lite_conn, "states")?.then_some("states");
    let small = ["tree", "erased", "cursors"].into_iter().chain(heads).chain(states);
    for name in tables.iter().map(|t| t.name.as_str()).chain(small) {
        let row = conn.optional(&format!("SELECT count(*) FROM {name}"), &[]).map_err(pg)?;
        let there: i64 = row.map_or(Ok(0), |r| r.try_get(0)).map_err(pg)?;
        let here = source::count(lite_conn, name)?;
        if signed(here) != there {
            return Err(damaged(&format!("{name} has {there} rows instead of {here}")));
        }
    }
    let bad = conn
        .optional("SELECT 1 FROM attachments WHERE sha256(bytes) <> hash LIMIT 1", &[])
        .map_err(pg)?;
    if bad.is_some() { Err(damaged("an attachment is not what its hash says")) } else { Ok(()) }
}

/// Tables of a few rows, each in one piece.
fn small(lite_conn: &Connection, conn: &Conn) -> Result<()> {
    let pg = |e| fault::sql("migration")(e);
    conn.batch("BEGIN").map_err(pg)?;
    conn.batch("DELETE FROM tree; DELETE FROM cursors; DELETE FROM erased; DELETE FROM held_head; DELETE FROM states;")
        .map_err(pg)?;
    let columns = |list: &[(&str, &'static str, As)]| -> Vec<(String, &'static str, As)> {
        list.iter().map(|(n, ty, read)| ((*n).to_owned(), *ty, *read)).collect()
    };
    let all = [
        (
            "tree",
            "SELECT level, idx, hash FROM tree",
            "slot, ",
            "0, ",
            columns(&[
                ("level", "int8", As::Integer),
                ("idx", "int8", As::Integer),
                ("hash", "bytea", As::Bytes),
            ]),
        ),
        (
            "cursors",
            "SELECT reader, entry FROM cursors",
            "",
            "",
            columns(&[("reader", "text", As::Text), ("position", "int8", As::Integer)]),
        ),
        (
            "erased",
            "SELECT kind, id, version, home, at, entry, schema, entry FROM erased",
            "",
            "",
            columns(&[
                ("kind", "text", As::Text),
                ("id", "uuid", As::Id),
                ("version", "int8", As::Integer),
                ("home", "text", As::Text),
                ("at", "timestamptz", As::Time),
                ("entry", "int8", As::Integer),
                ("schema", "int8", As::Integer),
                ("position", "int8", As::Integer),
            ]),
        ),
    ];
    let states = source::has(lite_conn, "states")?.then(|| {
        let list = columns(&[("name", "text", As::Text), ("text", "text", As::Text)]);
        ("states", "SELECT name, text FROM states", "", "", list)
    });
    let heads = source::has(lite_conn, "held_head")?.then(|| {
        let list = columns(&[
            ("journal", "text", As::Text),
            ("size", "int8", As::Integer),
            ("peaks", "bytea", As::Bytes),
            ("note", "text", As::Text),
        ]);
        ("held_head", "SELECT journal, size, peaks, note FROM held_head", "", "", list)
    });
    for (name, sql, more, values, columns) in all.into_iter().chain(heads).chain(states) {
        let mut statement = lite_conn.prepare(sql).map_err(lite("migration"))?;
        let mut rows = statement.query([]).map_err(lite("migration"))?;
        let mut list = vec![Vec::new(); columns.len()];
        while let Some(row) = rows.next().map_err(lite("migration"))? {
            for (i, cell) in list.iter_mut().enumerate() {
                cell.push(row.get::<_, Lite>(i).map_err(lite("migration"))?);
            }
        }
        insert(conn, name, more, values, &columns, list)?;
    }
    conn.batch("COMMIT").map_err(pg)
}

/// What is copied by row numbers: the journal, the attachments, each kind and its history.
fn tables(lite_conn: &Connection, conn: &Conn, kinds: &[KindSpec]) -> Result<Vec<Table>> {
    let own = [
        ("id", "uuid", As::Id),
        ("version", "int8", As::Integer),
        ("home", "text", As::Text),
        ("at", "timestamptz", As::Time),
        ("entry", "int8", As::Integer),
        ("schema", "int8", As::Integer),
        ("layout", "int8", As::Integer),
        ("salt", "bytea", As::Bytes),
        ("body", "json", As::Text),
    ];
    let plain = |name: &str, columns: &[(&str, &'static str, As)]| Table {
        name: name.to_owned(),
        columns: columns.iter().map(|(n, ty, read)| ((*n).to_owned(), *ty, *read)).collect(),
        kind: None,
        present: false,
    };
    let mut out = vec![
        plain(
            "journal",
            &[
                ("number", "int8", As::Integer),
                ("leaf", "bytea", As::Bytes),
                ("bytes", "text", As::Text),
            ],
        ),
        plain(
            "attachments",
            &[
                ("hash", "bytea", As::Bytes),
                ("media_type", "text", As::Text),
                ("bytes", "bytea", As::Bytes),
            ],
        ),
    ];
    if source::has(lite_conn, "held_head")? {
        out.push(plain(
            "held",
            &[
                ("journal", "text", As::Text),
                ("number", "int8", As::Integer),
                ("bytes", "text", As::Text),
            ],
        ));
    }
    let mut known: BTreeMap<String, BTreeMap<String, ColumnType>> = BTreeMap::new();
    for (kind, number, columns) in source::layouts(lite_conn)? {
        let columns: Layout = layout::parse_layout(&columns)
            .ok_or_else(|| crate::fault::damaged().because(format!("layout {number} of {kind}")))?;
        known.entry(kind).or_default().extend(columns);
    }
    for (kind, columns) in known {
        let spec = kinds.iter().find(|s| s.kind == kind);
        schema::remember(conn, &kind, spec.is_some_and(|s| s.grows), &columns)?;
        for (history, present) in [("", true), ("_history", false)] {
            let mut table = plain(&format!("{}{history}", layout::table(&kind)), &own);
            for (name, ty) in &columns {
                table.columns.push((name.clone(), schema::sql_type(*ty), of(*ty)));
            }
            table.kind = spec.copied();
            table.present = present;
            out.push(table);
        }
    }
    Ok(out)
}

fn copy(
    lite_conn: &Connection,
    conn: &Conn,
    table: &Table,
    tell: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<()> {
    let pg = |e| fault::sql("migration")(e);
    let key = format!("copied {}", table.name);
    let mut after: i64 = schema::meta(conn, &key)?.and_then(|v| v.parse().ok()).unwrap_or(0);
    tell(source::count_to(lite_conn, &table.name, after)?)?;
    let names: Vec<String> = table.columns.iter().map(|(n, _, _)| format!("\"{n}\"")).collect();
    let sql = format!(
        "SELECT rowid, {} FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        names.join(", "),
        table.name
    );
    let mut months = HashSet::new();
    loop {
        let mut statement = lite_conn.prepare_cached(&sql).map_err(lite("migration"))?;
        let mut rows = statement
            .query(params![after, i64::try_from(CHUNK).unwrap_or(1)])
            .map_err(lite("migration"))?;
        let mut list: Vec<Vec<Lite>> = vec![Vec::new(); table.columns.len()];
        let mut count = 0;
        while let Some(row) = rows.next().map_err(lite("migration"))? {
            after = row.get(0).map_err(lite("migration"))?;
            for (i, cell) in list.iter_mut().enumerate() {
                cell.push(row.get::<_, Lite>(i + 1).map_err(lite("migration"))?);
            }
            count += 1;
        }
        if count == 0 {
            return Ok(());
        }
        let ids: Vec<Uuid> = list.first().into_iter().flatten().filter_map(uuid).collect();
        if let Some(kind) = table.kind.filter(|k| k.grows) {
            for month in ids.iter().filter_map(schema::month_of) {
                if months.insert(month) {
                    schema::partition(conn, kind.kind, month).map_err(pg)?;
                }
            }
        }
        conn.batch("BEGIN").map_err(pg)?;
        if let Some(kind) = table.kind.filter(|k| k.grows && table.present) {
            for column in kind.columns.iter().filter(|c| c.unique) {
                let place = table.columns.iter().position(|(n, _, _)| n == column.name);
                let values = place.and_then(|p| list.get(p)).map_or(&[][..], Vec::as_slice);
                let (held, whose): (Vec<Lite>, Vec<Uuid>) = values
                    .iter()
                    .zip(&ids)
                    .filter(|(v, _)| **v != Lite::Null)
                    .map(|(v, id)| (v.clone(), *id))
                    .unzip();
                schema::hold(
                    conn,
                    kind.kind,
                    column,
                    list_of(of(column.ty), held)?.as_ref(),
                    &whose,
                )
                .map_err(pg)?;
            }
        }
        // What one writer wrote is seen in the order of its entries.
        let place = if table.name == "journal" { "number, " } else { "entry, " };
        let beside = matches!(table.name.as_str(), "attachments" | "held");
        let position = if beside { ("", "") } else { ("position, ", place) };
        insert(conn, &table.name, position.0, position.1, &table.columns, list)?;
        conn.execute(
            "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            &[&key, &after.to_string()],
        )
        .map_err(pg)?;
        conn.batch("COMMIT").map_err(pg)?;
        tell(count)?;
    }
}

/// Inserts rows, given column by column; `more` columns get `values`, expressions over the others.
fn insert(
    conn: &Conn,
    table: &str,
    more: &str,
    values: &str,
    columns: &[(String, &'static str, As)],
    list: Vec<Vec<Lite>>,
) -> Result<()> {
    let join = |f: &dyn Fn(usize, &str, &str) -> String| -> String {
        let all: Vec<String> =
            columns.iter().enumerate().map(|(i, (n, ty, _))| f(i + 1, n, ty)).collect();
        all.join(", ")
    };
    let sent = |ty: &str| if ty == "json" { "text".to_owned() } else { ty.to_owned() };
    let sql = format!(
        "INSERT INTO {table} ({more}{}) SELECT {values}{} FROM unnest({}) AS u ({})",
        join(&|_, n, _| format!("\"{n}\"")),
        join(&|_, n, ty| if ty == "json" { format!("\"{n}\"::json") } else { format!("\"{n}\"") }),
        join(&|i, _, ty| format!("${i}::{}[]", sent(ty))),
        join(&|_, n, _| format!("\"{n}\"")),
    );
    let params: Vec<Param<'static>> = columns
        .iter()
        .zip(list)
        .map(|((_, _, read), cells)| list_of(*read, cells))
        .collect::<Result<_>>()?;
    conn.execute(&sql, &refs(&params)).map(|_| ()).map_err(fault::sql("migration"))
}

fn uuid(v: &Lite) -> Option<Uuid> {
    match v {
        Lite::Blob(b) => Uuid::from_slice(b).ok(),
        _ => None,
    }
}

fn list_of(read: As, cells: Vec<Lite>) -> Result<Param<'static>> {
    let wrong = || damaged("a value has another type than its column");
    if read == As::Bytes {
        let bytes = cells.into_iter().map(|v| match v {
            Lite::Null => Ok(None),
            Lite::Blob(b) => Ok(Some(b)),
            _ => Err(wrong()),
        });
        return Ok(Box::new(bytes.collect::<Result<Vec<Option<Vec<u8>>>>>()?));
    }
    let values = cells.into_iter().map(|v| {
        Ok(Arg(match (read, v) {
            (_, Lite::Null) => Value::Null,
            (As::Text, Lite::Text(t)) if t.contains('\0') => {
                return Err(Error::invalid(
                    "control-character",
                    "A text holds a character that PostgreSQL can't keep (U+0000). The folder was not changed. Correct the record, then start again.",
                ));
            }
            (As::Text, Lite::Text(t)) => Value::Text(t),
            (As::Integer, Lite::Integer(i)) => Value::Integer(i),
            (As::Time, Lite::Integer(i)) => Value::Time(instant(i)),
            (As::Id, v) => uuid(&v).map_or(Err(wrong()), |u| Ok(Value::Id(u)))?,
            _ => return Err(wrong()),
        }))
    });
    Ok(Box::new(values.collect::<Result<Vec<Arg>>>()?))
}
