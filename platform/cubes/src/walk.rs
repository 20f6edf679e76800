//! Walking sorted crossings person by person, and counting what the rule says of each.
//!
//! Always: each thread counts for itself; a table that is small enough is counted in a plain
//! array, any other in a map.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "the inner loop over every crossing: positions come from the loop's own bounds, sizes from the dictionaries"
)]

use std::collections::HashMap;

use residence::{Crossing, as_of};

use crate::cell::CellStatus;
use crate::flow::{FlowReport, FlowRequest};
use crate::packed::{Layout, Packed};
use crate::{Cell, Dimension, Words, day};

/// No array of counts is larger than this many cells (32 MB).
const MOST_DENSE_CELLS: usize = 1 << 22;

pub(crate) struct Walker {
    layout: Layout,
    rule: residence::Rule,
    observed_day: i32,
    first_day: i32,
    /// The month of each day from the first on.
    months: Vec<u16>,
    first_month: u16,
    /// How many values of month, post, citizenship, age group and sex are told apart; 1 if not.
    sizes: [usize; 5],
    dense: Vec<u64>,
    sparse: HashMap<Cell, u64>,
    crossings: Vec<Crossing>,
    outcomes: Vec<as_of::Outcome>,
}

impl Walker {
    pub(crate) fn new(
        layout: Layout,
        request: &FlowRequest,
        days: Option<(i32, i32)>,
        words: &Words,
    ) -> Self {
        let (first_day, last_day) = days.unwrap_or((0, 0));
        let months: Vec<u16> = (first_day..=last_day).map(day::month_of).collect();
        let first_month = months.first().copied().unwrap_or(0);
        let last_month = months.last().copied().unwrap_or(0);
        let size =
            |dimension, values: usize| if request.by.contains(&dimension) { values } else { 1 };
        let sizes = [
            size(Dimension::Month, usize::from(last_month - first_month) + 1),
            size(Dimension::Post, words.post.len()),
            size(Dimension::Citizenship, words.citizenship.len()),
            size(Dimension::AgeGroup, 19),
            size(Dimension::Sex, 4),
        ];
        let cells = sizes.iter().try_fold(8_usize, |cells, size| cells.checked_mul(*size));
        let dense = cells
            .filter(|&cells| cells <= MOST_DENSE_CELLS)
            .map_or_else(Vec::new, |cells| vec![0; cells]);
        Self {
            layout,
            rule: request.rule,
            observed_day: request.observed_day,
            first_day,
            months,
            first_month,
            sizes,
            dense,
            sparse: HashMap::new(),
            crossings: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Walks a sorted bucket.
    pub(crate) fn walk<K: Packed>(&mut self, keys: &mut [K]) -> FlowReport {
        let mut report = FlowReport { crossings: keys.len() as u64, ..FlowReport::default() };
        let mut from = 0;
        while from < keys.len() {
            let person = self.layout.person(keys[from]);
            let mut to = from + 1;
            while to < keys.len() && self.layout.person(keys[to]) == person {
                to += 1;
            }
            self.person(&mut keys[from..to], &mut report);
            from = to;
        }
        report
    }

    fn person<K: Packed>(&mut self, keys: &mut [K], report: &mut FlowReport) {
        report.persons += 1;
        report.same_instant += take_turns(self.layout, keys);
        self.crossings.clear();
        self.crossings.extend(
            keys.iter().map(|&key| Crossing::new(self.layout.day(key), Layout::is_arrival(key))),
        );
        report.same_direction += self
            .crossings
            .windows(2)
            .filter(|pair| pair[0].is_arrival() == pair[1].is_arrival())
            .count() as u64;
        if self.outcomes.len() < keys.len() {
            self.outcomes.resize(keys.len(), as_of::Outcome::UNOBSERVED);
        }
        let initial = keys.first().and_then(|&key| self.layout.initial(key));
        let observed = as_of::classify(
            self.rule,
            initial,
            self.observed_day,
            &self.crossings,
            &mut self.outcomes,
        )
        .unwrap_or(0);
        report.unobserved += (keys.len() - observed) as u64;
        for (at, &key) in keys.iter().enumerate().take(observed) {
            if let Some(status) = CellStatus::of(self.outcomes[at].verdict) {
                self.count(key, status);
            }
        }
    }

    #[inline]
    fn count<K: Packed>(&mut self, key: K, status: CellStatus) {
        let month = self.months[(self.layout.day(key) - self.first_day) as usize];
        let (sex, age, citizenship, post) = self.layout.properties(key);
        let values = [u64::from(month - self.first_month), post, citizenship, age, sex];
        let departure = u64::from(!Layout::is_arrival(key));
        let mut index: usize = 0;
        for (value, &size) in values.iter().zip(&self.sizes) {
            index = index * size + if size == 1 { 0 } else { *value as usize };
        }
        let index = index * 8 + departure as usize * 4 + usize::from(status.code());
        if let Some(count) = self.dense.get_mut(index) {
            *count += 1;
            return;
        }
        *self.sparse.entry(self.cell(values, departure, status.code())).or_default() += 1;
    }

    fn cell(&self, values: [u64; 5], departure: u64, status: u8) -> Cell {
        let [month, post, citizenship, age, sex] = values;
        let told = |at: usize, value: u64| if self.sizes[at] == 1 { 0 } else { value };
        // A single month is still that month.
        Cell::default()
            .with(Dimension::Month, told(0, month) + u64::from(self.first_month))
            .with(Dimension::Post, told(1, post))
            .with(Dimension::Citizenship, told(2, citizenship))
            .with(Dimension::AgeGroup, told(3, age))
            .with(Dimension::Sex, told(4, sex))
            .with(Dimension::Direction, departure)
            .with(Dimension::Status, u64::from(status))
    }

    /// What was counted.
    pub(crate) fn into_cells(self) -> Vec<(Cell, u64)> {
        let mut cells: Vec<(Cell, u64)> =
            self.sparse.iter().map(|(&cell, &count)| (cell, count)).collect();
        for (index, &count) in self.dense.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let mut rest = index / 8;
            let mut values = [0_u64; 5];
            for at in (0..5).rev() {
                values[at] = (rest % self.sizes[at]) as u64;
                rest /= self.sizes[at];
            }
            let cell = self.cell(values, (index / 4 % 2) as u64, (index % 4) as u8);
            cells.push((cell, count));
        }
        cells
    }
}

/// Puts crossings of the same instant in turns: who was last seen arriving departs first.
/// Returns how many crossings share an instant with the one before.
fn take_turns<K: Packed>(layout: Layout, keys: &mut [K]) -> u64 {
    let mut shared = 0;
    let mut from = 0;
    while from + 1 < keys.len() {
        let instant = layout.instant(keys[from]);
        let mut to = from + 1;
        while to < keys.len() && layout.instant(keys[to]) == instant {
            to += 1;
        }
        if to - from > 1 {
            shared += (to - from - 1) as u64;
            let before = from.checked_sub(1).map(|at| Layout::is_arrival(keys[at]));
            turns(&mut keys[from..to], before);
        }
        from = to;
    }
    shared
}

fn turns<K: Packed>(keys: &mut [K], before: Option<bool>) {
    let (mut arrivals, mut departures): (Vec<K>, Vec<K>) =
        keys.iter().partition(|&&key| Layout::is_arrival(key));
    // Taken from the end, so the smallest come first.
    arrivals.reverse();
    departures.reverse();
    // Whoever was never seen begins with what there is more of; of an even number, with arriving.
    let mut arrives = before.map_or(arrivals.len() >= departures.len(), |was_arrival| !was_arrival);
    for slot in keys {
        let next = if arrives {
            arrivals.pop().or_else(|| departures.pop())
        } else {
            departures.pop().or_else(|| arrivals.pop())
        };
        if let Some(key) = next {
            arrives = !Layout::is_arrival(key);
            *slot = key;
        }
    }
}
