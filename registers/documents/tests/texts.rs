//! Every code that a page shows has its words in three languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeMap;

use documents::series::{DOUBTS, METHODS};
use documents::{Light, LostStatus, TEXTS};

fn texts(file: &str) -> BTreeMap<&str, &str> {
    let lines: Vec<(&str, &str)> = file.lines().filter_map(|l| l.split_once(" = ")).collect();
    let texts: BTreeMap<_, _> = lines.iter().copied().collect();
    assert_eq!(texts.len(), lines.len(), "a key stands twice");
    texts
}

#[test]
fn every_code_has_its_words_in_three_languages() {
    let wanted: Vec<String> = LostStatus::ALL
        .iter()
        .map(|s| format!("documents-lost-{}", s.code()))
        .chain(Light::ALL.iter().map(|l| format!("documents-light-{}", l.code())))
        .chain(METHODS.iter().map(|m| format!("documents-method-{m}")))
        .chain(DOUBTS.iter().map(|d| format!("documents-doubt-{d}")))
        .chain(["authority", "seal_signer"].map(|u| format!("documents-usage-{u}")))
        .collect();
    let (en, fr, es) = (texts(TEXTS.0), texts(TEXTS.1), texts(TEXTS.2));
    for key in &wanted {
        assert!(en.contains_key(key.as_str()), "{key} is missing");
    }
    for (key, text) in &en {
        for (language, other) in [("fr", &fr), ("es", &es)] {
            let said = other.get(key).unwrap_or_else(|| panic!("{key} is missing in {language}"));
            let arguments = |t: &str| t.matches("{ $").count();
            assert_eq!(arguments(text), arguments(said), "{key} in {language}");
        }
    }
    assert_eq!((en.len(), en.len()), (fr.len(), es.len()));
}

/// Codes of errors and of fields as they stand in the source: what a page looks words up by.
#[test]
fn every_error_has_its_words() {
    let en = texts(TEXTS.0);
    let mut seen = 0;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            for quoted in source.split('"').skip(1).step_by(2) {
                let of_ours = ["series-", "picture-", "lost-", "library-", "list-", "certificate-"];
                let code = quoted.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                if !code || !of_ours.iter().any(|p| quoted.starts_with(p) && quoted != *p) {
                    continue;
                }
                let known = [format!("error-{quoted}"), format!("fault-{quoted}")];
                assert!(known.iter().any(|k| en.contains_key(k.as_str())), "no words for {quoted}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "the scanner sees only {seen}");
}
