//! One row of a list of lost documents, read: pure, for the import and for its tests.
//!
//! Always holds: a value that is not what its field holds refuses the row with the field, the value
//! and what is expected; nothing is guessed, and least of all which of two numbers is the month.

use jiff::civil::Date;
use serde::Serialize;

use super::{LostDocument, LostStatus};
use crate::fault::Fault;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The document's number.
    Number,
    /// Who issued it.
    Issuer,
    /// Its document code.
    DocumentType,
    /// What was reported.
    Status,
    /// When.
    ReportedOn,
    /// Until when it counts.
    Until,
    /// The list's own reference.
    Reference,
    /// What the list says to do.
    Note,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Self; 8] = [
        Self::Number,
        Self::Issuer,
        Self::DocumentType,
        Self::Status,
        Self::ReportedOn,
        Self::Until,
        Self::Reference,
        Self::Note,
    ];

    /// As `--map` has it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Issuer => "issuer",
            Self::DocumentType => "document_type",
            Self::Status => "status",
            Self::ReportedOn => "reported_on",
            Self::Until => "until",
            Self::Reference => "reference",
            Self::Note => "note",
        }
    }

    /// Headings by which it is known, folded.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Number => &[
                "number",
                "documentnumber",
                "docnumber",
                "documentno",
                "docno",
                "passportnumber",
                "passportno",
                "no",
                "numero",
                "numerodocument",
                "numerodudocument",
                "nodocument",
                "numeropasseport",
                "numerodupasseport",
                "numerodocumento",
                "numerodeldocumento",
                "numerodedocumento",
                "numeropasaporte",
                "numerodepasaporte",
                "nodocumento",
                "nodedocumento",
            ],
            Self::Issuer => &[
                "issuer",
                "issuingstate",
                "issuingcountry",
                "country",
                "countryofissue",
                "issuingauthority",
                "nationality",
                "emetteur",
                "paysemetteur",
                "etatemetteur",
                "etatdelivrance",
                "paysdelivrance",
                "paysdedelivrance",
                "pays",
                "emisor",
                "estadoemisor",
                "paisemisor",
                "paisdeexpedicion",
                "pais",
            ],
            Self::DocumentType => &[
                "documenttype",
                "doctype",
                "type",
                "typeofdocument",
                "documentcode",
                "typedocument",
                "typededocument",
                "codedocument",
                "tipo",
                "tipodocumento",
                "tipodedocumento",
            ],
            Self::Status => &[
                "status",
                "reason",
                "loststatus",
                "lossreason",
                "reportedas",
                "statut",
                "motif",
                "etat",
                "estado",
                "motivo",
                "situacion",
            ],
            Self::ReportedOn => &[
                "reportedon",
                "reported",
                "reportdate",
                "datereported",
                "dateofreport",
                "declarationdate",
                "date",
                "datededeclaration",
                "datedeclaration",
                "declarele",
                "signalele",
                "datesignalement",
                "fecha",
                "fechadenuncia",
                "fechadedenuncia",
                "fechadeclaracion",
            ],
            Self::Until => &[
                "until",
                "validuntil",
                "expires",
                "expireson",
                "expiry",
                "entryexpires",
                "jusquau",
                "valablejusquau",
                "hasta",
                "validohasta",
                "valido",
            ],
            Self::Reference => &[
                "reference",
                "ref",
                "id",
                "recordid",
                "recordnumber",
                "caseno",
                "casenumber",
                "identifiant",
                "dossier",
                "referencia",
                "identificador",
                "expediente",
            ],
            Self::Note => &[
                "note",
                "notes",
                "remark",
                "remarks",
                "comment",
                "instructions",
                "remarque",
                "observation",
                "observations",
                "commentaire",
                "consigne",
                "nota",
                "observaciones",
                "comentario",
                "instrucciones",
            ],
        }
    }
}

/// Lower-case letters and digits without accents: what a heading is known by.
fn fold(heading: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'º' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        '°' => 'o',
        c => c,
    };
    let lower = heading.chars().flat_map(char::to_lowercase).map(plain);
    lower.filter(char::is_ascii_alphanumeric).take(60).collect()
}

/// Which column means what, where the headings do not say so by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping(Vec<(Meaning, String)>);

