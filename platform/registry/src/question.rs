//! Questions as SQL: filters, order and keyset pages.
//!
//! Always holds: a page is at most two statements, each of which walks an index from where the
//! last page ended. Nulls come first in ascending order and last in descending order; a row
//! comparison with null is never true, so nulls have a statement of their own.

use kernel::{Error, Result};

use crate::{ColumnType, Cursor, Direction, FilterOp, KindSpec, Raw, RawQuery, Value, layout};

/// More values than this in one condition is a mistake of the caller's.
const MOST_VALUES: usize = 30_000;

/// What the two databases write differently.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// What stands before the number of a parameter.
    pub mark: char,
    /// Different, where null counts as a value.
    pub differs: &'static str,
    /// Puts nulls first.
    pub nulls_first: &'static str,
    /// Puts nulls last.
    pub nulls_last: &'static str,
    /// Whether a list is one parameter.
    pub arrays: bool,
    /// The columns of a [`Raw`](crate::Raw).
    pub raw: &'static str,
}

/// What is bound in a statement.
#[derive(Debug, Clone)]
pub(crate) enum Bound {
    /// One value.
    One(Value),
    /// A list, without nulls.
    Many(Vec<Value>),
}

/// A statement and what is bound in it.
#[derive(Debug)]
pub(crate) struct Statement {
    pub sql: String,
    pub values: Vec<Bound>,
    dialect: &'static Dialect,
}

