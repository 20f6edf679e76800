//! The line between a post and its centre: a day over a modem, a first exchange, two weeks made up.
//!
//! Measured, with real stores, real sockets, TLS and every signature, over what the desk's own
//! operations wrote (crossings, examinations, persons, documents, stays, the log of reads):
//! 1. a day's crossings over 28.8 kbit/s, beside the same entries and bodies as one file, packed
//!    with zstd and with gzip and copied by hand over the same line;
//! 2. the first exchange of a post that has a history, over slow lines and over none, beside the
//!    same entries and bodies sent as they are stored by a bare socket over the same line;
//! 3. two weeks made up on the loopback, with a centre on SQLite and on PostgreSQL, beside the
//!    same entries and bodies sent by a bare socket and written into two bare tables of the same
//!    database, in groups as large as the line's largest.
//!
//! The post and its centre share one machine's processors here, as no two places do: how much
//! processor time both took together is told too, the database server's not counted.
//!
//! `cargo run --release -p benches --bin sync -- --help`

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::bare::Raw;
use benches::travellers::{A_DAY, Busy, kinds};
use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kernel::{Act, Actor, Entropy, NodeId, Purpose, Seeded, SystemClock};
use registry::postgres::{Address, PostgresStore};
use registry::sqlite::{Options, SqliteStore};
use registry::{NoReadLog, Registry, Session, Store, verify_held};
use sync::line::{Calling, Identity, Listening, join};
use sync::{Conduct, Down, Kinds, Reach, invite};
use testkit::{Proxy, Quality};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The line of the first figure.
const MODEM: Quality = Quality { bits: Some(28_800), latency: Duration::from_millis(100) };
/// Entries in the line's largest parcel.
const GROUP: u64 = 2_000;
/// For how long at the most the raw bytes are sent to learn the line's rate, in seconds.
const SAMPLE_S: u64 = 15;

/// The line between a post and its centre, against a file, a bare socket and bare tables
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  sync                              small sizes, about two minutes
  sync --full                       2,000 crossings over the modem, a history of 200,000, 14 days
  sync --only day --crossings 2000  the modem alone: a quarter of an hour at the most
  sync --only first --history 50000 --mbit 2 --mbit 10
  sync --only weeks --days 14")]
struct Arguments {
    /// Crossings of the day over the modem
    #[arg(long, value_name = "N", default_value_t = 150)]
    crossings: u64,
    /// Crossings that a post has when it first calls
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    history: u64,
    /// Days of 2,000 crossings that are made up
    #[arg(long, value_name = "N", default_value_t = 1)]
    days: u64,
    /// A line of the first exchange, in Mbit/s, with 40 ms of latency; 0 for the loopback
    #[arg(long, value_name = "N", default_values_t = [2, 10, 0])]
    mbit: Vec<u64>,
    /// 2,000 crossings, a history of 200,000 and 14 days
    #[arg(long)]
    full: bool,
    /// One of the figures alone
    #[arg(long, value_enum)]
    only: Option<Figure>,
    /// Where the databases lie while this runs [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Figure {
    Day,
    First,
    Weeks,
}

#[derive(Debug, Clone, Copy)]
enum Database {
    Sqlite,
    Postgres,
}

fn conduct() -> Conduct {
    Conduct {
        kinds: Kinds::new(&kinds()),
        stays: &[access::STAYS],
        governs: &[border::GOVERNS],
        down: &[
            Down { kind: "places.post", reach: Reach::Every },
            Down { kind: "border.rule_set", reach: Reach::Every },
            Down { kind: "border.indicator", reach: Reach::Every },
            Down { kind: "access.user", reach: Reach::Concerned(access::down_concerns) },
        ],
        release: "1",
        asking: Duration::from_secs(10),
    }
}

/// A node of either sort, in a folder of its own.
struct Node {
    registry: Registry,
    session: Session,
    folder: PathBuf,
}

