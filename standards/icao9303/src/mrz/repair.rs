//! Repair of what readers get wrong, where the check digits then hold.
//!
//! A repair is *applied* when the character could not stand where it stood (a letter in a date, a
//! digit in a name, a foreign character), only one correction is possible, and no check digit is
//! invalid afterwards. Where every character was lawful and a check digit fails, look-alikes that
//! make it hold are *listed* and never applied, however few: a forger's change and a reader's slip
//! look the same to arithmetic, and a person decides. Either way the zone is not sound.

use super::format::{Class, Field, Format};
use super::lines::LIKE_FILLER;
use super::verdict::{Outcome, verify};
use serde::Serialize;

/// What kind of slip a repair corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairKind {
    /// Letters and digits that look alike: O/0, I/1, S/5, B/8, Z/2, G/6.
    LookAlike,
    /// Something else where a filler belongs.
    WrongFiller,
    /// Fillers that were lost.
    LostFillers,
    /// Fillers or spaces that are too many.
    SurplusFillers,
    /// Lines that came without a break.
    JoinedLines,
}

/// One change of a repair.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Repair {
    /// What kind.
    pub kind: RepairKind,
    /// Whether fields and check digits are those after the repair.
    pub applied: bool,
    /// Changes with the same number belong together; 0 is what was applied.
    pub candidate: usize,
    /// Line of the zone, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What stood there; empty where something was lost.
    pub from: String,
    /// What is put there; empty where something is left out.
    pub to: String,
}

pub(crate) type Grid = [u8; 90];

/// More candidates than this tell nobody anything.
const MOST_CANDIDATES: usize = 8;

#[derive(Clone, Copy)]
struct Change {
    at: usize,
    to: u8,
    kind: RepairKind,
}

pub(crate) fn digit_for(letter: u8) -> Option<u8> {
    Some(match letter {
        b'O' | b'Q' | b'D' => b'0',
        b'I' | b'L' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        _ => return None,
    })
}

pub(crate) fn letter_for(digit: u8) -> Option<u8> {
    Some(match digit {
        b'0' => b'O',
        b'1' => b'I',
        b'2' => b'Z',
        b'5' => b'S',
        b'6' => b'G',
        b'8' => b'B',
        _ => return None,
    })
}

/// What must be corrected because it cannot stand; empty where nothing must.
fn unlawful(format: Format, grid: &Grid) -> Vec<Change> {
    let layout = format.layout();
    let mut changes = Vec::new();
    for (at, &cell) in grid.iter().enumerate().take(format.lines() * format.width()) {
        let class = layout.field_at(at).1;
        let change = if cell == LIKE_FILLER {
            Some((b'<', RepairKind::WrongFiller))
        } else if class.allows(cell) {
            None
        } else if class == Class::Digits {
            digit_for(cell).map(|d| (d, RepairKind::LookAlike))
        } else {
            letter_for(cell).map(|l| (l, RepairKind::LookAlike))
        };
        changes.extend(change.map(|(to, kind)| Change { at, to, kind }));
    }
    changes.extend(misread_fillers(grid, layout.names.clone()));
    changes
}

/// `K` for `<` after the end of the name: past two fillers that follow the secondary identifier
/// nothing may stand (Doc 9303-3 §4.6), and K is what readers make of a filler.
fn misread_fillers(grid: &Grid, names: std::ops::Range<usize>) -> Vec<Change> {
    let field = grid.get(names.clone()).unwrap_or_default();
    let Some(first) = field.windows(2).position(|w| w == b"<<") else { return Vec::new() };
    let secondary = field.get(first + 2..).unwrap_or_default();
    let Some(second) = secondary.windows(2).position(|w| w == b"<<") else { return Vec::new() };
    let tail_at = names.start + first + 2 + second;
    let tail = secondary.get(second..).unwrap_or_default();
    if second == 0 || !tail.iter().all(|c| matches!(c, b'<' | b'K')) {
        return Vec::new();
    }
    let found = tail.iter().enumerate().filter(|(_, c)| **c == b'K');
    found
        .map(|(n, _)| Change { at: tail_at + n, to: b'<', kind: RepairKind::WrongFiller })
        .collect()
}

