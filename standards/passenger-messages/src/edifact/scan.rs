//! From bytes to interchanges and segments.

use super::Limits;
use super::charset::CharacterSet;
use super::segment::Segment;
use super::separators::{Dialect, Known, Separators, Start, find_start, start_at};
use crate::problem::{Problem, ProblemCode, Problems};

/// An interchange: from UNB to UNZ, or to where it breaks off.
#[derive(Clone, Debug)]
pub struct Interchange<'a> {
    /// The byte of UNA, or of UNB where there is none.
    pub offset: usize,
    /// Its separators.
    pub separators: Separators,
    /// Its character set.
    pub charset: CharacterSet,
    /// Whether a service string advice stands before it.
    pub advised: bool,
    /// Its segments, UNB first, UNA not among them.
    pub segments: Vec<Segment<'a>>,
}

pub(super) fn scan<'a>(input: &'a [u8], problems: &mut Problems) -> Vec<Interchange<'a>> {
    let mut interchanges = Vec::new();
    if input.len() > Limits::INPUT_BYTES {
        let problem = Problem::at(ProblemCode::InputTooLarge, Limits::INPUT_BYTES)
            .found(format!("{} bytes", input.len()))
            .expected(format!("{} bytes at most", Limits::INPUT_BYTES));
        problems.push(problem);
        return interchanges;
    }
    let mut at = 0;
    let mut room = Limits::SEGMENTS;
    while let Some(start) = find_start(input, at) {
        let code = if at == 0 { ProblemCode::LeadingText } else { ProblemCode::TrailingText };
        say_text(input, at, start.at, code, problems);
        say_separators(input, &start, problems);
        if !start.separators.are_distinct() {
            problems.push(Problem::at(ProblemCode::SeparatorsNotDistinct, start.at));
            at = start.header + 3;
            continue;
        }
        let dialect = Dialect { separators: start.separators, ..Dialect::default() };
        let mut scanner = Scanner {
            input,
            classes: Classes::of_dialect(dialect),
            at: start.header,
            number: 0,
            dialect,
            outside_listed: false,
        };
        let interchange = scanner.interchange(&start, room, problems);
        room = room.saturating_sub(interchange.segments.len());
        at = scanner.at;
        interchanges.push(interchange);
        if room == 0 {
            return interchanges;
        }
    }
    if interchanges.is_empty() {
        problems.push(Problem::at(ProblemCode::InterchangeMissing, 0));
    } else {
        say_text(input, at, input.len(), ProblemCode::TrailingText, problems);
    }
    interchanges
}

/// Says that text was passed over, where there is any.
fn say_text(input: &[u8], from: usize, to: usize, code: ProblemCode, problems: &mut Problems) {
    let text = input.get(from..to).unwrap_or_default();
    let mark = [0xef, 0xbb, 0xbf];
    let text = text.strip_prefix(&mark[..]).unwrap_or(text);
    if let Some(first) = text.iter().position(|b| *b > b' ' && *b != 0x7f) {
        let shown = text.get(first..).unwrap_or_default();
        let shown = shown.get(..shown.len().min(60)).unwrap_or_default();
        let skipped = to - from - text.len();
        let problem = Problem::at(code, from + skipped + first);
        problems.push(problem.found(String::from_utf8_lossy(shown)));
    }
}

fn say_separators(input: &[u8], start: &Start, problems: &mut Problems) {
    let code = match start.known {
        Known::Advised | Known::Default => return,
        Known::AdvisedShort => ProblemCode::ServiceStringShort,
        Known::Contradicted => ProblemCode::SeparatorsContradict,
        Known::Inferred => ProblemCode::SeparatorsInferred,
    };
    let shown = input.get(start.at..(start.at + 9).min(input.len())).unwrap_or_default();
    problems.push(Problem::at(code, start.at).found(String::from_utf8_lossy(shown)));
}

/// For how many segments there is room from the beginning, at most.
const EXPECTED_AT_MOST: usize = 8192;

/// What each byte is to the scanner.
struct Classes([u8; 256]);

impl Classes {
    const ORDINARY: u8 = 0;
    const TERMINATOR: u8 = 1;
    const RELEASE: u8 = 2;
    /// Line ends and other control characters.
    const NOISE: u8 = 4;
    /// Not in the character set; of UTF-8, every byte that is not ASCII.
    const OUTSIDE: u8 = 8;

