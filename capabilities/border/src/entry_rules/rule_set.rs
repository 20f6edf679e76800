//! A rule set as it is stored: `border.rule_set`.

use jiff::civil::Date;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::stay_days::Allowance;

/// What a requirement asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nothing but the document.
    Nothing,
    /// A visa, or a permit in its place.
    Visa,
    /// A permit, such as for residence.
    Permit,
}

/// What somebody with certain papers needs to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The section of the law.
    pub section: String,
    /// ICAO codes, or `*`.
    pub citizenship: Vec<String>,
    /// Document codes, or the first letters of them, or `*`.
    pub documents: Vec<String>,
    /// What is needed.
    pub needs: Needs,
    /// Whether the stay has no end: the State's own citizens.
    pub unlimited: bool,
}

impl Requirement {
    /// Whether it is about somebody with this citizenship and this kind of document.
    #[must_use]
    pub fn fits(&self, citizenship: &str, document: &str) -> bool {
        self.citizenship.iter().any(|c| c == "*" || c == citizenship)
            && self.documents.iter().any(|d| d == "*" || document.starts_with(d.as_str()))
    }
}

/// How long a document must be valid, and how old it may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassportValidity {
    /// The section of the law.
    pub section: String,
    /// Days by which it must outlast the intended stay.
    pub days_beyond_stay: u16,
    /// Years within which it must have been issued, if the law says so.
    pub issued_within_years: Option<u16>,
}

/// A part of the rules from which an exemption may free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The need of a visa or permit.
    Visa,
    /// The days in the window.
    ShortStay,
    /// How long the document must be valid.
    PassportValidity,
}

/// Whom an exemption is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptGroup {
    /// Holders of a valid residence permit.
    Resident,
    /// Crew on duty.
    Crew,
}

impl Topic {
    /// Stable code; its words are `border-law-exempt-CODE`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::ShortStay => "short_stay",
            Self::PassportValidity => "passport_validity",
        }
    }
}

impl ExemptGroup {
    /// Stable code; its words are `border-law-exempt-CODE`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Crew => "crew",
        }
    }
}

/// Frees a group from a part of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// The section of the law.
    pub section: String,
    /// Whom.
    pub who: ExemptGroup,
    /// From what.
    pub from: Vec<Topic>,
}

/// A ground on which the law allows refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Stable code; its words are `border-ground-CODE`.
    pub code: String,
    /// The section of the law.
    pub section: String,
}

/// How to appeal against a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// The section of the law.
    pub section: String,
    /// Days from the refusal within which to appeal.
    pub days: u16,
    /// To whom, with the address.
    pub to: String,
}

/// Under which law carriers' passenger lists are taken, and how long they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassengerLists {
    /// The section of the law.
    pub section: String,
    /// Hours after the arrival within which everything of a list is erased.
    pub kept_hours: u16,
}

/// The law of entry over a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The same for every version of one law.
    pub name: String,
    /// As it is cited.
    pub title: String,
    /// Where it was published.
    pub source: String,
    /// The first day on which it is the law.
    pub in_force_from: Date,
    /// The last day; `None` until something follows.
    pub in_force_until: Option<Date>,
    /// The code of the State's own citizenship.
    pub own_citizenship: String,
    /// Validity of documents.
    pub passport_validity: PassportValidity,
    /// The section about short stays.
    pub short_stay_section: String,
    /// The days of short stays.
    pub short_stay: Allowance,
    /// In order; the first that fits decides.
    pub requirements: Vec<Requirement>,
    /// All that fit apply.
    pub exemptions: Vec<Exemption>,
    /// The only grounds on which anybody may be refused.
    pub grounds: Vec<Ground>,
    /// How to appeal.
    pub appeal: Appeal,
    /// Carriers' passenger lists; where the law says nothing of them, none is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passenger_lists: Option<PassengerLists>,
}

impl RuleSet {
    /// The ground with this code.
    #[must_use]
    pub fn ground(&self, code: &str) -> Option<&Ground> {
        self.grounds.iter().find(|g| g.code == code)
    }

    /// Whether it is the law on this day.
    #[must_use]
    pub fn is_in_force(&self, on: Date) -> bool {
        self.in_force_from <= on && self.in_force_until.is_none_or(|until| on <= until)
    }
}

/// The rule set in force on a day: of those that cover it, the one that came into force last.
pub fn in_force<'a>(sets: impl IntoIterator<Item = &'a RuleSet>, on: Date) -> Option<&'a RuleSet> {
    sets.into_iter().filter(|s| s.is_in_force(on)).max_by_key(|s| s.in_force_from)
}

impl Record for RuleSet {
    const KIND: &'static str = "border.rule_set";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("name", ColumnType::Text),
        Column::unique("law", ColumnType::Text),
        Column::indexed("in_force_from", ColumnType::Text),
    ];

    fn columns(&self) -> Vec<Value> {
        vec![
            self.name.as_str().into(),
            // One law cannot begin twice on one day.
            format!("{} {}", self.name, self.in_force_from).into(),
            self.in_force_from.to_string().into(),
        ]
    }
}
