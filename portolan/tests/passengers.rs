//! The built binary reads passenger lists and answers as they come. All people are made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

const LIST: &str = "QD UTOAPXH\r\n.UTOAAUT 240800\r\nUNA:+.? 'UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+261124:0800+\
    1++APIS'UNH+1+PAXLST:D:12B\r\n:UN:IATA'BGM+745'TDT+20+UT123'LOC+125+AAA'DTM+189:26112412\r\n\
    00:201'LOC+87+BBB'DTM+232:2611241500:201'NAD+FL+++ERIKSSON:ANNA'DTM+329:740812'\
    DOC+P:110:111+L898902C3'DTM+36:320415'LOC+91+UTO'CNT+42:1'UNT+14+1'UNZ+1+1'\r\nEND";

fn passengers(input: &[u8]) -> (Option<i32>, Vec<Value>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["passengers", "read", "-", "--on", "2026-11-24"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Whoever reads no more than it takes may close before all is written.
    let _ = stdin.write_all(input);
    drop(stdin);
    let out = child.wait_with_output().unwrap();
    let rows = String::from_utf8(out.stdout).unwrap();
    let rows = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    (out.status.code(), rows, String::from_utf8(out.stderr).unwrap())
}

fn codes(row: &Value) -> Vec<&str> {
    let problems = row["problems"].as_array().unwrap();
    problems.iter().map(|p| p["code"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_printed_with_its_flights_passengers_and_problems() {
    let (status, rows, said) = passengers(LIST.as_bytes());
    assert_eq!((status, said.as_str()), (Some(0), ""));
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(row["message_type"], "PAXLST");
    assert_eq!(row["header"]["release"], "12B");
    let flight = &row["flights"][0];
    assert_eq!((&flight["carrier"], &flight["number"]), (&"UT".into(), &"123".into()));
    assert_eq!(flight["departure"]["place"], "AAA");
    assert_eq!(flight["departure"]["departs"], "2026-11-24T12:00");
    let anna = &row["passengers"][0];
    assert_eq!((&anna["role"], &anna["surname"]), (&"passenger".into(), &"ERIKSSON".into()));
    assert_eq!(anna["given_names"][0], "ANNA");
    assert_eq!(anna["birth_date"], "1974-08-12");
    assert_eq!(anna["documents"][0]["kind"], "passport");
    assert_eq!(anna["documents"][0]["number"], "L898902C3");
    assert_eq!(anna["documents"][0]["expiry"], "2032-04-15");
    assert_eq!(codes(row), ["leading_text", "trailing_text"]);
    assert_eq!(row["problems"][0]["byte_offset"], 0);
    assert!(row["problems"][1]["meaning"].as_str().unwrap().contains("END"));
}

#[test]
fn one_fault_exits_with_1_and_the_rest_is_printed() {
    let input = LIST.replace("DTM+329:740812", "DTM+329:740832");
    let (status, rows, _) = passengers(input.as_bytes());
    assert_eq!(status, Some(1));
    assert!(rows[0]["passengers"][0]["birth_date"].is_null());
    assert_eq!(rows[0]["passengers"][0]["documents"][0]["issuer"], "UTO");
    let problem = &rows[0]["problems"][1];
    assert_eq!((&problem["code"], &problem["tag"]), (&"date_impossible".into(), &"DTM".into()));
}

#[test]
fn answers_and_other_messages_have_a_line_each() {
    let answer = "UNB+UNOA:4+UTO+UT+261124:0801+2'UNH+1+CUSRES:D:12B:UN:IATA'BGM+962'ERP+2'\
        RFF+ABO:7'ERC+1Z'UNT+6+1'UNH+2+PNRGOV:11:1:IA'MSG+:22'UNT+3+2'UNZ+2+2'";
    let (status, rows, _) = passengers(answer.as_bytes());
    assert_eq!((status, rows.len()), (Some(0), 2));
    assert_eq!(rows[0]["answers"][0]["verdict"], "do_not_board");
    assert_eq!(rows[1]["message_type"], "PNRGOV");
    assert_eq!(rows[1]["segments"][0]["tag"], "MSG");
    assert_eq!(codes(&rows[1]), ["message_type_unknown"]);
}

#[test]
fn what_is_no_message_exits_with_2_and_says_why() {
    for (input, code) in [
        (b"".to_vec(), "interchange_missing"),
        (b"\xff\xfe\x00 no message".to_vec(), "interchange_missing"),
        (vec![b' '; (16 << 20) + 1], "input_too_large"),
        (b"UNB+UNOA:4+A+B+261124:0800+1'UNZ+0+1'".to_vec(), "message_missing"),
    ] {
        let (status, rows, said) = passengers(&input);
        assert_eq!((status, codes(&rows[0])), (Some(2), vec![code]));
        assert_eq!(rows[0]["passengers"], Value::Array(Vec::new()));
        assert!(said.starts_with("portolan passengers: - holds no message"), "{said}");
    }
    let gone = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["passengers", "read", "/nowhere/at/all"])
        .output()
        .unwrap();
    assert_eq!(gone.status.code(), Some(2));
}
