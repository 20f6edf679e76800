//! Agreement with messages of two other projects: one project's whole, and the other's messages as
//! received with its own references of the same as cleaned. Needs the conformance data; says so
//! where they are not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use passenger_messages::paxlst::{ListKind, PassengerList, Role};
use passenger_messages::{Content, Date, ReadOptions, Reading, edifact, read};
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("PORTOLAN_CONFORMANCE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let found = [named, Some(beside)]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("passenger-messages"))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no passenger-messages; set PORTOLAN_CONFORMANCE");
    }
    found
}

fn options() -> ReadOptions {
    ReadOptions::on(Date::new(2026, 11, 24).unwrap())
}

fn list(reading: &Reading) -> &PassengerList {
    assert_eq!(reading.messages.len(), 1);
    match &reading.messages[0].content {
        Content::PassengerList(list) => list,
        other => panic!("{other:?}"),
    }
}

/// Segments one to a line, as the references have them.
fn cleaned(input: &[u8]) -> String {
    let (interchanges, _) = edifact::read(input);
    assert_eq!(interchanges.len(), 1);
    let first = &interchanges[0];
    let s = first.separators;
    let end = char::from(s.terminator);
    let service =
        [s.component, s.element, s.decimal, s.release.unwrap(), s.repetition.unwrap_or(b' ')];
    let service: String = service.iter().map(|b| char::from(*b)).collect();
    let mut text = format!("UNA{service}{end}\n");
    for segment in &first.segments {
        text.push_str(&segment.text());
        text.push(end);
        text.push('\n');
    }
    text
}

