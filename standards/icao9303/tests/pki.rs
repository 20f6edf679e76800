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
    println!("read {:?} {:?}", begun.elapsed(), pem.unreadable);

    let signer = list.master_list.unwrap();
    println!("{:?}", signer.notices);
    assert!(signer.signature.is_ok());
    let trust = Trust::new(pem.certificates.into_iter().chain(list.certificates));
    println!("verified {:?}", begun.elapsed());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (standing, report) in trust.standings().iter().zip(trust.reports()) {
        *counts.entry(standing.code()).or_default() += 1;
        if matches!(standing, Standing::Unresolved | Standing::Rejected(_)) {
            println!("{}", serde_json::to_string(&report).unwrap());
        }
    }
    println!("{} {counts:?}", trust.certificates().len());
    trust.issuer_of(&signer.signature.unwrap()).unwrap();
}
