//! What each level of agreement is worth, learned from the records themselves.
//!
//! Fellegi and Sunter (1969): a level is worth the base-two logarithm of how much more often it is
//! met among pairs that are one person (m) than among pairs that are not (u).
//! Both, and the share of pairs that are one person, come by expectation and maximisation (Dempster,
//! Laird and Rubin 1977; Winkler 1988) without labels: u starts from pairs drawn at random, m from
//! the compared pairs. Pairs that no rule found count as different persons, so that a rule that
//! always agrees on what it looks at does not spoil what that is worth.
//! A value that both have is worth more where it is rare (Winkler 2000).
//!
//! Always: a missing value is worth nothing, either way; the weights of one facet fall from level to
//! level only where the records say so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::blocking::Rule;
use crate::compare::{Comparer, Pattern};
use crate::facet::Facet;
use crate::number::{Chance, at, narrow, pairs, probability, real, size, wide};
use crate::table::Table;

/// What is known of one level of a facet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// In words.
    pub name: String,
    /// How often it is met among pairs that are one person and have both values.
    pub m: f64,
    /// The same among pairs that are not.
    pub u: f64,
}

impl Level {
    /// The base-two logarithm of m over u.
    #[must_use]
    pub fn weight(&self) -> f64 {
        (self.m / self.u).log2()
    }
}

/// What is known of one facet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacetParameters {
    /// The column or columns it is read from.
    pub name: String,
    /// What is compared.
    pub facet: Facet,
    /// From *same* to *different*, whatever the other facets say.
    pub levels: Vec<Level>,
    /// The place of the facet on which this one leans, among different people: who is born in the
    /// same town has a postcode of the same area.
    pub leans_on: Option<usize>,
    /// The levels for each level of that facet, in its order.
    pub leaning: Vec<Vec<Level>>,
}

impl FacetParameters {
    /// What is known of a level, where the facet that this leans on has the level `beside`.
    #[must_use]
    pub fn level(&self, level: u8, beside: u8) -> Option<&Level> {
        let level = usize::from(level).checked_sub(1)?;
        let leaning = usize::from(beside)
            .checked_sub(1)
            .filter(|_| self.leans_on.is_some())
            .and_then(|beside| self.leaning.get(beside));
        leaning.unwrap_or(&self.levels).get(level)
    }
}

/// All that a comparison needs to be weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// The share of all pairs that are one person.
    pub prior: f64,
    /// In the order in which they are compared.
    pub facets: Vec<FacetParameters>,
    /// By which rules pairs are found.
    pub rules: Vec<Rule>,
    /// The rules, by their places, that find nearly all of what all rules find, at the least cost:
    /// what a record that comes alone is looked up by.
    pub first_rules: Vec<usize>,
    /// How often the parameters were improved before they stood still; 1 where the records led astray,
    /// and a first guess was kept.
    pub rounds: u32,
}

/// Levels in a pattern's four bits.
const LEVELS: usize = 16;
/// No level is rarer than this among pairs that are one person.
const LEAST_M: f64 = 1e-4;
/// The most rounds.
const ROUNDS: u32 = 60;
/// Facets that tell so many bits of each other, among pairs drawn at random, lean on each other.
const LEANS_FROM: f64 = 2e-3;
/// Of what was drawn at random, at least this much is held to be different people.
const LEAST_LEFT: f64 = 0.3;

/// Counts of two facets' levels: by the one's level, then the other's.
type Joint = [[f64; LEVELS]; LEVELS];

/// A table of weights for all facets and levels.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    prior: f64,
    of: Vec<(Option<usize>, Joint)>,
}

