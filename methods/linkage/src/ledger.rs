//! Why two records are held to be one person, or not: what each facet adds.
//!
//! Always: the lines and the prior add up to the weight, to the last digit that is shown; what is
//! missing on either side adds nothing.

use serde::{Deserialize, Serialize};

use crate::compare::Comparer;
use crate::facet::{Facet, MISSING, SAME};
use crate::model::Parameters;
use crate::number::probability;
use crate::table::Table;

/// One facet of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The column or columns.
    pub column: String,
    /// What was compared.
    pub facet: Facet,
    /// The value on the left, as it was compared; empty where it is missing.
    pub left: String,
    /// The value on the right.
    pub right: String,
    /// The level of agreement in words.
    pub level: String,
    /// Its number: 0 is missing, 1 the same.
    pub level_number: u8,
    /// What the level is worth, in bits.
    pub weight: f64,
    /// What it adds that the value is rare, or takes away that it is common, in bits.
    pub rarity: f64,
    /// What this facet would be worth at least and at most, at any of its levels.
    pub range: (f64, f64),
}

impl Entry {
    /// What this line adds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.weight + self.rarity
    }
}

/// The evidence about one pair, line by line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// What is thought before anything is compared: the base-two logarithm of the odds that two
    /// records drawn at random are one person.
    pub prior: f64,
    /// One line for each facet.
    pub entries: Vec<Entry>,
}

/// A change of evidence: a column that would have to say something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The column or columns.
    pub column: String,
    /// The level as it is.
    pub from: String,
    /// By how much the line would have to change, in bits.
    pub by: f64,
}

impl Ledger {
    /// The base-two logarithm of the odds that the two are one person.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.prior + self.entries.iter().map(Entry::sum).sum::<f64>()
    }

    /// The probability that the two are one person.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.weight())
    }

    /// The fewest columns that would have to say something else for the decision at `threshold`
    /// (bits) to turn, the strongest first; the last needs to change only by what is then missing.
    /// `None` where no change of them all would turn it.
    #[must_use]
    pub fn least_change(&self, threshold: f64) -> Option<Vec<Change>> {
        let weight = self.weight();
        let is_same = weight >= threshold;
        let mut rooms: Vec<(f64, &Entry)> = self
            .entries
            .iter()
            .map(|entry| {
                let to = if is_same { entry.range.0 } else { entry.range.1 };
                (to - entry.sum(), entry)
            })
            .filter(|(by, _)| if is_same { *by < 0.0 } else { *by > 0.0 })
            .collect();
        // The largest steps first: then no smaller set can reach as far.
        rooms.sort_by(|a, b| {
            b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.column.cmp(&b.1.column))
        });
        let mut reached = weight;
        let mut changes = Vec::new();
        for (by, entry) in rooms {
            let missing = threshold - reached;
            let is_enough =
                if is_same { reached + by < threshold } else { reached + by >= threshold };
            let by = if is_enough { missing } else { by };
            changes.push(Change { column: entry.column.clone(), from: entry.level.clone(), by });
            if is_enough {
                return Some(changes);
            }
            reached += by;
        }
        None
    }
}

/// The ledger of two rows of an arranged table.
pub(crate) fn ledger(table: &Table, parameters: &Parameters, left: u32, right: u32) -> Ledger {
    let mut comparer = Comparer::once(table);
    let compared: Vec<(u8, Option<f64>)> =
        (0..table.sides.len()).map(|side| comparer.side(side, left, right)).collect();
    let entries = parameters
        .facets
        .iter()
        .enumerate()
        .map(|(side, facet)| {
            let (level, frequency) = compared.get(side).copied().unwrap_or((MISSING, None));
            let beside = facet
                .leans_on
                .and_then(|other| compared.get(other))
                .map_or(MISSING, |(level, _)| *level);
            let worth = |level| facet.level(level, beside).map_or(0.0, crate::model::Level::weight);
            let rarity = frequency
                .zip(facet.level(level, MISSING))
                .map_or(0.0, |(frequency, level)| level.u.log2() - frequency.log2());
            let all = (SAME..).take(facet.levels.len()).map(worth);
            let sum = worth(level) + rarity;
            let range = all.fold((sum.min(0.0), sum.max(0.0)), |(low, high), worth| {
                (low.min(worth), high.max(worth))
            });
            let words = facet.facet.levels();
            Entry {
                column: facet.name.clone(),
                facet: facet.facet,
                left: table.text(side, table.value(side, left)),
                right: table.text(side, table.value(side, right)),
                level: words.get(usize::from(level)).copied().unwrap_or_default().to_owned(),
                level_number: level,
                weight: worth(level),
                rarity,
                range,
            }
        })
        .collect();
    let odds = parameters.prior / (1.0 - parameters.prior);
    Ledger { prior: odds.log2(), entries }
}
