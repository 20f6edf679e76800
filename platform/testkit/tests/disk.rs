//! Disks that are full, that can't be written, and whose last pages are torn, under the embedded
//! store: what was acknowledged is there, what was not is not, and the answer is a sentence.
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
use std::sync::Arc;

use kernel::{Entropy, FixedClock, Id, Kind, Purpose, Seeded};
use registry::sqlite::{Options, SqliteStore};
use registry::{Checkpoint, NoReadLog, Record, Registry, Store, Witness};
use testkit::disk::SmallDisk;
use testkit::samples::Office;

const WRITERS: usize = 8;

struct Node {
    store: Arc<SqliteStore>,
    registry: Registry,
}

fn open_with(dir: &Path, seed: u64, most_bytes: Option<u64>) -> kernel::Result<Node> {
    let chance: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let options = Options { most_bytes, ..Options::new("utopia", Arc::clone(&chance)) };
    let store = Arc::new(SqliteStore::open(dir, &options)?);
    store.declare(&[Office::spec()])?;
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    Ok(Node { store, registry: Registry::new(shared, clock, chance, Arc::new(NoReadLog)) })
}

fn open(dir: &Path, seed: u64) -> kernel::Result<Node> {
    open_with(dir, seed, None)
}

impl Node {
    fn add(&self, name: &str) -> kernel::Result<Id<Office>> {
        let session = self.registry.session(&testkit::act("officer", Purpose::BorderControl));
        let mut write = session.write("testkit.add");
        let id = write.create(&Office::named(name));
        write.commit().map(|_| id)
    }

    fn holds(&self, ids: &[Id<Office>]) {
        let session = self.registry.session(&testkit::act("auditor", Purpose::Audit));
        for id in ids {
            assert!(session.look(*id).unwrap().is_some(), "{id} was acknowledged and is gone");
        }
        let verified = self.store.verify(&mut |_, _| true).unwrap().unwrap();
        assert_eq!(verified.entries, self.store.size().unwrap());
        assert_eq!(verified.bodies, ids.len() as u64, "what was refused is there");
    }

    /// Writes from many threads until each is refused; what was acknowledged.
    fn until_full(&self) -> Vec<Id<Office>> {
        std::thread::scope(|s| {
            let write = || {
                let mut done = Vec::new();
                loop {
                    match self.add(&"x".repeat(2000)) {
                        Ok(id) => done.push(id),
                        Err(e) => {
                            assert_eq!(e.code(), "disk-full", "{:?}", e.reason());
                            assert_eq!(e.kind(), Kind::Unavailable);
                            return done;
                        }
                    }
                }
            };
            let all: Vec<_> = (0..WRITERS).map(|_| s.spawn(write)).collect();
            all.into_iter().flat_map(|t| t.join().unwrap()).collect()
        })
    }
}

#[test]
fn a_database_that_may_grow_no_further_says_so_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let node = open_with(dir.path(), 1, Some(2 << 20)).unwrap();
    let mut done = node.until_full();
    assert!(done.len() > 100);
    node.holds(&done);
    drop(node);
    let node = open(dir.path(), 2).unwrap();
    done.push(node.add("with more room").unwrap());
    node.holds(&done);
}

#[test]
fn a_full_disk_refuses_what_it_cannot_keep_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::new("a full disk", folder.path(), 12) else { return };
    let data = folder.path().join("data");
    let node = open(&data, 1).unwrap();
    let mut done = vec![node.add("first").unwrap()];
    for round in 0..3 {
        let filler = disk.fill().unwrap();
        // The log may have room inside it where older writes were; then that is taken too.
        done.extend(node.until_full());
        assert_eq!(node.add("none left").unwrap_err().code(), "disk-full");
        node.holds(&done);
        let backup = node.store.backup(&folder.path().join("copy"), &mut |_, _| true);
        assert_eq!(backup.unwrap_err().code(), "disk-full");
        assert!(!folder.path().join("copy").exists(), "half a backup has its name");
        assert!(!folder.path().join("copy.partial").exists(), "half a backup was left");
        fs::remove_file(filler).unwrap();
        // The same process goes on, without being started again.
        done.push(node.add(&format!("after round {round}")).unwrap());
        node.holds(&done);
    }
    let _filler = disk.fill().unwrap();
    drop(node);
    let fresh = open(&folder.path().join("new"), 1).map(|_| ()).unwrap_err();
    assert_eq!(fresh.code(), "disk-full");
    fs::remove_file(folder.path().join("filler")).unwrap();
    open(&data, 2).unwrap().holds(&done);
}

