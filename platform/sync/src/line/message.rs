//! What is said over a line.
//!
//! The post asks, the centre answers, each in its turn; several pushes may be under way at once.

use jiff::Timestamp;
use kernel::{Error, Kind};
use serde::{Deserialize, Serialize};

use crate::contact::Report;
use crate::feed::News;
use crate::{Item, Parcel};

/// The form of this conversation; a node that speaks a newer one also speaks this.
pub const FORM: u32 = 1;

/// What a post says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Let me in.
    Join {
        /// The node's name.
        name: String,
        /// Its key (C2SP verifier key text).
        key: String,
        /// The secret of its one-time code.
        secret: String,
    },
    /// It is me.
    Hello(Hello),
    /// Here is what I wrote.
    Push {
        /// As the welcome said.
        epoch: u64,
        /// What I wrote.
        parcel: Parcel,
    },
    /// Tell me what is new.
    Tell {
        /// From where on.
        after: u64,
        /// How I am.
        report: Report,
    },
    /// I lost the end of my journal: give it back to me.
    GiveBack {
        /// So many entries I have.
        after: u64,
    },
}

/// How a post begins.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    /// The form it speaks.
    pub form: u32,
    /// Its name.
    pub name: String,
    /// A number drawn for this line, in hexadecimal.
    pub nonce: String,
    /// How many entries its journal has.
    pub size: u64,
    /// The newest heads that it has seen of the centre's journals.
    pub seen: Vec<String>,
}

/// How a centre begins.
#[derive(Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// The centre's name.
    pub name: String,
    /// The key of the journal that this server of the centre writes.
    pub key: String,
    /// Its release.
    pub release: String,
    /// What to push with.
    pub epoch: u64,
    /// How many entries of the post's journal are held.
    pub holds: u64,
    /// The centre's clock.
    pub clock: Timestamp,
    /// The newest head of its journal; none before its first entry.
    pub head: Option<Head>,
}

/// A head of the centre's journal, and that it continues the one that was seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// The signed note.
    pub note: String,
    /// How many entries the head had that was seen; 0 for none.
    pub from: u64,
    /// The proof between the two (RFC 6962 §2.1.2), each hash in hexadecimal.
    pub proof: Vec<String>,
}

/// What a centre says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// You are in.
    Joined {
        /// The centre's name.
        name: String,
        /// Its key.
        key: String,
    },
    /// Come in.
    Welcome(Welcome),
    /// What became of a parcel.
    Took {
        /// How it was judged.
        outcome: crate::Outcome,
        /// How many entries of the post's journal are held now.
        holds: u64,
        /// Versions that could not be kept.
        left: Vec<String>,
    },
    /// What is new.
    News {
        /// The records.
        news: News,
        /// The newest head, if it has grown.
        head: Option<Head>,
        /// The centre's clock.
        clock: Timestamp,
    },
    /// Of what you lost.
    Back {
        /// Entries with their bodies; none at the end.
        items: Vec<Item>,
        /// The head over all that is held, which you signed.
        note: String,
    },
    /// No.
    Refused {
        /// The error's code.
        code: String,
        /// What to do, in a sentence.
        text: String,
    },
}

/// Codes that mean the same on either side of a line.
const KNOWN: &[&str] = &[
    "code-refused",
    "other-key",
    "node-retired",
    "not-enrolled",
    "newer-release-sent",
    "unreadable-parcel",
    "not-at-home",
    "old-epoch",
    "newer-line",
];

impl Answer {
    /// What went wrong at the centre, for the post. What is inside is not its business.
    pub fn refused(e: &Error) -> Self {
        Self::Refused { code: e.code().to_owned(), text: e.public().to_owned() }
    }
}

/// What the centre said, as a fault of this side.
pub fn said(code: &str, text: String) -> Error {
    match KNOWN.iter().find(|known| **known == code) {
        Some(known) => Error::new(Kind::Refused, known, text),
        None => Error::new(
            Kind::Unavailable,
            "centre-in-trouble",
            "The centre answered that it can't take anything at the moment. It is tried again by itself.",
        )
        .because(format!("{code}: {text}")),
    }
}
