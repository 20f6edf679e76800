//! The tables: those of the house, and one for each kind of record, in the schema `portolan`.
//!
//! Always holds: nothing is touched before it is known not to be a newer release's; tables,
//! columns and indexes are only ever added; two processes that start at once do it in turn.
//!
//! A kind without end ([`KindSpec::grows`]) is partitioned by month. The key is the record's id:
//! a UUIDv7 begins with its time (RFC 9562 §5.7), so that a look-up by id goes to one partition,
//! and an id is unique over all of them. PostgreSQL can't keep another column unique over
//! partitions, so that each unique column of such a kind has a small table of its own.
//!
//! Bodies are `json`, not `jsonb`: their hash is over the bytes, which `jsonb` does not keep.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::Offset;
use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::bind::{Got, RAW};
use super::fault;
use super::link::Conn;
use crate::layout::{OWN, table};
use crate::{ColumnType, KindSpec, layout};

/// The shape of the house's own tables.
const SCHEMA_VERSION: i64 = 1;

/// Held while tables are made: "PORT", table work.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(1347375700, -1)";

const HOUSE: &str = r#"
CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE journals (slot int8 PRIMARY KEY, name text NOT NULL UNIQUE, key text NOT NULL UNIQUE,
  size int8 NOT NULL, root bytea, note text);
CREATE TABLE journal (number int8 PRIMARY KEY, leaf bytea NOT NULL, bytes text NOT NULL,
  position int8 NOT NULL);
CREATE INDEX journal_by_position ON journal (position);
CREATE TABLE tree (slot int8 NOT NULL, level int8 NOT NULL, idx int8 NOT NULL, hash bytea NOT NULL,
  PRIMARY KEY (slot, level, idx));
CREATE TABLE cursors (reader text PRIMARY KEY, position int8 NOT NULL);
CREATE TABLE attachments (hash bytea PRIMARY KEY, media_type text NOT NULL, bytes bytea NOT NULL);
CREATE TABLE layouts (kind text NOT NULL, layout int8 NOT NULL, columns text NOT NULL,
  PRIMARY KEY (kind, layout));
CREATE TABLE erased (kind text NOT NULL, id uuid NOT NULL, version int8 NOT NULL,
  home text NOT NULL, at timestamptz NOT NULL, entry int8 NOT NULL, schema int8 NOT NULL,
  position int8 NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX erased_by_entry ON erased (kind, entry);
CREATE INDEX erased_by_position ON erased (kind, position);
"#;

/// What came after the first release: made where it is not there yet.
const ADDED: &str = "
CREATE TABLE IF NOT EXISTS held (journal text NOT NULL, number int8 NOT NULL, bytes text NOT NULL,
  PRIMARY KEY (journal, number));
CREATE TABLE IF NOT EXISTS held_head (journal text PRIMARY KEY, size int8 NOT NULL,
  peaks bytea NOT NULL, note text NOT NULL);
CREATE TABLE IF NOT EXISTS states (name text PRIMARY KEY, text text NOT NULL);
";

/// A unique column: its place in the spec, its name, and who has one of some values.
#[derive(Debug)]
pub(super) struct Unique {
    pub place: usize,
    pub name: &'static str,
    pub ty: ColumnType,
    pub holders: String,
    /// Takes values of records away, and gives them: where they lie in a table of their own.
    pub side: Option<(String, String)>,
}

/// A declared kind, with the statements that the writer needs.
#[derive(Debug)]
pub(super) struct Kind {
    pub spec: KindSpec,
    pub table: String,
    pub layout: i64,
    pub get: String,
    pub versions: String,
    pub insert: String,
    pub update: String,
    pub archive: String,
    pub delete: String,
    pub blank_history: String,
    pub unique: Vec<Unique>,
    /// Whether there is a table; without one there are no records.
    pub there: bool,
}

/// Makes the house's tables where there are none, and says whose they are: `None` in a new house.
pub(super) fn house(conn: &Conn) -> Result<Option<String>> {
    let doing = |e| fault::sql("tables")(e);
    conn.batch("BEGIN").map_err(doing)?;
    let out = house_in(conn);
    conn.batch(if out.is_ok() { "COMMIT" } else { "ROLLBACK" }).map_err(doing)?;
    out
}

fn house_in(conn: &Conn) -> Result<Option<String>> {
    let doing = |e| fault::sql("tables")(e);
    conn.query(LOCK, &[]).map_err(doing)?;
    let server = conn
        .query("SELECT current_setting('server_encoding'), current_setting('server_version_num')::int8", &[])
        .map_err(doing)?;
    for row in &server {
        let (encoding, version): (String, i64) =
            (row.try_get(0).map_err(doing)?, row.try_get(1).map_err(doing)?);
        if encoding != "UTF8" || version < 140_000 {
            return Err(Error::new(
                kernel::Kind::Unavailable,
                "database-too-old",
                "Portolan needs PostgreSQL 14 or newer and a database with the encoding UTF8. Make one with createdb -E UTF8 -T template0.",
            )
            .because(format!("{encoding}, {version}")));
        }
    }
    let there = conn
        .query("SELECT to_regclass('portolan.meta') IS NOT NULL", &[])
        .and_then(|rows| rows.first().map_or(Ok(false), |r| r.try_get(0)))
        .map_err(doing)?;
    if !there {
        conn.batch("CREATE SCHEMA IF NOT EXISTS portolan").map_err(doing)?;
        conn.batch(HOUSE).map_err(doing)?;
        conn.execute(
            "INSERT INTO meta VALUES ('schema', $1), ('base', '0')",
            &[&SCHEMA_VERSION.to_string()],
        )
        .map_err(doing)?;
    }
    let version: i64 = meta(conn, "schema")?.and_then(|v| v.parse().ok()).unwrap_or(i64::MAX);
    if version > SCHEMA_VERSION {
        return Err(crate::fault::newer_database().because(format!("schema {version}")));
    }
    conn.batch(ADDED).map_err(doing)?;
    meta(conn, "node")
}

pub(super) fn meta(conn: &Conn, key: &str) -> Result<Option<String>> {
    conn.optional("SELECT value FROM meta WHERE key = $1", &[&key])
        .and_then(|row| row.map(|r| r.try_get(0)).transpose())
        .map_err(fault::sql("meta"))
}

/// PostgreSQL cuts a name after 63 bytes; two that are cut alike would be one.
fn ident(name: &str) -> String {
    match name.split_at_checked(50) {
        Some((start, _)) if name.len() > 60 => {
            format!("{start}_{}", hex::encode(Sha256::digest(name)).split_at(8).0)
        }
        _ => name.to_owned(),
    }
}

pub(super) fn sql_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "text",
        ColumnType::Integer => "int8",
        ColumnType::Time => "timestamptz",
        ColumnType::Id => "uuid",
    }
}

