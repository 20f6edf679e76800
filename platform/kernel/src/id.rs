//! Typed identifiers: a UUID version 7 (RFC 9562 §5.7) that knows what it identifies.
//!
//! Always holds: ids made by one [`Ids`] sort in the order in which they were made, also within
//! one millisecond and across a clock that steps back, so that an index by id is an index by time.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Clock, Entropy};

/// The identifier of a record of type `T`; the type is not stored, only checked.
///
/// Written and read as the 36 characters of RFC 9562 §4.
pub struct Id<T: ?Sized>(Uuid, PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> Id<T> {
    /// Takes a UUID for an identifier of `T`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The UUID itself.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The sixteen bytes, in network order.
    #[must_use]
    pub const fn into_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// From sixteen bytes in network order.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes), PhantomData)
    }

    /// The same identifier, of another type: for code that handles every kind alike.
    #[must_use]
    pub const fn cast<U: ?Sized>(self) -> Id<U> {
        Id(self.0, PhantomData)
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::from_uuid)
    }
}

/// A text that is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}” is not an identifier: expected 32 hexadecimal digits, such as 0198c2a6-7c1e-7d3a-8f00-5b1c2d3e4f50"
)]
pub struct ParseIdError {
    /// What was read, cut to 64 characters.
    pub text: String,
}

impl<T: ?Sized> FromStr for Id<T> {
    type Err = ParseIdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(s)
            .map(Self::from_uuid)
            .map_err(|_| ParseIdError { text: s.chars().take(64).collect() })
    }
}

/// Makes identifiers from a clock and a source of chance.
///
/// Cheap to clone; clones share the counter that keeps ids in order.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// The last millisecond given out and the 12-bit counter within it (RFC 9562 §6.2 method 1).
    last: Arc<Mutex<(u64, u16)>>,
}

impl Ids {
    /// A maker of ids over the given clock and chance.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy, last: Arc::new(Mutex::new((0, 0))) }
    }

    /// A new identifier, greater than every one made before by this maker.
    #[must_use]
    pub fn next<T: ?Sized>(&self) -> Id<T> {
        let now = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let (ms, count) = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = if now > last.0 {
                (now, 0)
            } else if last.1 < 0x0fff {
                (last.0, last.1 + 1)
            } else {
                (last.0 + 1, 0)
            };
            *last
        };
        let mut tail = [0_u8; 8];
        self.entropy.fill(&mut tail);
        let mut bytes = [0_u8; 16];
        let (head, rest) = bytes.split_at_mut(8);
        // 48 bits of time, 4 of version, 12 of counter.
        head.copy_from_slice(&((ms << 16) | 0x7000 | u64::from(count)).to_be_bytes());
        rest.copy_from_slice(&tail);
        if let Some(variant) = rest.first_mut() {
            *variant = (*variant & 0x3f) | 0x80;
        }
        Id::from_bytes(bytes)
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FixedClock, Seeded};

    struct Thing;

    fn maker() -> Ids {
        let clock = FixedClock::at("2026-11-24T04:00:00Z".parse().unwrap());
        Ids::new(Arc::new(clock), Arc::new(Seeded::new(7)))
    }

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let ids = maker();
        let made: Vec<Id<Thing>> = (0..10_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|w| w[0] < w[1]));
        assert!(made.iter().all(|id| id.uuid().get_version_num() == 7));
    }

    #[test]
    fn an_id_survives_text() {
        let id: Id<Thing> = maker().next();
        assert_eq!(id.to_string().parse::<Id<Thing>>().unwrap(), id);
        assert!("12".parse::<Id<Thing>>().is_err());
    }
}
