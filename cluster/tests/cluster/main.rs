//! The built binary as scheduler, executors and client, on this machine: the same answers as in
//! process, and a clear sentence where there is none.

mod crossings;
mod faults;
mod harness;
mod same_answers;
mod store;
