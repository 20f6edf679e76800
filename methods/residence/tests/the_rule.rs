//! The rule's laws: what is decided stays decided, and both modes end in the same place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use proptest::prelude::*;
use residence::as_of::{self, Verdict};
use residence::{Crossing, Rule, Status, reference};

fn as_known_on(
    rule: Rule,
    initial: Option<Status>,
    day: i32,
    crossings: &[Crossing],
) -> Vec<as_of::Outcome> {
    let mut outcomes = vec![as_of::Outcome::UNOBSERVED; crossings.len()];
    as_of::classify(rule, initial, day, crossings, &mut outcomes).unwrap();
    outcomes
}

fn by_reference(
    initial: Option<Status>,
    day: i32,
    crossings: &[Crossing],
) -> Vec<reference::Outcome> {
    let mut outcomes = vec![reference::Outcome::EMPTY; crossings.len()];
    let fault =
        reference::classify(Rule::TWELVE_SIXTEEN, initial, day, crossings, &mut outcomes).unwrap();
    assert_eq!(fault, None);
    outcomes
}

fn rules() -> impl Strategy<Value = Rule> {
    prop_oneof![
        3 => Just(Rule::TWELVE_SIXTEEN),
        1 => Just(Rule::NINE_TWELVE),
        1 => Just(Rule::SIX_TWELVE),
        1 => (1..60_i32, 0..60_i32).prop_map(|(threshold, more)| Rule::new(threshold + more, threshold).unwrap()),
    ]
}

fn initial() -> impl Strategy<Value = Option<Status>> {
    prop_oneof![Just(None), Just(Some(Status::Resident)), Just(Some(Status::NonResident))]
}

