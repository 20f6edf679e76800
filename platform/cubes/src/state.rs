//! All crossings of a node in memory, classified and counted, kept right change by change.
//!
//! Always: after any changes, in any order, the tables are byte for byte those of a fresh
//! [`FlowState`] that was given the crossings as they now stand. A change costs what the one or
//! two persons it touches have crossed, however many others there are. Moving the day of
//! observation on looks only at persons with an open window or a crossing still ahead.
//!
//! Leaves out where crossings are kept and who may see them; some 120 bytes per crossing.

use std::collections::{BTreeMap, HashMap};

use residence::as_of::{self, Outcome};
use residence::{Crossing, Rule, Status};

use crate::batch::Words;
use crate::cell::{Cell, CellStatus, Dimension, age_group};
use crate::table::{Counts, FlowTable};
use crate::{CubeError, day};

/// The identity of a crossing or of a person.
pub type Key = [u8; 16];

/// A crossing as it now stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedCrossing<'a> {
    /// Which crossing.
    pub id: Key,
    /// Who.
    pub person: Key,
    /// The date at the post, days since 1970-01-01.
    pub day: i32,
    /// When, in milliseconds since 1970; orders the crossings of a day.
    pub at_ms: i64,
    /// Into the country.
    pub is_arrival: bool,
    /// Country of citizenship; blank for unknown.
    pub citizenship: &'a str,
    /// `F`, `M`, `X` or blank.
    pub sex: &'a str,
    /// Days since 1970-01-01, if known.
    pub birth_day: Option<i32>,
    /// Where; blank for unknown.
    pub post: &'a str,
    /// A later version of the same crossing replaces it; an earlier one is ignored.
    pub version: u64,
    /// Struck out: it is not counted, and only a later version brings it back.
    pub is_void: bool,
    /// Whether the person lived here before it, as stated. It decides where it is their first
    /// crossing, and is derived there when nothing is stated.
    pub resident_before: Option<bool>,
}

/// A cell whose count changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellChange {
    /// Which, with all properties.
    pub cell: Cell,
    /// Crossings before.
    pub before: u64,
    /// Crossings now.
    pub after: u64,
}

const END: u32 = u32::MAX;

#[derive(Debug, Clone)]
struct Record {
    id: Key,
    at_ms: i64,
    version: u64,
    person: u32,
    next: u32,
    day: i32,
    /// Month, citizenship, sex, age, post, direction; no status.
    cell: Cell,
    status: Option<CellStatus>,
    is_void: bool,
    resident_before: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Person {
    first: u32,
    /// Whether time alone can change something: an open window, or a crossing still ahead.
    is_open: bool,
}

struct View {
    dimensions: Vec<Dimension>,
    rows: HashMap<Cell, Counts>,
}

/// Crossings by person, and the counts of every cell.
pub struct FlowState {
    rule: Rule,
    observed_day: i32,
    words: Words,
    records: Vec<Record>,
    by_id: HashMap<Key, u32>,
    people: Vec<Person>,
    by_person: HashMap<Key, u32>,
    cells: HashMap<Cell, u64>,
    views: Vec<View>,
    room: Room,
}

#[derive(Default)]
struct Room {
    rows: Vec<u32>,
    crossings: Vec<Crossing>,
    outcomes: Vec<Outcome>,
    touched: BTreeMap<Cell, u64>,
}

impl FlowState {
    /// Nothing crossed yet. Each of `views` is a table that is kept ready at all times.
    #[must_use]
    pub fn new(rule: Rule, observed_day: i32, views: &[&[Dimension]]) -> Self {
        Self {
            rule,
            observed_day,
            words: Words::default(),
            records: Vec::new(),
            by_id: HashMap::new(),
            people: Vec::new(),
            by_person: HashMap::new(),
            cells: HashMap::new(),
            views: views
                .iter()
                .map(|dimensions| View { dimensions: dimensions.to_vec(), rows: HashMap::new() })
                .collect(),
            room: Room::default(),
        }
    }

    /// The day of observation.
    #[must_use]
    pub const fn observed_day(&self) -> i32 {
        self.observed_day
    }

    /// How many crossings are held, void ones included.
    #[must_use]
    pub fn held(&self) -> usize {
        self.records.len()
    }

    /// The words behind the codes of cells.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Takes many crossings at once, then classifies everybody once.
    ///
    /// # Errors
    /// [`CubeError::TooManyValues`] beyond four billion crossings or 65,535 countries or posts.
    pub fn load<'a>(
        &mut self,
        crossings: impl IntoIterator<Item = RecordedCrossing<'a>>,
    ) -> Result<(), CubeError> {
        for crossing in crossings {
            self.place(&crossing)?;
        }
        self.classify_everybody();
        Ok(())
    }

