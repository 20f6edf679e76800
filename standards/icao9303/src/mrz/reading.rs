//! A zone as it was read.

use super::assemble::{Assembled, assemble, stranger};
use super::date::{CalendarDate, Completeness, ZoneDate, birth_century, expiry_century};
use super::format::{Class, DOCUMENT_CODE, Field, Format, ISSUING_STATE, Layout};
use super::indistinct::{Indistinct, find};
use super::lines::{FOREIGN, LIKE_FILLER, Lines, MISSING};
use super::problem::{Problem, ProblemCode, Severity};
use super::repair::{Grid, Repair, characters};
use super::variant::{self, Mask, Own, Variant, VariantKind, read_own, recognise};
use super::verdict::{CheckDigits, Outcome, Verdict, verify};
use crate::{Text, check_digit, document_code, issuing_state};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::ops::Range;

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The day from which centuries are reckoned: a birth lies on or before it.
    pub reference: CalendarDate,
    /// An expiry lies in the hundred years that begin so many years before the reference.
    pub expiry_years_back: u8,
    /// Whether to look for repairs.
    pub repair: bool,
}

impl ReadOptions {
    /// On a day, with expiries from fifty years back and repairs.
    #[must_use]
    pub const fn on(reference: CalendarDate) -> Self {
        Self { reference, expiry_years_back: 50, repair: true }
    }
}

/// Sex as the zone has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Sex {
    /// `F`.
    #[serde(rename = "F")]
    Female,
    /// `M`.
    #[serde(rename = "M")]
    Male,
    /// `<`, and `X` where a State prints it.
    #[default]
    #[serde(rename = "<")]
    Unspecified,
}

impl Sex {
    /// The character of the zone.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Female => 'F',
            Self::Male => 'M',
            Self::Unspecified => '<',
        }
    }
}

/// The fields, without the fillers that complete them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Fields {
    /// One or two letters; see [`crate::document_code`].
    pub document_code: Text<2>,
    /// See [`crate::issuing_state`].
    pub issuing_state: Text<3>,
    /// Whole, also where it goes on in the optional data.
    pub document_number: Text<24>,
    /// See [`crate::issuing_state`].
    pub nationality: Text<3>,
    /// Components parted by single spaces.
    pub primary_identifier: Text<39>,
    /// Components parted by single spaces.
    pub secondary_identifier: Text<39>,
    /// Whether the name reaches the end of its field, so that it may have been cut
    /// (Doc 9303-4 §4.2.3: to be assumed even where it fits exactly).
    pub names_truncated: bool,
    /// Date of birth.
    pub date_of_birth: ZoneDate,
    /// Sex.
    pub sex: Sex,
    /// Date of expiry; of a visa, the last day on which it may be used.
    pub date_of_expiry: ZoneDate,
    /// As the State arranged it, fillers within kept; of a long number, what follows it.
    pub optional_data: Text<16>,
    /// TD1's second.
    pub optional_data_2: Text<11>,
}

/// What reading gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// `None` where the lines are of no known form, or of a national layout in another size.
    pub format: Option<Format>,
    /// What the fields hold, after applied repairs.
    pub fields: Fields,
    /// Outcome of each check digit, after applied repairs.
    pub check_digits: CheckDigits,
    /// What is wrong with the zone as received, in order of place.
    pub problems: Vec<Problem>,
    /// What was repaired, and what could be.
    pub repairs: Vec<Repair>,
    /// The national variant that the zone is, where it is one.
    pub variant: Option<Variant>,
    grid: Grid,
    /// The layout, where it is one of its own.
    own: Option<&'static Own>,
}

