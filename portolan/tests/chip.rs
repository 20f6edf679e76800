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

mod cli;

use std::path::Path;

use cli::{status as portolan, travel_documents};
use serde_json::Value;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_chip_is_judged_with_the_reason_and_what_to_do() {
    let Some(data) = travel_documents("") else { return };
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
