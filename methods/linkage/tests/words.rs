//! Words and columns against what the literature and plain definitions say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use linkage::{
    Column, Kind, Table, TableError, date_digits, folded, is_one_edit, jaro_winkler, sex,
};
use proptest::prelude::*;

#[test]
fn likeness_is_that_of_winklers_table() {
    // Winkler (1990), table 1, and the examples that are handed on with it.
    for (left, right, expected) in [
        ("dwayne", "duane", 0.84),
        ("martha", "marhta", 0.961),
        ("dixon", "dicksonx", 0.813),
        ("jones", "johnson", 0.832),
        ("massey", "massie", 0.933),
        ("abroms", "abrams", 0.922),
        ("", "x", 0.0),
        ("a", "b", 0.0),
        ("é", "é", 1.0),
    ] {
        let found = jaro_winkler(left, right);
        assert!((found - expected).abs() < 0.001, "{left} {right}: {found}");
    }
}

/// The distance of optimal string alignment, as it is defined.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(table[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    table[a.len()][b.len()]
}

proptest! {
    #[test]
    fn one_edit_is_a_distance_of_one(a in "[abcé]{0,7}", b in "[abcé]{0,7}") {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        let expected = distance(&letters(&a), &letters(&b)) <= 1;
        prop_assert_eq!(is_one_edit(&a, &b), expected);
        prop_assert_eq!(is_one_edit(&b, &a), expected);
    }

    #[test]
    fn likeness_is_symmetric_and_between_nothing_and_one(a in "\\PC{0,80}", b in "\\PC{0,80}") {
        let alike = jaro_winkler(&a, &b);
        prop_assert!((0.0..=1.0).contains(&alike));
        prop_assert_eq!(alike.to_bits(), jaro_winkler(&b, &a).to_bits());
    }

    #[test]
    fn any_text_folds_and_stays_folded(text in "\\PC{0,60}") {
        if let Some(once) = folded(&text) {
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            prop_assert_eq!(folded(&once).unwrap_or_default(), once);
        }
        let _ = (date_digits(&text), sex(&text));
    }
}

#[test]
fn values_are_read_as_they_are_meant() {
    assert_eq!(folded("  O’Brien-Müller, Ødegård "), Some("obrien muller odegard".to_owned()));
    assert_eq!(folded("N/A"), None);
    assert_eq!(folded("—"), None);
    for text in ["1971-03-05", "19710305", "1971/3/5", "05.03.1971", "1971-03-05T00:00:00"] {
        assert_eq!(date_digits(text).as_deref(), Some("19710305"), "{text}");
    }
    assert_eq!(date_digits("1971").as_deref(), Some("19710000"));
    assert_eq!(date_digits("1856-86-18").as_deref(), Some("18568618"));
    assert_eq!(date_digits("not known"), None);
    assert_eq!((sex("Female"), sex("M"), sex("X")), (Some("f".into()), Some("m".into()), None));
}

#[test]
fn columns_are_known_by_their_names() {
    for (name, kind) in [
        ("unique_id", Kind::Id),
        ("first_name", Kind::GivenName),
        ("Prénom", Kind::GivenName),
        ("NOMBRE", Kind::GivenName),
        ("last name", Kind::FamilyName),
        ("address_1", Kind::Address),
        ("postcode_fake", Kind::Postcode),
        ("date_of_birth", Kind::BirthDate),
        ("soc_sec_id", Kind::Number),
    ] {
        assert_eq!(Kind::of_column(name), Some(kind), "{name}");
    }
    assert_eq!(Kind::of_column("cluster"), None);
    assert_eq!(Kind::parse("family_name"), Some(Kind::FamilyName));
    assert_eq!(Kind::parse("family-name"), Some(Kind::FamilyName));
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.word()), Some(kind));
    }
}

#[test]
fn a_table_refuses_what_it_cannot_hold() {
    let column = |kind: Kind| Column { name: kind.word().to_owned(), kind };
    let nothing = Table::new(vec![column(Kind::Id), column(Kind::Ignore)]);
    assert!(matches!(nothing, Err(TableError::NothingToCompare(_))));
    let many = Table::new((0..17).map(|_| column(Kind::Text)).collect());
    assert!(matches!(many, Err(TableError::TooManyColumns(17))));
    let mut table = Table::new(vec![column(Kind::GivenName), column(Kind::Sex)]).unwrap();
    let short = table.push(0, &[Some("ada")]);
    assert_eq!(short, Err(TableError::RowLength { found: 1, expected: 2 }));
    assert!(table.is_empty());
}
