//! Writing a zone, check digits and all.
//!
//! Fields are taken as they are: `A`–`Z`, `0`–`9`, spaces or `<` between components. National
//! characters go through [`crate::transliteration`] first, so that the choice among recommended
//! forms stays the issuing State's.

use super::format::{DOCUMENT_CODE, Field, Format, ISSUING_STATE};
use super::reading::{Fields, Sex};
use super::repair::Grid;
use crate::check_digit::{Sum, compute};
use std::ops::Range;

/// What a zone is to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// One or two letters.
    pub document_code: &'a str,
    /// Up to three letters.
    pub issuing_state: &'a str,
    /// Up to 9 characters; up to 22 in TD1 and 14 in TD2, where it goes on in the optional data.
    pub document_number: &'a str,
    /// Up to three letters.
    pub nationality: &'a str,
    /// Components parted by spaces.
    pub primary_identifier: &'a str,
    /// Components parted by spaces.
    pub secondary_identifier: &'a str,
    /// `YYMMDD`, `<<` for what is unknown.
    pub date_of_birth: &'a str,
    /// Sex.
    pub sex: Sex,
    /// `YYMMDD`.
    pub date_of_expiry: &'a str,
    /// Optional data.
    pub optional_data: &'a str,
    /// TD1's second.
    pub optional_data_2: &'a str,
}

impl<'a> From<&'a Fields> for Document<'a> {
    fn from(fields: &'a Fields) -> Self {
        Self {
            document_code: fields.document_code.as_str(),
            issuing_state: fields.issuing_state.as_str(),
            document_number: fields.document_number.as_str(),
            nationality: fields.nationality.as_str(),
            primary_identifier: fields.primary_identifier.as_str(),
            secondary_identifier: fields.secondary_identifier.as_str(),
            date_of_birth: fields.date_of_birth.raw.as_str(),
            sex: fields.sex,
            date_of_expiry: fields.date_of_expiry.raw.as_str(),
            optional_data: fields.optional_data.as_str(),
            optional_data_2: fields.optional_data_2.as_str(),
        }
    }
}

/// Why a zone cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A character that the field cannot hold.
    #[error("{character:?} at position {position} of the {}: not allowed there", field.in_words())]
    Character {
        /// In which field.
        field: Field,
        /// Where, from 1.
        position: usize,
        /// Which.
        character: char,
    },
    /// More than the field can hold.
    #[error("the {} has {length} characters, at most {most} fit", field.in_words())]
    TooLong {
        /// Which field.
        field: Field,
        /// How many it has.
        length: usize,
        /// How many fit.
        most: usize,
    },
    /// A date that is not six characters.
    #[error("the {} must be six characters, YYMMDD", field.in_words())]
    Date {
        /// Which field.
        field: Field,
    },
    /// A field that must not be empty.
    #[error("the {} must not be empty", field.in_words())]
    Empty {
        /// Which field.
        field: Field,
    },
}

/// Writes the zone, lines parted by a line feed.
///
/// A name too long for its field is cut by Doc 9303-4 §4.2.3 (9303-5, -6 and -7 alike): the primary
/// identifier gives way until two fillers and one letter of the secondary fit, the secondary is cut
/// at the end of the line, and the last position holds a letter, which tells that a cut may have
/// been made.
///
/// # Errors
/// [`WriteError`] where a field does not fit or holds what it must not.
///
/// ```
/// use icao9303::mrz::{write, Document, Format, Sex};
/// let document = Document {
///     document_code: "P",
///     issuing_state: "UTO",
///     document_number: "L898902C3",
///     nationality: "UTO",
///     primary_identifier: "ERIKSSON",
///     secondary_identifier: "ANNA MARIA",
///     date_of_birth: "740812",
///     sex: Sex::Female,
///     date_of_expiry: "120415",
///     optional_data: "ZE184226B",
///     ..Document::default()
/// };
/// assert_eq!(
///     write(&document, Format::Td3).unwrap(),
///     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
///      L898902C36UTO7408122F1204159ZE184226B<<<<<10"
/// );
/// ```
pub fn write(document: &Document<'_>, format: Format) -> Result<String, WriteError> {
    let layout = format.layout();
    let mut grid: Grid = [b'<'; 90];
    let d = document;
    if d.document_code.is_empty() {
        return Err(WriteError::Empty { field: Field::DocumentCode });
    }
    if d.document_number.is_empty() {
        return Err(WriteError::Empty { field: Field::DocumentNumber });
    }
    put(&mut grid, &DOCUMENT_CODE, Field::DocumentCode, d.document_code.as_bytes())?;
    put(&mut grid, &ISSUING_STATE, Field::IssuingState, d.issuing_state.as_bytes())?;
    put(&mut grid, &layout.nationality, Field::Nationality, d.nationality.as_bytes())?;
    let names = name_field(d.primary_identifier, d.secondary_identifier, layout.names.len())?;
    put(&mut grid, &layout.names, Field::Names, &names)?;
    put(
        &mut grid,
        &(layout.sex..layout.sex + 1),
        Field::Sex,
        d.sex.letter().to_string().as_bytes(),
    )?;
    number_and_optional(&mut grid, d, format)?;
    put(&mut grid, &layout.optional_data_2, Field::OptionalData2, d.optional_data_2.as_bytes())?;
    for (field, range, text) in [
        (Field::DateOfBirth, &layout.date_of_birth, d.date_of_birth),
        (Field::DateOfExpiry, &layout.date_of_expiry, d.date_of_expiry),
    ] {
        if text.len() != 6 {
            return Err(WriteError::Date { field });
        }
        put(&mut grid, range, field, text.as_bytes())?;
        set_check(&mut grid, range);
    }
    if layout.optional_data_check.is_some() {
        set_check(&mut grid, &layout.optional_data);
    }
    if let Some((pieces, at)) = &layout.composite {
        let mut sum = Sum::default();
        for range in *pieces {
            sum.add(grid.get(range.clone()).unwrap_or_default());
        }
        set(&mut grid, *at, sum.digit());
    }
    let rows = grid.chunks(format.width()).take(format.lines());
    let rows: Vec<String> = rows.map(|row| row.iter().map(|c| char::from(*c)).collect()).collect();
    Ok(rows.join("\n"))
}

