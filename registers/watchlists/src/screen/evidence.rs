//! What dates of birth, documents, sex and citizenship are worth beside a name.
//!
//! The weights are natural logarithms of likelihood ratios: how often such an agreement is met with
//! the same person, over how often with two. Dates are graded by [`names::dates`]; what is here
//! beside is the span that lists give: within a few years it is worth a little, since a year agrees
//! by chance about once in sixty. Sex and citizenship are held between ±0.7: they move a candidate within the
//! order and never over a threshold by themselves.

use names::dates::{self, Birth, Grade};
use people::{PartialDate, Sex};

use super::Evidence;
use crate::model::BirthDate;

/// A line for the explanation, its weight to two decimals, as it is told.
pub(super) fn line(
    part: &str,
    query: Option<&str>,
    entry: Option<&str>,
    how: &str,
    weight: f64,
) -> Evidence {
    Evidence {
        part: part.to_owned(),
        query: query.map(ToOwned::to_owned),
        entry: entry.map(ToOwned::to_owned),
        how: how.to_owned(),
        weight: rounded(weight),
    }
}

/// To two decimals.
pub(super) fn rounded(weight: f64) -> f64 {
    (weight * 100.0).round() / 100.0
}

fn shown(date: &BirthDate) -> String {
    let mut text = date.date.to_string();
    if let Some(until) = date.until {
        text = format!("{text}/{until}");
    }
    if date.about { format!("~{text}") } else { text }
}

/// The date of birth of an entry that fits best; nothing where either side has none.
pub(super) fn born(asked: PartialDate, listed: &[BirthDate]) -> Option<Evidence> {
    if asked == PartialDate::Unknown {
        return None;
    }
    let graded =
        listed.iter().filter_map(|l| graded(asked, l).map(|(how, weight)| (l, how, weight)));
    let (date, how, weight) = graded.max_by(|a, b| a.2.total_cmp(&b.2))?;
    Some(line("birth_date", Some(&asked.to_string()), Some(&shown(date)), how, weight))
}

fn graded(asked: PartialDate, listed: &BirthDate) -> Option<(&'static str, f64)> {
    let (first, last) = asked.range()?;
    let (from, mut until) = listed.date.range()?;
    if let Some((_, end)) = listed.until.and_then(PartialDate::range) {
        until = until.max(end);
    }
    let years = i64::from((until.year() - from.year()).abs());
    if listed.about || listed.until.is_some() {
        // About a year is a year to either side.
        let slack = if listed.about { 1 } else { 0 };
        if first.year() >= from.year() - slack && last.year() <= until.year() + slack {
            let weight = if years <= 1 {
                2.4
            } else if years <= 3 {
                1.8
            } else {
                1.0
            };
            return Some(("within_span", weight));
        }
        let off = (first.year() - until.year()).max(from.year() - last.year());
        return Some(if off <= 2 { ("near_year", -0.7) } else { ("contradicted", -3.0) });
    }
    let evidence = dates::compare(birth(asked), birth(listed.date));
    let how = match evidence.grade {
        Grade::Exact => "same",
        Grade::Swapped => "day_and_month_swapped",
        Grade::OneDigit => "one_digit",
        Grade::Month => "same_month",
        Grade::Year => "year_only",
        Grade::FirstOfJanuary => "january_first",
        Grade::Hijri => "hijri",
        Grade::NearYear => "near_year",
        Grade::Different => "contradicted",
        Grade::Unknown => return None,
    };
    Some((how, evidence.llr))
}

fn birth(date: PartialDate) -> Option<Birth> {
    let small = |n: i8| u8::try_from(n).ok();
    match date {
        PartialDate::Day(d) => {
            Some(Birth { year: d.year(), month: small(d.month()), day: small(d.day()) })
        }
        PartialDate::Month(year, month) => Some(Birth { year, month: small(month), day: None }),
        PartialDate::Year(year) => Some(Birth::year(year)),
        PartialDate::Unknown => None,
    }
}

/// Sex, where both say.
pub(super) fn sex(asked: Option<Sex>, listed: Option<Sex>) -> Option<Evidence> {
    let (a, b) = (asked.filter(|s| *s != Sex::X)?, listed.filter(|s| *s != Sex::X)?);
    let (how, weight) = if a == b { ("same", 0.3) } else { ("contradicted", -0.7) };
    Some(line("sex", Some(a.code()), Some(b.code()), how, weight))
}

/// Citizenship, where both say: weak either way, since people have several and lists are old.
pub(super) fn citizenship(asked: &[String], listed: &[Box<str>]) -> Option<Evidence> {
    let (first, other) = (asked.first()?, listed.first()?);
    match asked.iter().find(|a| listed.iter().any(|l| **l == **a)) {
        Some(same) => Some(line("citizenship", Some(same), Some(same), "same", 0.5)),
        None => Some(line("citizenship", Some(first), Some(other), "contradicted", -0.3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_graded() {
        let listed = |date: &str, until: Option<&str>, about| BirthDate {
            date: date.parse().unwrap(),
            until: until.map(|u| u.parse().unwrap()),
            about,
            stated: None,
        };
        for (asked, entry, how) in [
            ("1974-08-12", listed("1974-08-12", None, false), "same"),
            ("1974-01-01", listed("1974-01-01", None, false), "same"),
            ("1974-12-08", listed("1974-08-12", None, false), "day_and_month_swapped"),
            ("1974-08-13", listed("1974-08-12", None, false), "one_digit"),
            ("1974-01-01", listed("1974-08-12", None, false), "january_first"),
            ("1974-08-12", listed("1974", None, false), "year_only"),
            ("1974-08-12", listed("1974-08", None, false), "same_month"),
            ("1974-08-12", listed("1973", Some("1975"), false), "within_span"),
            ("1974-08-12", listed("1973", None, true), "within_span"),
            ("1974-08-12", listed("1950-02-03", None, false), "contradicted"),
            ("1974-08-12", listed("1950", Some("1955"), false), "contradicted"),
        ] {
            let is = born(asked.parse().unwrap(), std::slice::from_ref(&entry)).unwrap();
            assert_eq!(is.how, how, "{asked} {entry:?}");
        }
        assert!(born(PartialDate::Unknown, &[listed("1974", None, false)]).is_none());
        assert!(born("1974".parse().unwrap(), &[]).is_none());
    }
}
