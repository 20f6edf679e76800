//! From lines to the form of the zone and a grid of its cells: which form, which lines are missing
//! or too many, where fillers were lost.

use super::format::{Field, Format};
use super::lines::{LIKE_FILLER, Line, Lines, MISSING, Stranger};
use super::problem::{Problem, ProblemCode};
use super::repair::{Grid, Repair, RepairKind};
use super::verdict::{Outcome, verify};

/// Beyond this many characters missing or too many, lines are not of the form.
const MOST_AMISS: usize = 30;
/// A missing or an additional line counts like this many characters.
const LINE_COST: usize = 10;

/// The zone as a grid, and the strangers with places in it.
pub(crate) struct Assembled {
    pub format: Format,
    pub grid: Grid,
    pub strangers: Vec<Stranger>,
}

pub(crate) fn assemble(
    lines: &Lines,
    mend: bool,
    problems: &mut Vec<Problem>,
    repairs: &mut Vec<Repair>,
) -> Option<Assembled> {
    let at = |code, line, column| Problem {
        code,
        field: None,
        line,
        column,
        found: None,
        expected: None,
    };
    if let Some(parted) = part(lines, problems, repairs) {
        return Some(parted);
    }
    let given = lines.get();
    let Some((start, format)) = choose(given) else {
        let code =
            if given.is_empty() { ProblemCode::ZoneEmpty } else { ProblemCode::FormatUnrecognised };
        let expected = given.first().map(|l| l.count);
        problems.push(Problem { expected, ..at(code, 1, 1) });
        return None;
    };
    let present = given.get(start..).unwrap_or_default();
    let present = present.get(..format.lines().min(present.len())).unwrap_or_default();
    for extra in (1..=lines.count).filter(|n| *n <= start || *n > start + present.len()).take(4) {
        problems.push(at(ProblemCode::LineExtra, extra, 1));
    }
    let (rows, present_rows) = rows(format, present);
    let rows = rows.get(..present_rows).unwrap_or_default();
    let mut grid = [MISSING; 90];
    let mut amiss = Vec::new();
    let width = format.width();
    for (line, row) in present.iter().zip(rows) {
        place(&mut grid, width, *row, line.cells());
        if line.count != width {
            amiss.push((line, *row));
        }
    }
    for row in (0..format.lines()).filter(|row| !rows.contains(row)) {
        problems.push(at(ProblemCode::LineMissing, row + 1, 1));
    }
    for (line, row) in amiss {
        let long = line.count > width;
        problems.push(if long {
            let expected = Some(line.count);
            Problem { expected, ..at(ProblemCode::LineTooLong, row + 1, width + 1) }
        } else {
            let expected = Some(width);
            Problem { expected, ..at(ProblemCode::LineTooShort, row + 1, line.count + 1) }
        });
        if mend {
            fit(format, &mut grid, line, row, repairs);
        }
    }
    let strangers = lines
        .strangers
        .iter()
        .filter_map(|s| {
            let row = rows.get((s.line - 1).checked_sub(start)?)?;
            Some(Stranger { line: row + 1, ..*s })
        })
        .collect();
    Some(Assembled { format, grid, strangers })
}

fn place(grid: &mut Grid, width: usize, row: usize, cells: &[u8]) {
    let target = grid.get_mut(row * width..(row + 1) * width).unwrap_or_default();
    target.fill(MISSING);
    for (cell, from) in target.iter_mut().zip(cells) {
        *cell = *from;
    }
}

fn of_width(width: usize, first: u8) -> Format {
    match (width, first) {
        (30, _) => Format::Td1,
        (36, b'V') => Format::MrvB,
        (36, _) => Format::Td2,
        (_, b'V') => Format::MrvA,
        _ => Format::Td3,
    }
}

