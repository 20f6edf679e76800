//! A table of flows: cells in words, in one order, with their figures.
//!
//! Always: rows are sorted by their labels, so that the same crossings in any order, with any
//! codes, give the same bytes. Which figures there are follows from what the rows tell apart.

use std::collections::{BTreeMap, HashMap};

use crate::batch::Words;
use crate::cell::{Cell, CellStatus, Dimension};

/// Crossings by direction (arrivals, departures) and [`CellStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    arrivals: [u64; 4],
    departures: [u64; 4],
}

impl Counts {
    /// Adds crossings of a cell.
    pub fn add(&mut self, cell: Cell, crossings: u64) {
        if let Some(count) = self.slot(cell) {
            *count = count.saturating_add(crossings);
        }
    }

    /// Takes crossings of a cell away.
    pub fn subtract(&mut self, cell: Cell, crossings: u64) {
        if let Some(count) = self.slot(cell) {
            *count = count.saturating_sub(crossings);
        }
    }

    fn slot(&mut self, cell: Cell) -> Option<&mut u64> {
        let side = if cell.is_departure() { &mut self.departures } else { &mut self.arrivals };
        side.get_mut(usize::from(cell.status().code()))
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    fn side(&self, departures: bool) -> [u64; 4] {
        if departures { self.departures } else { self.arrivals }
    }

    /// Crossings one way.
    #[must_use]
    pub fn crossings(&self, departures: bool) -> u64 {
        self.side(departures).iter().sum()
    }

    /// Crossings one way that are counted so.
    #[must_use]
    pub fn of(&self, departures: bool, status: CellStatus) -> u64 {
        self.side(departures).get(usize::from(status.code())).copied().unwrap_or(0)
    }

    /// Crossings one way whose window is open.
    #[must_use]
    pub fn undetermined(&self, departures: bool) -> u64 {
        self.of(departures, CellStatus::ProvisionalMigrant)
            + self.of(departures, CellStatus::Undetermined)
    }

    /// Migrants one way, with those who would be if they stay where they are.
    #[must_use]
    pub fn provisional_migrants(&self, departures: bool) -> u64 {
        self.of(departures, CellStatus::Migrant)
            + self.of(departures, CellStatus::ProvisionalMigrant)
    }
}

fn net(arrivals: u64, departures: u64) -> i64 {
    i64::try_from(arrivals)
        .unwrap_or(i64::MAX)
        .saturating_sub(i64::try_from(departures).unwrap_or(i64::MAX))
}

/// One figure of a row.
struct Figure {
    name: &'static str,
    of: fn(&Counts) -> i64,
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn figures(dimensions: &[Dimension]) -> Vec<Figure> {
    let tells = |dimension| dimensions.contains(&dimension);
    match (tells(Dimension::Direction), tells(Dimension::Status)) {
        (true, true) => vec![
            Figure { name: "crossings", of: |c| whole(c.crossings(false) + c.crossings(true)) },
            Figure {
                name: "provisional_migrants",
                of: |c| whole(c.provisional_migrants(false) + c.provisional_migrants(true)),
            },
        ],
        (false, true) => vec![
            Figure { name: "arrivals", of: |c| whole(c.crossings(false)) },
            Figure { name: "departures", of: |c| whole(c.crossings(true)) },
            Figure {
                name: "provisional_migrant_arrivals",
                of: |c| whole(c.provisional_migrants(false)),
            },
            Figure {
                name: "provisional_migrant_departures",
                of: |c| whole(c.provisional_migrants(true)),
            },
        ],
        (true, false) => vec![
            Figure { name: "crossings", of: |c| whole(c.crossings(false) + c.crossings(true)) },
            Figure {
                name: "migrants",
                of: |c| whole(c.of(false, CellStatus::Migrant) + c.of(true, CellStatus::Migrant)),
            },
            Figure {
                name: "undetermined",
                of: |c| whole(c.undetermined(false) + c.undetermined(true)),
            },
            Figure {
                name: "provisional_migrants",
                of: |c| whole(c.provisional_migrants(false) + c.provisional_migrants(true)),
            },
        ],
        (false, false) => vec![
            Figure { name: "arrivals", of: |c| whole(c.crossings(false)) },
            Figure { name: "departures", of: |c| whole(c.crossings(true)) },
            Figure { name: "migrant_arrivals", of: |c| whole(c.of(false, CellStatus::Migrant)) },
            Figure { name: "migrant_departures", of: |c| whole(c.of(true, CellStatus::Migrant)) },
            Figure {
                name: "net_migration",
                of: |c| net(c.of(false, CellStatus::Migrant), c.of(true, CellStatus::Migrant)),
            },
            Figure { name: "undetermined_arrivals", of: |c| whole(c.undetermined(false)) },
            Figure { name: "undetermined_departures", of: |c| whole(c.undetermined(true)) },
            Figure {
                name: "provisional_migrant_arrivals",
                of: |c| whole(c.provisional_migrants(false)),
            },
            Figure {
                name: "provisional_migrant_departures",
                of: |c| whole(c.provisional_migrants(true)),
            },
            Figure {
                name: "provisional_net_migration",
                of: |c| net(c.provisional_migrants(false), c.provisional_migrants(true)),
            },
        ],
    }
}

/// One row: the labels, in the order of the table's dimensions, and the counts behind the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// As many as the table has dimensions.
    pub labels: Vec<String>,
    /// What the figures are made of.
    pub counts: Counts,
    /// The figures, in the order of [`FlowTable::figure_names`].
    pub figures: Vec<i64>,
}

/// A table of flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowTable {
    /// What the rows tell apart.
    pub dimensions: Vec<Dimension>,
    /// The names of the figures.
    pub figure_names: Vec<&'static str>,
    /// Sorted by labels.
    pub rows: Vec<FlowRow>,
}

