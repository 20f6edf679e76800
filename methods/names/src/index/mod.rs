//! Finding a name among a million: keys that likely spellings share, then full comparison.
//!
//! Always holds: a name that is inserted is found from then on, one that is removed is not; what is
//! found depends on which names are held and not on the order in which they came; searching takes
//! no lock and changes nothing.
//!
//! How: every part of a name has keys ([`Name::keys`]) that do not depend on its script. A query's
//! parts are looked up, names that share some are ranked by how rare the shared parts are, and the
//! first of that ranking are compared in full. What two names share by their commonest parts alone
//! ranks behind what shares a rare one, so that a thousand *Muhammad*s don't hide the one that is
//! meant.
//!
//! Left out: what the names belong to. An identifier is the caller's: one person with ten aliases
//! is ten identifiers here.

mod postings;

use std::collections::HashMap;

use crate::{Comparison, Name, compare};
use postings::{MOST_PARTS, Part, Postings, Shared};

/// How many names of a ranking are compared in full. On the published lists the right one is
/// nearly always among the first ten; the rest is for names of common parts alone.
const COMPARED: usize = 160;

/// What a part that stands in the candidate and not in the query costs in the ranking, in nats: a
/// little, because people use fewer names than lists know.
const UNASKED: f32 = 0.4;

/// How much sharing the finer key of a word adds, of what it would be worth alone.
const FINER: f32 = 0.5;

/// How much of what the best shares a name must share to be compared.
const WORTH_COMPARING: f32 = 0.35;

/// A name that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// As it was inserted.
    pub id: u32,
    /// How the query compares with it.
    pub comparison: Comparison,
}

struct Slot {
    id: u32,
    words: u32,
    name: Name,
}

/// Names in memory, to be searched.
#[derive(Default)]
pub struct Index {
    slots: Vec<Option<Slot>>,
    of_id: HashMap<u32, u32>,
    removed: usize,
    postings: Postings,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many names it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of_id.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_id.is_empty()
    }

    /// The name of an identifier.
    #[must_use]
    pub fn name(&self, id: u32) -> Option<&Name> {
        let slot = self.of_id.get(&id)?;
        self.slot(*slot).map(|s| &s.name)
    }

    fn slot(&self, slot: u32) -> Option<&Slot> {
        self.slots.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    /// Puts a name under an identifier; what stood there before is gone.
    pub fn insert(&mut self, id: u32, name: Name) {
        self.remove(id);
        let Ok(slot) = u32::try_from(self.slots.len()) else { return };
        for (_, key) in name.keys() {
            self.postings.add(key, slot);
        }
        let words = name.parts();
        self.slots.push(Some(Slot { id, words, name }));
        self.of_id.insert(id, slot);
    }

    /// Takes a name out. Says whether it was there.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(slot) = self.of_id.remove(&id) else { return false };
        let place = usize::try_from(slot).ok().and_then(|s| self.slots.get_mut(s));
        let Some(place) = place else { return false };
        *place = None;
        self.removed += 1;
        // Lists keep the slots of what is gone until there are more of those than of the rest.
        if self.removed > 1024 && self.removed > self.of_id.len() {
            self.rebuild();
        }
        true
    }

    fn rebuild(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        *self = Self::new();
        for slot in slots.into_iter().flatten() {
            self.insert(slot.id, slot.name);
        }
    }

    /// The names that compare best with a query, best first and at most `limit` of them; those
    /// whose likelihood ratio (natural logarithm) is below `floor` are left out.
    #[must_use]
    pub fn search(&self, query: &Name, limit: usize, floor: f64) -> Vec<Hit> {
        let mut scored: Vec<(f64, u32)> = self
            .candidates(query)
            .into_iter()
            .filter_map(|slot| {
                let held = self.slot(slot)?;
                let llr = crate::llr(query, &held.name);
                (llr >= floor).then_some((llr, slot))
            })
            .collect();
        // Equal ones by identifier: the same question has the same answer.
        let id = |slot: u32| self.slot(slot).map_or(u32::MAX, |s| s.id);
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| id(a.1).cmp(&id(b.1))));
        scored.truncate(limit);
        scored
            .into_iter()
            .filter_map(|(_, slot)| {
                let held = self.slot(slot)?;
                Some(Hit { id: held.id, comparison: compare(query, &held.name) })
            })
            .collect()
    }

    /// The slots worth comparing, the likeliest first.
    fn candidates(&self, query: &Name) -> Vec<u32> {
        let (keys, parts) = self.asked(query);
        let mut ranked: Vec<(f32, u32)> = Vec::new();
        self.postings.walk(&keys, &parts, self.slots.len(), |shared: Shared| {
            if let Some(held) = self.slot(shared.slot) {
                #[expect(clippy::as_conversions, reason = "a name has at most a few dozen parts")]
                ranked.push((shared.weight - UNASKED * held.words as f32, shared.slot));
            }
        });
        let first = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if ranked.len() > COMPARED {
            ranked.select_nth_unstable_by(COMPARED, first);
            ranked.truncate(COMPARED);
        }
        // What shares much less than the best does is not compared.
        let best = ranked.iter().map(|r| r.0).fold(0.0, f32::max);
        ranked.retain(|r| r.0 >= best * WORTH_COMPARING);
        ranked.into_iter().map(|(_, slot)| slot).collect()
    }

    /// A query's keys by part, and what each part is worth: the logarithm of how many names there
    /// are to one that has it.
    fn asked(&self, query: &Name) -> (Vec<u64>, Vec<Part>) {
        let mut told: Vec<(u8, u64)> = query.keys().collect();
        told.sort_unstable();
        told.dedup();
        let keys: Vec<u64> = told.iter().map(|(_, key)| *key).collect();
        let mut parts = Vec::new();
        let mut from = 0;
        for group in told.chunk_by(|a, b| a.0 == b.0) {
            let to = from + group.len();
            let having = self.postings.count(keys.get(from..to).unwrap_or_default());
            #[expect(clippy::as_conversions, reason = "a weight needs no more digits")]
            let weight = ((self.slots.len() as f32 + 1.0) / (having as f32 + 1.0)).ln().max(0.1);
            // A word that is found takes back what it costs to stand there unasked.
            let is_word = group.first().is_some_and(|(n, _)| n % 2 == 0);
            let weight = if is_word { weight + UNASKED } else { weight * FINER };
            parts.push((having, Part { from, to, weight }));
            from = to;
        }
        // The rarest first: of a very long query they are asked alone, and what is commoner only
        // adds to what they found where that is enough.
        parts.sort_by_key(|(having, _)| *having);
        parts.truncate(MOST_PARTS);
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        (keys, parts)
    }
}
