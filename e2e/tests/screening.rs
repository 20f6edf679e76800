//! A match with a watchlist: from the first line to a reasoned *not the same*, folded at the next
//! scan; and one that the first line may not see, which the second line judges. Every page judged by
//! axe-core, in three languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use e2e::{Browser, Demo, Key, browser_tools};
use serde_json::json;
use std::time::Duration;

/// Waits until a script says yes.
fn until(b: &mut Browser, what: &str, script: &str) {
    b.until(what, script, Duration::from_secs(8)).unwrap();
}

/// Opens the one that was begun and bears this name, and gives its address.
fn begun(b: &mut Browser, demo: &Demo, name: &str) -> String {
    b.go(&format!("{}/border/begun", demo.address())).unwrap();
    let script = format!(
        "const row = [...document.querySelectorAll('main tbody tr')].find(r => r.textContent.includes('{name}'));\
         const a = row && row.querySelector('a'); if (!a) return false; a.id = 'wanted'; return true;"
    );
    until(b, name, &script);
    b.follow("#wanted").unwrap();
    b.see(".desk").unwrap();
    b.address().unwrap()
}

fn from_the_first_line_to_not_the_same(language: &str) {
    let Some(tools) = browser_tools("a match in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, language, true).unwrap();
    let b = &mut browser;
    let name = |page: &str| format!("screening-{page}-{language}");
    demo.at_the_desk(b, "officer.air01").unwrap();

    // The desk, which the traveller may see, says that a check is open and names no list.
    begun(b, &demo, "TARQUI");
    let desk = b.see("main").unwrap();
    assert!(!desk.contains("W-12") && !desk.contains("Warrant"), "{desk}");
    b.judge(&name("desk")).unwrap();
    b.press(Key::F(7)).unwrap();
    until(b, "the check", "return location.pathname.endsWith('/check')");
    let check = b.see("main").unwrap();
    assert!(check.contains("W-12") && check.contains("Elian Tarqui"), "{check}");
    assert!(b.count("main tbody tr").unwrap() >= 3, "a line for each part");
    b.judge(&name("check")).unwrap();

    // Without a reason nothing is remembered.
    b.press(Key::F(2)).unwrap();
    b.see(".fault").unwrap();
    b.judge(&name("no-reason")).unwrap();
    b.fill("[name=because]", "No burn on the forearm, and 27 years younger").unwrap();
    b.press(Key::F(2)).unwrap();
    until(
        b,
        "closed",
        "return !!document.querySelector('.toast') && !location.pathname.endsWith('/check')",
    );

    // The same passport again: the check is closed, with who said it.
    let zone = "P<CHLTARQUI<<ELIAN<<<<<<<<<<<<<<<<<<<<<<<<<<\nSPEC702015CHL8810300F3305016<<<<<<<<<<<<<<00";
    let mut reader = demo.signed_in("officer.air01").unwrap();
    let seen = reader
        .post("/api/border/examinations", &json!({"zone": zone, "direction": "arrival"}))
        .unwrap();
    let id = seen["id"].as_str().unwrap();
    b.go(&format!("{}/border/examinations/{id}/check", demo.address())).unwrap();
    let folded = b.see("main").unwrap();
    assert!(folded.contains("Tarqui"), "{folded}");
    assert_eq!(b.count("[name=because]").unwrap(), 0, "nothing waits to be judged");
    b.judge(&name("folded")).unwrap();
    b.go(&format!("{}/border/how-a-match-is-judged", demo.address())).unwrap();
    b.see("h1").unwrap();
    b.judge(&name("explained")).unwrap();

    // An entry that the first line may not see: refer, and no more.
    let address = begun(b, &demo, "SORANI");
    b.press(Key::F(7)).unwrap();
    until(b, "the check", "return location.pathname.endsWith('/check')");
    let told = b.see("main").unwrap();
    assert!(!told.contains("W-13") && !told.contains("Warrant"), "{told}");
    b.judge(&name("not-shown")).unwrap();
    b.press(Key::F(4)).unwrap();
    until(b, "referred", "return !!document.querySelector('.toast')");
    b.sign_out().unwrap();

    // The second line takes it in hand, sees the entry, and says.
    demo.at_the_desk(b, "second.air01").unwrap();
    b.go(&address).unwrap();
    b.see(".desk").unwrap();
    b.press(Key::F(2)).unwrap();
    b.see(".decide").unwrap();
    b.press(Key::F(7)).unwrap();
    until(b, "the check", "return location.pathname.endsWith('/check')");
    let check = b.see("main").unwrap();
    assert!(check.contains("W-13") && check.contains("دلناز"), "{check}");
    b.judge(&name("second-line")).unwrap();
    b.fill("[name=because]", "The mole under the left eye is there").unwrap();
    b.press(Key::F(8)).unwrap();
    until(
        b,
        "said",
        "return !!document.querySelector('.toast') && !location.pathname.endsWith('/check')",
    );
}

#[test]
fn a_match_is_judged_in_english() {
    from_the_first_line_to_not_the_same("en");
}

#[test]
fn a_match_is_judged_in_french() {
    from_the_first_line_to_not_the_same("fr");
}

#[test]
fn a_match_is_judged_in_spanish() {
    from_the_first_line_to_not_the_same("es");
}