    /// Takes one late, corrected or voided crossing; returns every cell that it changed, sorted.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn apply(&mut self, crossing: &RecordedCrossing<'_>) -> Result<Vec<CellChange>, CubeError> {
        self.room.touched.clear();
        let [one, other] = self.place(crossing)?;
        for person in one.into_iter().chain(other.filter(|other| Some(*other) != one)) {
            self.classify(person);
        }
        Ok(self.changes())
    }

    /// Moves the day of observation; returns every cell that it changed, sorted.
    pub fn observe(&mut self, day: i32) -> Vec<CellChange> {
        self.room.touched.clear();
        let forward = day >= self.observed_day;
        self.observed_day = day;
        for person in 0..u32::try_from(self.people.len()).unwrap_or(END) {
            if !forward || self.person(person).is_some_and(|person| person.is_open) {
                self.classify(person);
            }
        }
        self.changes()
    }

    /// A table by any properties, gathered from all cells.
    #[must_use]
    pub fn table(&self, dimensions: &[Dimension]) -> FlowTable {
        let cells = self.cells.iter().map(|(&cell, &count)| (cell, count));
        FlowTable::from_cells(dimensions, cells, &self.words)
    }

    /// One of the tables that are kept ready, by its place in [`Self::new`].
    #[must_use]
    pub fn view(&self, at: usize) -> Option<FlowTable> {
        let view = self.views.get(at)?;
        let rows = view.rows.iter().map(|(&cell, &counts)| (cell, counts));
        Some(FlowTable::from_counts(&view.dimensions, rows, &self.words))
    }

    /// The crossings behind a figure: those whose labels are these, by time, at most `limit`.
    #[must_use]
    pub fn crossings_behind(&self, labels: &[(Dimension, &str)], limit: usize) -> Vec<Key> {
        // Labels are compared once per different cell, not once per crossing.
        let mut answers: HashMap<Cell, bool> = HashMap::new();
        let mut found: Vec<&Record> = self
            .records
            .iter()
            .filter(|record| {
                let Some(cell) = record.counted() else { return false };
                *answers.entry(cell).or_insert_with(|| {
                    labels
                        .iter()
                        .all(|&(dimension, label)| cell.label(dimension, &self.words) == label)
                })
            })
            .collect();
        found.sort_unstable_by_key(|record| (record.day, record.at_ms, record.id));
        found.into_iter().take(limit).map(|record| record.id).collect()
    }

    fn record(&self, at: u32) -> Option<&Record> {
        self.records.get(usize::try_from(at).ok()?)
    }

    fn record_mut(&mut self, at: u32) -> Option<&mut Record> {
        self.records.get_mut(usize::try_from(at).ok()?)
    }

    fn person(&self, at: u32) -> Option<&Person> {
        self.people.get(usize::try_from(at).ok()?)
    }

    fn person_mut(&mut self, at: u32) -> Option<&mut Person> {
        self.people.get_mut(usize::try_from(at).ok()?)
    }

    /// Puts a crossing where it belongs; returns the persons to classify again.
    pub(crate) fn place(
        &mut self,
        crossing: &RecordedCrossing<'_>,
    ) -> Result<[Option<u32>; 2], CubeError> {
        let held = self.by_id.get(&crossing.id).copied();
        if let Some(record) = held.and_then(|at| self.record(at))
            && record.version >= crossing.version
        {
            return Ok([None, None]);
        }
        let cell = self.cell_of(crossing)?;
        let person = self.person_of(crossing.person)?;
        let Some(at) = held else {
            let at = number_of(self.records.len())?;
            let next = self.person(person).map_or(END, |person| person.first);
            self.records.push(Record {
                id: crossing.id,
                at_ms: crossing.at_ms,
                version: crossing.version,
                person,
                next,
                day: crossing.day,
                cell,
                status: None,
                is_void: crossing.is_void,
                resident_before: crossing.resident_before,
            });
            self.by_id.insert(crossing.id, at);
            if let Some(person) = self.person_mut(person) {
                person.first = at;
            }
            return Ok([Some(person), None]);
        };
        self.uncount(at);
        let before = self.record(at).map(|record| record.person);
        if before != Some(person) {
            self.unlink(at);
            self.link(at, person);
        }
        if let Some(record) = self.record_mut(at) {
            record.at_ms = crossing.at_ms;
            record.version = crossing.version;
            record.day = crossing.day;
            record.cell = cell;
            record.is_void = crossing.is_void;
            record.resident_before = crossing.resident_before;
        }
        Ok([Some(person), before])
    }

    fn cell_of(&mut self, crossing: &RecordedCrossing<'_>) -> Result<Cell, CubeError> {
        let citizenship = self.words.citizenship.code("citizenship", crossing.citizenship)?;
        let post = self.words.post.code("post", crossing.post)?;
        let age = crossing.birth_day.map_or(0, |birth| age_group(birth, crossing.day));
        Ok(Cell::default()
            .with(Dimension::Month, u64::from(day::month_of(crossing.day)))
            .with(Dimension::Citizenship, u64::from(citizenship))
            .with(Dimension::Sex, u64::from(crate::batch::sex(crossing.sex)))
            .with(Dimension::AgeGroup, u64::from(age))
            .with(Dimension::Post, u64::from(post))
            .with(Dimension::Direction, u64::from(!crossing.is_arrival)))
    }

    fn person_of(&mut self, key: Key) -> Result<u32, CubeError> {
        if let Some(&person) = self.by_person.get(&key) {
            return Ok(person);
        }
        let person = number_of(self.people.len())?;
        self.people.push(Person { first: END, is_open: false });
        self.by_person.insert(key, person);
        Ok(person)
    }

    fn link(&mut self, at: u32, person: u32) {
        let first = self.person(person).map_or(END, |person| person.first);
        if let Some(record) = self.record_mut(at) {
            record.person = person;
            record.next = first;
        }
        if let Some(person) = self.person_mut(person) {
            person.first = at;
        }
    }

    fn unlink(&mut self, at: u32) {
        let Some((person, next)) = self.record(at).map(|record| (record.person, record.next))
        else {
            return;
        };
        let Some(first) = self.person(person).map(|person| person.first) else { return };
        if first == at {
            if let Some(person) = self.person_mut(person) {
                person.first = next;
            }
            return;
        }
        let mut here = first;
        while let Some(record) = self.record_mut(here) {
            if record.next == at {
                record.next = next;
                return;
            }
            here = record.next;
        }
    }

    pub(crate) fn classify_everybody(&mut self) {
        for person in 0..u32::try_from(self.people.len()).unwrap_or(END) {
            self.classify(person);
        }
        self.room.touched.clear();
    }

    /// Classifies one person again and moves their crossings to their cells.
    fn classify(&mut self, person: u32) {
        let mut room = std::mem::take(&mut self.room);
        room.rows.clear();
        let mut here = self.person(person).map_or(END, |person| person.first);
        while let Some(record) = self.record(here) {
            if !record.is_void {
                room.rows.push(here);
            }
            here = record.next;
        }
        room.rows.sort_unstable_by_key(|&at| {
            self.record(at).map(|record| (record.day, record.at_ms, record.id))
        });
        room.crossings.clear();
        room.crossings.extend(
            room.rows
                .iter()
                .filter_map(|&at| self.record(at))
                .map(|record| Crossing::new(record.day, !record.cell.is_departure())),
        );
        room.outcomes.clear();
        room.outcomes.resize(room.crossings.len(), Outcome::UNOBSERVED);
        let stated = room.rows.first().and_then(|&at| self.record(at)?.resident_before);
        let initial = stated.map(|r| if r { Status::Resident } else { Status::NonResident });
        // The buffer was just made long enough.
        let _ = as_of::classify(
            self.rule,
            initial,
            self.observed_day,
            &room.crossings,
            &mut room.outcomes,
        );

        let mut is_open = false;
        self.room.touched = std::mem::take(&mut room.touched);
        for (&at, outcome) in room.rows.iter().zip(&room.outcomes) {
            is_open |= !outcome.verdict.is_determined();
            let status = CellStatus::of(outcome.verdict);
            if self.record(at).is_some_and(|record| record.status != status) {
                self.uncount(at);
                self.count(at, status);
            }
        }
        room.touched = std::mem::take(&mut self.room.touched);
        self.room = room;
        if let Some(person) = self.person_mut(person) {
            person.is_open = is_open;
        }
    }

    fn uncount(&mut self, at: u32) {
        let Some(cell) = self.record(at).and_then(Record::counted_void_or_not) else { return };
        if let Some(record) = self.record_mut(at) {
            record.status = None;
        }
        let count = self.cells.entry(cell).or_default();
        self.room.touched.entry(cell).or_insert(*count);
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.cells.remove(&cell);
        }
        for view in &mut self.views {
            let row = cell.project(&view.dimensions);
            let counts = view.rows.entry(row).or_default();
            counts.subtract(cell, 1);
            if counts.is_zero() {
                view.rows.remove(&row);
            }
        }
    }

    fn count(&mut self, at: u32, status: Option<CellStatus>) {
        if let Some(record) = self.record_mut(at) {
            record.status = status;
        }
        let Some(cell) = self.record(at).and_then(Record::counted_void_or_not) else { return };
        let count = self.cells.entry(cell).or_default();
        self.room.touched.entry(cell).or_insert(*count);
        *count += 1;
        for view in &mut self.views {
            view.rows.entry(cell.project(&view.dimensions)).or_default().add(cell, 1);
        }
    }

    fn changes(&self) -> Vec<CellChange> {
        self.room
            .touched
            .iter()
            .map(|(&cell, &before)| CellChange {
                cell,
                before,
                after: self.cells.get(&cell).copied().unwrap_or(0),
            })
            .filter(|change| change.before != change.after)
            .collect()
    }
}

impl Record {
    fn counted_void_or_not(&self) -> Option<Cell> {
        self.status.map(|status| self.cell.with(Dimension::Status, u64::from(status.code())))
    }

    fn counted(&self) -> Option<Cell> {
        if self.is_void { None } else { self.counted_void_or_not() }
    }
}

fn number_of(len: usize) -> Result<u32, CubeError> {
    u32::try_from(len)
        .ok()
        .filter(|&number| number != END)
        .ok_or(CubeError::TooManyValues { field: "crossings", limit: 4_294_967_294 })
}
