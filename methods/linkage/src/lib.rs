//! Deciding which records are one person.

pub mod batch;
pub mod blocking;
pub mod cluster;
mod compare;
mod facet;
mod kind;
pub mod model;
mod number;
mod strings;
pub mod table;
mod text;
mod threads;
mod words;

pub use facet::Facet;
pub use kind::Kind;
pub use number::probability;
pub use strings::{is_one_edit, jaro_winkler};
pub use table::{Column, Table, TableError};
