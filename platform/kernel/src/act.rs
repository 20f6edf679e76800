//! Who acts, in which role, from where, and for which purpose.
//!
//! Always holds: nothing is read or written without an [`Act`]; a purpose is one of a closed
//! list, because "for some reason" is not a purpose (ISO/IEC 29100 §5.3; Convention 108+ art. 5).

use serde::{Deserialize, Serialize};

use crate::Id;

/// Marks the id of a user's account.
#[derive(Debug)]
pub enum User {}

/// Marks the id of a post or an office.
#[derive(Debug)]
pub enum Post {}

/// A node: one running Portolan with a journal of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NodeId(pub String);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a role, as the policies write it: `officer`, `second_line`, `supervisor`,
/// `statistician`, `administrator`, `auditor`, `reader_service`, `carrier_gateway`, `system`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Role(pub String);

impl Role {
    /// A role by its name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person who acted, by name: for decisions, receipts and forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// The account.
    pub user: Id<User>,
    /// The name as it is printed.
    pub name: String,
    /// The role in which they acted.
    pub role: String,
}

impl From<&Actor> for Officer {
    fn from(actor: &Actor) -> Self {
        Self { user: actor.user, name: actor.name.clone(), role: actor.role.name().to_owned() }
    }
}

/// The purpose for which something is done, on record with everything that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Examining a traveller at a border post.
    BorderControl,
    /// Supervising a shift, a post or an officer's work.
    Supervision,
    /// Putting a mistaken entry right.
    Correction,
    /// Bringing in records that were kept elsewhere: a paper log, a former system.
    Import,
    /// Making statistics, from which no person can be told.
    Statistics,
    /// Answering the person whose record it is.
    DataSubjectRequest,
    /// Auditing what was done.
    Audit,
    /// Running the node: accounts, posts, settings.
    Administration,
    /// The demonstration country: made-up people only.
    Demonstration,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 9] = [
        Self::BorderControl,
        Self::Supervision,
        Self::Correction,
        Self::Import,
        Self::Statistics,
        Self::DataSubjectRequest,
        Self::Audit,
        Self::Administration,
        Self::Demonstration,
    ];

    /// The name by which it is stored and translated (`purpose-border-control` in Fluent).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BorderControl => "border_control",
            Self::Supervision => "supervision",
            Self::Correction => "correction",
            Self::Import => "import",
            Self::Statistics => "statistics",
            Self::DataSubjectRequest => "data_subject_request",
            Self::Audit => "audit",
            Self::Administration => "administration",
            Self::Demonstration => "demonstration",
        }
    }
}

/// A person, or a service with an account of its own, in one of their roles at one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub user: Id<User>,
    /// The name as it is shown and printed; decisions carry it.
    pub name: String,
    /// The role in which they act now.
    pub role: Role,
    /// The post or office at which they act, where the role is bound to one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub post: Option<Id<Post>>,
}

impl Actor {
    /// The node itself, for what no person sets off: derived data, expiry, start-up.
    #[must_use]
    pub fn system() -> Self {
        Self {
            user: Id::from_bytes([0; 16]),
            name: "Portolan".to_owned(),
            role: Role::new("system"),
            post: None,
        }
    }
}

/// What is going on while something is read or written: who, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// For which purpose.
    pub purpose: Purpose,
}

impl Act {
    /// Who does something, for which purpose.
    #[must_use]
    pub const fn new(actor: Actor, purpose: Purpose) -> Self {
        Self { actor, purpose }
    }

    /// The same actor for another purpose.
    #[must_use]
    pub fn for_purpose(&self, purpose: Purpose) -> Self {
        Self { actor: self.actor.clone(), purpose }
    }
}
