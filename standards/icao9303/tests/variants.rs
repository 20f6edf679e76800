//! National variants: read, said to be such, and told where a character was changed. Holders are the
//! specimens that States publish, or made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use icao9303::check_digit;
use icao9303::mrz::{
    CalendarDate, Field, Format, Outcome, ReadOptions, Reading, Sex, VariantKind, read,
};

fn see(lines: &[&str]) -> Reading {
    let today = CalendarDate { year: 2026, month: 11, day: 24 };
    read(lines.join("\n").as_bytes(), &ReadOptions::on(today))
}

fn kind(reading: &Reading) -> Option<VariantKind> {
    reading.variant.as_ref().map(|variant| variant.kind)
}

fn detail<'a>(reading: &'a Reading, code: &str) -> Option<&'a str> {
    reading.variant.as_ref()?.detail(code)
}

fn faults(reading: &Reading) -> Vec<&'static str> {
    let faults = reading.problems.iter().filter(|p| p.severity() == icao9303::mrz::Severity::Fault);
    faults.map(|p| p.code.code()).collect()
}

fn digit(text: &str) -> char {
    char::from(check_digit::compute(text.as_bytes()).unwrap())
}

/// Changes every character under a check digit to every other of its kind; those whose values are
/// equal modulus 10 are the ones that no check digit tells.
fn every_change_is_told(lines: &[&str], covered: impl Fn(usize, usize) -> bool) {
    let mut told = 0;
    for (row, line) in lines.iter().enumerate() {
        for column in 0..line.len() {
            if !covered(row, column) {
                continue;
            }
            for other in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<" {
                let before = line.as_bytes()[column];
                if check_digit::class(before).contains(char::from(*other)) {
                    continue;
                }
                let mut changed = line.as_bytes().to_vec();
                changed[column] = *other;
                let changed = String::from_utf8(changed).unwrap();
                let mut zone = lines.to_vec();
                zone[row] = &changed;
                assert!(!see(&zone).is_sound(), "{zone:?}");
                told += 1;
            }
        }
    }
    assert!(told > 500, "{told}");
}

const BERTHIER: [&str; 2] =
    ["IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6"];

#[test]
fn the_french_card_of_1988() {
    let r = see(&BERTHIER);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::FrenchIdentityCard1988));
    assert_eq!(r.format, Some(Format::Td2));
    let f = r.fields;
    assert_eq!((f.document_code.as_str(), f.issuing_state.as_str()), ("ID", "FRA"));
    assert_eq!(f.primary_identifier, "BERTHIER");
    assert_eq!(f.secondary_identifier, "CORINNE");
    assert_eq!(f.document_number, "880692310285");
    assert_eq!(f.date_of_birth.iso().unwrap(), "1965-12-06");
    assert_eq!(f.sex, Sex::Female);
    assert_eq!((f.nationality.as_str(), f.date_of_expiry.iso()), ("", None));
    let c = r.check_digits;
    assert_eq!([c.document_number, c.date_of_birth, c.composite], [Outcome::Valid; 3]);
    assert_eq!(c.date_of_expiry, Outcome::Absent);
    assert_eq!(detail(&r, "issued"), Some("1988-06"));
    assert_eq!(detail(&r, "issuing_office"), Some("923"));
    assert_eq!(detail(&r, "valid_until"), Some("1998-06"));
    assert_eq!(r.lines(), BERTHIER);
    let codes: Vec<_> = r.problems.iter().map(|p| p.code.code()).collect();
    assert_eq!(codes, ["national_variant"]);
    let json = serde_json::to_value(&r).unwrap();
    assert_eq!(json["variant"]["code"], "french_identity_card_1988");
    assert_eq!(json["variant"]["details"]["issued"], "1988-06");
    assert_eq!(
        see(&["IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<8806923102858CORINNE<<<<<<<6512068F6"]).fields,
        f
    );
}

#[test]
fn a_french_card_of_an_adult_since_2004_is_valid_for_fifteen_years() {
    let first = "IDFRADUPONT<<<<<<<<<<<<<<<<<<<952042";
    let of = |issued: &str, born: &str| {
        let number = format!("{issued}95200012");
        let head = format!("{number}{}{:<<14}", digit(&number), "JEAN<<MARIE");
        let second = format!("{head}{born}{}M", digit(born));
        let second = format!("{second}{}", digit(&format!("{first}{second}")));
        let r = see(&[first, &second]);
        assert!(r.is_sound(), "{second} {:?}", r.problems);
        assert_eq!(r.fields.secondary_identifier, "JEAN MARIE");
        assert_eq!(detail(&r, "issuing_office"), Some("952042"));
        detail(&r, "valid_until").map(str::to_owned)
    };
    assert_eq!(of("1710", "800126").as_deref(), Some("2032-10"));
    assert_eq!(of("1710", "050126").as_deref(), Some("2027-10"));
    assert_eq!(of("1710", "991012"), None, "in the month of coming of age");
    assert_eq!(of("0312", "800126").as_deref(), Some("2013-12"));
}

