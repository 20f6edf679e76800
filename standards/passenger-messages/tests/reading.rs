//! What is read from messages as they come, and what is said about them. All people are made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use passenger_messages::cusres::{Level, Verdict};
use passenger_messages::edifact::{self, Limits};
use passenger_messages::paxlst::{DocumentKind, PassengerList, Role, Sex};
use passenger_messages::{Content, Date, ReadOptions, Reading, Severity, read};

const HEAD: &str = "UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+261124:0800+1++APIS'UNH+1+PAXLST:D:12B:UN:IATA'\
    BGM+745'TDT+20+UT123'LOC+125+AAA'DTM+189:2611241200:201'LOC+87+BBB'DTM+232:2611241500:201'";

fn day(year: u16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, month, day)
}

fn on(input: &[u8]) -> Reading {
    read(input, &ReadOptions::on(day(2026, 11, 24).unwrap()))
}

/// A message of the segments after the flight, with right counts.
fn message(body: &str) -> String {
    let segments = HEAD.matches('\'').count() - 1 + body.replace("?'", "").matches('\'').count();
    format!("{HEAD}{body}UNT+{}+1'UNZ+1+1'", segments + 1)
}

fn list(reading: &Reading) -> &PassengerList {
    match &reading.messages[0].content {
        Content::PassengerList(list) => list,
        other => panic!("{other:?}"),
    }
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.problems.listed().iter().map(|p| p.code.code()).collect()
}

#[test]
fn a_person_is_read_whole() {
    let body = "NAD+FL+++O?'NEILL:ANNA:MARIA+1 MAIN ST:FLAT 2+AMAUROT+AN+12345+UTO'ATT+2++X'\
        DTM+329:000229'MEA+CT++:2'MEA+WT++KGM:31'GEI+4+173'FTX+BAG+++UT123456:2'LOC+22+BBB'\
        LOC+174+UTO'LOC+178+AAA'LOC+179+BBB'LOC+180+UTO:::AMAUROT+:::ANYDER'\
        COM+555 0101:TE+ANNA(A)EXAMPLE:EM'NAT+2+UTO'RFF+AVF:SPEC01'RFF+SEA:12D'RFF+ABO:77'\
        RFF+YZY:9'DOC+P:110:111+L898902C3'DTM+36:320415'DTM+182:220416'LOC+91+UTO'\
        DOC+V:110:111+V123'LOC+91+AMAUROT'FTX+AAA+++SEE NOTE'CNT+42:1'";
    let reading = on(message(body).as_bytes());
    assert_eq!(codes(&reading), [] as [&str; 0], "{:?}", reading.problems);
    let anna = &list(&reading).passengers[0];
    assert_eq!((anna.role.clone(), anna.surname.as_str()), (Role::Passenger, "O'NEILL"));
    assert_eq!(anna.given_names, ["ANNA", "MARIA"]);
    assert_eq!(anna.sex, Some(Sex::Unspecified));
    assert_eq!(anna.birth_date, day(2000, 2, 29));
    let address = anna.address.as_ref().unwrap();
    assert_eq!(address.street, ["1 MAIN ST", "FLAT 2"]);
    assert_eq!(address.postal_code.as_deref(), Some("12345"));
    assert_eq!((anna.bag_count, anna.verified), (Some(2), Some(true)));
    assert_eq!(anna.bag_tags[0].sequence, Some(2));
    assert_eq!(anna.birth_place.as_ref().unwrap().related, ["ANYDER"]);
    assert_eq!(anna.contacts.len(), 2);
    assert_eq!(anna.references[0].qualifier, "YZY");
    assert_eq!(anna.documents[0].kind, DocumentKind::Passport);
    assert_eq!(anna.documents[0].issued, day(2022, 4, 16));
    assert_eq!(anna.visas().next().unwrap().number, "V123");
    // What has no field is kept, in order.
    assert_eq!(anna.other[0].elements[3], ["SEE NOTE"]);
}

