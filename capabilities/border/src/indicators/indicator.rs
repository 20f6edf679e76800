//! The records: `border.indicator`, and `border.indicator_hit`, one for each time it was shown.
//!
//! Always holds: a hit names the indicator's version by its id, so that statistics never mix two
//! wordings: a changed indicator is a new record, and the old one is withdrawn.

use jiff::civil::Date;
use kernel::Id;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::model::Examination;

/// A risk indicator with all that makes it answerable for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// A short name.
    pub name: String,
    /// What the officer reads when it is raised: why.
    pub text: String,
    /// The expression.
    pub expression: String,
    /// Who wrote it.
    pub author: String,
    /// The law that allows it.
    pub legal_basis: String,
    /// The last day on which it runs.
    pub expires_on: Date,
    /// When somebody took it out of use before that, and why.
    pub withdrawn: Option<String>,
}

impl Record for Indicator {
    const KIND: &'static str = "border.indicator";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("name", ColumnType::Text),
        Column::indexed("expires_on", ColumnType::Text),
        Column::indexed("withdrawn", ColumnType::Integer),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.name.as_str().into(),
            self.expires_on.to_string().into(),
            self.withdrawn.is_some().into(),
        ]
    }
}

/// What came of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitOutcome {
    /// Shown; the examination is not decided.
    Shown,
    /// Shown, and the first line decided without referring.
    NotReferred,
    /// Referred; the second line has not decided.
    Referred,
    /// Referred, and admitted or let go in the end.
    ReferredAdmitted,
    /// Referred, and refused in the end.
    ReferredRefused,
}

impl HitOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [
        Self::Shown,
        Self::NotReferred,
        Self::Referred,
        Self::ReferredAdmitted,
        Self::ReferredRefused,
    ];
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::NotReferred => "not_referred",
            Self::Referred => "referred",
            Self::ReferredAdmitted => "referred_admitted",
            Self::ReferredRefused => "referred_refused",
        }
    }
}

/// An indicator was raised in an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Which indicator.
    pub indicator: Id<Indicator>,
    /// In which examination.
    pub examination: Id<Examination>,
    /// What came of it.
    pub outcome: HitOutcome,
}

impl Record for Hit {
    const KIND: &'static str = "border.indicator_hit";
    const GROWS: bool = true;
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("indicator", ColumnType::Id),
        Column::indexed("examination", ColumnType::Id),
        Column::plain("outcome", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["indicator", "outcome"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.indicator.into(), self.examination.into(), self.outcome.code().into()]
    }
}
