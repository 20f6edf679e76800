//! An entry of a list: what the list says, whether it counts, and who answers for it.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Id, Officer};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use super::{Ask, Facts, List};

/// Whether an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// One officer proposed it, and no other has approved it yet: it is matched with nobody.
    Proposed,
    /// It counts.
    #[default]
    InForce,
    /// It is on record and matched no more.
    Withdrawn,
}

impl Status {
    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::InForce => "in_force",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Who said so, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: String,
}

/// A change that one officer proposed and no other has approved yet; until then the entry stands
/// as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What the entry would say; none to withdraw it.
    pub facts: Option<Facts>,
    /// Who proposes it.
    pub proposed: Signed,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its list.
    pub list: Id<List>,
    /// The list's own reference: `QDi.006`, or a number.
    pub reference: String,
    /// What the list says.
    pub facts: Facts,
    /// Whether it counts.
    pub status: Status,
    /// Who proposed what stands, for a list that is kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Signed>,
    /// Who approved it: never who proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Signed>,
    /// Who withdrew it, when and why: an officer, or the import that no longer had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Signed>,
    /// A change that waits to be approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// Who last said no to a proposal, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Signed>,
}

impl Entry {
    /// Whether it counts on a day.
    #[must_use]
    pub fn counts(&self, on: Date) -> bool {
        self.status == Status::InForce && self.facts.expires_on.is_none_or(|last| last >= on)
    }

    /// What it asks for, its own or its list's.
    #[must_use]
    pub fn asks<'a>(&'a self, list: &'a List) -> &'a [Ask] {
        if self.facts.asks.is_empty() { &list.asks } else { &self.facts.asks }
    }

    /// Whether a role may see what it says, by itself or by its list. Whoever may not is told no
    /// more than to refer.
    #[must_use]
    pub fn visible_to(&self, list: &List, role: &str) -> bool {
        let own = &self.facts.visible_to;
        let roles = if own.is_empty() { &list.visible_to } else { own };
        roles.is_empty() || roles.iter().any(|r| r == role)
    }

    /// The law on which it stands, its own or its list's.
    #[must_use]
    pub fn legal_basis<'a>(&'a self, list: &'a List) -> &'a str {
        self.facts.legal_basis.as_deref().unwrap_or(&list.legal_basis)
    }

    /// Whether another officer has to look at it: it is proposed, or a change of it is.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.status == Status::Proposed || self.pending.is_some()
    }
}

impl Record for Entry {
    const KIND: &'static str = "watchlists.entry";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("list", ColumnType::Id),
        Column::plain("reference", ColumnType::Text),
        Column::plain("status", ColumnType::Text),
        Column::plain("waits", ColumnType::Integer),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["list", "reference"], &["list", "status"], &["waits"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.list.into(),
            self.reference.as_str().into(),
            self.status.code().into(),
            self.waits().into(),
        ]
    }
}

/// A photograph that belongs to an entry; a record of its own, so that the entry stays small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photograph {
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// The bytes, base64.
    pub base64: String,
    /// Where it comes from and of when it is, in words.
    pub note: String,
}

impl Record for Photograph {
    const KIND: &'static str = "watchlists.photograph";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}
