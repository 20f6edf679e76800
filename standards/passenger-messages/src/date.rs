//! Dates and times as DTM segments carry them (UN/EDIFACT composite C507, data element 2379).
//!
//! A value says in a qualifier how it is written; where the qualifier is left out, as the API
//! guidelines have it for births and expiries, its length says it. A value that its qualifier or
//! the calendar rules out is no date: it is never bent into one.
//!
//! Times in passenger messages are local to the place that they stand with, and so are these.
//! Two digits of a year leave a century open: [`Century`] says how it is chosen, always against a
//! day that the caller or the message states.

use serde::{Serialize, Serializer};
use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day before which none is.
    pub(crate) const FIRST: Self = Self { year: 1000, month: 1, day: 1 };

    /// The day, where the calendar has it and the year has four digits.
    ///
    /// ```
    /// use passenger_messages::Date;
    /// assert!(Date::new(2024, 2, 29).is_some());
    /// assert!(Date::new(2023, 2, 29).is_none());
    /// ```
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year >= 1000 && year <= 9999 && day >= 1 && day <= days_in_month(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// The year, with its century.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The six digits `YYMMDD`.
    pub(crate) fn six_digits(self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.day)
    }

    /// The eight digits `CCYYMMDD`.
    pub(crate) fn eight_digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

/// How many days a month has; none where there is no such month.
const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// As `YYYY-MM-DD`.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A day and a minute of it, on the clocks of the place that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    date: Date,
    hour: u8,
    minute: u8,
}

