//! The built binary verifies and imports certificates. Needs the conformance data; says so where
//! they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod cli;

use std::path::Path;

use cli::{status as portolan, travel_documents};
use serde_json::Value;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_certificate_has_a_verdict_and_the_summary_comes_last() {
    let Some(pem) = travel_documents("csca-certificates.pem") else { return };
    let Some(list) = travel_documents("german-master-list-2024-04-10.ml") else { return };
    let (status, said) = portolan(&["pki", "verify", "--json", text(&pem), text(&list)]);
    assert_eq!(status, Some(1), "four certificates cannot be verified");
    let rows: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, rows) = rows.split_last().unwrap();
    assert_eq!(summary["read"], 1246);
    assert_eq!(summary["distinct"], rows.len());
    assert_eq!(summary["master_lists"][0]["signature"], "holds");
    assert!(summary["master_lists"][0]["issuer_sha256"].is_string());
    for row in rows {
        let verified = ["self_signed", "chained"].contains(&row["verdict"].as_str().unwrap());
        assert_eq!(row["issuer_sha256"].is_string(), verified, "{row}");
        assert_eq!(row["reason"].is_null(), verified, "{row}");
        assert_eq!(row["sha256"].as_str().unwrap().len(), 64);
    }
    let with = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    for verdict in ["self_signed", "chained", "unresolved", "rejected"] {
        assert_eq!(summary[verdict], with(verdict), "{verdict}");
    }
}

#[test]
fn what_holds_is_imported_once_and_a_changed_list_not_at_all() {
    let Some(list) = travel_documents("german-master-list-2024-04-10.ml") else { return };
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("trust");
    let import = |file: &Path| portolan(&["pki", "import", text(file), "--into", text(&into)]);
    assert!(import(&list).1.contains("519 new certificates"));
    assert!(import(&list).1.contains("0 new certificates"));
    let (status, said) = portolan(&["pki", "list", text(&into)]);
    assert_eq!(status, Some(0));
    assert!(said.contains("519 certificates, 519 different"), "{said}");

    let mut bytes = std::fs::read(&list).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = folder.path().join("changed.ml");
    std::fs::write(&changed, bytes).unwrap();
    let other = folder.path().join("other");
    let (status, said) = portolan(&["pki", "import", text(&changed), "--into", text(&other)]);
    assert_eq!(status, Some(1));
    assert!(said.contains("does not hold") && said.contains("0 new certificates"), "{said}");
    assert_eq!(portolan(&["pki", "verify", "/nowhere"]).0, Some(2));
}
