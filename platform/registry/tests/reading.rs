//! A folder that is opened to be read only, beside a server or after it: records of what is there,
//! none of what is not, and nothing made.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::sync::Arc;

use kernel::{Act, Actor, Clock, Entropy, FixedClock, Purpose, Seeded};
use registry::sqlite::{Options, SqliteStore};
use registry::{
    Column, ColumnType, KindSpec, NoReadLog, Query, Record, Registry, Session, Store, Value,
};
use rusqlite::Connection;

macro_rules! kind {
    ($name:ident, $kind:literal, $columns:expr) => {
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct $name {
            number: String,
        }
        impl Record for $name {
            const KIND: &'static str = $kind;
            const PERSONAL: bool = false;
            const COLUMNS: &'static [Column] = $columns;
            fn columns(&self) -> Vec<Value> {
                vec![Value::Text(self.number.clone()); Self::COLUMNS.len()]
            }
        }
    };
}

kind!(Permit, "test.permit", &[Column::unique("number", ColumnType::Text)]);
kind!(Visa, "test.visa", &[Column::unique("number", ColumnType::Text)]);

// The same kind as a later release declares it.
kind!(
    LaterPermit,
    "test.permit",
    &[Column::unique("number", ColumnType::Text), Column::indexed("fee", ColumnType::Text)]
);

fn session(store: Arc<dyn Store>) -> Session {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let registry = Registry::new(store, clock, Arc::new(Seeded::new(1)), Arc::new(NoReadLog));
    registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

fn made(dir: &Path) -> (Arc<SqliteStore>, Session) {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
    let store = Arc::new(SqliteStore::open(dir, &Options::new("utopia", entropy)).unwrap());
    store.declare(&[Permit::spec()]).unwrap();
    let session = session(store.clone());
    (store, session)
}

fn read(dir: &Path, kinds: &[KindSpec]) -> kernel::Result<Session> {
    let store = Arc::new(SqliteStore::open_to_read(dir)?);
    store.declare(kinds)?;
    Ok(session(store))
}

fn tables(dir: &Path) -> i64 {
    let conn = Connection::open(dir.join("portolan.db")).unwrap();
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).unwrap()
}

#[test]
fn what_is_there_is_read_beside_a_server_and_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, writer) = made(dir.path());
    let issue = |number: &str| {
        let mut w = writer.write("test.issue");
        let id = w.create(&Permit { number: number.to_owned() });
        w.commit().unwrap();
        id
    };
    let id = issue("P1");
    let before = tables(dir.path());
    let reader = read(dir.path(), &[Permit::spec(), Visa::spec()]).unwrap();
    issue("P2");
    assert_eq!(reader.get(id).unwrap(), writer.get(id).unwrap());
    let page = reader.find(&Query::<Permit>::all().oldest_first("number")).unwrap();
    assert_eq!(page.rows.len(), 2);
    assert_eq!(reader.history(id).unwrap().len(), 1);
    assert_eq!(reader.registry().changes::<Permit>(0, 10).unwrap().len(), 2);
    // A kind of which nothing was ever written here.
    assert!(reader.look::<Visa>(id.cast()).unwrap().is_none());
    assert!(reader.find(&Query::<Visa>::all()).unwrap().rows.is_empty());
    assert_eq!(reader.count(&Query::<Visa>::all()).unwrap(), 0);
    assert!(reader.history::<Visa>(id.cast()).unwrap().is_empty());
    assert!(reader.registry().changes::<Visa>(0, 10).unwrap().is_empty());
    assert_eq!(tables(dir.path()), before);
    let mut w = reader.write("test.issue");
    w.create(&Permit { number: "P3".to_owned() });
    assert_eq!(w.commit().unwrap_err().code(), "read-only");
    // What nobody declared is a fault of ours, and not an empty answer.
    let forgetful = read(dir.path(), &[]).unwrap();
    assert_eq!(forgetful.count(&Query::<Permit>::all()).unwrap_err().code(), "internal");
}

#[test]
fn an_older_database_is_read_as_far_as_it_goes() {
    let dir = tempfile::tempdir().unwrap();
    drop(made(dir.path()));
    let conn = Connection::open(dir.path().join("portolan.db")).unwrap();
    conn.execute_batch("DROP TABLE states; DROP TABLE held; DROP TABLE held_head;").unwrap();
    let reader = read(dir.path(), &[Permit::spec()]).unwrap();
    let store = reader.registry().store();
    assert!(store.held_journals().unwrap().is_empty());
    assert!(store.states("").unwrap().is_empty());
    let Err(refused) = read(dir.path(), &[LaterPermit::spec()]) else {
        panic!("a column that is not there was taken for one");
    };
    assert_eq!(refused.code(), "older-database");
}
