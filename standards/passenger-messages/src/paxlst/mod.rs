//! PAXLST: who is on the flight (UN/EDIFACT directories D.02B to D.12B and later, in the use that
//! the WCO/IATA/ICAO API guidelines make of it in their PAXLST implementation guide).
//!
//! The guide parts a message into a header (BGM, RFF), who reports (group 1: NAD, COM), the flight
//! (group 2: TDT; group 3: LOC, DTM), each person (group 4: NAD, ATT, DTM, MEA, GEI, FTX, LOC, COM,
//! EMP, NAT, RFF), their documents (group 5: DOC, DTM, LOC) and the count (CNT). The model has the
//! same parts. Segments without a field of their own, and those whose value could not be used, are
//! kept in order in `other` of the part that they stand in; a second value of a field that has one
//! is kept there too.

mod codes;
mod read;
mod write;

pub(crate) use codes::coded;
pub use codes::{CallKind, ContactKind, DocumentKind, ListKind, Role, Sex};
pub(crate) use read::read;
pub(crate) use write::write;

use crate::date::{Date, LocalTime};
use crate::edifact::PlainSegment;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// A list of passengers or crew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PassengerList {
    /// What the list is (BGM 1001).
    pub kind: Option<ListKind>,
    /// What it changes (BGM 1004): CP data of passengers, XR a cancelled reservation, RP a smaller
    /// party, CL a closed flight, CLNB and CLOB a closed flight with those not or on board named.
    pub function: Option<String>,
    /// The carrier's number of the transaction (RFF+TN), which the answer repeats.
    pub transaction: Option<String>,
    /// Other references of the message (RFF).
    pub references: Vec<Reference>,
    /// Who reports, and how they are reached (group 1).
    pub reporters: Vec<Reporter>,
    /// The flights, each leg with a number of its own as one (group 2).
    pub flights: Vec<Flight>,
    /// Everybody whom the message lists, crew too: see [`Person::role`] (group 4).
    pub passengers: Vec<Person>,
    /// How many passengers the message says that there are (CNT+42).
    pub passenger_count: Option<u32>,
    /// How many crew the message says that there are (CNT+41).
    pub crew_count: Option<u32>,
    /// What has no field, of the header.
    pub other: Vec<PlainSegment>,
    /// What has no field, from the first count on.
    pub trailing: Vec<PlainSegment>,
}

/// A reference (RFF, composite C506).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Reference {
    /// What it refers to (1153).
    pub qualifier: String,
    /// The reference (1154).
    pub value: String,
}

/// Who can be asked about the message (NAD in group 1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Reporter {
    /// The code of the function (3035), MS in the guide.
    pub function: String,
    /// The name, in parts.
    pub names: Vec<String>,
    /// How to reach them (COM).
    pub contacts: Vec<Contact>,
}

/// A way to reach somebody (COM, composite C076).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Contact {
    /// Which way.
    pub kind: ContactKind,
    /// The number or address, as sent.
    pub value: String,
}

/// A flight (TDT, group 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// The stage (8051): 20 for a flight that arrives or departs, 34 for one that flies over.
    pub stage: String,
    /// Carrier and number in one (8028), as sent.
    pub designator: String,
    /// The carrier's code, where the message names it apart (C040).
    pub named_carrier: Option<String>,
    /// Where it calls, in the message's order (group 3).
    pub calls: Vec<Call>,
    /// What has no field.
    pub other: Vec<PlainSegment>,
}

/// A place where a flight calls (LOC and DTM, group 3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Call {
    /// What the place is for the flight.
    pub kind: CallKind,
    /// The place's code, IATA's for airports.
    pub place: String,
    /// When it is to arrive (DTM+232), on that place's clocks.
    pub arrives: Option<LocalTime>,
    /// When it is to depart (DTM+189), on that place's clocks.
    pub departs: Option<LocalTime>,
}

impl Flight {
    /// The carrier's code: the one named apart, or the designator's first two or three characters.
    #[must_use]
    pub fn carrier(&self) -> Option<&str> {
        self.named_carrier.as_deref().or_else(|| Some(parted(&self.designator)?.0))
    }

