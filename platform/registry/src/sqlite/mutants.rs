//! More than 100,000 ways to change a journal behind its back, each of which must be found, with the
//! first entry that is not as it was written.
//!
//! Every bit of every entry, leaf, body, salt, index column, tombstone and head is flipped, every
//! entry and row deleted, every two exchanged, the end cut off everywhere; then by somebody who has
//! the node's key: rolled back to every earlier head, and rewritten from every entry on and signed
//! again, which only a head kept elsewhere shows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::as_conversions, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use kernel::{Act, Actor, Clock, Entropy, FixedClock, Purpose, Seeded};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use super::verify::verify_in;
use super::{Options, SqliteStore};
use crate::merkle::{self, Frontier};
use crate::note::{Signer, Verifier};
use crate::{
    Column, ColumnType, NoReadLog, Record, Registry, Session, Store, Stored, Value, Witness, files,
};

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Permit {
    number: String,
    days: Option<i64>,
    from: jiff::Timestamp,
    of: uuid::Uuid,
}

impl Record for Permit {
    const KIND: &'static str = "test.permit";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::unique("number", ColumnType::Text),
        Column::indexed("days", ColumnType::Integer),
        Column::plain("starts", ColumnType::Time),
        Column::plain("of", ColumnType::Id),
    ];
    fn columns(&self) -> Vec<Value> {
        vec![self.number.as_str().into(), self.days.into(), self.from.into(), Value::Id(self.of)]
    }
}

/// Creates 16 permits (entries 1–16), changes six (17–22), erases one (23), creates one (24).
/// Gives the signed head after each entry.
fn build(dir: &Path) -> Vec<crate::Checkpoint> {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(11));
    let options = Options::new("utopia", Arc::clone(&entropy));
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(dir, &options).unwrap());
    store.declare(&[Permit::spec()]).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let registry = Registry::new(Arc::clone(&store), clock, entropy, Arc::new(NoReadLog));
    let session = registry.session(&Act::new(Actor::system(), Purpose::Administration));
    let mut heads = Vec::new();
    let mut seen: Vec<Stored<Permit>> = Vec::new();
    let mut issue = |session: &Session, n: i64| {
        let mut write = session.write("test.issue");
        let id = write.create(&Permit {
            number: format!("P{n:04}"),
            days: (n % 3 > 0).then_some(n),
            from: jiff::Timestamp::from_second(n).unwrap(),
            of: uuid::Uuid::from_u128(n as u128),
        });
        write.commit().unwrap();
        heads.push(store.checkpoint().unwrap());
        session.get(id).unwrap()
    };
    for n in 0..16 {
        seen.push(issue(&session, n));
    }
    let mut more = Vec::new();
    for permit in &seen[..6] {
        let mut write = session.write("test.prolong");
        write.update(permit, &Permit { days: Some(90), ..permit.body.clone() });
        write.commit().unwrap();
        more.push(store.checkpoint().unwrap());
    }
    let mut write = session.write("test.erase");
    write.erase(&session.get(seen[0].id).unwrap());
    write.commit().unwrap();
    more.push(store.checkpoint().unwrap());
    let (taken, last) = (std::mem::take(&mut more), issue(&session, 99));
    assert_eq!(last.entry, 24);
    let last = heads.pop().unwrap();
    heads.extend(taken);
    heads.push(last);
    heads
}

struct Bench {
    conn: Connection,
    verifier: Verifier,
    mutants: u32,
}

impl Bench {
    /// The first entry that is named; none where all is in order.
    fn walk(&self, witnesses: &[Witness]) -> Option<(u64, String)> {
        match verify_in(&self.conn, &self.verifier, witnesses, &mut |_, _| true) {
            Ok(Ok(_)) => None,
            Ok(Err(broken)) => Some((broken.entry, broken.what)),
            // What does not even parse is found too.
            Err(error) => Some((0, format!("{:?}", error.reason()))),
        }
    }

    /// One change, which must be found; `entry` must be named where there is only one answer.
    fn mutant(
        &mut self,
        what: &str,
        entry: Option<u64>,
        witnesses: &[Witness],
        change: impl FnOnce(&Connection),
    ) {
        self.mutants += 1;
        self.conn.execute_batch("SAVEPOINT mutant").unwrap();
        change(&self.conn);
        let found = self.walk(witnesses);
        self.conn.execute_batch("ROLLBACK TO mutant; RELEASE mutant").unwrap();
        let Some((named, said)) = found else { panic!("{what}: not found") };
        assert!(entry.is_none_or(|e| e == named), "{what}: {named} instead of {entry:?}: {said}");
    }

