//! The records of the desk.
//!
//! Always holds: a [`Crossing`] exists only for somebody who crossed; a mistaken one is voided or
//! corrected and stays in history; every decision carries the name of the person who took it.
//!
//! Left out: stays (`stays`), rule sets (`entry_rules`), indicators and their hits (`indicators`),
//! shifts (`shift`) and referrals to protection (`protection`), which stand with what makes them.

use jiff::{Timestamp, civil::Date};
use kernel::Id;
pub use kernel::Officer;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::chip::ChipSeen;
use crate::entry_rules::{Assessment, PermitSeen, VisaSeen};
use crate::flights::Listed;
use crate::indicators::Raised;
use crate::progress::{Progress, State, Step};
use crate::seal::SealSeen;

/// The id of a person in the register of people.
pub type PersonId = Id<people::Person>;
/// The id of a post.
pub type PostId = Id<kernel::Post>;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the country.
    Arrival,
    /// Out of it.
    Departure,
}

impl Direction {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::Departure => "departure",
        }
    }
}

/// How a document came to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// The machine readable zone, from a reader or a paste.
    Zone,
    /// Typed by the officer.
    Typed,
    /// A reader service posted it.
    ReaderService,
}

/// A document as it was seen at the desk. Everything that could not be read is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSeen {
    /// How it was read.
    pub read_by: ReadBy,
    /// The document code, such as `P` or `PD`.
    pub document_type: String,
    /// The number, without fillers.
    pub number: String,
    /// The issuing State or organization, ICAO code.
    pub issuer: String,
    /// Primary identifier.
    pub surname: String,
    /// Secondary identifier.
    pub given_names: String,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth_date: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: Option<String>,
    /// ICAO code.
    pub citizenship: Option<String>,
    /// The last day of validity.
    pub expiry: Option<Date>,
    /// When it was issued, where somebody typed it.
    pub issued: Option<Date>,
}

impl DocumentSeen {
    /// What the document is found by: issuing State and number.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        document_key(&self.issuer, &self.number)
    }
    /// The name as one line.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.surname, self.given_names).trim().to_owned()
    }
}

/// What a document is found by: issuing State and number, without spaces and hyphens.
#[must_use]
pub fn document_key(issuer: &str, number: &str) -> Option<String> {
    let plain: String = number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (!plain.is_empty()).then(|| format!("{}/{plain}", issuer.trim().to_ascii_uppercase()))
}

/// By what somebody travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conveyance {
    /// `air`, `sea`, `rail`, `road`, `foot`.
    pub mode: String,
    /// Flight, ship, train or plate.
    pub identifier: Option<String>,
}

/// The modes of conveyance.
pub const MODES: [&str; 5] = ["air", "sea", "rail", "road", "foot"];

/// What belongs to the journey and not to the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Journey {
    /// By what.
    pub conveyance: Option<Conveyance>,
    /// The purpose as stated.
    pub purpose: Option<String>,
    /// The address of stay as stated.
    pub address: Option<String>,
    /// Accompanying minors.
    pub minors: u16,
    /// The group's name or reference.
    pub group: Option<String>,
    /// People in the group; 0 when not told.
    pub group_size: u16,
    /// On duty on a ship, aircraft, train or lorry.
    pub crew: bool,
}

/// Written down later than it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// Why it was not written at once.
    pub reason: String,
    /// Who wrote it on paper.
    pub written_by: String,
    /// Who brought it into the node, and when.
    pub registered_by: Officer,
    /// When.
    pub registered_at: Timestamp,
}

/// A mistake that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Who.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A mistake that was put right; the version before is in history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Who.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Where an imported crossing came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The source's name.
    pub source: String,
    /// The person's id there.
    pub person: String,
    /// The same for the same row of the same source, always.
    pub key: String,
}

