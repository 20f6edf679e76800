//! Our values as PostgreSQL's, and the way back, in its binary format.

use jiff::Timestamp;
use kernel::NodeId;
use tokio_postgres::Row;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::number::{instant, unsigned};
use crate::question::Bound;
use crate::{ColumnType, Raw, Value};

/// A parameter that goes to another thread.
pub(super) type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

type Fault = Box<dyn std::error::Error + Sync + Send>;

/// 2000-01-01T00:00:00Z, from which PostgreSQL counts, in microseconds since 1970.
const EPOCH: i64 = 946_684_800_000_000;

/// A declared value as a parameter, or as an element of an array.
#[derive(Debug, Clone)]
pub(super) struct Arg(pub Value);

impl ToSql for Arg {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (&self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Text(t), &Type::TEXT) => t.as_str().to_sql(ty, out),
            (Value::Integer(i), &Type::INT8) => i.to_sql(ty, out),
            (Value::Time(t), &Type::TIMESTAMPTZ) => {
                let from_epoch =
                    t.as_microsecond().checked_sub(EPOCH).ok_or("time out of range")?;
                from_epoch.to_sql(&Type::INT8, out)
            }
            (Value::Id(u), &Type::UUID) => u.to_sql(ty, out),
            (value, ty) => Err(format!("{value:?} is no {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::TEXT | Type::INT8 | Type::TIMESTAMPTZ | Type::UUID)
    }

    to_sql_checked!();
}

/// An instant as a parameter.
pub(super) fn time(t: Timestamp) -> Arg {
    Arg(Value::Time(t))
}

/// Microseconds since 1970.
struct Micros(i64);

impl<'a> FromSql<'a> for Micros {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self(i64::from_sql(&Type::INT8, raw)?.saturating_add(EPOCH)))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
}

/// Parameters of a question.
pub(super) fn params(values: &[Bound]) -> Vec<Param<'static>> {
    values
        .iter()
        .map(|b| -> Param<'static> {
            match b {
                Bound::One(v) => Box::new(Arg(v.clone())),
                Bound::Many(list) => Box::new(list.iter().cloned().map(Arg).collect::<Vec<_>>()),
            }
        })
        .collect()
}

/// Parameters as the driver takes them.
pub(super) fn refs<'a>(params: &'a [Param<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params
        .iter()
        .map(|p| {
            let p: &(dyn ToSql + Sync) = p.as_ref();
            p
        })
        .collect()
}

pub(super) type Got<T> = Result<T, tokio_postgres::Error>;

/// A declared value out of a row.
pub(super) fn value(row: &Row, place: usize, ty: ColumnType) -> Got<Value> {
    Ok(match ty {
        ColumnType::Text => row.try_get::<_, Option<String>>(place)?.into(),
        ColumnType::Integer => row.try_get::<_, Option<i64>>(place)?.into(),
        ColumnType::Time => {
            let micros: Option<Micros> = row.try_get(place)?;
            micros.map_or(Value::Null, |m| Value::Time(instant(m.0)))
        }
        ColumnType::Id => row.try_get::<_, Option<Uuid>>(place)?.map_or(Value::Null, Value::Id),
    })
}

/// The columns that [`raw`] reads, in its order.
pub(super) const RAW: &str = "id, version, home, at, entry, schema, salt, body::text, position";

pub(super) fn raw(row: &Row) -> Got<Raw> {
    let salt: Option<&[u8]> = row.try_get(6)?;
    Ok(Raw {
        id: row.try_get(0)?,
        version: version(row, 1)?,
        home: NodeId(row.try_get(2)?),
        at: instant(row.try_get::<_, Micros>(3)?.0),
        entry: number(row, 4)?,
        schema: version(row, 5)?,
        salt: salt.and_then(|s| s.try_into().ok()).unwrap_or_default(),
        body: row.try_get::<_, Option<&str>>(7)?.map(|t| t.as_bytes().to_vec()).unwrap_or_default(),
        position: number(row, 8)?,
    })
}

/// An instant, in microseconds since 1970.
pub(super) fn micros(row: &Row, place: usize) -> Got<i64> {
    row.try_get::<_, Micros>(place).map(|m| m.0)
}

/// A number that is never negative.
pub(super) fn number(row: &Row, place: usize) -> Got<u64> {
    row.try_get(place).map(unsigned)
}

/// A version; what we did not write counts as the greatest, and so as a conflict.
pub(super) fn version(row: &Row, place: usize) -> Got<u32> {
    row.try_get::<_, i64>(place).map(|n| u32::try_from(n).unwrap_or(u32::MAX))
}
