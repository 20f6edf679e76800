//! What the pages of nodes say, in three languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeSet;
use std::path::Path;

use nodes::{ALARMS, TEXTS, alarm_code};

fn keys() -> BTreeSet<&'static str> {
    TEXTS.en.lines().filter_map(|l| l.split_once(" = ")).map(|(k, _)| k).collect()
}

#[test]
fn every_text_is_there_in_three_languages() {
    assert_eq!(web::texts::check(&[TEXTS]), Vec::<String>::new());
}

#[test]
fn every_key_that_is_used_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = web::texts::keys_used(&root.join("templates")).unwrap();
    used.extend(web::texts::keys_used(&root.join("src")).unwrap());
    assert!(used.len() > 50, "the scanner sees only {used:?}");
    let keys = keys();
    for key in used {
        assert!(keys.contains(key.as_str()), "{key} is missing");
    }
}

#[test]
fn every_alarm_has_a_word_a_sentence_and_a_meaning() {
    let keys = keys();
    for alarm in ALARMS {
        let word = format!("nodes-alarm-{}", alarm_code(*alarm));
        for key in [word.clone(), format!("{word}-say"), format!("{word}-means")] {
            assert!(keys.contains(key.as_str()), "{key} is missing");
        }
    }
}

/// The codes of errors in a source: the first text after `Error::KIND(`, where it is one.
fn codes(source: &str) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut found = BTreeSet::new();
    for after in source.split("Error::").skip(1) {
        let Some((_, arguments)) = after.split_once('(') else { continue };
        // Of `Error::new` the kind comes first.
        let text = match arguments.trim_start().strip_prefix("kernel::Kind::") {
            Some(rest) => rest.split_once(',').map_or("", |(_, rest)| rest),
            None => match arguments.trim_start().strip_prefix("Kind::") {
                Some(rest) => rest.split_once(',').map_or("", |(_, rest)| rest),
                None => arguments,
            },
        };
        let Some(text) = text.trim_start().strip_prefix('"') else { continue };
        let code = text.split('"').next().unwrap();
        if code.contains('-') && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            found.insert(code.to_owned());
        }
    }
    found
}

#[test]
fn every_fault_of_a_line_has_a_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../platform/sync/src");
    let mut found = BTreeSet::new();
    for folder in [root.clone(), root.join("line")] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "rs") {
                found.extend(codes(&std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    for known in ["line-broken", "wrong-centre", "centre-renewed", "not-at-home", "not-enrolled"] {
        assert!(found.contains(known), "the scanner does not see {known}: {found:?}");
    }
    let keys = keys();
    for code in found {
        assert!(keys.contains(format!("nodes-trouble-{code}").as_str()), "{code} has no text");
    }
}
