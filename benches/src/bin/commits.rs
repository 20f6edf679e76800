//! Durable commits: our store against bare SQLite, in one run on one disk.
//!
//! Measured: 64 threads, each committing records of 500 bytes one after the other, every commit
//! acknowledged after its sync (`synchronous=FULL`). Beside it, bare rusqlite writing rows of the
//! same size from one thread, 64 to a transaction and one to a transaction. Ours writes an entry,
//! hashes both, keeps a tree and signs its head besides.
//!
//! `cargo run --release -p benches --bin commits [SECONDS] [DIR]`

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::{Act, Actor, Entropy, Purpose, Seeded, SystemClock};
use registry::sqlite::{Options, SqliteStore};
use registry::{Column, NoReadLog, Record, Registry, Store, Value};
use rusqlite::Connection;

const WRITERS: u64 = 64;
const BODY_BYTES: usize = 500;

#[derive(serde::Serialize, serde::Deserialize)]
struct Row {
    text: String,
}

impl Record for Row {
    const KIND: &'static str = "benches.row";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

struct Outcome {
    rows_per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
}

fn outcome(mut waits: Vec<Duration>, took: Duration, rows_each: u32) -> Outcome {
    waits.sort_unstable();
    let at = |per_mille: usize| {
        let place = waits.len().saturating_sub(1) * per_mille / 1000;
        waits.get(place).map_or(0.0, |d| d.as_secs_f64() * 1e3)
    };
    let rows = f64::from(u32::try_from(waits.len()).unwrap_or(u32::MAX)) * f64::from(rows_each);
    Outcome { rows_per_s: rows / took.as_secs_f64(), p50_ms: at(500), p99_ms: at(990) }
}

fn ours(dir: &Path, seconds: Duration) -> Result<Outcome, Box<dyn Error>> {
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    let store = Arc::new(SqliteStore::open(dir, &Options::new("bench", Arc::clone(&chance)))?);
    store.declare(&[Row::spec()])?;
    let clock = Arc::new(SystemClock);
    let shared: Arc<dyn Store> = store.clone();
    let registry = Registry::new(shared, clock, chance, Arc::new(NoReadLog));
    let act = Act::new(Actor::system(), Purpose::Import);
    let stop = AtomicBool::new(false);
    let began = Instant::now();
    let waits = std::thread::scope(|s| -> Result<Vec<Duration>, kernel::Error> {
        let work = || -> Result<Vec<Duration>, kernel::Error> {
            let session = registry.session(&act);
            let body = Row { text: "x".repeat(BODY_BYTES - "{\"text\":\"\"}".len()) };
            let mut waits = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let begin = Instant::now();
                let mut write = session.write("benches.add");
                write.create(&body);
                write.commit()?;
                waits.push(begin.elapsed());
            }
            Ok(waits)
        };
        let threads: Vec<_> = (0..WRITERS).map(|_| s.spawn(work)).collect();
        std::thread::sleep(seconds);
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(waits) => all.extend(waits?),
                Err(_) => return Err(kernel::Error::internal("a writer ended with a panic")),
            }
        }
        Ok(all)
    })?;
    Ok(outcome(waits, began.elapsed(), 1))
}

fn bare(dir: &Path, seconds: Duration, group: u32) -> Result<Outcome, Box<dyn Error>> {
    let mut conn = Connection::open(dir.join(format!("bare-{group}.db")))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE row (id BLOB PRIMARY KEY, body TEXT NOT NULL);",
    )?;
    let body = "x".repeat(BODY_BYTES);
    let (mut waits, mut n) = (Vec::new(), 0_u128);
    let began = Instant::now();
    while began.elapsed() < seconds {
        let begin = Instant::now();
        let tx = conn.transaction()?;
        for _ in 0..group {
            n += 1;
            tx.prepare_cached("INSERT INTO row VALUES (?1, ?2)")?
                .execute((n.to_be_bytes(), &body))?;
        }
        tx.commit()?;
        waits.push(begin.elapsed());
    }
    Ok(outcome(waits, began.elapsed(), group))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let seconds = Duration::from_secs(args.next().map_or(Ok(10), |s| s.parse())?);
    let base = args.next().map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(base)?;
    let folder = |name: &str| -> std::io::Result<std::path::PathBuf> {
        let path = dir.path().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    };
    let groups = bare(&folder("bare")?, seconds, 64)?;
    let mine = ours(&folder("ours")?, seconds)?;
    let single = bare(&folder("bare")?, seconds, 1)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "| what | rows/s | p50 ms | p99 ms | against groups of 64 |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (name, o) in [
        ("portolan, 64 writers, an entry and a signed head", &mine),
        ("bare rusqlite, groups of 64", &groups),
        ("bare rusqlite, one by one", &single),
    ] {
        let ratio = o.rows_per_s / groups.rows_per_s;
        writeln!(
            out,
            "| {name} | {:.0} | {:.2} | {:.2} | {ratio:.2} |",
            o.rows_per_s, o.p50_ms, o.p99_ms
        )?;
    }
    Ok(())
}