    /// The number with its suffix, as sent: leading zeros stay.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        let named = self.named_carrier.as_deref();
        let rest = named.and_then(|carrier| self.designator.strip_prefix(carrier));
        let rest = rest.filter(|rest| is_number(rest.trim_start()));
        rest.map(str::trim_start).or_else(|| Some(parted(&self.designator)?.1))
    }

    /// The call from which it comes: the last foreign place, else the first that it departs from.
    #[must_use]
    pub fn departure(&self) -> Option<&Call> {
        let foreign = self.calls.iter().find(|c| c.kind == CallKind::LastForeign);
        foreign.or_else(|| self.calls.iter().find(|c| c.departs.is_some()))
    }

    /// The call at which it arrives: the first place in the country, else the last that it arrives
    /// at.
    #[must_use]
    pub fn arrival(&self) -> Option<&Call> {
        let first = self.calls.iter().find(|c| c.kind == CallKind::FirstInCountry);
        first.or_else(|| self.calls.iter().rev().find(|c| c.arrives.is_some()))
    }
}

/// A flight number: one to four digits, and a letter at most.
fn is_number(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_uppercase());
    (1..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && text.len() <= digits.len() + 1
}

/// A designator in carrier and number: two characters with a letter among them (IATA), or three
/// letters (ICAO).
fn parted(designator: &str) -> Option<(&str, &str)> {
    [2, 3].into_iter().find_map(|length| {
        let (carrier, rest) = designator.split_at_checked(length)?;
        let letters = carrier.bytes().filter(u8::is_ascii_uppercase).count();
        let digits = carrier.bytes().filter(u8::is_ascii_digit).count();
        let is_carrier = letters + digits == length && letters > 0 && (length == 2 || digits == 0);
        let rest = rest.trim_start();
        (is_carrier && is_number(rest)).then_some((carrier, rest))
    })
}

/// Somebody on the list (NAD, group 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// As what they travel.
    pub role: Role,
    /// The surname (C080, first component).
    pub surname: String,
    /// The given names (C080, further components).
    pub given_names: Vec<String>,
    /// Sex (ATT+2).
    pub sex: Option<Sex>,
    /// Date of birth (DTM+329).
    pub birth_date: Option<Date>,
    /// Place of birth (LOC+180).
    pub birth_place: Option<Place>,
    /// Nationality (NAT+2), as a rule the three letters of ISO 3166-1 and Doc 9303-3.
    pub nationality: Option<String>,
    /// Country of residence (LOC+174).
    pub residence: Option<String>,
    /// Where they will stay (NAD, C059 to 3207).
    pub address: Option<Address>,
    /// Where the journey begins (LOC+178).
    pub embarkation: Option<String>,
    /// Where they are cleared at the border (LOC+22).
    pub clearance: Option<String>,
    /// Where the journey ends (LOC+179).
    pub debarkation: Option<String>,
    /// The reservation's number (RFF+AVF), with which the passenger name record is found.
    pub reservation: Option<String>,
    /// The seat (RFF+SEA).
    pub seat: Option<String>,
    /// The carrier's own number of this person (RFF+ABO), which the answer repeats.
    pub carrier_reference: Option<String>,
    /// A government's number of this person (RFF+AEA), such as one for redress.
    pub government_reference: Option<String>,
    /// The carrier's number of this customer (RFF+CR).
    pub customer_reference: Option<String>,
    /// Other references (RFF).
    pub references: Vec<Reference>,
    /// Whether the data were verified, as by reading the document (GEI+4, 173 or 174).
    pub verified: Option<bool>,
    /// What somebody of the crew does (EMP+1): CR1 cockpit, CR2 cabin, CR3 operations with access to
    /// the cockpit, CR4 cargo, CR5 pilots off duty.
    pub crew_position: Option<String>,
    /// How many bags were checked (MEA+CT).
    pub bag_count: Option<u32>,
    /// What they weigh (MEA+WT).
    pub bag_weight: Option<Weight>,
    /// The numbers of the bags' tags (FTX+BAG).
    pub bag_tags: Vec<BagTag>,
    /// How to reach them (COM).
    pub contacts: Vec<Contact>,
    /// Documents, visas among them (group 5).
    pub documents: Vec<Document>,
    /// What has no field.
    pub other: Vec<PlainSegment>,
}

