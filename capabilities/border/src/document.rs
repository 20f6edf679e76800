//! What arrives at the desk, read: a machine readable zone, typed fields, or both.
//!
//! Always holds: what could not be read is absent, never guessed; what the officer typed goes
//! before what the zone says, because they have the document in hand; each fault is named by its
//! field or by its line and column.

use icao9303::mrz;
use jiff::civil::Date;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::entry_rules::VisaSeen;
use crate::model::{CheckDigit, DocumentSeen, ReadBy};

/// A document typed field by field. Empty where nothing was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The document code, such as `P`.
    pub document_type: String,
    /// The number.
    pub number: String,
    /// The issuing State.
    pub issuer: String,
    /// Primary identifier.
    pub surname: String,
    /// Secondary identifier.
    pub given_names: String,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth_date: String,
    /// `F`, `M` or `X`.
    pub sex: String,
    /// Citizenship.
    pub citizenship: String,
    /// The last day of validity, `YYYY-MM-DD`.
    pub expiry: String,
    /// The day of issue, `YYYY-MM-DD`.
    pub issued: String,
}

/// A document as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The document.
    pub document: DocumentSeen,
    /// Check digit by check digit.
    pub check_digits: Vec<CheckDigit>,
    /// What is wrong with the zone, or was mended in it.
    pub zone_problems: Vec<String>,
    /// The zone was that of a visa: what it says of it.
    pub visa: Option<VisaSeen>,
}

/// Reads what arrived.
///
/// # Errors
/// `document-unread` with the fields when neither zone nor typing give a number or a name, or
/// when something typed is not what its field holds.
pub fn read(zone: Option<&str>, typed: &Typed, by: ReadBy, today: Date) -> Result<Read> {
    let mut out = match zone.map(str::trim).filter(|z| !z.is_empty()) {
        Some(zone) => from_zone(zone, by, today),
        None => Read {
            document: DocumentSeen {
                read_by: if by == ReadBy::Zone { ReadBy::Typed } else { by },
                document_type: String::new(),
                number: String::new(),
                issuer: String::new(),
                surname: String::new(),
                given_names: String::new(),
                birth_date: None,
                sex: None,
                citizenship: None,
                expiry: None,
                issued: None,
            },
            check_digits: Vec::new(),
            zone_problems: Vec::new(),
            visa: None,
        },
    };
    let mut error = Error::invalid(
        "document-unread",
        "The document can't be read as it stands. Scan it again, or type the fields below.",
    );
    type_over(&mut out.document, typed, &mut error);
    let d = &out.document;
    if d.number.is_empty() && d.surname.is_empty() && d.given_names.is_empty() {
        for problem in &out.zone_problems {
            error = error.field("zone", "zone", problem);
        }
        error = error.field("number", "needed", "Type the document number, or the name.");
    }
    if error.fields().is_empty() {
        if out.document.document_type.is_empty() {
            "P".clone_into(&mut out.document.document_type);
        }
        Ok(out)
    } else {
        Err(error)
    }
}

fn date_of(date: &mrz::ZoneDate) -> Option<Date> {
    date.iso()?.as_str().parse().ok()
}

/// As much of a birth date as the zone gives: the day only with the month, that with the year.
fn partial(date: &mrz::ZoneDate) -> Option<String> {
    match (date.year, date.month, date.day) {
        (Some(y), Some(m), Some(d)) => Some(format!("{y:04}-{m:02}-{d:02}")),
        (Some(y), Some(m), None) => Some(format!("{y:04}-{m:02}")),
        (Some(y), _, _) => Some(format!("{y:04}")),
        _ => None,
    }
}

fn reading(zone: &str, today: Date) -> mrz::Reading {
    let reference = mrz::CalendarDate {
        year: u16::try_from(today.year()).unwrap_or(2000),
        month: u8::try_from(today.month()).unwrap_or(1),
        day: u8::try_from(today.day()).unwrap_or(1),
    };
    // No zone is longer than 90 characters; a paste of megabytes is read as far as it can matter.
    let cut: String = zone.chars().take(4_096).collect();
    mrz::read(cut.as_bytes(), &mrz::ReadOptions::on(reference))
}

