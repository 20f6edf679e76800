//! Keeping the library: a series is checked field by field, written, found again, removed.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use kernel::{Error, Id, Result};
use registry::{Query, Session, Stored, governing};

use super::{METHODS, Series, format_fault};

/// What of the library is asked for; nothing for all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Words that all stand somewhere in the series: its name, features, forgeries, notes.
    pub text: String,
    /// The issuing State or organization, ICAO code of three letters.
    pub issuer: Option<String>,
    /// The document code, or its first letter.
    pub document_type: Option<String>,
}

/// The longest text of a field, in characters.
const LONGEST: usize = 2_000;
/// The most features, forgeries or forms of a series.
const MOST: usize = 100;

/// Says what is wrong with a series, field by field; fields of features and forgeries are named
/// `features[0].code`.
///
/// # Errors
/// `series-refused` with its fields.
pub fn check(series: &Series) -> Result<()> {
    let mut fault = Error::invalid("series-refused", "The series can't be kept as stated.");
    let mut say = |field: String, code: &'static str, message: &str| {
        let so_far = std::mem::replace(&mut fault, Error::invalid("series-refused", ""));
        fault = so_far.field(field, code, message);
    };
    if places::country(&series.issuer).is_none_or(|c| c.alpha3 != series.issuer) {
        say(
            "issuer".into(),
            "series-issuer",
            "Use the three-letter code of a State or organization, such as UTO.",
        );
    }
    let kind = &series.document_type;
    if !(1..=2).contains(&kind.len()) || !kind.bytes().all(|b| b.is_ascii_uppercase()) {
        say(
            "document_type".into(),
            "series-document-type",
            "Use the document code of the zone, one or two capital letters, such as P or ID.",
        );
    }
    if series.name.trim().is_empty() || series.name.chars().count() > 80 {
        say("name".into(), "series-name", "Give the series a name of at most 80 characters.");
    }
    if let (Some(from), Some(until)) = (series.issued_from, series.issued_until)
        && until < from
    {
        say(
            "issued_until".into(),
            "series-issued-until",
            "The last day of issue comes before the first. Put one of them right.",
        );
    }
    if series.valid_years.is_some_and(|years| years == 0 || years > 50) {
        say("valid_years".into(), "series-valid-years", "Give 1 to 50 years, or leave it empty.");
    }
    for (place, format) in series.number_formats.iter().enumerate() {
        if let Some(wrong) = format_fault(format) {
            say(format!("number_formats[{place}]"), "series-number-format", wrong);
        }
    }
    let mut codes = HashSet::new();
    for (place, feature) in series.features.iter().enumerate() {
        let code = &feature.code;
        let fits = (1..=40).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            say(
                format!("features[{place}].code"),
                "series-feature-code",
                "Use 1 to 40 small letters, digits and hyphens, such as uv-eagle.",
            );
        } else if !codes.insert(code) {
            say(
                format!("features[{place}].code"),
                "series-feature-code-twice",
                "Another feature of this series has this code. Give each its own.",
            );
        }
        if feature.name.trim().is_empty() {
            say(
                format!("features[{place}].name"),
                "series-feature-name",
                "Say what the feature is.",
            );
        }
        if feature.genuine.trim().is_empty() {
            say(
                format!("features[{place}].genuine"),
                "series-feature-genuine",
                "Say what a genuine document shows there.",
            );
        }
    }
    for (place, forgery) in series.forgeries.iter().enumerate() {
        if !METHODS.contains(&forgery.method.as_str()) {
            say(
                format!("forgeries[{place}].method"),
                "series-forgery-method",
                &format!("Use one of {}.", METHODS.join(", ")),
            );
        }
        if forgery.recognised_by.trim().is_empty() {
            say(
                format!("forgeries[{place}].recognised_by"),
                "series-forgery-recognised-by",
                "Say how the forgery is recognised.",
            );
        }
    }
    for (field, long) in long_texts(series) {
        if long {
            say(field, "series-text-too-long", "Write at most 2,000 characters.");
        }
    }
    let lists = [
        ("number_formats", series.number_formats.len()),
        ("zone_oddities", series.zone_oddities.len()),
        ("features", series.features.len()),
        ("forgeries", series.forgeries.len()),
    ];
    for (field, length) in lists {
        if length > MOST {
            say(field.into(), "series-list-too-long", "Keep at most 100 of them in one series.");
        }
    }
    if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
}

/// Every free text with whether it is too long.
fn long_texts(series: &Series) -> Vec<(String, bool)> {
    let long = |text: &str| text.chars().count() > LONGEST;
    let mut all =
        vec![("note".to_owned(), long(&series.note)), ("source".to_owned(), long(&series.source))];
    for (place, text) in series.zone_oddities.iter().enumerate() {
        all.push((format!("zone_oddities[{place}]"), long(text)));
    }
    for (place, f) in series.features.iter().enumerate() {
        for (name, text) in [("name", &f.name), ("place", &f.place), ("genuine", &f.genuine)] {
            all.push((format!("features[{place}].{name}"), long(text)));
        }
    }
    for (place, f) in series.forgeries.iter().enumerate() {
        all.push((format!("forgeries[{place}].recognised_by"), long(&f.recognised_by)));
    }
    all
}

/// How many series of one issuer are looked at.
const LOOKED_AT: usize = 1_000;

