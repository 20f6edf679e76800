//! Whatever the fields of a row: it is read or rejected with its place, and nothing panics.
#![no_main]

use border::import::{Columns, parse_row};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let header = ["person_id", "date", "direction", "citizenship", "sex", "birth_date", "post", "journey_id", "res_status_initial"];
    let columns = Columns {
        person: 0,
        date: 1,
        direction: 2,
        citizenship: Some(3),
        sex: Some(4),
        birth_date: Some(5),
        post: Some(6),
        journey: Some(7),
        initial: Some(8),
        header: header.map(str::to_owned).to_vec(),
    };
    for (line, text) in (2_u64..).zip(input.lines()) {
        let fields: Vec<Option<String>> =
            text.split(',').map(|f| (!f.is_empty()).then(|| f.to_owned())).collect();
        match parse_row(&columns, line, &fields, "UTO-AIR-01") {
            Ok(row) => {
                assert!(!row.person.is_empty());
                // What was understood can be written down and read again.
                assert!(cubes::day::parse(&row.date_text()).is_some(), "{}", row.date_text());
            }
            Err(rejection) => {
                assert_eq!(rejection.line, line);
                assert!(header.contains(&rejection.field.as_str()));
            }
        }
    }
});
