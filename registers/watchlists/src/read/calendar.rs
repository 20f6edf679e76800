//! Dates as lists write them, in the calendars in which people are registered.
//!
//! Always holds: a date that could be of two calendars, or of which day and month can't be told
//! apart, is not guessed: what is certain of it is kept, and beside it what was written.
//!
//! Which is which: a year that is marked (AH, SH, BE, EC, or as Arabic, Persian, Thai and Amharic
//! write them) is of that calendar. Without a mark, a year above 2400 is Buddhist, since no other
//! calendar in use has come so far; one from 1200 to 1500 is lunar or solar Hijri, which can't be
//! told; an Ethiopic year without a mark looks like any other and is taken for one.
//! The conversions are arithmetic: lunar Hijri by the civil table (Reingold and Dershowitz,
//! *Calendrical Calculations*, 4th ed., §7.1), which differs from what was seen in the sky by up to
//! two days, so that a day becomes a span; solar Hijri by the cycle of 33 years, right from 1178 to
//! 1633; Ethiopic by §4.2 of the same book; Buddhist as used in Thailand since 1941.

use jiff::ToSpan;
use jiff::civil::Date;
use people::PartialDate;

use crate::model::BirthDate;

/// A calendar other than the Gregorian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Lunar Hijri.
    Hijri,
    /// Solar Hijri.
    SolarHijri,
    /// Buddhist Era, with Gregorian months.
    Buddhist,
    /// Ethiopic.
    Ethiopic,
}

/// Whether a date was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Understood {
    /// As a date of the Gregorian calendar.
    Yes,
    /// As one of another calendar, and converted.
    Converted(Calendar),
    /// Not, or not wholly.
    No,
}

/// Year, and as far as they are known month and day, in some calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    /// Whether day and month may have to change places.
    unclear: bool,
}

/// A date of birth as somebody wrote it: `12 Aug 1974`, `1974`, `circa 1974`, `1958 to 1960`,
/// `1376-05-21 SH`.
///
/// ```
/// use watchlists::read::{Understood, birth_date};
/// let (born, how) = birth_date("circa 12 Aug 1974");
/// assert_eq!((born.date.to_string().as_str(), born.about), ("1974-08-12", true));
/// assert_eq!(how, Understood::Yes);
/// ```
#[must_use]
pub fn birth_date(stated: &str) -> (BirthDate, Understood) {
    let text = digits(stated.trim()).to_lowercase();
    let (text, about) = without_about(&text);
    let text = text.trim().trim_end_matches(['.', ';']).trim();
    let kept = || Some(stated.trim().to_owned());
    for between in [" to ", " and ", " – ", "–", " - "] {
        if let Some((from, until)) = text.split_once(between) {
            let from = from.trim_start_matches("between").trim();
            if let (Some((a, how)), Some((b, also))) = (one(from), one(until.trim()))
                && how == Understood::Yes
                && also == Understood::Yes
                && b.date >= a.date
            {
                return (BirthDate { until: Some(b.date), about, ..a }, Understood::Yes);
            }
        }
    }
    // 1958-1960: two years, where a month can't be.
    if let Some((from, until)) = text.split_once('-')
        && let (Some(from), Some(until)) = (year(from.trim()), year(until.trim()))
    {
        let (date, until) = (PartialDate::Year(from), Some(PartialDate::Year(until)));
        return (BirthDate { date, until, about, stated: None }, Understood::Yes);
    }
    match one(text) {
        Some((date, Understood::Yes)) => (BirthDate { about, ..date }, Understood::Yes),
        Some((date, how)) => {
            (BirthDate { about: about || date.about, stated: kept(), ..date }, how)
        }
        None => (BirthDate { about, stated: kept(), ..BirthDate::default() }, Understood::No),
    }
}

/// A whole day of the Gregorian calendar: `2012-12-31`, with or without a time after it,
/// `31 Dec 2012`, or `12/31/2012` where that can be only one day.
#[must_use]
pub fn day(stated: &str) -> Option<Date> {
    match one(&digits(stated.trim()).to_lowercase())? {
        (BirthDate { date: PartialDate::Day(day), .. }, Understood::Yes) => Some(day),
        _ => None,
    }
}

