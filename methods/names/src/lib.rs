//! Comparing, transliterating and indexing personal names.
//!
//! Always holds: a comparison is a sum of log-likelihood ratios, each with what was paired and how;
//! nothing here reads a clock, a file or chance.

mod model;

pub use model::{Comparison, How, Pairing, PartKind, Schema};
