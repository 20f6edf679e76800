//! Expected flights, and one flight with everybody: who is expected, who came, who did not, who
//! came without being on the list.
//!
//! Always holds: what the page says of somebody is screened at the moment of asking, with the law
//! and the lists as they stand then.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Act, Error, Id, Result};
use registry::{Query, Session, Stored};

use super::model::{Advice, Expected, Flight, NotToBoard, Screened};
use super::screen::{Screen, there_at};
use crate::desk::{Desk, Place, person_who_decides, reason, seen};
use crate::model::Examination;

/// Where somebody on a list is by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The flight is not there yet, or not for long.
    NotYet,
    /// Examined at the desk.
    Examined(Id<Examination>),
    /// Not seen three hours after the flight was there, or not on board by the carrier's word.
    NoShow,
    /// The carrier took them off the list.
    Gone,
    /// Changes planes, so that nobody at the desk sees them.
    Transit,
}

/// Somebody on a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The entry.
    pub expected: Stored<Expected>,
    /// What screening says now; as answered where the flight is over.
    pub now: Screened,
    /// Where they are.
    pub came: Came,
    /// Whether a check awaits them at the desk: an entry of a watchlist may mean them, and nobody
    /// has told them apart. Which entry is told at the desk alone.
    pub check: bool,
}

impl Row {
    /// What counts: an officer's decision goes before screening.
    #[must_use]
    pub fn advice(&self) -> Advice {
        self.expected.body.not_to_board.as_ref().map_or(self.now.advice, |_| Advice::DoNotBoard)
    }
}

/// A flight with everybody.
#[derive(Debug, Clone)]
pub struct FlightSeen {
    /// The flight.
    pub flight: Stored<Flight>,
    /// Everybody on the list, by name.
    pub rows: Vec<Row>,
    /// Those who said that they came with it and are not on the list.
    pub not_listed: Vec<Stored<Examination>>,
    /// Whether it is over: three hours after it was there.
    pub is_over: bool,
}

/// Hours after which somebody who was not seen is a no-show.
const NO_SHOW_HOURS: i64 = 3;
/// More than any aircraft or ferry carries.
const MOST_PEOPLE: usize = 12_000;

/// Everybody on a flight's lists.
pub(super) fn on_flight(session: &Session, flight: Id<Flight>) -> Result<Vec<Stored<Expected>>> {
    let (mut all, mut after) = (Vec::new(), None);
    while all.len() < MOST_PEOPLE {
        let query = Query::<Expected>::all().eq("flight", flight).limit(500).after(after);
        let page = session.find(&query)?;
        all.extend(page.rows);
        match page.next {
            None => break,
            next => after = next,
        }
    }
    Ok(all)
}

impl Desk {
    /// The flights of a post on a day, the earliest first; each with how many are on its list.
    ///
    /// # Errors
    /// `no-post`; when the store can't be read.
    pub fn flights(&self, act: &Act, date: Date) -> Result<Vec<(Stored<Flight>, u64)>> {
        let place = self.place(act)?;
        let session = self.session(act);
        let query =
            Query::<Flight>::all().eq("post", place.id).eq("date", date.to_string()).limit(500);
        let mut flights = session.find(&query)?.rows;
        flights.sort_by_key(|f| f.body.arrives_at.or(f.body.departs_at));
        flights
            .into_iter()
            .map(|f| {
                let listed = session.count(&Query::<Expected>::all().eq("flight", f.id))?;
                Ok((f, listed))
            })
            .collect()
    }

