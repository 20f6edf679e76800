//! Records and the journal.
//!
//! The one idea that everything else leans on: a [`Record`] is a serde struct with a kind, an id,
//! a version, a home node and the columns that it declares; all writing goes through one call,
//! [`Writing::commit`], which puts records and appends **one journal entry** that says who did
//! what, in which role, for which purpose, and the salted hash of each body.
//!
//! Always holds:
//! * nothing is written without an entry, and an entry never changes;
//! * a commit that was acknowledged has reached the disk;
//! * a record changes only from the version that its writer has seen: the second of two writers
//!   gets a conflict, never a silent overwrite;
//! * nothing personal is read without an [`Act`](kernel::Act), and the reading is handed to the
//!   [`ReadLog`].
//!
//! Left out: links between nodes (`sync`), who may do what (`access`), and every table that is
//! derived: those belong to the journal's readers, at cursors of their own.

pub mod derived;
mod fault;
mod files;
mod held;
mod layout;
pub mod merkle;
pub mod note;
mod number;
pub mod postgres;

mod query;
mod question;
mod record;
mod refusal;
mod session;
pub mod sqlite;
mod store;
mod walk;

pub use files::{former_keys, write_whole as write_file};
pub use held::{HeldHead, Hold, followed, governing, node_of, verify_held};
pub use query::{Cursor, Direction, Filter, Op as FilterOp, Page, Query, RawQuery};
pub use record::{Column, ColumnType, KindSpec, Reading, Record, Stored, Value, Version};
pub use session::{
    Change, NoReadLog, Read, ReadLog, Receipt, Registry, Session, Writing, body_hash,
};
pub use store::{
    Attachment, AttachmentId, Batch, Broken, Checkpoint, Entry, EntryRecord, Operation, Progress,
    Put, Raw, Store, Verified, Witness, entry_number, journal_of,
};
