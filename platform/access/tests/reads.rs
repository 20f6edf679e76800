//! The log of reads: nothing personal is read without it, and nothing noted is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::sync::Arc;

use access::{AccessLog, ReadRecord, kinds};
use kernel::{Act, Actor, Id, Purpose, Role};
use registry::{Column, Query, Read, ReadLog, Record, Registry, Value};
use testkit::TestNode;

#[derive(serde::Serialize, serde::Deserialize)]
struct Traveller {
    name: String,
}
impl Record for Traveller {
    const KIND: &'static str = "test.traveller";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[];
    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

fn officer() -> Act {
    let actor = Actor {
        user: Id::from_bytes([7; 16]),
        name: "Ana Moreau".into(),
        role: Role::new("officer"),
        post: Some(Id::from_bytes([1; 16])),
    };
    Act::new(actor, Purpose::BorderControl)
}

fn auditor(registry: &Registry) -> registry::Session {
    let actor = Actor { role: Role::new("auditor"), ..Actor::system() };
    registry.session(&Act::new(actor, Purpose::Audit))
}

fn node_with_travellers(count: usize) -> (TestNode, Vec<Id<Traveller>>) {
    let node = testkit::node();
    let mut all = kinds();
    all.push(Traveller::spec());
    node.registry.store().declare(&all).unwrap();
    let mut writing = node.registry.session(&officer()).write("test.arrive");
    let ids = (0..count).map(|n| writing.create(&Traveller { name: n.to_string() })).collect();
    writing.commit().unwrap();
    (node, ids)
}

#[test]
fn who_looked_at_a_record_is_answered_by_the_record() {
    let (node, ids) = node_with_travellers(3);
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(AccessLog::open(&node.registry, folder.path()).unwrap());
    let registry = node.registry.with_read_log(Arc::clone(&log) as Arc<dyn ReadLog>);
    let session = registry.session(&officer());
    session.get(ids[0]).unwrap();
    session.find(&Query::<Traveller>::all().limit(2)).unwrap();
    log.flush().unwrap();
    let before = node.registry.store().size().unwrap();
    let read = log.who_read(&auditor(&registry), ids[0].uuid(), None).unwrap().rows;
    assert!((1..=2).contains(&read.len()), "read twice, once or twice on record by batch");
    assert_eq!(read[0].body.user, officer().actor.user);
    assert_eq!(read[0].body.purpose, Purpose::BorderControl);
    assert_eq!(read[0].body.kind, "test.traveller");
    assert_eq!(log.who_read(&auditor(&registry), ids[1].uuid(), None).unwrap().rows.len(), 1);
    assert_eq!(log.who_read(&auditor(&registry), ids[2].uuid(), None).unwrap().rows.len(), 0);
    let by = log.read_by(&auditor(&registry), officer().actor.user, None).unwrap().rows;
    assert_eq!(by.len(), read.len() + 1);
    log.flush().unwrap();
    assert_eq!(node.registry.store().size().unwrap(), before, "reading the log logs nothing");
}

fn logged(node: &TestNode) -> u64 {
    auditor(&node.registry).count(&Query::<ReadRecord>::all()).unwrap()
}

fn lines_of(subjects: &[Id<Traveller>], node: &TestNode) -> String {
    subjects
        .iter()
        .map(|subject| {
            let id = node.registry.next_id::<ReadRecord>();
            let line = serde_json::json!({
                "at": node.registry.now(), "act": officer(), "kind": "test.traveller",
                "subjects": [[subject.uuid(), id.uuid()]],
            });
            format!("{line}\n")
        })
        .collect()
}

#[test]
fn what_a_killed_process_left_in_the_spool_is_written_once() {
    let (node, ids) = node_with_travellers(3);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reads-000000000004.spool");
    let lines = lines_of(&ids, &node);
    // The last line was cut short: that read was never handed out.
    std::fs::write(&file, &lines[..lines.len() - 20]).unwrap();
    drop(AccessLog::open(&node.registry, folder.path()).unwrap());
    assert_eq!(logged(&node), 2);
    assert!(!file.exists());
    // Killed after the journal was written and before the file was removed.
    std::fs::write(&file, &lines).unwrap();
    drop(AccessLog::open(&node.registry, folder.path()).unwrap());
    assert_eq!(logged(&node), 3);
}

#[test]
fn what_is_noted_is_in_the_journal_when_the_log_is_dropped() {
    let (node, ids) = node_with_travellers(50);
    let folder = tempfile::tempdir().unwrap();
    let log = AccessLog::open(&node.registry, folder.path()).unwrap();
    for id in &ids {
        let read = Read {
            at: node.registry.now(),
            act: officer(),
            kind: Traveller::KIND,
            ids: vec![id.uuid()],
        };
        log.note(read).unwrap();
    }
    drop(log);
    assert_eq!(logged(&node), 50);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_can_t_be_written_down_is_not_read() {
    let (node, ids) = node_with_travellers(1);
    let folder = tempfile::tempdir().unwrap();
    let spool = folder.path().join("spool");
    let log = Arc::new(AccessLog::open(&node.registry, &spool).unwrap());
    let registry = node.registry.with_read_log(log);
    std::fs::remove_dir_all(&spool).unwrap();
    let refused = registry.session(&officer()).get(ids[0]).map(|_| ()).unwrap_err();
    assert_eq!(refused.code(), "access-log-unavailable");
}
