//! How well the lists are screened: an Arabic name and its entry, which has it in Latin letters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::io::BufReader;
use std::path::PathBuf;

use watchlists::Schema;
use watchlists::read::{ReadEntry, un_xml};
use watchlists::screen::{Asked, AskedName, Roll, Wanted};

fn united_nations() -> Option<Vec<ReadEntry>> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let Ok(bytes) = std::fs::read(root.join("watchlists/un-consolidated-2026-02-27.xml")) else {
        eprintln!("skipped: the United Nations' list is not here; set PORTOLAN_CONFORMANCE");
        return None;
    };
    let mut entries = Vec::new();
    un_xml(BufReader::new(&bytes[..]), &mut |e| entries.push(e)).unwrap();
    Some(entries)
}

fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c))
}

/// Persons whose original name is in Arabic script, with that name; and the list without any name
/// in that script, so that each has to be found by its Latin names.
fn parted(entries: &[ReadEntry]) -> (Vec<(String, String)>, Roll<String>) {
    let mut queries = Vec::new();
    let mut roll = Roll::new();
    for entry in entries {
        let original = entry.facts.names.iter().find(|n| n.original_script);
        if let Some(name) = original.filter(|n| is_arabic(&n.text))
            && entry.facts.schema == Schema::Person
        {
            queries.push((entry.reference.clone(), name.text.clone()));
        }
        let mut facts = entry.facts.clone();
        facts.names.retain(|n| !is_arabic(&n.text));
        roll.put(&entry.reference, 0, &facts);
    }
    (queries, roll)
}

#[test]
fn an_arabic_name_finds_its_latin_entry() {
    let Some(entries) = united_nations() else { return };
    let (queries, roll) = parted(&entries);
    assert_eq!(queries.len(), 327);
    let wanted = Wanted { limit: 20, floor: 0.0, ..Wanted::default() };
    let (mut first, mut scores) = (0, Vec::new());
    let (mut above_right, mut above_wrong) = (0, 0);
    for (reference, name) in &queries {
        let asked = Asked {
            names: vec![AskedName::free(name)],
            schema: Schema::Person,
            ..Asked::default()
        };
        let found = roll.screen(&asked, None, &wanted, &|_| true);
        if found.first().is_some_and(|m| m.key == *reference) {
            first += 1;
        } else {
            let rank = found.iter().position(|m| m.key == *reference);
            let best = found.first().map(|m| (m.name.as_str(), m.score));
            let own = entries.iter().find(|e| e.reference == *reference).unwrap().facts.name();
            eprintln!("{reference} {name} = {own}: rank {rank:?}, first {best:?}");
        }
        for m in found {
            let right = m.key == *reference;
            if m.score >= Wanted::THRESHOLD {
                *if right { &mut above_right } else { &mut above_wrong } += 1;
            }
            scores.push((m.score, right));
        }
    }
    // The recall where one query in a hundred hits wrongly.
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut right, mut wrong, mut at) = (0, 0, 1.0);
    for (score, is_right) in &scores {
        if !is_right {
            wrong += 1;
            if wrong > queries.len() / 100 {
                break;
            }
        } else {
            right += 1;
        }
        at = *score;
    }
    let share = |n: usize| n as f64 / queries.len() as f64;
    eprintln!(
        "rank 1 {:.3}; recall {:.3} at 0.01 false hits per query (score {at}); at the threshold recall {:.3}, false {:.3}",
        share(first),
        share(right),
        share(above_right),
        share(above_wrong)
    );
    assert!(share(first) >= 0.99, "rank 1: {}", share(first));
    assert!(share(right) >= 0.95, "recall: {}", share(right));
}
