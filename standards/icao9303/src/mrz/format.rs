//! The five forms of the zone, and where each field stands in them.
//!
//! Offsets count from the first character of the first line, line after line without breaks; what
//! people see as line and column is derived from them.

use serde::{Serialize, Serializer};
use std::ops::Range;

/// A form of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Official travel document of card size, 3 × 30 (Doc 9303-5).
    Td1,
    /// Official travel document of the larger card size, 2 × 36 (Doc 9303-6).
    Td2,
    /// Passport, 2 × 44 (Doc 9303-4).
    Td3,
    /// Visa of full page, 2 × 44 (Doc 9303-7).
    MrvA,
    /// Visa of smaller size, 2 × 36 (Doc 9303-7).
    MrvB,
}

impl Format {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Td1, Self::Td2, Self::Td3, Self::MrvA, Self::MrvB];

    /// `TD1`, `TD2`, `TD3`, `MRV-A` or `MRV-B`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }

    /// How many lines.
    #[must_use]
    pub const fn lines(self) -> usize {
        if matches!(self, Self::Td1) { 3 } else { 2 }
    }

    /// How many characters a line has.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    pub(crate) const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }

    /// Line and column, both from 1, of an offset.
    pub(crate) const fn place(self, offset: usize) -> (usize, usize) {
        (offset / self.width() + 1, offset % self.width() + 1)
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A field of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Document code.
    DocumentCode,
    /// Issuing State or organization.
    IssuingState,
    /// Primary and secondary identifier.
    Names,
    /// Document number.
    DocumentNumber,
    /// Nationality.
    Nationality,
    /// Date of birth.
    DateOfBirth,
    /// Sex.
    Sex,
    /// Date of expiry.
    DateOfExpiry,
    /// Optional data; a personal number in many passports.
    OptionalData,
    /// The second optional data of TD1.
    OptionalData2,
    /// The composite check digit.
    Composite,
}

impl Field {
    /// The key under which JSON has the field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentCode => "document_code",
            Self::IssuingState => "issuing_state",
            Self::Names => "names",
            Self::DocumentNumber => "document_number",
            Self::Nationality => "nationality",
            Self::DateOfBirth => "date_of_birth",
            Self::Sex => "sex",
            Self::DateOfExpiry => "date_of_expiry",
            Self::OptionalData => "optional_data",
            Self::OptionalData2 => "optional_data_2",
            Self::Composite => "composite",
        }
    }

    /// The field in words, for sentences.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::DocumentCode => "document code",
            Self::IssuingState => "issuing State",
            Self::Names => "name",
            Self::DocumentNumber => "document number",
            Self::Nationality => "nationality",
            Self::DateOfBirth => "date of birth",
            Self::Sex => "sex",
            Self::DateOfExpiry => "date of expiry",
            Self::OptionalData => "optional data",
            Self::OptionalData2 => "second optional data",
            Self::Composite => "composite check digit",
        }
    }
}

/// Which characters a position may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `A`–`Z` and `<`.
    Letters,
    /// `0`–`9` and `<`.
    Digits,
    /// All of them.
    Any,
}

impl Class {
    /// Whether every cell may stand in a field of this class.
    pub(crate) fn allows_all(self, cells: &[u8]) -> bool {
        let bit = match self {
            Self::Letters => LETTER,
            Self::Digits => DIGIT,
            Self::Any => LETTER | DIGIT,
        };
        cells.iter().all(|cell| class_bits(*cell) & bit != 0)
    }

    pub(crate) fn allows(self, cell: u8) -> bool {
        self.allows_all(&[cell])
    }
}

const LETTER: u8 = 1;
const DIGIT: u8 = 2;

