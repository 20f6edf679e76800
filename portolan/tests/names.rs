//! The built binary judges pairs of names, from a file and from what is handed to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod cli;

use std::fs;

use cli::{done, portolan, status};

#[test]
fn pairs_come_from_a_file_or_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pairs.csv");
    let pairs = "name1,name2\nAda Maria Roe,\"ROE, Ada Maria\"\nAda Roe,Berta Coe";
    fs::write(&file, pairs).unwrap();
    let of_file = done(&["names", "compare", file.to_str().unwrap()]);
    let rows: Vec<&str> = of_file.lines().collect();
    assert_eq!(rows[0], "name1,name2,score,match");
    assert!(rows[1].starts_with("Ada Maria Roe,\"ROE, Ada Maria\",0.9"), "{of_file}");
    assert!(rows[1].ends_with(",true") && rows[2].ends_with(",false"), "{of_file}");
    assert_eq!(portolan(&["names", "compare", "-"], pairs), (true, of_file));
}

#[test]
fn the_exit_status_tells_a_bad_row_from_a_bad_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pairs.csv");
    fs::write(&file, "name1,name2\nAda Roe,\nAda Roe,Ada Roe\n").unwrap();
    let (code, said) = status(&["names", "compare", file.to_str().unwrap()]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("line 2 of ") && said.contains("Ada Roe,Ada Roe,0.9"), "{said}");
    fs::write(&file, "first,second\nAda Roe,Ada Roe\n").unwrap();
    let (code, said) = status(&["names", "compare", file.to_str().unwrap()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("no column name1") && said.contains("found first,second"), "{said}");
    assert_eq!(status(&["names", "compare", "nowhere.csv"]).0, Some(2));
    assert_eq!(status(&["names", "compare"]).0, Some(2));
}
