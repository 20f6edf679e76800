//! Questions put to SQLite.

use kernel::Result;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::readers::{RAW, raw};
use super::schema::Kind;
use super::writer;
use crate::fault;
use crate::number::{instant, unsigned};
use crate::question::{self, Bound, Dialect, Statement};
use crate::{ColumnType, Cursor, Raw, RawQuery, Value};

/// Nulls come first by themselves.
static DIALECT: Dialect = Dialect {
    mark: '?',
    differs: "IS NOT",
    nulls_first: "",
    nulls_last: "",
    arrays: false,
    raw: RAW,
};

fn bound(s: &Statement) -> impl Iterator<Item = writer::Bound<'_>> {
    s.values
        .iter()
        .flat_map(|b| match b {
            Bound::One(v) => std::slice::from_ref(v),
            Bound::Many(list) => list.as_slice(),
        })
        .map(writer::Bound)
}

pub(super) fn find(
    conn: &Connection,
    kind: &Kind,
    query: &RawQuery,
) -> Result<(Vec<Raw>, Option<Cursor>)> {
    let (ty, _) = question::column(&kind.spec, query.order.0)?;
    let statements = question::page(&DIALECT, &kind.spec, query)?;
    question::fill(statements, query.limit, &mut |s| {
        conn.prepare_cached(&s.sql)
            .and_then(|mut p| {
                p.query_map(params_from_iter(bound(&s)), |r| {
                    Ok((raw(r)?, order_value(r.get(8)?, ty)))
                })?
                .collect()
            })
            .map_err(fault::sql(kind.spec.kind))
    })
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
    let s = question::count(&DIALECT, &kind.spec, query)?;
    conn.prepare_cached(&s.sql)
        .and_then(|mut p| p.query_row(params_from_iter(bound(&s)), |r| r.get(0)))
        .map(unsigned)
        .map_err(fault::sql(kind.spec.kind))
}
