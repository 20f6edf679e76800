//! What an officer decides: admit, refuse, refer, record a departure, end without a decision; and
//! the request for asylum that the first line records.
//!
//! Always holds: a named person decides; where the law is not met or an indicator was raised, an
//! admission needs a reason in words; a refusal has an officer, a ground of the law in force, a
//! reason and the way to appeal, or it is not written; the crossing, the stay, the person, the
//! document, the examination and the hits of indicators are written in one commit.

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Act, Error, Id, Kind, Result};
use registry::{Query, Session, Stored, Writing};

use crate::desk::{Desk, Place, person_who_decides, reason, seen};
use crate::document::to_recognise;
use crate::indicators::{Hit, HitOutcome};
use crate::model::{Crossing, Direction, Event, Examination, Officer, PersonId, Refusal};
use crate::progress::{State, Step};
use crate::stays;

/// The classes of admission.
pub const CLASSES: [&str; 5] = ["citizen", "resident", "visa", "visitor", "crew"];

/// An admission as the officer gives it. What is absent is taken from the law's assessment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Admission {
    /// One of [`CLASSES`].
    pub class: Option<String>,
    /// Until when the person may stay.
    pub until: Option<Date>,
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// Who they are, where the officer joins a new document to somebody on record.
    pub same_as: Option<PersonId>,
    /// Why, where the law is not met, an indicator was raised, or the stay is longer than it says.
    pub reason: String,
}

/// A departure as the officer gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaving {
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// Who they are, where the officer joins a new document to somebody on record.
    pub same_as: Option<PersonId>,
    /// A remark.
    pub reason: String,
}

/// A refusal as the officer gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusing {
    /// The ground's code.
    pub ground: String,
    /// Why, in words.
    pub reason: String,
    /// Who they are, where the officer joins a new document to somebody on record.
    pub same_as: Option<PersonId>,
}

/// What is printed and signed.
#[derive(Debug, Clone)]
pub struct RefusalForm {
    /// The refusal.
    pub refusal: Stored<Refusal>,
    /// The post.
    pub place: Place,
}

impl Desk {
    /// Admits somebody: writes the crossing and all that belongs to it.
    ///
    /// # Errors
    /// `a-person-decides`, `version-conflict`, `reason-needed`, `until-needed`, `not-an-arrival`,
    /// and what [`Progress::after`](crate::progress::Progress::after) says.
    pub fn admit(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        admission: &Admission,
    ) -> Result<Id<Crossing>> {
        let mut open = self.begin(act, id, version)?;
        if open.stored.body.direction != Direction::Arrival {
            return Err(wrong_way());
        }
        self.no_open_hit(&open.session, &open.body)?;
        let examination = &open.stored.body;
        let assessed = examination.assessment.as_ref();
        let class = admission
            .class
            .clone()
            .or_else(|| assessed.map(|a| a.class.clone()))
            .unwrap_or_else(|| "visitor".to_owned());
        if !CLASSES.contains(&class.as_str()) {
            return Err(Error::invalid("class-unknown", "Choose how to admit the traveller.")
                .field("class", "class-unknown", format!("Give one of: {}.", CLASSES.join(", "))));
        }
        let endless = matches!(class.as_str(), "citizen" | "resident");
        let lawful = assessed.and_then(|a| a.until);
        let until = admission.until.or(lawful);
        check_until(until, endless, examination.date)?;
        let beyond = !endless && until > lawful;
        let against = assessed.is_some_and(|a| !a.is_met())
            || assessed.is_some_and(|a| a.class != class)
            || beyond
            || (!examination.raised.is_empty() && examination.progress.state == State::Open);
        let why = if against {
            Some(reason("reason", &admission.reason)?)
        } else {
            Some(admission.reason.trim().to_owned()).filter(|r| !r.is_empty())
        };
        let person = open.identify(admission.same_as)?;
        let crossing =
            open.crossing(person, Some(class), until, admission.resident_before, why.clone());
        open.step(Step::Admit, why)?;
        open.cross(&crossing)
    }