/// Digits of other scripts as the ten that are counted with here.
fn digits(text: &str) -> String {
    let zero = |c: char| {
        ['\u{660}', '\u{6f0}', '\u{966}', '\u{e50}', '\u{ff10}'].into_iter().find_map(|zero| {
            let ahead = u32::from(c).checked_sub(u32::from(zero))?;
            char::from_digit(ahead, 10)
        })
    };
    text.chars().map(|c| zero(c).unwrap_or(c)).collect()
}

fn without_about(text: &str) -> (&str, bool) {
    for word in ["approximately", "approx.", "approx", "circa", "about", "around", "ca.", "c."] {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest, true);
        }
    }
    (text, false)
}

fn year(text: &str) -> Option<i16> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|y| plain && (1500..2400).contains(y))
}

/// Marks of calendars, the longer before what they hold.
const MARKS: [(&str, Calendar); 17] = [
    ("shamsi", Calendar::SolarHijri),
    ("a.h.s.", Calendar::SolarHijri),
    ("هـ.ش", Calendar::SolarHijri),
    ("ه.ش", Calendar::SolarHijri),
    ("ه‍.ش", Calendar::SolarHijri),
    ("sh", Calendar::SolarHijri),
    ("a.p.", Calendar::SolarHijri),
    ("hijri", Calendar::Hijri),
    ("a.h.", Calendar::Hijri),
    ("هـ", Calendar::Hijri),
    ("ah", Calendar::Hijri),
    ("พ.ศ.", Calendar::Buddhist),
    ("b.e.", Calendar::Buddhist),
    ("be", Calendar::Buddhist),
    ("ዓ.ም", Calendar::Ethiopic),
    ("e.c.", Calendar::Ethiopic),
    ("ec", Calendar::Ethiopic),
];

fn marked(text: &str) -> (String, Option<Calendar>) {
    for (mark, calendar) in MARKS {
        for (at, _) in text.match_indices(mark) {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at.saturating_add(mark.len())..).unwrap_or_default();
            // A mark stands apart from letters: `ec` is no mark within `dec`.
            let ends = |c: Option<char>| !c.is_some_and(char::is_alphabetic);
            if ends(before.chars().next_back()) && ends(after.chars().next()) {
                return (format!("{before} {after}"), Some(calendar));
            }
        }
    }
    (text.to_owned(), None)
}

/// One date, in lower case.
fn one(text: &str) -> Option<(BirthDate, Understood)> {
    let (text, calendar) = marked(text);
    let parts = parts(&text)?;
    let calendar = calendar.or(match parts.year {
        2400..=2700 => Some(Calendar::Buddhist),
        _ => None,
    });
    match calendar {
        Some(calendar) => {
            if parts.unclear {
                return None;
            }
            converted(parts, calendar).map(|date| (date, Understood::Converted(calendar)))
        }
        // Lunar or solar Hijri: which, nothing says.
        None if (1200..1500).contains(&parts.year) => None,
        None if parts.unclear => Some((
            BirthDate { date: PartialDate::Year(parts.year), ..BirthDate::default() },
            Understood::No,
        )),
        None => {
            let date = gregorian(parts)?;
            Some((BirthDate { date, ..BirthDate::default() }, Understood::Yes))
        }
    }
}

