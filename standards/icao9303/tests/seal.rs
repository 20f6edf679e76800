//! Seals of others, and those of the State of Utopia. The first need the conformance data; says so
//! where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod utopia;

use icao9303::pki::certificate::Certificate;
use icao9303::pki::crl::RevocationList;
use icao9303::pki::curve::Curve;
use icao9303::pki::ec::PublicPoint;
use icao9303::pki::hash::Hash;
use icao9303::pki::signature::{PublicKey, SignatureProblem};
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use icao9303::seal::date::SealDate;
use icao9303::seal::examine::{Examination, examine, verify_with};
use icao9303::seal::features::{DocumentKind, Known, Value};
use icao9303::seal::idb::{self, SigningAs};
use icao9303::seal::verdict::Verdict;
use icao9303::seal::{Seal, nc, read, vds};
use proptest::prelude::*;
use serde_json::json;
use std::path::{Path, PathBuf};
use utopia::{Form, Key, certificate, crl, integer, name, plain, sequence, wrap};

/// The key of the web tool that made the samples, as its tests publish it; the file has another
/// key, which signed none of them.
const SAMPLES_KEY: &str = "0408132a7243b3ccc29c271097081c96a729eefb8eb93630e536498e9b7ce1ced2\
                           5d68a789d93bef39c04715c5ad3915d281c0754ecc08508bf66687efc630df88";

fn hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Heading and seal, as bytes of a bar code.
fn samples() -> Vec<(String, Vec<u8>)> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let text = [named, Some(beside)].into_iter().flatten().find_map(|f| {
        std::fs::read_to_string(f.join("travel-documents/seals/digital-seals.txt")).ok()
    });
    let Some(text) = text else {
        println!("skipped: no travel-documents/seals; set PORTOLAN_CONFORMANCE");
        return Vec::new();
    };
    let mut samples = Vec::new();
    let mut heading = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("- ") {
            heading = rest.trim_end_matches(':');
        } else if line.starts_with("dc") {
            samples.push((heading.to_owned(), hex(line)));
        } else if line.starts_with("RDB1") {
            samples.push((heading.to_owned(), line.as_bytes().to_vec()));
        }
    }
    assert_eq!(samples.len(), 17);
    samples
}

fn samples_key() -> PublicKey {
    let curve = Curve::by_name("brainpoolP256r1").unwrap();
    PublicKey::Ec(PublicPoint::read(curve, &hex(SAMPLES_KEY)).unwrap())
}

fn kind(seal: &Seal) -> Option<DocumentKind> {
    match seal {
        Seal::Vds(seal) => seal.kind(),
        Seal::Idb(seal) => seal.kind(),
        Seal::Nc(_) => None,
    }
}

fn known(seal: &Seal) -> Vec<Known> {
    match seal {
        Seal::Vds(seal) => seal.known(),
        Seal::Idb(seal) => seal.known(),
        Seal::Nc(_) => Vec::new(),
    }
}

fn said(seal: &Seal, name: &str) -> Value {
    known(seal).into_iter().find(|known| known.name == Some(name)).expect(name).value
}

fn zone(lines: &[&str]) -> Value {
    Value::Zone(lines.iter().map(|line| (*line).to_owned()).collect())
}

