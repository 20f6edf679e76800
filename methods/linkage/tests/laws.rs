//! What holds for any records: no order matters, the ledger adds up, what is said to turn a decision
//! turns it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod people;

use std::collections::{BTreeMap, BTreeSet};

use linkage::{Batch, ClusterRule, Edge, Linker, LinkerSettings, Outcome, Request, clusters};
use people::{Record, people, table, texts};
use proptest::prelude::*;

fn run(records: &[Record], threads: usize) -> (Batch, Outcome) {
    let request = Request { threads, draws: 50_000, ..Request::default() };
    Batch::run(table(records), &request, &|_, _, _| ())
}

fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut chance = people::Chance(seed | 1);
    for at in (1..count).rev() {
        order.swap(at, chance.below(at + 1));
    }
    order
}

/// Records that say the same are interchangeable: a cluster as the sorted texts of its members.
fn partition(records: &[Record], clusters: &[u32]) -> BTreeMap<Vec<Record>, usize> {
    let mut members: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
    for (record, cluster) in records.iter().zip(clusters) {
        members.entry(*cluster).or_default().push(record.clone());
    }
    let mut parts = BTreeMap::new();
    for mut cluster in members.into_values() {
        cluster.sort();
        *parts.entry(cluster).or_insert(0) += 1;
    }
    parts
}

/// The pairs as texts and the bits of their weights.
fn weights(records: &[Record], outcome: &Outcome) -> Vec<(BTreeSet<Record>, u64)> {
    let mut pairs: Vec<(BTreeSet<Record>, u64)> = outcome
        .pairs
        .iter()
        .map(|pair| {
            let both = [pair.left, pair.right].map(|row| records[row as usize].clone());
            (BTreeSet::from(both), pair.weight.to_bits())
        })
        .collect();
    pairs.sort();
    pairs
}

