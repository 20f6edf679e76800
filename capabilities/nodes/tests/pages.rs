//! What the pages of nodes show to whom, and what a program gets.
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
use house::{House, RELEASE, house};
use jiff::SignedDuration;
use nodes::{ALARMS, alarm_code};
use serde_json::json;
use sync::{Admission, Alarm, Contact, Link, Report, Trouble};
use web::Language;

const LIST: &str = "/administration/nodes";

/// What is between tags, so that a sentence can be looked for.
fn words(page: &str) -> String {
    let text: String =
        page.split('<').filter_map(|part| part.split_once('>')).map(|(_, t)| t).collect();
    text.replace("&#39;", "'").replace("&#34;", "\"")
}

/// A contact that raises one alarm and no other.
fn raising(house: &House, alarm: Alarm) -> Contact {
    let well = house.well();
    let report = well.report.clone().unwrap();
    let now = house.node.registry.now();
    let trouble = |code: &str| {
        let text = "What the other end said.".to_owned();
        Contact { trouble: Some(Trouble { code: code.to_owned(), text, at: now }), ..house.well() }
    };
    let with = |report: Report| Contact { report: Some(report), ..house.well() };
    match alarm {
        Alarm::Split => trouble("journal-split"),
        Alarm::LostTheEnd => trouble("lost-the-end"),
        Alarm::Refused => trouble("not-at-home"),
        Alarm::Silent => {
            Contact { at: Some(now - SignedDuration::from_hours(25)), since: None, ..well }
        }
        Alarm::Disk => with(Report { disk_free: Some(700_000_000), ..report }),
        Alarm::Clock => with(Report { clock_ms: -180_000, ..report }),
        Alarm::Left => Contact { left: 2, last_left: Some("a version: why".into()), ..well },
        Alarm::Backlog => with(Report { size: 20_120, ..report }),
        Alarm::Release => with(Report { release: "1.3.9".into(), ..report }),
    }
}

#[tokio::test]
async fn where_no_node_is_enrolled_the_page_says_what_to_do() {
    let house = house();
    let page = house.page(LIST).await;
    assert!(page.contains("No node is enrolled here yet."), "{page}");
    assert!(page.contains("portolan node enrol NAME --post CODE"));
    assert!(page.contains("href=\"/administration/nodes\" aria-current=\"page\""));
    assert!(!page.contains("<table"));
}

#[tokio::test]
async fn a_node_in_step_has_no_alarm() {
    let house = house();
    house.joined("harbour", &house.well());
    let page = house.page(LIST).await;
    let said = words(&page);
    for part in ["harbour", "UTO-SEA-01", "Joined", "In step", "Right", "64.0 GB", RELEASE] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.contains("One node · nothing to look at"), "{said}");
    assert!(!page.contains("class=\"findings\""));
    assert!(page.contains("<span class=\"status good\"><i class=\"shape\""));
    let page = house.page(&format!("{LIST}/harbour")).await;
    let said = words(&page);
    assert!(said.contains("24/11/2026 04:00:00"), "times with seconds: {said}");
    assert!(said.contains("portolan node enrol harbour --post UTO-SEA-01"));
    assert!(said.contains("portolan node retire harbour --because"));
}

#[tokio::test]
async fn every_alarm_has_its_word_and_its_sentence_in_every_language() {
    let house = house();
    for alarm in ALARMS {
        let contact = raising(&house, *alarm);
        assert_eq!(contact.alarms(house.node.registry.now(), RELEASE), [*alarm]);
        house.joined(alarm_code(*alarm), &contact);
    }
    let mut seen = Vec::new();
    for language in Language::ALL {
        let (_, page) = house.get("supervisor", language, LIST).await;
        let listed = page.matches("<li><span class=\"status ").count();
        assert_eq!(listed, ALARMS.len(), "a word and a shape for each");
        for alarm in ALARMS {
            let code = alarm_code(*alarm);
            let (status, page) = house.get("supervisor", language, &format!("{LIST}/{code}")).await;
            assert_eq!(status, StatusCode::OK);
            assert!(!page.contains("nodes-"), "{code}: a text is missing");
            let at = page.find("<ul class=\"findings\">").expect(code);
            let said = words(page[at..].split("</ul>").next().unwrap());
            assert!(said.matches('.').count() >= 2, "what is wrong and what to do: {said}");
            assert!(!said.contains('{') && !said.contains('$'), "{said}");
            assert!(!seen.contains(&said), "said in another language too: {said}");
            seen.push(said);
        }
    }
}

