//! One row of a crossings file, read: pure, for the import and for its fuzz target.
//!
//! Always holds: a value that is not what its field holds rejects the row with the field, the
//! value and what was expected; nothing is guessed. A time is the post's own clock.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::desk::Place;
use crate::model::Direction;

/// Where the fields of a row stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Who.
    pub person: usize,
    /// When.
    pub date: usize,
    /// Which way.
    pub direction: usize,
    /// Citizenship.
    pub citizenship: Option<usize>,
    /// Sex.
    pub sex: Option<usize>,
    /// Birth date.
    pub birth_date: Option<usize>,
    /// The post's code.
    pub post: Option<usize>,
    /// The journey's number, which orders crossings of one day and tells rows apart.
    pub journey: Option<usize>,
    /// The stated status before the first crossing.
    pub initial: Option<usize>,
    /// The names of all columns.
    pub header: Vec<String>,
}

impl Columns {
    /// The name of a column, as the file has it.
    #[must_use]
    pub fn name(&self, at: Option<usize>) -> String {
        at.and_then(|at| self.header.get(at)).cloned().unwrap_or_default()
    }
}

/// A line that can't be taken, or that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The line in CSV, the header being 1; the row in Parquet, from 1.
    pub line: u64,
    /// The field, as the file names it.
    pub field: String,
    /// Its value, cut to 80 characters.
    pub value: String,
    /// What is expected there.
    pub expected: String,
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "line {}, {}: `{}`; expected {}",
            self.line, self.field, self.value, self.expected
        )
    }
}

/// A row that can be taken.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Its line.
    pub line: u64,
    /// The person's id in the source.
    pub person: Arc<str>,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Milliseconds within the day.
    pub ms: i32,
    /// Whether the row has a time of day.
    pub has_time: bool,
    /// Which way.
    pub direction: Direction,
    /// ICAO code; `None` where nobody wrote it down.
    pub citizenship: Option<&'static str>,
    /// `F`, `M` or `X`.
    pub sex: Option<&'static str>,
    /// Birth date.
    pub birth_date: people::PartialDate,
    /// The post's code.
    pub post: Arc<str>,
    /// The journey's number as it stands: a number orders as one.
    pub order: (i64, Option<Arc<str>>),
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// How many crossings of this person came before on this day.
    pub(super) within_day: u32,
    pub(super) place: Option<Arc<Place>>,
}

impl Parsed {
    /// The civil day.
    #[must_use]
    pub fn date(&self) -> Date {
        cubes::day::date_of(self.day).unwrap_or(Date::ZERO)
    }

    /// The day, and the time where there is one, as text.
    #[must_use]
    pub fn date_text(&self) -> String {
        if self.has_time {
            let s = self.ms / 1_000;
            format!("{} {:02}:{:02}:{:02}", self.date(), s / 3_600, s / 60 % 60, s % 60)
        } else {
            self.date().to_string()
        }
    }
}

/// What must stand where, in words.
mod expected {
    pub const PERSON: &str = "the person's id in the source";
    pub const DATE: &str = "a date: YYYY-MM-DD, with or without a time after it";
    pub const DIRECTION: &str = "arrival or departure, or 1 or 0";
    pub const COUNTRY: &str =
        "a country by its code or name, such as UTO, or nothing where it is unknown";
    pub const SEX: &str = "F, M or X, or nothing where it is unknown";
    pub const BIRTH: &str = "YYYY-MM-DD, YYYY-MM or YYYY, or nothing where it is unknown";
    pub const INITIAL: &str = "1 for a resident, 0 for a non-resident, or nothing";
    pub const LENGTH: &str = "at most 200 characters";
}

