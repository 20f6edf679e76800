//! Bringing crossings in from files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use std::path::{Path, PathBuf};

use border::import::{Report, Request};
use border::model::Crossing;
use border::stay_lists::StayList;
use house::{House, house};
use registry::Query;

fn file(h: &House, name: &str, text: &str) -> PathBuf {
    let path = h.node.dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn import(h: &House, request: &Request) -> Report {
    h.desk.import(&h.act("administrator"), request, &mut |_, _| true).unwrap()
}

fn crossings(h: &House) -> u64 {
    h.desk.session(&h.officer()).count(&Query::<Crossing>::all()).unwrap()
}

const GOOD: &str = "person_id,date,direction,citizenship,sex,birth_date,post,res_status_initial
7,2024-03-01 08:00:00,arrival,UTO,F,1980-02-03,UTO-SEA-01,0
7,2024-03-09 18:30:00,departure,UTO,F,1980-02-03,UTO-SEA-01,
8,2024-03-02,departure,Spain,M,1975,,1
";

#[test]
fn a_file_brought_in_twice_adds_nothing_the_second_time() {
    let h = house();
    let request = Request::of(&file(&h, "log.csv", GOOD));
    let first = import(&h, &request);
    assert_eq!((first.read, first.added, first.people, first.rejected), (3, 3, 2, 0));
    assert!(first.written);
    let entries = h.node.registry.store().size().unwrap();
    let second = import(&h, &request);
    assert_eq!((second.added, second.already, second.people, second.written), (0, 3, 0, false));
    assert_eq!(crossings(&h), 3);
    assert_eq!(h.node.registry.store().size().unwrap(), entries, "nothing was written");
    let all = h.desk.session(&h.officer()).find(&Query::<Crossing>::all()).unwrap().rows;
    let first = all.iter().find(|c| c.body.sex.as_deref() == Some("F")).unwrap();
    assert_eq!(first.body.resident_before, Some(false));
    assert_eq!(first.body.post, h.post);
    let resident = all.iter().find(|c| c.body.sex.as_deref() == Some("M")).unwrap();
    assert_eq!(resident.body.citizenship.as_deref(), Some("ESP"));
    let missing = h
        .desk
        .count_stays(&h.officer(), StayList::MissingEntry, None, "2026-01-01".parse().unwrap())
        .unwrap();
    assert_eq!(missing, 0, "a resident who first leaves misses no entry");
}

#[test]
fn a_citizen_who_first_leaves_misses_no_entry_and_a_visitor_does() {
    let h = house();
    let log = "person_id,date,direction,citizenship
1,2024-03-01,departure,UTO
2,2024-03-02,departure,Spain
";
    import(&h, &Request::of(&file(&h, "log.csv", log)));
    let session = h.desk.session(&h.officer());
    for status in ["resident_left", "no_entry"] {
        let stays = Query::<border::stays::Stay>::all().eq("status", status);
        assert_eq!(session.count(&stays).unwrap(), 1, "{status}");
    }
}

#[test]
fn a_longer_file_of_the_same_source_adds_what_is_new_and_pairs_again() {
    let h = house();
    let path = file(&h, "log.csv", GOOD);
    import(&h, &Request::of(&path));
    let more = format!(
        "{GOOD}8,2024-04-01,arrival,Spain,M,1975,,\n8,2024-05-01,departure,Spain,M,1975,,\n"
    );
    let report = import(&h, &Request::of(&file(&h, "log.csv", &more)));
    assert_eq!((report.added, report.already, report.people), (2, 3, 0));
    let session = h.desk.session(&h.officer());
    let closed = Query::<border::stays::Stay>::all().eq("status", "closed");
    assert_eq!(session.count(&closed).unwrap(), 2);
}

#[test]
fn a_dry_run_says_what_it_would_do_and_writes_nothing() {
    let h = house();
    let entries = h.node.registry.store().size().unwrap();
    let request = Request { dry_run: true, ..Request::of(&file(&h, "log.csv", GOOD)) };
    let report = import(&h, &request);
    assert_eq!((report.added, report.people, report.written), (3, 2, false));
    assert_eq!(h.node.registry.store().size().unwrap(), entries);
}

const BAD: &str = "person_id,date,direction,citizenship,post
1,2024-03-01,arrival,UTO,UTO-SEA-01
2,2024-02-30,arrival,UTO,UTO-SEA-01
3,2024-03-01,arrival,Atlantis,UTO-SEA-01
4,2024-03-01,sideways,UTO,UTO-SEA-01
5,2024-03-01,arrival,UTO,NOWHERE
6,2024-03-01 10:00:00,arrival,UTO,UTO-SEA-01
6,2024-03-01 10:00:00,departure,UTO,UTO-SEA-01
9,2024-03-01,arrival,UTO,UTO-SEA-01
9,2024-03-01,arrival,UTO,UTO-SEA-01
";

#[test]
fn every_line_that_cannot_be_taken_is_named_and_nothing_is_brought_in_unless_asked_for() {
    let h = house();
    let mut request = Request::of(&file(&h, "bad.csv", BAD));
    let report = import(&h, &request);
    let told: Vec<_> =
        report.rejections.iter().map(|r| (r.line, r.field.as_str(), r.value.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "date", "2024-02-30"),
            (4, "citizenship", "Atlantis"),
            (5, "direction", "sideways"),
            (6, "post", "NOWHERE"),
            (8, "date", "2024-03-01 10:00:00"),
        ]
    );
    assert_eq!((report.doubtful, report.doubts[0].line), (1, 10));
    assert_eq!((report.written, crossings(&h)), (false, 0));
    request.accept_valid = true;
    let report = import(&h, &request);
    assert_eq!((report.added, report.rejected, report.written), (4, 5, true));
    assert_eq!(crossings(&h), 4);
}

