//! Zones as some States really print them: beside the five forms of Doc 9303 there are older and
//! national ones, and forms of Doc 9303 in which a State gives a field a meaning of its own.
//!
//! What always holds: a zone that is of one of the five forms is read as such, and what a variant
//! says of it comes beside; a layout of its own is only taken where no zone of the five forms can
//! have its characters, and it is sound only where its own check digits hold.
//! What is left out: variants of which no public description or specimen was found.

mod national;
mod own;

use super::format::Field;
use serde::{Serialize, Serializer, ser::SerializeMap, ser::SerializeStruct};

pub(crate) use national::{Found, Mask, recognise};
pub(crate) use own::{Own, indistinct, read_own};

/// Which variant a zone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VariantKind {
    /// French national identity card of 1988 to 2021: two lines of 36 with a layout of their own
    /// (decree 87-178 of 19 March 1987 and its circulars; specimen BERTHIER).
    FrenchIdentityCard1988,
    /// French driving licence since 2013: one line of 30 (ISO/IEC 18013-1).
    FrenchDrivingLicence,
    /// Dutch driving licence since 2014: one line of 30 (ISO/IEC 18013-3, document `D1`).
    DutchDrivingLicence,
    /// Swiss driving licence in card form: lines of 9, 30 and 30 without any check digit.
    SwissDrivingLicence,
    /// Chinese exit and entry permits in card form since 2013: one line of 30.
    ChinesePermit,
    /// Russian internal passport since 2011: TD3 with names in a coding that uses digits and
    /// without a date of expiry.
    RussianInternalPassport,
    /// Permanent resident card of the United States: TD1 with a digit in the document code.
    UnitedStatesResidentCard,
    /// Belgian identity card: TD1 with a document number of twelve digits.
    BelgianIdentityCard,
    /// Portuguese citizen's card: TD1 with a document number of twelve characters.
    PortugueseCitizenCard,
    /// Spanish identity card: TD1 whose document number is that of the card, not of the person.
    SpanishIdentityCard,
    /// Dutch identity card of 2011 to 2021: TD1 with a check digit of its own for the optional
    /// data.
    DutchIdentityCard,
    /// Romanian identity card: TD2 with parts of the personal number in the optional data.
    RomanianIdentityCard,
}

