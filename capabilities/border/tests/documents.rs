//! What is looked at beside the page: the chip, lists of lost documents, passenger lists.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

mod house;

use std::collections::BTreeMap;
use std::path::Path;

use border::amend::Amendment;
use border::chip::{ChipBrought, zone};
use border::decision::Admission;
use border::examination::Arrived;
use border::flights::{Advice, Came, Expected, ListedHow, Message};
use border::portrait::Portrait;
use documents::{LostDocument, LostStatus};
use house::{House, house, traveller};
use kernel::Purpose;
use registry::Query;

/// The published specimen of a chip; `None` with a message where the data is not there.
fn specimen() -> Option<ChipBrought> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/travel-documents/bsi-2008-specimen");
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    let Some(sod) = read("EF_SOD.bin") else {
        eprintln!("skipped: the specimen of a chip is not at {}", folder.display());
        return None;
    };
    let groups: BTreeMap<u8, Vec<u8>> =
        [1, 2, 14, 15].map(|n| (n, read(&format!("Datagroup{n}.bin")).unwrap())).into();
    Some(ChipBrought { com: read("EF_COM.bin"), sod: Some(sod), groups, answer: None })
}

fn admission(h: &House) -> Admission {
    Admission {
        class: Some("visitor".into()),
        until: Some(h.node.clock_date().parse().unwrap()),
        reason: "looked at the document".into(),
        ..Admission::default()
    }
}

trait Today {
    fn clock_date(&self) -> String;
}
impl Today for testkit::TestNode {
    fn clock_date(&self) -> String {
        self.registry.now().to_string()[..10].to_owned()
    }
}

#[test]
fn a_chip_is_judged_compared_with_the_page_and_its_portrait_goes_with_the_decision() {
    let Some(chip) = specimen() else { return };
    let h = house();
    let page = zone(&chip).unwrap();
    let arrived =
        Arrived { zone: Some(page.clone()), chip: Some(chip.clone()), ..Arrived::default() };
    let seen = h.desk.examine(&h.officer(), &arrived).unwrap();
    let judged = seen.examination.body.chip.clone().unwrap();
    assert_eq!(judged.verdict, "signer_unknown");
    assert!(judged.compared >= 7 && judged.differs.is_empty(), "{judged:?}");
    assert!(!judged.is_altered());
    let session = h.desk.session(&h.officer());
    let portrait = session.get(judged.portrait.unwrap()).unwrap();
    let (kind, image) = portrait.body.shown().unwrap();
    assert!(kind.starts_with("image/") && image.len() > 1_000);

    // Another holder's data in the place of the signed one.
    let mut forged = chip.clone();
    let dg1 = forged.groups.get_mut(&1).unwrap();
    let at = dg1.len() - 60;
    dg1[at] = if dg1[at] == b'X' { b'Y' } else { b'X' };
    let arrived = Arrived { zone: Some(page), chip: Some(forged), ..Arrived::default() };
    let seen_again = h.desk.examine(&h.officer(), &arrived).unwrap();
    let judged = seen_again.examination.body.chip.clone().unwrap();
    assert_eq!(judged.verdict, "altered_since_signing");
    assert!(judged.is_altered() && judged.not_genuine.contains(&1), "{judged:?}");

    let id = seen.examination.id;
    h.desk.admit(&h.officer(), id, 1, &admission(&h)).unwrap();
    assert!(session.look::<Portrait>(portrait.id).unwrap().is_none());
    // Nobody decides about the second one: it goes a day later.
    let mut later = h.desk.registry().now();
    later += jiff::SignedDuration::from_hours(25);
    h.node.clock.set(later);
    assert_eq!(h.desk.tidy_up().unwrap().portraits, 1);
    assert_eq!(h.desk.tidy_up().unwrap().portraits, 0);
    let stored = session.get(seen_again.examination.id).unwrap();
    assert_eq!(stored.body.chip.unwrap().portrait, None);
}

