//! A million people who cross: made up from their number alone, written as a node writes them, and
//! looked up by hand for comparison.
//!
//! Always holds: the same number gives the same person. The crossings of one person lie far apart,
//! as in a country where others cross in between.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use border::model::{Crossing, Direction, DocumentSeen, Journey, ReadBy};
use border::stays::{Stay, StayStatus};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Act, Actor, Entropy, Id, Post, Purpose, Seeded};
use people::{Document, Names, PartialDate, Person, Sex};
use registry::Registry;
use rusqlite::Connection;

/// In, out, in, out, in: five crossings each.
pub const ROUNDS: u32 = 5;
const BATCH_PEOPLE: u64 = 1_000;

/// What a bench gives, or why it could not.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Ids that can be named without keeping them: a kind, a number, and the shape of version 7.
fn id<T>(kind: u8, round: u32, n: u64) -> Id<T> {
    let mut bytes = [0_u8; 16];
    let at = 1_700_000_000_000_u64 + u64::from(round) * 10_000_000 + n;
    let (head, tail) = bytes.split_at_mut(8);
    head.copy_from_slice(&((at << 16) | 0x7000).to_be_bytes());
    tail.copy_from_slice(&(0x8000_0000_0000_0000 | u64::from(kind) << 48 | n).to_be_bytes());
    Id::from_bytes(bytes)
}

/// The surname of somebody.
#[must_use]
pub fn name(n: u64) -> String {
    let letter = |k: u64| {
        char::from(
            b'A' + u8::try_from(n / 26_u64.pow(u32::try_from(k).unwrap_or(0)) % 26).unwrap_or(0),
        )
    };
    (0..5).map(letter).collect()
}

/// The passport of somebody.
#[must_use]
pub fn seen(n: u64) -> DocumentSeen {
    DocumentSeen {
        read_by: ReadBy::Zone,
        document_type: "P".to_owned(),
        number: format!("X{n:08}"),
        issuer: "CAN".to_owned(),
        surname: name(n),
        given_names: "SPECIMEN".to_owned(),
        birth_date: Some("1985-06-15".to_owned()),
        sex: Some("F".to_owned()),
        citizenship: Some("CAN".to_owned()),
        expiry: "2033-01-01".parse().ok(),
        issued: None,
    }
}

fn crossing(n: u64, round: u32, post: Id<Post>) -> Outcome<Crossing> {
    // Everybody crosses once in a round of sixty days, in another order each time.
    let start: Timestamp = "2026-01-05T00:00:00Z".parse()?;
    let spread = i64::try_from((n * 7_919 + u64::from(round) * 104_729) % 5_000_000)?;
    let at = start
        .checked_add(SignedDuration::from_hours(i64::from(round) * 24 * 60))?
        .checked_add(SignedDuration::from_secs(spread))?;
    let date = at.to_zoned_datetime(TimeZone::UTC).date();
    let arrives = round.is_multiple_of(2);
    let document = seen(n);
    Ok(Crossing {
        person: id(1, 0, n),
        direction: if arrives { Direction::Arrival } else { Direction::Departure },
        crossed_at: at,
        date,
        post,
        citizenship: document.citizenship.clone(),
        sex: document.sex.clone(),
        birth_date: document.birth_date.clone(),
        resident_before: None,
        document: Some(document),
        class: arrives.then(|| "visitor".to_owned()),
        until: if arrives { Some(date.checked_add(jiff::Span::new().days(89))?) } else { None },
        journey: Journey::default(),
        examination: None,
        officer: None,
        reason: None,
        late: None,
        corrected: None,
        imported: None,
        voided: None,
    })
}

/// Writes so many people, who have each crossed five times.
///
/// # Errors
/// Those of the store.
pub fn fill(registry: &Registry, people: u64, post: Id<Post>) -> Outcome<()> {
    let session = registry.session(&Act::new(Actor::system(), Purpose::Demonstration));
    let mut notes = std::io::stderr().lock();
    for round in 0..ROUNDS {
        let mut n = 0;
        while n < people {
            let mut w = session.write("benches.fill");
            for n in n..(n + BATCH_PEOPLE).min(people) {
                // A walk through everybody that jumps, so that neighbours in time are strangers.
                let n = (n * 611_953 + u64::from(round)) % people;
                if round == 0 {
                    w.create_as::<Person>(
                        id(1, 0, n),
                        &Person {
                            names: Names::new(&name(n), "SPECIMEN"),
                            birth_date: PartialDate::Day("1985-06-15".parse()?),
                            sex: Sex::F,
                            citizenships: vec!["CAN".to_owned()],
                        },
                    );
                    w.create_as::<Document>(
                        id(2, 0, n),
                        &Document {
                            holder: id(1, 0, n),
                            document_type: "P".to_owned(),
                            issuing_state: "CAN".to_owned(),
                            number: format!("X{n:08}"),
                            expires_on: "2033-01-01".parse().ok(),
                            first_seen_at: None,
                        },
                    );
                }
                let c = crossing(n, round, post)?;
                w.create_as::<Crossing>(id(3, round, n), &c);
                if round % 2 == 1 || round == ROUNDS - 1 {
                    let is_open = round % 2 == 0;
                    let entry_round = if is_open { round } else { round - 1 };
                    let entry = crossing(n, entry_round, post)?;
                    w.create_as::<Stay>(
                        id(3, entry_round, n),
                        &Stay {
                            person: c.person,
                            entry: Some(id(3, entry_round, n)),
                            exit: (!is_open).then(|| id(3, round, n)),
                            began_at: entry.crossed_at,
                            entered_on: Some(entry.date),
                            left_on: (!is_open).then_some(c.date),
                            post,
                            class: Some("visitor".to_owned()),
                            until: entry.until,
                            status: if is_open { StayStatus::Open } else { StayStatus::Closed },
                        },
                    );
                }
            }
            w.commit()?;
            n += BATCH_PEOPLE;
        }
        writeln!(notes, "round {} of {ROUNDS} on record", round + 1)?;
    }
    Ok(())
}

