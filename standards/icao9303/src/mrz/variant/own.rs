//! Layouts of their own: where their fields stand, which check digits they have, and the reader for
//! all of them.
//!
//! Sources: the layout of the French card and of the French and Swiss licences as public readers
//! and specimens have them (cheminfo/mrz, the card of Corinne Berthier); of the Dutch licence,
//! ISO/IEC 18013-3 with the vehicle authority's specimen; of the Chinese permits, public readers.
//! Of the Chinese permit's last digit no two sources agree, so that it is not verified.

use super::super::date::{Completeness, ZoneDate, birth_century, expiry_century};
use super::super::format::{Class, Field, Format};
use super::super::indistinct::{Indistinct, find_in};
use super::super::lines::{FOREIGN, LIKE_FILLER, Lines, MISSING, Stranger};
use super::super::problem::{Problem, ProblemCode};
use super::super::reading::{Fields, ReadOptions, Sex, components, names, note_date, trimmed};
use super::super::repair::{Grid, Repair, RepairKind, digit_for, letter_for};
use super::super::verdict::{CheckDigits, Outcome};
use super::{Variant, VariantKind};
use crate::{Text, check_digit, document_code, issuing_state};
use std::ops::Range;

/// What a part of a layout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Code,
    State,
    Number,
    /// Both identifiers, parted by two fillers.
    Names,
    Surname,
    GivenNames,
    Birth,
    Expiry,
    Sex,
    Optional,
    Digit,
    Filler,
}

#[derive(Debug, PartialEq, Eq)]
struct Part {
    range: Range<usize>,
    field: Field,
    class: Class,
    role: Role,
}

const fn part(range: Range<usize>, field: Field, class: Class, role: Role) -> Part {
    Part { range, field, class, role }
}

/// A check digit: of what, over which cells, and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Check {
    of: Field,
    over: Range<usize>,
    at: usize,
}

/// What came of a check digit.
struct Checked {
    check: &'static Check,
    computed: Option<u8>,
    outcome: Outcome,
}

/// A layout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Own {
    kind: VariantKind,
    /// The form of Doc 9303 whose size it has.
    pub format: Option<Format>,
    /// Characters of each line.
    pub widths: &'static [usize],
    /// What must stand where, so that nothing else is taken for it.
    marks: &'static [(usize, &'static [u8])],
    /// Cells that may be wrong before it is taken for something else.
    most_amiss: usize,
    parts: &'static [Part],
    checks: &'static [Check],
}

use Class::{Any, Digits, Letters};

/// The digits of a number that tell year and month of issue stand before its office; the
/// nationality of a TD2 would stand in the number, and its date of birth in the given names.
static FRENCH_CARD: Own = Own {
    kind: VariantKind::FrenchIdentityCard1988,
    format: Some(Format::Td2),
    widths: &[36, 36],
    marks: &[(0, b"IDFRA")],
    most_amiss: 3,
    parts: &[
        part(0..2, Field::DocumentCode, Letters, Role::Code),
        part(2..5, Field::IssuingState, Letters, Role::State),
        part(5..30, Field::Names, Letters, Role::Surname),
        part(30..36, Field::OptionalData, Any, Role::Optional),
        part(36..40, Field::DocumentNumber, Digits, Role::Number),
        part(40..43, Field::DocumentNumber, Any, Role::Number),
        part(43..48, Field::DocumentNumber, Digits, Role::Number),
        part(48..49, Field::DocumentNumber, Digits, Role::Digit),
        part(49..63, Field::Names, Letters, Role::GivenNames),
        part(63..69, Field::DateOfBirth, Digits, Role::Birth),
        part(69..70, Field::DateOfBirth, Digits, Role::Digit),
        part(70..71, Field::Sex, Letters, Role::Sex),
        part(71..72, Field::Composite, Digits, Role::Digit),
    ],
    checks: &[
        Check { of: Field::DocumentNumber, over: 36..48, at: 48 },
        Check { of: Field::DateOfBirth, over: 63..69, at: 69 },
        Check { of: Field::Composite, over: 0..71, at: 71 },
    ],
};

