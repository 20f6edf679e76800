//! The first line: what arrives becomes an examination with everything that is known.
//!
//! Always holds: one call, a few index look-ups and one commit; the law and the indicators are
//! applied to what is looked up and nothing else; what is not known is listed, not passed over.
//!
//! Left out: decisions (`decision`), and anything about protection, which this module can't see.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use kernel::{Act, Error, Id, Result};
use registry::{Query, Stored};
use serde::{Deserialize, Serialize};

use crate::chip::{self, ChipBrought};
use crate::desk::{Book, Desk, Place};
use crate::document::{self, Typed};
use crate::entry_rules::{self, Assessment, Facts, Outcome, PermitSeen, VisaSeen};
use crate::flights::{self, Listed};
use crate::history::{self, History};
use crate::indicators::{Hit, HitOutcome, Raised, Ran, Situation};
use crate::model::{
    CheckDigit, Direction, DocumentSeen, Event, Examination, Journey, Officer, ReadBy, Reported,
};
use crate::portrait::Portrait;
use crate::progress::{BEGUN, State, Step};
use crate::seal;

/// What arrives at the desk. Everything may be absent but one of zone and typed fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrived {
    /// The machine readable zone as the reader sent it.
    pub zone: Option<String>,
    /// What was typed; goes before the zone.
    pub typed: Typed,
    /// Which way, where the officer said so.
    pub direction: Option<Direction>,
    /// A visa in the document.
    pub visa: Option<VisaSeen>,
    /// A residence permit.
    pub permit: Option<PermitSeen>,
    /// The journey.
    pub journey: Journey,
    /// What a reader read of the chip.
    #[serde(skip)]
    pub chip: Option<ChipBrought>,
    /// What a scanner read of a seal: bytes, or the text that stands for them.
    #[serde(skip)]
    pub seal: Option<Vec<u8>>,
}

/// Everything for the officer's screen.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The examination as it is on record.
    pub examination: Stored<Examination>,
    /// What document and person did here before.
    pub history: History,
    /// What may be done next.
    pub next: Vec<Step>,
    /// What is not known: codes, whose words are `border-unknown-CODE`.
    pub not_known: Vec<String>,
}

impl Examined {
    /// Whether the open stay has lasted longer than allowed, in days; on the way out.
    #[must_use]
    pub fn overstay_days(&self) -> i64 {
        let today = self.examination.body.date;
        self.history.open_stay().map_or(0, |s| s.body.overstay_days(today))
    }
}

/// What was found out about somebody, before it is written down.
pub(crate) struct Found {
    pub zone: Option<String>,
    pub read: document::Read,
    pub visa: Option<VisaSeen>,
    pub journey: Journey,
    pub history: History,
    pub chip: Option<chip::Judged>,
    pub seal: Option<seal::Judged>,
    pub reported: Vec<Reported>,
    pub listed: Option<Listed>,
    pub direction: Direction,
    pub assessment: Option<Assessment>,
    pub raised: Vec<Raised>,
    pub not_known: Vec<String>,
}

/// How long what was begun and not decided is told of.
const BEGUN_HOURS: i64 = 24;
/// The most of it that one page shows.
const BEGUN_SHOWN: usize = 100;

impl Desk {
    /// What was begun at the post in the last day and is with the first line still, newest first.
    ///
    /// # Errors
    /// `no-post`.
    pub fn begun(&self, act: &Act) -> Result<Vec<Stored<Examination>>> {
        let query = self.begun_query(act)?.newest_first("begun_at").limit(BEGUN_SHOWN);
        Ok(self.session(act).find(&query)?.rows)
    }

    /// How many these are; nobody's record is read for it.
    ///
    /// # Errors
    /// `no-post`.
    pub fn count_begun(&self, act: &Act) -> Result<u64> {
        self.session(act).count(&self.begun_query(act)?)
    }

