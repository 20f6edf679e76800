//! Questions over declared columns, answered in keyset pages.
//!
//! Always holds: a page is found by where the last one ended, never by counting rows, so that
//! page 10,000 costs what page 1 costs and no row is skipped when others are added meanwhile.

use std::marker::PhantomData;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Record, Stored, Value};

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Equal to the one value; equal to null when that is [`Value::Null`].
    Eq,
    /// Not equal; null counts as different from every value.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// One of the values.
    In,
    /// Text that begins with the value.
    Prefix,
}

/// One condition; all conditions of a query must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// A declared column, or one of `id`, `at`, `version`, `entry`.
    pub column: &'static str,
    /// The comparison.
    pub op: Op,
    /// One value; any number for [`Op::In`].
    pub values: Vec<Value>,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// Where a page ended: the order column's value and the id. Opaque in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The value of the order column in the last row.
    pub value: Value,
    /// The id of the last row.
    pub id: Uuid,
}

#[derive(Serialize, Deserialize)]
enum Packed {
    N,
    T(String),
    I(i64),
    M(i64),
    U(Uuid),
}

impl Cursor {
    /// As text that may stand in an address.
    #[must_use]
    pub fn to_text(&self) -> String {
        let value = match &self.value {
            Value::Null => Packed::N,
            Value::Text(t) => Packed::T(t.clone()),
            Value::Integer(i) => Packed::I(*i),
            Value::Time(t) => Packed::M(t.as_microsecond()),
            Value::Id(u) => Packed::U(*u),
        };
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(value, self.id)).unwrap_or_default())
    }

    /// From the text of an address.
    ///
    /// # Errors
    /// `bad-cursor` when the text is not one that [`to_text`](Self::to_text) wrote.
    pub fn from_text(text: &str) -> Result<Self> {
        let bad = || {
            Error::invalid("bad-cursor", "This page address is damaged. Go back to the first page.")
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let (value, id): (Packed, Uuid) = serde_json::from_slice(&bytes).map_err(|_| bad())?;
        let value = match value {
            Packed::N => Value::Null,
            Packed::T(t) => Value::Text(t),
            Packed::I(i) => Value::Integer(i),
            Packed::M(us) => Value::Time(jiff::Timestamp::from_microsecond(us).map_err(|_| bad())?),
            Packed::U(u) => Value::Id(u),
        };
        Ok(Self { value, id })
    }
}

/// A question without its type: what a store answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawQuery {
    /// The kind asked for.
    pub kind: &'static str,
    /// All of these hold.
    pub filters: Vec<Filter>,
    /// The column that decides the order (`id` unless told), then the id, in the same direction.
    pub order: (&'static str, Direction),
    /// Only what comes after this.
    pub after: Option<Cursor>,
    /// At most so many rows.
    pub limit: usize,
}

/// A question for records of one kind.
///
/// ```
/// # use registry::{Column, ColumnType, Record, Value, Query};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct Office { country: String }
/// # impl Record for Office { const KIND: &'static str = "places.office"; const PERSONAL: bool = false;
/// #   const COLUMNS: &'static [Column] = &[Column::indexed("country", ColumnType::Text)];
/// #   fn columns(&self) -> Vec<Value> { vec![self.country.as_str().into()] } }
/// let q = Query::<Office>::all().eq("country", "UTO").newest_first("at").limit(50);
/// ```
#[derive(Debug)]
pub struct Query<R> {
    raw: RawQuery,
    of: PhantomData<fn() -> R>,
}

// By hand: a derived one would ask that records can be cloned.
impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), of: PhantomData }
    }
}

impl<R: Record> Query<R> {
    /// Every record of the kind, by id, 100 to a page.
    #[must_use]
    pub fn all() -> Self {
        Self {
            raw: RawQuery {
                kind: R::KIND,
                filters: Vec::new(),
                order: ("id", Direction::Ascending),
                after: None,
                limit: 100,
            },
            of: PhantomData,
        }
    }

    fn filter(mut self, column: &'static str, op: Op, values: Vec<Value>) -> Self {
        self.raw.filters.push(Filter { column, op, values });
        self
    }
    /// The column equals the value (null equals null).
    #[must_use]
    pub fn eq(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Eq, vec![value.into()])
    }
    /// The column differs from the value.
    #[must_use]
    pub fn ne(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Ne, vec![value.into()])
    }
    /// Below the value.
    #[must_use]
    pub fn lt(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Lt, vec![value.into()])
    }
    /// At most the value.
    #[must_use]
    pub fn le(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Le, vec![value.into()])
    }
    /// Above the value.
    #[must_use]
    pub fn gt(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Gt, vec![value.into()])
    }
    /// At least the value.
    #[must_use]
    pub fn ge(self, column: &'static str, value: impl Into<Value>) -> Self {
        self.filter(column, Op::Ge, vec![value.into()])
    }
    /// One of the values; none when there are none.
    #[must_use]
    pub fn one_of<V: Into<Value>>(
        self,
        column: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        // One value is a plain comparison, of which an index gives the order too.
        let op = if values.len() == 1 { Op::Eq } else { Op::In };
        self.filter(column, op, values)
    }
    /// Text that begins with `prefix`.
    #[must_use]
    pub fn prefix(self, column: &'static str, prefix: &str) -> Self {
        self.filter(column, Op::Prefix, vec![prefix.into()])
    }
    /// Smallest first by `column`.
    #[must_use]
    pub fn oldest_first(mut self, column: &'static str) -> Self {
        self.raw.order = (column, Direction::Ascending);
        self
    }
    /// Greatest first by `column`.
    #[must_use]
    pub fn newest_first(mut self, column: &'static str) -> Self {
        self.raw.order = (column, Direction::Descending);
        self
    }
    /// Goes on where a page ended.
    #[must_use]
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.raw.after = cursor;
        self
    }
    /// At most so many rows to a page.
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.raw.limit = rows;
        self
    }
    /// The question without its type.
    #[must_use]
    pub fn raw(&self) -> &RawQuery {
        &self.raw
    }
}

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct Page<R> {
    /// The rows, in order.
    pub rows: Vec<Stored<R>>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl<R> Page<R> {
    /// The first row, if there is one.
    #[must_use]
    pub fn first(self) -> Option<Stored<R>> {
        self.rows.into_iter().next()
    }
}
