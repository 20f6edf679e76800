//! The records: persons and documents.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Id;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::{Names, PartialDate, number_key};

/// Sex as documents state it (Doc 9303-3 §4.7: `<` in the zone is unspecified, here `X`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
    /// Unspecified.
    #[default]
    X,
}

impl Sex {
    /// `F`, `M` or `X`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::M => "M",
            Self::X => "X",
        }
    }

    /// From `F`, `M`, `X` or the zone's filler.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "F" | "f" => Some(Self::F),
            "M" | "m" => Some(Self::M),
            "X" | "x" | "<" | "" => Some(Self::X),
            _ => None,
        }
    }
}

impl std::fmt::Display for Sex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// A person, as their documents say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their names.
    pub names: Names,
    /// When they were born, as far as it is known.
    pub birth_date: PartialDate,
    /// Their sex.
    pub sex: Sex,
    /// Their citizenships as ICAO three-letter codes (Doc 9303-3 §5), the one first seen first.
    pub citizenships: Vec<String>,
}

impl Record for Person {
    const KIND: &'static str = "people.person";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("name_key", ColumnType::Text),
        Column::plain("birth_date", ColumnType::Text),
        Column::plain("citizenship", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["name_key", "birth_date"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.names.key().into(),
            self.birth_date.into(),
            self.citizenships.first().map(String::as_str).into(),
        ]
    }
}

/// A document that somebody holds. Two may have one number: where an identity differs, the second
/// is kept beside the first, never written over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Who holds it.
    pub holder: Id<Person>,
    /// Its type as the zone has it, without fillers: `P`, `I`, `AC`, `V`.
    pub document_type: String,
    /// The issuing State or organisation, an ICAO three-letter code.
    pub issuing_state: String,
    /// Its number, without fillers.
    pub number: String,
    /// The last day on which it is valid.
    pub expires_on: Option<Date>,
    /// When it was first seen here.
    pub first_seen_at: Option<Timestamp>,
}

impl Record for Document {
    const KIND: &'static str = "people.document";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("holder", ColumnType::Id),
        Column::plain("issuing_state", ColumnType::Text),
        Column::plain("number_key", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["number_key", "issuing_state"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.holder.into(),
            self.issuing_state.as_str().into(),
            number_key(&self.number).into(),
        ]
    }
}
