//! What can be wrong with a message, each with a stable code, a place and a sentence.
//!
//! A problem never stops the reading where what follows can still be told apart: the rest is read,
//! and what could not be used is left out and named.

use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::fmt::Write as _;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; everything was read.
    Notice,
    /// Something is missing, contradicts itself, or could not be read.
    Fault,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident, $code:literal, $severity:ident, $meaning:literal;)*) => {
        /// Every kind of problem. The codes are stable: translations and programs hang on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ProblemCode { $($(#[doc = $doc])* $name,)* }

        impl ProblemCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How much it weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What it means, as the beginning of a sentence.
            const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    /// No UNA and no UNB.
    InterchangeMissing, "interchange_missing", Fault, "there is no interchange: no UNA and no UNB";
    /// More bytes than are read at once.
    InputTooLarge, "input_too_large", Fault, "the input is larger than what is read at once";
    /// Text before the interchange, as teletype and e-mail put it there.
    LeadingText, "leading_text", Notice, "text stands before the interchange and was passed over";
    /// Text after the interchange.
    TrailingText, "trailing_text", Notice, "text stands after the interchange and was passed over";
    /// UNA has five service characters.
    ServiceStringShort, "service_string_short", Notice, "the service string advice has five characters, six are due";
    /// No UNA, and UNB uses other separators than the default ones.
    SeparatorsInferred, "separators_inferred", Notice, "the separators were taken from the interchange header";
    /// UNA announces other separators than UNB uses.
    SeparatorsContradict, "separators_contradict", Fault, "the header uses other separators than UNA announces; the header’s were taken";
    /// Two separators are the same character.
    SeparatorsNotDistinct, "separators_not_distinct", Fault, "two separators are the same character: the interchange cannot be read";
    /// A syntax identifier that ISO 9735 does not have.
    SyntaxUnknown, "syntax_unknown", Notice, "the syntax identifier is none of ISO 9735; read as UNOA";
    /// A syntax version other than 1 to 4.
    SyntaxVersionUnknown, "syntax_version_unknown", Notice, "the syntax version is none of 1 to 4";
    /// A character that the announced repertoire does not have.
    CharacterOutsideSet, "character_outside_set", Notice, "a character is not in the announced character set; only the first is listed";
    /// A control character within a segment, other than a line end.
    ControlCharacter, "control_character", Notice, "a control character within a segment was removed";
    /// Two terminators with nothing between them.
    SegmentEmpty, "segment_empty", Notice, "a segment is empty";
    /// A segment that has no tag of three letters or digits.
    SegmentMalformed, "segment_malformed", Fault, "a segment does not begin with a tag; it was left out";
    /// A segment longer than is read.
    SegmentTooLong, "segment_too_long", Fault, "a segment is longer than is read; it was left out";
    /// The input ends within a segment.
    SegmentUnterminated, "segment_unterminated", Fault, "the input ends within a segment; it was left out";
    /// More segments than are read.
    TooManySegments, "too_many_segments", Fault, "there are more segments than are read; the rest was left out";
    /// The last segment has no terminator.
    TerminatorMissing, "terminator_missing", Notice, "the interchange trailer has no terminator";
    /// A header segment without its control reference.
    ReferenceMissing, "reference_missing", Fault, "a control reference is missing";
    /// A trailer repeats another reference than its header.
    ReferenceDiffers, "reference_differs", Fault, "the trailer’s control reference is not the header’s";
    /// UNT counts other segments than there are.
    SegmentCountDiffers, "segment_count_differs", Fault, "the trailer counts another number of segments";
    /// UNE counts other messages than there are.
    MessageCountDiffers, "message_count_differs", Fault, "the trailer counts another number of messages";
    /// UNZ counts other groups or messages than there are.
    InterchangeCountDiffers, "interchange_count_differs", Fault, "the trailer counts another number of groups or messages";
    /// A count that is no number.
    CountUnreadable, "count_unreadable", Fault, "a count is missing or no number";
    /// A message without UNT.
    MessageUnclosed, "message_unclosed", Fault, "the message has no trailer: it may be cut off";
    /// A group without UNE.
    GroupUnclosed, "group_unclosed", Fault, "the group has no trailer";
    /// An interchange without UNZ.
    InterchangeUnclosed, "interchange_unclosed", Fault, "the interchange has no trailer: it may be cut off";
    /// A segment outside every message, or a trailer without its header.
    SegmentOutsideMessage, "segment_outside_message", Fault, "a segment stands outside every message; it was left out";
    /// An interchange without a message.
    MessageMissing, "message_missing", Fault, "the interchange holds no message";
    /// A message of another type than those read here.
    MessageTypeUnknown, "message_type_unknown", Notice, "a message of this type is not read here; its segments are kept";
    /// A directory that the API guidelines do not name.
    MessageVersionUnknown, "message_version_unknown", Notice, "the message’s directory is none that the guidelines name";
    /// No BGM.
    BeginningMissing, "beginning_missing", Fault, "the message does not say what it is: no BGM";
    /// A code in BGM that is not known.
    MessageNameUnknown, "message_name_unknown", Notice, "the code of the message’s name is not known";
    /// A passenger list without a flight.
    FlightMissing, "flight_missing", Fault, "no flight is named: no TDT";
    /// A flight number that cannot be parted into carrier and number.
    FlightUnrecognised, "flight_unrecognised", Notice, "the flight’s designator cannot be parted into carrier and number";
    /// A flight without places.
    FlightWithoutPlaces, "flight_without_places", Fault, "the flight has no places";
    /// A list that lists nobody.
    PeopleMissing, "people_missing", Notice, "the message lists nobody";
    /// A person without a name.
    NameMissing, "name_missing", Fault, "a person has no surname";
    /// CNT counts others than are listed.
    PersonCountDiffers, "person_count_differs", Fault, "the message counts another number of people than it lists";
    /// The same in a message that is one part of several.
    PersonCountOfParts, "person_count_of_parts", Notice, "this part lists other people than its count; the other parts may hold them";
    /// A date that is no digits, or not as its qualifier says.
    DateMalformed, "date_malformed", Fault, "a date is not written as its qualifier says; it was left out";
    /// A date that the calendar does not have.
    DateImpossible, "date_impossible", Fault, "the calendar has no such date; it was left out";
    /// A qualifier of a date that is not read.
    DateQualifierUnknown, "date_qualifier_unknown", Fault, "the form of a date is not known; it was left out";
    /// A value that must be there.
    ValueMissing, "value_missing", Fault, "a value is missing";
    /// A value that is not what it has to be.
    ValueUnreadable, "value_unreadable", Fault, "a value is not what it has to be; it was left out";
    /// A person's response without a code.
    StatusMissing, "status_missing", Fault, "an answer has no code: no ERC";
    /// A code of an answer that is not known.
    StatusUnknown, "status_unknown", Notice, "the code of the answer is not known";
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// Which.
    pub code: ProblemCode,
    /// Where in the input, in bytes from 0, as it was received.
    pub offset: usize,
    /// Which segment of its interchange, from 1, UNA not counted.
    pub segment: Option<usize>,
    /// That segment's tag.
    pub tag: Option<String>,
    /// Which data element of the segment, from 1, after the tag.
    pub element: Option<usize>,
    /// What stands there, cut to 40 characters.
    pub found: Option<String>,
    /// What was to be expected, where that tells something.
    pub expected: Option<String>,
}

