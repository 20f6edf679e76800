//! How long one record takes against a million: made-up people, one in ten on file twice with a slip
//! of the pen.
//!
//! ```sh
//! cargo run --release -p linkage --example a_million [RECORDS]
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout
)]

use std::time::Instant;

use linkage::{Batch, Column, Kind, Linker, LinkerSettings, Request, Table};

/// Numbers that look random (xorshift; Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// Small numbers more often than large ones, as names are.
    fn unequal(&mut self, limit: u64) -> u64 {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((share * (limit as f64).ln()).exp() - 1.0) as u64 % limit
    }
}

fn name(mut number: u64, syllables: u64) -> String {
    const FIRST: [&str; 20] = [
        "ba", "ko", "mi", "ta", "re", "lu", "sa", "no", "ve", "di", "fa", "go", "hu", "ja", "pe",
        "zo", "ni", "ra", "le", "mo",
    ];
    let mut name = String::new();
    for _ in 0..syllables {
        name.push_str(FIRST[(number % 20) as usize]);
        number /= 20;
    }
    name
}

fn person(chance: &mut Chance) -> [String; 5] {
    [
        name(chance.unequal(4_000).wrapping_mul(2_654_435_761) % 8_000, 3),
        name(chance.unequal(80_000).wrapping_mul(2_654_435_761) % 160_000, 4),
        format!(
            "{}-{:02}-{:02}",
            1940 + chance.below(70),
            1 + chance.below(12),
            1 + chance.below(28)
        ),
        name(chance.unequal(500), 3),
        if chance.below(2) == 0 { "f" } else { "m" }.to_owned(),
    ]
}

fn slip(of: &[String; 5], chance: &mut Chance) -> [String; 5] {
    let mut copy = of.clone();
    let field = chance.below(4) as usize;
    let at = chance.below(copy[field].len() as u64 - 1) as usize;
    if field == 2 {
        copy[field].replace_range(3..4, &chance.below(10).to_string());
    } else {
        copy[field].remove(at);
    }
    copy
}

fn main() {
    let records: usize = std::env::args().nth(1).map_or(1_000_000, |count| count.parse().unwrap());
    let mut chance = Chance(20_261_126);
    let mut people: Vec<[String; 5]> = Vec::new();
    while people.len() < records + 10_000 {
        let one = person(&mut chance);
        if chance.below(10) == 0 {
            people.push(slip(&one, &mut chance));
        }
        people.push(one);
    }
    for at in (1..people.len()).rev() {
        people.swap(at, chance.below(at as u64 + 1) as usize);
    }
    let kinds = [Kind::GivenName, Kind::FamilyName, Kind::BirthDate, Kind::Place, Kind::Sex];
    let columns = kinds.map(|kind| Column { name: kind.word().to_owned(), kind }).to_vec();
    let row = |person: &[String; 5]| -> Vec<Option<String>> {
        person.iter().map(|text| Some(text.clone())).collect()
    };
    let mut table = Table::new(columns).unwrap();
    for one in people.iter().take(100_000) {
        let values = row(one);
        let values: Vec<Option<&str>> = values.iter().map(Option::as_deref).collect();
        table.push(0, &values).unwrap();
    }
    let start = Instant::now();
    let request = Request { threads: 2, ..Request::default() };
    let (batch, outcome) = Batch::run(table, &request, &|_, _, _| ());
    println!(
        "learned from 100,000 in {:?}: {} rules, {} of them first, {} clusters",
        start.elapsed(),
        outcome.rules.len(),
        outcome.parameters.first_rules.len(),
        outcome.persons()
    );
    let (table, parameters) = batch.into_parts();
    let settings = LinkerSettings { expected: records as u32, ..LinkerSettings::default() };
    let mut linker = Linker::empty(table, parameters, settings);
    let start = Instant::now();
    let mut times = Vec::new();
    let mut joined = 0;
    for (at, one) in people.iter().enumerate() {
        let values: Vec<Option<&str>> = one.iter().map(|text| Some(text.as_str())).collect();
        let begun = Instant::now();
        let number = linker.insert(&values).unwrap();
        if at >= records {
            let found = linker.resolve(number);
            times.push(begun.elapsed());
            joined += usize::from(found.cluster.len() > 1);
        }
    }
    println!("{} on file in {:?}", linker.len(), start.elapsed());
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "insert and resolve: p50 {:?}, p99 {:?}, most {:?}; {joined} of {} have a double",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}
