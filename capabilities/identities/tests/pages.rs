//! The pages of identities as people use them, and what programs get.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use axum::http::StatusCode;
use house::house;
use identities::model::State;
use kernel::Purpose;
use people::one_person;
use serde_json::json;
use web::Language;

#[tokio::test]
async fn a_duplicate_goes_from_the_queue_to_a_merge_and_apart_again() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let pair = h.pair(first, renewed).unwrap();
    let at = format!("/people/duplicates/{}", pair.id);
    let seat = h.seat("supervisor");
    let queue = seat.see("/people/duplicates").await;
    assert!(queue.contains(&at) && queue.contains("MOHAMMED"), "{queue}");
    let page = seat.see(&at).await;
    for said in [
        "L0000001",
        "L0000002",
        "likelier of one person",
        "The least that would turn it",
        "Nothing is overwritten",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // The button that Enter takes is not the one that merges.
    let buttons: Vec<usize> = ["value=\"leave\"", "value=\"not_same\"", "value=\"merge\""]
        .iter()
        .map(|b| page.find(b).unwrap())
        .collect();
    assert!(buttons.is_sorted(), "{buttons:?}");

    let version = pair.version.to_string();
    let without = seat.send(&at, &[("version", &version), ("decision", "merge")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text().contains("whoever reads it later was not here"));
    let fields = [("version", version.as_str()), ("decision", "merge"), ("because", "Same <face>")];
    let merged = seat.send(&at, &fields).await;
    assert_eq!((merged.status, merged.to()), (StatusCode::SEE_OTHER, format!("/people/{first}")));
    let page = seat.see(&format!("/people/{renewed}")).await;
    for said in [
        "Records that were merged: 2",
        "L0000001",
        "L0000002",
        "Same &#60;face&#62;",
        "Part the records",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Too late for somebody who still has the old page before them.
    let late = seat.send(&at, &fields).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("worked on this pair meanwhile"), "{}", late.text());

    let session = h.supervisor();
    let merge = people::merges_of(&session, &[first]).unwrap().pop().unwrap();
    let merge_id = merge.id.to_string();
    let parting = [("version", "1"), ("merge", merge_id.as_str()), ("because", "Another scar")];
    let parted = seat.send(&format!("/people/{first}/part"), &parting).await;
    assert_eq!(parted.status, StatusCode::SEE_OTHER, "{}", parted.text());
    assert_eq!(one_person(&session, first).unwrap(), [first]);
    let page = seat.see(&format!("/people/{first}")).await;
    assert!(page.contains("Another scar") && !page.contains("Records that were merged"), "{page}");
    assert_eq!(h.pair(first, renewed).unwrap().body.state, State::NotSame);
}

#[tokio::test]
async fn every_page_is_there_in_every_language_and_says_no_key() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let pair = h.pair(first, renewed).unwrap();
    identities::decide::same(&h.supervisor(), &pair, "The same").unwrap();
    for language in Language::ALL {
        let seat = h.seat_in("supervisor", language);
        let asked = [("asker", "person"), ("shown", "Own passport")];
        let answer = seat.send(&format!("/people/{first}/held"), &asked).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let pages = [
            "/people".to_owned(),
            "/people/duplicates".to_owned(),
            "/people/duplicates?state=same&posts=own&days=7&sort=age".to_owned(),
            format!("/people/duplicates/{}", pair.id),
            format!("/people/{first}"),
            format!("/people/{first}/held"),
            "/people/rule".to_owned(),
            answer.to(),
        ];
        for page in pages {
            let text = seat.see(&page).await;
            let main = text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
            assert!(!main.contains(">identities-"), "{page}: {main}");
        }
    }
}

#[tokio::test]
async fn somebody_is_found_by_document_and_by_name_and_never_in_an_address() {
    let h = house();
    let [first, ..] = h.family();
    let seat = h.seat("second_line");
    for fields in [
        &[("number", "l0000001<"), ("issuer", "UTO")][..],
        &[("primary", "Muhammad"), ("secondary", "Yusuf"), ("born", "1984-05-17")],
    ] {
        let page = seat.send("/people", fields).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(&format!("/people/{first}")), "{}", page.text());
    }
    let nothing = seat.send("/people", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unclear = seat.send("/people", &[("primary", "Berg"), ("born", "May")]).await;
    assert!(unclear.text().contains("Write the date as 1984-05-17"));
    let nobody = seat.send("/people", &[("primary", "Nobody")]).await;
    assert!(nobody.text().contains("Nobody on record"));
}

