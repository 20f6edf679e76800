//! Questions as SQL: filters, order and keyset pages.
//!
//! Always holds: a page is at most two statements, each of which walks an index from where the
//! last page ended. Nulls come first in ascending order and last in descending order; a row
//! comparison with null is never true, so nulls have a statement of their own.

use kernel::{Error, Result};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::fault;
use super::number::instant;
use super::readers::{RAW, raw};
use super::schema::Kind;
use crate::{ColumnType, Cursor, Direction, FilterOp, Raw, RawQuery, Value};

/// More values than this in one condition is a mistake of the caller's.
const MOST_VALUES: usize = 30_000;

/// A statement and what is bound in it.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub sql: String,
    pub values: Vec<Sql>,
}

fn value(v: &Value) -> Sql {
    match v {
        Value::Null => Sql::Null,
        Value::Text(t) => Sql::Text(t.clone()),
        Value::Integer(i) => Sql::Integer(*i),
        Value::Time(t) => Sql::Integer(t.as_microsecond()),
        Value::Id(u) => Sql::Blob(u.as_bytes().to_vec()),
    }
}

/// The type of a column that may be asked for, and whether it can be null.
fn column(kind: &Kind, name: &str) -> Result<(ColumnType, bool)> {
    match name {
        "id" => Ok((ColumnType::Id, false)),
        "at" => Ok((ColumnType::Time, false)),
        "version" | "entry" => Ok((ColumnType::Integer, false)),
        _ => kind
            .spec
            .columns
            .iter()
            .find(|c| c.name == name)
            .map(|c| (c.ty, true))
            .ok_or_else(|| Error::internal(format!("{} has no column {name}", kind.spec.kind))),
    }
}

/// The least text that is greater than every text with this prefix; none for the greatest.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut text: Vec<char> = prefix.chars().collect();
    while let Some(last) = text.pop() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            c => char::from_u32(u32::from(c) + 1),
        };
        if let Some(next) = next {
            text.push(next);
            return Some(text.into_iter().collect());
        }
    }
    None
}

