//! What the check digits of a zone cannot exclude, for the officer who looks at it.

use super::format::{Class, Field, Format};
use super::repair::Grid;
use crate::check_digit;
use serde::Serialize;

/// A character that could be another without any check digit noticing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Substitution {
    /// In which field.
    pub field: Field,
    /// Line of the zone, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What stands there.
    pub character: char,
    /// What could stand there as well.
    pub alternatives: String,
}

/// Two neighbours that could have changed places without any check digit noticing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Transposition {
    /// In which field.
    pub field: Field,
    /// Line of the zone, from 1.
    pub line: usize,
    /// Column of the first, from 1.
    pub column: usize,
    /// The two as they stand.
    pub characters: String,
}

/// All that the check digits of one zone cannot exclude.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Indistinct {
    /// Single characters.
    pub substitutions: Vec<Substitution>,
    /// Neighbours.
    pub transpositions: Vec<Transposition>,
    /// Fields that no check digit covers at all.
    pub unchecked: Vec<Field>,
}

pub(crate) fn find(format: Format, grid: &Grid) -> Indistinct {
    let layout = format.layout();
    let mut unchecked = vec![
        Field::DocumentCode,
        Field::IssuingState,
        Field::Names,
        Field::Nationality,
        Field::Sex,
    ];
    if matches!(format, Format::MrvA | Format::MrvB) {
        unchecked.push(Field::OptionalData);
    }
    find_in(
        format.lines() * format.width(),
        grid,
        unchecked,
        |at| format.place(at),
        |at| layout.field_at(at),
        |at| layout.is_checked(at),
    )
}

/// The same for any layout of so many cells: where they stand, what they are, whether a check digit
/// covers them.
pub(crate) fn find_in(
    cells: usize,
    grid: &Grid,
    unchecked: Vec<Field>,
    place: impl Fn(usize) -> (usize, usize),
    field_at: impl Fn(usize) -> (Field, Class),
    is_checked: impl Fn(usize) -> bool,
) -> Indistinct {
    let mut found = Indistinct { unchecked, ..Indistinct::default() };
    let mut previous: Option<(u8, Field, Class)> = None;
    for (at, &cell) in grid.iter().enumerate().take(cells) {
        let (field, class) = field_at(at);
        let (line, column) = place(at);
        if !is_checked(at) {
            previous = None;
            continue;
        }
        // A blank or zero check digit of blank optional data, and the filler that says that a long
        // number goes on, are the only fillers that may stand where a digit may.
        let or_filler = class == Class::Digits
            && matches!(field, Field::DocumentNumber | Field::OptionalData)
            && matches!(cell, b'0' | b'<');
        if class == Class::Any || or_filler {
            let alternatives: String = check_digit::class(cell)
                .chars()
                .filter(|c| *c != char::from(cell))
                .filter(|c| u8::try_from(*c).is_ok_and(|b| class.allows(b)))
                .collect();
            if !alternatives.is_empty() {
                let character = char::from(cell);
                found.substitutions.push(Substitution {
                    field,
                    line,
                    column,
                    character,
                    alternatives,
                });
            }
        }
        if let Some((left, before, left_class)) = previous
            && before == field
            && left_class == class
            && check_digit::swap_escapes(left, cell)
        {
            found.transpositions.push(Transposition {
                field,
                line,
                column: column - 1,
                characters: [char::from(left), char::from(cell)].iter().collect(),
            });
        }
        previous = Some((cell, field, class));
    }
    found
}
