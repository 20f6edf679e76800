//! Deviation lists of the State of Utopia, made here: read, verified, told beside a document, and
//! never what makes it genuine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod utopia;

use icao9303::chip::Chip;
use icao9303::chip::passive::{Examination, examine};
use icao9303::chip::verdict::Verdict;
use icao9303::pki::certificate::Certificate;
use icao9303::pki::deviation::{DeviationKind, DeviationList};
use icao9303::pki::hash::Hash;
use icao9303::pki::oid;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use utopia::{Form, Key, certificate_for, dg1, name, sequence, signed, sod, wrap};

const CURVE: &str = "P-256";

fn today() -> Instant {
    Instant::on(2026, 11, 24).unwrap()
}

/// A certificate of a State's CSCA: of the authority itself, or of a signer with a purpose.
fn certificate(state: &str, serial: u8, key: &Key, purpose: &[u8]) -> Vec<u8> {
    let csca = Key::new(CURVE, &format!("csca {state}"));
    let authority = name(state, "CSCA");
    let is_authority = serial == 1;
    let form = Form {
        serial,
        issuer: authority.clone(),
        subject: if is_authority { authority } else { name(state, &format!("Signer {serial}")) },
        years: (2020, 2034),
        authority: is_authority,
        usage: if is_authority { 0x06 } else { 0x80 },
        signed_with: &csca,
        changed_curve: None,
        signs_master_lists: false,
    };
    certificate_for(&form, key, purpose)
}

fn trust() -> Trust {
    let csca =
        |state: &str| certificate(state, 1, &Key::new(CURVE, &format!("csca {state}")), &[0x2A]);
    Trust::new(["UT", "AT"].map(|state| Certificate::read(&csca(state)).unwrap()))
}

fn printable(tag: u32, text: &str) -> Vec<u8> {
    wrap(tag, text.as_bytes())
}

fn description(text: &str, kind: &[u8], number: u8) -> Vec<u8> {
    let kind = wrap(6, &[oid::DEVIATION_LIST, kind].concat());
    sequence(&[printable(0x13, text), kind, wrap(0xA0, &[2, 1, number])])
}

/// A list of one deviation: wrong hashes of data group 13, of the documents given.
fn list(state: &str, purpose: &[u8], documents: &[Vec<u8>]) -> Vec<u8> {
    let key = Key::new(CURVE, "deviations");
    let signer = certificate(state, 9, &key, purpose);
    let text = "Data group 13 of 2024 was written after signing.";
    let deviation = sequence(&[sequence(documents), wrap(0x31, &description(text, &[2, 2], 13))]);
    let sha256 = sequence(&[wrap(6, oid::SHA256)]);
    let content = sequence(&[vec![2, 1, 0], sha256, wrap(0x31, &deviation)]);
    signed(oid::DEVIATION_LIST, &content, (&name(state, "CSCA"), 9, &key), &[&signer])
}

fn own(documents: &[Vec<u8>]) -> Vec<u8> {
    list("UT", oid::DEVIATION_LIST_SIGNING, documents)
}

/// A document whose data group 13 is not what was signed, examined with a list.
fn examined(list: &[u8], altered: u8) -> Examination {
    let key = Key::new(CURVE, "signer");
    let signer = certificate("UT", 7, &key, &[0x2A]);
    let groups = [(1, dg1("UTO")), (13, wrap(0x6D, b"Amaurot"))];
    let sod = sod(&groups, (&name("UT", "CSCA"), 7, &key), &signer);
    let mut read: Vec<(u8, Vec<u8>)> = groups.to_vec();
    for (number, bytes) in &mut read {
        if *number == altered {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        }
    }
    let mut trust = trust();
    trust.add_deviations(DeviationList::read(list).unwrap(), today()).unwrap();
    let groups = read.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    examine(&Chip { com: None, sod: Some(&sod), groups }, &trust, today())
}

fn period(first: &str, last: &str) -> Vec<u8> {
    wrap(0xA4, &[printable(0x18, first), printable(0x18, last)].concat())
}

#[test]
fn a_known_deviation_is_told_in_the_states_own_words_and_decides_nothing() {
    let found = examined(&own(&[]), 13);
    assert_eq!(found.verdict, Verdict::AlteredSinceSigning);
    let known = &found.deviations[0];
    assert_eq!((known.kind, known.number), (DeviationKind::GroupHashWrong, Some(13)));
    assert_eq!(known.text.as_deref(), Some("Data group 13 of 2024 was written after signing."));
    assert_eq!(known.country.as_deref(), Some("UT"));
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["deviations"][0]["kind"], "group_hash_wrong");
    // The same document unaltered stays genuine, with the State's word beside it.
    let found = examined(&own(&[]), 0);
    assert_eq!((found.verdict, found.deviations.len()), (Verdict::GenuineUnchanged, 1));
}

