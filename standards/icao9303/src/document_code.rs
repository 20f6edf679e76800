//! What the one or two letters at the start of a zone say about the kind of document.
//!
//! Doc 9303-4 §4.2.2 (passports, from the eighth edition on with a second letter of its own),
//! 9303-5 and 9303-6 (official cards: A, C or I, the second letter at the State's discretion except
//! V, and AC for crew members), 9303-7 (visas: V). Old documents carry the older codes, so that a
//! code unknown here is never a reason to stop reading.

/// A kind of travel document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Ordinary or unspecified passport (`P<`, `PP`).
    Passport,
    /// Emergency passport (`PE`, `PU`).
    EmergencyPassport,
    /// Diplomatic passport (`PD`).
    DiplomaticPassport,
    /// Official or service passport (`PO`, `PS`).
    OfficialPassport,
    /// Refugee travel document (`PR`).
    RefugeeDocument,
    /// Travel document of a stateless person (`PT`).
    StatelessDocument,
    /// Alien's or other travel document (`PL`, `PM`).
    OtherTravelDocument,
    /// Crew member certificate (`AC`).
    CrewCertificate,
    /// Official card: identity card, residence permit and the like (`A`, `C`, `I`).
    Card,
    /// Passport card (`IP`).
    PassportCard,
    /// Visa (`V`).
    Visa,
}

impl Kind {
    /// A stable name, for keys of translations and for JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::EmergencyPassport => "emergency_passport",
            Self::DiplomaticPassport => "diplomatic_passport",
            Self::OfficialPassport => "official_passport",
            Self::RefugeeDocument => "refugee_document",
            Self::StatelessDocument => "stateless_document",
            Self::OtherTravelDocument => "other_travel_document",
            Self::CrewCertificate => "crew_certificate",
            Self::Card => "card",
            Self::PassportCard => "passport_card",
            Self::Visa => "visa",
        }
    }
}

/// The kind of document that a code stands for, fillers at its end left out; `None` if its first
/// letter is none of P, A, C, I, V.
///
/// ```
/// use icao9303::document_code::{kind, Kind};
/// assert_eq!(kind("P"), Some(Kind::Passport));
/// assert_eq!(kind("XQ"), None);
/// ```
#[must_use]
pub fn kind(code: &str) -> Option<Kind> {
    let mut letters = code.bytes();
    let first = letters.next()?;
    let second = letters.next().filter(|b| *b != b'<');
    Some(match (first, second) {
        (b'P', Some(b'E' | b'U')) => Kind::EmergencyPassport,
        (b'P', Some(b'D')) => Kind::DiplomaticPassport,
        (b'P', Some(b'O' | b'S')) => Kind::OfficialPassport,
        (b'P', Some(b'R')) => Kind::RefugeeDocument,
        (b'P', Some(b'T')) => Kind::StatelessDocument,
        (b'P', Some(b'L' | b'M')) => Kind::OtherTravelDocument,
        // A second letter at the issuing State's discretion was the rule until the eighth edition.
        (b'P', _) => Kind::Passport,
        (b'A', Some(b'C')) => Kind::CrewCertificate,
        (b'I', Some(b'P')) => Kind::PassportCard,
        (b'A' | b'C' | b'I', _) => Kind::Card,
        (b'V', _) => Kind::Visa,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_codes_are_known() {
        assert_eq!(kind("P<"), Some(Kind::Passport));
        assert_eq!(kind("PP"), Some(Kind::Passport));
        assert_eq!(kind("PD"), Some(Kind::DiplomaticPassport));
        assert_eq!(kind("AC"), Some(Kind::CrewCertificate));
        assert_eq!(kind("IP"), Some(Kind::PassportCard));
        assert_eq!(kind("I"), Some(Kind::Card));
        assert_eq!(kind("V"), Some(Kind::Visa));
        assert_eq!(kind(""), None);
        assert_eq!(kind("1"), None);
    }
}
