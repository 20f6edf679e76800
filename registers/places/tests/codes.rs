//! The table of countries against the codes that others publish.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stderr,
    missing_docs
)]

use std::path::PathBuf;

fn conformance(path: &str) -> Option<String> {
    let root = std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let found = std::fs::read_to_string(root.join(path)).ok();
    if found.is_none() {
        eprintln!("skipped: {path} is not beside this checkout; set PORTOLAN_CONFORMANCE");
    }
    found
}

/// Fields of a line of CSV with quotes.
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    all.push(field);
    all
}

#[test]
fn codes_and_regions_are_those_of_the_united_nations() {
    let Some(text) = conformance("statistics/codes/country-codes.csv") else { return };
    let mut lines = text.lines();
    let head = fields(lines.next().unwrap());
    let column = |name: &str| head.iter().position(|h| h == name).unwrap();
    let (alpha3, alpha2) = (column("ISO3166-1-Alpha-3"), column("ISO3166-1-Alpha-2"));
    let (m49, region, subregion) =
        (column("M49"), column("Region Code"), column("Sub-region Code"));
    let mut seen = 0;
    for line in lines {
        let row = fields(line);
        let ours =
            places::country(&row[alpha3]).unwrap_or_else(|| panic!("{} is missing", row[alpha3]));
        assert_eq!(ours.alpha2, Some(row[alpha2].as_str()), "{}", row[alpha3]);
        assert_eq!(ours.numeric, row[m49].parse().ok(), "{}", row[alpha3]);
        assert_eq!(ours.region, row[region].parse().unwrap_or(0), "{}", row[alpha3]);
        assert_eq!(ours.subregion, row[subregion].parse().unwrap_or(0), "{}", row[alpha3]);
        seen += 1;
    }
    assert_eq!(seen, places::countries().filter(|c| c.is_iso()).count());
}
