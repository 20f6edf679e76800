//! Somebody who is on record twice: from the queue to the merge, what is held about them, and apart
//! again. Every page judged by axe-core, in three languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use e2e::{Browser, Demo, Key, browser_tools};
use std::time::Duration;

/// Waits until a script says yes.
fn until(b: &mut Browser, what: &str, script: &str) {
    b.until(what, script, Duration::from_secs(8)).unwrap();
}

/// Follows the link of the table that says this.
fn open(b: &mut Browser, said: &str) {
    let script = format!(
        "const a = [...document.querySelectorAll('main tbody a')].find(a => a.textContent.includes('{said}'));\
         if (!a) return false; a.id = 'wanted'; return true;"
    );
    until(b, said, &script);
    b.follow("#wanted").unwrap();
}

fn from_the_queue_to_the_merge_and_apart(language: &str) {
    let Some(tools) = browser_tools("a duplicate in a browser") else { return };
    let demo = Demo::start().unwrap();
    let mut browser = Browser::open(&tools, language, true).unwrap();
    let b = &mut browser;
    let name = |page: &str| format!("identities-{page}-{language}");
    demo.at_the_desk(b, "supervisor.air01").unwrap();

    // The queue: the same traveller under two romanisations, and twins who are two.
    b.go(&format!("{}/people/duplicates", demo.address())).unwrap();
    b.see("main table").unwrap();
    let queue = b.see("main").unwrap();
    assert!(queue.contains("MIRATTI") && queue.contains("MYRATI"), "{queue}");
    b.judge(&name("queue")).unwrap();
    open(b, "MIRATTI");
    b.see(".ledger").unwrap();
    let page = b.see("main").unwrap();
    assert!(page.contains("SPEC70101") && page.contains("SPEC70102"), "{page}");
    assert!(b.count(".ledger svg").unwrap() >= 4, "a bar to each line");
    b.judge(&name("pair")).unwrap();

    // Without a reason nothing is merged, and what to do stands beside the field.
    b.press(Key::F(8)).unwrap();
    b.see(".fault").unwrap();
    b.judge(&name("no-reason")).unwrap();
    b.fill("[name=because]", "The same face in both photographs, and the same signature").unwrap();
    b.press(Key::F(8)).unwrap();
    until(b, "merged", "return !!document.querySelector('.toast.good')");
    let person = b.address().unwrap();
    let page = b.see("main").unwrap();
    assert!(page.contains("MIRATTI") && page.contains("MYRATI"), "both names: {page}");
    assert!(page.contains("SPEC70101") && page.contains("SPEC70102"), "both passports");
    b.judge(&name("person")).unwrap();

    // What is held about them, through both records.
    b.follow("main a[href$='/held']").unwrap();
    b.see("[name=shown]").unwrap();
    b.judge(&name("ask")).unwrap();
    b.evaluate("document.querySelector('[name=asker][value=person]').click()").unwrap();
    b.fill("[name=shown]", "Own passport, face compared").unwrap();
    b.press(Key::F(2)).unwrap();
    until(b, "the answer", "return location.pathname.startsWith('/people/answers/')");
    let held = b.see("main").unwrap();
    assert!(held.contains("UT 310") && held.contains("SPEC70101"), "crossings of both: {held}");
    b.judge(&name("held")).unwrap();
    b.see("main a[href$='/file']").unwrap();

    // Apart again: each with their own.
    b.go(&person).unwrap();
    b.follow("main details:has([name=merge]) summary").unwrap();
    b.see("main details[open] [name=because]").unwrap();
    b.judge(&name("part")).unwrap();
    b.fill("main details[open] [name=because]", "Another scar: two sisters").unwrap();
    b.follow("main details[open] form button").unwrap();
    until(b, "parted", "return !!document.querySelector('.toast.good')");
    let page = b.see("main").unwrap();
    assert!(page.contains("Another scar"), "{page}");
    assert!(!page.contains("SPEC70102"), "the other's passport is the other's: {page}");
    b.judge(&name("parted")).unwrap();

    // The twins are two, and that is remembered.
    b.go(&format!("{}/people/duplicates", demo.address())).unwrap();
    open(b, "BOAREN");
    b.fill("[name=because]", "Twins: they came together").unwrap();
    b.press(Key::F(2)).unwrap();
    until(b, "remembered", "return !!document.querySelector('.toast.good')");
    assert!(!b.see("main").unwrap().contains("BOAREN"), "out of the queue");
    for (page, path) in [("persons", "/people"), ("rule", "/people/rule")] {
        b.go(&format!("{}{path}", demo.address())).unwrap();
        b.see("h1").unwrap();
        b.judge(&name(page)).unwrap();
    }
}

#[test]
fn a_duplicate_is_merged_and_parted_in_english() {
    from_the_queue_to_the_merge_and_apart("en");
}

#[test]
fn a_duplicate_is_merged_and_parted_in_french() {
    from_the_queue_to_the_merge_and_apart("fr");
}

#[test]
fn a_duplicate_is_merged_and_parted_in_spanish() {
    from_the_queue_to_the_merge_and_apart("es");
}
