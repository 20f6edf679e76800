//! Persons, their identities and the documents they hold.
//!
//! Always holds: a person is recognised only by what stands in a document, compared exactly after
//! normalising ([`name_key`], [`number_key`]); recognising costs a few index look-ups, whatever
//! the number of people; nobody is joined to somebody else without being told to, and whoever was
//! joined is parted again with nothing lost ([`merge`], [`part`]).
//!
//! Left out: comparing names that are merely alike, and weighing which records are one person
//! (`names` and `linkage`); what a person may do (the capabilities' matter).

mod date;
mod fact;
mod group;
mod known;
mod merge;
mod model;
mod names;
mod recognise;

pub use date::{AgeRange, ParsePartialDateError, PartialDate};
pub use fact::{Fact, Relation, Source, Told, Withdrawal, facts_of, tell, withdraw};
pub use group::{Groups, groups, merges_of, one_person};
pub use known::{Known, Statement, known};
pub use merge::{Evidence, Merge, Merging, Parting, merge, part, reason};
pub use model::{Document, Person, Sex};
pub use names::{Names, name_key, number_key};
pub use recognise::{
    Candidate, Difference, DocumentSeen, IdentitySeen, Recognition, Seen, differences, recognise,
    recognise_all, record_seen,
};

use registry::{KindSpec, Record};

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![Person::spec(), Document::spec(), Fact::spec(), Merge::spec()]
}
