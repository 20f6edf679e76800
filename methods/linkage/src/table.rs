//! Records, ready to be compared: each value understood once, and kept as a number.
//!
//! Always: rows stand in an order that follows from what they say, so that whatever is drawn or
//! added up over them is the same for any order in which they came; where each came from is kept.
//! An id is no part of a record.

use crate::facet::Facet;
use crate::kind::Kind;
use crate::number::{at32, hash, join, narrow, real, wide};
use crate::text::{beginning, date_digits, folded, sex};
use crate::words::{Counts, Words};

/// A column that was given, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, for the ledger.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// Why records can't be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There is nothing to compare.
    #[error("no column that can be compared: {0}")]
    NothingToCompare(String),
    /// More columns than a comparison holds.
    #[error("{0} columns to compare, and at most 16 can be. Map some to `ignore`")]
    TooManyColumns(usize),
    /// More rows than a comparison holds.
    #[error("more than 4,294,967,294 records")]
    TooManyRows,
    /// A row has not as many values as there are columns.
    #[error("a record of {found} values where there are {expected} columns")]
    RowLength {
        /// The values of the row.
        found: usize,
        /// The columns.
        expected: usize,
    },
}

/// A facet of the records: its values by number.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) facet: Facet,
    /// The column, or columns, that it is read from.
    pub(crate) name: String,
    pub(crate) counts: Counts,
}

/// How the columns become facets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    given: Vec<usize>,
    family: Vec<usize>,
    full: Vec<usize>,
    /// Facet, place of the column.
    plain: Vec<(Facet, usize)>,
}

/// Records of one file, or of two.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) plan: Plan,
    /// The words of all names, so that a given name and a family name can be the same word.
    pub(crate) names: Words,
    /// The values of each other facet, in the facets' order; empty for names.
    pub(crate) words: Vec<Words>,
    /// The sets of names that are neither given nor family name, each as numbers of words; 0 is empty.
    pub(crate) sets: Vec<Box<[u32]>>,
    set_numbers: std::collections::HashMap<Box<[u32]>, u32>,
    pub(crate) sides: Vec<Side>,
    /// The values of every row, one row after the other: two rows are compared, and not two columns.
    grid: Vec<u32>,
    /// How many records have a word anywhere in their names.
    pub(crate) name_counts: Counts,
    /// Of how many records the counts are; `None` while every record counts.
    counted: Option<u32>,
    pub(crate) rows: u32,
    /// From which file each row is: 0 or 1.
    pub(crate) source: Vec<u8>,
    /// What each row says, scrambled.
    pub(crate) content: Vec<u64>,
    /// The row's number in what was given, counting both files through.
    pub(crate) origin: Vec<u32>,
}

impl Table {
    /// An empty table of these columns; those of kind `Id` and `Ignore` are not looked at.
    ///
    /// # Errors
    /// [`TableError`] where nothing could be compared, or too much.
    pub fn new(columns: Vec<Column>) -> Result<Self, TableError> {
        let mut plan = Plan::default();
        for (place, column) in columns.iter().enumerate() {
            let facet = match column.kind {
                Kind::Id | Kind::Ignore => continue,
                Kind::GivenName => {
                    plan.given.push(place);
                    continue;
                }
                Kind::FamilyName => {
                    plan.family.push(place);
                    continue;
                }
                Kind::FullName => {
                    plan.full.push(place);
                    continue;
                }
                Kind::BirthDate => Facet::BirthDate,
                Kind::Place => Facet::Place,
                Kind::Postcode => Facet::Postcode,
                Kind::Occupation => Facet::Occupation,
                Kind::Sex => Facet::Sex,
                Kind::Address => Facet::Address,
                Kind::Number => Facet::Number,
                Kind::Text => Facet::Text,
            };
            plan.plain.push((facet, place));
        }
        let mut sides = plan.name_sides(&columns);
        sides.extend(plan.plain.iter().map(|(facet, place)| Side {
            facet: *facet,
            name: columns.get(*place).map(|column| column.name.clone()).unwrap_or_default(),
            counts: Counts::default(),
        }));
        if sides.is_empty() {
            let there: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            return Err(TableError::NothingToCompare(there.join(", ")));
        }
        if sides.len() > 16 {
            return Err(TableError::TooManyColumns(sides.len()));
        }
        Ok(Self {
            columns,
            plan,
            names: Words::default(),
            words: vec![Words::default(); sides.len()],
            sets: vec![Box::default()],
            set_numbers: std::collections::HashMap::new(),
            sides,
            grid: Vec::new(),
            name_counts: Counts::default(),
            counted: None,
            rows: 0,
            source: Vec::new(),
            content: Vec::new(),
            origin: Vec::new(),
        })
    }

