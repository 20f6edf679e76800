//! Bytes that a disk changed: in the log after a kill, anywhere in a backup. Either it is an earlier
//! moment of the same journal, whole, or the damage is said by the walk or by a restore.
//!
//! The test runs itself again as the process to be killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use kernel::{Act, Actor, Clock, Entropy, FixedClock, Purpose, Seeded};
use registry::sqlite::{Options, SqliteStore, restore};
use registry::{
    Column, ColumnType, NoReadLog, Record, Registry, Session, Store, Value, Verified, Witness,
};
use rusqlite::Connection;

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Permit {
    number: String,
    days: i64,
}

impl Record for Permit {
    const KIND: &'static str = "test.permit";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] =
        &[Column::unique("number", ColumnType::Text), Column::indexed("days", ColumnType::Integer)];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.as_str().into(), self.days.into()]
    }
}

fn open(dir: &Path, seed: u64) -> (Arc<SqliteStore>, Session) {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options::new("utopia", Arc::clone(&entropy));
    let store = Arc::new(SqliteStore::open(dir, &options).unwrap());
    store.declare(&[Permit::spec()]).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    let registry = Registry::new(shared, clock, entropy, Arc::new(NoReadLog));
    (store, registry.session(&Act::new(Actor::system(), Purpose::Administration)))
}

/// A new permit, then its second version.
fn issue(session: &Session, number: String, days: i64) {
    let mut write = session.write("test.issue");
    let id = write.create(&Permit { number, days });
    write.commit().unwrap();
    let seen = session.get(id).unwrap();
    let mut write = session.write("test.prolong");
    write.update(&seen, &Permit { days: days + 90, ..seen.body.clone() });
    write.commit().unwrap();
}

/// What the walk says; what can't even be read is said too.
fn walk(dir: &Path) -> Result<Verified, String> {
    let store = SqliteStore::open_to_read(dir).map_err(|e| e.to_string())?;
    let walked = store.verify(&mut |_, _| true).map_err(|e| e.to_string())?;
    walked.map_err(|broken| broken.what)
}

/// Whether every index has what its table has, by SQLite's own look.
fn is_whole(dir: &Path) -> String {
    let conn = Connection::open(dir.join("portolan.db")).unwrap();
    conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).unwrap_or_else(|e| e.to_string())
}

fn number(chance: &Seeded, below: usize) -> usize {
    let mut bytes = [0; 8];
    chance.fill(&mut bytes);
    usize::try_from(u64::from_be_bytes(bytes) % below.max(1) as u64).unwrap()
}

const CHILD: &str = "PORTOLAN_TEST_DAMAGE_CHILD";

#[test]
fn a_log_torn_anywhere_after_a_kill_is_an_earlier_moment_or_is_said() {
    if let Ok(told) = std::env::var(CHILD) {
        let (_store, session) = open(Path::new(&told), std::process::id().into());
        std::thread::scope(|s| {
            for thread in 0..4 {
                let session = &session;
                s.spawn(move || {
                    for n in 0.. {
                        issue(session, format!("{}-{thread}-{n}", std::process::id()), n);
                        writeln!(std::io::stdout().lock(), "acknowledged").unwrap();
                    }
                });
            }
        });
        return;
    }
    let chance = Seeded::new(5);
    let (mut earlier, mut said) = (0, 0);
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_log_torn_anywhere_after_a_kill_is_an_earlier_moment_or_is_said"])
            .arg("--nocapture")
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Long enough that the log was carried over in part, and begun again.
        let wanted = 100 + number(&chance, 200);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let heard = lines.filter(|l| l.contains("acknowledged")).take(wanted).count();
        assert_eq!(heard, wanted, "the process ended by itself");
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        let names = ["portolan.db", "portolan.db-wal", "node.key", "node.pub"];
        let killed: Vec<Vec<u8>> =
            names.iter().map(|n| fs::read(dir.path().join(n)).unwrap()).collect();
        let (whole, _) = open(dir.path(), 1);
        for n in 0..24 {
            let torn = tempfile::tempdir().unwrap();
            for (name, bytes) in names.iter().zip(&killed) {
                fs::write(torn.path().join(name), bytes).unwrap();
            }
            let mut log = killed[1].clone();
            // Half of them within the last pages, which is where a power cut would tear.
            let last = if n % 2 == 0 { log.len().min(3 * 4120) } else { log.len() };
            let from = log.len() - 1 - number(&chance, last);
            match n % 3 {
                0 => log.truncate(from),
                1 => log[from..].fill(0),
                _ => chance.fill(&mut log[from..]),
            }
            fs::write(torn.path().join("portolan.db-wal"), log).unwrap();
            match walk(torn.path()) {
                Ok(verified) => {
                    let root = verified.root.to_vec();
                    let witness = Witness { size: verified.entries, root };
                    let agrees = whole.verify_against(&[witness], &mut |_, _| true).unwrap();
                    agrees.expect("it is no earlier moment of the same journal");
                    // A log torn where the disk had confirmed it, and carried over in part, can
                    // leave an index that lacks rows: a restore looks at those too.
                    let back = torn.path().join("back");
                    match restore(torn.path(), &back, &mut |_, _| true) {
                        Ok(_) => {
                            assert_eq!(is_whole(&back), "ok", "torn from byte {from}");
                            earlier += 1;
                        }
                        Err(e) => {
                            assert_eq!(e.code(), "damaged-backup");
                            assert_ne!(is_whole(torn.path()), "ok", "refused without a reason");
                            said += 1;
                        }
                    }
                }
                Err(_) => said += 1,
            }
        }
    }
    assert!(earlier > 20, "{earlier} earlier moments, {said} said");
}

