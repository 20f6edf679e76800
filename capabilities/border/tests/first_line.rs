//! The first line: what an officer sees, and what they may decide.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use border::decision::{Admission, Refusing};
use border::entry_rules::Outcome;
use border::examination::Arrived;
use border::indicators::HitOutcome;
use border::model::{Direction, Journey};
use border::progress::{State, Step};
use border::rules::Draft;
use house::{house, traveller};
use registry::Query;

const SPECIMEN: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn draft(expression: &str) -> Draft {
    Draft {
        name: "second refusal".into(),
        text: "Was refused before: ask why.".into(),
        expression: expression.into(),
        legal_basis: "section 30(2)".into(),
        expires_on: "2027-03-01".parse().unwrap(),
    }
}

#[test]
fn a_scanned_passport_shows_check_digits_and_findings() {
    let h = house();
    let arrived = Arrived { zone: Some(SPECIMEN.into()), ..Arrived::default() };
    let e = h.desk.examine(&h.officer(), &arrived).unwrap();
    let body = &e.examination.body;
    assert!(body.check_digits.iter().all(|c| c.outcome == "valid"));
    assert_eq!(body.direction, Direction::Arrival);
    let expiry = &body.assessment.as_ref().unwrap().findings[0];
    assert_eq!((expiry.code.as_str(), expiry.outcome), ("document_expiry", Outcome::NotMet));
    assert!(e.not_known.contains(&"history".to_owned()));
    assert!(e.next.contains(&Step::Admit));
}

#[test]
fn a_traveller_who_meets_the_law_is_admitted_without_a_reason() {
    let h = house();
    let e = h.arrive(&traveller("A1"));
    let id = h.desk.admit(&h.officer(), e.examination.id, 1, &Admission::default()).unwrap();
    let view = h.desk.crossing(&h.officer(), id).unwrap();
    let c = &view.crossing.body;
    assert_eq!(c.class.as_deref(), Some("visitor"));
    assert_eq!(c.until, Some("2027-02-21".parse().unwrap()));
    assert_eq!(c.officer.as_ref().unwrap().name, "Specimen officer");
    assert_eq!(view.person.unwrap().body.names.primary, "SPECIMENA1");
    let after = h.desk.examination(&h.officer(), e.examination.id).unwrap();
    assert_eq!(after.examination.body.progress.state, State::Admitted);
    assert_eq!(after.history.open_stay().unwrap().body.entry, Some(id));
}

#[test]
fn the_same_person_is_recognised_and_leaves() {
    let h = house();
    let t = traveller("A1");
    h.admitted(&t, "2026-11-01T08:00:00Z");
    h.at("2026-11-05T08:00:00Z");
    let arrived = Arrived { typed: t.clone(), ..Arrived::default() };
    let e = h.desk.examine(&h.officer(), &arrived).unwrap();
    assert_eq!(e.examination.body.direction, Direction::Departure, "there is an open stay");
    assert!(e.history.is_certain);
    assert_eq!(e.history.crossings.len(), 1);
    h.desk.depart(&h.officer(), e.examination.id, 1, &Default::default()).unwrap();
    let again = h.arrive(&t);
    assert_eq!(again.history.open_stay(), None);
    let days = again.examination.body.assessment.unwrap().days.unwrap();
    assert_eq!(days.used_days, 4, "the day of return counts with the new stay");
}

#[test]
fn where_the_law_is_not_met_an_admission_needs_a_reason() {
    let h = house();
    let mut t = traveller("A1");
    t.citizenship = "IND".into();
    let e = h.arrive(&t);
    let id = e.examination.id;
    let bare = Admission::default();
    assert_eq!(h.desk.admit(&h.officer(), id, 1, &bare).unwrap_err().code(), "reason-needed");
    let why = Admission { reason: "humanitarian grounds, section 15".into(), ..bare };
    h.desk.admit(&h.officer(), id, 1, &why).unwrap();
}

#[test]
fn a_longer_stay_than_the_law_gives_needs_a_reason() {
    let h = house();
    let e = h.arrive(&traveller("A1"));
    let until = Some("2027-06-30".parse().unwrap());
    let long = Admission { until, ..Admission::default() };
    assert_eq!(
        h.desk.admit(&h.officer(), e.examination.id, 1, &long).unwrap_err().code(),
        "reason-needed"
    );
}

