//! A segment: a tag, data elements, and their components.

use super::separators::{Dialect, Separators};
use crate::problem::{Problem, ProblemCode};
use serde::Serialize;
use std::borrow::Cow;

/// A segment as it stands in the input, from its tag to its terminator.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    /// As received, without the terminator.
    raw: &'a [u8],
    /// Without line ends and blanks after the tag, where there were any.
    clean: Option<Vec<u8>>,
    offset: usize,
    number: usize,
    tag: [u8; 3],
    dialect: Dialect,
    /// Where the first elements end, in the clean segment, the tag counted as one; the segment's
    /// length for those that it does not have.
    ends: [u32; FIRST_ELEMENTS],
}

/// How many elements are found without going through the segment again.
const FIRST_ELEMENTS: usize = 6;

/// Parts bytes at a separator that is not released.
struct Parts<'s> {
    rest: Option<&'s [u8]>,
    separator: u8,
    release: Option<u8>,
}

impl<'s> Iterator for Parts<'s> {
    type Item = &'s [u8];

    fn next(&mut self) -> Option<&'s [u8]> {
        let rest = self.rest?;
        let mut released = false;
        for (at, byte) in rest.iter().enumerate() {
            if released {
                released = false;
            } else if Some(*byte) == self.release {
                released = true;
            } else if *byte == self.separator {
                let (head, tail) = rest.split_at(at);
                self.rest = tail.get(1..);
                return Some(head);
            }
        }
        self.rest = None;
        Some(rest)
    }
}

impl<'a> Segment<'a> {
    /// The segment of these bytes, where it begins with a tag of three capitals or digits.
    pub(super) fn new(
        raw: &'a [u8],
        noisy: bool,
        offset: usize,
        number: usize,
        dialect: Dialect,
    ) -> Option<Self> {
        let separators = dialect.separators;
        let mut clean = noisy.then(|| {
            let keep = |b: &u8| (*b >= 0x20 && *b != 0x7f) || separators.is_one(*b);
            let mut kept = Vec::with_capacity(raw.len());
            kept.extend(raw.iter().copied().filter(keep));
            kept
        });
        let bytes = clean.as_deref().unwrap_or(raw);
        let tag: [u8; 3] = bytes.get(..3)?.try_into().ok()?;
        let is_tag = tag.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        // UNA is no segment but a string before the first one.
        if !is_tag || &tag == b"UNA" {
            return None;
        }
        let blanks = bytes.get(3..)?.iter().take_while(|b| **b == b' ').count();
        if blanks > 0 {
            let mut without = bytes.to_vec();
            without.drain(3..3 + blanks);
            clean = Some(without);
        }
        let next = clean.as_deref().unwrap_or(raw).get(3).copied();
        if !next.is_none_or(|b| b == separators.element || b == separators.component) {
            return None;
        }
        let ends = [0; FIRST_ELEMENTS];
        let mut segment = Self { raw, clean, offset, number, tag, dialect, ends };
        segment.ends = segment.first_ends();
        Some(segment)
    }

    fn first_ends(&self) -> [u32; FIRST_ELEMENTS] {
        let bytes = self.bytes();
        let mut ends = [u32::try_from(bytes.len()).unwrap_or(u32::MAX); FIRST_ELEMENTS];
        let mut slots = ends.iter_mut();
        let Separators { element, release, .. } = self.dialect.separators;
        let mut released = false;
        for (at, byte) in (0u32..).zip(bytes) {
            if *byte == element && !released {
                let Some(slot) = slots.next() else { break };
                *slot = at;
            }
            released = !released && Some(*byte) == release;
        }
        ends
    }

    /// The same segment, read by what it says itself.
    pub(super) const fn in_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// The tag, three capitals or digits.
    #[must_use]
    pub fn tag(&self) -> &str {
        std::str::from_utf8(&self.tag).unwrap_or_default()
    }

    /// The tag's bytes, to compare.
    pub(crate) const fn tag_bytes(&self) -> &[u8; 3] {
        &self.tag
    }