#[test]
fn messages_as_received_are_the_references() {
    let Some(folder) = data() else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("ediclean/original")).unwrap() {
        let path = entry.unwrap().path();
        let reference = folder.join("ediclean/reference").join(path.file_name().unwrap());
        let original = std::fs::read(&path).unwrap();
        let reference = std::fs::read(reference).unwrap();
        assert_eq!(cleaned(&original), String::from_utf8(reference.clone()).unwrap(), "{path:?}");
        let (ours, theirs) = (read(&original, &options()), read(&reference, &options()));
        assert_eq!(ours.messages, theirs.messages, "{path:?}");
        assert!(!list(&ours).passengers.is_empty());
        assert!(list(&ours).passengers.iter().all(|p| p.birth_date.is_some()));
        let counted = |r: &Reading| {
            let counts = r.problems.listed().iter().filter(|p| p.segment.is_some());
            counts.map(|p| (p.code, p.segment)).collect::<Vec<_>>()
        };
        let is_control = |c: &(passenger_messages::ProblemCode, _)| {
            c.0 == passenger_messages::ProblemCode::ControlCharacter
        };
        let mut ours: Vec<_> = counted(&ours);
        ours.retain(|c| !is_control(c));
        assert_eq!(ours, counted(&theirs), "{path:?}");
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn all_of_the_other_project_is_read() {
    let Some(folder) = data() else { return };
    let folder = folder.join("gtas");
    let of = |name: &str| read(&std::fs::read(folder.join(name)).unwrap(), &options());
    for (name, flights, people, crew) in [
        ("Test1.txt", 1, 8, 8),
        ("Test3.txt", 1, 260, 0),
        ("airline2.edi", 1, 10, 0),
        ("apisMessage.txt", 2, 2, 0),
        ("multiple_flight_leg_apis.txt", 3, 2, 0),
    ] {
        let reading = of(name);
        let list = list(&reading);
        assert_eq!(list.flights.len(), flights, "{name}");
        assert_eq!(list.passengers.len(), people, "{name}");
        let seen = list.passengers.iter().filter(|p| p.role == Role::Crew).count();
        assert_eq!(seen, crew, "{name}");
        for person in &list.passengers {
            assert!(!person.surname.is_empty() && !person.given_names.is_empty(), "{name}");
            assert!(person.birth_date.is_some() && person.sex.is_some(), "{name}");
            assert!(person.other.is_empty(), "{name} {:?}", person.other);
        }
        for flight in &list.flights {
            assert!(flight.departure().unwrap().departs.is_some(), "{name}");
            assert!(flight.arrival().unwrap().arrives.is_some(), "{name}");
        }
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 5);
}

#[test]
fn what_the_messages_say_is_understood() {
    let Some(folder) = data() else { return };
    let of = |name: &str| read(&std::fs::read(folder.join(name)).unwrap(), &options());
    let crew = of("ediclean/original/F.txt");
    let crew = list(&crew);
    assert_eq!(crew.kind, Some(ListKind::CrewList));
    let member = &crew.passengers[0];
    assert_eq!(member.address.as_ref().unwrap().country.as_deref(), Some("ABC"));
    assert_eq!(member.documents.len(), 2);
    assert_eq!(member.documents[1].expiry, Date::new(2036, 1, 1));
    assert_eq!(member.birth_place.as_ref().unwrap().name.as_deref(), Some("BAKIRKOY"));

    let legs = of("gtas/multiple_flight_leg_apis.txt");
    assert_eq!(legs.messages[0].interchange.sender.id, "APIS*ABE");
    let legs = list(&legs);
    let ways: Vec<String> = legs
        .flights
        .iter()
        .map(|f| {
            let (from, to) = (f.departure().unwrap(), f.arrival().unwrap());
            format!(
                "{}{} {} {} {} {}",
                f.carrier().unwrap(),
                f.number().unwrap(),
                from.place,
                from.departs.unwrap(),
                to.place,
                to.arrives.unwrap()
            )
        })
        .collect();
    assert_eq!(
        ways,
        [
            "QQ877 MIA 2008-07-10T15:00 IAD 2008-07-10T17:55",
            "QQ827 IAD 2008-08-10T18:30 JFK 2008-08-10T19:30",
            "QQ827 JFK 2008-08-10T20:00 CDG 2008-08-11T06:30",
        ]
    );
    assert_eq!(legs.transaction.as_deref(), Some("BART34567890"));
    assert_eq!(legs.passengers[1].residence.as_deref(), Some("ESP"));

    let two = of("gtas/apisMessage.txt");
    let two = list(&two);
    assert_eq!(two.passengers[0].customer_reference.as_deref(), Some("20060907NY123"));
    assert_eq!(two.passengers[0].government_reference.as_deref(), Some("1234567890ABC"));

    let bags = of("ediclean/original/C.txt");
    let bags = list(&bags);
    assert_eq!(bags.passengers[0].bag_tags[0].number, "B2585631");
    assert_eq!(bags.passengers[0].bag_count, Some(1));
    assert_eq!(bags.passengers[2].seat.as_deref(), Some("17C"));
}

/// Whatever is missing at the end or wrong within: nothing panics, and who was read is the same.
#[test]
fn cut_and_damaged_messages_lose_only_what_is_damaged() {
    let Some(folder) = data() else { return };
    for name in ["gtas/apisMessage.txt", "gtas/Test1.txt", "ediclean/original/C.txt"] {
        let input = std::fs::read(folder.join(name)).unwrap();
        let whole = read(&input, &options());
        let whole = list(&whole);
        for end in 0..input.len() {
            let cut = read(&input[..end], &options());
            let Some(Content::PassengerList(part)) = cut.messages.first().map(|m| &m.content)
            else {
                continue;
            };
            assert!(part.passengers.len() <= whole.passengers.len());
            for (ours, theirs) in part.passengers.iter().zip(&whole.passengers) {
                assert_eq!(
                    (&ours.surname, &ours.given_names),
                    (&theirs.surname, &theirs.given_names)
                );
                for (ours, theirs) in ours.documents.iter().zip(&theirs.documents) {
                    assert_eq!(ours.number, theirs.number, "{name} {end}");
                }
            }
        }
        for at in 0..input.len() {
            for flip in [0x01, 0x20, 0x80, 0xff] {
                let mut damaged = input.clone();
                damaged[at] ^= flip;
                let _ = read(&damaged, &options());
            }
        }
    }
}
