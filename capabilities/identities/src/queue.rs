//! The queue of duplicates: follows the journal and proposes pairs that may be one person.
//!
//! Always holds: what is proposed depends on what is on record and on the country's rule, not on
//! the order in which records came (where no more than [`MOST_OF_A_KEY`] share a key, and no more
//! than [`MOST_PROPOSED`] are that likely); a pair is proposed once, at whichever node, and never again
//! after somebody decided; what is derived (the index in memory) can be thrown away and made again
//! from the journal. It reads as the node itself, as every reader of the journal does: no person
//! looks at anything, and a proposal names two records and what they have in common.
//!
//! Left out: pairs whose names and birth dates have nothing in common: a person finds those, or
//! nobody does.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Act, Actor, Error, Id, Purpose, Result};
use people::{Document, PartialDate, Person, number_key, one_person};
use registry::{NoReadLog, Query, Registry, Session, Stored};

use crate::decide;
use crate::evidence::{Subject, name_keys, weigh};
use crate::model::{Candidate, Rule, State};

/// Changes taken at a time.
const PAGE: usize = 2_000;
/// How many records of one key are compared with a new one, the newest of them: beyond that, what
/// they share says little.
const MOST_OF_A_KEY: usize = 20;
/// How many pairs of a new record are proposed, the likeliest of them: who is like more than these
/// is like everybody, and each is a piece of work for somebody.
const MOST_PROPOSED: usize = 3;
/// How many documents of a person are weighed.
const MOST_DOCUMENTS: usize = 100;
/// The cursors of this reader.
const PEOPLE: &str = "identities.people";
const DOCUMENTS: &str = "identities.documents";

/// Who shares a key: mostly one.
enum Block {
    One(u32),
    Many(Vec<u32>),
}

/// Everybody on record by what they may share.
#[derive(Default)]
struct Index {
    people: Vec<Id<Person>>,
    number_of: HashMap<Id<Person>, u32>,
    blocks: HashMap<u64, Block>,
    /// How far the journal stands in this index.
    people_position: u64,
    documents_position: u64,
}

fn hash(parts: impl Hash) -> u64 {
    // The default keys of this hasher are the same in every process.
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// What a record may share with another of the same person: a word of the name, as it sounds in any
/// script, with the birth date, day and month in either order; or the name as documents write it
/// with either half of the date.
fn keys(person: &Person) -> Vec<u64> {
    let words = name_keys(&person.names);
    let whole = person.names.key();
    let mut out = Vec::new();
    match person.birth_date {
        PartialDate::Day(d) => {
            let (low, high) = (d.day().min(d.month()), d.day().max(d.month()));
            out.extend(words.iter().map(|w| hash((0_u8, d.year(), low, high, *w))));
            out.push(hash((1_u8, d.year(), whole.as_str())));
            out.push(hash((2_u8, d.month(), d.day(), whole.as_str())));
        }
        PartialDate::Month(year, _) | PartialDate::Year(year) => {
            out.push(hash((1_u8, year, whole.as_str())));
        }
        PartialDate::Unknown => out.push(hash((3_u8, whole.as_str()))),
    }
    out
}

fn document_key(document: &Document) -> Option<u64> {
    let number = number_key(&document.number);
    let key = (4_u8, document.issuing_state.as_str(), number.as_str());
    (!number.is_empty()).then(|| hash(key))
}

impl Index {
    fn number(&mut self, id: Id<Person>) -> Result<u32> {
        if let Some(known) = self.number_of.get(&id) {
            return Ok(*known);
        }
        let number = u32::try_from(self.people.len())
            .map_err(|_| Error::internal("more people than the index of duplicates can number"))?;
        self.people.push(id);
        self.number_of.insert(id, number);
        Ok(number)
    }

    fn put(&mut self, key: u64, number: u32) {
        match self.blocks.get_mut(&key) {
            None => {
                self.blocks.insert(key, Block::One(number));
            }
            Some(Block::One(other)) if *other == number => {}
            Some(block @ Block::One(_)) => {
                if let Block::One(other) = *block {
                    *block = Block::Many(vec![other, number]);
                }
            }
            Some(Block::Many(all)) => {
                if !all.contains(&number) {
                    all.push(number);
                }
            }
        }
    }

    /// Who else has one of the keys, with the newest of each.
    fn sharing(&self, keys: &[u64], own: u32) -> BTreeSet<Id<Person>> {
        let mut out = BTreeSet::new();
        for key in keys {
            let all: &[u32] = match self.blocks.get(key) {
                None => &[],
                Some(Block::One(one)) => std::slice::from_ref(one),
                Some(Block::Many(all)) => all,
            };
            let newest = all.iter().rev().filter(|n| **n != own).take(MOST_OF_A_KEY);
            out.extend(newest.filter_map(|n| self.people.get(usize::try_from(*n).ok()?)).copied());
        }
        out
    }
}

/// The queue. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    registry: Registry,
    index: Arc<Mutex<Index>>,
}

