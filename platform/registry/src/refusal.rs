//! Why a batch is not written, whatever the database.

use kernel::{Error, NodeId, Result};

use crate::{ColumnType, KindSpec, Operation, Put, Value};

/// Another version stands there than the writer saw.
pub(crate) fn conflict(put: &Put, found: u32) -> Error {
    Error::conflict(
        "version-conflict",
        "Somebody else changed this record meanwhile. Nothing of yours was saved. Look at their version, then try again.",
    )
    .with("kind", put.kind)
    .with("id", put.id)
    .with("found", found)
}

/// The record is another node's, which alone may change it.
pub(crate) fn not_at_home(put: &Put, home: &str) -> Error {
    Error::conflict(
        "not-at-home",
        format!("This record belongs to the node {home}, and can be changed only there. Nothing was saved."),
    )
    .with("kind", put.kind)
    .with("id", put.id)
    .with("home", home)
}

/// What stands against a put, given what is there: the version and the home of the record, if
/// there is one, and whether its id was erased.
pub(crate) fn against(
    put: &Put,
    here: &NodeId,
    found: Option<(u32, &str)>,
    erased: bool,
) -> Option<Error> {
    let version = found.map_or(0, |f| f.0);
    let fits = match (put.operation, found) {
        (Operation::Create, None) => put.version == 1 && !erased && put.home.is_none(),
        (Operation::Receive, None) => put.version > 0 && !erased && put.home.is_some(),
        (Operation::Receive, Some((version, _))) => put.version > version,
        (Operation::Update | Operation::Erase, Some((version, _))) => {
            version.checked_add(1) == Some(put.version)
                || (put.home.is_some() && put.version > version)
        }
        _ => false,
    };
    if put.operation == Operation::HandOver {
        return hand_over(put, here, found, erased);
    }
    let home = put.home.as_ref().unwrap_or(here);
    match found {
        Some((_, at)) if at != home.0 => Some(not_at_home(put, at)),
        _ if fits => None,
        _ => Some(conflict(put, version)),
    }
}

/// A record goes to another home: from here only as the version that follows; where it goes from
/// somewhere else, that somewhere was its home is looked at before (`sync`).
fn hand_over(put: &Put, here: &NodeId, found: Option<(u32, &str)>, erased: bool) -> Option<Error> {
    let version = found.map_or(0, |f| f.0);
    let fits = put.home.is_some()
        && match found {
            None => put.version > 0 && !erased,
            Some((version, at)) if at == here.0 => version.checked_add(1) == Some(put.version),
            Some((version, _)) => put.version > version,
        };
    (!fits).then(|| conflict(put, version))
}

/// A unique value is taken. The value itself is nobody else's business.
pub(crate) fn duplicate(kind: &str, column: &str) -> Error {
    Error::conflict(
        "duplicate",
        format!("There is another record with the same {column} already. Nothing was saved. Look for that record, or correct the {column}."),
    )
    .with("kind", kind)
    .with("column", column)
}

/// Whether the values are those that the kind declares.
pub(crate) fn fits(spec: &KindSpec, put: &Put) -> Result<()> {
    let fits = |value: &Value, ty: ColumnType| match value {
        Value::Null => true,
        Value::Text(_) => ty == ColumnType::Text,
        Value::Integer(_) => ty == ColumnType::Integer,
        Value::Time(_) => ty == ColumnType::Time,
        Value::Id(_) => ty == ColumnType::Id,
    };
    let good = put.operation == Operation::Erase
        || (put.columns.len() == spec.columns.len()
            && put.columns.iter().zip(spec.columns).all(|(v, c)| fits(v, c.ty)));
    if good {
        Ok(())
    } else {
        Err(Error::internal(format!("{}: values don't fit the declared columns", put.kind)))
    }
}
