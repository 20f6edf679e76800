//! CUSRES: the government's answer, may they board (UN/EDIFACT directories D.02B to D.12B and later,
//! in the use that the WCO/IATA/ICAO API guidelines make of it in their CUSRES implementation guide
//! for interactive API).
//!
//! A message answers for itself (ERP+1) and for people (ERP+2), each by the references that the
//! passenger list gave, with a code (ERC) and text (FTX). The code's first character is what the
//! carrier has to do; a letter after it tells of a permission to travel, Z where none is in question.
//! [`Verdict`] is that first character in words; the code itself is kept as sent, because
//! governments add codes of their own.

use crate::date::{self, Century, Date, LocalTime, NoDate};
use crate::edifact::{PlainSegment, Segment, SegmentWriter};
use crate::paxlst::{Reference, coded};
use crate::problem::{ProblemCode, Problems};
use serde::{Serialize, Serializer, ser::SerializeStruct};

coded! {
    /// What an answer is (BGM, data element 1001).
    ResponseKind;
    /// The answer to a list.
    Response, "962", "response";
    /// A later decision that nobody asked for.
    Unsolicited, "132", "unsolicited";
    /// The carrier's acknowledgement of one.
    Acknowledgement, "312", "acknowledgement";
}

coded! {
    /// What an answer is about (ERP, data element 1049).
    Level;
    /// The message as a whole.
    Message, "1", "message";
    /// A person.
    Person, "2", "person";
}

/// What the carrier has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// The message is accepted, the person may board (0).
    Accepted,
    /// The person may not board (1).
    DoNotBoard,
    /// The person may board and is to be examined, or somebody has to be asked first (2).
    Examine,
    /// More has to be known of the person (4).
    InsufficientData,
    /// The message is not accepted: 1, or a code of an error.
    MessageRejected,
    /// A code that is not known. Nobody boards on one.
    Unknown,
}

/// An answer message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Response {
    /// What the message is (BGM 1001).
    pub kind: Option<ResponseKind>,
    /// The transaction that it answers (RFF+TN).
    pub transaction: Option<String>,
    /// Other references of the message (RFF).
    pub references: Vec<Reference>,
    /// The flights that it is about (RFF+AF or TDT).
    pub flights: Vec<AnsweredFlight>,
    /// The answers (ERP).
    pub answers: Vec<Answer>,
    /// What has no field.
    pub other: Vec<PlainSegment>,
}

/// A flight of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct AnsweredFlight {
    /// Carrier and number in one, as sent.
    pub designator: String,
    /// From where (LOC+125).
    pub departure: Option<String>,
    /// When, on that place's clocks (DTM+189).
    pub departs: Option<LocalTime>,
    /// To where (LOC+87).
    pub arrival: Option<String>,
    /// When, on that place's clocks (DTM+232).
    pub arrives: Option<LocalTime>,
}

/// One answer (ERP, with RFF, ERC and FTX).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// About whom.
    pub level: Level,
    /// The reservation's number (RFF+AVF).
    pub reservation: Option<String>,
    /// The carrier's own number of the person (RFF+ABO).
    pub carrier_reference: Option<String>,
    /// Other references (RFF).
    pub references: Vec<Reference>,
    /// The code (ERC, 9321), as sent.
    pub code: Option<String>,
    /// What is said beside it (FTX).
    pub texts: Vec<AnswerText>,
}

/// Text of an answer (FTX).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct AnswerText {
    /// What the text is about (4451), AAP as a rule.
    pub subject: String,
    /// The text in its parts (C108).
    pub lines: Vec<String>,
}

impl Answer {
    /// An answer about a person, found again by the carrier's references.
    ///
    /// ```
    /// use passenger_messages::cusres::{Answer, Verdict};
    /// let answer = Answer::about(Verdict::DoNotBoard, Some("SPEC01"), Some("7"));
    /// assert_eq!(answer.code.as_deref(), Some("1Z"));
    /// assert_eq!(answer.verdict(), Verdict::DoNotBoard);
    /// ```
    #[must_use]
    pub fn about(
        verdict: Verdict,
        reservation: Option<&str>,
        carrier_reference: Option<&str>,
    ) -> Self {
        Self {
            level: Level::Person,
            reservation: reservation.map(str::to_owned),
            carrier_reference: carrier_reference.map(str::to_owned),
            references: Vec::new(),
            code: verdict.digit().map(|d| format!("{d}Z")),
            texts: Vec::new(),
        }
    }

    /// An answer about the message: accepted, or else rejected.
    #[must_use]
    pub fn about_message(accepted: bool) -> Self {
        let code = if accepted { "0" } else { "1" };
        Self {
            level: Level::Message,
            code: Some(code.to_owned()),
            ..Self::about(Verdict::Unknown, None, None)
        }
    }