/// Text is compared byte by byte, in every language's database alike.
fn column_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "text COLLATE \"C\"",
        other => sql_type(other),
    }
}

/// Makes room for kinds: all of them, or none.
pub(super) fn declare(conn: &Conn, kinds: &[KindSpec]) -> Result<HashMap<&'static str, Kind>> {
    layout::check(kinds)?;
    let doing = |e| fault::sql("declare")(e);
    conn.batch("BEGIN").map_err(doing)?;
    let made = conn.query(LOCK, &[]).map_err(doing).and_then(|_| {
        let mut out = HashMap::new();
        for spec in kinds {
            out.insert(spec.kind, declare_one(conn, spec)?);
        }
        Ok(out)
    });
    conn.batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" }).map_err(doing)?;
    made
}

/// Kinds as far as they are there, for a store that only reads.
pub(super) fn known(conn: &Conn, kinds: &[KindSpec]) -> Result<HashMap<&'static str, Kind>> {
    layout::check(kinds)?;
    let mut out = HashMap::new();
    for spec in kinds {
        let t = table(spec.kind);
        let present = columns_of(conn, &t).map_err(fault::sql("declare"))?;
        let there = layout::there(spec, present.iter().map(|(name, _)| name.as_str()))?;
        out.insert(spec.kind, Kind { there, ..statements(spec, t, 0, &[]) });
    }
    Ok(out)
}

/// Whether there is a table.
pub(super) fn has(conn: &Conn, table: &str) -> Result<bool> {
    columns_of(conn, table).map(|c| !c.is_empty()).map_err(fault::sql("tables"))
}

fn columns_of(conn: &Conn, table: &str) -> Got<Vec<(String, String)>> {
    conn.query(
        "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
         WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        &[&table],
    )?
    .iter()
    .map(|r| Ok((r.try_get(0)?, r.try_get(1)?)))
    .collect()
}

/// As `format_type` calls it.
fn stored_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "text",
        ColumnType::Integer => "bigint",
        ColumnType::Time => "timestamp with time zone",
        ColumnType::Id => "uuid",
    }
}

