//! Hits at the desk: judged before anybody decides, remembered, open again, and never told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod booth;

use axum::http::StatusCode;
use booth::house::{House, house, traveller};
use booth::{Booth, booth};
use border::decision::Admission;
use border::document::Typed;
use border::hits::{HitStand, Saying};
use border::model::Examination;
use border::progress::State;
use kernel::{Act, Id};
use registry::Stored;
use watchlists::{
    Ask, BirthDate, Entry, Facts, Form, List, ListName, Quality, Schema, Verdict, keep,
};

fn listed(name: &str, born: &str) -> Facts {
    Facts {
        schema: Schema::Person,
        names: vec![ListName::new(name, Quality::Primary)],
        birth_dates: vec![BirthDate { date: born.parse().unwrap(), ..BirthDate::default() }],
        marks: Some("a scar over the left eye".into()),
        legal_basis: Some("Warrant 12 of the court of Utopia".into()),
        expires_on: Some("2030-01-01".parse().unwrap()),
        asks: vec![Ask::ReferToSecondLine],
        ..Facts::default()
    }
}

fn list(h: &House) -> Stored<List> {
    let session = h.desk.session(&h.act("supervisor"));
    let list = List {
        code: "utopia-wanted".into(),
        title: "Wanted by the courts of Utopia".into(),
        authority: "Court of Utopia".into(),
        legal_basis: "Utopia, Code of Procedure, s. 8".into(),
        form: Form::Kept,
        asks: vec![Ask::ReferToSecondLine],
        ..List::default()
    };
    let id = keep::open_list(&session, &list).unwrap();
    session.get(id).unwrap()
}

fn put(h: &House, reference: &str, facts: Facts) -> Id<Entry> {
    let list = list_of(h);
    let session = |role: &str| h.desk.session(&h.act(role));
    let id = keep::propose(&session("supervisor"), &list, reference, facts, "asked by the court")
        .unwrap();
    let entry = session("supervisor").get(id).unwrap();
    keep::approve(&session("second_line"), &entry, "checked against the warrant").unwrap();
    id
}

fn list_of(h: &House) -> Stored<List> {
    let session = h.desk.session(&h.act("supervisor"));
    session.every::<List>().unwrap().into_iter().next().unwrap_or_else(|| list(h))
}

fn ana(number: &str) -> Typed {
    Typed { surname: "QUILLORA".into(), given_names: "ANA TEREVA".into(), ..traveller(number) }
}

fn say(
    h: &House,
    act: &Act,
    e: &Stored<Examination>,
    entry: Id<Entry>,
    v: Verdict,
    because: &str,
) -> kernel::Result<()> {
    let version = h.desk.session(act).get(entry).unwrap().version;
    let saying = Saying { entry, entry_version: version, verdict: v, because: because.into() };
    h.desk.say_of_hit(act, e.id, e.version, &saying)
}

#[test]
fn a_hit_is_judged_before_anybody_decides_and_is_remembered_until_the_entry_changes() {
    let h = house();
    let entry = put(&h, "W-1", listed("Ana Tereva Quillora", "1990-05-17"));
    let officer = h.officer();
    let e = h.arrive(&ana("A1")).examination;
    let hits = h.desk.hits(&officer, &e.body).unwrap();
    assert_eq!((hits.open(), hits.all[0].candidate.entry), (1, entry));
    assert!(hits.all[0].candidate.explanation.iter().any(|l| l.part == "birth_date"));
    let admission =
        Admission { until: e.body.assessment.as_ref().unwrap().until, ..Default::default() };
    assert_eq!(h.desk.admit(&officer, e.id, 1, &admission).unwrap_err().code(), "check-open");
    let without = say(&h, &officer, &e, entry, Verdict::NotTheSame, " ").unwrap_err();
    assert_eq!(without.code(), "watchlist-judgement-refused");
    say(&h, &officer, &e, entry, Verdict::NotTheSame, "no scar, another face").unwrap();
    assert_eq!(h.desk.hits(&officer, &e.body).unwrap().all[0].stand, HitStand::Judged);
    h.desk.admit(&officer, e.id, 1, &admission).unwrap();

    // The next time it is not open, and says who said what.
    h.at("2026-12-02T08:00:00Z");
    let again = h.arrive(&ana("A1")).examination;
    let hits = h.desk.hits(&officer, &again.body).unwrap();
    assert_eq!((hits.open(), hits.all[0].stand), (0, HitStand::ToldApart));
    let said = &hits.all[0].said.as_ref().unwrap().body;
    assert_eq!((said.because.as_str(), said.post), ("no scar, another face", Some(h.post)));

    // Somebody else of that name is not covered by it.
    let other = Typed { birth_date: "1990-05-18".into(), ..ana("A2") };
    let other = h.arrive(&other).examination;
    assert_eq!(h.desk.hits(&officer, &other.body).unwrap().open(), 1);

    // What identifies the entry changes: it is open again.
    let session = |role: &str| h.desk.session(&h.act(role));
    let stored = session("supervisor").get(entry).unwrap();
    let mut facts = stored.body.facts.clone();
    facts.birth_places = vec!["Port Utopia".into()];
    keep::propose_change(
        &session("supervisor"),
        &list_of(&h),
        &stored,
        Some(facts),
        "the court wrote",
    )
    .unwrap();
    let stored = session("second_line").get(entry).unwrap();
    keep::approve(&session("second_line"), &stored, "read the letter").unwrap();
    assert_eq!(h.desk.hits(&officer, &again.body).unwrap().open(), 1);

    // Nothing of it stands in the examination.
    let text = serde_json::to_string(&session("supervisor").get(e.id).unwrap().body).unwrap();
    assert!(!text.contains("scar") && !text.contains("W-1") && !text.contains(&entry.to_string()));
}

