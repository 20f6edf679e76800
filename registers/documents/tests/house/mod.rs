//! A node with the kinds of this register, and records that came from elsewhere.
#![allow(dead_code)]

use kernel::{NodeId, Purpose};
use registry::{Hold, Operation, Put, Record, Session};
use testkit::TestNode;

pub fn node() -> (TestNode, Session) {
    let node = testkit::node().declare(&documents::kinds()).unwrap();
    let session = node.session("administrator", Purpose::Administration);
    (node, session)
}

fn received<R: Record>(node: &TestNode, home: &str, body: &R) -> Put {
    Put {
        kind: R::KIND,
        id: node.registry.next_id::<R>().uuid(),
        operation: Operation::Receive,
        version: 1,
        home: Some(NodeId(home.to_owned())),
        schema: R::SCHEMA,
        columns: body.columns(),
        body: serde_json::to_vec(body).unwrap(),
        salt: [0; 16],
    }
}

/// A record that the centre told.
pub fn from_above<R: Record>(node: &TestNode, body: &R) {
    let session = node.session("system", Purpose::Administration);
    session.receive("sync.receive", vec![received(node, "centre", body)], None).unwrap();
}

/// A record that came up with the journal of a post.
pub fn from_below<R: Record>(node: &TestNode, body: &R) {
    let session = node.session("system", Purpose::Administration);
    let journal = "portolan/post-1".to_owned();
    let after = node.store.held(&journal).unwrap().map_or(0, |held| held.size);
    let entries = vec![b"{}".to_vec()];
    let size = after + 1;
    let hold = Hold { journal, after, entries, size, peaks: Vec::new(), note: String::new() };
    let put = received(node, "post-1", body);
    session.receive("sync.receive", vec![put], Some(hold)).unwrap();
}

/// A PNG as its headers have it; what is in it, nobody looks at here.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    };
    let size = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &size), chunk(b"IEND", b"")].concat()
}
