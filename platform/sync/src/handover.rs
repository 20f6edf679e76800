//! Giving records to another node.
//!
//! Always holds: from the entry that gives a record away, this node can't change it any more; the
//! other node learns of it in its own time, and no record is ever without a home.

use kernel::{Error, NodeId, Result};
use registry::{Column, ColumnType, Operation, Put, Raw, Record, Session, Store, Stored, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kinds::Kinds;

/// Records given away in one entry.
const PAGE: usize = 500;

/// A record that was given to another node: written with the version that gives it away, so that
/// the node is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The node that may change the record from now on.
    pub to: NodeId,
    /// The record's kind.
    pub kind: String,
    /// The record.
    pub record: Uuid,
}

impl Record for Handover {
    const KIND: &'static str = "sync.handover";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::indexed("given_to", ColumnType::Text), Column::plain("record", ColumnType::Id)];
    fn columns(&self) -> Vec<Value> {
        vec![self.to.0.as_str().into(), Value::Id(self.record)]
    }
}

/// Gives a record to another node, which is told: in one commit with what else is in `writing`.
pub fn hand_over<R: Record>(writing: &mut registry::Writing, seen: &Stored<R>, to: &NodeId) {
    writing.hand_over(seen, to);
    let note = Handover { to: to.clone(), kind: R::KIND.to_owned(), record: seen.id.uuid() };
    writing.create(&note);
}

/// How many records of a kind are at home here.
///
/// # Errors
/// When the store can't be read.
pub fn at_home(store: &dyn Store, kind: &'static str) -> Result<u64> {
    let (mut after, mut count) = (0, 0);
    loop {
        let page = store.changes(kind, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.position;
        let own = page.iter().filter(|r| r.home == *store.node() && !r.body.is_empty());
        count += u64::try_from(own.count()).unwrap_or(0);
    }
}

/// Gives every record that is at home here to another node, kind by kind: a mission ends. What
/// `keep` names stays. Gives how many were given; can be run again where it was stopped.
///
/// # Errors
/// `own-name` for this node itself; else those of the store: what was given until then, was.
pub fn hand_over_all(
    session: &Session,
    kinds: &Kinds,
    keep: &dyn Fn(&str) -> bool,
    to: &NodeId,
    progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    let store = session.registry().store();
    if to == store.node() {
        let what = "The records are this node's already. Name the node that is to have them.";
        return Err(Error::invalid("own-name", what));
    }
    let mut given = 0;
    for spec in kinds.iter().filter(|s| !keep(s.kind)) {
        let mut after = 0;
        loop {
            let page = store.changes(spec.kind, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.position;
            let own = |r: &Raw| r.home == *store.node() && !r.body.is_empty();
            let mut puts = Vec::new();
            for raw in page.into_iter().filter(own) {
                let columns = spec.reading.columns(raw.schema, &raw.body).map_err(|e| {
                    Error::internal(format!(
                        "{} {} version {}: {e}",
                        spec.kind, raw.id, raw.version
                    ))
                })?;
                let mut salt = [0; 16];
                session.registry().fill_random(&mut salt);
                puts.push(Put {
                    kind: spec.kind,
                    id: raw.id,
                    operation: Operation::HandOver,
                    version: raw.version.saturating_add(1),
                    home: Some(to.clone()),
                    schema: raw.schema,
                    columns,
                    body: raw.body,
                    salt,
                });
            }
            if !puts.is_empty() {
                given += u64::try_from(puts.len()).unwrap_or(0);
                session.receive("sync.hand_over", puts, None)?;
                progress(given);
            }
        }
    }
    Ok(given)
}
