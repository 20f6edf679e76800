//! Which names have a key: lists of slots, and the walk over a query's lists.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Keys are hashes already: they need no second hashing, only spreading.
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, value: u64) {
        // Fibonacci hashing: the golden ratio in 64 bits.
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// The names that have one key. Most keys belong to a single name, which needs no list.
enum List {
    One(u32),
    Many(Vec<u32>),
}

impl List {
    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }
}

/// From keys to the slots of names.
#[derive(Default)]
pub struct Postings {
    lists: HashMap<u64, List, BuildHasherDefault<Spread>>,
}

/// The most parts of a query that are told apart: one bit of a mask each.
pub const MOST_PARTS: usize = 32;

/// From how many names on no more are taken in for a key that is commoner than those before.
const ENOUGH: usize = 6_000;
/// A key of so many names is not walked where there are enough already.
const TOO_COMMON: usize = 15_000;

/// One part of a query: its keys, and what finding it is worth.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Where its keys begin in the caller's list of keys.
    pub from: usize,
    /// Where they end.
    pub to: usize,
    /// How much finding this part says, in nats: the rarer, the more.
    pub weight: f32,
}

/// A name that shares keys with a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// Its slot.
    pub slot: u32,
    /// Which parts of the query it shares: a bit each.
    pub mask: u32,
    /// What those parts are worth together, in nats.
    pub weight: f32,
}

/// What a walk needs, kept from one to the next: clearing what was touched costs less than a new
/// table as long as the index.
#[derive(Default)]
struct Scratch {
    masks: Vec<u32>,
    touched: Vec<u32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Postings {
    /// Notes that the name in `slot` has this key.
    pub fn add(&mut self, key: u64, slot: u32) {
        match self.lists.entry(key) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(List::One(slot));
            }
            std::collections::hash_map::Entry::Occupied(mut place) => match place.get_mut() {
                List::One(first) if *first == slot => {}
                List::One(first) => {
                    let slots = vec![*first, slot];
                    *place.get_mut() = List::Many(slots);
                }
                // A name's keys are added together: a second mention comes right after the first.
                List::Many(slots) if slots.last() == Some(&slot) => {}
                List::Many(slots) => slots.push(slot),
            },
        }
    }

    /// The slots of the names that have this key.
    #[must_use]
    pub fn of(&self, key: u64) -> &[u32] {
        self.lists.get(&key).map_or(&[], List::as_slice)
    }

    /// How many names have any of these keys, counted once for each key.
    #[must_use]
    pub fn count(&self, keys: &[u64]) -> usize {
        keys.iter().map(|key| self.of(*key).len()).sum()
    }

    /// Hands every name that shares a part with the query to `each`, once; `slots` is how many
    /// slots there are.
    pub fn walk(&self, keys: &[u64], parts: &[Part], slots: usize, mut each: impl FnMut(Shared)) {
        SCRATCH.with_borrow_mut(|scratch| {
            let Scratch { masks, touched } = scratch;
            if masks.len() < slots {
                masks.resize(slots, 0);
            }
            for (n, part) in (0u32..).zip(parts.iter().take(MOST_PARTS)) {
                let bit = 1u32 << n;
                for key in keys.get(part.from..part.to).unwrap_or_default() {
                    let slots = self.of(*key);
                    let full = touched.len() >= ENOUGH;
                    if full && slots.len() > TOO_COMMON {
                        continue;
                    }
                    for slot in slots {
                        let Some(mask) = usize::try_from(*slot).ok().and_then(|s| masks.get_mut(s))
                        else {
                            continue;
                        };
                        if *mask == 0 {
                            // What shares nothing rarer has lost already.
                            if full {
                                continue;
                            }
                            touched.push(*slot);
                        }
                        *mask |= bit;
                    }
                }
            }
            for slot in touched.drain(..) {
                let Some(mask) = usize::try_from(slot).ok().and_then(|s| masks.get_mut(s)) else {
                    continue;
                };
                let mask = std::mem::take(mask);
                let weight = parts
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| mask & (1u32 << n) != 0)
                    .map(|(_, part)| part.weight)
                    .sum();
                each(Shared { slot, mask, weight });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(postings: &Postings, keys: &[u64], parts: &[Part]) -> Vec<Shared> {
        let mut all = Vec::new();
        postings.walk(keys, parts, 100, |shared| all.push(shared));
        all.sort_by_key(|s| s.slot);
        all
    }

    #[test]
    fn a_part_counts_once_however_many_of_its_keys_are_shared() {
        let mut postings = Postings::default();
        for (key, slot) in [(1, 7), (2, 7), (3, 7), (1, 9)] {
            postings.add(key, slot);
        }
        let parts = [Part { from: 0, to: 2, weight: 2.0 }, Part { from: 2, to: 3, weight: 3.0 }];
        let found = walked(&postings, &[1, 2, 3], &parts);
        assert_eq!(
            found,
            [
                Shared { slot: 7, mask: 0b11, weight: 5.0 },
                Shared { slot: 9, mask: 0b01, weight: 2.0 }
            ]
        );
        // Nothing stays behind from one walk to the next.
        assert_eq!(walked(&postings, &[], &[]), []);
        assert_eq!(walked(&postings, &[1, 2, 3], &parts), found);
    }

    #[test]
    fn a_key_told_twice_of_a_name_is_kept_once() {
        let mut postings = Postings::default();
        for slot in [1, 1, 2, 2, 3] {
            postings.add(5, slot);
        }
        assert_eq!(postings.of(5), [1, 2, 3]);
        assert_eq!(postings.of(6), [0u32; 0]);
    }
}