#[test]
fn who_cannot_tell_refers_and_the_second_line_says() {
    let h = house();
    let entry = put(&h, "W-1", listed("Ana Tereva Quillora", "1990-05-17"));
    let (officer, second) = (h.officer(), h.act("second_line"));
    let e = h.arrive(&ana("A1")).examination;
    say(&h, &officer, &e, entry, Verdict::CannotTell, "").unwrap();
    let e = h.desk.session(&second).get(e.id).unwrap();
    assert_eq!(e.body.progress.state, State::Referred);
    assert_eq!(h.desk.queue(&second, None).unwrap().waiting.rows.len(), 1);
    assert_eq!(h.desk.hits(&second, &e.body).unwrap().open(), 1);
    h.desk.assign(&second, e.id, e.version).unwrap();
    let e = h.desk.session(&second).get(e.id).unwrap();
    let admission = Admission { reason: "papers in order".into(), ..Default::default() };
    assert_eq!(
        h.desk.admit(&second, e.id, e.version, &admission).unwrap_err().code(),
        "check-open"
    );
    say(&h, &second, &e, entry, Verdict::Same, "the scar is there").unwrap();
    assert_eq!(h.desk.hits(&second, &e.body).unwrap().open(), 0);
    // A hit decides nothing: the second line may admit.
    h.desk.admit(&second, e.id, e.version, &admission).unwrap();
    // At the next crossing it is said anew.
    h.at("2026-12-02T08:00:00Z");
    let again = h.arrive(&ana("A1")).examination;
    assert_eq!(h.desk.hits(&officer, &again.body).unwrap().open(), 1);
}

#[test]
fn who_may_not_see_an_entry_can_only_refer() {
    let h = house();
    let facts = Facts {
        visible_to: vec!["second_line".into()],
        ..listed("Ana Tereva Quillora", "1990-05-17")
    };
    let entry = put(&h, "W-1", facts);
    let officer = h.officer();
    let e = h.arrive(&ana("A1")).examination;
    assert!(h.desk.hits(&officer, &e.body).unwrap().all[0].shown.is_none());
    let refused = say(&h, &officer, &e, entry, Verdict::NotTheSame, "another face").unwrap_err();
    assert_eq!(refused.code(), "hit-not-shown");
    say(&h, &officer, &e, entry, Verdict::CannotTell, "").unwrap();
    let e = h.desk.session(&officer).get(e.id).unwrap();
    let second = h.act("second_line");
    assert!(h.desk.hits(&second, &e.body).unwrap().all[0].shown.is_some());
}

#[test]
fn a_traveller_without_a_whole_date_of_birth_can_be_judged_too() {
    let h = house();
    let entry = put(&h, "W-1", listed("Ana Tereva Quillora", "1990-05-17"));
    let officer = h.officer();
    let e = h.arrive(&Typed { birth_date: "1990".into(), ..ana("A1") }).examination;
    assert_eq!(h.desk.hits(&officer, &e.body).unwrap().open(), 1);
    say(&h, &officer, &e, entry, Verdict::NotTheSame, "no scar").unwrap();
    assert_eq!(h.desk.hits(&officer, &e.body).unwrap().open(), 0);
    // They can't be known again, so the next time it is asked again.
    h.at("2026-12-02T08:00:00Z");
    let again = h.arrive(&Typed { birth_date: "1990".into(), ..ana("A3") }).examination;
    assert_eq!(h.desk.hits(&officer, &again.body).unwrap().open(), 1);
}

async fn pages(b: &Booth, language: &str) -> (String, String, Id<Entry>, Id<Examination>) {
    let entry = put(&b.house, "W-1", listed("Ana Tereva Quillora", "1990-05-17"));
    let id = b.house.arrive(&ana("A1")).examination.id;
    let seat = b.sign_in("officer", language);
    let first = seat.see(&format!("/border/examinations/{id}")).await;
    let check = seat.see(&format!("/border/examinations/{id}/check")).await;
    (first, check, entry, id)
}

#[tokio::test]
async fn the_desk_says_that_a_check_is_open_and_the_list_stands_on_a_page_apart() {
    for (language, open) in [
        ("en", "1 check is open"),
        ("fr", "1 vérification est ouverte"),
        ("es", "1 comprobación está abierta"),
    ] {
        let b = booth();
        let (first, check, entry, id) = pages(&b, language).await;
        assert!(first.contains(open), "{language}: {first}");
        for secret in ["Wanted by the courts", "Warrant 12", "scar over", "Court of Utopia"] {
            assert!(!first.contains(secret), "{language}: {secret}");
            assert!(check.contains(secret), "{language}: {secret}: {check}");
        }
        assert!(
            !check.contains("border-"),
            "{language}: {:?}",
            check.find("border-").map(|at| &check[at..at + 60])
        );
        let seat = b.sign_in("officer", language);
        let to = format!("/border/examinations/{id}/check");
        let form = format!("version=1&entry={entry}&entry_version=2&verdict=not_the_same&because=");
        assert_eq!(seat.send(&to, &form).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(seat.send(&to, &format!("{form}no+scar")).await, StatusCode::SEE_OTHER);
        let closed = seat.see(&to).await;
        assert!(closed.contains("<details") && closed.contains("no scar"), "{closed}");
        let explained = seat.see("/border/how-a-match-is-judged").await;
        assert!(explained.contains("2016/680") && !explained.contains("border-judged"));
    }
}