    /// Adds a record of file 0 or 1: a value for each column, in the columns' order.
    ///
    /// # Errors
    /// [`TableError::RowLength`], [`TableError::TooManyRows`].
    pub fn push(&mut self, source: u8, row: &[Option<&str>]) -> Result<(), TableError> {
        if row.len() != self.columns.len() {
            return Err(TableError::RowLength { found: row.len(), expected: self.columns.len() });
        }
        let number = self.rows;
        self.rows =
            number.checked_add(1).filter(|rows| *rows < u32::MAX).ok_or(TableError::TooManyRows)?;
        let (values, content) = self.understand(row);
        let is_counted = self.counted.is_none();
        if is_counted {
            for (side, value) in self.sides.iter_mut().zip(&values) {
                side.counts.add(*value);
            }
        }
        self.grid.extend(values);
        if is_counted {
            for word in self.name_words(number) {
                self.name_counts.add(word);
            }
        }
        self.source.push(source);
        self.content.push(content);
        self.origin.push(number);
        Ok(())
    }

    /// The facets of a record as numbers, and what it says, scrambled.
    pub(crate) fn understand(&mut self, row: &[Option<&str>]) -> (Vec<u32>, u64) {
        let mut content = 0;
        let mut values = Vec::with_capacity(self.sides.len());
        if self.plan.has_names() {
            let names = self.plan.names(row);
            for (place, side) in
                self.sides.iter().enumerate().take_while(|(_, side)| side.facet.is_name())
            {
                let text = match side.facet {
                    Facet::Given => names.given.as_deref(),
                    Facet::Family => names.family.as_deref(),
                    _ => break,
                };
                content = join(
                    content,
                    join(size_hash(place), hash(text.unwrap_or_default().as_bytes())),
                );
                values.push(self.names.number(text));
            }
            if self.sides.iter().any(|side| side.facet == Facet::Others) {
                let mut set: Vec<u32> =
                    names.others.iter().map(|word| self.names.number(Some(word))).collect();
                for word in &names.others {
                    content = join(content, hash(word.as_bytes()));
                }
                set.sort_unstable();
                set.dedup();
                values.push(self.set(set));
            }
        }
        let named = values.len();
        for (facet, place) in &self.plan.plain {
            let text = row.get(*place).copied().flatten().and_then(|text| facet.read(text));
            content = join(content, hash(text.as_deref().unwrap_or_default().as_bytes()));
            let at = values.len();
            values.push(self.words.get_mut(at).map_or(0, |words| words.number(text.as_deref())));
        }
        debug_assert_eq!(values.len(), named + self.plan.plain.len());
        (values, content)
    }

    fn set(&mut self, set: Vec<u32>) -> u32 {
        if set.is_empty() {
            return 0;
        }
        let set = set.into_boxed_slice();
        if let Some(number) = self.set_numbers.get(&set) {
            return *number;
        }
        let number = narrow(self.sets.len());
        self.sets.push(set.clone());
        self.set_numbers.insert(set, number);
        number
    }

    /// Puts the rows into the order that follows from what they say.
    pub(crate) fn arrange(&mut self) {
        let mut order: Vec<u32> = (0..self.rows).collect();
        order.sort_unstable_by_key(|row| {
            (at32(&self.content, *row), at32(&self.source, *row), at32(&self.origin, *row))
        });
        let moved =
            |values: &[u32]| order.iter().map(|row| at32(values, *row)).collect::<Vec<u32>>();
        let mut grid = Vec::with_capacity(self.grid.len());
        order.iter().for_each(|row| grid.extend_from_slice(self.row(*row)));
        self.grid = grid;
        self.origin = moved(&self.origin);
        self.source = order.iter().map(|row| at32(&self.source, *row)).collect();
        self.content = order.iter().map(|row| at32(&self.content, *row)).collect();
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        wide(self.rows)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// A row's values, one for each facet.
    pub(crate) fn row(&self, row: u32) -> &[u32] {
        let sides = self.sides.len();
        let from = wide(row).saturating_mul(sides);
        self.grid.get(from..from.saturating_add(sides)).unwrap_or_default()
    }

    pub(crate) fn value(&self, side: usize, row: u32) -> u32 {
        crate::number::at(self.row(row), side)
    }

    /// A value as it is compared.
    pub(crate) fn text(&self, side: usize, value: u32) -> String {
        match self.sides.get(side).map(|side| side.facet) {
            Some(Facet::Given | Facet::Family) => self.names.text(value).to_owned(),
            Some(Facet::Others) => {
                let words: Vec<&str> =
                    self.set_of(value).iter().map(|word| self.names.text(*word)).collect();
                words.join(" ")
            }
            _ => self.words.get(side).map_or("", |words| words.text(value)).to_owned(),
        }
    }

    pub(crate) fn set_of(&self, number: u32) -> &[u32] {
        self.sets.get(wide(number)).map_or(&[], |set| set)
    }

    /// The share of the records that have this value in a facet.
    pub(crate) fn frequency(&self, side: usize, value: u32) -> f64 {
        self.sides.get(side).map_or(0.0, |side| {
            f64::from(side.counts.of(value).max(1)) / real(side.counts.filled.max(1))
        })
    }

    /// The share of the records that have this word among their names.
    pub(crate) fn word_frequency(&self, word: u32) -> f64 {
        let counted = self.counted.unwrap_or(self.rows);
        f64::from(self.name_counts.of(word).max(1)) / f64::from(counted.max(1))
    }

    /// From here on, records are no longer counted: how common a value is stays as it is, and what a
    /// pair is worth does not depend on who comes later.
    pub(crate) fn freeze(&mut self) {
        self.counted = Some(self.counted.unwrap_or(self.rows));
    }

    /// Takes all records off file; what was counted stays.
    pub(crate) fn clear(&mut self) {
        self.freeze();
        self.rows = 0;
        self.grid.clear();
        self.source.clear();
        self.content.clear();
        self.origin.clear();
    }

    /// Of how many records the counts are.
    pub(crate) fn counted(&self) -> u32 {
        self.counted.unwrap_or(self.rows)
    }

    /// The words of a row's names, each once.
    pub(crate) fn name_words(&self, row: u32) -> Vec<u32> {
        let mut words = Vec::new();
        for (place, side) in self.sides.iter().enumerate() {
            match side.facet {
                Facet::Given | Facet::Family => words.push(self.value(place, row)),
                Facet::Others => words.extend(self.set_of(self.value(place, row))),
                _ => {}
            }
        }
        words.sort_unstable();
        words.dedup();
        words.retain(|word| *word != 0);
        words
    }

    /// The place of a facet.
    pub(crate) fn place_of(&self, facet: Facet) -> Option<usize> {
        self.sides.iter().position(|side| side.facet == facet)
    }
}

fn size_hash(place: usize) -> u64 {
    crate::number::scramble(u64::try_from(place).unwrap_or(0))
}

impl Facet {
    /// A written value as it is compared.
    fn read(self, text: &str) -> Option<String> {
        let text = beginning(text, LONGEST_VALUE);
        match self {
            Self::BirthDate => date_digits(text),
            Self::Sex => sex(text),
            Self::Postcode | Self::Number => folded(text).map(|text| text.replace(' ', "")),
            _ => folded(text),
        }
    }
}

/// The letters of a value that are looked at, so that a field with a book in it costs no more.
const LONGEST_VALUE: usize = 200;
/// The names of a record that are neither given nor family name, at most.
const MOST_OTHERS: usize = 12;

/// The names of one record.
struct Names {
    given: Option<String>,
    family: Option<String>,
    others: Vec<String>,
}

impl Plan {
    const fn has_names(&self) -> bool {
        !(self.given.is_empty() && self.family.is_empty() && self.full.is_empty())
    }