/// Everything in a data folder but what can't matter: every table, in order, without how things
/// stand, which a restore changes.
fn content(dir: &Path) -> Vec<String> {
    let conn = Connection::open(dir.join("portolan.db")).unwrap();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'states' ORDER BY 1")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut out = Vec::new();
    for table in tables {
        let mut s = conn.prepare(&format!("SELECT * FROM {table} NOT INDEXED")).unwrap();
        let columns = s.column_count();
        let mut rows = s.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|i| row.get::<_, rusqlite::types::Value>(i).unwrap());
            out.push(format!("{table} {:?}", values.collect::<Vec<_>>()));
        }
    }
    out.sort();
    out
}

#[test]
fn a_backup_damaged_anywhere_is_refused_or_gives_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let (made, copy) = (folder.path().join("made"), folder.path().join("copy"));
    let (store, session) = open(&made, 1);
    for n in 0..150 {
        issue(&session, format!("P{n:04}"), n);
    }
    store.backup(&copy, &mut |_, _| true).unwrap();
    drop((store, session));
    let everything = content(&made);
    let (good, damaged) = (fs::read(copy.join("portolan.db")).unwrap(), folder.path().join("bad"));
    fs::create_dir(&damaged).unwrap();
    for name in ["node.key", "node.pub"] {
        fs::copy(copy.join(name), damaged.join(name)).unwrap();
    }
    let chance = Seeded::new(6);
    let (mut refused, mut whole) = (0, 0);
    // Every page, at its head, where its cells are, and anywhere.
    for page in 0..good.len() / 4096 {
        let places = [3, 4095, number(&chance, 4096), number(&chance, 4096)];
        for place in places.map(|p| page * 4096 + p) {
            let mut bad = good.clone();
            bad[place] ^= 1 << number(&chance, 8);
            fs::write(damaged.join("portolan.db"), bad).unwrap();
            let back = folder.path().join("back");
            match restore(&damaged, &back, &mut |_, _| true) {
                Ok(_) => {
                    assert_eq!(is_whole(&back), "ok", "byte {place} was changed");
                    let changed: Vec<String> = content(&back)
                        .into_iter()
                        .filter(|row| !everything.contains(row))
                        .collect();
                    assert_eq!(changed, [""; 0], "byte {place} was changed");
                    fs::remove_dir_all(&back).unwrap();
                    whole += 1;
                }
                Err(e) => {
                    let known = ["damaged-backup", "damaged-database", "newer-database"];
                    assert!(known.contains(&e.code()), "byte {place}: {:?}", e.reason());
                    assert!(!back.exists(), "what was refused was left behind");
                    assert!(!folder.path().join("back.partial").exists());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 100, "{refused} were refused, {whole} gave everything back");
}

/// Changes one entry of an index in the file itself, as a bad disk would.
fn damage_index(dir: &Path, index: &str) {
    let path = dir.join("portolan.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let root: isize = conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [index], |r| r.get(0))
        .unwrap();
    drop(conn);
    let mut bytes = fs::read(&path).unwrap();
    let root = usize::try_from(root).unwrap();
    let page = &mut bytes[(root - 1) * 4096..root * 4096];
    // A leaf: one that fits its page has no branches.
    assert_eq!(page[0], 10, "an index of one page");
    let place = page.windows(5).position(|w| w == b"P0042").expect("the entry is in the page");
    page[place + 4] = b'9';
    fs::write(&path, bytes).unwrap();
}

#[test]
fn an_index_that_lost_an_entry_is_named_though_the_journal_holds() {
    let dir = tempfile::tempdir().unwrap();
    let (store, session) = open(dir.path(), 1);
    for n in 0..60 {
        issue(&session, format!("P{n:04}"), n);
    }
    assert_eq!(store.flaw().unwrap(), None);
    drop((store, session));
    damage_index(dir.path(), "test_permit_one_number");
    walk(dir.path()).expect("the tables are as they were");
    let said = SqliteStore::open_to_read(dir.path()).unwrap().flaw().unwrap();
    assert!(said.as_ref().is_some_and(|s| s.contains("test_permit_one_number")), "{said:?}");
    let back = dir.path().join("back");
    let refused = restore(dir.path(), &back, &mut |_, _| true).unwrap_err();
    assert_eq!((refused.code(), refused.reason()), ("damaged-backup", said.as_deref()));
}
