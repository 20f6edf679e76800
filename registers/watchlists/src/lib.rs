//! Lists of whom a State looks for, their entries, what officers said of hits, and screening.
//!
//! Always holds: a list says, an officer decides: nothing here refuses anybody, and what is found
//! is a candidate with its explanation, never a finding about a person; an entry counts from the
//! moment that it is saved, on every node that has it, and no longer than it says; what was
//! withdrawn stays on record and is matched no more; citizenship and sex never make a candidate.
//! Whatever a file would change is said before it changes anything, and a list that is cut off
//! changes nothing.
//!
//! Left out: comparing names (`names`), pages (`screening`), what the desk does with a candidate.

pub mod change;
pub mod judge;
pub mod keep;
mod model;
pub mod rates;
pub mod read;
pub mod screen;

pub use model::{
    Address, Ask, BirthDate, Citizenship, Entry, Facts, Form, IdentityDocument, Judged, Judgement,
    List, ListName, Pending, Photograph, Quality, Schema, Signed, Status, Subject, Verdict,
};

use registry::{KindSpec, Record};

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![List::spec(), Entry::spec(), Photograph::spec(), Judgement::spec()]
}

/// Kinds that come from above: a node with a centre goes by its centre's lists, and what a post
/// below keeps is on record there and looks for nobody elsewhere.
pub const GOVERNS: &[&str] = &[List::KIND, Entry::KIND, Photograph::KIND];