#[test]
fn a_missing_column_is_named_and_a_map_helps() {
    let h = house();
    let path = file(&h, "other.csv", "traveller,date,direction\n1,2024-03-01,1\n");
    let mut request = Request::of(&path);
    let e = h.desk.import(&h.act("administrator"), &request, &mut |_, _| true).unwrap_err();
    assert_eq!(e.code(), "file-unread");
    assert!(e.public().contains("person_id"), "{e}");
    request.map = cubes::ColumnMap::parse(["person_id=traveller"]).unwrap();
    assert_eq!(import(&h, &request).added, 1);
}

#[test]
fn a_stopped_import_goes_on_where_it_stopped() {
    let h = house();
    let mut text = "person_id,date,direction\n".to_owned();
    for person in 0..1_500 {
        text.push_str(&format!("{person},2024-03-01,arrival\n"));
    }
    let request = Request::of(&file(&h, "many.csv", &text));
    let mut calls = 0;
    let stopped = h.desk.import(&h.act("administrator"), &request, &mut |_, _| {
        calls += 1;
        calls < 2
    });
    assert_eq!(stopped.unwrap_err().code(), "import-stopped");
    assert_eq!(crossings(&h), 1_000);
    let report = import(&h, &request);
    assert_eq!((report.added, report.already), (500, 1_000));
}

/// The reference crossings of the 12/16-month rule; absent where other people's data is.
fn reference() -> Option<PathBuf> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join("statistics/crossings/twelve-sixteen-reference.parquet");
    path.exists().then_some(path)
}

#[test]
fn the_reference_crossings_can_be_brought_in() {
    let Some(path) = reference() else {
        println!(
            "skipped: no reference crossings; set PORTOLAN_CONFORMANCE to other people's data"
        );
        return;
    };
    let h = house();
    let report = import(&h, &Request::of(&path));
    assert_eq!((report.read, report.added, report.rejected), (195_428, 195_428, 0));
    assert_eq!(crossings(&h), 195_428);
}