/// The tables of a kind, without what it declares.
fn tables(conn: &Conn, kind: &str, grows: bool) -> Got<()> {
    let t = table(kind);
    let parts = if grows { "PARTITION BY RANGE (id)" } else { "" };
    let others = if grows {
        format!(
            "CREATE TABLE IF NOT EXISTS {} PARTITION OF {t} DEFAULT;
             CREATE TABLE IF NOT EXISTS {} PARTITION OF {t}_history DEFAULT;",
            ident(&format!("{t}_other")),
            ident(&format!("{t}_history_other"))
        )
    } else {
        String::new()
    };
    conn.batch(&format!(
        "CREATE TABLE IF NOT EXISTS {t} (id uuid PRIMARY KEY, version int8 NOT NULL,
           home text NOT NULL, at timestamptz NOT NULL, entry int8 NOT NULL, schema int8 NOT NULL,
           layout int8 NOT NULL, position int8 NOT NULL, salt bytea NOT NULL, body json NOT NULL) {parts};
         CREATE TABLE IF NOT EXISTS {t}_history (id uuid NOT NULL, version int8 NOT NULL,
           home text NOT NULL, at timestamptz NOT NULL, entry int8 NOT NULL, schema int8 NOT NULL,
           layout int8 NOT NULL, position int8 NOT NULL, salt bytea, body json,
           PRIMARY KEY (id, version)) {parts};
         {others}
         CREATE INDEX IF NOT EXISTS {} ON {t} (entry, id);
         CREATE INDEX IF NOT EXISTS {} ON {t} (at, id);
         CREATE INDEX IF NOT EXISTS {} ON {t} (position, entry, id);
         CREATE INDEX IF NOT EXISTS {} ON {t}_history (entry);",
        ident(&format!("{t}_by_entry")),
        ident(&format!("{t}_by_at")),
        ident(&format!("{t}_by_position")),
        ident(&format!("{t}_history_by_entry")),
    ))
}

fn declare_one(conn: &Conn, spec: &KindSpec) -> Result<Kind> {
    let doing = |e| fault::sql(spec.kind)(e);
    let t = table(spec.kind);
    let there = !columns_of(conn, &t).map_err(doing)?.is_empty();
    if !there {
        tables(conn, spec.kind, spec.grows).map_err(doing)?;
    }
    let mut present = columns_of(conn, &t).map_err(doing)?;
    for column in spec.columns {
        let (name, ty) = (column.name, column_type(column.ty));
        match present.iter().find(|(known, _)| known == name) {
            Some((_, ty)) if ty == stored_type(column.ty) => {}
            Some((_, ty)) => {
                return Err(Error::internal(format!(
                    "{}.{name} is {ty} in the database: give a column of another type another name",
                    spec.kind
                )));
            }
            None => {
                conn.batch(&format!(
                    "ALTER TABLE {t} ADD COLUMN \"{name}\" {ty};
                     ALTER TABLE {t}_history ADD COLUMN \"{name}\" {ty};"
                ))
                .map_err(doing)?;
                if there {
                    tracing::warn!(
                        kind = spec.kind,
                        column = name,
                        "new column: null in records until they are next written"
                    );
                }
                present.push((name.to_owned(), String::new()));
            }
        }
        index_column(conn, spec, column).map_err(doing)?;
    }
    let nullable = |name: &str| !OWN.contains(&name);
    for index in spec.indexes {
        let list: Vec<String> = index
            .iter()
            .map(|c| format!("\"{c}\"{}", if nullable(c) { " NULLS FIRST" } else { "" }))
            .collect();
        let (name, list) = (ident(&format!("{t}_by_{}", index.join("_and_"))), list.join(", "));
        conn.batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {t} ({list}, id)"))
            .map_err(doing)?;
    }
    let layout = layout_of(conn, spec.kind, &layout::of(spec)).map_err(doing)?;
    let extra: Vec<&str> =
        present.iter().map(|(n, _)| n.as_str()).filter(|n| !OWN.contains(n)).collect();
    Ok(statements(spec, t, layout, &extra))
}

/// The name of what keeps a column unique: of a constraint, or of a table.
fn one(t: &str, column: &str) -> String {
    ident(&format!("{t}_one_{column}"))
}

