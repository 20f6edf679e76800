//! A country's crossings, made up from their number alone, and written as a node writes them.
//!
//! Always holds: the same number gives the same crossing. Persons come back within some hundred
//! thousand crossings of each other, so that a disk of today takes ten million in minutes.

use std::sync::Arc;

use border::model::{Conveyance, Crossing, Direction, DocumentSeen, Journey, Officer, ReadBy};
use jiff::{Timestamp, ToSpan, civil::date, tz::TimeZone};
use kernel::{Act, Actor, Entropy, Id, Post, Purpose, Result, Seeded, SystemClock, User};
use registry::{NoReadLog, Registry, Store};

/// Crossings a day.
const A_DAY: u64 = 3000;
/// Crossings of one person.
const EACH: u64 = 4;
/// Persons between whom a person's crossings lie.
const BETWEEN: u64 = 100_000;

/// An id that can be named without keeping it: of version 7, growing with its number.
#[must_use]
pub fn id<T>(kind: u8, n: u64) -> Id<T> {
    let mut bytes = [0_u8; 16];
    let (head, tail) = bytes.split_at_mut(8);
    head.copy_from_slice(&((1_700_000_000_000 + n) << 16 | 0x7000).to_be_bytes());
    tail.copy_from_slice(&(0x8000_0000_0000_0000 | u64::from(kind) << 48 | n).to_be_bytes());
    Id::from_bytes(bytes)
}

/// Who makes the crossing of this number: each of a run of persons once, then each once more.
const fn person(n: u64) -> (u64, u64) {
    let run = n / (EACH * BETWEEN);
    let within = n % (EACH * BETWEEN);
    (run * BETWEEN + within % BETWEEN, within / BETWEEN)
}

/// The crossing of this number.
///
/// # Errors
/// When there are so many that their days run out.
pub fn crossing(n: u64) -> std::result::Result<Crossing, jiff::Error> {
    let (who, turn) = person(n);
    let day = date(2016, 1, 1).checked_add(i64::try_from(n / A_DAY).unwrap_or(0).days())?;
    let minute = i8::try_from(who % 60).unwrap_or(0);
    let crossed_at: Timestamp = TimeZone::UTC.to_timestamp(day.at(9, minute, 0, 0))?;
    let citizenship = ["UTO", "FRA", "KEN", "PER", "CAN", "JPN", "D"]
        .get(usize::try_from(who % 7).unwrap_or(0))
        .map(ToString::to_string);
    let sex = Some(if who.is_multiple_of(2) { "F" } else { "M" }.to_owned());
    let birth_date = Some(format!("19{:02}-05-17", 40 + who % 60));
    let document = DocumentSeen {
        read_by: ReadBy::Zone,
        document_type: "P".to_owned(),
        number: format!("X{who:08}"),
        issuer: citizenship.clone().unwrap_or_default(),
        surname: "SPECIMEN".to_owned(),
        given_names: format!("NUMBER {who}"),
        birth_date: birth_date.clone(),
        sex: sex.clone(),
        citizenship: citizenship.clone(),
        expiry: Some(date(2033, 1, 1)),
        issued: None,
    };
    let officer = Officer {
        user: id::<User>(3, n % 40),
        name: "Ana Specimen".into(),
        role: "officer".into(),
    };
    let conveyance = Conveyance { mode: "air".to_owned(), identifier: Some("UT 204".to_owned()) };
    Ok(Crossing {
        person: id(1, who),
        direction: if turn.is_multiple_of(2) { Direction::Arrival } else { Direction::Departure },
        crossed_at,
        date: day,
        post: id::<Post>(2, n % 12),
        citizenship,
        sex,
        birth_date,
        resident_before: None,
        document: Some(document),
        class: Some("visitor".to_owned()),
        until: None,
        journey: Journey {
            conveyance: Some(conveyance),
            purpose: Some("holidays".to_owned()),
            ..Journey::default()
        },
        examination: Some(id(4, n)),
        officer: Some(officer),
        reason: None,
        late: None,
        corrected: None,
        imported: None,
        voided: None,
    })
}

/// A registry over a store, with the system's clock and no log of reads.
#[must_use]
pub fn registry(store: Arc<dyn Store>) -> Registry {
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    Registry::new(store, Arc::new(SystemClock), chance, Arc::new(NoReadLog))
}

/// Writes crossings `0..crossings` from many threads, so many to an entry; id number `n` of kind 0
/// is that of crossing `n`.
///
/// # Errors
/// Those of the store.
pub fn fill(registry: &Registry, crossings: u64, per_entry: u64, threads: u64) -> Result<()> {
    let act = Act::new(Actor::system(), Purpose::Import);
    let next = std::sync::atomic::AtomicU64::new(0);
    let work = || -> Result<()> {
        let session = registry.session(&act);
        loop {
            let from = next.fetch_add(per_entry, std::sync::atomic::Ordering::Relaxed);
            if from >= crossings {
                return Ok(());
            }
            let mut write = session.write("border.import");
            for n in from..crossings.min(from + per_entry) {
                let made = crossing(n).map_err(|e| kernel::Error::internal(e.to_string()))?;
                write.create_as(id(0, n), &made);
            }
            write.commit()?;
        }
    };
    std::thread::scope(|s| {
        let all: Vec<_> = (0..threads).map(|_| s.spawn(work)).collect();
        all.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(kernel::Error::internal("a writer panicked")))
        })
    })
}
