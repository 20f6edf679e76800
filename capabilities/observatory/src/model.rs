//! A crossing as statistics need it, read from the journal.
//!
//! Always: names the fields that the kind `border.crossing` promises and ignores every other, so
//! that the desk can add to its record without asking here. It is for reading changes only:
//! declaring or writing the kind through this struct would lose the desk's columns and fields.

use jiff::Timestamp;
use jiff::civil::Date;
use registry::{Column, Record, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the country.
    Arrival,
    /// Out of it.
    Departure,
}

/// What statistics need of a crossing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// Who.
    pub person: Uuid,
    /// Which way.
    pub direction: Direction,
    /// When.
    pub crossed_at: Timestamp,
    /// The day, by the clocks at the post.
    pub date: Date,
    /// Where.
    pub post: Uuid,
    /// ICAO code, if known.
    pub citizenship: Option<String>,
    /// `F`, `M` or `X`, if known.
    pub sex: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, if known.
    pub birth_date: Option<String>,
    /// Usual residence before, as stated.
    pub resident_before: Option<bool>,
    /// Anything here: taken back, and counted nowhere.
    pub voided: Option<serde_json::Value>,
}

impl Record for Crossing {
    const KIND: &'static str = "border.crossing";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[];

    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

impl Crossing {
    /// The day of birth to count the age from, since 1970-01-01. Where only the month or the year
    /// is known: a day of it, if all its days give the same age group on the day of crossing;
    /// else `None`, because a guess would be published as a fact.
    #[must_use]
    pub fn birth_day(&self) -> Option<i32> {
        let text = self.birth_date.as_deref()?;
        let mut parts = text.split('-');
        let year: i16 = parts.next()?.parse().ok()?;
        let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        let last = match (month, day) {
            (_, Some(_)) => first,
            (Some(_), None) => first.last_of_month(),
            (None, None) => first.last_of_year(),
        };
        let (first, last) = (cubes::day::day_of(first), cubes::day::day_of(last));
        let crossed = cubes::day::day_of(self.date);
        (cubes::age_group(first, crossed) == cubes::age_group(last, crossed)).then_some(first)
    }
}