impl Reading {
    /// Whether the zone is as Doc 9303 has it, or as a State is known to print it, and every check
    /// digit holds, without repair. Notices do not count against it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (self.format.is_some() || self.own.is_some())
            && self.problems.iter().all(|p| p.severity() == Severity::Notice)
    }

    /// What the check digits cannot exclude.
    #[must_use]
    pub fn indistinct(&self) -> Indistinct {
        if let Some(own) = self.own {
            return variant::indistinct(own, &self.grid);
        }
        self.format.map_or_else(Indistinct::default, |format| find(format, &self.grid))
    }

    /// The lines of the zone after applied repairs, `?` for what could not be read.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        if let Some(own) = self.own {
            let mut cells = self.grid.iter();
            let row = |width: &usize| cells.by_ref().take(*width).map(|c| legible(*c)).collect();
            return own.widths.iter().map(row).collect();
        }
        let Some(format) = self.format else { return Vec::new() };
        let rows = self.grid.chunks(format.width()).take(format.lines());
        rows.map(|row| row.iter().map(|c| legible(*c)).collect()).collect()
    }
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Reading", 8)?;
        s.serialize_field("format", &self.format)?;
        s.serialize_field("sound", &self.is_sound())?;
        s.serialize_field("variant", &self.variant)?;
        s.serialize_field("fields", &self.fields)?;
        s.serialize_field("check_digits", &self.check_digits)?;
        s.serialize_field("problems", &self.problems)?;
        s.serialize_field("repairs", &self.repairs)?;
        s.serialize_field("indistinct", &self.indistinct())?;
        s.end()
    }
}

fn legible(cell: u8) -> char {
    if cell.is_ascii_graphic() { char::from(cell) } else { '?' }
}

/// Reads one zone. Never fails: what is wrong stands in the problems.
#[must_use]
pub fn read(input: &[u8], options: &ReadOptions) -> Reading {
    let lines = Lines::of(input);
    if let Some(found) = read_own(&lines, options) {
        let mut problems = found.problems;
        problems.sort_by_key(|p| (p.line, p.column, p.severity()));
        return Reading {
            format: found.own.format,
            fields: found.fields,
            check_digits: found.digits,
            problems,
            repairs: found.repairs,
            variant: Some(found.variant),
            grid: found.grid,
            own: Some(found.own),
        };
    }
    let mut problems = Vec::new();
    let mut repairs = Vec::new();
    let Some(assembled) = assemble(&lines, options.repair, &mut problems, &mut repairs) else {
        return Reading {
            format: None,
            fields: Fields::default(),
            check_digits: CheckDigits::default(),
            problems,
            repairs,
            variant: None,
            grid: [MISSING; 90],
            own: None,
        };
    };
    let Assembled { format, mut grid, strangers } = assembled;
    problems.extend(strangers.iter().map(|s| stranger(format, s)));
    problems.extend(
        lines.lower.map(|s| Problem { code: ProblemCode::LowerCase, ..stranger(format, &s) }),
    );
    let received = grid;
    let mask = Mask::of(format, &mut grid);
    let lawful = is_lawful(format, &grid);
    if !lawful {
        misplaced(format, &grid, &mut problems);
    }
    let mut verdict = verify(format, &grid);
    // Dates hold digits only: where all is lawful and a date fails, there is nothing to try.
    let digits = &verdict.digits;
    let in_vain = digits.none_invalid()
        || digits.date_of_birth == Outcome::Invalid
        || digits.date_of_expiry == Outcome::Invalid;
    if options.repair && (!lawful || !in_vain || has_stray_k(format, &grid)) {
        characters(format, &mut grid, &mut repairs, |at| {
            let (line, column) = format.place(at);
            strangers.iter().find(|s| (s.line, s.column) == (line, column))?.character
        });
        verdict = verify(format, &grid);
    }
    if let Some(mask) = &mask {
        mask.lift(&mut grid);
    }
    let no_expiry = mask.as_ref().is_some_and(|m| m.kind == VariantKind::RussianInternalPassport);
    check_digit_problems(format, &received, &grid, &verdict, no_expiry, &mut problems);
    let mut fields = take_fields(format, &grid, &verdict, options, &mut problems);
    let found = recognise(format, &grid, &mut fields, &verdict, mask.as_ref());
    let variant = found.map(|found| {
        say_variant(format, &grid, &found, &mut verdict.digits, &mut problems);
        found.variant
    });
    problems.sort_by_key(|p| (p.line, p.column, p.severity()));
    Reading {
        format: Some(format),
        fields,
        check_digits: verdict.digits,
        problems,
        repairs,
        variant,
        grid,
        own: None,
    }
}

