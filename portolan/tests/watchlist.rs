//! The built binary brings watchlists in, says what changes, and screens names from files alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod cli;

use std::fs;
use std::process::Command;

use cli::{done, refused};
use serde_json::Value;

const LIST: &str = "\
id,name,aliases,birth_date,citizenship,schema
W1,Raphael Hythloday,Rafael Hitlodeo;R. Hythloday,1474-02-07,UTO,Person
W2,Ana Specimen,,1974-08-12,UTO,Person
W3,Anyder Star,,,,Vessel
";

const OF_THE_LIST: [&str; 6] = [
    "--title",
    "Warrants",
    "--authority",
    "Ministry of Justice of Utopia",
    "--legal-basis",
    "Criminal Procedure Act",
];

#[test]
fn a_list_goes_in_once_and_says_what_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (data, file) = (path("data"), path("warrants.csv"));
    fs::write(&file, LIST).unwrap();
    let import = ["watchlist", "import", &file, "--list", "warrants", "--data", &data];
    let new = [&import[..], &OF_THE_LIST[..], &["--asks", "refer_to_second_line"]].concat();
    let dry = done(&[&new[..], &["--dry-run"]].concat());
    assert!(dry.contains("New, would be added: 3") && dry.contains("W2  Ana Specimen"), "{dry}");
    assert!(done(&["watchlist", "list", "--data", &data]).is_empty());
    let first = done(&new);
    assert!(first.contains("New, added: 3"), "{first}");
    assert!(done(&import).contains("3 unchanged."));
    let listed = done(&["watchlist", "list", "--data", &data]);
    assert!(listed.starts_with("warrants\tcsv\t3\t"), "{listed}");
    let entries = done(&["watchlist", "list", "warrants", "--data", &data]);
    assert!(entries.contains("W2\tin_force\tperson\t1974-08-12\tAna Specimen"), "{entries}");

    // What changes is said before it is done, and in which field.
    fs::write(&file, LIST.replace("1974-08-12", "1974-08-13")).unwrap();
    let diff = ["watchlist", "diff", &file, "--list", "warrants", "--data", &data];
    let (says, code) = out(&diff);
    assert!(
        says.contains("W2  Ana Specimen: birth_dates") && says.contains("2 unchanged."),
        "{says}"
    );
    assert_eq!(code, 1);
    // A file that is cut off changes nothing; one that would empty the list asks for a word.
    fs::write(&file, &LIST[..LIST.len() - 45]).unwrap();
    assert!(refused(&import).contains("cut off"));
    fs::write(&file, LIST.lines().take(2).collect::<Vec<_>>().join("\n")).unwrap();
    let (says, code) = out(&import);
    assert!(says.contains("--allow-withdrawals") && says.contains("stays in force"), "{says}");
    assert_eq!(code, 1);
    assert!(done(&["watchlist", "list", "--data", &data]).starts_with("warrants\tcsv\t3\t"));
    assert!(done(&[&import[..], &["--allow-withdrawals"]].concat()).contains("withdrawn: 2"));
    let entries = done(&["watchlist", "list", "warrants", "--data", &data]);
    assert!(entries.contains("W2\twithdrawn\t"), "{entries}");
}

/// What it wrote to its output, and its exit status.
fn out(arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_portolan")).args(arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn names_are_screened_without_a_node() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (list, queries) = (path("warrants.csv"), path("queries"));
    fs::write(&list, LIST).unwrap();
    fs::write(
        &queries,
        "id,name,birth_date,schema\n1,\"HYTHLODAY, RAPHAEL\",,\n2,Ana Specimen,1974-08-12,Person\n\
         3,Ana\u{202e} Specimen,1974-13-45,robot\n4,,,\n5,Anyder Star,,Person\n6,Ana,,,x\n",
    )
    .unwrap();
    let screen = ["screen", "--list", &list, "--query", &queries];
    let (text, code) = out(&screen);
    assert_eq!(code, 1, "two could not be answered");
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let ids: Vec<&str> = lines.iter().map(|l| l["query_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(lines[0]["candidates"][0]["entry_id"], "W1");
    assert_eq!(lines[0]["candidates"][0]["name"], "Raphael Hythloday");
    let ana = &lines[1]["candidates"][0];
    assert_eq!((&ana["entry_id"], &ana["above_threshold"]), (&"W2".into(), &true.into()));
    let parts = ana["explanation"].as_array().unwrap();
    assert!(parts.iter().any(|p| p["part"] == "birth_date" && p["how"] == "same"), "{ana}");
    assert!(parts.iter().all(|p| p["weight"].is_number()));
    // What is not understood beside the name is left out and said.
    assert_eq!(lines[2]["candidates"][0]["entry_id"], "W2");
    assert_eq!(lines[2]["ignored"].as_array().unwrap().len(), 2, "{}", lines[2]);
    assert!(lines[3]["error"].is_string() && lines[5]["error"].is_string());
    assert_eq!(lines[4]["candidates"].as_array().unwrap().len(), 0, "a ship is no person");

    fs::write(
        &queries,
        "{\"id\": 7, \"name\": \"Ana Specimen\", \"birth_date\": 1974, \"citizenship\": [\"UTO\"]}\n\n\
         {\"id\": \"8\", \"any\": \"Anyder Star\"}\n",
    )
    .unwrap();
    let (text, code) = out(&[&screen[..], &["--limit", "1"]].concat());
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((code, lines.len()), (0, 2));
    assert_eq!(lines[0]["query_id"], "7");
    assert_eq!(lines[0]["candidates"][0]["entry_id"], "W2");
    assert_eq!(lines[1]["candidates"][0]["entry_id"], "W3");
    let nowhere = refused(&["screen", "--list", "nowhere.xml", "--query", &queries]);
    assert!(nowhere.contains("nowhere.xml"), "{nowhere}");
}
