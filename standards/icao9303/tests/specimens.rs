//! The specimens of Utopia: a passport's chip, the same chip with another portrait, and a visa's
//! seal, with the certificates behind them. They are made again here and compared with what is
//! kept, so that what the demonstration shows is what this crate verifies.
//!
//! `PORTOLAN_WRITE_SPECIMENS=1 cargo test --package icao9303 --test specimens` writes them anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod utopia;

use icao9303::chip::{Chip, face, passive};
use icao9303::mrz::{self, Format, Sex};
use icao9303::pki::certificate::Certificate;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use icao9303::seal::date::SealDate;
use icao9303::seal::features::DocumentKind;
use icao9303::seal::{self, examine::examine, vds};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use utopia::{Form, Key, certificate, integer, name, plain, sod, wrap};

const CURVE: &str = "brainpoolP256r1";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens")
}

fn authority() -> (Key, Vec<u8>) {
    let key = Key::new(CURVE, "authority of the specimens");
    let subject = name("UT", "CSCA Utopia");
    let form = Form {
        serial: 1,
        issuer: subject.clone(),
        subject,
        years: (2020, 2049),
        authority: true,
        usage: 0x06,
        signed_with: &key,
        changed_curve: None,
        signs_master_lists: false,
    };
    let der = certificate(&form, &key);
    (key, der)
}

fn signer(authority: &Key, serial: u8, subject: &str) -> (Key, Vec<u8>) {
    let key = Key::new(CURVE, subject);
    let form = Form {
        serial,
        issuer: name("UT", "CSCA Utopia"),
        subject: name("UT", subject),
        years: (2024, 2049),
        authority: false,
        usage: 0x80,
        signed_with: authority,
        changed_curve: None,
        signs_master_lists: false,
    };
    let der = certificate(&form, &key);
    (key, der)
}

fn holder() -> mrz::Document<'static> {
    mrz::Document {
        document_code: "P",
        issuing_state: "UTO",
        document_number: "SPEC00101",
        nationality: "UTO",
        primary_identifier: "MIRADO",
        secondary_identifier: "CORA",
        date_of_birth: "910412",
        sex: Sex::Female,
        date_of_expiry: "340630",
        ..mrz::Document::default()
    }
}

/// A visa's zone, of which a seal holds 28 characters of the second line (TR-03137).
fn visa_zone() -> String {
    let visa = mrz::Document {
        document_code: "V",
        issuing_state: "UTO",
        document_number: "V00000212",
        nationality: "SEN",
        primary_identifier: "SOLADIS",
        secondary_identifier: "NADIRA",
        date_of_birth: "880903",
        sex: Sex::Female,
        date_of_expiry: "351231",
        ..mrz::Document::default()
    };
    let lines = mrz::write(&visa, Format::MrvB).unwrap();
    let (first, second) = lines.split_once('\n').unwrap();
    format!("{first}{}", &second[..28])
}

/// Data group 2 with one portrait (ISO/IEC 19794-5:2005 §5.4 to §5.8).
fn dg2(image: &[u8]) -> Vec<u8> {
    let (width, height) = (240_u16.to_be_bytes(), 308_u16.to_be_bytes());
    // No feature points, nothing said of the face; full frontal, JPEG.
    let information = [[0; 2 + 3 + 3 + 2 + 3 + 3].as_slice(), &[1, 0]].concat();
    let picture = [&width[..], &height, &[1, 0, 0, 0, 0, 0], image].concat();
    let body = [information, picture].concat();
    let record = [&((body.len() + 4) as u32).to_be_bytes()[..], &body].concat();
    let whole = (record.len() + 14) as u32;
    let block = [b"FAC\x00010\0", &whole.to_be_bytes()[..], &[0, 1], &record].concat();
    // CBEFF: format owner and type of ISO/IEC 19794-5.
    let header = wrap(0xA1, &[wrap(0x87, &[1, 1]), wrap(0x88, &[0, 8])].concat());
    let template = wrap(0x7F60, &[header, wrap(0x5F2E, &block)].concat());
    wrap(0x75, &wrap(0x7F61, &[integer(&[1]), template].concat()))
}

