//! The built binary verifies a chip's folder and certificates. Needs the conformance data; says so
//! where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("travel-documents"))
        .find(|folder| folder.is_dir());
    if folder.is_none() {
        println!("skipped: no travel-documents; set PORTOLAN_CONFORMANCE");
    }
    folder
}

fn portolan(args: &[&str]) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_portolan")).args(args).output().unwrap();
    let said = [out.stdout, out.stderr].map(|b| String::from_utf8(b).unwrap()).concat();
    (out.status.code(), said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_chip_is_judged_with_the_reason_and_what_to_do() {
    let Some(data) = data() else { return };
    let chip = data.join("bsi-2008-specimen");
    let trust = data.join("german-master-list-2024-04-10.ml");
    let (status, said) = portolan(&["chip", "verify", text(&chip), "--trust", text(&trust)]);
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("signer_unknown")));
    assert!(answer["what_to_do"].as_str().unwrap().ends_with('.'));
    assert_eq!(answer["mrz"]["fields"]["primary_identifier"], "MUSTERMANN");
    assert_eq!(answer["portraits"][0]["kind"], "jpeg2000");

    let changed = tempfile::tempdir().unwrap();
    for name in ["EF_SOD.bin", "Datagroup1.bin", "Datagroup2.bin", "Datagroup14.bin"] {
        let mut bytes = std::fs::read(chip.join(name)).unwrap();
        if name == "Datagroup1.bin" {
            bytes[40] ^= 1;
        }
        std::fs::write(changed.path().join(name), bytes).unwrap();
    }
    let (status, said) = portolan(&["chip", "verify", text(changed.path())]);
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((status, &answer["verdict"]), (Some(1), &Value::from("altered_since_signing")));
    assert_eq!(answer["reasons"][0]["detail"], "data group 1");

    let nothing = tempfile::tempdir().unwrap();
    let (status, said) = portolan(&["chip", "verify", text(nothing.path())]);
    assert_eq!(status, Some(1));
    assert!(said.contains("no_chip_data"), "{said}");
    assert_eq!(portolan(&["chip", "verify", "/nowhere"]).0, Some(2));
}
