//! What the features of known documents mean: their names and how their bytes are read.
//!
//! Documents of binary seals by BSI TR-03137 part 1 (chapters 5 to 10) and, for visas and emergency
//! travel documents, by Doc 9303-7 and Doc 9303-8; messages of the ICAO Datastructure for Barcode.
//! What is not known here, or does not read as it should, stays bytes, and a note says why: a seal
//! whose signature holds is genuine also with features that this system does not know (TR-03137
//! part 1, §3.2.3).

use super::bytes::{Cursor, Feature};
use super::{c40, date};
use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident, $code:literal, $id:expr;)*) => {
        /// The document that a seal stands on. The codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DocumentKind { $($(#[doc = $doc])* $name,)* }

        impl DocumentKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn id(self) -> Id {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

/// By what a seal names its document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Id {
    /// Feature definition reference and document type category of a binary seal.
    Vds(u8, u8),
    /// National document identifier of a German barcode.
    German(u8),
    /// A message of a barcode that says by itself what document it is.
    Message(u8),
}

kinds! {
    /// Visa.
    Visa, "visa", Id::Vds(0x5D, 0x01);
    /// Emergency travel document.
    EmergencyTravelDocument, "emergency_travel_document", Id::Vds(0x5E, 0x03);
    /// Arrival attestation document (Germany).
    ArrivalAttestation, "arrival_attestation", Id::Vds(0xFD, 0x02);
    /// Social insurance card (Germany).
    SocialInsuranceCard, "social_insurance_card", Id::Vds(0xFC, 0x04);
    /// Residence permit on paper (Germany).
    ResidencePermit, "residence_permit", Id::Vds(0xFB, 0x06);
    /// Supplementary sheet of a residence permit (Germany).
    SupplementarySheet, "supplementary_sheet", Id::Vds(0xFA, 0x06);
    /// Address sticker of an identity card (Germany).
    IdentityCardAddressSticker, "identity_card_address_sticker", Id::Vds(0xF9, 0x08);
    /// Address sticker of a residence permit (Germany).
    ResidencePermitAddressSticker, "residence_permit_address_sticker", Id::Vds(0xF9, 0x0C);
    /// Place of residence sticker of a passport (Germany).
    PassportResidenceSticker, "passport_residence_sticker", Id::Vds(0xF8, 0x0A);
    /// Substitute identity document (Germany).
    SubstituteIdentityDocument, "substitute_identity_document", Id::German(1);
    /// Substitute passport (Germany).
    SubstitutePassport, "substitute_passport", Id::German(2);
    /// Emergency travel document (Germany).
    GermanEmergencyTravelDocument, "german_emergency_travel_document", Id::German(3);
    /// Temporary identity card (Germany).
    TemporaryIdentityCard, "temporary_identity_card", Id::German(4);
    /// Temporary official passport (Germany).
    TemporaryOfficialPassport, "temporary_official_passport", Id::German(5);
    /// Temporary passport (Germany).
    TemporaryPassport, "temporary_passport", Id::German(6);
    /// Temporary diplomatic passport (Germany).
    TemporaryDiplomaticPassport, "temporary_diplomatic_passport", Id::German(7);
    /// Temporary travel document for refugees (Germany).
    TemporaryRefugeeDocument, "temporary_refugee_travel_document", Id::German(8);
    /// Temporary travel document for stateless persons (Germany).
    TemporaryStatelessDocument, "temporary_stateless_travel_document", Id::German(9);
    /// Temporary travel document for foreigners (Germany).
    TemporaryForeignersDocument, "temporary_foreigners_travel_document", Id::German(10);
    /// Permission to stay until asylum is decided (Germany).
    AsylumPermission, "permission_pending_asylum_decision", Id::German(11);
    /// Suspension of deportation (Germany).
    SuspensionOfDeportation, "temporary_suspension_of_deportation", Id::German(12);
    /// Arrival attestation document with a barcode (Germany).
    ArrivalAttestationBarcode, "arrival_attestation_barcode", Id::German(13);
    /// Provisional residence document (Germany).
    ProvisionalResidence, "provisional_residence_document", Id::German(14);
    /// Temporary identity document (Germany).
    TemporaryIdentityDocument, "temporary_identity_document", Id::German(15);
    /// Certificate of permanent residence (Germany).
    PermanentResidence, "permanent_residence_certificate", Id::German(16);
    /// Permit of a frontier worker (Germany).
    FrontierWorkerPermit, "frontier_worker_permit", Id::German(17);
    /// Supplementary sheet of a residence permit card (Germany).
    ResidencePermitSheet, "residence_permit_supplementary_sheet", Id::German(18);
    /// Visa with a barcode.
    VisaBarcode, "visa_barcode", Id::Message(0x01);
    /// Emergency travel document with a barcode.
    EmergencyTravelDocumentBarcode, "emergency_travel_document_barcode", Id::Message(0x02);
    /// Proof of a test.
    ProofOfTesting, "proof_of_testing", Id::Message(0x03);
    /// Proof of a vaccination.
    ProofOfVaccination, "proof_of_vaccination", Id::Message(0x04);
    /// Proof of a recovery.
    ProofOfRecovery, "proof_of_recovery", Id::Message(0x05);
    /// Digital travel authorization.
    DigitalTravelAuthorization, "digital_travel_authorization", Id::Message(0x06);
}

impl DocumentKind {
    fn by(id: Id) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// Of a binary seal, by feature definition reference and document type category.
    #[must_use]
    pub fn of_vds(feature_definition: u8, category: u8) -> Option<Self> {
        Self::by(Id::Vds(feature_definition, category))
    }

    /// The two bytes by which a binary seal names it; `None` for documents that bear other seals.
    #[must_use]
    pub const fn vds_reference(self) -> Option<(u8, u8)> {
        match self.id() {
            Id::Vds(definition, category) => Some((definition, category)),
            _ => None,
        }
    }

    /// Of a barcode, by its messages. The national identifier counts for Germany alone: another
    /// State's numbers are its own.
    pub(crate) fn of_barcode(german: bool, messages: &[Feature]) -> Option<Self> {
        let national = messages
            .iter()
            .find(|message| german && message.tag == NATIONAL_DOCUMENT)
            .and_then(|message| message.value.first())
            .and_then(|&number| Self::by(Id::German(number)));
        national.or_else(|| messages.iter().find_map(|message| Self::by(Id::Message(message.tag))))
    }
}

impl Serialize for DocumentKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What a feature says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Value {
    /// Text.
    Text(String),
    /// The lines of a machine readable zone, whole; where a visa's seal leaves the optional data
    /// out, fillers stand for it.
    Zone(Vec<String>),
    /// A number.
    Number(u8),
    /// A date, `x` for each digit that is unknown.
    Date(String),
    /// How long the holder may stay, as the seal has it.
    Stay {
        /// Days.
        days: u8,
        /// Months.
        months: u8,
        /// Years.
        years: u8,
    },
    /// Features within a feature.
    Features(Vec<Known>),
    /// Bytes, hexadecimal.
    Bytes(String),
}

/// A feature with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The tag.
    pub tag: u8,
    /// A stable name; `None` for a feature that is not known.
    pub name: Option<&'static str>,
    /// What it says.
    pub value: Value,
    /// Why a known feature stayed bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// How bytes are read.
#[derive(Clone, Copy)]
enum Coding {
    C40,
    Utf8,
    /// Lines of this many characters; the number of them; the characters that the last line has.
    Zone(usize, usize, usize),
    Number,
    Stay,
    Masked,
    Bytes,
    /// Features of another kind of document.
    Nested(fn(u8) -> Named),
}

type Named = Option<(&'static str, Coding)>;

const NATIONAL_DOCUMENT: u8 = 0x86;

fn visa(tag: u8) -> Named {
    Some(match tag {
        // Of the second line 28 characters are sealed, without its optional data.
        0x01 => ("mrz", Coding::Zone(44, 2, 28)),
        0x02 => ("mrz", Coding::Zone(36, 2, 28)),
        0x03 => ("number_of_entries", Coding::Number),
        0x04 => ("duration_of_stay", Coding::Stay),
        0x05 => ("passport_number", Coding::C40),
        0x06 => ("visa_type", Coding::Bytes),
        0x07 => ("additional_features", Coding::Bytes),
        _ => return None,
    })
}

fn emergency(tag: u8) -> Named {
    (tag == 0x02).then_some(("mrz", Coding::Zone(36, 2, 36)))
}

fn of_kind(kind: DocumentKind, tag: u8) -> Named {
    use DocumentKind as K;
    Some(match (kind, tag) {
        (K::Visa, _) => return visa(tag),
        (K::EmergencyTravelDocument, _) => return emergency(tag),
        (K::ArrivalAttestation | K::ResidencePermit, 0x02) | (K::SupplementarySheet, 0x04) => {
            ("mrz", Coding::Zone(36, 2, 36))
        }
        (K::ArrivalAttestation, 0x03) => ("azr_number", Coding::C40),
        (K::ResidencePermit, 0x03) => ("passport_number", Coding::C40),
        (K::SupplementarySheet, 0x05) => ("sheet_number", Coding::C40),
        (K::SocialInsuranceCard, 0x01) => ("social_insurance_number", Coding::C40),
        (K::SocialInsuranceCard, 0x02) => ("surname", Coding::Utf8),
        (K::SocialInsuranceCard, 0x03) => ("first_name", Coding::Utf8),
        (K::SocialInsuranceCard, 0x04) => ("name_at_birth", Coding::Utf8),
        (
            K::IdentityCardAddressSticker
            | K::ResidencePermitAddressSticker
            | K::PassportResidenceSticker,
            0x01,
        ) => ("document_number", Coding::C40),
        (
            K::IdentityCardAddressSticker
            | K::ResidencePermitAddressSticker
            | K::PassportResidenceSticker,
            0x02,
        ) => ("municipality_code", Coding::C40),
        (K::IdentityCardAddressSticker | K::ResidencePermitAddressSticker, 0x03) => {
            ("address", Coding::C40)
        }
        (K::PassportResidenceSticker, 0x03) => ("postal_code", Coding::C40),
        _ => return None,
    })
}

fn barcode(german: bool, tag: u8) -> Named {
    Some(match tag {
        0x01 => ("visa", Coding::Nested(visa)),
        0x02 => ("emergency_travel_document", Coding::Nested(emergency)),
        0x03 => ("proof_of_testing", Coding::Bytes),
        0x04 => ("proof_of_vaccination", Coding::Bytes),
        0x05 => ("proof_of_recovery", Coding::Bytes),
        0x06 => ("digital_travel_authorization", Coding::Bytes),
        0x07 => ("mrz", Coding::Zone(30, 3, 30)),
        0x08 => ("mrz", Coding::Zone(44, 2, 44)),
        0x09 => ("card_access_number", Coding::C40),
        0x0A => ("ef_card_access", Coding::Bytes),
        0x80 if german => ("face_image", Coding::Bytes),
        0x81 if german => ("mrz", Coding::Zone(36, 2, 36)),
        0x82 if german => ("document_reference", Coding::C40),
        0x83 if german => ("azr_number", Coding::C40),
        0x84 if german => ("date", Coding::Masked),
        0x85 if german => ("document_number", Coding::C40),
        NATIONAL_DOCUMENT if german => ("national_document", Coding::Number),
        _ => return None,
    })
}

/// The features of a binary seal.
pub(crate) fn of_vds(kind: Option<DocumentKind>, features: &[Feature]) -> Vec<Known> {
    let named = |tag| kind.and_then(|kind| of_kind(kind, tag));
    features.iter().map(|feature| known(feature, named(feature.tag))).collect()
}

/// The messages of a barcode.
pub(crate) fn of_barcode(german: bool, messages: &[Feature]) -> Vec<Known> {
    messages.iter().map(|message| known(message, barcode(german, message.tag))).collect()
}

fn known(feature: &Feature, named: Named) -> Known {
    let bytes = || Value::Bytes(crate::pki::hash::hex(&feature.value));
    let Some((name, coding)) = named else {
        return Known { tag: feature.tag, name: None, value: bytes(), problem: None };
    };
    let (value, problem) = match value(coding, &feature.value) {
        Ok(value) => (value, None),
        Err(problem) => (bytes(), Some(problem)),
    };
    Known { tag: feature.tag, name: Some(name), value, problem }
}

fn value(coding: Coding, bytes: &[u8]) -> Result<Value, String> {
    let sized = |wanted: usize| format!("{} bytes where {wanted} are wanted", bytes.len());
    match coding {
        Coding::C40 => c40::decode(bytes).map(Value::Text).map_err(|fault| fault.to_string()),
        Coding::Utf8 => std::str::from_utf8(bytes)
            .map(|text| Value::Text(text.to_owned()))
            .map_err(|error| format!("no UTF-8 from byte {} on", error.valid_up_to())),
        Coding::Number => match bytes {
            [number] => Ok(Value::Number(*number)),
            _ => Err(sized(1)),
        },
        Coding::Stay => match *bytes {
            [days, months, years] => Ok(Value::Stay { days, months, years }),
            _ => Err(sized(3)),
        },
        Coding::Masked => {
            let bytes = <[u8; 4]>::try_from(bytes).map_err(|_| sized(4))?;
            date::masked(bytes).map(Value::Date).map_err(|fault| fault.to_string())
        }
        Coding::Zone(length, lines, last) => zone(bytes, length, lines, last),
        Coding::Nested(named) => {
            let features = Cursor::new(bytes)
                .features("feature within a message")
                .map_err(|error| error.to_string())?;
            let inner = features.iter().map(|feature| known(feature, named(feature.tag)));
            Ok(Value::Features(inner.collect()))
        }
        Coding::Bytes => Ok(Value::Bytes(crate::pki::hash::hex(bytes))),
    }
}

fn zone(bytes: &[u8], length: usize, lines: usize, last: usize) -> Result<Value, String> {
    let text = c40::decode(bytes).map_err(|fault| fault.to_string())?.replace(' ', "<");
    let whole = lines.saturating_sub(1).saturating_mul(length);
    if text.len() != whole.saturating_add(last) {
        let wanted = whole.saturating_add(last);
        return Err(format!("{} characters where {wanted} are wanted", text.len()));
    }
    let mut rest = text.as_str();
    let mut found = Vec::with_capacity(lines);
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        found.push(format!("{line:<<length$}"));
        rest = after;
    }
    Ok(Value::Zone(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(tag: u8, value: Vec<u8>) -> Feature {
        Feature { tag, value, offset: 0 }
    }

    #[test]
    fn codes_and_references_are_apart() {
        let mut codes: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), DocumentKind::ALL.len());
        for &kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::by(kind.id()), Some(kind));
        }
        assert_eq!(DocumentKind::of_vds(0x5D, 0x01), Some(DocumentKind::Visa));
        assert_eq!(DocumentKind::of_vds(1, 2), None);
    }

    #[test]
    fn a_visas_zone_is_filled_up() {
        let sealed = format!("{:<36}{}", "VCUTO<EXAMPLE<<ANNA", "V123456788UTO7408122F3001019");
        let found = known(&feature(2, c40::encode(&sealed.replace(' ', "<")).unwrap()), visa(2));
        let Value::Zone(lines) = found.value else { panic!("{found:?}") };
        assert_eq!(lines[1], "V123456788UTO7408122F3001019<<<<<<<<");
        assert_eq!(lines[0].len(), 36);
    }

    #[test]
    fn what_does_not_read_stays_bytes_with_a_reason() {
        for (tag, bytes) in [(2, vec![0, 0]), (3, vec![]), (4, vec![1, 2]), (5, vec![1])] {
            let found = known(&feature(tag, bytes), visa(tag));
            assert!(found.problem.is_some() && matches!(found.value, Value::Bytes(_)), "{found:?}");
        }
        let unknown = known(&feature(0x42, vec![1]), visa(0x42));
        assert_eq!((unknown.name, unknown.problem), (None, None));
    }

    #[test]
    fn another_states_national_messages_are_not_read_as_germanys() {
        let messages = [feature(NATIONAL_DOCUMENT, vec![6]), feature(0x80, vec![1])];
        assert_eq!(
            DocumentKind::of_barcode(true, &messages),
            Some(DocumentKind::TemporaryPassport)
        );
        assert_eq!(DocumentKind::of_barcode(false, &messages), None);
        assert!(of_barcode(false, &messages).iter().all(|known| known.name.is_none()));
    }
}
