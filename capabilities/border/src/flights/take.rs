//! Taking a carrier's message: read it, find the flight, screen everybody, keep what the law lets
//! be kept, answer.
//!
//! Always holds: everything that one message says is written in one commit before it is answered;
//! the same bytes twice are kept once and answered afresh; a message of which nothing can be used
//! is answered as rejected, with what is wrong by byte.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kernel::{Act, Error, Id, Kind, Result};
use passenger_messages::paxlst::{self, ListKind, PassengerList, Person, Role, Sex};
use passenger_messages::{Content, LocalTime, Problem, ReadOptions, Reading};
use registry::derived::id_at;
use registry::{Query, Session, Stored};
use sha2::{Digest as _, Sha256};

use super::answer::{self, Told};
use super::model::{Advice, DocumentListed, Expected, Flight, Message, Screened};
use super::screen::{Screen, there_at};
use crate::desk::{Desk, Place};
use crate::entry_rules::VisaSeen;
use crate::model::Direction;

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its lists.
    pub lists: Vec<TakenList>,
    /// What was wrong with it, by byte.
    pub problems: Vec<Problem>,
    /// Whether the same bytes had come before.
    pub known: bool,
    /// The answer: CUSRES, one interchange for each that came.
    pub answer: Vec<u8>,
}

/// What became of one list.
#[derive(Debug, Clone, Default)]
pub struct TakenList {
    /// The flight; none where the list could not be used.
    pub flight: Option<Id<Flight>>,
    /// Its designator, as it is found by.
    pub designator: String,
    /// The day on which it is at the post.
    pub date: Option<Date>,
    /// Why the list could not be used: `no_flight`, `no_day`, `not_of_a_flight`, `too_late`.
    pub rejected: Option<&'static str>,
    /// People on it, each with what the carrier is told.
    pub advice: Vec<Advice>,
}

impl TakenList {
    /// How many people got this advice.
    #[must_use]
    pub fn count(&self, advice: Advice) -> usize {
        self.advice.iter().filter(|a| **a == advice).count()
    }
}

/// How often a message is taken again when another one about the same people came between.
const ATTEMPTS: usize = 5;

impl Desk {
    /// Takes a message as it came.
    ///
    /// # Errors
    /// `no-passenger-list` with what is wrong by byte, `no-law`, `no-law-for-passenger-lists`.
    pub fn take_passenger_message(&self, act: &Act, bytes: &[u8]) -> Result<Taken> {
        let now = self.registry().now();
        let today = now.to_zoned_datetime(TimeZone::UTC).date();
        let on = date_of(today).ok_or_else(|| Error::internal("a day out of range"))?;
        let reading = passenger_messages::read(bytes, &ReadOptions::on(on));
        let has_list =
            reading.messages.iter().any(|m| matches!(m.content, Content::PassengerList(_)));
        if !has_list {
            return Err(no_list(&reading));
        }
        self.kept_hours(today)?;
        let mut attempt = 1;
        loop {
            match self.attempt(act, bytes, &reading, now) {
                Err(e) if attempt < ATTEMPTS && e.kind() == Kind::Conflict => attempt += 1,
                done => return done,
            }
        }
    }

    /// How many hours after the arrival what a list says is kept.
    ///
    /// # Errors
    /// `no-law`, `no-law-for-passenger-lists`.
    fn kept_hours(&self, on: Date) -> Result<i64> {
        let book = self.book();
        let lists = book.law(on)?.passenger_lists.as_ref().map(|l| i64::from(l.kept_hours));
        lists.ok_or_else(|| {
            Error::refused(
                "no-law-for-passenger-lists",
                "The law on record says nothing of passenger lists, so none is taken. Publish a law with a section passenger_lists.",
            )
        })
    }

