//! The access log: who read which personal record, for which purpose, and when.
//!
//! Always holds: a read is written to the spool, an append-only file, *before* what was read is
//! handed out; a thread moves the spool into the journal, up to 256 reads or every 200 ms. Ending
//! the process by force loses nothing: at the next start the spool is read again, and a read that
//! has already reached the journal is known by its id. Pulling the plug may lose the reads of the
//! last moments, as the spool is not forced to the disk. When the log can't be written, personal
//! records can't be read.
//!
//! Its own records are not personal in the registry's sense, so writing and reading the log does
//! not log itself; who may read it is decided by `access:log`.

mod log;
mod record;
mod spool;

pub use log::AccessLog;
pub use record::ReadRecord;