    /// The byte of the input, from 0, at which the segment begins.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Which segment of its interchange it is, from 1, UNA not counted.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// The segment without its terminator, and without what this reader passes over.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.clean.as_deref().unwrap_or(self.raw)
    }

    /// The same as text, in the character set of the interchange.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        self.dialect.charset.decode(self.bytes())
    }

    fn parts<'s>(&self, bytes: &'s [u8], separator: u8) -> Parts<'s> {
        Parts { rest: Some(bytes), separator, release: self.dialect.separators.release }
    }

    fn raw_element(&self, element: usize) -> Option<&[u8]> {
        let place = |at: usize| usize::try_from(*self.ends.get(at)?).ok();
        if let (Some(before), Some(end)) = (place(element.wrapping_sub(1)), place(element)) {
            return self.bytes().get(before + 1..end);
        }
        self.parts(self.bytes(), self.dialect.separators.element).nth(element)
    }

    fn raw_component(&self, element: usize, component: usize) -> Option<&[u8]> {
        let element = self.raw_element(element)?;
        self.parts(element, self.dialect.separators.component).nth(component.checked_sub(1)?)
    }

    /// How many data elements follow the tag.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts(self.bytes(), self.dialect.separators.element).count() - 1
    }

    /// Whether nothing follows the tag.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A component's text: element and component from 1; none where it is not there or blank.
    /// Blanks around it are taken away, released characters stand for themselves.
    #[must_use]
    pub fn value(&self, element: usize, component: usize) -> Option<Cow<'_, str>> {
        self.trimmed(self.raw_component(element, component)?)
    }

    fn trimmed<'s>(&self, bytes: &'s [u8]) -> Option<Cow<'s, str>> {
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() {
            return None;
        }
        match self.plain(bytes) {
            Cow::Borrowed(text) => Some(Cow::Borrowed(text)),
            // A blank may have stood behind a release character.
            Cow::Owned(text) => {
                let trimmed = text.trim_matches(' ');
                (!trimmed.is_empty()).then(|| Cow::Owned(trimmed.to_owned()))
            }
        }
    }

    /// Text without release characters.
    fn plain<'s>(&self, bytes: &'s [u8]) -> Cow<'s, str> {
        let charset = self.dialect.charset;
        let Some(release) = self.dialect.separators.release.filter(|r| bytes.contains(r)) else {
            return charset.decode(bytes);
        };
        let mut kept = Vec::with_capacity(bytes.len());
        let mut released = false;
        for byte in bytes {
            if *byte == release && !released {
                released = true;
            } else {
                released = false;
                kept.push(*byte);
            }
        }
        Cow::Owned(charset.decode(&kept).into_owned())
    }

    /// The components of an element as [`Segment::value`] gives them, blank ones as empty texts.
    pub fn components(&self, element: usize) -> impl Iterator<Item = Cow<'_, str>> {
        let raw = self.raw_element(element);
        let separator = self.dialect.separators.component;
        raw.into_iter()
            .flat_map(move |bytes| self.parts(bytes, separator))
            .map(|part| self.trimmed(part).unwrap_or_default())
    }

    /// The repetitions of an element (version 4), each with its components; where it does not
    /// repeat, the one.
    #[must_use]
    pub fn repetitions(&self, element: usize) -> Vec<Vec<String>> {
        let Some(raw) = self.raw_element(element) else { return Vec::new() };
        let separators = self.dialect.separators;
        let repeats: Vec<&[u8]> = match separators.repetition {
            Some(repetition) => self.parts(raw, repetition).collect(),
            None => vec![raw],
        };
        repeats.into_iter().map(|one| self.owned_components(one)).collect()
    }

    fn owned_components(&self, element: &[u8]) -> Vec<String> {
        self.parts(element, self.dialect.separators.component)
            .map(|part| self.trimmed(part).unwrap_or_default().into_owned())
            .collect()
    }

    /// A copy that borrows nothing.
    #[must_use]
    pub fn to_plain(&self) -> PlainSegment {
        let separators = self.dialect.separators;
        let mut elements: Vec<Vec<String>> = self
            .parts(self.bytes(), separators.element)
            .skip(1)
            .map(|element| {
                let mut all = self.owned_components(element);
                while all.last().is_some_and(String::is_empty) {
                    all.pop();
                }
                all
            })
            .collect();
        while elements.last().is_some_and(Vec::is_empty) {
            elements.pop();
        }
        PlainSegment { tag: self.tag().to_owned(), elements }
    }

    /// A problem of this segment, at its beginning.
    pub(crate) fn problem(&self, code: ProblemCode) -> Problem {
        Problem {
            segment: Some(self.number),
            tag: Some(self.tag().to_owned()),
            ..Problem::at(code, self.offset)
        }
    }

    /// A problem of one of its elements, with what stands there.
    pub(crate) fn problem_in(&self, code: ProblemCode, element: usize) -> Problem {
        let mut problem = self.problem(code);
        problem.element = Some(element);
        if let Some(raw) = self.raw_element(element) {
            // Where it began: the tag and all elements before, each with its separator.
            let before: usize = self
                .parts(self.bytes(), self.dialect.separators.element)
                .take(element)
                .map(|part| part.len() + 1)
                .sum();
            problem.offset = self.offset + self.in_input(before);
            let text = self.plain(raw);
            if !text.is_empty() {
                problem = problem.found(text);
            }
        }
        problem
    }

    /// Where the byte of the clean segment is in the received one.
    fn in_input(&self, at: usize) -> usize {
        let Some(clean) = &self.clean else { return at };
        let mut kept = clean.iter().take(at).peekable();
        let mut passed = 0;
        for byte in self.raw {
            match kept.peek() {
                None => break,
                Some(next) if *next == byte => {
                    kept.next();
                }
                Some(_) => {}
            }
            passed += 1;
        }
        let gap = self.raw.get(passed..).unwrap_or_default();
        passed + gap.iter().take_while(|b| matches!(**b, b'\r' | b'\n')).count()
    }
}

/// A segment that borrows nothing: what a message holds beside the fields that have names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PlainSegment {
    /// The tag.
    pub tag: String,
    /// The data elements after it, each with its components. A repeated element stands unparted,
    /// with its separator in the text.
    pub elements: Vec<Vec<String>>,
}
