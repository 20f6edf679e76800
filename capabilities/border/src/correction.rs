//! Putting a mistaken crossing right, or taking it back.
//!
//! Always holds: the old version stays in history with who changed it and why; a voided crossing
//! stays too, and counts nowhere; the person's stays are paired again in the same commit.

use jiff::{Timestamp, civil::Date};
use kernel::{Act, Error, Id, Result};
use registry::{Stored, Version};

use crate::decision::CLASSES;
use crate::desk::{Desk, person_who_decides, reason, seen};
use crate::model::{Corrected, Crossing, Direction, PersonId, Voided};
use crate::stays;

/// What is put right; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// Which way.
    pub direction: Option<Direction>,
    /// When it happened.
    pub crossed_at: Option<Timestamp>,
    /// How somebody was admitted.
    pub class: Option<String>,
    /// Until when they may stay.
    pub until: Option<Date>,
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// ICAO code.
    pub citizenship: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth_date: Option<String>,
    /// Why.
    pub reason: String,
}

/// A crossing with every version of it.
#[derive(Debug)]
pub struct CrossingView {
    /// As it stands.
    pub crossing: Stored<Crossing>,
    /// Every version, oldest first, with who wrote it.
    pub history: Vec<Version<Crossing>>,
    /// Who crossed.
    pub person: Option<Stored<people::Person>>,
}

/// A person with everything that they did here.
#[derive(Debug)]
pub struct PersonView {
    /// The person.
    pub person: Stored<people::Person>,
    /// What they did.
    pub history: crate::history::History,
}

impl Desk {
    /// A crossing with its history.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn crossing(&self, act: &Act, id: Id<Crossing>) -> Result<CrossingView> {
        let session = self.session(act);
        let crossing = session.get(id)?;
        let person = session.look(crossing.body.person)?;
        Ok(CrossingView { history: session.history(id)?, crossing, person })
    }

    /// A person with their crossings, stays and refusals.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn person(&self, act: &Act, id: PersonId) -> Result<PersonView> {
        let session = self.session(act);
        let person = session.get(id)?;
        let history = crate::history::of(&session, people::Recognition::New, Some(id), true)?;
        Ok(PersonView { person, history })
    }

    /// Puts a crossing right.
    ///
    /// # Errors
    /// `correction-refused` with the fields, `reason-needed`, `crossing-voided`,
    /// `version-conflict`.
    pub fn correct(
        &self,
        act: &Act,
        id: Id<Crossing>,
        version: u32,
        correction: &Correction,
    ) -> Result<()> {
        let by = person_who_decides(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        still_stands(&stored.body)?;
        let why = reason("reason", &correction.reason)?;
        let now = self.registry().now();
        let citizenship = check(correction, now)?;
        let place = self.place_of(&session, stored.body.post)?;
        let old = &stored.body;
        let crossed_at = correction.crossed_at.unwrap_or(old.crossed_at);
        let mut body = Crossing {
            direction: correction.direction.unwrap_or(old.direction),
            crossed_at,
            date: if crossed_at == old.crossed_at { old.date } else { place.day(crossed_at) },
            class: correction.class.clone().or_else(|| old.class.clone()),
            until: correction.until.or(old.until),
            resident_before: correction.resident_before.or(old.resident_before),
            citizenship: citizenship.or_else(|| old.citizenship.clone()),
            sex: correction.sex.clone().or_else(|| old.sex.clone()),
            birth_date: correction.birth_date.clone().or_else(|| old.birth_date.clone()),
            ..old.clone()
        };
        if body == *old {
            return Err(Error::invalid(
                "nothing-corrected",
                "Nothing is different. Change what was wrong.",
            ));
        }
        body.corrected = Some(Corrected { by, at: now, reason: why });
        let mut writing = session.write("border.correct");
        writing.update(&stored, &body);
        stays::again(&session, &mut writing, id, &body)?;
        writing.commit().map(drop)
    }

    /// Takes a crossing back: it never happened.
    ///
    /// # Errors
    /// `reason-needed`, `crossing-voided`, `version-conflict`.
    pub fn void(&self, act: &Act, id: Id<Crossing>, version: u32, why: &str) -> Result<()> {
        let by = person_who_decides(act)?;
        let why = reason("reason", why)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        still_stands(&stored.body)?;
        let voided = Some(Voided { by, at: self.registry().now(), reason: why });
        let body = Crossing { voided, ..stored.body.clone() };
        let mut writing = session.write("border.void");
        writing.update(&stored, &body);
        stays::again(&session, &mut writing, id, &body)?;
        writing.commit().map(drop)
    }
}

fn still_stands(crossing: &Crossing) -> Result<()> {
    if crossing.voided.is_none() {
        return Ok(());
    }
    Err(Error::conflict("crossing-voided", "This crossing was taken back already."))
}

/// Checks the fields; gives the citizenship by its code.
fn check(c: &Correction, now: Timestamp) -> Result<Option<String>> {
    let mut error = Error::invalid("correction-refused", "The correction can't be kept as stated.");
    if c.crossed_at.is_some_and(|at| at > now) {
        error = error.field("crossed_at", "in-the-future", "Give a time that has passed.");
    }
    if c.class.as_deref().is_some_and(|class| !CLASSES.contains(&class)) {
        error =
            error.field("class", "class-unknown", format!("Give one of: {}.", CLASSES.join(", ")));
    }
    if c.sex.as_deref().is_some_and(|s| !["F", "M", "X"].contains(&s)) {
        error = error.field("sex", "sex", "Give F, M or X as the document says.");
    }
    if c.birth_date.as_deref().is_some_and(|d| d.parse::<people::PartialDate>().is_err()) {
        error = error.field(
            "birth_date",
            "date",
            "Give a date as 1974-08-12, or 1974-08 or 1974 where the rest is not known.",
        );
    }
    let mut citizenship = None;
    if let Some(typed) = &c.citizenship {
        match places::parse_country(typed) {
            Some(country) => citizenship = Some(country.alpha3.to_owned()),
            None => {
                error = error.field(
                    "citizenship",
                    "country",
                    "There is no such country. Give its name or its code, such as UTO.",
                );
            }
        }
    }
    if error.fields().is_empty() { Ok(citizenship) } else { Err(error) }
}
