//! A cell of a flow table: which crossings are counted together.
//!
//! Always: a cell is one number, so that millions of them sort and hash fast; codes are the
//! source's, so cells of two sources don't compare, their labels do.

use residence::as_of::Verdict;

use crate::batch::{NO_BIRTH_DAY, Words};
use crate::{CubeError, day};

/// A property that crossings are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Calendar month of the crossing, `2026-11`.
    Month,
    /// Country of citizenship.
    Citizenship,
    /// `F`, `M`, `X`, `unknown`.
    Sex,
    /// Age at the crossing in five-year groups, `00-04` … `85+`, `unknown`.
    AgeGroup,
    /// Where it was crossed.
    Post,
    /// `arrival`, `departure`.
    Direction,
    /// `migrant`, `not_migrant`, `undetermined`.
    Status,
}

impl Dimension {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 7] = [
        Self::Month,
        Self::Citizenship,
        Self::Sex,
        Self::AgeGroup,
        Self::Post,
        Self::Direction,
        Self::Status,
    ];

    /// Its name in a table's header and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Citizenship => "citizenship",
            Self::Sex => "sex",
            Self::AgeGroup => "age_group",
            Self::Post => "post",
            Self::Direction => "direction",
            Self::Status => "status",
        }
    }

    /// Reads names separated by commas.
    ///
    /// # Errors
    /// [`CubeError::Request`] for a name that is none, and for one that comes twice.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, CubeError> {
        let mut dimensions = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let found = Self::ALL.into_iter().find(|dimension| {
                dimension.name() == name || (name == "age" && *dimension == Self::AgeGroup)
            });
            let Some(dimension) = found else {
                let names: Vec<&str> = Self::ALL.iter().map(|dimension| dimension.name()).collect();
                return Err(CubeError::Request(format!(
                    "by: `{name}` is none of {}",
                    names.join(", ")
                )));
            };
            if dimensions.contains(&dimension) {
                return Err(CubeError::Request(format!("by: `{name}` is named twice")));
            }
            dimensions.push(dimension);
        }
        Ok(dimensions)
    }

    /// Where it sits in a cell: shift and width in bits.
    const fn place(self) -> (u32, u32) {
        match self {
            Self::Month => (42, 16),
            Self::Citizenship => (26, 16),
            Self::Post => (10, 16),
            Self::AgeGroup => (5, 5),
            Self::Sex => (3, 2),
            Self::Direction => (2, 1),
            Self::Status => (0, 2),
        }
    }

    const fn mask(self) -> u64 {
        let (shift, width) = self.place();
        ((1 << width) - 1) << shift
    }
}

/// How a crossing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellStatus {
    /// Changed where the person lives.
    Migrant,
    /// Did not.
    NotMigrant,
    /// Not decided; a migrant if the person stays: counted in the provisional figure.
    ProvisionalMigrant,
    /// Not decided; no migrant if the person stays where they are.
    Undetermined,
}

impl CellStatus {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::Migrant, Self::NotMigrant, Self::ProvisionalMigrant, Self::Undetermined];

    /// What a verdict is counted as; `None` for a crossing that is not observed yet.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Migrant => Some(Self::Migrant),
            Verdict::NotMigrant => Some(Self::NotMigrant),
            Verdict::Undetermined { migrant_if_stays: true, .. } => Some(Self::ProvisionalMigrant),
            Verdict::Undetermined { migrant_if_stays: false, .. } => Some(Self::Undetermined),
            Verdict::Unobserved => None,
        }
    }

    /// Its number, 0 to 3.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Migrant => 0,
            Self::NotMigrant => 1,
            Self::ProvisionalMigrant => 2,
            Self::Undetermined => 3,
        }
    }

    /// In a table: both kinds of open windows are undetermined.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Migrant => "migrant",
            Self::NotMigrant => "not_migrant",
            Self::ProvisionalMigrant | Self::Undetermined => "undetermined",
        }
    }
}

/// Five-year groups: 0 unknown, 1 for 0–4 … 18 for 85 and more.
#[must_use]
pub fn age_group(birth_day: i32, crossing_day: i32) -> u8 {
    if birth_day == NO_BIRTH_DAY {
        return 0;
    }
    day::age_in_years(birth_day, crossing_day)
        .and_then(|years| u8::try_from((years / 5).min(17) + 1).ok())
        .unwrap_or(0)
}