#[test]
fn a_refusal_needs_a_ground_of_the_law_and_a_reason() {
    let h = house();
    let e = h.arrive(&traveller("A1"));
    let refuse = |ground: &str, reason: &str| {
        let r = Refusing { ground: ground.into(), reason: reason.into(), same_as: None };
        h.desk.refuse(&h.officer(), e.examination.id, 1, &r)
    };
    assert_eq!(refuse("dislike", "no visa at all").unwrap_err().code(), "ground-unknown");
    assert_eq!(refuse("no_valid_visa", " ").unwrap_err().code(), "reason-needed");
    let id = refuse("no_valid_visa", "The visa shown belongs to somebody else.").unwrap();
    let form = h.desk.refusal_form(&h.officer(), id).unwrap();
    let r = &form.refusal.body;
    assert_eq!(r.section, "section 20(1)(c)");
    assert_eq!(r.appeal_until, "2026-12-08".parse().unwrap());
    assert_eq!(r.officer.name, "Specimen officer");
    let again = h.arrive(&traveller("A1"));
    assert_eq!(again.history.refusals.len(), 1, "earlier refusals are shown");
    assert!(again.history.crossings.is_empty(), "somebody refused has not crossed");
}

#[test]
fn a_reader_service_brings_documents_and_decides_nothing() {
    let h = house();
    let service = h.act("reader_service");
    let arrived = Arrived { typed: traveller("A1"), ..Arrived::default() };
    let e = h.desk.examine(&service, &arrived).unwrap();
    let id = e.examination.id;
    assert_eq!(
        h.desk.admit(&service, id, 1, &Admission::default()).unwrap_err().code(),
        "a-person-decides"
    );
    assert_eq!(h.desk.refer(&service, id, 1, "odd").unwrap_err().code(), "a-person-decides");
}

#[test]
fn what_a_reader_sent_is_there_for_the_officer_until_it_is_decided_or_a_day_is_over() {
    let h = house();
    let officer = h.officer();
    let send = |number: &str| {
        let arrived = Arrived { typed: traveller(number), ..Arrived::default() };
        h.desk.examine(&h.act("reader_service"), &arrived).unwrap().examination.id
    };
    let (first, second) = (send("A1"), send("A2"));
    let begun: Vec<_> = h.desk.begun(&officer).unwrap().iter().map(|e| e.id).collect();
    assert_eq!(begun, [second, first], "the newest first");
    h.desk.refer(&officer, second, 1, "looks odd").unwrap();
    assert_eq!(h.desk.count_begun(&officer).unwrap(), 1);
    let later = h.desk.registry().now().checked_add(jiff::SignedDuration::from_hours(25)).unwrap();
    h.node.clock.set(later);
    assert_eq!(h.desk.count_begun(&officer).unwrap(), 0);
    assert!(h.desk.begun(&officer).unwrap().is_empty());
}

#[test]
fn a_request_for_asylum_blocks_refusal_until_the_second_line_has_dealt_with_it() {
    let h = house();
    let (officer, second) = (h.officer(), h.act("second_line"));
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.request_asylum(&officer, id, 1, "asked in French").unwrap();
    let r = Refusing {
        ground: "no_means".into(),
        reason: "no money for the stay".into(),
        same_as: None,
    };
    assert_eq!(h.desk.refuse(&officer, id, 2, &r).unwrap_err().code(), "asylum-first");
    h.desk.refer(&officer, id, 2, "").unwrap();
    assert_eq!(h.desk.refuse(&second, id, 3, &r).unwrap_err().code(), "asylum-first");
    h.desk.assign(&second, id, 3).unwrap();
    assert_eq!(h.desk.refuse(&second, id, 4, &r).unwrap_err().code(), "asylum-first");
    h.desk.deal_with_asylum(&second, id, 4, "passed to the asylum office, file 12").unwrap();
    h.desk.refuse(&second, id, 5, &r).unwrap();
}

#[test]
fn two_officers_on_one_examination_the_second_gets_a_conflict() {
    let h = house();
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.request_asylum(&h.officer(), id, 1, "").unwrap();
    let late = h.desk.admit(&h.act("supervisor"), id, 1, &Admission::default()).unwrap_err();
    assert_eq!(late.code(), "version-conflict");
}

#[test]
fn another_name_under_the_same_number_is_shown() {
    let h = house();
    h.admitted(&traveller("A1"), "2026-11-01T08:00:00Z");
    let mut other = traveller("A1");
    other.surname = "SOMEBODYELSE".into();
    let e = h.arrive(&other);
    let (person, differences) = e.history.other_identity().unwrap();
    assert_eq!(person.body.names.primary, "SPECIMENA1");
    assert_eq!(differences.len(), 1);
    assert_eq!(e.history.person, None, "nobody is taken for somebody else");
}

