//! Writing segments and the envelope.

use super::charset::CharacterSet;
use super::envelope::{GroupHeader, InterchangeHeader, MessageHeader, Party, is_service};
use super::segment::PlainSegment;
use super::separators::Separators;
use crate::date::LocalTime;
use thiserror::Error;

/// Why something cannot be written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WriteError {
    /// The character set of the interchange does not have a character.
    #[error(
        "segment {tag}: “{character}” is not in {set}; choose a wider character set, such as UNOW, or transliterate"
    )]
    Character {
        /// The segment's tag.
        tag: String,
        /// The character.
        character: char,
        /// The character set's identifier.
        set: &'static str,
    },
    /// A tag that is not three capitals or digits, or one of the envelope within a message.
    #[error(
        "“{tag}” is no tag of a message’s segment: three capitals or digits that are no envelope’s are"
    )]
    Tag {
        /// What was given.
        tag: String,
    },
    /// Separators that are letters, digits or the same.
    #[error("the separators cannot part segments: each must be a mark of its own")]
    Separators,
    /// No message to write.
    #[error("there is no message to write")]
    Nothing,
}

/// Where the written interchange has line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// Nowhere, as the syntax has it.
    #[default]
    None,
    /// After each segment, for people to read.
    PerSegment,
    /// After each number of characters, as teletype wraps: CR LF, the segments unaware of it.
    Teletype(usize),
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// The separators; other ones than the default ones are announced by UNA, as are these.
    pub separators: Separators,
    /// Line ends.
    pub lines: Lines,
}

/// Writes segments, releasing what must be, and counts them.
#[derive(Debug)]
pub struct SegmentWriter {
    out: Vec<u8>,
    separators: Separators,
    charset: CharacterSet,
    lines: Lines,
    count: usize,
    /// Where trailing separators of the segment under way may be cut back to.
    kept: usize,
    tag: String,
    error: Option<WriteError>,
}

impl SegmentWriter {
    /// A writer that begins with UNA.
    ///
    /// # Errors
    /// [`WriteError::Separators`], where they cannot part segments.
    pub fn new(options: &WriteOptions, charset: CharacterSet) -> Result<Self, WriteError> {
        let separators = options.separators;
        let service = separators.service_string();
        let marks = service.iter().all(|b| b.is_ascii_punctuation() || *b == b' ');
        let part = [separators.component, separators.element, separators.terminator];
        if !marks || part.contains(&b' ') || !separators.are_distinct() {
            return Err(WriteError::Separators);
        }
        let mut out = b"UNA".to_vec();
        out.extend_from_slice(&service);
        if options.lines == Lines::PerSegment {
            out.extend_from_slice(b"\r\n");
        }
        let (kept, tag) = (out.len(), String::new());
        let lines = options.lines;
        Ok(Self { out, separators, charset, lines, count: 0, kept, tag, error: None })
    }

    /// How many segments were written, UNA not counted.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Writes a segment of elements, each of components. Empty ones at the end are left out.
    pub fn segment(&mut self, tag: &str, elements: &[&[&str]]) {
        self.begin(tag);
        for element in elements {
            self.element(element.iter().copied());
        }
        self.end();
    }

    /// Writes a segment as it was kept. One of the envelope's cannot be: it would end the message.
    pub fn plain(&mut self, segment: &PlainSegment) {
        if is_service(segment.tag.as_bytes()) {
            self.fail(WriteError::Tag { tag: segment.tag.clone() });
            return;
        }
        self.begin(&segment.tag);
        for element in &segment.elements {
            self.element(element.iter().map(String::as_str));
        }
        self.end();
    }

