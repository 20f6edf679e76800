//! Screening against peers: `cargo run --release -p benches --bin screening [-- NAMES]`.
//!
//! Always: all names and aliases of the lists of the Security Council and of the Office of Foreign
//! Assets Control, and queries that a seed makes: names of the lists, mistyped; names of people who
//! don't exist; and the Arabic names of the Security Council's list. One query at a time, on one
//! core. Peers get the same queries, fewer where they are slow, and logic-v2 the Security Council's
//! list alone. Then so many made-up names (a million without the argument), ours alone: a peer that
//! compares with each would need seconds for a query.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a scoreboard prints, and its figures are rounded"
)]

use benches::figures::percentile;
use benches::lists::{
    Chance, Entry, Query, Rows, foreign_assets, is_arabic, latin_words, made_up, mistyped,
    united_nations,
};
use benches::ours;
use benches::peers::{Answer, LOGIC_V2, RAPIDFUZZ, ask, ask_ours, write};
use benches::population::Outcome;

const SEED: u64 = 20_260_227;
const MISTYPED: usize = 600;
const MADE_UP: usize = 400;
/// Every so manieth query goes to a slow peer.
const SLOW: usize = 8;
/// Candidates that the desk shows at most.
const WANTED: usize = 5;

fn heading() {
    println!(
        "| reader | names | queries | p50 ms | p99 ms | queries/s | listed name first | built in s | MB |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
}

/// A list, and queries with the entry that each is about, where there is one.
struct Search {
    entries: Vec<Entry>,
    queries: Vec<Query>,
    truth: Vec<Option<usize>>,
}

impl Search {
    /// Every `step`th query alone.
    fn fewer(&self, step: usize) -> Self {
        Self {
            entries: self.entries.clone(),
            queries: self.queries.iter().step_by(step).cloned().collect(),
            truth: self.truth.iter().step_by(step).copied().collect(),
        }
    }

    /// The first entries alone; what is about others is about none.
    fn within(mut self, entries: usize) -> Self {
        self.entries.truncate(entries);
        for truth in &mut self.truth {
            *truth = truth.filter(|at| *at < entries);
        }
        self
    }

    fn show(
        self,
        reader: &str,
        file: &str,
        ask: impl FnOnce(&std::path::Path) -> Outcome<Answer>,
    ) -> Outcome<()> {
        let names: usize = self.entries.iter().map(|entry| entry.1.len()).sum();
        let rows = write(
            file,
            &Rows::List { entries: self.entries, queries: self.queries, limit: WANTED },
        )?;
        let answer = match ask(&rows) {
            Ok(answer) => answer,
            Err(reason) => {
                println!("| {reader} | skipped: {reason} |");
                return Ok(());
            }
        };
        let listed: Vec<bool> = self
            .truth
            .iter()
            .zip(&answer.best)
            .filter_map(|(truth, best)| {
                let highest = best.first().map_or(0.0, |one| one.1);
                truth.map(|at| best.iter().any(|one| one.0 == at && one.1 >= highest))
            })
            .collect();
        let first = listed.iter().filter(|first| **first).count() as f64 / listed.len() as f64;
        println!(
            "| {reader} | {names} | {} | {:.3} | {:.3} | {:.0} | {first:.3} | {:.2} | {:.0} |",
            answer.ms.len(),
            percentile(&answer.ms, 0.5),
            percentile(&answer.ms, 0.99),
            answer.ms.len() as f64 / answer.ms.iter().sum::<f64>() * 1e3,
            answer.build_seconds,
            answer.megabytes
        );
        Ok(())
    }
}

/// Mistyped names of the entries, names made up, and what is given, in an order of chance.
fn queries(
    entries: &[Entry],
    words: &[String],
    mut known: Vec<(Query, Option<usize>)>,
) -> Outcome<(Vec<Query>, Vec<Option<usize>>)> {
    let mut chance = Chance::new(SEED);
    for _ in 0..MISTYPED {
        let at = chance.below(entries.len());
        let entry = entries.get(at).ok_or("an empty list")?;
        let mut name = chance.pick(&entry.1)?.clone();
        // One slip always, a second one half the time.
        name = mistyped(&name, &mut chance);
        if chance.below(2) == 0 {
            name = mistyped(&name, &mut chance);
        }
        known.push((Query(entry.0.clone(), name), Some(at)));
    }
    for _ in 0..MADE_UP {
        known.push((Query("Person".to_owned(), made_up(words, &mut chance)?), None));
    }
    for at in (1..known.len()).rev() {
        known.swap(at, chance.below(at + 1));
    }
    Ok(known.into_iter().unzip())
}

fn lists(words: &[String]) -> Outcome<()> {
    let (mut entries, originals) = united_nations()?;
    let united_nations = entries.len();
    let mut known = Vec::new();
    for (at, (entry, original)) in entries.iter().zip(originals).enumerate() {
        if let Some(original) = original.filter(|name| is_arabic(name)) {
            known.push((Query(entry.0.clone(), original), Some(at)));
        }
    }
    entries.extend(foreign_assets()?);
    entries.iter_mut().for_each(|entry| entry.1.retain(|name| !name.is_empty()));
    let (queries, truth) = queries(&entries, words, known)?;
    let search = Search { entries, queries, truth };
    println!("The lists of the Security Council and of the Office of Foreign Assets Control\n");
    heading();
    search.fewer(1).show("ours", "lists.json", ask_ours)?;
    search.fewer(1).within(united_nations).show(
        "ours, the Security Council's alone",
        "lists-un.json",
        ask_ours,
    )?;
    search.fewer(SLOW).within(united_nations).show(
        "logic-v2, the Security Council's alone",
        "lists-un-fewer.json",
        |rows| ask(LOGIC_V2, "logic-v2", rows),
    )?;
    for scorer in ["token_sort_ratio", "WRatio"] {
        search.fewer(SLOW).show(
            &format!("rapidfuzz, extract by {scorer}"),
            "lists-fewer.json",
            |rows| ask(RAPIDFUZZ, scorer, rows),
        )?;
    }
    Ok(())
}

fn made_up_names(words: &[String], names: usize) -> Outcome<()> {
    let mut chance = Chance::new(SEED + 1);
    let entries: Vec<Entry> = (0..names)
        .map(|_| Ok(Entry("Person".to_owned(), vec![made_up(words, &mut chance)?], 0)))
        .collect::<Outcome<_>>()?;
    let (queries, truth) = queries(&entries, words, Vec::new())?;
    println!("\nMade-up names\n");
    heading();
    Search { entries, queries, truth }.show("ours", "made-up.json", ask_ours)
}

fn main() -> Outcome<()> {
    if ours::was_asked()? {
        return Ok(());
    }
    let names = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let words = latin_words()?;
    lists(&words)?;
    made_up_names(&words, names)
}
