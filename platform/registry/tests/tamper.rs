//! What the walk over the journal finds when somebody went at the database behind its back.
//!
//! Each case works on a copy of one journal of 300 entries (more than one block of 256), changes
//! one thing with plain SQL, and must be answered with the first entry that is not as written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;
use kernel::{Act, Actor, Clock, Entropy, Purpose, Seeded, SteppingClock};
use registry::sqlite::{Options, SqliteStore};
use registry::{
    Column, ColumnType, NoReadLog, Query, Record, Registry, Session, Store, Stored, Value, Verified,
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

fn session(store: Arc<dyn Store>, entropy: Arc<dyn Entropy>) -> Session {
    let start = "2026-11-24T04:00:00Z".parse().unwrap();
    let clock: Arc<dyn Clock> =
        Arc::new(SteppingClock::new(start, SignedDuration::from_millis(250)));
    let registry = Registry::new(store, clock, entropy, Arc::new(NoReadLog));
    registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

/// Entries 1–280 create permits, 281–299 change the first nineteen, 300 erases the twentieth.
fn build(dir: &Path) {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(11));
    let store =
        Arc::new(SqliteStore::open(dir, &Options::new("utopia", Arc::clone(&entropy))).unwrap());
    store.declare(&[Permit::spec()]).unwrap();
    let session = session(store, entropy);
    for n in 0..280 {
        let mut writing = session.write("test.issue");
        writing.create(&Permit { number: format!("P{n:04}"), days: n });
        writing.commit().unwrap();
    }
    let first = session.find(&Query::<Permit>::all().oldest_first("number").limit(20)).unwrap();
    for seen in &first.rows[..19] {
        let mut writing = session.write("test.prolong");
        writing.update(seen, &Permit { days: seen.body.days + 90, ..seen.body.clone() });
        writing.commit().unwrap();
    }
    let mut writing = session.write("test.erase");
    writing.erase(&first.rows[19]);
    assert_eq!(writing.commit().unwrap().entry, 300);
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
    to
}

fn walk(dir: &Path) -> Result<Verified, (u64, String)> {
    match SqliteStore::open_to_read(dir).unwrap().verify(&mut |_, _| true) {
        Ok(Ok(verified)) => Ok(verified),
        Ok(Err(broken)) => Err((broken.entry, broken.what)),
        // What does not even parse is found too; the sentence is for the log.
        Err(error) => Err((0, format!("{error} {:?}", error.reason()))),
    }
}

#[test]
fn an_untouched_journal_verifies() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path());
    let verified = walk(dir.path()).unwrap();
    assert_eq!((verified.entries, verified.erased), (300, 1));
    assert_eq!(verified.bodies, 298, "280 and 19 versions, less the one erased");
}

