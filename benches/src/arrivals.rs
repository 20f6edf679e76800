//! One record at a time against a million: people made up from a seed, and the incremental linker.
//!
//! Always holds: the same number gives the same records. One in ten is an earlier person's again,
//! with slips in the name and sometimes in the date; common names are common. Weights are learned
//! from the first records alone, before any other is known.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use linkage::{Batch, Column, Kind, Linker, LinkerSettings, Parameters, Request, Table};

use crate::figures::percentile;
use crate::lists::{Chance, latin_words, mistyped};
use crate::peers::peak_megabytes;
use crate::population::Outcome;

const SEED: u64 = 12;
/// Records that weights are learned from.
const LEARNED: usize = 50_000;
/// New records that are timed.
const NEW: usize = 2_000;
/// Records that are inserted in two orders.
const ORDERED: usize = 20_000;

type Record = [String; 4];

/// What was measured.
#[derive(Debug)]
pub struct Arrivals {
    /// Seconds to put all on file, one by one.
    pub filled_seconds: f64,
    /// Milliseconds to insert and resolve, of each new record.
    pub ms: Vec<f64>,
    /// Share of the new records of somebody on file whose cluster has that record.
    pub recognised: f64,
    /// Share of the new records of nobody on file that were left alone.
    pub left_alone: f64,
    /// Whether another order gave the same clusters.
    pub same_in_any_order: bool,
    /// Megabytes that the process held at most.
    pub megabytes: f64,
}

/// Common words come first: of three draws the lowest.
fn common<'a>(words: &'a [String], chance: &mut Chance) -> Outcome<&'a String> {
    let at = (0..3).map(|_| chance.below(words.len())).min().unwrap_or(0);
    Ok(words.get(at).ok_or("no words")?)
}

/// Records, and for each the earlier one that is the same person.
fn records(count: usize) -> Outcome<(Vec<Record>, Vec<Option<usize>>)> {
    let words = latin_words()?;
    let mut chance = Chance::new(SEED);
    // The lists come in no order of their own, but all of one script together.
    let mut pick = |count: usize| -> Outcome<Vec<String>> {
        (0..count).map(|_| chance.pick(&words).cloned()).collect()
    };
    let (given, family, places) = (pick(4_000)?, pick(60_000)?, pick(3_000)?);
    let (mut records, mut same): (Vec<Record>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for at in 0..count {
        if at > 0 && chance.below(10) == 0 {
            let earlier = chance.below(at);
            let mut record = records.get(earlier).ok_or("no record")?.clone();
            let slips = 1 + chance.below(2);
            for _ in 0..slips {
                if let Some(field) = record.get_mut(chance.below(2)) {
                    *field = mistyped(field, &mut chance);
                }
            }
            if chance.below(5) == 0 {
                record[2] = date(&mut chance);
            }
            records.push(record);
            same.push(Some(earlier));
            continue;
        }
        records.push([
            common(&given, &mut chance)?.clone(),
            common(&family, &mut chance)?.clone(),
            date(&mut chance),
            common(&places, &mut chance)?.clone(),
        ]);
        same.push(None);
    }
    Ok((records, same))
}

fn date(chance: &mut Chance) -> String {
    format!("{}-{:02}-{:02}", 1940 + chance.below(66), 1 + chance.below(12), 1 + chance.below(28))
}

fn fields(record: &Record) -> [Option<&str>; 4] {
    [&record[0], &record[1], &record[2], &record[3]].map(|field| Some(field.as_str()))
}

fn learned(records: &[Record]) -> Outcome<(Table, Parameters)> {
    let columns = [
        ("given_name", Kind::GivenName),
        ("family_name", Kind::FamilyName),
        ("birth_date", Kind::BirthDate),
        ("birth_place", Kind::Place),
    ];
    let columns = columns.map(|(name, kind)| Column { name: name.to_owned(), kind });
    let mut table = Table::new(columns.to_vec())?;
    for record in records.iter().take(LEARNED) {
        table.push(0, &fields(record))?;
    }
    let threads = std::thread::available_parallelism()?.get();
    let request = Request { threads, ..Request::default() };
    Ok(Batch::run(table, &request, &|_, _, _| ()).0.into_parts())
}

/// The clusters of more than one, by the numbers that the records had before they were put in order.
fn clusters(linker: &mut Linker, order: &[usize]) -> BTreeSet<Vec<usize>> {
    let mut found = BTreeSet::new();
    for row in (0_u32..).take(order.len()) {
        let cluster = linker.resolve(row).cluster;
        let mut cluster: Vec<usize> = cluster
            .iter()
            .filter_map(|row| order.get(usize::try_from(*row).ok()?).copied())
            .collect();
        cluster.sort_unstable();
        if cluster.len() > 1 {
            found.insert(cluster);
        }
    }
    found
}

fn same_in_any_order(
    records: &[Record],
    table: &Table,
    parameters: &Parameters,
    settings: LinkerSettings,
) -> Outcome<bool> {
    let forwards: Vec<usize> = (0..records.len().min(ORDERED)).collect();
    let mut shuffled = forwards.clone();
    let mut chance = Chance::new(SEED + 1);
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, chance.below(at + 1));
    }
    let mut found = Vec::new();
    for order in [&forwards, &shuffled] {
        let mut linker = Linker::empty(table.clone(), parameters.clone(), settings);
        for at in order {
            linker.insert(&fields(records.get(*at).ok_or("no record")?))?;
        }
        found.push(clusters(&mut linker, order));
    }
    Ok(found.first() == found.last() && found.first().is_some_and(|found| found.len() > 1))
}