impl Weights {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        let of = parameters
            .facets
            .iter()
            .map(|facet| {
                let mut joint = [[0.0; LEVELS]; LEVELS];
                for (beside, row) in (0_u8..).zip(&mut joint) {
                    for (number, slot) in (1_u8..).zip(row.iter_mut().skip(1)) {
                        let Some(level) = facet.level(number, beside) else { continue };
                        // What a value's rarity adds takes the place of the level's own u.
                        let overall = facet.level(number, 0).map_or(1.0, |level| level.u);
                        *slot = level.weight();
                        if facet.facet.is_about_a_value(number) {
                            *slot += overall.log2();
                        }
                    }
                }
                (facet.leans_on, joint)
            })
            .collect();
        Self { prior: (parameters.prior / (1.0 - parameters.prior)).log2(), of }
    }

    /// The base-two logarithm of the odds that a pair is one person.
    pub(crate) fn weight(&self, pattern: Pattern, rarity: f32) -> f64 {
        let mut weight = self.prior + f64::from(rarity);
        for (side, (leans_on, joint)) in self.of.iter().enumerate() {
            let beside = leans_on.map_or(0, |other| pattern.level(other));
            weight += cell(joint, beside, pattern.level(side));
        }
        weight
    }
}

fn cell(joint: &Joint, beside: u8, level: u8) -> f64 {
    joint.get(usize::from(beside)).map_or(0.0, |row| at(row, usize::from(level)))
}

fn count(joint: &mut Joint, beside: u8, level: u8, more: f64) {
    if let Some(slot) =
        joint.get_mut(usize::from(beside)).and_then(|row| row.get_mut(usize::from(level)))
    {
        *slot += more;
    }
}

/// Compared pairs to learn from.
#[derive(Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) compared: &'a [(Pattern, f32)],
    /// Pairs that each of them stands for.
    pub(crate) each: f64,
    /// All pairs that there are, compared or not.
    pub(crate) all: f64,
}

/// Pairs drawn at random, as patterns with how often each was met.
pub(crate) fn at_random(
    table: &Table,
    is_link: bool,
    seed: u64,
    draws: u32,
    threads: usize,
) -> Vec<(Pattern, f64)> {
    // Shares of the draws, each with its own chance, whatever the number of threads.
    const SHARES: usize = 16;
    let shares: Vec<usize> = (0..SHARES).collect();
    // Of a small file, every pair is looked at once.
    let is_small = all_pairs(table, false) <= f64::from(draws);
    let drawn = crate::threads::map(&shares, threads, |share| {
        let mut chance = Chance::new(crate::number::join(seed, u64::from(narrow(*share))));
        let mut comparer = Comparer::new(table);
        let mut met: BTreeMap<Pattern, u32> = BTreeMap::new();
        let mut meet = |left: u32, right: u32| {
            let same_file = at(&table.source, wide(left)) == at(&table.source, wide(right));
            if left != right && !(is_link && same_file) {
                *met.entry(comparer.compare(left, right).0).or_insert(0) += 1;
            }
        };
        if is_small {
            for left in (0..table.rows).skip(*share).step_by(SHARES) {
                (left + 1..table.rows).for_each(|right| meet(left, right));
            }
        } else {
            for _ in 0..wide(draws) / SHARES {
                meet(chance.below(table.rows), chance.below(table.rows));
            }
        }
        met
    });
    let mut all: BTreeMap<Pattern, f64> = BTreeMap::new();
    for (pattern, met) in drawn.into_iter().flatten() {
        *all.entry(pattern).or_insert(0.0) += f64::from(met);
    }
    all.into_iter().collect()
}

/// The number of pairs of a table.
pub(crate) fn all_pairs(table: &Table, is_link: bool) -> f64 {
    let rows = u64::from(table.rows);
    if !is_link {
        return real(pairs(rows));
    }
    let second: u64 = table.source.iter().map(|source| u64::from(*source)).sum();
    real(second) * real(rows - second)
}

