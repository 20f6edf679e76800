//! One reading of one record.

use jiff::Timestamp;
use kernel::{Id, NodeId, Post, Purpose, Role, User};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// That somebody read one personal record. One for each record, so that an index answers who
/// looked at it; within one batch, the same reading by the same person is written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRecord {
    /// The record that was read.
    pub subject: Uuid,
    /// Its kind.
    pub kind: String,
    /// Who read it.
    pub user: Id<User>,
    /// Their name as it was shown.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// At which post.
    pub post: Option<Id<Post>>,
    /// For which purpose.
    pub purpose: Purpose,
    /// When.
    pub read_at: Timestamp,
    /// On which node.
    pub node: NodeId,
}

impl Record for ReadRecord {
    const KIND: &'static str = "access.read";
    const GROWS: bool = true;
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("subject", ColumnType::Id),
        Column::plain("user", ColumnType::Id),
        Column::indexed("read_at", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["subject", "read_at"], &["user", "read_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![Value::Id(self.subject), self.user.into(), self.read_at.into()]
    }
}
