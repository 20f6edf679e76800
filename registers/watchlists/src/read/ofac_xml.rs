//! OFAC's list as `sdn.xml` (Treasury, `sdn.xsd`): `sdnList` with an `sdnEntry` for each.
//!
//! Always holds: the same entry read from here and from the delimited files has the same reference
//! and the same names; where the list says how many entries it has, fewer are a list that is cut
//! off.

use std::io::BufRead;

use super::clean::shown;
use super::remarks::{birth_place, citizenship, gender, take};
use super::xml::{Node, walk};
use super::{Broken, Builder, Once, ReadEntry, Sink, Summary, Trouble, day};
use crate::model::{Address, Form, IdentityDocument, ListName, Quality, Schema};

/// Reads the list; each entry goes to `sink` as it is met.
///
/// # Errors
/// [`Broken`]: the file is cut off or is another form. What went to `sink` until then is not to be
/// used.
pub fn ofac_xml(input: impl BufRead, sink: Sink<'_>) -> Result<Summary, Broken> {
    let mut summary = Summary { form: Form::OfacXml, end_marked: true, ..Summary::default() };
    let (mut as_of, mut stated, mut met) = (None, None, 0_u64);
    let mut once = Once::new(sink);
    walk(
        input,
        &["sdnEntry", "publshInformation"],
        &mut |name, _| {
            if name == "sdnList" {
                return Ok(());
            }
            Err(Broken::NotTheForm(format!(
                "its root is <{}>, and OFAC's list has <sdnList>.",
                shown(name)
            )))
        },
        &mut |node| {
            if node.name == "publshInformation" {
                // Month first, as the United States write it.
                as_of = node.get("Publish_Date").and_then(month_first);
                stated = node.get("Record_Count").and_then(|n| n.parse::<u64>().ok());
                return;
            }
            met = met.saturating_add(1);
            if let Some(entry) = entry(&node, &mut summary) {
                once.take(entry, &mut summary);
            }
        },
    )?;
    if let Some(stated) = stated.filter(|stated| *stated > met) {
        return Err(Broken::CutOff(format!("it says that it has {stated} entries and has {met}")));
    }
    summary.as_of = as_of;
    Ok(summary)
}

fn month_first(text: &str) -> Option<jiff::civil::Date> {
    let mut parts = text.split('/').map(|p| p.trim().parse::<i16>().ok());
    let (month, date, year) = (parts.next()??, parts.next()??, parts.next()??);
    jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(date).ok()?)
        .ok()
        .or_else(|| day(text))
}

fn name(node: &Node, quality: Quality) -> ListName {
    let (first, last) = (node.get("firstName"), node.get("lastName"));
    match (first, last) {
        (Some(first), Some(last)) => ListName {
            text: format!("{first} {last}"),
            family: Some(last.to_owned()),
            given: Some(first.to_owned()),
            quality,
            original_script: false,
        },
        (one, other) => ListName::new(one.or(other).unwrap_or_default(), quality),
    }
}

fn entry(node: &Node, summary: &mut Summary) -> Option<ReadEntry> {
    let reference = node.get("uid").unwrap_or_default();
    let mut b = Builder::new(reference, summary);
    let kind = node.get("sdnType").unwrap_or_default().to_lowercase();
    b.facts.schema = match kind.as_str() {
        "individual" => Schema::Person,
        "vessel" | "aircraft" => Schema::Vessel,
        _ => Schema::Organization,
    };
    b.name(name(node, Quality::Primary));
    for aka in node.within("akaList", "aka") {
        let weak = aka.get("category").is_some_and(|c| c.eq_ignore_ascii_case("weak"));
        b.name(name(aka, if weak { Quality::Low } else { Quality::Good }));
    }
    let programs: Vec<&str> =
        node.within("programList", "program").map(|p| p.text.trim()).collect();
    b.facts.legal_basis = b.text(&programs.join("; "));
    let title = node.get("title").and_then(|t| b.text(t));
    b.facts.positions.extend(title);
    for item in node.within("dateOfBirthList", "dateOfBirthItem") {
        if let Some(stated) = item.get("dateOfBirth") {
            b.born(stated);
        }
    }
    for item in node.within("placeOfBirthList", "placeOfBirthItem") {
        birth_place(item.get("placeOfBirth").unwrap_or_default(), &mut b);
    }
    let nationalities = node.within("nationalityList", "nationality");
    for item in nationalities.chain(node.within("citizenshipList", "citizenship")) {
        citizenship(item.get("country").unwrap_or_default(), &mut b);
    }
    for id in node.within("idList", "id") {
        number(id, &mut b);
    }
    for address in node.within("addressList", "address") {
        let parts = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode"]
            .map(|n| address.get(n));
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        let text = b.text(&parts.join(", ")).unwrap_or_default();
        let country = address.get("country").and_then(|c| b.text(c));
        if !text.is_empty() || country.is_some() {
            b.facts.addresses.push(Address { text, country });
        }
    }
    let mut rest: Vec<String> = Vec::new();
    rest.extend(node.get("remarks").and_then(|r| take(r, &mut b)));
    if let Some(vessel) = node.first("vesselInfo") {
        if let Some(sign) = vessel.get("callSign").and_then(|s| b.text(s)) {
            b.facts.documents.push(IdentityDocument {
                kind: "Call sign".to_owned(),
                number: sign,
                ..IdentityDocument::default()
            });
        }
        for (field, what) in [
            ("vesselType", "Vessel type"),
            ("tonnage", "Tonnage"),
            ("grossRegisteredTonnage", "Gross registered tonnage"),
            ("vesselFlag", "Flag"),
            ("vesselOwner", "Owner"),
        ] {
            if let Some(text) = vessel.get(field).and_then(|t| b.text(t)) {
                rest.push(format!("{what} {text}"));
            }
        }
    }
    b.facts.remarks = (!rest.is_empty()).then(|| rest.join("; "));
    b.finish(reference)
}

fn number(id: &Node, b: &mut Builder<'_>) {
    let kind = id.get("idType").and_then(|k| b.text(k)).unwrap_or_default();
    let Some(number) = id.get("idNumber").and_then(|n| b.text(n)) else { return };
    if kind == "Gender" {
        if !gender(&number, b) {
            b.note(Trouble::Value, &number);
        }
        return;
    }
    // What is listed among the numbers and is none.
    if !number.bytes().any(|c| c.is_ascii_digit()) || number.chars().count() > 60 {
        return;
    }
    let issuer = id.get("idCountry").and_then(places::parse_country).map(|c| c.alpha3.to_owned());
    let unknown = id.get("idCountry").filter(|_| issuer.is_none());
    let issued = id.get("issueDate").map(|d| format!("issued {d}"));
    let expires = id.get("expirationDate").map(|d| format!("expires {d}"));
    let note: Vec<&str> =
        [unknown, issued.as_deref(), expires.as_deref()].into_iter().flatten().collect();
    let note = b.text(&note.join("; "));
    b.facts.documents.push(IdentityDocument { kind, number, issuer, note });
}