    fn rows(&self, sql: &str) -> Vec<(i64, u64, Sql)> {
        let mut s = self.conn.prepare(sql).unwrap();
        s.query_map([], |r| Ok((r.get(0)?, r.get::<_, i64>(1)? as u64, r.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// Every bit of a column of every row; a null becomes a value and every value a null.
    fn flip(&mut self, table: &str, row: &str, column: &str, entry: &str, exact: bool) {
        let rows = self.rows(&format!("SELECT {row}, {entry}, \"{column}\" FROM {table}"));
        let update = format!("UPDATE OR REPLACE {table} SET \"{column}\" = ?1 WHERE {row} = ?2");
        for (row, entry, value) in rows {
            let entry = exact.then_some(entry);
            for mutant in mutations(&value) {
                let what = format!("{table}.{column} row {row}: {value:?} to {mutant:?}");
                self.mutant(&what, entry, &[], |conn| {
                    let done = match &mutant {
                        // SQLite keeps bytes that are no UTF-8 as text when told so.
                        Sql::Blob(b) if matches!(value, Sql::Text(_)) => {
                            let update = update.replace("= ?1", "= CAST(?1 AS TEXT)");
                            conn.prepare_cached(&update).unwrap().execute(params![b, row])
                        }
                        other => conn.prepare_cached(&update).unwrap().execute(params![other, row]),
                    };
                    assert_eq!(done.unwrap(), 1);
                });
            }
        }
    }
}

fn text_of(value: &Sql) -> Option<Vec<u8>> {
    match value {
        Sql::Text(t) => Some(t.clone().into_bytes()),
        Sql::Blob(b) => Some(b.clone()),
        _ => None,
    }
}

fn bits(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut out = bytes.to_vec();
        out[bit / 8] ^= 1 << (bit % 8);
        out
    })
}

fn mutations(value: &Sql) -> Vec<Sql> {
    match value {
        Sql::Text(t) => bits(t.as_bytes()).map(Sql::Blob).collect(),
        Sql::Blob(b) => bits(b).map(Sql::Blob).collect(),
        Sql::Integer(i) => (0..63).map(|bit| Sql::Integer(i ^ (1 << bit))).collect(),
        Sql::Null => vec![Sql::Integer(1)],
        Sql::Real(_) => Vec::new(),
    }
}

#[test]
fn a_hundred_thousand_mutants_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let heads = build(dir.path());
    let verifier = files::verifier(dir.path()).unwrap();
    let conn = Connection::open(files::database(dir.path())).unwrap();
    conn.set_prepared_statement_cache_capacity(256);
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; BEGIN").unwrap();
    let mut bench = Bench { conn, verifier, mutants: 0 };
    assert_eq!(bench.walk(&[]), None);
    let kept: Vec<Witness> = heads.iter().map(Witness::from).collect();
    assert_eq!(bench.walk(&kept), None);

    bench.flip("journal", "rowid", "bytes", "number", true);
    bench.flip("journal", "rowid", "leaf", "number", true);
    for table in ["test_permit", "test_permit_history"] {
        for column in ["body", "salt", "number", "days", "starts", "of"] {
            bench.flip_where(table, column);
        }
        for column in ["version", "home", "at", "schema", "layout"] {
            bench.flip_where(table, column);
        }
        bench.flip(table, "rowid", "entry", "entry", false);
        bench.flip(table, "rowid", "id", "entry", true);
    }
    for column in ["home", "at"] {
        bench.flip("erased", "entry", column, "entry", true);
    }
    bench.flip("erased", "entry", "version", "entry", false);
    bench.flip("erased", "entry", "id", "entry", false);
    bench.flip("head", "one", "note", "size", false);
    bench.flip("head", "one", "root", "size", false);
    bench.flip("head", "one", "size", "size", false);

    for number in 1..=24_u64 {
        let n = number as i64;
        bench.mutant("an entry deleted", Some(number), &[], |c| {
            c.execute("DELETE FROM journal WHERE number = ?1", [n]).unwrap();
        });
        bench.mutant("the end cut off", Some(number), &[], |c| {
            c.execute("DELETE FROM journal WHERE number >= ?1", [n]).unwrap();
        });
        for other in number + 1..=24 {
            bench.mutant("two entries exchanged", Some(number), &[], |c| {
                let o = other as i64;
                for (from, to) in [(n, -1), (o, n), (-1, o)] {
                    c.execute("UPDATE journal SET number = ?2 WHERE number = ?1", [from, to])
                        .unwrap();
                }
            });
        }
    }
    for table in ["test_permit", "test_permit_history"] {
        for (row, entry, _) in bench.rows(&format!("SELECT rowid, entry, body FROM {table}")) {
            bench.mutant("a version deleted", Some(entry), &[], |c| {
                c.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [row]).unwrap();
            });
        }
    }
    by_somebody_who_has_the_key(&mut bench, dir.path(), &heads, &kept);
    assert_eq!(bench.walk(&kept), None, "the bench itself changed something");
    assert!(bench.mutants >= 100_000, "{} mutants", bench.mutants);
}