const CLASS_BITS: [u8; 256] = {
    let mut bits = [0; 256];
    let mut rest: &mut [u8] = &mut bits;
    let mut byte = 0_u8;
    while let [entry, tail @ ..] = rest {
        *entry = match byte {
            b'<' => LETTER | DIGIT,
            b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    bits
};

#[expect(clippy::indexing_slicing, reason = "a byte cannot lie outside 256 entries")]
fn class_bits(byte: u8) -> u8 {
    CLASS_BITS[usize::from(byte)]
}

/// Where everything stands.
#[derive(Debug)]
pub(crate) struct Layout {
    pub names: Range<usize>,
    pub document_number: Range<usize>,
    pub nationality: Range<usize>,
    pub date_of_birth: Range<usize>,
    pub sex: usize,
    pub date_of_expiry: Range<usize>,
    pub optional_data: Range<usize>,
    pub optional_data_check: Option<usize>,
    pub optional_data_2: Range<usize>,
    /// The pieces of the composite digit and its place.
    pub composite: Option<(&'static [Range<usize>], usize)>,
}

/// Every form begins with the document code and the issuing State.
pub(crate) const DOCUMENT_CODE: Range<usize> = 0..2;
pub(crate) const ISSUING_STATE: Range<usize> = 2..5;

impl Layout {
    /// The field and class of an offset.
    pub(crate) fn field_at(&self, offset: usize) -> (Field, Class) {
        let o = &offset;
        if DOCUMENT_CODE.contains(o) {
            (Field::DocumentCode, Class::Letters)
        } else if ISSUING_STATE.contains(o) {
            (Field::IssuingState, Class::Letters)
        } else if self.names.contains(o) {
            (Field::Names, Class::Letters)
        } else if self.document_number.contains(o) {
            (Field::DocumentNumber, Class::Any)
        } else if offset == self.document_number.end {
            (Field::DocumentNumber, Class::Digits)
        } else if self.nationality.contains(o) {
            (Field::Nationality, Class::Letters)
        } else if self.date_of_birth.contains(o) || offset == self.date_of_birth.end {
            (Field::DateOfBirth, Class::Digits)
        } else if offset == self.sex {
            (Field::Sex, Class::Letters)
        } else if self.date_of_expiry.contains(o) || offset == self.date_of_expiry.end {
            (Field::DateOfExpiry, Class::Digits)
        } else if self.optional_data_check == Some(offset) {
            (Field::OptionalData, Class::Digits)
        } else if self.optional_data_2.contains(o) {
            (Field::OptionalData2, Class::Any)
        } else if self.composite.as_ref().is_some_and(|(_, at)| *at == offset) {
            (Field::Composite, Class::Digits)
        } else {
            (Field::OptionalData, Class::Any)
        }
    }

    /// Whether any check digit covers the offset.
    pub(crate) fn is_checked(&self, offset: usize) -> bool {
        self.document_number.contains(&offset)
            || self.date_of_birth.contains(&offset)
            || self.date_of_expiry.contains(&offset)
            || (self.optional_data_check.is_some() && self.optional_data.contains(&offset))
            || self.composite.as_ref().is_some_and(|(p, _)| p.iter().any(|r| r.contains(&offset)))
    }
}

static TD3: Layout = Layout {
    names: 5..44,
    document_number: 44..53,
    nationality: 54..57,
    date_of_birth: 57..63,
    sex: 64,
    date_of_expiry: 65..71,
    optional_data: 72..86,
    optional_data_check: Some(86),
    optional_data_2: 0..0,
    composite: Some((&[44..54, 57..64, 65..87], 87)),
};

static MRV_A: Layout = Layout {
    names: 5..44,
    document_number: 44..53,
    nationality: 54..57,
    date_of_birth: 57..63,
    sex: 64,
    date_of_expiry: 65..71,
    optional_data: 72..88,
    optional_data_check: None,
    optional_data_2: 0..0,
    composite: None,
};

static TD2: Layout = Layout {
    names: 5..36,
    document_number: 36..45,
    nationality: 46..49,
    date_of_birth: 49..55,
    sex: 56,
    date_of_expiry: 57..63,
    optional_data: 64..71,
    optional_data_check: None,
    optional_data_2: 0..0,
    composite: Some((&[36..46, 49..56, 57..71], 71)),
};

static MRV_B: Layout = Layout {
    names: 5..36,
    document_number: 36..45,
    nationality: 46..49,
    date_of_birth: 49..55,
    sex: 56,
    date_of_expiry: 57..63,
    optional_data: 64..72,
    optional_data_check: None,
    optional_data_2: 0..0,
    composite: None,
};

static TD1: Layout = Layout {
    names: 60..90,
    document_number: 5..14,
    nationality: 45..48,
    date_of_birth: 30..36,
    sex: 37,
    date_of_expiry: 38..44,
    optional_data: 15..30,
    optional_data_check: None,
    optional_data_2: 48..59,
    composite: Some((&[5..30, 30..37, 38..45, 48..59], 59)),
};
