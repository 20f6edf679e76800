//! What came late, what was wrong, and the stays that follow from it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use border::correction::Correction;
use border::document::Typed;
use border::entry_rules::RuleSet;
use border::late::PaperLine;
use border::model::{Direction, Journey};
use border::stay_lists::StayList;
use border::stays::StayStatus;
use house::{House, house, traveller};
use jiff::civil::Date;
use kernel::{NodeId, Purpose};
use registry::{Hold, Operation, Put, Record};

fn paper(t: &Typed, at: &str, direction: Direction) -> PaperLine {
    PaperLine {
        crossed_at: at.parse().unwrap(),
        direction,
        document: t.clone(),
        visa: None,
        permit: None,
        journey: Journey::default(),
        class: None,
        until: None,
        resident_before: None,
        same_as: None,
        reason: "power cut".into(),
        written_by: "B. Scribe".into(),
    }
}

fn count(h: &House, list: StayList, today: &str) -> u64 {
    h.desk.count_stays(&h.officer(), list, None, today.parse().unwrap()).unwrap()
}

fn stays(h: &House, crossing: kernel::Id<border::model::Crossing>) -> Vec<StayStatus> {
    let person = h.desk.crossing(&h.officer(), crossing).unwrap().crossing.body.person;
    let history = h.desk.person(&h.officer(), person).unwrap().history;
    history.stays.iter().map(|s| s.body.status).collect()
}

#[test]
fn an_overstay_is_an_index_lookup_and_explained() {
    let h = house();
    let id = h.admitted(&traveller("A1"), "2026-01-01T08:00:00Z");
    assert_eq!(count(&h, StayList::OverstayingNow, "2026-03-31"), 0, "the last day is allowed");
    assert_eq!(count(&h, StayList::OverstayingNow, "2026-04-01"), 1);
    let today: Date = "2026-04-10".parse().unwrap();
    let page =
        h.desk.stays(&h.officer(), StayList::OverstayingNow, Some(h.post), today, None).unwrap();
    assert_eq!(page.rows[0].over_days, 10);
    assert_eq!(page.rows[0].entry.as_ref().unwrap().id, id);
    h.departed(&traveller("A1"), "2026-04-10T08:00:00Z");
    assert_eq!(count(&h, StayList::OverstayingNow, "2026-04-11"), 0);
    assert_eq!(count(&h, StayList::LeftLate, "2026-04-11"), 1);
}

#[test]
fn an_entry_written_down_late_closes_the_gap() {
    let h = house();
    let t = traveller("A1");
    let out = h.departed(&t, "2026-11-10T08:00:00Z");
    assert_eq!(stays(&h, out), [StayStatus::NoEntry]);
    assert_eq!(count(&h, StayList::MissingEntry, "2026-11-11"), 1);
    h.at("2026-11-11T08:00:00Z");
    let late = h
        .desk
        .register_late(&h.officer(), &paper(&t, "2026-11-09T03:00:00Z", Direction::Arrival))
        .unwrap();
    let c = h.desk.crossing(&h.officer(), late.crossing).unwrap().crossing.body;
    assert_eq!(c.date, "2026-11-09".parse().unwrap(), "the true day");
    assert_eq!(c.late.unwrap().written_by, "B. Scribe");
    assert_eq!(stays(&h, out), [StayStatus::Closed]);
    assert_eq!(count(&h, StayList::MissingEntry, "2026-11-11"), 0);
}

#[test]
fn a_citizens_departure_misses_no_entry_at_the_desk_or_from_the_paper_log() {
    let h = house();
    let citizen = |number: &str| Typed {
        citizenship: "UTO".into(),
        issuer: "UTO".into(),
        ..traveller(number)
    };
    let out = h.departed(&citizen("C1"), "2026-11-10T08:00:00Z");
    h.at("2026-11-11T08:00:00Z");
    let line = paper(&citizen("C2"), "2026-11-09T03:00:00Z", Direction::Departure);
    let late = h.desk.register_late(&h.officer(), &line).unwrap().crossing;
    for crossing in [out, late] {
        let c = h.desk.crossing(&h.officer(), crossing).unwrap().crossing.body;
        assert_eq!(c.class.as_deref(), Some("citizen"));
        assert_eq!(stays(&h, crossing), [StayStatus::ResidentLeft]);
    }
    // What somebody else is said to be in the paper log counts for nothing when they leave.
    let mut line = paper(&traveller("V1"), "2026-11-09T04:00:00Z", Direction::Departure);
    line.class = Some("citizen".into());
    let other = h.desk.register_late(&h.officer(), &line).unwrap().crossing;
    assert_eq!(stays(&h, other), [StayStatus::NoEntry]);
    assert_eq!(count(&h, StayList::MissingEntry, "2026-11-11"), 1);
}

#[test]
fn the_same_line_of_the_paper_log_is_not_written_twice() {
    let h = house();
    let t = traveller("A1");
    let line = paper(&t, "2026-11-09T03:00:00Z", Direction::Arrival);
    h.desk.register_late(&h.officer(), &line).unwrap();
    assert_eq!(h.desk.register_late(&h.officer(), &line).unwrap_err().code(), "already-recorded");
}

#[test]
fn a_late_registration_needs_a_reason_a_writer_and_a_past_time() {
    let h = house();
    let mut line = paper(&traveller("A1"), "2027-01-01T00:00:00Z", Direction::Arrival);
    line.reason = String::new();
    line.written_by = String::new();
    let e = h.desk.register_late(&h.officer(), &line).unwrap_err();
    let fields: Vec<_> = e.fields().iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["crossed_at", "reason", "written_by"]);
}