/// Learns the parameters: first as if no facet leaned on another, then with those that do.
pub(crate) fn learn(
    table: &Table,
    random: &[(Pattern, f64)],
    sample: &Sample<'_>,
    rules: Vec<Rule>,
) -> Parameters {
    let alone = vec![None; table.sides.len()];
    let first = settled(beginning(table, &alone, sample.all), random, sample, ROUNDS);
    let leanings = leanings(random, &first);
    let mut parameters = if leanings == alone {
        first
    } else {
        settled(beginning(table, &leanings, sample.all), random, sample, ROUNDS)
    };
    if !is_sound(&parameters, sample.all) {
        // A small file of columns that follow from each other leads astray: then one round only.
        parameters = settled(beginning(table, &alone, sample.all), random, sample, 1);
    }
    parameters.rules = rules;
    parameters
}

/// Whether there is anybody at all who is on file twice, and the same value speaks for one person
/// where a different one does not, in every facet.
fn is_sound(parameters: &Parameters, all: f64) -> bool {
    /// Bits by which a column that says nothing may seem to say the wrong thing.
    const NOISE: f64 = 0.5;
    let some = parameters.prior * all >= 0.5;
    some && parameters.facets.iter().all(|facet| match facet.levels.as_slice() {
        [same, .., different] => same.weight() + NOISE >= different.weight(),
        _ => true,
    })
}

/// The parameters after as many rounds as it takes until they stand still, and `most` at most.
fn settled(
    mut parameters: Parameters,
    random: &[(Pattern, f64)],
    sample: &Sample<'_>,
    most: u32,
) -> Parameters {
    let drawn = Drawn {
        all: random.iter().map(|(_, met)| met).sum(),
        joints: parameters
            .facets
            .iter()
            .enumerate()
            .map(|(side, facet)| {
                let mut joint = [[0.0; LEVELS]; LEVELS];
                for (pattern, met) in random {
                    let beside = facet.leans_on.map_or(0, |other| pattern.level(other));
                    count(&mut joint, beside, pattern.level(side), *met);
                }
                joint
            })
            .collect(),
    };
    // Without any knowledge of the pairs compared, u is what was drawn.
    for (facet, joint) in parameters.facets.iter_mut().zip(&drawn.joints) {
        settle(facet, None, joint);
    }
    for round in 1..=most {
        let before = parameters.prior;
        improve(&mut parameters, &drawn, sample);
        parameters.rounds = round;
        if round > 3 && (parameters.prior / before).ln().abs() < 1e-4 {
            break;
        }
    }
    parameters
}

/// Pairs drawn at random.
struct Drawn {
    all: f64,
    /// For each facet, how often each level was met, by the level of the facet it leans on.
    joints: Vec<Joint>,
}

