//! Which series a document is of, by what is read of it: pure rules ([`judge`]), and the look-up.
//!
//! Always holds: one index look-up; a document that fits no series exactly still gets the likeliest
//! with what speaks against it, because that is what an officer has to see.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Result;
use registry::{Session, Stored};
use serde::Serialize;

use super::keep::of_issuer;
use super::{Series, fits_format};

/// A document as it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDocument {
    /// The issuing State or organization, ICAO code of three letters.
    pub issuer: String,
    /// The document code as the zone has it: `P`, `PD`, `ID`; fillers are of no account.
    pub document_type: String,
    /// Its number.
    pub number: String,
    /// The day of issue, where it is known: the zone does not have it.
    pub issued: Option<Date>,
    /// The last day of validity.
    pub expiry: Option<Date>,
}

/// How well a series fits; `None` where the series, or the document, does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Fits {
    /// Whether both have the same document code, to the second letter.
    pub code: bool,
    /// Whether the number has one of the series' forms.
    pub number: Option<bool>,
    /// Whether it can have been issued while the series was.
    pub dates: Option<bool>,
}

/// What may speak against a document of a series (`documents-doubt-CODE`).
pub const DOUBTS: [&str; 4] = ["number_format", "issued_outside", "validity_too_long", "withdrawn"];

/// A series that a document may be of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The series.
    pub series: Stored<Series>,
    /// How well it fits.
    pub fits: Fits,
    /// What speaks against a document of this series: codes out of [`DOUBTS`], in that order.
    pub doubts: Vec<&'static str>,
}

/// The document code without fillers, upper case.
fn code(document_type: &str) -> String {
    document_type.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_uppercase()
}

/// The letter that tells what sort of document it is. Doc 9303-5 §4.2.2.1 lets a card begin with A,
/// C or I as the State pleases; they are told apart only by the whole code.
fn sort(code: &str) -> Option<char> {
    code.chars().next()
}

/// Whether a series kept under one code may be what a document with another code is of: `None`
/// where it can't, otherwise whether the codes are the same.
///
/// Doc 9303-4 §4.2.2.1: the first letter is P; the second is the State's, who may leave it out, and
/// newer editions write PP for what was P. So one letter agrees with any second one, less well than
/// the same code does; two different second letters are two sorts.
fn codes_agree(kept: &str, seen: &str) -> Option<bool> {
    if sort(kept)? != sort(seen)? {
        return None;
    }
    let second = |code: &str| code.chars().nth(1);
    let ordinary = |code: &str| matches!(code, "P" | "PP");
    match (second(kept), second(seen)) {
        (a, b) if a == b => Some(true),
        _ if ordinary(kept) && ordinary(seen) => Some(true),
        (None, _) | (_, None) => Some(false),
        _ => None,
    }
}

/// So many years before or after; the last day of the calendar where there is none.
fn years(from: Date, years: i64) -> Date {
    let end = if years < 0 { Date::MIN } else { Date::MAX };
    from.checked_add(years.years()).unwrap_or(end)
}

/// The first and the last day on which a document can have been issued; nothing where its dates say
/// nothing.
fn issued_within(series: &Series, seen: &SeenDocument, today: Date) -> Option<(Date, Date)> {
    if let Some(issued) = seen.issued {
        return Some((issued, issued));
    }
    let expiry = seen.expiry?;
    let first = series.valid_years.map_or(Date::MIN, |most| years(expiry, -i64::from(most)));
    Some((first, today.min(expiry)))
}

/// How a document fits a series, on a day; `None` where it is another sort of document.
#[must_use]
pub fn judge(
    series: &Series,
    seen: &SeenDocument,
    today: Date,
) -> Option<(Fits, Vec<&'static str>)> {
    let codes = codes_agree(&code(&series.document_type), &code(&seen.document_type))?;
    let mut doubts = Vec::new();
    let number = people::number_key(&seen.number);
    let number = (!series.number_formats.is_empty() && !number.is_empty())
        .then(|| series.number_formats.iter().any(|format| fits_format(format, &number)));
    if number == Some(false) {
        doubts.push("number_format");
    }
    let within = issued_within(series, seen, today);
    let bounded = series.issued_from.is_some() || series.issued_until.is_some();
    // A document from the future is told by `validity_too_long`, and is outside no series for it.
    let dates = within.filter(|_| bounded).map(|(first, last)| {
        series.issued_from.is_none_or(|from| last.max(first) >= from)
            && series.issued_until.is_none_or(|until| first <= until)
    });
    if dates == Some(false) {
        doubts.push("issued_outside");
    }
    if let (Some(most), Some(expiry)) = (series.valid_years, seen.expiry) {
        let last_issue = seen.issued.unwrap_or(today);
        if expiry > years(last_issue, i64::from(most)) {
            doubts.push("validity_too_long");
        }
    }
    if series.withdrawn_on.is_some_and(|day| day <= today) {
        doubts.push("withdrawn");
    }
    Some((Fits { code: codes, number, dates }, doubts))
}

/// The smaller, the better.
fn rank(fits: Fits) -> (u8, u8, bool) {
    let worth = |fit: Option<bool>| match fit {
        Some(true) => 0,
        None => 1,
        Some(false) => 3,
    };
    (worth(fits.number) + worth(fits.dates), worth(fits.dates), !fits.code)
}