static FRENCH_LICENCE: Own = Own {
    kind: VariantKind::FrenchDrivingLicence,
    format: None,
    widths: &[30],
    marks: &[(0, b"D1FRA")],
    most_amiss: 2,
    parts: &[
        part(0..2, Field::DocumentCode, Any, Role::Code),
        part(2..5, Field::IssuingState, Letters, Role::State),
        part(5..14, Field::DocumentNumber, Any, Role::Number),
        part(14..15, Field::DocumentNumber, Digits, Role::Digit),
        part(15..21, Field::DateOfExpiry, Digits, Role::Expiry),
        part(21..29, Field::Names, Letters, Role::Surname),
        part(29..30, Field::Composite, Digits, Role::Digit),
    ],
    checks: &[
        Check { of: Field::DocumentNumber, over: 0..14, at: 14 },
        Check { of: Field::Composite, over: 0..29, at: 29 },
    ],
};

static DUTCH_LICENCE: Own = Own {
    kind: VariantKind::DutchDrivingLicence,
    format: None,
    widths: &[30],
    marks: &[(0, b"D1NLD")],
    most_amiss: 2,
    parts: &[
        part(0..2, Field::DocumentCode, Any, Role::Code),
        part(2..5, Field::IssuingState, Letters, Role::State),
        part(5..6, Field::OptionalData, Digits, Role::Filler),
        part(6..16, Field::DocumentNumber, Digits, Role::Number),
        part(16..29, Field::OptionalData, Any, Role::Optional),
        part(29..30, Field::Composite, Digits, Role::Digit),
    ],
    checks: &[Check { of: Field::Composite, over: 0..29, at: 29 }],
};

static SWISS_LICENCE: Own = Own {
    kind: VariantKind::SwissDrivingLicence,
    format: None,
    widths: &[9, 30, 30],
    marks: &[(9, b"F"), (11, b"CHE")],
    most_amiss: 2,
    parts: &[
        part(0..3, Field::DocumentNumber, Letters, Role::Number),
        part(3..6, Field::DocumentNumber, Digits, Role::Number),
        part(6..7, Field::DocumentNumber, Letters, Role::Number),
        part(7..9, Field::DocumentNumber, Letters, Role::Filler),
        part(9..11, Field::DocumentCode, Letters, Role::Code),
        part(11..14, Field::IssuingState, Letters, Role::State),
        part(14..26, Field::OptionalData, Digits, Role::Optional),
        part(26..28, Field::OptionalData, Letters, Role::Filler),
        part(28..34, Field::DateOfBirth, Digits, Role::Birth),
        part(34..39, Field::OptionalData, Letters, Role::Filler),
        part(39..69, Field::Names, Letters, Role::Names),
    ],
    checks: &[],
};

static CHINESE_PERMIT: Own = Own {
    kind: VariantKind::ChinesePermit,
    format: None,
    widths: &[30],
    marks: &[(0, b"C"), (12, b"<"), (20, b"<"), (28, b"<")],
    most_amiss: 1,
    parts: &[
        part(0..2, Field::DocumentCode, Letters, Role::Code),
        part(2..4, Field::DocumentNumber, Any, Role::Number),
        part(4..11, Field::DocumentNumber, Digits, Role::Number),
        part(11..12, Field::DocumentNumber, Digits, Role::Digit),
        part(12..13, Field::OptionalData, Letters, Role::Filler),
        part(13..19, Field::DateOfExpiry, Digits, Role::Expiry),
        part(19..20, Field::DateOfExpiry, Digits, Role::Digit),
        part(20..21, Field::OptionalData, Letters, Role::Filler),
        part(21..27, Field::DateOfBirth, Digits, Role::Birth),
        part(27..28, Field::DateOfBirth, Digits, Role::Digit),
        part(28..29, Field::OptionalData, Letters, Role::Filler),
        part(29..30, Field::OptionalData, Digits, Role::Digit),
    ],
    checks: &[
        Check { of: Field::DocumentNumber, over: 2..11, at: 11 },
        Check { of: Field::DateOfExpiry, over: 13..19, at: 19 },
        Check { of: Field::DateOfBirth, over: 21..27, at: 27 },
    ],
};

