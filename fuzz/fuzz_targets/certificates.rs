//! Whatever the bytes of a file of certificates: reading and verifying end and panic nowhere.
#![no_main]

use icao9303::pki::file;
use icao9303::pki::trust::Trust;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(contents) = file::read(input) else { return };
    let mut trust = Trust::new(contents.certificates);
    for list in contents.crls {
        trust.add_crl(list);
    }
    for report in trust.reports() {
        serde_json::to_string(&report).expect("every report has a JSON form");
    }
});
