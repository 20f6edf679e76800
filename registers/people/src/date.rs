//! Dates of which a part may be unknown, as birth dates in documents are (Doc 9303-3 §4.8).
//!
//! Always holds: a day is known only with its month, a month only with its year; the text is
//! `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or nothing (null in JSON).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use registry::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A date of which a part, or all, may be unknown.
///
/// ```
/// use people::PartialDate;
/// let born: PartialDate = "1974-08".parse()?;
/// assert_eq!(born.to_string(), "1974-08");
/// # Ok::<(), people::ParsePartialDateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PartialDate {
    /// The whole date.
    Day(Date),
    /// Year and month; the month from 1 to 12.
    Month(i16, i8),
    /// The year alone.
    Year(i16),
    /// Nothing.
    #[default]
    Unknown,
}

/// Completed years on a day: one figure, or two where the birthday is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeRange {
    /// At least so many years.
    pub least_years: i16,
    /// At most so many years.
    pub most_years: i16,
}

/// A text that is no date of this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}” is not a date: expected YYYY-MM-DD, YYYY-MM, YYYY, or nothing where it is unknown"
)]
pub struct ParsePartialDateError {
    /// What was read, cut to 32 characters.
    pub text: String,
}

impl PartialDate {
    /// The first and the last day that it can be; `None` when nothing is known.
    #[must_use]
    pub fn range(self) -> Option<(Date, Date)> {
        match self {
            Self::Day(day) => Some((day, day)),
            Self::Month(year, month) => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::Year(year) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
            Self::Unknown => None,
        }
    }

    /// Whether both can be the same day: what is known of the one does not speak against the other.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        match (self.range(), other.range()) {
            (Some((a, b)), Some((c, d))) => a <= d && c <= b,
            _ => true,
        }
    }

    /// Completed years on `day`; `None` when nothing is known or `day` is before any birth.
    ///
    /// Somebody born on 29 February completes a year on 1 March in other years.
    #[must_use]
    pub fn age_on(self, day: Date) -> Option<AgeRange> {
        let (first, last) = self.range()?;
        let most_years = completed_years(first, day);
        if most_years < 0 {
            return None;
        }
        Some(AgeRange { least_years: completed_years(last, day).max(0), most_years })
    }
}

fn completed_years(born: Date, day: Date) -> i16 {
    let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i16::from(before_birthday)
}

/// By the first day that it can be, then the last; unknown comes last.
impl Ord for PartialDate {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.range(), other.range()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}
impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<PartialDate> for Value {
    fn from(date: PartialDate) -> Self {
        match date {
            PartialDate::Unknown => Self::Null,
            known => Self::Text(known.to_string()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Unknown => Ok(()),
        }
    }
}

impl FromStr for PartialDate {
    type Err = ParsePartialDateError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ParsePartialDateError { text: text.chars().take(32).collect() };
        let number = |part: &str, digits: usize| -> Result<i16, ParsePartialDateError> {
            if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse().map_err(|_| fault())
            } else {
                Err(fault())
            }
        };
        if text.is_empty() {
            return Ok(Self::Unknown);
        }
        let mut parts = text.split('-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        if year == 0 {
            return Err(fault());
        }
        let Some(month) = parts.next() else { return Ok(Self::Year(year)) };
        let month = i8::try_from(number(month, 2)?).map_err(|_| fault())?;
        let day = match parts.next() {
            None => None,
            Some(day) => Some(i8::try_from(number(day, 2)?).map_err(|_| fault())?),
        };
        if parts.next().is_some() {
            return Err(fault());
        }
        let whole = Date::new(year, month, day.unwrap_or(1)).map_err(|_| fault())?;
        Ok(if day.is_some() { Self::Day(whole) } else { Self::Month(year, month) })
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => s.serialize_none(),
            known => s.collect_str(known),
        }
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match Option::<String>::deserialize(d)? {
            None => Ok(Self::Unknown),
            Some(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn text_and_json_survive() {
        for text in ["1974-08-12", "1974-08", "1974", "", "2024-02-29", "0981-01-01"] {
            assert_eq!(date(text).to_string(), text);
            let json = serde_json::to_string(&date(text)).unwrap();
            assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date(text));
        }
        assert_eq!(serde_json::to_string(&PartialDate::Unknown).unwrap(), "null");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "1974-13",
            "2023-02-29",
            "74-08-12",
            "1974-8-1",
            "1974-08-12-1",
            "0000",
            "x",
            "1974-",
            "+974",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_age_is_a_range_where_the_birthday_is_unknown() {
        let day = Date::constant(2026, 11, 24);
        let age = |text: &str| date(text).age_on(day).map(|a| (a.least_years, a.most_years));
        assert_eq!(age("2008-11-24"), Some((18, 18)));
        assert_eq!(age("2008-11-25"), Some((17, 17)));
        assert_eq!(age("2008-11"), Some((17, 18)));
        assert_eq!(age("2008"), Some((17, 18)));
        assert_eq!(age("2026"), Some((0, 0)));
        assert_eq!(age("2027"), None);
        assert_eq!(age(""), None);
        let leap = date("2008-02-29");
        assert_eq!(leap.age_on(Date::constant(2026, 2, 28)).unwrap().most_years, 17);
        assert_eq!(leap.age_on(Date::constant(2026, 3, 1)).unwrap().most_years, 18);
    }

    #[test]
    fn dates_agree_when_nothing_known_speaks_against_it() {
        assert!(date("1974-08-12").agrees(date("1974")));
        assert!(date("1974-08").agrees(date("1974-08-31")));
        assert!(!date("1974-08").agrees(date("1974-09-01")));
        assert!(date("").agrees(date("1974")));
    }

    #[test]
    fn order_is_by_the_first_day_and_unknown_is_last() {
        let mut all = ["", "1975", "1974-08-12", "1974", "1974-08"].map(date);
        all.sort();
        assert_eq!(all.map(|d| d.to_string()), ["1974", "1974-08", "1974-08-12", "1975", ""]);
    }
}
