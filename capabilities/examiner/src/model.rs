//! The records of the examiner.
//!
//! Always holds: an examination and the pictures taken in it are personal records, whose every
//! reading is logged; a finding says of a document only what is counted, and is no personal record.
//!
//! Why pictures are records and not attachments: a record is in the journal with its hash, goes up
//! to the centre, is logged when it is read, and can be erased with its proof left whole. An
//! attachment is none of that.

use jiff::{Timestamp, civil::Date};
use kernel::Id;
pub use kernel::Officer;
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

/// The id of a post.
pub type PostId = Id<kernel::Post>;

/// An examination of a traveller at the desk, known here by its id alone.
#[derive(Debug, Clone, Copy)]
pub struct AtDesk;

macro_rules! codes {
    ($(#[doc = $about:literal])* $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $code:literal,)* }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[doc = $doc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Every code.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// As it is stored and translated.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// From its code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.code() == code)
            }
        }
    };
}

codes! {
    /// How something that was looked at came out.
    Outcome {
        /// It is as a genuine one is.
        AsGenuine = "as_genuine",
        /// It is not.
        Differs = "differs",
        /// It was not looked at.
        NotChecked = "not_checked",
    }
}

codes! {
    /// What an examiner concludes about a document.
    Verdict {
        /// Issued by who it says, and as it was issued.
        Genuine = "genuine",
        /// Made, as a whole or in a page, by somebody else.
        Forged = "forged",
        /// Genuine once, and changed since.
        Altered = "altered",
        /// Genuine, and shown by somebody else than its holder.
        Impostor = "impostor",
        /// Of an issuer, or a kind, that does not exist.
        Fantasy = "fantasy",
        /// It can't be told here.
        Inconclusive = "inconclusive",
    }
}

impl Verdict {
    /// Whether it is counted among the forgeries found.
    #[must_use]
    pub const fn is_found(self) -> bool {
        !matches!(self, Self::Genuine | Self::Inconclusive)
    }

    /// Whether the method is for the examiner to say.
    #[must_use]
    pub const fn needs_method(self) -> bool {
        matches!(self, Self::Forged | Self::Altered)
    }
}

codes! {
    /// Where an examination stands.
    State {
        /// Being written.
        Draft = "draft",
        /// Concluded with a verdict.
        Concluded = "concluded",
    }
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The feature's code within its series; none for what the examiner looked at beside.
    pub code: Option<String>,
    /// What it is called, as the library said on the day: the library may change.
    pub name: String,
    /// How it came out.
    pub outcome: Outcome,
    /// What was seen.
    pub note: String,
}

/// A picture, as the examination lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The picture.
    pub id: Id<Taken>,
    /// What it shows.
    pub caption: String,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// How large it is.
    pub bytes: u64,
    /// Who took it.
    pub by: Officer,
    /// When it was added.
    pub at: Timestamp,
}

/// A report of loss or theft, as it stood on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The list.
    pub list: String,
    /// The list's own reference.
    pub reference: String,
    /// What was reported.
    pub status: documents::LostStatus,
}

/// What was concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The verdict.
    pub verdict: Verdict,
    /// How it was done: one of [`documents::series::METHODS`].
    pub method: Option<String>,
    /// By whom.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// The day, by the clocks at the post.
    pub on: Date,
}

/// Why a conclusion was opened again, and what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// What stood until then.
    pub was: Conclusion,
}

/// An examination of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examination {
    /// The examination at the desk in which the document was shown.
    pub at_desk: Option<Id<AtDesk>>,
    /// Where.
    pub post: PostId,
    /// The issuing State or organization: ICAO code.
    pub issuer: String,
    /// The document code, as the zone has it.
    pub document_type: String,
    /// Its number.
    pub number: String,
    /// The series that it is compared with.
    pub series: Option<Id<documents::Series>>,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// What came of the chip, by its code, as the first line told.
    pub chip: Option<String>,
    /// What came of the seal, by its code, as the first line told.
    pub seal: Option<String>,
    /// Reports of loss or theft that counted when it was opened.
    pub reported: Vec<Reported>,
    /// What was found, in words.
    pub findings: String,
    /// The pictures taken.
    pub pictures: Vec<Listed>,
    /// Who opened it.
    pub opened_by: Officer,
    /// When.
    pub opened_at: Timestamp,
    /// Who last wrote in it.
    pub written_by: Officer,
    /// What was concluded; none while it is a draft.
    pub conclusion: Option<Conclusion>,
    /// Every time that it was opened again, oldest first.
    pub reopened: Vec<Reopened>,
    /// What is counted of it, once something was found.
    pub finding: Option<Id<Finding>>,
}

impl Examination {
    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        if self.conclusion.is_some() { State::Concluded } else { State::Draft }
    }

    /// By what a document is found again.
    #[must_use]
    pub fn key(issuer: &str, number: &str) -> Option<String> {
        let number = people::number_key(number);
        (!number.is_empty()).then(|| format!("{issuer}/{number}"))
    }
}

impl Record for Examination {
    const KIND: &'static str = "examiner.examination";
    const PERSONAL: bool = true;
    const GROWS: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("at_desk", ColumnType::Id),
        Column::plain("post", ColumnType::Id),
        Column::plain("state", ColumnType::Text),
        Column::plain("opened_at", ColumnType::Time),
        Column::indexed("concluded_on", ColumnType::Text),
        Column::plain("document_key", ColumnType::Text),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["post", "state", "opened_at"], &["state", "opened_at"], &["document_key", "opened_at"]];
    fn columns(&self) -> Vec<Value> {
        vec![
            self.at_desk.into(),
            self.post.into(),
            self.state().code().into(),
            self.opened_at.into(),
            self.conclusion.as_ref().map(|c| c.on.to_string()).into(),
            Self::key(&self.issuer, &self.number).into(),
        ]
    }
}

/// A picture of a document that was taken at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The examination in which it was taken.
    pub examination: Id<Examination>,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// The bytes, base64.
    pub base64: String,
    /// The SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

impl Record for Taken {
    const KIND: &'static str = "examiner.picture";
    const PERSONAL: bool = true;
    const GROWS: bool = true;
    const COLUMNS: &'static [Column] = &[Column::indexed("examination", ColumnType::Id)];
    fn columns(&self) -> Vec<Value> {
        vec![self.examination.into()]
    }
}

/// What is counted of a forgery that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The issuer that the document names.
    pub issuer: String,
    /// The document code.
    pub document_type: String,
    /// The series, where the library has it.
    pub series: Option<Id<documents::Series>>,
    /// The verdict.
    pub verdict: Verdict,
    /// One of [`documents::series::METHODS`].
    pub method: String,
    /// The day on which it was concluded.
    pub on: Date,
    /// Taken back, because the conclusion was.
    pub withdrawn: bool,
}

impl Record for Finding {
    const KIND: &'static str = "examiner.finding";
    const PERSONAL: bool = false;
    const GROWS: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("withdrawn", ColumnType::Integer),
        Column::plain("found_on", ColumnType::Text),
        Column::plain("series", ColumnType::Id),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["withdrawn", "found_on"], &["series", "withdrawn"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.withdrawn.into(), self.on.to_string().into(), self.series.into()]
    }
}