impl Mapping {
    /// From `number=Passport No,issuer=Country`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn from_argument(argument: &str) -> Result<Self, String> {
        let names = Meaning::ALL.map(Meaning::code).join(", ");
        let mut pairs: Vec<(Meaning, String)> = Vec::new();
        for pair in argument.split(',') {
            let (name, column) = pair.split_once('=').ok_or_else(|| {
                format!("“{pair}” is no pair: write name=heading, with name one of {names}.")
            })?;
            let meaning = Meaning::ALL.into_iter().find(|m| m.code() == name.trim());
            let meaning = meaning.ok_or_else(|| {
                format!("There is no field “{}”: write one of {names}.", name.trim())
            })?;
            if pairs.iter().any(|(other, _)| *other == meaning) {
                return Err(format!("“{}” stands twice.", meaning.code()));
            }
            pairs.push((meaning, column.trim().to_owned()));
        }
        Ok(Self(pairs))
    }
}

/// Where the fields of a row stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    at: Vec<(Meaning, usize)>,
    header: Vec<String>,
}

impl Columns {
    /// Finds the columns by their headings; a mapping comes before.
    pub fn find(header: &[String], mapping: &Mapping) -> Result<Self, String> {
        let mut at: Vec<(Meaning, usize)> = Vec::new();
        let headings = || header.join(", ");
        for (meaning, heading) in &mapping.0 {
            let place = header.iter().position(|h| h == heading);
            let place = place.or_else(|| header.iter().position(|h| fold(h) == fold(heading)));
            let place = place.ok_or_else(|| {
                format!("There is no column “{heading}”. The file has: {}.", headings())
            })?;
            at.push((*meaning, place));
        }
        for meaning in Meaning::ALL {
            if at.iter().any(|(known, _)| *known == meaning) {
                continue;
            }
            // The likeliest heading first: `documentnumber` before `no`.
            let place = meaning.headings().iter().find_map(|known| {
                let here = |(n, h): (usize, &String)| {
                    let free = at.iter().all(|(_, taken)| *taken != n);
                    (free && fold(h) == *known).then_some(n)
                };
                header.iter().enumerate().find_map(here)
            });
            at.extend(place.map(|place| (meaning, place)));
        }
        if at.iter().all(|(meaning, _)| *meaning != Meaning::Number) {
            return Err(format!(
                "No column is known for the document's number. The file has: {}. Name it with --map number=HEADING.",
                headings()
            ));
        }
        Ok(Self { at, header: header.to_vec() })
    }

    fn place(&self, meaning: Meaning) -> Option<usize> {
        self.at.iter().find(|(m, _)| *m == meaning).map(|(_, place)| *place)
    }

    /// What was found: the meaning, and the heading in the file.
    pub fn told(&self) -> Vec<(Meaning, String)> {
        let heading = |place: &usize| self.header.get(*place).cloned().unwrap_or_default();
        self.at.iter().map(|(meaning, place)| (*meaning, heading(place))).collect()
    }

    pub fn has(&self, meaning: Meaning) -> bool {
        self.place(meaning).is_some()
    }
}

/// Which of two numbers with slashes between them is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// Only dates that can be read in one way are taken.
    #[default]
    OneWay,
    /// 03/04/2026 is 3 April.
    DayFirst,
    /// 03/04/2026 is 4 March.
    MonthFirst,
}

/// What a row takes where the file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Defaults<'a> {
    pub list: &'a str,
    pub issuer: Option<&'a str>,
    pub status: Option<LostStatus>,
    pub dates: DateOrder,
}

/// What is expected, in words.
pub(super) mod expected {
    pub const NUMBER: &str =
        "the number as it is printed, 2 to 24 letters (A to Z) and digits; correct the row";
    pub const ISSUER: &str =
        "a State or organization by its code or name, such as UTO; correct it, or give --issuer";
    pub const TYPE: &str = "a document code such as P, PD or ID, or nothing";
    pub const STATUS: &str =
        "stolen, stolen_blank, lost or revoked (also in French and Spanish), or give --status";
    pub const DATE: &str = "a date such as 2026-11-24, or nothing";
    pub const ORDER: &str = "a date that can be read in one way: write 2026-11-24, or give --dates day-first or month-first";
    pub const REFERENCE: &str = "at most 80 characters";
    pub const NOTE: &str = "at most 500 characters";
    pub const BEFORE: &str = "a day after the report";
}