    /// What the code means. A code of one digit, or of a digit and a letter, is a decision; of
    /// others only those about a message are understood, as errors.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let mut code = self.code.as_deref().unwrap_or_default().chars();
        let (first, second, third) = (code.next(), code.next(), code.next());
        let decision = third.is_none() && second.is_none_or(|c| c.is_ascii_alphabetic());
        match (&self.level, first, decision) {
            (Level::Message, Some('0'), true) => Verdict::Accepted,
            (Level::Message, Some(_), _) => Verdict::MessageRejected,
            (Level::Person, Some('0'), true) => Verdict::Accepted,
            (Level::Person, Some('1'), true) => Verdict::DoNotBoard,
            (Level::Person, Some('2'), true) => Verdict::Examine,
            (Level::Person, Some('4'), true) => Verdict::InsufficientData,
            _ => Verdict::Unknown,
        }
    }
}

impl Verdict {
    /// The digit that begins its code for a person.
    #[must_use]
    pub const fn digit(self) -> Option<char> {
        match self {
            Self::Accepted => Some('0'),
            Self::DoNotBoard => Some('1'),
            Self::Examine => Some('2'),
            Self::InsufficientData => Some('4'),
            Self::MessageRejected | Self::Unknown => None,
        }
    }
}

/// With the verdict beside the code.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Answer", 7)?;
        map.serialize_field("level", &self.level)?;
        map.serialize_field("verdict", &self.verdict())?;
        map.serialize_field("code", &self.code)?;
        map.serialize_field("reservation", &self.reservation)?;
        map.serialize_field("carrier_reference", &self.carrier_reference)?;
        map.serialize_field("references", &self.references)?;
        map.serialize_field("texts", &self.texts)?;
        map.end()
    }
}

fn text(segment: &Segment<'_>, element: usize, component: usize) -> Option<String> {
    segment.value(element, component).map(std::borrow::Cow::into_owned)
}

/// Puts a value into a field that has none yet; gives it back where it has.
fn put<T>(field: &mut Option<T>, value: T) -> Option<T> {
    if field.is_some() {
        return Some(value);
    }
    *field = Some(value);
    None
}

