//! Which records are one person, as merges in force say.
//!
//! Always holds: whoever was joined to somebody is found with them, through any number of merges,
//! in either direction, and a ring of merges from several nodes ends the search like anything else;
//! two index look-ups for somebody who was never merged, two more for each merge on the way.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use kernel::{Id, Result};
use registry::{Query, Record, Session, Stored};

use crate::{Merge, Person};

/// How many merges of one record are followed.
const MERGES_FOLLOWED: usize = 500;
/// How many times the search goes on from what it found: a chain of merges that is longer is one
/// that nobody has looked at.
const MOST_ROUNDS: usize = 100;

/// Who is one person with whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    group_of: HashMap<Id<Person>, usize>,
    groups: Vec<Vec<Id<Person>>>,
    merges: Vec<Stored<Merge>>,
}

impl Groups {
    /// All records of the person who has this one, the one that leads first; nothing for a record
    /// that was not asked about.
    #[must_use]
    pub fn of(&self, id: Id<Person>) -> &[Id<Person>] {
        let group = self.group_of.get(&id).and_then(|n| self.groups.get(*n));
        group.map_or(&[], Vec::as_slice)
    }

    /// The record that leads the person who has this one; the record itself where it was not asked
    /// about.
    #[must_use]
    pub fn leader(&self, id: Id<Person>) -> Id<Person> {
        self.of(id).first().copied().unwrap_or(id)
    }

    /// Every record of everybody asked about, for reading what is on record of all of them together.
    #[must_use]
    pub fn everyone(&self) -> Vec<Id<Person>> {
        self.groups.iter().flatten().copied().collect()
    }

    /// The merges in force that hold them together, oldest first.
    #[must_use]
    pub fn merges(&self) -> &[Stored<Merge>] {
        &self.merges
    }

    /// What is on record of each of those asked about, through all of their records: the newest
    /// first, at most `each` of one person. Nobody's are lost to somebody who has very many.
    ///
    /// `query` is in the order in which `when` falls; `person` says of whom a record is.
    ///
    /// # Errors
    /// As for [`groups`].
    pub fn newest<R: Record + Clone>(
        &self,
        session: &Session,
        query: &Query<R>,
        column: &'static str,
        each: usize,
        person: impl Fn(&Stored<R>) -> Id<Person>,
        when: impl Fn(&Stored<R>) -> Timestamp,
    ) -> Result<HashMap<Id<Person>, Vec<Stored<R>>>> {
        let found = session.each(query, column, &self.everyone(), each, person)?;
        if self.merges.is_empty() {
            return Ok(found);
        }
        let mut out = HashMap::new();
        for members in &self.groups {
            let theirs = members.iter().filter_map(|m| found.get(m)).flatten();
            let mut theirs: Vec<Stored<R>> = theirs.cloned().collect();
            theirs.sort_by_key(|r| Reverse((when(r), r.id)));
            theirs.truncate(each);
            out.extend(members.iter().map(|m| (*m, theirs.clone())));
        }
        Ok(out)
    }

    /// From merges in force, and the records asked about.
    fn new(asked: &[Id<Person>], mut merges: Vec<Stored<Merge>>) -> Self {
        merges.sort_by_key(|m| (m.body.at, m.id));
        let mut beside: HashMap<Id<Person>, Vec<Id<Person>>> = HashMap::new();
        let mut joined = HashSet::new();
        for merge in &merges {
            let (a, b) = (merge.body.kept, merge.body.joined);
            beside.entry(a).or_default().push(b);
            beside.entry(b).or_default().push(a);
            joined.insert(b);
        }
        let mut this = Self { merges, ..Self::default() };
        for id in asked {
            if this.group_of.contains_key(id) {
                continue;
            }
            let mut members = BTreeSet::from([*id]);
            let mut open = vec![*id];
            while let Some(one) = open.pop() {
                for next in beside.get(&one).into_iter().flatten() {
                    if members.insert(*next) {
                        open.push(*next);
                    }
                }
            }
            // Who was never joined to anybody leads; in a ring, or of several, the oldest record.
            let mut members: Vec<Id<Person>> = members.into_iter().collect();
            members.sort_by_key(|m| (joined.contains(m), *m));
            let number = this.groups.len();
            this.group_of.extend(members.iter().map(|m| (*m, number)));
            this.groups.push(members);
        }
        this
    }
}

/// Which records are one person with each of these.
///
/// ```no_run
/// # fn history(session: &registry::Session, found: &[kernel::Id<people::Person>]) -> kernel::Result<()> {
/// let groups = people::groups(session, found)?;
/// let read_by_these = groups.everyone();
/// for id in found {
///     let theirs = groups.of(*id); // the record itself, and all that were merged with it
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn groups(session: &Session, asked: &[Id<Person>]) -> Result<Groups> {
    let mut known: HashSet<Id<Person>> = asked.iter().copied().collect();
    let mut merges: HashMap<Id<Merge>, Stored<Merge>> = HashMap::new();
    let mut next: Vec<Id<Person>> = known.iter().copied().collect();
    let in_force = Query::<Merge>::all().eq("in_force", true);
    for _ in 0..MOST_ROUNDS {
        if next.is_empty() {
            break;
        }
        let as_kept = session.each(&in_force, "kept", &next, MERGES_FOLLOWED, |m| m.body.kept)?;
        let as_joined =
            session.each(&in_force, "joined", &next, MERGES_FOLLOWED, |m| m.body.joined)?;
        next.clear();
        for merge in as_kept.into_values().chain(as_joined.into_values()).flatten() {
            for id in [merge.body.kept, merge.body.joined] {
                if known.insert(id) {
                    next.push(id);
                }
            }
            merges.insert(merge.id, merge);
        }
    }
    Ok(Groups::new(asked, merges.into_values().collect()))
}

/// Every record of the person who has this one, the one that leads first; the record alone where it
/// was never merged.
///
/// # Errors
/// As for [`groups`].
pub fn one_person(session: &Session, id: Id<Person>) -> Result<Vec<Id<Person>>> {
    Ok(groups(session, &[id])?.of(id).to_vec())
}

/// Every merge in which one of these records stands, those that were ended too, oldest first.
///
/// # Errors
/// As for [`groups`].
pub fn merges_of(session: &Session, ids: &[Id<Person>]) -> Result<Vec<Stored<Merge>>> {
    let all = Query::<Merge>::all();
    let as_kept = session.each(&all, "kept", ids, MERGES_FOLLOWED, |m| m.body.kept)?;
    let as_joined = session.each(&all, "joined", ids, MERGES_FOLLOWED, |m| m.body.joined)?;
    let found = as_kept.into_values().chain(as_joined.into_values()).flatten();
    let mut found: Vec<Stored<Merge>> =
        found.map(|m| (m.id, m)).collect::<HashMap<_, _>>().into_values().collect();
    found.sort_by_key(|m| (m.body.at, m.id));
    Ok(found)
}
