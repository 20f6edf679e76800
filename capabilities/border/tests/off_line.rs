//! A post whose line to the centre is down: what its pages say, and that everything goes on.
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
use booth::house::traveller;
use booth::{Booth, booth};
use web::LinkState;

const FORTNIGHT: &str = "2026-11-10T03:30:00Z";

fn off_line(b: &Booth, since: &str) {
    b.line.set(LinkState::OfflineSince(since.parse().unwrap()), Some(since));
}

/// The pages that say what is not known: address, and whose screen.
fn pages(b: &Booth) -> Vec<(String, &'static str)> {
    let open = b.house.arrive(&traveller("A1")).examination.id;
    let referred = b.house.arrive(&traveller("A2")).examination.id;
    b.house.desk.refer(&b.house.officer(), referred, 1, "papers in doubt").unwrap();
    let met = b.house.arrive(&traveller("A3"));
    b.house.desk.admit(&b.house.officer(), met.examination.id, 1, &Default::default()).unwrap();
    let person =
        b.house.desk.examination(&b.house.officer(), met.examination.id).unwrap().history.person;
    vec![
        ("/border".to_owned(), "officer"),
        (format!("/border/examinations/{open}"), "officer"),
        (format!("/border/examinations/{open}/refuse"), "officer"),
        ("/border/second-line".to_owned(), "second_line"),
        (format!("/border/examinations/{referred}"), "second_line"),
        ("/border/day-sheet".to_owned(), "supervisor"),
        ("/border/stays".to_owned(), "supervisor"),
        (format!("/border/people/{}", person.unwrap()), "supervisor"),
    ]
}

const NOTE: &str = "<p class=\"note watch\"><i class=\"shape\" aria-hidden=\"true\"></i>";

#[tokio::test]
async fn after_a_fortnight_every_page_says_what_it_cannot_know_in_three_languages() {
    let b = booth();
    off_line(&b, FORTNIGHT);
    let pages = pages(&b);
    // 03:30 at the post, by whose clocks people there live; 06:30 at the node.
    for (language, others, age, as_of) in [
        (
            "en",
            "Crossings at other posts are not known here.",
            "What came from the centre is 14 days old.",
            "Rules, lists, posts and accounts: as of 10 November, 03:30.",
        ),
        (
            "fr",
            "Les passages aux autres postes ne sont pas connus ici.",
            "Ce que le centre a transmis date d’il y a 14 jours.",
            "Règles, listes, postes et comptes : état au 10 novembre à 03:30.",
        ),
        (
            "es",
            "Los cruces en otros puestos no se conocen aquí.",
            "Lo recibido del centro tiene 14 días de antigüedad.",
            "Reglas, listas, puestos y cuentas: tal como estaban el 10 de noviembre a las 03:30.",
        ),
    ] {
        for (path, who) in &pages {
            let page = b.sign_in(who, language).see(path).await;
            let note = format!("{NOTE}<span><strong>{age}</strong> {as_of}</span></p>");
            assert!(page.contains(&note), "{language} {path}: {page}");
            assert!(page.contains(others), "{language} {path}: {page}");
        }
    }
}

/// What can be done on a page: its buttons and links with their keys and targets.
fn doings(page: &str) -> Vec<String> {
    let attributes = ["data-key=\"", "accesskey=\"", "formaction=\"", "action=\"", " disabled"];
    let mut all = Vec::new();
    for attribute in attributes {
        let after = page.split(attribute).skip(1);
        all.extend(after.map(|a| format!("{attribute}{}", a.split('"').next().unwrap())));
    }
    all
}

#[tokio::test]
async fn the_same_keys_do_the_same_with_and_without_a_line() {
    let b = booth();
    for (path, who) in pages(&b) {
        let seat = b.sign_in(who, "en");
        b.line.set(LinkState::Alone, None);
        let alone = doings(&seat.see(&path).await);
        off_line(&b, FORTNIGHT);
        assert_eq!(doings(&seat.see(&path).await), alone, "{path}");
        assert!(!alone.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_traveller_is_examined_and_admitted_off_line() {
    let b = booth();
    off_line(&b, FORTNIGHT);
    let seat = b.sign_in("officer", "en");
    let id = b.house.arrive(&traveller("A1")).examination.id;
    let status = seat.send(&format!("/border/examinations/{id}/admit"), "version=1").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let after = b.house.desk.examination(&b.house.officer(), id).unwrap();
    assert!(after.examination.body.crossing.is_some());
}

#[tokio::test]
async fn what_is_younger_than_a_day_is_a_line_among_others() {
    let b = booth();
    let told = Some("2026-11-23T04:01:00Z");
    b.line.set(LinkState::Behind { minutes: 1_439 }, told);
    let id = b.house.arrive(&traveller("A1")).examination.id;
    let seat = b.sign_in("officer", "en");
    let path = format!("/border/examinations/{id}");
    let page = seat.see(&path).await;
    assert!(page.contains("as of 23 November, 04:01.</span></li>"), "{page}");
    assert!(!page.contains(NOTE), "{page}");
    b.line.set(LinkState::Behind { minutes: 1_440 }, Some("2026-11-23T04:00:00Z"));
    let page = seat.see(&path).await;
    assert!(page.contains("<strong>What came from the centre is one day old.</strong>"), "{page}");
}

#[tokio::test]
async fn in_step_only_other_posts_are_not_known_and_alone_nothing_is_said_of_them() {
    let b = booth();
    let id = b.house.arrive(&traveller("A1")).examination.id;
    let seat = b.sign_in("officer", "en");
    for path in ["/border".to_owned(), format!("/border/examinations/{id}")] {
        b.line.set(LinkState::InStep, Some("2026-11-01T04:00:00Z"));
        let page = seat.see(&path).await;
        assert!(page.contains("Crossings at other posts are not known here."), "{page}");
        assert!(!page.contains("Rules, lists") && !page.contains(NOTE), "{page}");
        b.line.set(LinkState::Alone, None);
        let page = seat.see(&path).await;
        assert!(!page.contains("other posts") && !page.contains("the centre is"), "{page}");
    }
}

#[tokio::test]
async fn a_post_that_heard_nothing_yet_says_so() {
    let b = booth();
    b.line.set(LinkState::Behind { minutes: 3 }, None);
    let page = b.sign_in("officer", "en").see("/border").await;
    let note =
        format!("{NOTE}<span><strong>Nothing was heard from the centre yet.</strong></span></p>");
    assert!(page.contains(&note), "{page}");
}

#[tokio::test]
async fn the_day_sheet_says_it_on_paper_too() {
    let b = booth();
    off_line(&b, FORTNIGHT);
    let page = b.sign_in("supervisor", "en").see("/border/day-sheet").await;
    let printed = page.split("<p class=\"printed\">").nth(1).unwrap();
    assert!(printed.contains(" · utopia · Off-line since 10 November, 06:30 · "), "{printed}");
    assert!(page.contains("<h2>What is not known</h2>"), "{page}");
}