impl Statement {
    fn bind(&mut self, v: Sql) -> String {
        self.values.push(v);
        format!("?{}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn filters(&mut self, kind: &Kind, query: &RawQuery) -> Result<()> {
        for f in &query.filters {
            column(kind, f.column)?;
            if f.values.len() > MOST_VALUES {
                return Err(Error::invalid("too-many-values", "Ask for fewer values at once."));
            }
            let c = f.column;
            let first = f.values.first().unwrap_or(&Value::Null);
            let sql = match f.op {
                FilterOp::Eq if *first == Value::Null => format!("{c} IS NULL"),
                FilterOp::Ne if *first == Value::Null => format!("{c} IS NOT NULL"),
                FilterOp::Eq => format!("{c} = {}", self.bind(value(first))),
                FilterOp::Ne => format!("{c} IS NOT {}", self.bind(value(first))),
                FilterOp::Lt => format!("{c} < {}", self.bind(value(first))),
                FilterOp::Le => format!("{c} <= {}", self.bind(value(first))),
                FilterOp::Gt => format!("{c} > {}", self.bind(value(first))),
                FilterOp::Ge => format!("{c} >= {}", self.bind(value(first))),
                FilterOp::In => {
                    let some = f.values.iter().filter(|v| **v != Value::Null);
                    let places: Vec<String> = some.map(|v| self.bind(value(v))).collect();
                    let list = format!("{c} IN ({})", places.join(", "));
                    if f.values.contains(&Value::Null) {
                        format!("({list} OR {c} IS NULL)")
                    } else {
                        list
                    }
                }
                FilterOp::Prefix => {
                    let Value::Text(prefix) = first else {
                        return Err(Error::internal(format!("{c}: a prefix is a text")));
                    };
                    let from = format!("{c} >= {}", self.bind(Sql::Text(prefix.clone())));
                    match after_prefix(prefix) {
                        Some(end) => format!("{from} AND {c} < {}", self.bind(Sql::Text(end))),
                        None => from,
                    }
                }
            };
            self.and(&sql);
        }
        Ok(())
    }
}

/// The statements that answer one page, to be run in order until it is full; the last column of
/// each is the order's value.
pub(super) fn page(kind: &Kind, query: &RawQuery) -> Result<Vec<Statement>> {
    let (by, direction) = query.order;
    let (_, nullable) = column(kind, by)?;
    let (sign, way) = match direction {
        Direction::Ascending => (">", "ASC"),
        Direction::Descending => ("<", "DESC"),
    };
    let order = if by == "id" { format!("id {way}") } else { format!("{by} {way}, id {way}") };
    let statement = |more: &dyn Fn(&mut Statement) -> String| -> Result<Statement> {
        let mut s = Statement {
            sql: format!("SELECT {RAW}, {by} FROM {} WHERE 1", kind.table),
            ..Statement::default()
        };
        s.filters(kind, query)?;
        let condition = more(&mut s);
        if !condition.is_empty() {
            s.and(&condition);
        }
        s.sql.push_str(&format!(" ORDER BY {order} LIMIT "));
        Ok(s)
    };
    let id = |s: &mut Statement, id: Uuid| s.bind(Sql::Blob(id.as_bytes().to_vec()));
    let Some(after) = &query.after else {
        return Ok(vec![statement(&|_| String::new())?]);
    };
    if by == "id" {
        return Ok(vec![statement(&|s| format!("id {sign} {}", id(s, after.id)))?]);
    }
    let among_nulls = after.value == Value::Null;
    let first = statement(&|s| {
        if among_nulls {
            format!("{by} IS NULL AND id {sign} {}", id(s, after.id))
        } else {
            let (v, i) = (s.bind(value(&after.value)), id(s, after.id));
            format!("({by}, id) {sign} ({v}, {i})")
        }
    })?;
    let rest = match (nullable, among_nulls, direction) {
        (true, true, Direction::Ascending) => Some(statement(&|_| format!("{by} IS NOT NULL"))?),
        (true, false, Direction::Descending) => Some(statement(&|_| format!("{by} IS NULL"))?),
        _ => None,
    };
    Ok(std::iter::once(first).chain(rest).collect())
}

pub(super) fn find(
    conn: &Connection,
    kind: &Kind,
    query: &RawQuery,
) -> Result<(Vec<Raw>, Option<Cursor>)> {
    let (ty, _) = column(kind, query.order.0)?;
    let mut rows: Vec<(Raw, Value)> = Vec::new();
    let wanted = query.limit.saturating_add(1);
    for mut s in page(kind, query)? {
        let left = i64::try_from(wanted.saturating_sub(rows.len())).unwrap_or(i64::MAX);
        let place = s.bind(Sql::Integer(left));
        s.sql.push_str(&place);
        let doing = kind.spec.kind;
        let mut statement = conn.prepare_cached(&s.sql).map_err(fault::sql(doing))?;
        let found = statement
            .query_map(params_from_iter(s.values), |r| Ok((raw(r)?, order_value(r.get(8)?, ty))))
            .map_err(fault::sql(doing))?;
        for row in found {
            rows.push(row.map_err(fault::sql(doing))?);
        }
        if rows.len() >= wanted {
            break;
        }
    }
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let next = rows.last().filter(|_| more).map(|(r, v)| Cursor { value: v.clone(), id: r.id });
    Ok((rows.into_iter().map(|(r, _)| r).collect(), next))
}

fn order_value(v: Sql, ty: ColumnType) -> Value {
    match v {
        Sql::Integer(i) if ty == ColumnType::Time => Value::Time(instant(i)),
        Sql::Integer(i) => Value::Integer(i),
        Sql::Text(t) => Value::Text(t),
        Sql::Blob(b) => Uuid::from_slice(&b).map_or(Value::Null, Value::Id),
        Sql::Null | Sql::Real(_) => Value::Null,
    }
}

pub(super) fn count(conn: &Connection, kind: &Kind, query: &RawQuery) -> Result<u64> {
    let mut s = Statement {
        sql: format!("SELECT count(*) FROM {} WHERE 1", kind.table),
        ..Statement::default()
    };
    s.filters(kind, query)?;
    conn.prepare_cached(&s.sql)
        .and_then(|mut p| p.query_row(params_from_iter(s.values), |r| r.get(0)))
        .map(super::number::unsigned)
        .map_err(fault::sql(kind.spec.kind))
}
