//! The certificates that two publishers collected: every one is read, every one that can be
//! verified is. Needs the conformance data; says so where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

const SELF_SIGNED: usize = 496;
const CHAINED: usize = 245;

use icao9303::pki::file;
use icao9303::pki::trust::{Standing, Trust};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn data(name: &str) -> Option<Vec<u8>> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let file = [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("travel-documents").join(name))
        .find(|file| file.is_file());
    if file.is_none() {
        println!("skipped: no travel-documents/{name}; set PORTOLAN_CONFORMANCE");
    }
    std::fs::read(file?).ok()
}

#[test]
fn every_certificate_is_read_and_every_one_that_can_be_is_verified() {
    let Some(pem) = data("csca-certificates.pem") else { return };
    let Some(list) = data("german-master-list-2024-04-10.ml") else { return };
    let begun = std::time::Instant::now();
    let (pem, list) = (file::read(&pem).unwrap(), file::read(&list).unwrap());
    assert_eq!((pem.certificates.len(), list.certificates.len()), (720, 526));
    assert!(pem.unreadable.is_empty() && list.unreadable.is_empty());
    let trust = Trust::new(pem.certificates.into_iter().chain(list.certificates));
    println!("{} certificates in {:?}", trust.certificates().len(), begun.elapsed());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left: Vec<String> = Vec::new();
    for (standing, report) in trust.standings().iter().zip(trust.reports()) {
        *counts.entry(standing.code()).or_default() += 1;
        if matches!(standing, Standing::Unresolved | Standing::Rejected(_)) {
            assert!(report.reason.is_some());
            left.push(report.subject_country.unwrap());
        }
    }
    // An independent program leaves the same four: three link certificates whose former key was in
    // neither collection, and one that the named key did not sign.
    left.sort();
    assert_eq!(left, ["CI", "GR", "MA", "PT"]);
    let expected =
        [("chained", CHAINED), ("rejected", 1), ("self_signed", SELF_SIGNED), ("unresolved", 3)];
    assert_eq!(counts, BTreeMap::from(expected));

    let signer = list.master_list.unwrap().signature.unwrap();
    assert_eq!(signer.subject.country().as_deref(), Some("DE"));
    assert_eq!(trust.issuer_of(&signer).unwrap().subject.country().as_deref(), Some("DE"));
}

#[test]
fn a_changed_master_list_is_not_believed() {
    let Some(mut list) = data("german-master-list-2024-04-10.ml") else { return };
    let middle = list.len() / 2;
    list[middle] ^= 1;
    let signed = file::read(&list).unwrap().master_list.unwrap();
    assert_eq!(signed.signature.unwrap_err().code(), "does_not_hold");
}
