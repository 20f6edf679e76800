//! What can be wrong with a zone, each with a stable code, a place and a sentence.

use super::format::Field;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the reading is still sound.
    Notice,
    /// The zone is not as Doc 9303 has it; the reading is not sound.
    Fault,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident, $code:literal, $severity:ident;)*) => {
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
        }
    };
}

codes! {
    /// Nothing but spaces.
    ZoneEmpty, "zone_empty", Fault;
    /// Lines of no known form.
    FormatUnrecognised, "format_unrecognised", Fault;
    /// A line of the form is not there.
    LineMissing, "line_missing", Fault;
    /// A line more than the form has.
    LineExtra, "line_extra", Fault;
    /// A line has too few characters.
    LineTooShort, "line_too_short", Fault;
    /// A line has too many characters.
    LineTooLong, "line_too_long", Fault;
    /// The lines came without breaks and were parted.
    LinesJoined, "lines_joined", Notice;
    /// Lower case was read as upper case.
    LowerCase, "lower_case", Notice;
    /// A character that no zone has.
    IllegalCharacter, "illegal_character", Fault;
    /// Bytes that are no text.
    NotText, "not_text", Fault;
    /// A letter where only digits may stand.
    LetterInNumber, "letter_in_number", Fault;
    /// A digit where only letters may stand.
    DigitInLetters, "digit_in_letters", Fault;
    /// A check digit does not fit.
    CheckDigitInvalid, "check_digit_invalid", Fault;
    /// A filler where a check digit must stand.
    CheckDigitMissing, "check_digit_missing", Fault;
    /// The check digit of a long number holds only with the filler before its overflow counted.
    CheckDigitOverFiller, "check_digit_over_filler", Notice;
    /// A document code that begins as none does.
    DocumentCodeUnknown, "document_code_unknown", Fault;
    /// An issuing State that is not in Doc 9303-3 section 5.
    IssuingStateUnknown, "issuing_state_unknown", Notice;
    /// A nationality that is not in Doc 9303-3 section 5.
    NationalityUnknown, "nationality_unknown", Notice;
    /// No document number.
    DocumentNumberMissing, "document_number_missing", Fault;
    /// No name at all.
    NameMissing, "name_missing", Fault;
    /// The name begins with fillers: no primary identifier.
    PrimaryIdentifierMissing, "primary_identifier_missing", Notice;
    /// Something else where a national layout has a filler.
    FillerExpected, "filler_expected", Fault;
    /// The zone is a national variant of its own layout; see [`super::Variant`].
    NationalVariant, "national_variant", Notice;
    /// A number does not fit the rule by which its State makes such numbers.
    NationalCheckFailed, "national_check_failed", Notice;
    /// Fillers within the name that part nothing.
    NameFillers, "name_fillers", Notice;
    /// A date that the calendar does not have.
    DateImpossible, "date_impossible", Fault;
    /// A date of birth with unknown parts.
    DatePartlyUnknown, "date_partly_unknown", Notice;
    /// A date left blank.
    DateUnknown, "date_unknown", Notice;
    /// A sex other than F, M or filler.
    SexInvalid, "sex_invalid", Fault;
    /// X for sex, which belongs in the visual zone; the machine readable zone has a filler.
    SexWrittenX, "sex_written_x", Notice;
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A problem and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// Which.
    pub code: ProblemCode,
    /// In which field, where it is in one.
    pub field: Option<Field>,
    /// Line of the zone, from 1.
    pub line: usize,
    /// Column in that line, from 1, as Doc 9303 counts positions.
    pub column: usize,
    /// What stands there, where that tells something.
    pub found: Option<char>,
    /// How many, or what was to be expected, where that tells something.
    pub expected: Option<usize>,
}

