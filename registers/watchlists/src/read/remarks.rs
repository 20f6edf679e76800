//! The remarks of OFAC's list: a sentence with semicolons that holds what has no column.
//!
//! Always holds: what a piece is taken for stands in it in so many words; what is not recognised
//! stays in the remarks as it is written.

use people::Sex;

use super::Builder;
use crate::model::{Citizenship, IdentityDocument, ListName, Quality};

/// How documents and numbers begin, in the words of the list ("SDN data specification", Treasury).
const NUMBERS: [&str; 46] = [
    "Passport",
    "Stateless Person Passport",
    "Diplomatic Passport",
    "Stateless Person ID Card",
    "Refugee ID Card",
    "Residency Number",
    "National ID No.",
    "National Foreign ID Number",
    "Identification Number",
    "Cedula No.",
    "Cedula de Ciudadania",
    "Cedula de Residencia",
    "C.U.R.P.",
    "C.U.I.P.",
    "C.I.",
    "D.N.I.",
    "N.I.E.",
    "N.I.T. #",
    "NIT #",
    "R.F.C.",
    "RIF #",
    "RUC #",
    "R.U.C.",
    "RTN",
    "SSN",
    "Driver's License No.",
    "Birth Certificate Number",
    "Personal ID Card",
    "Tax ID No.",
    "Romanian Permanent Resident",
    "Permanent Resident",
    "Travel Document Number",
    "Seafarer's Identification Document",
    "Registration Number",
    "Registration ID",
    "Company Number",
    "Business Registration Number",
    "Commercial Registry Number",
    "V.A.T. Number",
    "Vessel Registration Identification",
    "Aircraft Tail Number",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Mode S Transponder Code",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "MMSI",
    "IMO",
];

/// Takes a remark apart; what is left of it is given back.
pub(super) fn take(remarks: &str, b: &mut Builder<'_>) -> Option<String> {
    let mut rest: Vec<&str> = Vec::new();
    for piece in remarks.trim().trim_end_matches('.').split(';') {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        if !one(piece.strip_prefix("alt. ").unwrap_or(piece), b) {
            rest.push(piece);
        }
    }
    b.text(&rest.join("; "))
}

fn one(piece: &str, b: &mut Builder<'_>) -> bool {
    let after = |start: &str| piece.strip_prefix(start).map(str::trim);
    if let Some(date) = after("DOB ") {
        b.born(date);
    } else if let Some(place) = after("POB ") {
        birth_place(place, b);
    } else if let Some(state) = after("nationality ").or(after("citizen ")) {
        citizenship(state, b);
    } else if let Some(sex) = after("Gender ") {
        return gender(sex, b);
    } else if let Some(alias) = after("a.k.a. ").or(after("f.k.a. ")).or(after("n.k.a. ")) {
        // Aliases that stand in the remarks alone are those that the list calls weak.
        let alias = alias.trim_matches(['\'', '"', '’', '‘', ' ']);
        b.name(listed(alias, Quality::Low, b.facts.schema == crate::model::Schema::Person));
    } else {
        return number(piece, b);
    }
    true
}

/// `FAMILY, Given` as OFAC writes persons; anything else as it stands.
pub(super) fn listed(text: &str, quality: Quality, person: bool) -> ListName {
    let text = text.trim();
    match text.split_once(", ") {
        Some((family, given)) if person && !family.is_empty() && !given.is_empty() => ListName {
            text: format!("{given} {family}"),
            family: Some(family.to_owned()),
            given: Some(given.to_owned()),
            quality,
            original_script: false,
        },
        _ => ListName::new(text, quality),
    }
}

pub(super) fn birth_place(place: &str, b: &mut Builder<'_>) {
    if let Some(place) = b.text(place)
        && !b.facts.birth_places.contains(&place)
    {
        b.facts.birth_places.push(place);
    }
}

pub(super) fn citizenship(state: &str, b: &mut Builder<'_>) {
    if let Some(stated) = b.text(state) {
        let citizenship = Citizenship::from_stated(&stated);
        if !b.facts.citizenships.contains(&citizenship) {
            b.facts.citizenships.push(citizenship);
        }
    }
}

pub(super) fn gender(sex: &str, b: &mut Builder<'_>) -> bool {
    let sex = match sex {
        "Male" => Sex::M,
        "Female" => Sex::F,
        _ => return false,
    };
    b.facts.sex = Some(sex);
    true
}

/// `Passport A123456 (Iran) expires 2027`.
fn number(piece: &str, b: &mut Builder<'_>) -> bool {
    let kinds = NUMBERS.iter().filter(|kind| {
        piece.strip_prefix(**kind).is_some_and(|rest| rest.starts_with([' ', '\t']))
    });
    let Some(kind) = kinds.max_by_key(|kind| kind.len()) else { return false };
    let rest = piece.strip_prefix(*kind).unwrap_or_default().trim();
    let (number, note) = match rest.split_once(" (") {
        Some((number, note)) => (number, Some(note)),
        None => match rest.split_once(" issued ").or_else(|| rest.split_once(" expires ")) {
            Some((number, _)) => (number, rest.get(number.len()..)),
            None => (rest, None),
        },
    };
    let Some(number) = b.text(number) else { return false };
    if !number.bytes().any(|c| c.is_ascii_digit()) || number.chars().count() > 60 {
        return false;
    }
    let country = note.and_then(|n| n.split(')').next()).and_then(places::parse_country);
    // The country is told by its code; what it is called here is a note where it has none.
    let note = note.map(|n| match (n.split_once(')'), country) {
        (Some((_, rest)), Some(_)) => rest.to_owned(),
        _ => n.replacen(')', "", 1),
    });
    let note = note.and_then(|n| b.text(&n));
    let document = IdentityDocument {
        kind: (*kind).to_owned(),
        number,
        issuer: country.map(|c| c.alpha3.to_owned()),
        note,
    };
    if !b.facts.documents.contains(&document) {
        b.facts.documents.push(document);
    }
    true
}