    fn of_dialect(dialect: Dialect) -> Self {
        let separators = dialect.separators;
        let mut classes = [Self::ORDINARY; 256];
        for (byte, class) in (0..=u8::MAX).zip(&mut classes) {
            *class = if byte == separators.terminator {
                Self::TERMINATOR
            } else if Some(byte) == separators.release {
                Self::RELEASE
            } else if separators.is_one(byte) {
                Self::ORDINARY
            } else if byte < 0x20 || byte == 0x7f {
                Self::NOISE
            } else if dialect.charset.first_outside(&[byte]).is_some() {
                Self::OUTSIDE
            } else {
                Self::ORDINARY
            };
        }
        Self(classes)
    }

    fn of(&self, byte: u8) -> u8 {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}

/// What stands before a segment's terminator.
#[derive(Default)]
struct Seen {
    end: Option<usize>,
    noisy: bool,
    /// The first control character that is no line end.
    control: Option<usize>,
    /// The first byte outside the character set.
    outside: Option<usize>,
}

struct Scanner<'a> {
    input: &'a [u8],
    classes: Classes,
    at: usize,
    number: usize,
    dialect: Dialect,
    outside_listed: bool,
}

impl<'a> Scanner<'a> {
    fn interchange(
        &mut self,
        start: &Start,
        room: usize,
        problems: &mut Problems,
    ) -> Interchange<'a> {
        // Segments have 14 bytes on the average. Only the first interchange is made room for: an
        // input may hold a hundred thousand.
        let first = room == Limits::SEGMENTS;
        let expected = self.input.len().saturating_sub(start.at) / 14;
        let expected = if first { expected.min(EXPECTED_AT_MOST) } else { 0 };
        let mut segments: Vec<Segment<'a>> = Vec::with_capacity(expected);
        while let Some(from) = self.next_begin(problems) {
            if self.number > 0 && start_at(self.input, from).is_some() {
                // The next interchange begins though this one has not ended.
                self.at = from;
                break;
            }
            if segments.len() >= room {
                problems.push(
                    Problem::at(ProblemCode::TooManySegments, from)
                        .expected(format!("{} segments at most", Limits::SEGMENTS)),
                );
                self.at = self.input.len();
                break;
            }
            let Some(segment) = self.segment(from, problems) else { continue };
            if self.number == 1 {
                segments.push(self.header(segment, problems));
                continue;
            }
            let last = segment.tag_bytes() == b"UNZ";
            segments.push(segment);
            if last {
                break;
            }
        }
        Interchange {
            offset: start.at,
            separators: self.dialect.separators,
            charset: self.dialect.charset,
            advised: start.at != start.header,
            segments,
        }
    }

    /// Where the next segment begins: past blanks, line ends and stray terminators.
    fn next_begin(&mut self, problems: &mut Problems) -> Option<usize> {
        let terminator = self.dialect.separators.terminator;
        loop {
            let byte = *self.input.get(self.at)?;
            if byte == terminator {
                if terminator > b' ' {
                    problems.push(Problem::at(ProblemCode::SegmentEmpty, self.at));
                }
            } else if byte > b' ' && byte != 0x7f {
                return Some(self.at);
            }
            self.at += 1;
        }
    }

    /// The segment from `from` to its terminator, where it is one; moves past it.
    fn segment(&mut self, from: usize, problems: &mut Problems) -> Option<Segment<'a>> {
        let rest = self.input.get(from..).unwrap_or_default();
        let seen = self.look(rest);
        let (end, control) = (seen.end, seen.control);
        self.number += 1;
        let number = self.number;
        let mut raw = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at = from + raw.len() + usize::from(end.is_some());
        let here =
            |code, at: usize| Problem { segment: Some(number), ..Problem::at(code, from + at) };
        let shown = |raw: &[u8]| {
            String::from_utf8_lossy(raw.get(..raw.len().min(60)).unwrap_or_default()).into_owned()
        };
        if raw.len() > Limits::SEGMENT_BYTES {
            let expected = format!("{} bytes at most", Limits::SEGMENT_BYTES);
            let found = format!("{} bytes", raw.len());
            let problem = here(ProblemCode::SegmentTooLong, 0);
            problems.push(problem.found(found).expected(expected));
            return None;
        }
        let line = self.open_trailer(from, raw, end.is_none());
        if let Some(line) = line {
            problems.push(here(ProblemCode::TerminatorMissing, 0));
            raw = line;
            self.at = from + line.len();
        } else if end.is_none() {
            // The end may be missing, of the last value too.
            problems.push(here(ProblemCode::SegmentUnterminated, 0).found(shown(raw)));
            return None;
        }
        if let Some(at) = control.filter(|at| *at < raw.len()) {
            problems.push(here(ProblemCode::ControlCharacter, at));
        }
        let segment = Segment::new(raw, seen.noisy, from, number, self.dialect);
        let Some(segment) = segment else {
            problems.push(here(ProblemCode::SegmentMalformed, 0).found(shown(raw)));
            return None;
        };
        if let Some(at) = seen.outside.filter(|at| *at < raw.len()) {
            self.say_outside(&segment, from + at, problems);
        }
        Some(segment)
    }

    /// Goes through the bytes to the first terminator that is not released.
    fn look(&self, rest: &[u8]) -> Seen {
        let mut seen = Seen::default();
        let mut released = false;
        for (at, &byte) in rest.iter().enumerate() {
            let class = self.classes.of(byte);
            if class == Classes::ORDINARY {
                released = false;
            } else if class & Classes::TERMINATOR != 0 && !released {
                seen.end = Some(at);
                break;
            } else if class & Classes::NOISE != 0 {
                seen.noisy = true;
                if !matches!(byte, b'\r' | b'\n') {
                    seen.control = seen.control.or(Some(at));
                }
            } else {
                released = class & Classes::RELEASE != 0 && !released;
                if class & Classes::OUTSIDE != 0 {
                    seen.outside = seen.outside.or(Some(at));
                }
            }
        }
        seen
    }

    /// A trailer without a terminator, where the line ends it: at the end of the input, or before
    /// another interchange.
    fn open_trailer(&self, from: usize, raw: &'a [u8], at_end: bool) -> Option<&'a [u8]> {
        let line = raw.split(|b| matches!(b, b'\r' | b'\n')).next()?;
        if !line.starts_with(b"UNZ") || (line.len() == raw.len() && !at_end) {
            return None;
        }
        let rest = raw.get(line.len()..).unwrap_or_default();
        let blank = rest.iter().take_while(|b| **b <= b' ').count();
        let next = start_at(self.input, from + line.len() + blank);
        (at_end || next.is_some()).then_some(line)
    }

    /// Lists the first character that the repertoire does not have.
    fn say_outside(&mut self, segment: &Segment<'a>, at: usize, problems: &mut Problems) {
        let charset = self.dialect.charset;
        if self.outside_listed || self.number == 1 {
            return;
        }
        let rest = self.input.get(at..).unwrap_or_default();
        let rest = rest.get(..rest.len().min(8)).unwrap_or_default();
        if charset == CharacterSet::Unow && charset.first_outside(segment.bytes()).is_none() {
            return;
        }
        self.outside_listed = true;
        let mut problem = segment.problem(ProblemCode::CharacterOutsideSet);
        problem.offset = at;
        let shown: String = charset.decode(rest).chars().take(1).collect();
        let expected = format!("a character of {}", charset.identifier());
        problems.push(problem.found(shown).expected(expected));
    }

    /// Takes from UNB what the segments after it are read by, and gives it with that.
    fn header(&mut self, segment: Segment<'a>, problems: &mut Problems) -> Segment<'a> {
        let identifier = segment.value(1, 1).unwrap_or_default();
        match CharacterSet::named(&identifier) {
            Some(set) => self.dialect.charset = set,
            None => problems.push(segment.problem_in(ProblemCode::SyntaxUnknown, 1)),
        }
        match segment.value(1, 2).as_deref() {
            // Version 3 and before have no repetitions: the character of UNA is reserved there.
            Some("1" | "2" | "3") => self.dialect.separators.repetition = None,
            Some("4") => {}
            _ => problems.push(segment.problem_in(ProblemCode::SyntaxVersionUnknown, 1)),
        }
        self.classes = Classes::of_dialect(self.dialect);
        segment.in_dialect(self.dialect)
    }
}