static ALL: [&Own; 5] =
    [&FRENCH_CARD, &FRENCH_LICENCE, &DUTCH_LICENCE, &SWISS_LICENCE, &CHINESE_PERMIT];

impl Own {
    fn size(&self) -> usize {
        self.widths.iter().sum()
    }

    fn part_at(&self, offset: usize) -> Option<&Part> {
        self.parts.iter().find(|part| part.range.contains(&offset))
    }

    fn field_at(&self, offset: usize) -> (Field, Class) {
        self.part_at(offset).map_or((Field::OptionalData, Any), |part| (part.field, part.class))
    }

    fn allows(&self, offset: usize, cell: u8) -> bool {
        self.part_at(offset).is_some_and(|part| {
            // Only a Dutch licence has a digit for its configuration where others have fillers.
            part.class.allows(cell)
                && (part.role != Role::Filler || part.class == Digits || cell == b'<')
                && (part.role != Role::Digit || cell != b'<')
        })
    }

    fn is_checked(&self, offset: usize) -> bool {
        self.checks.iter().any(|check| check.over.contains(&offset))
    }

    /// Line and column, both from 1, of an offset.
    fn place(&self, offset: usize) -> (usize, usize) {
        let mut rest = offset;
        for (row, width) in self.widths.iter().enumerate() {
            if rest < *width {
                return (row + 1, rest + 1);
            }
            rest -= width;
        }
        (self.widths.len(), 1)
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        self.widths.iter().take(line.saturating_sub(1)).sum::<usize>() + column.saturating_sub(1)
    }

    fn first_of(&self, role: Role) -> Option<&Part> {
        self.parts.iter().find(|part| part.role == role)
    }

    /// The cells of a role, in their order.
    fn cells(&self, role: Role, grid: &Grid) -> Vec<u8> {
        let parts = self.parts.iter().filter(|part| part.role == role);
        parts.flat_map(|p| grid.get(p.range.clone()).unwrap_or_default()).copied().collect()
    }

    fn fits(&self, grid: &Grid) -> bool {
        let marked = self
            .marks
            .iter()
            .all(|(at, mark)| grid.get(*at..at + mark.len()).is_some_and(|cells| cells == *mark));
        let amiss = || {
            let cells = grid.iter().enumerate().take(self.size());
            cells.filter(|(at, cell)| !self.allows(*at, **cell)).count()
        };
        marked && amiss() <= self.most_amiss
    }

    fn verify(&'static self, grid: &Grid) -> (CheckDigits, Vec<Checked>) {
        let mut digits = CheckDigits::default();
        let mut all = Vec::new();
        for check in self.checks {
            let covered = grid.get(check.over.clone()).unwrap_or_default();
            let (computed, printed) = (check_digit::compute(covered), grid.get(check.at).copied());
            // Each digit of a layout of its own must be there.
            let outcome = if computed.is_some() && computed == printed {
                Outcome::Valid
            } else {
                Outcome::Invalid
            };
            match check.of {
                Field::DocumentNumber => digits.document_number = outcome,
                Field::DateOfBirth => digits.date_of_birth = outcome,
                Field::DateOfExpiry => digits.date_of_expiry = outcome,
                _ => digits.composite = outcome,
            }
            all.push(Checked { check, computed, outcome });
        }
        (digits, all)
    }
}

/// What reading a layout of its own gave.
pub(crate) struct OwnReading {
    pub own: &'static Own,
    pub variant: Variant,
    pub fields: Fields,
    pub digits: CheckDigits,
    pub problems: Vec<Problem>,
    pub repairs: Vec<Repair>,
    pub grid: Grid,
}