#[test]
fn a_change_in_a_french_card_is_told() {
    every_change_is_told(&BERTHIER, |_, _| true);
    let r = see(&[BERTHIER[0], "8806923102858CORINNE<<<<<<<6512078F6"]);
    assert_eq!(kind(&r), Some(VariantKind::FrenchIdentityCard1988));
    assert_eq!(r.check_digits.date_of_birth, Outcome::Invalid);
    assert_eq!(faults(&r), ["check_digit_invalid", "check_digit_invalid"]);
    // A month that there is not, under digits that hold.
    let number = "881392310285";
    let second = format!("{number}{}CORINNE<<<<<<<6512068F", digit(number));
    let second = format!("{second}{}", digit(&format!("{}{second}", BERTHIER[0])));
    let r = see(&[BERTHIER[0], &second]);
    assert!(r.problems.iter().any(|p| p.code.code() == "national_check_failed"));
    assert_eq!(detail(&r, "issued"), None);
}

#[test]
fn what_a_reader_took_for_something_else_is_repaired_in_a_french_card() {
    let r = see(&["IDFRABERTH1ER<<<<<<<<<<<<<<<<<<<<<<<", "88O6923102858CORINNE<<<<<<<6512068F6"]);
    assert_eq!(r.lines(), BERTHIER);
    assert!(!r.is_sound());
    assert_eq!(r.repairs.iter().filter(|repair| repair.applied).count(), 2);
    assert_eq!(faults(&r), ["digit_in_letters", "letter_in_number"]);
}

#[test]
fn a_french_card_of_today_is_no_variant() {
    let lines = [
        "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<",
        "9007138F3002119FRA<<<<<<<<<<<6",
        "MARTIN<<MAELYS<GAELLE<MARIE<<<",
    ];
    let r = see(&lines);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!((r.format, kind(&r)), (Some(Format::Td1), None));
    // A TD2 of the same State is read as TD2, also where it is damaged.
    let r = see(&["IDFRAMARTIN<<ANNE<<<<<<<<<<<<<<<<<<<", "D231458907FRA7408122F1204159<<<<<<<7"]);
    assert_eq!((r.format, kind(&r)), (Some(Format::Td2), None));
    assert!(!r.is_sound());
}

#[test]
fn licences_are_read_and_are_no_travel_documents() {
    let r = see(&["D1FRA13AA000026181231MARTIN<<9"]);
    assert_eq!(kind(&r), Some(VariantKind::FrenchDrivingLicence));
    assert_eq!(
        (r.fields.document_number.as_str(), r.fields.primary_identifier.as_str()),
        ("13AA00002", "MARTIN")
    );
    assert_eq!(r.fields.date_of_expiry.iso().unwrap(), "2018-12-31");
    assert_eq!([r.check_digits.document_number, r.check_digits.composite], [Outcome::Valid; 2]);
    assert_eq!(faults(&r), ["document_code_unknown"]);

    let head = "D1NLD14012345678ABCDEFGHIJKLM";
    let r = see(&[&format!("{head}{}", digit(head))]);
    assert_eq!(kind(&r), Some(VariantKind::DutchDrivingLicence));
    assert_eq!(r.fields.document_number, "4012345678");
    assert_eq!(r.check_digits.composite, Outcome::Valid);
    assert_eq!(faults(&r), ["document_code_unknown"]);

    let r = see(&["AAA001D<<", "FACHE305142128097<<800126<<<<<", "MARCHAND<<FABIENNE<<<<<<<<<<<<"]);
    assert_eq!(kind(&r), Some(VariantKind::SwissDrivingLicence));
    assert_eq!(r.fields.document_number, "AAA001D");
    assert_eq!(detail(&r, "printed_number"), Some("AAA001"));
    assert_eq!(r.fields.secondary_identifier, "FABIENNE");
    assert_eq!(r.fields.date_of_birth.iso().unwrap(), "1980-01-26");
    assert_eq!(r.check_digits.all(), [Outcome::Absent; 5]);
    assert_eq!(faults(&r), ["document_code_unknown"]);
    assert_eq!(r.indistinct().unchecked.len(), 6, "{:?}", r.indistinct().unchecked);
    assert_eq!(r.lines()[0], "AAA001D<<");
}