#[test]
fn every_sample_says_what_it_is() {
    use DocumentKind as K;
    let samples = samples();
    let seals: Vec<Seal> = samples.iter().map(|(_, bytes)| read(bytes).unwrap()).collect();
    if seals.is_empty() {
        return;
    }
    let kinds = [
        K::ResidencePermit,
        K::ArrivalAttestation,
        K::ArrivalAttestation,
        K::SocialInsuranceCard,
        K::SupplementarySheet,
        K::Visa,
        K::EmergencyTravelDocument,
        K::IdentityCardAddressSticker,
        K::PassportResidenceSticker,
        K::SubstituteIdentityDocument,
        // Headed "Emergency travel document"; its own number says substitute passport.
        K::SubstitutePassport,
        K::TemporaryPassport,
        K::ArrivalAttestationBarcode,
        K::ProvisionalResidence,
        K::PermanentResidence,
        K::FrontierWorkerPermit,
        K::ResidencePermitSheet,
    ];
    for ((seal, expected), (heading, _)) in seals.iter().zip(kinds).zip(&samples) {
        assert_eq!(kind(seal), Some(expected), "{heading}");
        for known in known(seal) {
            assert!(known.name.is_some() && known.problem.is_none(), "{heading}: {known:?}");
        }
    }
    let text = |nth: usize, name| match said(&seals[nth], name) {
        Value::Text(text) => text,
        other => panic!("{other:?}"),
    };
    let permit = ["ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<", "6525845096USA7008038M2201018<<<<<<06"];
    assert_eq!(said(&seals[0], "mrz"), zone(&permit));
    assert_eq!(text(0, "passport_number"), "UFO001979");
    assert_eq!(text(2, "azr_number"), "ABC123456DEF");
    assert_eq!(text(3, "surname"), "Perschweiß");
    assert_eq!(text(3, "name_at_birth"), "Jâcobénidicturius");
    assert_eq!(text(4, "sheet_number"), "PA0000005");
    let visa = ["VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250<<<<<<<<"];
    assert_eq!(said(&seals[5], "mrz"), zone(&visa));
    assert_eq!(said(&seals[5], "duration_of_stay"), Value::Stay { days: 160, months: 0, years: 0 });
    assert_eq!(said(&seals[5], "number_of_entries"), Value::Number(12));
    assert_eq!(text(7, "address"), "53175HEINEMANNSTR11");
    assert_eq!(text(8, "postal_code"), "21614");
    let Value::Features(inner) = said(&seals[10], "emergency_travel_document") else { panic!() };
    assert!(
        matches!(&inner[0].value, Value::Zone(lines) if lines[0].starts_with("PUD<<KOEPPENIK"))
    );
    let Value::Zone(passport) = said(&seals[11], "mrz") else { panic!() };
    assert!(passport.len() == 2 && passport[1].starts_with("3113883489D<<9709155F1601013"));
    assert_eq!(said(&seals[11], "date"), Value::Date("2027-01-31".to_owned()));
    assert_eq!(said(&seals[9], "date"), Value::Date("2026-04-23".to_owned()));
    let Value::Bytes(face) = said(&seals[12], "face_image") else { panic!() };
    assert!(face.starts_with("0000000c6a502020"));
    let Value::Zone(sheet) = said(&seals[16], "mrz") else { panic!() };
    assert_eq!((sheet.len(), sheet[0].len(), &sheet[0][..5]), (3, 30, "AZD<<"));
    let Seal::Vds(third) = &seals[2] else { panic!() };
    assert_eq!((third.header.version, &*third.header.certificate_reference), (3, "0005B"));
    assert_eq!(third.header.signed.to_string(), "2025-12-07");
    let Seal::Idb(passport) = &seals[11] else { panic!() };
    let header = passport.header.as_ref().unwrap();
    assert_eq!((&*header.certificate_reference, &*header.signed), ("a57a790577", "2025-02-11"));
}

#[test]
fn every_sample_holds_with_its_key_and_with_no_other() {
    let curve = Curve::by_name("brainpoolP256r1").unwrap();
    let base = [&[4][..], &hex(curve.x), &hex(curve.y)].concat();
    let other = PublicKey::Ec(PublicPoint::read(curve, &base).unwrap());
    for (heading, bytes) in samples() {
        let seal = read(&bytes).unwrap();
        assert_eq!(verify_with(&seal, &samples_key()), Ok(()), "{heading}");
        assert_eq!(verify_with(&seal, &other), Err(SignatureProblem::DoesNotHold), "{heading}");
    }
}

// The State of Utopia

fn day(year: u16) -> Instant {
    Instant::on(year, 6, 1).unwrap()
}

fn today() -> SealDate {
    SealDate::new(2026, 6, 1).unwrap()
}

fn csca() -> Key {
    Key::new("brainpoolP256r1", "CSCA of Utopia")
}

