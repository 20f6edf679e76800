//! Forms of Doc 9303 in which a State gives a field a meaning of its own: what is recognised after
//! the zone was read as its form, by the issuing State together with the shape of the field.
//!
//! What always holds: nothing here makes a check digit hold, or takes a fault away, except the two
//! that a State prints on purpose: a digit in the document code of the United States' resident
//! card, digits and a blank expiry in a Russian internal passport.
//!
//! Sources: card numbers of Belgium (remainder by 97), Portugal (Luhn with letters from 10), Spain
//! (letter by 23), the Netherlands (eleven test) and Romania (weights 279146358279 by 11) as their
//! authorities and public readers describe them; names of Russia's internal passport by order 773
//! of its Ministry of the Interior, 16 November 2020.

use super::super::format::{Field, Format};
use super::super::reading::Fields;
use super::super::repair::Grid;
use super::super::verdict::Verdict;
use super::{Variant, VariantKind};
use crate::check_digit;

/// What was found: the variant, the field whose number does not fit its State's rule, and the
/// check digit of the optional data where the variant has one.
pub(crate) struct Found {
    pub variant: Variant,
    pub misfit: Option<Field>,
    /// Whether the digit at the end of a Dutch card's first line holds, and what it should be.
    pub optional_data_digit: Option<(bool, Option<u8>)>,
}

/// How the zone of a Russian internal passport begins.
const RUSSIAN_PASSPORT: &[u8] = b"PNRUS";

/// Cells that are a State's own and would be faults elsewhere, put aside while the form is read.
pub(crate) struct Mask {
    pub kind: VariantKind,
    cells: Vec<(usize, u8)>,
}

impl Mask {
    /// Puts them aside in a grid.
    pub(crate) fn of(format: Format, grid: &mut Grid) -> Option<Self> {
        let starts = |with: &[u8]| grid.starts_with(with);
        let kind = match format {
            Format::Td1 if starts(b"C1USA") || starts(b"C2USA") => {
                VariantKind::UnitedStatesResidentCard
            }
            // No expiry and no check digit of it, and eleven digits in the optional data.
            Format::Td3
                if starts(RUSSIAN_PASSPORT)
                    && grid.get(65..72).is_some_and(|c| c.iter().all(|c| *c == b'<'))
                    && grid.get(72..85).is_some_and(|c| c.iter().all(u8::is_ascii_digit)) =>
            {
                VariantKind::RussianInternalPassport
            }
            _ => return None,
        };
        let (range, filler) = if kind == VariantKind::UnitedStatesResidentCard {
            (1..2, b'<')
        } else {
            (5..44, b'A')
        };
        let mut cells = Vec::new();
        for at in range {
            if let Some(cell) = grid.get_mut(at)
                && is_coded(kind, *cell)
            {
                cells.push((at, *cell));
                *cell = filler;
            }
        }
        Some(Self { kind, cells })
    }

    /// Puts them back.
    pub(crate) fn lift(&self, grid: &mut Grid) {
        for (at, cell) in &self.cells {
            if let Some(place) = grid.get_mut(*at) {
                *place = *cell;
            }
        }
    }
}

/// The digits that stand for letters, or for a kind of card.
const fn is_coded(kind: VariantKind, cell: u8) -> bool {
    match kind {
        VariantKind::RussianInternalPassport => {
            matches!(cell, b'2' | b'3' | b'4' | b'6' | b'7' | b'8' | b'9')
        }
        _ => cell.is_ascii_digit(),
    }
}

