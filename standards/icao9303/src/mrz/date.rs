//! Dates of the zone: six characters, two of them for the year (Doc 9303-3 §4.8).
//!
//! The century is not in the zone. A birth lies in the past: it is the latest year that does not
//! put it after the reference date. An expiry lies near the reference date: it is the year of those
//! two digits in a window that begins a stated number of years before it. Unknown parts of a date
//! of birth are fillers, and stay unknown here.

use crate::Text;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// A day of the Gregorian calendar, as the reference from which centuries are reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate {
    /// Year, e.g. 2026.
    pub year: u16,
    /// Month from 1.
    pub month: u8,
    /// Day from 1.
    pub day: u8,
}

/// A date as the zone has it and as it was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ZoneDate {
    /// The six characters.
    pub raw: Text<6>,
    /// The year with its century, where known.
    pub year: Option<u16>,
    /// The month from 1, where known.
    pub month: Option<u8>,
    /// The day from 1, where known.
    pub day: Option<u8>,
}

/// How the six characters were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completeness {
    Whole,
    PartlyUnknown,
    Unknown,
    /// Letters, half-filled pairs, a month or day that the calendar does not have.
    Impossible,
}

impl ZoneDate {
    /// The date as `YYYY-MM-DD`, where every part is known.
    #[must_use]
    pub fn iso(&self) -> Option<Text<10>> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        let mut text = Text::EMPTY;
        let (century, years) = (u8::try_from(year / 100).ok()?, u8::try_from(year % 100).ok()?);
        for (n, pair) in [century, years, month, day].into_iter().enumerate() {
            if n > 1 {
                text.push(b'-');
            }
            text.push(b'0' + pair / 10 % 10);
            text.push(b'0' + pair % 10);
        }
        Some(text)
    }

    /// The date, where every part is known.
    #[must_use]
    pub fn calendar(&self) -> Option<CalendarDate> {
        Some(CalendarDate { year: self.year?, month: self.month?, day: self.day? })
    }

    pub(crate) fn read(
        cells: &[u8],
        century: impl Fn(u16, Option<u8>, Option<u8>) -> u16,
    ) -> (Self, Completeness) {
        let mut date = Self { raw: Text::from_ascii(cells), ..Self::default() };
        let &[y1, y2, m1, m2, d1, d2] = cells else { return (date, Completeness::Impossible) };
        let (Ok(year), Ok(month), Ok(day)) = (pair(y1, y2), pair(m1, m2), pair(d1, d2)) else {
            return (date, Completeness::Impossible);
        };
        let year = year.map(|yy| century(u16::from(yy), month, day));
        // A 29 February is judged in its year; where the year is unknown it is possible.
        let possible = month.is_none_or(|m| (1..=12).contains(&m))
            && day.is_none_or(|d| (1..=days_in_month(year.unwrap_or(2000), month)).contains(&d));
        if !possible {
            return (date, Completeness::Impossible);
        }
        (date.year, date.month, date.day) = (year, month, day);
        let completeness = match (year, month, day) {
            (Some(_), Some(_), Some(_)) => Completeness::Whole,
            (None, None, None) => Completeness::Unknown,
            _ => Completeness::PartlyUnknown,
        };
        (date, completeness)
    }
}

/// The latest year with these two digits that does not lie after the reference.
pub(crate) fn birth_century(
    reference: CalendarDate,
) -> impl Fn(u16, Option<u8>, Option<u8>) -> u16 {
    move |yy, month, day| {
        let year = reference.year - reference.year % 100 + yy;
        let after = (year, month.unwrap_or(1), day.unwrap_or(1))
            > (reference.year, reference.month, reference.day);
        if after { year.saturating_sub(100) } else { year }
    }
}

/// The year with these two digits in the hundred years from `years_back` before the reference.
pub(crate) fn expiry_century(
    reference: CalendarDate,
    years_back: u8,
) -> impl Fn(u16, Option<u8>, Option<u8>) -> u16 {
    move |yy, _, _| {
        let first = reference.year.saturating_sub(u16::from(years_back));
        let year = first - first % 100 + yy;
        if year < first { year + 100 } else { year }
    }
}

/// Two digits, two fillers, or neither.
fn pair(tens: u8, ones: u8) -> Result<Option<u8>, ()> {
    match (tens, ones) {
        (b'0'..=b'9', b'0'..=b'9') => Ok(Some((tens - b'0') * 10 + (ones - b'0'))),
        (b'<', b'<') => Ok(None),
        _ => Err(()),
    }
}

fn days_in_month(year: u16, month: Option<u8>) -> u8 {
    match month {
        Some(4 | 6 | 9 | 11) => 30,
        Some(2)
            if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
        {
            29
        }
        Some(2) => 28,
        _ => 31,
    }
}

impl Serialize for ZoneDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("ZoneDate", 5)?;
        s.serialize_field("raw", &self.raw)?;
        s.serialize_field("year", &self.year)?;
        s.serialize_field("month", &self.month)?;
        s.serialize_field("day", &self.day)?;
        s.serialize_field("iso", &self.iso())?;
        s.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: CalendarDate = CalendarDate { year: 2026, month: 11, day: 24 };

    fn birth(raw: &[u8]) -> (Option<String>, Completeness) {
        let (date, how) = ZoneDate::read(raw, birth_century(TODAY));
        (date.iso().map(|d| d.to_string()), how)
    }

    #[test]
    fn a_birth_lies_in_the_past() {
        assert_eq!(birth(b"261124").0.as_deref(), Some("2026-11-24"));
        assert_eq!(birth(b"261125").0.as_deref(), Some("1926-11-25"));
        assert_eq!(birth(b"740812").0.as_deref(), Some("1974-08-12"));
    }

    #[test]
    fn an_expiry_lies_in_its_window() {
        let year = |raw: &[u8], back| ZoneDate::read(raw, expiry_century(TODAY, back)).0.year;
        assert_eq!(year(b"120415", 50), Some(2012));
        assert_eq!(year(b"751231", 50), Some(2075));
        assert_eq!(year(b"760101", 50), Some(1976));
        assert_eq!(year(b"990101", 20), Some(2099));
    }

    #[test]
    fn unknown_parts_stay_unknown() {
        let (date, how) = ZoneDate::read(b"74<<<<", birth_century(TODAY));
        assert_eq!((date.year, date.month, date.day), (Some(1974), None, None));
        assert_eq!(how, Completeness::PartlyUnknown);
        assert_eq!(birth(b"<<<<<<"), (None, Completeness::Unknown));
    }

    #[test]
    fn days_that_do_not_exist_are_impossible() {
        for raw in [b"741301", b"740230", b"230229", b"74<812", b"7A0812", b"740800"] {
            assert_eq!(birth(raw), (None, Completeness::Impossible), "{raw:?}");
        }
        assert_eq!(birth(b"240229").1, Completeness::Whole);
    }
}
