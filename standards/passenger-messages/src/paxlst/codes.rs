//! The codes of a passenger list, as the implementation guide in the API guidelines has them.
//!
//! A code that is not known is kept as it came.

use serde::{Serialize, Serializer};

macro_rules! coded {
    (
        $(#[doc = $about:literal])* $name:ident;
        $($(#[doc = $doc:literal])* $variant:ident, $code:literal, $word:literal;)*
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $doc])* $variant,)*
            /// A code that is none of these.
            Other(String),
        }

        impl $name {
            /// The one that a code names.
            #[must_use]
            pub fn of(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The code.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }

            /// A word for it, `other` where the code is not known.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(_) => "other",
                }
            }
        }

        /// As its word; a code that is not known as itself.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self {
                    Self::Other(code) => code,
                    known => known.word(),
                })
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// What a list is (BGM, data element 1001).
    ListKind;
    /// Passengers.
    PassengerList, "745", "passenger_list";
    /// Crew.
    CrewList, "250", "crew_list";
    /// A change in the flight's status: it is closed, or cancelled.
    FlightStatus, "266", "flight_status";
    /// Crew who may fly, without a flight of theirs.
    MasterCrewList, "336", "master_crew_list";
    /// People who are let to a gate without flying.
    GatePass, "655", "gate_pass";
}

coded! {
    /// As what somebody travels (NAD, data element 3035).
    Role;
    /// A passenger.
    Passenger, "FL", "passenger";
    /// A member of the crew.
    Crew, "FM", "crew";
    /// A passenger in transit.
    TransitPassenger, "DDU", "transit_passenger";
    /// A member of the crew in transit.
    TransitCrew, "DDT", "transit_crew";
}

impl Role {
    /// Whether it counts as crew (CNT 41), not as passenger (CNT 42).
    #[must_use]
    pub const fn is_crew(&self) -> bool {
        matches!(self, Self::Crew | Self::TransitCrew)
    }
}

coded! {
    /// Sex (ATT, composite C956).
    Sex;
    /// Female.
    Female, "F", "female";
    /// Male.
    Male, "M", "male";
    /// Unspecified, as in a document with X.
    Unspecified, "X", "unspecified";
    /// Not known to the carrier.
    Unknown, "U", "unknown";
}

coded! {
    /// What a document is (DOC, data element 1001).
    DocumentKind;
    /// A passport.
    Passport, "P", "passport";
    /// A visa.
    Visa, "V", "visa";
    /// A passport card.
    PassportCard, "IP", "passport_card";
    /// An identity card, by the first letter that the issuing State chose.
    IdentityCard, "I", "identity_card";
    /// An identity card that begins with A.
    IdentityCardA, "A", "identity_card";
    /// An identity card that begins with C.
    IdentityCardC, "C", "identity_card";
    /// A crew member certificate.
    CrewCertificate, "AC", "crew_member_certificate";
    /// A pilot's licence.
    PilotLicence, "L", "pilot_licence";
    /// Another document that the government accepts.
    Approved, "F", "approved_document";
}

coded! {
    /// Where a flight calls (LOC after TDT, data element 3227).
    CallKind;
    /// The last place before the country of destination.
    LastForeign, "125", "last_foreign";
    /// The first place in the country of destination.
    FirstInCountry, "87", "first_in_country";
    /// Another place of the route.
    Routing, "92", "routing";
    /// The last place of a flight that goes on within the country.
    LastInCountry, "130", "last_in_country";
}

coded! {
    /// How somebody is reached (COM, data element 3155).
    ContactKind;
    /// Telephone.
    Telephone, "TE", "telephone";
    /// Telefax.
    Fax, "FX", "fax";
    /// E-mail.
    Email, "EM", "email";
    /// A mobile telephone.
    Mobile, "AL", "mobile";
}
