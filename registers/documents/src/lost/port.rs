//! The port to other people's lists: what a gateway and this node say to each other.
//!
//! Lists such as INTERPOL's database of stolen and lost travel documents are asked over lines and
//! by agreements that only a State's own bureau has. Nothing here speaks to one. What is here is the
//! form in which whoever has that access, or asks this node's lists from elsewhere, can be served:
//!
//! - a [`Question`] is one JSON object on a line; `portolan documents lost ask` answers it from this
//!   node's lists with an [`Answer`], again one object on a line, in the order of the questions;
//! - a gateway that asked elsewhere hands its [`Answer`]s to `portolan documents lost import --json`,
//!   and each [`Hit`] becomes an entry of the list that is named there.
//!
//! ```json
//! {"id": "1", "issuer": "UTO", "number": "L898902C3", "document_type": "P"}
//! {"id": "1", "issuer": "UTO", "number": "L898902C3", "on": "2026-11-24",
//!  "hits": [{"list": "utopia-police", "reference": "2026-77", "status": "stolen",
//!            "document_type": "P", "reported_on": "2026-02-01", "note": "Keep it and call us"}]}
//! {"id": "2", "hits": [], "error": "issuer: expected a State or organization by its code or name"}
//! ```
//!
//! Dates are ISO 8601. A field that is not known may be left out; one that is not named here is
//! refused in a question, since somebody may have meant it to narrow the search, and passed over in
//! an answer. An answer without hits says that nothing is reported here, and no more than that.

use jiff::civil::Date;
use kernel::Result;
use registry::Session;
use serde::{Deserialize, Serialize};

use super::row::{expected, number_of};
use super::{LostStatus, reported};

/// Is this document reported?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What the asker knows the question by; the answer has it again.
    pub id: String,
    /// The issuing State or organization, by any of its codes or its name.
    pub issuer: String,
    /// The number as it is printed.
    pub number: String,
    /// The document code. It narrows nothing: lists have it wrong too often. It is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
}

/// An entry that is about the document asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The list on which it stands.
    #[serde(default)]
    pub list: String,
    /// That list's reference.
    pub reference: String,
    /// What was reported: `stolen`, `stolen_blank`, `lost`, `revoked`.
    pub status: LostStatus,
    /// The document code, as the list has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// When it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_on: Option<Date>,
    /// Until when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What the list says to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is reported of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's.
    pub id: String,
    /// The issuing State or organization, ICAO code of three letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The number, capital letters and digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day for which it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The entries; none where nothing is reported.
    #[serde(default)]
    pub hits: Vec<Hit>,
    /// Why the question could not be answered, in English. Then the absence of hits says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The longest line of questions or answers, in bytes.
pub const LONGEST_LINE: usize = 64 * 1024;

impl Answer {
    fn no(id: &str, error: String) -> Self {
        let id = id.to_owned();
        Self { id, issuer: None, number: None, on: None, hits: Vec::new(), error: Some(error) }
    }
}

/// Answers a line that holds a question. A line that is none is answered too, with why.
///
/// # Errors
/// When the registry can't be read.
pub fn answer_line(session: &Session, line: &str, on: Date) -> Result<Answer> {
    if line.len() > LONGEST_LINE {
        return Ok(Answer::no("", "the line is longer than 64 kB".to_owned()));
    }
    match serde_json::from_str::<Question>(line) {
        Ok(question) => answer(session, &question, on),
        Err(e) => {
            let id = serde_json::from_str::<serde_json::Value>(line).ok();
            let id = id.as_ref().and_then(|v| v.get("id")).and_then(|id| id.as_str());
            Ok(Answer::no(id.unwrap_or_default(), format!("no question: {e}")))
        }
    }
}

/// Answers a question from this node's lists, and those that its centre told: one index look-up.
///
/// # Errors
/// When the registry can't be read.
pub fn answer(session: &Session, question: &Question, on: Date) -> Result<Answer> {
    let Some(issuer) = places::parse_country(&question.issuer) else {
        return Ok(Answer::no(&question.id, format!("issuer: expected {}", expected::ISSUER)));
    };
    let Some(number) = number_of(&question.number) else {
        return Ok(Answer::no(&question.id, format!("number: expected {}", expected::NUMBER)));
    };
    let hits = reported(session, issuer.alpha3, &number, on)?.into_iter().map(|s| {
        let e = s.body;
        Hit {
            list: e.list,
            reference: e.reference,
            status: e.status,
            document_type: e.document_type,
            reported_on: e.reported_on,
            until: e.until,
            note: e.note,
        }
    });
    Ok(Answer {
        id: question.id.clone(),
        issuer: Some(issuer.alpha3.to_owned()),
        number: Some(number),
        on: Some(on),
        hits: hits.collect(),
        error: None,
    })
}