/// Parts a single line that holds a whole zone, with or without spaces where the breaks were.
fn part(
    lines: &Lines,
    problems: &mut Vec<Problem>,
    repairs: &mut Vec<Repair>,
) -> Option<Assembled> {
    let [line] = lines.get() else { return None };
    if lines.count != 1 || line.count < 72 {
        return None;
    }
    let cells = line.cells();
    let width = match cells.len() {
        72 => 36,
        88 => 44,
        90 => 30,
        _ => 0,
    };
    let pieces: Vec<&[u8]> = if width > 0 {
        cells.chunks(width).collect()
    } else {
        cells.split(|c| *c == LIKE_FILLER).filter(|p| !p.is_empty()).collect()
    };
    let width = pieces.first().map(|p| p.len())?;
    let whole = pieces.iter().all(|p| p.len() == width)
        && matches!((pieces.len(), width), (2, 36 | 44) | (3, 30));
    if !whole {
        return None;
    }
    let format = of_width(width, *cells.first()?);
    let mut grid = [MISSING; 90];
    for (row, piece) in pieces.iter().enumerate() {
        place(&mut grid, width, row, piece);
    }
    for row in 1..pieces.len() {
        problems.push(Problem {
            code: ProblemCode::LinesJoined,
            field: None,
            line: row + 1,
            column: 1,
            found: None,
            expected: None,
        });
        repairs.push(Repair {
            kind: RepairKind::JoinedLines,
            applied: true,
            candidate: 0,
            line: row + 1,
            column: 1,
            from: String::new(),
            to: "\n".to_owned(),
        });
    }
    // Where spaces stood for the breaks, they are no strangers in a line.
    let strangers = if cells.len() == width * pieces.len() {
        let place = |s: &Stranger| Stranger {
            line: (s.column - 1) / width + 1,
            column: (s.column - 1) % width + 1,
            ..*s
        };
        lines.strangers.iter().map(place).collect()
    } else {
        Vec::new()
    };
    Some(Assembled { format, grid, strangers })
}

/// The first line that belongs to the zone, and its form: what explains the lines with least amiss.
fn choose(lines: &[Line]) -> Option<(usize, Format)> {
    // Nearly always the lines are exactly those of a form.
    for (width, rows) in [(44, 2), (36, 2), (30, 3)] {
        if lines.len() == rows && lines.iter().all(|l| l.count == width) {
            return Some((0, of_width(width, lines.first()?.cells().first().copied()?)));
        }
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for start in 0..lines.len() {
        for (width, rows) in [(44, 2), (36, 2), (30, 3)] {
            let here = lines.get(start..).unwrap_or_default();
            let used = here.len().min(rows);
            let others = lines.len() - used + rows - used;
            // Characters get lost more easily than they appear.
            let amiss = |l: &Line| {
                if l.count > width { (l.count - width).saturating_mul(2) } else { width - l.count }
            };
            let cost =
                here.iter().take(used).map(amiss).fold(others * LINE_COST, usize::saturating_add);
            if cost <= MOST_AMISS && best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, start, width));
            }
        }
    }
    let (_, start, width) = best?;
    // Of a lone data line the first character says nothing about visa or not.
    let first = lines.get(start)?.cells().first().copied()?;
    Some((start, of_width(width, first)))
}

/// Which row of the form each line is: in order, unless a line is missing before it.
fn rows(format: Format, lines: &[Line]) -> ([usize; 3], usize) {
    let mut rows = [0, 1, 2];
    if lines.len() == format.lines() {
        return (rows, lines.len());
    }
    let mut least = 0;
    for (line, row) in lines.iter().zip(&mut rows) {
        let guess = if format == Format::Td1 {
            if digits(line, 0..14) >= 10 {
                1
            } else if line.cells().iter().all(|c| !c.is_ascii_digit()) {
                2
            } else {
                0
            }
        } else {
            usize::from(digits(line, 13..28) >= 10)
        };
        *row = guess.clamp(least, format.lines() - 1);
        least = (*row + 1).min(format.lines() - 1);
    }
    (rows, lines.len())
}

fn digits(line: &Line, range: std::ops::Range<usize>) -> usize {
    line.cells().get(range).unwrap_or_default().iter().filter(|c| c.is_ascii_digit()).count()
}

