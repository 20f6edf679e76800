//! The envelope: interchange, group and message, each with a header and a trailer that counts
//! (ISO 9735: UNB to UNZ, UNG to UNE, UNH to UNT).
//!
//! A count or reference that contradicts itself is a problem, and the content is read all the
//! same: airlines' counts are often wrong, and a list that was cut off still names people.

use super::charset::CharacterSet;
use super::scan::Interchange;
use super::segment::Segment;
use crate::date::{self, Century, Date, LocalTime, NoDate};
use crate::problem::{ProblemCode, Problems};
use serde::Serialize;

/// Who sends or receives (S002, S003, S006, S007).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Party {
    /// The identification, as in an airline's or a government's address.
    pub id: String,
    /// What kind of identification it is, such as ZZ for one that both agreed on.
    pub qualifier: Option<String>,
}

impl Party {
    /// A party by its identification, mutually agreed on (ZZ).
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), qualifier: Some("ZZ".to_owned()) }
    }

    fn read(segment: &Segment<'_>, element: usize) -> Self {
        Self {
            id: owned(segment, element, 1).unwrap_or_default(),
            qualifier: owned(segment, element, 2),
        }
    }
}

/// What UNB says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct InterchangeHeader {
    /// The character set (0001).
    pub character_set: CharacterSet,
    /// The version of the syntax (0002), 4 in the API guidelines.
    pub syntax_version: String,
    /// Who sends (S002).
    pub sender: Party,
    /// Who receives (S003).
    pub recipient: Party,
    /// When it was prepared (S004), on the sender's clocks.
    pub prepared: Option<LocalTime>,
    /// The interchange control reference (0020), which UNZ repeats.
    pub reference: String,
    /// The application reference (0026), such as APIS.
    pub application: Option<String>,
    /// Whether an acknowledgement is asked for (0031).
    pub acknowledgement_requested: bool,
    /// Whether it is a test (0035).
    pub test: bool,
}

/// What UNG says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GroupHeader {
    /// The type of its messages (0038).
    pub message_type: String,
    /// Who sends (S006).
    pub sender: Party,
    /// Who receives (S007).
    pub recipient: Party,
    /// When it was prepared (S004).
    pub prepared: Option<LocalTime>,
    /// The group reference (0048), which UNE repeats.
    pub reference: String,
    /// The controlling agency (0051), UN.
    pub agency: Option<String>,
    /// The version of the directory (0052), D.
    pub version: Option<String>,
    /// The release of the directory (0054), such as 12B.
    pub release: Option<String>,
}

/// What UNH says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MessageHeader {
    /// The message reference (0062), which UNT repeats.
    pub reference: String,
    /// The type (0065), PAXLST or CUSRES.
    pub message_type: String,
    /// The version of the directory (0052), D.
    pub version: String,
    /// The release of the directory (0054), such as 12B.
    pub release: String,
    /// The controlling agency (0051), UN.
    pub agency: Option<String>,
    /// Who made the implementation guideline (0057), IATA.
    pub association: Option<String>,
    /// What messages of one matter have in common (0068), such as the flight.
    pub access_reference: Option<String>,
    /// Which part of a sequence it is (0070), from 1.
    pub part: Option<u32>,
    /// C for the first part of a sequence, F for the last (0073).
    pub part_position: Option<String>,
}

impl MessageHeader {
    /// Whether this is one part of several: a later one, or a first one that is not the last.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.part.is_some_and(|part| part > 1) || self.part_position.as_deref() == Some("C")
    }
}

/// A message's segments, with the headers that they stand under.
pub(crate) struct Enclosed<'s, 'a> {
    pub group: Option<GroupHeader>,
    pub header: MessageHeader,
    pub head: &'s Segment<'a>,
    /// Between UNH and UNT.
    pub body: &'s [Segment<'a>],
}

/// An interchange's messages.
pub(crate) struct Envelope<'s, 'a> {
    pub header: InterchangeHeader,
    pub messages: Vec<Enclosed<'s, 'a>>,
}

fn owned(segment: &Segment<'_>, element: usize, component: usize) -> Option<String> {
    segment.value(element, component).map(std::borrow::Cow::into_owned)
}

/// A header's reference; says where it is missing.
fn reference(segment: &Segment<'_>, element: usize, problems: &mut Problems) -> String {
    owned(segment, element, 1).unwrap_or_else(|| {
        problems.push(segment.problem_in(ProblemCode::ReferenceMissing, element));
        String::new()
    })
}

/// S004: a date of six or eight digits, and a time.
fn prepared(segment: &Segment<'_>, on: Date, problems: &mut Problems) -> Option<LocalTime> {
    let day = segment.value(4, 1)?;
    let time = segment.value(4, 2).unwrap_or_default();
    match date::read(&format!("{day}{time}"), None, Century::Near(on)) {
        Ok((_, Some(time))) => return Some(time),
        // No time of day: a day alone is not the moment that was asked for.
        Ok((_, None)) | Err(NoDate::Malformed | NoDate::Qualifier) => {
            problems.push(segment.problem_in(ProblemCode::DateMalformed, 4));
        }
        Err(NoDate::Impossible) => {
            problems.push(segment.problem_in(ProblemCode::DateImpossible, 4));
        }
    }
    None
}