fn piece<'a>(grid: &'a Grid, range: &Range<usize>) -> &'a [u8] {
    grid.get(range.clone()).unwrap_or_default()
}

/// Whether each position holds what may stand there, told quickly because nearly all zones do.
fn is_lawful(format: Format, grid: &Grid) -> bool {
    let layout = format.layout();
    let all = |range: Range<usize>, class: Class| class.allows_all(piece(grid, &range));
    let digit = |range: &Range<usize>| all(range.start..range.end + 1, Class::Digits);
    all(0..5, Class::Letters)
        && all(layout.names.clone(), Class::Letters)
        && all(layout.nationality.clone(), Class::Letters)
        && all(layout.sex..layout.sex + 1, Class::Letters)
        && all(layout.document_number.end..layout.document_number.end + 1, Class::Digits)
        && digit(&layout.date_of_birth)
        && digit(&layout.date_of_expiry)
        && layout.optional_data_check.is_none_or(|at| all(at..at + 1, Class::Digits))
        && layout.composite.as_ref().is_none_or(|(_, at)| all(*at..*at + 1, Class::Digits))
        && all(layout.document_number.clone(), Class::Any)
        && all(layout.optional_data.clone(), Class::Any)
        && all(layout.optional_data_2.clone(), Class::Any)
}

/// `K` among the fillers after a name is lawful and yet a slip; see [`characters`].
fn has_stray_k(format: Format, grid: &Grid) -> bool {
    let names = piece(grid, &format.layout().names);
    let end = names.iter().rposition(|c| !matches!(c, b'<' | b'K')).unwrap_or_default();
    names.get(end..).unwrap_or_default().windows(3).any(|w| w == b"<<K")
}

fn misplaced(format: Format, grid: &Grid, problems: &mut Vec<Problem>) {
    for (at, &cell) in grid.iter().enumerate().take(format.lines() * format.width()) {
        let (field, class) = format.layout().field_at(at);
        if matches!(cell, MISSING | LIKE_FILLER | FOREIGN) || class.allows(cell) {
            continue;
        }
        let (line, column) = format.place(at);
        problems.push(Problem {
            code: if class == Class::Digits {
                ProblemCode::LetterInNumber
            } else {
                ProblemCode::DigitInLetters
            },
            field: Some(field),
            line,
            column,
            found: Some(char::from(cell)),
            expected: None,
        });
    }
}

fn check_digit_problems(
    format: Format,
    received: &Grid,
    grid: &Grid,
    verdict: &Verdict,
    no_expiry: bool,
    problems: &mut Vec<Problem>,
) {
    let layout = format.layout();
    let digits = &verdict.digits;
    let number_check = match verdict.overflow {
        Some(rest) => layout.optional_data.start + rest,
        None => layout.document_number.end,
    };
    let optional = layout.optional_data_check;
    let blank = piece(grid, &layout.optional_data).iter().all(|c| *c == b'<');
    let composite = layout.composite.as_ref().map(|(_, at)| *at);
    let checks = [
        (Field::DocumentNumber, digits.document_number, Some(number_check), false),
        (Field::DateOfBirth, digits.date_of_birth, Some(layout.date_of_birth.end), false),
        (Field::DateOfExpiry, digits.date_of_expiry, Some(layout.date_of_expiry.end), no_expiry),
        // Doc 9303-4 §4.2.2: the check digit of blank optional data may be a filler.
        (Field::OptionalData, digits.optional_data, optional, blank),
        (Field::Composite, digits.composite, composite, false),
    ];
    for (field, outcome, at, may_lack) in checks {
        let Some(at) = at else { continue };
        let cell = received.get(at).copied().unwrap_or(MISSING);
        let code = match outcome {
            Outcome::Invalid => ProblemCode::CheckDigitInvalid,
            // A line that is missing has been named as such.
            Outcome::Absent if !may_lack && cell != MISSING => ProblemCode::CheckDigitMissing,
            _ if field == Field::DocumentNumber && verdict.over_filler => {
                ProblemCode::CheckDigitOverFiller
            }
            _ => continue,
        };
        let (line, column) = format.place(at);
        let expected = computed(layout, field, grid, verdict);
        let expected = expected.map(|d| usize::from(d.saturating_sub(b'0')));
        let found = Some(legible(cell));
        problems.push(Problem { code, field: Some(field), line, column, found, expected });
    }
}

