//! The syntax of UN/EDIFACT: ISO 9735, versions 3 and 4, as airlines really send it.
//!
//! [`read`] parts an input into interchanges, messages and segments, and says what is wrong with
//! the envelope. A [`Segment`] borrows from the input, knows at which byte it began, and parts
//! itself into data elements and components when asked.
//!
//! What is passed over, and nothing else:
//!
//! 1. text before UNA or UNB and after UNZ (telex addresses, e-mail footers): a notice;
//! 2. between segments: blanks, line ends and other control characters;
//! 3. within a segment: line ends (CR, LF), wherever teletype wrapped the line, within a tag, a
//!    value or after a release character; other control characters likewise, with a notice;
//! 4. between a tag and its first separator: blanks.
//!
//! A blank within a segment is data and stays, also at the end of a wrapped line.
//!
//! Separators are those of UNA; without UNA those of UNB where it uses others than the default ones
//! (a notice). In version 4 a data element can repeat; [`Segment::repetitions`] parts it. Nothing
//! else does, because senders write the default repetition separator, an asterisk, into names.

mod charset;
mod envelope;
mod repertoire;
mod scan;
mod segment;
mod separators;
mod write;

pub use charset::CharacterSet;
pub use envelope::{GroupHeader, InterchangeHeader, MessageHeader, Party};
pub use scan::Interchange;
pub use segment::{PlainSegment, Segment};
pub use separators::Separators;
pub use write::{Lines, SegmentWriter, WriteError, WriteOptions};

pub(crate) use envelope::{Envelope, read_envelope};
pub(crate) use write::write_interchange;

use crate::problem::Problems;

/// What an input may hold at most; beyond it a problem says so.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl Limits {
    /// Bytes of the input: 16 MiB.
    pub const INPUT_BYTES: usize = 16 << 20;
    /// Bytes of one segment: 64 KiB.
    pub const SEGMENT_BYTES: usize = 64 << 10;
    /// Segments of the input.
    pub const SEGMENTS: usize = 250_000;
}

/// Parts an input into interchanges and their segments; says on the way what is wrong.
///
/// ```
/// use passenger_messages::edifact;
/// let input = b"QD UTOXXXX\r\n.UTOAAXX 270031\r\nUNA:*.? #UNB*UNOA:4*AB*UTO*260401:0800*1##UN\r\nZ*0*1#";
/// let (interchanges, problems) = edifact::read(input);
/// let first = &interchanges[0];
/// assert_eq!(first.segments[1].tag(), "UNZ");
/// assert_eq!(first.segments[1].offset(), 71);
/// assert_eq!(problems.listed()[0].code.code(), "leading_text");
/// ```
#[must_use]
pub fn read(input: &[u8]) -> (Vec<Interchange<'_>>, Problems) {
    let mut problems = Problems::default();
    let interchanges = scan::scan(input, &mut problems);
    (interchanges, problems)
}
