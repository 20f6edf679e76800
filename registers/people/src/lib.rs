//! Persons, their identities and the documents they hold.
