//! One new record at a time, against all that are on file.
//!
//! What agreement is worth, how common values are and which values are too common to look under are
//! frozen when the linker is made. From then on:
//!
//! - what a pair is worth depends on the two records alone;
//! - whether a pair is compared depends on the two records alone: they share a value that is not too
//!   common under one of the rules;
//! - the clusters depend on the set of the records alone. They are what average linkage makes of the
//!   pairs ([`crate::clusters`]), worked out anew for the records that hang together with the one
//!   that is asked about.
//!
//! So the same records inserted in any order end in the same clusters; records that say the same in
//! every column are interchangeable. What an insertion answers at its time depends, of course, on who
//! was on file by then.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::blocking::{Key, key_value, posting, rule_value};
use crate::cluster::{ClusterRule, Edge, clusters};
use crate::compare::Comparer;
use crate::ledger::{Ledger, ledger};
use crate::model::{Parameters, Weights};
use crate::number::{at32, narrow, single, wide};
use crate::table::{Table, TableError};

/// How a linker works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkerSettings {
    /// How many records there will be, about: values that would then be too common are left out.
    pub expected: u32,
    /// The most records that are looked at under one value of one rule.
    pub most_alike: u32,
    /// The base-two logarithm of the odds from which clusters are joined.
    pub join_from: f64,
}

impl Default for LinkerSettings {
    fn default() -> Self {
        Self { expected: 1_000_000, most_alike: 100, join_from: 0.0 }
    }
}

/// What is known of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The records that are one person with it, itself among them, ascending.
    pub cluster: Vec<u32>,
    /// Other records, with the base-two logarithm of the odds that they are the same person, the
    /// likeliest first.
    pub near: Vec<(u32, f64)>,
}

/// Keys that are scrambled already need no further hashing.
#[derive(Debug, Default, Clone, Copy)]
struct Scrambled(u64);

impl Hasher for Scrambled {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = crate::number::join(self.0, crate::number::hash(bytes));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

type ByKey<T> = HashMap<u64, T, BuildHasherDefault<Scrambled>>;

/// No further record under this value.
const END: u32 = u32::MAX;

/// Records on file, ready for the next.
#[derive(Debug)]
pub struct Linker {
    table: Table,
    parameters: Parameters,
    weights: Weights,
    settings: LinkerSettings,
    keys: Vec<Key>,
    /// For each rule, the places of its keys in `keys`.
    rules: Vec<Vec<usize>>,
    too_common: HashSet<u64, BuildHasherDefault<Scrambled>>,
    /// The last record under each value of each rule.
    last: ByKey<u32>,
    /// For each rule and record, the record before it under the same value.
    before: Vec<Vec<u32>>,
    /// The neighbours of the records that were asked about.
    near: HashMap<u32, Vec<(u32, f32)>>,
}

impl Linker {
    /// A linker that has the records of `table` on file, which is frozen as it is: from a batch, by
    /// [`crate::Batch::into_parts`].
    #[must_use]
    pub fn new(mut table: Table, parameters: Parameters, settings: LinkerSettings) -> Self {
        table.freeze();
        let mut keys: Vec<Key> = Vec::new();
        let mut rules = Vec::new();
        let kept = parameters.first_rules.iter().filter_map(|rule| parameters.rules.get(*rule));
        for rule in kept {
            let places = rule.keys.iter().map(|key| {
                keys.iter().position(|known| known == key).unwrap_or_else(|| {
                    keys.push(*key);
                    keys.len() - 1
                })
            });
            rules.push(places.collect::<Vec<usize>>());
        }
        let mut linker = Self {
            weights: Weights::new(&parameters),
            before: vec![Vec::new(); rules.len()],
            too_common: HashSet::default(),
            last: ByKey::default(),
            near: HashMap::new(),
            table,
            parameters,
            settings,
            keys,
            rules,
        };
        linker.leave_out_the_too_common();
        for row in 0..linker.table.rows {
            linker.file(row);
        }
        linker
    }

    /// The same without the records that were learned from: nothing is on file yet.
    #[must_use]
    pub fn empty(table: Table, parameters: Parameters, settings: LinkerSettings) -> Self {
        let mut linker = Self::new(table, parameters, settings);
        linker.table.clear();
        linker.last.clear();
        linker.before.iter_mut().for_each(Vec::clear);
        linker
    }

    fn leave_out_the_too_common(&mut self) {
        let mut counts: ByKey<u32> = ByKey::default();
        for row in 0..self.table.rows {
            for value in self.values(row).into_iter().flatten() {
                *counts.entry(value).or_insert(0) += 1;
            }
        }
        let counted = self.table.counted().max(1);
        let growth = f64::from(self.settings.expected.max(counted)) / f64::from(counted);
        let most = f64::from(self.settings.most_alike);
        // What was met once may be rare or not: it stays, and grows as it will.
        self.too_common = counts
            .into_iter()
            .filter(|(_, count)| *count > 1 && f64::from(*count) * growth > most)
            .map(|(value, _)| value)
            .collect();
    }