fn apply(grid: &Grid, changes: &[Change]) -> Grid {
    let mut repaired = *grid;
    for change in changes {
        if let Some(cell) = repaired.get_mut(change.at) {
            *cell = change.to;
        }
    }
    repaired
}

fn record(
    format: Format,
    grid: &Grid,
    changes: &[Change],
    candidate: usize,
    repairs: &mut Vec<Repair>,
    shown: &impl Fn(usize) -> Option<char>,
) {
    for change in changes {
        let (line, column) = format.place(change.at);
        let from = grid.get(change.at).copied().unwrap_or_default();
        let from = shown(change.at).unwrap_or_else(|| char::from(from));
        repairs.push(Repair {
            kind: change.kind,
            applied: candidate == 0,
            candidate,
            line,
            column,
            from: from.to_string(),
            to: char::from(change.to).to_string(),
        });
    }
}

/// Applies or lists what repairs the zone. `shown` gives the character behind a foreign cell.
pub(crate) fn characters(
    format: Format,
    grid: &mut Grid,
    repairs: &mut Vec<Repair>,
    shown: impl Fn(usize) -> Option<char>,
) {
    let must = unlawful(format, grid);
    let lawful = apply(grid, &must);
    if verify(format, &lawful).digits.none_invalid() {
        record(format, grid, &must, 0, repairs, &shown);
        *grid = lawful;
        return;
    }
    let found = look_alikes(format, &lawful);
    let from = repairs.iter().map(|r| r.candidate).max().unwrap_or_default();
    for (n, changes) in found.iter().take(MOST_CANDIDATES).enumerate() {
        let all: Vec<Change> = must.iter().chain(changes).copied().collect();
        record(format, grid, &all, from + n + 1, repairs, &shown);
    }
}

/// Sets of one look-alike, else of two, in the fields whose check digit fails, after which none
/// fails.
fn look_alikes(format: Format, grid: &Grid) -> Vec<Vec<Change>> {
    let layout = format.layout();
    let digits = verify(format, grid).digits;
    if digits.date_of_birth == Outcome::Invalid || digits.date_of_expiry == Outcome::Invalid {
        return Vec::new(); // Dates hold digits only: no look-alike is left to try.
    }
    let number = digits.document_number == Outcome::Invalid;
    let optional = digits.optional_data == Outcome::Invalid;
    let places: Vec<Change> = (0..format.lines() * format.width())
        .filter(|at| match layout.field_at(*at) {
            (Field::DocumentNumber, Class::Any) => number,
            (Field::OptionalData | Field::OptionalData2, Class::Any) => {
                layout.is_checked(*at) && (optional || layout.optional_data_check.is_none())
            }
            _ => false,
        })
        .filter_map(|at| {
            let cell = grid.get(at).copied()?;
            // D, L and Q are taken for digits but no digit is taken for them.
            let to = match cell {
                b'D' | b'L' | b'Q' => return None,
                _ => digit_for(cell).or_else(|| letter_for(cell))?,
            };
            Some(Change { at, to, kind: RepairKind::LookAlike })
        })
        .collect();
    let holds = |changes: &[Change]| verify(format, &apply(grid, changes)).digits.none_invalid();
    let mut found: Vec<Vec<Change>> =
        places.iter().map(|c| vec![*c]).filter(|set| holds(set)).collect();
    if found.is_empty() {
        for (n, one) in places.iter().enumerate() {
            let pairs = places.iter().skip(n + 1).map(|other| vec![*one, *other]);
            found.extend(pairs.filter(|set| holds(set)));
        }
    }
    found
}
