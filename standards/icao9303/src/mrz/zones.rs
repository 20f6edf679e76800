//! Many zones in one text, parted by blank lines.

use super::lines::cut_line;

/// One zone and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone<'a> {
    /// Its lines, breaks between them included.
    pub bytes: &'a [u8],
    /// The line of the input that it begins on, from 1.
    pub first_line: usize,
}

/// The zones of a text, parted by lines that hold nothing but white space.
///
/// ```
/// let found: Vec<_> = icao9303::mrz::zones(b"A\nB\n\n \nC\n").collect();
/// assert_eq!(found.len(), 2);
/// assert_eq!((found[1].bytes, found[1].first_line), (&b"C"[..], 5));
/// ```
#[must_use]
pub fn zones(input: &[u8]) -> Zones<'_> {
    Zones { rest: input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input), line: 1 }
}

/// See [`zones`].
#[derive(Clone, Debug)]
pub struct Zones<'a> {
    rest: &'a [u8],
    line: usize,
}

impl<'a> Iterator for Zones<'a> {
    type Item = Zone<'a>;

    fn next(&mut self) -> Option<Zone<'a>> {
        let mut start: Option<(&'a [u8], usize)> = None;
        let mut end = 0;
        while !self.rest.is_empty() {
            let before = self.rest;
            let (line, tail) = cut_line(before);
            self.rest = tail;
            let number = self.line;
            self.line += 1;
            let blank = line.trim_ascii().is_empty();
            match (start, blank) {
                (None, true) => {}
                (None, false) => {
                    start = Some((before, number));
                    end = line.len();
                }
                (Some((from, _)), false) => end = from.len() - before.len() + line.len(),
                (Some(_), true) => break,
            }
        }
        let (from, first_line) = start?;
        Some(Zone { bytes: from.get(..end).unwrap_or(from), first_line })
    }
}