#[test]
fn every_line_width_gives_the_same() {
    let body = "NAD+FL+++ERIKSSON:ANNA?+MARIA'ATT+2++F'DTM+329:740812'CNT+42:1'";
    let text = format!("UNA:+.? '{}", message(body));
    let whole = on(text.as_bytes());
    assert!(whole.is_sound(), "{:?}", whole.problems);
    for width in 4..80 {
        for end in ["\n", "\r", "\r\n"] {
            let lines: Vec<&str> =
                text.as_bytes().chunks(width).map(|c| std::str::from_utf8(c).unwrap()).collect();
            let telex = format!("QD UTOXX\r\n.UTOAA 241200\r\n{}\r\n\r\nEND", lines.join(end));
            let wrapped = on(telex.as_bytes());
            assert_eq!(wrapped.messages, whole.messages, "{width}");
            assert_eq!(codes(&wrapped), ["leading_text", "trailing_text"], "{width}");
        }
    }
}

#[test]
fn dates_that_cannot_be_are_left_out_and_kept() {
    for (segment, code) in [
        ("DTM+329:740230'", "date_impossible"),
        ("DTM+329:7408'", "date_malformed"),
        ("DTM+329:19740812:101'", "date_malformed"),
        ("DTM+329:740812:718'", "date_qualifier_unknown"),
        ("DTM+329'", "value_missing"),
    ] {
        let body = format!("NAD+FL+++ERIKSSON:ANNA'{segment}CNT+42:1'");
        let text = message(&body);
        let reading = on(text.as_bytes());
        assert_eq!(codes(&reading), [code], "{segment}");
        let anna = &list(&reading).passengers[0];
        assert_eq!(anna.birth_date, None);
        assert_eq!(anna.other[0].tag, "DTM");
        let problem = &reading.problems.listed()[0];
        assert_eq!((problem.segment, problem.severity()), (Some(10), Severity::Fault));
        let at = text.find(segment).unwrap();
        assert!((at..at + segment.len()).contains(&problem.offset), "{problem:?}");
    }
}

#[test]
fn counts_that_lie_are_said_and_the_rest_is_used() {
    let body = "NAD+FL+++ERIKSSON:ANNA'CNT+42:3'";
    let text = message(body).replace("UNT+10+1'UNZ+1+1'", "UNT+999+2'UNZ+7+1'");
    let reading = on(text.as_bytes());
    let mut said = codes(&reading);
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "interchange_count_differs",
            "person_count_differs",
            "reference_differs",
            "segment_count_differs"
        ]
    );
    assert_eq!(list(&reading).passengers.len(), 1);
    let count = reading.problems.listed().iter().find(|p| p.found.as_deref() == Some("999"));
    assert_eq!(
        count.unwrap().meaning(),
        "Segment 11 (UNT): the trailer counts another number of segments; it says “999”; \
         10 would be right."
    );
}

#[test]
fn a_segment_that_breaks_off_is_not_used() {
    let text = message("NAD+FL+++ERIKSSON:ANNA'DOC+P:110:111+L898902C3'CNT+42:1'");
    let cut = text.find("902C3").unwrap();
    let reading = on(&text.as_bytes()[..cut]);
    assert_eq!(
        codes(&reading),
        ["interchange_unclosed", "message_unclosed", "segment_unterminated"]
    );
    assert!(list(&reading).passengers[0].documents.is_empty());
}

#[test]
fn lists_of_nobody_and_of_ten_thousand() {
    let none = on(message("CNT+42:0'").as_bytes());
    assert_eq!(codes(&none), ["people_missing"]);
    assert!(none.is_sound());
    let person = "NAD+FL+++ERIKSSON:ANNA'ATT+2++F'DTM+329:740812'LOC+178+AAA'LOC+179+BBB'NAT+2+UTO'\
        RFF+AVF:SPEC01'DOC+P:110:111+L898902C3'DTM+36:320415'LOC+91+UTO'";
    let many = on(message(&format!("{}CNT+42:10000'", person.repeat(10_000))).as_bytes());
    assert_eq!(codes(&many), [] as [&str; 0]);
    assert_eq!(list(&many).passengers.len(), 10_000);
}

