//! The built binary as scheduler, executors and client, on this machine: the same answers as in
//! process, and a clear sentence where there is none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    missing_docs
)]

mod crossings;
mod faults;
mod harness;
mod same_answers;
mod store;