fn csca_certificate() -> Vec<u8> {
    let key = csca();
    let form = Form {
        serial: 1,
        issuer: name("UT", "CSCA"),
        subject: name("UT", "CSCA"),
        years: (2020, 2040),
        authority: true,
        usage: 0x06,
        signed_with: &key,
        changed_curve: None,
        signs_master_lists: false,
    };
    certificate(&form, &key)
}

struct Signer {
    key: Key,
    certificate: Vec<u8>,
}

/// A signer of seals: `TS`, certificate 5B.
fn signer(country: &str, years: (u32, u32), usage: u8) -> Signer {
    let (csca, key) = (csca(), Key::new("brainpoolP256r1", "signer of seals"));
    let form = Form {
        serial: 0x5B,
        issuer: name("UT", "CSCA"),
        subject: name(country, "TS"),
        years,
        authority: false,
        usage,
        signed_with: &csca,
        changed_curve: None,
        signs_master_lists: false,
    };
    Signer { certificate: certificate(&form, &key), key }
}

fn utopian() -> Signer {
    signer("UT", (2025, 2030), 0x80)
}

/// The key of the samples under a certificate of Utopia.
fn samples_certificate() -> Vec<u8> {
    let csca = csca();
    let mut info = Key::new("brainpoolP256r1", "any").info(None);
    let start = info.len() - 65;
    info.splice(start.., hex(SAMPLES_KEY));
    let body = sequence(&[
        wrap(0xA0, &integer(&[2])),
        integer(&[0x5B]),
        utopia::ecdsa_sha256(),
        name("UT", "CSCA"),
        sequence(&[wrap(0x18, b"20200101000000Z"), wrap(0x18, b"20301231235959Z")]),
        name("UT", "TS"),
        info,
    ]);
    let signature = [vec![0], csca.sign(&body)].concat();
    sequence(&[body, utopia::ecdsa_sha256(), wrap(3, &signature)])
}

fn trust(certificates: &[Vec<u8>]) -> Trust {
    Trust::new(certificates.iter().map(|der| Certificate::read(der).unwrap()))
}

fn vds_by(signer: &Signer, state: &str, country: &str) -> Vec<u8> {
    let kind = DocumentKind::Visa;
    let named = format!("{country}TS");
    let mut draft = vds::Draft::new(kind, state, &named, "5B", today(), today()).unwrap();
    draft.text(5, "L898902C3").unwrap().bytes(3, &[2]).unwrap();
    draft.sign(|bytes| Some(plain(&signer.key.sign(bytes)))).unwrap()
}

fn idb_by(signer: &Signer, enclose: bool, compress: bool) -> Vec<u8> {
    let mut draft = idb::Draft::new("UTO").unwrap();
    draft.text(9, "123456").unwrap();
    let signing =
        SigningAs { hash: Hash::Sha256, certificate: &signer.certificate, on: today(), enclose };
    let barcode = draft.sign(signing, compress, |bytes| Some(plain(&signer.key.sign(bytes))));
    barcode.unwrap().into_bytes()
}

fn nc_by(signer: &Signer, algorithm: &str) -> Vec<u8> {
    let data = json!({
        "hdr": {"is": "UTO", "t": "icao.vacc", "v": 1},
        "msg": {"uvci": "U32870", "pid": {"n": "ERIKSSON  ANNA", "i": "L898902C3"}},
    });
    let sign = |bytes: &[u8]| Some(plain(&signer.key.sign(bytes)));
    nc::sign(&data, algorithm, &signer.certificate, sign).unwrap().into_bytes()
}

fn examined(bytes: &[u8], trust: &Trust, year: u16) -> Examination {
    examine(&read(bytes).unwrap(), trust, day(year))
}

#[test]
fn a_sample_whose_certificate_is_here_is_genuine() {
    let all = trust(&[csca_certificate(), samples_certificate()]);
    for (heading, bytes) in samples() {
        let found = examined(&bytes, &all, 2026);
        let expected = match read(&bytes).unwrap() {
            Seal::Vds(_) => Verdict::GenuineUnchanged,
            // Its header has the SHA-1 of another certificate for the same key.
            _ => Verdict::SignerUnknown,
        };
        assert_eq!(found.verdict, expected, "{heading}: {:?}", found.reasons);
        assert_eq!(examined(&bytes, &Trust::default(), 2026).verdict, Verdict::SignerUnknown);
    }
}