/// Reads lines that are of a layout of its own; `None` where they are not.
pub(crate) fn read_own(lines: &Lines, options: &ReadOptions) -> Option<OwnReading> {
    let given = lines.get();
    let count = |row: usize| given.get(row).map(|line| line.count);
    let (own, joined, grid) = ALL.into_iter().find_map(|own| {
        let whole = lines.count == own.widths.len()
            && own.widths.iter().enumerate().all(|(row, width)| count(row) == Some(*width));
        let joined = lines.count == 1 && own.widths.len() > 1 && count(0) == Some(own.size());
        if !whole && !joined {
            return None;
        }
        let mut grid = [MISSING; 90];
        let cells = given.iter().flat_map(|line| line.cells());
        for (cell, from) in grid.iter_mut().zip(cells) {
            *cell = *from;
        }
        own.fits(&grid).then_some((own, joined, grid))
    })?;
    let mut reading = OwnReading {
        own,
        variant: Variant::new(own.kind),
        fields: Fields::default(),
        digits: CheckDigits::default(),
        problems: Vec::new(),
        repairs: Vec::new(),
        grid,
    };
    reading.variant_notice();
    if joined {
        reading.say_joined();
    }
    let strangers: Vec<(usize, Stranger)> =
        lines.strangers.iter().map(|s| (own.offset(s.line, s.column), *s)).collect();
    reading.say_misplaced(&strangers);
    if let Some(lower) = lines.lower {
        let at = own.offset(lower.line, lower.column);
        reading.problem(ProblemCode::LowerCase, at, lower.character);
    }
    if options.repair {
        reading.mend(&strangers);
    }
    reading.check(&grid);
    reading.take_fields(options);
    reading.tell(options);
    Some(reading)
}

impl OwnReading {
    fn problem(&mut self, code: ProblemCode, at: usize, found: Option<char>) {
        let (line, column) = self.own.place(at);
        let field = Some(self.own.field_at(at).0);
        self.problems.push(Problem { code, field, line, column, found, expected: None });
    }

    fn variant_notice(&mut self) {
        self.problems.push(Problem {
            code: ProblemCode::NationalVariant,
            field: None,
            line: 1,
            column: 1,
            found: None,
            expected: None,
        });
    }

    fn say_joined(&mut self) {
        for line in 2..=self.own.widths.len() {
            let problem = Problem {
                code: ProblemCode::LinesJoined,
                field: None,
                line,
                column: 1,
                found: None,
                expected: None,
            };
            self.problems.push(problem);
            self.repairs.push(Repair {
                kind: RepairKind::JoinedLines,
                applied: true,
                candidate: 0,
                line,
                column: 1,
                from: String::new(),
                to: "\n".to_owned(),
            });
        }
    }

    fn say_misplaced(&mut self, strangers: &[(usize, Stranger)]) {
        for (at, stranger) in strangers {
            let code = if stranger.character.is_some() {
                ProblemCode::IllegalCharacter
            } else {
                ProblemCode::NotText
            };
            self.problem(code, *at, stranger.character);
        }
        let grid = self.grid;
        for (at, &cell) in grid.iter().enumerate().take(self.own.size()) {
            if matches!(cell, MISSING | LIKE_FILLER | FOREIGN) || self.own.allows(at, cell) {
                continue;
            }
            let Some(part) = self.own.part_at(at) else { continue };
            let code = match (part.role, part.class) {
                // Said by the check digit itself.
                (Role::Digit, _) if cell == b'<' => continue,
                (Role::Filler, Letters) => ProblemCode::FillerExpected,
                (_, Digits) => ProblemCode::LetterInNumber,
                _ => ProblemCode::DigitInLetters,
            };
            self.problem(code, at, Some(char::from(cell)));
        }
    }