fn index_column(conn: &Conn, spec: &KindSpec, column: &crate::Column) -> Got<()> {
    let (t, name) = (table(spec.kind), column.name);
    let by = ident(&format!("{t}_by_{name}"));
    let index = format!("CREATE INDEX IF NOT EXISTS {by} ON {t} (\"{name}\" NULLS FIRST, id);");
    if column.unique && spec.grows {
        let (side, ty) = (one(&t, name), column_type(column.ty));
        return conn.batch(&format!(
            "{index} CREATE TABLE IF NOT EXISTS {side} (value {ty} PRIMARY KEY, id uuid NOT NULL);
             CREATE INDEX IF NOT EXISTS {} ON {side} (id);",
            ident(&format!("{t}_of_{name}"))
        ));
    }
    if column.unique {
        let known = conn.optional(
            "SELECT 1 FROM pg_constraint WHERE conname = $1 AND conrelid = to_regclass($2)",
            &[&one(&t, name), &t],
        )?;
        if known.is_none() {
            // Looked at when a statement ends: two records may swap values in one.
            conn.batch(&format!(
                "ALTER TABLE {t} ADD CONSTRAINT {} UNIQUE (\"{name}\") DEFERRABLE INITIALLY IMMEDIATE",
                one(&t, name)
            ))?;
        }
        return conn.batch(&index);
    }
    if column.indexed { conn.batch(&index) } else { Ok(()) }
}

/// The number of a layout of a kind; a new one if it has not been seen.
pub(super) fn layout_of(conn: &Conn, kind: &str, columns: &str) -> Got<i64> {
    let known = conn.optional(
        "SELECT layout FROM layouts WHERE kind = $1 AND columns = $2",
        &[&kind, &columns],
    )?;
    let row = match known {
        Some(row) => Some(row),
        None => conn.optional(
            "INSERT INTO layouts SELECT $1::text, coalesce(max(layout), 0) + 1, $2::text FROM layouts
             WHERE kind = $1 RETURNING layout",
            &[&kind, &columns],
        )?,
    };
    row.map_or(Ok(1), |r| r.try_get(0))
}

/// `extra`: every column of the table that is not the house's own, declared today or formerly.
fn statements(spec: &KindSpec, t: String, layout: i64, extra: &[&str]) -> Kind {
    let declared: Vec<&str> = spec.columns.iter().map(|c| c.name).collect();
    let list = |names: &[&str], f: &dyn Fn(&str) -> String| -> String {
        names.iter().map(|n| format!(", {}", f(n))).collect()
    };
    let quoted = |n: &str| format!("\"{n}\"");
    let dropped: Vec<&str> = extra.iter().filter(|n| !declared.contains(n)).copied().collect();
    let arrays: String = spec
        .columns
        .iter()
        .zip(11..)
        .map(|(c, i): (_, usize)| format!(", ${i}::{}[]", sql_type(c.ty)))
        .collect();
    // $1 layout, $2 position; then a list for each column.
    let given = format!(
        "unnest($3::uuid[], $4::int8[], $5::text[], $6::timestamptz[], $7::int8[], $8::int8[], $9::bytea[], $10::text[]{arrays})
         AS u (id, version, home, at, entry, schema, salt, body{})",
        list(&declared, &quoted)
    );
    let own = "id, version, home, at, entry, schema, layout, position, salt, body";
    let null = |n: &str| format!("\"{n}\" = NULL");
    let unique = spec.columns.iter().enumerate().filter(|(_, c)| c.unique);
    Kind {
        layout,
        get: format!("SELECT {RAW} FROM {t} WHERE id = $1"),
        versions: format!(
            "SELECT id, version, home FROM {t} WHERE id = ANY($1) ORDER BY id FOR UPDATE"
        ),
        insert: format!(
            "INSERT INTO {t} ({own}{}) SELECT u.id, u.version, u.home, u.at, u.entry, u.schema,
               $1::int8, $2::int8, u.salt, u.body::json{} FROM {given}",
            list(&declared, &quoted),
            list(&declared, &|n| format!("u.\"{n}\"")),
        ),
        update: format!(
            "UPDATE {t} SET version = u.version, home = u.home, at = u.at, entry = u.entry,
               schema = u.schema, layout = $1::int8, position = $2::int8, salt = u.salt,
               body = u.body::json{}{} FROM {given} WHERE {t}.id = u.id AND {t}.id = ANY($3)",
            list(&declared, &|n| format!("\"{n}\" = u.\"{n}\"")),
            list(&dropped, &null),
        ),
        archive: format!(
            "INSERT INTO {t}_history ({own}{0}) SELECT {own}{0} FROM {t} WHERE id = ANY($1)",
            list(extra, &quoted)
        ),
        delete: format!("DELETE FROM {t} WHERE id = ANY($1)"),
        blank_history: format!(
            "UPDATE {t}_history SET body = NULL, salt = NULL{} WHERE id = ANY($1)",
            list(extra, &null)
        ),
        unique: unique
            .map(|(place, c)| {
                let (side, ty) = (one(&t, c.name), sql_type(c.ty));
                let (column, of) = if spec.grows { ("value", &side) } else { (c.name, &t) };
                Unique {
                    place,
                    name: c.name,
                    ty: c.ty,
                    holders: format!(
                        "SELECT \"{column}\", id FROM {of} WHERE \"{column}\" = ANY($1)"
                    ),
                    side: spec.grows.then(|| {
                        (
                            format!("DELETE FROM {side} WHERE id = ANY($1)"),
                            format!(
                                "INSERT INTO {side} SELECT * FROM unnest($1::{ty}[], $2::uuid[])"
                            ),
                        )
                    }),
                }
            })
            .collect(),
        spec: *spec,
        table: t,
        there: true,
    }
}

