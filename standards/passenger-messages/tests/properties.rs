//! What holds for every list, and for every input. All people are made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use passenger_messages::cusres::{
    Answer, AnswerText, AnsweredFlight, Response, ResponseKind, Verdict,
};
use passenger_messages::edifact::{
    CharacterSet, GroupHeader, InterchangeHeader, Lines, MessageHeader, Party, PlainSegment,
    Separators, WriteError, WriteOptions,
};
use passenger_messages::paxlst::{
    Address, BagTag, Call, CallKind, Contact, ContactKind, Document, DocumentKind, Flight,
    ListKind, PassengerList, Person, Place, Reference, Reporter, Role, Sex, Weight,
};
use passenger_messages::{Content, Date, LocalTime, Message, ReadOptions, read, write};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn day(years: std::ops::Range<u16>) -> impl Strategy<Value = Date> {
    (years, 1u8..=12, 1u8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn time() -> impl Strategy<Value = LocalTime> {
    (day(1990..2090), 0u8..24, 0u8..60).prop_map(|(d, h, m)| LocalTime::new(d, h, m).unwrap())
}

/// A value with every separator in it; nothing blank at its ends.
fn value() -> impl Strategy<Value = String> {
    "[A-Z0-9'+:?*ÜŁЖ]{1,3}([A-Za-z0-9'+:?* .,@/#\"-]{0,12}[A-Z0-9'+:?*])?"
}

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(value(), 0..=most)
}

fn place() -> impl Strategy<Value = String> {
    "[A-Z]{3}"
}

fn reference(known: &'static [&'static str]) -> impl Strategy<Value = Reference> {
    ("[A-Z]{2,3}", value())
        .prop_filter("has a field of its own", move |(q, _)| !known.contains(&q.as_str()))
        .prop_map(|(qualifier, value)| Reference { qualifier, value })
}

fn contacts() -> impl Strategy<Value = Vec<Contact>> {
    let kinds = [ContactKind::Telephone, ContactKind::Email, ContactKind::Other("ZZ".into())];
    let contact =
        (select(kinds.to_vec()), value()).prop_map(|(kind, value)| Contact { kind, value });
    prop::collection::vec(contact, 0..5)
}

fn flight() -> impl Strategy<Value = Flight> {
    let kinds = [
        CallKind::LastForeign,
        CallKind::FirstInCountry,
        CallKind::Routing,
        CallKind::Other("7".into()),
    ];
    let call = (select(kinds.to_vec()), place(), of(time()), of(time()))
        .prop_map(|(kind, place, arrives, departs)| Call { kind, place, arrives, departs });
    let parts = (select(vec!["20", "34"]), "[A-Z]{2}[0-9]{1,4}", of("[A-Z]{2}"));
    (parts, prop::collection::vec(call, 0..4), kept()).prop_map(
        |((stage, designator, named_carrier), calls, other)| Flight {
            stage: stage.to_owned(),
            designator,
            named_carrier,
            calls,
            other,
        },
    )
}

/// Segments that no part has a field for.
fn kept() -> impl Strategy<Value = Vec<PlainSegment>> {
    let element = prop::collection::vec(value(), 1..3);
    let segment = (select(vec!["ZZZ", "PIT", "9AB"]), prop::collection::vec(element, 0..3))
        .prop_map(|(tag, elements)| PlainSegment { tag: tag.to_owned(), elements });
    prop::collection::vec(segment, 0..2)
}

fn document() -> impl Strategy<Value = Document> {
    let kinds = [DocumentKind::Passport, DocumentKind::Visa, DocumentKind::Other("ZZ".into())];
    let days = || of(day(1900..2100));
    (select(kinds.to_vec()), value(), days(), days(), of(place())).prop_map(
        |(kind, number, expiry, issued, issuer)| Document { kind, number, expiry, issued, issuer },
    )
}

fn person() -> impl Strategy<Value = Person> {
    let roles = [Role::Passenger, Role::Crew, Role::TransitPassenger, Role::TransitCrew];
    let address = (texts(2), of(value()), of(value()), of(value()), of(place())).prop_map(
        |(street, city, region, postal_code, country)| Address {
            street,
            city,
            region,
            postal_code,
            country,
        },
    );
    let birth = (of(place()), of(value()), texts(2)).prop_map(|(code, name, related)| Place {
        code,
        name,
        related,
    });
    let weight = ("KGM|LBR", "[0-9]{1,3}").prop_map(|(unit, amount)| Weight { unit, amount });
    let tag = (value(), of(0u32..9)).prop_map(|(number, sequence)| BagTag { number, sequence });
    let known = &["AVF", "SEA", "ABO", "AEA", "CR"];
    (
        (select(roles.to_vec()), value(), texts(3), of(address), of(birth), of(place())),
        (of(select(vec![Sex::Female, Sex::Male, Sex::Unspecified])), of(day(1880..2026))),
        (of(place()), of(place()), of(place()), of(place())),
        (of(value()), of(value()), of(value()), of(value()), of(value())),
        (prop::collection::vec(reference(known), 0..3), of(any::<bool>()), of("CR[1-5]")),
        (of(0u32..9), of(weight), prop::collection::vec(tag, 0..3), contacts()),
        (prop::collection::vec(document(), 0..3), kept()),
    )
        .prop_map(|(name, body, places, refs, more, bags, rest)| Person {
            address: name.3.filter(|a| *a != Address::default()),
            birth_place: name.4.filter(|p| *p != Place::default()),
            nationality: name.5,
            sex: body.0,
            birth_date: body.1,
            residence: places.0,
            embarkation: places.1,
            clearance: places.2,
            debarkation: places.3,
            reservation: refs.0,
            seat: refs.1,
            carrier_reference: refs.2,
            government_reference: refs.3,
            customer_reference: refs.4,
            references: more.0,
            verified: more.1,
            crew_position: more.2,
            bag_count: bags.0,
            bag_weight: bags.1,
            bag_tags: bags.2,
            contacts: bags.3,
            documents: rest.0,
            other: rest.1,
            ..Person::new(name.0, &name.1, &name.2.iter().map(String::as_str).collect::<Vec<_>>())
        })
}