    fn attempt(&self, act: &Act, bytes: &[u8], reading: &Reading, now: Timestamp) -> Result<Taken> {
        let session = self.session(act);
        let sha256 = hex::encode(Sha256::digest(bytes));
        let seen = Query::<Message>::all().eq("sha256", sha256.as_str()).limit(1);
        let known = session.count(&seen)? > 0;
        let posts = places::posts(&session)?;
        let mut writing = session.write("border.passenger_message");
        let (mut lists, mut told, mut flights) = (Vec::new(), Vec::new(), Vec::new());
        let mut kept_until = now;
        for message in &reading.messages {
            let Content::PassengerList(list) = &message.content else { continue };
            let leg = match self.leg(list, &posts, now) {
                Ok(leg) => leg,
                Err(rejected) => {
                    lists.push(TakenList { rejected: Some(rejected), ..TakenList::default() });
                    told.push(Told { message, list, flight: None, people: Vec::new() });
                    continue;
                }
            };
            let id = flight_id(&leg.flight, &self.registry().store().node().0);
            let before = session.look(id)?;
            let people = self.people(&session, &mut writing, id, &leg, list)?;
            let flight = Flight {
                closed: leg.flight.closed || before.as_ref().is_some_and(|b| b.body.closed),
                ..leg.flight.clone()
            };
            match &before {
                None => writing.create_as(id, &flight),
                // Another message of the same flight must not be held up by when this one came.
                Some(b) if !same_flight(&b.body, &flight) => writing.update(b, &flight),
                Some(_) => {}
            }
            kept_until = kept_until.max(flight.kept_until);
            flights.push(id);
            lists.push(TakenList {
                flight: Some(id),
                designator: flight.designator.clone(),
                date: Some(flight.date),
                rejected: None,
                advice: people.iter().map(|(_, s)| s.advice).collect(),
            });
            told.push(Told { message, list, flight: Some(flight), people });
        }
        if !known && !flights.is_empty() {
            use base64::Engine as _;
            let sender = reading.messages.first().map(|m| m.interchange.sender.id.clone());
            writing.create(&Message {
                sha256,
                base64: base64::engine::general_purpose::STANDARD.encode(bytes),
                sender: sender.unwrap_or_default().chars().take(70).collect(),
                came_at: now,
                flights,
                faults: u32::try_from(reading.problems.faults()).unwrap_or(u32::MAX),
                kept_until,
            });
        }
        if !writing.is_empty() {
            writing.commit()?;
        }
        let answer = answer::write(&told, now)?;
        let problems = reading.problems.listed().to_vec();
        Ok(Taken { lists, problems, known, answer })
    }

    /// Which leg of a list's flights crosses the border at a post of ours, and when.
    fn leg(
        &self,
        list: &PassengerList,
        posts: &[Stored<places::Post>],
        now: Timestamp,
    ) -> std::result::Result<Leg, &'static str> {
        if matches!(list.kind, Some(ListKind::GatePass | ListKind::MasterCrewList)) {
            return Err("not_of_a_flight");
        }
        let post_at = |place: &str| {
            posts.iter().find(|p| p.body.open && p.body.location.as_deref() == Some(place))
        };
        // The leg into a post of ours, else out of one, else the one that the list marks.
        let mut best: Option<(u8, Direction, Option<&Stored<places::Post>>, _, _, _)> = None;
        for leg in &list.flights {
            let (from, to) = (leg.departure(), leg.arrival());
            let into = to.and_then(|c| post_at(&c.place));
            let out = from.and_then(|c| post_at(&c.place));
            let (rank, direction, post) = match (into, out) {
                (Some(post), None) => (0, Direction::Arrival, Some(post)),
                (None, Some(post)) => (1, Direction::Departure, Some(post)),
                _ if from.is_some() && to.is_some() => (2, Direction::Arrival, None),
                _ => continue,
            };
            if best.as_ref().is_none_or(|(other, ..)| rank < *other) {
                best = Some((rank, direction, post, leg, from, to));
            }
        }
        let (_, direction, post, leg, from, to) = best.ok_or("no_flight")?;
        let designator = super::designator(&leg.designator);
        if designator.is_empty() {
            return Err("no_flight");
        }
        let departs_at = from.and_then(|c| c.departs).and_then(local);
        let arrives_at = to.and_then(|c| c.arrives).and_then(local);
        let there = match direction {
            Direction::Arrival => arrives_at.or(departs_at),
            Direction::Departure => departs_at.or(arrives_at),
        };
        let there = there.ok_or("no_day")?;
        let place = match post {
            None => None,
            Some(stored) => stored.body.zone().ok().map(|zone| Place {
                id: stored.id.cast(),
                post: stored.body.clone(),
                zone,
            }),
        };
        let zone = place.as_ref().map_or(TimeZone::UTC, |p| p.zone.clone());
        let at = there_at(Some(there), there.date(), &zone);
        let hours = self.kept_hours(there.date()).map_err(|_| "no_law")?;
        let kept_until = at.checked_add(hours.hours()).unwrap_or(Timestamp::MAX);
        if kept_until <= now {
            return Err("too_late");
        }
        let function = list.function.as_deref().unwrap_or_default();
        let flight = Flight {
            designator,
            departure: place_code(from.map(|c| c.place.as_str())),
            departs_at,
            arrival: place_code(to.map(|c| c.place.as_str())),
            arrives_at,
            date: there.date(),
            direction,
            post: post.map(|p| p.id.cast()),
            closed: function.starts_with("CL"),
            passengers: list.passenger_count.unwrap_or(0),
            crew: list.crew_count.unwrap_or(0),
            heard_at: now,
            kept_until,
        };
        Ok(Leg { flight, place, at })
    }

    /// Screens and writes everybody on a list; gives each with what the carrier is told.
    fn people<'l>(
        &self,
        session: &Session,
        writing: &mut registry::Writing,
        flight: Id<Flight>,
        leg: &Leg,
        list: &'l PassengerList,
    ) -> Result<Vec<(&'l Person, Screened)>> {
        let book = self.book();
        let screen = Screen { session, book: &book, place: leg.place.as_ref(), at: leg.at };
        let function = list.function.as_deref().unwrap_or_default();
        let named: Vec<(&Person, Expected)> = list
            .passengers
            .iter()
            .map(|person| (person, listed(person, flight, &leg.flight, function)))
            .collect();
        let judged = screened(&screen, &named)?;
        let mut people = Vec::with_capacity(named.len());
        let mut written = std::collections::HashSet::new();
        for ((person, mut expected), (before, screened)) in named.into_iter().zip(judged) {
            expected.answered = screened.clone();
            let decided = before.as_ref().and_then(|b| b.body.not_to_board.clone());
            let advice = decided.as_ref().map_or(screened.advice, |_| Advice::DoNotBoard);
            people.push((person, Screened { advice, ..screened }));
            let id = expected_id(&expected);
            // The same person twice in one message counts once, as first named.
            if !written.insert(id) {
                continue;
            }
            match before {
                None => writing.create_as(id, &expected),
                Some(before) => {
                    expected.not_to_board = decided;
                    expected.aboard = expected.aboard.or(before.body.aboard);
                    if expected != before.body {
                        writing.update(&before, &expected);
                    }
                }
            }
        }
        if matches!(function, "CLOB" | "CLNB") {
            self.close(session, writing, flight, function == "CLOB", &written)?;
        }
        Ok(people)
    }

    /// What a closed flight says of those that it does not name.
    fn close(
        &self,
        session: &Session,
        writing: &mut registry::Writing,
        flight: Id<Flight>,
        names_those_aboard: bool,
        named: &std::collections::HashSet<Id<Expected>>,
    ) -> Result<()> {
        for other in super::view::on_flight(session, flight)? {
            let aboard = Some(!names_those_aboard);
            if named.contains(&other.id) || other.body.aboard == aboard {
                continue;
            }
            let body = Expected { aboard, ..other.body.clone() };
            writing.update(&other, &body);
        }
        Ok(())
    }
}

