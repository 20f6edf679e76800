//! The store of a country against the suite that every store must pass, and what is its own:
//! several processes on one database, kills, restored dumps, the months' partitions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::{Clock, Entropy, FixedClock, NodeId, Purpose, Seeded};
use registry::postgres::{Address, Options, PostgresStore};
use registry::{NoReadLog, Query, Record, Registry, Store, journal_of};
use testkit::postgres::server;
use testkit::samples::{Badge, Note, Office};

fn open(address: &str, dir: &Path, seed: u64) -> kernel::Result<PostgresStore> {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(seed));
    let database = Address::parse(address).unwrap();
    let node = Some(NodeId("utopia".to_owned()));
    let store = PostgresStore::open(dir, &Options { database, replica: None, node, entropy })?;
    store.declare(&[Office::spec(), Badge::spec()])?;
    Ok(store)
}

fn registry(store: &Arc<PostgresStore>, seed: u64) -> Registry {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let store = Arc::clone(store) as Arc<dyn Store>;
    Registry::new(store, clock, Arc::new(Seeded::new(seed)), Arc::new(NoReadLog))
}

fn add(registry: &Registry, name: &str) -> registry::Receipt {
    let session = registry.session(&testkit::act("officer", Purpose::BorderControl));
    let mut write = session.write("testkit.add");
    write.create(&Office::named(name));
    write.commit().unwrap()
}

