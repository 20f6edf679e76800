//! The answer to a list: CUSRES.
//!
//! Always holds: everybody on the list is answered for, by the references that the carrier gave;
//! the carrier is told what to do and, of missing data, what is missing: nothing else of anybody.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Error, Result};
use passenger_messages::cusres::{
    Answer, AnswerText, AnsweredFlight, Response, ResponseKind, Verdict,
};
use passenger_messages::edifact::WriteOptions;
use passenger_messages::paxlst::{PassengerList, Person};
use passenger_messages::{Content, Message, write as write_messages};

use super::model::{Advice, Flight, Screened};
use super::take::local_time;

/// A list and what came of it.
pub(super) struct Told<'m> {
    pub message: &'m Message,
    pub list: &'m PassengerList,
    /// None where the list could not be used: then it is answered as rejected.
    pub flight: Option<Flight>,
    pub people: Vec<(&'m Person, Screened)>,
}

/// The answers, one interchange for each interchange that came.
pub(super) fn write(told: &[Told<'_>], now: Timestamp) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = told;
    while let Some(first) = rest.first() {
        let same = |t: &Told<'_>| t.message.interchange == first.message.interchange;
        let length = rest.iter().take_while(|t| same(t)).count();
        let (of_one, more) = rest.split_at(length);
        let messages: Vec<Message> = of_one.iter().map(|told| message(told, now)).collect();
        let written = write_messages(&messages, &WriteOptions::default()).map_err(|e| {
            Error::invalid(
                "answer-not-writable",
                "The answer can't be written in the message's own character set. Send the list with the character set UNOC.",
            )
            .because(e.to_string())
        })?;
        out.extend(written);
        rest = more;
    }
    Ok(out)
}

fn message(told: &Told<'_>, now: Timestamp) -> Message {
    let mut answer = told.message.clone();
    std::mem::swap(&mut answer.interchange.sender, &mut answer.interchange.recipient);
    answer.interchange.prepared = local_time(now, &TimeZone::UTC);
    if let Some(group) = &mut answer.group {
        std::mem::swap(&mut group.sender, &mut group.recipient);
        group.prepared = local_time(now, &TimeZone::UTC);
        "CUSRES".clone_into(&mut group.message_type);
    }
    "CUSRES".clone_into(&mut answer.header.message_type);
    answer.header.part = None;
    answer.header.part_position = None;
    let mut answers = vec![Answer::about_message(told.flight.is_some())];
    answers.extend(told.people.iter().map(|(person, screened)| about(person, screened)));
    answer.content = Content::Response(Box::new(Response {
        kind: Some(ResponseKind::Response),
        transaction: told.list.transaction.clone(),
        flights: flights(told.list),
        answers,
        ..Response::default()
    }));
    answer
}

fn about(person: &Person, screened: &Screened) -> Answer {
    let verdict = match screened.advice {
        Advice::Clear => Verdict::Accepted,
        Advice::Examine => Verdict::Examine,
        Advice::Incomplete => Verdict::InsufficientData,
        Advice::DoNotBoard => Verdict::DoNotBoard,
    };
    let mut answer =
        Answer::about(verdict, person.reservation.as_deref(), person.carrier_reference.as_deref());
    let missing: Vec<String> = screened
        .because
        .iter()
        .filter(|b| b.kind == "missing")
        .map(|b| format!("{} MISSING", b.what.replace('_', " ").to_uppercase()))
        .collect();
    if !missing.is_empty() {
        answer.texts.push(AnswerText { subject: "AAP".to_owned(), lines: missing });
    }
    answer
}

/// The flights as the list had them, so that the carrier finds them again.
fn flights(list: &PassengerList) -> Vec<AnsweredFlight> {
    let of = |flight: &passenger_messages::paxlst::Flight| {
        let (from, to) = (flight.departure(), flight.arrival());
        AnsweredFlight {
            designator: flight.designator.clone(),
            departure: from.map(|c| c.place.clone()),
            departs: from.and_then(|c| c.departs),
            arrival: to.map(|c| c.place.clone()),
            arrives: to.and_then(|c| c.arrives),
        }
    };
    list.flights.iter().map(of).collect()
}
