//! The second line, protection, and the shift.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use border::decision::Admission;
use border::model::Officer;
use house::{house, traveller};

#[test]
fn the_queue_goes_by_who_waits_longest() {
    let h = house();
    let second = h.act("second_line");
    for (n, time) in ["2026-11-24T05:00:00Z", "2026-11-24T05:10:00Z"].iter().enumerate() {
        h.at(time);
        let id = h.arrive(&traveller(&format!("A{n}"))).examination.id;
        h.desk.refer(&h.officer(), id, 1, "papers in doubt").unwrap();
    }
    let queue = h.desk.queue(&second, None).unwrap();
    let numbers: Vec<_> =
        queue.waiting.rows.iter().map(|e| e.body.document.number.as_str()).collect();
    assert_eq!(numbers, ["A0", "A1"]);
    assert_eq!(h.desk.queue(&h.officer(), None).unwrap_err().code(), "second-line-only");
    let first = &queue.waiting.rows[0];
    h.desk.assign(&second, first.id, first.version).unwrap();
    assert_eq!(h.desk.open_referrals(&second, h.post).unwrap(), (1, 1));
    let another = h.desk.assign(&h.act("second_line_2"), first.id, first.version + 1).unwrap_err();
    assert_eq!(another.code(), "second-line-only");
    h.desk.assign(&h.act("supervisor"), first.id, first.version + 1).unwrap();
}

#[test]
fn the_first_line_does_not_decide_what_it_has_referred() {
    let h = house();
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.refer(&h.officer(), id, 1, "papers in doubt").unwrap();
    let e = h.desk.admit(&h.officer(), id, 2, &Admission::default()).unwrap_err();
    assert_eq!(e.code(), "second-line-only");
}

#[test]
fn a_document_is_kept_against_a_receipt_and_given_back() {
    let h = house();
    let second = h.act("second_line");
    let id = h.arrive(&traveller("A1")).examination.id;
    h.desk.refer(&h.officer(), id, 1, "papers in doubt").unwrap();
    assert_eq!(
        h.desk.hold_document(&second, id, 2, "passport").unwrap_err().code(),
        "not-assigned"
    );
    h.desk.assign(&second, id, 2).unwrap();
    h.desk.note(&second, id, 3, "says that the page came loose").unwrap();
    let receipt = h.desk.hold_document(&second, id, 4, "passport A1").unwrap();
    assert!(receipt.starts_with("UTO-SEA-01-20261124-"), "{receipt}");
    let wrong = h.desk.return_document(&second, id, 5, "UTO-0").unwrap_err();
    assert_eq!(wrong.code(), "no-document-held");
    h.at("2026-11-24T04:25:00Z");
    h.desk
        .admit(&second, id, 5, &Admission { reason: "page checked".into(), ..Default::default() })
        .unwrap();
    h.desk.return_document(&second, id, 6, &receipt).unwrap();
    let e = h.desk.examination(&second, id).unwrap();
    let body = &e.examination.body;
    assert_eq!(body.progress.documents_held, 0);
    assert_eq!(body.second_line_seconds(h.node.registry.now()), Some(25 * 60));
}

#[test]
fn a_referral_to_protection_leaves_no_trace_at_the_first_line() {
    let h = house();
    let officer = h.officer();
    let t = traveller("A1");
    let id = h.arrive(&t).examination.id;
    let before = h.desk.examination(&officer, id).unwrap();
    h.desk.refer_to_protection(&officer, id, "Shelter Utopia", "afraid of the driver").unwrap();
    let after = h.desk.examination(&officer, id).unwrap();
    assert_eq!(after.examination, before.examination);
    assert_eq!(h.desk.protection_of(&officer, id).unwrap_err().code(), "second-line-only");
    assert_eq!(h.desk.protection_of(&h.act("second_line"), id).unwrap().rows.len(), 1);
    h.desk.admit(&officer, id, 1, &Admission::default()).unwrap();
    let again = h.arrive(&t);
    let seen = format!("{again:?}");
    assert!(!seen.contains("Shelter") && !seen.to_lowercase().contains("protection"), "{seen}");
}

#[test]
fn a_shift_is_opened_once_handed_over_and_closed() {
    let h = house();
    let officer = h.officer();
    let id = h.desk.open_shift(&officer).unwrap();
    assert_eq!(h.desk.open_shift(&h.act("supervisor")).unwrap_err().code(), "shift-open");
    h.admitted(&traveller("A1"), "2026-11-24T05:00:00Z");
    h.departed(&traveller("A1"), "2026-11-24T06:00:00Z");
    let waiting = h.arrive(&traveller("A2")).examination.id;
    h.desk.refer(&officer, waiting, 1, "papers in doubt").unwrap();
    h.at("2026-11-24T07:00:00Z");
    let to = Officer::from(&h.act("supervisor").actor);
    h.desk.hand_over(&officer, id, 1, to.clone(), "lane 2 is closed").unwrap();
    let view = h.desk.current_shift(&officer).unwrap().unwrap();
    assert_eq!((view.counts.arrivals, view.counts.departures, view.counts.waiting), (1, 1, 1));
    assert_eq!(view.shift.body.in_charge, to);
    assert_eq!(view.shift.body.hand_overs[0].open_referrals, 1);
    let again = h.desk.hand_over(&officer, id, 2, to, "once more").unwrap_err();
    assert_eq!(again.code(), "hand-over-to-oneself");
    h.desk.close_shift(&h.act("supervisor"), id, 2, "").unwrap();
    assert!(h.desk.current_shift(&officer).unwrap().is_none());
    h.desk.open_shift(&officer).unwrap();
}

#[test]
fn the_day_sheet_has_the_day_of_the_post_and_a_checkpoint() {
    let h = house();
    // Lisbon keeps UTC in winter and UTC+1 in summer: 23:30 UTC on 30 June is 1 July there.
    h.admitted(&traveller("A1"), "2026-06-30T23:30:00Z");
    h.admitted(&traveller("A2"), "2026-06-30T22:30:00Z");
    let sheet = h.desk.day_sheet(&h.officer(), "2026-07-01".parse().unwrap(), None).unwrap();
    assert_eq!((sheet.counts.arrivals, sheet.crossings.rows.len()), (1, 1));
    assert_eq!(sheet.crossings.rows[0].body.date, "2026-07-01".parse().unwrap());
    let (size, _) = sheet.checkpoint.split_once('-').unwrap();
    assert_eq!(size.parse::<u64>().unwrap(), h.node.registry.store().size().unwrap());
    assert!(
        registry::Witness::from_code(&sheet.checkpoint).is_some(),
        "a code that can be typed in again"
    );
}
