//! Matches with watchlists at the desk: judged, remembered, referred, and never shown to decide.
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
use border::hits::{HitStand, Saying};
use house::{House, house, traveller};
use kernel::Id;
use watchlists::{
    Ask, BirthDate, Entry, Facts, Form, List, ListName, Quality, Schema, Verdict, keep,
};

/// An entry that may mean the traveller `A1`, on a list that two officers keep.
fn listed(h: &House, visible_to: &[&str]) -> Id<Entry> {
    let ana = h.node.registry.session(&h.act("supervisor"));
    let bo = h.node.registry.session(&h.act("administrator"));
    let list = List {
        code: "wanted".into(),
        title: "Wanted".into(),
        authority: "Court of Utopia".into(),
        legal_basis: "Act 7, section 2".into(),
        form: Form::Kept,
        asks: vec![Ask::ReferToSecondLine],
        visible_to: visible_to.iter().map(|r| (*r).to_owned()).collect(),
        as_of: None,
        taken_at: None,
        in_force: 0,
        closed: false,
    };
    let list = ana.get(keep::open_list(&ana, &list).unwrap()).unwrap();
    let facts = Facts {
        schema: Schema::Person,
        names: vec![ListName::new("Ana Specimena1", Quality::Primary)],
        birth_dates: vec![BirthDate {
            date: "1990-05-17".parse().unwrap(),
            until: None,
            about: false,
            stated: None,
        }],
        legal_basis: Some("Warrant 12".into()),
        expires_on: Some("2027-11-24".parse().unwrap()),
        ..Facts::default()
    };
    let id = keep::propose(&ana, &list, "W1", facts, "asked by the court").unwrap();
    keep::approve(&bo, &bo.get(id).unwrap(), "the warrant is here").unwrap();
    id
}

fn saying(h: &House, entry: Id<Entry>, verdict: Verdict, because: &str) -> Saying {
    let session = h.node.registry.session(&h.officer());
    let entry_version = session.get(entry).unwrap().version;
    Saying { entry, entry_version, verdict, because: because.into() }
}

#[test]
fn nobody_is_decided_about_while_a_match_is_open_and_not_the_same_is_remembered() {
    let h = house();
    let entry = listed(&h, &[]);
    let first = h.arrive(&traveller("A1")).examination;
    let hits = h.desk.hits(&h.officer(), &first.body).unwrap();
    assert_eq!((hits.all.len(), hits.open()), (1, 1));
    assert!(hits.all[0].candidate.explanation.len() > 1, "it says why");
    let open = h.desk.admit(&h.officer(), first.id, 1, &Admission::default()).unwrap_err();
    assert_eq!(open.code(), "check-open");

    // A reason is needed, and nothing is remembered without.
    let bare = saying(&h, entry, Verdict::NotTheSame, " ");
    assert_eq!(
        h.desk.say_of_hit(&h.officer(), first.id, 1, &bare).unwrap_err().code(),
        "watchlist-judgement-refused"
    );
    let said = saying(&h, entry, Verdict::NotTheSame, "another face, a scar is missing");
    h.desk.say_of_hit(&h.officer(), first.id, 1, &said).unwrap();
    let now = h.desk.examination(&h.officer(), first.id).unwrap().examination;
    assert_eq!(h.desk.hits(&h.officer(), &now.body).unwrap().open(), 0);
    let admission = Admission {
        reason: "as seen".into(),
        until: now.body.assessment.as_ref().unwrap().until,
        ..Admission::default()
    };
    h.desk.admit(&h.officer(), first.id, now.version, &admission).unwrap();

    // The next time it is there, folded, and stops nobody.
    h.at("2026-12-24T08:00:00Z");
    let again = h.arrive(&traveller("A1")).examination;
    let hits = h.desk.hits(&h.officer(), &again.body).unwrap();
    assert_eq!(hits.all[0].stand, HitStand::ToldApart);
    assert_eq!(hits.open(), 0);
    // Somebody else has no match at all.
    let other = h.arrive(&traveller("B2")).examination;
    assert!(h.desk.hits(&h.officer(), &other.body).unwrap().all.is_empty());
}

#[test]
fn who_cannot_tell_refers_and_the_second_line_says() {
    let h = house();
    let entry = listed(&h, &[]);
    let e = h.arrive(&traveller("A1")).examination;
    let doubt = saying(&h, entry, Verdict::CannotTell, "");
    h.desk.say_of_hit(&h.officer(), e.id, 1, &doubt).unwrap();
    let second = h.act("second_line");
    let referred = h.desk.examination(&second, e.id).unwrap().examination;
    assert_eq!(referred.body.progress.state, border::progress::State::Referred);
    assert_eq!(h.desk.hits(&second, &referred.body).unwrap().open(), 1, "it waits there");
    h.desk.assign(&second, e.id, referred.version).unwrap();
    let same = saying(&h, entry, Verdict::Same, "the photograph and the mark agree");
    let version = referred.version + 1;
    h.desk.say_of_hit(&second, e.id, version, &same).unwrap();
    let now = h.desk.examination(&second, e.id).unwrap().examination;
    assert_eq!(h.desk.hits(&second, &now.body).unwrap().open(), 0);
}

#[test]
fn whoever_may_not_see_an_entry_is_told_to_refer_and_nothing_else() {
    let h = house();
    let entry = listed(&h, &["second_line"]);
    let e = h.arrive(&traveller("A1")).examination;
    let hits = h.desk.hits(&h.officer(), &e.body).unwrap();
    assert!(hits.all[0].shown.is_none());
    let told = saying(&h, entry, Verdict::NotTheSame, "another face");
    let refused = h.desk.say_of_hit(&h.officer(), e.id, 1, &told).unwrap_err();
    assert_eq!(refused.code(), "hit-not-shown");
    assert!(h.desk.hits(&h.act("second_line"), &e.body).unwrap().all[0].shown.is_some());
}

#[test]
fn nothing_of_a_match_is_written_into_the_examination() {
    let h = house();
    let entry = listed(&h, &[]);
    let e = h.arrive(&traveller("A1")).examination;
    let said = saying(&h, entry, Verdict::CannotTell, "the court of Utopia asks");
    h.desk.say_of_hit(&h.officer(), e.id, 1, &said).unwrap();
    let now = h.desk.examination(&h.act("second_line"), e.id).unwrap().examination;
    let written = serde_json::to_string(&now.body).unwrap();
    for told in ["wanted", "Wanted", "W1", "Court of Utopia", "court of Utopia"] {
        assert!(!written.contains(told), "{told}");
    }
}

#[test]
fn a_list_of_passengers_tells_that_a_check_awaits_and_not_which() {
    let h = house();
    listed(&h, &[]);
    let officer = h.officer();
    let seen = |t: &border::document::Typed| border::model::DocumentSeen {
        surname: t.surname.clone(),
        given_names: t.given_names.clone(),
        birth_date: Some(t.birth_date.clone()),
        number: t.number.clone(),
        issuer: t.issuer.clone(),
        ..h.arrive(t).examination.body.document
    };
    let people = [seen(&traveller("B2")), seen(&traveller("A1"))];
    let session = h.node.registry.session(&officer);
    let on = "2026-11-24".parse().unwrap();
    assert_eq!(h.desk.awaited(&session, on, &people).unwrap(), [false, true]);
}
