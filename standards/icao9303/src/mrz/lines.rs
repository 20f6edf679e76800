//! From bytes to lines of cells: what a reader, a wedge or a file puts around the characters is
//! taken off, and each cell holds one character or a mark that says why there is none.
//!
//! The work is bounded: of a line only the first [`CAPACITY`] characters are kept, of a zone only
//! the first four lines; the rest is counted.

use super::format::Class;

/// A cell that no character was read for.
pub(crate) const MISSING: u8 = 1;
/// A cell with a character that looks like a filler.
pub(crate) const LIKE_FILLER: u8 = 2;
/// A cell with any other foreign character.
pub(crate) const FOREIGN: u8 = 3;

/// More than the 90 characters of a TD1 zone that came without breaks.
pub(crate) const CAPACITY: usize = 112;
const LINES: usize = 4;

/// A character that the zone's alphabet does not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stranger {
    pub line: usize,
    pub column: usize,
    /// `None` for bytes that are no text.
    pub character: Option<char>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    cells: [u8; CAPACITY],
    kept: usize,
    /// Characters in all, kept or not.
    pub count: usize,
}

impl Line {
    const EMPTY: Self = Self { cells: [MISSING; CAPACITY], kept: 0, count: 0 };

    pub fn cells(&self) -> &[u8] {
        self.cells.get(..self.kept).unwrap_or_default()
    }

    /// Takes the zone's own characters at the beginning, as nearly all are.
    fn take_run<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let room = self.cells.get_mut(self.kept..).unwrap_or_default();
        let most = bytes.get(..room.len()).unwrap_or(bytes);
        let run = most.iter().position(|b| !Class::Any.allows(*b)).unwrap_or(most.len());
        let (run, rest) = bytes.split_at_checked(run).unwrap_or((bytes, &[]));
        if let Some(place) = room.get_mut(..run.len()) {
            place.copy_from_slice(run);
        }
        self.kept += run.len();
        self.count += run.len();
        rest
    }

    fn push(&mut self, cell: u8) {
        if let Some(place) = self.cells.get_mut(self.kept) {
            *place = cell;
            self.kept += 1;
        }
        self.count += 1;
    }
}

#[derive(Debug)]
pub(crate) struct Lines {
    lines: [Line; LINES],
    kept: usize,
    /// Lines in all.
    pub count: usize,
    pub strangers: Vec<Stranger>,
    /// The first lower-case letter.
    pub lower: Option<Stranger>,
}

impl Lines {
    pub fn get(&self) -> &[Line] {
        self.lines.get(..self.kept).unwrap_or_default()
    }

    pub fn of(input: &[u8]) -> Self {
        let mut all = Self {
            lines: [Line::EMPTY; LINES],
            kept: 0,
            count: 0,
            strangers: Vec::new(),
            lower: None,
        };
        let mut rest = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
        while !rest.is_empty() {
            let (line, tail) = cut_line(rest);
            rest = tail;
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            all.count += 1;
            if all.kept < LINES {
                all.decode(line);
            }
        }
        all
    }

    fn decode(&mut self, bytes: &[u8]) {
        let number = self.kept + 1;
        let Some(line) = self.lines.get_mut(self.kept) else { return };
        self.kept += 1;
        let mut rest = bytes;
        while let [byte, tail @ ..] = rest {
            if line.kept == CAPACITY {
                // Counted without being looked at: one per byte that begins a character.
                line.count += rest.iter().filter(|b| !matches!(b, 0x80..=0xBF)).count();
                break;
            }
            match byte {
                b'A'..=b'Z' | b'0'..=b'9' | b'<' => rest = line.take_run(rest),
                b'a'..=b'z' => {
                    line.push(byte.to_ascii_uppercase());
                    self.lower.get_or_insert(Stranger {
                        line: number,
                        column: line.count,
                        character: Some(char::from(*byte)),
                    });
                    rest = tail;
                }
                _ => {
                    let (character, tail) = first_char(rest);
                    line.push(match character {
                        Some(c) if looks_like_filler(c) => LIKE_FILLER,
                        _ => FOREIGN,
                    });
                    self.strangers.push(Stranger { line: number, column: line.count, character });
                    rest = tail;
                }
            }
        }
    }
}

/// The first line and what follows it. A line ends with LF, CR LF or, from some wedges, CR alone.
pub(crate) fn cut_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
    let (line, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    match rest {
        [b'\r', b'\n', tail @ ..] | [_, tail @ ..] => (line, tail),
        [] => (line, &[]),
    }
}

/// The first character, `None` where the bytes are no text.
fn first_char(bytes: &[u8]) -> (Option<char>, &[u8]) {
    for length in 1..=4 {
        if let Some((head, tail)) = bytes.split_at_checked(length)
            && let Ok(text) = std::str::from_utf8(head)
        {
            return (text.chars().next(), tail);
        }
    }
    (None, bytes.get(1..).unwrap_or_default())
}

/// What readers and hands put where a filler stands.
fn looks_like_filler(c: char) -> bool {
    matches!(
        c,
        ' ' | '«'
            | '‹'
            | '＜'
            | '≪'
            | '〈'
            | '⟨'
            | '>'
            | '('
            | '['
            | '{'
            | '_'
            | '-'
            | '\''
            | '’'
            | '.'
            | ','
            | '`'
            | '´'
            | '\u{A0}'
            | '\t'
            | '*'
            | '~'
    )
}