    /// Corrects what cannot stand where it stands, where each has one correction and every check
    /// digit holds afterwards.
    fn mend(&mut self, strangers: &[(usize, Stranger)]) {
        let mut mended = self.grid;
        let mut repairs = Vec::new();
        for (at, cell) in mended.iter_mut().enumerate().take(self.own.size()) {
            if self.own.allows(at, *cell) {
                continue;
            }
            let (to, kind) = match (*cell, self.own.field_at(at).1) {
                (LIKE_FILLER, _) => (Some(b'<'), RepairKind::WrongFiller),
                (found, Digits) => (digit_for(found), RepairKind::LookAlike),
                (found, _) => (letter_for(found), RepairKind::LookAlike),
            };
            let Some(to) = to.filter(|to| self.own.allows(at, *to)) else { return };
            let shown = strangers.iter().find(|(place, _)| *place == at);
            let from = shown.and_then(|(_, s)| s.character).unwrap_or(char::from(*cell));
            let (line, column) = self.own.place(at);
            repairs.push(Repair {
                kind,
                applied: true,
                candidate: 0,
                line,
                column,
                from: from.to_string(),
                to: char::from(to).to_string(),
            });
            *cell = to;
        }
        if self.own.verify(&mended).0.none_invalid() {
            self.grid = mended;
            self.repairs.extend(repairs);
        }
    }

    fn check(&mut self, received: &Grid) {
        let (digits, all) = self.own.verify(&self.grid);
        for Checked { check, computed, outcome } in all {
            if outcome != Outcome::Invalid {
                continue;
            }
            let found = received.get(check.at).copied().unwrap_or(MISSING);
            let (line, column) = self.own.place(check.at);
            let code = if found == b'<' {
                ProblemCode::CheckDigitMissing
            } else {
                ProblemCode::CheckDigitInvalid
            };
            self.problems.push(Problem {
                code,
                field: Some(check.of),
                line,
                column,
                found: Some(if found.is_ascii_graphic() { char::from(found) } else { '?' }),
                expected: computed.map(|digit| usize::from(digit.saturating_sub(b'0'))),
            });
        }
        self.digits = digits;
    }

    fn take_fields(&mut self, options: &ReadOptions) {
        let (own, grid) = (self.own, self.grid);
        let mut fields = Fields::default();
        let mut noted: Vec<(ProblemCode, Field, usize)> = Vec::new();
        let mut note = |code, field, at| noted.push((code, field, at));
        let start = |role| own.first_of(role).map_or(0, |part| part.range.start);
        let cells = |role| own.cells(role, &grid);
        fields.document_code = Text::from_ascii(trimmed(&cells(Role::Code)));
        if document_code::kind(fields.document_code.as_str()).is_none() {
            note(ProblemCode::DocumentCodeUnknown, Field::DocumentCode, start(Role::Code));
        }
        fields.issuing_state = if own.kind == VariantKind::ChinesePermit {
            // The layout is one State's; its code is not printed.
            Text::from_ascii(b"CHN")
        } else {
            Text::from_ascii(trimmed(&cells(Role::State)))
        };
        if !issuing_state::is_listed(fields.issuing_state.as_str()) {
            note(ProblemCode::IssuingStateUnknown, Field::IssuingState, start(Role::State));
        }
        for &cell in trimmed(&cells(Role::Number)) {
            fields.document_number.push(cell);
        }
        if fields.document_number.is_empty() {
            note(ProblemCode::DocumentNumberMissing, Field::DocumentNumber, start(Role::Number));
        }
        if own.first_of(Role::Names).is_some() {
            names(&cells(Role::Names), start(Role::Names), &mut fields, &mut note);
        } else if own.first_of(Role::Surname).is_some() {
            let (surname, given) = (cells(Role::Surname), cells(Role::GivenNames));
            // Given names are parted by two fillers here, so that fillers tell nothing.
            components(trimmed(&surname), &mut fields.primary_identifier);
            components(trimmed(&given), &mut fields.secondary_identifier);
            let full = |field: &[u8]| field.last().is_some_and(u8::is_ascii_uppercase);
            fields.names_truncated = full(&surname) || full(&given);
            if fields.primary_identifier.is_empty() {
                note(ProblemCode::NameMissing, Field::Names, start(Role::Surname));
            }
        }
        fields.optional_data = Text::from_ascii(trimmed(&cells(Role::Optional)));
        match cells(Role::Sex).as_slice() {
            [] | [b'<'] => {}
            [b'F'] => fields.sex = Sex::Female,
            [b'M'] => fields.sex = Sex::Male,
            [b'X'] => note(ProblemCode::SexWrittenX, Field::Sex, start(Role::Sex)),
            _ => note(ProblemCode::SexInvalid, Field::Sex, start(Role::Sex)),
        }
        if own.first_of(Role::Birth).is_some() {
            let century = birth_century(options.reference);
            let (date, how) = ZoneDate::read(&cells(Role::Birth), century);
            fields.date_of_birth = date;
            note_date(how, Field::DateOfBirth, start(Role::Birth), &mut note);
        }
        if own.first_of(Role::Expiry).is_some() {
            let century = expiry_century(options.reference, options.expiry_years_back);
            let (date, how) = ZoneDate::read(&cells(Role::Expiry), century);
            fields.date_of_expiry = date;
            if how != Completeness::Whole {
                note(ProblemCode::DateImpossible, Field::DateOfExpiry, start(Role::Expiry));
            }
        }
        for (code, _, at) in noted {
            let found = grid.get(at).copied().filter(u8::is_ascii_graphic).map(char::from);
            self.problem(code, at, found);
        }
        self.fields = fields;
    }

