//! Texts and policies.
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

use identities::TEXTS;
use identities::model::{Asker, State};
use people::Relation;

fn keys() -> BTreeSet<&'static str> {
    TEXTS.en.lines().filter_map(|l| l.split_once(" = ")).map(|(k, _)| k).collect()
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
    assert!(used.len() > 100, "the scanner sees only {used:?}");
    let keys = keys();
    for key in used {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn every_code_has_its_words() {
    let keys = keys();
    let of = |prefix: &'static str, codes: Vec<&'static str>| {
        codes.into_iter().map(move |c| format!("identities-{prefix}-{c}"))
    };
    let states: Vec<&str> = State::ALL.iter().map(|s| s.code()).collect();
    let wanted = of("state", states.clone())
        .chain(of("list", states))
        .chain(of("asker", Asker::ALL.iter().map(|a| a.code()).collect()))
        .chain(of("relation", Relation::ALL.iter().map(|r| r.code()).collect()))
        .chain(of("source", vec!["document", "officer", "import", "person"]))
        .chain(of("age", vec!["0", "1", "7", "30"]))
        .chain(of("done", vec!["leave", "not_same", "confirm"]))
        .chain(of("what", identities::evidence::WHATS.to_vec()))
        .chain(of("how", identities::evidence::HOWS.to_vec()));
    for key in wanted {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn the_policies_fit_the_schema_and_permit_what_the_matrix_says() {
    let policies = access::Policies::from_files(identities::POLICIES, identities::ACTIONS)
        .unwrap_or_else(|e| panic!("{e}"));
    insta::assert_snapshot!(access::matrix(&policies, identities::ACTIONS, access::ROLES));
}