fn over(store: Arc<dyn Store>, folder: &Path, seed: u64) -> Outcome<Node> {
    store.declare(&kinds())?;
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let registry = Registry::new(store, Arc::new(SystemClock), chance, Arc::new(NoReadLog));
    let session = registry.session(&Act::new(Actor::system(), Purpose::Administration));
    Ok(Node { registry, session, folder: folder.to_owned() })
}

fn embedded(folder: &Path, name: &str) -> Outcome<Arc<dyn Store>> {
    std::fs::create_dir_all(folder)?;
    Ok(Arc::new(SqliteStore::open(folder, &Options::new(name, Arc::new(Seeded::new(2))))?))
}

fn centre(database: Database, folder: &Path) -> Outcome<Node> {
    std::fs::create_dir_all(folder)?;
    let store: Arc<dyn Store> = match database {
        Database::Sqlite => embedded(folder, "centre")?,
        Database::Postgres => {
            let options = registry::postgres::Options {
                database: Address::parse(&testkit::postgres::server().database()?)?,
                replica: None,
                node: Some(NodeId("centre".to_owned())),
                entropy: Arc::new(Seeded::new(3)),
            };
            Arc::new(PostgresStore::open(folder, &options)?)
        }
    };
    over(store, folder, 4)
}

impl Node {
    fn store(&self) -> &dyn Store {
        self.registry.store()
    }

    fn listen(&self) -> Outcome<(Listening, Identity)> {
        let identity = Identity::in_folder(&self.folder)?;
        let at: SocketAddr = ([127, 0, 0, 1], 0).into();
        let listening = Listening::start(self.registry.clone(), conduct(), identity.clone(), at)?;
        Ok((listening, identity))
    }

    /// Calls until the centre has said that it holds everything; how long that took.
    fn bring(&self, what: &str) -> Outcome<Duration> {
        let size = self.store().size()?;
        let bar = bar(what, size);
        let begin = Instant::now();
        let calling = Calling::start(self.registry.clone(), conduct(), Arc::new(|| None))?;
        let calling = calling.ok_or("the post has no centre")?;
        loop {
            let link = calling.link();
            if link.up && link.holds == Some(size) {
                break;
            }
            if let Some(trouble) = link.trouble {
                return Err(format!("{}: {}", trouble.code, trouble.text).into());
            }
            bar.set_position(link.holds.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(2));
        }
        let took = begin.elapsed();
        bar.finish_and_clear();
        drop(calling);
        Ok(took)
    }
}

/// A bar on a terminal, nothing elsewhere.
fn bar(what: &str, all: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(all), target);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} · {eta} left") {
        bar.set_style(style);
    }
    bar.with_message(what.to_owned())
}

fn work(store: &Arc<dyn Store>, folder: &Path, from: u64, to: u64) -> Outcome<()> {
    let bar = bar("Crossings at the desk", to - from);
    let busy = Busy::open(Arc::clone(store), folder)?;
    busy.cross(from, to, &|n| bar.inc(n))?;
    busy.close()?;
    bar.finish_and_clear();
    Ok(())
}

fn number(n: u64) -> f64 {
    // Exact up to 2^53 bytes.
    n.to_string().parse().unwrap_or(0.0)
}

