//! Codes of issuing States and organizations, and of nationalities: Doc 9303-3 §5.
//!
//! Three letters of ISO 3166-1, and what §5 adds to them: Germany's single `D`, the British statuses,
//! the European Union, Kosovo, the United Nations, organizations with codes in X, persons without a
//! nationality, two withdrawn codes that old documents carry, and Utopia for specimens.
//! The list ages; a code that is not in it is a reason to look, not proof of a fault.

/// What a code of Doc 9303-3 §5 stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A country of ISO 3166-1 (part A), or Germany's `D`.
    Country,
    /// A British status other than citizen (part A): nationality only.
    BritishStatus,
    /// Kosovo (`RKS`, part A): in use though not in ISO 3166-1.
    Kosovo,
    /// An organization that issues documents (parts B, C, D, H).
    Organization,
    /// A person without a defined nationality (part E).
    NoNationality,
    /// A code withdrawn from ISO 3166-1 (part F).
    Withdrawn,
    /// Utopia, for specimens (part G).
    Specimen,
}

/// ISO 3166-1 alpha-3, in order.
const ISO_3166: [&str; 249] = [
    "ABW", "AFG", "AGO", "AIA", "ALA", "ALB", "AND", "ARE", "ARG", "ARM", "ASM", "ATA", "ATF",
    "ATG", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BES", "BFA", "BGD", "BGR", "BHR", "BHS",
    "BIH", "BLM", "BLR", "BLZ", "BMU", "BOL", "BRA", "BRB", "BRN", "BTN", "BVT", "BWA", "CAF",
    "CAN", "CCK", "CHE", "CHL", "CHN", "CIV", "CMR", "COD", "COG", "COK", "COL", "COM", "CPV",
    "CRI", "CUB", "CUW", "CXR", "CYM", "CYP", "CZE", "DEU", "DJI", "DMA", "DNK", "DOM", "DZA",
    "ECU", "EGY", "ERI", "ESH", "ESP", "EST", "ETH", "FIN", "FJI", "FLK", "FRA", "FRO", "FSM",
    "GAB", "GBR", "GEO", "GGY", "GHA", "GIB", "GIN", "GLP", "GMB", "GNB", "GNQ", "GRC", "GRD",
    "GRL", "GTM", "GUF", "GUM", "GUY", "HKG", "HMD", "HND", "HRV", "HTI", "HUN", "IDN", "IMN",
    "IND", "IOT", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JAM", "JEY", "JOR", "JPN", "KAZ",
    "KEN", "KGZ", "KHM", "KIR", "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY", "LCA", "LIE",
    "LKA", "LSO", "LTU", "LUX", "LVA", "MAC", "MAF", "MAR", "MCO", "MDA", "MDG", "MDV", "MEX",
    "MHL", "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MNP", "MOZ", "MRT", "MSR", "MTQ", "MUS",
    "MWI", "MYS", "MYT", "NAM", "NCL", "NER", "NFK", "NGA", "NIC", "NIU", "NLD", "NOR", "NPL",
    "NRU", "NZL", "OMN", "PAK", "PAN", "PCN", "PER", "PHL", "PLW", "PNG", "POL", "PRI", "PRK",
    "PRT", "PRY", "PSE", "PYF", "QAT", "REU", "ROU", "RUS", "RWA", "SAU", "SDN", "SEN", "SGP",
    "SGS", "SHN", "SJM", "SLB", "SLE", "SLV", "SMR", "SOM", "SPM", "SRB", "SSD", "STP", "SUR",
    "SVK", "SVN", "SWE", "SWZ", "SXM", "SYC", "SYR", "TCA", "TCD", "TGO", "THA", "TJK", "TKL",
    "TKM", "TLS", "TON", "TTO", "TUN", "TUR", "TUV", "TWN", "TZA", "UGA", "UKR", "UMI", "URY",
    "USA", "UZB", "VAT", "VCT", "VEN", "VGB", "VIR", "VNM", "VUT", "WLF", "WSM", "YEM", "ZAF",
    "ZMB", "ZWE",
];

