//! Ids that follow from what a record is found by.

use kernel::{Id, NodeId};
use registry::{Record, derived};

/// The id of this node's record of a kind and a key. Another node's record of the same key has
/// another id, since each is its own to change.
pub(crate) fn id_of<R: Record>(node: &NodeId, key: &str) -> Id<R> {
    derived::id_of(&[R::KIND, node.0.as_str(), key])
}