fn gregorian(parts: Parts) -> Option<PartialDate> {
    if !(1500..=2200).contains(&parts.year) {
        return None;
    }
    match (parts.month, parts.day) {
        (None, _) => Some(PartialDate::Year(parts.year)),
        (Some(month), None) => {
            (1..=12).contains(&month).then_some(PartialDate::Month(parts.year, month))
        }
        (Some(month), Some(day)) => Date::new(parts.year, month, day).ok().map(PartialDate::Day),
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month_name(word: &str) -> Option<i8> {
    let letters = word.chars().count() >= 3 && word.chars().all(char::is_alphabetic);
    let at = MONTHS.iter().position(|m| letters && word.starts_with(m))?;
    i8::try_from(at.saturating_add(1)).ok()
}

/// Year, month and day out of the orders in which they are written.
fn parts(text: &str) -> Option<Parts> {
    // What follows an ISO date is a time or an offset.
    let text = text.trim();
    let iso = text.get(..10).filter(|head| {
        head.len() == text.len()
            || (head.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            }) && text.get(10..11).is_some_and(|next| ["t", "+", "-", "z"].contains(&next)))
    });
    let text = iso.unwrap_or(text);
    // 1974-08-00: what is not known is written as nought.
    let text = text.trim_end_matches("-00");
    let words: Vec<&str> =
        text.split([' ', '-', '/', '.', ',', '\t']).filter(|w| !w.is_empty()).collect();
    let number = |word: &str| {
        let plain = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        if plain { word.parse::<i16>().ok() } else { None }
    };
    let small = |n: i16| i8::try_from(n).ok().filter(|n| (1..=31).contains(n));
    let whole = |year, month, day| Some(Parts { year, month, day, unclear: false });
    match words.as_slice() {
        [y] => whole(number(y).filter(|_| y.len() == 4)?, None, None),
        [a, b] => match (number(a), number(b), month_name(a)) {
            (_, Some(year), Some(month)) if b.len() == 4 => whole(year, Some(month), None),
            (Some(year), Some(month), None) if a.len() == 4 => {
                whole(year, Some(small(month)?), None)
            }
            (Some(month), Some(year), None) if b.len() == 4 => {
                whole(year, Some(small(month)?), None)
            }
            _ => None,
        },
        [a, b, c] => {
            if let Some(month) = month_name(b) {
                let (day, year) = if c.len() == 4 { (a, c) } else { (c, a) };
                return whole(number(year)?, Some(month), Some(small(number(day)?)?));
            }
            if let Some(month) = month_name(a) {
                return whole(
                    number(c).filter(|_| c.len() == 4)?,
                    Some(month),
                    Some(small(number(b)?)?),
                );
            }
            let (x, y, z) = (number(a)?, number(b)?, number(c)?);
            if a.len() == 4 {
                return whole(x, Some(small(y)?), Some(small(z)?));
            }
            if c.len() != 4 {
                return None;
            }
            let (x, y) = (small(x)?, small(y)?);
            match (x > 12, y > 12) {
                (true, false) => whole(z, Some(y), Some(x)),
                (false, true) => whole(z, Some(x), Some(y)),
                (false, false) if x == y => whole(z, Some(x), Some(x)),
                (false, false) => {
                    Some(Parts { year: z, month: Some(x), day: Some(y), unclear: true })
                }
                (true, true) => None,
            }
        }
        _ => None,
    }
}

fn converted(parts: Parts, calendar: Calendar) -> Option<BirthDate> {
    if calendar == Calendar::Buddhist {
        let date = gregorian(Parts { year: parts.year.checked_sub(543)?, ..parts })?;
        return Some(BirthDate { date, ..BirthDate::default() });
    }
    let fits = match calendar {
        Calendar::Hijri => 1200..=1600,
        Calendar::SolarHijri => 1178..=1600,
        Calendar::Ethiopic | Calendar::Buddhist => 1500..=2200,
    };
    let most = if calendar == Calendar::Ethiopic { 13 } else { 12 };
    let (year, month) = (parts.year, parts.month);
    if !fits.contains(&year) || month.is_some_and(|m| m > most) {
        return None;
    }
    let first = |year: i16, month: i8| number_of(calendar, year, month, 1).and_then(date_of);
    match (month, parts.day) {
        (Some(month), Some(day)) => {
            let exact = date_of(number_of(calendar, year, month, day)?)?;
            if calendar == Calendar::Hijri {
                let (from, until) =
                    (exact.checked_sub(2.days()).ok()?, exact.checked_add(2.days()).ok()?);
                return Some(BirthDate {
                    date: from.into(),
                    until: Some(until.into()),
                    ..BirthDate::default()
                });
            }
            Some(BirthDate { date: exact.into(), ..BirthDate::default() })
        }
        (month, _) => {
            let from = first(year, month.unwrap_or(1))?;
            let next = match month {
                Some(m) if m < most => first(year, m.checked_add(1)?)?,
                _ => first(year.checked_add(1)?, 1)?,
            };
            let until = next.yesterday().ok()?;
            if month.is_none() {
                return Some(BirthDate {
                    date: PartialDate::Year(from.year()),
                    until: Some(PartialDate::Year(until.year())),
                    ..BirthDate::default()
                });
            }
            Some(BirthDate { date: from.into(), until: Some(until.into()), ..BirthDate::default() })
        }
    }
}