    /// Records that somebody left.
    ///
    /// # Errors
    /// As [`admit`](Self::admit), without what is about admission.
    pub fn depart(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        leaving: &Leaving,
    ) -> Result<Id<Crossing>> {
        let mut open = self.begin(act, id, version)?;
        if open.stored.body.direction != Direction::Departure {
            return Err(wrong_way());
        }
        self.no_open_hit(&open.session, &open.body)?;
        let remark = Some(leaving.reason.trim().to_owned()).filter(|r| !r.is_empty());
        let person = open.identify(leaving.same_as)?;
        let seen = &open.stored.body;
        let class = self.book().class_leaving(seen.date, seen.document.citizenship.as_deref());
        let crossing = open.crossing(person, class, None, leaving.resident_before, remark.clone());
        open.step(Step::Depart, remark)?;
        open.cross(&crossing)
    }

    /// Refuses entry.
    ///
    /// # Errors
    /// `a-person-decides`, `asylum-first`, `ground-unknown`, `reason-needed`, `version-conflict`,
    /// `not-an-arrival`.
    pub fn refuse(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        refusing: &Refusing,
    ) -> Result<Id<Refusal>> {
        let mut open = self.begin(act, id, version)?;
        let examination = open.stored.body.clone();
        if examination.direction != Direction::Arrival {
            return Err(wrong_way());
        }
        // What blocks a refusal is said before what is missing in it.
        examination.progress.after(Step::Refuse)?;
        self.no_open_hit(&open.session, &open.body)?;
        let book = self.book();
        let law = book.law(examination.date)?;
        let ground =
            law.ground(&refusing.ground).ok_or_else(|| {
                Error::invalid("ground-unknown", "A refusal needs a ground that the law gives.")
                    .field("ground", "ground-unknown", "Choose one of the grounds of the law.")
            })?;
        let why = reason("reason", &refusing.reason)?;
        let person = open.identify(refusing.same_as)?;
        let appeal_days = i64::from(law.appeal.days);
        let appeal_until = examination.date.checked_add(appeal_days.days()).unwrap_or(Date::MAX);
        open.step(Step::Refuse, Some(why.clone()))?;
        let refusal = Refusal {
            person,
            post: open.place.id,
            refused_at: open.now,
            date: open.place.day(open.now),
            document: examination.document,
            ground: ground.code.clone(),
            section: ground.section.clone(),
            law: law.title.clone(),
            reason: why,
            appeal_to: law.appeal.to.clone(),
            appeal_days: law.appeal.days,
            appeal_until,
            appeal_section: law.appeal.section.clone(),
            officer: open.officer.clone(),
            examination: id,
        };
        let refusal_id = open.writing.create(&refusal);
        open.body.refusal = Some(refusal_id);
        open.finish(HitOutcome::ReferredRefused)?;
        Ok(refusal_id)
    }

    /// Refers somebody to the second line.
    ///
    /// # Errors
    /// `reason-needed` where no indicator gives one, `already-referred`, `version-conflict`.
    pub fn refer(&self, act: &Act, id: Id<Examination>, version: u32, why: &str) -> Result<()> {
        let mut open = self.begin(act, id, version)?;
        let given = why.trim();
        let why = if given.is_empty() && !open.body.raised.is_empty() {
            let names: Vec<_> = open.body.raised.iter().map(|r| r.name.as_str()).collect();
            names.join(", ")
        } else if given.is_empty() && open.body.progress.asylum_open {
            "asylum".to_owned()
        } else {
            reason("reason", given)?
        };
        open.step(Step::Refer, Some(why))?;
        open.body.referred_at = Some(open.now);
        open.hits(|_| HitOutcome::Referred)?;
        open.save()
    }

    /// Records that the traveller asked for asylum: nobody can refuse them now until the second
    /// line has dealt with it.
    ///
    /// # Errors
    /// `examination-decided`, `version-conflict`.
    pub fn request_asylum(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        note: &str,
    ) -> Result<()> {
        let mut open = self.begin(act, id, version)?;
        let note = Some(note.trim().to_owned()).filter(|n| !n.is_empty());
        open.step(Step::RequestAsylum, note)?;
        open.save()
    }