#[test]
fn the_law_of_the_true_day_decides_a_late_registration() {
    let h = house();
    let older = border::UTOPIA_RULES
        .replace(
            "in_force_from = 2024-01-01",
            "in_force_from = 2019-01-01\nin_force_until = 2023-12-31",
        )
        .replace("days = 90\nwindow_days", "days = 30\nwindow_days");
    h.desk.publish_rules(&h.act("administrator"), &older).unwrap();
    let line = paper(&traveller("A1"), "2023-12-01T10:00:00Z", Direction::Arrival);
    let late = h.desk.register_late(&h.officer(), &line).unwrap();
    assert_eq!(late.assessment.unwrap().until, Some("2023-12-30".parse().unwrap()));
}

#[test]
fn without_a_law_for_the_day_nothing_is_guessed() {
    let h = house();
    let line = paper(&traveller("A1"), "2020-12-01T10:00:00Z", Direction::Arrival);
    assert_eq!(h.desk.register_late(&h.officer(), &line).unwrap_err().code(), "no-law");
}

/// A law that was in force in 2020, as it comes from another node.
fn law_of_another_node(h: &House, hold: Option<Hold>) {
    let spec = RuleSet::spec();
    let store = h.node.registry.store();
    let own = store.changes(spec.kind, 0, 1).unwrap().remove(0);
    let text = String::from_utf8(own.body).unwrap().replace("2024-01-01", "2020-01-01");
    let put = Put {
        kind: spec.kind,
        id: h.node.registry.next_id::<RuleSet>().uuid(),
        operation: Operation::Receive,
        version: 1,
        home: Some(NodeId("node-9".to_owned())),
        schema: own.schema,
        columns: spec.reading.columns(own.schema, text.as_bytes()).unwrap(),
        body: text.into_bytes(),
        salt: own.salt,
    };
    let session = h.node.session("administrator", Purpose::Administration);
    session.receive("sync.receive", vec![put], hold).unwrap();
    h.desk.reload().unwrap();
}

#[test]
fn the_law_of_a_post_below_is_on_record_and_not_in_force_here() {
    let line = paper(&traveller("A1"), "2020-12-01T10:00:00Z", Direction::Arrival);
    let below = house();
    let entry = b"{}".to_vec();
    let hold = Hold {
        journal: "portolan/node-9".to_owned(),
        after: 0,
        size: 1,
        peaks: vec![registry::merkle::leaf(&entry)],
        entries: vec![entry],
        note: String::new(),
    };
    law_of_another_node(&below, Some(hold));
    let refused = below.desk.register_late(&below.officer(), &line).unwrap_err();
    assert_eq!(refused.code(), "no-law");
    // The same from a node whose journal is not followed: the centre told it.
    let above = house();
    law_of_another_node(&above, None);
    above.desk.register_late(&above.officer(), &line).unwrap();
    assert_eq!(above.desk.book().rules.len(), 1, "in the place of this node's own");
}

#[test]
fn a_corrected_crossing_keeps_its_old_version() {
    let h = house();
    let id = h.admitted(&traveller("A1"), "2026-11-01T08:00:00Z");
    let supervisor = h.act("supervisor");
    let c = Correction {
        direction: Some(Direction::Departure),
        reason: "pressed the wrong key".into(),
        ..Correction::default()
    };
    h.desk.correct(&supervisor, id, 1, &c).unwrap();
    let view = h.desk.crossing(&supervisor, id).unwrap();
    assert_eq!(view.crossing.body.direction, Direction::Departure);
    assert_eq!(view.crossing.body.corrected.unwrap().reason, "pressed the wrong key");
    assert_eq!(view.history.len(), 2);
    assert_eq!(view.history[0].stored.as_ref().unwrap().body.direction, Direction::Arrival);
    assert_eq!(view.history[1].entry.act.actor.name, "Specimen supervisor");
    assert_eq!(stays(&h, id), [StayStatus::NoEntry]);
    assert_eq!(h.desk.correct(&supervisor, id, 1, &c).unwrap_err().code(), "version-conflict");
    assert_eq!(h.desk.correct(&supervisor, id, 2, &c).unwrap_err().code(), "nothing-corrected");
}

#[test]
fn a_correction_without_a_reason_is_not_kept() {
    let h = house();
    let id = h.admitted(&traveller("A1"), "2026-11-01T08:00:00Z");
    let c = Correction { sex: Some("M".into()), ..Correction::default() };
    assert_eq!(
        h.desk.correct(&h.act("supervisor"), id, 1, &c).unwrap_err().code(),
        "reason-needed"
    );
}

#[test]
fn a_voided_crossing_stays_in_history_and_counts_nowhere() {
    let h = house();
    let t = traveller("A1");
    let first = h.admitted(&t, "2026-11-01T08:00:00Z");
    let second = h.admitted(&t, "2026-11-01T08:05:00Z");
    assert_eq!(stays(&h, first), [StayStatus::Open, StayStatus::NoExit]);
    let supervisor = h.act("supervisor");
    h.desk.void(&supervisor, second, 1, "scanned twice").unwrap();
    assert_eq!(stays(&h, first), [StayStatus::Open]);
    assert_eq!(count(&h, StayList::MissingExit, "2026-11-02"), 0);
    assert_eq!(
        h.desk.void(&supervisor, second, 2, "once more").unwrap_err().code(),
        "crossing-voided"
    );
    h.departed(&t, "2026-11-03T08:00:00Z");
    assert_eq!(stays(&h, first), [StayStatus::Closed]);
    let counts = h
        .desk
        .counts(
            &supervisor,
            h.post,
            "2026-11-01T00:00:00Z".parse().unwrap(),
            "2026-11-02T00:00:00Z".parse().unwrap(),
        )
        .unwrap();
    assert_eq!((counts.arrivals, counts.voided), (1, 1));
}
