//! A folder that was put back from a backup: what comes back with it, that it says so of itself,
//! and the new key of a node that has nobody to get its lost end from.
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

use kernel::{Act, Actor, Clock, Entropy, FixedClock, Purpose, Seeded};
use registry::note::Verifier;
use registry::sqlite::{Options, RENEWED, RESTORED, SqliteStore, renew_key, restore};
use registry::{
    Column, ColumnType, NoReadLog, Record, Registry, Session, Store, Value, former_keys,
};
use rusqlite::Connection;

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Permit {
    number: String,
}

impl Record for Permit {
    const KIND: &'static str = "test.permit";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::unique("number", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.as_str().into()]
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

fn issue(session: &Session, number: &str) {
    let mut write = session.write("test.issue");
    write.create(&Permit { number: number.to_owned() });
    write.commit().unwrap();
}

fn key(dir: &Path) -> Verifier {
    Verifier::from_text(&fs::read_to_string(dir.join("node.pub")).unwrap()).unwrap()
}

fn holds(dir: &Path) -> u64 {
    let store = SqliteStore::open_to_read(dir).unwrap();
    store.verify(&mut |_, _| true).unwrap().unwrap().entries
}

/// A node with 300 entries, more than one block of the tree, and a backup of it.
fn backed_up(folder: &Path) {
    let (store, session) = open(&folder.join("made"), 1);
    for n in 0..300 {
        issue(&session, &format!("P{n}"));
    }
    store.backup(&folder.join("copy"), &mut |_, _| true).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn the_keys_come_back_and_the_folder_says_that_it_was_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let [made, first, second, back] =
        ["made", "first", "second", "back"].map(|n| folder.path().join(n));
    let (store, session) = open(&made, 1);
    issue(&session, "P1");
    // Without a line there is none in the copy; half of one is none.
    fs::write(made.join("line.crt"), "the certificate").unwrap();
    store.backup(&first, &mut |_, _| true).unwrap();
    assert!(!first.join("line.crt").exists() && !first.join("former-keys.pub").exists());
    fs::write(made.join("line.key"), "the line's secret").unwrap();
    fs::write(made.join("former-keys.pub"), "a former key\n").unwrap();
    store.backup(&second, &mut |_, _| true).unwrap();
    assert_eq!(store.state(RESTORED).unwrap(), None);
    drop((store, session));
    restore(&second, &back, &mut |_, _| true).unwrap();
    // All of it is in the file itself: who copies the folder by hand copies that it was put back.
    let names: Vec<_> = fs::read_dir(&back).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|n| n.to_string_lossy().contains("-wal")), "{names:?}");
    for name in ["node.key", "node.pub", "line.key", "line.crt", "former-keys.pub"] {
        assert_eq!(
            fs::read(made.join(name)).unwrap(),
            fs::read(back.join(name)).unwrap(),
            "{name}"
        );
    }
    #[cfg(unix)]
    for name in ["node.key", "line.key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(back.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let reader = SqliteStore::open_to_read(&back).unwrap();
    let said = reader.state(RESTORED).unwrap();
    assert_eq!(said.as_deref(), Some("from a backup with 1 entries"));
    drop(reader);
}

#[test]
fn a_backup_of_an_older_release_says_it_too() {
    let folder = tempfile::tempdir().unwrap();
    backed_up(folder.path());
    let (old, back) = (folder.path().join("copy"), folder.path().join("back"));
    Connection::open(old.join("portolan.db"))
        .unwrap()
        .execute_batch("DROP TABLE states; DROP TABLE held; DROP TABLE held_head;")
        .unwrap();
    restore(&old, &back, &mut |_, _| true).unwrap();
    let said = SqliteStore::open_to_read(&back).unwrap().state(RESTORED).unwrap();
    assert_eq!(said.as_deref(), Some("from a backup with 300 entries"));
}