    /// Ends an examination without a decision: a mistake, or a traveller who turned back.
    ///
    /// # Errors
    /// `reason-needed`, `asylum-first`, `version-conflict`.
    pub fn withdraw(&self, act: &Act, id: Id<Examination>, version: u32, why: &str) -> Result<()> {
        let mut open = self.begin(act, id, version)?;
        let why = reason("reason", why)?;
        open.step(Step::Withdraw, Some(why))?;
        open.finish(HitOutcome::ReferredAdmitted)
    }

    /// Which way, as the officer has it; the law is applied again.
    ///
    /// # Errors
    /// `examination-decided`, `version-conflict`.
    pub fn turn(
        &self,
        act: &Act,
        id: Id<Examination>,
        version: u32,
        direction: Direction,
    ) -> Result<()> {
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        stored.body.progress.after(Step::RequestAsylum)?;
        let place = self.place_of(&session, stored.body.post)?;
        let arrived = crate::examination::Arrived {
            zone: stored.body.zone.clone(),
            typed: as_typed(&stored.body),
            direction: Some(direction),
            visa: stored.body.visa.clone(),
            permit: stored.body.permit.clone(),
            journey: stored.body.journey.clone(),
            ..crate::examination::Arrived::default()
        };
        let found = self.find_out(act, &place, &arrived, stored.body.begun_at)?;
        let body = Examination { direction, assessment: found.assessment, ..stored.body.clone() };
        let mut writing = session.write("border.turn");
        writing.update(&stored, &body);
        writing.commit().map(drop)
    }

    /// A refusal with what its form needs.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn refusal_form(&self, act: &Act, id: Id<Refusal>) -> Result<RefusalForm> {
        let session = self.session(act);
        let refusal = session.get(id)?;
        let place = self.place_of(&session, refusal.body.post)?;
        Ok(RefusalForm { refusal, place })
    }

    /// Begins to change an examination as a person who may decide.
    pub(crate) fn begin(&self, act: &Act, id: Id<Examination>, version: u32) -> Result<Open> {
        let officer = person_who_decides(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        let with_second_line =
            matches!(stored.body.progress.state, State::Referred | State::Assigned);
        if with_second_line && officer.role == "officer" {
            return Err(Error::new(
                Kind::Forbidden,
                "second-line-only",
                "The second line has this traveller now; an officer there decides.",
            ));
        }
        let place = self.place_of(&session, stored.body.post)?;
        if act.actor.post.is_some_and(|post| post != place.id) {
            return Err(Error::new(
                Kind::Forbidden,
                "another-post",
                "This examination belongs to another post.",
            ));
        }
        let now = self.registry().now();
        let writing = session.write("border.decide");
        let body = stored.body.clone();
        Ok(Open { session, stored, body, officer, place, now, writing })
    }
}

/// The document as if it had been typed, so that it is read the same way again.
pub(crate) fn as_typed(e: &Examination) -> crate::document::Typed {
    let d = &e.document;
    crate::document::Typed {
        document_type: d.document_type.clone(),
        number: d.number.clone(),
        issuer: d.issuer.clone(),
        surname: d.surname.clone(),
        given_names: d.given_names.clone(),
        birth_date: d.birth_date.clone().unwrap_or_default(),
        sex: d.sex.clone().unwrap_or_default(),
        citizenship: d.citizenship.clone().unwrap_or_default(),
        expiry: d.expiry.map(|x| x.to_string()).unwrap_or_default(),
        issued: d.issued.map(|x| x.to_string()).unwrap_or_default(),
    }
}

fn wrong_way() -> Error {
    Error::refused(
        "wrong-way",
        "This is for travellers who go the other way. Change the direction first.",
    )
}

