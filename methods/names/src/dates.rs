//! Birth dates as graded evidence.
//!
//! Always holds: comparing is symmetric; a date that is not known says nothing.
//!
//! Left out: reading dates out of text, which is the matter of whoever reads the document.
//!
//! Sources: the tabular Islamic calendar (30-year cycle with eleven leap years, civil epoch) after
//! Reingold and Dershowitz, *Calendrical Calculations*, chapter 7; that many registers write
//! 1 January, or 1 July, where the day is not known, is said by the lists' publishers themselves.

use serde::Serialize;

/// A date of birth, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Birth {
    /// The year, Gregorian.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

impl Birth {
    /// A whole date.
    #[must_use]
    pub const fn new(year: i16, month: u8, day: u8) -> Self {
        Self { year, month: Some(month), day: Some(day) }
    }

    /// A year alone.
    #[must_use]
    pub const fn year(year: i16) -> Self {
        Self { year, month: None, day: None }
    }

    const fn is_whole(self) -> bool {
        self.month.is_some() && self.day.is_some()
    }

    /// A date that stands for a year: no day, or 1 January, or 1 July.
    const fn stands_for_year(self) -> bool {
        matches!((self.month, self.day), (Some(1 | 7), Some(1)) | (None, _))
    }
}

/// How two birth dates agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The same day.
    Exact,
    /// Day and month stand the other way round.
    Swapped,
    /// One digit differs.
    OneDigit,
    /// The same as far as both are known: year and month.
    Month,
    /// The same year, and no more is known of one of them.
    Year,
    /// The same year, and one of them is a first of January (or July), as registers write where the
    /// day is not known.
    FirstOfJanuary,
    /// The same day, where one of them was counted in the Islamic calendar.
    Hijri,
    /// A year apart, where one of them has no day.
    NearYear,
    /// They differ.
    Different,
    /// One of them is not known.
    Unknown,
}

impl Grade {
    /// What it is worth: the natural logarithm of the likelihood ratio. Among people of one name,
    /// one in about 25,000 was born on a given day and one in about 60 in a given year; that a
    /// register errs in the stated way happens in a few records of a hundred.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Exact => 9.8,
            Self::Swapped => 5.0,
            Self::OneDigit => 3.5,
            Self::Month => 6.0,
            Self::Year => 3.6,
            Self::FirstOfJanuary => 3.0,
            Self::Hijri => 4.5,
            Self::NearYear => 1.2,
            Self::Different => -4.5,
            Self::Unknown => 0.0,
        }
    }
}

/// What comparing two birth dates gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DateEvidence {
    /// How they agree.
    pub grade: Grade,
    /// What it is worth, in nats.
    pub llr: f64,
}

/// Compares two birth dates.
///
/// ```
/// use names::dates::{Birth, Grade, compare};
/// let born = Birth::new(1984, 5, 7);
/// assert_eq!(compare(Some(born), Some(Birth::new(1984, 7, 5))).grade, Grade::Swapped);
/// assert_eq!(compare(Some(born), Some(Birth::year(1984))).grade, Grade::Year);
/// // 7 May 1984 was 6 Sha'ban 1404.
/// assert_eq!(compare(Some(born), Some(Birth::new(1404, 8, 6))).grade, Grade::Hijri);
/// ```
#[must_use]
pub fn compare(left: Option<Birth>, right: Option<Birth>) -> DateEvidence {
    let grade = match (left, right) {
        (Some(a), Some(b)) => grade(a, b),
        _ => Grade::Unknown,
    };
    DateEvidence { grade, llr: grade.weight() }
}

fn grade(a: Birth, b: Birth) -> Grade {
    if a == b {
        return if a.is_whole() {
            Grade::Exact
        } else if a.month.is_some() {
            Grade::Month
        } else {
            Grade::Year
        };
    }
    if is_hijri(a) != is_hijri(b) {
        let (islamic, other) = if is_hijri(a) { (a, b) } else { (b, a) };
        return hijri(islamic, other);
    }
    if a.year == b.year {
        return same_year(a, b);
    }
    if a.is_whole() && b.is_whole() {
        return if digits_apart(a, b) == 1 { Grade::OneDigit } else { Grade::Different };
    }
    if (a.year - b.year).abs() == 1 && (a.stands_for_year() || b.stands_for_year()) {
        return Grade::NearYear;
    }
    Grade::Different
}

