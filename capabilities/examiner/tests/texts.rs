//! What the examiner says, in three languages; and who may do what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeSet;
use std::path::Path;

use documents::series::{DOUBTS, METHODS};
use documents::{Light, LostStatus};
use examiner::TEXTS;
use examiner::model::{Outcome, State, Verdict};

fn keys() -> BTreeSet<&'static str> {
    let (of_register, _, _) = documents::TEXTS;
    let lines = TEXTS.en.lines().chain(of_register.lines());
    lines.filter_map(|l| l.split_once(" = ")).map(|(k, _)| k).collect()
}

#[test]
fn every_text_is_there_in_three_languages() {
    assert_eq!(web::texts::check(&[TEXTS]), Vec::<String>::new());
}

#[test]
fn every_key_that_is_used_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = web::texts::keys_used(&root.join("templates")).unwrap();
    used.extend(web::texts::keys_used(&root.join("src")).unwrap());
    assert!(used.len() > 150, "the scanner sees only {used:?}");
    let keys = keys();
    for key in used {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn every_code_has_its_words() {
    let keys = keys();
    let chip = icao9303::chip::verdict::Verdict::ALL.iter().map(|v| v.code());
    let seal = icao9303::seal::verdict::Verdict::ALL.iter().map(|v| v.code());
    let wanted = Verdict::CODES
        .iter()
        .map(|c| format!("examiner-verdict-{c}"))
        .chain(Outcome::CODES.iter().map(|c| format!("examiner-outcome-{c}")))
        .chain(State::CODES.iter().map(|c| format!("examiner-state-{c}")))
        .chain(State::CODES.iter().map(|c| format!("examiner-list-{c}")))
        .chain(chip.chain(seal).map(|c| format!("examiner-electronic-{c}")))
        .chain(METHODS.iter().map(|c| format!("documents-method-{c}")))
        .chain(DOUBTS.iter().map(|c| format!("documents-doubt-{c}")))
        .chain(Light::ALL.iter().map(|l| format!("documents-light-{}", l.code())))
        .chain(LostStatus::ALL.iter().map(|s| format!("documents-lost-{}", s.code())));
    for key in wanted {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn the_policies_fit_the_schema_and_permit_what_the_matrix_says() {
    let policies = access::Policies::from_files(examiner::POLICIES, examiner::ACTIONS)
        .unwrap_or_else(|e| panic!("{e}"));
    insta::assert_snapshot!(access::matrix(&policies, examiner::ACTIONS, access::ROLES));
}