/// Every file with its path.
fn made() -> BTreeMap<&'static str, Vec<u8>> {
    let face = |file: &str| fs::read(folder().join(file)).unwrap();
    let (authority, csca) = authority();
    let (document_signer, signer_der) = signer(&authority, 7, "Document Signer 7");
    let zone = mrz::write(&holder(), Format::Td3).unwrap().replace('\n', "");
    let dg1 = wrap(0x61, &wrap(0x5F1F, zone.as_bytes()));
    let portrait = dg2(&face("face-holder.jpg"));
    let groups = [(1, dg1.clone()), (2, portrait.clone())];
    let issuer = name("UT", "CSCA Utopia");
    let signed = sod(&groups, (&issuer, 7, &document_signer), &signer_der);
    let com = wrap(
        0x60,
        &[wrap(0x5F01, b"0107"), wrap(0x5F36, b"040000"), wrap(0x5C, &[0x61, 0x75])].concat(),
    );
    let (seal_signer, seal_der) = signer(&authority, 0x5B, "TS");
    let day = SealDate::new(2026, 1, 15).unwrap();
    let mut draft = vds::Draft::new(DocumentKind::Visa, "UTO", "UTTS", "5B", day, day).unwrap();
    draft.text(2, &visa_zone()).unwrap();
    draft.bytes(3, &[2]).unwrap().bytes(4, &[90, 0, 0]).unwrap().text(5, "SPEC00212").unwrap();
    let seal = draft.sign(|bytes| Some(plain(&seal_signer.sign(bytes)))).unwrap();
    [
        ("csca.der", csca),
        ("passport/EF_COM.bin", com),
        ("passport/EF_SOD.bin", signed),
        ("passport/DG1.bin", dg1),
        ("passport/DG2.bin", portrait),
        ("passport-altered/DG2.bin", dg2(&face("face-other.jpg"))),
        ("seal-signer.der", seal_der),
        ("visa-seal.bin", seal),
    ]
    .into()
}

#[test]
fn what_is_kept_is_what_is_made() {
    let writes = std::env::var_os("PORTOLAN_WRITE_SPECIMENS").is_some();
    for (path, bytes) in made() {
        let file = folder().join(path);
        if writes {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &bytes).unwrap();
        }
        assert_eq!(
            fs::read(&file).ok().as_ref(),
            Some(&bytes),
            "{path}: see above how to write it"
        );
    }
}

#[test]
fn each_specimen_gets_the_verdict_that_it_stands_for() {
    let made = made();
    let trust = Trust::new(
        [&made["csca.der"], &made["seal-signer.der"]].map(|der| Certificate::read(der).unwrap()),
    );
    let at = Instant::from_unix_seconds(1_800_000_000);
    let verdict = |portrait: &str| {
        let groups = [(1, &made["passport/DG1.bin"]), (2, &made[portrait])];
        let mut chip = Chip { sod: Some(&made["passport/EF_SOD.bin"]), ..Chip::default() };
        chip.groups = groups.into_iter().map(|(n, bytes)| (n, bytes.as_slice())).collect();
        passive::examine(&chip, &trust, at).verdict.code()
    };
    assert_eq!(verdict("passport/DG2.bin"), "genuine_unchanged");
    assert_eq!(verdict("passport-altered/DG2.bin"), "altered_since_signing");
    let faces = face::dg2(&made["passport/DG2.bin"]).unwrap();
    assert_eq!(faces[0].header.unwrap().height, 308);
    let seal = seal::read(&made["visa-seal.bin"]).unwrap();
    assert_eq!(examine(&seal, &trust, at).verdict.code(), "genuine_unchanged");
}
