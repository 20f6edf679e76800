//! What holds for every zone, and for every input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use icao9303::mrz::{CalendarDate, Document, Field, Format, ReadOptions, Sex, read, write, zones};
use proptest::prelude::*;

fn options(repair: bool) -> ReadOptions {
    ReadOptions { repair, ..ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 }) }
}

#[derive(Clone, Debug)]
struct Made {
    format: Format,
    code: String,
    number: String,
    primary: String,
    secondary: String,
    birth: String,
    expiry: String,
    sex: Sex,
    optional: String,
    optional_2: String,
}

impl Made {
    fn zone(&self) -> String {
        let document = Document {
            document_code: &self.code,
            issuing_state: "UTO",
            document_number: &self.number,
            nationality: "D",
            primary_identifier: &self.primary,
            secondary_identifier: &self.secondary,
            date_of_birth: &self.birth,
            sex: self.sex,
            date_of_expiry: &self.expiry,
            optional_data: &self.optional,
            optional_data_2: &self.optional_2,
        };
        write(&document, self.format).unwrap()
    }
}

fn made() -> impl Strategy<Value = Made> {
    let date = (0u8..100, 1u8..=12, 1u8..=28).prop_map(|(y, m, d)| format!("{y:02}{m:02}{d:02}"));
    let birth = prop_oneof![
        4 => date.clone(),
        1 => (0u8..100).prop_map(|y| format!("{y:02}<<<<")),
    ];
    (
        prop::sample::select(Format::ALL.to_vec()),
        "[A-Z0-9]{1,12}",
        "[A-Z]{1,25}( [A-Z]{1,25}){0,3}",
        "([A-Z]{1,12}( [A-Z]{1,12}){0,3})?",
        birth,
        date,
        prop::sample::select(vec![Sex::Female, Sex::Male, Sex::Unspecified]),
        "[A-Z0-9]{0,8}",
        "[A-Z0-9]{0,11}",
    )
        .prop_map(
            |(format, number, primary, secondary, birth, expiry, sex, optional, second)| {
                let long = matches!(format, Format::Td1);
                let (code, room) = match format {
                    Format::Td1 => ("I", 8),
                    Format::Td2 => ("ID", 7),
                    Format::Td3 => ("PP", 8),
                    Format::MrvA | Format::MrvB => ("V", 8),
                };
                let number: String = number.chars().take(if long { 12 } else { 9 }).collect();
                Made {
                    format,
                    code: code.to_owned(),
                    number,
                    primary,
                    secondary,
                    birth,
                    expiry,
                    sex,
                    optional: optional.chars().take(room).collect(),
                    optional_2: if long { second } else { String::new() },
                }
            },
        )
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_again(made in made()) {
        let zone = made.zone();
        let reading = read(zone.as_bytes(), &options(true));
        prop_assert!(reading.is_sound(), "{zone}\n{:?}", reading.problems);
        prop_assert!(reading.repairs.is_empty());
        prop_assert_eq!(reading.format, Some(made.format));
        prop_assert_eq!(reading.fields.document_number.as_str(), &made.number);
        prop_assert_eq!(reading.fields.optional_data.as_str(), &made.optional);
        let again = write(&Document::from(&reading.fields), made.format).unwrap();
        prop_assert_eq!(again, zone);
    }

    #[test]
    fn every_changed_character_is_found_or_listed(
        made in made(),
        at in 0usize..90,
        to in prop::sample::select(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<".to_vec()),
    ) {
        let zone = made.zone();
        let width = made.format.width();
        let at = at % (made.format.lines() * width);
        let mut changed = zone.clone().into_bytes();
        let byte = &mut changed[at + at / width];
        prop_assume!(*byte != to);
        *byte = to;
        let after = read(&changed, &options(false));
        let before = read(zone.as_bytes(), &options(false));
        let found = !after.is_sound() || after.format != before.format;
        let indistinct = before.indistinct();
        let listed = indistinct.substitutions.iter().any(|s| {
            (s.line, s.column) == (at / width + 1, at % width + 1)
                && s.alternatives.contains(char::from(to))
        });
        prop_assert!(indistinct.unchecked.contains(&Field::Names));
        let covered = is_covered(made.format, at);
        prop_assert!(found || listed || !covered, "{zone} {at} {}", to as char);
    }

    #[test]
    fn no_input_is_too_hostile(input in prop::collection::vec(any::<u8>(), 0..400)) {
        for zone in zones(&input) {
            let reading = read(zone.bytes, &options(true));
            let _ = serde_json::to_string(&reading).unwrap();
        }
        let _ = read(&input, &options(true));
    }

    #[test]
    fn no_mangled_zone_is_too_hostile(
        made in made(),
        cuts in prop::collection::vec((0usize..95, "[A-Zk0-9<« \\n\u{FF1C}]{0,3}"), 0..5),
    ) {
        let mut zone: Vec<char> = made.zone().chars().collect();
        for (at, put) in cuts {
            let at = at % zone.len().max(1);
            zone.splice(at..(at + 1).min(zone.len()), put.chars());
        }
        let zone: String = zone.into_iter().collect();
        let reading = read(zone.as_bytes(), &options(true));
        for repair in &reading.repairs {
            prop_assert!(repair.line >= 1 && repair.column >= 1);
            if repair.applied && repair.kind == icao9303::mrz::RepairKind::LookAlike {
                prop_assert!(reading.check_digits.none_invalid());
            }
        }
        let _ = serde_json::to_string(&reading).unwrap();
    }
}

/// By the tables of Doc 9303-4 to -7, told apart from the code under test.
fn is_covered(format: Format, at: usize) -> bool {
    match format {
        Format::Td1 => (5..37).contains(&at) || (38..45).contains(&at) || (48..60).contains(&at),
        Format::Td2 => (36..46).contains(&at) || (49..56).contains(&at) || (57..72).contains(&at),
        Format::Td3 => (44..54).contains(&at) || (57..64).contains(&at) || (65..88).contains(&at),
        Format::MrvA => (44..54).contains(&at) || (57..64).contains(&at) || (65..72).contains(&at),
        Format::MrvB => (36..46).contains(&at) || (49..56).contains(&at) || (57..64).contains(&at),
    }
}