    fn name_sides(&self, columns: &[Column]) -> Vec<Side> {
        let side = |facet, places: &[usize]| Side {
            facet,
            name: places
                .iter()
                .filter_map(|place| columns.get(*place))
                .map(|column| column.name.as_str())
                .collect::<Vec<_>>()
                .join("+"),
            counts: Counts::default(),
        };
        let mut sides = Vec::new();
        let has_full = !self.full.is_empty();
        if has_full || !self.given.is_empty() {
            let from = if self.given.is_empty() { &self.full } else { &self.given };
            sides.push(side(Facet::Given, from));
        }
        if has_full || !self.family.is_empty() {
            let from = if self.family.is_empty() { &self.full } else { &self.family };
            sides.push(side(Facet::Family, from));
        }
        if has_full {
            sides.push(side(Facet::Others, &self.full));
        }
        for side in &mut sides {
            if has_full && self.given.is_empty() && self.family.is_empty() {
                side.name = format!("{} ({})", side.name, side.facet.part());
            } else if side.facet == Facet::Others {
                side.name = format!("{} (other names)", side.name);
            }
        }
        sides
    }

    fn names(&self, row: &[Option<&str>]) -> Names {
        let read = |places: &[usize]| -> Option<String> {
            let parts: Vec<String> = places
                .iter()
                .filter_map(|place| row.get(*place).copied().flatten())
                .filter_map(|text| folded(beginning(text, LONGEST_VALUE)))
                .collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        let (mut given, mut family) = (read(&self.given), read(&self.family));
        let full = read(&self.full);
        let mut words: Vec<&str> =
            full.as_deref().map(|full| full.split(' ').collect()).unwrap_or_default();
        if self.family.is_empty()
            && let Some(last) = words.last()
        {
            family = Some((*last).to_owned());
        }
        if self.given.is_empty()
            && words.len() > 1
            && let Some(first) = words.first()
        {
            given = Some((*first).to_owned());
        }
        words.retain(|word| {
            let is_in = |name: &Option<String>| {
                name.as_deref().is_some_and(|name| name.split(' ').any(|part| part == *word))
            };
            !is_in(&given) && !is_in(&family)
        });
        let others = words.into_iter().take(MOST_OTHERS).map(str::to_owned).collect();
        Names { given, family, others }
    }
}

impl Facet {
    const fn part(self) -> &'static str {
        match self {
            Self::Given => "first",
            Self::Family => "last",
            _ => "other names",
        }
    }
}

impl Table {
    /// Where an arranged row was in what was given.
    #[must_use]
    pub fn origin_of(&self, row: u32) -> u32 {
        at32(&self.origin, row)
    }
}
