//! Ids that follow from what a record is found by, so that no two writers make the same thing twice.

use kernel::{Id, NodeId};
use registry::Record;
use sha2::{Digest, Sha256};

/// The id of this node's record of a kind and a key: the first half of a SHA-256 over all three, as
/// an own version of RFC 9562 §5.8. Another node's record of the same key has another id, since
/// each is its own to change.
pub(crate) fn id_of<R: Record>(node: &NodeId, key: &str) -> Id<R> {
    let mut hash = Sha256::new();
    for part in [R::KIND, node.0.as_str(), key] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    if let Some(version) = bytes.get_mut(6) {
        *version = (*version & 0x0f) | 0x80;
    }
    if let Some(variant) = bytes.get_mut(8) {
        *variant = (*variant & 0x3f) | 0x80;
    }
    Id::from_bytes(bytes)
}

/// Bytes as hexadecimal digits, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