    /// What the number and the optional data tell beside the fields.
    fn tell(&mut self, options: &ReadOptions) {
        match self.own.kind {
            VariantKind::FrenchIdentityCard1988 => self.tell_french(options),
            VariantKind::SwissDrivingLicence => {
                let number = self.fields.document_number;
                if let Some((number, language)) = number.as_str().split_at_checked(6) {
                    self.variant.tell("printed_number", number);
                    self.variant.tell("language", language);
                }
            }
            _ => {}
        }
    }

    fn tell_french(&mut self, options: &ReadOptions) {
        let number = self.fields.document_number;
        let number = number.as_str();
        let two = |from: usize| number.get(from..from + 2)?.parse::<u16>().ok();
        let (Some(years), Some(month)) = (two(0), two(2)) else { return };
        // The first of these cards was issued in 1988.
        let year = if years >= 88 { 1900 + years } else { 2000 + years };
        let today = options.reference;
        let possible =
            (1..=12).contains(&month) && (year, month) <= (today.year, u16::from(today.month));
        if !possible {
            self.problem(ProblemCode::NationalCheckFailed, 36, None);
            return;
        }
        self.variant.tell("issued", format!("{year:04}-{month:02}"));
        let office = self.fields.optional_data;
        let office = if office.is_empty() { number.get(4..7) } else { Some(office.as_str()) };
        if let Some(office) = office {
            self.variant.tell("issuing_office", office);
        }
        // Valid for ten years, and for fifteen where an adult's card was issued since 2004 (decree
        // 2013-1188); in the month of coming of age the zone does not tell which.
        let birth = self.fields.date_of_birth;
        if let (Some(born), Some(born_in)) = (birth.year, birth.month) {
            let of_age = (born + 18, u16::from(born_in));
            let years = match of_age.cmp(&(year, month)) {
                std::cmp::Ordering::Less if year >= 2004 => 15,
                std::cmp::Ordering::Equal if year >= 2004 => return,
                _ => 10,
            };
            self.variant.tell("valid_until", format!("{:04}-{month:02}", year + years));
        }
    }
}

/// What the check digits of a layout of its own cannot exclude.
pub(crate) fn indistinct(own: &Own, grid: &Grid) -> Indistinct {
    let mut unchecked: Vec<Field> = Vec::new();
    for part in own.parts {
        let free = !matches!(part.role, Role::Digit | Role::Filler);
        if free && !own.is_checked(part.range.start) && !unchecked.contains(&part.field) {
            unchecked.push(part.field);
        }
    }
    find_in(
        own.size(),
        grid,
        unchecked,
        |at| own.place(at),
        |at| own.field_at(at),
        |at| own.is_checked(at),
    )
}