impl VariantKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::FrenchIdentityCard1988,
        Self::FrenchDrivingLicence,
        Self::DutchDrivingLicence,
        Self::SwissDrivingLicence,
        Self::ChinesePermit,
        Self::RussianInternalPassport,
        Self::UnitedStatesResidentCard,
        Self::BelgianIdentityCard,
        Self::PortugueseCitizenCard,
        Self::SpanishIdentityCard,
        Self::DutchIdentityCard,
        Self::RomanianIdentityCard,
    ];

    /// The stable code: translations and programs hang on it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FrenchIdentityCard1988 => "french_identity_card_1988",
            Self::FrenchDrivingLicence => "french_driving_licence",
            Self::DutchDrivingLicence => "dutch_driving_licence",
            Self::SwissDrivingLicence => "swiss_driving_licence",
            Self::ChinesePermit => "chinese_permit",
            Self::RussianInternalPassport => "russian_internal_passport",
            Self::UnitedStatesResidentCard => "united_states_resident_card",
            Self::BelgianIdentityCard => "belgian_identity_card",
            Self::PortugueseCitizenCard => "portuguese_citizen_card",
            Self::SpanishIdentityCard => "spanish_identity_card",
            Self::DutchIdentityCard => "dutch_identity_card",
            Self::RomanianIdentityCard => "romanian_identity_card",
        }
    }

    /// What is different, in English.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FrenchIdentityCard1988 => {
                "A French identity card of 1988 to 2021 has a layout of its own: the number tells \
                 year, month and place of issue, and no date of expiry is printed. Cards of adults \
                 issued since 2004 are valid for 15 years, others for 10."
            }
            Self::FrenchDrivingLicence => {
                "A French driving licence has one line with number, end of validity and surname. \
                 It is no travel document."
            }
            Self::DutchDrivingLicence => {
                "A Dutch driving licence has one line with its number and no data of its holder. \
                 It is no travel document."
            }
            Self::SwissDrivingLicence => {
                "A Swiss driving licence has lines of 9, 30 and 30 characters without any check \
                 digit. It is no travel document."
            }
            Self::ChinesePermit => {
                "A Chinese exit and entry permit has one line with number, date of expiry and date \
                 of birth, and no name. Its last digit is not checked here."
            }
            Self::RussianInternalPassport => {
                "A Russian internal passport writes names in a coding of its own that uses digits, \
                 and has no date of expiry. The last digit of the series stands in the optional \
                 data."
            }
            Self::UnitedStatesResidentCard => {
                "A resident card of the United States has a digit in its document code; its \
                 document number is the holder's registration number."
            }
            Self::BelgianIdentityCard => {
                "A Belgian identity card has a number of twelve digits, of which the last three \
                 stand in the optional data; the last two are the remainder of the others by 97."
            }
            Self::PortugueseCitizenCard => {
                "A Portuguese citizen's card has a number of twelve characters, of which the last \
                 three stand in the optional data; it begins with the holder's civil number."
            }
            Self::SpanishIdentityCard => {
                "The document number of a Spanish identity card is that of the card; the holder's \
                 own number stands in the optional data."
            }
            Self::DutchIdentityCard => {
                "A Dutch identity card has the holder's citizen service number in the optional \
                 data, with a check digit of its own at the end of the line."
            }
            Self::RomanianIdentityCard => {
                "A Romanian identity card has parts of the holder's personal number in the \
                 optional data; the date of birth gives the rest."
            }
        }
    }

    /// The fields that mean or stand otherwise than in Doc 9303.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::FrenchIdentityCard1988 => &[
                Field::Names,
                Field::DocumentNumber,
                Field::Nationality,
                Field::DateOfExpiry,
                Field::OptionalData,
                Field::Composite,
            ],
            Self::FrenchDrivingLicence | Self::DutchDrivingLicence | Self::SwissDrivingLicence => {
                &[
                    Field::DocumentCode,
                    Field::Names,
                    Field::DocumentNumber,
                    Field::Nationality,
                    Field::DateOfBirth,
                    Field::Sex,
                    Field::DateOfExpiry,
                    Field::Composite,
                ]
            }
            Self::ChinesePermit => &[
                Field::IssuingState,
                Field::Names,
                Field::Nationality,
                Field::Sex,
                Field::Composite,
            ],
            Self::RussianInternalPassport => {
                &[Field::Names, Field::DocumentNumber, Field::DateOfExpiry, Field::OptionalData]
            }
            Self::UnitedStatesResidentCard => &[Field::DocumentCode, Field::DocumentNumber],
            Self::BelgianIdentityCard | Self::PortugueseCitizenCard => &[Field::DocumentNumber],
            Self::SpanishIdentityCard => &[Field::DocumentNumber, Field::OptionalData],
            Self::DutchIdentityCard | Self::RomanianIdentityCard => &[Field::OptionalData],
        }
    }

    /// Whether it has another layout than the five forms, so that a notice says so.
    pub(crate) const fn departs(self) -> bool {
        matches!(
            self,
            Self::FrenchIdentityCard1988
                | Self::FrenchDrivingLicence
                | Self::DutchDrivingLicence
                | Self::SwissDrivingLicence
                | Self::ChinesePermit
                | Self::RussianInternalPassport
                | Self::UnitedStatesResidentCard
        )
    }
}

impl Serialize for VariantKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Something that a variant tells beside the fields of Doc 9303.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// `issued` (`YYYY-MM` or `YYYY-MM-DD`), `issuing_office`, `personal_number`, `civil_number`,
    /// `printed_number`, `original_names`, `language`.
    pub code: &'static str,
    /// What it is.
    pub value: String,
}

/// A zone that is a national variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Which.
    pub kind: VariantKind,
    /// What it tells beside the fields.
    pub details: Vec<Detail>,
}

impl Variant {
    pub(crate) const fn new(kind: VariantKind) -> Self {
        Self { kind, details: Vec::new() }
    }

    pub(crate) fn tell(&mut self, code: &'static str, value: impl Into<String>) {
        self.details.push(Detail { code, value: value.into() });
    }

    /// A detail by its code.
    #[must_use]
    pub fn detail(&self, code: &str) -> Option<&str> {
        self.details.iter().find(|detail| detail.code == code).map(|detail| detail.value.as_str())
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Details<'a>(&'a [Detail]);
        impl Serialize for Details<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(self.0.len()))?;
                for Detail { code, value } in self.0 {
                    map.serialize_entry(code, value)?;
                }
                map.end()
            }
        }
        let mut s = serializer.serialize_struct("Variant", 4)?;
        s.serialize_field("code", &self.kind)?;
        s.serialize_field("meaning", self.kind.meaning())?;
        s.serialize_field("fields", self.kind.fields())?;
        s.serialize_field("details", &Details(&self.details))?;
        s.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_a_code_a_sentence_and_its_fields() {
        let mut codes: Vec<_> = VariantKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), VariantKind::ALL.len());
        for kind in VariantKind::ALL {
            assert!(kind.meaning().ends_with('.') && !kind.fields().is_empty());
        }
    }
}
