//! From segments to a list.

use super::{
    Address, BagTag, Call, CallKind, Contact, ContactKind, Document, DocumentKind, Flight,
    ListKind, PassengerList, Person, Place, Reference, Reporter, Role, Sex, Weight,
};
use crate::date::{self, Century, Date, LocalTime, NoDate};
use crate::edifact::{MessageHeader, PlainSegment, Segment};
use crate::problem::{ProblemCode, Problems};

/// Whether a value went into its field, or the segment has to be kept.
type Taken = bool;

/// What the segment at hand belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Header,
    Flight,
    Person,
    /// A person's document.
    Document,
    End,
}

struct Reader<'p> {
    list: PassengerList,
    part: Part,
    /// The day against which centuries are chosen.
    on: Date,
    /// The first departure and the first arrival so far.
    first_times: [Option<LocalTime>; 2],
    problems: &'p mut Problems,
}

/// Reads the segments between UNH and UNT. `on` is the day of the interchange, or the caller's.
pub(crate) fn read(
    head: &Segment<'_>,
    header: &MessageHeader,
    body: &[Segment<'_>],
    on: Date,
    problems: &mut Problems,
) -> PassengerList {
    let mut reader = Reader {
        list: PassengerList::default(),
        part: Part::Header,
        on,
        first_times: [None; 2],
        problems,
    };
    let people = body.iter().filter(|s| s.tag_bytes() == b"NAD").count();
    reader.list.passengers.reserve_exact(people);
    for segment in body {
        if !reader.take(segment) {
            reader.keep(segment);
        }
    }
    reader.check(head, header, body);
    reader.list
}

fn text(segment: &Segment<'_>, element: usize, component: usize) -> Option<String> {
    segment.value(element, component).map(std::borrow::Cow::into_owned)
}

/// All components of an element that are not blank.
fn texts(segment: &Segment<'_>, element: usize) -> Vec<String> {
    let all = segment.components(element).map(std::borrow::Cow::into_owned);
    all.filter(|t| !t.is_empty()).collect()
}

/// Puts a value into a field that has none yet.
fn put<T>(field: &mut Option<T>, value: Option<T>) -> Taken {
    if field.is_some() || value.is_none() {
        return false;
    }
    *field = value;
    true
}

impl Reader<'_> {
    /// Keeps a segment that has no field, in the part that it stands in.
    fn keep(&mut self, segment: &Segment<'_>) {
        let plain: PlainSegment = segment.to_plain();
        let list = &mut self.list;
        match self.part {
            Part::Person | Part::Document => {
                if let Some(person) = list.passengers.last_mut() {
                    person.other.push(plain);
                }
            }
            Part::Flight => {
                if let Some(flight) = list.flights.last_mut() {
                    flight.other.push(plain);
                }
            }
            Part::Header => list.other.push(plain),
            Part::End => list.trailing.push(plain),
        }
    }

    fn take(&mut self, segment: &Segment<'_>) -> Taken {
        match segment.tag_bytes() {
            b"BGM" => self.beginning(segment),
            b"NAD" => self.name(segment),
            b"TDT" => self.flight(segment),
            b"LOC" => self.place(segment),
            b"DTM" => self.date(segment),
            b"RFF" => self.reference(segment),
            b"COM" => self.contacts(segment),
            b"CNT" => self.count(segment),
            b"ATT" | b"MEA" | b"GEI" | b"FTX" | b"EMP" | b"NAT" | b"DOC" => {
                self.of_a_person(segment)
            }
            _ => false,
        }
    }

    fn beginning(&mut self, segment: &Segment<'_>) -> Taken {
        let Some(code) = segment.value(1, 1) else {
            self.problems.push(segment.problem_in(ProblemCode::ValueMissing, 1));
            return false;
        };
        let kind = ListKind::of(&code);
        if matches!(kind, ListKind::Other(_)) {
            self.problems.push(segment.problem_in(ProblemCode::MessageNameUnknown, 1));
        }
        let taken = put(&mut self.list.kind, Some(kind));
        if taken {
            self.list.function = text(segment, 2, 1);
        }
        taken
    }

    /// NAD: somebody on the list, or who reports. Who reports stands before the flight.
    fn name(&mut self, segment: &Segment<'_>) -> Taken {
        let code = segment.value(1, 1).unwrap_or_default();
        let role = Role::of(&code);
        let reports =
            code == "MS" || (matches!(role, Role::Other(_)) && self.list.flights.is_empty());
        if reports {
            let names = texts(segment, 4);
            let function = code.into_owned();
            self.list.reporters.push(Reporter { function, names, contacts: Vec::new() });
            self.part = Part::Header;
            return true;
        }
        let mut names = segment.components(4).map(std::borrow::Cow::into_owned);
        let surname = names.next().unwrap_or_default();
        let given_names = names.filter(|n| !n.is_empty()).collect();
        let mut person = Person { given_names, ..Person::new(role, &surname, &[]) };
        if surname.is_empty() && self.list.kind != Some(ListKind::FlightStatus) {
            self.problems.push(segment.problem_in(ProblemCode::NameMissing, 4));
        }
        let address = Address {
            street: texts(segment, 5),
            city: text(segment, 6, 1),
            region: text(segment, 7, 1),
            postal_code: text(segment, 8, 1),
            country: text(segment, 9, 1),
        };
        person.address = (address != Address::default()).then_some(address);
        self.list.passengers.push(person);
        self.part = Part::Person;
        true
    }

    fn flight(&mut self, segment: &Segment<'_>) -> Taken {
        let flight = Flight {
            stage: text(segment, 1, 1).unwrap_or_default(),
            designator: text(segment, 2, 1).unwrap_or_default(),
            named_carrier: text(segment, 5, 1),
            ..Flight::default()
        };
        if flight.carrier().is_none() || flight.number().is_none() {
            self.problems.push(segment.problem_in(ProblemCode::FlightUnrecognised, 2));
        }
        self.list.flights.push(flight);
        self.part = Part::Flight;
        true
    }

    fn place(&mut self, segment: &Segment<'_>) -> Taken {
        let qualifier = segment.value(1, 1);
        let code = text(segment, 2, 1);
        match (self.part, qualifier.as_deref()) {
            (Part::Flight, Some(kind)) => {
                let Some(place) = code else {
                    self.problems.push(segment.problem_in(ProblemCode::ValueMissing, 2));
                    return false;
                };
                let kind = CallKind::of(kind);
                let Some(flight) = self.list.flights.last_mut() else { return false };
                flight.calls.push(Call { kind, place, arrives: None, departs: None });
                true
            }
            (Part::Document, Some("91")) => self
                .list
                .passengers
                .last_mut()
                .and_then(|p| p.documents.last_mut())
                .is_some_and(|document| put(&mut document.issuer, code)),
            (Part::Person | Part::Document, Some(kind)) => {
                let Some(person) = self.list.passengers.last_mut() else { return false };
                match kind {
                    "22" => put(&mut person.clearance, code),
                    "174" => put(&mut person.residence, code),
                    "178" => put(&mut person.embarkation, code),
                    "179" => put(&mut person.debarkation, code),
                    "180" => {
                        let mut related = Vec::new();
                        related.extend(text(segment, 3, 4));
                        related.extend(text(segment, 4, 4));
                        let place = Place { code, name: text(segment, 2, 4), related };
                        put(&mut person.birth_place, (place != Place::default()).then_some(place))
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// A date by its qualifier; says why, where it is none.
    fn read_date(
        &mut self,
        segment: &Segment<'_>,
        century: Century,
    ) -> Option<(Date, Option<LocalTime>)> {
        let Some(value) = segment.value(1, 2) else {
            self.problems.push(segment.problem_in(ProblemCode::ValueMissing, 1));
            return None;
        };
        let code = match date::read(&value, segment.value(1, 3).as_deref(), century) {
            Ok(date) => return Some(date),
            Err(NoDate::Malformed) => ProblemCode::DateMalformed,
            Err(NoDate::Impossible) => ProblemCode::DateImpossible,
            Err(NoDate::Qualifier) => ProblemCode::DateQualifierUnknown,
        };
        self.problems.push(segment.problem_in(code, 1).found(&value));
        None
    }

    fn date(&mut self, segment: &Segment<'_>) -> Taken {
        let qualifier = segment.value(1, 1).unwrap_or_default();
        match (self.part, qualifier.as_ref()) {
            (Part::Flight, "189" | "232") => {
                let Some((_, time)) = self.read_date(segment, Century::Near(self.on)) else {
                    return false;
                };
                if time.is_none() {
                    self.problems.push(segment.problem_in(ProblemCode::DateMalformed, 1));
                }
                let flight = self.list.flights.last_mut();
                let Some(call) = flight.and_then(|f| f.calls.last_mut()) else { return false };
                let departs = qualifier == "189";
                let field = if departs { &mut call.departs } else { &mut call.arrives };
                let taken = put(field, time);
                let [departure, arrival] = &mut self.first_times;
                let first = if departs { departure } else { arrival };
                *first = first.or(time.filter(|_| taken));
                taken
            }
            (Part::Person | Part::Document, "329") => {
                let century = Century::NotAfter(self.day());
                let date = self.read_date(segment, century);
                let Some(person) = self.list.passengers.last_mut() else { return false };
                put(&mut person.birth_date, date.map(|(day, _)| day))
            }
            (Part::Document, "36" | "182") => {
                let century = Century::Around(self.day());
                let date = self.read_date(segment, century).map(|(day, _)| day);
                let person = self.list.passengers.last_mut();
                let Some(document) = person.and_then(|p| p.documents.last_mut()) else {
                    return false;
                };
                let field =
                    if qualifier == "36" { &mut document.expiry } else { &mut document.issued };
                put(field, date)
            }
            _ => false,
        }
    }

    /// The day of the journey, or the day on which centuries are chosen without one: what
    /// `day_of` gives for the list, without going through it for each person.
    fn day(&self) -> Date {
        let [departure, arrival] = self.first_times;
        departure.or(arrival).map_or(self.on, LocalTime::date)
    }

    fn reference(&mut self, segment: &Segment<'_>) -> Taken {
        let (Some(qualifier), Some(value)) = (segment.value(1, 1), text(segment, 1, 2)) else {
            self.problems.push(segment.problem_in(ProblemCode::ValueMissing, 1));
            return false;
        };
        let mut value = Some(value);
        let list = &mut self.list;
        let (field, rest) = match (self.part, list.passengers.last_mut()) {
            (Part::Person | Part::Document, Some(person)) => {
                let field = match qualifier.as_ref() {
                    "AVF" => Some(&mut person.reservation),
                    "SEA" => Some(&mut person.seat),
                    "ABO" => Some(&mut person.carrier_reference),
                    "AEA" => Some(&mut person.government_reference),
                    "CR" => Some(&mut person.customer_reference),
                    _ => None,
                };
                (field, &mut person.references)
            }
            (Part::Header, _) => {
                let field = (qualifier == "TN").then_some(&mut list.transaction);
                (field, &mut list.references)
            }
            _ => return false,
        };
        if let Some(field) = field.filter(|f| f.is_none()) {
            *field = value.take();
        }
        rest.extend(value.map(|value| Reference { qualifier: qualifier.into_owned(), value }));
        true
    }

    fn contacts(&mut self, segment: &Segment<'_>) -> Taken {
        let list = &mut self.list;
        let contacts = match self.part {
            Part::Header => list.reporters.last_mut().map(|r| &mut r.contacts),
            Part::Person | Part::Document => list.passengers.last_mut().map(|p| &mut p.contacts),
            Part::Flight | Part::End => None,
        };
        let Some(contacts) = contacts else { return false };
        for (position, element) in segment.to_plain().elements.into_iter().enumerate() {
            let mut components = element.into_iter();
            let value = components.next().filter(|v| !v.is_empty());
            let kind = components.next();
            match (value, kind) {
                (None, None) => {}
                (Some(value), kind) => {
                    let kind = ContactKind::of(&kind.unwrap_or_default());
                    contacts.push(Contact { kind, value });
                }
                (None, Some(kind)) => {
                    let mut problem = segment.problem(ProblemCode::ValueMissing).found(kind);
                    problem.element = Some(position + 1);
                    self.problems.push(problem);
                }
            }
        }
        true
    }

    fn number(&mut self, segment: &Segment<'_>, element: usize, component: usize) -> Option<u32> {
        let number = segment.value(element, component).and_then(|v| v.parse().ok());
        if number.is_none() {
            self.problems.push(segment.problem_in(ProblemCode::CountUnreadable, element));
        }
        number
    }

    fn count(&mut self, segment: &Segment<'_>) -> Taken {
        self.part = Part::End;
        let qualifier = text(segment, 1, 1).unwrap_or_default();
        if !matches!(qualifier.as_str(), "41" | "42") {
            return false;
        }
        let count = self.number(segment, 1, 2);
        let list = &mut self.list;
        let field =
            if qualifier == "41" { &mut list.crew_count } else { &mut list.passenger_count };
        put(field, count)
    }

    fn of_a_person(&mut self, segment: &Segment<'_>) -> Taken {
        if !matches!(self.part, Part::Person | Part::Document) {
            return false;
        }
        match (segment.tag(), segment.value(1, 1).as_deref()) {
            ("MEA", Some("CT")) => {
                let count = self.number(segment, 3, 2);
                let Some(person) = self.list.passengers.last_mut() else { return false };
                return put(&mut person.bag_count, count);
            }
            ("DOC", _) => return self.document(segment),
            _ => {}
        }
        let Some(person) = self.list.passengers.last_mut() else { return false };
        match (segment.tag(), segment.value(1, 1).as_deref()) {
            ("ATT", Some("2")) => {
                put(&mut person.sex, segment.value(3, 1).map(|code| Sex::of(&code)))
            }
            ("MEA", Some("WT")) => {
                let unit = text(segment, 3, 1).unwrap_or_default();
                let weight = text(segment, 3, 2).map(|amount| Weight { unit, amount });
                put(&mut person.bag_weight, weight)
            }
            ("GEI", Some("4")) => match segment.value(2, 1).as_deref() {
                Some("173") => put(&mut person.verified, Some(true)),
                Some("174") => put(&mut person.verified, Some(false)),
                _ => false,
            },
            ("FTX", Some("BAG")) => bag_tag(segment).map(|tag| person.bag_tags.push(tag)).is_some(),
            ("EMP", Some("1")) => put(&mut person.crew_position, text(segment, 2, 1)),
            ("NAT", Some("2")) => put(&mut person.nationality, text(segment, 2, 1)),
            _ => false,
        }
    }

    fn document(&mut self, segment: &Segment<'_>) -> Taken {
        let (kind, number) = (text(segment, 1, 1), text(segment, 2, 1));
        let (Some(kind), Some(number)) = (kind, number) else {
            let element = if segment.value(1, 1).is_none() { 1 } else { 2 };
            self.problems.push(segment.problem_in(ProblemCode::ValueMissing, element));
            // What follows belongs to a document that has no place here.
            self.part = Part::Person;
            return false;
        };
        let Some(person) = self.list.passengers.last_mut() else { return false };
        person.documents.push(Document::new(DocumentKind::of(&kind), &number));
        self.part = Part::Document;
        true
    }

    /// What must be in a message, and what must agree.
    fn check(&mut self, head: &Segment<'_>, header: &MessageHeader, body: &[Segment<'_>]) {
        let list = &self.list;
        let problems = &mut *self.problems;
        if list.kind.is_none() {
            problems.push(head.problem(ProblemCode::BeginningMissing));
        }
        let no_flight_due =
            matches!(list.kind, Some(ListKind::MasterCrewList | ListKind::GatePass));
        if list.flights.is_empty() && !no_flight_due {
            problems.push(head.problem(ProblemCode::FlightMissing));
        }
        let flights = body.iter().filter(|s| s.tag_bytes() == b"TDT");
        for (segment, flight) in flights.zip(&list.flights) {
            if flight.calls.is_empty() {
                problems.push(segment.problem(ProblemCode::FlightWithoutPlaces));
            }
        }
        if list.passengers.is_empty() && list.kind != Some(ListKind::FlightStatus) {
            problems.push(head.problem(ProblemCode::PeopleMissing));
        }
        let crew = list.passengers.iter().filter(|p| p.role.is_crew()).count();
        for (qualifier, said, listed) in [
            ("41", list.crew_count, crew),
            ("42", list.passenger_count, list.passengers.len() - crew),
        ] {
            let counts = |s: &&Segment<'_>| {
                s.tag_bytes() == b"CNT" && s.value(1, 1).as_deref() == Some(qualifier)
            };
            let segment = body.iter().rev().find(counts);
            let said = said.filter(|said| usize::try_from(*said) != Ok(listed));
            if let (Some(said), Some(segment)) = (said, segment) {
                let code = if header.is_partial() {
                    ProblemCode::PersonCountOfParts
                } else {
                    ProblemCode::PersonCountDiffers
                };
                let problem = segment.problem_in(code, 1);
                problems.push(problem.found(said.to_string()).expected(listed));
            }
        }
    }
}

/// FTX+BAG: a tag, and how many follow it.
fn bag_tag(segment: &Segment<'_>) -> Option<BagTag> {
    let number = text(segment, 4, 1)?;
    let sequence = segment.value(4, 2);
    let parsed = sequence.as_ref().and_then(|s| s.parse().ok());
    (sequence.is_some() == parsed.is_some()).then_some(BagTag { number, sequence: parsed })
}