impl Problem {
    pub(crate) const fn at(code: ProblemCode, offset: usize) -> Self {
        Self { code, offset, segment: None, tag: None, element: None, found: None, expected: None }
    }

    pub(crate) fn found(mut self, found: impl AsRef<str>) -> Self {
        let shown = found.as_ref().chars().map(|c| if c.is_control() { ' ' } else { c });
        self.found = Some(shown.take(40).collect());
        self
    }

    pub(crate) fn expected(mut self, expected: impl ToString) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    /// How much it weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What it means and where it is, in an English sentence.
    #[must_use]
    pub fn meaning(&self) -> String {
        let mut said = String::new();
        // Writing to a string does not fail.
        if let (Some(tag), Some(number)) = (&self.tag, self.segment) {
            let _ = write!(said, "Segment {number} ({tag}): ");
        }
        said.push_str(self.code.sentence());
        if let Some(found) = &self.found {
            let _ = write!(said, "; it says “{found}”");
        }
        if let Some(expected) = &self.expected {
            let _ = write!(said, "; {expected} would be right");
        }
        if said.starts_with(|c: char| c.is_ascii_lowercase()) {
            let rest = said.split_off(1);
            said.make_ascii_uppercase();
            said.push_str(&rest);
        }
        said.push('.');
        said
    }
}

/// With its code, severity, place and meaning.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Problem", 9)?;
        map.serialize_field("code", &self.code)?;
        map.serialize_field("severity", &self.severity())?;
        map.serialize_field("byte_offset", &self.offset)?;
        map.serialize_field("segment", &self.segment)?;
        map.serialize_field("tag", &self.tag)?;
        map.serialize_field("element", &self.element)?;
        map.serialize_field("found", &self.found)?;
        map.serialize_field("expected", &self.expected)?;
        map.serialize_field("meaning", &self.meaning())?;
        map.end()
    }
}

/// The problems of one reading, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    listed: Vec<Problem>,
    left_off: usize,
    faults: usize,
}

impl Problems {
    /// How many are listed at most; the rest are counted.
    pub const LISTED: usize = 1000;

    pub(crate) fn push(&mut self, problem: Problem) {
        self.faults += usize::from(problem.severity() == Severity::Fault);
        if self.listed.len() < Self::LISTED {
            self.listed.push(problem);
        } else {
            self.left_off += 1;
        }
    }

    /// Those that are listed.
    #[must_use]
    pub fn listed(&self) -> &[Problem] {
        &self.listed
    }

    /// How many were found after [`Problems::LISTED`] and are not listed.
    #[must_use]
    pub const fn left_off(&self) -> usize {
        self.left_off
    }

    /// How many faults there are, listed or not.
    #[must_use]
    pub const fn faults(&self) -> usize {
        self.faults
    }

    pub(crate) fn sort(&mut self) {
        self.listed.sort_by_key(|p| p.offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<_> =
            ProblemCode::ALL.iter().map(|c| c.code()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
    }

    #[test]
    fn a_meaning_is_a_sentence() {
        let mut problem = Problem::at(ProblemCode::DateImpossible, 7).found("720000");
        assert_eq!(
            problem.meaning(),
            "The calendar has no such date; it was left out; it says “720000”."
        );
        problem.tag = Some("DTM".to_owned());
        problem.segment = Some(3);
        assert!(problem.meaning().starts_with("Segment 3 (DTM): the calendar"));
    }

    #[test]
    fn a_flood_is_counted() {
        let mut problems = Problems::default();
        for offset in 0..1500 {
            problems.push(Problem::at(ProblemCode::NameMissing, offset));
        }
        assert_eq!((problems.listed().len(), problems.left_off()), (1000, 500));
        assert_eq!(problems.faults(), 1500);
    }
}