    fn begun_query(&self, act: &Act) -> Result<Query<Examination>> {
        let ago = SignedDuration::from_hours(BEGUN_HOURS);
        let since = self.registry().now().checked_sub(ago).unwrap_or(Timestamp::MIN);
        Ok(Query::all()
            .eq("post", self.place(act)?.id)
            .eq("state", State::Open.code())
            .ge("begun_at", since))
    }

    /// Reads what arrived, looks everything up, applies the law and the indicators, and writes
    /// the examination down.
    ///
    /// # Errors
    /// `document-unread` with its fields, `no-post`, `no-law`.
    pub fn examine(&self, act: &Act, arrived: &Arrived) -> Result<Examined> {
        let place = self.place(act)?;
        let now = self.registry().now();
        let mut found = self.find_out(act, &place, arrived, now)?;
        let id: Id<Examination> = self.registry().next_id();
        let portrait = found.chip.as_mut().and_then(|judged| {
            let portrait = Portrait::of(id, now, judged.portrait.as_deref()?)?;
            let place = self.registry().next_id();
            judged.seen.portrait = Some(place);
            Some((place, portrait))
        });
        let by = Officer::from(&act.actor);
        let certain = found.history.person.filter(|_| found.history.is_certain);
        let body = Examination {
            post: place.id,
            begun_at: now,
            date: place.day(now),
            person: certain,
            direction: found.direction,
            document: found.read.document,
            zone: found.zone.map(|z| z.trim().chars().take(200).collect()),
            check_digits: found.read.check_digits,
            zone_problems: found.read.zone_problems,
            visa: found.visa,
            permit: arrived.permit.clone(),
            chip: found.chip.map(|judged| judged.seen),
            seal: found.seal.map(|judged| judged.seen),
            reported: found.reported,
            listed: found.listed,
            journey: found.journey,
            assessment: found.assessment,
            raised: found.raised,
            events: vec![Event { step: Step::Examine, at: now, by, text: None }],
            progress: BEGUN,
            referred_at: None,
            assigned_to: None,
            documents_held: Vec::new(),
            crossing: None,
            refusal: None,
        };
        let session = self.session(act);
        let mut writing = session.write("border.examine");
        writing.create_as(id, &body);
        if let Some((place, portrait)) = &portrait {
            writing.create_as(*place, portrait);
        }
        for raised in &body.raised {
            writing.create(&Hit {
                indicator: raised.indicator,
                examination: id,
                outcome: HitOutcome::Shown,
            });
        }
        let receipt = writing.commit()?;
        let examination = Stored {
            id,
            version: 1,
            home: self.registry().store().node().clone(),
            at: receipt.at,
            entry: receipt.entry,
            body,
        };
        let next = examination.body.progress.next();
        Ok(Examined { examination, history: found.history, next, not_known: found.not_known })
    }

    /// An examination as it stands, with the history as it is now.
    ///
    /// # Errors
    /// `no-such-record`.
    pub fn examination(&self, act: &Act, id: Id<Examination>) -> Result<Examined> {
        let session = self.session(act);
        let examination = session.get(id)?;
        let mut history = history::look_up(&session, &examination.body.document)?;
        if let Some(person) = examination.body.person
            && history.person != Some(person)
        {
            history = history::of(&session, history.recognition, Some(person), true)?;
        }
        let body = &examination.body;
        let not_known = unknowns(&body.document, body.assessment.as_ref(), &history);
        let next = body.progress.next();
        Ok(Examined { examination, history, next, not_known })
    }

    /// What is known of what arrived, without writing anything down: the part of
    /// [`examine`](Self::examine) that grows with what is on record.
    ///
    /// # Errors
    /// As [`examine`](Self::examine).
    pub fn look_up(&self, act: &Act, arrived: &Arrived) -> Result<History> {
        let place = self.place(act)?;
        Ok(self.find_out(act, &place, arrived, self.registry().now())?.history)
    }