    /// A flight with everybody.
    ///
    /// # Errors
    /// `no-such-record`, `another-post`.
    pub fn flight(&self, act: &Act, id: Id<Flight>) -> Result<FlightSeen> {
        let session = self.session(act);
        let flight = session.get(id)?;
        self.own_flight(act, &flight.body)?;
        let (place, at) = self.there(&session, &flight.body);
        let late = at.checked_add(jiff::SignedDuration::from_hours(NO_SHOW_HOURS));
        let is_over = late.is_ok_and(|late| late <= self.registry().now());
        let query = Query::<Examination>::all().eq("flight", id).limit(MOST_PEOPLE);
        let mut came = HashMap::new();
        let mut not_listed = Vec::new();
        for examination in session.find(&query)?.rows {
            match examination.body.listed.as_ref().and_then(|l| l.entry) {
                Some(entry) => {
                    came.insert(entry, examination.id);
                }
                None => not_listed.push(examination),
            }
        }
        let book = self.book();
        let screen = Screen { session: &session, book: &book, place: place.as_ref(), at };
        let listed = on_flight(&session, id)?;
        let came = |expected: &Stored<Expected>| {
            let body = &expected.body;
            match came.get(&expected.id) {
                Some(examination) => Came::Examined(*examination),
                None if body.gone => Came::Gone,
                None if body.aboard == Some(false) => Came::NoShow,
                None if body.transit => Came::Transit,
                None if is_over => Came::NoShow,
                None => Came::NotYet,
            }
        };
        let came: Vec<Came> = listed.iter().map(came).collect();
        let not_yet = listed.iter().zip(&came).filter(|(_, came)| **came == Came::NotYet);
        let not_yet: Vec<&Expected> = not_yet.map(|(e, _)| &e.body).collect();
        let documents: Vec<_> = not_yet.iter().map(|e| e.as_seen()).collect();
        let mut checks = self.awaited(&session, flight.body.date, &documents)?.into_iter();
        let mut judged = screen.people(&not_yet)?.into_iter();
        let mut rows: Vec<Row> = listed
            .into_iter()
            .zip(came)
            .map(|(expected, came)| {
                let (judged, check) = if came == Came::NotYet {
                    (judged.next(), checks.next().unwrap_or(false))
                } else {
                    (None, false)
                };
                let now = judged.unwrap_or_else(|| expected.body.answered.clone());
                Row { expected, now, came, check }
            })
            .collect();
        rows.sort_by(|a, b| {
            let name =
                |r: &Row| (r.expected.body.surname.clone(), r.expected.body.given_names.clone());
            name(a).cmp(&name(b))
        });
        Ok(FlightSeen { flight, rows, not_listed, is_over })
    }

    /// The post of a flight, where it is known, and when the flight is there.
    fn there(&self, session: &Session, flight: &Flight) -> (Option<Place>, Timestamp) {
        let place = flight.post.and_then(|post| self.place_of(session, post).ok());
        let zone = place.as_ref().map_or(TimeZone::UTC, |p| p.zone.clone());
        let at = there_at(flight.arrives_at.or(flight.departs_at), flight.date, &zone);
        (place, at)
    }

    fn own_flight(&self, act: &Act, flight: &Flight) -> Result<()> {
        if flight.post.is_none_or(|post| act.actor.post == Some(post)) {
            return Ok(());
        }
        Err(Error::new(
            kernel::Kind::Forbidden,
            "another-post",
            "This flight belongs to another post.",
        ))
    }

    /// Decides that somebody is not to board: a named officer, on a ground of the law.
    ///
    /// # Errors
    /// `a-person-decides`, `ground-unknown`, `reason-needed`, `version-conflict`, `flight-is-there`.
    pub fn not_to_board(
        &self,
        act: &Act,
        id: Id<Expected>,
        version: u32,
        ground: &str,
        why: &str,
    ) -> Result<()> {
        let officer = person_who_decides(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        let flight = self.flight_to_decide(act, &session, stored.body.flight)?;
        let book = self.book();
        let law = book.law(flight.date)?;
        let ground = law.ground(ground).ok_or_else(|| {
            Error::invalid("ground-unknown", "This needs a ground that the law gives.").field(
                "ground",
                "ground-unknown",
                "Choose one of the grounds of the law.",
            )
        })?;
        let body = Expected {
            not_to_board: Some(NotToBoard {
                officer,
                at: self.registry().now(),
                ground: ground.code.clone(),
                section: ground.section.clone(),
                law: law.title.clone(),
                reason: reason("reason", why)?,
                appeal_to: law.appeal.to.clone(),
                appeal_days: law.appeal.days,
            }),
            ..stored.body.clone()
        };
        let mut writing = session.write("border.not_to_board");
        writing.update(&stored, &body);
        writing.commit().map(drop)
    }

    /// Takes such a decision back.
    ///
    /// # Errors
    /// `a-person-decides`, `version-conflict`, `flight-is-there`.
    pub fn may_board(&self, act: &Act, id: Id<Expected>, version: u32) -> Result<()> {
        person_who_decides(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        self.flight_to_decide(act, &session, stored.body.flight)?;
        let body = Expected { not_to_board: None, ..stored.body.clone() };
        let mut writing = session.write("border.may_board");
        writing.update(&stored, &body);
        writing.commit().map(drop)
    }

    /// Before the flight is there, and at the officer's own post.
    fn flight_to_decide(&self, act: &Act, session: &Session, id: Id<Flight>) -> Result<Flight> {
        let flight = session.get(id)?.body;
        self.own_flight(act, &flight)?;
        if self.there(session, &flight).1 <= self.registry().now() {
            return Err(Error::refused(
                "flight-is-there",
                "This flight is there already: whoever is on it is examined at the desk.",
            ));
        }
        Ok(flight)
    }
}
