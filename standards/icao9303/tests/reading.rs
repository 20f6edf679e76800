//! What a reader hands over, in all its states, and what becomes of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use icao9303::mrz::{
    CalendarDate, Field, Format, Outcome, ProblemCode, ReadOptions, Reading, RepairKind, Sex, read,
};

const L1: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const L2: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TD1: [&str; 3] = [
    "I<UTOD23145890<7349<<<<<<<<<<<",
    "3407127M9507122UTO<<<<<<<<<<<2",
    "STEVENSON<<PETER<JOHN<<<<<<<<<",
];

fn see(input: impl AsRef<[u8]>) -> Reading {
    read(input.as_ref(), &ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 }))
}

fn codes(reading: &Reading) -> Vec<(&'static str, usize, usize)> {
    reading.problems.iter().map(|p| (p.code.code(), p.line, p.column)).collect()
}

#[test]
fn the_passport_of_doc_9303_4() {
    let r = see(format!("{L1}\n{L2}"));
    assert!(r.is_sound());
    assert_eq!(codes(&r), []);
    assert_eq!(r.format, Some(Format::Td3));
    let f = r.fields;
    assert_eq!(f.document_code, "P");
    assert_eq!(f.issuing_state, "UTO");
    assert_eq!(f.document_number, "L898902C3");
    assert_eq!(f.primary_identifier, "ERIKSSON");
    assert_eq!(f.secondary_identifier, "ANNA MARIA");
    assert!(!f.names_truncated);
    assert_eq!(f.date_of_birth.iso().unwrap(), "1974-08-12");
    assert_eq!(f.date_of_expiry.iso().unwrap(), "2012-04-15");
    assert_eq!(f.sex, Sex::Female);
    assert_eq!(f.optional_data, "ZE184226B");
    assert_eq!(r.check_digits.all(), [Outcome::Valid; 5]);
}

#[test]
fn the_long_number_of_doc_9303_5() {
    let r = see(TD1.join("\n"));
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(r.fields.document_number, "D23145890734");
    assert_eq!(r.fields.optional_data, "");
    assert_eq!(r.check_digits.optional_data, Outcome::Absent);
}

#[test]
fn what_transport_adds_does_not_matter() {
    for input in [
        format!("\u{FEFF}{L1}\r\n{L2}\r\n"),
        format!("  {L1} \n\t{L2}\t"),
        format!("{L1}\r{L2}"),
        format!("{L1}{L2}"),
        format!("{L1} {L2}"),
        format!("{L1}\n{L2}").to_lowercase(),
    ] {
        let r = see(&input);
        assert!(r.is_sound(), "{input:?} {:?}", r.problems);
        assert_eq!(r.lines(), [L1, L2]);
    }
    let joined = see(TD1.concat());
    assert!(joined.is_sound());
    assert_eq!(joined.repairs.iter().filter(|r| r.kind == RepairKind::JoinedLines).count(), 2);
}

#[test]
fn a_wrong_check_digit_is_named_and_placed() {
    let r = see(format!("{L1}\n{}", L2.replace("7408122F", "7408123F")));
    assert_eq!(codes(&r), [("check_digit_invalid", 2, 20), ("check_digit_invalid", 2, 44)]);
    assert_eq!(r.problems[0].field, Some(Field::DateOfBirth));
    assert_eq!(
        r.problems[0].meaning(),
        "The check digit of the date of birth is “3”; the field gives 2."
    );
    assert!(!r.is_sound());
    assert!(r.repairs.is_empty());
}

#[test]
fn a_letter_in_a_date_is_repaired_where_the_digits_then_hold() {
    let r = see(format!("{L1}\n{}", L2.replace("7408122F", "74O8I22F")));
    assert_eq!(codes(&r), [("letter_in_number", 2, 16), ("letter_in_number", 2, 18)]);
    assert_eq!(r.check_digits.all(), [Outcome::Valid; 5]);
    let changes: Vec<_> =
        r.repairs.iter().map(|c| (c.line, c.column, &*c.from, &*c.to, c.applied)).collect();
    assert_eq!(changes, [(2, 16, "O", "0", true), (2, 18, "I", "1", true)]);
    assert!(!r.is_sound());
    let hopeless = see(format!("{L1}\n{}", L2.replace("7408122F", "74X8122F")));
    assert_eq!(hopeless.check_digits.date_of_birth, Outcome::Invalid);
    assert!(hopeless.repairs.is_empty());
    assert!(codes(&hopeless).contains(&("letter_in_number", 2, 16)));
}

#[test]
fn look_alikes_in_a_number_are_listed_and_never_applied() {
    let r = see(format!("{L1}\n{}", L2.replace("L898902C3", "L8989O2C3")));
    assert_eq!(r.check_digits.document_number, Outcome::Invalid);
    assert_eq!(r.fields.document_number, "L8989O2C3");
    assert!(r.repairs.iter().all(|c| !c.applied));
    assert!(r.repairs.iter().any(|c| (c.column, &*c.from, &*c.to) == (6, "O", "0")));
}