/// Recognises a variant of a form of Doc 9303; `masked` is what was put aside for it.
pub(crate) fn recognise(
    format: Format,
    grid: &Grid,
    fields: &mut Fields,
    verdict: &Verdict,
    masked: Option<&Mask>,
) -> Option<Found> {
    let state = fields.issuing_state;
    let code = fields.document_code;
    let found = match (format, state.as_str()) {
        (Format::Td1, "USA") => {
            let mask = masked?;
            let mut variant = Variant::new(mask.kind);
            variant.tell("personal_number", fields.document_number.as_str());
            plain(variant)
        }
        (Format::Td3, "RUS") => russian(fields, masked?),
        (Format::Td1, "BEL") if verdict.overflow == Some(3) => belgian(fields)?,
        (Format::Td1, "PRT") if verdict.overflow == Some(3) => portuguese(fields)?,
        (Format::Td1, "ESP") if code == "ID" => spanish(fields)?,
        (Format::Td1, "NLD") if code.as_str().starts_with('I') => dutch(grid)?,
        (Format::Td2, "ROU") if code == "ID" => romanian(fields)?,
        _ => return None,
    };
    Some(found)
}

const fn plain(variant: Variant) -> Found {
    Found { variant, misfit: None, optional_data_digit: None }
}

/// The digits of a text; `None` where it has another character.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit))
}

fn belgian(fields: &Fields) -> Option<Found> {
    let text = fields.document_number;
    let (head, tail) = text.as_str().split_at_checked(10)?;
    let (all, check) = (number(&digits(head)?), number(&digits(tail)?));
    if tail.len() != 2 {
        return None;
    }
    let mut variant = Variant::new(VariantKind::BelgianIdentityCard);
    let (first, second) = head.split_at_checked(3)?;
    variant.tell("printed_number", format!("{first}-{second}-{tail}"));
    let register = fields.optional_data_2;
    if digits(register.as_str()).is_some_and(|d| d.len() == 11) {
        variant.tell("personal_number", register.as_str());
    }
    // The remainder is 1 to 97.
    let holds = (all + 96) % 97 + 1 == check;
    let misfit = (!holds).then_some(Field::DocumentNumber);
    Some(Found { misfit, ..plain(variant) })
}

fn portuguese(fields: &Fields) -> Option<Found> {
    let text = fields.document_number;
    let values: Vec<u32> = text.as_str().chars().map(|c| c.to_digit(36)).collect::<Option<_>>()?;
    let civil = text.as_str().get(..8).filter(|civil| digits(civil).is_some())?;
    if values.len() != 12 {
        return None;
    }
    let mut variant = Variant::new(VariantKind::PortugueseCitizenCard);
    variant.tell("civil_number", civil);
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(n, value)| match value * 2 {
            _ if n % 2 == 0 => *value,
            double if double > 9 => double - 9,
            double => double,
        })
        .sum();
    let misfit = (!sum.is_multiple_of(10)).then_some(Field::DocumentNumber);
    Some(Found { misfit, ..plain(variant) })
}

/// The letter of a Spanish number is that of its remainder by 23; X, Y and Z before a foreigner's
/// number count as 0, 1 and 2.
fn spanish(fields: &Fields) -> Option<Found> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let text = fields.optional_data;
    let (body, letter) = text.as_str().split_at_checked(8)?;
    let plain_body = match body.split_at_checked(1)? {
        ("X", rest) => format!("0{rest}"),
        ("Y", rest) => format!("1{rest}"),
        ("Z", rest) => format!("2{rest}"),
        _ => body.to_owned(),
    };
    let remainder = number(&digits(&plain_body)?) % 23;
    let &[letter] = letter.as_bytes() else { return None };
    if !letter.is_ascii_uppercase() {
        return None;
    }
    let mut variant = Variant::new(VariantKind::SpanishIdentityCard);
    variant.tell("personal_number", text.as_str());
    let expected = usize::try_from(remainder).ok().and_then(|at| LETTERS.get(at)).copied();
    let misfit = (expected != Some(letter)).then_some(Field::OptionalData);
    Some(Found { misfit, ..plain(variant) })
}