#[test]
fn a_node_that_was_put_back_signs_with_a_new_key_from_where_the_copy_ends() {
    let folder = tempfile::tempdir().unwrap();
    backed_up(folder.path());
    let [made, kept, back] = ["made", "copy", "back"].map(|n| folder.path().join(n));
    let old = key(&made);
    let (store, session) = open(&made, 2);
    let before = store.checkpoint().unwrap();
    issue(&session, "lost with the disk");
    let lost = store.checkpoint().unwrap();
    assert!(!renew_key(&kept, &Seeded::new(3)).unwrap(), "nobody said that it was put back");
    assert_eq!(key(&kept), old);
    restore(&kept, &back, &mut |_, _| true).unwrap();
    {
        let _open = open(&back, 3);
        let refused = renew_key(&back, &Seeded::new(4)).unwrap_err();
        assert_eq!(refused.code(), "data-in-use");
    }
    assert!(renew_key(&back, &Seeded::new(4)).unwrap());
    let new = key(&back);
    assert_ne!(new, old);
    assert_eq!(new.origin(), old.origin());
    assert_eq!(former_keys(&back).unwrap(), std::slice::from_ref(&old));
    assert_eq!(holds(&back), 300);
    let (store, session) = open(&back, 5);
    assert_eq!(store.verifier(), &new);
    assert_eq!(store.state(RESTORED).unwrap().as_deref(), Some(""));
    assert_eq!(store.state(RENEWED).unwrap(), Some(old.to_text()));
    let head = store.checkpoint().unwrap();
    assert_eq!((head.size, head.root), (before.size, before.root), "the head of the same journal");
    issue(&session, "written since");
    let other = store.checkpoint().unwrap();
    assert_eq!(other.size, lost.size);
    assert_ne!(other.root, lost.root, "another history");
    for head in [&head, &other, &store.checkpoint_at(7).unwrap()] {
        assert!(old.open(&head.note).is_err() && new.open(&head.note).is_ok());
    }
    store.verify(&mut |_, _| true).unwrap().unwrap();
    drop((store, session));
    assert_eq!(holds(&back), 301);
    assert!(!renew_key(&back, &Seeded::new(6)).unwrap(), "once");
    assert_eq!(key(&back), new);
    // A second time, the key in between is a former one too.
    let [again, twice] = ["again", "twice"].map(|n| folder.path().join(n));
    SqliteStore::open_to_read(&back).unwrap().backup(&again, &mut |_, _| true).unwrap();
    restore(&again, &twice, &mut |_, _| true).unwrap();
    assert!(renew_key(&twice, &Seeded::new(7)).unwrap());
    assert_eq!(former_keys(&twice).unwrap(), [old, new]);
    assert_eq!(holds(&twice), 301);
}

#[test]
fn a_renewal_that_breaks_off_anywhere_is_finished_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    backed_up(folder.path());
    let path = |name: &str| folder.path().join(name);
    restore(&path("copy"), &path("back"), &mut |_, _| true).unwrap();
    copy(&path("back"), &path("done"));
    assert!(renew_key(&path("done"), &Seeded::new(4)).unwrap());
    let (old, half) = (key(&path("back")), key(&path("done")));
    // What each step has left behind, in their order; an unfinished write of a file beside it.
    let steps: [&[&str]; 4] = [
        &["former-keys.pub"],
        &["former-keys.pub", "node.key"],
        &["former-keys.pub", "node.key", "portolan.db"],
        &["former-keys.pub", "node.key", "portolan.db", "node.pub"],
    ];
    for (n, step) in steps.iter().enumerate() {
        // Either the renewal is what comes next, or the node is opened first, as it is at a start.
        for opened_first in [false, true] {
            let dir = path(&format!("{n}-{opened_first}"));
            copy(&path("back"), &dir);
            for name in *step {
                fs::copy(path("done").join(name), dir.join(name)).unwrap();
            }
            fs::write(dir.join("node.partial"), "PRIVATE+K").unwrap();
            if opened_first {
                drop(open(&dir, 8));
            }
            let begun_anew = renew_key(&dir, &Seeded::new(9)).unwrap();
            assert_eq!(begun_anew, n < 2, "{step:?}");
            assert!(!renew_key(&dir, &Seeded::new(10)).unwrap());
            let new = key(&dir);
            assert_ne!(new, old);
            assert_eq!(new == half, n >= 2, "a key that came to nothing is not used: {step:?}");
            assert_eq!(former_keys(&dir).unwrap()[0], old);
            assert!(!former_keys(&dir).unwrap().contains(&new));
            assert_eq!(holds(&dir), 300, "{step:?}");
            let (store, session) = open(&dir, 11);
            assert_eq!(store.state(RESTORED).unwrap().as_deref(), Some(""));
            assert!(store.state(RENEWED).unwrap().is_some());
            issue(&session, "written since");
            assert!(new.open(&store.checkpoint().unwrap().note).is_ok());
            store.verify(&mut |_, _| true).unwrap().unwrap();
        }
    }
}

