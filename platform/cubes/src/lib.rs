//! Columnar segments in, tables out: the only crate that names Arrow and Parquet.

mod batch;
mod csv_in;
pub mod day;
mod error;
mod names;
mod parquet_in;
mod source;

pub use batch::{Batch, Dictionary, NO_BIRTH_DAY, PersonNames, Wanted, Words};
pub use error::CubeError;
pub use names::{ColumnMap, Meaning};
pub use source::{Range, Sink, Source};
