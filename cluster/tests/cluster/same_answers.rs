//! The tables of a cluster have the bytes of the tables made in process.

use std::path::{Path, PathBuf};
use std::time::Instant;

use cubes::{
    ColumnMap, Dimension, FlowRequest, FlowState, Form, RecordedCrossing, Segments, Source, flows,
    wanted_by,
};
use residence::Rule;

use crate::crossings::{self, COUNTRIES, Numbers};
use crate::harness::{Cluster, done, said, wait_for};

pub const AS_OF: &str = "2025-06-30";

fn observed_day() -> i32 {
    cubes::day::parse(AS_OF).unwrap().0
}

/// What `portolan flows` gives: the bytes, and the sentence on standard error.
pub fn in_process(file: &Path, by: &str, form: Form) -> (Vec<u8>, String) {
    let by = Dimension::parse_list(by).unwrap();
    let source = Source::open(file, &ColumnMap::default(), wanted_by(&by)).unwrap();
    let observed_day = observed_day();
    let request = FlowRequest { by, rule: Rule::TWELVE_SIXTEEN, observed_day, threads: 2 };
    let (table, report) = flows(&source, &request).unwrap();
    (table.sheet().to_bytes(form).unwrap(), format!("{}\n", report.sentence(table.rows.len())))
}

fn parts(folder: &Path, count: usize) -> Vec<PathBuf> {
    (0..count).map(|number| folder.join(format!("part-{number}.parquet"))).collect()
}

#[test]
fn ten_million_crossings_have_the_same_table_there_and_in_process() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.parquet");
    let clock = Instant::now();
    crossings::write(10_000_000, &[], &whole);
    let written = clock.elapsed();

    let by = "month,citizenship,direction,status";
    let clock = Instant::now();
    let (wanted, sentence) = in_process(&whole, by, Form::Parquet);
    let alone = clock.elapsed();

    let cluster = Cluster::start(2);
    let out = folder.path().join("flows.parquet");
    let clock = Instant::now();
    let output =
        done(cluster.flows().args(["--by", by, "--as-of", AS_OF]).arg(&whole).arg("-o").arg(&out));
    let there = clock.elapsed();
    println!(
        "written in {written:?}, counted in process in {alone:?}, on the cluster in {there:?}"
    );

    assert!(sentence.starts_with("10000000 crossings of "), "{sentence}");
    assert_eq!(said(&output), sentence);
    assert!(std::fs::read(&out).unwrap() == wanted, "the tables differ");
}

#[test]
fn every_column_every_kind_of_value_and_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crossings.parquet");
    crossings::every_column(20_000).write(&file).unwrap();
    let cluster = Cluster::start(2);
    for (by, form, ending) in [
        ("month,citizenship,sex,age_group,post,direction,status", Form::Csv, "csv"),
        ("sex,age_group", Form::Xlsx, "xlsx"),
        ("post,status", Form::Json, "json"),
        ("direction", Form::Parquet, "parquet"),
    ] {
        let out = folder.path().join(format!("out.{ending}"));
        let output = done(
            cluster.flows().args(["--by", by, "--as-of", AS_OF]).arg(&file).arg("-o").arg(&out),
        );
        let (wanted, sentence) = in_process(&file, by, form);
        assert_eq!(said(&output), sentence, "{by}");
        assert!(sentence.contains("at the same instant"), "{sentence}");
        assert!(std::fs::read(&out).unwrap() == wanted, "{by}: the tables differ");
    }
}

#[test]
fn a_nodes_segments_count_by_the_latest_version_of_each_crossing() {
    let folder = tempfile::tempdir().unwrap();
    let key = |kind: u8, number: u64| {
        let mut key = [kind; 16];
        key[8..].copy_from_slice(&number.to_be_bytes());
        key
    };
    let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, observed_day(), &[]);
    let mut segments = Segments::open(folder.path()).unwrap();
    let mut numbers = Numbers::from(11);
    for round in 1..=3_u64 {
        let mut rows = Vec::new();
        for number in 0..4_000 {
            // Some crossings are corrected later, some struck out.
            if round > 1 && numbers.below(4) > 0 {
                continue;
            }
            let day = 19_000 + i32::try_from(numbers.below(900)).unwrap();
            rows.push(RecordedCrossing {
                id: key(1, number),
                person: key(2, numbers.below(700)),
                day,
                at_ms: i64::from(day) * 86_400_000 + i64::try_from(numbers.below(3)).unwrap(),
                is_arrival: numbers.below(2) == 0,
                citizenship: COUNTRIES[usize::try_from(number % 12).unwrap()],
                sex: ["F", "M", "X", ""][usize::try_from(number % 4).unwrap()],
                birth_day: (number % 5 > 0).then_some(5_000),
                post: ["North", "South"][usize::try_from(number % 2).unwrap()],
                version: round,
                is_void: round > 1 && numbers.below(3) == 0,
                resident_before: [None, Some(true), Some(false)]
                    [usize::try_from(number % 3).unwrap()],
            });
        }
        segments.append(&rows, round).unwrap();
        state.load(rows).unwrap();
    }
    drop(segments);
    let by = "month,citizenship,sex,age_group,post,direction,status";
    let wanted = state.table(&Dimension::parse_list(by).unwrap()).sheet();
    let cluster = Cluster::start(2);
    let output = done(cluster.flows().args(["--by", by, "--as-of", AS_OF]).arg(folder.path()));
    let wanted = String::from_utf8(wanted.to_bytes(Form::Csv).unwrap()).unwrap();
    assert!(String::from_utf8(output.stdout).unwrap() == wanted, "the tables differ");
}

#[test]
fn an_executor_killed_in_the_middle_costs_time_and_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole.parquet"), parts(folder.path(), 8));
    let parts: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
    crossings::write(400_000, &parts, &whole);
    let (wanted, _) = in_process(&whole, "month", Form::Csv);

    let mut cluster = Cluster::start(2);
    let mut client = cluster
        .flows()
        .args(["--as-of", AS_OF])
        .args(&parts)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_for("kept result", || cluster.has_kept(0).then_some(()));
    cluster.kill(0);
    assert!(client.try_wait().unwrap().is_none(), "the job was over before its executor");
    let output = client.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stdout == wanted, "the tables differ");
}