/// Reads the segments between UNH and UNT.
pub(crate) fn read(
    head: &Segment<'_>,
    body: &[Segment<'_>],
    on: Date,
    problems: &mut Problems,
) -> Response {
    let mut response = Response::default();
    for segment in body {
        if !take(&mut response, segment, on, problems) {
            response.other.push(segment.to_plain());
        }
    }
    if response.kind.is_none() {
        problems.push(head.problem(ProblemCode::BeginningMissing));
    }
    let heads = body.iter().filter(|s| s.tag_bytes() == b"ERP");
    for (segment, answer) in heads.zip(&response.answers) {
        if answer.code.is_none() {
            problems.push(segment.problem(ProblemCode::StatusMissing));
        } else if answer.verdict() == Verdict::Unknown {
            let problem = segment.problem(ProblemCode::StatusUnknown);
            problems.push(problem.found(answer.code.as_deref().unwrap_or_default()));
        }
    }
    response
}

fn take(response: &mut Response, segment: &Segment<'_>, on: Date, problems: &mut Problems) -> bool {
    match segment.tag() {
        "BGM" => text(segment, 1, 1)
            .is_some_and(|code| put(&mut response.kind, ResponseKind::of(&code)).is_none()),
        "RFF" => reference(response, segment, problems),
        "TDT" => {
            let flight = text(segment, 2, 1)
                .map(|designator| AnsweredFlight { designator, ..AnsweredFlight::default() });
            let named = flight.is_some();
            response.flights.extend(flight);
            named
        }
        "DTM" if response.answers.is_empty() => moment(response, segment, on, problems),
        "LOC" if response.answers.is_empty() => {
            let Some(flight) = response.flights.last_mut() else { return false };
            let Some(place) = text(segment, 2, 1) else { return false };
            match segment.value(1, 1).as_deref() {
                Some("125") => put(&mut flight.departure, place).is_none(),
                Some("87") => put(&mut flight.arrival, place).is_none(),
                _ => false,
            }
        }
        "ERP" => {
            let level = Level::of(&text(segment, 1, 1).unwrap_or_default());
            response.answers.push(Answer { level, ..Answer::about(Verdict::Unknown, None, None) });
            true
        }
        "ERC" => {
            let answer = response.answers.last_mut();
            let code = text(segment, 1, 1);
            answer.zip(code).is_some_and(|(answer, code)| put(&mut answer.code, code).is_none())
        }
        "FTX" => {
            let Some(answer) = response.answers.last_mut() else { return false };
            let lines = segment.components(4).map(std::borrow::Cow::into_owned);
            let lines: Vec<String> = lines.filter(|l| !l.is_empty()).collect();
            let Some(subject) = text(segment, 1, 1).filter(|_| !lines.is_empty()) else {
                return false;
            };
            answer.texts.push(AnswerText { subject, lines });
            true
        }
        _ => false,
    }
}

fn reference(response: &mut Response, segment: &Segment<'_>, problems: &mut Problems) -> bool {
    let (Some(qualifier), Some(value)) = (text(segment, 1, 1), text(segment, 1, 2)) else {
        problems.push(segment.problem_in(ProblemCode::ValueMissing, 1));
        return false;
    };
    if let Some(answer) = response.answers.last_mut() {
        let left = match qualifier.as_str() {
            "AVF" => put(&mut answer.reservation, value),
            "ABO" => put(&mut answer.carrier_reference, value),
            _ => Some(value),
        };
        answer.references.extend(left.map(|value| Reference { qualifier, value }));
        return true;
    }
    if qualifier == "AF" {
        response.flights.push(AnsweredFlight { designator: value, ..AnsweredFlight::default() });
        return true;
    }
    let left = if qualifier == "TN" { put(&mut response.transaction, value) } else { Some(value) };
    response.references.extend(left.map(|value| Reference { qualifier, value }));
    true
}

fn moment(
    response: &mut Response,
    segment: &Segment<'_>,
    on: Date,
    problems: &mut Problems,
) -> bool {
    let Some(flight) = response.flights.last_mut() else { return false };
    let field = match segment.value(1, 1).as_deref() {
        Some("189") => &mut flight.departs,
        Some("232") => &mut flight.arrives,
        _ => return false,
    };
    let value = segment.value(1, 2).unwrap_or_default();
    let code = match date::read(&value, segment.value(1, 3).as_deref(), Century::Near(on)) {
        Ok((_, Some(time))) => return put(field, time).is_none(),
        Ok((_, None)) | Err(NoDate::Malformed) => ProblemCode::DateMalformed,
        Err(NoDate::Impossible) => ProblemCode::DateImpossible,
        Err(NoDate::Qualifier) => ProblemCode::DateQualifierUnknown,
    };
    problems.push(segment.problem_in(code, 1));
    false
}

/// Writes what stands between UNH and UNT.
pub(crate) fn write(response: &Response, on: Date, out: &mut SegmentWriter) {
    if let Some(kind) = &response.kind {
        out.segment("BGM", &[&[kind.code()]]);
    }
    let refer = |out: &mut SegmentWriter, qualifier: &str, value: &Option<String>| {
        if let Some(value) = value {
            out.segment("RFF", &[&[qualifier, value]]);
        }
    };
    let refer_all = |out: &mut SegmentWriter, all: &[Reference]| {
        for Reference { qualifier, value } in all {
            out.segment("RFF", &[&[qualifier, value]]);
        }
    };
    refer(out, "TN", &response.transaction);
    refer_all(out, &response.references);
    for segment in &response.other {
        out.plain(segment);
    }
    for flight in &response.flights {
        out.segment("RFF", &[&["AF", &flight.designator]]);
        for (qualifier, time) in [("189", flight.departs), ("232", flight.arrives)] {
            if let Some(time) = time {
                let two = Century::Near(on).gives_back(time.date());
                let day = if two { time.date().six_digits() } else { time.date().eight_digits() };
                let form = if two { "201" } else { "203" };
                out.segment("DTM", &[&[qualifier, &(day + &time.four_digits()), form]]);
            }
        }
        for (qualifier, place) in [("125", &flight.departure), ("87", &flight.arrival)] {
            if let Some(place) = place {
                out.segment("LOC", &[&[qualifier], &[place]]);
            }
        }
    }
    for answer in &response.answers {
        out.segment("ERP", &[&[answer.level.code()]]);
        refer(out, "AVF", &answer.reservation);
        refer(out, "ABO", &answer.carrier_reference);
        refer_all(out, &answer.references);
        if let Some(code) = &answer.code {
            out.segment("ERC", &[&[code]]);
        }
        for text in &answer.texts {
            let lines: Vec<&str> = text.lines.iter().map(String::as_str).collect();
            out.segment("FTX", &[&[&text.subject], &[], &[], &lines]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_decision_or_an_error() {
        for (level, code, verdict) in [
            (Level::Person, "0Z", Verdict::Accepted),
            (Level::Person, "0", Verdict::Accepted),
            (Level::Person, "1A", Verdict::DoNotBoard),
            (Level::Person, "2Z", Verdict::Examine),
            (Level::Person, "4Z", Verdict::InsufficientData),
            (Level::Person, "118", Verdict::Unknown),
            (Level::Person, "7Z", Verdict::Unknown),
            (Level::Person, "", Verdict::Unknown),
            (Level::Message, "0", Verdict::Accepted),
            (Level::Message, "1", Verdict::MessageRejected),
            (Level::Message, "118", Verdict::MessageRejected),
        ] {
            let mut answer = Answer::about_message(true);
            answer.level = level;
            answer.code = Some(code.to_owned());
            assert_eq!(answer.verdict(), verdict, "{code}");
        }
    }
}