impl Person {
    /// Somebody of whom only role and name are known.
    #[must_use]
    pub fn new(role: Role, surname: &str, given_names: &[&str]) -> Self {
        Self {
            role,
            surname: surname.to_owned(),
            given_names: given_names.iter().map(|n| (*n).to_owned()).collect(),
            sex: None,
            birth_date: None,
            birth_place: None,
            nationality: None,
            residence: None,
            address: None,
            embarkation: None,
            clearance: None,
            debarkation: None,
            reservation: None,
            seat: None,
            carrier_reference: None,
            government_reference: None,
            customer_reference: None,
            references: Vec::new(),
            verified: None,
            crew_position: None,
            bag_count: None,
            bag_weight: None,
            bag_tags: Vec::new(),
            contacts: Vec::new(),
            documents: Vec::new(),
            other: Vec::new(),
        }
    }

    /// The visas among the documents.
    pub fn visas(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|d| d.kind == DocumentKind::Visa)
    }
}

/// A place of birth (LOC+180).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// The country's code, where there is one (C517, 3225).
    pub code: Option<String>,
    /// The place in words (C517, 3224).
    pub name: Option<String>,
    /// Related places in words, such as the region (C519, C553).
    pub related: Vec<String>,
}

/// An address (NAD, C059 to 3207).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Address {
    /// Street and number, in lines (C059).
    pub street: Vec<String>,
    /// City (3164).
    pub city: Option<String>,
    /// Region or state (C819).
    pub region: Option<String>,
    /// Postal code (3251).
    pub postal_code: Option<String>,
    /// Country (3207).
    pub country: Option<String>,
}

/// A weight (MEA, composite C174).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Weight {
    /// The unit (6411), KGM for kilograms, LBR for pounds.
    pub unit: String,
    /// The amount (6314), as sent.
    pub amount: String,
}

/// A bag's tag, or the first of several (FTX+BAG, composite C108).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct BagTag {
    /// The tag's number.
    pub number: String,
    /// How many tags follow each other from it on, where the message says so.
    pub sequence: Option<u32>,
}

/// A document (DOC, group 5).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number, as sent.
    pub number: String,
    /// Its last day (DTM+36).
    pub expiry: Option<Date>,
    /// The day of its issue (DTM+182).
    pub issued: Option<Date>,
    /// The issuing State (LOC+91); for a visa the place of issue.
    pub issuer: Option<String>,
}

impl Document {
    /// A document of which kind and number are known.
    #[must_use]
    pub fn new(kind: DocumentKind, number: &str) -> Self {
        Self { kind, number: number.to_owned(), expiry: None, issued: None, issuer: None }
    }
}

/// With carrier, number, departure and arrival beside what was sent.
impl Serialize for Flight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Flight", 8)?;
        map.serialize_field("carrier", &self.carrier())?;
        map.serialize_field("number", &self.number())?;
        map.serialize_field("designator", &self.designator)?;
        map.serialize_field("stage", &self.stage)?;
        map.serialize_field("departure", &self.departure())?;
        map.serialize_field("arrival", &self.arrival())?;
        map.serialize_field("calls", &self.calls)?;
        map.serialize_field("other", &self.other)?;
        map.end()
    }
}

/// With the code beside the word.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Document", 6)?;
        map.serialize_field("kind", &self.kind)?;
        map.serialize_field("code", self.kind.code())?;
        map.serialize_field("number", &self.number)?;
        map.serialize_field("expiry", &self.expiry)?;
        map.serialize_field("issued", &self.issued)?;
        map.serialize_field("issuer", &self.issuer)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designators_are_parted() {
        let of = |designator: &str, named: Option<&str>| {
            let flight = Flight {
                designator: designator.to_owned(),
                named_carrier: named.map(str::to_owned),
                ..Flight::default()
            };
            format!("{:?} {:?}", flight.carrier(), flight.number())
        };
        for (designator, named, is) in [
            ("UA0989", Some("UA"), r#"Some("UA") Some("0989")"#),
            ("A92707", None, r#"Some("A9") Some("2707")"#),
            ("B2740", None, r#"Some("B2") Some("740")"#),
            ("UTO123", None, r#"Some("UTO") Some("123")"#),
            ("UT 12A", None, r#"Some("UT") Some("12A")"#),
            ("123", Some("UT"), r#"Some("UT") None"#),
            ("4212", None, "None None"),
            ("ÜÜ12", None, "None None"),
            ("", None, "None None"),
        ] {
            assert_eq!(of(designator, named), is, "{designator}");
        }
    }
}