/// A flight at a post.
struct Leg {
    flight: Flight,
    place: Option<Place>,
    at: Timestamp,
}

type Judged = (Option<Stored<Expected>>, Screened);

/// Fewer people than this are not worth another thread.
const SHARE: usize = 50;

/// Screens everybody, on as many threads as the machine has: what takes time is the reading of
/// what is on record.
fn screened(screen: &Screen<'_>, named: &[(&Person, Expected)]) -> Result<Vec<Judged>> {
    let work = |part: &[(&Person, Expected)]| -> Result<Vec<Judged>> {
        let ids: Vec<Id<Expected>> = part.iter().map(|(_, e)| expected_id(e)).collect();
        let before = screen.session.each(&Query::<Expected>::all(), "id", &ids, 1, |e| e.id)?;
        let before = ids.iter().map(|id| before.get(id).and_then(|all| all.first()).cloned());
        let people: Vec<&Expected> = part.iter().map(|(_, e)| e).collect();
        Ok(before.zip(screen.people(&people)?).collect())
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = named.len().div_ceil(threads).max(SHARE);
    let parts: Vec<Result<Vec<Judged>>> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            named.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
        workers
            .into_iter()
            .map(|w| w.join().unwrap_or_else(|_| Err(Error::internal("screening stopped"))))
            .collect()
    });
    let mut all = Vec::with_capacity(named.len());
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

fn same_flight(a: &Flight, b: &Flight) -> bool {
    let plain = |f: &Flight| Flight {
        heard_at: Timestamp::UNIX_EPOCH,
        passengers: 0,
        crew: 0,
        ..f.clone()
    };
    plain(a) == plain(b)
}