/// `00-04` … `85+`, `unknown`.
#[must_use]
pub fn age_group_label(group: u8) -> String {
    match group {
        0 => UNKNOWN.to_owned(),
        18.. => "85+".to_owned(),
        _ => format!("{:02}-{:02}", (group - 1) * 5, (group - 1) * 5 + 4),
    }
}

const UNKNOWN: &str = "unknown";

/// Which crossings are counted together, as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cell(u64);

impl Cell {
    /// The same cell with one property set.
    #[must_use]
    pub const fn with(self, dimension: Dimension, code: u64) -> Self {
        let (shift, _) = dimension.place();
        let mask = dimension.mask();
        Self((self.0 & !mask) | ((code << shift) & mask))
    }

    /// The code of one property.
    #[must_use]
    pub const fn code(self, dimension: Dimension) -> u64 {
        let (shift, _) = dimension.place();
        (self.0 & dimension.mask()) >> shift
    }

    /// The coarser cell that only tells these properties apart.
    #[must_use]
    pub fn project(self, dimensions: &[Dimension]) -> Self {
        let mask = dimensions.iter().fold(0, |mask, dimension| mask | dimension.mask());
        let kept = Self(self.0 & mask);
        if dimensions.contains(&Dimension::Status) && kept.code(Dimension::Status) == 3 {
            return kept.with(Dimension::Status, 2);
        }
        kept
    }

    /// Whether it is a departure.
    #[must_use]
    pub const fn is_departure(self) -> bool {
        self.code(Dimension::Direction) == 1
    }

    /// How it is counted.
    #[must_use]
    pub const fn status(self) -> CellStatus {
        match self.code(Dimension::Status) {
            0 => CellStatus::Migrant,
            1 => CellStatus::NotMigrant,
            2 => CellStatus::ProvisionalMigrant,
            _ => CellStatus::Undetermined,
        }
    }

    /// In words.
    #[must_use]
    pub fn label(self, dimension: Dimension, words: &Words) -> String {
        let code = self.code(dimension);
        let small = u8::try_from(code).unwrap_or(0);
        let wide = u16::try_from(code).unwrap_or(0);
        match dimension {
            Dimension::Month => day::month_label(wide),
            Dimension::Citizenship => or_unknown(words.citizenship.word(wide)),
            Dimension::Post => or_unknown(words.post.word(wide)),
            Dimension::Sex => ["unknown", "F", "M", "X"]
                .get(usize::from(small))
                .map_or_else(|| UNKNOWN.to_owned(), |&label| label.to_owned()),
            Dimension::AgeGroup => age_group_label(small),
            Dimension::Direction => if code == 1 { "departure" } else { "arrival" }.to_owned(),
            Dimension::Status => self.status().label().to_owned(),
        }
    }
}

fn or_unknown(word: &str) -> String {
    if word.is_empty() { UNKNOWN.to_owned() } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_keeps_its_properties_apart() {
        let cell = Dimension::ALL.iter().fold(Cell::default(), |cell, &dimension| {
            cell.with(dimension, dimension.mask() >> dimension.place().0)
        });
        for dimension in Dimension::ALL {
            assert_eq!(cell.with(dimension, 0).code(dimension), 0);
            let others = Dimension::ALL.into_iter().filter(|&other| other != dimension);
            for other in others {
                assert_eq!(cell.with(dimension, 0).code(other), cell.code(other));
            }
        }
    }

    #[test]
    fn age_groups_are_of_five_years_up_to_85() {
        assert_eq!(age_group_label(age_group(0, 4 * 366)), "00-04");
        assert_eq!(age_group_label(age_group(0, 100 * 366)), "85+");
        assert_eq!(age_group_label(age_group(NO_BIRTH_DAY, 0)), "unknown");
        assert_eq!(age_group_label(age_group(10, 0)), "unknown");
    }

    #[test]
    fn a_list_of_dimensions_is_read_or_refused_with_the_names() {
        assert_eq!(
            Dimension::parse_list("month, status").unwrap(),
            [Dimension::Month, Dimension::Status]
        );
        assert!(
            Dimension::parse_list("month,weather").unwrap_err().to_string().contains("citizenship")
        );
        assert!(Dimension::parse_list("month,month").is_err());
    }
}