#[test]
fn no_sample_is_genuine_when_it_is_cut_or_changed() {
    let all = trust(&[csca_certificate(), samples_certificate()]);
    let key = samples_key();
    let genuine = |bytes: &[u8]| match read(bytes) {
        Ok(seal @ Seal::Vds(_)) => {
            examine(&seal, &all, day(2026)).verdict == Verdict::GenuineUnchanged
        }
        Ok(seal) => verify_with(&seal, &key).is_ok(),
        Err(error) => {
            assert!(error.to_string().contains("byte"));
            false
        }
    };
    for (heading, bytes) in samples() {
        assert!(genuine(&bytes));
        for cut in 0..bytes.len() {
            assert!(!genuine(&bytes[..cut]), "{heading} cut at {cut}");
        }
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            assert!(!genuine(&changed), "{heading} changed at {place}");
        }
    }
}

#[test]
fn seals_of_utopia_are_genuine_in_every_form() {
    let signer = utopian();
    let with = trust(&[csca_certificate(), signer.certificate.clone()]);
    let without = trust(&[csca_certificate()]);
    for (bytes, enclosed) in [
        (vds_by(&signer, "UTO", "UT"), false),
        (idb_by(&signer, false, false), false),
        (idb_by(&signer, false, true), false),
        (idb_by(&signer, true, false), true),
        (idb_by(&signer, true, true), true),
        (nc_by(&signer, "ES256"), true),
    ] {
        let found = examined(&bytes, &with, 2026);
        assert_eq!(found.verdict, Verdict::GenuineUnchanged, "{:?}", found.reasons);
        assert!(found.signer.unwrap().csca_sha256.is_some());
        let expected = if enclosed { Verdict::GenuineUnchanged } else { Verdict::SignerUnknown };
        assert_eq!(examined(&bytes, &without, 2026).verdict, expected);
        assert_eq!(examined(&bytes, &Trust::default(), 2026).verdict, Verdict::SignerUnknown);
        assert_eq!(examined(&bytes, &with, 2031).verdict, Verdict::SignerExpired);
        assert_eq!(examined(&bytes, &with, 2024).verdict, Verdict::SignerNotEntitled);
        let mut revoking = with.clone();
        let list = crl(name("UT", "CSCA"), &csca(), 2026, &[0x5B]);
        assert!(revoking.add_crl(RevocationList::read(&list).unwrap()));
        assert_eq!(examined(&bytes, &revoking, 2026).verdict, Verdict::SignerRevoked);
        let mut handed = trust(std::slice::from_ref(&signer.certificate));
        handed.trust_signer(handed.certificates()[0].sha256);
        assert_eq!(examined(&bytes, &handed, 2026).verdict, Verdict::GenuineUnchanged);
    }
}

#[test]
fn every_change_of_a_seal_is_found() {
    let signer = utopian();
    let with = trust(&[csca_certificate(), signer.certificate.clone()]);
    for bytes in
        [vds_by(&signer, "UTO", "UT"), idb_by(&signer, true, true), nc_by(&signer, "ES256")]
    {
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 7);
            let genuine = read(&changed)
                .is_ok_and(|s| examine(&s, &with, day(2026)).verdict == Verdict::GenuineUnchanged);
            assert!(!genuine, "byte {place} of {}", String::from_utf8_lossy(&bytes));
            let cut = read(&bytes[..place])
                .is_ok_and(|s| examine(&s, &with, day(2026)).verdict == Verdict::GenuineUnchanged);
            assert!(!cut, "cut at {place}");
        }
    }
}

