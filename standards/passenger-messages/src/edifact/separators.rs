//! Which characters part what: UNA, the default ones, and those that a header shows.

use super::charset::CharacterSet;

/// The service characters of an interchange (ISO 9735, service string advice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Separators {
    /// Between the components of a data element; by default a colon.
    pub component: u8,
    /// Between data elements; by default a plus sign.
    pub element: u8,
    /// The decimal mark; by default a full stop.
    pub decimal: u8,
    /// Takes the next character's meaning away; by default a question mark.
    pub release: Option<u8>,
    /// Between repetitions of a data element, in version 4; by default an asterisk.
    pub repetition: Option<u8>,
    /// Ends a segment; by default an apostrophe.
    pub terminator: u8,
}

impl Default for Separators {
    fn default() -> Self {
        Self {
            component: b':',
            element: b'+',
            decimal: b'.',
            release: Some(b'?'),
            repetition: Some(b'*'),
            terminator: b'\'',
        }
    }
}

impl Separators {
    /// Whether no two of those that part segments are the same.
    #[must_use]
    pub fn are_distinct(&self) -> bool {
        let mut all = vec![self.component, self.element, self.terminator];
        all.extend(self.release);
        all.extend(self.repetition);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        all.len() == count
    }

    pub(super) fn is_one(&self, byte: u8) -> bool {
        byte == self.element
            || byte == self.component
            || byte == self.terminator
            || Some(byte) == self.release
            || Some(byte) == self.repetition
    }

    /// The six characters after UNA.
    pub(super) fn service_string(&self) -> [u8; 6] {
        [
            self.component,
            self.element,
            self.decimal,
            self.release.unwrap_or(b' '),
            self.repetition.unwrap_or(b' '),
            self.terminator,
        ]
    }
}

/// How a segment's bytes are to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialect {
    pub separators: Separators,
    pub charset: CharacterSet,
}

/// How the separators became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// From UNA.
    Advised,
    /// From UNA, whose service string lacks a character.
    AdvisedShort,
    /// UNA says others than UNB uses.
    Contradicted,
    /// There is no UNA, and UNB uses the default ones.
    Default,
    /// There is no UNA, and UNB uses others.
    Inferred,
}

/// Where an interchange begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// The byte of UNA, or of UNB where there is none.
    pub at: usize,
    /// The byte of UNB.
    pub header: usize,
    pub separators: Separators,
    pub known: Known,
}

/// The next byte from `at` that is no line end, and where it is.
fn next(input: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = input.get(at..)?;
    // A wrapped line has one end; more than a few are not within a word.
    let (step, byte) =
        rest.iter().take(8).enumerate().find(|(_, b)| !matches!(**b, b'\r' | b'\n'))?;
    Some((*byte, at + step))
}

/// Where the word ends that begins at `at`, line ends within it passed over.
pub(super) fn after_word(input: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let mut at = at;
    for (position, letter) in word.iter().enumerate() {
        let (byte, found) = next(input, at)?;
        if byte != *letter || (position == 0 && found != at) {
            return None;
        }
        at = found + 1;
    }
    Some(at)
}

fn after_blanks(input: &[u8], at: usize) -> usize {
    let rest = input.get(at..).unwrap_or_default();
    at + rest.iter().take(256).take_while(|b| **b <= b' ' || **b == 0x7f).count()
}

/// The first interchange from `from` on.
pub(super) fn find_start(input: &[u8], from: usize) -> Option<Start> {
    let mut at = from;
    loop {
        at += input.get(at..)?.iter().position(|b| *b == b'U')?;
        if let Some(start) = start_at(input, at) {
            return Some(start);
        }
        at += 1;
    }
}

/// The interchange that begins at `at`, where one does.
pub(super) fn start_at(input: &[u8], at: usize) -> Option<Start> {
    if let Some(end) = after_word(input, at, b"UNA") {
        return advised(input, at, end);
    }
    let shown = shown_by_header(input, at)?;
    let usual = Separators::default();
    let default = shown.element == usual.element
        && shown.component == usual.component
        && shown.terminator == usual.terminator;
    let (separators, known) =
        if default { (usual, Known::Default) } else { (shown, Known::Inferred) };
    Some(Start { at, header: at, separators, known })
}

