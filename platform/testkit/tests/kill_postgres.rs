//! Kills on PostgreSQL: of the process that writes, of the whole server as by a power cut, of the
//! server by an immediate stop, and of both at once, while eight threads commit. What was
//! acknowledged is there, nothing is there twice, and the journal verifies.
//!
//! The test runs itself again as the process to be killed; the server is the test's own, and
//! starts again by itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use kernel::{Entropy, FixedClock, Id, NodeId, Purpose, Seeded};
use registry::postgres::{Address, Options, PostgresStore};
use registry::{NoReadLog, Record, Registry, Store, entry_number, journal_of};
use testkit::postgres::{Cut, Server};
use testkit::samples::Office;

const CHILD: &str = "PORTOLAN_TEST_KILL_POSTGRES_CHILD";
const NAME: &str = "nothing_acknowledged_is_lost_or_written_twice_when_process_or_server_dies";
const WRITERS: usize = 8;
/// After so many kills a database has grown old: verifying it would take most of the time.
const PER_DATABASE: u32 = 100;

fn open(address: &str, dir: &Path, seed: u64) -> (Arc<PostgresStore>, Registry) {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options {
        database: Address::parse(address).unwrap(),
        replica: None,
        node: Some(NodeId("utopia".to_owned())),
        entropy: Arc::clone(&entropy),
    };
    let store = Arc::new(PostgresStore::open(dir, &options).unwrap());
    store.declare(&[Office::spec()]).unwrap();
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    (store, Registry::new(shared, clock, entropy, Arc::new(NoReadLog)))
}

/// Commits until killed; a new record, then a second version of it. While the server is away
/// nothing is acknowledged.
fn child(address: &str, dir: &Path, seed: u64) {
    let (_store, registry) = open(address, dir, seed);
    let act = testkit::act("officer", Purpose::BorderControl);
    let say = |what: &dyn std::fmt::Display| {
        writeln!(std::io::stdout().lock(), "{what}").unwrap();
    };
    std::thread::scope(|s| {
        for _ in 0..WRITERS {
            s.spawn(|| {
                let session = registry.session(&act);
                loop {
                    let mut write = session.write("testkit.add");
                    let id = write.create(&Office::named("first"));
                    match write.commit() {
                        Ok(receipt) => say(&format_args!("acknowledged {id} 1 {}", receipt.entry)),
                        Err(e) => {
                            say(&format_args!("failed {}", e.code()));
                            continue;
                        }
                    }
                    let Ok(seen) = session.get(id) else { continue };
                    let mut write = session.write("testkit.change");
                    write.update(&seen, &Office::named("second"));
                    match write.commit() {
                        Ok(receipt) => say(&format_args!("acknowledged {id} 2 {}", receipt.entry)),
                        Err(e) => say(&format_args!("failed {}", e.code())),
                    }
                }
            });
        }
    });
}