fn list() -> impl Strategy<Value = PassengerList> {
    let kinds = [ListKind::PassengerList, ListKind::CrewList, ListKind::FlightStatus];
    let reporter = (texts(2), contacts()).prop_map(|(names, contacts)| Reporter {
        function: "MS".to_owned(),
        names,
        contacts,
    });
    (
        (select(kinds.to_vec()), of(value()), of(value())),
        prop::collection::vec(reference(&["TN"]), 0..2),
        prop::collection::vec(reporter, 0..2),
        prop::collection::vec(flight(), 0..3),
        prop::collection::vec(person(), 0..4),
        (of(0u32..500), of(0u32..50), kept()),
    )
        .prop_map(|(head, references, reporters, flights, passengers, end)| PassengerList {
            kind: Some(head.0),
            function: head.1,
            transaction: head.2,
            references,
            reporters,
            flights,
            passengers,
            passenger_count: end.0,
            crew_count: end.1,
            other: end.2,
            trailing: Vec::new(),
        })
}

fn response() -> impl Strategy<Value = Response> {
    let flight = ("[A-Z]{2}[0-9]{1,4}", of(place()), of(time()), of(place()), of(time())).prop_map(
        |(designator, departure, departs, arrival, arrives)| AnsweredFlight {
            designator,
            departure,
            departs,
            arrival,
            arrives,
        },
    );
    let verdicts =
        [Verdict::Accepted, Verdict::DoNotBoard, Verdict::Examine, Verdict::InsufficientData];
    let said = (value(), prop::collection::vec(value(), 1..3))
        .prop_map(|(subject, lines)| AnswerText { subject, lines });
    let answer = (
        select(verdicts.to_vec()),
        of(value()),
        of(value()),
        prop::collection::vec(reference(&["AVF", "ABO"]), 0..2),
        prop::collection::vec(said, 0..2),
    )
        .prop_map(|(verdict, reservation, own, references, texts)| Answer {
            references,
            texts,
            ..Answer::about(verdict, reservation.as_deref(), own.as_deref())
        });
    (
        of(value()),
        prop::collection::vec(reference(&["TN", "AF"]), 0..2),
        prop::collection::vec(flight, 0..3),
        prop::collection::vec(answer, 0..4),
        kept(),
    )
        .prop_map(|(transaction, references, flights, answers, other)| Response {
            kind: Some(ResponseKind::Response),
            transaction,
            references,
            flights,
            answers,
            other,
        })
}

fn message(content: Content, prepared: Option<LocalTime>, grouped: bool) -> Message {
    let message_type = match content {
        Content::PassengerList(_) => "PAXLST",
        _ => "CUSRES",
    };
    let (sender, recipient) = (Party::new("UT*1"), Party::new("UTOAPIS"));
    let group = GroupHeader {
        message_type: message_type.to_owned(),
        sender: sender.clone(),
        recipient: recipient.clone(),
        prepared,
        reference: "8".to_owned(),
        agency: Some("UN".to_owned()),
        version: Some("D".to_owned()),
        release: Some("12B".to_owned()),
    };
    Message {
        interchange: InterchangeHeader {
            character_set: CharacterSet::Unow,
            syntax_version: "4".to_owned(),
            sender,
            recipient,
            prepared,
            reference: "4711".to_owned(),
            application: Some("APIS".to_owned()),
            acknowledgement_requested: false,
            test: true,
        },
        group: grouped.then_some(group),
        header: MessageHeader {
            reference: "1".to_owned(),
            message_type: message_type.to_owned(),
            version: "D".to_owned(),
            release: "12B".to_owned(),
            agency: Some("UN".to_owned()),
            association: Some("IATA".to_owned()),
            access_reference: Some("UT123/261124".to_owned()),
            part: Some(1),
            part_position: Some("F".to_owned()),
        },
        content,
    }
}