/// The series of an issuer that govern here, removed ones among them: one index look-up. Where the
/// centre told of any of them, the node's own of that issuer stand back.
pub(super) fn of_issuer(session: &Session, issuer: &str) -> Result<Vec<Stored<Series>>> {
    let query = Query::<Series>::all().eq("issuer", issuer).limit(LOOKED_AT);
    governing(session.registry().store(), session.find(&query)?.rows)
}

/// The series of an issuer, a document code and a name that governs here, removed or not.
///
/// # Errors
/// When the registry can't be read.
pub fn named(
    session: &Session,
    issuer: &str,
    document_type: &str,
    name: &str,
) -> Result<Option<Stored<Series>>> {
    let rows = of_issuer(session, issuer)?;
    Ok(rows.into_iter().find(|s| s.body.document_type == document_type && s.body.name == name))
}

/// What to do where the centre keeps them.
pub(super) const FROM_ABOVE: &str =
    "The centre keeps the series of this issuer. Have it changed there.";

/// Whether the centre keeps the series of an issuer, so that one kept here would judge nobody.
pub(super) fn from_above(session: &Session, issuer: &str) -> Result<bool> {
    let own = session.registry().store().node();
    Ok(of_issuer(session, issuer)?.iter().any(|s| s.home != *own))
}

/// Keeps a series: a new one, or another version of the one that was seen.
///
/// # Errors
/// `series-refused` with its fields; `series-taken` when the issuer has one of this name and code;
/// `series-from-above` when the centre keeps the series of this issuer; `version-conflict` when
/// somebody else changed it first.
pub fn put(
    session: &Session,
    seen: Option<&Stored<Series>>,
    series: &Series,
) -> Result<Id<Series>> {
    check(series)?;
    if from_above(session, &series.issuer)? {
        return Err(Error::refused("series-from-above", FROM_ABOVE).with("issuer", &series.issuer));
    }
    if let Some(other) = named(session, &series.issuer, &series.document_type, &series.name)?
        && seen.is_none_or(|seen| seen.id != other.id)
    {
        return Err(Error::conflict(
            "series-taken",
            format!(
                "{} {} has a series “{}” already{}. Change that one, or give this one another name.",
                series.issuer,
                series.document_type,
                series.name,
                if other.body.removed { ", which was removed" } else { "" },
            ),
        )
        .with("name", &series.name));
    }
    let mut writing = session.write("documents.put_series");
    let id = match seen {
        Some(seen) => {
            writing.update(seen, series);
            seen.id
        }
        None => writing.create(series),
    };
    writing.commit()?;
    Ok(id)
}

/// Takes a series out of the library. It stays on record, and is matched no more.
///
/// # Errors
/// `version-conflict` when somebody else changed it first; `not-at-home` when it is the centre's.
pub fn remove(session: &Session, seen: &Stored<Series>) -> Result<()> {
    if seen.body.removed {
        return Ok(());
    }
    let mut writing = session.write("documents.remove_series");
    writing.update(seen, &Series { removed: true, ..seen.body.clone() });
    writing.commit().map(drop)
}

/// Every series that governs here, removed ones among them.
pub(super) fn all(session: &Session) -> Result<Vec<Stored<Series>>> {
    let mut by_issuer: BTreeMap<String, Vec<Stored<Series>>> = BTreeMap::new();
    for stored in session.every::<Series>()? {
        by_issuer.entry(stored.body.issuer.clone()).or_default().push(stored);
    }
    let mut all = Vec::new();
    for rows in by_issuer.into_values() {
        all.extend(governing(session.registry().store(), rows)?);
    }
    all.sort_by(by_name);
    Ok(all)
}

fn by_name(a: &Stored<Series>, b: &Stored<Series>) -> Ordering {
    let key = |s: &Series| (s.issuer.clone(), s.document_type.clone(), s.name.clone());
    key(&a.body).cmp(&key(&b.body))
}

/// Whether every word stands somewhere in a series.
fn has_words(series: &Series, words: &[String]) -> bool {
    let mut text = format!("{} {} {} ", series.issuer, series.document_type, series.name);
    let country = places::country(&series.issuer);
    for part in ["en", "fr", "es"].iter().filter_map(|language| country.map(|c| c.name(language))) {
        text.extend([part, " "]);
    }
    text.extend([series.note.as_str(), " ", &series.source, " "]);
    for oddity in &series.zone_oddities {
        text.extend([oddity.as_str(), " "]);
    }
    for f in &series.features {
        text.extend([f.code.as_str(), " ", &f.name, " ", &f.place, " ", &f.genuine, " "]);
    }
    for f in &series.forgeries {
        text.extend([f.method.as_str(), " ", &f.recognised_by, " "]);
    }
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The series that answer, by issuer, document code and name; removed ones left out.
///
/// # Errors
/// When the registry can't be read.
pub fn search(session: &Session, search: &Search) -> Result<Vec<Stored<Series>>> {
    let kept = match &search.issuer {
        None => all(session)?,
        Some(issuer) => {
            let mut rows = of_issuer(session, issuer)?;
            rows.sort_by(by_name);
            rows
        }
    };
    let words: Vec<String> = search.text.split_whitespace().map(str::to_lowercase).collect();
    let of_type = |s: &Series| {
        search.document_type.as_ref().is_none_or(|t| s.document_type.starts_with(t.as_str()))
    };
    let answers =
        |s: &Stored<Series>| !s.body.removed && of_type(&s.body) && has_words(&s.body, &words);
    Ok(kept.into_iter().filter(answers).collect())
}
