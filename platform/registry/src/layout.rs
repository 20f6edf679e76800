//! What a table holds, in either database: the house's own columns, and the layouts of a kind.
//!
//! A version's hash covers the columns that were declared when it was written. So each version
//! names its *layout*, the list of columns of that time, and can still be checked after columns
//! were added.

use std::collections::{HashMap, HashSet};

use kernel::{Error, Result};

use crate::{ColumnType, KindSpec};

/// The columns of a layout, by name.
pub(crate) type Layout = Vec<(String, ColumnType)>;

/// The house's own columns, which every kind has.
pub(crate) const OWN: [&str; 10] =
    ["id", "version", "home", "at", "entry", "schema", "salt", "body", "layout", "position"];

/// The table of a kind.
pub(crate) fn table(kind: &str) -> String {
    kind.replace('.', "_")
}

pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The name of a column type in a layout.
fn type_name(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "text",
        ColumnType::Integer => "integer",
        ColumnType::Time => "time",
        ColumnType::Id => "id",
    }
}

/// The columns of a layout, as `verify` needs them.
pub(crate) fn parse_layout(json: &str) -> Option<Layout> {
    let pairs: Vec<(String, String)> = serde_json::from_str(json).ok()?;
    pairs
        .into_iter()
        .map(|(name, ty)| {
            let ty = match ty.as_str() {
                "text" => ColumnType::Text,
                "integer" => ColumnType::Integer,
                "time" => ColumnType::Time,
                "id" => ColumnType::Id,
                _ => return None,
            };
            is_name(&name).then_some((name, ty))
        })
        .collect()
}

fn check_spec(spec: &KindSpec) -> Result<()> {
    let bad = |what: String| Err(Error::internal(format!("{}: {what}", spec.kind)));
    match spec.kind.split_once('.') {
        Some((a, b)) if is_name(a) && is_name(b) && !b.ends_with("_history") => {}
        _ => return bad("a kind is register.noun in small letters".to_owned()),
    }
    let mut seen: HashSet<&str> = OWN.into_iter().collect();
    for column in spec.columns {
        if !is_name(column.name) || !seen.insert(column.name) {
            return bad(format!("column {} is no name, or stands twice", column.name));
        }
    }
    for name in spec.indexes.iter().flat_map(|i| i.iter()) {
        if !seen.contains(name) {
            return bad(format!("index over {name}, which is not declared"));
        }
    }
    Ok(())
}

/// The layout of a kind as it stands in the binary, as JSON.
pub(crate) fn of(spec: &KindSpec) -> String {
    let pairs: Vec<(&str, &str)> = spec.columns.iter().map(|c| (c.name, type_name(c.ty))).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

/// Whether a kind has a table, by the columns that were found; one that lacks a column can't be
/// asked as this release asks.
pub(crate) fn there<'a>(spec: &KindSpec, present: impl Iterator<Item = &'a str>) -> Result<bool> {
    let present: HashSet<&str> = present.collect();
    if present.is_empty() {
        return Ok(false);
    }
    match spec.columns.iter().find(|c| !present.contains(c.name)) {
        None => Ok(true),
        Some(column) => Err(Error::new(
            kernel::Kind::Unavailable,
            "older-database",
            "An older release of Portolan made this database. Start it once with this release, then ask again.",
        )
        .because(format!("{}.{}", spec.kind, column.name))),
    }
}

/// Whether kinds can stand beside each other: each well formed, each with a table to itself.
pub(crate) fn check(kinds: &[KindSpec]) -> Result<()> {
    let mut known: HashMap<&str, &KindSpec> = HashMap::new();
    let mut tables: HashMap<String, &str> = HashMap::new();
    for spec in kinds {
        check_spec(spec)?;
        if let Some(other) = tables.insert(table(spec.kind), spec.kind)
            && other != spec.kind
        {
            return Err(Error::internal(format!("{other} and {} share a table", spec.kind)));
        }
        if let Some(other) = known.insert(spec.kind, spec)
            && other != spec
        {
            return Err(Error::internal(format!("{} is declared in two ways", spec.kind)));
        }
    }
    Ok(())
}
