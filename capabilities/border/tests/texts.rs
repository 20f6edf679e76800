//! What the desk says, in three languages; and who may do what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeSet;

use border::decision::CLASSES;
use border::entry_rules::read;
use border::indicators::HitOutcome;
use border::model::MODES;
use border::progress::State;
use border::stay_lists::StayList;
use icao9303::mrz::VariantKind;

fn keys() -> BTreeSet<&'static str> {
    border::TEXTS.en.lines().filter_map(|l| l.split_once(" = ")).map(|(k, _)| k).collect()
}

#[test]
fn every_text_is_there_in_three_languages() {
    assert_eq!(web::texts::check(&[border::TEXTS]), Vec::<String>::new());
}

#[test]
fn every_code_has_its_words() {
    let keys = keys();
    let rules = read(border::UTOPIA_RULES).unwrap();
    let wanted = rules
        .grounds
        .iter()
        .map(|g| format!("border-ground-{}", g.code))
        .chain(CLASSES.iter().map(|c| format!("border-class-{c}")))
        .chain(MODES.iter().map(|m| format!("border-mode-{m}")))
        .chain(State::ALL.iter().map(|s| format!("border-state-{}", s.code())))
        .chain(HitOutcome::ALL.iter().map(|o| format!("border-hit-{}", o.code())))
        .chain(VariantKind::ALL.iter().map(|v| format!("border-variant-{}", v.code())))
        .chain(StayList::ALL.iter().map(|l| format!("border-stays-{}", l.code())));
    for key in wanted {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn the_policies_fit_the_schema_and_permit_what_the_matrix_says() {
    let policies = access::Policies::from_files(border::POLICIES, border::ACTIONS)
        .unwrap_or_else(|e| panic!("{e}"));
    insta::assert_snapshot!(access::matrix(&policies, border::ACTIONS, access::ROLES));
}
