//! The shell's pages as a person meets them: keys alone, three languages, light and dark, a desk's
//! screen and a phone's, with scripts and without, judged by axe-core.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use e2e::{Browser, NAME, Node, PASSWORD, browser_tools};

fn sign_in(browser: &mut Browser, node: &Node, next: &str) {
    browser.sign_in(&format!("{}{next}", node.address()), NAME, PASSWORD).unwrap();
}

fn in_language(language: &str) {
    let Some(tools) = browser_tools("pages in a browser") else { return };
    let node = Node::start().unwrap();
    let mut browser = Browser::open(&tools, language, true).unwrap();
    browser.go(&format!("{}/sign-in", node.address())).unwrap();
    assert_eq!(browser.attribute("html", "lang").unwrap().as_deref(), Some(language));
    browser.judge(&format!("sign-in-{language}")).unwrap();
    sign_in(&mut browser, &node, "/style");
    assert!(browser.address().unwrap().ends_with("/style"));
    for page in ["style", "help", "api", "role", "nothing-here"] {
        browser.go(&format!("{}/{page}", node.address())).unwrap();
        assert_eq!(browser.attribute("html", "lang").unwrap().as_deref(), Some(language));
        assert_eq!(browser.count("h1").unwrap(), 1, "{page}");
        browser.judge(&format!("{page}-{language}")).unwrap();
    }
}

#[test]
fn pages_in_english_pass_by_keys_alone() {
    in_language("en");
}

#[test]
fn pages_in_french_pass_by_keys_alone() {
    in_language("fr");
}

#[test]
fn pages_in_spanish_pass_by_keys_alone() {
    in_language("es");
}

#[test]
fn a_wrong_password_is_said_and_the_name_is_kept() {
    let Some(tools) = browser_tools("pages in a browser") else { return };
    let node = Node::start().unwrap();
    let mut browser = Browser::open(&tools, "en", true).unwrap();
    browser.go(&format!("{}/sign-in", node.address())).unwrap();
    browser.type_text(NAME).unwrap();
    browser.fill("#password", "not-the-password\n").unwrap();
    assert!(!browser.see("[role=alert]").unwrap().is_empty());
    assert_eq!(browser.attribute("#name", "value").unwrap().as_deref(), Some(NAME));
    assert_eq!(browser.violations().unwrap(), Vec::<String>::new());
    assert_eq!(browser.count("form[action='/sign-out']").unwrap(), 0);
}

#[test]
fn signing_in_and_out_works_without_scripts() {
    let Some(tools) = browser_tools("pages in a browser") else { return };
    let node = Node::start().unwrap();
    let mut browser = Browser::open(&tools, "en", false).unwrap();
    sign_in(&mut browser, &node, "/role");
    browser.follow("form[action='/language'] button[value=es]").unwrap();
    browser.see("html[lang=es]").unwrap();
    browser.follow("form[action='/sign-out'] button").unwrap();
    browser.see("#password").unwrap();
}

#[test]
fn the_first_visit_is_at_most_300_kb_over_the_wire() {
    let Some(tools) = browser_tools("pages in a browser") else { return };
    let node = Node::start().unwrap();
    let mut browser = Browser::open(&tools, "en", true).unwrap();
    browser.go(node.address()).unwrap();
    browser.see("#name").unwrap();
    let bytes = browser.transferred_bytes().unwrap();
    assert!((1_000..=300_000).contains(&bytes), "{bytes} bytes");
}
