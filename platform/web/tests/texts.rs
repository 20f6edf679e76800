//! Every text that the shell asks for exists, in three languages, with the same variables.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::Path;

use web::{Language, Languages, TEXTS, Texts, texts};

#[test]
fn the_three_languages_say_the_same() {
    assert_eq!(texts::check(&[TEXTS, Texts::from_three(access::TEXTS)]), Vec::<String>::new());
}

#[test]
fn every_key_that_is_used_exists() {
    let languages = Languages::new(&[TEXTS, Texts::from_three(access::TEXTS)]).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = texts::keys_used(&root.join("templates")).unwrap();
    used.extend(texts::keys_used(&root.join("src")).unwrap());
    assert!(used.len() > 30, "the scanner sees only {used:?}");
    for key in used {
        assert!(languages.say(Language::English, &key, &[]).is_some(), "{key}");
    }
}