fn check_until(until: Option<Date>, endless: bool, today: Date) -> Result<()> {
    let fault = |code: &'static str, message: &'static str| {
        Err(Error::invalid(code, "The last day of the stay is missing or can't be.")
            .field("until", code, message))
    };
    match until {
        None if !endless => fault("until-needed", "Give the last day that the traveller may stay."),
        Some(day) if day < today => fault("until-past", "Give a day from today on."),
        _ => Ok(()),
    }
}

/// An examination that is being changed.
pub(crate) struct Open {
    pub session: Session,
    pub stored: Stored<Examination>,
    pub body: Examination,
    pub officer: Officer,
    pub place: Place,
    pub now: Timestamp,
    pub writing: Writing,
}

impl Open {
    /// Takes a step, or says why it can't be taken.
    pub fn step(&mut self, step: Step, text: Option<String>) -> Result<()> {
        self.body.progress = self.body.progress.after(step)?;
        let (at, by) = (self.now, self.officer.clone());
        self.body.events.push(Event { step, at, by, text });
        Ok(())
    }

    /// Who it is: as recognised, as the officer says, or somebody new who is written down.
    pub fn identify(&mut self, same_as: Option<PersonId>) -> Result<PersonId> {
        if let Some(person) = self.body.person {
            return Ok(person);
        }
        if let Some(person) = same_as {
            // The person must be there; reading them is on record.
            self.session.get(person)?;
        }
        let (document, identity) = to_recognise(&self.body.document);
        let recognition = people::recognise(&self.session, &document, &identity)?;
        let seen = people::record_seen(
            &mut self.writing,
            &recognition,
            &document,
            &identity,
            same_as,
            self.now,
        );
        self.body.person = Some(seen.person);
        Ok(seen.person)
    }

    fn crossing(
        &self,
        person: PersonId,
        class: Option<String>,
        until: Option<Date>,
        resident_before: Option<bool>,
        why: Option<String>,
    ) -> Crossing {
        let d = &self.body.document;
        Crossing {
            person,
            direction: self.body.direction,
            crossed_at: self.now,
            date: self.place.day(self.now),
            post: self.place.id,
            citizenship: d.citizenship.clone(),
            sex: d.sex.clone(),
            birth_date: d.birth_date.clone(),
            resident_before,
            document: Some(d.clone()),
            class,
            until,
            journey: self.body.journey.clone(),
            examination: Some(self.stored.id),
            officer: Some(self.officer.clone()),
            reason: why,
            late: None,
            corrected: None,
            imported: None,
            voided: None,
        }
    }

    fn cross(mut self, crossing: &Crossing) -> Result<Id<Crossing>> {
        let id = self.writing.create(crossing);
        stays::put(&self.session, &mut self.writing, id, crossing)?;
        self.body.crossing = Some(id);
        self.finish(HitOutcome::ReferredAdmitted)?;
        Ok(id)
    }

    /// Writes what came of each indicator that was raised.
    pub fn hits(&mut self, outcome: impl Fn(HitOutcome) -> HitOutcome) -> Result<()> {
        if self.body.raised.is_empty() {
            return Ok(());
        }
        let query = Query::<Hit>::all().eq("examination", self.stored.id).limit(1_000);
        for hit in self.session.find(&query)?.rows {
            let body = Hit { outcome: outcome(hit.body.outcome), ..hit.body.clone() };
            if body != hit.body {
                self.writing.update(&hit, &body);
            }
        }
        Ok(())
    }

    /// Saves a decision: hits that were referred end as `referred`, the others were not.
    fn finish(mut self, referred: HitOutcome) -> Result<()> {
        // What the officer needed to compare faces, nobody needs any more.
        if let Some(portrait) = self.body.chip.as_mut().and_then(|chip| chip.portrait.take()) {
            self.writing.erase_unread(portrait, 1);
        }
        self.hits(|before| match before {
            HitOutcome::Referred => referred,
            HitOutcome::Shown => HitOutcome::NotReferred,
            other => other,
        })?;
        self.save()
    }

    /// Saves everything in one commit.
    pub fn save(mut self) -> Result<()> {
        self.writing.update(&self.stored, &self.body);
        self.writing.commit().map(drop)
    }
}
