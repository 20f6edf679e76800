//! Backups made while threads write: each is one moment, restores by proving itself, and its
//! journal is the beginning of the one that went on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use kernel::{Entropy, FixedClock, Id, Purpose, Seeded};
use registry::merkle::verify_consistency;
use registry::sqlite::{Options, SqliteStore, restore};
use registry::{NoReadLog, Record, Registry, Store, Witness};
use testkit::samples::Office;

fn open(dir: &Path, seed: u64) -> (Arc<SqliteStore>, Registry) {
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options::new("utopia", Arc::clone(&chance));
    let store = Arc::new(SqliteStore::open(dir, &options).unwrap());
    store.declare(&[Office::spec()]).unwrap();
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    (store, Registry::new(shared, clock, chance, Arc::new(NoReadLog)))
}

fn add(registry: &Registry, name: &str) -> (Id<Office>, u64) {
    let session = registry.session(&testkit::act("officer", Purpose::BorderControl));
    let mut write = session.write("testkit.add");
    let id = write.create(&Office::named(name));
    (id, write.commit().unwrap().entry)
}

#[test]
fn every_backup_made_while_threads_write_restores_to_a_beginning_of_the_same_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (store, registry) = open(&folder.path().join("data"), 1);
    for n in 0..500 {
        add(&registry, &n.to_string());
    }
    let (stop, written) = (AtomicBool::new(false), AtomicU64::new(0));
    let acknowledged: Mutex<Vec<(Id<Office>, u64)>> = Mutex::default();
    // What was acknowledged before a backup began must be in it.
    let backups: Vec<(std::path::PathBuf, usize, u64)> = std::thread::scope(|s| {
        for _ in 0..6 {
            s.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let done = add(&registry, "meanwhile");
                    acknowledged.lock().unwrap().push(done);
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let made = (0..6)
            .map(|n| {
                let to = folder.path().join(format!("backup-{n}"));
                let before = acknowledged.lock().unwrap().len();
                // Writing goes on within each: a step of the copy waits until it has.
                store
                    .backup(&to, &mut |_, _| {
                        let seen = written.load(Ordering::Relaxed);
                        while written.load(Ordering::Relaxed) == seen {
                            std::thread::yield_now();
                        }
                        true
                    })
                    .unwrap();
                (to, before, store.size().unwrap())
            })
            .collect();
        stop.store(true, Ordering::Relaxed);
        made
    });
    let now = store.checkpoint().unwrap();
    let acknowledged = acknowledged.into_inner().unwrap();
    for (n, (backup, before, after)) in backups.iter().enumerate() {
        let dir = folder.path().join(format!("restored-{n}"));
        let verified = restore(backup, &dir, &mut |_, _| true).unwrap();
        assert!(verified.entries >= 500 + *before as u64 && verified.entries <= *after);
        assert!(verified.entries < now.size, "nothing was written after it");
        // The running journal begins with it: by the walk, and by a proof alone.
        let kept = [Witness { size: verified.entries, root: verified.root.to_vec() }];
        store.verify_against(&kept, &mut |_, _| true).unwrap().unwrap();
        let proof = store.prove_consistency(verified.entries, now.size).unwrap();
        verify_consistency(verified.entries, now.size, &proof, &verified.root, &now.root).unwrap();
        // And it is no later one: a head kept since then names where it ends.
        let (restored, again) = open(&dir, 10 + n as u64);
        let ends = restored.verify_against(&[Witness::from(&now)], &mut |_, _| true).unwrap();
        assert_eq!(ends.unwrap_err().entry, verified.entries + 1);
        let session = again.session(&testkit::act("auditor", Purpose::Audit));
        for (id, _) in &acknowledged[..*before] {
            assert!(session.look(*id).unwrap().is_some(), "{id} was acknowledged before");
        }
        for (id, entry) in &acknowledged {
            assert_eq!(session.look(*id).unwrap().is_some(), *entry <= verified.entries);
        }
        // It goes on by itself, under the same key, as another history from there.
        add(&again, "after the restore");
        restored.verify(&mut |_, _| true).unwrap().unwrap();
    }
}

#[test]
fn a_damaged_backup_is_refused_with_a_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, registry) = open(&folder.path().join("data"), 1);
    for n in 0..300 {
        add(&registry, &format!("Harbour {n}"));
    }
    let good = folder.path().join("good");
    store.backup(&good, &mut |_, _| true).unwrap();
    let database = fs::read(good.join("portolan.db")).unwrap();
    let find = |text: &str| {
        database.windows(text.len()).position(|w| w == text.as_bytes()).unwrap_or_else(|| {
            panic!("{text} is not in the database");
        })
    };
    let changed = |at: usize| {
        let mut bytes = database.clone();
        bytes[at] ^= 1;
        bytes
    };
    let half = database.len() / 2;
    let cases: [(&str, &str, Vec<u8>, &[&str]); 6] = [
        ("a body", "portolan.db", changed(find("\"name\":\"Harbour 77\"") + 10), &["entry 78"]),
        ("an entry", "portolan.db", changed(find("testkit.add")), &["entry"]),
        ("its second half", "portolan.db", database[..half].to_vec(), &["damaged"]),
        ("everything", "portolan.db", vec![7; database.len()], &["damaged"]),
        ("the database", "portolan.db", Vec::new(), &["damaged"]),
        ("its key", "node.pub", b"nonsense".to_vec(), &["key"]),
    ];
    for (what, name, bytes, words) in cases {
        let (bad, back) = (folder.path().join("bad"), folder.path().join("back"));
        fs::create_dir(&bad).unwrap();
        for file in ["portolan.db", "node.key", "node.pub"] {
            fs::copy(good.join(file), bad.join(file)).unwrap();
        }
        fs::write(bad.join(name), bytes).unwrap();
        let refused = restore(&bad, &back, &mut |_, _| true).unwrap_err();
        let said = refused.to_string();
        let known = ["damaged-backup", "damaged-database", "bad-node-key"];
        assert!(known.contains(&refused.code()), "{what}: {}", refused.code());
        assert!(words.iter().all(|w| said.contains(w)), "{what}: {said}");
        assert!(!back.exists() && !folder.path().join("back.partial").exists(), "{what}");
        fs::remove_dir_all(&bad).unwrap();
    }
    restore(&good, &folder.path().join("back"), &mut |_, _| true).unwrap();
}
