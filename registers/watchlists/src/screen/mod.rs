//! Screening: who of those on the lists may the person be who stands here?
//!
//! Always holds: what comes back are candidates with what speaks for and against each, the best
//! first; a score is the probability that the entry means the person asked for, given what was
//! compared, and no judgement of anybody. Since a list names nobody twice, the entries of one list
//! share what is certain: of two that fit alike each has a half. Only names and numbers of documents make a candidate;
//! dates of birth, sex and citizenship only weigh those that are there, sex and citizenship so
//! little that they can't decide. Screening reads no record: what is shown of an entry is read
//! through the session, and so in the log of reads.
//!
//! Left out: what the officer says of a candidate ([`crate::judge`]).

mod evidence;
mod finder;
mod roll;
mod watch;

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Id;
use people::{PartialDate, Sex};
use serde::Serialize;

pub use roll::{Match, Roll};
pub use watch::Watch;

use crate::model::{Entry, List, Schema};

/// A name to ask with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedName {
    /// The whole name, in whatever script and order.
    pub text: String,
    /// The primary identifier, where it is known apart: usually the family name.
    pub family: Option<String>,
    /// The secondary identifier.
    pub given: Option<String>,
}

impl AskedName {
    /// A name as somebody wrote it.
    #[must_use]
    pub fn free(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// A name as a document has it, in its two fields (Doc 9303-3 §3.4).
    #[must_use]
    pub fn of_document(primary: &str, secondary: &str) -> Self {
        let part = |t: &str| Some(t.trim().to_owned()).filter(|t| !t.is_empty());
        let (family, given) = (part(primary), part(secondary));
        let text: Vec<&str> = [&given, &family].into_iter().flatten().map(String::as_str).collect();
        Self { text: text.join(" "), family, given }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The names of the one person or thing asked for.
    pub names: Vec<AskedName>,
    /// When they were born, as far as it is known.
    pub birth_date: PartialDate,
    /// Their sex, where it is stated.
    pub sex: Option<Sex>,
    /// Their citizenships, ICAO codes of three letters.
    pub citizenships: Vec<String>,
    /// Documents: number, and the issuer's code where it is known.
    pub documents: Vec<(String, Option<String>)>,
    /// What sort of thing is asked for.
    pub schema: Schema,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            birth_date: PartialDate::Unknown,
            sex: None,
            citizenships: Vec::new(),
            documents: Vec::new(),
            schema: Schema::Any,
        }
    }
}

/// How many are wanted, and from where on a candidate counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The most candidates.
    pub limit: usize,
    /// The score from which one is above the threshold.
    pub threshold: f64,
    /// The score below which one is not worth a line.
    pub floor: f64,
}

impl Wanted {
    /// The threshold where nobody sets another. Entries of one list that fit alike share, so that
    /// three who can't be told apart by what is known are still all shown.
    pub const THRESHOLD: f64 = 0.3;
}

impl Default for Wanted {
    fn default() -> Self {
        Self { limit: 5, threshold: Self::THRESHOLD, floor: 0.02 }
    }
}

/// One line of what speaks for or against a candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// What was compared: `given`, `family`, `patronymic`, `word` …, `birth_date`, `document`,
    /// `sex`, `citizenship`.
    pub part: String,
    /// As it was asked; none where the entry alone has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// As the entry has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// How the two agree or differ: `same`, `other_script`, `spelling`, `contradicted` …
    pub how: String,
    /// What it is worth: the natural logarithm of a likelihood ratio, to two decimals.
    pub weight: f64,
}

/// An entry that may mean the person asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry.
    pub entry: Id<Entry>,
    /// The version of it that was compared.
    pub version: u32,
    /// Its list.
    pub list: Id<List>,
    /// The list's own reference.
    pub entry_id: String,
    /// The entry's name that fits best.
    pub name: String,
    /// From 0 to 1.
    pub score: f64,
    /// Whether the score reaches the threshold.
    pub above_threshold: bool,
    /// What speaks for and against it.
    pub explanation: Vec<Evidence>,
    /// The script of the name that was asked with (ISO 15924).
    pub script: &'static str,
}

/// A list as it stood when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// The list.
    pub list: Id<List>,
    /// What it is called.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The day of which its source is.
    pub as_of: Option<Date>,
    /// When it was last taken in.
    pub taken_at: Option<Timestamp>,
    /// How many of its entries are looked at.
    pub entries: u64,
}

impl Looked {
    /// How many days old its source is, or where that is not known, how long ago it was taken in;
    /// none for a list that is kept here, which is as new as its last entry.
    #[must_use]
    pub fn days_old(&self, today: Date) -> Option<i64> {
        let of = self
            .as_of
            .or_else(|| self.taken_at.map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date()))?;
        Some(i64::from(today.since(of).ok()?.get_days()).max(0))
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Screened {
    /// Candidates, the best first.
    pub candidates: Vec<Candidate>,
    /// Which lists were looked at, and how old they are.
    pub looked_at: Vec<Looked>,
}

/// The script of a text by the first letter that has one (ISO 15924); `Zyyy` where none has.
#[must_use]
pub fn script_of(text: &str) -> &'static str {
    let of = |c: char| match u32::from(c) {
        0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => Some("Latn"),
        0x370..=0x3ff | 0x1f00..=0x1fff => Some("Grek"),
        0x400..=0x52f => Some("Cyrl"),
        0x590..=0x5ff => Some("Hebr"),
        0x600..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfefc => Some("Arab"),
        0x900..=0x97f => Some("Deva"),
        0x1200..=0x139f => Some("Ethi"),
        0x3040..=0x30ff => Some("Jpan"),
        0x3130..=0x318f | 0xac00..=0xd7ff | 0x1100..=0x11ff => Some("Hang"),
        0x3400..=0x9fff | 0x20000..=0x3ffff => Some("Hani"),
        _ => None,
    };
    text.chars().find_map(of).unwrap_or("Zyyy")
}
