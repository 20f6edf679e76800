//! The lists of a node in memory, as they stand now.
//!
//! Always holds: what was committed before a question was asked is looked at, on every node that has
//! it: each question first takes what the journal has that it has not; what a post below keeps looks
//! for nobody here; a list that is closed and an entry that is proposed, withdrawn or past its last
//! day is not looked at. It is derived: it can be thrown away and made again from the register.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use kernel::{Id, NodeId, Result};
use registry::{Record as _, Registry, followed};

use super::roll::Roll;
use super::{Asked, Candidate, Looked, Screened, Wanted};
use crate::model::{Entry, List, Status};

/// How many changes are taken at a time.
const PAGE: usize = 2_000;

struct OfEntry {
    list: Id<List>,
    version: u32,
    reference: Box<str>,
}

#[derive(Default)]
struct Held {
    lists_position: u64,
    entries_position: u64,
    lists: HashMap<Id<List>, List>,
    entries: HashMap<Id<Entry>, OfEntry>,
    counts: HashMap<Id<List>, u64>,
    numbers: HashMap<Id<List>, u32>,
    roll: Roll<Id<Entry>>,
}

/// The lists of a node in memory. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Watch {
    registry: Registry,
    held: Arc<RwLock<Held>>,
}

impl Watch {
    /// Over a node's records, with everything that they hold now.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn open(registry: Registry) -> Result<Self> {
        let watch = Self { registry, held: Arc::default() };
        watch.follow()?;
        Ok(watch)
    }

    /// Takes what was written since; says how many entries changed. Every question does so by
    /// itself.
    ///
    /// # Errors
    /// When the registry can't be read; the next call goes on from there.
    pub fn follow(&self) -> Result<usize> {
        let store = self.registry.store();
        let (lists, entries) = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            (held.lists_position, held.entries_position)
        };
        // Asked by kind, not by the journal's length: several servers may write into one database.
        if store.changes(List::KIND, lists, 1)?.is_empty()
            && store.changes(Entry::KIND, entries, 1)?.is_empty()
        {
            return Ok(0);
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let mut below: Option<HashSet<NodeId>> = None;
        let mut changed = 0;
        loop {
            let page = self.registry.changes::<List>(held.lists_position, PAGE)?;
            let Some(last) = page.last().map(|c| c.position) else { break };
            let below = known_below(&mut below, store)?;
            for change in page {
                match change.stored.filter(|s| !below.contains(&s.home)) {
                    Some(stored) => held.lists.insert(change.id, stored.body),
                    None => held.lists.remove(&change.id),
                };
            }
            held.lists_position = last;
        }
        loop {
            let page = self.registry.changes::<Entry>(held.entries_position, PAGE)?;
            let Some(last) = page.last().map(|c| c.position) else { break };
            let below = known_below(&mut below, store)?;
            for change in page {
                changed += 1;
                held.forget(change.id);
                if let Some(stored) = change.stored
                    && stored.body.status == Status::InForce
                    && !below.contains(&stored.home)
                {
                    held.take(change.id, stored.version, &stored.body);
                }
            }
            held.entries_position = last;
        }
        Ok(changed)
    }

    /// Who on the lists may be meant, the best first, on a day.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn screen(&self, asked: &Asked, on: Date, wanted: &Wanted) -> Result<Screened> {
        self.follow()?;
        Ok(self.held.read().unwrap_or_else(PoisonError::into_inner).screen(asked, on, wanted))
    }

    /// The same of many, with what the journal has taken once for all of them.
    ///
    /// # Errors
    /// As for [`screen`](Self::screen).
    pub fn screen_all(&self, asked: &[Asked], on: Date, wanted: &Wanted) -> Result<Vec<Screened>> {
        self.follow()?;
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        Ok(asked.iter().map(|one| held.screen(one, on, wanted)).collect())
    }

    /// Which lists are looked at, and how old they are.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn looked_at(&self) -> Result<Vec<Looked>> {
        self.follow()?;
        Ok(self.held.read().unwrap_or_else(PoisonError::into_inner).looked())
    }
}

fn known_below<'a>(
    below: &'a mut Option<HashSet<NodeId>>,
    store: &dyn registry::Store,
) -> Result<&'a HashSet<NodeId>> {
    if below.is_none() {
        *below = Some(followed(store)?);
    }
    Ok(below.get_or_insert_default())
}

impl Held {
    fn screen(&self, asked: &Asked, on: Date, wanted: &Wanted) -> Screened {
        let open = |id: &Id<Entry>| {
            let of = self.entries.get(id).and_then(|e| self.lists.get(&e.list));
            of.is_some_and(|l| !l.closed)
        };
        let found = self.roll.screen(asked, Some(on), wanted, &open);
        let candidates = found
            .into_iter()
            .filter_map(|m| {
                let of = self.entries.get(&m.key)?;
                Some(Candidate {
                    entry: m.key,
                    version: of.version,
                    list: of.list,
                    entry_id: of.reference.to_string(),
                    name: m.name,
                    above_threshold: m.score >= wanted.threshold,
                    score: m.score,
                    explanation: m.explanation,
                    script: m.script,
                })
            })
            .collect();
        Screened { candidates, looked_at: self.looked() }
    }

    fn forget(&mut self, id: Id<Entry>) {
        if let Some(of) = self.entries.remove(&id) {
            self.roll.remove(&id);
            if let Some(count) = self.counts.get_mut(&of.list) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn take(&mut self, id: Id<Entry>, version: u32, entry: &Entry) {
        let lists = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(entry.list).or_insert(lists);
        self.roll.put(&id, number, &entry.facts);
        let reference = entry.reference.as_str().into();
        self.entries.insert(id, OfEntry { list: entry.list, version, reference });
        let count = self.counts.entry(entry.list).or_default();
        *count = count.saturating_add(1);
    }

    fn looked(&self) -> Vec<Looked> {
        let open = self.lists.iter().filter(|(_, l)| !l.closed);
        let mut out: Vec<Looked> = open
            .map(|(id, l)| Looked {
                list: *id,
                code: l.code.clone(),
                title: l.title.clone(),
                as_of: l.as_of,
                taken_at: l.taken_at,
                entries: self.counts.get(id).copied().unwrap_or(0),
            })
            .collect();
        out.sort_by(|a, b| a.code.cmp(&b.code).then(a.list.cmp(&b.list)));
        out
    }
}
