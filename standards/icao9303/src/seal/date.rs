//! Dates of seals: month, day and year as one number in three bytes (Doc 9303-13 §2.3.1), and the
//! masked form of the ICAO Datastructure for Barcode, where digits can be unknown.

use super::bytes::Fault;
use crate::pki::time::Instant;
use serde::{Serialize, Serializer};
use std::fmt;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealDate {
    year: u16,
    month: u8,
    day: u8,
}

impl SealDate {
    /// A day; `None` where the calendar has no such day or four digits cannot write its year.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        Instant::on(year, month, day).filter(|_| year <= 9999)?;
        Some(Self { year, month, day })
    }

    pub(crate) fn read(bytes: [u8; 3]) -> Result<Self, Fault> {
        let number = number(bytes);
        let (month, day, year) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
        u16::try_from(year)
            .ok()
            .zip(u8::try_from(month).ok())
            .zip(u8::try_from(day).ok())
            .and_then(|((year, month), day)| Self::new(year, month, day))
            .ok_or(Fault::BadDate(number))
    }

    pub(crate) fn written(self) -> [u8; 3] {
        let number =
            u32::from(self.month) * 1_000_000 + u32::from(self.day) * 10_000 + u32::from(self.year);
        let [_, a, b, c] = number.to_be_bytes();
        [a, b, c]
    }

    /// Its beginning, in UTC.
    #[must_use]
    pub fn instant(self) -> Instant {
        Instant::on(self.year, self.month, self.day)
            .unwrap_or_else(|| Instant::from_unix_seconds(0))
    }
}

fn number([a, b, c]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, a, b, c])
}

impl fmt::Display for SealDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for SealDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A date whose unknown digits are `x`: `1957-xx-25`. The first byte marks, from its highest bit on,
/// which of the eight digits of month, day and year are unknown.
pub(crate) fn masked([mask, rest @ ..]: [u8; 4]) -> Result<String, Fault> {
    let number = number(rest);
    let digits = format!("{number:08}");
    if digits.len() > 8 {
        return Err(Fault::BadDate(number));
    }
    let shown: Vec<char> = digits
        .chars()
        .enumerate()
        .map(|(nth, digit)| if mask << nth & 0x80 == 0 { digit } else { 'x' })
        .collect();
    if mask == 0 {
        return Ok(SealDate::read(rest)?.to_string());
    }
    match shown.as_slice() {
        [m, n, d, e, year @ ..] => Ok(format!("{}-{m}{n}-{d}{e}", year.iter().collect::<String>())),
        _ => Err(Fault::BadDate(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_month_day_year_as_a_number() {
        // TR-03137 part 1, §3.2.3.
        let date = SealDate::read([0x31, 0x9E, 0xF5]).unwrap();
        assert_eq!(date.to_string(), "1957-03-25");
        assert_eq!(date.written(), [0x31, 0x9E, 0xF5]);
        assert!(SealDate::read([0, 0, 0]).is_err());
        assert!(SealDate::read([0xFF, 0xFF, 0xFF]).is_err());
        assert_eq!(SealDate::new(2025, 2, 29), None);
    }

    #[test]
    fn unknown_digits_are_shown_as_such() {
        assert_eq!(masked([0xC3, 0x00, 0x2E, 0x7C]).unwrap(), "19xx-xx-01");
        assert_eq!(masked([0, 0x31, 0x9E, 0xF5]).unwrap(), "1957-03-25");
        assert_eq!(masked([0xFF, 0, 0, 0]).unwrap(), "xxxx-xx-xx");
        assert!(masked([0, 0, 0, 0]).is_err());
    }
}