impl Problem {
    /// How much it weighs. A blank date of expiry is worth knowing, an impossible one is a fault.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What it means, in English.
    #[must_use]
    pub fn meaning(&self) -> String {
        use ProblemCode as C;
        let field = self.field.map_or("zone", Field::in_words);
        let found = self.found.map_or_else(|| "something".to_owned(), |c| format!("“{c}”"));
        let expected = self.expected.unwrap_or_default();
        match self.code {
            C::ZoneEmpty => "Nothing to read: expected two or three lines.".to_owned(),
            C::FormatUnrecognised => format!(
                "No form of the zone has lines like these ({expected} characters in the first): \
                 expected 3 lines of 30, 2 of 36 or 2 of 44 characters."
            ),
            C::LineMissing => format!("Line {} is missing: scan the document again.", self.line),
            C::LineExtra => "A line more than this form of zone has; it was left out.".to_owned(),
            C::LineTooShort => format!(
                "The line ends after {} characters instead of {expected}.",
                self.column.saturating_sub(1)
            ),
            C::LineTooLong => format!(
                "The line has {expected} characters, {} too many.",
                (expected + 1).saturating_sub(self.column)
            ),
            C::LinesJoined => "The lines came without breaks and were parted.".to_owned(),
            C::LowerCase => format!("Lower case {found} was read as upper case."),
            C::IllegalCharacter => {
                format!("{found} in the {field}: a zone has only A–Z, 0–9 and <.")
            }
            C::NotText => format!("Bytes in the {field} that are no text (not UTF-8)."),
            C::LetterInNumber => format!("{found} in the {field}, where only digits may stand."),
            C::DigitInLetters => format!("{found} in the {field}, where only letters may stand."),
            C::CheckDigitInvalid if self.field == Some(Field::Composite) => {
                format!("The composite check digit is {found}; the zone gives {expected}.")
            }
            C::CheckDigitInvalid if self.expected.is_some() => {
                format!("The check digit of the {field} is {found}; the field gives {expected}.")
            }
            C::CheckDigitInvalid => {
                format!("The check digit of the {field} cannot hold: the field is damaged.")
            }
            C::CheckDigitMissing => format!("The check digit of the {field} is missing."),
            C::CheckDigitOverFiller => {
                "The check digit of the long document number counts the filler within it; \
                 Doc 9303-5 leaves it out."
                    .to_owned()
            }
            C::DocumentCodeUnknown => {
                format!("A document code begins with P, A, C, I or V, not with {found}.")
            }
            C::IssuingStateUnknown | C::NationalityUnknown => {
                format!("The code of the {field} is not in Doc 9303-3 section 5.")
            }
            C::DocumentNumberMissing => "The document number is blank.".to_owned(),
            C::NameMissing => "The name is blank.".to_owned(),
            C::PrimaryIdentifierMissing => {
                "The name begins with fillers: there is no primary identifier.".to_owned()
            }
            C::FillerExpected => format!("{found} in the {field}, where only < may stand."),
            C::NationalVariant => {
                "The zone is a national variant with a layout of its own.".to_owned()
            }
            C::NationalCheckFailed => format!(
                "The {field} does not fit the rule by which its State makes such numbers: \
                 compare it with what is printed."
            ),
            C::NameFillers => "Fillers within the name that part nothing.".to_owned(),
            C::DateImpossible => format!("The {field} is not a date (year, month, day)."),
            C::DatePartlyUnknown => format!("Parts of the {field} are unknown."),
            C::DateUnknown => format!("The {field} is blank."),
            C::SexInvalid => format!("{found} for sex: expected F, M or <."),
            C::SexWrittenX => "X for sex: the zone writes < where it is unspecified.".to_owned(),
        }
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Problem", 6)?;
        s.serialize_field("code", &self.code)?;
        s.serialize_field("severity", &self.severity())?;
        s.serialize_field("field", &self.field)?;
        s.serialize_field("line", &self.line)?;
        s.serialize_field("column", &self.column)?;
        s.serialize_field("meaning", &self.meaning())?;
        s.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_every_meaning_a_sentence() {
        let mut codes: Vec<_> = ProblemCode::ALL.iter().map(|c| c.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for &code in ProblemCode::ALL {
            let problem =
                Problem { code, field: None, line: 1, column: 1, found: None, expected: None };
            assert!(problem.meaning().ends_with('.'), "{}", problem.meaning());
        }
    }
}
