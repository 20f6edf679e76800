//! Which records are one person: Fellegi and Sunter (1969), with the evidence as a ledger.
//!
//! Two records are compared column by column; each agreement or difference is worth so many bits, and
//! the bits add up. What each is worth, and how many pairs are one person at all, is learned from the
//! records themselves, without labels ([`Parameters`]). Pairs are found by rules whose reach is
//! estimated ([`Rule`]), and clusters are made by the mean of their pairs ([`clusters()`]).
//!
//! - [`Batch`] takes one file, or two.
//! - [`Linker`] takes one record at a time, against all that are on file.
//! - [`Ledger`] says why, and what would turn the decision.
//!
//! Always: pure functions of the records and a seed; the order of the records does not matter; a
//! missing value speaks neither for nor against; an id is a label and is never looked at.
//! Leaves out files, and deciding: a person does that.
//!
//! ```
//! use linkage::{Batch, Column, Kind, Request, Table};
//!
//! let column = |name: &str, kind| Column { name: name.to_owned(), kind };
//! let mut table = Table::new(vec![
//!     column("given_name", Kind::GivenName),
//!     column("surname", Kind::FamilyName),
//!     column("dob", Kind::BirthDate),
//! ])?;
//! for day in 10..28 {
//!     let (surname, dob) = (format!("sur{day}name"), format!("1971-03-{day}"));
//!     table.push(0, &[Some("ada"), Some(&surname), Some(&dob)])?;
//!     table.push(0, &[Some("ada"), Some(&surname), Some(&dob)])?;
//! }
//! let (batch, outcome) = Batch::run(table, &Request::default(), &|_, _, _| ());
//! assert_eq!(outcome.persons(), 18);
//! let ledger = batch.ledger(0, 1);
//! assert_eq!(ledger.entries[2].level, "same");
//! # Ok::<(), linkage::TableError>(())
//! ```

mod batch;
mod blocking;
mod cluster;
mod compare;
mod facet;
mod kind;
mod ledger;
mod linker;
mod model;
mod number;
mod signature;
mod strings;
mod table;
mod text;
mod threads;
mod words;

pub use batch::{Batch, Outcome, Pair, Request, RuleReport, Step};
pub use blocking::{Key, Part, Rule};
pub use cluster::{ClusterRule, Edge, clusters};
pub use facet::Facet;
pub use kind::Kind;
pub use ledger::{Change, Entry, Ledger};
pub use linker::{Linker, LinkerSettings, Resolution};
pub use model::{FacetParameters, Level, Parameters};
pub use number::probability;
pub use strings::{LONGEST, is_one_edit, jaro_winkler};
pub use table::{Column, Table, TableError};
pub use text::{date_digits, folded, sex};
