//! Deciding which records are one person.

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
