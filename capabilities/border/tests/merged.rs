//! What the desk knows of somebody whose records were merged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

mod house;

use border::decision::Admission;
use house::{house, traveller};
use people::{Merge, Merging};

#[test]
fn the_history_goes_through_all_records_of_one_person_until_they_are_parted() {
    let h = house();
    let mut people = Vec::new();
    for (n, number) in ["A1", "A2"].into_iter().enumerate() {
        h.at(&format!("2026-11-2{}T04:00:00Z", 4 + n));
        let mut seen = traveller(number);
        // The second passport has another spelling, so that the desk takes it for somebody else.
        seen.surname = ["Eriksson", "Ericson"][n].into();
        let id = h.arrive(&seen).examination.id;
        let crossing = h.desk.admit(&h.officer(), id, 1, &Admission::default()).unwrap();
        people.push(h.desk.session(&h.officer()).get(crossing).unwrap().body.person);
    }
    assert_ne!(people[0], people[1]);
    h.at("2026-11-26T04:00:00Z");
    let mut again = traveller("A2");
    again.surname = "Ericson".into();
    let known = || h.arrive(&again).history;
    assert_eq!((known().crossings.len(), known().documents), (1, 1));

    let session = h.desk.session(&h.officer());
    let told = Merging {
        kept: people[0],
        joined: people[1],
        evidence: Vec::new(),
        because: "The same face".into(),
        rule_of: None,
    };
    let mut writing = session.write("people.merge");
    let merge: kernel::Id<Merge> = people::merge(&session, &mut writing, &told).unwrap();
    writing.commit().unwrap();
    let one = known();
    assert_eq!((one.crossings.len(), one.stays.len(), one.documents), (2, 2, 2));
    assert!(one.crossings[0].body.crossed_at > one.crossings[1].body.crossed_at, "newest first");

    let mut writing = session.write("people.part");
    people::part(&session, &mut writing, &session.get(merge).unwrap(), "Another scar").unwrap();
    writing.commit().unwrap();
    assert_eq!((known().crossings.len(), known().documents), (1, 1));
}
