//! One file against itself, or against another.
//!
//! Always: the same records in any order give the same parameters, the same weights and the same
//! clusters; records that say the same in every column are interchangeable.
//! One seed gives one result, whatever the number of threads.

use crate::blocking::{Blocks, Key, rule_name};
use crate::cluster::{ClusterRule, Edge, clusters};
use crate::compare::{Comparer, Pattern};
use crate::ledger::{Ledger, ledger};
use crate::model::{Parameters, Sample, Weights, all_pairs, at_random, learn};
use crate::number::{at, at32, join, narrow, probability, real, single, size, wide};
use crate::table::Table;
use crate::threads;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// The seed of the draws.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
    /// Pairs drawn at random to learn how often different people agree.
    pub draws: u32,
    /// The probability from which a pair is told, and clusters are joined.
    pub threshold: f64,
    /// Whether each file holds everybody once, in linking; `None` asks the files.
    pub one_to_one: Option<bool>,
}

impl Default for Request {
    fn default() -> Self {
        Self { seed: 1, threads: 1, draws: 1_000_000, threshold: 0.5, one_to_one: None }
    }
}

/// What is being done, for who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rules are tried.
    Rules,
    /// Weights are learned.
    Weights,
    /// Pairs are compared.
    Pairs,
    /// Clusters are made.
    Clusters,
}

/// Two records and what speaks for their being one person. Rows are numbered as they were given,
/// both files counted through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The row on the left; in linking, of the first file.
    pub left: u32,
    /// The row on the right.
    pub right: u32,
    /// The base-two logarithm of the odds, from this pair alone.
    pub weight: f64,
    /// The probability; where each file holds everybody once, after others who would do as well.
    pub probability: f64,
}

/// A rule and what it found.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleReport {
    /// In words.
    pub name: String,
    /// Pairs with its keys alike.
    pub pairs: u64,
    /// Blocks of more records were left out; `None` if none were.
    pub largest: Option<u32>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What each level is worth.
    pub parameters: Parameters,
    /// The rules, the one that finds fewest first.
    pub rules: Vec<RuleReport>,
    /// Pairs compared.
    pub compared: u64,
    /// Pairs that there are.
    pub all: f64,
    /// Pairs that are one person, as far as compared pairs say.
    pub expected: f64,
    /// The share of the pairs of one person that the rules find, estimated.
    pub recall: f64,
    /// Whether each file was taken to hold everybody once.
    pub one_to_one: bool,
    /// The pairs from the threshold on, the likeliest first.
    pub pairs: Vec<Pair>,
    /// The cluster of each record as it was given, counted from 1 in that order.
    pub clusters: Vec<u32>,
}

impl Outcome {
    /// How many clusters there are.
    #[must_use]
    pub fn persons(&self) -> u32 {
        self.clusters.iter().copied().max().unwrap_or(0)
    }
}

/// Pairs that are looked at to learn, about.
const LEARN_FROM: u64 = 800_000;
/// A pair counts at least so much against, in bits; one that was never compared counts this too.
pub(crate) const LEAST: f64 = -4.0;
/// In linking, what speaks against a pair may be outweighed by there being no other.
const LEAST_IN_LINKING: f64 = -12.0;
/// From here on a pair is beyond doubt, when it is asked whether a file holds somebody twice.
const BEYOND_DOUBT: f32 = 5.0;

/// A batch at work: the table and what was learned of it.
#[derive(Debug)]
pub struct Batch {
    table: Table,
    /// For each row as it was given, its row in the table.
    places: Vec<u32>,
    parameters: Parameters,
    blocks: Blocks,
}

