//! Agreement with the published specimens of three other projects, each check digit with an outcome
//! by an independent formula. Needs the conformance data; says so where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use icao9303::mrz::{CalendarDate, Outcome, ReadOptions, read};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("travel-documents/mrz-specimens.jsonl"))
        .find(|file| file.is_file())
}

fn agrees(expected: Option<&Value>, got: Outcome) -> bool {
    match expected {
        None => got == Outcome::Absent,
        Some(Value::Bool(true)) => got == Outcome::Valid,
        Some(Value::Bool(false)) => got == Outcome::Invalid,
        // The formula behind the specimens does not follow a number into the optional data.
        Some(_) => got == Outcome::Valid || got == Outcome::Absent,
    }
}

#[test]
fn all_specimens_agree() {
    let Some(file) = data() else {
        println!("skipped: no travel-documents/mrz-specimens.jsonl; set PORTOLAN_CONFORMANCE");
        return;
    };
    let options = ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 });
    let mut seen = 0;
    for row in std::fs::read_to_string(file).unwrap().lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let lines: Vec<&str> =
            row["lines"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
        let reading = read(lines.join("\n").as_bytes(), &options);
        assert_eq!(reading.format.unwrap().as_str(), row["format"], "{lines:?}");
        let digits = row["check_digits"].as_object().unwrap();
        for (key, got) in [
            ("document_number", reading.check_digits.document_number),
            ("birth", reading.check_digits.date_of_birth),
            ("expiry", reading.check_digits.date_of_expiry),
            ("composite", reading.check_digits.composite),
        ] {
            assert!(agrees(digits.get(key), got), "{key} {got:?} {lines:?}");
        }
        let all_hold = digits.values().all(|v| v == &Value::Bool(true));
        if all_hold {
            assert!(reading.is_sound(), "{:?} {lines:?}", reading.problems);
        } else if digits.values().any(|v| v == &Value::Bool(false)) {
            assert!(!reading.is_sound(), "{lines:?}");
        }
        assert_eq!(reading.lines(), lines);
        seen += 1;
    }
    assert!(seen >= 35, "{seen} specimens");
}

#[test]
fn long_numbers_of_the_specimens_are_whole() {
    let options = ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 });
    let zone = "I<PRT007666667<ZZ00<<<<<<<<<<<\n8303143M3405293PRT<<<<<<<<<<<4\nCACADOR<DE<ARAUJO<<ANDRE<ESTEV";
    let reading = read(zone.as_bytes(), &options);
    assert_eq!(reading.fields.document_number, "007666667ZZ0");
    assert_eq!(reading.check_digits.document_number, Outcome::Valid);
    assert!(reading.fields.names_truncated);
}