/// The national variant that a zone is, where it is one.
pub(crate) fn variant(zone: &str, today: Date) -> Option<&'static str> {
    reading(zone, today).variant.map(|variant| variant.kind.code())
}

fn from_zone(zone: &str, by: ReadBy, today: Date) -> Read {
    let reading = reading(zone, today);
    let f = &reading.fields;
    let text = |t: &str| t.to_owned();
    let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    let is_visa = f.document_code.as_str().starts_with('V');
    let outcome = |o: mrz::Outcome| match o {
        mrz::Outcome::Valid => "valid",
        mrz::Outcome::Invalid => "invalid",
        mrz::Outcome::Absent => "absent",
    };
    let digits = &reading.check_digits;
    let check_digits = [
        ("document_number", digits.document_number),
        ("date_of_birth", digits.date_of_birth),
        ("date_of_expiry", digits.date_of_expiry),
        ("optional_data", digits.optional_data),
        ("composite", digits.composite),
    ]
    .into_iter()
    .map(|(name, o)| CheckDigit { name: name.to_owned(), outcome: outcome(o).to_owned() })
    .collect();
    let zone_problems = reading
        .problems
        .iter()
        .map(|p| format!("{}:{} {}", p.line, p.column, p.meaning()))
        .take(40)
        .collect();
    let visa = is_visa.then(|| VisaSeen {
        number: text(f.document_number.as_str()),
        valid_from: None,
        valid_until: date_of(&f.date_of_expiry),
        stay_days: None,
    });
    let document = DocumentSeen {
        read_by: by,
        document_type: text(f.document_code.as_str()),
        number: text(f.document_number.as_str()),
        issuer: code(f.issuing_state.as_str()),
        surname: text(f.primary_identifier.as_str()),
        given_names: text(f.secondary_identifier.as_str()),
        birth_date: partial(&f.date_of_birth),
        sex: Some(match f.sex {
            mrz::Sex::Female => "F".to_owned(),
            mrz::Sex::Male => "M".to_owned(),
            mrz::Sex::Unspecified => "X".to_owned(),
        }),
        citizenship: some(&code(f.nationality.as_str())),
        expiry: date_of(&f.date_of_expiry),
        issued: None,
    };
    Read { document, check_digits, zone_problems, visa }
}

/// What was typed goes over what was read.
fn type_over(d: &mut DocumentSeen, typed: &Typed, error: &mut Error) {
    let mut fault = |field: &'static str, code: &'static str, message: &str| {
        *error = error.clone().field(field, code, message);
    };
    let plain = |text: &str| text.trim().chars().take(120).collect::<String>();
    for (from, to) in [(&typed.surname, &mut d.surname), (&typed.given_names, &mut d.given_names)] {
        if !from.trim().is_empty() {
            *to = plain(from);
        }
    }
    if !typed.document_type.trim().is_empty() {
        d.document_type = plain(&typed.document_type).to_uppercase();
    }
    let number: String = typed.number.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    if !number.is_empty() {
        d.number = number.to_uppercase();
    }
    if !typed.issuer.trim().is_empty() {
        match places::parse_country(&typed.issuer) {
            Some(c) => d.issuer = icao(c),
            // As the zone has it, sent back: an unlisted code stays as it stands.
            None if d.issuer == typed.issuer.trim() => {}
            None => fault("issuer", "country", COUNTRY),
        }
    }
    if !typed.citizenship.trim().is_empty() {
        match places::parse_country(&typed.citizenship) {
            Some(c) => d.citizenship = Some(icao(c)),
            None if d.citizenship.as_deref() == Some(typed.citizenship.trim()) => {}
            None => fault("citizenship", "country", COUNTRY),
        }
    }
    if !typed.birth_date.trim().is_empty() {
        match typed.birth_date.trim().parse::<people::PartialDate>() {
            Ok(date) => d.birth_date = Some(date.to_string()),
            Err(_) => fault(
                "birth_date",
                "date",
                "Give a date as 1974-08-12, or 1974-08 or 1974 where the rest is not known.",
            ),
        }
    }
    if !typed.sex.trim().is_empty() {
        match people::Sex::from_code(typed.sex.trim()) {
            Some(sex) => d.sex = Some(sex.code().to_owned()),
            None => fault("sex", "sex", "Give F, M or X as the document says."),
        }
    }
    for (field, from, to) in
        [("expiry", &typed.expiry, &mut d.expiry), ("issued", &typed.issued, &mut d.issued)]
    {
        if !from.trim().is_empty() {
            match from.trim().parse() {
                Ok(date) => *to = Some(date),
                Err(_) => fault(field, "date", "Give a date as 2031-05-20."),
            }
        }
    }
}

