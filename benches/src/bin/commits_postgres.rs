//! Durable commits into PostgreSQL: four processes of ours against four of the bare driver, in one
//! run on one server and one disk.
//!
//! Measured: in each of four processes 16 threads, each committing records of 500 bytes one after
//! the other, every commit acknowledged after the server's sync (`synchronous_commit=on`,
//! `fsync=on`). Beside it four processes of the bare driver, each writing rows of the same size as
//! one statement to a transaction, in groups of the size that ours had on average and of 64. Ours
//! writes an entry, hashes both, keeps a tree and signs its head besides.
//!
//! `cargo run --release -p benches --bin commits_postgres [SECONDS]`

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::{Act, Actor, Entropy, NodeId, Purpose, Seeded, SystemClock};
use registry::postgres::{Address, Options, PostgresStore};
use registry::{Column, NoReadLog, Record, Registry, Store, Value};
use tokio_postgres::NoTls;

const PROCESSES: u64 = 4;
const WRITERS: usize = 16;
const BODY_BYTES: usize = 500;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(serde::Serialize, serde::Deserialize)]
struct Row {
    text: String,
}

impl Record for Row {
    const KIND: &'static str = "benches.row";
    const PERSONAL: bool = false;
    const GROWS: bool = true;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// Tells the parent that it is ready, waits to be told to begin, and tells how long each wait was.
fn report(run: impl FnOnce() -> Outcome<(Vec<Duration>, f64)>) -> Outcome<()> {
    writeln!(std::io::stdout(), "ready")?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let (waits, rows) = run()?;
    let mut out = std::io::stdout().lock();
    for wait in waits {
        writeln!(out, "{} {rows}", wait.as_micros())?;
    }
    Ok(())
}

fn ours(address: &str, seconds: Duration, seed: u64) -> Outcome<()> {
    let dir = tempfile::tempdir()?;
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options {
        database: Address::parse(address)?,
        replica: None,
        node: Some(NodeId("bench".to_owned())),
        entropy: Arc::clone(&chance),
    };
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(dir.path(), &options)?);
    store.declare(&[Row::spec()])?;
    let registry = Registry::new(store, Arc::new(SystemClock), chance, Arc::new(NoReadLog));
    let act = Act::new(Actor::system(), Purpose::Import);
    report(|| {
        let stop = AtomicBool::new(false);
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
        std::thread::scope(|s| {
            let threads: Vec<_> = (0..WRITERS).map(|_| s.spawn(work)).collect();
            std::thread::sleep(seconds);
            stop.store(true, Ordering::Relaxed);
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| "a writer ended with a panic")??);
            }
            Ok((all, 1.0))
        })
    })
}

fn bare(address: &str, seconds: Duration, group: usize) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
        tokio::spawn(connection);
        let insert =
            client.prepare("INSERT INTO bare SELECT * FROM unnest($1::uuid[], $2::text[])").await?;
        let body = "x".repeat(BODY_BYTES);
        let bodies: Vec<&str> = vec![&body; group];
        writeln!(std::io::stdout(), "ready")?;
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        let mut last = u128::from(std::process::id()) << 64;
        let mut next = || {
            last += 1;
            uuid::Uuid::from_u128(last)
        };
        let (mut waits, began) = (Vec::new(), Instant::now());
        while began.elapsed() < seconds {
            let begin = Instant::now();
            let ids: Vec<uuid::Uuid> = (0..group).map(|_| next()).collect();
            client.execute(&insert, &[&ids, &bodies]).await?;
            waits.push(begin.elapsed());
        }
        let mut out = std::io::stdout().lock();
        for wait in waits {
            writeln!(out, "{} {group}", wait.as_micros())?;
        }
        Ok(())
    })
}

struct Measured {
    rows_per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// Runs four processes at once.
fn four(what: &str, address: &str, seconds: Duration, group: usize) -> Outcome<Measured> {
    let mut children = Vec::new();
    for n in 0..PROCESSES {
        let mut child = Command::new(std::env::current_exe()?)
            .args([what, address, &seconds.as_secs().to_string()])
            .arg(if what == "ours" { n.to_string() } else { group.to_string() })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        children.push((child, BufReader::new(out).lines()));
    }
    for (_, lines) in &mut children {
        lines.next().ok_or("a process ended before it began")??;
    }
    for (child, _) in &mut children {
        writeln!(child.stdin.as_mut().ok_or("no input")?, "begin")?;
    }
    let (mut waits, mut rows): (Vec<u64>, f64) = (Vec::new(), 0.0);
    for (mut child, lines) in children {
        for line in lines {
            let line = line?;
            let (wait, of) = line.split_once(' ').ok_or("no such line")?;
            waits.push(wait.parse()?);
            rows += of.parse::<f64>()?;
        }
        child.wait()?;
    }
    waits.sort_unstable();
    let at = |per_mille: usize| {
        let wait = waits.get(waits.len().saturating_sub(1) * per_mille / 1000).copied();
        Duration::from_micros(wait.unwrap_or(0)).as_secs_f64() * 1e3
    };
    Ok(Measured { rows_per_s: rows / seconds.as_secs_f64(), p50_ms: at(500), p99_ms: at(990) })
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let parts: Vec<&str> = args.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["ours", address, seconds, seed] => {
            return ours(address, Duration::from_secs(seconds.parse()?), seed.parse()?);
        }
        ["bare", address, seconds, group] => {
            return bare(address, Duration::from_secs(seconds.parse()?), group.parse()?);
        }
        _ => {}
    }
    let seconds = Duration::from_secs(parts.first().map_or(Ok(10), |s| s.parse())?);
    let server = testkit::postgres::server();
    let address = server.database()?;
    let mine = four("ours", &address, seconds, 0)?;
    let name = address.split(['/', '?']).nth(3).unwrap_or_default();
    let counted = server.psql(
        name,
        "SELECT count(*)::float8 / greatest(count(DISTINCT position), 1) FROM portolan.journal",
    )?;
    let size: f64 = counted.parse()?;
    let plain = || -> Outcome<String> {
        let address = server.database()?;
        let name = address.split(['/', '?']).nth(3).unwrap_or_default();
        server.psql(name, "CREATE TABLE bare (id uuid PRIMARY KEY, body text NOT NULL)")?;
        Ok(address)
    };
    let same = four("bare", &plain()?, seconds, format!("{size:.0}").parse::<usize>()?.max(1))?;
    let groups = four("bare", &plain()?, seconds, 64)?;
    let single = four("bare", &plain()?, seconds, 1)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "| what, in 4 processes | rows/s | p50 ms | p99 ms | against the same groups |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (name, o) in [
        (format!("portolan, 16 writers each, groups of {size:.1} on average"), &mine),
        (format!("bare tokio-postgres, groups of {size:.0}"), &same),
        ("bare tokio-postgres, groups of 64".to_owned(), &groups),
        ("bare tokio-postgres, one by one".to_owned(), &single),
    ] {
        let ratio = o.rows_per_s / same.rows_per_s;
        writeln!(
            out,
            "| {name} | {:.0} | {:.2} | {:.2} | {ratio:.2} |",
            o.rows_per_s, o.p50_ms, o.p99_ms
        )?;
    }
    Ok(())
}