fn dutch(grid: &Grid) -> Option<Found> {
    let field = grid.get(15..29)?;
    let (body, rest) = field.split_at_checked(9)?;
    let digit = *grid.get(29)?;
    if !body.iter().all(u8::is_ascii_digit)
        || !rest.iter().all(|c| *c == b'<')
        || !digit.is_ascii_digit()
    {
        return None;
    }
    let text: String = body.iter().copied().map(char::from).collect();
    let values = digits(&text)?;
    let (last, first) = values.split_last()?;
    let sum: u32 = first.iter().zip((2..=9).rev()).map(|(d, weight): (&u32, u32)| d * weight).sum();
    let mut variant = Variant::new(VariantKind::DutchIdentityCard);
    variant.tell("personal_number", text);
    let misfit = (sum % 11 != *last).then_some(Field::OptionalData);
    let computed = check_digit::compute(field);
    let optional_data_digit = Some((computed == Some(digit), computed));
    Some(Found { misfit, optional_data_digit, ..plain(variant) })
}

/// The personal number is sex and century, date of birth, six digits and, within these, a check
/// digit by 11; the zone leaves the date of birth out.
fn romanian(fields: &Fields) -> Option<Found> {
    let optional = fields.optional_data;
    let (first, rest) = optional.as_str().split_at_checked(1)?;
    let birth = fields.date_of_birth.raw;
    if rest.len() != 6 {
        return None;
    }
    let all = format!("{first}{}{rest}", birth.as_str());
    let values = digits(&all)?;
    let (last, head) = values.split_last()?;
    let weights = [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9];
    let sum: u32 = head.iter().zip(weights).map(|(d, weight): (&u32, u32)| d * weight).sum();
    let expected = if sum % 11 == 10 { 1 } else { sum % 11 };
    let mut variant = Variant::new(VariantKind::RomanianIdentityCard);
    variant.tell("personal_number", all);
    let misfit = (expected != *last).then_some(Field::OptionalData);
    Some(Found { misfit, ..plain(variant) })
}

/// The number is four digits of series and six of number; the zone has the fourth in the optional
/// data, then day of issue and office.
fn russian(fields: &mut Fields, mask: &Mask) -> Found {
    let mut variant = Variant::new(mask.kind);
    let (optional, short) = (fields.optional_data, fields.document_number);
    let optional = optional.as_str();
    if let (Some((series, number)), Some(fourth)) =
        (short.as_str().split_at_checked(3), optional.as_bytes().first())
    {
        fields.document_number = crate::Text::EMPTY;
        for cell in series.bytes().chain([*fourth]).chain(number.bytes()) {
            fields.document_number.push(cell);
        }
    }
    if let (Some(year), Some(month), Some(day)) =
        (optional.get(1..3), optional.get(3..5), optional.get(5..7))
    {
        // The first of these passports with a zone was issued in 2011.
        variant.tell("issued", format!("20{year}-{month}-{day}"));
    }
    if let (Some(office), Some(unit)) = (optional.get(7..10), optional.get(10..13)) {
        variant.tell("issuing_office", format!("{office}-{unit}"));
    }
    let names = [fields.primary_identifier.as_str(), fields.secondary_identifier.as_str()];
    variant.tell("original_names", cyrillic(&names.join(" ")));
    plain(variant)
}

/// The letters that the coding of the Russian internal passport stands for; each has one.
fn cyrillic(coded: &str) -> String {
    const CODED: &str = "ABVGDE2JZIQKLMNOPRSTUFHC34WXY9678";
    const LETTERS: &str = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";
    let letter = |c: char| CODED.chars().zip(LETTERS.chars()).find(|(coded, _)| *coded == c);
    coded.chars().map(|c| letter(c).map_or(c, |(_, letter)| letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_russian_coding_is_read_back_letter_by_letter() {
        assert_eq!(cyrillic("6DUARD 38SOV ILXI4"), "ЭДУАРД ЧЯСОВ ИЛЪИШ");
        assert_eq!(cyrillic("2JQCWY97"), "ЁЖЙЦЩЫЬЮ");
    }
}
