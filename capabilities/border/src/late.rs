//! Writing down later what was kept on paper: a power cut, a broken reader.
//!
//! Always holds: the true time stands in the crossing, with the reason and who wrote it on paper;
//! the law in force on that day is applied; stays are paired again from the true times; the same
//! line of the paper log is not written twice.

use jiff::{Timestamp, civil::Date};
use kernel::{Act, Error, Id, Result};
use registry::Query;

use crate::decision::CLASSES;
use crate::desk::{Desk, person_who_decides, reason};
use crate::document::{self, Typed, to_recognise};
use crate::entry_rules::{Assessment, Facts, PermitSeen, VisaSeen, assess};
use crate::history;
use crate::model::{Crossing, Direction, Journey, Late, PersonId, ReadBy};
use crate::stays;

/// One line of the paper log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLine {
    /// When it happened.
    pub crossed_at: Timestamp,
    /// Which way.
    pub direction: Direction,
    /// The document as it was written down.
    pub document: Typed,
    /// A visa that was shown.
    pub visa: Option<VisaSeen>,
    /// A permit that was shown.
    pub permit: Option<PermitSeen>,
    /// The journey.
    pub journey: Journey,
    /// How somebody was admitted; by the law of that day where the paper doesn't say.
    pub class: Option<String>,
    /// Until when they may stay; by the law of that day where the paper doesn't say.
    pub until: Option<Date>,
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// Who they are, where the document is new and the officer knows.
    pub same_as: Option<PersonId>,
    /// Why it was not written down at once.
    pub reason: String,
    /// Who wrote it on paper.
    pub written_by: String,
}

/// What was written down, and what the law of that day says of it.
#[derive(Debug, Clone)]
pub struct WrittenLate {
    /// The crossing.
    pub crossing: Id<Crossing>,
    /// What the law of that day says; for the supervisor to look at where it is not met.
    pub assessment: Option<Assessment>,
}

impl Desk {
    /// Writes a line of the paper log down.
    ///
    /// # Errors
    /// `late-refused` with the fields, `already-recorded`, `document-unread`, `no-law`,
    /// `a-person-decides`, `no-post`.
    pub fn register_late(&self, act: &Act, line: &PaperLine) -> Result<WrittenLate> {
        let officer = person_who_decides(act)?;
        let place = self.place(act)?;
        let now = self.registry().now();
        check(line, now)?;
        let date = place.day(line.crossed_at);
        let read = document::read(None, &line.document, ReadBy::Typed, date)?;
        let session = self.session(act);
        let known = history::look_up(&session, &read.document)?;
        let book = self.book();
        let assessment = match line.direction {
            Direction::Departure => None,
            Direction::Arrival => {
                // What came after the day counts for nothing on it.
                let mut days = known.days(date);
                days.retain(|d| d.from < date);
                Some(assess(
                    book.law(date)?,
                    &Facts {
                        on: date,
                        citizenship: read.document.citizenship.as_deref(),
                        document_type: &read.document.document_type,
                        document_expiry: read.document.expiry,
                        document_issued: read.document.issued,
                        visa: line.visa.as_ref(),
                        permit: line.permit.as_ref(),
                        crew: line.journey.crew,
                        stays: &days,
                    },
                ))
            }
        };
        let mut writing = session.write("border.register_late");
        let (seen, identity) = to_recognise(&read.document);
        let same_as = line.same_as.or(known.person.filter(|_| known.is_certain));
        let person =
            people::record_seen(&mut writing, &known.recognition, &seen, &identity, same_as, now)
                .person;
        let same = Query::<Crossing>::all().eq("person", person).eq("crossed_at", line.crossed_at);
        if let Some(twin) = session.find(&same)?.rows.iter().find(|c| c.body.voided.is_none()) {
            return Err(already(twin.id));
        }
        let crossing = Crossing {
            person,
            direction: line.direction,
            crossed_at: line.crossed_at,
            date,
            post: place.id,
            citizenship: read.document.citizenship.clone(),
            sex: read.document.sex.clone(),
            birth_date: read.document.birth_date.clone(),
            resident_before: line.resident_before,
            class: match &assessment {
                Some(assessed) => {
                    Some(line.class.clone().unwrap_or_else(|| assessed.class.clone()))
                }
                None => book.class_leaving(date, read.document.citizenship.as_deref()),
            },
            until: assessment.as_ref().and_then(|a| line.until.or(a.until)),
            document: Some(read.document),
            journey: line.journey.clone(),
            examination: None,
            officer: Some(officer.clone()),
            reason: None,
            late: Some(Late {
                reason: reason("reason", &line.reason)?,
                written_by: line.written_by.trim().to_owned(),
                registered_by: officer,
                registered_at: now,
            }),
            corrected: None,
            imported: None,
            voided: None,
        };
        let id = writing.create(&crossing);
        stays::put(&session, &mut writing, id, &crossing)?;
        writing.commit()?;
        Ok(WrittenLate { crossing: id, assessment })
    }
}

fn already(id: Id<Crossing>) -> Error {
    Error::conflict(
        "already-recorded",
        "A crossing of this person at this very time is on record already.",
    )
    .with("crossing", id)
}

fn check(line: &PaperLine, now: Timestamp) -> Result<()> {
    let mut error =
        Error::invalid("late-refused", "This line of the paper log can't be written down yet.");
    if line.crossed_at > now {
        error = error.field("crossed_at", "in-the-future", "Give a time that has passed.");
    }
    if line.reason.trim().chars().count() < 5 {
        error = error.field("reason", "reason-needed", "Write in a few words why.");
    }
    if line.written_by.trim().is_empty() {
        error = error.field("written_by", "needed", "Give the name of who wrote it on paper.");
    }
    if line.class.as_deref().is_some_and(|c| !CLASSES.contains(&c)) {
        error =
            error.field("class", "class-unknown", format!("Give one of: {}.", CLASSES.join(", ")));
    }
    if error.fields().is_empty() { Ok(()) } else { Err(error) }
}