/// ISO 3166-1 alpha-2, in the order of [`ISO_3166`].
const ALPHA_2: [&str; ISO_3166.len()] = [
    "AW", "AF", "AO", "AI", "AX", "AL", "AD", "AE", "AR", "AM", "AS", "AQ", "TF", "AG", "AU", "AT",
    "AZ", "BI", "BE", "BJ", "BQ", "BF", "BD", "BG", "BH", "BS", "BA", "BL", "BY", "BZ", "BM", "BO",
    "BR", "BB", "BN", "BT", "BV", "BW", "CF", "CA", "CC", "CH", "CL", "CN", "CI", "CM", "CD", "CG",
    "CK", "CO", "KM", "CV", "CR", "CU", "CW", "CX", "KY", "CY", "CZ", "DE", "DJ", "DM", "DK", "DO",
    "DZ", "EC", "EG", "ER", "EH", "ES", "EE", "ET", "FI", "FJ", "FK", "FR", "FO", "FM", "GA", "GB",
    "GE", "GG", "GH", "GI", "GN", "GP", "GM", "GW", "GQ", "GR", "GD", "GL", "GT", "GF", "GU", "GY",
    "HK", "HM", "HN", "HR", "HT", "HU", "ID", "IM", "IN", "IO", "IE", "IR", "IQ", "IS", "IL", "IT",
    "JM", "JE", "JO", "JP", "KZ", "KE", "KG", "KH", "KI", "KN", "KR", "KW", "LA", "LB", "LR", "LY",
    "LC", "LI", "LK", "LS", "LT", "LU", "LV", "MO", "MF", "MA", "MC", "MD", "MG", "MV", "MX", "MH",
    "MK", "ML", "MT", "MM", "ME", "MN", "MP", "MZ", "MR", "MS", "MQ", "MU", "MW", "MY", "YT", "NA",
    "NC", "NE", "NF", "NG", "NI", "NU", "NL", "NO", "NP", "NR", "NZ", "OM", "PK", "PA", "PN", "PE",
    "PH", "PW", "PG", "PL", "PR", "KP", "PT", "PY", "PS", "PF", "QA", "RE", "RO", "RU", "RW", "SA",
    "SD", "SN", "SG", "GS", "SH", "SJ", "SB", "SL", "SV", "SM", "SO", "PM", "RS", "SS", "ST", "SR",
    "SK", "SI", "SE", "SZ", "SX", "SC", "SY", "TC", "TD", "TG", "TH", "TJ", "TK", "TM", "TL", "TO",
    "TT", "TN", "TR", "TV", "TW", "TZ", "UG", "UA", "UM", "UY", "US", "UZ", "VA", "VC", "VE", "VG",
    "VI", "VN", "VU", "WF", "WS", "YE", "ZA", "ZM", "ZW",
];

/// Three letters as one number, so that looking one up is a handful of comparisons.
const fn key(code: &[u8]) -> u32 {
    match code {
        [a, b, c] => u32::from_be_bytes([0, *a, *b, *c]),
        _ => 0,
    }
}

#[expect(clippy::indexing_slicing, reason = "both arrays have the same length")]
const KEYS: [u32; ISO_3166.len()] = {
    let mut keys = [0; ISO_3166.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = key(ISO_3166[at].as_bytes());
        at += 1;
    }
    keys
};

/// What §5 has beside ISO 3166-1, in order.
const OTHER: [(&str, Standing); 32] = [
    ("ANT", Standing::Withdrawn),
    ("D", Standing::Country),
    ("EUE", Standing::Organization),
    ("GBD", Standing::BritishStatus),
    ("GBN", Standing::BritishStatus),
    ("GBO", Standing::BritishStatus),
    ("GBP", Standing::BritishStatus),
    ("GBS", Standing::BritishStatus),
    ("IAO", Standing::Organization),
    ("NTZ", Standing::Withdrawn),
    ("RKS", Standing::Kosovo),
    ("UNA", Standing::Organization),
    ("UNK", Standing::Organization),
    ("UNO", Standing::Organization),
    ("UTO", Standing::Specimen),
    ("XBA", Standing::Organization),
    ("XCC", Standing::Organization),
    ("XCE", Standing::Organization),
    ("XCO", Standing::Organization),
    ("XDC", Standing::Organization),
    ("XEC", Standing::Organization),
    ("XES", Standing::Organization),
    ("XIM", Standing::Organization),
    ("XMP", Standing::Organization),
    ("XOM", Standing::Organization),
    ("XPO", Standing::Organization),
    ("XXA", Standing::NoNationality),
    ("XXB", Standing::NoNationality),
    ("XXC", Standing::NoNationality),
    ("XXX", Standing::NoNationality),
    // Withdrawn from ISO 3166-1 and still met on documents that are otherwise in order.
    ("YUG", Standing::Withdrawn),
    ("ZAR", Standing::Withdrawn),
];