/// A status by its code or by words in English, French or Spanish.
pub(super) fn status_of(text: &str) -> Option<LostStatus> {
    Some(match fold(text).as_str() {
        "stolen" | "theft" | "s" | "vole" | "volee" | "vol" | "robado" | "robada" | "robo"
        | "hurtado" | "sustraido" => LostStatus::Stolen,
        "stolenblank" | "blank" | "blankstolen" | "viergevole" | "volevierge" | "vierge"
        | "robadoenblanco" | "enblanco" => LostStatus::StolenBlank,
        "lost" | "l" | "loss" | "missing" | "perdu" | "perdue" | "perte" | "egare" | "perdido"
        | "perdida" | "extraviado" | "extravio" => LostStatus::Lost,
        "revoked" | "r" | "invalidated" | "invalid" | "cancelled" | "canceled" | "void"
        | "revoque" | "invalide" | "annule" | "revocado" | "anulado" | "invalidado"
        | "cancelado" => LostStatus::Revoked,
        _ => return None,
    })
}

/// A number as it is kept: capital letters and digits.
pub(super) fn number_of(text: &str) -> Option<String> {
    let key = people::number_key(text);
    let fits = (2..=24).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.len() <= 60
        && !text.chars().any(char::is_control);
    fits.then_some(key)
}

/// A document code, without fillers.
pub(super) fn type_of(text: &str) -> Option<String> {
    let code = text.trim_end_matches('<').to_uppercase();
    let fits = (1..=2).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    fits.then_some(code)
}

/// A day: ISO 8601 with or without hyphens or a time after it; numbers with slashes, points or
/// hyphens where they can be read in one way only, or the order is said. With points the day comes
/// first wherever dates are written so.
pub(super) fn day_of(text: &str, order: DateOrder) -> Result<Date, &'static str> {
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let date = |year: &str, month: &str, day: &str| {
        let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        let date = Date::new(year, month, day).ok()?;
        // A slip in the year makes an entry that counts for ever, or never did.
        (1900..=2200).contains(&date.year()).then_some(date)
    };
    let none = expected::DATE;
    if text.len() == 8 && digits(text) {
        let part = |range| text.get(range).unwrap_or_default();
        return date(part(0..4), part(4..6), part(6..8)).ok_or(none);
    }
    let Some(mark) = text.chars().find(|c| matches!(c, '-' | '/' | '.')) else { return Err(none) };
    let parts: Vec<&str> = text.split(mark).collect();
    let [a, b, c] = parts.as_slice() else { return Err(none) };
    if ![a, b, c].iter().all(|part| digits(part) && !part.is_empty() && part.len() <= 4) {
        return Err(none);
    }
    if a.len() == 4 {
        return date(a, b, c).ok_or(none);
    }
    if c.len() != 4 || a.len() > 2 || b.len() > 2 {
        return Err(none);
    }
    match (date(c, b, a), date(c, a, b)) {
        (Some(one), Some(other)) if one == other => Ok(one),
        (Some(one), None) if order != DateOrder::MonthFirst => Ok(one),
        (None, Some(one)) if order != DateOrder::DayFirst && mark != '.' => Ok(one),
        (Some(day_first), Some(_)) if order == DateOrder::DayFirst || mark == '.' => Ok(day_first),
        (Some(_), Some(month_first)) if order == DateOrder::MonthFirst => Ok(month_first),
        (Some(_), Some(_)) => Err(expected::ORDER),
        _ => Err(none),
    }
}

/// The reference of a row that has none: what it is about.
pub(super) fn own_reference(issuer: &str, number: &str) -> String {
    format!("{issuer}-{number}")
}

