//! Statistics New Zealand's migrbc 2.0.9 classified 195,428 crossings: so do we, to the day.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::path::{Path, PathBuf};

use cubes::{
    ColumnMap, Dimension, FlowRequest, HistoryRequest, Mode, Source, flows, histories, rows,
    wanted_by,
};
use residence::Rule;

fn data(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join("statistics/crossings").join(name);
    if !path.exists() {
        eprintln!("{} is not there: not compared", path.display());
        return None;
    }
    Some(path)
}

fn request(mode: Mode) -> HistoryRequest {
    HistoryRequest {
        rule: Rule::TWELVE_SIXTEEN,
        mode,
        observed_day: cubes::day::parse("2026-11-24").unwrap().0,
        map: ColumnMap::default(),
        initial_status: Some("res_status_initial".to_owned()),
    }
}

#[test]
fn every_column_of_every_reference_crossing_is_the_same() {
    let Some(path) = data("twelve-sixteen-reference.parquet") else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ours.parquet");
    let (sheet, report) = histories(&path, &request(Mode::Reference)).unwrap();
    sheet.write(&out).unwrap();
    assert_eq!((report.crossings, report.persons, report.set_aside), (195_428, 40_000, 0));

    let theirs = rows(&path).unwrap();
    let ours = rows(&out).unwrap();
    assert_eq!(ours.header(), theirs.header());
    let mut compared = 0;
    for (ours, theirs) in ours.zip(theirs) {
        assert_eq!(ours.unwrap().fields, theirs.unwrap().fields);
        compared += 1;
    }
    assert_eq!(compared, 195_428);
}

#[test]
fn long_after_the_last_crossing_the_as_of_mode_agrees_with_the_reference() {
    let Some(path) = data("twelve-sixteen-reference.parquet") else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ours.csv");
    histories(&path, &request(Mode::AsOf)).unwrap().0.write(&out).unwrap();
    let theirs = rows(&path).unwrap();
    let ours = rows(&out).unwrap();
    let at =
        |header: &[String], name: &str| header.iter().position(|column| column == name).unwrap();
    for name in ["is_long_term_mig", "res_status_before", "res_status_after"] {
        let (left, right) = (at(ours.header(), name), at(theirs.header(), name));
        for (ours, theirs) in rows(&out).unwrap().zip(rows(&path).unwrap()) {
            assert_eq!(ours.unwrap().fields[left], theirs.unwrap().fields[right], "{name}");
        }
    }
    let (theirs_at, mut migrants) = (at(theirs.header(), "is_long_term_mig"), 0);
    for row in theirs {
        migrants += u64::from(row.unwrap().fields[theirs_at].as_deref() == Some("1"));
    }

    let by = [Dimension::Month, Dimension::Direction, Dimension::Status];
    let source = Source::open(&path, &ColumnMap::default(), wanted_by(&by)).unwrap();
    let request = FlowRequest {
        by: by.to_vec(),
        rule: Rule::TWELVE_SIXTEEN,
        observed_day: request(Mode::AsOf).observed_day,
        threads: 2,
    };
    let (table, report) = flows(&source, &request).unwrap();
    assert_eq!((table.crossings(), report.crossings, report.persons), (195_428, 195_428, 40_000));
    let ours: i64 =
        table.rows.iter().filter(|row| row.labels[2] == "migrant").map(|row| row.figures[0]).sum();
    assert_eq!(u64::try_from(ours).unwrap(), migrants);
}

#[test]
fn the_sample_of_migstat_is_read_with_its_own_column_names() {
    let Some(path) = data("migstat-sample.parquet") else { return };
    let mut request = request(Mode::AsOf);
    request.map = ColumnMap::parse(["person_id=passport_no"]).unwrap();
    request.initial_status = Some("res_status_default".to_owned());
    let (sheet, report) = histories(&path, &request).unwrap();
    assert_eq!((sheet.rows(), report.crossings, report.persons), (24, 24, 7));
}
