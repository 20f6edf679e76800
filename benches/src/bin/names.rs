//! Names against peers: `cargo run --release -p benches --bin names`.
//!
//! Always: the same rows to each reader. First labelled pairs of names: F1 at the one threshold that
//! a reader stands by, and at the one that is best for it with the truth in hand. Then the Arabic
//! names of the Security Council's list, looked for among all Latin names of all its entries: how
//! often the entry is first, and how often it passes where one wrong entry in a hundred queries
//! passes too. Time is of one core, without the start of an interpreter.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a scoreboard prints, and its figures are rounded"
)]

use benches::figures::{best_threshold, f1_at, found, percentile};
use benches::lists::{Query, Rows, is_arabic, text, united_nations};
use benches::ours;
use benches::peers::{Answer, LOGIC_V2, RAPIDFUZZ, ask, ask_ours, write};
use benches::population::Outcome;

/// One wrong entry in a hundred queries.
const FALSE_HITS: f64 = 0.01;
/// Candidates of a query that are looked at.
const WANTED: usize = 20;
/// Who is asked beside ours: the name to print, the threshold its makers recommend, if any.
const PEERS: [(&[&str], &str, Option<f64>); 3] = [
    (LOGIC_V2, "logic-v2", Some(0.7)),
    (RAPIDFUZZ, "token_sort_ratio", None),
    (RAPIDFUZZ, "WRatio", None),
];

/// What carries both names, the one and the other.
type Pair = (String, String, String);

/// Each pair, and whether it is a match.
fn labelled() -> Outcome<(Vec<Pair>, Vec<bool>)> {
    let text = text("names/pairs.csv")?;
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let headings = rows.headers()?.clone();
    let at = |name| headings.iter().position(|heading| heading == name).ok_or("a column");
    let (schema, one, other) = (at("schema")?, at("name1")?, at("name2")?);
    let label = at("is_match")?;
    let (mut pairs, mut labels) = (Vec::new(), Vec::new());
    for row in rows.records() {
        let row = row?;
        let field = |at| row.get(at).unwrap_or_default().to_owned();
        pairs.push((field(schema), field(one), field(other)));
        labels.push(field(label) == "true");
    }
    Ok((pairs, labels))
}

/// Whether the weights of ours were set without looking at it: a third of the pairs, by the hash that
/// the crate's own tests go by (FNV-1a of both names).
fn is_kept_apart(pair: &Pair) -> bool {
    let bytes = pair.1.bytes().chain(pair.2.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 20) % 3 == 0
}

fn pairs() -> Outcome<()> {
    let (pairs, labels) = labelled()?;
    println!(
        "{} labelled pairs, {} of them matches; {} were kept apart when ours was made\n",
        pairs.len(),
        labels.iter().filter(|l| **l).count(),
        pairs.iter().filter(|pair| is_kept_apart(pair)).count()
    );
    println!(
        "| reader | threshold | F1 | persons | kept apart | best threshold | F1 | persons | kept apart | pairs/s |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let is_person: Vec<bool> = pairs.iter().map(|pair| pair.0 == "Person").collect();
    let is_apart: Vec<bool> = pairs.iter().map(is_kept_apart).collect();
    let rows = write("pairs.json", &Rows::Pairs { pairs })?;
    let show = |reader: &str, own: Option<f64>, answer: Outcome<Answer>| match answer {
        Err(reason) => println!("| {reader} | skipped: {reason} |"),
        Ok(answer) => {
            let judged: Vec<(f64, bool)> =
                answer.scores.iter().copied().zip(labels.iter().copied()).collect();
            let of = |threshold, part: &[bool]| {
                let of_part = judged.iter().zip(part).filter(|one| *one.1);
                f1_at(threshold, of_part.map(|one| *one.0))
            };
            let at = |threshold| {
                let all = f1_at(threshold, judged.iter().copied());
                let (persons, apart) = (of(threshold, &is_person), of(threshold, &is_apart));
                format!("{threshold:.2} | {all:.3} | {persons:.3} | {apart:.3}")
            };
            println!(
                "| {reader} | {} | {} | {:.0} |",
                own.map_or_else(|| "none | – | – | –".to_owned(), at),
                at(best_threshold(&judged).0),
                judged.len() as f64 / answer.seconds
            );
        }
    };
    show("names (ours)", Some(ours::threshold()), ask_ours(&rows));
    for (packages, peer, own) in PEERS {
        show(peer, own, ask(packages, peer, &rows));
    }
    Ok(())
}

fn originals() -> Outcome<()> {
    let (entries, originals) = united_nations()?;
    let (mut queries, mut truth) = (Vec::new(), Vec::new());
    for (at, (entry, original)) in entries.iter().zip(originals).enumerate() {
        if let Some(original) = original.filter(|name| entry.0 == "Person" && is_arabic(name)) {
            queries.push(Query(entry.0.clone(), original));
            truth.push(at);
        }
    }
    let names: usize = entries.iter().map(|entry| entry.1.len()).sum();
    println!(
        "\n{} Arabic names among {} entries with {names} Latin names\n",
        queries.len(),
        entries.len()
    );
    println!(
        "| reader | first | first or beside another | recall at {FALSE_HITS} false hits per query | p50 ms | p99 ms | MB |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let rows = write("originals.json", &Rows::List { entries, queries, limit: WANTED })?;
    let show = |reader: &str, answer: Outcome<Answer>| match answer {
        Err(reason) => println!("| {reader} | skipped: {reason} |"),
        Ok(answer) => {
            let found = found(&answer.best, &truth, FALSE_HITS);
            println!(
                "| {reader} | {:.3} | {:.3} | {:.3} | {:.2} | {:.2} | {:.0} |",
                found.first,
                found.first_or_beside,
                found.recall,
                percentile(&answer.ms, 0.5),
                percentile(&answer.ms, 0.99),
                answer.megabytes
            );
        }
    };
    show("names (ours)", ask_ours(&rows));
    for (packages, peer, _) in PEERS {
        show(peer, ask(packages, peer, &rows));
    }
    Ok(())
}

fn main() -> Outcome<()> {
    if ours::was_asked()? {
        return Ok(());
    }
    pairs()?;
    originals()
}