fn number_and_optional(
    grid: &mut Grid,
    d: &Document<'_>,
    format: Format,
) -> Result<(), WriteError> {
    let layout = format.layout();
    let number = d.document_number.as_bytes();
    let Some((principal, rest)) = number.split_at_checked(9).filter(|(_, rest)| !rest.is_empty())
    else {
        put(grid, &layout.document_number, Field::DocumentNumber, number)?;
        set_check(grid, &layout.document_number);
        return put(grid, &layout.optional_data, Field::OptionalData, d.optional_data.as_bytes());
    };
    // The rest, its check digit and the filler that ends them must fit.
    let room = match format {
        Format::Td1 | Format::Td2 => layout.optional_data.len() - 2,
        _ => 0,
    };
    if rest.len() > room {
        let most = 9 + room;
        return Err(WriteError::TooLong {
            field: Field::DocumentNumber,
            length: number.len(),
            most,
        });
    }
    if let Some(n) = rest.iter().position(|c| matches!(c, b'<' | b' ')) {
        // A filler here would end the number.
        let character = rest.get(n).copied().map_or('<', char::from);
        let position = n + 10;
        return Err(WriteError::Character { field: Field::DocumentNumber, position, character });
    }
    put(grid, &layout.document_number, Field::DocumentNumber, principal)?;
    let start = layout.optional_data.start;
    put(grid, &(start..start + rest.len()), Field::DocumentNumber, rest)?;
    set(grid, start + rest.len(), compute(number));
    let left = start + rest.len() + 2..layout.optional_data.end;
    put(grid, &left, Field::OptionalData, d.optional_data.as_bytes())
}

fn set(grid: &mut Grid, at: usize, digit: Option<u8>) {
    if let (Some(cell), Some(digit)) = (grid.get_mut(at), digit) {
        *cell = digit;
    }
}

fn set_check(grid: &mut Grid, range: &Range<usize>) {
    let digit = compute(grid.get(range.clone()).unwrap_or_default());
    set(grid, range.end, digit);
}

/// Puts text into its place, spaces as fillers.
fn put(grid: &mut Grid, range: &Range<usize>, field: Field, text: &[u8]) -> Result<(), WriteError> {
    let text_end = text.iter().rposition(|c| *c != b'<' && *c != b' ').map_or(0, |at| at + 1);
    let text = text.get(..text_end).unwrap_or_default();
    if text.len() > range.len() {
        return Err(WriteError::TooLong { field, length: text.len(), most: range.len() });
    }
    let cells = grid.get_mut(range.clone()).unwrap_or_default();
    for (n, (cell, &byte)) in cells.iter_mut().zip(text).enumerate() {
        let allowed = match field {
            Field::DateOfBirth | Field::DateOfExpiry => byte == b'<' || byte.is_ascii_digit(),
            Field::DocumentNumber | Field::OptionalData | Field::OptionalData2 => {
                matches!(byte, b'<' | b' ' | b'A'..=b'Z' | b'0'..=b'9')
            }
            _ => matches!(byte, b'<' | b' ' | b'A'..=b'Z'),
        };
        if !allowed {
            let character = if byte.is_ascii() { char::from(byte) } else { '\u{FFFD}' };
            return Err(WriteError::Character { field, position: n + 1, character });
        }
        *cell = if byte == b' ' { b'<' } else { byte };
    }
    Ok(())
}

/// Both identifiers in `width` characters at most.
fn name_field(primary: &str, secondary: &str, width: usize) -> Result<Vec<u8>, WriteError> {
    let joined = |name: &str| {
        let parts: Vec<&str> = name.split([' ', '<']).filter(|p| !p.is_empty()).collect();
        parts.join("<").into_bytes()
    };
    let (primary, secondary) = (joined(primary), joined(secondary));
    if primary.is_empty() && secondary.is_empty() {
        return Err(WriteError::Empty { field: Field::Names });
    }
    if secondary.is_empty() {
        return Ok(cut(&primary, width));
    }
    let mut name = if primary.len() + 3 > width { cut(&primary, width - 3) } else { primary };
    name.extend_from_slice(b"<<");
    let room = width - name.len();
    name.extend(cut(&secondary, room));
    Ok(name)
}

/// At most `width` characters of which the last is a letter where anything was cut: where it would
/// be a filler, the component before it loses one letter more, so that the next one shows.
fn cut(name: &[u8], width: usize) -> Vec<u8> {
    let Some((head, rest)) = name.split_at_checked(width).filter(|(_, r)| !r.is_empty()) else {
        return name.to_vec();
    };
    let mut head = head.to_vec();
    if head.last() == Some(&b'<') {
        // …X< and then Y…: …<Y. Where the component was one letter, it stays and the cut is shorter.
        head.pop();
        if head.len() > 1 && head.iter().rev().take(2).all(|c| *c != b'<') {
            head.pop();
            head.push(b'<');
            head.extend(rest.first());
        }
    }
    head
}