/// What was written after a position, as soon as there is something: readers are told only what lies
/// before the oldest transaction under way, and other tests work on the same server.
fn changes_soon(registry: &Registry, after: u64) -> Vec<registry::Change<Office>> {
    let began = std::time::Instant::now();
    loop {
        let page = registry.changes::<Office>(after, 10_000).unwrap();
        if !page.is_empty() || began.elapsed() > std::time::Duration::from_secs(30) {
            return page;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn the_store_of_a_country_does_what_every_store_must() {
    let dirs = Mutex::new(Vec::new());
    testkit::conformance::suite(|| {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&server().database().unwrap(), dir.path(), 3).unwrap();
        dirs.lock().unwrap().push(dir);
        Arc::new(store) as Arc<dyn Store>
    });
}

#[test]
fn several_processes_write_journals_of_their_own_into_one_database() {
    let address = server().database().unwrap();
    let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let stores: Vec<_> = dirs
        .iter()
        .zip(1..)
        .map(|(dir, seed)| Arc::new(open(&address, dir.path(), seed).unwrap()))
        .collect();
    let again = open(&address, dirs[1].path(), 9).unwrap_err();
    assert_eq!(again.code(), "data-in-use");
    let registries: Vec<_> = stores.iter().zip(10..).map(|(s, seed)| registry(s, seed)).collect();
    // A follower of changes on the third, while all three write.
    let (seen, numbers) = std::thread::scope(|s| {
        let writers: Vec<_> = registries
            .iter()
            .flat_map(|r| (0..4).map(move |_| r))
            .map(|r| s.spawn(move || (0..50).map(|_| add(r, "desk").entry).collect::<Vec<_>>()))
            .collect();
        let follow = s.spawn(|| {
            let (mut seen, mut after) = (Vec::new(), 0);
            while seen.len() < 600 {
                let page = registries[2].changes::<Office>(after, 7).unwrap();
                if let Some(last) = page.last() {
                    assert!(page.iter().all(|c| c.position > after));
                    after = last.position;
                }
                seen.extend(page.iter().map(|c| c.entry));
            }
            seen
        });
        let numbers: Vec<u64> = writers.into_iter().flat_map(|w| w.join().unwrap()).collect();
        (follow.join().unwrap(), numbers)
    });
    let sorted = |mut list: Vec<u64>| {
        list.sort_unstable();
        list
    };
    assert_eq!(sorted(seen), sorted(numbers.clone()), "a change was missed, or came twice");
    for slot in 0..3 {
        let mine = sorted(numbers.iter().filter(|n| journal_of(**n).0 == slot).copied().collect());
        assert_eq!(mine.len(), 200);
        assert!(mine.iter().map(|n| journal_of(*n).1).eq(1..=200));
    }
    let verified = stores[1].verify(&mut |_, _| true).unwrap().unwrap();
    assert_eq!((verified.entries, verified.bodies), (600, 600));
    assert_eq!(verified.root, stores[1].checkpoint().unwrap().root);
    let everyone = PostgresStore::open_to_read(&Address::parse(&address).unwrap()).unwrap();
    assert_eq!(everyone.verify(&mut |_, _| true).unwrap().unwrap().entries, 600);
    let shared: Arc<dyn Store> = Arc::new(everyone);
    // Records can be read of what is there; there is no table for notes, and none is made.
    shared.declare(&[Office::spec(), Note::spec()]).unwrap();
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let reading = Registry::new(shared, clock, Arc::new(Seeded::new(9)), Arc::new(NoReadLog));
    let reading = reading.session(&testkit::act("officer", Purpose::BorderControl));
    assert_eq!(reading.count(&Query::<Office>::all()).unwrap(), 600);
    assert_eq!(reading.count(&Query::<Note>::all()).unwrap(), 0);
    assert!(reading.find(&Query::<Note>::all()).unwrap().rows.is_empty());
    assert!(reading.registry().store().held_journals().unwrap().is_empty());
    let mut write = reading.write("testkit.add");
    write.create(&Office::named("not written"));
    assert_eq!(write.commit().unwrap_err().code(), "read-only");
    assert_eq!(stores[2].node().0, "utopia");
    let number = numbers.iter().copied().find(|n| journal_of(*n).0 == 2).unwrap();
    assert_eq!(stores[0].entries(number - 1, 1).unwrap()[0].number, number);
    assert_eq!(stores[0].prove(number, 200).unwrap(), stores[2].prove(number, 200).unwrap());
}

#[test]
fn processes_that_open_a_new_database_at_once_each_get_a_journal() {
    let address = server().database().unwrap();
    let made: Vec<u64> = std::thread::scope(|s| {
        let all: Vec<_> = (1..=6)
            .map(|seed| {
                let address = &address;
                s.spawn(move || {
                    let dir = tempfile::tempdir().unwrap();
                    let store = Arc::new(open(address, dir.path(), seed).unwrap());
                    journal_of(add(&registry(&store, seed + 10), "at once").entry).0
                })
            })
            .collect();
        all.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let mut slots = made;
    slots.sort_unstable();
    assert_eq!(slots, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn two_processes_never_both_change_one_version() {
    let address = server().database().unwrap();
    let dirs: Vec<_> = (0..2).map(|_| tempfile::tempdir().unwrap()).collect();
    let stores: Vec<_> = dirs
        .iter()
        .zip(1..)
        .map(|(dir, seed)| Arc::new(open(&address, dir.path(), seed).unwrap()))
        .collect();
    let registries: Vec<_> = stores.iter().zip(10..).map(|(s, seed)| registry(s, seed)).collect();
    let act = testkit::act("officer", Purpose::BorderControl);
    let ids: Vec<_> = (0..8)
        .map(|n| {
            let session = registries[0].session(&act);
            let mut write = session.write("testkit.add");
            let id = write.create(&Office::named(&n.to_string()));
            write.commit().unwrap();
            id
        })
        .collect();
    // Each changes all eight in one commit, in orders that are each other's reverse: what would
    // wait for each other for ever if nobody gave way.
    let wins: u32 = std::thread::scope(|s| {
        let all: Vec<_> = (0..8)
            .map(|n: usize| {
                let (registry, ids, act) = (&registries[n % 2], &ids, &act);
                s.spawn(move || {
                    let session = registry.session(act);
                    let mut wins = 0;
                    for _ in 0..25 {
                        let mut order = ids.clone();
                        if n.is_multiple_of(2) {
                            order.reverse();
                        }
                        let mut write = session.write("testkit.change");
                        for id in order {
                            write.update(&session.get(id).unwrap(), &Office::named("changed"));
                        }
                        match write.commit() {
                            Ok(_) => wins += 1,
                            Err(e) => assert_eq!(e.code(), "version-conflict", "{:?}", e.reason()),
                        }
                    }
                    wins
                })
            })
            .collect();
        all.into_iter().map(|t| t.join().unwrap()).sum()
    });
    let session = registries[1].session(&act);
    for id in ids {
        assert_eq!(session.get(id).unwrap().version, wins + 1, "each win is one version");
    }
    assert!(wins > 0);
    stores[0].verify(&mut |_, _| true).unwrap().unwrap();
    let badge = |registry: &Registry| {
        let mut write = registry.session(&act).write("testkit.add");
        write.create(&Badge { number: "1".to_owned() });
        write.commit().is_ok()
    };
    let taken: usize = std::thread::scope(|s| {
        let both: Vec<_> = registries.iter().map(|r| s.spawn(move || badge(r))).collect();
        both.into_iter().map(|t| usize::from(t.join().unwrap())).sum()
    });
    assert_eq!(taken, 1, "a unique value is taken once");
}

#[test]
fn a_month_has_a_part_of_its_own() {
    let address = server().database().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(&address, dir.path(), 1).unwrap());
    let made = registry(&store, 2);
    add(&made, "in November");
    let session = made.session(&testkit::act("officer", Purpose::BorderControl));
    let mut write = session.write("testkit.import");
    write.create_as(kernel::Id::from_bytes([9; 16]), &Office::named("an id of another sort"));
    write.commit().unwrap();
    let name = address.split(['/', '?']).nth(3).unwrap();
    let count = |table: &str| {
        server().psql(name, &format!("SELECT count(*) FROM portolan.{table}")).unwrap()
    };
    assert_eq!(count("testkit_office"), "2");
    assert_eq!(count("testkit_office_y2026m11"), "1");
    assert_eq!(count("testkit_office_other"), "1");
    assert_eq!(session.count(&Query::<Office>::all()).unwrap(), 2);
}

#[test]
fn a_server_that_went_away_comes_back_with_everything_acknowledged() {
    let address = server().database().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(&address, dir.path(), 1).unwrap());
    let made = registry(&store, 2);
    let name = address.split(['/', '?']).nth(3).unwrap();
    let (entries, cut) = std::thread::scope(|s| {
        let writers: Vec<_> = (0..8)
            .map(|_| s.spawn(|| (0..200).map(|_| add(&made, "through").entry).collect::<Vec<_>>()))
            .collect();
        // Every session of the database is cut, again and again, in the midst of it.
        let mut cut = 0;
        while !writers.iter().all(|w| w.is_finished()) {
            let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            cut += server().psql(name, sql).unwrap().parse::<u32>().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let all: Vec<u64> = writers.into_iter().flat_map(|w| w.join().unwrap()).collect();
        (all, cut)
    });
    let mut entries = entries;
    entries.sort_unstable();
    assert!(entries.iter().copied().eq(1..=1600), "each was written once, and none is lost");
    assert!(cut > 5, "{cut} cuts say little");
    let verified = store.verify(&mut |_, _| true).unwrap().unwrap();
    assert_eq!((verified.entries, verified.bodies), (1600, 1600));
}

#[test]
fn an_address_with_a_password_or_without_encryption_is_refused() {
    let refused = |address: &str| Address::parse(address).unwrap_err().code();
    assert_eq!(refused("postgres://a:secret@localhost/b"), "password-in-address");
    assert_eq!(refused("postgres://a@db.example.org/b"), "database-without-tls");
    assert_eq!(refused("mysql://a@localhost/b"), "bad-database-address");
    let shown =
        format!("{:?}", Address::parse("postgres://a@localhost/b").unwrap().password("hush"));
    assert!(!shown.contains("hush"));
}

/// Look-ups that a server has answered from the table of offices.
fn looked_up(server: &testkit::postgres::Server, database: &str) -> u64 {
    let sql = "SELECT coalesce(sum(idx_scan + seq_scan), 0) FROM pg_stat_user_tables
        WHERE schemaname = 'portolan' AND relname LIKE 'testkit_office%'";
    server.psql(database, sql).unwrap().parse().unwrap()
}

#[test]
fn a_replica_serves_look_ups_and_never_less_than_this_process_wrote() {
    let primary = testkit::postgres::Server::start().unwrap();
    let address = primary.database().unwrap();
    let name = address.split(['/', '?']).nth(3).unwrap().to_owned();
    let replica = primary.stand_by().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let open = |replica: &str, dir: &Path| {
        let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
        let options = Options {
            database: Address::parse(&address).unwrap(),
            replica: Some(Address::parse(replica).unwrap()),
            node: None,
            entropy,
        };
        let store = PostgresStore::open(dir, &options).unwrap();
        store.declare(&[Office::spec(), Badge::spec()]).unwrap();
        Arc::new(store)
    };
    let store = open(&replica.address(&name), dir.path());
    let registry = registry(&store, 2);
    let session = registry.session(&testkit::act("officer", Purpose::BorderControl));
    let names = |n: usize| {
        let page = session.find(&Query::<Office>::all().limit(500)).unwrap();
        assert_eq!(page.rows.len(), n);
    };
    // While it stands still, what was written since is read where it was written.
    replica.psql("postgres", "SELECT pg_wal_replay_pause()").unwrap();
    add(&registry, "one");
    names(1);
    replica.psql("postgres", "SELECT pg_wal_replay_resume()").unwrap();
    // Then it answers, and the database is left alone.
    let began = std::time::Instant::now();
    while looked_up(&replica, &name) == 0 {
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "the replica is never asked");
        names(1);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for n in 2..50 {
        add(&registry, &format!("office {n}"));
        names(n);
    }
    // Gone, its reads go on; so they do where what was named is no replica of this database.
    drop(replica);
    names(49);
    drop((session, registry, store));
    let other = server().database().unwrap();
    let store = open(&other, dir.path());
    assert_eq!(store.changes(Office::KIND, 0, 500).unwrap().len(), 49);
    let session =
        self::registry(&store, 3).session(&testkit::act("officer", Purpose::BorderControl));
    assert_eq!(session.find(&Query::<Office>::all().limit(500)).unwrap().rows.len(), 49);
}

#[test]
fn another_nodes_database_and_another_databases_folder_are_refused() {
    let (one, two) = (server().database().unwrap(), server().database().unwrap());
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(open(&one, here.path(), 1).unwrap());
    drop(open(&two, there.path(), 2).unwrap());
    assert_eq!(open(&two, here.path(), 1).unwrap_err().code(), "wrong-node-key");
    let options = Options {
        database: Address::parse(&one).unwrap(),
        replica: None,
        node: Some(NodeId("elsewhere".to_owned())),
        entropy: Arc::new(Seeded::new(1)),
    };
    assert_eq!(PostgresStore::open(here.path(), &options).unwrap_err().code(), "wrong-node");
    let empty = Address::parse(&server().database().unwrap()).unwrap();
    assert_eq!(PostgresStore::open_to_read(&empty).unwrap_err().code(), "no-data");
}

fn filled_folder(dir: &Path) -> Vec<(kernel::Id<Office>, Office)> {
    use registry::sqlite::{Options as Embedded, SqliteStore};
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(4));
    let store = SqliteStore::open(dir, &Embedded::new("utopia", Arc::clone(&entropy))).unwrap();
    store.declare(&[Office::spec(), Badge::spec()]).unwrap();
    store
        .attach(&registry::Attachment { media_type: "image/png".to_owned(), bytes: vec![1, 2, 3] })
        .unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    let clock = Arc::new(FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap()));
    let registry = Registry::new(store, clock, entropy, Arc::new(NoReadLog));
    let session = registry.session(&testkit::act("officer", Purpose::BorderControl));
    let mut made = Vec::new();
    for n in 0..3000_i64 {
        let office = Office {
            name: format!("Büro {n}"),
            number: (n % 2 == 0).then(|| n.to_string()),
            desks: (n % 3 == 0).then_some(n),
            parent: (n % 5 == 0).then(|| uuid::Uuid::from_u128(n.unsigned_abs().into())),
            opened: (n % 7 == 0).then(|| jiff::Timestamp::from_microsecond(n).unwrap()),
        };
        let mut write = session.write("testkit.add");
        let id = write.create(&office);
        write.commit().unwrap();
        made.push((id, office));
    }
    for n in [1, 3, 5] {
        let seen = session.get(made[n].0).unwrap();
        made[n].1.name = "changed".to_owned();
        let mut write = session.write("testkit.change");
        write.update(&seen, &made[n].1);
        write.commit().unwrap();
    }
    let (id, _) = made.swap_remove(5);
    let mut write = session.write("testkit.erase");
    write.erase(&session.get(id).unwrap());
    write.commit().unwrap();
    registry.store().set_cursor("counters", 17).unwrap();
    made
}

#[test]
fn a_node_moves_into_a_database_record_for_record_and_can_be_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let made = filled_folder(dir.path());
    let text = server().database().unwrap();
    let address = Address::parse(&text).unwrap();
    let kinds = [Office::spec(), Badge::spec()];
    // One that was put back from a backup has to be started first: else its key would sign a
    // second history there.
    let say = |text: &str| {
        let options = registry::sqlite::Options::new("utopia", Arc::new(Seeded::new(4)));
        let store = registry::sqlite::SqliteStore::open(dir.path(), &options).unwrap();
        store.set_state(registry::sqlite::RESTORED, text).unwrap();
    };
    say("from a backup");
    let early = registry::postgres::migrate(dir.path(), &address, &kinds, &mut |_, _| true);
    assert_eq!(early.unwrap_err().code(), "restored-not-started");
    say("");
    // Broken off at many places, and taken up each time.
    let mut broken_off = 0;
    let moved = loop {
        let mut left = 2 + broken_off;
        let mut go = |_, _| {
            left -= 1;
            left > 0
        };
        match registry::postgres::migrate(dir.path(), &address, &kinds, &mut go) {
            Ok(moved) => break moved,
            Err(e) => assert_eq!(e.code(), "stopped", "{:?}", e.reason()),
        }
        assert_eq!(open(&text, dir.path(), 1).unwrap_err().code(), "migration-unfinished");
        broken_off += 1;
    };
    assert!(broken_off > 3);
    assert_eq!((moved.entries, moved.bodies, moved.erased), (3004, 3001, 2));
    let again = registry::postgres::migrate(dir.path(), &address, &kinds, &mut |_, _| true);
    assert_eq!(again.unwrap_err().code(), "data-moved");
    let options = registry::sqlite::Options::new("utopia", Arc::new(Seeded::new(4)));
    let back = registry::sqlite::SqliteStore::open(dir.path(), &options).unwrap_err();
    assert_eq!(back.code(), "data-moved", "a node has one history");

    let store = Arc::new(open(&text, dir.path(), 5).unwrap());
    let registry = registry(&store, 6);
    let session = registry.session(&testkit::act("officer", Purpose::BorderControl));
    for (id, office) in &made {
        assert_eq!(&session.get(*id).unwrap().body, office);
    }
    assert_eq!(session.history(made[1].0).unwrap().len(), 2);
    assert_eq!(store.cursor("counters").unwrap(), 17);
    // Work goes on where it stood: the next entry, and changes after the last position.
    let last = registry.changes::<Office>(0, 10_000).unwrap().last().unwrap().position;
    assert_eq!(add(&registry, "the first in the database").entry, 3005);
    assert_eq!(changes_soon(&registry, last).len(), 1);
    let mut taken = session.write("testkit.add");
    taken.create(&Office { number: Some("2".to_owned()), ..Office::named("taken") });
    assert_eq!(taken.commit().unwrap_err().code(), "duplicate");
    assert_eq!(store.verify(&mut |_, _| true).unwrap().unwrap().entries, 3005);
}

#[test]
fn a_restored_dump_goes_on_and_readers_miss_nothing() {
    let text = server().database().unwrap();
    let name = text.split(['/', '?']).nth(3).unwrap().to_owned();
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(&text, dir.path(), 1).unwrap());
    let before = registry(&store, 2);
    for _ in 0..20 {
        add(&before, "before");
    }
    // As if the old cluster had counted many more transactions than the new one has.
    let ahead = "UPDATE portolan.journal SET position = position + 1000000000;
        UPDATE portolan.testkit_office SET position = position + 1000000000";
    server().psql(&name, ahead).unwrap();
    drop(before);
    drop(store);
    let store = Arc::new(open(&text, dir.path(), 3).unwrap());
    let after = registry(&store, 4);
    let page = changes_soon(&after, 0);
    assert_eq!(page.len(), 20);
    add(&after, "after");
    let next = changes_soon(&after, page.last().unwrap().position);
    assert_eq!(next.len(), 1, "what is written after a restore comes after what was there");
}
