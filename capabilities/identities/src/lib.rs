//! Which records are one person: duplicates as work.