/// Somebody crossed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// Who.
    pub person: PersonId,
    /// Which way.
    pub direction: Direction,
    /// When it happened.
    pub crossed_at: Timestamp,
    /// The day on which it happened, by the clocks at the post.
    pub date: Date,
    /// Where.
    pub post: PostId,
    /// ICAO code, as the document said.
    pub citizenship: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth_date: Option<String>,
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// The document that was shown.
    pub document: Option<DocumentSeen>,
    /// How somebody was admitted: `citizen`, `resident`, `visa`, `visitor`, `crew`.
    pub class: Option<String>,
    /// Until when somebody admitted may stay.
    pub until: Option<Date>,
    /// The journey.
    pub journey: Journey,
    /// The examination that led to it.
    pub examination: Option<Id<Examination>>,
    /// Who decided; `None` only for what was imported.
    pub officer: Option<Officer>,
    /// Why it was decided so, where the rules or an indicator stood against it.
    pub reason: Option<String>,
    /// Written down later than it happened.
    pub late: Option<Late>,
    /// Put right.
    pub corrected: Option<Corrected>,
    /// Where it was imported from.
    pub imported: Option<Imported>,
    /// Taken back: it counts nowhere any more.
    pub voided: Option<Voided>,
}

impl Record for Crossing {
    const KIND: &'static str = "border.crossing";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("person", ColumnType::Id),
        Column::plain("crossed_at", ColumnType::Time),
        Column::plain("post", ColumnType::Id),
        Column::plain("direction", ColumnType::Text),
        Column::plain("document_key", ColumnType::Text),
        Column::plain("voided", ColumnType::Integer),
        Column::plain("is_late", ColumnType::Integer),
        Column::unique("import_key", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["person", "crossed_at"], &["post", "crossed_at"], &["document_key", "crossed_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.person.into(),
            self.crossed_at.into(),
            self.post.into(),
            self.direction.code().into(),
            self.document.as_ref().and_then(DocumentSeen::key).into(),
            self.voided.is_some().into(),
            self.late.is_some().into(),
            self.imported.as_ref().map(|i| i.key.clone()).into(),
        ]
    }
}

/// Something that happened in an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What.
    pub step: Step,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Officer,
    /// In words: the reason, the note, the receipt's number.
    pub text: Option<String>,
}

/// A document kept by the second line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDocument {
    /// What it is.
    pub what: String,
    /// The number on the receipt that the traveller has.
    pub receipt: String,
    /// When it was given back.
    pub returned_at: Option<Timestamp>,
}

/// A check digit and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDigit {
    /// `document_number`, `date_of_birth`, `date_of_expiry`, `optional_data`, `composite`.
    pub name: String,
    /// `valid`, `invalid` or `absent`.
    pub outcome: String,
}

/// An entry of a list of stolen, lost and revoked documents, as it stood then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The list.
    pub list: String,
    /// The list's own reference.
    pub reference: String,
    /// What was reported.
    pub status: documents::LostStatus,
    /// When.
    pub reported_on: Option<Date>,
    /// What the list says to do.
    pub note: Option<String>,
}

impl From<documents::LostDocument> for Reported {
    fn from(entry: documents::LostDocument) -> Self {
        Self {
            list: entry.list,
            reference: entry.reference,
            status: entry.status,
            reported_on: entry.reported_on,
            note: entry.note,
        }
    }
}

/// A traveller stood in front of an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examination {
    /// Where.
    pub post: PostId,
    /// When it began.
    pub begun_at: Timestamp,
    /// The day, by the clocks at the post.
    pub date: Date,
    /// Who, once known: recognised, or entered with the first decision.
    pub person: Option<PersonId>,
    /// Which way, as suggested and then as the officer has it.
    pub direction: Direction,
    /// The document.
    pub document: DocumentSeen,
    /// The zone as it was read, where there was one.
    pub zone: Option<String>,
    /// Check digit by check digit.
    pub check_digits: Vec<CheckDigit>,
    /// What is wrong with the zone, with line and column.
    pub zone_problems: Vec<String>,
    /// A visa that was shown.
    pub visa: Option<VisaSeen>,
    /// A permit that was shown.
    pub permit: Option<PermitSeen>,
    /// What the chip said, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip: Option<ChipSeen>,
    /// What a seal said, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealSeen>,
    /// Lists on which the document stands as stolen, lost or revoked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<Reported>,
    /// The passenger list on which the traveller was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Listed>,
    /// The journey.
    pub journey: Journey,
    /// What the law said, on the day; `None` on the way out.
    pub assessment: Option<Assessment>,
    /// The indicators that were raised.
    pub raised: Vec<Raised>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The fold of the events, kept for queries.
    pub progress: Progress,
    /// When it was referred.
    pub referred_at: Option<Timestamp>,
    /// The officer of the second line who has it.
    pub assigned_to: Option<Officer>,
    /// Documents that the second line keeps or has kept.
    pub documents_held: Vec<HeldDocument>,
    /// The crossing that it led to.
    pub crossing: Option<Id<Crossing>>,
    /// The refusal that it led to.
    pub refusal: Option<Id<Refusal>>,
}

