//! Who may write a record: its home alone; and how a record changes its home.
//!
//! A hand-over is an entry in the journal of the node that gives the record away, and from then on
//! it can't write it any more. The node that gets the record reads that entry, and writes an entry
//! of its own: it took the record over. Either message may be lost or come twice: a journal is sent
//! until it was held, and an entry is taken once. Between the two the record stands still, which is
//! safe; it never has two homes.

use std::collections::HashMap;
use std::hash::Hash;

use kernel::NodeId;
use serde::{Deserialize, Serialize};

/// What an entry does to a record, as far as its home is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Writes a version.
    Write,
    /// Gives the record to another node, as a version.
    HandOver(NodeId),
    /// Takes over what was given, as a version.
    TakeOver,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The newest version that is known.
    pub version: u32,
    /// The node that may write the next one.
    pub home: NodeId,
    /// Whether it was given to `home`, which has not taken it over yet.
    pub under_way: bool,
}

/// Why a change does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another node is the record's home.
    NotAtHome,
    /// The version does not follow the one that is known.
    NotNext,
    /// The record is on its way: to be taken over first.
    UnderWay,
    /// There is nothing to take over.
    NotGiven,
}

/// Where records stand, as a node knows it.
#[derive(Debug, Clone)]
pub struct Homes<K> {
    places: HashMap<K, Place>,
}

impl<K> Default for Homes<K> {
    fn default() -> Self {
        Self { places: HashMap::new() }
    }
}

impl<K: Eq + Hash> Homes<K> {
    /// Where a record stands; none that nobody wrote.
    pub fn place(&self, record: &K) -> Option<&Place> {
        self.places.get(record)
    }

    /// Every record that is known.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &Place)> {
        self.places.iter()
    }

    /// Applies what `by` wrote as `version`.
    ///
    /// # Errors
    /// Why it does not stand; nothing was changed then.
    pub fn apply(
        &mut self,
        by: &NodeId,
        record: K,
        version: u32,
        change: &Change,
    ) -> Result<(), Refusal> {
        let next = match (self.places.get(&record), change) {
            (None, Change::Write) if version == 1 => {
                Place { version, home: by.clone(), under_way: false }
            }
            (None, Change::TakeOver) => return Err(Refusal::NotGiven),
            (None, _) => return Err(Refusal::NotNext),
            (Some(place), _) if place.home != *by => return Err(Refusal::NotAtHome),
            (Some(place), _) if place.version.checked_add(1) != Some(version) => {
                return Err(Refusal::NotNext);
            }
            (Some(place), Change::TakeOver) if place.under_way => {
                Place { version, home: by.clone(), under_way: false }
            }
            (Some(_), Change::TakeOver) => return Err(Refusal::NotGiven),
            (Some(place), _) if place.under_way => return Err(Refusal::UnderWay),
            (Some(_), Change::Write) => Place { version, home: by.clone(), under_way: false },
            (Some(_), Change::HandOver(to)) => Place { version, home: to.clone(), under_way: true },
        };
        self.places.insert(record, next);
        Ok(())
    }

    /// Learns where a record stands from a node that follows its home; what is older than what is
    /// known says nothing.
    pub fn learn(&mut self, record: K, place: Place) {
        if self.places.get(&record).is_none_or(|known| known.version < place.version) {
            self.places.insert(record, place);
        }
    }
}
