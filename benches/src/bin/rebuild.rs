//! Everything that the observatory derives, thrown away and computed again from the journal, while
//! somebody reads records.
//!
//! Measured: `observatory::Reader::rebuild` over a country's crossings, from the empty folder to the
//! counted figures; and how long a read of a random record waits meanwhile. Beside it, in the same
//! run, the least that could be done: bare rusqlite reading the same bodies in the same order.
//! The figures must be, to the byte, those of a reader that goes on from what was kept.
//!
//! `cargo run --release -p benches --bin rebuild [CROSSINGS] [DIR]`
//!
//! A DIR that has a country of an earlier run in it is used as it is.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use benches::country;
use border::model::Crossing;
use cubes::Form;
use jiff::civil::date;
use kernel::{Act, Actor, Entropy, Purpose, Seeded};
use observatory::{Reader, published};
use registry::sqlite::{Options, SqliteStore};
use registry::{Registry, Store};
use residence::Rule;
use rusqlite::{Connection, OpenFlags};

/// As an import writes them: many to an entry.
const PER_ENTRY: u64 = 500;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Reads random records until stopped; how long each read took.
fn read_on(registry: &Registry, crossings: u64, stop: &AtomicBool) -> Vec<Duration> {
    let session = registry.session(&Act::new(Actor::system(), Purpose::Audit));
    let chance = Seeded::new(3);
    let mut waits = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let mut bytes = [0; 8];
        chance.fill(&mut bytes);
        let n = u64::from_be_bytes(bytes) % crossings.max(1);
        let begin = Instant::now();
        if session.get::<Crossing>(country::id(0, n)).is_ok() {
            waits.push(begin.elapsed());
        }
        // As pages ask, not as a benchmark does: two hundred of them a second.
        std::thread::sleep(Duration::from_millis(5));
    }
    waits.sort_unstable();
    waits
}

fn at(waits: &[Duration], per_mille: usize) -> f64 {
    let place = waits.len().saturating_sub(1) * per_mille / 1000;
    waits.get(place).map_or(0.0, |d| d.as_secs_f64() * 1e3)
}

fn least(path: &Path) -> Outcome<(u64, Duration)> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let begin = Instant::now();
    let mut s = conn.prepare("SELECT body FROM border_crossing ORDER BY entry, id")?;
    let (mut rows, mut bytes) = (s.query([])?, 0);
    while let Some(row) = rows.next()? {
        bytes += u64::try_from(row.get_ref(0)?.as_bytes()?.len())?;
    }
    Ok((bytes, begin.elapsed()))
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let crossings: u64 = args.next().map_or(Ok(10_000_000), |s| s.parse())?;
    let mut made = None;
    let dir: PathBuf = match args.next() {
        Some(dir) => dir.into(),
        None => made.insert(tempfile::tempdir()?).path().to_owned(),
    };
    let mut out = std::io::stdout().lock();
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    let data = dir.join("data");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&data, &Options::new("bench", chance))?);
    store.declare(&border::kinds())?;
    let registry = country::registry(Arc::clone(&store));
    let begin = Instant::now();
    if store.size()? == 0 {
        country::fill(&registry, crossings, PER_ENTRY, 4)?;
        writeln!(out, "{crossings} crossings made in {:.0?}", begin.elapsed())?;
    } else if store.size()? != crossings.div_ceil(PER_ENTRY) {
        return Err("there is another country in this folder".into());
    }
    let folder = dir.join("observatory");
    let today = date(2026, 11, 24);
    let stop = AtomicBool::new(false);
    let (reader, took, waits) = std::thread::scope(|s| -> Outcome<_> {
        let reads = s.spawn(|| read_on(&registry, crossings, &stop));
        let begin = Instant::now();
        let reader = Reader::rebuild(registry.clone(), &folder, Rule::TWELVE_SIXTEEN, today);
        let took = begin.elapsed();
        stop.store(true, Ordering::Relaxed);
        let waits = reads.join().map_err(|_| "the reading thread panicked")?;
        Ok((reader?, took, waits))
    })?;
    let figures = published(reader.state()).to_bytes(Form::Csv)?;
    drop(reader);
    let begin = Instant::now();
    let again = Reader::open(registry.clone(), &folder, Rule::TWELVE_SIXTEEN, today)?;
    let opened = begin.elapsed();
    if published(again.state()).to_bytes(Form::Csv)? != figures {
        return Err("the figures are not those of a reader that goes on".into());
    }
    let (bytes, floor) = least(&data.join("portolan.db"))?;
    let seconds = took.as_secs_f64();
    writeln!(out, "| what, over {crossings} crossings | seconds | of portolan's |")?;
    writeln!(out, "|---|---:|---:|")?;
    for (what, s) in [
        ("portolan: thrown away and rebuilt", seconds),
        ("portolan: opened, nothing to read", opened.as_secs_f64()),
        ("bare rusqlite: bodies read in the same order", floor.as_secs_f64()),
    ] {
        writeln!(out, "| {what} | {s:.1} | {:.2} |", s / seconds)?;
    }
    let megabytes = bytes / 1_000_000;
    writeln!(
        out,
        "{megabytes} MB of bodies; {} reads meanwhile: p50 {:.2} ms, p99 {:.2} ms, longest {:.1} ms",
        waits.len(),
        at(&waits, 500),
        at(&waits, 990),
        at(&waits, 1000)
    )?;
    Ok(())
}