impl Kind {
    /// The declared column of a constraint that did not hold.
    pub fn column_of(&self, constraint: &str) -> Option<&'static str> {
        let unique = self.unique.iter().find(|u| {
            let name = one(&self.table, u.name);
            constraint == name || constraint == format!("{name}_pkey")
        });
        unique.map(|u| u.name)
    }
}

/// Makes the tables of a kind that may no longer be declared, with every column that it ever had.
pub(super) fn remember(
    conn: &Conn,
    kind: &str,
    grows: bool,
    columns: &BTreeMap<String, ColumnType>,
) -> Result<()> {
    let t = table(kind);
    let make = || -> Got<()> {
        tables(conn, kind, grows)?;
        for (name, ty) in columns {
            let ty = column_type(*ty);
            conn.batch(&format!(
                "ALTER TABLE {t} ADD COLUMN IF NOT EXISTS \"{name}\" {ty};
                 ALTER TABLE {t}_history ADD COLUMN IF NOT EXISTS \"{name}\" {ty};"
            ))?;
        }
        Ok(())
    };
    make().map_err(fault::sql("migration"))
}

/// Notes who has which values of a unique column of a kind without end.
pub(super) fn hold(
    conn: &Conn,
    kind: &str,
    column: &crate::Column,
    values: &(dyn ToSql + Sync),
    whose: &Vec<Uuid>,
) -> Got<()> {
    let (side, ty) = (one(&table(kind), column.name), sql_type(column.ty));
    let sql = format!("INSERT INTO {side} SELECT * FROM unnest($1::{ty}[], $2::uuid[])");
    conn.execute(&sql, &[values, whose]).map(|_| ())
}

/// A month, as months since the year 0.
pub(super) type Month = i32;

/// The month in which an id was made, if it is a UUIDv7 of this century.
pub(super) fn month_of(id: &Uuid) -> Option<Month> {
    if id.get_version_num() != 7 {
        return None;
    }
    let millis = i64::try_from(id.as_u128() >> 80).ok()?;
    let date = Offset::UTC.to_datetime(Timestamp::from_millisecond(millis).ok()?).date();
    (2000..2100)
        .contains(&date.year())
        .then(|| i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
}

/// The least id of a month.
fn first_of(month: Month) -> Option<Uuid> {
    let (year, month) = (i16::try_from(month / 12).ok()?, i8::try_from(month % 12 + 1).ok()?);
    let date = jiff::civil::Date::new(year, month, 1).ok()?;
    let at = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(Uuid::from_u128(u128::try_from(at.as_millisecond()).ok()? << 80))
}

/// Makes the partitions of a month, of a kind and its history. Where ids of that month lie among
/// the others already, they stay there.
pub(super) fn partition(conn: &Conn, kind: &str, month: Month) -> Got<()> {
    let (Some(from), Some(to)) = (first_of(month), first_of(month + 1)) else { return Ok(()) };
    for t in [table(kind), format!("{}_history", table(kind))] {
        let name = ident(&format!("{t}_y{:04}m{:02}", month / 12, month % 12 + 1));
        conn.batch("BEGIN")?;
        let made = conn.query(LOCK, &[]).and_then(|_| {
            conn.batch(&format!(
                "CREATE TABLE IF NOT EXISTS {name} PARTITION OF {t} FOR VALUES FROM ('{from}') TO ('{to}')"
            ))
        });
        conn.batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        if let Err(e) = made {
            if e.code() != Some(&tokio_postgres::error::SqlState::CHECK_VIOLATION) {
                return Err(e);
            }
            tracing::warn!(table = t, "a month's records stay in the part for all others");
        }
    }
    Ok(())
}
