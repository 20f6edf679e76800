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

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::AccessLog;
use benches::population::{self, Outcome, ROUNDS, by_hand, measure, picks, seen};
use border::Desk;
use border::document::Typed;
use border::examination::Arrived;
use border::model::Direction;
use kernel::{Act, Actor, Entropy, FixedClock, Id, Post, Purpose, Role, Seeded, User};
use registry::sqlite::{Options, SqliteStore};
use registry::{NoReadLog, Registry, Store};
use rusqlite::Connection;

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
    store.declare(&benches::travellers::kinds())?;
    let clock = Arc::new(FixedClock::at("2026-11-24T08:00:00Z".parse()?));
    let plain = Registry::new(Arc::new(store), clock, chance, Arc::new(NoReadLog));
    let post = population::post(&plain)?;
    let began = Instant::now();
    population::fill(&plain, people, post)?;
    let filled = began.elapsed().as_secs_f64();
    let (desk, act) = desk(&plain, dir.path(), post)?;
    let conn = Connection::open_with_flags(
        dir.path().join("portolan.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    // Each with travellers of its own, so that none finds pages that another has just read.
    let bare = measure(&picks(2, scans, people), |n| by_hand(&conn, n).map(drop))?;
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