impl Batch {
    /// Finds the records of one person: within one file, or, where rows of two files were added,
    /// between them.
    pub fn run(
        mut table: Table,
        request: &Request,
        watch: &(dyn Fn(Step, u64, u64) + Sync),
    ) -> (Self, Outcome) {
        table.arrange();
        let is_link = table.source.iter().any(|source| *source != 0);
        watch(Step::Rules, 0, 1);
        let blocks = Blocks::choose(&table, is_link, request.threads);
        watch(Step::Weights, 0, 1);
        let work = Work { table: &table, blocks: &blocks, is_link, threads: request.threads };
        let (mut parameters, all) = work.learn(request);
        let weights = Weights::new(&parameters);
        let (edges, compared) = work.edges(&weights, request.threshold, watch);
        watch(Step::Clusters, 0, 1);
        let one_to_one = is_link
            && request.one_to_one.unwrap_or_else(|| holds_everybody_once(table.rows, &edges));
        let told = if one_to_one {
            competing(&table, &edges)
        } else {
            edges.iter().map(|edge| (*edge, probability(f64::from(edge.weight)))).collect()
        };
        let told: Vec<(Edge, f64)> =
            told.into_iter().filter(|(_, chance)| *chance >= request.threshold).collect();
        let of_rows = work.clusters(&edges, &told, request.threshold, one_to_one);
        let recall = work.recall(&edges, &of_rows);
        parameters.first_rules = work.first_rules(&edges);
        let (pairs, clusters) = (pairs(&table, &told), work.numbered(&of_rows));
        let mut places = vec![0; table.len()];
        for (place, origin) in (0..).zip(&table.origin) {
            if let Some(slot) = places.get_mut(wide(*origin)) {
                *slot = place;
            }
        }
        let outcome = Outcome {
            rules: blocks.report(&table),
            compared,
            all,
            expected: parameters.prior * all,
            recall,
            one_to_one,
            pairs,
            clusters,
            parameters: parameters.clone(),
        };
        (Self { table, places, parameters, blocks: blocks.without_members() }, outcome)
    }

    /// Why two records, by their numbers as they were given, are or are not one person.
    #[must_use]
    pub fn ledger(&self, left: u32, right: u32) -> Ledger {
        let place = |row| at32(&self.places, row);
        ledger(&self.table, &self.parameters, place(left), place(right))
    }

    /// Whether a rule finds this pair, by the records' numbers as they were given.
    #[must_use]
    pub fn is_found(&self, left: u32, right: u32) -> bool {
        let place = |row| at32(&self.places, row);
        self.blocks.met(place(left), place(right)).next().is_some()
    }

    /// The records, and what was learned of them.
    #[must_use]
    pub fn into_parts(self) -> (Table, Parameters) {
        (self.table, self.parameters)
    }
}

/// The base-two logarithm of the odds of a probability.
fn odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

struct Work<'a> {
    table: &'a Table,
    blocks: &'a Blocks,
    is_link: bool,
    threads: usize,
}

