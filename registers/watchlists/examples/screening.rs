//! How fast the published lists are screened, and what they take: `cargo run --release -p watchlists
//! --example screening -- FOLDER [NAMES]`.
//!
//! FOLDER holds the United Nations' list and OFAC's as published. NAMES, when it is given, is how
//! many made-up names are added.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout
)]

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::time::Instant;

use watchlists::read::{OfacFiles, ReadEntry, ofac_csv, un_xml};
use watchlists::screen::{Asked, AskedName, Roll, Wanted};
use watchlists::{Facts, ListName, Quality, Schema};

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn lists(folder: &Path) -> Vec<ReadEntry> {
    let open = |name: &str| BufReader::new(File::open(folder.join(name)).unwrap());
    let mut entries = Vec::new();
    un_xml(open("un-consolidated-2026-02-27.xml"), &mut |e| entries.push(e)).unwrap();
    let mut sdn = open("ofac/sdn.csv");
    let (mut alt, mut add) = (open("ofac/alt.csv"), open("ofac/add.csv"));
    let mut comments = open("ofac/sdn_comments.csv");
    let files = OfacFiles {
        alt: Some(&mut alt as &mut dyn Read),
        add: Some(&mut add),
        comments: Some(&mut comments),
    };
    ofac_csv(&mut sdn, files, &mut |e| entries.push(e)).unwrap();
    entries
}

fn main() {
    let folder = std::env::args().nth(1).expect("the folder with the lists");
    let more: usize = std::env::args().nth(2).map_or(0, |n| n.parse().unwrap());
    let entries = lists(Path::new(&folder));
    let words: Vec<&str> = entries
        .iter()
        .filter(|e| e.facts.schema == Schema::Person)
        .flat_map(|e| &e.facts.names)
        .filter(|n| !n.original_script)
        .flat_map(|n| n.text.split_whitespace())
        .collect();
    let begun = Instant::now();
    let mut roll: Roll<u32> = Roll::new();
    let mut names = 0;
    for (at, entry) in entries.iter().enumerate() {
        names += entry.facts.names.len();
        roll.put(&(at as u32), 0, &entry.facts);
    }
    // A fixed walk over the words of real names, each in some ten spellings: commonest first, as in life.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut chance = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let word = |chance: &mut dyn FnMut() -> u64| {
        let mut word = words[(chance() % words.len() as u64) as usize].to_owned();
        if chance().is_multiple_of(2) {
            let letters = b"aeioumnrtkslhbd";
            let letter = letters[(chance() % letters.len() as u64) as usize] as char;
            let at = word.char_indices().map(|(i, _)| i).nth((chance() % 5) as usize);
            word.insert(at.unwrap_or(0), letter);
        }
        word
    };
    for at in 0..more {
        let many = 2 + chance() % 3;
        let text: Vec<String> = (0..many).map(|_| word(&mut chance)).collect();
        let facts = Facts {
            names: vec![ListName::new(&text.join(" "), Quality::Primary)],
            ..Facts::default()
        };
        roll.put(&((entries.len() + at) as u32), 1, &facts);
    }
    println!(
        "{} entries, {} names in {:.2} s, {} MB with the lists themselves",
        roll.len(),
        names + more,
        begun.elapsed().as_secs_f64(),
        resident_mb()
    );
    // Half of those asked for are on the lists, half are made of the same words.
    let mut queries: Vec<String> = entries
        .iter()
        .flat_map(|e| e.facts.names.iter().map(|n| n.text.clone()))
        .step_by(14)
        .take(1_000)
        .collect();
    while queries.len() < 2_000 {
        let many = 2 + chance() % 3;
        let text: Vec<String> = (0..many).map(|_| word(&mut chance)).collect();
        queries.push(text.join(" "));
    }
    let wanted = Wanted::default();
    let mut times: Vec<f64> = Vec::new();
    let (begun, mut found) = (Instant::now(), 0);
    for name in &queries {
        let asked = Asked { names: vec![AskedName::free(name)], ..Asked::default() };
        let one = Instant::now();
        found += roll.screen(&asked, None, &wanted, &|_| true).len();
        times.push(one.elapsed().as_secs_f64() * 1e3);
    }
    let whole = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{} queries, {found} candidates: {:.0} per second, median {:.3} ms, p99 {:.3} ms, most {:.3} ms, {} MB",
        queries.len(),
        queries.len() as f64 / whole,
        at(0.5),
        at(0.99),
        at(1.0),
        resident_mb()
    );
}
