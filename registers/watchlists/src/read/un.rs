//! The consolidated list of the United Nations Security Council, XML, in the form of
//! `sc-sanctions.xsd` (Security Council, "Consolidated Sanctions List").
//!
//! Always holds: individuals are persons and entities organisations, by their reference number; the
//! name in its original script is a name as any other; aliases that are written together with
//! semicolons, or with another script in parentheses, are taken apart.

use std::io::BufRead;

use people::{PartialDate, Sex};

use super::clean::shown;
use super::xml::{Node, walk};
use super::{Broken, Builder, Once, ReadEntry, Sink, Summary, day};
use crate::model::{
    Address, BirthDate, Citizenship, Form, IdentityDocument, ListName, Quality, Schema,
};

/// Reads the list; each entry goes to `sink` as it is met.
///
/// # Errors
/// [`Broken`]: the file is cut off or is another form. What went to `sink` until then is not to be
/// used.
pub fn un_xml(input: impl BufRead, sink: Sink<'_>) -> Result<Summary, Broken> {
    let mut summary = Summary { form: Form::UnXml, end_marked: true, ..Summary::default() };
    let mut as_of = None;
    let mut once = Once::new(sink);
    walk(
        input,
        &["INDIVIDUAL", "ENTITY"],
        &mut |name, attributes| {
            if name != "CONSOLIDATED_LIST" {
                return Err(Broken::NotTheForm(format!(
                    "its root is <{}>, and the United Nations' list has <CONSOLIDATED_LIST>.",
                    shown(name)
                )));
            }
            let generated = attributes.iter().find(|(key, _)| key == "dateGenerated");
            as_of = generated.and_then(|(_, value)| day(value));
            Ok(())
        },
        &mut |node| {
            if let Some(entry) = entry(&node, &mut summary) {
                once.take(entry, &mut summary);
            }
        },
    )?;
    summary.as_of = as_of;
    Ok(summary)
}

fn entry(node: &Node, summary: &mut Summary) -> Option<ReadEntry> {
    let person = node.name == "INDIVIDUAL";
    let reference = node.get("REFERENCE_NUMBER").or(node.get("DATAID")).unwrap_or_default();
    let mut b = Builder::new(reference, summary);
    b.facts.schema = if person { Schema::Person } else { Schema::Organization };
    names(node, &mut b);
    let within = |outer: &str| -> Vec<String> {
        node.within(outer, "VALUE").map(|v| v.text.clone()).collect()
    };
    for stated in within("NATIONALITY").iter().chain(&within("NATIONALITY2")) {
        match b.text(stated) {
            Some(stated) if !stated.eq_ignore_ascii_case("na") => {
                b.facts.citizenships.push(Citizenship::from_stated(&stated));
            }
            _ => {}
        }
    }
    for stated in within("TITLE").iter().chain(&within("DESIGNATION")) {
        let text = b.text(stated);
        b.facts.positions.extend(text);
    }
    b.facts.sex = match node.get("GENDER") {
        Some("Male") => Some(Sex::M),
        Some("Female") => Some(Sex::F),
        _ => None,
    };
    for born in node.all("INDIVIDUAL_DATE_OF_BIRTH") {
        birth(born, &mut b);
    }
    for alias in node.all("INDIVIDUAL_ALIAS") {
        if let Some(stated) = alias.get("DATE_OF_BIRTH") {
            b.born(stated);
        }
        let place = [alias.get("CITY_OF_BIRTH"), alias.get("COUNTRY_OF_BIRTH")];
        birth_place(place.into_iter().flatten(), &mut b);
    }
    for place in node.all("INDIVIDUAL_PLACE_OF_BIRTH") {
        let parts = ["STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE"].map(|n| place.get(n));
        birth_place(parts.into_iter().flatten(), &mut b);
    }
    for document in node.all("INDIVIDUAL_DOCUMENT") {
        identity_document(document, &mut b);
    }
    for name in ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"] {
        for address in node.all(name) {
            let parts =
                ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "NOTE"].map(|n| address.get(n));
            let text: Vec<&str> = parts.into_iter().flatten().collect();
            let text = b.text(&text.join(", ")).unwrap_or_default();
            let country = address.get("COUNTRY").and_then(|c| b.text(c));
            if !text.is_empty() || country.is_some() {
                b.facts.addresses.push(Address { text, country });
            }
        }
    }
    b.facts.remarks = node.get("COMMENTS1").and_then(|t| b.text(t));
    b.facts.legal_basis = node.get("UN_LIST_TYPE").and_then(|t| b.text(t));
    b.facts.listed_on = node.get("LISTED_ON").and_then(|t| b.day(t));
    b.finish(reference)
}