    pub(crate) fn find_out(
        &self,
        act: &Act,
        place: &Place,
        arrived: &Arrived,
        at: Timestamp,
    ) -> Result<Found> {
        let session = self.session(act);
        let today = place.day(at);
        let brought = arrived.chip.as_ref();
        // Where the reader brought the chip alone, the document is what the chip says it is.
        let zone = arrived.zone.clone().filter(|z| !z.trim().is_empty());
        let from_page = zone.is_some() || !arrived.typed.number.trim().is_empty();
        let zone = zone.or_else(|| brought.and_then(chip::zone));
        let by = match act.actor.role.name() {
            "reader_service" => ReadBy::ReaderService,
            _ if zone.is_some() => ReadBy::Zone,
            _ => ReadBy::Typed,
        };
        let read = document::read(zone.as_deref(), &arrived.typed, by, today)?;
        let page = Some(&read.document).filter(|_| from_page);
        let chip = brought
            .map(|brought| {
                let trust = self.anchors().trust()?;
                Ok::<_, Error>(chip::judge(brought, &trust, page, at, today))
            })
            .transpose()?;
        let seal = arrived
            .seal
            .as_deref()
            .map(|bytes| {
                let trust = self.anchors().trust()?;
                Ok::<_, Error>(seal::judge(bytes, &trust, &read.document, at, today))
            })
            .transpose()?;
        let d = &read.document;
        let reported = documents::lost::reported(&session, &d.issuer, &d.number, today)?;
        let reported = reported.into_iter().map(|s| s.body.into()).collect();
        let history = history::look_up(&session, &read.document)?;
        let direction = arrived.direction.unwrap_or_else(|| suggested(&history));
        let book = self.book();
        // What was typed goes before what was read, and only a genuine seal is believed.
        let visa = arrived
            .visa
            .clone()
            .or_else(|| read.visa.clone())
            .or_else(|| seal.as_ref().and_then(|judged| judged.visa.clone()));
        let listed = flights::expected(&session, place, &read.document, &arrived.journey, at)?;
        let journey = flights::completed(&arrived.journey, listed.as_ref());
        let assessment = match direction {
            Direction::Departure => None,
            Direction::Arrival => {
                let days = history.days(today);
                let facts = Facts {
                    on: today,
                    citizenship: read.document.citizenship.as_deref(),
                    document_type: &read.document.document_type,
                    document_expiry: read.document.expiry,
                    document_issued: read.document.issued,
                    visa: visa.as_ref(),
                    permit: arrived.permit.as_ref(),
                    crew: journey.crew,
                    stays: &days,
                };
                Some(entry_rules::assess(book.law(today)?, &facts))
            }
        };
        let asked = Asked {
            document: &read.document,
            check_digits: &read.check_digits,
            direction,
            journey: &journey,
        };
        let mut seen = situation(&asked, &history, place, at);
        let reported: Vec<Reported> = reported;
        seen.bool("document.reported", !reported.is_empty());
        let altered = chip.as_ref().is_some_and(|judged| judged.seen.is_altered());
        seen.bool("document.chip_altered", altered);
        let (raised, failed) = run(&book, &seen, today);
        let mut not_known = unknowns(&read.document, assessment.as_ref(), &history);
        not_known.extend(failed);
        Ok(Found {
            zone,
            read,
            visa,
            journey,
            history,
            chip,
            seal,
            reported,
            listed,
            direction,
            assessment,
            raised,
            not_known,
        })
    }
}

/// Out, if an entry without an exit is on record; else in.
fn suggested(history: &History) -> Direction {
    if history.open_stay().is_some() { Direction::Departure } else { Direction::Arrival }
}

