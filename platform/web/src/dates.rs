//! Dates as people write them.

use jiff::civil::Date;

use crate::Language;

/// Why something typed is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// It has not three parts.
    #[error("write a day, a month and a year, such as 24/11/2026")]
    Shape,
    /// The month is neither a number from 1 to 12 nor a month's name.
    #[error("there is no such month")]
    Month,
    /// The month has no such day.
    #[error("that month has no such day")]
    Day,
    /// The year has not four digits.
    #[error("write the year with four digits")]
    Year,
}

impl DateFault {
    /// The code of the fault, for `fault-CODE`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape => "date-shape",
            Self::Month => "date-month",
            Self::Day => "date-day",
            Self::Year => "date-year",
        }
    }
}

/// Reads a date as people type it: `24/11/2026`, `24.11.2026`, `24-11-2026`, `24112026`,
/// `24 Nov 2026`, `2026-11-24`; day before month in every language here.
///
/// The year has four digits: a desk where `24` may be 1924 or 2024 must not guess.
///
/// # Errors
/// A [`DateFault`].
///
/// ```
/// use web::{Language, parse_date};
/// assert_eq!(parse_date("3 août 1989", Language::French).map(|d| d.to_string()), Ok("1989-08-03".into()));
/// ```
pub fn parse_date(text: &str, language: Language) -> Result<Date, DateFault> {
    let text = text.trim().trim_end_matches('.');
    let parts: Vec<&str> = match text.len() {
        8 if text.bytes().all(|b| b.is_ascii_digit()) => {
            let (day, rest) = text.split_at(2);
            let (month, year) = rest.split_at(2);
            vec![day, month, year]
        }
        _ => text
            .split(|c: char| c.is_whitespace() || "/.-,".contains(c))
            .filter(|p| !p.is_empty() && !p.eq_ignore_ascii_case("de"))
            .collect(),
    };
    let &[first, month, last] = parts.as_slice() else { return Err(DateFault::Shape) };
    // ISO 8601 puts the year first, and only it has four digits there.
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let day = day.trim_end_matches(|c: char| c.is_alphabetic());
    let day: i8 = day.parse().map_err(|_| DateFault::Day)?;
    let month = month_of(month, language).ok_or(DateFault::Month)?;
    if year.len() != 4 {
        return Err(DateFault::Year);
    }
    let year: i16 = year.parse().map_err(|_| DateFault::Year)?;
    Date::new(year, month, day).map_err(|_| DateFault::Day)
}

fn month_of(text: &str, language: Language) -> Option<i8> {
    if let Ok(number) = text.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let typed = text.to_lowercase();
    if typed.chars().count() < 3 {
        return None;
    }
    // Names in the other languages too: a document is seldom in the reader's own.
    let mut languages = vec![language];
    languages.extend(Language::ALL.into_iter().filter(|l| *l != language));
    languages.into_iter().find_map(|l| {
        let mut hits = (1..=12).filter(|m| l.month(*m).to_lowercase().starts_with(&typed));
        match (hits.next(), hits.next()) {
            (Some(month), None) => Some(month),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, DateFault> {
        parse_date(text, Language::English).map(|d| d.to_string())
    }

    #[test]
    fn a_date_is_read_however_it_is_typed() {
        for text in [
            "3/8/1989",
            "03.08.1989",
            "3-8-1989",
            "03081989",
            "3 Aug 1989",
            "1989-08-03",
            "3rd August 1989",
            "3 de agosto de 1989",
        ] {
            assert_eq!(read(text), Ok("1989-08-03".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        assert_eq!(read("31/2/2020"), Err(DateFault::Day));
        assert_eq!(read("1/13/2020"), Err(DateFault::Month));
        assert_eq!(read("1/1/20"), Err(DateFault::Year));
        assert_eq!(read("yesterday"), Err(DateFault::Shape));
        assert_eq!(read("1 ju 2020"), Err(DateFault::Month));
        assert_eq!(read("é1/1/2020"), Err(DateFault::Day));
    }
}
