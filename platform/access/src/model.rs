//! The records: accounts, sessions, and tries to sign in.
//!
//! Always holds: nothing here lets anybody in. A password is there as its hash, a token as its
//! SHA-256. These records are about those who work here, not about those who travel; reading them
//! is therefore not noted in the access log, which could otherwise not be written.

use jiff::Timestamp;
use kernel::{Id, Post, Role, User};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// Whether an account, given as the body of its record, is one that these posts need: somebody
/// holds a role at one of them. A machine's account stays where its tokens are.
#[must_use]
pub fn down_concerns(body: &serde_json::Value, posts: &[Uuid]) -> bool {
    let machine = body.get("machine").and_then(serde_json::Value::as_bool);
    let held = body.get("assignments").and_then(|a| Vec::<Assignment>::deserialize(a).ok());
    machine == Some(false)
        && held.is_some_and(|held| {
            held.iter().filter_map(|a| a.post).any(|post| posts.contains(&post.uuid()))
        })
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
    /// The language chosen in it, as a BCP 47 tag, where the account is another node's and can't
    /// keep it.
    pub language: Option<String>,
}

impl Record for TokenSession {
    const KIND: &'static str = "access.session";
    const PERSONAL: bool = false;
    const SCHEMA: u32 = 2;
    const COLUMNS: &'static [Column] = &[
        Column::unique("token_sha256", ColumnType::Text),
        Column::indexed("user", ColumnType::Id),
        Column::plain("closed_at", ColumnType::Time),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.token_sha256.as_str().into(), self.user.into(), self.closed_at.into()]
    }
    /// From 1: a session had no language of its own, which reads as none chosen.
    fn raise(_: u32, body: serde_json::Value) -> Result<serde_json::Value, String> {
        Ok(body)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn account(assignments: Vec<Assignment>, machine: bool) -> serde_json::Value {
        let account = Account {
            name: "ana".into(),
            shown: "Ana Moreau".into(),
            password: None,
            assignments,
            language: None,
            machine,
            disabled: false,
        };
        serde_json::to_value(account).unwrap()
    }

    #[test]
    fn a_post_needs_the_accounts_of_those_who_work_there() {
        let (here, there) = (Id::<Post>::from_bytes([1; 16]), Id::<Post>::from_bytes([2; 16]));
        let held = || vec![Assignment::of("statistician"), Assignment::at("officer", here)];
        assert!(down_concerns(&account(held(), false), &[there.uuid(), here.uuid()]));
        assert!(!down_concerns(&account(held(), false), &[there.uuid()]), "another post");
        assert!(!down_concerns(&account(held(), false), &[]), "a node without posts");
        assert!(!down_concerns(&account(held(), true), &[here.uuid()]), "a machine");
        let everywhere = vec![Assignment::of("administrator")];
        assert!(!down_concerns(&account(everywhere, false), &[here.uuid()]), "no post of its own");
        assert!(!down_concerns(&serde_json::json!({"assignments": 7}), &[here.uuid()]));
    }

    #[test]
    fn a_session_of_the_first_shape_has_no_language_of_its_own() {
        let first = serde_json::json!({
            "token_sha256": "00", "user": Id::<User>::from_bytes([1; 16]), "assignment": 1,
            "opened_at": "2026-11-24T04:00:00Z", "expires_at": "2026-11-24T16:00:00Z",
            "seen_at": "2026-11-24T04:00:00Z", "closed_at": null, "from": "10.1.2.3",
            "label": null,
        });
        let raised = TokenSession::raise(1, first.clone()).unwrap();
        let session: TokenSession = serde_json::from_value(raised).unwrap();
        assert_eq!((session.assignment, session.language), (1, None));
        let bytes = serde_json::to_vec(&first).unwrap();
        assert_eq!(TokenSession::spec().reading.columns(1, &bytes).unwrap()[0], "00".into());
    }
}
