//! Instants as certificates write them (RFC 5280 §4.1.2.5), to the second, in UTC.

use crate::chip::tlv::{Tlv, TlvError, tag};
use serde::{Serialize, Serializer};
use std::fmt;

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From Unix seconds.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Unix seconds.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The beginning of a day of the Gregorian calendar; `None` where it has no such day.
    #[must_use]
    pub fn on(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if day == 0 || day > days {
            return None;
        }
        // Years counted from March, so that the leap day is the last.
        let (month, day) = (i64::from(month), i64::from(day));
        let years = i64::from(year) - i64::from(month <= 2);
        let since_march = (month + 9) % 12;
        let day_of_year = (153 * since_march + 2) / 5 + day - 1;
        let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
        Some(Self((365 * years + leap_days + day_of_year - 719_468) * 86_400))
    }

    /// Year, month, day.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march + 2) / 5 + 1;
        let month = if march < 10 { march + 3 } else { march - 9 };
        (era * 400 + year + i64::from(month <= 2), month, day)
    }

    /// From UTCTime or GeneralizedTime. Seconds may be left out and an offset may stand, as BER
    /// allows and some States write; a two-digit year from 50 on is of the last century.
    ///
    /// # Errors
    /// Where it is neither, or no time of the calendar.
    pub fn read(object: &Tlv<'_>, part: &'static str) -> Result<Self, TlvError> {
        let refuse = || object.refuse(part, "not a time");
        let digits = match object.tag {
            tag::UTC_TIME => 2,
            tag::GENERALIZED_TIME => 4,
            _ => return Err(refuse()),
        };
        parse(object.value, digits).ok_or_else(refuse)
    }
}

fn number(text: &mut &[u8], digits: usize) -> Option<u16> {
    let (head, rest) = text.split_at_checked(digits)?;
    *text = rest;
    head.iter().try_fold(0_u16, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u16::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

fn parse(text: &[u8], year_digits: usize) -> Option<Instant> {
    let mut text = text;
    let year = match (number(&mut text, year_digits)?, year_digits) {
        (year, 2) if year >= 50 => 1900 + year,
        (year, 2) => 2000 + year,
        (year, _) => year,
    };
    let mut two = |most: u16| {
        let value = number(&mut text, 2)?;
        (value <= most).then_some(value)
    };
    let (month, day) = (u8::try_from(two(12)?).ok()?, u8::try_from(two(31)?).ok()?);
    let (hour, minute) = (two(23)?, two(59)?);
    let second = if text.first().is_some_and(u8::is_ascii_digit) {
        let value = number(&mut text, 2)?;
        if value > 60 {
            return None;
        }
        value
    } else {
        0
    };
    // A fraction says nothing that anybody decides by.
    if let Some((b'.', rest)) = text.split_first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        text = rest.get(digits..)?;
    }
    let (zone, rest) = text.split_first()?;
    text = rest;
    let offset = match zone {
        b'Z' => 0,
        b'+' | b'-' => {
            let (hours, minutes) = (number(&mut text, 2)?, number(&mut text, 2)?);
            let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
            if *zone == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    if !text.is_empty() {
        return None;
    }
    let day = Instant::on(year, month, day)?;
    let of_day = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Some(Instant(day.0 + of_day - offset))
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        let second = self.0.rem_euclid(86_400);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, year_digits: usize) -> Option<String> {
        parse(text.as_bytes(), year_digits).map(|instant| instant.to_string())
    }

    #[test]
    fn times_are_read_as_states_write_them() {
        assert_eq!(shown("080128230000Z", 2).as_deref(), Some("2008-01-28T23:00:00Z"));
        assert_eq!(shown("9912312359Z", 2).as_deref(), Some("1999-12-31T23:59:00Z"));
        assert_eq!(shown("20500101000000+0200", 4).as_deref(), Some("2049-12-31T22:00:00Z"));
        assert_eq!(shown("20240229120000.5Z", 4).as_deref(), Some("2024-02-29T12:00:00Z"));
        for wrong in ["20230229000000Z", "20231301000000Z", "20230101000000", "2023010100000", ""] {
            assert_eq!(shown(wrong, 4), None, "{wrong}");
        }
    }

    #[test]
    fn days_go_there_and_back() {
        for seconds in (-62_000_000_000_i64..200_000_000_000).step_by(86_399 * 997) {
            let text = Instant(seconds).to_string();
            let compact: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            let compact = compact.replace('T', "");
            assert_eq!(parse(compact.as_bytes(), 4), Some(Instant(seconds)), "{text}");
        }
        assert_eq!(Instant::on(1970, 1, 1), Some(Instant(0)));
    }
}
