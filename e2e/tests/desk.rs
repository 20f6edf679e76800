//! An officer's day by keys alone, in three languages: from the scan to the decision, a refusal
//! with its form, a referral through the second line, a correction, a hand-over, and a figure
//! opened down to its crossings; every page judged by axe-core.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use e2e::{Browser, Demo, Key, browser_tools};

const ADMISSIBLE: &str =
    "P<FRASPECIMEN<<ALMA<<<<<<<<<<<<<<<<<<<<<<<<<\nSPC0000014FRA9005178F3301018<<<<<<<<<<<<<<<4";
const WITHOUT_VISA: &str =
    "P<NGASPECIMEN<<BERO<<<<<<<<<<<<<<<<<<<<<<<<<\nSPC0000025NGA8502119M3301018<<<<<<<<<<<<<<<6";
const REFERRED: &str =
    "P<FRASPECIMEN<<CORA<<<<<<<<<<<<<<<<<<<<<<<<<\nSPC0000036FRA7909308F3301018<<<<<<<<<<<<<<<8";

/// Waits until an element says something, on this page or on the one that comes.
fn until(browser: &mut Browser, css: &str, says: &str) {
    let mut seen = String::new();
    for _ in 0..200 {
        seen = browser.see(css).unwrap();
        if seen.contains(says) {
            return;
        }
    }
    panic!("{css} never says {says}: {seen}");
}

/// The version of the examination on the page; none on a page that is just being left.
fn version(browser: &mut Browser) -> Option<String> {
    let field = "form[action$='/journey'] [name=version]";
    browser.attribute(field, "value").ok().flatten()
}

/// Waits until the page shows another version of the examination.
fn after_version(browser: &mut Browser, before: &str) {
    for _ in 0..200 {
        if version(browser).is_some_and(|now| now != before) {
            return;
        }
    }
    panic!("the examination never goes on from version {before}");
}

/// A reader sends the zone as keys; the examination opens by itself.
fn scan(browser: &mut Browser, zone: &str) {
    browser.see("[name=zone]").unwrap();
    assert!(browser.has_focus("[name=zone]").unwrap(), "the zone has the focus");
    browser.paste(zone).unwrap();
    browser.see(".decide").unwrap();
}