#[test]
fn a_chinese_permit_has_one_line() {
    let (number, expiry, birth) = ("C12345678", "280115", "820912");
    let zone =
        format!("CS{number}{}<{expiry}{}<{birth}{}<0", digit(number), digit(expiry), digit(birth));
    let r = see(&[&zone]);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::ChinesePermit));
    assert_eq!((r.format, r.fields.issuing_state.as_str()), (None, "CHN"));
    assert_eq!(r.fields.document_number, number);
    assert_eq!(r.fields.date_of_expiry.iso().unwrap(), "2028-01-15");
    assert_eq!(r.fields.date_of_birth.iso().unwrap(), "1982-09-12");
    every_change_is_told(&[&zone], |_, column| matches!(column, 2..=11 | 13..=19 | 21..=27));
    // The first line of a TD1 is not taken for one.
    assert_eq!(kind(&see(&["CSCHND231458907<<<<<<<<<<<<<<<"])), None);
}

fn russian(names: &str, number: &str, optional: &str) -> [String; 2] {
    let first = format!("{:<<44}", format!("PNRUS{names}"));
    let birth = "800723";
    let second = format!(
        "{number}{}RUS{birth}{}M<<<<<<<{optional:<<14}{}",
        digit(number),
        digit(birth),
        digit(&format!("{optional:<<14}"))
    );
    let composite = digit(&format!("{}{}{}", &second[..10], &second[13..20], &second[21..43]));
    [first, format!("{second}{composite}")]
}

#[test]
fn a_russian_internal_passport_names_its_holder_with_digits() {
    let [first, second] = russian("ILXIN<<ANATOLIQ<6DUARDOVI3", "451012345", "3151218770003");
    let r = see(&[&first, &second]);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::RussianInternalPassport));
    assert_eq!(r.fields.secondary_identifier, "ANATOLIQ 6DUARDOVI3");
    assert_eq!(r.fields.document_number, "4513012345");
    assert_eq!(detail(&r, "original_names"), Some("ИЛЪИН АНАТОЛИЙ ЭДУАРДОВИЧ"));
    assert_eq!(detail(&r, "issued"), Some("2015-12-18"));
    assert_eq!(detail(&r, "issuing_office"), Some("770-003"));
    assert_eq!(r.lines(), [first.as_str(), second.as_str()]);
    every_change_is_told(&[&first, &second], |row, column| {
        row == 1 && matches!(column, 0..=9 | 13..=19 | 28..=43)
    });
}

#[test]
fn digits_in_names_stay_faults_in_every_other_passport() {
    let [first, second] = russian("ILXIN<<ANATOLIQ<6DUARDOVI3", "451012345", "3151218770003");
    let foreign = first.replacen("RUS", "UTO", 1);
    assert!(faults(&see(&[&foreign, &second])).contains(&"digit_in_letters"));
    // With a date of expiry it is none.
    let dated = second.replace("M<<<<<<<", "M3001019");
    let r = see(&[&first, &dated]);
    assert_eq!(kind(&r), None);
    assert!(!r.is_sound());
}

/// Three lines of a TD1 with digits that hold.
fn td1(head: &str, data: &str, tail: &str, name: &str) -> [String; 3] {
    let first = format!("{head:<<30}");
    let second = format!("{data}{tail:<<11}");
    let composite = format!("{}{}{}{}", &first[5..], &second[..7], &second[8..15], &second[18..29]);
    [first, format!("{second}{}", digit(&composite)), format!("{name:<<30}")]
}

fn dates(state: &str) -> String {
    format!("740812{}F301115{}{state}", digit("740812"), digit("301115"))
}

fn see_td1(lines: &[String; 3]) -> Reading {
    see(&[&lines[0], &lines[1], &lines[2]])
}

#[test]
fn a_resident_card_of_the_united_states_has_a_digit_in_its_code() {
    let number = "123456789";
    let card = td1(
        &format!("C1USA{number}{}LIN9912345678", digit(number)),
        &dates("UTO"),
        "",
        "ERIKSSON<<ANNA",
    );
    let r = see_td1(&card);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::UnitedStatesResidentCard));
    assert_eq!(r.fields.document_code, "C1");
    assert_eq!(r.repairs, []);
    assert_eq!(r.lines()[0], card[0]);
    let other = card.clone().map(|line| line.replacen("C1USA", "C1UTO", 1));
    assert_eq!(faults(&see_td1(&other)), ["digit_in_letters"]);
}

