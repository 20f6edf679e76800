//! One file against itself, or against another.

use crate::blocking::{Blocks, rule_name};
use crate::cluster::{ClusterRule, Edge, clusters};
use crate::compare::{Comparer, Pattern};
use crate::model::{Parameters, Sample, Weights, all_pairs, at_random, learn};
use crate::number::{narrow, probability, real, size};
use crate::table::Table;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// The seed of the draws.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
    /// Pairs drawn at random to learn how often different people agree.
    pub draws: u32,
    /// How clusters are made.
    pub clusters: ClusterRule,
}

impl Default for Request {
    fn default() -> Self {
        Self { seed: 1, threads: 1, draws: 1_000_000, clusters: ClusterRule::default() }
    }
}

/// What was found.
#[derive(Debug)]
pub struct Outcome {
    /// The parameters.
    pub parameters: Parameters,
    /// Pairs compared.
    pub compared: usize,
    /// Edges worth keeping.
    pub edges: Vec<Edge>,
    /// Rule names with cost and matches.
    pub rules: Vec<(String, u64)>,
    /// Estimated recall.
    pub recall: f64,
    /// all candidate pairs by origin, for evaluation.
    pub candidates: Vec<(u32, u32)>,
    /// cluster by arranged row
    pub clusters: Vec<u32>,
}

/// Most pairs that are learned from.
const LEARN_FROM: usize = 1_000_000;
/// Pairs that weigh less are as good as not compared.
const KEEP_FROM: f64 = -12.0;

/// Finds the records of one person.
pub fn run(table: &mut Table, is_link: bool, request: &Request) -> Outcome {
    let t = std::time::Instant::now();
    table.arrange();
    let table = &*table;
    let blocks = Blocks::choose(table, is_link, request.threads);
    eprintln!("choose {:?}", t.elapsed());
    let candidates = blocks.candidates(table, is_link, request.threads);
    eprintln!("candidates {} {:?}", candidates.len(), t.elapsed());
    let chunks: Vec<&[(u32, u32)]> = candidates.chunks(1 << 18).collect();
    let compared: Vec<(Pattern, f32)> = crate::threads::map(&chunks, request.threads, |chunk| {
        let mut comparer = Comparer::new(table);
        chunk.iter().map(|(l, r)| comparer.compare(*l, *r)).collect::<Vec<_>>()
    })
    .concat();
    eprintln!("compared {:?}", t.elapsed());
    let random = at_random(table, is_link, request.seed, request.draws, request.threads);
    eprintln!("random {:?}", t.elapsed());
    let step = compared.len().div_ceil(LEARN_FROM).max(1);
    let sampled: Vec<(Pattern, f32)> = compared.iter().step_by(step).copied().collect();
    let sample = Sample {
        compared: &sampled,
        each: size(compared.len()) / size(sampled.len().max(1)),
        all: all_pairs(table, is_link),
    };
    let parameters = learn(table, &random, &sample, blocks.rules.clone());
    eprintln!("learn {:?} rounds {}", t.elapsed(), parameters.rounds);
    let weights = Weights::new(&parameters);
    let edges: Vec<Edge> = candidates
        .iter()
        .zip(&compared)
        .map(|((left, right), (pattern, rarity))| Edge {
            left: (*left).min(*right),
            right: (*left).max(*right),
            weight: crate::number::single(weights.weight(*pattern, *rarity)),
        })
        .filter(|edge| f64::from(edge.weight) >= KEEP_FROM)
        .collect();
    eprintln!("edges {} {:?}", edges.len(), t.elapsed());
    let (mut one, mut two, mut all) = (0.0, 0.0, 0.0);
    for edge in edges.iter().filter(|edge| edge.weight > -7.0) {
        let p = probability(f64::from(edge.weight));
        all += p;
        match blocks.met(edge.left, edge.right).count() {
            1 => one += p,
            2 => two += p,
            _ => {}
        }
    }
    let missed = one * one / (2.0 * f64::max(two, 1.0));
    let recall = all / (all + missed);
    eprintln!("recall {:?}", t.elapsed());
    let clusters = clusters(table.rows, &edges, request.clusters);
    eprintln!("clusters {:?}", t.elapsed());
    let _ = (narrow(0), real(0));
    Outcome {
        rules: blocks
            .rules
            .iter()
            .zip(&blocks.costs)
            .map(|(rule, cost)| (format!("{} ≤{}", rule_name(table, rule), rule.largest), *cost))
            .collect(),
        parameters,
        compared: candidates.len(),
        edges,
        recall,
        candidates,
        clusters,
    }
}