    /// A record's value under each rule.
    fn values(&self, row: u32) -> Vec<Option<u64>> {
        let keys: Vec<u64> =
            self.keys.iter().map(|key| key_value(&self.table, *key, row)).collect();
        self.rules
            .iter()
            .enumerate()
            .map(|(rule, places)| {
                let value = rule_value(places.iter().map(|place| crate::number::at(&keys, *place)));
                let value = (value != 0).then(|| posting(rule, value))?;
                (!self.too_common.contains(&value)).then_some(value)
            })
            .collect()
    }

    fn file(&mut self, row: u32) {
        for (rule, value) in self.values(row).into_iter().enumerate() {
            let earlier = value.and_then(|value| self.last.insert(value, row));
            if let Some(before) = self.before.get_mut(rule) {
                before.push(earlier.unwrap_or(END));
            }
        }
    }

    /// How many records are on file.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Puts a record on file: a value for each column. Its number counts the records from 0.
    ///
    /// # Errors
    /// [`TableError`] where it does not have as many values as there are columns.
    pub fn insert(&mut self, record: &[Option<&str>]) -> Result<u32, TableError> {
        let row = self.table.rows;
        self.table.push(0, record)?;
        self.file(row);
        let near = self.look(row);
        for (other, weight) in &near {
            if let Some(known) = self.near.get_mut(other) {
                known.push((row, *weight));
            }
        }
        self.near.insert(row, near);
        Ok(row)
    }

    /// Who a record is one person with.
    pub fn resolve(&mut self, record: u32) -> Resolution {
        let mut together = vec![record];
        let mut seen: HashSet<u32> = HashSet::from([record]);
        let mut next = 0;
        while let Some(row) = together.get(next).copied() {
            next += 1;
            let join_from = self.settings.join_from;
            let near = self.near(row);
            let joined = near.iter().filter(|(_, weight)| f64::from(*weight) >= join_from);
            for (other, _) in joined {
                if seen.insert(*other) {
                    together.push(*other);
                }
            }
        }
        // In an order that follows from what they say, and not from who came first.
        together.sort_unstable_by_key(|row| (at32(&self.table.content, *row), *row));
        let places: HashMap<u32, u32> = together.iter().copied().zip(0..).collect();
        let mut edges = Vec::new();
        for row in &together {
            for (other, weight) in self.near(*row) {
                if let (Some(left), Some(right)) = (places.get(row), places.get(other))
                    && left < right
                {
                    edges.push(Edge { left: *left, right: *right, weight: *weight });
                }
            }
        }
        let rule = ClusterRule { join_from: self.settings.join_from, ..ClusterRule::default() };
        let of = clusters(narrow(together.len()), &edges, rule);
        let own = places.get(&record).map_or(0, |place| at32(&of, *place));
        let mut cluster: Vec<u32> = together
            .iter()
            .zip(&of)
            .filter(|(_, cluster)| **cluster == own)
            .map(|(row, _)| *row)
            .collect();
        cluster.sort_unstable();
        let mut near: Vec<(u32, f64)> =
            self.near(record).iter().map(|(row, weight)| (*row, f64::from(*weight))).collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Resolution { cluster, near }
    }

    /// The neighbours of a record, looked up once.
    fn near(&mut self, row: u32) -> &[(u32, f32)] {
        if !self.near.contains_key(&row) {
            let found = self.look(row);
            self.near.insert(row, found);
        }
        self.near.get(&row).map_or(&[], |near| near)
    }

    /// Everybody on file who shares a value with a record and weighs enough.
    fn look(&self, row: u32) -> Vec<(u32, f32)> {
        let mut found: Vec<u32> = Vec::new();
        for (rule, value) in self.values(row).into_iter().enumerate() {
            let Some(before) = self.before.get(rule) else { continue };
            let mut other = value.and_then(|value| self.last.get(&value)).copied().unwrap_or(END);
            while other != END {
                if other != row {
                    found.push(other);
                }
                other = before.get(wide(other)).copied().unwrap_or(END);
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut comparer = Comparer::once(&self.table);
        found
            .into_iter()
            .filter_map(|other| {
                let (pattern, rarity) = comparer.compare(row.min(other), row.max(other));
                let weight = self.weights.weight(pattern, rarity);
                (weight >= crate::batch::LEAST).then(|| (other, single(weight)))
            })
            .collect()
    }

    /// The base-two logarithm of the odds that two records are one person.
    #[must_use]
    pub fn weight(&self, left: u32, right: u32) -> f64 {
        let (pattern, rarity) = Comparer::once(&self.table).compare(left, right);
        self.weights.weight(pattern, rarity)
    }

    /// Why two records are, or are not, one person.
    #[must_use]
    pub fn ledger(&self, left: u32, right: u32) -> Ledger {
        ledger(&self.table, &self.parameters, left, right)
    }
}