impl FlowTable {
    /// Gathers cells into the rows of a table.
    #[must_use]
    pub fn from_cells(
        dimensions: &[Dimension],
        cells: impl IntoIterator<Item = (Cell, u64)>,
        words: &Words,
    ) -> Self {
        let mut by_row: HashMap<Cell, Counts> = HashMap::new();
        for (cell, crossings) in cells {
            by_row.entry(cell.project(dimensions)).or_default().add(cell, crossings);
        }
        Self::from_counts(dimensions, by_row, words)
    }

    /// Makes a table of rows that are already gathered.
    #[must_use]
    pub fn from_counts(
        dimensions: &[Dimension],
        rows: impl IntoIterator<Item = (Cell, Counts)>,
        words: &Words,
    ) -> Self {
        let figures = figures(dimensions);
        // Two codes can have one label ("unknown" may be a word in the file): they are one row.
        let mut sorted: BTreeMap<Vec<String>, Counts> = BTreeMap::new();
        for (cell, counts) in rows {
            if counts.is_zero() {
                continue;
            }
            let labels = dimensions.iter().map(|&dimension| cell.label(dimension, words)).collect();
            let row = sorted.entry(labels).or_default();
            for (at, more) in counts.arrivals.iter().enumerate() {
                if let Some(count) = row.arrivals.get_mut(at) {
                    *count += more;
                }
            }
            for (at, more) in counts.departures.iter().enumerate() {
                if let Some(count) = row.departures.get_mut(at) {
                    *count += more;
                }
            }
        }
        let rows = sorted
            .into_iter()
            .map(|(labels, counts)| FlowRow {
                labels,
                counts,
                figures: figures.iter().map(|figure| (figure.of)(&counts)).collect(),
            })
            .collect();
        Self {
            dimensions: dimensions.to_vec(),
            figure_names: figures.iter().map(|figure| figure.name).collect(),
            rows,
        }
    }

    /// The names of all columns.
    #[must_use]
    pub fn header(&self) -> Vec<&'static str> {
        self.dimensions
            .iter()
            .map(|dimension| dimension.name())
            .chain(self.figure_names.iter().copied())
            .collect()
    }

    /// All crossings in it.
    #[must_use]
    pub fn crossings(&self) -> u64 {
        self.rows.iter().map(|row| row.counts.crossings(false) + row.counts.crossings(true)).sum()
    }
}
