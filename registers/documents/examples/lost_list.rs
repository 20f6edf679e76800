//! How long a list of a million lost documents takes to plan, to bring in, to bring in again and to
//! ask, on the store that `PORTOLAN_TEST_STORE` names.
//!
//! `cargo run --release -p documents --example lost_list -- 1000000`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout
)]

use std::io::{BufWriter, Write};
use std::time::Instant;

use documents::lost::{Plan, Request, apply, plan_import, reported};
use kernel::Purpose;

/// The most memory that the process had so far, in MB; 0 where the system does not tell.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let rows: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let node = testkit::node().declare(&documents::kinds()).unwrap();
    let session = node.session("system", Purpose::Import);
    let mut file = tempfile::tempfile().unwrap();
    let mut out = BufWriter::new(&mut file);
    writeln!(out, "reference,number,issuer,type,status,reported").unwrap();
    for n in 0..rows {
        // Numbers come in no order, as in a list by the date of the report.
        let number = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 34;
        writeln!(out, "R{n},{number:010},UTO,P,stolen,2026-01-{:02}", n % 28 + 1).unwrap();
    }
    out.flush().unwrap();
    drop(out);
    let request = Request { list: "police".to_owned(), whole: true, ..Request::default() };
    let said = |what: &str, began: Instant, plan: &Plan| {
        let s = began.elapsed().as_secs_f64();
        println!(
            "{what}: {s:.1} s, {:.0} rows/s, {} new, {} unchanged, at most {} MB so far",
            plan.read as f64 / s,
            plan.new,
            plan.unchanged,
            peak_mb()
        );
    };
    for turn in ["first", "again"] {
        let began = Instant::now();
        let plan = plan_import(&session, &request, &mut file, &mut |_, _| true).unwrap();
        said(&format!("{turn}: planned"), began, &plan);
        let began = Instant::now();
        let plan = apply(&session, &request, &plan, &mut file, &mut |_, _| true).unwrap();
        said(&format!("{turn}: brought in"), began, &plan);
    }
    let began = Instant::now();
    let asked = 100_000;
    let today = jiff::civil::date(2026, 11, 24);
    let mut hits = 0;
    for n in 0..asked {
        let number = (n * 7_u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 34;
        hits += reported(&session, "UTO", &format!("{number:010}"), today).unwrap().len();
    }
    let each = began.elapsed().as_secs_f64() / asked as f64 * 1e6;
    println!("asked {asked}: {each:.1} µs each, {hits} hits");
    let bodies = node.store.changes("documents.lost", 0, 500).unwrap();
    let bytes: usize = bodies.iter().map(|raw| raw.body.len()).sum();
    println!("a body has {} bytes", bytes / bodies.len().max(1));
    let entries = node.store.entries(0, 1).unwrap();
    let entry = serde_json::to_vec(&entries[0]).unwrap().len();
    println!("an entry of {} records has {entry} bytes", entries[0].records.len());
    let folder: u64 = std::fs::read_dir(node.dir.path())
        .unwrap()
        .map(|e| e.unwrap().metadata().unwrap().len())
        .sum();
    println!("the folder has {} MB", folder / 1_000_000);
}
