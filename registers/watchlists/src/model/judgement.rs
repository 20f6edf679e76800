//! What an officer said of a candidate: the same person, another one, or not to be told here.

use jiff::Timestamp;
use kernel::{Id, Officer, Post};
use people::{PartialDate, Person};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use super::{Entry, List};

/// What an officer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The traveller is who the entry names.
    Same,
    /// The traveller is somebody else.
    NotTheSame,
    /// It can't be told here: to the second line.
    CannotTell,
}

impl Verdict {
    /// As it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::NotTheSame => "not_the_same",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Same, Self::NotTheSame, Self::CannotTell].into_iter().find(|v| v.code() == code)
    }
}

/// Of whom something was said: the person on record, and how a traveller is known again who is on
/// record nowhere yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// The person's record, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Id<Person>>,
    /// The key of the name as the document has it ([`people::name_key`]); empty where there is none.
    pub name_key: String,
    /// The date of birth as the document has it.
    pub birth_date: PartialDate,
}

impl Subject {
    /// How a traveller is known again: name and whole date of birth; none where either is missing,
    /// since a name alone is many people's.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        match self.birth_date {
            PartialDate::Day(day) if !self.name_key.is_empty() => {
                Some(format!("{} {day}", self.name_key))
            }
            _ => None,
        }
    }
}

/// What was looked at when somebody judged: what rates are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Judged {
    /// The score of the candidate, in thousandths.
    pub score_thousandths: u16,
    /// The entry's name that matched.
    pub name: String,
    /// The script of the name that was asked with: `Latn`, `Arab` (ISO 15924).
    pub script: String,
    /// Where the name comes from, by the State that issued the document; empty where that is not
    /// known. Counted to see whom screening burdens, never to decide.
    pub origin: String,
}

/// What an officer said of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Of whom.
    pub subject: Subject,
    /// The entry.
    pub entry: Id<Entry>,
    /// Its version, as it was shown.
    pub entry_version: u32,
    /// What identified it then ([`super::Facts::identifying`]): *not the same* is remembered for as long as
    /// this stays.
    pub identifying: String,
    /// The entry's list.
    pub list: Id<List>,
    /// What was said.
    pub verdict: Verdict,
    /// Why; needed for *not the same*.
    pub because: String,
    /// By whom.
    pub by: Officer,
    /// At which post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Id<Post>>,
    /// When.
    pub judged_at: Timestamp,
    /// What was looked at.
    pub judged: Judged,
}

impl Record for Judgement {
    const KIND: &'static str = "watchlists.judgement";
    const PERSONAL: bool = true;
    const GROWS: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("person", ColumnType::Id),
        Column::plain("identity", ColumnType::Text),
        Column::plain("listed", ColumnType::Id),
        Column::plain("judged_at", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["person"], &["identity"], &["listed", "judged_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.subject.person.into(),
            self.subject.identity().into(),
            self.entry.into(),
            self.judged_at.into(),
        ]
    }
}
