//! Whatever the bytes: reading ends, panics nowhere, names places within the input, and what can be
//! written again is one message again.
//!
//! Beginnings to grow from are kept in `fuzz/seeds/passenger_messages`:
//! `cargo +nightly fuzz run passenger_messages fuzz/corpus/passenger_messages fuzz/seeds/passenger_messages`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passenger_messages::edifact::WriteOptions;
use passenger_messages::{Date, LocalTime, ReadOptions, read, write};

fuzz_target!(|input: &[u8]| {
    let options = ReadOptions::on(Date::new(2026, 11, 24).expect("a day"));
    let reading = read(input, &options);
    serde_json::to_string(&reading.messages).expect("every message has a JSON form");
    for problem in reading.problems.listed() {
        assert!(problem.offset <= input.len(), "{problem:?}");
        assert!(problem.meaning().ends_with('.'));
    }
    for message in &reading.messages {
        if let Ok(written) = write(std::slice::from_ref(message), &WriteOptions::default()) {
            let prepared = message.interchange.prepared.map(LocalTime::date);
            let again = read(&written, &prepared.map_or(options, ReadOptions::on));
            assert_eq!(again.messages.len(), 1, "{}", String::from_utf8_lossy(&written));
            assert_eq!(
                again.messages[0].content,
                message.content,
                "{}",
                String::from_utf8_lossy(&written)
            );
        }
    }
});
