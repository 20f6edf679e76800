//! The built binary reads and verifies seals, as bytes, as text and in pictures: those of the State
//! of Utopia, made here, and published samples, which need the conformance data; says so where they
//! are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

#[path = "../../standards/icao9303/tests/utopia/mod.rs"]
mod utopia;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use icao9303::seal::date::SealDate;
use icao9303::seal::features::DocumentKind;
use icao9303::seal::vds::Draft;
use serde_json::Value;
use utopia::{Form, Key, certificate, name, plain};

fn portolan(args: &[&str], input: &[u8]) -> (Option<i32>, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that stops early does not read it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let out = child.wait_with_output().unwrap();
    let told = if out.stdout.is_empty() { out.stderr } else { out.stdout };
    let told = String::from_utf8(told).unwrap();
    (out.status.code(), serde_json::from_str(&told).unwrap_or(Value::String(told)))
}

/// A visa's seal, with its CSCA's certificate and its signer's laid into a folder.
fn utopia(folder: &Path) -> Vec<u8> {
    let csca = Key::new("brainpoolP256r1", "CSCA of Utopia");
    let signer = Key::new("brainpoolP256r1", "signer of visas");
    let form = |serial, subject: &str, authority, usage| Form {
        serial,
        issuer: name("UT", "CSCA"),
        subject: name("UT", subject),
        years: (2020, 2030),
        authority,
        usage,
        signed_with: &csca,
        changed_curve: None,
        signs_master_lists: false,
    };
    std::fs::create_dir_all(folder.join("trust")).unwrap();
    let csca_certificate = certificate(&form(1, "CSCA", true, 0x06), &csca);
    std::fs::write(folder.join("trust/csca.der"), csca_certificate).unwrap();
    let signer_certificate = certificate(&form(0x5B, "VS", false, 0x80), &signer);
    std::fs::write(folder.join("trust/signer.der"), signer_certificate).unwrap();
    let day = SealDate::new(2026, 11, 2).unwrap();
    let mut draft = Draft::new(DocumentKind::Visa, "UTO", "UTVS", "5B", day, day).unwrap();
    let zone = format!("{:<<44}{}", "V<UTOERIKSSON<<ANNA<MARIA", "L8988901C4UTO7408122F2704159");
    draft.text(1, &zone).unwrap().bytes(3, &[1]).unwrap().bytes(4, &[90, 0, 0]).unwrap();
    draft.text(5, "L898902C3").unwrap();
    draft.sign(|bytes| Some(plain(&signer.sign(bytes)))).unwrap()
}

#[test]
fn a_visas_seal_is_judged_with_the_reason_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let seal = utopia(folder.path());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, trust) = (at("seal.bin"), at("trust"));
    let (csca, signer) = (at("trust/csca.der"), at("trust/signer.der"));
    std::fs::write(&file, &seal).unwrap();
    let verify = |more: &[&str]| {
        let args = [&["seal", "verify", &file, "--on", "2026-11-24"][..], more].concat();
        let (status, answer) = portolan(&args, b"");
        assert!(answer["what_to_do"].as_str().unwrap().ends_with('.'));
        (status, answer["verdict"].as_str().unwrap().to_owned(), answer)
    };
    let (status, verdict, answer) = verify(&["--trust", &trust]);
    assert_eq!((status, &*verdict), (Some(0), "genuine_unchanged"), "{answer}");
    assert_eq!(answer["seal"]["document"], "visa");
    assert_eq!(answer["seal"]["mrz"]["fields"]["primary_identifier"], "ERIKSSON");
    assert_eq!(answer["seal"]["features"][2]["value"]["stay"]["days"], 90);
    assert_eq!(answer["signer"]["country"], "UT");
    assert_eq!(verify(&["--signer", &signer]).1, "genuine_unchanged");
    assert_eq!(verify(&["--trust", &csca]).1, "signer_unknown");
    assert_eq!(verify(&["--trust", &signer]).1, "signer_unknown");
    assert_eq!(verify(&[]).1, "signer_unknown");
    let late = ["seal", "verify", &file, "--trust", &trust, "--on", "2031-01-01"];
    assert_eq!(portolan(&late, b"").1["verdict"], "signer_expired");

    let mut changed = seal.clone();
    changed[20] ^= 1;
    let from_input = ["seal", "verify", "-", "--trust", &trust, "--on", "2026-11-24"];
    let (status, answer) = portolan(&from_input, &changed);
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("altered_since_signing")));
    let (status, answer) = portolan(&from_input, &seal[..60]);
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("not_readable")));
    assert!(answer["reasons"][0]["detail"].as_str().unwrap().contains("byte"), "{answer}");
    let hex: String = seal.iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(portolan(&from_input, hex.as_bytes()).0, Some(0));
}