/// For each facet, the one that it leans on: the tree of the strongest mutual information (Chow and
/// Liu 1968) among pairs drawn at random, without those of them that are one person: these agree in
/// everything, and make everything seem to lean on everything.
fn leanings(random: &[(Pattern, f64)], alone: &Parameters) -> Vec<Option<usize>> {
    let sides = alone.facets.len();
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for one in 0..sides {
        for other in one + 1..sides {
            let mut joint = [[0.0; LEVELS]; LEVELS];
            for (pattern, met) in random {
                count(&mut joint, pattern.level(one), pattern.level(other), *met);
            }
            if let (Some(a), Some(b)) = (alone.facets.get(one), alone.facets.get(other)) {
                take_out_matches(&mut joint, alone.prior, a, b);
            }
            let bits = information(&joint);
            if bits >= LEANS_FROM {
                found.push((bits, one, other));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut tree: Vec<usize> = (0..sides).collect();
    let mut neighbours = vec![Vec::new(); sides];
    for (_, one, other) in found {
        let (a, b) = (at(&tree, one), at(&tree, other));
        if a != b {
            tree.iter_mut().filter(|of| **of == b).for_each(|of| *of = a);
            for (from, to) in [(one, other), (other, one)] {
                if let Some(near) = neighbours.get_mut(from) {
                    near.push(to);
                }
            }
        }
    }
    let mut leans = vec![None; sides];
    let mut reached = vec![false; sides];
    for start in 0..sides {
        let mut open = vec![start];
        while let Some(side) = open.pop() {
            if std::mem::replace(reached.get_mut(side).unwrap_or(&mut true), true) {
                continue;
            }
            for next in neighbours.get(side).into_iter().flatten() {
                if !at(&reached, *next) {
                    if let Some(slot) = leans.get_mut(*next) {
                        *slot = Some(side);
                    }
                    open.push(*next);
                }
            }
        }
    }
    leans
}

/// The pairs of one person are learned from those that look it, and so are undercounted.
const UNDERCOUNTED: f64 = 1.5;

fn take_out_matches(joint: &mut Joint, prior: f64, one: &FacetParameters, other: &FacetParameters) {
    let filled: f64 = joint.iter().skip(1).flat_map(|row| row.iter().skip(1)).sum();
    for (row, a) in joint.iter_mut().skip(1).zip(&one.levels) {
        for (met, b) in row.iter_mut().skip(1).zip(&other.levels) {
            *met = (*met - UNDERCOUNTED * filled * prior * a.m * b.m).max(0.0);
        }
    }
}

/// How many bits two facets tell of each other where both are filled in.
fn information(joint: &Joint) -> f64 {
    let filled = |row: &[f64; LEVELS]| row.iter().skip(1).sum::<f64>();
    let all: f64 = joint.iter().skip(1).map(filled).sum();
    if all < 1.0 {
        return 0.0;
    }
    let columns: Vec<f64> =
        (0..LEVELS).map(|place| joint.iter().skip(1).map(|row| at(row, place)).sum()).collect();
    let mut bits = 0.0;
    for row in joint.iter().skip(1) {
        let of_row = filled(row);
        for (met, column) in row.iter().zip(&columns).skip(1) {
            if *met > 0.0 {
                bits += met / all * (met * all / (of_row * column)).log2();
            }
        }
    }
    bits
}

/// What is thought before any pair is looked at: one other record for each, mostly the same.
fn beginning(table: &Table, leanings: &[Option<usize>], all: f64) -> Parameters {
    let facets = table
        .sides
        .iter()
        .zip(leanings)
        .map(|(side, leans_on)| {
            let names = side.facet.levels().get(1..).unwrap_or_default();
            let rest = 0.25 / size(names.len().saturating_sub(1).max(1));
            let levels: Vec<Level> = names
                .iter()
                .enumerate()
                .map(|(place, name)| Level {
                    name: (*name).to_owned(),
                    m: if place == 0 { 0.75 } else { rest },
                    u: 1.0,
                })
                .collect();
            let beside = leans_on
                .and_then(|other| table.sides.get(other))
                .map_or(0, |side| side.facet.levels().len() - 1);
            FacetParameters {
                name: side.name.clone(),
                facet: side.facet,
                leaning: vec![levels.clone(); beside],
                levels,
                leans_on: *leans_on,
            }
        })
        .collect();
    let prior = (f64::from(table.rows) / 2.0 / all.max(1.0)).min(0.3);
    Parameters { prior, facets, rules: Vec::new(), first_rules: Vec::new(), rounds: 0 }
}

fn improve(parameters: &mut Parameters, drawn: &Drawn, sample: &Sample<'_>) {
    let weights = Weights::new(parameters);
    let leans: Vec<Option<usize>> = parameters.facets.iter().map(|facet| facet.leans_on).collect();
    let mut met = vec![[[0.0; LEVELS]; LEVELS]; leans.len()];
    let mut matches = 0.0;
    for (pattern, rarity) in sample.compared {
        let weight = weights.weight(*pattern, *rarity);
        if weight < -12.0 {
            continue;
        }
        let chance = probability(weight);
        matches += chance;
        for (side, (joint, leans_on)) in met.iter_mut().zip(&leans).enumerate() {
            let beside = leans_on.map_or(0, |other| pattern.level(other));
            count(joint, beside, pattern.level(side), chance);
        }
    }
    parameters.prior = (matches * sample.each / sample.all).clamp(1e-12, 0.5);
    // So many of the pairs drawn stand for each pair of one person among those compared.
    let each = parameters.prior * drawn.all / matches.max(1e-9);
    for ((facet, met), random) in parameters.facets.iter_mut().zip(&met).zip(&drawn.joints) {
        settle(facet, Some((met, each)), random);
    }
}

/// Pairs that the levels overall stand for where a facet leans on another.
const HELD_BY_OVERALL: f64 = 20.0;

fn filled(row: &[f64; LEVELS]) -> f64 {
    row.iter().skip(1).sum()
}

/// Sets the levels of a facet by what was met among pairs of one person, with how many of the pairs
/// drawn each stands for, and among pairs drawn at random.
fn settle(facet: &mut FacetParameters, met: Option<(&Joint, f64)>, random: &Joint) {
    let none = [[0.0; LEVELS]; LEVELS];
    let (met_joint, each) = met.unwrap_or((&none, 0.0));
    let sum = |joint: &Joint| -> [f64; LEVELS] {
        std::array::from_fn(|place| joint.iter().map(|row| at(row, place)).sum())
    };
    let (met_all, random_all) = (sum(met_joint), sum(random));
    // Of those drawn at random some are one person: they are taken out again.
    let mut others = [0.0; LEVELS];
    for ((slot, random), met) in others.iter_mut().zip(&random_all).zip(&met_all) {
        *slot = (random - each * met).max(random * LEAST_LEFT);
    }
    let count = size(facet.levels.len());
    for (place, level) in (1..).zip(facet.levels.iter_mut()) {
        let (own, drawn) = (at(&met_all, place), at(&random_all, place));
        // One half of a pair at each level stands for what a small file does not show.
        level.u = (at(&others, place) + 0.5) / (filled(&others) + 0.5 * count);
        if met.is_some() {
            level.m = ((own + 0.5) / (filled(&met_all) + 0.5 * count)).max(LEAST_M);
            if is_unseen(own, drawn) {
                // A level of which nothing is known says nothing.
                level.m = level.u;
            }
        }
    }
    for (beside, levels) in (1..).zip(facet.leaning.iter_mut()) {
        let (Some(met_here), Some(drawn)) = (met_joint.get(beside), random.get(beside)) else {
            continue;
        };
        let mut others = [0.0; LEVELS];
        for ((slot, random), met) in others.iter_mut().zip(drawn).zip(met_here) {
            *slot = (random - each * met).max(0.0);
        }
        // Where nearly all that were drawn are one person, what is left is not known well: between
        // what it would be if the facets had nothing to do with each other, and a share of all.
        let left = filled(&others) + HELD_BY_OVERALL;
        for (place, overall) in (1..).zip(&facet.levels) {
            let most = at(drawn, place) * LEAST_LEFT;
            let least = (overall.u * left * most).sqrt().min(most);
            if let Some(slot) = others.get_mut(place) {
                *slot = slot.max(least);
            }
        }
        for (place, (level, overall)) in (1..).zip(levels.iter_mut().zip(&facet.levels)) {
            if is_unseen(at(met_here, place), at(drawn, place)) {
                level.clone_from(overall);
                continue;
            }
            if met.is_some() {
                level.m = ((at(met_here, place) + HELD_BY_OVERALL * overall.m)
                    / (filled(met_here) + HELD_BY_OVERALL))
                    .max(LEAST_M);
            }
            level.u = (at(&others, place) + HELD_BY_OVERALL * overall.u)
                / (filled(&others) + HELD_BY_OVERALL);
        }
    }
}

/// Whether a level was hardly met, among pairs of one person and among pairs drawn.
fn is_unseen(met: f64, random: f64) -> bool {
    met < 1.0 && random < 5.0
}