/// Brings a line to its width where that can be done in one way that the check digits confirm.
fn fit(format: Format, grid: &mut Grid, line: &Line, row: usize, repairs: &mut Vec<Repair>) {
    let width = format.width();
    let (cells, short) = (line.cells(), width.saturating_sub(line.count));
    let surplus = line.count.saturating_sub(width);
    if surplus > cells.len() {
        return;
    }
    let names = format.layout().names.contains(&(row * width + width - 1));
    let mut candidates: Vec<(Vec<u8>, Repair)> = Vec::new();
    let mut offer = |cells: Vec<u8>, kind, at: usize, from: &[u8], to: &[u8]| {
        if cells.len() == width && candidates.iter().all(|(known, _)| *known != cells) {
            let text = |bytes: &[u8]| bytes.iter().map(|b| shown(*b)).collect();
            let repair = Repair {
                kind,
                applied: true,
                candidate: 0,
                line: row + 1,
                column: at + 1,
                from: text(from),
                to: text(to),
            };
            candidates.push((cells, repair));
        }
    };
    let like = cells.iter().filter(|c| **c == LIKE_FILLER).count();
    let first_like = cells.iter().position(|c| *c == LIKE_FILLER).unwrap_or_default();
    if like > 0 && like == short {
        // One « for two fillers.
        let twice = cells.iter().flat_map(|c| {
            if *c == LIKE_FILLER { [Some(b'<'), Some(b'<')] } else { [Some(*c), None] }
        });
        offer(
            twice.flatten().collect(),
            RepairKind::WrongFiller,
            first_like,
            &[LIKE_FILLER],
            b"<<",
        );
    } else if like > 0 && like == surplus {
        let without = cells.iter().copied().filter(|c| *c != LIKE_FILLER).collect();
        offer(without, RepairKind::SurplusFillers, first_like, &[LIKE_FILLER], b"");
    } else if names && short > 0 {
        // What is lost at the end of a name line can only be fillers.
        let fillers = vec![b'<'; short];
        offer([cells, &fillers].concat(), RepairKind::LostFillers, cells.len(), b"", &fillers);
    } else if short > 0 {
        let fillers = vec![b'<'; short];
        let ends = ends_of_fields(format, row);
        for at in 0..=cells.len() {
            let (head, tail) = cells.split_at_checked(at).unwrap_or((cells, &[]));
            let run = tail.first() == Some(&b'<') && head.last() != Some(&b'<');
            if run || tail.is_empty() || ends.iter().any(|end| (at..=at + short).contains(end)) {
                offer([head, &fillers, tail].concat(), RepairKind::LostFillers, at, b"", &fillers);
            }
        }
    } else {
        let fillers = vec![b'<'; surplus];
        for at in 0..cells.len() {
            let (head, tail) = cells.split_at_checked(at).unwrap_or((cells, &[]));
            if head.last() != Some(&b'<')
                && let Some(tail) = tail.strip_prefix(fillers.as_slice())
                && (!names || tail.iter().all(|c| *c == b'<'))
            {
                offer([head, tail].concat(), RepairKind::SurplusFillers, at, &fillers, b"");
            }
        }
    }
    let holding: Vec<(Grid, Repair)> = candidates
        .into_iter()
        .filter_map(|(cells, repair)| {
            let mut fitted = *grid;
            place(&mut fitted, width, row, &cells);
            holds(format, &fitted).then_some((fitted, repair))
        })
        .collect();
    match holding.as_slice() {
        [(fitted, repair)] => {
            *grid = *fitted;
            repairs.push(repair.clone());
        }
        several => {
            repairs.extend(several.iter().take(8).enumerate().map(|(n, (_, repair))| Repair {
                applied: false,
                candidate: n + 1,
                ..repair.clone()
            }))
        }
    }
}

/// Columns where a field that fillers complete comes to its end.
fn ends_of_fields(format: Format, row: usize) -> Vec<usize> {
    let (layout, width) = (format.layout(), format.width());
    [layout.document_number.end, layout.optional_data.end, layout.optional_data_2.end]
        .into_iter()
        .filter(|end| (row * width + 1..=(row + 1) * width).contains(end))
        .map(|end| end - row * width)
        .collect()
}

fn holds(format: Format, grid: &Grid) -> bool {
    let digits = verify(format, grid).digits;
    digits.none_invalid()
        && digits.date_of_birth == Outcome::Valid
        && digits.document_number == Outcome::Valid
        && (format.layout().composite.is_none() || digits.composite == Outcome::Valid)
}

fn shown(cell: u8) -> char {
    if cell.is_ascii_graphic() { char::from(cell) } else { '\u{FFFD}' }
}

/// The problem of a stranger in its place.
pub(crate) fn stranger(format: Format, s: &Stranger) -> Problem {
    let offset = (s.line - 1) * format.width() + s.column - 1;
    let field: Option<Field> =
        (s.column <= format.width()).then(|| format.layout().field_at(offset).0);
    Problem {
        code: if s.character.is_some() {
            ProblemCode::IllegalCharacter
        } else {
            ProblemCode::NotText
        },
        field,
        line: s.line,
        column: s.column,
        found: s.character,
        expected: None,
    }
}