/// The type of a column that may be asked for, and whether it can be null.
pub(crate) fn column(spec: &KindSpec, name: &str) -> Result<(ColumnType, bool)> {
    match name {
        "id" => Ok((ColumnType::Id, false)),
        "at" => Ok((ColumnType::Time, false)),
        "version" | "entry" => Ok((ColumnType::Integer, false)),
        _ => spec
            .columns
            .iter()
            .find(|c| c.name == name)
            .map(|c| (c.ty, true))
            .ok_or_else(|| Error::internal(format!("{} has no column {name}", spec.kind))),
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
    fn over(dialect: &'static Dialect, sql: String) -> Self {
        Self { sql, values: Vec::new(), dialect }
    }

    fn add(&mut self, bound: Bound) -> String {
        self.values.push(bound);
        format!("{}{}", self.dialect.mark, self.values.len())
    }

    fn bind(&mut self, v: &Value) -> String {
        self.add(Bound::One(v.clone()))
    }

    /// Ends the statement with how many rows it gives at most.
    pub fn limit(&mut self, rows: usize) {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let place = self.bind(&Value::Integer(rows));
        self.sql.push_str(&place);
    }

    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn filters(&mut self, spec: &KindSpec, query: &RawQuery) -> Result<()> {
        for f in &query.filters {
            column(spec, f.column)?;
            if f.values.len() > MOST_VALUES {
                return Err(Error::invalid("too-many-values", "Ask for fewer values at once."));
            }
            let c = format!("\"{}\"", f.column);
            let first = f.values.first().unwrap_or(&Value::Null);
            let sql = match f.op {
                FilterOp::Eq if *first == Value::Null => format!("{c} IS NULL"),
                FilterOp::Ne if *first == Value::Null => format!("{c} IS NOT NULL"),
                FilterOp::Eq => format!("{c} = {}", self.bind(first)),
                FilterOp::Ne => {
                    let differs = self.dialect.differs;
                    format!("{c} {differs} {}", self.bind(first))
                }
                FilterOp::Lt => format!("{c} < {}", self.bind(first)),
                FilterOp::Le => format!("{c} <= {}", self.bind(first)),
                FilterOp::Gt => format!("{c} > {}", self.bind(first)),
                FilterOp::Ge => format!("{c} >= {}", self.bind(first)),
                FilterOp::In => {
                    let some: Vec<Value> =
                        f.values.iter().filter(|v| **v != Value::Null).cloned().collect();
                    let list = if self.dialect.arrays {
                        format!("{c} = ANY({})", self.add(Bound::Many(some)))
                    } else {
                        let places: Vec<String> = some.iter().map(|v| self.bind(v)).collect();
                        format!("{c} IN ({})", places.join(", "))
                    };
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
                    let from = format!("{c} >= {}", self.bind(first));
                    match after_prefix(prefix) {
                        Some(end) => format!("{from} AND {c} < {}", self.bind(&Value::Text(end))),
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
pub(crate) fn page(
    dialect: &'static Dialect,
    spec: &KindSpec,
    query: &RawQuery,
) -> Result<Vec<Statement>> {
    let (by, direction) = query.order;
    let (_, nullable) = column(spec, by)?;
    let (sign, way, nulls) = match direction {
        Direction::Ascending => (">", "ASC", dialect.nulls_first),
        Direction::Descending => ("<", "DESC", dialect.nulls_last),
    };
    let nulls = if nullable { nulls } else { "" };
    let order =
        if by == "id" { format!("id {way}") } else { format!("\"{by}\" {way}{nulls}, id {way}") };
    let statement = |more: &dyn Fn(&mut Statement) -> String| -> Result<Statement> {
        let (raw, table) = (dialect.raw, layout::table(spec.kind));
        let sql = format!("SELECT {raw}, \"{by}\" FROM {table} WHERE true");
        let mut s = Statement::over(dialect, sql);
        s.filters(spec, query)?;
        let condition = more(&mut s);
        if !condition.is_empty() {
            s.and(&condition);
        }
        s.sql.push_str(&format!(" ORDER BY {order} LIMIT "));
        Ok(s)
    };
    let Some(after) = &query.after else {
        return Ok(vec![statement(&|_| String::new())?]);
    };
    let last = Value::Id(after.id);
    if by == "id" {
        return Ok(vec![statement(&|s| format!("id {sign} {}", s.bind(&last)))?]);
    }
    let among_nulls = after.value == Value::Null;
    let first = statement(&|s| {
        if among_nulls {
            format!("\"{by}\" IS NULL AND id {sign} {}", s.bind(&last))
        } else {
            let (v, i) = (s.bind(&after.value), s.bind(&last));
            format!("(\"{by}\", id) {sign} ({v}, {i})")
        }
    })?;
    let rest = match (nullable, among_nulls, direction) {
        (true, true, Direction::Ascending) => {
            Some(statement(&|_| format!("\"{by}\" IS NOT NULL"))?)
        }
        (true, false, Direction::Descending) => Some(statement(&|_| format!("\"{by}\" IS NULL"))?),
        _ => None,
    };
    Ok(std::iter::once(first).chain(rest).collect())
}

/// The statement that counts what answers.
pub(crate) fn count(
    dialect: &'static Dialect,
    spec: &KindSpec,
    query: &RawQuery,
) -> Result<Statement> {
    let sql = format!("SELECT count(*) FROM {} WHERE true", layout::table(spec.kind));
    let mut s = Statement::over(dialect, sql);
    s.filters(spec, query)?;
    Ok(s)
}

/// Runs the statements of a page until it is full: `run` answers one with its rows, each with the
/// value that it is ordered by.
pub(crate) fn fill(
    statements: Vec<Statement>,
    limit: usize,
    run: &mut dyn FnMut(Statement) -> Result<Vec<(Raw, Value)>>,
) -> Result<(Vec<Raw>, Option<Cursor>)> {
    let mut rows: Vec<(Raw, Value)> = Vec::new();
    let wanted = limit.saturating_add(1);
    for mut s in statements {
        s.limit(wanted.saturating_sub(rows.len()));
        rows.extend(run(s)?);
        if rows.len() >= wanted {
            break;
        }
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(r, v)| Cursor { value: v.clone(), id: r.id });
    Ok((rows.into_iter().map(|(r, _)| r).collect(), next))
}