impl Queue {
    /// Over the records of a node; nothing is read before [`keep_up`](Self::keep_up).
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        let registry = registry.with_read_log(Arc::new(NoReadLog));
        Self { registry, index: Arc::default() }
    }

    fn session(&self) -> Session {
        self.registry.session(&Act::new(Actor::system(), Purpose::Administration))
    }

    /// Takes all that was written since it was last called, and proposes what comes of it; gives how
    /// many pairs were proposed. The first call reads everybody on record.
    ///
    /// # Errors
    /// When the registry can't be read or written; the next call goes on from there.
    pub fn keep_up(&self) -> Result<usize> {
        let mut proposed = 0;
        while let Some(more) = self.step()? {
            proposed += more;
        }
        Ok(proposed)
    }

    /// The same, a page of changes at a time, for whoever may be told to stop; nothing where nothing
    /// is left to take.
    ///
    /// # Errors
    /// As for [`keep_up`](Self::keep_up).
    pub fn step(&self) -> Result<Option<usize>> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let session = self.session();
        match self.take_documents(&session, &mut index)? {
            Some(proposed) => Ok(Some(proposed)),
            None => self.take_people(&session, &mut index),
        }
    }

    fn take_documents(&self, session: &Session, index: &mut Index) -> Result<Option<usize>> {
        let store = self.registry.store();
        let taken = store.cursor(DOCUMENTS)?;
        let page = self.registry.changes::<Document>(index.documents_position, PAGE)?;
        let Some(last) = page.last().map(|c| c.position) else { return Ok(None) };
        let mut proposed = 0;
        for change in page {
            let Some(document) = change.stored else { continue };
            let Some(key) = document_key(&document.body) else { continue };
            let holder = document.body.holder;
            let number = index.number(holder)?;
            index.put(key, number);
            if change.position > taken {
                proposed += self.propose(session, holder, &index.sharing(&[key], number))?;
            }
        }
        index.documents_position = last;
        if last > taken {
            store.set_cursor(DOCUMENTS, last)?;
        }
        Ok(Some(proposed))
    }

    fn take_people(&self, session: &Session, index: &mut Index) -> Result<Option<usize>> {
        let store = self.registry.store();
        let taken = store.cursor(PEOPLE)?;
        let page = self.registry.changes::<Person>(index.people_position, PAGE)?;
        let Some(last) = page.last().map(|c| c.position) else { return Ok(None) };
        let mut proposed = 0;
        for change in page {
            let Some(person) = change.stored else { continue };
            let number = index.number(person.id)?;
            let keys = keys(&person.body);
            if change.position > taken {
                proposed += self.propose(session, person.id, &index.sharing(&keys, number))?;
            }
            for key in keys {
                index.put(key, number);
            }
        }
        index.people_position = last;
        if last > taken {
            store.set_cursor(PEOPLE, last)?;
        }
        Ok(Some(proposed))
    }

    fn propose(
        &self,
        session: &Session,
        of: Id<Person>,
        others: &BTreeSet<Id<Person>>,
    ) -> Result<usize> {
        if others.is_empty() {
            return Ok(0);
        }
        let Some(person) = session.look(of)? else { return Ok(0) };
        let (rule, own) = (decide::rule(session)?, subject(session, &person)?);
        let mut likely = Vec::new();
        for other in others {
            let Some(other) = session.look(*other)? else { continue };
            let theirs = subject(session, &other)?;
            let weight = weigh(&own, &theirs).total_centibits();
            if weight >= rule.propose_from_centibits {
                likely.push((weight, other, theirs));
            }
        }
        likely.sort_by_key(|(weight, other, _)| (std::cmp::Reverse(*weight), other.id));
        likely.truncate(MOST_PROPOSED);
        let mut proposed = 0;
        for (_, other, theirs) in likely {
            let (first, second) =
                if person.id < other.id { (&person, &other) } else { (&other, &person) };
            if is_on_record(session, first.id, second.id)?
                || one_person(session, first.id)?.contains(&second.id)
            {
                continue;
            }
            // The lines stand in the order of the pair, whoever came first to this index.
            let ledger =
                if first.id == person.id { weigh(&own, &theirs) } else { weigh(&theirs, &own) };
            self.write(session, &rule, (first, second), ledger.lines)?;
            proposed += 1;
        }
        Ok(proposed)
    }

    fn write(
        &self,
        session: &Session,
        rule: &Rule,
        (first, second): (&Stored<Person>, &Stored<Person>),
        evidence: Vec<people::Evidence>,
    ) -> Result<()> {
        let store = self.registry.store();
        let weight_centibits = evidence.iter().map(|l| l.centibits).fold(0, i64::saturating_add);
        let candidate = Candidate {
            first: first.id,
            second: second.id,
            weight_centibits,
            evidence,
            proposed_at: self.registry.now(),
            post: self.post_of(second)?,
            state: State::Open,
            decisions: Vec::new(),
        };
        let node = store.node().to_string();
        let (a, b) = (first.id.to_string(), second.id.to_string());
        let id = registry::derived::id_of(&["identities.candidate", &node, &a, &b]);
        let mut writing = session.write("identities.propose");
        writing.create_as(id, &candidate);
        writing.commit()?;
        let (Some(least), Some(by)) = (rule.merge_from_centibits, &rule.by) else { return Ok(()) };
        if weight_centibits >= least {
            let merged = decide::same_by_rule(session, &session.get(id)?, by, &rule.because);
            // What the rule may not do, such as merging another node's records, a person is asked.
            if let Err(error) = merged
                && !matches!(error.kind(), kernel::Kind::Conflict | kernel::Kind::Invalid)
            {
                return Err(error);
            }
        }
        Ok(())
    }

    /// The post at which a record was made, as the journal says; nothing for another node's.
    fn post_of(&self, person: &Stored<Person>) -> Result<Option<Id<kernel::Post>>> {
        let store = self.registry.store();
        if person.home != *store.node() {
            return Ok(None);
        }
        let entry = store.entries(person.entry.saturating_sub(1), 1)?.pop();
        Ok(entry.and_then(|e| e.act.actor.post))
    }
}

fn subject(session: &Session, person: &Stored<Person>) -> Result<Subject> {
    let query = Query::<Document>::all().eq("holder", person.id).limit(MOST_DOCUMENTS);
    let documents = session.find(&query.oldest_first("holder"))?.rows;
    Ok(Subject::new(&person.body, documents.iter().map(|d| &d.body)))
}

/// Whether a pair was proposed before, here or at the node that keeps both.
fn is_on_record(session: &Session, first: Id<Person>, second: Id<Person>) -> Result<bool> {
    let pair = Query::<Candidate>::all().eq("first", first).eq("second", second);
    Ok(session.count(&pair)? > 0)
}