#[test]
fn every_kind_of_tampering_is_found_and_the_first_bad_entry_named() {
    let made = tempfile::tempdir().unwrap();
    build(made.path());
    // The SQL, and the entries of which one must be named.
    let cases: &[(&str, &str, std::ops::RangeInclusive<u64>)] = &[
        (
            "a body",
            "UPDATE test_permit SET body = replace(body, '\"days\":150', '\"days\":950') WHERE number = 'P0150'",
            151..=151,
        ),
        (
            "a body of the last entries",
            "UPDATE test_permit SET body = replace(body, '279', '280') WHERE number = 'P0279'",
            280..=280,
        ),
        (
            "an index column alone",
            "UPDATE test_permit SET days = 151 WHERE number = 'P0150'",
            151..=151,
        ),
        (
            "an index column to null",
            "UPDATE test_permit SET days = NULL WHERE number = 'P0200'",
            201..=201,
        ),
        ("a salt", "UPDATE test_permit SET salt = zeroblob(16) WHERE number = 'P0033'", 34..=34),
        (
            "a version's time or entry",
            "UPDATE test_permit SET entry = 40 WHERE number = 'P0100'",
            40..=101,
        ),
        (
            "a version's number",
            "UPDATE test_permit SET version = 3 WHERE number = 'P0100'",
            101..=101,
        ),
        ("a record deleted", "DELETE FROM test_permit WHERE number = 'P0123'", 124..=124),
        (
            "an old version deleted",
            "DELETE FROM test_permit_history WHERE version = 1 AND entry = 5",
            5..=5,
        ),
        (
            "an old version's body",
            "UPDATE test_permit_history SET body = replace(body, 'P0004', 'P9004') WHERE version = 1 AND entry = 5",
            5..=5,
        ),
        (
            "a record added",
            "INSERT INTO test_permit SELECT zeroblob(16), version, home, at, entry, schema, layout, salt, body, 'P7777', days FROM test_permit WHERE number = 'P0060'",
            61..=61,
        ),
        (
            "an entry's text",
            "UPDATE journal SET bytes = replace(bytes, 'test.issue', 'test.wrong') WHERE number = 77",
            77..=77,
        ),
        ("an entry's leaf", "UPDATE journal SET leaf = zeroblob(32) WHERE number = 78", 78..=78),
        ("an entry deleted", "DELETE FROM journal WHERE number = 90", 90..=90),
        (
            "two entries exchanged",
            "UPDATE journal SET number = -1 WHERE number = 91; UPDATE journal SET number = 91 WHERE number = 92; UPDATE journal SET number = 92 WHERE number = -1",
            91..=91,
        ),
        ("the end cut off", "DELETE FROM journal WHERE number > 295", 296..=296),
        (
            "an entry added",
            "INSERT INTO journal SELECT 301, leaf, bytes FROM journal WHERE number = 300",
            301..=301,
        ),
        ("the tree", "UPDATE tree SET hash = zeroblob(32) WHERE level = 1 AND idx = 0", 1..=256),
        ("the head's note", "UPDATE head SET note = replace(note, '300', '299')", 1..=300),
        ("an erasure taken back", "DELETE FROM erased", 20..=300),
    ];
    for (what, sql, entries) in cases {
        let dir = copy(made.path());
        let conn = Connection::open(dir.path().join("portolan.db")).unwrap();
        let before: i64 = conn.query_row("SELECT total_changes()", [], |r| r.get(0)).unwrap();
        conn.execute_batch(sql).unwrap_or_else(|e| panic!("{what}: {e}"));
        let after: i64 = conn.query_row("SELECT total_changes()", [], |r| r.get(0)).unwrap();
        assert!(after > before, "{what}: nothing was changed");
        drop(conn);
        match walk(dir.path()) {
            Ok(_) => panic!("{what}: not found"),
            Err((entry, said)) => {
                assert!(entries.contains(&entry), "{what}: entry {entry}: {said}")
            }
        }
    }
}

#[test]
fn any_byte_flipped_in_any_body_is_found() {
    let made = tempfile::tempdir().unwrap();
    build(made.path());
    let conn = Connection::open(made.path().join("portolan.db")).unwrap();
    let (body, entry): (String, u64) = conn
        .query_row("SELECT body, entry FROM test_permit WHERE number = 'P0099'", [], |r| {
            Ok((r.get(0)?, r.get::<_, i64>(1)? as u64))
        })
        .unwrap();
    for at in 0..body.len() {
        let mut bytes = body.clone().into_bytes();
        bytes[at] ^= 1;
        let flipped = String::from_utf8(bytes).unwrap();
        conn.execute("UPDATE test_permit SET body = ?1 WHERE number = 'P0099'", [&flipped])
            .unwrap();
        let (named, said) = walk(made.path()).expect_err("the flipped byte was not found");
        assert_eq!(named, entry, "byte {at}: {said}");
    }
    conn.execute("UPDATE test_permit SET body = ?1 WHERE number = 'P0099'", [&body]).unwrap();
    walk(made.path()).unwrap();
}

#[test]
fn proofs_and_backups_hold_beside_a_store_that_is_open() {
    let made = tempfile::tempdir().unwrap();
    build(made.path());
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(12));
    let open = SqliteStore::open(made.path(), &Options::new("utopia", entropy)).unwrap();
    let reader = SqliteStore::open_to_read(made.path()).unwrap();
    let head = reader.checkpoint().unwrap();
    assert_eq!(head.size, 300);
    assert!(!reader.prove(77, 300).unwrap().is_empty());
    assert!(reader.prove(301, 300).is_err());
    let folder = tempfile::tempdir().unwrap();
    let (to, back) = (folder.path().join("copy"), folder.path().join("back"));
    reader.backup(&to, &mut |_, _| true).unwrap();
    assert!(reader.backup(&to, &mut |_, _| true).is_err(), "a backup never overwrites");
    drop(open);
    let restored = registry::sqlite::restore(&to, &back, &mut |_, _| true).unwrap();
    assert_eq!(restored.root, head.root);
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(13));
    let store =
        Arc::new(SqliteStore::open(&back, &Options::new("utopia", Arc::clone(&entropy))).unwrap());
    store.declare(&[Permit::spec()]).unwrap();
    let session = session(store, entropy);
    let found: Option<Stored<Permit>> =
        session.find(&Query::all().eq("number", "P0000")).unwrap().first();
    assert_eq!(found.unwrap().body.days, 90);
}