fn names(node: &Node, b: &mut Builder<'_>) {
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|n| node.get(n));
    let whole: Vec<&str> = parts.into_iter().flatten().collect();
    b.name(ListName::new(&whole.join(" "), Quality::Primary));
    if let Some(original) = node.get("NAME_ORIGINAL_SCRIPT") {
        for text in original.split(['/', '؛', ';']) {
            let name = ListName::new(text, Quality::Good);
            b.name(ListName { original_script: true, ..name });
        }
    }
    for list in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"] {
        for alias in node.all(list) {
            let low = alias.get("QUALITY").is_some_and(|q| q.eq_ignore_ascii_case("low"));
            let quality = if low { Quality::Low } else { Quality::Good };
            let Some(text) = alias.get("ALIAS_NAME") else { continue };
            for text in apart(text) {
                b.name(ListName::new(&text, quality));
            }
        }
    }
}

/// The names that are written in one field: `Ana; Anna (Анна)` are three.
fn apart(text: &str) -> Vec<String> {
    let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    let mut whole = vec![text.to_owned()];
    if let Some((before, rest)) = text.split_once('(')
        && let Some((inside, after)) = rest.rsplit_once(')')
    {
        let outside = format!("{before} {after}");
        let letters = |t: &str| t.chars().any(char::is_alphabetic);
        // The same name in another script; a remark in the same script stays where it is.
        if letters(inside) && letters(&outside) && latin(inside) != latin(&outside) {
            whole = vec![outside, inside.to_owned()];
        }
    }
    let pieces = whole.iter().flat_map(|t| t.split(';')).map(str::trim);
    pieces.filter(|t| !t.is_empty()).map(ToOwned::to_owned).collect()
}

fn birth(node: &Node, b: &mut Builder<'_>) {
    let about = node.get("TYPE_OF_DATE").is_some_and(|t| t.eq_ignore_ascii_case("approximately"));
    if let (Some(from), Some(to)) = (node.get("FROM_YEAR"), node.get("TO_YEAR")) {
        match (from.parse(), to.parse()) {
            (Ok(from), Ok(to)) => {
                let until = Some(PartialDate::Year(to));
                let date = PartialDate::Year(from);
                b.facts.birth_dates.push(BirthDate { date, until, about, stated: None });
            }
            _ => b.born(&format!("{from} to {to}")),
        }
        return;
    }
    let Some(stated) = node.get("DATE").or(node.get("YEAR")) else { return };
    let known = b.facts.birth_dates.len();
    b.born(stated);
    if let Some(date) = b.facts.birth_dates.get_mut(known) {
        date.about |= about;
    }
}

fn birth_place<'n>(parts: impl Iterator<Item = &'n str>, b: &mut Builder<'_>) {
    let parts: Vec<&str> = parts.collect();
    if let Some(place) = b.text(&parts.join(", "))
        && !b.facts.birth_places.contains(&place)
    {
        b.facts.birth_places.push(place);
    }
}

fn identity_document(node: &Node, b: &mut Builder<'_>) {
    let Some(number) = node.get("NUMBER").and_then(|n| b.text(n)) else { return };
    let kind = node.get("TYPE_OF_DOCUMENT").or(node.get("TYPE_OF_DOCUMENT2"));
    let kind = kind.and_then(|k| b.text(k)).unwrap_or_default();
    let country = node.get("ISSUING_COUNTRY").or(node.get("COUNTRY_OF_ISSUE"));
    let issuer = country.and_then(places::parse_country).map(|c| c.alpha3.to_owned());
    let unknown = if issuer.is_none() { country } else { None };
    let also =
        if node.get("TYPE_OF_DOCUMENT").is_some() { node.get("TYPE_OF_DOCUMENT2") } else { None };
    let issued = node.get("DATE_OF_ISSUE").map(|d| format!("issued {d}"));
    let note: Vec<&str> =
        [also, unknown, node.get("CITY_OF_ISSUE"), issued.as_deref(), node.get("NOTE")]
            .into_iter()
            .flatten()
            .collect();
    let note = b.text(&note.join("; "));
    b.facts.documents.push(IdentityDocument { kind, number, issuer, note });
}
