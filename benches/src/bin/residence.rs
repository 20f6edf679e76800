//! Residence against DuckDB and migrbc: `cargo run --release -p benches --bin residence [MILLIONS]`.
//!
//! Always: the file is made from a seed and both programs read the same one; each figure is the
//! best of three runs. DuckDB does less: the next crossing of each person, and nothing after that.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a scoreboard prints, and its figures are rounded"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use cubes::{
    Batch, ColumnMap, CrossingWriter, Dictionary, Dimension, FlowRequest, FlowState, Form,
    HistoryRequest, Mode, RecordedCrossing, Source, flows, histories, wanted_by,
};
use residence::Rule;

type Outcome<T> = Result<T, Box<dyn Error>>;

const BY: [Dimension; 4] =
    [Dimension::Month, Dimension::Citizenship, Dimension::Direction, Dimension::Status];
const RUNS: usize = 3;
const ROWS_AT_A_TIME: u64 = 1 << 20;

/// SplitMix64 (Steele, Lea, Flood 2014): a seed in, even numbers out.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// The crossing at place `at`: persons come in no order, four crossings each, in turns.
fn crossing(at: u64, persons: u64, seed: u64) -> (u64, i32, bool, u16) {
    // An odd multiplier that shares no factor with the count would do; a prime one always does.
    let mixed = (u128::from(at) * 2_654_435_761_u128 % (u128::from(persons) * 4)) as u64;
    let (person, turn) = (mixed / 4, mixed % 4);
    let mut of_person = Seeded(seed ^ person.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    let first_arrives = of_person.below(2) == 0;
    let citizenship = of_person.below(200) as u16 + 1;
    let mut day = 10_957 + of_person.below(3_650) as i32;
    for _ in 0..turn {
        day += match of_person.below(3) {
            0 => of_person.below(15),
            1 => of_person.below(200),
            _ => of_person.below(900),
        } as i32;
    }
    (person, day, first_arrives ^ (turn % 2 == 1), citizenship)
}

fn file_of(folder: &Path, millions: u64) -> Outcome<PathBuf> {
    let path = folder.join(format!("crossings-{millions}m.parquet"));
    if path.exists() {
        return Ok(path);
    }
    println!("making {} …", path.display());
    let (rows, persons) = (millions * 1_000_000, millions * 250_000);
    let mut countries = Dictionary::default();
    for country in 0..200_u32 {
        let letter =
            |place: u32| char::from_u32(u32::from(b'A') + country / place % 26).unwrap_or('A');
        countries.code("citizenship", &format!("X{}{}", letter(26), letter(1)))?;
    }
    let mut writer = CrossingWriter::create(&path)?;
    let mut batch = Batch::default();
    let mut at = 0;
    while at < rows {
        batch.clear();
        for place in at..rows.min(at + ROWS_AT_A_TIME) {
            let (person, day, is_arrival, citizenship) = crossing(place, persons, 20_261_124);
            batch.person.push(person);
            batch.day.push(day);
            batch.is_arrival.push(is_arrival);
            batch.citizenship.push(citizenship);
        }
        writer.write(&batch, &countries)?;
        at += ROWS_AT_A_TIME;
    }
    writer.finish()?;
    Ok(path)
}

fn best<T>(mut run: impl FnMut() -> Outcome<T>) -> Outcome<(f64, T)> {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let result = run()?;
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(fastest, _)| seconds < *fastest) {
            best = Some((seconds, result));
        }
    }
    best.ok_or_else(|| "no run".into())
}

const PEER: &str = "
import sys, time, duckdb
con = duckdb.connect()
con.execute('SET threads=2')
con.execute('SET enable_progress_bar=false')
best = None
for _ in range(3):
    start = time.perf_counter()
    rows = con.execute('''SELECT count(*), sum(next - date_crossing) FROM (
        SELECT date_crossing, lead(date_crossing) OVER (PARTITION BY person_id ORDER BY date_crossing) AS next
        FROM read_parquet(?))''', [sys.argv[1]]).fetchall()
    seconds = time.perf_counter() - start
    best = seconds if best is None else min(best, seconds)
print(best, duckdb.__version__)
";

fn duckdb(folder: &Path, path: &Path) -> Option<String> {
    let own = folder.join("../peers/bin/python");
    let python = if own.exists() { own } else { PathBuf::from("python3") };
    let output = Command::new(python).arg("-c").arg(PEER).arg(path).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn peak_mb() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()
        })
        .unwrap_or(0)
        / 1024
}

