//! All that the register knows of a person, through every record that was merged with theirs.
//!
//! Always holds: what a document says is told with that document as its source; nothing is left out
//! because something else contradicts it.

use jiff::Timestamp;
use kernel::{Id, Result};
use registry::{Query, Session, Stored};

use crate::fact::facts_of;
use crate::group::merges_of;
use crate::{Document, Fact, Merge, Person, Source, Told, groups};

/// How many documents of one record are read.
const MOST_DOCUMENTS: usize = 1_000;

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Every record of theirs, the one that leads first.
    pub ids: Vec<Id<Person>>,
    /// Those records, in the same order; one that was erased is missing.
    pub people: Vec<Stored<Person>>,
    /// The documents that they hold, the newest first.
    pub documents: Vec<Stored<Document>>,
    /// What is said of them beside, oldest first; withdrawn facts too.
    pub facts: Vec<Stored<Fact>>,
    /// The merges in which their records stand, those that were ended too, oldest first.
    pub merges: Vec<Stored<Merge>>,
}

/// Something said of a person, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Of which record it is said.
    pub person: Id<Person>,
    /// What.
    pub told: Told,
    /// Where it comes from; none for a person's record to which no document belongs.
    pub source: Option<Source>,
    /// Since when it is on record.
    pub at: Timestamp,
}

impl Known {
    /// The record that leads.
    #[must_use]
    pub fn leading(&self) -> Option<&Stored<Person>> {
        self.people.first()
    }

    /// Everything said of them that was not withdrawn: first what their documents said when they
    /// were first seen, then the rest by time.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        let mut out = Vec::new();
        for person in &self.people {
            let first = self
                .documents
                .iter()
                .filter(|d| d.body.holder == person.id)
                .min_by_key(|d| (d.body.first_seen_at, d.id));
            let source = first.map(|d| Source::Document { document: d.id });
            let at = first.and_then(|d| d.body.first_seen_at).unwrap_or(person.at);
            let body = &person.body;
            let mut told = vec![
                Told::Name { names: body.names.clone() },
                Told::BirthDate { date: body.birth_date },
                Told::Sex { sex: body.sex },
            ];
            let countries = body.citizenships.iter().cloned();
            told.extend(countries.map(|country| Told::Citizenship { country }));
            out.extend(told.into_iter().map(|told| Statement {
                person: person.id,
                told,
                source: source.clone(),
                at,
            }));
        }
        let standing = self.facts.iter().filter(|f| f.body.withdrawn.is_none());
        out.extend(standing.map(|f| Statement {
            person: f.body.person,
            told: f.body.told.clone(),
            source: Some(f.body.source.clone()),
            at: f.body.told_at,
        }));
        out
    }
}

/// All that the register knows of the person who has this record.
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn known(session: &Session, id: Id<Person>) -> Result<Known> {
    let ids = groups(session, &[id])?.of(id).to_vec();
    let mut by_id = session.each(&Query::<Person>::all(), "id", &ids, 1, |p| p.id)?;
    let people = ids.iter().filter_map(|id| by_id.remove(id)?.pop()).collect();
    let holders = session
        .each(&Query::<Document>::all(), "holder", &ids, MOST_DOCUMENTS, |d| d.body.holder)?;
    let mut documents: Vec<Stored<Document>> = holders.into_values().flatten().collect();
    documents.sort_by_key(|d| std::cmp::Reverse((d.body.first_seen_at, d.id)));
    let facts = facts_of(session, &ids)?;
    let merges = merges_of(session, &ids)?;
    Ok(Known { ids, people, documents, facts, merges })
}