/// Reads one row.
///
/// # Errors
/// The first field that is not what it should be; its line is the caller's to say.
pub(super) fn parse_row(
    columns: &Columns,
    fields: &[String],
    defaults: &Defaults<'_>,
) -> Result<LostDocument, Fault> {
    if fields.len() != columns.header.len() {
        let (has, needs) = (fields.len(), columns.header.len());
        let expected = if has < needs {
            format!("{needs} fields, and the row has {has}: perhaps it is cut off")
        } else {
            format!(
                "{needs} fields, and the row has {has}: put a field that holds the separator within quotation marks"
            )
        };
        return Err(Fault::new("", "the row", &fields.join(" | "), expected));
    }
    let text = |meaning| {
        let place = columns.place(meaning)?;
        fields.get(place).map(String::as_str).filter(|text| !text.is_empty())
    };
    let refuse = |meaning: Meaning, expected: &str| {
        let heading = columns.place(meaning).and_then(|place| columns.header.get(place));
        let field = heading.map_or(meaning.code(), String::as_str);
        Fault::new("", field, text(meaning).unwrap_or_default(), expected)
    };
    let number = text(Meaning::Number).and_then(number_of);
    let number = number.ok_or_else(|| refuse(Meaning::Number, expected::NUMBER))?;
    let issuer = text(Meaning::Issuer).or(defaults.issuer).and_then(places::parse_country);
    let issuer = issuer.ok_or_else(|| refuse(Meaning::Issuer, expected::ISSUER))?.alpha3;
    let optional = |meaning, read: fn(&str) -> Option<String>, expected: &str| {
        let read = |text| read(text).ok_or_else(|| refuse(meaning, expected));
        text(meaning).map(read).transpose()
    };
    let document_type = optional(Meaning::DocumentType, type_of, expected::TYPE)?;
    let status = match text(Meaning::Status) {
        Some(text) => status_of(text),
        None => defaults.status,
    };
    let status = status.ok_or_else(|| refuse(Meaning::Status, expected::STATUS))?;
    let date = |meaning| {
        let read = |text| day_of(text, defaults.dates).map_err(|why| refuse(meaning, why));
        text(meaning).map(read).transpose()
    };
    let (reported_on, until) = (date(Meaning::ReportedOn)?, date(Meaning::Until)?);
    if let (Some(reported), Some(until)) = (reported_on, until)
        && until < reported
    {
        return Err(refuse(Meaning::Until, expected::BEFORE));
    }
    let short = |text: &str, most: usize| text.chars().count() <= most;
    let reference = match text(Meaning::Reference) {
        Some(text) if short(text, 80) && !text.chars().any(char::is_control) => text.to_owned(),
        Some(_) => return Err(refuse(Meaning::Reference, expected::REFERENCE)),
        None => own_reference(issuer, &number),
    };
    let note = text(Meaning::Note).map(str::to_owned);
    if note.as_ref().is_some_and(|note| !short(note, 500)) {
        return Err(refuse(Meaning::Note, expected::NOTE));
    }
    Ok(LostDocument {
        list: defaults.list.to_owned(),
        reference,
        issuer: issuer.to_owned(),
        number,
        document_type,
        status,
        reported_on,
        until,
        note,
        withdrawn_on: None,
        withdrawn_because: None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn defaults() -> Defaults<'static> {
        Defaults { list: "police", issuer: None, status: None, dates: DateOrder::OneWay }
    }

    fn owned(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|&f| f.to_owned()).collect()
    }

    #[test]
    fn headings_of_three_languages_are_known() {
        for header in [
            ["Document number", "Issuing State", "Status", "Date reported", "Remarks"],
            ["Numéro du document", "Pays émetteur", "Motif", "Date de déclaration", "Observations"],
            ["N° documento", "País emisor", "Motivo", "Fecha de denuncia", "Observaciones"],
        ] {
            let columns = Columns::find(&owned(&header), &Mapping::default()).unwrap();
            assert_eq!(columns.at.len(), 5, "{header:?}");
            let row = owned(&["l898902c<3", "utopia", "Robado", "31/12/2025", ""]);
            let entry = parse_row(&columns, &row, &defaults()).unwrap();
            assert_eq!((entry.number.as_str(), entry.issuer.as_str()), ("L898902C3", "UTO"));
            assert_eq!(entry.reference, "UTO-L898902C3");
            assert_eq!(entry.status, LostStatus::Stolen);
            assert_eq!(entry.reported_on, Some(jiff::civil::date(2025, 12, 31)));
            assert_eq!(entry.note, None);
        }
    }

    #[test]
    fn a_mapping_comes_before_the_headings() {
        let header = owned(&["no", "passport no", "c"]);
        let map = Mapping::from_argument("number=Passport No, issuer=c").unwrap();
        let columns = Columns::find(&header, &map).unwrap();
        assert_eq!(columns.at, [(Meaning::Number, 1), (Meaning::Issuer, 2)]);
        assert!(Columns::find(&owned(&["x"]), &Mapping::default()).unwrap_err().contains("--map"));
        let missing = Mapping::from_argument("number=y").unwrap();
        assert!(Columns::find(&owned(&["x"]), &missing).unwrap_err().contains("The file has: x"));
        for bad in ["number", "colour=x", "number=a,number=b", ""] {
            assert!(Mapping::from_argument(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_is_read_only_where_it_can_be_read_in_one_way() {
        let read = |text| day_of(text, DateOrder::OneWay).map(|d| d.to_string());
        for (text, date) in [
            ("2026-11-24", "2026-11-24"),
            ("20261124", "2026-11-24"),
            ("2026/11/24", "2026-11-24"),
            ("2026-11-24T13:00:00Z", "2026-11-24"),
            ("24/11/2026", "2026-11-24"),
            ("11/24/2026", "2026-11-24"),
            ("5-5-2026", "2026-05-05"),
            ("03.04.2026", "2026-04-03"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(date), "{text}");
        }
        assert_eq!(read("03/04/2026"), Err(expected::ORDER));
        assert_eq!(day_of("03/04/2026", DateOrder::DayFirst).unwrap().month(), 4);
        assert_eq!(day_of("03/04/2026", DateOrder::MonthFirst).unwrap().month(), 3);
        assert!(day_of("11/24/2026", DateOrder::DayFirst).is_err(), "it is not as was said");
        for bad in [
            "",
            "yesterday",
            "2026-02-30",
            "24/11/26",
            "1-2-3-4",
            "0026-01-01",
            "9999-01-01",
            "11.24.2026",
        ] {
            assert_eq!(read(bad), Err(expected::DATE), "{bad}");
        }
    }

    #[test]
    fn each_field_that_is_wrong_is_named() {
        let header =
            owned(&["number", "issuer", "type", "status", "reported", "until", "ref", "note"]);
        let columns = Columns::find(&header, &Mapping::default()).unwrap();
        let good = ["A12345", "UTO", "P", "lost", "2026-01-01", "2030-01-01", "7", "keep it"];
        parse_row(&columns, &owned(&good), &defaults()).unwrap();
        let long = "x".repeat(501);
        for (place, value, field) in [
            (0, "", "number"),
            (0, "A", "number"),
            (0, "Ä12345", "number"),
            (0, "A1234567890123456789012345", "number"),
            (1, "Atlantis", "issuer"),
            (1, "", "issuer"),
            (2, "passport", "type"),
            (3, "sold", "status"),
            (3, "", "status"),
            (4, "soon", "reported"),
            (5, "2025-01-01", "until"),
            (6, long.as_str(), "ref"),
            (7, long.as_str(), "note"),
        ] {
            let mut row = owned(&good);
            row[place] = value.to_owned();
            assert_eq!(parse_row(&columns, &row, &defaults()).unwrap_err().field, field);
        }
        for row in [&good[..3], &[&good[..], &["more"]].concat()] {
            assert_eq!(parse_row(&columns, &owned(row), &defaults()).unwrap_err().field, "the row");
        }
        let own = Defaults { issuer: Some("UTO"), status: Some(LostStatus::Lost), ..defaults() };
        let bare = Columns::find(&owned(&["number"]), &Mapping::default()).unwrap();
        let entry = parse_row(&bare, &owned(&["A12345"]), &own).unwrap();
        assert_eq!((entry.issuer.as_str(), entry.status), ("UTO", LostStatus::Lost));
    }

    proptest! {
        #[test]
        fn any_row_is_read_or_refused(fields in proptest::collection::vec("\\PC{0,30}", 8..9)) {
            let header = owned(&["number", "issuer", "type", "status", "reported", "until", "ref", "note"]);
            let columns = Columns::find(&header, &Mapping::default()).unwrap();
            if let Ok(entry) = parse_row(&columns, &fields, &defaults()) {
                prop_assert!(super::super::check(&entry).is_ok());
            }
        }

        #[test]
        fn a_day_is_read_as_it_is_written(y in 1900_i16..2200, m in 1_i8..=12, d in 1_i8..=28) {
            let day = jiff::civil::date(y, m, d);
            for (text, order) in [
                (format!("{y}-{m:02}-{d:02}"), DateOrder::OneWay),
                (format!("{y}{m:02}{d:02}"), DateOrder::OneWay),
                (format!("{d}.{m}.{y}"), DateOrder::OneWay),
                (format!("{d:02}/{m:02}/{y}"), DateOrder::DayFirst),
                (format!("{m}/{d}/{y}"), DateOrder::MonthFirst),
            ] {
                prop_assert_eq!(day_of(&text, order), Ok(day));
            }
        }

        #[test]
        fn any_text_is_a_date_or_none(text in "\\PC{0,14}") {
            let _ = day_of(&text, DateOrder::OneWay);
        }
    }
}
