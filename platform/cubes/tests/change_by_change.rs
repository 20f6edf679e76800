//! A late, corrected or voided crossing gives the same bytes as computing everything again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeMap;

use cubes::{Dimension, FlowState, Form, RecordedCrossing};
use proptest::prelude::*;
use residence::Rule;

const BY: [&[Dimension]; 2] = [
    &[Dimension::Month, Dimension::Citizenship, Dimension::Direction, Dimension::Status],
    &[Dimension::Month],
];

fn crossings() -> impl Strategy<Value = Vec<RecordedCrossing<'static>>> {
    let one = (
        (0..30_u8, 0..6_u8, 10_000..11_500_i32, 0..3_i64, any::<bool>()),
        (
            prop::sample::select(vec!["UTO", "AAA", ""]),
            prop::sample::select(vec!["F", "M", "", "X"]),
            prop::option::of(0..12_000_i32),
            prop::sample::select(vec!["North", "Port"]),
            any::<bool>(),
        ),
    );
    prop::collection::vec(one, 1..60).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(
                |(
                    version,
                    (
                        (id, person, day, at_ms, is_arrival),
                        (citizenship, sex, birth_day, post, is_void),
                    ),
                )| {
                    RecordedCrossing {
                        id: [id; 16],
                        person: [person; 16],
                        day,
                        at_ms,
                        is_arrival,
                        citizenship,
                        sex,
                        birth_day,
                        post,
                        version: version as u64 + 1,
                        is_void: is_void && version % 3 == 0,
                        resident_before: [None, Some(true), Some(false)]
                            [(version + usize::from(id)) % 3],
                    }
                },
            )
            .collect()
    })
}

fn bytes(state: &FlowState) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = (0..BY.len())
        .map(|at| state.view(at).unwrap().sheet().to_bytes(Form::Csv).unwrap())
        .collect();
    all.push(state.table(&Dimension::ALL).sheet().to_bytes(Form::Json).unwrap());
    all
}

fn afresh(latest: &BTreeMap<[u8; 16], RecordedCrossing<'static>>, day: i32) -> FlowState {
    let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, day, &BY);
    state.load(latest.values().rev().copied()).unwrap();
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_change_leaves_what_a_fresh_computation_gives(all in crossings(), from in 10_000..11_800_i32, on in 0..600_i32) {
        let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, from, &BY);
        let mut latest = BTreeMap::new();
        for crossing in &all {
            let before = state.table(&Dimension::ALL);
            let changes = state.apply(crossing).unwrap();
            latest.insert(crossing.id, *crossing);
            prop_assert_eq!(bytes(&state), bytes(&afresh(&latest, from)));
            // No cell changed that is not named.
            prop_assert_eq!(changes.is_empty(), before == state.table(&Dimension::ALL));
        }
        state.observe(from + on);
        prop_assert_eq!(bytes(&state), bytes(&afresh(&latest, from + on)));
        state.observe(from - on);
        prop_assert_eq!(bytes(&state), bytes(&afresh(&latest, from - on)));
    }

    #[test]
    fn every_counted_crossing_is_behind_exactly_one_figure(all in crossings()) {
        let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, 11_000, &BY);
        state.load(all.iter().copied()).unwrap();
        let table = state.view(0).unwrap();
        let mut behind = Vec::new();
        for row in &table.rows {
            let labels: Vec<_> = BY[0].iter().copied().zip(row.labels.iter().map(String::as_str)).collect();
            let ids = state.crossings_behind(&labels, usize::MAX);
            prop_assert_eq!(ids.len() as i64, row.figures[0]);
            behind.extend(ids);
        }
        let total = behind.len();
        behind.sort_unstable();
        behind.dedup();
        prop_assert_eq!(behind.len(), total);
        prop_assert_eq!(table.crossings(), total as u64);
    }

    #[test]
    fn an_older_version_changes_nothing(all in crossings()) {
        let mut state = FlowState::new(Rule::TWELVE_SIXTEEN, 11_000, &BY);
        state.load(all.iter().copied()).unwrap();
        let before = bytes(&state);
        for crossing in &all {
            let stale = RecordedCrossing { version: 0, is_arrival: !crossing.is_arrival, ..*crossing };
            prop_assert!(state.apply(&stale).unwrap().is_empty());
        }
        prop_assert_eq!(bytes(&state), before);
    }
}