impl Examination {
    /// Whether a request for asylum was recorded, dealt with or not.
    #[must_use]
    pub fn asylum_requested(&self) -> bool {
        self.events.iter().any(|e| e.step == Step::RequestAsylum)
    }

    /// When it was decided.
    #[must_use]
    pub fn decided_at(&self) -> Option<Timestamp> {
        self.progress.state.is_final().then(|| {
            self.events
                .iter()
                .rev()
                .find(|e| {
                    matches!(e.step, Step::Admit | Step::Refuse | Step::Depart | Step::Withdraw)
                })
                .map(|e| e.at)
        })?
    }

    /// Seconds from referral to decision, or to `now` while it is open.
    #[must_use]
    pub fn second_line_seconds(&self, now: Timestamp) -> Option<i64> {
        let end = self.decided_at().unwrap_or(now);
        self.referred_at.map(|from| end.as_second().saturating_sub(from.as_second()))
    }
}

impl Record for Examination {
    const KIND: &'static str = "border.examination";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("person", ColumnType::Id),
        Column::plain("post", ColumnType::Id),
        Column::plain("state", ColumnType::Text),
        Column::plain("begun_at", ColumnType::Time),
        Column::plain("referred_at", ColumnType::Time),
        Column::plain("assigned_to", ColumnType::Id),
        Column::plain("document_key", ColumnType::Text),
        Column::plain("has_open_asylum", ColumnType::Integer),
        Column::indexed("flight", ColumnType::Id),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[
        &["person", "begun_at"],
        &["post", "begun_at"],
        &["post", "state", "referred_at"],
        &["document_key", "begun_at"],
    ];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.person.into(),
            self.post.into(),
            self.progress.state.code().into(),
            self.begun_at.into(),
            self.referred_at.into(),
            self.assigned_to.as_ref().map(|o| o.user).into(),
            self.document.key().into(),
            self.progress.asylum_open.into(),
            self.listed.as_ref().map(|l| l.flight).into(),
        ]
    }
}

/// Somebody was refused entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub post: PostId,
    /// When.
    pub refused_at: Timestamp,
    /// The day, by the clocks at the post.
    pub date: Date,
    /// The document that was shown.
    pub document: DocumentSeen,
    /// The ground's code.
    pub ground: String,
    /// The section of the law.
    pub section: String,
    /// The law, as it is cited.
    pub law: String,
    /// The reason in words.
    pub reason: String,
    /// To whom to appeal, with the address.
    pub appeal_to: String,
    /// Within how many days.
    pub appeal_days: u16,
    /// The last day on which to appeal.
    pub appeal_until: Date,
    /// The section about appeals.
    pub appeal_section: String,
    /// Who decided.
    pub officer: Officer,
    /// The examination that led to it.
    pub examination: Id<Examination>,
}

impl Record for Refusal {
    const KIND: &'static str = "border.refusal";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("person", ColumnType::Id),
        Column::plain("post", ColumnType::Id),
        Column::plain("refused_at", ColumnType::Time),
        Column::plain("document_key", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["person", "refused_at"], &["post", "refused_at"], &["document_key", "refused_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.person.into(),
            self.post.into(),
            self.refused_at.into(),
            self.document.key().into(),
        ]
    }
}

/// The states in which an examination waits for the second line.
pub const WITH_SECOND_LINE: [State; 2] = [State::Referred, State::Assigned];
