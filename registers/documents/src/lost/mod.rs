//! Documents that were reported stolen, lost or revoked.
//!
//! Always holds: an entry is about a document and never about who holds it: whoever shows it may
//! be the one who lost it, which is for an officer to find out. What was withdrawn by hand stays so,
//! whatever a list says again.
//!
//! Why only the very same number matches: a list is asked with the number as it is printed, and one
//! look-up that finds or does not find is something that an officer and a court can rely on. Letters
//! of alike shape (O and 0, I and 1) are told apart by check digit and by eye when a document is
//! read; the check digit is no part of the number (Doc 9303-3 §4.9). Guessing here would stop people
//! whose documents nobody reported.
//!
//! Left out: asking anybody else's lists. What a gateway to them has to speak is in [`port`].

mod import;
mod keep;
pub mod port;
mod row;
mod table;

use std::collections::HashSet;

use jiff::civil::Date;
use kernel::Result;
use registry::{Column, ColumnType, Query, Record, Session, Stored, Value, followed};
use serde::{Deserialize, Serialize};

pub use import::{Plan, Request, Source, apply, plan_import};
pub use keep::{add, check, entry, page, withdraw};
pub use row::{DateOrder, Mapping, Meaning};

/// What was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostStatus {
    /// Taken from its holder.
    Stolen,
    /// Taken before it was made out.
    StolenBlank,
    /// Not found by its holder.
    Lost,
    /// Declared void by its issuer.
    Revoked,
}

impl LostStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Stolen, Self::StolenBlank, Self::Lost, Self::Revoked];

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// As it is stored and translated (`documents-lost-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stolen => "stolen",
            Self::StolenBlank => "stolen_blank",
            Self::Lost => "lost",
            Self::Revoked => "revoked",
        }
    }
}

/// A document that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostDocument {
    /// The list it stands on, such as `utopia-police`.
    pub list: String,
    /// The list's own reference.
    pub reference: String,
    /// The issuing State or organization, ICAO code of three letters.
    pub issuer: String,
    /// Its number, capital letters and digits only.
    pub number: String,
    /// The document code, where the list has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// What was reported.
    pub status: LostStatus,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_on: Option<Date>,
    /// Until when the entry counts; `None` for as long as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What the list says to do, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Taken back: found again, or reported by mistake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_on: Option<Date>,
    /// Why, where somebody took it back here: then no list brings it up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_because: Option<String>,
}

impl LostDocument {
    /// A report of which no more is known than these.
    #[must_use]
    pub fn new(
        list: &str,
        reference: impl Into<String>,
        issuer: &str,
        number: impl Into<String>,
        status: LostStatus,
    ) -> Self {
        Self {
            list: list.to_owned(),
            reference: reference.into(),
            issuer: issuer.to_owned(),
            number: number.into(),
            document_type: None,
            status,
            reported_on: None,
            until: None,
            note: None,
            withdrawn_on: None,
            withdrawn_because: None,
        }
    }
}

impl Record for LostDocument {
    const KIND: &'static str = "documents.lost";
    const PERSONAL: bool = false;
    const GROWS: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("number", ColumnType::Text),
        Column::plain("issuer", ColumnType::Text),
        Column::plain("list", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["number", "issuer"], &["list"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.as_str().into(), self.issuer.as_str().into(), self.list.as_str().into()]
    }
}

/// More entries than stand on lists for one number.
const MOST_ENTRIES: usize = 20;

/// The entries that count on a day for a document: one index look-up.
///
/// # Errors
/// When the registry can't be read.
pub fn reported(
    session: &Session,
    issuer: &str,
    number: &str,
    on: Date,
) -> Result<Vec<Stored<LostDocument>>> {
    let mut all = reported_all(session, &[(issuer, number)], on)?;
    Ok(all.pop().unwrap_or_default())
}

/// The same of many documents, by issuer and number, read together; in their order.
///
/// # Errors
/// When the registry can't be read.
pub fn reported_all(
    session: &Session,
    documents: &[(&str, &str)],
    on: Date,
) -> Result<Vec<Vec<Stored<LostDocument>>>> {
    let numbers: HashSet<String> = documents.iter().map(|(_, n)| people::number_key(n)).collect();
    let numbers: Vec<String> = numbers.into_iter().filter(|n| !n.is_empty()).collect();
    let issuers: HashSet<&str> = documents.iter().map(|(issuer, _)| *issuer).collect();
    let query = Query::<LostDocument>::all().one_of("issuer", issuers);
    let mut found =
        session.each(&query, "number", &numbers, MOST_ENTRIES, |s| s.body.number.clone())?;
    // What a node below reported is on record and warns nobody here.
    let store = session.registry().store();
    let elsewhere = found.values().flatten().any(|s| s.home != *store.node());
    let below = if elsewhere { followed(store)? } else { HashSet::default() };
    for rows in found.values_mut() {
        rows.retain(|s| {
            s.body.withdrawn_on.is_none_or(|d| d > on)
                && s.body.until.is_none_or(|d| d >= on)
                && !below.contains(&s.home)
        });
    }
    let of = |(issuer, number): &(&str, &str)| {
        let rows = found.get(&people::number_key(number)).into_iter().flatten();
        rows.filter(|s| s.body.issuer == *issuer).cloned().collect()
    };
    Ok(documents.iter().map(of).collect())
}
