//! Machines at a node: a gateway brings a carrier's passenger list and a reader its documents, each
//! with a token that the command line gave, and nobody gets further with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;

use e2e::{Answer, Client, Running, add_account, add_account_as, run, serving};
use kernel::{Clock, SystemClock};

const LIST: &str = "UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+TODAY:0800+4711++APIS'\
UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'RFF+TN:T4711'TDT+20+UT0123'LOC+125+NGO'DTM+189:TOMORROW0900:201'\
LOC+87+UTP'DTM+232:TOMORROW1200:201'NAD+FL+++SPECIMEN:ANA'ATT+2++F'DTM+329:900517'NAT+2+CAN'\
RFF+AVF:SPEC01'RFF+ABO:1'DOC+P:110:111+A1'DTM+36:YEARS0101'LOC+91+CAN'CNT+42:1'UNT+17+1'UNZ+1+4711'";

fn done(args: &[&str]) -> String {
    let finished = run(args).unwrap();
    assert_eq!(finished.code, Some(0), "{args:?}: {}", finished.stderr);
    finished.stdout
}

fn token(data: &str, name: &str) -> String {
    let printed = done(&["account", "token", name, "--days", "2", "--data", data]);
    let token = printed.trim().to_owned();
    assert!(token.len() >= 32 && !token.contains(char::is_whitespace), "alone on its line");
    token
}

fn send(address: &str, path: &str, token: &str, kind: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers =
        [("content-type", kind), ("accept", "application/edifact"), ("authorization", &bearer)];
    Client::new(address).ask("POST", path, &headers, body).unwrap()
}

/// The list of a flight that is there tomorrow, whenever that is.
fn list() -> String {
    let today = SystemClock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let day = |date: jiff::civil::Date| date.strftime("%y%m%d").to_string();
    let years = today.checked_add(jiff::Span::new().years(6)).unwrap();
    LIST.replace("TODAY", &day(today))
        .replace("TOMORROW", &day(today.tomorrow().unwrap()))
        .replace("YEARS", &years.strftime("%y").to_string())
}

#[test]
fn a_gateway_brings_a_list_and_a_reader_a_document_and_neither_decides() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let data = path.to_str().unwrap();
    assert_eq!(add_account(&path, "alma").unwrap().code, Some(0));
    let post = ["UTO-AIR-01", "--name", "Airport", "--kind", "air"];
    let there = ["--time-zone", "UTC", "--region", "Capital", "--location", "UTP", "--data", data];
    done(&[&["post", "add"][..], &post, &there].concat());
    let rules =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../capabilities/border/rules/utopia.toml");
    done(&["rules", "publish", rules.to_str().unwrap(), "--data", data]);
    let gateway = add_account_as(&path, "carriers", "carrier_gateway", None).unwrap();
    assert!(gateway.stdout.contains("account token carriers"), "{gateway:?}");
    let reader = add_account_as(&path, "booth1", "reader_service", Some("UTO-AIR-01")).unwrap();
    assert_eq!(reader.code, Some(0), "{reader:?}");
    let (carriers, booth) = (token(data, "carriers"), token(data, "booth1"));
    // A person signs in: there is no token to be had for one.
    let refused = run(&["account", "token", "alma", "--data", data]).unwrap();
    assert!(refused.code != Some(0) && refused.stderr.contains("People sign in"), "{refused:?}");

    let mut running = Running::start(&serving(&path)).unwrap();
    let address = running.address().to_owned();
    let messages = "/api/v1/passenger-messages";
    let edifact = "application/edifact";
    let answer = send(&address, messages, &carriers, edifact, &list());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("CUSRES:D:12B"), "{}", answer.text());
    let document = serde_json::json!({"document": {
        "document_type": "P", "number": "A1", "issuer": "CAN", "surname": "SPECIMEN",
        "given_names": "ANA", "birth_date": "1990-05-17", "sex": "F", "citizenship": "CAN",
        "expiry": "2040-01-01",
    }, "direction": "arrival"});
    let json = "application/json";
    let seen = send(&address, "/api/border/examinations", &booth, json, &document.to_string());
    assert_eq!(seen.status, 200, "{}", seen.text());
    let seen = seen.json().unwrap();
    let admit = format!("/api/border/examinations/{}/admit", seen["id"].as_str().unwrap());
    let decision = serde_json::json!({"version": seen["version"]}).to_string();
    for (path, token, kind, body) in [
        (admit.as_str(), &booth, json, decision.as_str()),
        (messages, &booth, edifact, LIST),
        ("/api/border/examinations", &carriers, json, "{}"),
    ] {
        let answer = send(&address, path, token, kind, body);
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
    }
    let nobody = send(&address, messages, "0123456789", edifact, LIST);
    assert_eq!(nobody.status, 401, "{}", nobody.text());

    // A closed account's token ends.
    running.kill();
    done(&["account", "close", "carriers", "--data", data]);
    let running = Running::start(&serving(&path)).unwrap();
    let gone = send(running.address(), messages, &carriers, edifact, &list());
    assert_eq!(gone.status, 401, "{}", gone.text());
}