fn interchange_header(
    interchange: &Interchange<'_>,
    on: Date,
    problems: &mut Problems,
) -> InterchangeHeader {
    let Some(unb) = interchange.segments.first().filter(|s| s.tag_bytes() == b"UNB") else {
        return InterchangeHeader::default();
    };
    InterchangeHeader {
        character_set: interchange.charset,
        syntax_version: owned(unb, 1, 2).unwrap_or_default(),
        sender: Party::read(unb, 2),
        recipient: Party::read(unb, 3),
        prepared: prepared(unb, on, problems),
        reference: reference(unb, 5, problems),
        application: owned(unb, 7, 1),
        acknowledgement_requested: unb.value(9, 1).as_deref() == Some("1"),
        test: unb.value(11, 1).as_deref() == Some("1"),
    }
}

fn group_header(ung: &Segment<'_>, on: Date, problems: &mut Problems) -> GroupHeader {
    GroupHeader {
        message_type: owned(ung, 1, 1).unwrap_or_default(),
        sender: Party::read(ung, 2),
        recipient: Party::read(ung, 3),
        prepared: prepared(ung, on, problems),
        reference: reference(ung, 5, problems),
        agency: owned(ung, 6, 1),
        version: owned(ung, 7, 1),
        release: owned(ung, 7, 2),
    }
}

fn message_header(unh: &Segment<'_>, problems: &mut Problems) -> MessageHeader {
    MessageHeader {
        reference: reference(unh, 1, problems),
        message_type: owned(unh, 2, 1).unwrap_or_default(),
        version: owned(unh, 2, 2).unwrap_or_default(),
        release: owned(unh, 2, 3).unwrap_or_default(),
        agency: owned(unh, 2, 4),
        association: owned(unh, 2, 5),
        access_reference: owned(unh, 3, 1),
        part: unh.value(4, 1).and_then(|v| v.parse().ok()),
        part_position: owned(unh, 4, 2),
    }
}

/// Compares a trailer's count and reference with what there is.
fn check_trailer(
    trailer: &Segment<'_>,
    code: ProblemCode,
    count: usize,
    reference: &str,
    problems: &mut Problems,
) {
    match trailer.value(1, 1).map(|v| v.parse::<usize>()) {
        Some(Ok(said)) if said == count => {}
        Some(Ok(_)) => problems.push(trailer.problem_in(code, 1).expected(count)),
        _ => problems.push(trailer.problem_in(ProblemCode::CountUnreadable, 1).expected(count)),
    }
    if trailer.value(2, 1).as_deref().unwrap_or_default() != reference {
        let problem = trailer.problem_in(ProblemCode::ReferenceDiffers, 2);
        problems.push(problem.expected(format!("“{reference}”")));
    }
}

/// A group that is open, and how many messages it had so far.
struct Open<'s, 'a> {
    segment: &'s Segment<'a>,
    header: GroupHeader,
    messages: usize,
}

/// Reads the headers of an interchange and finds its messages.
pub(crate) fn read_envelope<'s, 'a>(
    interchange: &'s Interchange<'a>,
    on: Date,
    problems: &mut Problems,
) -> Envelope<'s, 'a> {
    let header = interchange_header(interchange, on, problems);
    let segments = interchange.segments.as_slice();
    let mut messages: Vec<Enclosed<'s, 'a>> = Vec::new();
    let mut group: Option<Open<'s, 'a>> = None;
    let (mut groups, mut closed) = (0usize, false);
    let mut at = 1;
    while let Some(segment) = segments.get(at) {
        at += 1;
        match segment.tag() {
            "UNG" => {
                if let Some(open) = group.take() {
                    problems.push(open.segment.problem(ProblemCode::GroupUnclosed));
                }
                groups += 1;
                let header = group_header(segment, on, problems);
                group = Some(Open { segment, header, messages: 0 });
            }
            "UNH" => {
                let body = segments.get(at..).unwrap_or_default();
                let length = body.iter().take_while(|s| !is_service(s.tag_bytes())).count();
                let body = body.get(..length).unwrap_or_default();
                let header = message_header(segment, problems);
                at += length;
                match segments.get(at).filter(|s| s.tag_bytes() == b"UNT") {
                    Some(trailer) => {
                        at += 1;
                        let count = trailer.number() + 1 - segment.number();
                        let code = ProblemCode::SegmentCountDiffers;
                        check_trailer(trailer, code, count, &header.reference, problems);
                    }
                    None => problems.push(segment.problem(ProblemCode::MessageUnclosed)),
                }
                if let Some(open) = &mut group {
                    open.messages += 1;
                }
                let group = group.as_ref().map(|open| open.header.clone());
                messages.push(Enclosed { group, header, head: segment, body });
            }
            "UNE" => match group.take() {
                Some(open) => {
                    let code = ProblemCode::MessageCountDiffers;
                    check_trailer(segment, code, open.messages, &open.header.reference, problems);
                }
                None => problems.push(segment.problem(ProblemCode::SegmentOutsideMessage)),
            },
            "UNZ" => {
                closed = true;
                let count = if groups > 0 { groups } else { messages.len() };
                let code = ProblemCode::InterchangeCountDiffers;
                check_trailer(segment, code, count, &header.reference, problems);
            }
            _ => problems.push(segment.problem(ProblemCode::SegmentOutsideMessage)),
        }
    }
    if let Some(open) = group {
        problems.push(open.segment.problem(ProblemCode::GroupUnclosed));
    }
    if let Some(first) = segments.first() {
        if !closed {
            problems.push(first.problem(ProblemCode::InterchangeUnclosed));
        }
        if messages.is_empty() {
            problems.push(first.problem(ProblemCode::MessageMissing));
        }
    }
    Envelope { header, messages }
}

/// Whether a tag is one of the envelope's, and so ends a message that has no trailer.
pub(super) fn is_service(tag: &[u8]) -> bool {
    matches!(tag, b"UNA" | b"UNB" | b"UNG" | b"UNH" | b"UNT" | b"UNE" | b"UNZ")
}