fn computed(layout: &Layout, field: Field, grid: &Grid, verdict: &Verdict) -> Option<u8> {
    match field {
        Field::DocumentNumber => {
            let mut sum = check_digit::Sum::default();
            sum.add(piece(grid, &layout.document_number));
            let start = layout.optional_data.start;
            sum.add(piece(grid, &(start..start + verdict.overflow.unwrap_or_default())));
            sum.digit()
        }
        Field::DateOfBirth => check_digit::compute(piece(grid, &layout.date_of_birth)),
        Field::DateOfExpiry => check_digit::compute(piece(grid, &layout.date_of_expiry)),
        Field::OptionalData => check_digit::compute(piece(grid, &layout.optional_data)),
        Field::Composite => {
            let (pieces, _) = layout.composite.as_ref()?;
            let mut sum = check_digit::Sum::default();
            for range in *pieces {
                sum.add(piece(grid, range));
            }
            sum.digit()
        }
        _ => None,
    }
}

/// What a variant of a form adds to the problems and the check digits.
fn say_variant(
    format: Format,
    grid: &Grid,
    found: &variant::Found,
    digits: &mut CheckDigits,
    problems: &mut Vec<Problem>,
) {
    let layout = format.layout();
    let mut say = |code, field, at, expected: Option<u8>| {
        let (line, column) = format.place(at);
        let found = grid.get(at).map(|cell| legible(*cell));
        let expected = expected.map(|digit| usize::from(digit.saturating_sub(b'0')));
        problems.push(Problem { code, field, line, column, found, expected });
    };
    if found.variant.kind.departs() {
        say(ProblemCode::NationalVariant, None, 0, None);
    }
    if let Some(field) = found.misfit {
        let range = if field == Field::DocumentNumber {
            &layout.document_number
        } else {
            &layout.optional_data
        };
        say(ProblemCode::NationalCheckFailed, Some(field), range.start, None);
    }
    if let Some((holds, expected)) = found.optional_data_digit {
        digits.optional_data = if holds { Outcome::Valid } else { Outcome::Invalid };
        if !holds {
            let at = layout.optional_data.end - 1;
            say(ProblemCode::CheckDigitInvalid, Some(Field::OptionalData), at, expected);
        }
    }
}

/// Without the fillers and the missing cells at its end.
pub(crate) fn trimmed(mut field: &[u8]) -> &[u8] {
    while let [head @ .., b'<' | MISSING] = field {
        field = head;
    }
    field
}