/// What UNA says, where UNB follows it.
fn advised(input: &[u8], at: usize, end: usize) -> Option<Start> {
    let mut service = [0u8; 5];
    let mut here = end;
    for slot in &mut service {
        let (byte, found) = next(input, here)?;
        *slot = byte;
        here = found + 1;
    }
    let [component, element, decimal, release, fifth] = service;
    let or_none = |byte: u8| (byte != b' ').then_some(byte);
    let mut separators = Separators {
        component,
        element,
        decimal,
        release: or_none(release),
        repetition: or_none(fifth),
        terminator: b'\'',
    };
    let (sixth, found) = next(input, here)?;
    let line_end = input.get(here..found).unwrap_or_default();
    let mut known = Known::Advised;
    let header = if after_word(input, found, b"UNB").is_some() && sixth == b'U' {
        if let Some(end) = line_end.last() {
            // The lines themselves end the segments.
            separators.terminator = *end;
        } else {
            separators.terminator = fifth;
            separators.repetition = None;
            known = Known::AdvisedShort;
        }
        found
    } else {
        separators.terminator = sixth;
        let header = after_blanks(input, found + 1);
        after_word(input, header, b"UNB")?;
        header
    };
    let shown = shown_by_header(input, header)
        .filter(|s| s.element != separators.element || s.component != separators.component);
    if let Some(shown) = shown {
        (separators, known) = (shown, Known::Contradicted);
    }
    Some(Start { at, header, separators, known })
}

/// The separators that an interchange header shows: UNB, one of them, four letters, another, a
/// digit. The terminator is what stands before the next header.
fn shown_by_header(input: &[u8], at: usize) -> Option<Separators> {
    let end = after_word(input, at, b"UNB")?;
    let (element, mut here) = next(input, after_blanks_within(input, end))?;
    for _ in 0..4 {
        let (letter, found) = next(input, here + 1)?;
        if !letter.is_ascii_uppercase() {
            return None;
        }
        here = found;
    }
    let (component, here) = next(input, here + 1)?;
    let (version, _) = next(input, here + 1)?;
    let parts = |b: u8| !b.is_ascii_alphanumeric() && b.is_ascii();
    if !parts(element) || !parts(component) || element == component || !version.is_ascii_digit() {
        return None;
    }
    let usual = Separators::default();
    let release = usual.release.filter(|r| *r != element && *r != component);
    let repetition = usual.repetition.filter(|r| *r != element && *r != component);
    let terminator = shown_terminator(input, here, element).unwrap_or(usual.terminator);
    Some(Separators { component, element, terminator, release, repetition, ..usual })
}

fn after_blanks_within(input: &[u8], at: usize) -> usize {
    let rest = input.get(at..).unwrap_or_default();
    at + rest.iter().take(8).take_while(|b| **b == b' ').count()
}

/// What ends the header, seen before the group or the message that follows.
fn shown_terminator(input: &[u8], from: usize, element: u8) -> Option<u8> {
    let near = input.get(from..)?;
    let near = near.get(..near.len().min(1024))?;
    let heads = [[b'U', b'N', b'G', element], [b'U', b'N', b'H', element]];
    let at = near.windows(4).position(|w| heads.iter().any(|h| h == w))?;
    let before = near.get(..at)?;
    let mark = before.iter().rev().find(|b| !matches!(**b, b' ' | b'\r' | b'\n'))?;
    if mark.is_ascii_alphanumeric() {
        return before.last().copied().filter(|b| matches!(b, b'\r' | b'\n'));
    }
    Some(*mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separators(text: &str) -> (Known, String) {
        let start = find_start(text.as_bytes(), 0).unwrap();
        let s = start.separators.service_string();
        (start.known, s.iter().map(|b| char::from(*b)).collect())
    }

    #[test]
    fn service_strings_as_they_come() {
        for (text, known, service) in [
            ("UNA:+.? 'UNB+UNOA:4", Known::Advised, ":+.? '"),
            ("\u{1}QD UNA\r\n\u{2}UNA:-.? '\r\nUNB-UNOA:4", Known::Advised, ":-.? '"),
            ("U\r\nNA:*.\r\n? #UN\r\nB*UNOA:4", Known::Advised, ":*.? #"),
            ("UNA:+.? \r\n'UNB+UNOA:4", Known::Advised, ":+.? '"),
            ("UNA:+.?'UNB+UNOA:4", Known::AdvisedShort, ":+.? '"),
            ("UNA:+.? \r\nUNB+UNOA:4\r\nUNH+1", Known::Advised, ":+.? \n"),
            ("UNA:+.? 'UNB*UNOA:4*A#UNG*", Known::Contradicted, ":*.?  #"),
            ("UNB+UNOA:3+A'UNG", Known::Default, ":+.?*'"),
            ("UNB+UNOA:4+A\"UNH+1", Known::Inferred, ":+.?*\""),
            ("UNB*UNOA:4*A#\r\nUNH*1", Known::Inferred, ":*.? #"),
            (
                "UNB\u{1d}UNOB\u{1f}3\u{1d}A\u{1c}UNH\u{1d}1",
                Known::Inferred,
                "\u{1f}\u{1d}.?*\u{1c}",
            ),
        ] {
            let (how, said) = separators(text);
            assert_eq!((how, said.replace(' ', "")), (known, service.replace(' ', "")), "{text:?}");
        }
    }

    #[test]
    fn words_of_a_telex_are_no_start() {
        for text in ["", "UNB", "Email secured by UN Antivirus", "UNA:+.? 'UNH", "UNB+UNIT:FOUR"] {
            assert!(find_start(text.as_bytes(), 0).is_none(), "{text:?}");
        }
    }
}