/// The Julian day number at noon of a day of one of the three calendars that have months of their
/// own.
fn number_of(calendar: Calendar, year: i16, month: i8, day: i8) -> Option<i64> {
    let (y, m, d) = (i64::from(year), i64::from(month), i64::from(day));
    let before = m.checked_sub(1)?;
    Some(match calendar {
        Calendar::Hijri => {
            // Months of 30 and 29 days in turn; 11 leap days in 30 years.
            let months = (59 * before + 1).div_euclid(2);
            1_948_440 + 354 * (y - 1) + (3 + 11 * y).div_euclid(30) + months + d - 1
        }
        Calendar::SolarHijri => {
            // Six months of 31 days, then 30; eight leap years in 33.
            let months = if before <= 6 { 31 * before } else { 186 + 30 * (before - 6) };
            let leaps = |y: i64| (8 * y + 29).div_euclid(33);
            // 1 Farvardin 1300 was 21 March 1921.
            2_422_770 + 365 * (y - 1300) + leaps(y - 1) - leaps(1299) + months + d - 1
        }
        Calendar::Ethiopic => 1_724_221 + 365 * (y - 1) + y.div_euclid(4) + 30 * before + d - 1,
        Calendar::Buddhist => return None,
    })
}

fn date_of(number: i64) -> Option<Date> {
    // Noon of 1 January 2000 begins the Julian day 2,451,545.
    let ahead = number.checked_sub(2_451_545)?;
    let span = jiff::Span::new().try_days(ahead).ok()?;
    Date::constant(2000, 1, 1).checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From, until, about, and whether it was understood.
    fn read(text: &str) -> String {
        let (born, how) = birth_date(text);
        let until = born.until.map_or(String::new(), |u| format!("..{u}"));
        let about = if born.about { "~" } else { "" };
        let how = match how {
            Understood::Yes => "",
            Understood::Converted(_) => " converted",
            Understood::No => " not",
        };
        format!("{about}{}{until}{how}", born.date)
    }

    #[test]
    fn dates_are_read_in_the_forms_that_lists_have() {
        for (text, is) in [
            ("1974-08-12", "1974-08-12"),
            ("2012-12-31T00:00:00", "2012-12-31"),
            ("2005-11-01-05:00", "2005-11-01"),
            ("12 Aug 1974", "1974-08-12"),
            ("August 12, 1974", "1974-08-12"),
            ("Aug 1974", "1974-08"),
            ("1974", "1974"),
            ("1974-00-00", "1974"),
            ("circa 1974", "~1974"),
            ("c. 1974", "~1974"),
            ("1958 to 1960", "1958..1960"),
            ("between 1958 and 1960", "1958..1960"),
            ("1958-1960", "1958..1960"),
            ("01 Jan 1958 to 31 Dec 1960", "1958-01-01..1960-12-31"),
            ("31/12/1960", "1960-12-31"),
            ("12/31/1960", "1960-12-31"),
            ("05.05.1960", "1960-05-05"),
            ("٢١/١٢/١٩٦٠", "1960-12-21"),
            ("03/04/1960", "1960 not"),
            ("1960-13-01", " not"),
            ("1960-02-30", " not"),
            ("unknown", " not"),
            ("", " not"),
        ] {
            assert_eq!(read(text), is, "{text}");
        }
    }

    #[test]
    fn dates_of_four_calendars_are_converted_or_said_to_be_unclear() {
        for (text, is) in [
            // 1 Muharram 1400 is 21 November 1979, give or take two days.
            ("1400-01-01 AH", "1979-11-19..1979-11-23 converted"),
            ("1400 هـ", "1979..1980 converted"),
            // Nowruz of 1404.
            ("1404-01-01 SH", "2025-03-21 converted"),
            ("1357/11/22 ه.ش", "1979-02-11 converted"),
            ("30/12/1403 SH", "2025-03-20 converted"),
            ("2517", "1974 converted"),
            ("12 Aug 2517 BE", "1974-08-12 converted"),
            // The millennium in Ethiopia.
            ("2000-01-01 EC", "2007-09-12 converted"),
            ("1376-05-21", " not"),
            ("1400", " not"),
        ] {
            assert_eq!(read(text), is, "{text}");
        }
    }
}