impl Work<'_> {
    fn learn(&self, request: &Request) -> (Parameters, f64) {
        let draws = request.draws;
        let random = at_random(self.table, self.is_link, request.seed, draws, self.threads);
        let parts = self.blocks.parts(self.table, self.is_link);
        let step = (self.blocks.costs.iter().sum::<u64>() / LEARN_FROM).max(1);
        let compared = threads::map_with(
            &parts,
            self.threads,
            || Comparer::new(self.table),
            |comparer, part| {
                let mut compared: Vec<(Pattern, f32)> = Vec::new();
                let wanted = |left: u32, right: u32| {
                    step == 1 || join(u64::from(left), u64::from(right)).is_multiple_of(step)
                };
                self.blocks.pairs_of(self.table, self.is_link, part, wanted, |left, right| {
                    compared.push(comparer.compare(left, right));
                });
                compared
            },
        )
        .concat();
        let all = all_pairs(self.table, self.is_link);
        let sample = Sample { each: real(step), compared: &compared, all };
        (learn(self.table, &random, &sample, self.blocks.rules.clone()), all)
    }

    /// The pairs that weigh enough to be kept, and how many were compared.
    fn edges(
        &self,
        weights: &Weights,
        threshold: f64,
        watch: &(dyn Fn(Step, u64, u64) + Sync),
    ) -> (Vec<Edge>, u64) {
        use std::sync::atomic::{AtomicU64, Ordering};
        let least = if self.is_link { LEAST_IN_LINKING } else { LEAST }.min(odds(threshold));
        let parts = self.blocks.parts(self.table, self.is_link);
        let done = AtomicU64::new(0);
        let found = threads::map_with(
            &parts,
            self.threads,
            || Comparer::new(self.table),
            |comparer, part| {
                let mut edges: Vec<Edge> = Vec::new();
                let mut all = 0_u64;
                self.blocks.pairs_of(
                    self.table,
                    self.is_link,
                    part,
                    |_, _| true,
                    |left, right| {
                        all += 1;
                        let (pattern, rarity) = comparer.compare(left, right);
                        let weight = weights.weight(pattern, rarity);
                        if weight >= least {
                            edges.push(Edge { left, right, weight: single(weight) });
                        }
                    },
                );
                let parts_done = done.fetch_add(1, Ordering::Relaxed) + 1;
                watch(Step::Pairs, parts_done, u64::from(narrow(parts.len())));
                (edges, all)
            },
        );
        let compared = found.iter().map(|(_, all)| all).sum();
        (found.into_iter().flat_map(|(edges, _)| edges).collect(), compared)
    }

    /// The share of the pairs of one person that the rules find: the lowest of three estimates, since
    /// each is too high where what makes a pair hard to find for one rule makes it hard for all.
    fn recall(&self, edges: &[Edge], clusters: &[u32]) -> f64 {
        let is_name =
            |key: &Key| self.table.sides.get(key.facet).is_some_and(|side| side.facet.is_name());
        let kinds: Vec<(bool, bool)> = self
            .blocks
            .rules
            .iter()
            .map(|rule| (rule.keys.iter().all(is_name), !rule.keys.iter().any(is_name)))
            .collect();
        let mut all = 0.0;
        let (mut by_one, mut by_two) = (0.0, 0.0);
        let (mut by_names, mut by_others, mut by_both) = (0.0, 0.0, 0.0);
        for edge in edges {
            let chance = probability(f64::from(edge.weight));
            let (mut rules, mut names, mut others) = (0, false, false);
            for rule in self.blocks.met(edge.left, edge.right) {
                let (only_names, no_names) = at(&kinds, rule);
                rules += 1;
                names |= only_names;
                others |= no_names;
            }
            let add = |to: &mut f64, is: bool| *to += if is { chance } else { 0.0 };
            add(&mut all, true);
            add(&mut by_one, rules == 1);
            add(&mut by_two, rules == 2);
            add(&mut by_names, names);
            add(&mut by_others, others);
            add(&mut by_both, names && others);
        }
        // Chao (1987): the pairs that no rule met, from those that one met and those that two met.
        let unmet = by_one * by_one / (2.0 * f64::max(by_two, 1.0));
        let chao = if all > 0.0 { all / (all + unmet) } else { 1.0 };
        // Lincoln and Petersen: what rules of names alone find of what the other rules find.
        let petersen = if by_names > 0.0 && by_others > 0.0 {
            all * by_both / (by_names * by_others)
        } else {
            1.0
        };
        let within = self.within_clusters(clusters);
        chao.min(petersen).min(within)
    }

    /// The rules that find nearly all, chosen one after the other by what each adds for its cost.
    fn first_rules(&self, edges: &[Edge]) -> Vec<usize> {
        const NEARLY_ALL: f64 = 0.999;
        const MOST_RULES: usize = 16;
        const LOOKED_AT: usize = 100_000;
        let likely: Vec<&Edge> = edges.iter().filter(|edge| edge.weight >= 0.0).collect();
        let step = likely.len().div_ceil(LOOKED_AT).max(1);
        let mut open: Vec<Vec<usize>> = likely
            .into_iter()
            .step_by(step)
            .map(|edge| self.blocks.met(edge.left, edge.right).collect())
            .collect();
        let all = open.len();
        let mut chosen = Vec::new();
        while size(all - open.len()) < NEARLY_ALL * size(all) && chosen.len() < MOST_RULES {
            let mut gains = vec![0_u64; self.blocks.rules.len()];
            for rule in open.iter().flatten() {
                if let Some(gain) = gains.get_mut(*rule) {
                    *gain += 1;
                }
            }
            let worth = |(gain, cost): (&u64, &u64)| {
                // Each rule costs the room of an entry for each record, besides its pairs.
                real(*gain) / (real(*cost) + 2.0 * f64::from(self.table.rows))
            };
            let best = gains
                .iter()
                .zip(&self.blocks.costs)
                .map(worth)
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
            let Some((best, gain)) = best else { break };
            if gain <= 0.0 {
                break;
            }
            chosen.push(best);
            open.retain(|rules| !rules.contains(&best));
        }
        if chosen.is_empty() {
            chosen.extend((0..self.blocks.rules.len()).take(MOST_RULES));
        }
        chosen
    }

    /// Of the pairs within clusters, the share that meets a rule.
    fn within_clusters(&self, clusters: &[u32]) -> f64 {
        let mut members: Vec<(u32, u32)> = clusters.iter().copied().zip(0..).collect();
        members.sort_unstable();
        let (mut met, mut all) = (0_u64, 0_u64);
        for cluster in members.chunk_by(|a, b| a.0 == b.0) {
            for (place, (_, left)) in cluster.iter().enumerate() {
                for (_, right) in cluster.get(place + 1..).unwrap_or_default() {
                    all += 1;
                    met += u64::from(self.blocks.met(*left, *right).next().is_some());
                }
            }
        }
        if all == 0 || self.is_link { 1.0 } else { real(met) / real(all) }
    }

    /// For each row, the lowest row of its cluster.
    fn clusters(
        &self,
        edges: &[Edge],
        told: &[(Edge, f64)],
        threshold: f64,
        once: bool,
    ) -> Vec<u32> {
        if once {
            let edges: Vec<Edge> =
                told.iter().map(|(edge, _)| Edge { weight: 1.0, ..*edge }).collect();
            return clusters(self.table.rows, &edges, ClusterRule::default());
        }
        // Looking at more pairs than are likely does not make more of them one person.
        let join_from = odds(threshold).max(0.0);
        // Between two files, pairs within one were not looked for, and do not count.
        let not_compared = if self.is_link { 0.0 } else { LEAST };
        let rule = ClusterRule { join_from, not_compared, ..ClusterRule::default() };
        let edges: Vec<Edge> =
            edges.iter().filter(|edge| f64::from(edge.weight) >= LEAST).copied().collect();
        clusters(self.table.rows, &edges, rule)
    }

    /// Clusters as the records were given, counted in that order.
    fn numbered(&self, of_rows: &[u32]) -> Vec<u32> {
        let mut given = vec![0; of_rows.len()];
        for (row, cluster) in (0..).zip(of_rows) {
            if let Some(slot) = given.get_mut(wide(at32(&self.table.origin, row))) {
                *slot = *cluster;
            }
        }
        let mut numbers = std::collections::HashMap::new();
        given
            .into_iter()
            .map(|cluster| {
                let next = narrow(numbers.len() + 1);
                *numbers.entry(cluster).or_insert(next)
            })
            .collect()
    }
}

