//! Dates of birth as graded evidence.
//!
//! What agreement is worth follows from how seldom strangers agree: they are born over some eighty
//! years, so that a whole date agrees by chance about once in 25,000 times, a year and a month once
//! in 900, a year once in 60; 1 January is what documents say where the day is not known, and tells
//! the year alone. What difference is worth follows from how often clerks and officers err.

use people::{Evidence, PartialDate};

use super::line;

/// How two dates agree, and what it is worth in hundredths of a bit.
fn compare(a: PartialDate, b: PartialDate) -> Option<(&'static str, i64)> {
    let (Some((a_first, _)), Some((b_first, _))) = (a.range(), b.range()) else { return None };
    let is_new_year = |d: jiff::civil::Date| d.month() == 1 && d.day() == 1;
    Some(match (a, b) {
        (PartialDate::Day(x), PartialDate::Day(y)) if x == y && is_new_year(x) => {
            ("first_of_january", 560)
        }
        (PartialDate::Day(x), PartialDate::Day(y)) if x == y => ("same", 1_400),
        (PartialDate::Day(x), PartialDate::Day(y)) => {
            let (wx, wy) = (i16::from(x.month()), i16::from(y.month()));
            let (dx, dy) = (i16::from(x.day()), i16::from(y.day()));
            if x.year() == y.year() && wx == dy && wy == dx {
                ("day_and_month_swapped", 900)
            } else if x.year() == y.year() && (is_new_year(x) || is_new_year(y)) {
                ("year_alone", 400)
            } else if digits_that_differ(x, y) == 1 {
                ("one_digit", 350)
            } else {
                ("differs", -700)
            }
        }
        _ if a.agrees(b) => {
            let month = |d| matches!(d, PartialDate::Month(..));
            if month(a) || month(b) { ("month_and_year", 900) } else { ("year_alone", 560) }
        }
        _ if a_first.year() == b_first.year() => ("differs", -400),
        _ => ("differs", -700),
    })
}

fn digits_that_differ(a: jiff::civil::Date, b: jiff::civil::Date) -> usize {
    let (a, b) = (a.to_string(), b.to_string());
    a.chars().zip(b.chars()).filter(|(x, y)| x != y).count()
}

/// The best that any date of the one makes of any of the other.
pub(super) fn best(left: &[PartialDate], right: &[PartialDate]) -> Option<Evidence> {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b)));
    let found = pairs.filter_map(|(a, b)| compare(a, b).map(|(how, w)| (a, b, how, w)));
    let (a, b, how, centibits) = found.max_by_key(|f| f.3)?;
    Some(line("birth_date", a.to_string(), b.to_string(), how, centibits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_worth_what_it_tells() {
        let how = |a: &str, b: &str| compare(a.parse().unwrap(), b.parse().unwrap()).map(|c| c.0);
        assert_eq!(how("1984-05-17", "1984-05-17"), Some("same"));
        assert_eq!(how("1984-01-01", "1984-01-01"), Some("first_of_january"));
        assert_eq!(how("1984-05-07", "1984-07-05"), Some("day_and_month_swapped"));
        assert_eq!(how("1984-05-17", "1984-05-11"), Some("one_digit"));
        assert_eq!(how("1984-05-17", "1994-05-17"), Some("one_digit"));
        assert_eq!(how("1984-05-17", "1984"), Some("year_alone"));
        assert_eq!(how("1984-05-17", "1984-01-01"), Some("year_alone"));
        assert_eq!(how("1984-05-17", "1984-05"), Some("month_and_year"));
        assert_eq!(how("1984-05-17", "1971-02-03"), Some("differs"));
        assert_eq!(how("1984", "1971"), Some("differs"));
        assert_eq!(how("", "1971"), None);
    }
}