fn day(language: &str) {
    let Some(tools) = browser_tools("an officer's day in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, language, true).unwrap();
    let b = &mut browser;
    let name = |page: &str| format!("desk-{page}-{language}");

    // Scan to decision.
    demo.at_the_desk(b, "officer.air01").unwrap();
    assert_eq!(b.attribute("html", "lang").unwrap().as_deref(), Some(language));
    b.judge(&name("first-line")).unwrap();
    scan(b, ADMISSIBLE);
    b.judge(&name("examination")).unwrap();
    b.press(Key::F(2)).unwrap();
    assert!(b.see(".toast").unwrap().contains("SPECIMEN, ALMA"));

    // A refusal with its form.
    scan(b, WITHOUT_VISA);
    b.press(Key::F(8)).unwrap();
    b.see("[name=ground]").unwrap();
    b.judge(&name("refuse")).unwrap();
    b.tab_to("[name=ground]").unwrap();
    b.press(Key::Space).unwrap();
    b.press(Key::Down).unwrap();
    b.press(Key::Down).unwrap();
    b.fill("[name=reason]", "No visa, and no exemption applies").unwrap();
    b.press(Key::F(8)).unwrap();
    b.see(".sheet").unwrap();
    assert!(b.see(".sheet").unwrap().contains("Border Appeals Tribunal"), "how to appeal");
    b.judge(&name("refusal-form")).unwrap();

    // A referral, taken in hand and decided by the second line.
    b.go(&format!("{}/border", demo.address())).unwrap();
    scan(b, REFERRED);
    b.fill("[name=reason]", "Purpose of the journey is not clear").unwrap();
    b.press(Key::F(4)).unwrap();
    assert!(b.see(".toast").unwrap().contains("SPECIMEN, CORA"));
    b.sign_out().unwrap();
    demo.at_the_desk(b, "second.air01").unwrap();
    b.follow("a[href='/border/second-line']").unwrap();
    b.see("table").unwrap();
    b.judge(&name("second-line")).unwrap();
    b.follow("main section:first-of-type tbody tr:last-child a").unwrap();
    b.see(".desk").unwrap();
    assert!(b.see("h1").unwrap().contains("SPECIMEN, CORA"));
    b.press(Key::F(2)).unwrap();
    b.see(".decide").unwrap();
    let taken = version(b).unwrap();
    b.judge(&name("second-line-examination")).unwrap();
    b.fill("[name=note]", "Says: a visit to a cousin; address and means shown").unwrap();
    b.follow("form[action$='/note'] button").unwrap();
    after_version(b, &taken);
    b.fill("form[action$='/journey'] [name=reason]", "Plans explained").unwrap();
    b.press(Key::F(2)).unwrap();
    b.see("[name=zone]").unwrap();
    until(b, ".toast", "SPECIMEN, CORA");
    b.sign_out().unwrap();

    // A correction by the supervisor; the old version stays in sight.
    demo.at_the_desk(b, "supervisor.air01").unwrap();
    b.follow("a[href='/border/shift']").unwrap();
    b.see("[name=to]").unwrap();
    b.judge(&name("shift")).unwrap();
    b.follow("a[href='/border/day-sheet']").unwrap();
    b.see("[name=date]").unwrap();
    b.judge(&name("day-sheet")).unwrap();
    b.follow("main section:nth-of-type(2) tbody tr:last-child a").unwrap();
    b.see("form[action$='/correct']").unwrap();
    b.judge(&name("crossing")).unwrap();
    b.follow("details:has(form[action$='/correct']) summary").unwrap();
    b.tab_to("form[action$='/correct'] [name=resident_before]").unwrap();
    b.press(Key::Down).unwrap();
    b.fill("form[action$='/correct'] [name=reason]", "The box was left empty").unwrap();
    b.follow("form[action$='/correct'] button").unwrap();
    b.see(".toast").unwrap();
    assert_eq!(b.count(".timeline li").unwrap(), 2, "the version before stays in history");
    b.judge(&name("corrected")).unwrap();

    // The shift is handed over.
    b.follow("a[href='/border/shift']").unwrap();
    b.see("[name=to]").unwrap();
    b.tab_to("[name=to]").unwrap();
    b.press(Key::Space).unwrap();
    b.fill("[name=note]", "Three wait for the second line").unwrap();
    b.press(Key::F(2)).unwrap();
    b.see(".toast").unwrap();
    assert!(b.see(".timeline li").unwrap().contains("Three wait for the second line"));

    // A figure, down to its crossings and to one of them.
    b.follow("a[href='/statistics']").unwrap();
    b.see("svg").unwrap();
    b.judge(&name("statistics")).unwrap();
    let figure = b.see("figure.table tbody td a").unwrap();
    b.follow("figure.table tbody td a").unwrap();
    b.see("nav.trail a[href^='/statistics']").unwrap();
    assert_eq!(b.count("tbody tr").unwrap().to_string(), figure, "as many crossings as it says");
    b.judge(&name("statistics-crossings")).unwrap();
    b.follow("tbody td a").unwrap();
    b.see(".timeline").unwrap();
    for page in ["stays?posts=all", "law", "indicators", "late"] {
        b.go(&format!("{}/border/{page}", demo.address())).unwrap();
        b.see("h1").unwrap();
        b.judge(&name(page.split('?').next().unwrap())).unwrap();
    }
}

#[test]
fn an_officers_day_in_english() {
    day("en");
}

#[test]
fn an_officers_day_in_french() {
    day("fr");
}

#[test]
fn an_officers_day_in_spanish() {
    day("es");
}

#[test]
fn a_scan_is_decided_without_scripts() {
    let Some(tools) = browser_tools("an officer's day in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, "en", false).unwrap();
    let b = &mut browser;
    demo.at_the_desk(b, "officer.air01").unwrap();
    b.paste(ADMISSIBLE).unwrap();
    b.follow("form[action='/border'] button").unwrap();
    b.see(".decide").unwrap();
    b.press_alt('a').unwrap();
    assert!(b.see(".toast").unwrap().contains("SPECIMEN, ALMA"));
}