fn day(crossings: u64, dir: &Path, out: &mut dyn Write) -> Outcome<()> {
    let centre = centre(Database::Sqlite, &dir.join("centre"))?;
    let (listening, identity) = centre.listen()?;
    let line = Proxy::to(listening.at(), MODEM)?;
    let folder = dir.join("post");
    let store = embedded(&folder, "post-1")?;
    // The law and the post are with the centre before the day begins.
    work(&store, &folder, 0, 0)?;
    let post = over(Arc::clone(&store), &folder, 5)?;
    let code = invite(&centre.session, "post-1", &[], identity.pin())?;
    join(&post.registry, &line.at().to_string(), &code)?;
    post.bring("Joining")?;
    let before = store.size()?;
    work(&store, &folder, 0, crossings)?;
    let raw = Raw::write(store.as_ref(), &kinds(), before, &dir.join("day"), &|_| {})?;
    let (up, down) = line.carried();
    let took = post.bring("A day over the modem")?;
    let (up, down) = (line.carried().0 - up, line.carried().1 - down);
    held(&centre, &post)?;
    let zstd = raw.zstd_bytes()?;
    let seconds = took.as_secs_f64();
    writeln!(
        out,
        "{crossings} crossings over 28.8 kbit/s: {} entries, {} bodies",
        raw.entries, raw.bodies
    )?;
    writeln!(out, "| what | bytes up | a crossing | seconds | of portolan's |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    let mut row = |what: &str, bytes: u64, s: f64| {
        let each = number(bytes) / number(crossings.max(1));
        writeln!(out, "| {what} | {bytes} | {each:.0} | {s:.1} | {:.2} |", s / seconds)
    };
    let least = |bytes: u64| MODEM.least(bytes).as_secs_f64();
    row("portolan, until the centre has answered for all", up, seconds)?;
    row("the same bytes at the line's rate", up, least(up))?;
    row("a file packed with zstd at its level 3, by hand", zstd, least(zstd))?;
    if let Some(gzip) = raw.gzip_bytes()? {
        row("a file packed with gzip, by hand", gzip, least(gzip))?;
    }
    row("a file as it is, by hand", raw.bytes, least(raw.bytes))?;
    let whole_day = seconds * number(A_DAY) / number(crossings.max(1));
    writeln!(
        out,
        "{down} bytes came down; at this pace a day of {A_DAY} takes {:.1} minutes\n",
        whole_day / 60.0
    )?;
    Ok(())
}

/// Whether the centre's copy is what the post signed.
fn held(centre: &Node, post: &Node) -> Outcome<()> {
    let held = verify_held(centre.store(), post.store().verifier())?;
    if held != Ok(post.store().size()?) {
        return Err(format!("the copy at the centre is not the post's journal: {held:?}").into());
    }
    Ok(())
}

/// A post with a history of which no centre knows, to be copied for each measurement.
fn history(crossings: u64, dir: &Path) -> Outcome<Raw> {
    let folder = dir.join("history");
    let store = embedded(&folder, "post-1")?;
    work(&store, &folder, 0, crossings)?;
    let bar = bar("Raw bytes", store.size()?);
    let raw = Raw::write(store.as_ref(), &kinds(), 0, &dir.join("raw"), &|n| bar.inc(n))?;
    bar.finish_and_clear();
    Ok(raw)
}

