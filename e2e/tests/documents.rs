//! A forged passport, from the reader that reads its chip to the record that an examiner writes; and
//! a flight from the list of who comes to the officer's decision. Every page judged by axe-core.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use base64::{Engine, prelude::BASE64_STANDARD};
use e2e::{Browser, Demo, Key, browser_tools};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The specimen passport, with another year of birth on its page than in its chip.
const ZONE: &str =
    "P<UTOMIRADO<<CORA<<<<<<<<<<<<<<<<<<<<<<<<<<<\nSPEC001017UTO9704127F3406304<<<<<<<<<<<<<<<0";

fn specimen(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../standards/icao9303/specimens");
    BASE64_STANDARD.encode(std::fs::read(folder.join(file)).unwrap())
}

/// What a reader service sends of the specimen whose portrait was replaced.
fn forged() -> Value {
    json!({
        "zone": ZONE,
        "direction": "arrival",
        "chip": {
            "com": specimen("passport/EF_COM.bin"),
            "sod": specimen("passport/EF_SOD.bin"),
            "data_groups": {
                "1": specimen("passport/DG1.bin"),
                "2": specimen("passport-altered/DG2.bin"),
            },
        },
    })
}

/// Waits until a script says yes.
fn until(b: &mut Browser, what: &str, script: &str) {
    b.until(what, script, Duration::from_secs(4)).unwrap();
}

/// Waits until every picture in an element came and can be shown.
fn pictures_show(b: &mut Browser, css: &str) {
    let script = format!(
        "const all = [...document.querySelectorAll('{css} img')];\
         all.forEach(i => i.loading = 'eager');\
         return all.length > 0 && all.every(i => i.complete && i.naturalWidth > 0);"
    );
    until(b, &format!("pictures in {css}"), &script);
}

fn from_the_reader_to_the_record(language: &str) {
    let Some(tools) = browser_tools("a forged passport in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, language, true).unwrap();
    let b = &mut browser;
    let name = |page: &str| format!("documents-{page}-{language}");

    // The reader sends page and chip; the chip is not as it was signed.
    let mut reader = demo.signed_in("officer.air01").unwrap();
    let seen = reader.post("/api/border/examinations", &forged()).unwrap();
    assert_eq!(seen["chip"]["verdict"], "altered_since_signing", "{seen}");
    assert_eq!(seen["chip"]["differs"][0]["field"], "birth_date", "{seen}");
    let id = seen["id"].as_str().unwrap();

    // The officer finds it one key away, sees the portrait and what to do, and refers.
    demo.at_the_desk(b, "officer.air01").unwrap();
    b.press(Key::F(4)).unwrap();
    b.see("main table").unwrap();
    b.judge(&name("begun")).unwrap();
    b.follow(&format!("main a[href$='{id}']")).unwrap();
    b.see(".desk").unwrap();
    pictures_show(b, ".check");
    assert_eq!(b.count(".check .portrait").unwrap(), 1);
    assert!(b.count(".check .status.stop").unwrap() >= 2, "altered, and other than the page");
    b.judge(&name("chip")).unwrap();
    b.fill("[name=reason]", "The portrait in the chip is of somebody else").unwrap();
    b.press(Key::F(4)).unwrap();
    assert!(b.see(".toast").unwrap().contains("MIRADO, CORA"));
    b.sign_out().unwrap();

    // The second line takes it in hand and writes down what the document shows.
    demo.at_the_desk(b, "second.air01").unwrap();
    b.go(&format!("{}/border/examinations/{id}", demo.address())).unwrap();
    b.see(".desk").unwrap();
    b.press(Key::F(2)).unwrap();
    b.see(".decide").unwrap();
    b.follow("a[href^='/documents/examinations/new']").unwrap();
    b.see("[name=series]").unwrap();
    assert_eq!(
        b.evaluate("return document.querySelector('[name=chip]').value").unwrap(),
        "altered_since_signing",
        "what the desk saw came along"
    );
    b.judge(&name("open")).unwrap();
    b.follow("main form button").unwrap();
    b.see("[name=findings]").unwrap();
    b.judge(&name("record")).unwrap();
    b.evaluate(
        "document.querySelector('[name=outcome-relief][value=differs]').click();\
         document.querySelector('[name=verdict]').value = 'altered';\
         document.querySelector('[name=method]').value = 'chip_manipulated';",
    )
    .unwrap();
    b.fill("[name=findings]", "The portrait in the chip was not signed; the number can't be felt.")
        .unwrap();
    b.press(Key::F(8)).unwrap();
    until(b, "concluded", "return !document.querySelector('[name=findings]')");
    assert!(b.see("main").unwrap().contains("was not signed"), "what was found stands there");
    b.judge(&name("concluded")).unwrap();

    // It is counted among the forgeries, and the library shows its series.
    for (page, path) in [
        ("forgeries", "/documents/forgeries"),
        ("library", "/documents/series"),
        ("lost", "/documents/lost"),
        ("certificates", "/documents/certificates"),
        ("flights", "/border/flights"),
    ] {
        b.go(&format!("{}{path}", demo.address())).unwrap();
        b.see("h1").unwrap();
        b.judge(&name(page)).unwrap();
    }
    b.go(&format!("{}/documents/series", demo.address())).unwrap();
    b.follow("main tbody tr:nth-child(3) a").unwrap();
    b.see(".features img").unwrap();
    pictures_show(b, ".features");
    b.judge(&name("series")).unwrap();
}

#[test]
fn a_forged_passport_goes_from_the_reader_to_the_record_in_english() {
    from_the_reader_to_the_record("en");
}

#[test]
fn a_forged_passport_goes_from_the_reader_to_the_record_in_french() {
    from_the_reader_to_the_record("fr");
}

#[test]
fn a_forged_passport_goes_from_the_reader_to_the_record_in_spanish() {
    from_the_reader_to_the_record("es");
}

#[test]
fn an_officer_decides_who_is_not_to_board() {
    let Some(tools) = browser_tools("a flight in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, "en", true).unwrap();
    let b = &mut browser;
    demo.at_the_desk(b, "second.air01").unwrap();
    b.go(&format!("{}/border/flights", demo.address())).unwrap();
    b.see("main table").unwrap();
    if !b.see("main").unwrap().contains("UT916") {
        // It arrives after midnight.
        b.follow("main nav a:last-of-type").unwrap();
        b.see("main table").unwrap();
    }
    b.follow("main tbody tr:last-child a").unwrap();
    b.see(".figures").unwrap();
    assert!(b.see("h1").unwrap().contains("UT916"));
    b.judge("documents-flight").unwrap();
    let first = b.see("main tbody tr:first-child").unwrap();
    assert!(first.contains("reported stolen"), "who is not to board stands first: {first}");

    // Another one, who was answered that they may.
    b.follow("main tbody tr:nth-child(12) td:first-child a").unwrap();
    b.see("[name=ground]").unwrap();
    b.judge("documents-expected").unwrap();
    b.tab_to("[name=ground]").unwrap();
    b.press(Key::Space).unwrap();
    b.press(Key::Down).unwrap();
    b.fill("[name=reason]", "The holder reported it lost this morning").unwrap();
    b.follow("main form button").unwrap();
    b.see(".figures").unwrap();
    until(
        b,
        "the decision on the list",
        "return document.querySelector('main').textContent.includes('reported it lost this morning')",
    );
}