#[tokio::test]
async fn what_somebody_says_is_written_down_and_withdrawn() {
    let h = house();
    let [first, ..] = h.family();
    let seat = h.seat("second_line");
    let at = format!("/people/{first}/facts");
    for (what, value, wanted) in [
        ("sex", "X", "Unspecified"),
        ("name", "محمد, يوسف", "محمد"),
        ("birth_place", "Amaurot, UTO", "Amaurot"),
        ("birth_date", "1985", "1985"),
    ] {
        let fields = [("what", what), ("value", value), ("source", "person")];
        let sent = seat.send(&at, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{what}: {}", sent.text());
        let page = seat.see(&format!("/people/{first}")).await;
        assert!(page.contains(wanted) && page.contains("The person"), "{what}: {page}");
    }
    let wrong = [("what", "citizenship"), ("value", "Nowhere"), ("source", "person")];
    let wrong = seat.send(&at, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("value=\"Nowhere\""), "what was typed is kept");

    let session = h.supervisor();
    let fact = people::facts_of(&session, &[first]).unwrap().pop().unwrap();
    let id = fact.id.to_string();
    let fields = [("version", "1"), ("fact", id.as_str()), ("because", "Misheard")];
    let sent = seat.send(&format!("/people/{first}/withdraw"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert!(session.get(fact.id).unwrap().body.withdrawn.is_some());
}

#[tokio::test]
async fn who_asks_gets_everything_on_paper_and_as_a_file() {
    let h = house();
    let [first, ..] = h.family();
    let seat = h.seat("supervisor");
    let at = format!("/people/{first}/held");
    let without = seat.send(&at, &[("asker", "person")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("asker", "representative"), ("shown", "Power of attorney")];
    let to = seat.send(&at, &fields).await.to();
    let page = seat.see(&to).await;
    for said in
        ["Representative", "Power of attorney", "L0000001", "MUHAMMAD", "Watchlists are never"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    h.reads.take();
    let file = seat.get(&format!("{to}/file")).await;
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("held.json"));
    let all = file.json();
    assert_eq!(all["persons"], json!([first.to_string()]));
    assert_eq!(all["answered_by"]["name"], "Specimen supervisor");
    let reads = h.reads.take();
    assert!(reads.iter().any(|r| r.0 == "people.document"));
    assert!(
        reads.iter().all(|r| !r.0.starts_with("people.") || r.2 == Purpose::DataSubjectRequest)
    );
    assert!(seat.see(&at).await.contains("Power of attorney"), "among the answers so far");
}

#[tokio::test]
async fn programs_get_pairs_and_say_what_they_are_and_conflicts_are_told() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let pair = h.pair(first, renewed).unwrap();
    let seat = h.seat("supervisor");
    let all = seat.call("/api/v1/duplicates", None).await.json();
    assert_eq!(all["pairs"][0]["id"], pair.id.to_string(), "the weightiest first: {all}");
    let at = format!("/api/v1/duplicates/{}", pair.id);
    let one = seat.call(&at, None).await.json();
    assert_eq!(one["weight_centibits"], pair.body.weight_centibits);
    let merge = |version: u32| json!({ "version": version, "because": "The same face" });
    let early = seat.call(&format!("{at}/part"), Some(merge(1))).await;
    assert_eq!(
        (early.status, early.json()["code"].clone()),
        (StatusCode::CONFLICT, json!("not-merged"))
    );
    let done = seat.call(&format!("{at}/merge"), Some(merge(1))).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(done.json()["person"], json!([first.to_string(), renewed.to_string()]));
    let late = seat.call(&format!("{at}/not-same"), Some(merge(1))).await;
    assert_eq!(late.json()["code"], "pair-changed");
    let parted = seat.call(&format!("{at}/part"), Some(merge(2))).await.json();
    assert_eq!(
        (parted["state"].clone(), parted["person"].clone()),
        (json!("not_same"), json!([first.to_string()]))
    );

    let held = format!("/api/v1/people/{first}/held");
    assert_eq!(seat.call(&held, None).await.json()["code"], "asker-unknown");
    let held = seat.call(&format!("{held}?asker=person&shown=Own%20passport"), None).await.json();
    assert!(held["kinds"].as_array().unwrap().len() >= 3, "{held}");
    let unknown = seat.call("/api/v1/duplicates?state=maybe", None).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_may_not_gets_nothing() {
    let h = house();
    let [first, renewed, ..] = h.family();
    h.queue.keep_up().unwrap();
    let pair = h.pair(first, renewed).unwrap();
    let officer = h.seat("officer");
    for path in [
        "/people".to_owned(),
        "/people/duplicates".to_owned(),
        format!("/people/{first}"),
        format!("/people/{first}/held"),
        "/people/rule".to_owned(),
    ] {
        assert_eq!(officer.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let second = h.seat("second_line");
    assert_eq!(second.get(&format!("/people/{first}/held")).await.status, StatusCode::FORBIDDEN);
    let rule = [("propose_from", "10"), ("merge_from", "25"), ("because", "x")];
    assert_eq!(second.send("/people/rule", &rule).await.status, StatusCode::FORBIDDEN);
    let service = h.seat("reader_service");
    let at = format!("/api/v1/duplicates/{}/merge", pair.id);
    let body = json!({ "version": 1, "because": "x" });
    assert_eq!(service.call(&at, Some(body)).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_rule_is_set_by_an_administrator_with_a_reason() {
    let h = house();
    let seat = h.seat("administrator");
    assert!(seat.see("/people/rule").await.contains("People decide: the rule is off."));
    let low = [("propose_from", "10"), ("merge_from", "12"), ("because", "x")];
    let refused = seat.send("/people/rule", &low).await;
    assert!(refused.text().contains("Give 20 or more"), "{}", refused.text());
    let fine = [("propose_from", "12"), ("merge_from", "30"), ("because", "Decree 7")];
    assert_eq!(seat.send("/people/rule", &fine).await.status, StatusCode::SEE_OTHER);
    let page = seat.see("/people/rule").await;
    assert!(page.contains("The rule merges by itself.") && page.contains("Decree 7"), "{page}");
    let off = [("propose_from", "12"), ("merge_from", ""), ("because", "No longer")];
    assert_eq!(seat.send("/people/rule", &off).await.status, StatusCode::SEE_OTHER);
    assert!(seat.see("/people/rule").await.contains("People decide: the rule is off."));
}