/// Runs every indicator in use; gives those raised, and `indicator` for each that failed.
pub(crate) fn run(book: &Book, seen: &Situation, today: Date) -> (Vec<Raised>, Vec<String>) {
    let (mut raised, mut failed) = (Vec::new(), Vec::new());
    for indicator in &book.indicators {
        match indicator.run(seen, today) {
            Ran::Raised(r) => raised.push(r),
            Ran::Quiet | Ran::NotInUse | Ran::NotKnown(_) => {}
            Ran::Failed(why) => {
                tracing::warn!(%why, "an indicator failed while running");
                failed.push("indicator".to_owned());
            }
        }
    }
    (raised, failed)
}

/// A document and a journey about which indicators are asked.
pub(crate) struct Asked<'a> {
    pub document: &'a DocumentSeen,
    pub check_digits: &'a [CheckDigit],
    pub direction: Direction,
    pub journey: &'a Journey,
}

/// What indicators can read, and nothing else.
pub(crate) fn situation(
    asked: &Asked<'_>,
    history: &History,
    place: &Place,
    at: Timestamp,
) -> Situation {
    let today = place.day(at);
    let Asked { document: d, check_digits, direction, journey } = asked;
    let mut s = Situation::default();
    s.text("document.type", &d.document_type);
    s.bool("document.read_by_machine", d.read_by != ReadBy::Typed);
    let failed = check_digits.iter().filter(|c| c.outcome == "invalid").count();
    s.int("document.check_digits_failed", failed);
    if let Some(expiry) = d.expiry {
        s.int("document.days_to_expiry", (expiry - today).get_days());
    }
    s.bool("document.other_holder", history.other_identity().is_some());
    let known = matches!(
        history.recognition,
        people::Recognition::Known { .. } | people::Recognition::SameNumberOtherIdentity { .. }
    );
    s.bool("document.first_seen", !known);
    s.text("journey.direction", direction.code());
    let conveyance = journey.conveyance.as_ref();
    s.text("journey.mode", conveyance.map_or("", |c| &c.mode));
    s.text(
        "journey.conveyance",
        conveyance.and_then(|c| c.identifier.as_deref()).unwrap_or_default(),
    );
    s.text("journey.purpose", journey.purpose.as_deref().unwrap_or_default());
    s.int("journey.minors", journey.minors);
    s.int("journey.group_size", journey.group_size.max(1));
    s.bool("journey.crew", journey.crew);
    s.bool("journey.address_given", journey.address.is_some());
    s.int("journey.hour", place.hour(at));
    s.text("post.code", &place.post.code);
    s.int("history.crossings", history.crossings.len());
    let month_ago = at.checked_sub((30 * 24).hours()).unwrap_or(Timestamp::MIN);
    s.int("history.crossings_30_days", history.crossings_since(month_ago));
    s.int("history.refusals", history.refusals.len());
    s.int("history.overstays", history.overstays(today));
    s.bool("history.open_stay", history.open_stay().is_some());
    s.int("history.documents", i64::try_from(history.documents).unwrap_or(i64::MAX));
    if let Some(last) = history.crossings.first() {
        s.int("history.days_since_last", (today - last.body.date).get_days());
    }
    s
}

/// What the officer should know that nobody knows.
fn unknowns(d: &DocumentSeen, assessment: Option<&Assessment>, history: &History) -> Vec<String> {
    let mut out = Vec::new();
    let mut add = |missing: bool, code: &str| {
        if missing {
            out.push(code.to_owned());
        }
    };
    add(d.number.is_empty(), "document_number");
    add(d.surname.is_empty() && d.given_names.is_empty(), "name");
    add(d.birth_date.as_ref().is_none_or(|b| b.len() < 10), "birth_date");
    add(d.citizenship.is_none(), "citizenship");
    add(d.expiry.is_none(), "document_expiry");
    add(history.person.is_none(), "history");
    add(history.person.is_some() && !history.is_certain, "identity");
    add(history.crossings.len() >= history::LOOKED_AT, "older_crossings");
    for f in assessment.iter().flat_map(|a| &a.findings) {
        add(f.outcome == Outcome::NotKnown && f.code.starts_with("visa"), "visa_validity");
    }
    out
}