#[test]
fn wrong_use_and_what_is_no_seal_are_told_apart() {
    let (status, answer) = portolan(&["seal", "read", "no such file"], b"");
    assert_eq!(status, Some(2));
    assert!(answer.as_str().unwrap().starts_with("portolan seal: cannot read"), "{answer}");
    let (status, answer) = portolan(&["seal", "read", "-"], b"a letter");
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("not_readable")));
    let (status, answer) = portolan(&["seal", "read", "-"], b"\x89PNG and no more");
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("not_readable")));
}

fn samples() -> Vec<String> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let text = [named, Some(beside)].into_iter().flatten().find_map(|folder| {
        std::fs::read_to_string(folder.join("travel-documents/seals/digital-seals.txt")).ok()
    });
    if text.is_none() {
        println!("skipped: no travel-documents/seals; set PORTOLAN_CONFORMANCE");
    }
    let text = text.unwrap_or_default();
    let is_seal = |line: &&str| line.starts_with("dc") || line.starts_with("RDB1");
    text.lines().filter(is_seal).map(str::to_owned).collect()
}

#[test]
fn every_sample_is_read_as_text() {
    for sample in samples() {
        let (status, answer) = portolan(&["seal", "read", "-"], sample.as_bytes());
        assert_eq!(status, Some(0), "{answer}");
        assert!(
            answer["document"].is_string() && !answer["features"].as_array().unwrap().is_empty()
        );
    }
}

#[cfg(feature = "images")]
mod pictures {
    use super::{portolan, samples, utopia};

    #[test]
    fn a_seal_in_a_data_matrix_is_genuine() {
        let folder = tempfile::tempdir().unwrap();
        let seal = utopia(folder.path());
        let (picture, trust) = (folder.path().join("seal.png"), folder.path().join("trust"));
        let (picture, trust) = (picture.to_str().unwrap(), trust.to_str().unwrap());
        for symbol in ["data-matrix", "qr"] {
            let args = ["seal", "draw", "-", "--into", picture, "--symbol", symbol];
            assert_eq!(portolan(&args, &seal).0, Some(0));
            let args = ["seal", "verify", picture, "--trust", trust, "--on", "2026-11-24"];
            let (status, answer) = portolan(&args, b"");
            assert_eq!((status, answer["verdict"].as_str()), (Some(0), Some("genuine_unchanged")));
            std::fs::remove_file(picture).unwrap();
        }
        assert_eq!(portolan(&["seal", "draw", "-", "--into", picture], b"no seal").0, Some(1));
        std::fs::write(picture, "kept").unwrap();
        assert_eq!(portolan(&["seal", "draw", "-", "--into", picture], &seal).0, Some(2));
        assert_eq!(std::fs::read(picture).unwrap(), b"kept");
    }

    #[test]
    fn every_sample_is_read_from_its_bar_code() {
        let folder = tempfile::tempdir().unwrap();
        for (nth, sample) in samples().iter().enumerate() {
            let picture = folder.path().join(format!("{nth}.png"));
            let picture = picture.to_str().unwrap();
            let (_, expected) = portolan(&["seal", "read", "-"], sample.as_bytes());
            let (status, told) =
                portolan(&["seal", "draw", "-", "--into", picture], sample.as_bytes());
            assert_eq!(status, Some(0), "{told}");
            assert_eq!(portolan(&["seal", "read", picture], b""), (Some(0), expected));
        }
    }
}
