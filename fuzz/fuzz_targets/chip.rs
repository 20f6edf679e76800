//! Whatever the bytes of a chip's files: reading ends, panics nowhere, and nothing is genuine that
//! no trusted key signed.
#![no_main]

use icao9303::chip::passive::examine;
use icao9303::chip::verdict::Verdict;
use icao9303::chip::{Chip, details, face, file, security};
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = (file::com(input), file::zone(input), face::dg2(input));
    let _ = (face::templates_in(input, 3), face::displayed_images(input, 7));
    let _ = (details::dg11(input), details::dg12(input), details::dg16(input));
    let _ = (security::dg14(input), security::dg15(input));
    let groups = [(1, &[0x61_u8, 0][..])].into();
    let chip = Chip { com: Some(input), sod: Some(input), groups };
    let found = examine(&chip, &Trust::default(), Instant::from_unix_seconds(0));
    assert_ne!(found.verdict, Verdict::GenuineUnchanged);
    serde_json::to_string(&found).expect("every examination has a JSON form");
});