/// Reads one row.
///
/// # Errors
/// The first field that is not what it should be.
pub fn parse_row(
    columns: &Columns,
    line: u64,
    fields: &[Option<String>],
    default_post: &str,
) -> Result<Parsed, Rejection> {
    let text = |at: usize| fields.get(at).and_then(Option::as_deref).unwrap_or_default().trim();
    let optional = |at: Option<usize>| at.map(text).unwrap_or_default();
    let reject = |at: usize, expected: &str| Rejection {
        line,
        field: columns.name(Some(at)),
        value: text(at).chars().take(80).collect(),
        expected: expected.to_owned(),
    };
    let person = text(columns.person);
    if person.is_empty() {
        return Err(reject(columns.person, expected::PERSON));
    }
    for at in [Some(columns.person), columns.journey, columns.post].into_iter().flatten() {
        if text(at).chars().count() > 200 {
            return Err(reject(at, expected::LENGTH));
        }
    }
    let (day, ms) = cubes::day::parse(text(columns.date))
        .ok_or_else(|| reject(columns.date, expected::DATE))?;
    let direction = direction(text(columns.direction))
        .ok_or_else(|| reject(columns.direction, expected::DIRECTION))?;
    let citizenship = match (columns.citizenship, optional(columns.citizenship)) {
        (None, _) | (_, "" | "XXX") => None,
        (Some(at), typed) => {
            Some(places::parse_country(typed).ok_or_else(|| reject(at, expected::COUNTRY))?.alpha3)
        }
    };
    let sex = match (columns.sex, optional(columns.sex)) {
        (None, _) | (_, "") => None,
        (Some(at), typed) => {
            Some(people::Sex::from_code(typed).ok_or_else(|| reject(at, expected::SEX))?.code())
        }
    };
    let birth_date = match columns.birth_date {
        None => people::PartialDate::Unknown,
        Some(at) => text(at).parse().map_err(|_| reject(at, expected::BIRTH))?,
    };
    let resident_before = match (columns.initial, optional(columns.initial)) {
        (None, _) | (_, "") => None,
        (_, "1" | "1.0" | "true") => Some(true),
        (_, "0" | "0.0" | "false") => Some(false),
        (Some(at), _) => return Err(reject(at, expected::INITIAL)),
    };
    let journey = optional(columns.journey);
    let post = match optional(columns.post) {
        "" => default_post,
        code => code,
    };
    Ok(Parsed {
        line,
        person: person.into(),
        day,
        ms,
        has_time: text(columns.date).len() > 10,
        direction,
        citizenship,
        sex,
        birth_date,
        post: post.into(),
        order: (journey.parse().unwrap_or(0), (!journey.is_empty()).then(|| journey.into())),
        resident_before,
        within_day: 0,
        place: None,
    })
}

fn direction(text: &str) -> Option<Direction> {
    let is = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(&["arrival", "1", "1.0", "true"]) {
        Some(Direction::Arrival)
    } else if is(&["departure", "0", "0.0", "false"]) {
        Some(Direction::Departure)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Columns {
        let header = ["person_id", "date", "direction", "citizenship", "sex", "birth_date"];
        Columns {
            person: 0,
            date: 1,
            direction: 2,
            citizenship: Some(3),
            sex: Some(4),
            birth_date: Some(5),
            post: None,
            journey: None,
            initial: None,
            header: header.map(str::to_owned).to_vec(),
        }
    }

    fn parse(row: [&str; 6]) -> Result<Parsed, Rejection> {
        parse_row(&columns(), 7, &row.map(|t| Some(t.to_owned())), "NOT-KNOWN")
    }

    #[test]
    fn each_fault_is_named_by_line_field_and_value() {
        for (row, field, value) in [
            (["", "2024-01-01", "1", "", "", ""], "person_id", ""),
            (["1", "2024-02-30", "1", "", "", ""], "date", "2024-02-30"),
            (["1", "2024-01-01", "up", "", "", ""], "direction", "up"),
            (["1", "2024-01-01", "1", "Atlantis", "", ""], "citizenship", "Atlantis"),
            (["1", "2024-01-01", "1", "", "Q", ""], "sex", "Q"),
            (["1", "2024-01-01", "1", "", "", "1974-13"], "birth_date", "1974-13"),
        ] {
            let r = parse(row).unwrap_err();
            assert_eq!((r.line, r.field.as_str(), r.value.as_str()), (7, field, value));
            assert!(!r.expected.is_empty());
        }
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        let p = parse(["1", "2024-01-01 10:30:00", "departure", "XXX", "", ""]).unwrap();
        assert_eq!((p.citizenship, p.sex, p.has_time), (None, None, true));
        assert_eq!(p.date_text(), "2024-01-01 10:30:00");
    }

    proptest! {
        #[test]
        fn no_row_makes_it_panic(row in prop::collection::vec(prop::option::of(".{0,40}"), 0..9)) {
            let _ = parse_row(&columns(), 1, &row, "X");
        }
    }
}