fn whole_country(folder: &Path, millions: u64) -> Outcome<()> {
    let path = file_of(folder, millions)?;
    let request = FlowRequest {
        by: BY.to_vec(),
        rule: Rule::TWELVE_SIXTEEN,
        observed_day: 20_000,
        threads: std::thread::available_parallelism()?.get(),
    };
    let (seconds, (table, report)) = best(|| {
        let source = Source::open(&path, &ColumnMap::default(), wanted_by(&BY))?;
        Ok(flows(&source, &request)?)
    })?;
    println!(
        "| {millions} million crossings of {} persons → {} rows by month, citizenship, direction, status | {seconds:.2} s, {} MB |",
        report.persons,
        table.rows.len(),
        peak_mb()
    );
    match duckdb(folder, &path) {
        Some(answer) => {
            let theirs: f64 =
                answer.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0.0);
            println!(
                "| DuckDB, the window step only, 2 threads ({answer}) | {theirs:.2} s: {:.1} × |",
                theirs / seconds
            );
        }
        None => println!("| DuckDB | not measured: needs python3 with the package duckdb |"),
    }
    Ok(())
}

fn reference_crossings() -> Outcome<()> {
    const MIGRBC_SECONDS: f64 = 67.0;
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = root.join("statistics/crossings/twelve-sixteen-reference.parquet");
    if !path.exists() {
        println!("| reference crossings | not measured: {} is not there |", path.display());
        return Ok(());
    }
    let request = HistoryRequest {
        rule: Rule::TWELVE_SIXTEEN,
        mode: Mode::Reference,
        observed_day: 20_781,
        map: ColumnMap::default(),
        initial_status: Some("res_status_initial".to_owned()),
    };
    let (classified, sheet) = best(|| Ok(cubes::outcomes(&path, &request)?))?;
    println!(
        "| {} reference crossings, read and classified | {classified:.4} s: {:.0} × migrbc's published {MIGRBC_SECONDS} s |",
        sheet.crossings,
        MIGRBC_SECONDS / classified
    );
    let (written, _) = best(|| Ok(histories(&path, &request)?.0.to_bytes(Form::Parquet)?))?;
    println!(
        "| the same, as a Parquet file of 14 columns | {written:.4} s: {:.0} × |",
        MIGRBC_SECONDS / written
    );
    Ok(())
}

fn late_crossing(millions: u64) -> Outcome<()> {
    let (rows, persons) = (millions * 1_000_000, millions * 250_000);
    let countries: Vec<String> = (0..201).map(|code| format!("X{code:03}")).collect();
    let recorded = |at: u64, version: u64, day_shift: i32| {
        let (person, day, is_arrival, citizenship) = crossing(at, persons, 7);
        RecordedCrossing {
            id: u128::from(at).to_be_bytes(),
            person: u128::from(person).to_be_bytes(),
            day: day + day_shift,
            at_ms: i64::from(day + day_shift) * 86_400_000,
            is_arrival,
            citizenship: countries.get(usize::from(citizenship)).map_or("", String::as_str),
            sex: if person % 2 == 0 { "F" } else { "M" },
            birth_day: Some((person % 10_000) as i32),
            post: "Port",
            version,
            is_void: false,
            resident_before: None,
        }
    };
    let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, 15_000, &[&BY]);
    let start = Instant::now();
    state.load((0..rows).map(|at| recorded(at, 1, 0)))?;
    println!(
        "| {millions} million crossings loaded and classified | {:.2} s |",
        start.elapsed().as_secs_f64()
    );

    let mut seeded = Seeded(3);
    let mut times: Vec<(f64, f64)> = Vec::new();
    for version in 2..202 {
        let late = recorded(seeded.below(rows), version, seeded.below(40) as i32 - 20);
        let start = Instant::now();
        let changes = state.apply(&late)?;
        let applied = start.elapsed().as_secs_f64() * 1e3;
        let table = state.view(0).ok_or("the table that was asked for")?;
        let bytes = table.sheet().to_bytes(Form::Csv)?;
        times.push((applied, start.elapsed().as_secs_f64() * 1e3));
        if changes.len() > rows as usize || bytes.is_empty() {
            return Err("an empty table".into());
        }
    }
    let slowest = |of: fn(&(f64, f64)) -> f64| times.iter().map(of).fold(0.0, f64::max);
    println!(
        "| one corrected crossing → every affected cell, slowest of 200 | {:.3} ms |",
        slowest(|time| time.0)
    );
    println!("| … and the whole table's bytes again | {:.1} ms |", slowest(|time| time.1));
    Ok(())
}

fn main() -> Outcome<()> {
    let millions = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-data");
    std::fs::create_dir_all(&folder)?;
    println!("| what | figure |\n|---|---|");
    whole_country(&folder, millions)?;
    reference_crossings()?;
    late_crossing(5)
}