const COUNTRY: &str = "There is no such country. Give its name or its code, such as UTO.";

/// A code of a document as the three letters by which it is kept: `D` is `DEU`. A code that is on
/// no list stays as it stands.
fn code(text: &str) -> String {
    places::country(text).map_or_else(|| text.to_owned(), icao)
}

fn icao(country: &places::Country) -> String {
    country.alpha3.to_owned()
}

/// What `people` recognises by.
#[must_use]
pub fn to_recognise(d: &DocumentSeen) -> (people::DocumentSeen, people::IdentitySeen) {
    let document = people::DocumentSeen {
        document_type: d.document_type.clone(),
        issuing_state: d.issuer.clone(),
        number: d.number.clone(),
        expires_on: d.expiry,
    };
    let identity = people::IdentitySeen {
        names: people::Names::new(&d.surname, &d.given_names),
        birth_date: d.birth_date.as_deref().and_then(|t| t.parse().ok()).unwrap_or_default(),
        sex: d.sex.as_deref().and_then(people::Sex::from_code).unwrap_or_default(),
        citizenship: d.citizenship.clone().unwrap_or_else(|| "XXX".to_owned()),
    };
    (document, identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIMEN: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

    fn today() -> Date {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn the_specimen_of_doc_9303_is_read() {
        let r = read(Some(SPECIMEN), &Typed::default(), ReadBy::Zone, today()).unwrap();
        assert_eq!(r.document.number, "L898902C3");
        assert_eq!(r.document.name(), "ERIKSSON ANNA MARIA");
        assert_eq!(r.document.birth_date.as_deref(), Some("1974-08-12"));
        assert_eq!(r.document.expiry, Some("2012-04-15".parse().unwrap()));
        assert!(r.check_digits.iter().all(|c| c.outcome == "valid"));
    }

    #[test]
    fn what_is_typed_goes_before_what_was_read() {
        let typed = Typed { expiry: "2031-04-15".into(), ..Typed::default() };
        let r = read(Some(SPECIMEN), &typed, ReadBy::Zone, today()).unwrap();
        assert_eq!(r.document.expiry, Some("2031-04-15".parse().unwrap()));
    }

    #[test]
    fn faults_are_named_by_field() {
        let typed = Typed {
            number: "A1".into(),
            citizenship: "Atlantis".into(),
            birth_date: "yesterday".into(),
            ..Typed::default()
        };
        let e = read(None, &typed, ReadBy::Typed, today()).unwrap_err();
        let fields: Vec<_> = e.fields().iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["citizenship", "birth_date"]);
    }

    #[test]
    fn ten_megabytes_of_fillers_are_read_as_far_as_they_go() {
        let zone = "<".repeat(10 * 1024 * 1024);
        assert_eq!(
            read(Some(&zone), &Typed::default(), ReadBy::Zone, today()).unwrap_err().code(),
            "document-unread"
        );
    }

    #[test]
    fn a_wrong_check_digit_is_told() {
        let zone = SPECIMEN.replace("L898902C36", "L898902C37");
        let r = read(Some(&zone), &Typed::default(), ReadBy::Zone, today()).unwrap();
        assert!(!r.zone_problems.is_empty());
    }
}