#[test]
fn a_new_passport_of_somebody_known_keeps_the_history_where_the_officer_says_so() {
    let h = house();
    h.admitted(&traveller("A1"), "2026-11-01T08:00:00Z");
    h.departed(&traveller("A1"), "2026-11-03T08:00:00Z");
    let mut new = traveller("A1");
    new.number = "B2".into();
    let e = h.arrive(&new);
    assert!(!e.history.is_certain);
    assert!(e.not_known.contains(&"identity".to_owned()));
    let same_as = e.history.person;
    assert!(same_as.is_some());
    let admission = Admission { same_as, ..Admission::default() };
    h.desk.admit(&h.officer(), e.examination.id, 1, &admission).unwrap();
    let person = h.desk.person(&h.officer(), same_as.unwrap()).unwrap();
    assert_eq!(person.history.crossings.len(), 3);
    assert_eq!(person.history.documents, 2);
}

#[test]
fn an_indicator_refers_with_its_reason_and_its_hits_are_counted() {
    let h = house();
    let author = h.act("administrator");
    h.desk.publish_indicator(&author, draft("history.refusals >= 1")).unwrap();
    let refused = h.arrive(&traveller("A1")).examination.id;
    let r = Refusing {
        ground: "no_means".into(),
        reason: "no money for the stay".into(),
        same_as: None,
    };
    h.desk.refuse(&h.officer(), refused, 1, &r).unwrap();
    // Shown; the first line admits with a reason.
    let e = h.arrive(&traveller("A1"));
    assert_eq!(e.examination.body.raised[0].text, "Was refused before: ask why.");
    let id = e.examination.id;
    let bare = h.desk.admit(&h.officer(), id, 1, &Admission::default());
    assert_eq!(
        bare.unwrap_err().code(),
        "reason-needed",
        "it does not decide, it asks for a reason"
    );
    let admission = Admission { reason: "the refusal was a mistake".into(), ..Default::default() };
    h.desk.admit(&h.officer(), id, 1, &admission).unwrap();
    // Shown again; referred, and admitted by the second line.
    let second = h.act("second_line");
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.refer(&h.officer(), id, 1, "").unwrap();
    h.desk.assign(&second, id, 2).unwrap();
    h.desk
        .admit(
            &second,
            id,
            3,
            &Admission { reason: "clarified by phone".into(), ..Default::default() },
        )
        .unwrap();
    let standing = &h.desk.indicators(&author).unwrap()[0];
    assert_eq!((standing.shown(), standing.referred()), (2, 1));
    assert_eq!(standing.count(&[HitOutcome::NotReferred]), 1);
    assert_eq!(standing.count(&[HitOutcome::ReferredAdmitted]), 1);
}

#[test]
fn an_indicator_that_reads_a_protected_attribute_is_refused_and_says_which() {
    let h = house();
    let e = h
        .desk
        .publish_indicator(&h.act("administrator"), draft("document.sex == \"F\""))
        .unwrap_err();
    assert_eq!(e.fields()[0].code, "indicator-protected");
    assert!(e.fields()[0].message.contains("sex"), "{e}");
    assert!(h.desk.indicators(&h.act("administrator")).unwrap().is_empty());
}

#[test]
fn a_withdrawn_indicator_is_not_raised() {
    let h = house();
    let author = h.act("administrator");
    let id = h.desk.publish_indicator(&author, draft("journey.crew")).unwrap();
    let arrived = Arrived {
        typed: traveller("A1"),
        journey: Journey { crew: true, ..Journey::default() },
        ..Arrived::default()
    };
    assert_eq!(h.desk.examine(&h.officer(), &arrived).unwrap().examination.body.raised.len(), 1);
    h.desk.withdraw_indicator(&author, id, "too many hits").unwrap();
    assert!(h.desk.examine(&h.officer(), &arrived).unwrap().examination.body.raised.is_empty());
}

#[test]
fn changing_the_direction_applies_the_law_again() {
    let h = house();
    let e = h.examine(&traveller("A1"), Direction::Departure);
    assert!(e.examination.body.assessment.is_none());
    let id = e.examination.id;
    h.desk.turn(&h.officer(), id, 1, Direction::Arrival).unwrap();
    assert!(h.desk.examination(&h.officer(), id).unwrap().examination.body.assessment.is_some());
    h.desk.admit(&h.officer(), id, 2, &Admission::default()).unwrap();
}

#[test]
fn an_examination_ended_without_a_decision_leaves_no_crossing() {
    let h = house();
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.withdraw(&h.officer(), id, 1, "scanned twice").unwrap();
    let session = h.desk.session(&h.officer());
    assert_eq!(session.count(&Query::<border::model::Crossing>::all()).unwrap(), 0);
}