/// Random numbers for the travellers; the same in every run.
#[must_use]
pub fn picks(seed: u64, scans: usize, people: u64) -> Vec<u64> {
    let chance = Seeded::new(seed);
    (0..scans)
        .map(|_| {
            let mut bytes = [0; 8];
            chance.fill(&mut bytes);
            u64::from_be_bytes(bytes) % people
        })
        .collect()
}

/// The look-ups of a scan, written by hand: fetches the bodies, gives their bytes.
///
/// # Errors
/// Those of SQLite.
pub fn by_hand(conn: &Connection, n: u64) -> Outcome<usize> {
    let mut bytes = 0;
    let holder: Vec<u8> = conn
        .prepare_cached("SELECT holder FROM people_document WHERE number_key = ?1 AND issuing_state = 'CAN' LIMIT 20")?
        .query_row([format!("X{n:08}")], |r| r.get(0))?;
    for sql in [
        "SELECT body FROM people_person WHERE id = ?1",
        "SELECT body FROM border_crossing WHERE person = ?1 AND voided = 0 ORDER BY crossed_at DESC, id DESC LIMIT 500",
        "SELECT body FROM border_stay WHERE person = ?1 AND status <> 'void' ORDER BY began_at DESC, id DESC LIMIT 500",
        "SELECT body FROM border_refusal WHERE person = ?1 ORDER BY refused_at DESC, id DESC LIMIT 50",
        "SELECT count(*) FROM people_document WHERE holder = ?1",
    ] {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([&holder])?;
        while let Some(row) = rows.next()? {
            bytes += match row.get_ref(0)? {
                rusqlite::types::ValueRef::Text(t) | rusqlite::types::ValueRef::Blob(t) => t.len(),
                _ => 8,
            };
        }
    }
    Ok(bytes)
}

/// Milliseconds at 50, 99 and 99.9 of a hundred, and the worst.
#[must_use]
pub fn percentiles(mut waits: Vec<Duration>) -> [f64; 4] {
    waits.sort_unstable();
    let last = waits.len().saturating_sub(1);
    [500, 990, 999, 1_000]
        .map(|per_mille| waits.get(last * per_mille / 1_000).map_or(0.0, |d| d.as_secs_f64() * 1e3))
}

/// Measures one after the other.
///
/// # Errors
/// Those of what is measured.
pub fn measure(picks: &[u64], one: impl FnMut(u64) -> Outcome<()>) -> Outcome<[f64; 4]> {
    measure_every(Duration::ZERO, picks, one)
}

/// The same, one beginning at most so often.
///
/// # Errors
/// Those of what is measured.
pub fn measure_every(
    pace: Duration,
    picks: &[u64],
    mut one: impl FnMut(u64) -> Outcome<()>,
) -> Outcome<[f64; 4]> {
    let mut waits = Vec::with_capacity(picks.len());
    for n in picks {
        let begin = Instant::now();
        one(*n)?;
        waits.push(begin.elapsed());
        std::thread::sleep(pace.saturating_sub(begin.elapsed()));
    }
    Ok(percentiles(waits))
}

/// Opens the post where everybody crosses.
///
/// # Errors
/// Those of the store.
pub fn post(registry: &Registry) -> Outcome<Id<Post>> {
    let admin = registry.session(&Act::new(Actor::system(), Purpose::Administration));
    let post = places::Post {
        name: "Port Utopia".to_owned(),
        code: "UTO-SEA-01".to_owned(),
        kind: places::PostKind::Sea,
        time_zone: "Europe/Lisbon".to_owned(),
        region: "North".to_owned(),
        open: true,
        location: Some("UTP".to_owned()),
    };
    Ok(places::create_post(&admin, &post)?.cast())
}