#[test]
fn a_document_on_a_list_is_said_at_the_scan_and_decides_nothing() {
    let h = house();
    let admin = h.node.session("administrator", Purpose::Administration);
    let entry = LostDocument::new("utopia-police", "2026/17", "CAN", "A1", LostStatus::Stolen);
    documents::lost::add(&admin, &entry).unwrap();
    let seen = h.arrive(&traveller("A1"));
    assert_eq!(seen.examination.body.reported[0].reference, "2026/17");
    assert!(h.arrive(&traveller("A2")).examination.body.reported.is_empty());
    let fault = documents::lost::add(&admin, &LostDocument { number: "-".into(), ..entry });
    assert_eq!(fault.unwrap_err().fields()[0].field, "number");
}

const LIST: &str = "UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+260310:0800+4711++APIS'\
UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'RFF+TN:T4711'NAD+MS+++OPERATIONS'COM+555 0100:TE'\
TDT+20+UT0123'LOC+125+AAA'DTM+189:2603101200:201'LOC+87+UTP'DTM+232:2603101500:201'\
NAD+FL+++SPECIMENA1:ANA'ATT+2++F'DTM+329:900517'NAT+2+CAN'RFF+AVF:SPEC01'RFF+ABO:1'\
DOC+P:110:111+A1'DTM+36:330101'LOC+91+CAN'\
NAD+FL+++SPECIMENB2:BO'ATT+2++M'DTM+329:850101'NAT+2+CAN'RFF+AVF:SPEC02'RFF+ABO:2'\
DOC+P:110:111+B2'DTM+36:330101'LOC+91+CAN'\
NAD+FL+++SPECIMENC3:CY'NAT+2+CAN'RFF+AVF:SPEC03'RFF+ABO:3'DOC+P:110:111+C3'LOC+91+CAN'\
CNT+42:3'UNT+38+1'UNZ+1+4711'";

fn at_utopia_port(h: &House) {
    let admin = h.node.session("administrator", Purpose::Administration);
    let stored = admin.get::<places::Post>(h.post.cast()).unwrap();
    let post = places::Post { location: Some("UTP".into()), ..stored.body.clone() };
    places::update_post(&admin, &stored, &post).unwrap();
}

