//! The desk: from the scan to everything on the officer's screen, with a country's crossings on
//! record.
//!
//! Measured, over a million people and five million crossings: `look_up` (all the reading: document,
//! identity, crossings, stays, refusals, the law, an indicator, the log of reads) and `examine`
//! (the same, and one durable commit). Beside them the named peer: bare rusqlite on the same
//! database with the same index look-ups written by hand, fetching the bodies and no more.
//! The crossings of one person lie far apart, as in a country where others cross in between.
//!
//! `cargo run --release -p benches --bin desk [PEOPLE] [SCANS] [DIR]`

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::AccessLog;
use border::Desk;
use border::document::Typed;
use border::examination::Arrived;
use border::model::{Crossing, Direction, DocumentSeen, Journey, ReadBy};
use border::stays::{Stay, StayStatus};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Act, Actor, Entropy, FixedClock, Id, Post, Purpose, Role, Seeded, User};
use people::{Document, Names, PartialDate, Person, Sex};
use registry::sqlite::{Options, SqliteStore};
use registry::{NoReadLog, Registry, Store};
use rusqlite::Connection;

/// In, out, in, out, in: five crossings each.
const ROUNDS: u32 = 5;
const BATCH_PEOPLE: u64 = 1_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Ids that can be named without keeping them: a kind, a number, and the shape of version 7.
fn id<T>(kind: u8, round: u32, n: u64) -> Id<T> {
    let mut bytes = [0_u8; 16];
    let at = 1_700_000_000_000_u64 + u64::from(round) * 10_000_000 + n;
    let (head, tail) = bytes.split_at_mut(8);
    head.copy_from_slice(&((at << 16) | 0x7000).to_be_bytes());
    tail.copy_from_slice(&(0x8000_0000_0000_0000 | u64::from(kind) << 48 | n).to_be_bytes());
    Id::from_bytes(bytes)
}

fn name(n: u64) -> String {
    let letter = |k: u64| {
        char::from(
            b'A' + u8::try_from(n / 26_u64.pow(u32::try_from(k).unwrap_or(0)) % 26).unwrap_or(0),
        )
    };
    (0..5).map(letter).collect()
}

fn seen(n: u64) -> DocumentSeen {
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

fn fill(registry: &Registry, people: u64, post: Id<Post>) -> Outcome<()> {
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
fn picks(seed: u64, scans: usize, people: u64) -> Vec<u64> {
    let chance = Seeded::new(seed);
    (0..scans)
        .map(|_| {
            let mut bytes = [0; 8];
            chance.fill(&mut bytes);
            u64::from_be_bytes(bytes) % people
        })
        .collect()
}

fn arrived(n: u64) -> Arrived {
    let d = seen(n);
    Arrived {
        typed: Typed {
            document_type: d.document_type,
            number: d.number,
            issuer: d.issuer,
            surname: d.surname,
            given_names: d.given_names,
            birth_date: d.birth_date.unwrap_or_default(),
            sex: d.sex.unwrap_or_default(),
            citizenship: d.citizenship.unwrap_or_default(),
            expiry: "2033-01-01".to_owned(),
            issued: String::new(),
        },
        direction: Some(Direction::Arrival),
        ..Arrived::default()
    }
}

fn peer(conn: &Connection, n: u64) -> Outcome<usize> {
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

fn percentiles(mut waits: Vec<Duration>) -> [f64; 4] {
    waits.sort_unstable();
    let last = waits.len().saturating_sub(1);
    [500, 990, 999, 1_000]
        .map(|per_mille| waits.get(last * per_mille / 1_000).map_or(0.0, |d| d.as_secs_f64() * 1e3))
}

fn measure(picks: &[u64], mut one: impl FnMut(u64) -> Outcome<()>) -> Outcome<[f64; 4]> {
    let mut waits = Vec::with_capacity(picks.len());
    for n in picks {
        let begin = Instant::now();
        one(*n)?;
        waits.push(begin.elapsed());
    }
    Ok(percentiles(waits))
}

fn desk(plain: &Registry, dir: &Path, post: Id<Post>) -> Outcome<(Desk, Act)> {
    let log = Arc::new(AccessLog::open(plain, &dir.join("reads"))?);
    let desk = Desk::open(plain.with_read_log(log))?;
    let user: Id<User> = Id::from_bytes([7; 16]);
    let actor =
        Actor { user, name: "Specimen".to_owned(), role: Role::new("officer"), post: Some(post) };
    let act = Act::new(actor, Purpose::BorderControl);
    desk.publish_rules(&act, border::UTOPIA_RULES)?;
    desk.publish_indicator(
        &act,
        border::rules::Draft {
            name: "many crossings".to_owned(),
            text: "Crossed more than eight times in thirty days.".to_owned(),
            expression: "history.crossings_30_days > 8 && !journey.crew".to_owned(),
            legal_basis: "section 30(2)".to_owned(),
            expires_on: "2027-03-01".parse()?,
        },
    )?;
    Ok((desk, act))
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let people: u64 = args.next().map_or(Ok(1_000_000), |s| s.parse())?;
    let scans: usize = args.next().map_or(Ok(2_000), |s| s.parse())?;
    let base = args.next().map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(base)?;
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    let store = SqliteStore::open(dir.path(), &Options::new("bench", Arc::clone(&chance)))?;
    let mut kinds = access::kinds();
    kinds.extend(people::kinds());
    kinds.extend(places::kinds());
    kinds.extend(border::kinds());
    kinds.extend(documents::kinds());
    store.declare(&kinds)?;
    let clock = Arc::new(FixedClock::at("2026-11-24T08:00:00Z".parse()?));
    let plain = Registry::new(Arc::new(store), clock, chance, Arc::new(NoReadLog));
    let admin = plain.session(&Act::new(Actor::system(), Purpose::Administration));
    let post = places::Post {
        name: "Port Utopia".to_owned(),
        code: "UTO-SEA-01".to_owned(),
        kind: places::PostKind::Sea,
        time_zone: "Europe/Lisbon".to_owned(),
        region: "North".to_owned(),
        open: true,
        location: None,
    };
    let post = places::create_post(&admin, &post)?.cast();
    let began = Instant::now();
    fill(&plain, people, post)?;
    let filled = began.elapsed().as_secs_f64();
    let (desk, act) = desk(&plain, dir.path(), post)?;
    let conn = Connection::open_with_flags(
        dir.path().join("portolan.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    // Each with travellers of its own, so that none finds pages that another has just read.
    let bare = measure(&picks(2, scans, people), |n| peer(&conn, n).map(drop))?;
    let reading =
        measure(&picks(3, scans, people), |n| Ok(desk.look_up(&act, &arrived(n)).map(drop)?))?;
    let scan = measure(&picks(4, scans, people), |n| {
        let e = desk.examine(&act, &arrived(n))?;
        if e.history.crossings.len() < usize::try_from(ROUNDS)? {
            return Err(
                format!("traveller {n}: {} crossings found", e.history.crossings.len()).into()
            );
        }
        Ok(())
    })?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{people} people, {} crossings on record, written in {filled:.0} s; {scans} scans each",
        people * u64::from(ROUNDS)
    )?;
    writeln!(out, "| what | p50 ms | p99 ms | p99.9 ms | worst ms |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (name, [p50, p99, p999, worst]) in [
        ("portolan, scan to screen, with its durable commit", scan),
        ("portolan, everything looked up", reading),
        ("bare rusqlite, the same look-ups by hand", bare),
    ] {
        writeln!(out, "| {name} | {p50:.2} | {p99:.2} | {p999:.2} | {worst:.2} |")?;
    }
    Ok(())
}
