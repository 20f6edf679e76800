//! Any sequence of crossings, corrections, voids and erasures, through a real node: following the
//! journal gives the bytes of counting everything again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::path::PathBuf;

use cubes::{Dimension, Form};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use kernel::{Id, Purpose};
use observatory::model::Direction;
use observatory::published::drill_down;
use observatory::{Crossing, Reader, published};
use proptest::prelude::*;
use registry::{Record, Session};
use residence::Rule;
use testkit::TestNode;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 24);

fn node() -> (TestNode, Session) {
    let node = testkit::node().declare(&[Crossing::spec()]).unwrap();
    let session = node.session("system", Purpose::Administration);
    (node, session)
}

fn folder(node: &TestNode) -> PathBuf {
    node.dir.path().join("segments")
}

fn open(node: &TestNode) -> Reader {
    Reader::open(node.registry.clone(), &folder(node), Rule::TWELVE_SIXTEEN, TODAY).unwrap()
}

fn reader(node: &TestNode) -> Reader {
    let folder = node.dir.path().join("again");
    Reader::rebuild(node.registry.clone(), &folder, Rule::TWELVE_SIXTEEN, TODAY).unwrap()
}

fn crossing(person: u8, days_ago: i64, arrives: bool, post: u8) -> Crossing {
    let date = TODAY.checked_sub(days_ago.days()).unwrap();
    Crossing {
        person: Uuid::from_bytes([person; 16]),
        direction: if arrives { Direction::Arrival } else { Direction::Departure },
        crossed_at: date.at(9, 0, 0, 0).in_tz("UTC").unwrap().timestamp(),
        date,
        post: Uuid::from_bytes([post; 16]),
        citizenship: Some(["UTO", "FRA"][usize::from(person % 2)].to_owned()),
        sex: (person != 3).then(|| "F".to_owned()),
        birth_date: Some(["1990-05-17", "1990-05", "1990"][usize::from(person % 3)].to_owned()),
        resident_before: None,
        voided: None,
    }
}

fn add(session: &Session, body: &Crossing) -> Id<Crossing> {
    let mut write = session.write("border.admit");
    let id = write.create(body);
    write.commit().unwrap();
    id
}

fn change(session: &Session, id: Id<Crossing>, body: &Crossing) {
    let seen = session.get(id).unwrap();
    let mut write = session.write("border.correct");
    write.update(&seen, body);
    write.commit().unwrap();
}

fn csv(reader: &Reader) -> String {
    String::from_utf8(published(reader.state()).to_bytes(Form::Csv).unwrap()).unwrap()
}

#[test]
fn a_late_departure_takes_a_migrant_arrival_back() {
    let (node, session) = node();
    let mut reader = open(&node);
    let first = add(&session, &crossing(2, 1000, true, 1));
    reader.follow().unwrap();
    let row = |reader: &Reader, month: &str| {
        let figures = published(reader.state());
        let row = figures.table.rows.iter().find(|row| row.labels[0] == month).unwrap().clone();
        let names = figures.table.figure_names;
        move |name: &str| row.figures[names.iter().position(|n| *n == name).unwrap()]
    };
    let arrival = row(&reader, "2024-02");
    assert_eq!((arrival("arrivals"), arrival("migrant_arrivals")), (1, 1));
    assert_eq!(arrival("net_migration"), 1);

    add(&session, &crossing(2, 990, false, 1));
    assert!(reader.follow().unwrap().len() >= 2, "the departure and the arrival before it");
    assert_eq!(row(&reader, "2024-02")("migrant_arrivals"), 0);
    assert_eq!(csv(&reader), csv(&self::reader(&node)));

    let behind = drill_down(reader.state(), &[(Dimension::Month, "2024-02")], 1);
    assert_eq!(behind, [first]);
}

#[test]
fn a_part_of_a_birth_date_counts_where_it_is_enough() {
    let born = |birth: &str, days_ago: i64| {
        let body =
            Crossing { birth_date: Some(birth.to_owned()), ..crossing(2, days_ago, true, 1) };
        body.birth_day().map(|day| cubes::day::date_of(day).unwrap())
    };
    assert_eq!(born("1990-05-17", 0), Some(date(1990, 5, 17)));
    assert_eq!(born("1990", 0), Some(date(1990, 1, 1)), "35 or 36: one group");
    assert_eq!(born("1991", 0), None, "34 or 35: two groups");
    assert_eq!(born("1991-05", 0), Some(date(1991, 5, 1)), "35 by then");
    for wrong in ["", "1990-13", "1990-02-30", "1990-01-01-01", "unknown"] {
        assert_eq!(born(wrong, 0), None, "{wrong}");
    }
}

#[test]
fn damaged_segments_are_read_again_from_the_journal() {
    let (node, session) = node();
    add(&session, &crossing(2, 1000, true, 1));
    let sound = csv(&open(&node));
    assert!(sound.contains("2024-02"));
    let mut damaged = 0;
    for file in std::fs::read_dir(folder(&node)).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[8] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            damaged += 1;
        }
    }
    assert_eq!(damaged, 1);
    let reader = open(&node);
    assert_eq!(csv(&reader), sound);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn following_gives_the_bytes_of_counting_again(
        steps in prop::collection::vec(
            (0..8_u8, 0..6_u8, -30..1500_i64, any::<bool>(), 0..3_u8, any::<prop::sample::Index>(), any::<bool>()),
            1..40,
        )
    ) {
        let (node, session) = node();
        let mut following = open(&node);
        let mut there: Vec<Id<Crossing>> = Vec::new();
        for (step, person, days_ago, arrives, post, which, follows) in steps {
            let body = crossing(person, days_ago, arrives, post);
            if step < 4 || there.is_empty() {
                there.push(add(&session, &body));
            } else {
                let at = which.index(there.len());
                let seen = session.get(there[at]).unwrap();
                match step {
                    4 | 5 => change(&session, there[at], &body),
                    6 => {
                        let toggled = match seen.body.voided {
                            None => Some(serde_json::json!({"reason": "mistaken"})),
                            Some(_) => None,
                        };
                        let body = Crossing { voided: toggled, ..seen.body };
                        change(&session, there[at], &body);
                    }
                    _ => {
                        let mut write = session.write("border.erase");
                        write.erase(&seen);
                        write.commit().unwrap();
                        there.swap_remove(at);
                    }
                }
            }
            if follows {
                following.follow().unwrap();
                prop_assert_eq!(csv(&following), csv(&reader(&node)));
            }
        }
        following.follow().unwrap();
        let (followed, cursor) = (csv(&following), following.cursor());
        drop(following);
        let following = open(&node);
        prop_assert_eq!((csv(&following), following.cursor()), (followed, cursor));
        let again = reader(&node);
        prop_assert_eq!(csv(&following), csv(&again));
        for form in [Form::Csv, Form::Parquet, Form::Xlsx] {
            let bytes = |r: &Reader| published(r.state()).to_bytes(form).unwrap();
            prop_assert_eq!(bytes(&following), bytes(&again));
        }
        let counted = there.iter().filter(|id| {
            let body = session.get(**id).unwrap().body;
            body.voided.is_none() && body.date <= TODAY
        }).count();
        prop_assert_eq!(drill_down(following.state(), &[], usize::MAX).len(), counted);
    }
}
