//! The records: accounts, sessions, and tries to sign in.
//!
//! Always holds: nothing here lets anybody in. A password is there as its hash, a token as its
//! SHA-256. These records are about those who work here, not about those who travel; reading them
//! is therefore not noted in the access log, which could otherwise not be written.

use jiff::Timestamp;
use kernel::{Id, Post, Role, User};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

/// A role that somebody holds, at a post where it is bound to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The role.
    pub role: Role,
    /// The post; `None` for a role that belongs to no single one.
    pub post: Option<Id<Post>>,
}

/// Somebody's account, or a machine's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What is typed to sign in: lower case, without spaces at the ends.
    pub name: String,
    /// The name as it is shown and printed.
    pub shown: String,
    /// The argon2id hash in PHC format; `None` where one can't sign in by password.
    pub(crate) password: Option<String>,
    /// The roles held.
    pub assignments: Vec<Assignment>,
    /// The language chosen, as a BCP 47 tag.
    pub language: Option<String>,
    /// Whether it belongs to a machine.
    pub machine: bool,
    /// Whether it is closed.
    pub disabled: bool,
}

impl Record for Account {
    const KIND: &'static str = "access.user";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::unique("name", ColumnType::Text), Column::plain("disabled", ColumnType::Integer)];
    fn columns(&self) -> Vec<Value> {
        vec![self.name.as_str().into(), self.disabled.into()]
    }
}

/// A session, or a machine's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSession {
    /// SHA-256 of the token, in hexadecimal.
    pub token_sha256: String,
    /// Whose it is.
    pub user: Id<User>,
    /// Which of the account's assignments is acted in, from 0.
    pub assignment: usize,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was last seen in use, to within five minutes, and never later than it was.
    pub seen_at: Timestamp,
    /// When it was closed, if it was.
    pub closed_at: Option<Timestamp>,
    /// From where it was opened: an address.
    pub from: String,
    /// For a machine's token, what it is for; such a token does not end by being idle.
    pub label: Option<String>,
}

impl Record for TokenSession {
    const KIND: &'static str = "access.session";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::unique("token_sha256", ColumnType::Text),
        Column::indexed("user", ColumnType::Id),
        Column::plain("closed_at", ColumnType::Time),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.token_sha256.as_str().into(), self.user.into(), self.closed_at.into()]
    }
}

/// How a try to sign in ended, or that somebody signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A session was opened.
    Opened,
    /// Wrong name or password, or a closed account.
    Failed,
    /// Signed out.
    Closed,
}

/// A try to sign in, or a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The account; `None` where there is none by what was typed. What was typed is not kept:
    /// people type passwords into the wrong field.
    pub user: Option<Id<User>>,
    /// The account's name.
    pub name: Option<String>,
    /// From where: an address.
    pub from: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub tried_at: Timestamp,
}

impl Record for SignIn {
    const KIND: &'static str = "access.sign_in";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::indexed("user", ColumnType::Id), Column::indexed("tried_at", ColumnType::Time)];
    fn columns(&self) -> Vec<Value> {
        vec![self.user.into(), self.tried_at.into()]
    }
}
