//! kill -9 at any moment: what was acknowledged is there, and the journal verifies.
//!
//! The test runs itself again as the process to be killed; that one commits from four threads and
//! prints each id once its commit has been acknowledged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use kernel::{Entropy, FixedClock, Id, Purpose, Seeded};
use registry::sqlite::{Options, SqliteStore};
use registry::{NoReadLog, Record, Registry, Store};
use testkit::samples::Office;

/// After so many kills a folder has grown old: verifying it after each would take most of the time.
const PER_FOLDER: u64 = 50;
const CHILD: &str = "PORTOLAN_TEST_KILL_CHILD";

fn open(dir: &Path, seed: u64) -> (Arc<SqliteStore>, Registry) {
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options::new("utopia", Arc::clone(&chance));
    let store = Arc::new(SqliteStore::open(dir, &options).unwrap());
    store.declare(&[Office::spec()]).unwrap();
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let registry =
        Registry::new(Arc::clone(&store) as Arc<dyn Store>, clock, chance, Arc::new(NoReadLog));
    (store, registry)
}

/// Commits until killed; a new record, then a second version of it.
fn child(dir: &Path, seed: u64) {
    let (_store, registry) = open(dir, seed);
    let act = testkit::act("officer", Purpose::BorderControl);
    std::thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                let session = registry.session(&act);
                loop {
                    let mut write = session.write("testkit.add");
                    let id = write.create(&Office::named("first"));
                    write.commit().unwrap();
                    writeln!(std::io::stdout().lock(), "acknowledged {id} 1").unwrap();
                    let seen = session.get(id).unwrap();
                    let mut write = session.write("testkit.change");
                    write.update(&seen, &Office::named("second"));
                    write.commit().unwrap();
                    writeln!(std::io::stdout().lock(), "acknowledged {id} 2").unwrap();
                }
            });
        }
    });
}

#[test]
fn nothing_acknowledged_is_lost_or_written_twice_by_kills() {
    if let Ok(told) = std::env::var(CHILD) {
        let (seed, dir) = told.split_once(' ').unwrap();
        child(Path::new(dir), seed.parse().unwrap());
        return;
    }
    let kills = u64::from(testkit::kills()).div_ceil(2);
    let chance = Seeded::new(20_261_124);
    let acknowledged: usize = (0..kills)
        .step_by(PER_FOLDER as usize)
        .map(|first| folder(first..kills.min(first + PER_FOLDER), &chance))
        .sum();
    assert!(acknowledged as u64 > 5 * kills, "{acknowledged} writes say little");
    println!("{acknowledged} acknowledged writes, none lost or twice after {kills} kills");
}

/// Kills the writing process again and again on one folder; gives how much was acknowledged.
fn folder(kills: std::ops::Range<u64>, chance: &Seeded) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: Vec<(Id<Office>, u32)> = Vec::new();
    for kill in kills {
        let mut byte = [0];
        chance.fill(&mut byte);
        // The moment is a number of acknowledgements, of which the process knows nothing.
        let moment = usize::from(byte[0] % 48);
        let before = acknowledged.len();
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "nothing_acknowledged_is_lost_or_written_twice_by_kills"])
            .arg("--nocapture")
            .env(CHILD, format!("{} {}", kill + 1, dir.path().display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let take = |line: &str| -> Option<(Id<Office>, u32)> {
            let (id, version) = line.split_once("acknowledged ")?.1.split_once(' ')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        };
        while acknowledged.len() - before < moment {
            let line = lines.next().expect("the process ended by itself").unwrap();
            acknowledged.extend(take(&line));
        }
        process.kill().unwrap(); // SIGKILL
        process.wait().unwrap();
        // What was still in the pipe was acknowledged too; a torn last line was not.
        acknowledged.extend(lines.map_while(Result::ok).filter_map(|l| take(&l)));

        let (store, registry) = open(dir.path(), 1_000_000 + kill);
        let session = registry.session(&testkit::act("auditor", Purpose::Audit));
        for (id, version) in &acknowledged[before..] {
            let found = session.get(*id).expect("an acknowledged record is gone");
            assert!(found.version >= *version, "an acknowledged version is gone");
        }
        let verified = store.verify(&mut |_, _| true).unwrap();
        assert!(verified.is_ok(), "after kill {kill}: {verified:?}");
    }
    let (store, registry) = open(dir.path(), 2_000_000);
    let session = registry.session(&testkit::act("auditor", Purpose::Audit));
    for (id, version) in &acknowledged {
        assert!(session.get(*id).unwrap().version >= *version);
    }
    let mut written = HashSet::new();
    for entry in store.entries(0, usize::MAX).unwrap() {
        for record in entry.records {
            assert!(written.insert((record.id, record.version)), "{} twice", record.id);
        }
    }
    assert!(acknowledged.iter().all(|(id, version)| written.contains(&(id.uuid(), *version))));
    acknowledged.len()
}