#[test]
fn what_is_too_much_is_said() {
    let large = vec![b'A'; Limits::INPUT_BYTES + 1];
    assert_eq!(codes(&on(&large)), ["input_too_large"]);
    let long = "A".repeat(Limits::SEGMENT_BYTES);
    let long = on(message(&format!("NAD+FL+++{long}'NAD+FL+++ERIKSSON:ANNA'CNT+42:1'")).as_bytes());
    assert_eq!(codes(&long), ["segment_too_long"]);
    assert_eq!(list(&long).passengers[0].surname, "ERIKSSON");
    let many = on(message(&"NAT+2'".repeat(Limits::SEGMENTS)).as_bytes());
    assert!(codes(&many).contains(&"too_many_segments"));
}

#[test]
fn hostile_inputs_end() {
    for input in [
        "'".repeat(100_000),
        "UNA:+.? '".repeat(50_000),
        "UNB+UNOA:4+'UNZ'".repeat(60_000),
        "UNB+UNOA:4+'UNH+1+CUSRES'".to_owned() + &"TDT+20+X'".repeat(60_000),
        "UNA:+.? 'UNB".repeat(50_000),
        "UNB+UNOA:4".repeat(50_000),
        format!("{}{}", HEAD, "?".repeat(500_000)),
        format!("{}{}", HEAD, ":".repeat(60_000)),
        format!("{}NAD+FL+++{}'", HEAD, ":".repeat(60_000)),
        format!("{}COM{}'", HEAD, "+A:TE".repeat(12_000)),
        "UNA''''''UNB'UNOA'4".to_owned(),
        "U\r\n".repeat(100_000),
        "\u{0}".repeat(100_000),
    ] {
        let _ = on(input.as_bytes());
    }
    assert_eq!(codes(&on(b"")), ["interchange_missing"]);
}

#[test]
fn what_is_not_known_is_kept() {
    let text = message("NAD+FL+++ERIKSSON:ANNA'ZZZ+1:2+?+'PIT+A'CNT+42:1'");
    let reading = on(text.as_bytes());
    assert!(reading.is_sound());
    let other = &list(&reading).passengers[0].other;
    assert_eq!(other[0].elements, [vec!["1", "2"], vec!["+"]]);
    assert_eq!(other[1].tag, "PIT");
    let other = on(text.replace("PAXLST", "PNRGOV").as_bytes());
    assert_eq!(codes(&other), ["message_type_unknown"]);
    let Content::Other(segments) = &other.messages[0].content else { panic!() };
    assert_eq!(segments.len(), 10);
}

#[test]
fn characters_are_those_of_the_announced_set() {
    let text = message("NAD+FL+++MÜLLER:ANNA'CNT+42:1'");
    for (set, bytes, codes_are) in [
        ("UNOW", text.clone().into_bytes(), vec![]),
        ("UNOC", text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), vec![]),
        ("UNOA", text.clone().into_bytes(), vec!["character_outside_set"]),
        ("SIRE", text.clone().into_bytes(), vec!["syntax_unknown", "character_outside_set"]),
    ] {
        let at = bytes.windows(4).position(|w| w == b"UNOA").unwrap();
        let mut bytes = bytes;
        bytes.splice(at..at + 4, set.bytes());
        let reading = on(&bytes);
        assert_eq!(codes(&reading), codes_are, "{set}");
        assert_eq!(list(&reading).passengers[0].surname, "MÜLLER", "{set}");
    }
}

#[test]
fn elements_repeat_in_version_4_only() {
    let input = b"UNB+UNOA:4+A*B+C+261124:0800+1'UNH+1+X'ABC+1:2*3+4'UNT+3+1'UNZ+1+1'";
    let (found, _) = edifact::read(input);
    assert_eq!(found[0].segments[2].repetitions(1), [vec!["1", "2"], vec!["3"]]);
    assert_eq!(found[0].segments[0].value(2, 1).unwrap(), "A*B");
    let input = String::from_utf8(input.to_vec()).unwrap().replace(":4+A", ":3+A");
    let (found, _) = edifact::read(input.as_bytes());
    assert_eq!(found[0].segments[2].repetitions(1), [vec!["1", "2*3"]]);
}

