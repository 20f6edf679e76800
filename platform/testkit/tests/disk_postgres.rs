//! A server whose disk is full, and one that may only be read: nothing acknowledged is lost, what
//! was refused is not there, the answer is a sentence, and work goes on when it can.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use kernel::{Entropy, FixedClock, Id, NodeId, Purpose, Seeded};
use registry::postgres::{Address, Options, PostgresStore};
use registry::{NoReadLog, Record, Registry, Store};
use testkit::disk::SmallDisk;
use testkit::postgres::server;
use testkit::samples::Office;

struct Node {
    store: Arc<PostgresStore>,
    registry: Registry,
}

fn open(address: &str, dir: &Path) -> Node {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(1));
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
    Node { store, registry: Registry::new(shared, clock, entropy, Arc::new(NoReadLog)) }
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
        assert_eq!(verified.bodies, ids.len() as u64, "what was refused is there");
    }
}

#[test]
fn a_full_disk_of_the_server_refuses_and_loses_nothing() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let Some(disk) = SmallDisk::new("a full disk of the server", folder.path(), 32) else { return };
    // The server keeps this database's tables on a disk of their own; its log is elsewhere, and a
    // server whose log has no room ends by itself and is started again.
    let place = folder.path().join("tables");
    std::fs::create_dir(&place).unwrap();
    for args in [["chown", "postgres"], ["chmod", "700"]] {
        assert!(Command::new(args[0]).arg(args[1]).arg(&place).status().unwrap().success());
    }
    assert!(Command::new("chmod").arg("755").arg(folder.path()).status().unwrap().success());
    let server = server();
    let sql = format!("CREATE TABLESPACE small LOCATION '{}'", place.display());
    server.psql("postgres", &sql).unwrap();
    server.psql("postgres", "CREATE DATABASE on_small TABLESPACE small").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let node = open(&server.address("on_small"), dir.path());
    let mut done = vec![node.add("first").unwrap()];
    let filler = disk.fill().unwrap();
    let refused = std::thread::scope(|s| {
        // Long names that don't compress, so that the pages which there are fill up soon.
        let write = |thread: u64| {
            let chance = Seeded::new(thread);
            let mut done = Vec::new();
            loop {
                let mut bytes = [0; 1000];
                chance.fill(&mut bytes);
                let name: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                match node.add(&name) {
                    Ok(id) => done.push(id),
                    Err(e) => return (done, e),
                }
            }
        };
        let all: Vec<_> = (0..8).map(|n| s.spawn(move || write(n))).collect();
        all.into_iter()
            .map(|t| {
                let (more, e) = t.join().unwrap();
                done.extend(more);
                e
            })
            .collect::<Vec<_>>()
    });
    assert!(refused.iter().all(|e| e.code() == "disk-full"), "{refused:?}");
    node.holds(&done);
    std::fs::remove_file(filler).unwrap();
    done.push(node.add("with room again").unwrap());
    node.holds(&done);
    drop(node);
    server.psql("postgres", "DROP DATABASE on_small WITH (FORCE)").unwrap();
    server.psql("postgres", "DROP TABLESPACE small").unwrap();
}

#[test]
fn a_server_that_may_only_be_read_refuses_and_can_still_be_read() {
    let server = server();
    let address = server.database().unwrap();
    let name = address.split(['/', '?']).nth(3).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let node = open(&address, dir.path());
    let mut done = vec![node.add("before").unwrap()];
    let set = |read_only: &str| {
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
        server.psql("postgres", &sql).unwrap();
        let cut = format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        server.psql("postgres", &cut).unwrap();
    };
    set("on");
    assert_eq!(node.add("refused").unwrap_err().code(), "read-only");
    node.holds(&done);
    set("off");
    done.push(node.add("after").unwrap());
    node.holds(&done);
}
