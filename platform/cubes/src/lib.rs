//! Columnar segments in, tables out: the only crate that names Arrow and Parquet.
//!
//! Reads crossings from CSV and Parquet ([`Source`]), counts them into tables of flows
//! ([`flows()`]), and writes tables as CSV, Parquet, XLSX and JSON ([`Sheet`]). Reads any such file
//! as columns of text ([`TextFile`]), and writes lists ([`write_list`]).
//!
//! Always: a table depends on the crossings alone, not on their order, the number of threads or
//! the clock. Leaves out who may see what, and where tables are kept: that is the caller's.

mod batch;
mod cell;
mod columns;
mod csv_in;
pub mod day;
mod error;
mod export;
mod flow;
mod history;
mod judge;
mod names;
mod output;
mod packed;
mod parquet_in;
mod rows;
mod segments;
mod source;
mod state;
mod table;
mod walk;

pub use batch::{
    Batch, Dictionary, NO_BIRTH_DAY, PersonNames, Wanted, Words, direction, initial_status, sex,
};
pub use cell::{Cell, CellStatus, Dimension, age_group, age_group_label};
pub use columns::{ListColumn, TakeRow, TextFile, check_list_path, write_list};
pub use error::CubeError;
pub use export::CrossingWriter;
pub use flow::{FlowReport, FlowRequest, flows, refuse_lacking, wanted_by};
pub use history::{HistoryReport, HistoryRequest, Mode, histories, outcomes};
pub use judge::{Judge, Reading};
pub use names::{ColumnMap, Meaning};
pub use output::{Form, Sheet, Values, write_whole};
pub use rows::{Row, RowReader, rows};
pub use segments::Segments;
pub use source::{Range, Sink, Source};
pub use state::{CellChange, FlowState, Key, RecordedCrossing};
pub use table::{Counts, FlowRow, FlowTable};
