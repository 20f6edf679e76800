//! Why a batch is not written, whatever the database.

use kernel::{Error, Result};

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
