//! The records of flights.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use kernel::Id;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::entry_rules::VisaSeen;
use crate::model::{Direction, DocumentSeen, Officer, PostId, ReadBy, document_key};

/// A flight, ship or train that a carrier announced. It says nothing of anybody on board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// Carrier and number: see [`designator`](super::designator).
    pub designator: String,
    /// Where it comes from, as the carrier names the place.
    pub departure: String,
    /// When it leaves, on that place's clocks.
    pub departs_at: Option<DateTime>,
    /// Where it goes.
    pub arrival: String,
    /// When it comes, on that place's clocks.
    pub arrives_at: Option<DateTime>,
    /// The day on which it is at the post.
    pub date: Date,
    /// Into the country or out of it.
    pub direction: Direction,
    /// The post where people cross, where a post has the place's code.
    pub post: Option<PostId>,
    /// Whether the carrier said that it is closed.
    pub closed: bool,
    /// Passengers on the list.
    pub passengers: u32,
    /// Crew on the list.
    pub crew: u32,
    /// When the last message came.
    pub heard_at: Timestamp,
    /// When everything about people is erased.
    pub kept_until: Timestamp,
}

impl Flight {
    /// What it is found by.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}/{}/{}", self.designator, self.departure, self.arrival, self.date)
    }
}

impl Record for Flight {
    const KIND: &'static str = "border.flight";
    const GROWS: bool = true;
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("key", ColumnType::Text),
        Column::plain("post", ColumnType::Id),
        Column::plain("date", ColumnType::Text),
        Column::plain("designator", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["post", "date"], &["designator", "date"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.key().into(),
            self.post.into(),
            self.date.to_string().into(),
            self.designator.as_str().into(),
        ]
    }
}

/// What the carrier is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// May board.
    Clear,
    /// May board, and is examined on arrival, or somebody has to be asked first.
    Examine,
    /// More has to be known.
    Incomplete,
    /// Is not to board: a named officer decided so.
    DoNotBoard,
}

impl Advice {
    /// As it is stored and translated (`border-advice-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Examine => "examine",
            Self::Incomplete => "incomplete",
            Self::DoNotBoard => "do_not_board",
        }
    }
}

/// Why an advice is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// `finding`, `reported`, `other_identity`, `indicator` or `missing`.
    pub kind: String,
    /// The finding's code, the list's status, the indicator's name, the missing field.
    pub what: String,
    /// The section of the law, where the law says it.
    pub section: Option<String>,
}

/// What came of screening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// The advice.
    pub advice: Advice,
    /// Why; empty where nothing speaks against boarding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
}

/// An officer's decision that somebody is not to board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotToBoard {
    /// Who decided.
    pub officer: Officer,
    /// When.
    pub at: Timestamp,
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
}

/// A document as the carrier has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentListed {
    /// The document code: `P`, `I`, …
    pub document_type: String,
    /// Its number.
    pub number: String,
    /// The issuing State, ICAO code where the carrier's could be read.
    pub issuer: String,
    /// The last day of validity.
    pub expiry: Option<Date>,
    /// The day of issue.
    pub issued: Option<Date>,
}

/// Somebody on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The flight.
    pub flight: Id<Flight>,
    /// Its designator.
    pub designator: String,
    /// Where they cross.
    pub post: Option<PostId>,
    /// The day on which they do.
    pub date: Date,
    /// Which way.
    pub direction: Direction,
    /// On duty on board.
    pub crew: bool,
    /// Does not cross: changes planes.
    pub transit: bool,
    /// Primary identifier.
    pub surname: String,
    /// Secondary identifier.
    pub given_names: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: Option<String>,
    /// ICAO code.
    pub citizenship: Option<String>,
    /// The document with which they travel.
    pub document: Option<DocumentListed>,
    /// A visa.
    pub visa: Option<VisaSeen>,
    /// The reservation's number.
    pub reservation: Option<String>,
    /// The carrier's own number of this person.
    pub carrier_reference: Option<String>,
    /// The seat.
    pub seat: Option<String>,
    /// Where the journey began.
    pub from: Option<String>,
    /// Whether the carrier said that they are on board; `None` until the flight is closed.
    pub aboard: Option<bool>,
    /// The carrier took them off the list.
    pub gone: bool,
    /// What the carrier was last answered.
    pub answered: Screened,
    /// An officer decided that they are not to board.
    pub not_to_board: Option<NotToBoard>,
    /// When this is erased.
    pub kept_until: Timestamp,
}