fn options() -> impl Strategy<Value = WriteOptions> {
    let other = Separators {
        component: b':',
        element: b'*',
        terminator: b'#',
        repetition: None,
        ..Separators::default()
    };
    let lines = prop_oneof![
        Just(Lines::None),
        Just(Lines::PerSegment),
        (16usize..80).prop_map(Lines::Teletype),
    ];
    (select(vec![Separators::default(), other]), lines)
        .prop_map(|(separators, lines)| WriteOptions { separators, lines })
}

fn comes_back(messages: &[Message], options: &WriteOptions) -> Result<(), TestCaseError> {
    let written = write(messages, options).unwrap();
    let on =
        messages[0].interchange.prepared.map_or(Date::new(2026, 11, 24).unwrap(), LocalTime::date);
    let reading = read(&written, &ReadOptions::on(on));
    let text = String::from_utf8_lossy(&written);
    prop_assert_eq!(&reading.messages[..], messages, "{}\n{:?}", text, reading.problems);
    let envelope = ["segment_count_differs", "reference_differs", "interchange_count_differs"];
    for problem in reading.problems.listed() {
        prop_assert!(!envelope.contains(&problem.code.code()), "{problem:?}\n{text}");
        prop_assert!(problem.offset < written.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_list_is_read_as_it_was(
        first in list(), second in list(), prepared in of(time()), grouped: bool, options in options(),
    ) {
        let made = |list| message(Content::PassengerList(Box::new(list)), prepared, grouped);
        comes_back(&[made(first), made(second)], &options)?;
    }

    #[test]
    fn a_written_answer_is_read_as_it_was(
        response in response(), prepared in of(time()), grouped: bool, options in options(),
    ) {
        let content = Content::Response(Box::new(response));
        comes_back(&[message(content, prepared, grouped)], &options)?;
    }

    #[test]
    fn no_input_is_too_hostile(input in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&input, &ReadOptions::on(Date::new(2026, 11, 24).unwrap()));
        let mut behind = b"UNA:+.? 'UNB+UNOA:4+A+B+261124:0800+1'UNH+1+PAXLST:D:12B:UN'".to_vec();
        behind.extend(input);
        let _ = read(&behind, &ReadOptions::on(Date::new(2026, 11, 24).unwrap()));
    }

    #[test]
    fn no_damage_is_too_hostile(
        list in list(),
        prepared in of(time()),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "[A-Z0-9'+:?* \r\nÜ]{0,4}"), 0..8),
        end in any::<prop::sample::Index>(),
    ) {
        let content = Content::PassengerList(Box::new(list));
        let mut bytes = write(&[message(content, prepared, true)], &WriteOptions::default()).unwrap();
        for (at, put) in cuts {
            let at = at.index(bytes.len());
            bytes.splice(at..(at + 1).min(bytes.len()), put.bytes());
        }
        bytes.truncate(end.index(bytes.len() + 1));
        let reading = read(&bytes, &ReadOptions::on(Date::new(2026, 11, 24).unwrap()));
        for problem in reading.problems.listed() {
            prop_assert!(problem.offset <= bytes.len());
            prop_assert!(problem.meaning().ends_with('.'));
        }
        serde_json::to_string(&reading.messages).unwrap();
        serde_json::to_string(reading.problems.listed()).unwrap();
        // What was read from a damaged message can be written, and is then the same.
        let first = reading.messages.into_iter().next();
        let written = first.as_ref().map(|m| write(std::slice::from_ref(m), &WriteOptions::default()));
        if let (Some(first), Some(Ok(written))) = (first, written) {
            let again = read(&written, &ReadOptions::on(Date::new(2026, 11, 24).unwrap()));
            let text = String::from_utf8_lossy(&written);
            prop_assert_eq!(again.messages.len(), 1, "{}", text);
            prop_assert_eq!(&again.messages[0].content, &first.content, "{}", text);
        }
    }
}

#[test]
fn what_a_character_set_lacks_is_not_written() {
    let person = Person::new(Role::Passenger, "MÜLLER", &["ANNA"]);
    let list = PassengerList { passengers: vec![person], ..PassengerList::default() };
    let mut message = message(Content::PassengerList(Box::new(list)), None, false);
    message.interchange.character_set = CharacterSet::Unoa;
    let error = write(&[message], &WriteOptions::default()).unwrap_err();
    assert_eq!(error, WriteError::Character { tag: "NAD".to_owned(), character: 'Ü', set: "UNOA" });
    assert_eq!(write(&[], &WriteOptions::default()), Err(WriteError::Nothing));
}

#[test]
fn a_kept_segment_cannot_end_the_message() {
    for tag in ["UNT", "UNZ", "UNA", "nad", "X", "LONG"] {
        let segment = PlainSegment { tag: tag.to_owned(), elements: Vec::new() };
        let list = PassengerList { other: vec![segment], ..PassengerList::default() };
        let message = message(Content::PassengerList(Box::new(list)), None, false);
        let error = write(&[message], &WriteOptions::default()).unwrap_err();
        assert_eq!(error, WriteError::Tag { tag: tag.to_owned() });
    }
}
