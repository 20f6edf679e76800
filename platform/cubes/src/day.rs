//! Days and milliseconds read from text, without allocating.
//!
//! Always: days count from 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999.
//! Leaves out time zones: a time in a file is the post's own clock, and its date is the date.

use jiff::civil::Date;

/// What a date is expected to be, in words.
pub(crate) const EXPECTED: &str = "a date: YYYY-MM-DD, with or without a time after it";

const MS_PER_DAY: i64 = 86_400_000;

/// The day number of a date.
#[must_use]
pub fn day_of(date: Date) -> i32 {
    (date - EPOCH).get_days()
}

/// The date of a day number; `None` beyond the years 1 to 9999.
#[must_use]
pub fn date_of(day: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day as `YYYY-MM-DD`; empty beyond the years 1 to 9999.
#[must_use]
pub fn iso(day: i32) -> String {
    date_of(day).map(|date| date.to_string()).unwrap_or_default()
}

/// Reads `YYYY-MM-DD`, or the same with a time after a space or `T`.
/// Returns the day and the milliseconds within it.
#[must_use]
pub fn parse(text: &str) -> Option<(i32, i32)> {
    let text = text.trim();
    let date = text.get(..10)?;
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = date.get(from..to)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    if date.get(4..5)? != "-" || date.get(7..8)? != "-" {
        return None;
    }
    let month = i8::try_from(number(5, 7)?).ok()?;
    let day_of_month = i8::try_from(number(8, 10)?).ok()?;
    let date = Date::new(number(0, 4)?, month, day_of_month).ok()?;
    let ms = match text.get(10..)? {
        "" => 0,
        rest => time_ms(rest.strip_prefix(['T', ' '])?)?,
    };
    Some((day_of(date), ms))
}

fn time_ms(text: &str) -> Option<i32> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let time: jiff::civil::Time = text.parse().ok()?;
    let ms = i32::from(time.millisecond());
    Some(
        ((i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60 + i32::from(time.second()))
            * 1000
            + ms,
    )
}

/// Splits milliseconds since 1970 into day and milliseconds within it.
#[must_use]
pub fn split_ms(ms: i64) -> Option<(i32, i32)> {
    let day = i32::try_from(ms.div_euclid(MS_PER_DAY)).ok()?;
    let within = i32::try_from(ms.rem_euclid(MS_PER_DAY)).ok()?;
    date_of(day).map(|_| (day, within))
}

/// Months since year 0: `12·year + month − 1`. 0 where the day is beyond the calendar.
#[must_use]
pub fn month_of(day: i32) -> u16 {
    date_of(day)
        .and_then(|date| {
            u16::try_from(i32::from(date.year()) * 12 + i32::from(date.month()) - 1).ok()
        })
        .unwrap_or(0)
}

/// A month number as `YYYY-MM`.
#[must_use]
pub fn month_label(month: u16) -> String {
    format!("{:04}-{:02}", month / 12, month % 12 + 1)
}

/// Whole years between a birth and a day; `None` if the birth lies after it.
#[must_use]
pub fn age_in_years(birth_day: i32, day: i32) -> Option<i32> {
    let (born, on) = (date_of(birth_day)?, date_of(day)?);
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = i32::from(on.year()) - i32::from(born.year()) - i32::from(!had_birthday);
    (years >= 0).then_some(years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_and_without_a_time() {
        assert_eq!(parse("1970-01-02"), Some((1, 0)));
        assert_eq!(parse("1969-12-31 00:00:01"), Some((-1, 1000)));
        assert_eq!(parse("2009-05-02T07:23:41Z").map(|(_, ms)| ms), Some(26_621_000));
        for wrong in
            ["2009-02-29", "2009-13-01", "02/05/2009", "2009-5-2", "2009-05-02x", "é009-05-02", ""]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_age_turns_on_the_birthday() {
        let day = |text| parse(text).map(|(day, _)| day).unwrap();
        assert_eq!(age_in_years(day("2000-02-29"), day("2005-02-28")), Some(4));
        assert_eq!(age_in_years(day("2000-02-29"), day("2005-03-01")), Some(5));
        assert_eq!(age_in_years(day("2005-03-02"), day("2005-03-01")), None);
        assert_eq!(month_label(month_of(day("2005-12-31"))), "2005-12");
    }
}