#[tokio::test]
async fn the_sentence_has_the_figures() {
    let house = house();
    for alarm in ALARMS {
        house.joined(alarm_code(*alarm), &raising(&house, *alarm));
    }
    let said = words(&house.page(LIST).await);
    for part in [
        "9 nodes · 9 to look at",
        "Silent since 23 November, 03:00",
        "Only 700 MB are free on its disk.",
        "Its clock is not this node’s: 3 min behind.",
        "20,000 entries behind although its line stands.",
        "It runs release 1.3.9, this node 1.4.0.",
        "2 versions of records from it could not be kept here.",
        "What it sends is not taken. A node gave away a record that is not its own.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let clock = words(&house.page(&format!("{LIST}/clock")).await);
    assert!(clock.contains("3 min behind (−180.0 s)"), "{clock}");
    let left = words(&house.page(&format!("{LIST}/left")).await);
    assert!(left.contains("a version: why"), "{left}");
}

#[tokio::test]
async fn a_fault_without_a_text_is_said_as_it_was_stored() {
    let house = house();
    let mut contact = raising(&house, Alarm::Refused);
    contact.trouble.as_mut().unwrap().code = "of-a-newer-release".into();
    house.joined("harbour", &contact);
    let (_, page) = house.get("auditor", Language::French, LIST).await;
    assert!(page.contains("What the other end said."), "{page}");
}

#[tokio::test]
async fn nodes_with_alarms_come_first_then_by_name() {
    let house = house();
    house.joined("bay", &house.well());
    house.joined("zenith", &raising(&house, Alarm::Disk));
    house.joined("airport", &house.well());
    house.joined("quay", &raising(&house, Alarm::Silent));
    house.enrolled("new", Admission::Invited);
    house.enrolled("closed", Admission::Retired);
    house.heard("closed", &raising(&house, Alarm::Silent));
    let json = house.json().await;
    let names: Vec<&str> =
        json["nodes"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["quay", "zenith", "airport", "bay", "closed", "new"]);
    let said = words(&house.page(LIST).await);
    for part in ["Not joined yet", "Ended", "Invited", "Retired"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let closed = words(&house.page(&format!("{LIST}/closed")).await);
    assert!(closed.contains("the post was closed") && !closed.contains("portolan node"));
}

#[tokio::test]
async fn who_may_not_see_it_gets_nothing() {
    let house = house();
    house.joined("harbour", &house.well());
    let may = ["supervisor", "administrator", "auditor"];
    for role in access::ROLES.iter().filter(|r| **r != "system") {
        for path in [LIST, "/administration/nodes/harbour", "/api/nodes"] {
            let (status, text) = house.get(role, Language::English, path).await;
            if may.contains(role) {
                assert_eq!(status, StatusCode::OK, "{role} {path}");
            } else {
                assert_eq!(status, StatusCode::FORBIDDEN, "{role} {path}");
                assert!(!text.contains("UTO-SEA-01"), "{role} {path}");
            }
        }
    }
    let (status, text) =
        house.get("auditor", Language::Spanish, "/administration/nodes/elsewhere").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(text.contains("No hay ningún nodo «elsewhere» aquí."), "{text}");
}

#[tokio::test]
async fn what_two_heads_prove_stays_an_alarm() {
    let house = house();
    house.joined("harbour", &house.well());
    let (kept, other) = (house.head("harbour", 120, 1), house.head("harbour", 118, 2));
    let store = &house.node.store;
    store.set_state("witnessed/portolan/harbour", &kept.note).unwrap();
    let said = words(&house.page(LIST).await);
    assert!(said.contains(&kept.code()) && !said.contains("Two histories"), "{said}");
    store.set_state("split/portolan/harbour", &other.note).unwrap();
    let said = words(&house.page(LIST).await);
    for part in [kept.code().as_str(), &other.code(), "Two histories", "Contradicts"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let json = house.json().await;
    assert_eq!(json["nodes"][0]["alarms"], json!(["split"]));
    let standings: Vec<_> =
        json["heads"].as_array().unwrap().iter().map(|h| h["standing"].clone()).collect();
    assert_eq!(standings, ["contradicts", "newest"]);
    assert_eq!(json["heads"][1]["note"], json!(kept.note));
    let page = words(&house.page("/administration/nodes/harbour").await);
    assert!(page.contains(&other.code()), "{page}");
}

#[tokio::test]
async fn a_post_sees_its_centre_and_what_the_centre_lacks() {
    let house = house();
    let now = house.node.registry.now();
    let link = Link {
        centre: "capital".into(),
        at: Some(now),
        told: Some(now),
        in_step: Some(now),
        up: true,
        holds: Some(2),
        clock_ms: 200_000,
        release: RELEASE.into(),
        ..Link::default()
    };
    house.linked(&link);
    let said = words(&house.page(LIST).await);
    for part in ["This node and its centre", "capital", "In step", "3 min ahead (200.0 s)"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("No node is enrolled"), "a post has no nodes of its own");
    assert!(said.contains("This node’s clock is not the centre’s"), "{said}");

    let trouble = |code: &str| Trouble { code: code.into(), text: "As stored.".into(), at: now };
    let away = Link {
        up: false,
        at: Some(now - SignedDuration::from_hours(2)),
        trouble: Some(trouble("centre-away")),
        alarm: Some(trouble("centre-split")),
        ..link
    };
    house.linked(&away);
    let head = house.head("utopia", 999_999, 7);
    house.node.store.set_state("lost-end", &head.note).unwrap();
    let page = house.page(LIST).await;
    let said = words(&page);
    for part in [
        "Off-line since 02:00",
        "Nobody answers at the centre’s address.",
        "The centre shows another history of its journal",
        &head.code(),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(page.contains("<span class=\"status stop\">"));
    let json = house.json().await;
    // Signing in is written too.
    let size = house.node.store.size().unwrap();
    assert_eq!(json["centre"]["lacks"], json!(size - 2));
    assert_eq!(json["centre"]["alarm"]["code"], json!("centre-split"));
    assert_eq!(json["lost_end"]["code"], json!(head.code()));
}

#[tokio::test]
async fn a_program_gets_the_same_as_json() {
    let house = house();
    house.joined("harbour", &raising(&house, Alarm::Backlog));
    let json = house.json().await;
    assert_eq!(
        json,
        json!({
            "node": "utopia",
            "release": RELEASE,
            "centre": null,
            "nodes": [{
                "name": "harbour",
                "posts": ["UTO-SEA-01"],
                "admission": "joined",
                "line": "behind",
                "heard_at": "2026-11-24T04:00:00Z",
                "since": "2026-11-24T04:00:00Z",
                "size": 20_120,
                "holds": 120,
                "backlog": 20_000,
                "clock_ms": 40,
                "disk_free_bytes": 64_000_000_000_u64,
                "release": RELEASE,
                "left": 0,
                "last_left": null,
                "trouble": null,
                "alarms": ["backlog"],
                "joined_at": "2026-11-24T04:00:00Z",
                "retired_at": null,
            }],
            "heads": [],
            "lost_end": null,
        })
    );
    let described = nodes::http::openapi().to_json().unwrap();
    assert!(described.contains("\"/api/nodes\""));
}
