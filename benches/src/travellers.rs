//! Made-up people at the desk of one post, by the operations that officers use: what a node of
//! one post has in its journal, the log of reads included.
//!
//! Always holds: the same number gives the same traveller; names are of no language, numbers are
//! specimens. Every second crossing is that of somebody who crossed [`LAG`] crossings before, the
//! others are of people who were never seen.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use access::AccessLog;
use border::Desk;
use border::decision::{Admission, Leaving};
use border::document::Typed;
use border::entry_rules::VisaSeen;
use border::examination::{Arrived, Examined};
use border::model::{Conveyance, Direction, Journey};
use icao9303::mrz;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use kernel::{Act, Actor, Clock, Entropy, Error, Id, Post, Purpose, Result, Role, Seeded, User};
use registry::{KindSpec, NoReadLog, Registry, Store};

/// How many crossings lie between the two of a traveller.
pub const LAG: u64 = 1_500;
/// Crossings of a busy post on a day.
pub const A_DAY: u64 = 2_000;
/// Officers at work at once: enough to fill the groups in which the journal commits.
const OFFICERS: u64 = 8;
/// Crossings after which everybody waits for everybody.
const CHUNK: u64 = 400;

const SYLLABLES: [&str; 24] = [
    "BO", "DAR", "EL", "FEN", "GAL", "HAR", "IL", "JUN", "KES", "LOR", "MIR", "NAV", "OST", "PEL",
    "QUI", "RAN", "SOL", "TAV", "ULM", "VAL", "WEN", "XIR", "YOR", "ZEM",
];
const ENDINGS: [&str; 16] = [
    "ADO", "AMI", "AREN", "ATTI", "BEK", "DIS", "ENTO", "ERAN", "IDA", "ILLO", "INO", "ISTA",
    "OLAN", "OSKI", "OVA", "YSSEN",
];
const GIVEN: [(&str, &str); 16] = [
    ("F", "ALMA"),
    ("F", "BRISA"),
    ("F", "CORA"),
    ("F", "DELIA"),
    ("F", "ELVA"),
    ("F", "GILDA"),
    ("F", "ILARA"),
    ("F", "MARIVA"),
    ("M", "ANSO"),
    ("M", "BEREN"),
    ("M", "CASPO"),
    ("M", "EMERO"),
    ("M", "GORAN"),
    ("M", "LISANDRO"),
    ("M", "NESTO"),
    ("X", "OSMI"),
];
/// Citizenships; those from the tenth on need a visa.
const CITIZENSHIPS: [&str; 16] = [
    "UTO", "UTO", "UTO", "FRA", "DEU", "GBR", "ESP", "BRA", "USA", "CAN", "JPN", "CHE", "MAR",
    "SEN", "IND", "PHL",
];
const WITH_VISA: [&str; 4] = ["MAR", "SEN", "IND", "PHL"];

thread_local! {
    static OWN: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// A clock of which each officer's thread sets its own; all others see the latest of them.
#[derive(Debug, Default)]
pub struct PostTime(AtomicI64);

impl PostTime {
    fn set(&self, at: Timestamp) {
        OWN.set(Some(at));
        self.0.fetch_max(at.as_microsecond(), Ordering::Relaxed);
    }

    fn later(&self, seconds: u64, nanoseconds: u64) {
        let on = SignedDuration::new(i64::try_from(seconds).unwrap_or(0), 0)
            + SignedDuration::from_nanos(i64::try_from(nanoseconds).unwrap_or(0));
        if let Some(own) = OWN.get() {
            self.set(own.saturating_add(on).unwrap_or(own));
        }
    }
}

impl Clock for PostTime {
    fn now(&self) -> Timestamp {
        OWN.get().unwrap_or_else(|| {
            Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap_or_default()
        })
    }
}

/// Chance for one traveller or one crossing.
struct Dice(Seeded);

impl Dice {
    fn of(stream: u64, n: u64) -> Self {
        Self(Seeded::new(stream << 48 ^ n))
    }

    fn below(&self, n: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes).checked_rem(n).unwrap_or(0)
    }

    fn per_mille(&self, n: u64) -> bool {
        self.below(1_000) < n
    }

    fn pick<T: Copy>(&self, from: &[T], or: T) -> T {
        let n = self.below(u64::try_from(from.len()).unwrap_or(0));
        usize::try_from(n).ok().and_then(|n| from.get(n)).copied().unwrap_or(or)
    }

    fn days(&self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low).unwrap_or(0))).unwrap_or(0)
    }
}

/// The first day.
const FIRST: Date = date(2026, 1, 5);

fn before(days: i64) -> Date {
    FIRST.checked_sub(days.days()).unwrap_or(FIRST)
}