fn copy_of_history(dir: &Path, to: &Path) -> Outcome<Node> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(dir.join("history"))? {
        let file = file?;
        if file.file_type()?.is_file() && file.file_name() != "portolan.lock" {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    over(embedded(to, "post-1")?, to, 6)
}

/// The processor time of this process, in seconds; 0 where the system does not tell.
fn processor() -> f64 {
    // proc(5): after the name, which is in brackets, utime and stime are the 12th and 13th.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: f64 =
        after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// What an exchange of everything took.
struct Exchanged {
    seconds: f64,
    processor: f64,
    /// Bytes carried up.
    carried: u64,
}

fn exchange(dir: &Path, database: Database, quality: Quality, what: &str) -> Outcome<Exchanged> {
    let scratch = tempfile::tempdir_in(dir)?;
    let centre = centre(database, &scratch.path().join("centre"))?;
    let (listening, identity) = centre.listen()?;
    let line = Proxy::to(listening.at(), quality)?;
    let post = copy_of_history(dir, &scratch.path().join("post"))?;
    let code = invite(&centre.session, "post-1", &[], identity.pin())?;
    join(&post.registry, &line.at().to_string(), &code)?;
    let (before, at_work) = (line.carried().0, processor());
    let seconds = post.bring(what)?.as_secs_f64();
    let (carried, processor) = (line.carried().0 - before, processor() - at_work);
    held(&centre, &post)?;
    Ok(Exchanged { seconds, processor, carried })
}

fn first(crossings: u64, lines: &[u64], dir: &Path, out: &mut dyn Write) -> Outcome<()> {
    let raw = history(crossings, dir)?;
    writeln!(
        out,
        "First exchange of a post with {crossings} crossings: {} entries, {} bodies, {:.1} MB as stored",
        raw.entries,
        raw.bodies,
        number(raw.bytes) / 1e6
    )?;
    writeln!(
        out,
        "| line | portolan s | processor s | MB carried | raw bytes s | of the raw bytes' |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for mbit in lines {
        let (name, quality) = match mbit {
            0 => ("loopback".to_owned(), Quality::default()),
            _ => {
                let bits = Some(mbit * 1_000_000);
                (
                    format!("{mbit} Mbit/s, 40 ms"),
                    Quality { bits, latency: Duration::from_millis(40) },
                )
            }
        };
        let sample = quality.bits.map_or(u64::MAX, |bits| bits / 8 * SAMPLE_S);
        let kept = std::cell::RefCell::new(Vec::new());
        let (sent, took) = raw.send(sample, &|at| {
            let line = Proxy::to(at, quality)?;
            let at = line.at();
            kept.borrow_mut().push(line);
            Ok(at)
        })?;
        let plain = took.as_secs_f64() * number(raw.bytes) / number(sent.max(1));
        // On a busy machine the line of this scoreboard falls behind its rate; a real one does not.
        let plain = match quality.bits {
            Some(_) => plain.min(quality.least(raw.bytes).as_secs_f64()),
            None => plain,
        };
        let note = if sent < raw.bytes { " (from its first bytes)" } else { "" };
        let Exchanged { seconds, processor, carried } =
            exchange(dir, Database::Sqlite, quality, &name)?;
        let carried = number(carried) / 1e6;
        let ratio = seconds / plain;
        writeln!(
            out,
            "| {name} | {seconds:.1} | {processor:.1} | {carried:.1} | {plain:.1}{note} | {ratio:.2} |"
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn weeks(days: u64, dir: &Path, out: &mut dyn Write) -> Outcome<()> {
    let raw = history(days * A_DAY, dir)?;
    writeln!(
        out,
        "{days} days of {A_DAY} crossings made up on the loopback: {} entries, {} bodies, {:.1} MB as stored",
        raw.entries,
        raw.bodies,
        number(raw.bytes) / 1e6
    )?;
    writeln!(
        out,
        "| centre on | portolan s | processor s | bare socket, bare tables s | of the bare tables' |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (name, database) in [("SQLite", Database::Sqlite), ("PostgreSQL", Database::Postgres)] {
        let plain = match database {
            Database::Sqlite => raw.into_sqlite(&dir.join("bare.db"), GROUP)?,
            Database::Postgres => {
                raw.into_postgres(&testkit::postgres::server().database()?, GROUP)?
            }
        };
        let Exchanged { seconds, processor, .. } =
            exchange(dir, database, Quality::default(), name)?;
        let plain = plain.as_secs_f64();
        let ratio = seconds / plain;
        writeln!(out, "| {name} | {seconds:.2} | {processor:.2} | {plain:.2} | {ratio:.2} |")?;
    }
    writeln!(out)?;
    Ok(())
}

fn main() -> Outcome<()> {
    let mut args = Arguments::parse();
    if args.full {
        (args.crossings, args.history, args.days) = (A_DAY, 100 * A_DAY, 14);
    }
    let base = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let mut out = std::io::stdout().lock();
    let runs = |figure| args.only.is_none_or(|only| only == figure);
    if runs(Figure::Weeks) {
        weeks(args.days, tempfile::tempdir_in(&base)?.path(), &mut out)?;
    }
    if runs(Figure::First) {
        first(args.history, &args.mbit, tempfile::tempdir_in(&base)?.path(), &mut out)?;
    }
    if runs(Figure::Day) {
        day(args.crossings, tempfile::tempdir_in(&base)?.path(), &mut out)?;
    }
    Ok(())
}