    fn begin(&mut self, tag: &str) {
        if tag.len() != 3 || !tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            self.fail(WriteError::Tag { tag: tag.to_owned() });
        }
        tag.clone_into(&mut self.tag);
        self.out.extend_from_slice(tag.as_bytes());
        self.kept = self.out.len();
    }

    fn element<'t>(&mut self, components: impl Iterator<Item = &'t str>) {
        self.out.push(self.separators.element);
        for (position, component) in components.enumerate() {
            if position > 0 {
                self.out.push(self.separators.component);
            }
            self.text(component);
        }
        // Empty components at the end of an element go as empty elements do.
        let since = self.out.len();
        if since > self.kept {
            let trailing = self.trailing_components();
            self.out.truncate(since - trailing);
        }
    }

    fn trailing_components(&self) -> usize {
        let tail = self.out.get(self.kept..).unwrap_or_default();
        tail.iter().rev().take_while(|b| **b == self.separators.component).count()
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let mut bytes = Vec::with_capacity(4);
            if !self.charset.encode(c, &mut bytes) {
                self.fail(WriteError::Character {
                    tag: self.tag.clone(),
                    character: c,
                    set: self.charset.identifier(),
                });
                continue;
            }
            if let [byte] = bytes[..] {
                if let Some(release) =
                    self.separators.release.filter(|_| self.separators.is_one(byte))
                {
                    self.out.push(release);
                } else if self.separators.is_one(byte) {
                    // Without a release character a separator cannot be written as text.
                    self.fail(WriteError::Separators);
                }
            }
            self.out.extend_from_slice(&bytes);
        }
        if !text.is_empty() {
            self.kept = self.out.len();
        }
    }

    fn end(&mut self) {
        self.out.truncate(self.kept);
        self.out.push(self.separators.terminator);
        if self.lines == Lines::PerSegment {
            self.out.extend_from_slice(b"\r\n");
        }
        self.count += 1;
    }

    fn fail(&mut self, error: WriteError) {
        self.error.get_or_insert(error);
    }

    /// What was written.
    ///
    /// # Errors
    /// The first thing that could not be.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let Lines::Teletype(columns) = self.lines else { return Ok(self.out) };
        let mut wrapped = Vec::with_capacity(self.out.len() + self.out.len() / 16);
        for line in self.out.chunks(columns.max(16)) {
            wrapped.extend_from_slice(line);
            wrapped.extend_from_slice(b"\r\n");
        }
        Ok(wrapped)
    }
}

fn opt(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn moment(prepared: Option<LocalTime>) -> (String, String) {
    // The guidelines write the date with six digits in both versions of the syntax.
    prepared.map_or_else(Default::default, |t| (t.date().six_digits(), t.four_digits()))
}

fn party(party: &Party) -> [&str; 2] {
    [party.id.as_str(), opt(&party.qualifier)]
}

/// Writes an interchange of one group, or of none, with the counts that there are; `body` writes
/// the segments of the message at a position.
pub(crate) fn write_interchange(
    header: &InterchangeHeader,
    group: Option<&GroupHeader>,
    messages: &[&MessageHeader],
    body: &dyn Fn(usize, &mut SegmentWriter),
    options: &WriteOptions,
) -> Result<Vec<u8>, WriteError> {
    let mut options = *options;
    if header.syntax_version != "4" {
        options.separators.repetition = None;
    }
    let mut out = SegmentWriter::new(&options, header.character_set)?;
    let (day, time) = moment(header.prepared);
    let flag = |set: bool| if set { "1" } else { "" };
    out.segment(
        "UNB",
        &[
            &[header.character_set.identifier(), &header.syntax_version],
            &party(&header.sender),
            &party(&header.recipient),
            &[&day, &time],
            &[&header.reference],
            &[],
            &[opt(&header.application)],
            &[],
            &[flag(header.acknowledgement_requested)],
            &[],
            &[flag(header.test)],
        ],
    );
    if let Some(group) = group {
        let (day, time) = moment(group.prepared);
        out.segment(
            "UNG",
            &[
                &[&group.message_type],
                &party(&group.sender),
                &party(&group.recipient),
                &[&day, &time],
                &[&group.reference],
                &[opt(&group.agency)],
                &[opt(&group.version), opt(&group.release)],
            ],
        );
    }
    for (position, head) in messages.iter().enumerate() {
        let before = out.count();
        let part = head.part.map(|p| format!("{p:02}")).unwrap_or_default();
        out.segment(
            "UNH",
            &[
                &[&head.reference],
                &[
                    &head.message_type,
                    &head.version,
                    &head.release,
                    opt(&head.agency),
                    opt(&head.association),
                ],
                &[opt(&head.access_reference)],
                &[&part, opt(&head.part_position)],
            ],
        );
        body(position, &mut out);
        let count = (out.count() + 1 - before).to_string();
        out.segment("UNT", &[&[&count], &[&head.reference]]);
    }
    let count = messages.len().to_string();
    if let Some(group) = group {
        out.segment("UNE", &[&[&count], &[&group.reference]]);
    }
    let count = if group.is_some() { "1" } else { &count };
    out.segment("UNZ", &[&[count], &[&header.reference]]);
    out.finish()
}