/// What a kill would leave: the files as they lie while the store is open and at rest.
fn as_killed(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in ["portolan.db", "portolan.db-wal", "node.key", "node.pub"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

#[test]
fn a_disk_that_cannot_be_written_is_said_and_can_still_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::new("a read-only disk", folder.path(), 32) else { return };
    let (data, killed) = (folder.path().join("data"), folder.path().join("killed"));
    let node = open(&data, 1).unwrap();
    let done: Vec<_> = (0..20).map(|_| node.add("before").unwrap()).collect();
    let head = node.store.checkpoint().unwrap();
    as_killed(&data, &killed);
    drop(node);
    assert!(disk.writable(false));
    for dir in [&data, &killed, &folder.path().join("new")] {
        assert_eq!(open(dir, 2).map(|_| ()).unwrap_err().code(), "read-only");
    }
    let reader = SqliteStore::open_to_read(&data).unwrap();
    assert_eq!(reader.verify(&mut |_, _| true).unwrap().unwrap().root, head.root);
    assert_eq!(reader.entries(0, 100).unwrap().len(), 20);
    let elsewhere = tempfile::tempdir().unwrap();
    reader.backup(&elsewhere.path().join("copy"), &mut |_, _| true).unwrap();
    drop(reader);
    // Its newest entries are in a log that can't be opened here: rather none than half of them.
    let unread = SqliteStore::open_to_read(&killed).map(|_| ()).unwrap_err();
    assert_eq!(unread.code(), "read-only");
    assert!(disk.writable(true));
    for dir in [&data, &killed] {
        let node = open(dir, 3).unwrap();
        let mut done = done.clone();
        node.holds(&done);
        done.push(node.add("after").unwrap());
        node.holds(&done);
    }
}

/// How the end of a file may come out of a power cut, from a byte on.
#[derive(Debug, Clone, Copy)]
enum Torn {
    /// Not there.
    Short,
    /// There, but never written.
    Zeros,
    /// Other bytes, as of a block that the disk was writing.
    Noise,
    /// One bit.
    Bit,
}

fn tear(file: &Path, how: Torn, from: usize) {
    let mut bytes = fs::read(file).unwrap();
    match how {
        Torn::Short => bytes.truncate(from),
        Torn::Zeros => bytes[from..].fill(0),
        Torn::Noise => Seeded::new(from as u64).fill(&mut bytes[from..]),
        Torn::Bit => bytes[from] ^= 4,
    }
    fs::write(file, bytes).unwrap();
}

/// The log's length and the head after each of some commits, one after the other.
fn history(node: &Node, log: &Path) -> Vec<(usize, Checkpoint)> {
    let length = || fs::metadata(log).map_or(0, |m| m.len() as usize);
    let mut heads = vec![(length(), node.store.checkpoint().unwrap())];
    for n in 0..8 {
        node.add(&"long".repeat(n * 200)).unwrap();
        heads.push((length(), node.store.checkpoint().unwrap()));
    }
    heads
}

/// SQLite commits a transaction by the last frame of it in the log, and each frame's checksum
/// covers all before it (file format §4.1): so what lies before the first damaged byte comes back
/// to the last commit, and nothing after it.
#[test]
fn of_a_torn_log_every_commit_before_the_tear_comes_back_and_the_rest_is_named() {
    let (made, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let node = open(made.path(), 1).unwrap();
    for _ in 0..30 {
        node.add("in the database itself").unwrap();
    }
    drop(node);
    let node = open(made.path(), 2).unwrap();
    let heads = history(&node, &made.path().join("portolan.db-wal"));
    let newest = heads.last().unwrap().1.clone();
    as_killed(made.path(), killed.path());
    drop(node);
    assert!(heads.windows(2).all(|w| w[0].0 < w[1].0), "the log grew with each commit");
    let (mut torn, mut lost) = (0, 0);
    let offsets = heads.windows(2).flat_map(|w| {
        let (begin, end) = (w[0].0, w[1].0);
        [begin, begin + 1, begin + 24, begin + 24 + 4096, end - 4096, end - 512, end - 1]
            .into_iter()
            .filter(move |at| (begin..end).contains(at))
    });
    for from in offsets.collect::<std::collections::BTreeSet<_>>() {
        for how in [Torn::Short, Torn::Zeros, Torn::Noise, Torn::Bit] {
            let dir = tempfile::tempdir().unwrap();
            as_killed(killed.path(), dir.path());
            let log = dir.path().join("portolan.db-wal");
            let before = fs::read(&log).unwrap();
            tear(&log, how, from);
            // A page may end in zeros already: then nothing was torn before the first other byte.
            let after = fs::read(&log).unwrap();
            let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
            let (_, head) = heads.iter().rfind(|(length, _)| *length <= same).unwrap();

            let reader = SqliteStore::open_to_read(dir.path()).unwrap();
            let verified = reader.verify(&mut |_, _| true).unwrap().unwrap();
            assert_eq!(verified.root, head.root, "{how:?} from byte {from}");
            let kept = [Witness::from(&newest)];
            let against = reader.verify_against(&kept, &mut |_, _| true).unwrap();
            drop(reader);
            if head.size < newest.size {
                let named = against.unwrap_err();
                assert_eq!(named.entry, head.size + 1, "{}", named.what);
                lost += 1;
            } else {
                against.unwrap();
            }
            // Whoever goes on from there goes on from a whole database.
            let node = open(dir.path(), 4).unwrap();
            node.add("afterwards").unwrap();
            let verified = node.store.verify(&mut |_, _| true).unwrap().unwrap();
            assert_eq!(verified.entries, head.size + 1);
            torn += 1;
        }
    }
    assert!(torn > 100 && lost > 100, "{torn} logs were torn, {lost} lost something");
}