/// Somebody on a list, as it is kept.
fn listed(person: &Person, flight: Id<Flight>, leg: &Flight, function: &str) -> Expected {
    let text = |t: &str| t.chars().filter(|c| !c.is_control()).take(120).collect::<String>();
    let some = |t: &Option<String>| t.as_deref().map(text).filter(|t| !t.is_empty());
    let country = |code: &str| {
        places::parse_country(code).map_or_else(|| text(code), |c| c.alpha3.to_owned())
    };
    let papers = person.documents.iter().find(|d| d.kind != paxlst::DocumentKind::Visa);
    let visa = person.visas().next();
    // XR: the reservation is cancelled; RP: these leave the party.
    let gone = matches!(function, "XR" | "RP");
    let aboard = match function {
        "CLOB" => Some(true),
        "CLNB" => Some(false),
        _ => None,
    };
    Expected {
        flight,
        designator: leg.designator.clone(),
        post: leg.post,
        date: leg.date,
        direction: leg.direction,
        crew: person.role.is_crew(),
        transit: matches!(person.role, Role::TransitPassenger | Role::TransitCrew),
        surname: text(&person.surname).to_uppercase(),
        given_names: text(&person.given_names.join(" ")).to_uppercase(),
        birth_date: person.birth_date.and_then(day_of).map(|d| d.to_string()),
        sex: match person.sex {
            Some(Sex::Female) => Some("F".to_owned()),
            Some(Sex::Male) => Some("M".to_owned()),
            Some(Sex::Unspecified) => Some("X".to_owned()),
            _ => None,
        },
        citizenship: person.nationality.as_deref().map(country).filter(|c| !c.is_empty()),
        document: papers.map(|d| DocumentListed {
            document_type: text(d.kind.code()),
            number: text(&d.number).to_uppercase(),
            issuer: d.issuer.as_deref().map(country).unwrap_or_default(),
            expiry: d.expiry.and_then(day_of),
            issued: d.issued.and_then(day_of),
        }),
        visa: visa.map(|v| VisaSeen {
            number: text(&v.number),
            valid_from: None,
            valid_until: v.expiry.and_then(day_of),
            stay_days: None,
        }),
        reservation: some(&person.reservation),
        carrier_reference: some(&person.carrier_reference),
        seat: some(&person.seat),
        from: some(&person.embarkation),
        aboard,
        gone,
        answered: Screened { advice: Advice::Clear, because: Vec::new() },
        not_to_board: None,
        kept_until: leg.kept_until,
    }
}

/// An instant as messages have it, on the clocks of a zone.
#[must_use]
pub fn local_time(at: Timestamp, zone: &TimeZone) -> Option<LocalTime> {
    let there = at.to_zoned_datetime(zone.clone());
    let (hour, minute) = (u8::try_from(there.hour()).ok()?, u8::try_from(there.minute()).ok()?);
    LocalTime::new(date_of(there.date())?, hour, minute)
}

/// The id of a flight: the same for every message about it that comes to this node.
fn flight_id(flight: &Flight, node: &str) -> Id<Flight> {
    id_at(midnight(flight.date), &["flight", node, &flight.key()])
}

/// The id of somebody on a flight, likewise.
fn expected_id(expected: &Expected) -> Id<Expected> {
    let parts = ["expected", &expected.flight.to_string(), &expected.identity()];
    id_at(midnight(expected.date), &parts)
}

fn midnight(day: Date) -> Timestamp {
    day.at(0, 0, 0, 0)
        .to_zoned_datetime(TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

fn place_code(place: Option<&str>) -> String {
    let letters = place.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric);
    letters.take(5).collect::<String>().to_uppercase()
}

fn local(time: LocalTime) -> Option<DateTime> {
    let hour = i8::try_from(time.hour()).ok()?;
    let minute = i8::try_from(time.minute()).ok()?;
    Some(DateTime::from_parts(day_of(time.date())?, Time::new(hour, minute, 0, 0).ok()?))
}

fn day_of(date: passenger_messages::Date) -> Option<Date> {
    let (month, day) = (i8::try_from(date.month()).ok()?, i8::try_from(date.day()).ok()?);
    Date::new(i16::try_from(date.year()).ok()?, month, day).ok()
}

/// A day as messages have it.
#[must_use]
pub fn date_of(day: Date) -> Option<passenger_messages::Date> {
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    passenger_messages::Date::new(u16::try_from(day.year()).ok()?, month, of_month)
}

fn no_list(reading: &Reading) -> Error {
    let error = Error::invalid(
        "no-passenger-list",
        "This holds no passenger list (PAXLST) that can be read. What is wrong stands below, by byte.",
    );
    reading.problems.listed().iter().take(20).fold(error, |error, problem| {
        let place = format!("byte {}", problem.offset);
        error.field(place, problem.code.code(), problem.meaning())
    })
}
