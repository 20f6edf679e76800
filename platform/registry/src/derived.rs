//! Ids that follow from what a record is found by, so that no two writers make the same thing twice:
//! two that come at once meet in one record.
//!
//! Always holds: the same parts give the same id, on every machine; no two lists of parts run into
//! one another, since each part is hashed with its length. A node that makes records of its own
//! names itself among the parts: another node's record of the same key is another record.

use jiff::Timestamp;
use kernel::Id;
use sha2::{Digest, Sha256};

/// An id by parts alone: the first half of a SHA-256 over them (RFC 9562 §5.8).
///
/// ```
/// use registry::derived::id_of;
/// assert_eq!(id_of::<()>(&["a", "bc"]), id_of(&["a", "bc"]));
/// assert_ne!(id_of::<()>(&["a", "bc"]), id_of(&["ab", "c"]));
/// ```
#[must_use]
pub fn id_of<T: ?Sized>(parts: &[&str]) -> Id<T> {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash(parts)) {
        *to = from;
    }
    marked(bytes, 8)
}

/// An id by parts and the instant to which the record belongs, in milliseconds: a UUIDv7 (RFC 9562
/// §5.7), as kinds need that grow without end; its random part is the hash.
#[must_use]
pub fn id_at<T: ?Sized>(at: Timestamp, parts: &[&str]) -> Id<T> {
    let time = u64::try_from(at.as_millisecond()).unwrap_or(0).to_be_bytes();
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(time.into_iter().skip(2).chain(hash(parts))) {
        *to = from;
    }
    marked(bytes, 7)
}

fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// With the version and the variant of RFC 9562 §4 in their places.
fn marked<T: ?Sized>(mut bytes: [u8; 16], version: u8) -> Id<T> {
    let [_, _, _, _, _, _, seventh, _, ninth, ..] = &mut bytes;
    *seventh = (*seventh & 0x0F) | (version << 4);
    *ninth = (*ninth & 0x3F) | 0x80;
    Id::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_its_version_and_begins_with_its_instant() {
        let at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let text = id_at::<()>(at, &["flight", "UT123"]).to_string();
        let millis = format!("{:012x}", at.as_millisecond());
        assert_eq!(text.replace('-', "")[..12], millis);
        assert_eq!(&text[14..15], "7");
        assert_eq!(&id_of::<()>(&["x"]).to_string()[14..15], "8");
    }
}