#[test]
fn interchanges_follow_each_other_and_break_off() {
    let one = message("NAD+FL+++ERIKSSON:ANNA'CNT+42:1'");
    let reading = on(format!("{one}\r\nNEXT\r\nUNA:+.? '{one}").as_bytes());
    assert_eq!(codes(&reading), ["trailing_text"]);
    assert_eq!(reading.messages.len(), 2);
    assert_eq!(reading.problems_of(0).count(), 1);
    let open = one.replace("UNZ+1+1'", "");
    let reading = on(format!("{open}UNA:+.? '{one}").as_bytes());
    assert_eq!(codes(&reading), ["interchange_unclosed"]);
    assert_eq!(reading.messages.len(), 2);
}

#[test]
fn an_answer_is_read() {
    let text = "UNB+UNOA:4+UTOGOV:ZZ+UT:ZZ+261124:0801+9++IAPI\"UNG+CUSRES+UTOGOV+UT+261124:0801+9+UN+\
        D:05B\"UNH+1+CUSRES:D:05B:UN:IATA+9+01:F\"BGM+962\"RFF+TN:4711\"RFF+AF:UT123\"\
        DTM+189:2611241200:201\"DTM+232:2611241500:201\"LOC+125+AAA\"LOC+87+BBB\"ERP+1\"ERC+0\"ERP+2\"\
        RFF+AVF:SPEC01\"RFF+ABO:7\"ERC+2Z\"FTX+AAP+++EXAMINE ON ARRIVAL\"ERP+2\"RFF+ABO:8\"ERC+1Z\"\
        ERP+2\"RFF+ABO:9\"UNT+21+1\"UNE+1+9\"UNZ+1+9\"";
    let reading = on(text.as_bytes());
    assert_eq!(codes(&reading), ["separators_inferred", "status_missing"]);
    let Content::Response(response) = &reading.messages[0].content else { panic!() };
    assert_eq!(response.flights[0].departure.as_deref(), Some("AAA"));
    let said: Vec<_> = response.answers.iter().map(|a| (a.level.clone(), a.verdict())).collect();
    assert_eq!(
        said,
        [
            (Level::Message, Verdict::Accepted),
            (Level::Person, Verdict::Examine),
            (Level::Person, Verdict::DoNotBoard),
            (Level::Person, Verdict::Unknown),
        ]
    );
    assert_eq!(response.answers[1].texts[0].lines, ["EXAMINE ON ARRIVAL"]);
}

/// The beginnings that the fuzz target grows from.
#[test]
fn the_kept_messages_are_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../../fuzz/seeds/passenger_messages");
    for (name, sound) in [
        ("passengers.edi", true),
        ("teletype.edi", true),
        ("crew.edi", true),
        ("legs.edi", true),
        ("latin.edi", true),
        ("utf8.edi", true),
        ("answer.edi", true),
        ("cut.edi", false),
        ("wrong.edi", false),
    ] {
        let reading = on(&std::fs::read(folder.join(name)).unwrap());
        assert_eq!(reading.is_sound(), sound, "{name} {:?}", reading.problems);
        assert_eq!(reading.messages.len(), 1, "{name}");
    }
    let crew = on(&std::fs::read(folder.join("crew.edi")).unwrap());
    assert_eq!(list(&crew).passengers[0].crew_position.as_deref(), Some("CR1"));
    let legs = on(&std::fs::read(folder.join("legs.edi")).unwrap());
    assert_eq!(list(&legs).flights[1].calls.len(), 3);
    assert_eq!(list(&legs).flights[1].number(), Some("2A"));
}

#[test]
fn an_unterminated_trailer_ends_with_its_line() {
    let one = message("NAD+FL+++ERIKSSON:ANNA'CNT+42:1'");
    let open = one.trim_end_matches('\'');
    let reading = on(format!("{open}\r\n\r\nSENT BY MAIL").as_bytes());
    assert_eq!(codes(&reading), ["terminator_missing", "trailing_text"]);
    let reading = on(format!("{open}\r\n{one}").as_bytes());
    assert_eq!(codes(&reading), ["terminator_missing"]);
    assert_eq!(reading.messages.len(), 2);
}