/// A process that writes, and what it says.
struct Writing {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

type Acknowledged = (Id<Office>, u32, u64);

fn understood(line: &str) -> Option<Acknowledged> {
    if let Some((_, code)) = line.split_once("failed ") {
        assert!(
            ["database-away", "outcome-unknown"].contains(&code),
            "a commit failed with {code}"
        );
    }
    let mut words = line.split_once("acknowledged ")?.1.split(' ');
    let (id, version, entry) = (words.next()?, words.next()?, words.next()?);
    Some((id.parse().ok()?, version.parse().ok()?, entry.parse().ok()?))
}

impl Writing {
    fn start(address: &str, dir: &Path, seed: u32) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, format!("{seed}\n{address}\n{}", dir.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Waits for so many acknowledgements.
    fn hear(&mut self, wanted: usize, into: &mut Vec<Acknowledged>) {
        let goal = into.len() + wanted;
        while into.len() < goal {
            let line = self.lines.next().expect("the process ended by itself").unwrap();
            into.extend(understood(&line));
        }
    }

    /// Kills the process. What was in the pipe was acknowledged too; a torn last line was not, and
    /// where it was torn within the entry's number it can't be told from a whole one.
    fn kill(mut self, into: &mut Vec<Acknowledged>) {
        self.process.kill().unwrap(); // SIGKILL
        self.process.wait().unwrap();
        let rest: Vec<String> = self.lines.map_while(Result::ok).collect();
        let whole = rest.len().saturating_sub(1);
        into.extend(rest[..whole].iter().filter_map(|line| understood(line)));
    }
}

/// Kills on one database; gives how much was acknowledged.
fn database(server: &Server, kills: std::ops::Range<u32>, chance: &Seeded) -> usize {
    let address = server.database().unwrap();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut acknowledged = Vec::new();
    let mut writing = Writing::start(&address, dirs[0].path(), kills.start + 1);
    for kill in kills {
        let mut bytes = [0; 2];
        chance.fill(&mut bytes);
        // The moment is a number of acknowledgements, of which nobody else knows.
        writing.hear(1 + usize::from(bytes[0] % 64), &mut acknowledged);
        // Every second time the process alone, which costs least; the server takes its time.
        let (process, cut) = match (kill % 2, bytes[1] % 3) {
            (0, _) => (true, None),
            (_, 0) => (false, Some(Cut::Power)),
            (_, 1) => (false, Some(Cut::Immediate)),
            _ => (true, Some(Cut::Power)),
        };
        if let Some(how) = cut {
            server.cut(how).unwrap();
        }
        if process {
            writing.kill(&mut acknowledged);
            server.answers().unwrap();
            writing = Writing::start(&address, dirs[0].path(), kill + 2);
        }
    }
    writing.hear(1, &mut acknowledged);
    writing.kill(&mut acknowledged);
    server.answers().unwrap();

    let (store, registry) = open(&address, dirs[1].path(), 1_000_000);
    let mut written: HashMap<(uuid::Uuid, u32), u64> = HashMap::new();
    let (mut after, mut last) = (0, 0);
    loop {
        let page = store.entries(after, 10_000).unwrap();
        let Some(newest) = page.last() else { break };
        after = newest.number;
        for entry in page {
            assert_eq!(journal_of(entry.number), (0, last + 1), "an entry is missing");
            last += 1;
            for record in entry.records {
                let twice = written.insert((record.id, record.version), entry.number);
                assert_eq!(twice, None, "{} version {} twice", record.id, record.version);
            }
        }
    }
    let session = registry.session(&testkit::act("auditor", Purpose::Audit));
    for (id, version, entry) in &acknowledged {
        let at = written.get(&(id.uuid(), *version));
        assert_eq!(at, Some(entry), "an acknowledged write is not where it was said to be");
        assert!(session.get(*id).unwrap().version >= *version, "an acknowledged version is gone");
    }
    let verified = store.verify(&mut |_, _| true).unwrap().unwrap();
    assert_eq!(verified.bodies, written.len() as u64);
    assert_eq!(store.entries(entry_number(0, last), 1).unwrap(), []);
    acknowledged.len()
}

#[test]
fn nothing_acknowledged_is_lost_or_written_twice_when_process_or_server_dies() {
    if let Ok(told) = std::env::var(CHILD) {
        let mut words = told.lines();
        let seed = words.next().unwrap().parse().unwrap();
        let (address, dir) = (words.next().unwrap(), words.next().unwrap());
        child(address, Path::new(dir), seed);
        return;
    }
    let kills = testkit::kills() / 2;
    let server = Server::start().unwrap();
    let chance = Seeded::new(20_261_125);
    let acknowledged: usize = (0..kills)
        .step_by(PER_DATABASE as usize)
        .map(|first| database(&server, first..kills.min(first + PER_DATABASE), &chance))
        .sum();
    assert!(acknowledged > 5 * kills as usize, "{acknowledged} writes say little");
    println!("{acknowledged} acknowledged writes, none lost or twice after {kills} kills");
}