/// What is typed of the passport of a traveller.
fn passport(n: u64) -> Typed {
    let dice = Dice::of(1, n);
    let (sex, given) = dice.pick(&GIVEN, ("X", "OSMI"));
    let second = if dice.per_mille(350) { dice.pick(&GIVEN, ("X", "OSMI")).1 } else { "" };
    let citizenship = dice.pick(&CITIZENSHIPS, "UTO");
    let issued = before(dice.days(30, 2_500));
    let letter = u8::try_from(dice.below(26)).unwrap_or(0);
    Typed {
        document_type: "P".to_owned(),
        number: format!("{}{:07}", char::from(b'A' + letter), dice.below(10_000_000)),
        issuer: citizenship.to_owned(),
        surname: format!(
            "{}{}{}",
            dice.pick(&SYLLABLES, "BO"),
            dice.pick(&SYLLABLES, "EL"),
            dice.pick(&ENDINGS, "ADO")
        ),
        given_names: format!("{given} {second}").trim().to_owned(),
        birth_date: before(dice.days(400, 28_000)).to_string(),
        sex: sex.to_owned(),
        citizenship: citizenship.to_owned(),
        expiry: issued.checked_add(10.years()).unwrap_or(issued).to_string(),
        issued: issued.to_string(),
    }
}

/// The zone of the same passport, as a reader sends it.
fn zone(t: &Typed) -> Option<String> {
    let six = |day: &str| day.get(2..).map(|d| d.replace('-', "")).unwrap_or_default();
    let (birth, expiry) = (six(&t.birth_date), six(&t.expiry));
    let document = mrz::Document {
        document_code: "P",
        issuing_state: &t.issuer,
        document_number: &t.number,
        nationality: &t.citizenship,
        primary_identifier: &t.surname,
        secondary_identifier: &t.given_names,
        date_of_birth: &birth,
        sex: match t.sex.as_str() {
            "F" => mrz::Sex::Female,
            "M" => mrz::Sex::Male,
            _ => mrz::Sex::Unspecified,
        },
        date_of_expiry: &expiry,
        ..mrz::Document::default()
    };
    mrz::write(&document, mrz::Format::Td3).ok()
}

/// Every kind of record that a node of this scoreboard knows.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    let mut all = access::kinds();
    all.extend(people::kinds());
    all.extend(places::kinds());
    all.extend(watchlists::kinds());
    all.extend(border::kinds());
    all.extend(documents::kinds());
    all.extend(sync::kinds());
    all
}

/// One post, its officers at work.
pub struct Busy {
    desk: Desk,
    time: Arc<PostTime>,
    officers: Vec<Act>,
    second_line: Act,
    log: Arc<AccessLog>,
}