#[test]
fn a_passenger_list_is_answered_matched_at_the_desk_and_erased_by_the_law() {
    let h = house();
    at_utopia_port(&h);
    h.at("2026-03-10T09:00:00Z");
    let gateway = h.act("carrier_gateway");
    let taken = h.desk.take_passenger_message(&gateway, LIST.as_bytes()).unwrap();
    let list = &taken.lists[0];
    assert_eq!(list.advice, [Advice::Clear, Advice::Clear, Advice::Incomplete], "{taken:?}");
    let answer = String::from_utf8(taken.answer).unwrap();
    for part in [
        "CUSRES:D:12B",
        "UTOAPIS:ZZ+UT:ZZ",
        "RFF+TN:T4711",
        "ERC+0Z'",
        "ERC+4Z'",
        "BIRTH DATE MISSING",
    ] {
        assert!(answer.contains(part), "{part} in {answer}");
    }
    // The same bytes again are kept once and answered again.
    let again = h.desk.take_passenger_message(&gateway, LIST.as_bytes()).unwrap();
    assert!(again.known && again.lists[0].advice == list.advice);
    let session = h.desk.session(&h.officer());
    assert_eq!(session.count(&Query::<Expected>::all()).unwrap(), 3);
    assert_eq!(session.count(&Query::<Message>::all()).unwrap(), 1);

    // Only a named officer says that somebody is not to board, on a ground of the law.
    let flight = list.flight.unwrap();
    let seen = h.desk.flight(&h.officer(), flight).unwrap();
    let bo = &seen.rows[1].expected;
    let second = h.act("second_line");
    let decide =
        |ground: &str, why: &str| h.desk.not_to_board(&second, bo.id, bo.version, ground, why);
    assert_eq!(decide("whim", "because I say so").unwrap_err().code(), "ground-unknown");
    assert_eq!(decide("false_document", "").unwrap_err().code(), "reason-needed");
    let by_machine = h.desk.not_to_board(&gateway, bo.id, bo.version, "false_document", "false");
    assert_eq!(by_machine.unwrap_err().code(), "a-person-decides");
    decide("false_document", "The issuer withdrew this document").unwrap();
    let third = h.desk.take_passenger_message(&gateway, LIST.as_bytes()).unwrap();
    assert_eq!(third.lists[0].advice[1], Advice::DoNotBoard);
    assert!(String::from_utf8(third.answer).unwrap().contains("ERC+1Z'"));

    // At the desk.
    h.at("2026-03-10T15:30:00Z");
    let ana = h.arrive(&traveller("A1"));
    let listed = ana.examination.body.listed.clone().unwrap();
    assert_eq!((listed.how, listed.designator.as_str()), (ListedHow::Document, "UT123"));
    assert!(listed.differs.is_empty(), "{listed:?}");
    let journey = &ana.examination.body.journey;
    assert_eq!(journey.conveyance.as_ref().unwrap().identifier.as_deref(), Some("UT123"));
    let mut stranger = Arrived { typed: traveller("Z9"), ..Arrived::default() };
    stranger.journey.conveyance =
        Some(border::model::Conveyance { mode: "air".into(), identifier: Some("ut 0123".into()) });
    let stranger = h.desk.examine(&h.officer(), &stranger).unwrap();
    assert_eq!(stranger.examination.body.listed.unwrap().how, ListedHow::NotListed);
    // Who names the flight later is looked for on its list then.
    let silent = h.arrive(&traveller("Y8")).examination;
    assert_eq!(silent.body.listed, None);
    let mut amendment = Amendment::of(&silent.body);
    amendment.journey.conveyance =
        Some(border::model::Conveyance { mode: "air".into(), identifier: Some("UT 123".into()) });
    h.desk.amend(&h.officer(), silent.id, 1, &amendment).unwrap();
    let stored = h.desk.session(&h.officer()).get(silent.id).unwrap();
    assert_eq!(stored.body.listed.unwrap().how, ListedHow::NotListed);
    h.at("2026-03-10T19:00:00Z");
    let seen = h.desk.flight(&h.officer(), flight).unwrap();
    assert_eq!(seen.rows[0].came, Came::Examined(ana.examination.id));
    assert_eq!(seen.rows[2].came, Came::NoShow);
    assert_eq!(seen.not_listed.len(), 2);

    // A day after the arrival nothing of anybody is left.
    h.at("2026-03-11T16:00:00Z");
    let gone = h.desk.tidy_up().unwrap();
    assert_eq!((gone.people, gone.messages), (3, 1));
    assert!(h.desk.flight(&h.officer(), flight).unwrap().rows.is_empty());
    let late = h.desk.take_passenger_message(&gateway, LIST.as_bytes()).unwrap();
    assert_eq!(late.lists[0].rejected, Some("too_late"));
    assert_eq!(session.count(&Query::<Message>::all()).unwrap(), 0);
}

#[test]
fn a_message_without_a_list_says_what_is_wrong_by_byte() {
    let h = house();
    h.at("2026-03-10T09:00:00Z");
    let gateway = h.act("carrier_gateway");
    for bytes in [&b""[..], b"hello", &[0xFF; 4_000], b"UNB+UNOA:4+A+B+260310:0800+1'UNZ+0+1'"] {
        let error = h.desk.take_passenger_message(&gateway, bytes).unwrap_err();
        assert_eq!(error.code(), "no-passenger-list");
    }
    let cut = &LIST.as_bytes()[..LIST.len() / 2];
    let taken = h.desk.take_passenger_message(&gateway, cut).unwrap();
    assert!(!taken.problems.is_empty());
}