impl LocalTime {
    /// The time, where a day has it: 00:00 to 23:59.
    #[must_use]
    pub const fn new(date: Date, hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 { Some(Self { date, hour, minute }) } else { None }
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The four digits `HHMM`.
    pub(crate) fn four_digits(self) -> String {
        format!("{:02}{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.date, self.hour, self.minute)
    }
}

/// As `YYYY-MM-DDTHH:MM`, without a zone.
impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How the century of a two-digit year is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Century {
    /// A birth: the latest year that does not put it after the day.
    NotAfter(Date),
    /// An expiry or an issue: from 50 years before the day's year to 49 after.
    Around(Date),
    /// A journey or a preparation: from 79 years before the day's year to 20 after.
    Near(Date),
}

impl Century {
    /// The whole year for two digits.
    fn year(self, two: u8, month: u8, day: u8) -> u16 {
        let two = u16::from(two);
        let first = match self {
            Self::NotAfter(on) => {
                // This day or later of the calendar: the year itself would lie after `on`.
                let later = (month, day) > (on.month, on.day);
                on.year.saturating_sub(99).saturating_sub(u16::from(later))
            }
            Self::Around(on) => on.year.saturating_sub(50),
            Self::Near(on) => on.year.saturating_sub(79),
        };
        first + (two + 100 - first % 100) % 100
    }

    /// Whether the two digits of the date's year lead back to it.
    pub(crate) fn gives_back(self, date: Date) -> bool {
        let two = u8::try_from(date.year % 100).unwrap_or_default();
        self.year(two, date.month, date.day) == date.year
    }
}

/// Why a value is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDate {
    /// Not the digits, or not as many, that the qualifier announces.
    Malformed,
    /// The calendar or the clock does not have it.
    Impossible,
    /// A qualifier that is not read here.
    Qualifier,
}

/// Reads a value by its qualifier (data element 2379), or by its length where there is none.
///
/// Read are 101 `YYMMDD`, 102 `CCYYMMDD`, 201 `YYMMDDHHMM`, 202 with seconds, 203 `CCYYMMDDHHMM`,
/// 204 with seconds, and ZZZ, which two parties agree on, by its length. Seconds are dropped.
/// A value of a day alone has no time.
///
/// # Errors
/// [`NoDate`], where it is none.
pub fn read(
    value: &str,
    qualifier: Option<&str>,
    century: Century,
) -> Result<(Date, Option<LocalTime>), NoDate> {
    let digits = value.as_bytes();
    let length = match qualifier {
        Some("101") => 6,
        Some("102") => 8,
        Some("201") => 10,
        Some("202" | "203") => 12,
        Some("204") => 14,
        None | Some("ZZZ") => digits.len(),
        Some(_) => return Err(NoDate::Qualifier),
    };
    if digits.len() != length || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NoDate::Malformed);
    }
    let pair = |at: usize| -> Option<u8> {
        let (&tens, &ones) = (digits.get(at)?, digits.get(at + 1)?);
        Some((tens - b'0') * 10 + (ones - b'0'))
    };
    let whole_year = matches!(length, 8 | 14) || (length == 12 && qualifier != Some("202"));
    if !matches!(length, 6 | 8 | 10 | 12 | 14) {
        return Err(NoDate::Malformed);
    }
    let from = if whole_year { 4 } else { 2 };
    let (Some(month), Some(day)) = (pair(from), pair(from + 2)) else {
        return Err(NoDate::Malformed);
    };
    let first = pair(0).unwrap_or_default();
    let year = if whole_year {
        u16::from(first) * 100 + u16::from(pair(2).unwrap_or_default())
    } else {
        century.year(first, month, day)
    };
    let date = Date::new(year, month, day).ok_or(NoDate::Impossible)?;
    let time = match (pair(from + 4), pair(from + 6)) {
        (Some(hour), Some(minute)) => {
            Some(LocalTime::new(date, hour, minute).ok_or(NoDate::Impossible)?)
        }
        _ => None,
    };
    Ok((date, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> Date {
        Date::new(2026, 11, 24).unwrap()
    }

    fn text(value: &str, qualifier: Option<&str>, century: Century) -> String {
        match read(value, qualifier, century) {
            Ok((_, Some(time))) => time.to_string(),
            Ok((date, None)) => date.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn each_qualifier_is_read() {
        for (value, qualifier, means) in [
            ("720907", None, "2072-09-07"),
            ("720907", Some("101"), "2072-09-07"),
            ("19720907", Some("102"), "1972-09-07"),
            ("19720907", None, "1972-09-07"),
            ("2108271450", Some("201"), "2021-08-27T14:50"),
            ("210827145059", Some("202"), "2021-08-27T14:50"),
            ("202108271450", Some("203"), "2021-08-27T14:50"),
            ("20210827145059", Some("204"), "2021-08-27T14:50"),
            ("202108271450", Some("ZZZ"), "2021-08-27T14:50"),
            ("7209", None, "Malformed"),
            ("", None, "Malformed"),
            ("20210827", Some("201"), "Malformed"),
            ("72O907", None, "Malformed"),
            ("720000", None, "Impossible"),
            ("2108272460", Some("201"), "Impossible"),
            ("20210827", Some("718"), "Qualifier"),
        ] {
            assert_eq!(text(value, qualifier, Century::Around(on())), means, "{value}");
        }
    }

    #[test]
    fn centuries_follow_the_day() {
        let birth = |value| text(value, None, Century::NotAfter(on()));
        assert_eq!(birth("261124"), "2026-11-24");
        assert_eq!(birth("261125"), "1926-11-25");
        assert_eq!(birth("000229"), "2000-02-29");
        assert_eq!(birth("270101"), "1927-01-01");
        let expiry = |value| text(value, None, Century::Around(on()));
        assert_eq!(expiry("750101"), "2075-01-01");
        assert_eq!(expiry("760101"), "1976-01-01");
        let flight = |value| text(value, None, Century::Near(on()));
        assert_eq!(
            (flight("460101"), flight("470101")),
            ("2046-01-01".into(), "1947-01-01".into())
        );
    }

    #[test]
    fn two_digits_give_back_what_they_can() {
        let century = Century::NotAfter(on());
        assert!(century.gives_back(Date::new(1972, 9, 7).unwrap()));
        assert!(!century.gives_back(Date::new(1912, 9, 7).unwrap()));
    }
}
