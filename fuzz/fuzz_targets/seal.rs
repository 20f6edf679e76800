//! Whatever a bar code holds: reading ends, panics nowhere, and nothing is genuine that no trusted
//! key signed.
#![no_main]

use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use icao9303::seal::examine::examine;
use icao9303::seal::verdict::Verdict;
use icao9303::seal::{Seal, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(seal) = read(input) else { return };
    let known = match &seal {
        Seal::Vds(seal) => seal.known(),
        Seal::Idb(seal) => seal.known(),
        Seal::Nc(_) => Vec::new(),
    };
    serde_json::to_string(&known).expect("every feature has a JSON form");
    let found = examine(&seal, &Trust::default(), Instant::from_unix_seconds(0));
    assert_ne!(found.verdict, Verdict::GenuineUnchanged);
});