#[test]
fn a_signer_that_may_not_sign_this_is_told() {
    let told = |bytes: &[u8], signer: &Signer| {
        let all = trust(&[csca_certificate(), signer.certificate.clone()]);
        let found = examined(bytes, &all, 2026);
        (found.verdict, found.reasons.first().map_or("", |reason| reason.code))
    };
    let not = Verdict::SignerNotEntitled;
    // Utopia has no two letters in ISO 3166; two States that have them.
    let french = signer("FR", (2025, 2030), 0x80);
    let bytes = vds_by(&french, "D", "FR");
    assert_eq!(told(&bytes, &french), (not, "signer_of_another_state"));
    assert_eq!(told(&vds_by(&french, "FRA", "FR"), &french).0, Verdict::GenuineUnchanged);
    let encrypts = signer("UT", (2025, 2030), 0x20);
    let bytes = vds_by(&encrypts, "UTO", "UT");
    assert_eq!(told(&bytes, &encrypts), (not, "key_usage_no_signature"));
    let late = signer("UT", (2027, 2030), 0x80);
    assert_eq!(told(&vds_by(&late, "UTO", "UT"), &late), (not, "signed_outside_validity"));
    let unknown = nc_by(&utopian(), "ES257");
    assert_eq!(told(&unknown, &utopian()), (Verdict::NotVerifiable, "unknown_algorithm"));
    let other = Signer { key: Key::new("brainpoolP256r1", "another"), ..utopian() };
    let forged = vds_by(&other, "UTO", "UT");
    assert_eq!(told(&forged, &utopian()), (Verdict::AlteredSinceSigning, "does_not_hold"));
}

#[test]
fn a_seal_without_signature_proves_nothing() {
    let bytes = vds_by(&utopian(), "UTO", "UT");
    let unsigned = &bytes[..bytes.len() - 66];
    let found = examined(unsigned, &Trust::default(), 2026);
    assert_eq!(found.verdict, Verdict::SignatureMissing);
}

proptest! {
    #[test]
    fn nothing_that_is_read_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0..5_u8) {
        let head: &[u8] = match head {
            0 => &[0xDC, 0x03, 0xD9, 0xC5, 0xD9, 0xCA, 0xC8, 0xA7],
            1 => b"RDB1B",
            2 => b"RDB1D",
            3 => b"{\"data\":",
            _ => b"",
        };
        if let Ok(seal) = read(&[head, &bytes].concat()) {
            let _ = (known(&seal), examine(&seal, &Trust::default(), day(2026)));
        }
    }

    #[test]
    fn what_a_draft_says_is_read(
        features in prop::collection::vec((0..255_u8, prop::collection::vec(any::<u8>(), 0..200)), 1..6),
        reference in "[0-9A-F]{1,12}",
    ) {
        let kind = DocumentKind::ResidencePermit;
        let mut draft = vds::Draft::new(kind, "UTO", "UTTS", &reference, today(), today()).unwrap();
        for (tag, value) in &features {
            draft.bytes(*tag, value).unwrap();
        }
        let bytes = draft.sign(|to_sign| Some(Hash::Sha512.of(&[to_sign]))).unwrap();
        let Ok(Seal::Vds(seal)) = read(&bytes) else { panic!() };
        let back: Vec<_> = seal.features.into_iter().map(|f| (f.tag, f.value)).collect();
        prop_assert_eq!(back, features);
        prop_assert_eq!(seal.header.certificate_reference, reference);
        prop_assert_eq!(seal.signature.unwrap().len(), 64);
    }

    #[test]
    fn what_a_barcode_says_is_read(
        messages in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..200)), 1..6),
        compress in any::<bool>(),
        enclose in any::<bool>(),
    ) {
        let mut draft = idb::Draft::new("D").unwrap();
        for (tag, value) in &messages {
            draft.bytes(*tag, value).unwrap();
        }
        let signing = SigningAs { hash: Hash::Sha384, certificate: b"DER", on: today(), enclose };
        let barcode = draft.sign(signing, compress, |to_sign| Some(Hash::Sha512.of(&[to_sign])));
        let Ok(Seal::Idb(seal)) = read(barcode.unwrap().as_bytes()) else { panic!() };
        let back: Vec<_> = seal.messages.into_iter().map(|f| (f.tag, f.value)).collect();
        prop_assert_eq!(back, messages);
        prop_assert_eq!(seal.certificate.is_some(), enclose);
        prop_assert_eq!(seal.header.unwrap().signed, "2026-06-01");
    }
}
