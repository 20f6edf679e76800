//! Whatever the bytes: reading ends, panics nowhere, and what it calls sound can be written again.
#![no_main]

use icao9303::mrz::{CalendarDate, Document, ReadOptions, read, write, zones};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let options = ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 });
    for zone in zones(input) {
        let reading = read(zone.bytes, &options);
        serde_json::to_string(&reading).expect("every reading has a JSON form");
        assert!(reading.variant.is_some() || reading.format.is_some() || !reading.is_sound());
        // A national variant has fields that no form of Doc 9303 can be written with.
        if let (true, Some(format), None) = (reading.is_sound(), reading.format, &reading.variant) {
            if let Ok(written) = write(&Document::from(&reading.fields), format) {
                let again = read(written.as_bytes(), &options);
                assert_eq!(again.format, reading.format);
                assert_eq!(again.fields.document_number, reading.fields.document_number);
                assert_eq!(again.fields.date_of_birth, reading.fields.date_of_birth);
            }
        }
    }
});
