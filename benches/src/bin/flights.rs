//! The interactive answer to a carrier: a passenger list comes in, everybody is screened, the answer
//! goes out.
//!
//! Measured, with a country's crossings on record: `take_passenger_message` on lists of 200
//! passengers (message read, each looked up by document and identity with crossings, stays and
//! refusals, lists of lost documents, the law, an indicator, the log of reads; list and message
//! committed to disk; the answer written), on the embedded database and on PostgreSQL. Half of the
//! passengers have crossed before. Beside it the named peer: bare rusqlite with the same look-ups
//! written by hand for those who crossed, and one durable transaction that keeps 200 rows of the
//! same size; it reads no message, screens nobody and answers nothing.
//!
//! `cargo run --release -p benches --bin flights [PEOPLE] [LISTS] [DIR]`

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use access::AccessLog;
use benches::population::{self, Outcome, ROUNDS, by_hand, measure_every, name, picks};
use border::Desk;
use border::flights::Advice;
use documents::{LostDocument, LostStatus};
use kernel::{Act, Actor, Entropy, FixedClock, Id, Purpose, Role, Seeded, User};
use registry::postgres::{Address, PostgresStore};
use registry::sqlite::{Options, SqliteStore};
use registry::{NoReadLog, Registry, Store};
use rusqlite::Connection;

const ABOARD: u64 = 200;
/// How often a list comes: four a second are 69 million passengers in a day.
const PACE: Duration = Duration::from_millis(250);
/// Documents on the list of lost ones.
const LOST: u64 = 1_000;

/// A list as a carrier writes it. Those of even number have crossed before.
fn list(flight: u64, people: u64) -> Outcome<Vec<u8>> {
    let mut text = format!(
        "UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+261124:0700+{flight}++APIS'UNH+1+PAXLST:D:12B:UN:IATA'\
         BGM+745'RFF+TN:T{flight}'TDT+20+UT{:04}'LOC+125+NGO'DTM+189:2611240900:201'\
         LOC+87+UTP'DTM+232:2611241200:201'",
        flight % 10_000
    );
    let aboard = picks(flight, usize::try_from(ABOARD)?, people);
    for (seat, n) in (0_u64..).zip(&aboard) {
        let (surname, number) = if seat.is_multiple_of(2) {
            (name(*n), format!("X{n:08}"))
        } else {
            (name(n.wrapping_add(7)), format!("Y{n:08}"))
        };
        write!(
            text,
            "NAD+FL+++{surname}:SPECIMEN'ATT+2++F'DTM+329:850615'LOC+178+NGO'LOC+179+UTP'NAT+2+CAN'\
             RFF+AVF:R{seat:05}'RFF+ABO:{seat}'RFF+SEA:{}C'DOC+P:110:111+{number}'DTM+36:330101'\
             LOC+91+CAN'",
            seat + 1
        )?;
    }
    let segments = text.matches('\'').count();
    write!(text, "CNT+42:{ABOARD}'UNT+{}+1'UNZ+1+{flight}'", segments + 1)?;
    Ok(text.into_bytes())
}

fn person(role: &'static str) -> Actor {
    let user: Id<User> = Id::from_bytes([7; 16]);
    Actor { user, name: "Specimen".to_owned(), role: Role::new(role), post: None }
}

fn desk(plain: &Registry, dir: &Path) -> Outcome<Desk> {
    let log = Arc::new(AccessLog::open(plain, &dir.join("reads"))?);
    let desk = Desk::open(plain.with_read_log(log))?;
    let act = Act::new(person("administrator"), Purpose::Administration);
    desk.publish_rules(&act, border::UTOPIA_RULES)?;
    desk.publish_indicator(
        &act,
        border::rules::Draft {
            name: "reported".to_owned(),
            text: "Stands on a list, or has crossed more than eight times in thirty days."
                .to_owned(),
            expression: "document.reported || history.crossings_30_days > 8".to_owned(),
            legal_basis: "section 30(2)".to_owned(),
            expires_on: "2027-03-01".parse()?,
        },
    )?;
    Ok(desk)
}

struct Measured {
    lists: [f64; 4],
    kilobytes: usize,
}

fn registry(store: Arc<dyn Store>) -> Outcome<Registry> {
    store.declare(&benches::travellers::kinds())?;
    let clock = Arc::new(FixedClock::at("2026-11-24T08:00:00Z".parse()?));
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    Ok(Registry::new(store, clock, chance, Arc::new(NoReadLog)))
}