#[test]
fn a_backup_taken_of_a_broken_renewal_does_not_share_its_key() {
    let folder = tempfile::tempdir().unwrap();
    backed_up(folder.path());
    let path = |name: &str| folder.path().join(name);
    restore(&path("copy"), &path("back"), &mut |_, _| true).unwrap();
    copy(&path("back"), &path("done"));
    assert!(renew_key(&path("done"), &Seeded::new(4)).unwrap());
    for name in ["former-keys.pub", "node.key"] {
        fs::copy(path("done").join(name), path("back").join(name)).unwrap();
    }
    let reader = SqliteStore::open_to_read(&path("back")).unwrap();
    reader.backup(&path("of-it"), &mut |_, _| true).unwrap();
    drop(reader);
    restore(&path("of-it"), &path("elsewhere"), &mut |_, _| true).unwrap();
    assert!(renew_key(&path("back"), &Seeded::new(5)).unwrap());
    assert!(renew_key(&path("elsewhere"), &Seeded::new(6)).unwrap());
    assert_ne!(key(&path("back")), key(&path("elsewhere")));
    assert_eq!((holds(&path("back")), holds(&path("elsewhere"))), (300, 300));
}

#[test]
fn an_empty_journal_gets_a_new_key_too() {
    let folder = tempfile::tempdir().unwrap();
    let [made, kept, back] = ["made", "copy", "back"].map(|n| folder.path().join(n));
    let (store, session) = open(&made, 1);
    store.backup(&kept, &mut |_, _| true).unwrap();
    issue(&session, "after the copy");
    restore(&kept, &back, &mut |_, _| true).unwrap();
    assert!(renew_key(&back, &Seeded::new(2)).unwrap());
    assert_ne!(key(&back), key(&made));
    let (store, session) = open(&back, 3);
    issue(&session, "written since");
    assert!(store.verifier().open(&store.checkpoint().unwrap().note).is_ok());
    assert_eq!(holds(&back), 1);
}

#[test]
fn nothing_is_signed_again_that_no_key_of_the_node_signed() {
    let folder = tempfile::tempdir().unwrap();
    backed_up(folder.path());
    let path = |name: &str| folder.path().join(name);
    restore(&path("copy"), &path("back"), &mut |_, _| true).unwrap();
    let changes = [
        ("a leaf", "UPDATE journal SET leaf = zeroblob(32) WHERE number = 299"),
        ("the end", "DELETE FROM journal WHERE number = 300"),
        ("the root", "UPDATE head SET root = zeroblob(32)"),
        ("the note", "UPDATE head SET note = replace(note, 'portolan/', 'portalan/')"),
        ("the head", "DELETE FROM head"),
    ];
    for (what, sql) in changes {
        let dir = path(what);
        copy(&path("back"), &dir);
        let conn = Connection::open(dir.join("portolan.db")).unwrap();
        assert_eq!(conn.execute(sql, []).unwrap(), 1);
        drop(conn);
        let refused = renew_key(&dir, &Seeded::new(4)).unwrap_err();
        assert_eq!(refused.code(), "damaged-database", "{what}");
        assert_eq!(key(&dir), key(&path("back")));
        let secret = |dir: &Path| fs::read(dir.join("node.key")).unwrap();
        assert_eq!(secret(&dir), secret(&path("back")), "{what}");
        assert!(former_keys(&dir).unwrap().is_empty());
        let said = SqliteStore::open_to_read(&dir).unwrap().state(RESTORED).unwrap();
        assert!(said.is_some_and(|s| !s.is_empty()), "{what}: it still says so");
    }
}