/// What a code stands for, fillers at its end left out; `None` if §5 has no such code.
///
/// ```
/// use icao9303::issuing_state::{standing, Standing};
/// assert_eq!(standing("D"), Some(Standing::Country));
/// assert_eq!(standing("XXB"), Some(Standing::NoNationality));
/// assert_eq!(standing("QQQ"), None);
/// ```
#[must_use]
pub fn standing(code: &str) -> Option<Standing> {
    if KEYS.binary_search(&key(code.as_bytes())).is_ok() {
        return Some(Standing::Country);
    }
    let found = OTHER.binary_search_by(|(other, _)| other.cmp(&code)).ok()?;
    OTHER.get(found).map(|(_, standing)| *standing)
}

/// Whether Doc 9303-3 §5 has the code.
#[must_use]
pub fn is_listed(code: &str) -> bool {
    standing(code).is_some()
}

/// The country in ISO 3166-1 alpha-3: Germany's `D` becomes `DEU`, the British statuses `GBR`;
/// `None` where the code stands for no country of that standard.
///
/// ```
/// assert_eq!(icao9303::issuing_state::iso_3166("D"), Some("DEU"));
/// assert_eq!(icao9303::issuing_state::iso_3166("UNO"), None);
/// ```
#[must_use]
pub fn iso_3166(code: &str) -> Option<&'static str> {
    match standing(code)? {
        Standing::BritishStatus => Some("GBR"),
        Standing::Country if code == "D" => Some("DEU"),
        Standing::Country => {
            ISO_3166.binary_search(&code).ok().and_then(|at| ISO_3166.get(at)).copied()
        }
        _ => None,
    }
}

/// The code that the zone carries for a country of ISO 3166-1: `DEU` becomes `D`.
#[must_use]
pub fn from_iso_3166(alpha_3: &str) -> &str {
    if alpha_3 == "DEU" { "D" } else { alpha_3 }
}

/// The two letters of ISO 3166-1 that certificates name a country by (Doc 9303-12 §7.1), of a code
/// of the zone; the European Union has `EU`, the United Nations `UN`.
///
/// ```
/// assert_eq!(icao9303::issuing_state::alpha_2("D"), Some("DE"));
/// assert_eq!(icao9303::issuing_state::alpha_2("XXA"), None);
/// ```
#[must_use]
pub fn alpha_2(code: &str) -> Option<&'static str> {
    match code {
        "EUE" => Some("EU"),
        "UNO" | "UNA" => Some("UN"),
        _ => {
            let at = ISO_3166.binary_search(&iso_3166(code)?).ok()?;
            ALPHA_2.get(at).copied()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_are_in_order_and_apart() {
        assert!(ISO_3166.is_sorted());
        assert!(OTHER.is_sorted_by_key(|(code, _)| *code));
        assert!(OTHER.iter().all(|(code, _)| ISO_3166.binary_search(code).is_err()));
    }

    #[test]
    fn two_letters_stand_beside_the_right_three() {
        for (three, two) in [("ABW", "AW"), ("DEU", "DE"), ("SRB", "RS"), ("ZWE", "ZW")] {
            assert_eq!(alpha_2(three), Some(two));
        }
        assert_eq!(alpha_2("GBN"), Some("GB"));
        assert_eq!(alpha_2("UTO"), None);
    }

    #[test]
    fn germany_and_the_british_statuses_map_to_iso() {
        assert_eq!(iso_3166("D"), Some("DEU"));
        assert_eq!(iso_3166("DEU"), Some("DEU"));
        assert_eq!(iso_3166("GBN"), Some("GBR"));
        assert_eq!(iso_3166("FRA"), Some("FRA"));
        assert_eq!(iso_3166("XXA"), None);
        assert_eq!(iso_3166("UTO"), None);
        assert_eq!(from_iso_3166("DEU"), "D");
    }
}