/// Puts so many records on file, and then new ones, one at a time.
///
/// # Errors
/// Where the words for names are not there, or a record is not as the columns say.
pub fn measure(on_file: usize) -> Outcome<Arrivals> {
    let (records, same) = records(on_file + NEW)?;
    let (table, parameters) = learned(&records)?;
    let settings = LinkerSettings {
        expected: u32::try_from(on_file).unwrap_or(u32::MAX),
        ..LinkerSettings::default()
    };
    let same_in_any_order = same_in_any_order(&records, &table, &parameters, settings)?;
    let mut linker = Linker::empty(table, parameters, settings);
    let start = Instant::now();
    for record in records.iter().take(on_file) {
        linker.insert(&fields(record))?;
    }
    let filled_seconds = start.elapsed().as_secs_f64();
    let mut ms = Vec::new();
    let mut counted: HashMap<(bool, bool), u32> = HashMap::new();
    for (record, same) in records.iter().zip(&same).skip(on_file) {
        let start = Instant::now();
        let row = linker.insert(&fields(record))?;
        let resolution = linker.resolve(row);
        ms.push(start.elapsed().as_secs_f64() * 1e3);
        let is_right = match same {
            Some(earlier) => resolution.cluster.contains(&u32::try_from(*earlier)?),
            None => resolution.cluster.len() == 1,
        };
        *counted.entry((same.is_some(), is_right)).or_insert(0) += 1;
    }
    let share = |again: bool| {
        let of = |right| f64::from(counted.get(&(again, right)).copied().unwrap_or(0));
        of(true) / (of(true) + of(false))
    };
    Ok(Arrivals {
        filled_seconds,
        recognised: share(true),
        left_alone: share(false),
        same_in_any_order,
        megabytes: peak_megabytes(),
        ms,
    })
}

impl Arrivals {
    /// The row of the scoreboard.
    #[must_use]
    pub fn row(&self, on_file: usize) -> String {
        format!(
            "| {on_file} | {:.2} | {:.2} | {:.3} | {:.3} | {} | {:.1} | {:.0} |",
            percentile(&self.ms, 0.5),
            percentile(&self.ms, 0.99),
            self.recognised,
            self.left_alone,
            if self.same_in_any_order { "the same" } else { "others" },
            self.filled_seconds,
            self.megabytes
        )
    }
}
