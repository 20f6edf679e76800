//! From a list to segments, in the order of the implementation guide.

use super::{CallKind, Document, Flight, PassengerList, Person, Reference};
use crate::date::{Century, Date, LocalTime};
use crate::edifact::SegmentWriter;

/// The day of the journey: that of the first departure, else of the first arrival, else `on`.
pub(super) fn day_of(list: &PassengerList, on: Date) -> Date {
    let calls = || list.flights.iter().flat_map(|f| &f.calls);
    let departs = calls().find_map(|c| c.departs);
    departs.or_else(|| calls().find_map(|c| c.arrives)).map_or(on, LocalTime::date)
}

/// Writes what stands between UNH and UNT. `on` is the day on which the interchange was prepared.
pub(crate) fn write(list: &PassengerList, on: Date, out: &mut SegmentWriter) {
    let kind = list.kind.as_ref().map(super::ListKind::code).unwrap_or_default();
    if list.kind.is_some() {
        out.segment("BGM", &[&[kind], &[list.function.as_deref().unwrap_or_default()]]);
    }
    reference(out, "TN", &list.transaction);
    references(out, &list.references);
    for segment in &list.other {
        out.plain(segment);
    }
    for reporter in &list.reporters {
        let names: Vec<&str> = reporter.names.iter().map(String::as_str).collect();
        out.segment("NAD", &[&[&reporter.function], &[], &[], &names]);
        contacts(out, &reporter.contacts);
    }
    for flight in &list.flights {
        write_flight(out, flight, on);
    }
    let day = day_of(list, on);
    for person in &list.passengers {
        write_person(out, person, day);
    }
    for (qualifier, count) in [("41", list.crew_count), ("42", list.passenger_count)] {
        if let Some(count) = count {
            out.segment("CNT", &[&[qualifier, &count.to_string()]]);
        }
    }
    for segment in &list.trailing {
        out.plain(segment);
    }
}

fn reference(out: &mut SegmentWriter, qualifier: &str, value: &Option<String>) {
    if let Some(value) = value {
        out.segment("RFF", &[&[qualifier, value]]);
    }
}

fn references(out: &mut SegmentWriter, references: &[Reference]) {
    for Reference { qualifier, value } in references {
        out.segment("RFF", &[&[qualifier, value]]);
    }
}

fn contacts(out: &mut SegmentWriter, contacts: &[super::Contact]) {
    for three in contacts.chunks(3) {
        let elements: Vec<[&str; 2]> =
            three.iter().map(|c| [c.value.as_str(), c.kind.code()]).collect();
        let elements: Vec<&[&str]> = elements.iter().map(<[&str; 2]>::as_slice).collect();
        out.segment("COM", &elements);
    }
}

fn write_flight(out: &mut SegmentWriter, flight: &Flight, on: Date) {
    let carrier = flight.named_carrier.as_deref().unwrap_or_default();
    out.segment("TDT", &[&[&flight.stage], &[&flight.designator], &[], &[], &[carrier]]);
    for segment in &flight.other {
        out.plain(segment);
    }
    for call in &flight.calls {
        out.segment("LOC", &[&[call.kind.code()], &[&call.place]]);
        let moment = |time: LocalTime| {
            if Century::Near(on).gives_back(time.date()) {
                (time.date().six_digits() + &time.four_digits(), "201")
            } else {
                (time.date().eight_digits() + &time.four_digits(), "203")
            }
        };
        let arrives = call.arrives.map(|t| ("232", moment(t)));
        let departs = call.departs.map(|t| ("189", moment(t)));
        // Where a flight both arrives and departs, it arrives first.
        let order = if call.kind == CallKind::LastForeign {
            [departs, arrives]
        } else {
            [arrives, departs]
        };
        for (qualifier, (value, form)) in order.into_iter().flatten() {
            out.segment("DTM", &[&[qualifier, &value, form]]);
        }
    }
}

