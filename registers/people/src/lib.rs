//! Persons, their identities and the documents they hold.
//!
//! Always holds: a person is recognised only by what stands in a document, compared exactly after
//! normalising ([`name_key`], [`number_key`]); recognising costs a few index look-ups, whatever
//! the number of people; nobody is joined to somebody else without being told to.
//!
//! Left out: comparing names that are merely alike, and deciding which records are one person
//! (further rooms of the house); what a person may do (the capabilities' matter).

mod date;
mod model;
mod names;
mod recognise;

pub use date::{AgeRange, ParsePartialDateError, PartialDate};
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
    vec![Person::spec(), Document::spec()]
}