/// Whether hardly anybody has two partners beyond doubt.
fn holds_everybody_once(rows: u32, edges: &[Edge]) -> bool {
    let mut partners = vec![0_u32; wide(rows)];
    for edge in edges.iter().filter(|edge| edge.weight >= BEYOND_DOUBT) {
        for row in [edge.left, edge.right] {
            if let Some(count) = partners.get_mut(wide(row)) {
                *count += 1;
            }
        }
    }
    let some = partners.iter().filter(|count| **count > 0).count();
    let more = partners.iter().filter(|count| **count > 1).count();
    size(more) <= 0.02 * size(some)
}

/// The probability of each pair where each file holds everybody once: either this is the one, or
/// another is, or none is. How many have none follows from the pairs themselves.
fn competing(table: &Table, edges: &[Edge]) -> Vec<(Edge, f64)> {
    /// However many have a partner, so many might have none.
    const LEAST_ALONE: f64 = 0.02;
    const ROUNDS: usize = 8;
    let own = |edge: &Edge| f64::from(edge.weight).exp2();
    let mut odds = vec![0.0_f64; table.len()];
    for edge in edges {
        for row in [edge.left, edge.right] {
            if let Some(sum) = odds.get_mut(wide(row)) {
                *sum += own(edge);
            }
        }
    }
    let second = size(table.source.iter().filter(|source| **source != 0).count());
    let rows = [size(table.len()) - second, second];
    let mut alone = [1.0, 1.0];
    let mut chances = Vec::new();
    for _ in 0..ROUNDS {
        chances = edges
            .iter()
            .map(|edge| {
                let own = own(edge);
                let against = |row| {
                    let file = usize::from(at32(&table.source, row));
                    at(&alone, file) + (at32(&odds, row) - own).max(0.0)
                };
                (*edge, own / (own + against(edge.left) * against(edge.right)))
            })
            .collect::<Vec<(Edge, f64)>>();
        let matched: f64 = chances.iter().map(|(_, chance)| chance).sum();
        alone = rows.map(|rows| (1.0 - matched / rows.max(1.0)).max(LEAST_ALONE));
    }
    chances
}

/// Pairs as they are told: the likeliest first.
fn pairs(table: &Table, told: &[(Edge, f64)]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = told
        .iter()
        .map(|(edge, probability)| {
            let (one, other) = (at32(&table.origin, edge.left), at32(&table.origin, edge.right));
            Pair {
                left: one.min(other),
                right: one.max(other),
                weight: f64::from(edge.weight),
                probability: *probability,
            }
        })
        .collect();
    pairs.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then_with(|| b.weight.total_cmp(&a.weight))
            .then_with(|| (a.left, a.right).cmp(&(b.left, b.right)))
    });
    pairs
}

impl Blocks {
    fn report(&self, table: &Table) -> Vec<RuleReport> {
        self.rules
            .iter()
            .zip(&self.costs)
            .map(|(rule, pairs)| RuleReport {
                name: rule_name(table, rule),
                pairs: *pairs,
                largest: (rule.largest != u32::MAX).then_some(rule.largest),
            })
            .collect()
    }
}
