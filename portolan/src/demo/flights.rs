//! Passenger lists that carriers send to Utopia: of a flight that has landed, and of one that is
//! still under way.
//!
//! Always holds: lists come in as the messages that carriers write, by the operation that takes
//! them from a gateway.

use border::Desk;
use border::decision::Admission;
use border::examination::Arrived;
use border::flights::{Expected, date_of, local_time};
use border::model::{Conveyance, Direction, Journey};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Act, Clock, Error, Id, Result};
use passenger_messages::edifact::{InterchangeHeader, MessageHeader, Party, WriteOptions};
use passenger_messages::paxlst::{
    Call, CallKind, Document, DocumentKind, Flight, ListKind, PassengerList, Person, Role, Sex,
};
use passenger_messages::{Content, Message};
use registry::Query;

use super::country::Staffed;
use super::travellers::Traveller;
use super::work;

/// The code by which carriers name the first post.
pub const LOCATION: &str = "UTP";

/// The flight that has landed, and the one that comes.
pub const LANDED: &str = "UT 482";
const COMING: &str = "UT 916";

fn person(n: usize, t: &Traveller) -> Person {
    let given: Vec<&str> = t.given_names.split(' ').collect();
    let papers = Document {
        issuer: Some(t.citizenship.to_owned()),
        expiry: date_of(t.expiry),
        ..Document::new(DocumentKind::Passport, &t.number)
    };
    Person {
        sex: Some(match t.sex {
            "F" => Sex::Female,
            "M" => Sex::Male,
            _ => Sex::Unspecified,
        }),
        birth_date: date_of(t.birth),
        nationality: Some(t.citizenship.to_owned()),
        embarkation: Some("NGO".to_owned()),
        debarkation: Some(LOCATION.to_owned()),
        reservation: Some(format!("SP{:04}", n / 3 + 1)),
        carrier_reference: Some((n + 1).to_string()),
        seat: Some(format!(
            "{}{}",
            n / 6 + 4,
            ["A", "B", "C", "D", "E", "F"].get(n % 6).unwrap_or(&"A")
        )),
        documents: vec![papers],
        ..Person::new(Role::Passenger, &t.surname, &given)
    }
}

fn party(id: &str) -> Party {
    Party { id: id.to_owned(), qualifier: Some("ZZ".to_owned()) }
}

/// A carrier's message.
fn list(
    designator: &str,
    arrives: Timestamp,
    zone: &TimeZone,
    people: &[Traveller],
) -> Result<Vec<u8>> {
    let flight = Flight {
        stage: "20".to_owned(),
        designator: designator.replace(' ', ""),
        calls: vec![
            Call {
                kind: CallKind::LastForeign,
                place: "NGO".to_owned(),
                arrives: None,
                departs: local_time(work::ago(arrives, 190), zone),
            },
            Call {
                kind: CallKind::FirstInCountry,
                place: LOCATION.to_owned(),
                arrives: local_time(arrives, zone),
                departs: None,
            },
        ],
        ..Flight::default()
    };
    let content = PassengerList {
        kind: Some(ListKind::PassengerList),
        transaction: Some(format!("{}-1", flight.designator)),
        passengers: people.iter().enumerate().map(|(n, t)| person(n, t)).collect(),
        passenger_count: u32::try_from(people.len()).ok(),
        flights: vec![flight],
        ..PassengerList::default()
    };
    let message = Message {
        interchange: InterchangeHeader {
            syntax_version: "4".to_owned(),
            sender: party("UT"),
            recipient: party("UTOAPIS"),
            prepared: local_time(work::OwnTime.now(), &TimeZone::UTC),
            reference: "1".to_owned(),
            application: Some("APIS".to_owned()),
            ..InterchangeHeader::default()
        },
        group: None,
        header: MessageHeader {
            reference: "1".to_owned(),
            message_type: "PAXLST".to_owned(),
            version: "D".to_owned(),
            release: "12B".to_owned(),
            agency: Some("UN".to_owned()),
            association: Some("IATA".to_owned()),
            ..MessageHeader::default()
        },
        content: Content::PassengerList(Box::new(content)),
    };
    passenger_messages::write(&[message], &WriteOptions::default())
        .map_err(|fault| Error::internal(format!("a passenger list of the demonstration: {fault}")))
}

/// Takes both lists.
///
/// # Errors
/// Those of the operation.
pub fn lists(
    desk: &Desk,
    gateway: &Act,
    post: &Staffed,
    (landed, coming): (&[Traveller], &[Traveller]),
    now: Timestamp,
) -> Result<()> {
    work::at(work::ago(now, 290));
    let arrived = list(LANDED, work::ago(now, 105), &post.zone, landed)?;
    desk.take_passenger_message(gateway, &arrived)?;
    work::at(work::ago(now, 20));
    let comes = list(COMING, work::ago(now, -150), &post.zone, coming)?;
    desk.take_passenger_message(gateway, &comes)?;
    Ok(())
}

/// How whoever came with the landed flight travels.
pub fn journey() -> Journey {
    Journey {
        conveyance: Some(Conveyance {
            mode: "air".to_owned(),
            identifier: Some(LANDED.to_owned()),
        }),
        ..Journey::default()
    }
}

/// Those of the landed flight who have passed the desk by now; gives how many were admitted.
///
/// # Errors
/// Those of the operations.
pub fn passed(desk: &Desk, post: &Staffed, people: &[Traveller], now: Timestamp) -> Result<u64> {
    let mut admitted = 0;
    for (n, t) in (0..).zip(people) {
        let Some(officer) = post.officers.get(usize::from(n % 2 == 1)) else { continue };
        work::at(work::ago(now, 92 - n));
        let arrived = Arrived {
            zone: work::zone(t, &t.surname),
            direction: Some(Direction::Arrival),
            journey: Journey { purpose: Some("tourism".to_owned()), ..journey() },
            ..Arrived::default()
        };
        let seen = desk.examine(officer, &arrived)?;
        let (id, e) = (seen.examination.id, &seen.examination.body);
        let lawful = e.assessment.as_ref().filter(|a| a.is_met());
        match lawful {
            Some(lawful) if e.raised.is_empty() => {
                let admission = Admission { until: lawful.until, ..Admission::default() };
                desk.admit(officer, id, 1, &admission)?;
                admitted += 1;
            }
            _ => desk.refer(officer, id, 1, "Please look into this arrival")?,
        }
    }
    Ok(admitted)
}

/// Decides, at the second line, that whoever shows this passport is not to board the coming flight.
///
/// # Errors
/// Those of the operation.
pub fn not_to_board(desk: &Desk, post: &Staffed, number: &str, now: Timestamp) -> Result<()> {
    let session = desk.session(&post.second_line);
    work::at(work::ago(now, 12));
    let today = now.to_zoned_datetime(post.zone.clone()).date();
    for (flight, _) in desk.flights(&post.second_line, today)? {
        let listed = Query::<Expected>::all().eq("flight", flight.id).limit(500);
        for one in session.find(&listed)?.rows {
            if one.body.document.as_ref().is_some_and(|d| d.number == number) {
                let id: Id<Expected> = one.id;
                let why =
                    "The passport was reported stolen by its holder, who was reached by telephone";
                desk.not_to_board(&post.second_line, id, one.version, "false_document", why)?;
            }
        }
    }
    Ok(())
}