impl Busy {
    /// Opens the post over a store that it has for itself; on a new one its law is published.
    ///
    /// # Errors
    /// Those of the operations.
    pub fn open(store: Arc<dyn Store>, dir: &Path) -> Result<Self> {
        let time = Arc::new(PostTime::default());
        let size = store.size()?;
        time.set(at_hour(FIRST, 6));
        store.declare(&kinds())?;
        let clock: Arc<dyn Clock> = time.clone();
        let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(0x5EED ^ size));
        let plain = Registry::new(store, clock, chance, Arc::new(NoReadLog));
        let log = Arc::new(AccessLog::open(&plain, &dir.join("reads"))?);
        let desk = Desk::open(plain.with_read_log(log.clone()))?;
        let administrator = Act::new(Actor::system(), Purpose::Administration);
        let session = plain.session(&administrator);
        let known = session.find(&registry::Query::<places::Post>::all().limit(1))?;
        let post: Id<Post> = match known.rows.into_iter().next() {
            Some(post) => post.id.cast(),
            None => {
                desk.publish_rules(&administrator, border::UTOPIA_RULES)?;
                let post = places::Post {
                    name: "Amaurot International Airport".to_owned(),
                    code: "UTO-AIR-01".to_owned(),
                    kind: places::PostKind::Air,
                    time_zone: "Atlantic/Madeira".to_owned(),
                    region: "Capital".to_owned(),
                    open: true,
                    location: None,
                };
                places::create_post(&session, &post)?.cast()
            }
        };
        let act = |number: u8, name: &str, role: &str| {
            let mut bytes = [7; 16];
            if let Some(last) = bytes.last_mut() {
                *last = number;
            }
            let user: Id<User> = Id::from_bytes(bytes);
            let (name, role) = (name.to_owned(), Role::new(role));
            Act::new(Actor { user, name, role, post: Some(post) }, Purpose::BorderControl)
        };
        let names =
            ["Ansa Beck", "Boro Quill", "Cila Venn", "Doro Mast", "Eska Thorn", "Fabo Lind"];
        let officers = (1..).zip(names).map(|(n, name)| act(n, name, "officer")).collect();
        Ok(Self { desk, time, officers, second_line: act(99, "Gila Roan", "second_line"), log })
    }

    /// Crossings `from..to`, written down.
    ///
    /// # Errors
    /// Those of the operations.
    pub fn cross(&self, from: u64, to: u64, done: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let mut chunk = from;
        while chunk < to {
            let end = (chunk + CHUNK).min(to);
            let next = AtomicU64::new(chunk);
            std::thread::scope(|scope| {
                let work = || -> Result<()> {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= end {
                            return Ok(());
                        }
                        self.one(n)?;
                        done(1);
                    }
                };
                let all: Vec<_> = (0..OFFICERS).map(|_| scope.spawn(work)).collect();
                all.into_iter().try_for_each(|thread| {
                    thread.join().unwrap_or_else(|_| Err(Error::internal("an officer panicked")))
                })
            })?;
            chunk = end;
        }
        Ok(())
    }

    /// Ends the day: what was read is in the journal too.
    ///
    /// # Errors
    /// When the log of reads can't be written.
    pub fn close(self) -> Result<()> {
        self.log.flush()
    }

    fn one(&self, n: u64) -> Result<()> {
        let dice = Dice::of(2, n);
        // The second crossing of whoever made one some time before, or a first one.
        let again = n >= LAG && (n - LAG).is_multiple_of(2);
        let who = if again { n - LAG } else { n };
        let t = passport(who);
        let own = t.citizenship == "UTO";
        let arrives = own == again;
        let day = FIRST.checked_add(i64::try_from(n / A_DAY).unwrap_or(0).days());
        let day = day.unwrap_or(FIRST);
        let second = n % A_DAY * 64_800 / A_DAY;
        self.time.set(at_hour(day, 5));
        self.time.later(second, dice.below(1_000_000_000));
        let journey = Journey {
            conveyance: Some(Conveyance {
                mode: "air".to_owned(),
                identifier: Some(format!("UT {}", 100 + dice.below(889))),
            }),
            purpose: Some(
                dice.pick(&["tourism", "business", "family", "work"], "tourism").to_owned(),
            ),
            address: (arrives && !own && !dice.per_mille(120)).then(|| {
                let street = dice.pick(&["Harbour", "Mill", "Anyder", "Temple", "Market"], "Mill");
                format!("{} {street} Street, Amaurot", 1 + dice.below(190))
            }),
            group_size: u16::try_from(dice.below(4)).unwrap_or(0),
            ..Journey::default()
        };
        let visa = (arrives && WITH_VISA.contains(&t.citizenship.as_str())).then(|| VisaSeen {
            number: format!("V{:08}", dice.below(100_000_000)),
            valid_from: day.checked_sub(20.days()).ok(),
            valid_until: day.checked_add(180.days()).ok(),
            stay_days: Some(90),
        });
        let zone = if dice.per_mille(30) { None } else { zone(&t) };
        let typed = if zone.is_some() { Typed::default() } else { t };
        let direction = if arrives { Direction::Arrival } else { Direction::Departure };
        let arrived = Arrived {
            zone,
            typed,
            direction: Some(direction),
            visa,
            journey,
            ..Arrived::default()
        };
        let officer =
            self.officers.get(usize::try_from(n % 6).unwrap_or(0)).unwrap_or(&self.second_line);
        let seen = self.desk.examine(officer, &arrived)?;
        self.time.later(12 + dice.below(38), dice.below(1_000_000_000));
        if arrives { self.admit(officer, &seen, day, &dice) } else { self.leave(officer, &seen) }
    }

    fn leave(&self, officer: &Act, seen: &Examined) -> Result<()> {
        self.desk.depart(officer, seen.examination.id, 1, &Leaving::default()).map(drop)
    }

    fn admit(&self, officer: &Act, seen: &Examined, day: Date, dice: &Dice) -> Result<()> {
        let (id, desk) = (seen.examination.id, &self.desk);
        let mut by = (officer, 1);
        if dice.per_mille(6) {
            desk.refer(officer, id, 1, "Please look into the purpose of the journey")?;
            self.time.later(120 + dice.below(600), dice.below(1_000_000_000));
            desk.assign(&self.second_line, id, 2)?;
            by = (&self.second_line, 3);
        }
        let assessed = seen.examination.body.assessment.as_ref();
        let endless = assessed.is_some_and(|a| matches!(a.class.as_str(), "citizen" | "resident"));
        let until = assessed.and_then(|a| a.until);
        let until = if endless { None } else { until.or_else(|| day.checked_add(30.days()).ok()) };
        let met = assessed.is_some_and(border::entry_rules::Assessment::is_met);
        let reason = if met { "" } else { "Return ticket, means and address shown" };
        let admission = Admission { until, reason: reason.to_owned(), ..Admission::default() };
        desk.admit(by.0, id, by.1, &admission).map(drop)
    }
}

fn at_hour(day: Date, hour: i8) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.at(hour, 0, 0, 0)).unwrap_or_default()
}
