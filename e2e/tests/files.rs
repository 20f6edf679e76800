//! The commands that need no node, as a stranger runs them: exit codes, words, and whole files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::fs;

use e2e::{Finished, run};

const SPECIMEN: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                        L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";

fn in_folder(name: &str, text: &str, args: &[&str]) -> (tempfile::TempDir, Finished) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let args: Vec<String> =
        args.iter().map(|a| a.replace("DIR", &folder.path().display().to_string())).collect();
    let done = run(&args).unwrap();
    assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
    (folder, done)
}

fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_sound_zone_exits_0_and_a_wrong_digit_exits_1_and_is_named() {
    let (_folder, done) = in_folder("z.txt", SPECIMEN, &["mrz", "DIR/z.txt"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let sound = lines(&done.stdout);
    assert_eq!(sound[0]["format"], "TD3");
    assert_eq!(sound[0]["fields"]["document_number"], "L898902C3");

    // Two zones parted by a blank line; the second's digit for the birth date is 3, not 2.
    let wrong = format!("{SPECIMEN}\n{}", SPECIMEN.replace("7408122F", "7408123F"));
    let (_folder, done) = in_folder("z.txt", &wrong, &["mrz", "DIR/z.txt"]);
    assert_eq!(done.code, Some(1));
    let both = lines(&done.stdout);
    assert_eq!(both.len(), 2);
    assert_eq!(both[0]["check_digits"]["date_of_birth"], "valid");
    assert_eq!(both[1]["check_digits"]["date_of_birth"], "invalid");
    assert_eq!(both[1]["check_digits"]["document_number"], "valid");
}

#[test]
fn nothing_to_read_and_ten_megabytes_of_fillers_end_in_words() {
    let (_folder, done) = in_folder("z.txt", "", &["mrz", "DIR/z.txt"]);
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("no zone"), "{}", done.stderr);
    let (_folder, done) = in_folder("z.txt", "", &["mrz", "DIR/absent.txt"]);
    assert_eq!(done.code, Some(2));
    let fillers = "<".repeat(10_000_000);
    let (_folder, done) = in_folder("z.txt", &fillers, &["mrz", "DIR/z.txt"]);
    assert_eq!(done.code, Some(1));
    assert_eq!(lines(&done.stdout).len(), 1);
}

/// One who came to stay, and one who came for a month.
const CROSSINGS: &str = "person_id,date,direction,citizenship\n\
    1,2020-01-10,arrival,UTO\n\
    2,2020-02-01,arrival,D\n\
    2,2020-03-01,departure,D\n";

#[test]
fn who_stays_is_a_migrant_and_who_leaves_is_not() {
    let args = ["residence", "DIR/c.csv", "--as-of", "2022-01-01", "-o", "DIR/out.json"];
    let (folder, done) = in_folder("c.csv", CROSSINGS, &args);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(fs::metadata(folder.path().join("out.json")).unwrap().len() > 0);
    let args = "flows DIR/c.csv --by month,citizenship --as-of 2022-01-01";
    let args: Vec<&str> = args.split(' ').collect();
    let (_folder, done) = in_folder("c.csv", CROSSINGS, &args);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let mut rows = done.stdout.lines();
    let names: Vec<&str> = rows.next().unwrap().split(',').collect();
    let migrants = names.iter().position(|name| *name == "migrant_arrivals").unwrap();
    let stayed: Vec<&str> = rows.filter(|row| row.split(',').nth(migrants) == Some("1")).collect();
    assert_eq!(stayed.len(), 1, "{}", done.stdout);
    assert!(stayed[0].contains("2020-01") && stayed[0].contains("UTO"), "{}", stayed[0]);
}

#[test]
fn the_same_crossings_in_another_order_give_the_same_bytes() {
    let mut turned: Vec<&str> = CROSSINGS.lines().collect();
    turned[1..].reverse();
    let turned = format!("{}\n", turned.join("\n"));
    let args = [
        "flows",
        "DIR/c.csv",
        "--by",
        "month,citizenship,direction,status",
        "--as-of",
        "2022-01-01",
    ];
    let (_folder, one) = in_folder("c.csv", CROSSINGS, &args);
    let (_folder, other) = in_folder("c.csv", &turned, &args);
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    assert_eq!(one.stdout, other.stdout);
}

#[test]
fn a_bad_file_is_named_by_line_and_value_and_nothing_is_written() {
    let wrong = CROSSINGS.replace("2020-02-01", "2020-02-31");
    let (folder, done) =
        in_folder("c.csv", &wrong, &["residence", "DIR/c.csv", "-o", "DIR/out.csv"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("2020-02-31") && done.stderr.contains('3'), "{}", done.stderr);
    assert!(!folder.path().join("out.csv").exists());

    let (_folder, done) = in_folder("c.csv", "who,when\n1,2020-01-01\n", &["flows", "DIR/c.csv"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("person_id"), "{}", done.stderr);
}
