//! Whole messages, with the headers that they came under.

use crate::cusres::{self, Response};
use crate::date::{Date, LocalTime};
use crate::edifact::{
    self, Envelope, GroupHeader, InterchangeHeader, MessageHeader, PlainSegment, SegmentWriter,
    WriteError, WriteOptions, read_envelope, write_interchange,
};
use crate::paxlst::{self, PassengerList};
use crate::problem::{Problem, ProblemCode, Problems};
use serde::Serialize;

/// Directories of which the API guidelines' implementation guides speak, or which governments ask
/// for; later ones add and take nothing of what is read here.
const RELEASES: [&str; 5] = ["02B", "05B", "12B", "15B", "16B"];

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The day from which the century of the interchange's own date is reckoned: 79 years before to
    /// 20 after. All other centuries follow that date.
    pub on: Date,
}

impl ReadOptions {
    /// Reading on a day.
    #[must_use]
    pub const fn on(on: Date) -> Self {
        Self { on }
    }
}

/// A message and its headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The interchange that it came in.
    pub interchange: InterchangeHeader,
    /// The group that it came in, where there was one.
    pub group: Option<GroupHeader>,
    /// Its own header.
    pub header: MessageHeader,
    /// What it says.
    pub content: Content,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Content {
    /// Who is on the flight: PAXLST.
    PassengerList(Box<PassengerList>),
    /// May they board: CUSRES.
    Response(Box<Response>),
    /// A message of another type, as segments.
    Other(Vec<PlainSegment>),
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The messages, in order.
    pub messages: Vec<Message>,
    /// Where each begins (its UNH), in bytes from 0.
    pub offsets: Vec<usize>,
    /// What was wrong, by place.
    pub problems: Problems,
}

impl Reading {
    /// Whether nothing worse than notices was found.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.problems.faults() == 0
    }

    /// The problems of one message, by its position from 0: those from its beginning to the next
    /// one's. What stands before the first message belongs to it.
    pub fn problems_of(&self, position: usize) -> impl Iterator<Item = &Problem> {
        let from = if position == 0 { 0 } else { self.offsets.get(position).copied().unwrap_or(0) };
        let to = self.offsets.get(position + 1).copied().unwrap_or(usize::MAX);
        self.problems.listed().iter().filter(move |p| (from..to).contains(&p.offset))
    }
}

/// Reads an input: any number of interchanges with any number of messages, and text around them.
///
/// It reads whatever the bytes are, and goes as far as it can: see [`ProblemCode`] for what can be
/// wrong, and [`edifact::Limits`] for how much is read.
///
/// ```
/// use passenger_messages::{Content, Date, ReadOptions, read};
/// let options = ReadOptions::on(Date::new(2026, 11, 24).unwrap());
/// let reading = read(b"UNB+UNOA:4+NGO:ZZ+UTO:ZZ+261101:0800+7'UNH+1+CUSRES:D:12B:UN:IATA'\
///     BGM+962'RFF+TN:4711'ERP+2'RFF+AVF:SPEC01'ERC+0Z'UNT+7+1'UNZ+1+7'", &options);
/// let Content::Response(response) = &reading.messages[0].content else { panic!() };
/// assert_eq!(response.transaction.as_deref(), Some("4711"));
/// assert!(reading.is_sound());
/// ```
#[must_use]
pub fn read(input: &[u8], options: &ReadOptions) -> Reading {
    let (interchanges, mut problems) = edifact::read(input);
    let (mut messages, mut offsets) = (Vec::new(), Vec::new());
    for interchange in &interchanges {
        let envelope: Envelope<'_, '_> = read_envelope(interchange, options.on, &mut problems);
        let header = envelope.header;
        let on = header.prepared.map_or(options.on, LocalTime::date);
        for enclosed in envelope.messages {
            let (head, body) = (enclosed.head, enclosed.body);
            let content = match enclosed.header.message_type.as_str() {
                "PAXLST" => {
                    let list = paxlst::read(head, &enclosed.header, body, on, &mut problems);
                    Content::PassengerList(Box::new(list))
                }
                "CUSRES" => {
                    Content::Response(Box::new(cusres::read(head, body, on, &mut problems)))
                }
                _ => {
                    problems.push(head.problem_in(ProblemCode::MessageTypeUnknown, 2));
                    Content::Other(body.iter().map(edifact::Segment::to_plain).collect())
                }
            };
            let known = RELEASES.contains(&enclosed.header.release.as_str());
            if !known && !matches!(content, Content::Other(_)) {
                problems.push(head.problem_in(ProblemCode::MessageVersionUnknown, 2));
            }
            let (group, header_of) = (enclosed.group, enclosed.header);
            messages.push(Message {
                interchange: header.clone(),
                group,
                header: header_of,
                content,
            });
            offsets.push(head.offset());
        }
    }
    problems.sort();
    Reading { messages, offsets, problems }
}

/// Writes messages as one interchange, under the interchange's and group's headers of the first.
/// All counts and trailers are made here.
///
/// Line ends and other control characters, and whatever the character set of the interchange does
/// not have, cannot be written. Blanks around a value and empty parts are not kept.
///
/// # Errors
/// [`WriteError`], with the segment and the character.
pub fn write(messages: &[Message], options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    let first = messages.first().ok_or(WriteError::Nothing)?;
    let header = &first.interchange;
    // Without a date of the interchange there is no day to which two digits would refer: a day
    // before all years makes the writer use four.
    let on = header.prepared.map_or(Date::FIRST, LocalTime::date);
    let headers: Vec<&MessageHeader> = messages.iter().map(|m| &m.header).collect();
    let body = |position: usize, out: &mut SegmentWriter| match messages
        .get(position)
        .map(|message| &message.content)
    {
        Some(Content::PassengerList(list)) => paxlst::write(list, on, out),
        Some(Content::Response(response)) => cusres::write(response, on, out),
        Some(Content::Other(segments)) => segments.iter().for_each(|s| out.plain(s)),
        None => {}
    };
    write_interchange(header, first.group.as_ref(), &headers, &body, options)
}