fn same_year(a: Birth, b: Birth) -> Grade {
    if a.month.is_none() || b.month.is_none() {
        return Grade::Year;
    }
    if a.month == b.month && (a.day.is_none() || b.day.is_none()) {
        return Grade::Month;
    }
    if a.is_whole() && b.is_whole() {
        if a.month == b.day && a.day == b.month {
            return Grade::Swapped;
        }
        if a.stands_for_year() || b.stands_for_year() {
            return Grade::FirstOfJanuary;
        }
        if digits_apart(a, b) == 1 {
            return Grade::OneDigit;
        }
    } else if a.stands_for_year() || b.stands_for_year() {
        return Grade::FirstOfJanuary;
    }
    Grade::Different
}

fn digits(b: Birth) -> [u8; 8] {
    let two = |n: u8| [n / 10, n % 10];
    let year = u16::try_from(b.year).unwrap_or(0);
    let digit = |n: u16| u8::try_from(n % 10).unwrap_or(0);
    let [m1, m2] = two(b.month.unwrap_or(0));
    let [d1, d2] = two(b.day.unwrap_or(0));
    [digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), m1, m2, d1, d2]
}

fn digits_apart(a: Birth, b: Birth) -> usize {
    digits(a).iter().zip(digits(b)).filter(|(x, y)| **x != *y).count()
}

/// People now living were born between 1300 and 1450 of the Islamic era.
const fn is_hijri(b: Birth) -> bool {
    b.year >= 1290 && b.year <= 1460
}

fn hijri(islamic: Birth, other: Birth) -> Grade {
    let whole = |b: Birth| Some((b.month?, b.day?));
    if let (Some((month, day)), Some((m, d))) = (whole(islamic), whole(other)) {
        let there = fixed_from_islamic(i32::from(islamic.year), i32::from(month), i32::from(day));
        let here = fixed_from_gregorian(i32::from(other.year), i32::from(m), i32::from(d));
        // The first of a month was seen, not computed: a day or two either way.
        if (there - here).abs() <= 2 {
            return Grade::Hijri;
        }
    }
    let year = (i32::from(islamic.year) * 970_224) / 1_000_000 + 621;
    if (year - i32::from(other.year)).abs() <= 1
        && (islamic.day.is_none() || other.stands_for_year())
    {
        return Grade::NearYear;
    }
    Grade::Different
}

/// Days since 31 December of the year before 1 (Reingold and Dershowitz 2.17).
fn fixed_from_gregorian(year: i32, month: i32, day: i32) -> i32 {
    let before = year - 1;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let correction = match (month <= 2, leap) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => -2,
    };
    365 * before + before / 4 - before / 100
        + before / 400
        + (367 * month - 362) / 12
        + correction
        + day
}

/// The same for the tabular Islamic calendar (Reingold and Dershowitz 7.3).
fn fixed_from_islamic(year: i32, month: i32, day: i32) -> i32 {
    day + 29 * (month - 1)
        + (6 * month - 1) / 11
        + (year - 1) * 354
        + (3 + 11 * year) / 30
        + 227_014
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_what_they_say() {
        let born = Birth::new(1975, 3, 12);
        let check = |other: Birth, grade: Grade| {
            assert_eq!(compare(Some(born), Some(other)).grade, grade, "{other:?}");
            assert_eq!(compare(Some(other), Some(born)).grade, grade, "{other:?} turned");
        };
        check(born, Grade::Exact);
        check(Birth::new(1975, 12, 3), Grade::Swapped);
        check(Birth::new(1975, 3, 17), Grade::OneDigit);
        check(Birth::new(1976, 3, 12), Grade::OneDigit);
        check(Birth::year(1975), Grade::Year);
        check(Birth { year: 1975, month: Some(3), day: None }, Grade::Month);
        check(Birth::new(1975, 1, 1), Grade::FirstOfJanuary);
        check(Birth::year(1974), Grade::NearYear);
        check(Birth::new(1981, 8, 20), Grade::Different);
        assert_eq!(compare(Some(born), None).grade, Grade::Unknown);
    }

    #[test]
    fn an_islamic_date_is_the_day_that_it_was() {
        // 1 Muharram 1446 was 8 July 2024 by the tabular calendar (7 July by sight).
        let evidence = compare(Some(Birth::new(1446, 1, 1)), Some(Birth::new(2024, 7, 8)));
        assert_eq!(evidence.grade, Grade::Hijri);
        let evidence = compare(Some(Birth::new(1446, 1, 1)), Some(Birth::new(2024, 9, 8)));
        assert_eq!(evidence.grade, Grade::Different);
    }
}
