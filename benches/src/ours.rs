//! Ours, answering as a peer does.

use std::fs;
use std::time::Instant;

use names::Name;
use watchlists::screen::{Asked, AskedName, Roll, Wanted};
use watchlists::{Facts, ListName, Quality, Schema};

use crate::lists::{Entry, Query, Rows};
use crate::peers::{Answer, peak_megabytes};
use crate::population::Outcome;

/// The one threshold, as a probability.
#[must_use]
pub fn threshold() -> f64 {
    names::probability(names::MATCH_LLR)
}

/// Answers the rows where this process was started for that (`ours FILE`), and says whether it was.
///
/// # Errors
/// Where the rows can't be read.
pub fn was_asked() -> Outcome<bool> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some("ours") {
        return Ok(false);
    }
    let path = arguments.next().ok_or("ours FILE")?;
    let rows: Rows = serde_json::from_slice(&fs::read(path)?)?;
    let mut answer = match rows {
        Rows::Pairs { pairs } => compare(&pairs),
        Rows::List { entries, queries, limit } => search(entries, &queries, limit),
    };
    answer.megabytes = peak_megabytes();
    serde_json::to_writer(std::io::stdout().lock(), &answer)?;
    Ok(true)
}

/// Reading both names is counted, as it is for every peer.
fn compare(pairs: &[(String, String, String)]) -> Answer {
    let start = Instant::now();
    let score = |(schema, one, other): &(String, String, String)| {
        let read = |text: &str| Name::read(text, schema_of(schema).into());
        names::compare(&read(one), &read(other)).probability()
    };
    let scores = pairs.iter().map(score).collect();
    Answer { scores, seconds: start.elapsed().as_secs_f64(), ..Answer::default() }
}

/// Through the register's roll, as the desk and `portolan screen` do: what is timed is a query as it
/// comes, with the explanation of each candidate.
fn search(entries: Vec<Entry>, queries: &[Query], limit: usize) -> Answer {
    let start = Instant::now();
    let mut roll = Roll::new();
    for (key, Entry(schema, names, list)) in (0_usize..).zip(entries) {
        let names = names.iter().map(|name| ListName::new(name, Quality::Good)).collect();
        roll.put(&key, list, &Facts { schema: schema_of(&schema), names, ..Facts::default() });
    }
    let mut answer = Answer { build_seconds: start.elapsed().as_secs_f64(), ..Answer::default() };
    let wanted = Wanted { limit, floor: 0.0, ..Wanted::default() };
    for Query(schema, name) in queries {
        let start = Instant::now();
        let asked = Asked {
            names: vec![AskedName::free(name)],
            schema: schema_of(schema),
            ..Asked::default()
        };
        let found = roll.screen(&asked, None, &wanted, &|_| true);
        answer.ms.push(start.elapsed().as_secs_f64() * 1e3);
        answer.best.push(found.into_iter().map(|one| (one.key, one.score)).collect());
    }
    answer
}

fn schema_of(schema: &str) -> Schema {
    Schema::parse(schema).unwrap_or(Schema::Any)
}
