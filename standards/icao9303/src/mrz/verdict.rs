//! The check digits of a zone, each by its name.

use super::format::{Format, Layout};
use crate::check_digit::{self, Sum};
use serde::Serialize;

/// What became of a check digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Valid,
    /// It does not hold.
    Invalid,
    /// The form has none, or none is printed.
    #[default]
    Absent,
}

/// The check digits by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CheckDigits {
    /// Of the document number, long numbers with their overflow.
    pub document_number: Outcome,
    /// Of the date of birth.
    pub date_of_birth: Outcome,
    /// Of the date of expiry.
    pub date_of_expiry: Outcome,
    /// Of the optional data: TD3 only.
    pub optional_data: Outcome,
    /// Over the zone: TD1, TD2 and TD3.
    pub composite: Outcome,
}

impl CheckDigits {
    /// In the order document number, birth, expiry, optional data, composite.
    #[must_use]
    pub const fn all(&self) -> [Outcome; 5] {
        [
            self.document_number,
            self.date_of_birth,
            self.date_of_expiry,
            self.optional_data,
            self.composite,
        ]
    }

    /// Whether none is invalid.
    #[must_use]
    pub fn none_invalid(&self) -> bool {
        !self.all().contains(&Outcome::Invalid)
    }
}

/// What checking found: the outcomes and how many characters of a long document number stand in
/// the optional data.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    pub digits: CheckDigits,
    /// Characters of the number in the optional data, its check digit not among them.
    pub overflow: Option<usize>,
    /// Whether the check digit of a long number counts the filler before its overflow as well.
    pub over_filler: bool,
}

pub(crate) fn verify(format: Format, grid: &[u8]) -> Verdict {
    let layout = format.layout();
    let slice = |range: &std::ops::Range<usize>| grid.get(range.clone()).unwrap_or_default();
    let mut verdict = Verdict::default();
    let digits = &mut verdict.digits;
    digits.date_of_birth = single(grid, &layout.date_of_birth);
    digits.date_of_expiry = single(grid, &layout.date_of_expiry);
    if let Some(at) = layout.optional_data_check {
        digits.optional_data =
            outcome(check_digit::compute(slice(&layout.optional_data)), cell(grid, at));
    }
    if let Some((pieces, at)) = &layout.composite {
        let mut sum = Sum::default();
        for piece in *pieces {
            sum.add(slice(piece));
        }
        digits.composite = outcome(sum.digit(), cell(grid, *at));
    }
    digits.document_number = single(grid, &layout.document_number);
    // Doc 9303-5 §4.2.2 note j, 9303-6 likewise: a filler instead of the check digit says that the
    // number goes on in the optional data, and ends there with its check digit and a filler.
    if matches!(format, Format::Td1 | Format::Td2)
        && cell(grid, layout.document_number.end) == b'<'
        && let Some((&check, rest)) = overflow(grid, layout).split_last()
    {
        let mut sum = Sum::default();
        sum.add(slice(&layout.document_number));
        sum.add(rest);
        digits.document_number = outcome(sum.digit(), check);
        verdict.overflow = Some(rest.len());
        // Doc 9303-5 §4.2.4 leaves the filler out of the series; some issuers take it in, and their
        // documents are genuine.
        if digits.document_number == Outcome::Invalid {
            let mut sum = Sum::default();
            sum.add(slice(&layout.document_number));
            sum.add(b"<");
            sum.add(rest);
            digits.document_number = outcome(sum.digit(), check);
            verdict.over_filler = digits.document_number == Outcome::Valid;
        }
    }
    verdict
}

/// The characters of the optional data up to its first filler.
fn overflow<'a>(grid: &'a [u8], layout: &Layout) -> &'a [u8] {
    let optional = grid.get(layout.optional_data.clone()).unwrap_or_default();
    let end = optional.iter().position(|c| *c == b'<').unwrap_or(optional.len());
    optional.get(..end).unwrap_or_default()
}

fn cell(grid: &[u8], at: usize) -> u8 {
    grid.get(at).copied().unwrap_or_default()
}

fn single(grid: &[u8], field: &std::ops::Range<usize>) -> Outcome {
    outcome(
        check_digit::compute(grid.get(field.clone()).unwrap_or_default()),
        cell(grid, field.end),
    )
}

fn outcome(computed: Option<u8>, printed: u8) -> Outcome {
    match (computed, printed) {
        (_, b'<' | super::lines::MISSING) => Outcome::Absent,
        (Some(digit), printed) if digit == printed => Outcome::Valid,
        _ => Outcome::Invalid,
    }
}
