//! Finding a traveller on the lists of the day, at the moment of the scan.
//!
//! Always holds: two or three index look-ups; being on no list says nothing against a traveller.

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Id, Result};
use registry::{Query, Session, Stored};
use serde::{Deserialize, Serialize};

use super::model::{Advice, Expected, Flight};
use crate::chip::{Differs, compare};
use crate::desk::Place;
use crate::model::{Conveyance, DocumentSeen, Journey};

/// How somebody was found on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedHow {
    /// By the document's number.
    Document,
    /// By name and birth date, under another number.
    Name,
    /// The carrier announced the flight without them.
    NotListed,
}

impl ListedHow {
    /// As it is stored and translated (`border-listed-CODE`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Name => "name",
            Self::NotListed => "not_listed",
        }
    }
}

/// A traveller on a carrier's list, as it stood at the scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The flight.
    pub flight: Id<Flight>,
    /// Its designator.
    pub designator: String,
    /// How they were found.
    pub how: ListedHow,
    /// The entry; none where the flight was announced without them.
    pub entry: Option<Id<Expected>>,
    /// On duty on board.
    #[serde(default)]
    pub crew: bool,
    /// In what the list differs from the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Differs>,
    /// What the carrier had been told.
    pub advice: Option<Advice>,
}

/// More people of one name and birth date than this are on no day's lists.
const LOOKED_AT: usize = 20;

/// Looks for somebody on the lists of the day before, the day and the day after: flights are late
/// and cross midnight.
///
/// # Errors
/// When the store can't be read, or the reading can't be logged.
pub fn expected(
    session: &Session,
    place: &Place,
    document: &DocumentSeen,
    journey: &Journey,
    at: Timestamp,
) -> Result<Option<Listed>> {
    let today = place.day(at);
    let near = |query: Query<Expected>| {
        query.ge("date", day(today, -1)).le("date", day(today, 1)).limit(LOOKED_AT)
    };
    let here = |s: &Stored<Expected>| !s.body.gone && s.body.post.is_none_or(|p| p == place.id);
    let best = |rows: Vec<Stored<Expected>>| {
        rows.into_iter().filter(here).min_by_key(|s| (s.body.date - today).get_days().abs())
    };
    if let Some(key) = document.key() {
        let by_number = near(Query::<Expected>::all().eq("document_key", key));
        if let Some(found) = best(session.find(&by_number)?.rows) {
            return Ok(Some(listed(&found, ListedHow::Document, document)));
        }
    }
    let name = people::name_key(&document.surname, &document.given_names);
    if let (false, Some(born)) = (name.is_empty(), document.birth_date.as_deref()) {
        let by_name = near(Query::<Expected>::all().eq("name_key", name).eq("birth_date", born));
        if let Some(found) = best(session.find(&by_name)?.rows) {
            return Ok(Some(listed(&found, ListedHow::Name, document)));
        }
    }
    let conveyance = journey.conveyance.as_ref().and_then(|c| c.identifier.as_deref());
    let Some(conveyance) = conveyance.map(super::designator).filter(|d| !d.is_empty()) else {
        return Ok(None);
    };
    let flights = Query::<Flight>::all()
        .eq("designator", conveyance)
        .ge("date", day(today, -1))
        .le("date", day(today, 1))
        .limit(LOOKED_AT);
    let flights = session.find(&flights)?.rows;
    let flight = flights
        .into_iter()
        .filter(|f| f.body.post.is_none_or(|p| p == place.id))
        .min_by_key(|f| (f.body.date - today).get_days().abs());
    Ok(flight.map(|flight| Listed {
        flight: flight.id,
        designator: flight.body.designator,
        how: ListedHow::NotListed,
        entry: None,
        crew: false,
        differs: Vec::new(),
        advice: None,
    }))
}

fn day(today: Date, by: i32) -> String {
    today.checked_add(by.days()).unwrap_or(today).to_string()
}

fn listed(found: &Stored<Expected>, how: ListedHow, document: &DocumentSeen) -> Listed {
    let body = &found.body;
    let (_, differs) = compare(document, &body.as_seen());
    let advice = body.not_to_board.as_ref().map_or(body.answered.advice, |_| Advice::DoNotBoard);
    Listed {
        flight: body.flight,
        designator: body.designator.clone(),
        how,
        entry: Some(found.id),
        crew: body.crew,
        differs,
        advice: Some(advice),
    }
}

/// A journey with what the list knows of it, where nobody said otherwise.
#[must_use]
pub fn completed(journey: &Journey, listed: Option<&Listed>) -> Journey {
    let mut journey = journey.clone();
    let Some(listed) = listed.filter(|l| l.entry.is_some()) else { return journey };
    if journey.conveyance.is_none() {
        journey.conveyance = Some(Conveyance {
            mode: "air".to_owned(),
            identifier: Some(listed.designator.clone()),
        });
        journey.crew |= listed.crew;
    }
    journey
}
