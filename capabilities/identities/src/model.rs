//! The records: pairs that may be one person, the country's rule, and answers to who asks.

use jiff::Timestamp;
use kernel::{Id, Officer, Post};
use people::{Evidence, Merge, Person};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has looked at it.
    Open,
    /// Somebody looked and left it for later.
    Left,
    /// Merged by the country's rule, and nobody has looked at it yet.
    ByRule,
    /// One person, as somebody said.
    Same,
    /// Two persons, as somebody said: it is not proposed again.
    NotSame,
}

impl State {
    /// Every state, in the order of the work.
    pub const ALL: [Self; 5] = [Self::Open, Self::Left, Self::ByRule, Self::Same, Self::NotSame];

    /// The code by which it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Left => "left",
            Self::ByRule => "by_rule",
            Self::Same => "same",
            Self::NotSame => "not_same",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether somebody has still to decide.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Open | Self::Left)
    }
}

/// What somebody said of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Where the pair stood then.
    pub state: State,
    /// Who: for the rule, who set it.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why; empty where it was left for later.
    pub because: String,
    /// The merge that came of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merge: Option<Id<Merge>>,
}

/// Two records that may be one person: a piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The older record.
    pub first: Id<Person>,
    /// The newer record.
    pub second: Id<Person>,
    /// What the evidence was worth when the pair was proposed, in hundredths of a bit.
    pub weight_centibits: i64,
    /// That evidence.
    pub evidence: Vec<Evidence>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// The post at which the newer record was made, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub post: Option<Id<Post>>,
    /// Where it stands.
    pub state: State,
    /// What was said of it, oldest first: nothing of it is ever taken out.
    pub decisions: Vec<Decision>,
}

impl Record for Candidate {
    const KIND: &'static str = "identities.candidate";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("first", ColumnType::Id),
        Column::indexed("second", ColumnType::Id),
        Column::plain("state", ColumnType::Text),
        Column::plain("weight", ColumnType::Integer),
        Column::plain("post", ColumnType::Id),
        Column::plain("proposed_at", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["state", "weight"], &["state", "proposed_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.first.into(),
            self.second.into(),
            self.state.code().into(),
            self.weight_centibits.into(),
            self.post.into(),
            self.proposed_at.into(),
        ]
    }
}

/// From which weight a pair is proposed, where nobody has set another: about a thousand times
/// likelier of one person than of two.
pub const PROPOSED_FROM: i64 = 1_000;
/// The least that may be set for merging without somebody looking first: a million times.
pub const LEAST_AUTOMATIC: i64 = 2_000;

/// What the country has set: when a pair is proposed, and when the rule merges by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The least weight at which a pair is proposed, in hundredths of a bit.
    pub propose_from_centibits: i64,
    /// The least weight at which the rule merges; none where it never does.
    pub merge_from_centibits: Option<i64>,
    /// Who set it, and answers for what it merges; none where nobody has set anything.
    pub by: Option<Officer>,
    /// When.
    pub at: Option<Timestamp>,
    /// Why.
    pub because: String,
}

impl Default for Rule {
    /// Off: people decide.
    fn default() -> Self {
        Self {
            propose_from_centibits: PROPOSED_FROM,
            merge_from_centibits: None,
            by: None,
            at: None,
            because: String::new(),
        }
    }
}

impl Record for Rule {
    const KIND: &'static str = "identities.rule";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// Who asks what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// The person themself.
    Person,
    /// Somebody whom they gave the right to ask for them.
    Representative,
    /// Who answers for a child or ward.
    Guardian,
}

impl Asker {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Person, Self::Representative, Self::Guardian];

    /// The code by which it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Representative => "representative",
            Self::Guardian => "guardian",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// That somebody was told what is held about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The record from which it was asked.
    pub person: Id<Person>,
    /// Who asked.
    pub asker: Asker,
    /// How they showed that they may, and what for: a passport shown, a power of attorney.
    pub shown: String,
    /// Who answered.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// How many records of each kind there were.
    pub records: Vec<(String, u64)>,
}

impl Record for Answer {
    const KIND: &'static str = "identities.answer";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("person", ColumnType::Id),
        Column::indexed("answered_at", ColumnType::Time),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.person.into(), self.at.into()]
    }
}