/// Writes the country.
fn prepare(store: Arc<dyn Store>, people: u64) -> Outcome<()> {
    let plain = registry(store)?;
    let post = population::post(&plain)?;
    population::fill(&plain, people, post)?;
    let admin = plain.session(&Act::new(Actor::system(), Purpose::Administration));
    for n in picks(9, usize::try_from(LOST)?, people) {
        let entry = LostDocument::new(
            "utopia-police",
            n.to_string(),
            "CAN",
            format!("X{n:08}"),
            LostStatus::Stolen,
        );
        match documents::lost::add(&admin, &entry) {
            Err(e) if e.kind() != kernel::Kind::Conflict => return Err(e.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Answers carriers at a node that was started with what is on record.
fn ours(store: Arc<dyn Store>, dir: &Path, people: u64, lists: usize) -> Outcome<Measured> {
    let desk = desk(&registry(store)?, dir)?;
    let act = Act::new(person("carrier_gateway"), Purpose::BorderControl);
    let mut kilobytes = 0;
    let flights: Vec<u64> = (1_000..).take(lists).collect();
    let lists = measure_every(PACE, &flights, |flight| {
        let message = list(flight, people)?;
        kilobytes = message.len() / 1_000;
        let taken = desk.take_passenger_message(&act, &message)?;
        let all = taken.lists.first().ok_or("no list was taken")?;
        let judged = all.count(Advice::Clear) + all.count(Advice::Examine);
        if u64::try_from(judged)? != ABOARD || taken.answer.is_empty() {
            return Err(format!("flight {flight}: {judged} of {ABOARD} judged: {all:?}").into());
        }
        Ok(())
    })?;
    Ok(Measured { lists, kilobytes })
}

fn peer(dir: &Path, people: u64, lists: usize) -> Outcome<[f64; 4]> {
    let on_record = Connection::open_with_flags(
        dir.join("portolan.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    let mut own = Connection::open(dir.join("bare.db"))?;
    own.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE expected (id BLOB PRIMARY KEY, flight INTEGER, number TEXT, body TEXT) WITHOUT ROWID;
         CREATE INDEX by_flight ON expected (flight); CREATE INDEX by_number ON expected (number);",
    )?;
    let body = "x".repeat(700);
    // Other passengers than ours, so that neither finds pages that the other has just read.
    let flights: Vec<u64> = (500_000..).take(lists).collect();
    measure_every(PACE, &flights, |flight| {
        let write = own.transaction()?;
        for (seat, n) in (0_u64..).zip(picks(flight, usize::try_from(ABOARD)?, people)) {
            if seat.is_multiple_of(2) {
                by_hand(&on_record, n)?;
            }
            let id = (u128::from(flight) << 64 | u128::from(seat)).to_be_bytes();
            let number = format!("X{n:08}");
            write.prepare_cached("INSERT INTO expected VALUES (?1, ?2, ?3, ?4)")?.execute((
                &id,
                i64::try_from(flight)?,
                &number,
                &body,
            ))?;
        }
        Ok(write.commit()?)
    })
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let people: u64 = args.next().map_or(Ok(200_000), |s| s.parse())?;
    let lists: usize = args.next().map_or(Ok(300), |s| s.parse())?;
    let base = args.next().map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(&base)?;
    let chance = || -> Arc<dyn Entropy> { Arc::new(Seeded::new(1)) };
    let sqlite = || SqliteStore::open(dir.path(), &Options::new("bench", chance()));
    // What was written stands in its place before anything is measured: a node has been started.
    prepare(Arc::new(sqlite()?), people)?;
    let embedded = ours(Arc::new(sqlite()?), dir.path(), people, lists)?;
    let bare = peer(dir.path(), people, lists)?;
    let beside = tempfile::tempdir_in(&base)?;
    let server = testkit::postgres::server();
    let address = server.database()?;
    let options = registry::postgres::Options {
        database: Address::parse(&address)?,
        replica: None,
        node: Some(kernel::NodeId("bench".to_owned())),
        entropy: chance(),
    };
    prepare(Arc::new(PostgresStore::open(beside.path(), &options)?), people)?;
    // As the database does by itself within minutes.
    let name = address.split(['/', '?']).nth(3).unwrap_or_default();
    server.psql(name, "VACUUM ANALYZE")?;
    server.psql(name, "CHECKPOINT")?;
    let postgres = PostgresStore::open(beside.path(), &options)?;
    let country = ours(Arc::new(postgres), beside.path(), people, lists)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{people} people, {} crossings on record, {LOST} documents lost; {lists} lists of {ABOARD} passengers ({} kB) each",
        people * u64::from(ROUNDS),
        embedded.kilobytes
    )?;
    writeln!(out, "| what | p50 ms | p99 ms | worst ms |")?;
    writeln!(out, "|---|---:|---:|---:|")?;
    for (what, [p50, p99, _, worst]) in [
        ("portolan on SQLite, message to answer, on disk", embedded.lists),
        ("portolan on PostgreSQL, the same", country.lists),
        ("bare rusqlite, look-ups by hand and one transaction", bare),
    ] {
        writeln!(out, "| {what} | {p50:.1} | {p99:.1} | {worst:.1} |")?;
    }
    Ok(())
}
