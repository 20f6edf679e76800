//! Dates of birth as graded evidence, as `names` grades them.

use names::dates::{Birth, Grade, compare};
use people::{Evidence, PartialDate};

use super::{centibits, line};

fn birth(date: PartialDate) -> Option<Birth> {
    let small = |n: i8| u8::try_from(n).unwrap_or(1);
    match date {
        PartialDate::Day(d) => Some(Birth::new(d.year(), small(d.month()), small(d.day()))),
        PartialDate::Month(year, month) => {
            Some(Birth { year, month: Some(small(month)), day: None })
        }
        PartialDate::Year(year) => Some(Birth::year(year)),
        PartialDate::Unknown => None,
    }
}

/// The code of a grade, as [`super::HOWS`] lists them.
const fn how(grade: Grade) -> &'static str {
    match grade {
        Grade::Exact => "same",
        Grade::Swapped => "day_and_month_swapped",
        Grade::OneDigit => "one_digit",
        Grade::Month => "month_and_year",
        Grade::Year => "year_alone",
        Grade::FirstOfJanuary => "first_of_january",
        Grade::Hijri => "hijri",
        Grade::NearYear => "near_year",
        Grade::Different => "differs",
        Grade::Unknown => "missing",
    }
}

/// The best that any date of the one makes of any of the other; nothing where one is not known.
pub(super) fn best(left: &[PartialDate], right: &[PartialDate]) -> Option<Evidence> {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b)));
    let found = pairs.map(|(a, b)| (a, b, compare(birth(a), birth(b))));
    let known = found.filter(|(_, _, e)| e.grade != Grade::Unknown);
    let (a, b, e) = known.max_by(|x, y| x.2.llr.total_cmp(&y.2.llr))?;
    Some(line("birth_date", a.to_string(), b.to_string(), how(e.grade), centibits(e.llr)))
}