impl Expected {
    /// As a document that is seen at a desk, so that one judgement serves for both.
    #[must_use]
    pub fn as_seen(&self) -> DocumentSeen {
        let document = self.document.as_ref();
        DocumentSeen {
            read_by: ReadBy::Typed,
            document_type: document.map_or_else(|| "P".to_owned(), |d| d.document_type.clone()),
            number: document.map(|d| d.number.clone()).unwrap_or_default(),
            issuer: document.map(|d| d.issuer.clone()).unwrap_or_default(),
            surname: self.surname.clone(),
            given_names: self.given_names.clone(),
            birth_date: self.birth_date.clone(),
            sex: self.sex.clone(),
            citizenship: self.citizenship.clone(),
            expiry: document.and_then(|d| d.expiry),
            issued: document.and_then(|d| d.issued),
        }
    }

    /// By what one message's person is found among those of an earlier message: the carrier's own
    /// number, else the document, else name and birth date.
    pub(super) fn identity(&self) -> String {
        if let Some(own) = &self.carrier_reference {
            let reservation = self.reservation.as_deref().unwrap_or_default();
            return format!("c/{reservation}/{own}");
        }
        match self.document.as_ref().and_then(|d| document_key(&d.issuer, &d.number)) {
            Some(document) => format!("d/{document}/{}", self.given_names),
            None => format!(
                "n/{}/{}",
                people::name_key(&self.surname, &self.given_names),
                self.birth_date.as_deref().unwrap_or_default()
            ),
        }
    }
}

impl Record for Expected {
    const KIND: &'static str = "border.expected";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("flight", ColumnType::Id),
        Column::plain("date", ColumnType::Text),
        Column::plain("document_key", ColumnType::Text),
        Column::plain("name_key", ColumnType::Text),
        Column::plain("birth_date", ColumnType::Text),
        Column::indexed("kept_until", ColumnType::Time),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["document_key", "date"], &["name_key", "birth_date", "date"]];
    fn columns(&self) -> Vec<Value> {
        let document = self.document.as_ref();
        vec![
            self.flight.into(),
            self.date.to_string().into(),
            document.and_then(|d| document_key(&d.issuer, &d.number)).into(),
            people::name_key(&self.surname, &self.given_names).into(),
            self.birth_date.as_deref().into(),
            self.kept_until.into(),
        ]
    }
}

/// A message as it came, kept for as long as the law lets what it says be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// SHA-256 of the bytes, hexadecimal: one that comes twice is taken once.
    pub sha256: String,
    /// The bytes, base64.
    pub base64: String,
    /// Who sent it, as the message says.
    pub sender: String,
    /// When it came.
    pub came_at: Timestamp,
    /// The flights that it is about.
    pub flights: Vec<Id<Flight>>,
    /// Faults that were found in it.
    pub faults: u32,
    /// When it is erased.
    pub kept_until: Timestamp,
}

impl Record for Message {
    const KIND: &'static str = "border.passenger_message";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("sha256", ColumnType::Text),
        Column::indexed("kept_until", ColumnType::Time),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.sha256.as_str().into(), self.kept_until.into()]
    }
}

/// Whether a flight, or somebody on a list, crosses at one of these posts: then that post is told.
#[must_use]
pub fn down_concerns(body: &serde_json::Value, posts: &[Uuid]) -> bool {
    let post = body.get("post").and_then(serde_json::Value::as_str);
    post.and_then(|post| post.parse::<Uuid>().ok()).is_some_and(|post| posts.contains(&post))
}
