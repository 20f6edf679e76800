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

use residence::Status;

use crate::cell::CellStatus;
use crate::flow::{FlowReport, FlowRequest};
use crate::judge::{Judge, Reading};
use crate::packed::{Layout, Packed};
use crate::{Cell, Dictionary, Dimension, Words, day};

/// No array of counts is larger than this many cells (16 MB).
const MOST_DENSE_CELLS: usize = 1 << 22;

/// Arriving or departing, with one of four statuses.
const DIRECTIONS_AND_STATUSES: usize = 8;

pub(crate) struct Walker {
    keys: Keys,
    judge: Judge,
    counts: Counts,
}

/// How packed crossings are read.
struct Keys {
    layout: Layout,
    /// The place of each post's word among all words, and of each citizenship's: codes are given
    /// as words are met, and two crossings of one instant must not stand as a file does.
    posts: Vec<u16>,
    citizenships: Vec<u16>,
}

impl<K: Packed> Reading<K> for Keys {
    type Instant = K;
    type Rank = (u16, u16, u64, u64, u8);

    #[inline]
    fn instant(&self, key: K) -> K {
        self.layout.instant(key)
    }
    #[inline]
    fn day(&self, key: K) -> i32 {
        self.layout.day(key)
    }
    #[inline]
    fn is_arrival(&self, key: K) -> bool {
        Layout::is_arrival(key)
    }
    #[inline]
    fn initial(&self, key: K) -> Option<Status> {
        self.layout.initial(key)
    }
    fn rank(&self, key: K) -> Self::Rank {
        let (sex, age, citizenship, post) = self.layout.properties(key);
        let initial = self.layout.initial(key).map_or(0, |status| status.code() + 1);
        (self.posts[post as usize], self.citizenships[citizenship as usize], age, sex, initial)
    }
}

/// The place of each code's word among all words.
fn places(words: &Dictionary) -> Vec<u16> {
    let mut codes: Vec<u16> = (0..=u16::MAX).take(words.len()).collect();
    codes.sort_by_key(|&code| words.word(code));
    let mut places = vec![0; codes.len()];
    for (place, &code) in (0..=u16::MAX).zip(&codes) {
        places[usize::from(code)] = place;
    }
    places
}

impl Walker {
    pub(crate) fn new(
        layout: Layout,
        request: &FlowRequest,
        days: Option<(i32, i32)>,
        words: &Words,
    ) -> Self {
        let keys =
            Keys { layout, posts: places(&words.post), citizenships: places(&words.citizenship) };
        Self {
            keys,
            judge: Judge::new(request.rule, request.observed_day),
            counts: Counts::new(request, days, words),
        }
    }

    /// Walks sorted crossings.
    pub(crate) fn walk<K: Packed>(&mut self, keys: &mut [K], report: &mut FlowReport) {
        report.crossings += keys.len() as u64;
        let layout = self.keys.layout;
        let mut from = 0;
        while from < keys.len() {
            let person = layout.person(keys[from]);
            let mut to = from + 1;
            while to < keys.len() && layout.person(keys[to]) == person {
                to += 1;
            }
            let counts = &mut self.counts;
            self.judge.person(&self.keys, &mut keys[from..to], report, |key, status| {
                counts.count(layout, key, status);
            });
            from = to;
        }
    }

    /// What was counted.
    pub(crate) fn into_cells(self) -> Vec<(Cell, u64)> {
        self.counts.into_cells()
    }
}

/// How often each cell was met.
struct Counts {
    first_day: i32,
    /// The month of each day from the first on, counted from the first month.
    months: Vec<u16>,
    first_month: u16,
    /// How many values of post, citizenship, age group, sex and month are told apart; 1 if not.
    sizes: [usize; 5],
    /// How far apart two of them are in the array; 0 if not told apart.
    strides: [usize; 5],
    dense: Vec<u32>,
    sparse: HashMap<Cell, u64>,
}

impl Counts {
    fn new(request: &FlowRequest, days: Option<(i32, i32)>, words: &Words) -> Self {
        let (first_day, last_day) = days.unwrap_or((0, 0));
        let (first_month, last_month) = (day::month_of(first_day), day::month_of(last_day));
        let months = (first_day..=last_day).map(|day| day::month_of(day) - first_month).collect();
        let size =
            |dimension, values: usize| if request.by.contains(&dimension) { values } else { 1 };
        // A person's crossings differ by month, if by anything: side by side, they stay in cache.
        let sizes = [
            size(Dimension::Post, words.post.len()),
            size(Dimension::Citizenship, words.citizenship.len()),
            size(Dimension::AgeGroup, 19),
            size(Dimension::Sex, 4),
            size(Dimension::Month, usize::from(last_month - first_month) + 1),
        ];
        let mut strides = [0; 5];
        let mut cells = Some(DIRECTIONS_AND_STATUSES);
        for at in (0..5).rev() {
            if let Some(apart) = cells.filter(|_| sizes[at] > 1) {
                strides[at] = apart;
            }
            cells = cells.and_then(|cells| cells.checked_mul(sizes[at]));
        }
        let dense = cells
            .filter(|&cells| cells <= MOST_DENSE_CELLS)
            .map_or_else(Vec::new, |cells| vec![0; cells]);
        let sparse = HashMap::new();
        Self { first_day, months, first_month, sizes, strides, dense, sparse }
    }

    #[inline]
    fn count<K: Packed>(&mut self, layout: Layout, key: K, status: CellStatus) {
        let month = self.months[(layout.day(key) - self.first_day) as usize];
        let (sex, age, citizenship, post) = layout.properties(key);
        let values = [post, citizenship, age, sex, u64::from(month)];
        let departure = usize::from(!Layout::is_arrival(key));
        let apart = values.iter().zip(&self.strides);
        let start: usize = apart.map(|(&value, stride)| value as usize * stride).sum();
        let index = start + departure * 4 + usize::from(status.code());
        let sparsely = match self.dense.get_mut(index) {
            Some(count) => {
                *count = count.wrapping_add(1);
                if *count > 0 {
                    return;
                }
                // Full: what it held goes where there is more room.
                1 << 32
            }
            None => 1,
        };
        let cell = self.cell(values, departure as u64, status.code());
        *self.sparse.entry(cell).or_default() += sparsely;
    }

    fn cell(&self, values: [u64; 5], departure: u64, status: u8) -> Cell {
        let [post, citizenship, age, sex, month] = values;
        let told = |at: usize, value: u64| if self.sizes[at] == 1 { 0 } else { value };
        // A single month is still that month.
        Cell::default()
            .with(Dimension::Month, told(4, month) + u64::from(self.first_month))
            .with(Dimension::Post, told(0, post))
            .with(Dimension::Citizenship, told(1, citizenship))
            .with(Dimension::AgeGroup, told(2, age))
            .with(Dimension::Sex, told(3, sex))
            .with(Dimension::Direction, departure)
            .with(Dimension::Status, u64::from(status))
    }

    fn into_cells(self) -> Vec<(Cell, u64)> {
        let mut cells: Vec<(Cell, u64)> =
            self.sparse.iter().map(|(&cell, &count)| (cell, count)).collect();
        for (index, &count) in self.dense.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let mut rest = index / DIRECTIONS_AND_STATUSES;
            let mut values = [0_u64; 5];
            for at in (0..5).rev() {
                values[at] = (rest % self.sizes[at]) as u64;
                rest /= self.sizes[at];
            }
            let cell = self.cell(values, (index / 4 % 2) as u64, (index % 4) as u8);
            cells.push((cell, count.into()));
        }
        cells
    }
}
