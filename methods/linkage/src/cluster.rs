//! From pairs to persons.
//!
//! Whoever takes every pair above a threshold for the truth, and whatever hangs together for one
//! person, makes one person of half a village: one wrong pair joins two clusters.
//! Here clusters grow by average linkage (Sokal and Michener 1958): of two clusters the pair between
//! which the mean weight is highest is joined, as long as that mean speaks for one person.
//! Pairs that were never compared, because no rule found them, count against it.
//!
//! Always: the clusters follow from the weights alone; among equal means, the one of the lower rows
//! goes first.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use crate::number::wide;

/// A compared pair: rows and weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The lower row.
    pub left: u32,
    /// The higher row.
    pub right: u32,
    /// The base-two logarithm of the odds that they are one person.
    pub weight: f32,
}

/// How clusters are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterRule {
    /// The mean weight from which two clusters are one.
    pub join_from: f64,
    /// A pair counts at most so much, and at least as much against.
    pub most: f64,
    /// What a pair counts that was never compared.
    pub not_compared: f64,
}

impl Default for ClusterRule {
    fn default() -> Self {
        Self { join_from: 0.0, most: 8.0, not_compared: -4.0 }
    }
}

/// Two clusters, the sum of the weights between them, and how many pairs that is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Between {
    mean: f64,
    left: u32,
    right: u32,
    version: u32,
}

impl Eq for Between {}

impl Ord for Between {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| (other.left, other.right).cmp(&(self.left, self.right)))
            .then_with(|| other.version.cmp(&self.version))
    }
}

impl PartialOrd for Between {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, Default)]
struct Cluster {
    members: u32,
    version: u32,
    /// For each neighbour, the sum of the compared weights and their number.
    near: HashMap<u32, (f64, u32)>,
}

/// The cluster of each of `rows` records, named by its lowest row.
#[must_use]
pub fn clusters(rows: u32, edges: &[Edge], rule: ClusterRule) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..rows).collect();
    let mut all: HashMap<u32, Cluster> = HashMap::new();
    for edge in edges {
        let weight = f64::from(edge.weight).clamp(-rule.most, rule.most);
        for (one, other) in [(edge.left, edge.right), (edge.right, edge.left)] {
            let cluster =
                all.entry(one).or_insert_with(|| Cluster { members: 1, ..Cluster::default() });
            cluster.near.insert(other, (weight, 1));
        }
    }
    let mut heap: BinaryHeap<Between> = edges
        .iter()
        .map(|edge| Between {
            mean: f64::from(edge.weight).clamp(-rule.most, rule.most),
            left: edge.left,
            right: edge.right,
            version: 0,
        })
        .filter(|between| between.mean >= rule.join_from)
        .collect();
    while let Some(best) = heap.pop() {
        let is_current = |row: u32, all: &HashMap<u32, Cluster>| all.get(&row).map(|c| c.version);
        let (Some(a), Some(b)) = (is_current(best.left, &all), is_current(best.right, &all)) else {
            continue;
        };
        if a + b != best.version {
            continue;
        }
        join(&mut all, &mut heap, best, rule);
        if let Some(slot) = parent.get_mut(wide(best.right)) {
            *slot = best.left;
        }
    }
    (0..rows).map(|row| root(&parent, row)).collect()
}

fn root(parent: &[u32], mut row: u32) -> u32 {
    while let Some(above) = parent.get(wide(row))
        && *above != row
    {
        row = *above;
    }
    row
}

fn mean(sum: f64, known: u32, pairs: f64, rule: ClusterRule) -> f64 {
    (sum + rule.not_compared * (pairs - f64::from(known)).max(0.0)) / pairs
}

fn join(
    all: &mut HashMap<u32, Cluster>,
    heap: &mut BinaryHeap<Between>,
    best: Between,
    rule: ClusterRule,
) {
    let (Some(mut left), Some(right)) = (all.remove(&best.left), all.remove(&best.right)) else {
        return;
    };
    left.near.remove(&best.right);
    left.members += right.members;
    // Versions only grow, and the sum of two tells whether either has changed.
    left.version = left.version.max(right.version) + 1;
    for (other, (sum, known)) in right.near {
        if other == best.left {
            continue;
        }
        let held = left.near.entry(other).or_insert((0.0, 0));
        held.0 += sum;
        held.1 += known;
        if let Some(cluster) = all.get_mut(&other) {
            cluster.near.remove(&best.right);
        }
    }
    let near: Vec<(u32, (f64, u32))> = left.near.iter().map(|(k, v)| (*k, *v)).collect();
    for (other, (sum, known)) in near {
        let Some(cluster) = all.get_mut(&other) else { continue };
        cluster.near.insert(best.left, (sum, known));
        let pairs = f64::from(left.members) * f64::from(cluster.members);
        let mean = mean(sum, known, pairs, rule);
        if mean >= rule.join_from {
            heap.push(Between {
                mean,
                left: best.left.min(other),
                right: best.left.max(other),
                version: left.version + cluster.version,
            });
        }
    }
    all.insert(best.left, left);
}
