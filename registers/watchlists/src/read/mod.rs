//! Reading lists that others publish: the United Nations' XML, OFAC's files and XML, tables.
//!
//! Always holds: a list that ends before its end is refused as a whole; what can't be taken of a
//! whole list is said with its place, skipped and counted, and the rest is taken; nothing that
//! controls how text is shown survives in what is read; a date that is not understood is kept as it
//! was written and never guessed.
//!
//! Left out: fetching lists, comparing them with what is on record.

mod calendar;
mod clean;
mod ofac;
mod ofac_xml;
mod remarks;
mod table;
mod un;
mod xml;

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::civil::Date;
use serde::Serialize;

pub use calendar::{Calendar, Understood, birth_date, day};
pub use clean::{LONGEST_NAME, clean, mixed_scripts};
pub use ofac::{OfacFiles, ofac_csv};
pub use ofac_xml::ofac_xml;
pub use table::{Column, Mapping, table};
pub use un::un_xml;

use crate::model::{Facts, Form, ListName};

/// An entry as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEntry {
    /// The list's own reference.
    pub reference: String,
    /// What it says.
    pub facts: Facts,
}

/// What can be wrong with a piece of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// An entry without a name that could be matched: skipped.
    NoName,
    /// An entry without the list's reference: skipped.
    NoReference,
    /// A reference that another entry has already: the second is skipped.
    Doubled,
    /// A row that has not the fields it should: skipped.
    Malformed,
    /// A name that is longer than anybody's: that name is skipped.
    NameTooLong,
    /// Characters that control a machine: taken away.
    ControlCharacters,
    /// Characters that turn the direction of writing round: taken away.
    Direction,
    /// Letters of several scripts within a word: kept, and worth a look.
    MixedScripts,
    /// A date of another calendar: converted, and kept as written too.
    OtherCalendar,
    /// A date that is not understood, or of which calendar can't be told: kept as written.
    DateUnread,
    /// A value that its field can't have: that value is skipped.
    Value,
    /// An alias, address or comment of an entry that the list has not: skipped.
    Orphan,
}

impl Trouble {
    /// Every trouble, those that cost an entry first.
    pub const ALL: [Self; 12] = [
        Self::NoName,
        Self::NoReference,
        Self::Doubled,
        Self::Malformed,
        Self::NameTooLong,
        Self::ControlCharacters,
        Self::Direction,
        Self::MixedScripts,
        Self::OtherCalendar,
        Self::DateUnread,
        Self::Value,
        Self::Orphan,
    ];

    /// What it is and what was done, in English.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoName => "entries without a name, skipped",
            Self::NoReference => "entries without a reference, skipped",
            Self::Doubled => "entries with a reference that stands before already, skipped",
            Self::Malformed => "rows without the fields that they should have, skipped",
            Self::NameTooLong => "names of more than 300 characters, skipped",
            Self::ControlCharacters => "texts with control characters, taken away",
            Self::Direction => "texts that turn the direction of writing round, put right",
            Self::MixedScripts => "names with letters of several scripts in one word, kept",
            Self::OtherCalendar => "dates of another calendar, converted",
            Self::DateUnread => "dates that are not understood, kept as written",
            Self::Value => "values that their field can't have, skipped",
            Self::Orphan => "aliases or addresses of entries that are not there, skipped",
        }
    }

    /// Whether an entry is lost by it.
    #[must_use]
    pub const fn costs_an_entry(self) -> bool {
        matches!(self, Self::NoName | Self::NoReference | Self::Doubled | Self::Malformed)
    }
}

/// One piece of a list with which something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// What.
    pub trouble: Trouble,
    /// Where: `entry QDi.006`, `line 12`.
    pub at: String,
    /// The value, without control characters, cut to 80 characters.
    pub value: String,
}

/// How many pieces of each trouble are told in full; the rest is counted.
pub const TOLD: usize = 20;

/// What was read beside the entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// In which form the list is.
    pub form: Form,
    /// The day of which it says that it is.
    pub as_of: Option<Date>,
    /// Entries that were taken.
    pub entries: u64,
    /// What was wrong, and how often.
    pub counts: BTreeMap<Trouble, u64>,
    /// The first of each.
    pub noted: Vec<Noted>,
    /// Whether everything is there that its form ends with: OFAC's delimited files are two and more,
    /// each with a mark at its end; without, the list may be cut off.
    pub end_marked: bool,
}

impl Summary {
    pub(crate) fn note(&mut self, trouble: Trouble, at: &str, value: &str) {
        let count = self.counts.entry(trouble).or_default();
        *count = count.saturating_add(1);
        if *count <= u64::try_from(TOLD).unwrap_or(u64::MAX) {
            let value = clean::shown(value);
            self.noted.push(Noted { trouble, at: at.to_owned(), value });
        }
    }

    /// How many entries of the list were skipped.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.counts.iter().filter(|(t, _)| t.costs_an_entry()).map(|(_, n)| n).sum()
    }
}

