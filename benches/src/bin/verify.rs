//! The journal verified, bodies included, on one core: against the least that could be done.
//!
//! Measured: `Store::verify` over a journal in which each entry wrote one crossing. It reads each
//! entry and body, hashes both, keeps the tree, compares root, blocks and signature, and each
//! body's time, home and columns with its entry. Beside it, in the same run and over the same file:
//!
//! - bare rusqlite and sha2: reads the same rows through the same indexes, hashes each entry and
//!   each body, and compares nothing;
//! - the same with the tree of ct-merkle, a published RFC 6962 log: gives the same root.
//!
//! `cargo run --release -p benches --bin verify [ENTRIES] [DIR]`
//!
//! A DIR that has a journal of an earlier run in it is used as it is.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use benches::country;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use kernel::{Entropy, Seeded};
use registry::Store;
use registry::sqlite::{Options, SqliteStore};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

const RUNS: u32 = 3;
/// As many as the walk reads at a time.
const STEP: i64 = 4096;

type Entry<'a> = &'a mut dyn FnMut(&[u8]) -> Outcome<()>;
type Body<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Outcome<()>;
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Seconds that this thread has had a processor, so that what else the machine does is not counted;
/// by the clock where the system does not say.
fn busy(since: Instant) -> f64 {
    // proc(5): nanoseconds on a processor come first.
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or_else(|| since.elapsed(), std::time::Duration::from_nanos)
        .as_secs_f64()
}

/// The quickest of some runs, in seconds of a processor, and what it gave.
fn best<T>(mut run: impl FnMut() -> Outcome<T>) -> Outcome<(f64, T)> {
    let mut best: Option<(f64, T)> = None;
    let begin = Instant::now();
    for _ in 0..RUNS {
        let before = busy(begin);
        let out = run()?;
        let took = busy(begin) - before;
        if best.as_ref().is_none_or(|(least, _)| took < *least) {
            best = Some((took, out));
        }
    }
    best.ok_or_else(|| "no run".into())
}

/// Reads what the walk reads; hands on each entry and each body with what is hashed before it.
fn read(conn: &Connection, entries: i64, entry: Entry<'_>, body: Body<'_>) -> Outcome<()> {
    let mut journal = conn.prepare(
        "SELECT number, leaf, bytes FROM journal WHERE number > ?1 AND number <= ?2 ORDER BY number",
    )?;
    let mut versions =
        conn.prepare("SELECT salt, body FROM border_crossing WHERE entry > ?1 AND entry <= ?2")?;
    let mut from = 0;
    while from < entries {
        let to = entries.min(from + STEP);
        let mut rows = versions.query([from, to])?;
        while let Some(row) = rows.next()? {
            body(row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_bytes()?)?;
        }
        let mut rows = journal.query([from, to])?;
        while let Some(row) = rows.next()? {
            entry(row.get_ref(2)?.as_bytes()?)?;
        }
        from = to;
    }
    Ok(())
}

fn least(path: &Path, entries: i64) -> Outcome<()> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let hash = |before: &[u8], bytes: &[u8]| {
        std::hint::black_box(Sha256::new().chain_update(before).chain_update(bytes).finalize());
        Ok(())
    };
    read(&conn, entries, &mut |bytes| hash(&[0], bytes), &mut |salt, body| hash(salt, body))
}

fn peer(path: &Path, entries: i64) -> Outcome<Vec<u8>> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    read(
        &conn,
        entries,
        &mut |bytes| {
            tree.push(bytes.to_vec());
            Ok(())
        },
        &mut |salt, body| {
            std::hint::black_box(Sha256::new().chain_update(salt).chain_update(body).finalize());
            Ok(())
        },
    )?;
    Ok(tree.root().as_bytes().to_vec())
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let entries: u64 = args.next().map_or(Ok(400_000), |s| s.parse())?;
    let mut made = None;
    let dir: PathBuf = match args.next() {
        Some(dir) => dir.into(),
        None => made.insert(tempfile::tempdir()?).path().to_owned(),
    };
    let mut out = std::io::stdout().lock();
    let begin = Instant::now();
    {
        let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
        let store: Arc<dyn Store> =
            Arc::new(SqliteStore::open(&dir, &Options::new("bench", chance))?);
        store.declare(&border::kinds())?;
        if store.size()? == 0 {
            country::fill(&country::registry(Arc::clone(&store)), entries, 1, 64)?;
            writeln!(out, "{entries} entries made in {:.0?}", begin.elapsed())?;
        }
    }
    let path = dir.join("portolan.db");
    let store = SqliteStore::open_to_read(&dir)?;
    let signed = i64::try_from(entries)?;
    let (ours, verified) =
        best(|| store.verify(&mut |_, _| true)?.map_err(|broken| broken.what.into()))?;
    let (floor, _) = best(|| least(&path, signed))?;
    let (beside, root) = best(|| peer(&path, signed))?;
    if verified.entries != entries || verified.bodies != entries || root != verified.root {
        return Err("the three did not see the same journal".into());
    }
    let n = f64::from(u32::try_from(entries)?);
    writeln!(out, "| what, for a second of one core | entries | portolan does |")?;
    writeln!(out, "|---|---:|---:|")?;
    for (what, seconds) in [
        ("portolan: everything compared", ours),
        ("bare rusqlite and sha2: read and hashed", floor),
        ("the same and the tree of ct-merkle", beside),
    ] {
        writeln!(out, "| {what} | {:.0} | {:.2} |", n / seconds, seconds / ours)?;
    }
    Ok(())
}
