//! Whatever the bytes: reading a list ends, panics nowhere, and what is taken has a reference and a
//! name without anything in it that controls how it is shown.
//!
//! Beginnings to grow from are kept in `fuzz/seeds/watchlists`:
//! `cargo +nightly fuzz run watchlists fuzz/corpus/watchlists fuzz/seeds/watchlists`.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use watchlists::read::{
    Mapping, OfacFiles, ReadEntry, birth_date, clean, ofac_csv, ofac_xml, table, un_xml,
};

fn sound(entry: ReadEntry) {
    assert!(!entry.reference.is_empty());
    assert!(!entry.facts.names.is_empty());
    for name in &entry.facts.names {
        assert_eq!(clean(&name.text).text, name.text);
        assert!(name.text.chars().count() <= watchlists::read::LONGEST_NAME);
    }
    serde_json::to_string(&entry.facts).expect("facts have a JSON form");
}

fuzz_target!(|input: &[u8]| {
    let _ = un_xml(BufReader::new(input), &mut sound);
    let _ = ofac_xml(BufReader::new(input), &mut sound);
    let _ = table(input, &Mapping::plain(), &mut sound);
    let (mut sdn, mut alt, mut add, mut comments) = (input, input, input, input);
    let files = OfacFiles { alt: Some(&mut alt), add: Some(&mut add), comments: Some(&mut comments) };
    let _ = ofac_csv(&mut sdn, files, &mut sound);
    let _ = birth_date(&String::from_utf8_lossy(input));
});
