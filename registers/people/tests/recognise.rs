//! Recognising people at a node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use kernel::Purpose;
use people::{
    Difference, DocumentSeen, IdentitySeen, Names, PartialDate, Recognition, Seen, Sex, kinds,
    recognise, recognise_all, record_seen,
};
use registry::Session;
use testkit::TestNode;

fn passport(number: &str) -> DocumentSeen {
    DocumentSeen {
        document_type: "P".into(),
        issuing_state: "UTO".into(),
        number: number.into(),
        expires_on: Some("2031-04-15".parse().unwrap()),
    }
}

fn anna() -> IdentitySeen {
    IdentitySeen {
        names: Names::new("ERIKSSON", "ANNA MARIA"),
        birth_date: "1974-08-12".parse().unwrap(),
        sex: Sex::F,
        citizenship: "UTO".into(),
    }
}

fn node() -> (TestNode, Session) {
    let node = testkit::node();
    node.registry.store().declare(&kinds()).unwrap();
    let session = node.registry.session(&testkit::act("officer", Purpose::BorderControl));
    (node, session)
}

fn keep(session: &Session, document: &DocumentSeen, identity: &IdentitySeen) -> Seen {
    let recognition = recognise(session, document, identity).unwrap();
    let mut writing = session.write("test.seen");
    let at = session.registry().now();
    let seen = record_seen(&mut writing, &recognition, document, identity, None, at);
    if !writing.is_empty() {
        writing.commit().unwrap();
    }
    seen
}

#[test]
fn a_document_with_its_identity_is_known_however_the_name_is_written() {
    let (_node, session) = node();
    assert_eq!(recognise(&session, &passport("L898902C3"), &anna()).unwrap(), Recognition::New);
    let first = keep(&session, &passport("L898902C3"), &anna());
    let typed = IdentitySeen { names: Names::new("Eriksson", "Anna-Maria"), ..anna() };
    let again = keep(&session, &passport("l898902c3<"), &typed);
    assert_eq!(first, again);
}

#[test]
fn another_identity_under_the_same_number_is_told_and_kept_beside() {
    let (_node, session) = node();
    let first = keep(&session, &passport("L898902C3"), &anna());
    let other = IdentitySeen { names: Names::new("BERG", "LINA"), ..anna() };
    let Recognition::SameNumberOtherIdentity { person, differences, .. } =
        recognise(&session, &passport("L898902C3"), &other).unwrap()
    else {
        panic!("the number is on record with another name")
    };
    assert_eq!(person.id, first.person);
    assert!(matches!(differences[..], [Difference::Name { .. }]));
    let second = keep(&session, &passport("L898902C3"), &other);
    assert_ne!(second.person, first.person);
    // Now each is known by their own.
    assert_eq!(keep(&session, &passport("L898902C3"), &other), second);
    assert_eq!(keep(&session, &passport("L898902C3"), &anna()), first);
}

#[test]
fn the_same_identity_with_a_new_document_is_a_candidate_and_joined_only_when_told() {
    let (_node, session) = node();
    let first = keep(&session, &passport("L898902C3"), &anna());
    let renewed = passport("L900000X1");
    let recognition = recognise(&session, &renewed, &anna()).unwrap();
    let Recognition::SameIdentityOtherDocument { candidates } = &recognition else {
        panic!("name and birth date are on record")
    };
    assert_eq!(candidates[0].person.id, first.person);
    let mut writing = session.write("test.seen");
    let at = session.registry().now();
    let told = record_seen(&mut writing, &recognition, &renewed, &anna(), Some(first.person), at);
    writing.commit().unwrap();
    assert_eq!(told.person, first.person);
    assert_eq!(keep(&session, &renewed, &anna()), told);
}

#[test]
fn another_issuer_and_another_sort_of_document_are_other_numbers() {
    let (_node, session) = node();
    keep(&session, &passport("L898902C3"), &anna());
    let stranger = IdentitySeen { names: Names::new("BERG", "LINA"), ..anna() };
    let elsewhere = DocumentSeen { issuing_state: "XXB".into(), ..passport("L898902C3") };
    let visa = DocumentSeen { document_type: "V".into(), ..passport("L898902C3") };
    for other in [elsewhere, visa] {
        assert_eq!(recognise(&session, &other, &stranger).unwrap(), Recognition::New);
    }
}

#[test]
fn an_extended_document_is_updated() {
    let (_node, session) = node();
    let first = keep(&session, &passport("L898902C3"), &anna());
    let extended =
        DocumentSeen { expires_on: Some("2036-04-15".parse().unwrap()), ..passport("L898902C3") };
    keep(&session, &extended, &anna());
    let stored = session.get(first.document).unwrap();
    assert_eq!((stored.version, stored.body.expires_on), (2, extended.expires_on));
}

#[test]
fn many_are_recognised_together_as_each_would_be_alone() {
    let (_node, session) = node();
    let named = |surname: &str| IdentitySeen { names: Names::new(surname, "LINA"), ..anna() };
    let undated = IdentitySeen { birth_date: PartialDate::Unknown, ..named("BERG") };
    let born = |date: &str| IdentitySeen { birth_date: date.parse().unwrap(), ..named("BERG") };
    keep(&session, &passport("L000001"), &anna());
    keep(&session, &passport("L000002"), &named("BERG"));
    keep(&session, &passport("L000003"), &born("1980-02-03"));
    keep(&session, &passport("L000004"), &undated);
    let of_another_state = DocumentSeen { issuing_state: "XXA".into(), ..passport("L000001") };
    let card = DocumentSeen { document_type: "I".into(), ..passport("L000002") };
    let nameless = IdentitySeen { names: Names::new("", ""), ..anna() };
    let mut seen = vec![
        (passport("L000001"), anna()),
        (passport("L000001"), named("DAHL")),
        (of_another_state, anna()),
        (card, named("BERG")),
        (passport("L000009"), born("1980-02-03")),
        (passport("L000009"), born("1999-09-09")),
        (passport("L000009"), undated.clone()),
        (passport(""), undated),
        (passport("L000009"), nameless),
        (passport("L000001"), anna()),
    ];
    for n in 0..40 {
        seen.push((passport(&format!("M{n:06}")), named(&format!("NOBODY{n}"))));
    }
    let together = recognise_all(&session, &seen).unwrap();
    for ((document, identity), found) in seen.iter().zip(&together) {
        let alone = recognise(&session, document, identity).unwrap();
        assert_eq!(*found, alone, "{document:?} {identity:?}");
    }
    let kinds = |r: &Recognition| match r {
        Recognition::Known { .. } => 'k',
        Recognition::SameNumberOtherIdentity { .. } => 'o',
        Recognition::SameIdentityOtherDocument { .. } => 'c',
        Recognition::New => 'n',
    };
    let first: String = together.iter().take(10).map(kinds).collect();
    assert_eq!(first, "kocccnccnk");
}
