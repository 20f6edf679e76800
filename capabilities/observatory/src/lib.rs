//! Statistics: from crossings to published tables.
//!
//! Always: what is published follows from the journal alone. A late, corrected, voided or erased
//! crossing changes every figure it touches, to the same bytes as counting everything again.
//! Reads `border.crossing` through a struct of its own ([`model`]) and writes no record.
//! Leaves out pages and who may open them.

pub mod model;
pub mod published;
pub mod reader;

pub use model::Crossing;
pub use published::{Figures, published};
pub use reader::Reader;
