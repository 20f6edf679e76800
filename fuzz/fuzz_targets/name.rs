//! Whatever the text of two names: reading ends, panics nowhere, and the explanation adds up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use names::{Name, Schema, compare, llr};

fuzz_target!(|input: (&str, &str, u8)| {
    let (first, second, kind) = input;
    let schema = match kind % 4 {
        0 => Schema::Person,
        1 => Schema::Organization,
        2 => Schema::Vessel,
        _ => Schema::Any,
    };
    let (a, b) = (Name::read(first, schema), Name::read(second, schema));
    let comparison = compare(&a, &b);
    let sum: f64 = comparison.parts.iter().map(|part| part.weight).sum();
    assert!(comparison.llr.is_finite());
    assert!((comparison.llr - sum).abs() < 1e-3);
    let document = Name::of_parts(first, second, schema);
    assert!(llr(&document, &a).is_finite());
    assert!(document.keys().count() < 1000);
});