#[test]
fn people_on_file_twice_are_found() {
    let made = people(7, 1_500);
    let records: Vec<Record> = made.iter().map(|(record, _)| record.clone()).collect();
    let (batch, outcome) = run(&records, 2);
    let (mut right, mut found, mut reached) = (0, 0, 0);
    let mut all = 0;
    for (one, (_, whose)) in made.iter().enumerate() {
        for (other, (_, whom)) in made.iter().enumerate().skip(one + 1) {
            let same = whose == whom;
            let together = outcome.clusters[one] == outcome.clusters[other];
            all += usize::from(same);
            found += usize::from(together);
            right += usize::from(same && together);
            reached += usize::from(same && batch.is_found(one as u32, other as u32));
        }
    }
    let f1 = 2.0 * right as f64 / (all + found) as f64;
    assert!(f1 > 0.93, "F1 {f1}");
    let recall = reached as f64 / all as f64;
    assert!(recall > 0.97, "recall {recall}");
    assert!((outcome.recall - recall).abs() < 0.03, "estimated {} true {recall}", outcome.recall);
    let persons = 1_500.0;
    assert!((f64::from(outcome.persons()) / persons - 1.0).abs() < 0.05, "{}", outcome.persons());
    assert!((outcome.expected / all as f64 - 1.0).abs() < 0.1, "{} of {all}", outcome.expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_the_records_does_not_matter(seed in 1_u64..1_000_000) {
        let records: Vec<Record> = people(seed, 120).into_iter().map(|(record, _)| record).collect();
        let (_, outcome) = run(&records, 1);
        let order = shuffled(records.len(), seed);
        let moved: Vec<Record> = order.iter().map(|at| records[*at].clone()).collect();
        let (_, other) = run(&moved, 2);
        prop_assert_eq!(&outcome.parameters, &other.parameters);
        prop_assert_eq!(outcome.compared, other.compared);
        prop_assert_eq!(weights(&records, &outcome), weights(&moved, &other));
        prop_assert_eq!(partition(&records, &outcome.clusters), partition(&moved, &other.clusters));
    }

    #[test]
    fn the_order_of_insertion_does_not_matter(seed in 1_u64..1_000_000) {
        let learned: Vec<Record> = people(3, 400).into_iter().map(|(record, _)| record).collect();
        let records: Vec<Record> = people(seed, 60).into_iter().map(|(record, _)| record).collect();
        let file = |order: &[usize]| {
            let (batch, _) = run(&learned, 1);
            let (table, parameters) = batch.into_parts();
            let settings = LinkerSettings { expected: 2_000, ..LinkerSettings::default() };
            let mut linker = Linker::empty(table, parameters, settings);
            let mut number = vec![0; records.len()];
            for (at, record) in order.iter().enumerate() {
                number[*record] = linker.insert(&texts(&records[*record])).unwrap();
                // Being asked in between changes nothing.
                if at % 3 == 0 {
                    linker.resolve(number[*record]);
                }
            }
            (linker, number)
        };
        let order: Vec<usize> = (0..records.len()).collect();
        let (mut linker, number) = file(&order);
        let (mut other, moved) = file(&shuffled(records.len(), seed));
        let clusters_of = |linker: &mut Linker, number: &[u32]| -> Vec<u32> {
            number.iter().map(|row| linker.resolve(*row).cluster[0]).collect()
        };
        let (one, two) = (clusters_of(&mut linker, &number), clusters_of(&mut other, &moved));
        prop_assert_eq!(partition(&records, &one), partition(&records, &two));
        for (a, b) in [(0, 1), (2, 9), (5, 30)] {
            let (weight, again) =
                (linker.weight(number[a], number[b]), other.weight(moved[a], moved[b]));
            prop_assert_eq!(weight.to_bits(), again.to_bits());
            prop_assert!((linker.ledger(number[a], number[b]).weight() - weight).abs() < 1e-5);
        }
    }

    #[test]
    fn the_ledger_adds_up_and_says_what_would_turn_it(seed in 1_u64..1_000_000, threshold in -6.0..9.0_f64) {
        let records: Vec<Record> = people(seed, 80).into_iter().map(|(record, _)| record).collect();
        let (batch, outcome) = run(&records, 1);
        for pair in outcome.pairs.iter().take(20) {
            let ledger = batch.ledger(pair.left, pair.right);
            prop_assert!((ledger.weight() - pair.weight).abs() < 1e-4);
            let other = batch.ledger(pair.right, pair.left);
            prop_assert!((ledger.weight() - other.weight()).abs() < 1e-9);
        }
        for (one, other) in [(0, 1), (1, 2), (0, 5), (3, 40)] {
            let ledger = batch.ledger(one, other);
            for entry in &ledger.entries {
                prop_assert!(entry.level_number != 0 || (entry.weight == 0.0 && entry.rarity == 0.0));
            }
            let is_same = ledger.weight() >= threshold;
            let reach = |columns: &[&str]| -> f64 {
                ledger.prior + ledger.entries.iter().map(|entry| {
                    if !columns.contains(&entry.column.as_str()) { return entry.sum(); }
                    if is_same { entry.range.0 } else { entry.range.1 }
                }).sum::<f64>()
            };
            let turned = |weight: f64| if is_same { weight < threshold } else { weight >= threshold };
            let all: Vec<&str> = ledger.entries.iter().map(|entry| entry.column.as_str()).collect();
            match ledger.least_change(threshold) {
                None => prop_assert!(!turned(reach(&all))),
                Some(changes) => {
                    let named: Vec<&str> = changes.iter().map(|change| change.column.as_str()).collect();
                    prop_assert!(turned(reach(&named)));
                    // No smaller set would do.
                    for set in 0..1_usize << all.len() {
                        if (set.count_ones() as usize) < named.len() {
                            let some: Vec<&str> = (0..all.len()).filter(|at| set & (1 << at) != 0).map(|at| all[at]).collect();
                            prop_assert!(!turned(reach(&some)));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn one_wrong_pair_does_not_join_two_people() {
    let mut edges = Vec::new();
    for group in [0_u32, 4] {
        for left in group..group + 4 {
            for right in left + 1..group + 4 {
                edges.push(Edge { left, right, weight: 9.0 });
            }
        }
    }
    edges.push(Edge { left: 3, right: 4, weight: 7.0 });
    assert_eq!(clusters(9, &edges, ClusterRule::default()), [0, 0, 0, 0, 4, 4, 4, 4, 8]);
    // What no rule found counts against; where it counts nothing, the one pair is enough.
    let lenient = ClusterRule { not_compared: 0.0, ..ClusterRule::default() };
    assert_eq!(clusters(9, &edges, lenient), [0, 0, 0, 0, 0, 0, 0, 0, 8]);
}

#[test]
fn what_is_common_is_worth_less() {
    let mut records: Vec<Record> = people(11, 500).into_iter().map(|(record, _)| record).collect();
    for (at, record) in records.iter_mut().enumerate() {
        if at % 3 == 0 {
            record[1] = Some("smith".to_owned());
        }
    }
    let born = |name: &str| -> Record {
        ["maria", name, "1971-03-05", "lima", "f"].map(|text| Some(text.to_owned())).to_vec()
    };
    let first = records.len() as u32;
    records.extend([born("smith"), born("smith"), born("zyzanie"), born("zyzanie")]);
    let (batch, _) = run(&records, 1);
    let (common, rare) = (batch.ledger(first, first + 1), batch.ledger(first + 2, first + 3));
    let family = |ledger: &linkage::Ledger| ledger.entries[1].clone();
    assert_eq!(family(&common).level, "same");
    assert!(family(&common).sum() + 4.0 < family(&rare).sum());
}

#[test]
fn what_people_write_into_forms_does_no_harm() {
    let long = "a".repeat(10_000);
    let many = "word ".repeat(5_000);
    let odd = ["\u{202e}adA\u{0}", "", "   ", "?", "محمد", "王小明", "'''", "0000-00-00", "1e9"];
    let mut records: Vec<Record> = people(5, 100).into_iter().map(|(record, _)| record).collect();
    for text in odd.into_iter().chain([long.as_str(), many.as_str()]) {
        for _ in 0..3 {
            records.push(vec![Some(text.to_owned()); 5]);
        }
    }
    records.extend([vec![None; 5], vec![None; 5]]);
    let (batch, outcome) = run(&records, 2);
    assert_eq!(outcome.clusters.len(), records.len());
    let last = records.len() as u32 - 1;
    let nothing = batch.ledger(last - 1, last);
    assert_eq!(nothing.weight(), nothing.prior, "two empty records are not one person");
    let column = |kind: linkage::Kind| linkage::Column { name: kind.word().to_owned(), kind };
    let columns = vec![column(linkage::Kind::FullName), column(linkage::Kind::Sex)];
    let mut table = linkage::Table::new(columns).unwrap();
    for record in &records {
        table.push(0, &[record[1].as_deref(), record[4].as_deref()]).unwrap();
    }
    let (_, outcome) = Batch::run(table, &Request::default(), &|_, _, _| ());
    assert_eq!(outcome.clusters.len(), records.len());
}