fn take_fields(
    format: Format,
    grid: &Grid,
    verdict: &Verdict,
    options: &ReadOptions,
    problems: &mut Vec<Problem>,
) -> Fields {
    let layout = format.layout();
    let mut fields = Fields {
        document_code: Text::from_ascii(trimmed(piece(grid, &DOCUMENT_CODE))),
        issuing_state: Text::from_ascii(trimmed(piece(grid, &ISSUING_STATE))),
        nationality: Text::from_ascii(trimmed(piece(grid, &layout.nationality))),
        optional_data_2: Text::from_ascii(trimmed(piece(grid, &layout.optional_data_2))),
        ..Fields::default()
    };
    let mut note = |code, field, at: usize| {
        let cell = grid.get(at).copied().unwrap_or(MISSING);
        // Of a line that is not there nothing more is said.
        if cell != MISSING {
            let (line, column) = format.place(at);
            let found = Some(legible(cell));
            problems.push(Problem {
                code,
                field: Some(field),
                line,
                column,
                found,
                expected: None,
            });
        }
    };
    if document_code::kind(fields.document_code.as_str()).is_none() {
        note(ProblemCode::DocumentCodeUnknown, Field::DocumentCode, 0);
    }
    if !issuing_state::is_listed(fields.issuing_state.as_str()) {
        note(ProblemCode::IssuingStateUnknown, Field::IssuingState, ISSUING_STATE.start);
    }
    if !issuing_state::is_listed(fields.nationality.as_str()) {
        note(ProblemCode::NationalityUnknown, Field::Nationality, layout.nationality.start);
    }
    for &cell in trimmed(piece(grid, &layout.document_number)) {
        fields.document_number.push(cell);
    }
    let mut optional = piece(grid, &layout.optional_data);
    if let Some(rest) = verdict.overflow {
        // Fillers within a long number would have ended it, so that only those before it can stay.
        let (number, after) = optional.split_at_checked(rest).unwrap_or((optional, &[]));
        number.iter().for_each(|c| fields.document_number.push(*c));
        optional = after.get(2..).unwrap_or_default();
    }
    fields.optional_data = Text::from_ascii(trimmed(optional));
    if fields.document_number.is_empty() {
        note(
            ProblemCode::DocumentNumberMissing,
            Field::DocumentNumber,
            layout.document_number.start,
        );
    }
    names(piece(grid, &layout.names), layout.names.start, &mut fields, &mut note);
    let sex = grid.get(layout.sex).copied().unwrap_or(MISSING);
    fields.sex = match sex {
        b'F' => Sex::Female,
        b'M' => Sex::Male,
        _ => Sex::Unspecified,
    };
    match sex {
        b'F' | b'M' | b'<' => {}
        b'X' => note(ProblemCode::SexWrittenX, Field::Sex, layout.sex),
        _ => note(ProblemCode::SexInvalid, Field::Sex, layout.sex),
    }
    let (birth, how) =
        ZoneDate::read(piece(grid, &layout.date_of_birth), birth_century(options.reference));
    fields.date_of_birth = birth;
    note_date(how, Field::DateOfBirth, layout.date_of_birth.start, &mut note);
    let century = expiry_century(options.reference, options.expiry_years_back);
    let (expiry, how) = ZoneDate::read(piece(grid, &layout.date_of_expiry), century);
    fields.date_of_expiry = expiry;
    note_date(how, Field::DateOfExpiry, layout.date_of_expiry.start, &mut note);
    fields
}

pub(crate) fn note_date(
    how: Completeness,
    field: Field,
    at: usize,
    note: &mut impl FnMut(ProblemCode, Field, usize),
) {
    match how {
        Completeness::Whole => {}
        // Only of a birth may a part be unknown (Doc 9303-3 §4.8).
        Completeness::PartlyUnknown if field == Field::DateOfBirth => {
            note(ProblemCode::DatePartlyUnknown, field, at);
        }
        Completeness::Unknown => note(ProblemCode::DateUnknown, field, at),
        _ => note(ProblemCode::DateImpossible, field, at),
    }
}

/// Doc 9303-3 §4.6: two fillers part the identifiers, one parts components.
pub(crate) fn names(
    field: &[u8],
    start: usize,
    fields: &mut Fields,
    note: &mut impl FnMut(ProblemCode, Field, usize),
) {
    fields.names_truncated = field.last().is_some_and(u8::is_ascii_uppercase);
    let name = trimmed(field);
    let parting = name.windows(2).position(|w| w == b"<<").unwrap_or(name.len());
    let (primary, secondary) = name.split_at_checked(parting).unwrap_or((name, &[]));
    let secondary = secondary.get(2..).unwrap_or_default();
    if name.is_empty() {
        note(ProblemCode::NameMissing, Field::Names, start);
    } else if primary.is_empty() {
        note(ProblemCode::PrimaryIdentifierMissing, Field::Names, start);
    }
    let even = components(primary, &mut fields.primary_identifier)
        & components(secondary, &mut fields.secondary_identifier);
    if !even {
        note(ProblemCode::NameFillers, Field::Names, start);
    }
}

/// Copies components with single spaces between; says whether fillers were single, too.
pub(crate) fn components<const N: usize>(identifier: &[u8], text: &mut Text<N>) -> bool {
    let mut even = true;
    let mut after_filler = true;
    let mut pending = false;
    for &cell in identifier {
        if cell == b'<' {
            even &= !after_filler;
            pending = !text.is_empty();
            after_filler = true;
        } else {
            if pending {
                text.push(b' ');
                pending = false;
            }
            text.push(cell);
            after_filler = false;
        }
    }
    even
}
