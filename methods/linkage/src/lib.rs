//! Deciding which records are one person.