#[test]
fn a_belgian_number_is_whole_and_its_remainder_looked_at() {
    let lines = [
        "IDBEL615057409<9390<<<<<<<<<<<",
        "1202177F2506160BEL120217144293",
        "SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
    ];
    let r = see(&lines);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::BelgianIdentityCard));
    assert_eq!(r.fields.document_number, "615057409939");
    assert_eq!(detail(&r, "printed_number"), Some("615-0574099-39"));
    assert_eq!(detail(&r, "personal_number"), Some("12021714429"));
    assert_eq!(r.problems, []);
    // Another number under a check digit that holds does not have the remainder.
    let number = "615057409949";
    let head = format!("IDBEL{}<{}{}", &number[..9], &number[9..], digit(number));
    let r = see_td1(&td1(&head, &dates("BEL"), "", "ERIKSSON<<ANNA"));
    assert!(r.is_sound());
    assert_eq!(r.problems[0].code.code(), "national_check_failed");
    assert_eq!(r.problems[0].field, Some(Field::DocumentNumber));
}

#[test]
fn a_portuguese_number_is_whole_and_its_sum_looked_at() {
    let lines = [
        "I<PRT000024759<ZZ72<<<<<<<<<<<",
        "8010100F2006017PRT<<<<<<<<<<<8",
        "CARLOS<MONTEIRO<<AMELIA<VANESS",
    ];
    let r = see(&lines);
    assert_eq!(kind(&r), Some(VariantKind::PortugueseCitizenCard));
    assert_eq!(detail(&r, "civil_number"), Some("00002475"));
    assert!(r.problems.iter().all(|p| p.code.code() != "national_check_failed"));
}

#[test]
fn a_spanish_card_has_the_persons_number_in_the_optional_data() {
    let lines = [
        "IDESPBAA000589599999999R<<<<<<",
        "8001014F2501017ESP<<<<<<<<<<<7",
        "ESPANOLA<ESPANOLA<<CARMEN<<<<<",
    ];
    let r = see(&lines);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::SpanishIdentityCard));
    assert_eq!(r.fields.document_number, "BAA000589");
    assert_eq!(detail(&r, "personal_number"), Some("99999999R"));
    assert_eq!(r.problems, []);
    let of = |number: &str| {
        let head = format!("IDESPBAA000589{}{number}", digit("BAA000589"));
        let r = see_td1(&td1(&head, &dates("ESP"), "", "ESPANOLA<<CARMEN"));
        assert!(r.is_sound());
        r.problems.len()
    };
    assert_eq!((of("12345678Z"), of("12345678A")), (0, 1));
}

#[test]
fn a_dutch_card_checks_its_optional_data() {
    let lines = [
        "I<NLDSPECI20142999999990<<<<<8",
        "6503101F2403096NLD<<<<<<<<<<<8",
        "DE<BRUIJN<<WILLEKE<LISELOTTE<<",
    ];
    let r = see(&lines);
    assert!(r.is_sound(), "{:?}", r.problems);
    assert_eq!(kind(&r), Some(VariantKind::DutchIdentityCard));
    assert_eq!(r.check_digits.optional_data, Outcome::Valid);
    assert_eq!(detail(&r, "personal_number"), Some("999999990"));
    assert_eq!(r.problems, []);
    let head = "I<NLDSPECI20142999999990<<<<<7";
    let r = see_td1(&td1(head, &dates("NLD"), "", "DE<BRUIJN<<WILLEKE<LISELOTTE"));
    assert_eq!(r.check_digits.composite, Outcome::Valid);
    assert_eq!(r.check_digits.optional_data, Outcome::Invalid);
    assert_eq!(
        (r.problems[0].line, r.problems[0].column, r.problems[0].expected),
        (1, 30, Some(8))
    );
    assert!(!r.is_sound());
}

#[test]
fn a_romanian_card_has_parts_of_the_personal_number() {
    let r = see(&["IDROUPOPESCU<<MARIN<<<<<<<<<<<<<<<<<", "SS099993<1ROU4609135M810913814000881"]);
    assert_eq!((r.format, kind(&r)), (Some(Format::Td2), Some(VariantKind::RomanianIdentityCard)));
    assert_eq!(detail(&r, "personal_number"), Some("1460913400088"));
}