/// A day as six digits without a qualifier, as the guide has it; with its century where the six
/// digits would be read as another.
fn day(out: &mut SegmentWriter, qualifier: &str, day: Option<Date>, century: Century) {
    match day {
        Some(day) if century.gives_back(day) => {
            out.segment("DTM", &[&[qualifier, &day.six_digits()]]);
        }
        Some(day) => out.segment("DTM", &[&[qualifier, &day.eight_digits(), "102"]]),
        None => {}
    }
}

fn write_person(out: &mut SegmentWriter, person: &Person, on: Date) {
    let mut names = vec![person.surname.as_str()];
    names.extend(person.given_names.iter().map(String::as_str));
    let address = person.address.clone().unwrap_or_default();
    let street: Vec<&str> = address.street.iter().map(String::as_str).collect();
    let opt = |text: &Option<String>| text.clone().unwrap_or_default();
    out.segment(
        "NAD",
        &[
            &[person.role.code()],
            &[],
            &[],
            &names,
            &street,
            &[&opt(&address.city)],
            &[&opt(&address.region)],
            &[&opt(&address.postal_code)],
            &[&opt(&address.country)],
        ],
    );
    if let Some(sex) = &person.sex {
        out.segment("ATT", &[&["2"], &[], &[sex.code()]]);
    }
    day(out, "329", person.birth_date, Century::NotAfter(on));
    if let Some(count) = person.bag_count {
        out.segment("MEA", &[&["CT"], &[], &["", &count.to_string()]]);
    }
    if let Some(weight) = &person.bag_weight {
        out.segment("MEA", &[&["WT"], &[], &[&weight.unit, &weight.amount]]);
    }
    if let Some(verified) = person.verified {
        out.segment("GEI", &[&["4"], &[if verified { "173" } else { "174" }]]);
    }
    for tag in &person.bag_tags {
        let sequence = tag.sequence.map(|n| n.to_string()).unwrap_or_default();
        out.segment("FTX", &[&["BAG"], &[], &[], &[&tag.number, &sequence]]);
    }
    write_places(out, person);
    contacts(out, &person.contacts);
    if let Some(position) = &person.crew_position {
        out.segment("EMP", &[&["1"], &[position, "110", "111"]]);
    }
    if let Some(nationality) = &person.nationality {
        out.segment("NAT", &[&["2"], &[nationality]]);
    }
    reference(out, "AVF", &person.reservation);
    reference(out, "SEA", &person.seat);
    reference(out, "ABO", &person.carrier_reference);
    reference(out, "AEA", &person.government_reference);
    reference(out, "CR", &person.customer_reference);
    references(out, &person.references);
    for segment in &person.other {
        out.plain(segment);
    }
    for document in &person.documents {
        write_document(out, document, on);
    }
}

fn write_places(out: &mut SegmentWriter, person: &Person) {
    for (qualifier, place) in [
        ("22", &person.clearance),
        ("174", &person.residence),
        ("178", &person.embarkation),
        ("179", &person.debarkation),
    ] {
        if let Some(place) = place {
            out.segment("LOC", &[&[qualifier], &[place]]);
        }
    }
    if let Some(place) = &person.birth_place {
        let opt = |text: &Option<String>| text.clone().unwrap_or_default();
        let related = |n: usize| place.related.get(n).map(String::as_str).unwrap_or_default();
        out.segment(
            "LOC",
            &[
                &["180"],
                &[&opt(&place.code), "", "", &opt(&place.name)],
                &["", "", "", related(0)],
                &["", "", "", related(1)],
            ],
        );
    }
}

fn write_document(out: &mut SegmentWriter, document: &Document, on: Date) {
    out.segment("DOC", &[&[document.kind.code(), "110", "111"], &[&document.number]]);
    day(out, "36", document.expiry, Century::Around(on));
    day(out, "182", document.issued, Century::Around(on));
    if let Some(issuer) = &document.issuer {
        out.segment("LOC", &[&["91"], &[issuer]]);
    }
}
