//! What a record is, and the columns that it declares.

use jiff::Timestamp;
use kernel::{Id, NodeId};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The type of a declared column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text, compared byte by byte.
    Text,
    /// A whole number: counts, days, booleans as 0 and 1.
    Integer,
    /// An instant, stored as microseconds since 1970-01-01T00:00:00Z.
    Time,
    /// The id of a record, 16 bytes.
    Id,
}

/// A column that a record declares beside its body: what it can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// Its name in the table: `[a-z][a-z0-9_]*`, and none of the house's own
    /// (`id version home at entry schema salt body`).
    pub name: &'static str,
    /// Its type.
    pub ty: ColumnType,
    /// Whether an index is kept on it.
    pub indexed: bool,
    /// Whether two records may not have the same value (null aside).
    pub unique: bool,
}

impl Column {
    /// A column that is stored but not indexed.
    #[must_use]
    pub const fn plain(name: &'static str, ty: ColumnType) -> Self {
        Self { name, ty, indexed: false, unique: false }
    }
    /// A column with an index.
    #[must_use]
    pub const fn indexed(name: &'static str, ty: ColumnType) -> Self {
        Self { name, ty, indexed: true, unique: false }
    }
    /// A column in which no value stands twice.
    #[must_use]
    pub const fn unique(name: &'static str, ty: ColumnType) -> Self {
        Self { name, ty, indexed: true, unique: true }
    }
}

/// The value of a declared column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing known.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An instant.
    Time(Timestamp),
    /// The id of a record.
    Id(Uuid),
}

impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Self::Text(v.to_owned())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        Self::Text(v)
    }
}
impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Self::Integer(v)
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Self::Integer(i64::from(v))
    }
}
impl From<Timestamp> for Value {
    fn from(v: Timestamp) -> Self {
        Self::Time(v)
    }
}
impl<T: ?Sized> From<Id<T>> for Value {
    fn from(v: Id<T>) -> Self {
        Self::Id(v.uuid())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

/// A kind of record.
///
/// ```
/// use registry::{Column, ColumnType, Record, Value};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Office { name: String, country: String }
///
/// impl Record for Office {
///     const KIND: &'static str = "places.office";
///     const PERSONAL: bool = false;
///     const COLUMNS: &'static [Column] = &[Column::indexed("country", ColumnType::Text)];
///     fn columns(&self) -> Vec<Value> { vec![self.country.as_str().into()] }
/// }
/// ```
pub trait Record: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `register.noun`, lower case: `border.crossing`.
    const KIND: &'static str;
    /// Whether the body says something of a person: then every read is logged.
    const PERSONAL: bool;
    /// The shape of the body; raise it by one when the shape changes, and teach [`raise`](Self::raise).
    const SCHEMA: u32 = 1;
    /// What it can be found by.
    const COLUMNS: &'static [Column];
    /// Indexes over several declared columns, each in order.
    const INDEXES: &'static [&'static [&'static str]] = &[];

    /// Whether there is no end to them, as with crossings: a large database keeps each month of
    /// such records in a part of its own.
    const GROWS: bool = false;

    /// The values of the declared columns, in the order of [`COLUMNS`](Self::COLUMNS).
    fn columns(&self) -> Vec<Value>;

    /// Raises a body that an older release wrote (`schema < SCHEMA`) to today's shape.
    ///
    /// # Errors
    /// A sentence for the log when the body can't be raised.
    fn raise(schema: u32, body: serde_json::Value) -> Result<serde_json::Value, String> {
        let _ = body;
        Err(format!("{} of schema {schema} can't be raised to {}", Self::KIND, Self::SCHEMA))
    }

    /// The kind, for code that handles all kinds alike.
    #[must_use]
    fn spec() -> KindSpec {
        KindSpec {
            kind: Self::KIND,
            personal: Self::PERSONAL,
            schema: Self::SCHEMA,
            columns: Self::COLUMNS,
            indexes: Self::INDEXES,
            grows: Self::GROWS,
            reading: Reading(columns_of::<Self>),
        }
    }
}

/// A kind of record as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindSpec {
    /// See [`Record::KIND`].
    pub kind: &'static str,
    /// See [`Record::PERSONAL`].
    pub personal: bool,
    /// See [`Record::SCHEMA`].
    pub schema: u32,
    /// See [`Record::COLUMNS`].
    pub columns: &'static [Column],
    /// See [`Record::INDEXES`].
    pub indexes: &'static [&'static [&'static str]],
    /// See [`Record::GROWS`].
    pub grows: bool,
    /// Reads the declared columns out of a body of any shape so far.
    pub reading: Reading,
}

/// Reads the declared columns out of a canonical body and its shape's number.
#[derive(Clone, Copy)]
pub struct Reading(fn(u32, &[u8]) -> Result<Vec<Value>, String>);

impl Reading {
    /// The values of the declared columns, in order, of a body of this shape.
    ///
    /// # Errors
    /// A sentence for the log: a newer release's shape, or no such body.
    pub fn columns(&self, schema: u32, body: &[u8]) -> Result<Vec<Value>, String> {
        (self.0)(schema, body)
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reading")
    }
}

// It follows from the kind; function pointers tell nothing by being compared.
impl PartialEq for Reading {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Reading {}

fn columns_of<R: Record>(schema: u32, body: &[u8]) -> Result<Vec<Value>, String> {
    read::<R>(schema, body).map(|body| body.columns())
}

/// A body of any shape so far, raised to today's.
pub(crate) fn read<R: Record>(schema: u32, body: &[u8]) -> Result<R, String> {
    if schema > R::SCHEMA {
        return Err(format!("{} of schema {schema} is a newer release's", R::KIND));
    }
    if schema == R::SCHEMA {
        return serde_json::from_slice(body).map_err(|e| e.to_string());
    }
    let old = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    serde_json::from_value(R::raise(schema, old)?).map_err(|e| e.to_string())
}

/// A record as it stands in the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(bound(serialize = "R: Serialize"))]
pub struct Stored<R> {
    /// Its id.
    pub id: Id<R>,
    /// Its version, from 1.
    pub version: u32,
    /// The one node that may change it.
    pub home: NodeId,
    /// When this version was written.
    pub at: Timestamp,
    /// The journal entry that wrote this version, from 1.
    pub entry: u64,
    /// The record itself.
    pub body: R,
}

/// One version of a record, newest last in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version<R> {
    /// The version and its body; `None` where the body has been erased.
    pub stored: Option<Stored<R>>,
    /// The version's number.
    pub version: u32,
    /// The entry that wrote it.
    pub entry: crate::Entry,
}
