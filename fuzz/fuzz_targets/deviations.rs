//! Whatever the bytes of a deviation list: reading ends, panics nowhere, and no list is taken that
//! no CSCA stands behind.
#![no_main]

use icao9303::pki::deviation::DeviationList;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(list) = DeviationList::read(input) else { return };
    let mut trust = Trust::default();
    assert!(trust.add_deviations(list, Instant::from_unix_seconds(0)).is_err());
});