impl Bench {
    /// The bits of a column, of versions that have a body.
    fn flip_where(&mut self, table: &str, column: &str) {
        let view = format!("whole_{table}");
        self.conn
            .execute_batch(&format!(
                "CREATE TEMP TABLE IF NOT EXISTS {view} AS SELECT rowid AS r FROM {table} WHERE body IS NOT NULL"
            ))
            .unwrap();
        let all = self.rows(&format!(
            "SELECT t.rowid, t.entry, t.\"{column}\" FROM {table} t JOIN temp.{view} w ON w.r = t.rowid"
        ));
        let update = format!("UPDATE OR REPLACE {table} SET \"{column}\" = ?1 WHERE rowid = ?2");
        let as_text = update.replace("= ?1", "= CAST(?1 AS TEXT)");
        // A value that is taken can't be written by plain SQL.
        let taken: Vec<Vec<u8>> = all.iter().filter_map(|(_, _, v)| text_of(v)).collect();
        for (row, entry, value) in all {
            for mutant in mutations(&value) {
                if column == "number" && text_of(&mutant).is_some_and(|m| taken.contains(&m)) {
                    continue;
                }
                let what = format!("{table}.{column} row {row}: {value:?} to {mutant:?}");
                // A version that takes another's place is missing there, or stands twice.
                let exact = (column != "version").then_some(entry);
                self.mutant(&what, exact, &[], |conn| {
                    let text = matches!((&mutant, &value), (Sql::Blob(_), Sql::Text(_)));
                    let sql = if text { &as_text } else { &update };
                    conn.prepare_cached(sql).unwrap().execute(params![mutant, row]).unwrap();
                });
            }
        }
    }
}

/// Signs whatever tree the entries make now.
fn sign_again(conn: &Connection, signer: &Signer) {
    let mut tree = Frontier::default();
    let mut s = conn.prepare_cached("SELECT bytes FROM journal ORDER BY number").unwrap();
    let entries: Vec<String> =
        s.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    for (n, bytes) in entries.iter().enumerate() {
        let leaf = merkle::leaf(bytes.as_bytes());
        conn.execute("UPDATE journal SET leaf = ?1 WHERE number = ?2", params![leaf, n as i64 + 1])
            .unwrap();
        tree.push(leaf, &mut |_, _, _| {});
    }
    set_head(conn, &signer.checkpoint(tree.size(), tree.root()));
}

fn set_head(conn: &Connection, head: &crate::Checkpoint) {
    conn.execute(
        "INSERT OR REPLACE INTO head VALUES (1, ?1, ?2, ?3)",
        params![head.size as i64, head.root, head.note],
    )
    .unwrap();
}

fn by_somebody_who_has_the_key(
    bench: &mut Bench,
    dir: &Path,
    heads: &[crate::Checkpoint],
    kept: &[Witness],
) {
    let text = std::fs::read_to_string(files::secret_key(dir)).unwrap();
    let signer = Signer::from_secret_text(&text).unwrap();
    let last = &kept[23..];
    for entry in 1..=23_u64 {
        let n = entry as i64;
        // Back to the head after an earlier entry, with all that came later gone.
        let back = |c: &Connection| {
            c.execute("DELETE FROM journal WHERE number > ?1", [n]).unwrap();
            if entry < 23 {
                c.execute_batch("DELETE FROM erased").unwrap();
            }
            c.execute("DELETE FROM test_permit WHERE entry > ?1 AND version = 1", [n]).unwrap();
            set_head(c, &heads[entry as usize - 1]);
        };
        bench.mutant("rolled back", None, last, back);
        // An entry rewritten, and everything signed again: whole in itself.
        let rewrite = |c: &Connection| {
            let sql = "UPDATE journal SET bytes = replace(bytes, '\"operation\":\"test.', '\"operation\":\"best.') WHERE number = ?1";
            assert_eq!(c.execute(sql, [n]).unwrap(), 1);
            sign_again(c, &signer);
        };
        bench.conn.execute_batch("SAVEPOINT whole").unwrap();
        rewrite(&bench.conn);
        assert_eq!(bench.walk(&[]), None, "with the key, a rewritten journal is whole in itself");
        bench.conn.execute_batch("ROLLBACK TO whole; RELEASE whole").unwrap();
        bench.mutant("rewritten with the key", Some(1), last, rewrite);
        // With a head after each entry, the very entry is named.
        bench.mutant("rewritten with the key", Some(entry), kept, rewrite);
        let code = [Witness::from_code(&heads[23].code()).unwrap()];
        bench.mutant("rewritten with the key, paper kept", Some(1), &code, rewrite);
    }
    // Cut off and signed again by the key: the journal is whole in itself, and shorter than it was.
    let cut = |c: &Connection| {
        c.execute_batch(
            "DELETE FROM journal WHERE number = 24; DELETE FROM test_permit WHERE entry = 24",
        )
        .unwrap();
        sign_again(c, &signer);
    };
    bench.mutant("cut off with the key", Some(24), last, cut);
}