/// Crossings in order; now and then one is missing, so that two go the same way.
fn histories(with_gaps_in_the_record: bool) -> impl Strategy<Value = Vec<Crossing>> {
    let gap =
        prop_oneof![3 => 0..40_i32, 2 => 40..260, 1 => 100..130, 1 => 240..246, 1 => 300..700];
    let missing = if with_gaps_in_the_record { 0.1 } else { 0.0 };
    (any::<bool>(), prop::collection::vec((gap, prop::bool::weighted(missing)), 1..14)).prop_map(
        |(mut is_arrival, steps)| {
            let mut day = 0;
            steps
                .into_iter()
                .map(|(gap, repeats)| {
                    day += gap;
                    is_arrival ^= !repeats;
                    Crossing::new(day, is_arrival)
                })
                .collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_decided_on_a_day_stays_decided(
        rule in rules(), initial in initial(), crossings in histories(true),
        day in 0..3_000_i32, later in 0..800_i32,
    ) {
        let then = as_known_on(rule, initial, day, &crossings);
        let now = as_known_on(rule, initial, day + later, &crossings);
        for (at, (then, now)) in then.iter().zip(&now).enumerate() {
            if then.verdict.is_determined() {
                prop_assert_eq!(then.verdict, now.verdict, "crossing {}", at);
            }
            if then.before.is_some() { prop_assert_eq!(then.before, now.before); }
            if then.after.is_some() { prop_assert_eq!(then.after, now.after); }
        }
    }

    #[test]
    fn a_crossing_after_the_day_of_observation_changes_nothing(
        rule in rules(), initial in initial(), crossings in histories(true), day in 0..3_000_i32,
    ) {
        let observed = crossings.iter().filter(|crossing| crossing.day() <= day).count();
        let all = as_known_on(rule, initial, day, &crossings);
        let seen = as_known_on(rule, initial, day, &crossings[..observed]);
        prop_assert_eq!(&all[..observed], &seen[..]);
        prop_assert!(all[observed..].iter().all(|outcome| outcome.verdict == Verdict::Unobserved));
    }

    #[test]
    fn an_open_window_closes_when_it_says(
        rule in rules(), initial in initial(), crossings in histories(true), day in 0..3_000_i32,
    ) {
        let then = as_known_on(rule, initial, day, &crossings);
        for (at, outcome) in then.iter().enumerate() {
            if let Verdict::Undetermined { until_day, .. } = outcome.verdict {
                prop_assert!(day < until_day);
                prop_assert!(as_known_on(rule, initial, until_day, &crossings)[at].verdict.is_determined());
            }
        }
    }

    #[test]
    fn a_verdict_is_known_from_the_day_it_names(
        rule in rules(), initial in initial(), crossings in histories(true),
    ) {
        let last = crossings[crossings.len() - 1].day();
        let finally = as_known_on(rule, initial, last + rule.window_days(), &crossings);
        for (at, outcome) in finally.iter().enumerate() {
            let day = outcome.decided_day.unwrap();
            prop_assert!(day >= crossings[at].day());
            prop_assert!(day <= crossings[at].day() + rule.window_days());
            prop_assert_eq!(as_known_on(rule, initial, day, &crossings)[at].verdict, outcome.verdict);
        }
    }

    #[test]
    fn the_provisional_answer_is_the_one_that_follows_if_nobody_moves(
        rule in rules(), initial in initial(), crossings in histories(true), day in 0..3_000_i32,
    ) {
        let observed = crossings.iter().filter(|crossing| crossing.day() <= day).count();
        let seen = &crossings[..observed];
        let then = as_known_on(rule, initial, day, seen);
        let finally = as_known_on(rule, initial, day + 4_000, seen);
        for (then, finally) in then.iter().zip(&finally) {
            prop_assert_eq!(then.verdict.is_provisionally_migrant(), finally.verdict == Verdict::Migrant);
        }
    }

    #[test]
    fn once_all_windows_are_closed_both_modes_agree(
        initial in initial(), crossings in histories(false),
    ) {
        let day = crossings[crossings.len() - 1].day() + 487;
        let ours = as_known_on(Rule::TWELVE_SIXTEEN, initial, day, &crossings);
        for (ours, theirs) in ours.iter().zip(by_reference(initial, day, &crossings)) {
            prop_assert_eq!(ours.verdict == Verdict::Migrant, theirs.is_migrant);
            prop_assert_eq!((ours.before, ours.after), (Some(theirs.before), Some(theirs.after)));
        }
    }

    #[test]
    fn in_the_reference_status_is_chained_and_dates_never_run_backwards(
        initial in initial(), crossings in histories(false),
    ) {
        let outcomes = by_reference(initial, 10_000, &crossings);
        for pair in outcomes.windows(2) {
            prop_assert_eq!(pair[0].after, pair[1].before);
            prop_assert!(pair[0].after_final_day <= pair[1].before_final_day);
        }
        for (crossing, outcome) in crossings.iter().zip(&outcomes) {
            prop_assert_eq!(outcome.is_migrant, outcome.before != outcome.after);
            prop_assert!(outcome.before_final_day >= crossing.day());
        }
    }
}

#[test]
fn a_return_at_the_last_harmless_day_cannot_migrate_and_a_day_later_it_can() {
    let rule = Rule::TWELVE_SIXTEEN;
    for (away_from, verdict_at_once) in [(242, true), (243, false)] {
        let crossings = [Crossing::arrival(0), Crossing::departure(away_from)];
        let outcome = as_known_on(rule, None, away_from, &crossings)[1];
        assert_eq!(outcome.verdict == Verdict::NotMigrant, verdict_at_once, "day {away_from}");
    }
    // And it does: 122 days away, 122 back, gone for good. Both are migrations.
    let both = [
        Crossing::arrival(0),
        Crossing::departure(243),
        Crossing::arrival(365),
        Crossing::departure(487),
    ];
    let outcomes = as_known_on(rule, None, 2_000, &both);
    assert_eq!((outcomes[0].verdict, outcomes[1].verdict), (Verdict::Migrant, Verdict::Migrant));
}

#[test]
fn exactly_tn_days_on_the_other_side_still_leave_a_migrant() {
    let stays = [Crossing::arrival(0), Crossing::departure(100), Crossing::arrival(222)];
    let leaves = [Crossing::arrival(0), Crossing::departure(100), Crossing::arrival(223)];
    assert!(by_reference(None, 5_000, &stays)[0].is_migrant);
    assert!(!by_reference(None, 5_000, &leaves)[0].is_migrant);
    assert_eq!(as_known_on(Rule::TWELVE_SIXTEEN, None, 222, &stays)[0].decided_day, None);
    assert_eq!(as_known_on(Rule::TWELVE_SIXTEEN, None, 223, &leaves)[0].decided_day, Some(223));
}

#[test]
fn a_single_crossing_is_judged_on_the_day_of_observation() {
    let one = [Crossing::arrival(100)];
    assert!(!by_reference(None, 464, &one)[0].is_migrant);
    assert!(by_reference(None, 465, &one)[0].is_migrant);
    assert_eq!(by_reference(None, 100, &one)[0].migrant_final_day, 465);
}

#[test]
fn the_reference_sets_a_person_aside_who_arrives_twice() {
    let twice = [Crossing::arrival(0), Crossing::arrival(10), Crossing::departure(900)];
    let mut outcomes = [reference::Outcome::EMPTY; 3];
    let fault =
        reference::classify(Rule::TWELVE_SIXTEEN, None, 5_000, &twice, &mut outcomes).unwrap();
    assert_eq!(fault, Some(reference::Fault::SameDirectionTwice(1)));
    assert!(outcomes.iter().all(|o| !o.is_migrant && o.after == Status::NonResident));
    assert_eq!(outcomes[1].migrant_final_day, 10);
    // As of a day, the year between still counts as spent here.
    assert_eq!(as_known_on(Rule::TWELVE_SIXTEEN, None, 5_000, &twice)[0].verdict, Verdict::Migrant);
}

#[test]
fn a_buffer_that_is_too_short_is_refused_untouched() {
    let crossings = [Crossing::arrival(0), Crossing::departure(1)];
    let mut outcomes = [as_of::Outcome::UNOBSERVED; 1];
    let error = as_of::classify(Rule::default(), None, 9, &crossings, &mut outcomes).unwrap_err();
    assert_eq!((error.room, error.needed), (1, 2));
    assert_eq!(outcomes[0], as_of::Outcome::UNOBSERVED);
}
