//! Records and the journal.