#[test]
fn every_criterion_must_be_met() {
    let signer = certificate("UT", 7, &Key::new(CURVE, "signer"), &[0x2A]);
    let told = |documents: &[Vec<u8>]| !examined(&own(documents), 13).deviations.is_empty();
    let code = |code: &str| printable(0x80, code);
    let numbers = |list: &[&str]| {
        wrap(0xA5, &list.iter().map(|n| printable(0x13, n)).collect::<Vec<_>>().concat())
    };
    let issuer = |serial| wrap(0xA1, &[name("UT", "CSCA"), vec![2, 1, serial]].concat());
    let digest = |bytes: &[u8]| wrap(0x83, &Hash::Sha256.of(&[bytes]));
    let key_id = |bytes: &[u8]| wrap(0x82, bytes);
    let this_year = period("20240101000000Z", "20241231235959Z");
    assert!(told(&[code("P<")]) && !told(&[code("ID")]));
    assert!(told(&[issuer(7)]) && !told(&[issuer(8)]));
    assert!(told(&[digest(&signer)]) && !told(&[digest(b"another")]));
    assert!(told(&[key_id(&Key::new(CURVE, "signer").id())]) && !told(&[key_id(b"another")]));
    assert!(told(std::slice::from_ref(&this_year)));
    assert!(!told(&[period("20250101000000Z", "20251231235959Z")]));
    assert!(told(&[numbers(&["X", "L898902C3"])]) && !told(&[numbers(&["L898902C4"])]));
    assert!(told(&[code("P<"), issuer(7), this_year.clone(), numbers(&["L898902C3"])]));
    assert!(!told(&[code("P<"), issuer(7), this_year, numbers(&["L898902C4"])]));
}

#[test]
fn a_list_counts_only_for_its_own_state_and_with_its_authority() {
    // Atlantis has nothing to say of Utopia's documents.
    let foreign = examined(&list("AT", oid::DEVIATION_LIST_SIGNING, &[]), 13);
    assert!(foreign.deviations.is_empty());
    let refused = |bytes: &[u8]| {
        let list = DeviationList::read(bytes).unwrap();
        let reasons = trust().add_deviations(list, today()).unwrap_err();
        reasons.iter().map(|reason| reason.code).collect::<Vec<_>>()
    };
    assert_eq!(refused(&list("UT", &[0x2A], &[])), ["signer_may_not_sign_deviations"]);
    assert_eq!(
        refused(&list("UT", oid::MASTER_LIST_SIGNING, &[])),
        ["signer_may_not_sign_deviations"]
    );
    assert_eq!(refused(&list("XX", oid::DEVIATION_LIST_SIGNING, &[])), ["issuer_not_here"]);
}

#[test]
fn a_forgers_certificate_calls_down_no_excuse() {
    let key = Key::new(CURVE, "forger");
    let own_csca = Key::new(CURVE, "forger's csca");
    let form = Form {
        serial: 7,
        issuer: name("UT", "CSCA"),
        subject: name("UT", "Signer 7"),
        years: (2020, 2034),
        authority: false,
        usage: 0x80,
        signed_with: &own_csca,
        changed_curve: None,
        signs_master_lists: false,
    };
    let signer = certificate_for(&form, &key, &[0x2A]);
    let group = dg1("UTO");
    let sod = sod(&[(1, group.clone())], (&name("UT", "CSCA"), 7, &key), &signer);
    let mut trust = trust();
    trust.add_deviations(DeviationList::read(&own(&[])).unwrap(), today()).unwrap();
    let chip = Chip { com: None, sod: Some(&sod), groups: [(1, group.as_slice())].into() };
    let found = examine(&chip, &trust, today());
    assert_ne!(found.verdict, Verdict::GenuineUnchanged);
    assert!(found.deviations.is_empty());
}

#[test]
fn a_changed_list_is_not_taken_whatever_was_changed() {
    let bytes = own(&[printable(0x80, "P<")]);
    let original = DeviationList::read(&bytes).unwrap();
    let trust = trust();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let Ok(list) = DeviationList::read(&changed) else { continue };
        let said = list.deviations.clone();
        if trust.clone().add_deviations(list, today()).is_ok() {
            assert_eq!(said, original.deviations, "byte {at}");
        }
        assert!(DeviationList::read(&bytes[..at]).is_err());
    }
}