/// Puts the best first. Where series of just this document code are on the shelf, those of the bare
/// sort are left out.
fn choose(mut matched: Vec<Matched>) -> Vec<Matched> {
    if matched.iter().any(|m| m.fits.code) {
        matched.retain(|m| m.fits.code);
    }
    matched.sort_by(|a, b| {
        let newest = b.series.body.issued_from.cmp(&a.series.body.issued_from);
        rank(a.fits).cmp(&rank(b.fits)).then(newest).then(a.series.id.cmp(&b.series.id))
    });
    matched
}

/// The series that a document may be of, the best first, as of today (UTC): see [`series_on`].
///
/// # Errors
/// When the registry can't be read.
pub fn series_of(session: &Session, seen: &SeenDocument) -> Result<Vec<Matched>> {
    series_on(session, seen, TimeZone::UTC.to_datetime(session.registry().now()).date())
}

/// The series that a document may be of, the best first, on a day: one index look-up.
///
/// Those that are removed are left out, and so are those that do not govern here.
///
/// # Errors
/// When the registry can't be read.
pub fn series_on(session: &Session, seen: &SeenDocument, on: Date) -> Result<Vec<Matched>> {
    let kept = of_issuer(session, &seen.issuer)?;
    let matched = kept.into_iter().filter(|s| !s.body.removed).filter_map(|series| {
        let (fits, doubts) = judge(&series.body, seen, on)?;
        Some(Matched { series, fits, doubts })
    });
    Ok(choose(matched.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::series;
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn seen() -> SeenDocument {
        SeenDocument {
            issuer: "UTO".into(),
            document_type: "P<".into(),
            number: "L898902C3".into(),
            issued: None,
            expiry: Some(day("2031-04-15")),
        }
    }

    fn judged(series: &Series, seen: &SeenDocument) -> (Fits, Vec<&'static str>) {
        judge(series, seen, day("2026-11-24")).unwrap()
    }

    #[test]
    fn codes_agree_as_doc_9303_has_them() {
        for (kept, seen, agree) in [
            ("P", "P", Some(true)),
            ("P", "PP", Some(true)),
            ("PP", "P", Some(true)),
            ("P", "PD", Some(false)),
            ("PD", "P", Some(false)),
            ("PD", "PO", None),
            ("PP", "PD", None),
            ("ID", "I", Some(false)),
            ("ID", "AC", None),
            ("V", "P", None),
            ("", "P", None),
        ] {
            assert_eq!(codes_agree(kept, seen), agree, "{kept} {seen}");
        }
    }

    #[test]
    fn what_fits_has_no_doubts() {
        let (fits, doubts) = judged(&series(), &seen());
        assert_eq!(fits, Fits { code: true, number: Some(true), dates: Some(true) });
        assert!(doubts.is_empty());
    }

    #[test]
    fn each_doubt_is_told() {
        let other_number = SeenDocument { number: "123456789".into(), ..seen() };
        assert_eq!(judged(&series(), &other_number).1, ["number_format"]);
        let early = SeenDocument { issued: Some(day("2018-12-31")), ..seen() };
        assert_eq!(judged(&series(), &early).1, ["issued_outside", "validity_too_long"]);
        // Valid for ten years, so issued in 2018 at the latest.
        let old = SeenDocument { expiry: Some(day("2028-12-30")), ..seen() };
        assert!(judged(&series(), &old).1.is_empty(), "it may be valid for less");
        let before = SeenDocument { expiry: Some(day("2018-06-01")), ..seen() };
        assert_eq!(judged(&series(), &before).1, ["issued_outside"]);
        let too_long = SeenDocument { expiry: Some(day("2036-11-25")), ..seen() };
        assert_eq!(judged(&series(), &too_long).1, ["validity_too_long"]);
        let last_day = SeenDocument { expiry: Some(day("2036-11-24")), ..seen() };
        assert!(judged(&series(), &last_day).1.is_empty());
        let withdrawn = Series { withdrawn_on: Some(day("2026-11-24")), ..series() };
        assert_eq!(judged(&withdrawn, &seen()).1, ["withdrawn"]);
        let ended = Series { issued_until: Some(day("2020-12-31")), ..series() };
        let after = SeenDocument { expiry: Some(day("2031-01-02")), ..seen() };
        assert_eq!(judged(&ended, &after).1, ["issued_outside"]);
        let just = SeenDocument { expiry: Some(day("2030-12-31")), ..seen() };
        assert!(judged(&ended, &just).1.is_empty());
    }

    #[test]
    fn what_is_not_known_is_no_doubt() {
        let bare =
            Series { issued_from: None, valid_years: None, number_formats: Vec::new(), ..series() };
        let (fits, doubts) = judged(&bare, &seen());
        assert_eq!((fits.number, fits.dates), (None, None));
        assert!(doubts.is_empty());
        let nothing = SeenDocument { number: String::new(), expiry: None, ..seen() };
        let (fits, doubts) = judged(&series(), &nothing);
        assert_eq!((fits.number, fits.dates), (None, None));
        assert!(doubts.is_empty());
    }

    #[test]
    fn days_at_the_ends_of_the_calendar_do_no_harm() {
        for expiry in [Date::MIN, Date::MAX] {
            for issued in [None, Some(Date::MIN), Some(Date::MAX)] {
                let odd = SeenDocument { expiry: Some(expiry), issued, ..seen() };
                assert!(judge(&series(), &odd, Date::MAX).is_some());
                assert!(judge(&series(), &odd, Date::MIN).is_some());
            }
        }
    }
}