/// Why a list is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It ends before its end.
    #[error(
        "The list is cut off: {0}. Nothing of it was taken. Fetch the file again, then try again."
    )]
    CutOff(String),
    /// It is not what it should be.
    #[error("The file is not such a list: {0}")]
    NotTheForm(String),
    /// The disk won't.
    #[error("The file can't be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Where entries go as they are read.
pub type Sink<'a> = &'a mut dyn FnMut(ReadEntry);

/// In which form a file is, by how it begins; none where it is a table with headings of its own, or
/// nothing that is known.
#[must_use]
pub fn recognise(beginning: &[u8]) -> Option<Form> {
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return if text.contains("<CONSOLIDATED_LIST") {
            Some(Form::UnXml)
        } else if text.contains("sdnList") {
            Some(Form::OfacXml)
        } else {
            None
        };
    }
    let line = text.lines().next()?;
    let number = line.split(',').next().unwrap_or_default().trim();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && line.contains("-0-")).then_some(Form::OfacCsv).or_else(|| {
        let fields = line.matches(',').count();
        (fields > 0 || line.contains(';') || line.contains('\t')).then_some(Form::Csv)
    })
}

/// The beginning of a file, without taking it.
///
/// # Errors
/// When the file can't be read.
pub fn peek(input: &mut impl BufRead) -> Result<Vec<u8>, Broken> {
    let buffer = input.fill_buf()?;
    Ok(buffer.iter().copied().take(4096).collect())
}

/// Builds an entry piece by piece, with what is said of each piece.
pub(crate) struct Builder<'a> {
    pub(crate) at: String,
    pub(crate) facts: Facts,
    pub(crate) summary: &'a mut Summary,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(reference: &str, summary: &'a mut Summary) -> Self {
        Self { at: format!("entry {}", clean::shown(reference)), facts: Facts::default(), summary }
    }

    pub(crate) fn note(&mut self, trouble: Trouble, value: &str) {
        self.summary.note(trouble, &self.at, value);
    }

    /// A text as it may be kept; none where nothing is left.
    pub(crate) fn text(&mut self, raw: &str) -> Option<String> {
        let cleaned = clean(raw);
        if cleaned.controls {
            self.note(Trouble::ControlCharacters, raw);
        }
        if cleaned.direction {
            self.note(Trouble::Direction, raw);
        }
        (!cleaned.text.is_empty()).then_some(cleaned.text)
    }

    /// A name, if it is one and is not there yet.
    pub(crate) fn name(&mut self, name: ListName) {
        let Some(text) = self.text(&name.text) else { return };
        if text.chars().count() > LONGEST_NAME {
            self.note(Trouble::NameTooLong, &text);
            return;
        }
        if !text.chars().any(char::is_alphanumeric) {
            self.note(Trouble::Value, &text);
            return;
        }
        if mixed_scripts(&text) {
            self.note(Trouble::MixedScripts, &text);
        }
        let family = name.family.and_then(|f| self.text(&f));
        let given = name.given.and_then(|g| self.text(&g));
        let name = ListName { text, family, given, ..name };
        if self.facts.names.iter().all(|known| known.text != name.text) {
            self.facts.names.push(name);
        }
    }

    /// A date of birth as somebody wrote it.
    pub(crate) fn born(&mut self, stated: &str) {
        let Some(stated) = self.text(stated) else { return };
        let (date, how) = birth_date(&stated);
        match how {
            Understood::Yes => {}
            Understood::Converted(_) => self.note(Trouble::OtherCalendar, &stated),
            Understood::No => self.note(Trouble::DateUnread, &stated),
        }
        if !self.facts.birth_dates.contains(&date) {
            self.facts.birth_dates.push(date);
        }
    }

    /// A day on which something happened.
    pub(crate) fn day(&mut self, stated: &str) -> Option<Date> {
        let stated = self.text(stated)?;
        let read = day(&stated);
        if read.is_none() {
            self.note(Trouble::DateUnread, &stated);
        }
        read
    }

    /// The entry, if it has a name.
    pub(crate) fn finish(mut self, reference: &str) -> Option<ReadEntry> {
        let reference = clean(reference).text;
        if reference.is_empty() || reference.chars().count() > 80 {
            let what = self.facts.name().to_owned();
            self.note(Trouble::NoReference, &what);
            return None;
        }
        if self.facts.names.is_empty() {
            self.note(Trouble::NoName, "");
            return None;
        }
        self.facts.names.sort_by_key(|n| n.quality);
        Some(ReadEntry { reference, facts: self.facts })
    }
}

/// Hands an entry on unless its reference stood before.
pub(crate) struct Once<'a> {
    seen: std::collections::HashSet<String>,
    sink: Sink<'a>,
}

impl<'a> Once<'a> {
    pub(crate) fn new(sink: Sink<'a>) -> Self {
        Self { seen: std::collections::HashSet::new(), sink }
    }

    pub(crate) fn take(&mut self, entry: ReadEntry, summary: &mut Summary) {
        if self.seen.insert(entry.reference.clone()) {
            summary.entries = summary.entries.saturating_add(1);
            (self.sink)(entry);
        } else {
            summary.note(
                Trouble::Doubled,
                &format!("entry {}", entry.reference),
                entry.facts.name(),
            );
        }
    }
}