#[test]
fn digits_in_a_name_and_wrong_fillers_are_repaired() {
    let r = see(format!("{}\n{L2}", L1.replace("ERIKSSON", "ER1KS50N")));
    assert_eq!(r.fields.primary_identifier, "ERIKSSON");
    assert_eq!(r.repairs.len(), 3);
    let r = see(format!("{}\n{L2}", L1.replace("ANNA<MARIA<<<<<<<", "ANNA<MARIA<<K<<K<")));
    assert_eq!(r.fields.secondary_identifier, "ANNA MARIA");
    assert!(r.repairs.iter().all(|c| c.kind == RepairKind::WrongFiller && c.applied));
    let r = see(format!("{}\n{L2}", L1.replace("ERIKSSON<<", "ERIKSSON«")));
    assert_eq!(r.fields.primary_identifier, "ERIKSSON");
    assert_eq!(r.fields.secondary_identifier, "ANNA MARIA");
    assert!(!r.is_sound());
}

#[test]
fn lost_fillers_come_back_where_the_digits_then_hold() {
    for (l1, l2) in [
        (L1.trim_end_matches('<'), L2.to_owned()),
        (L1, L2.replace("<<<<<10", "<<<10")),
        (L1, L2.replace("<<<<<10", "<<<<<<<10")),
    ] {
        let r = see(format!("{l1}\n{l2}"));
        assert_eq!(r.lines(), [L1, L2]);
        assert_eq!(r.check_digits.all(), [Outcome::Valid; 5]);
        assert!(r.repairs.iter().all(|c| c.applied) && !r.repairs.is_empty());
        assert!(!r.is_sound());
    }
}

#[test]
fn a_missing_line_is_named_and_the_other_read() {
    let r = see(L1);
    assert_eq!(codes(&r), [("line_missing", 2, 1)]);
    assert_eq!(r.fields.primary_identifier, "ERIKSSON");
    assert_eq!(r.check_digits.all(), [Outcome::Absent; 5]);
    let r = see(L2);
    assert_eq!(codes(&r), [("line_missing", 1, 1)]);
    assert_eq!(r.check_digits.all(), [Outcome::Valid; 5]);
    let r = see(format!("{}\n{}", TD1[0], TD1[2]));
    assert_eq!(codes(&r)[0], ("line_missing", 2, 1));
    assert_eq!(r.fields.primary_identifier, "STEVENSON");
    let r = see(format!("{L1}\n{L2}\nEND"));
    assert_eq!(codes(&r), [("line_extra", 3, 1)]);
}

#[test]
fn foreign_characters_and_bytes_are_placed() {
    let r = see(format!("{}\n{L2}", L1.replace("ANNA", "ÄNNA")));
    assert_eq!(codes(&r), [("illegal_character", 1, 16)]);
    let mut bytes = format!("{L1}\n{L2}").into_bytes();
    bytes[50] = 0xFF;
    let r = see(&bytes);
    assert!(codes(&r).contains(&("not_text", 2, 6)));
    assert_eq!(r.check_digits.document_number, Outcome::Invalid);
}

#[test]
fn ten_megabytes_of_fillers_are_told_and_not_chewed() {
    let r = see(vec![b'<'; 10_000_000]);
    assert_eq!(r.format, None);
    assert_eq!(codes(&r), [("format_unrecognised", 1, 1)]);
    assert!(r.problems[0].meaning().contains("10000000"));
    let mut input = format!("{L1}\n{L2}").into_bytes();
    input.extend(vec![b'<'; 10_000_000]);
    assert!(!see(&input).is_sound());
    assert!(!see(vec![b'\n'; 10_000_000]).is_sound());
    assert!(!see(vec![0xC3; 1_000_000]).is_sound());
}

#[test]
fn unknown_parts_and_blank_dates() {
    let r = see(
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F<<<<<<0UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    );
    assert!(r.is_sound());
    assert_eq!(codes(&r), [("date_unknown", 2, 9)]);
    assert_eq!(r.fields.date_of_expiry.iso(), None);
}

#[test]
fn truncated_names_of_doc_9303_4_are_told() {
    for (field, cut) in [
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", true),
        ("BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", true),
        ("PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", true),
        ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", false),
    ] {
        let r = see(format!("P<UTO{field}\n{L2}"));
        assert_eq!(r.fields.names_truncated, cut);
        assert!(r.is_sound(), "{:?}", r.problems);
    }
}

#[test]
fn the_json_has_the_promised_keys() {
    let json = serde_json::to_value(see(format!("{L1}\n{L2}"))).unwrap();
    assert_eq!(json["format"], "TD3");
    assert_eq!(json["fields"]["date_of_birth"]["iso"], "1974-08-12");
    assert_eq!(json["fields"]["sex"], "F");
    assert_eq!(json["check_digits"]["composite"], "valid");
    assert_eq!(json["problems"], serde_json::json!([]));
    assert_eq!(json["repairs"], serde_json::json!([]));
    assert_eq!(json["indistinct"]["unchecked"][0], "document_code");
    let bad = serde_json::to_value(see("hello")).unwrap();
    assert_eq!(bad["format"], serde_json::Value::Null);
    assert_eq!(bad["problems"][0]["code"], ProblemCode::FormatUnrecognised.code());
}
