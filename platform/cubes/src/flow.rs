//! From a file of unsorted crossings to a table of flows, in one pass over the file.
//!
//! Each crossing is packed into one number (person, day, order, properties, direction), thrown
//! into a bucket by its person, and each bucket, small enough for the cache, is sorted and walked
//! person by person through the rule. Nothing of a person is kept after that.
//!
//! Always: every crossing up to the day of observation is counted once; the table does not depend
//! on the order of the file or the number of threads. Crossings of one day without a time or a
//! journey number are taken in turns, beginning with the one that the person's side allows.

use std::collections::HashMap;

use residence::Rule;

use crate::packed::{Buckets, Layout, Packed, Slots};
use crate::walk::Walker;
use crate::{Cell, CubeError, Dimension, FlowTable, Sink, Source, Wanted, Words};

/// What to count, by which rule, as of when.
#[derive(Debug, Clone)]
pub struct FlowRequest {
    /// What the rows tell apart.
    pub by: Vec<Dimension>,
    /// Who is a migrant.
    pub rule: Rule,
    /// The day of observation, since 1970-01-01.
    pub observed_day: i32,
    /// How many threads to use.
    pub threads: usize,
}

/// What the reader of a table should know of what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlowReport {
    /// Crossings read.
    pub crossings: u64,
    /// Of how many persons.
    pub persons: u64,
    /// Crossings dated after the day of observation, which are not counted.
    pub unobserved: u64,
    /// Crossings with the same day (and time, and journey number) as another of that person.
    pub same_instant: u64,
    /// Crossings in the same direction as the person's one before: one between them is missing.
    pub same_direction: u64,
}

impl FlowReport {
    /// What the reader of a table of so many rows should know, in a sentence.
    #[must_use]
    pub fn sentence(&self, rows: usize) -> String {
        let mut said =
            format!("{} crossings of {} persons, {rows} rows", self.crossings, self.persons);
        for (count, what) in [
            (self.unobserved, "after the day of observation, not counted"),
            (self.same_direction, "in the same direction as the one before: a crossing is missing"),
            (self.same_instant, "at the same instant as the one before, taken in turns"),
        ] {
            if count > 0 {
                said.push_str(&format!("; {count} {what}"));
            }
        }
        said
    }

    fn add(&mut self, other: Self) {
        self.crossings += other.crossings;
        self.persons += other.persons;
        self.unobserved += other.unobserved;
        self.same_instant += other.same_instant;
        self.same_direction += other.same_direction;
    }
}

/// Which columns a table needs.
#[must_use]
pub fn wanted_by(by: &[Dimension]) -> Wanted {
    Wanted {
        citizenship: by.contains(&Dimension::Citizenship),
        sex: by.contains(&Dimension::Sex),
        birth_date: by.contains(&Dimension::AgeGroup),
        post: by.contains(&Dimension::Post),
        initial_status: true,
    }
}

/// Refuses to count by what a file has no column for.
///
/// # Errors
/// [`CubeError::Request`], naming the column.
pub fn refuse_lacking(by: &[Dimension], present: Wanted) -> Result<(), CubeError> {
    let missing = [
        (Dimension::Citizenship, present.citizenship),
        (Dimension::Sex, present.sex),
        (Dimension::AgeGroup, present.birth_date),
        (Dimension::Post, present.post),
    ]
    .into_iter()
    .find(|&(dimension, is_there)| by.contains(&dimension) && !is_there);
    let Some((dimension, _)) = missing else { return Ok(()) };
    let column = if dimension == Dimension::AgeGroup { "birth_date" } else { dimension.name() };
    Err(CubeError::Request(format!(
        "to count by {}, the file needs a column `{column}`; name yours with a map, as in `{column}=YOUR_COLUMN`",
        dimension.name()
    )))
}

/// Counts the crossings of a file.
///
/// # Errors
/// What is wrong with the file; [`CubeError::Request`] for a dimension that it has no column for.
pub fn flows(source: &Source, request: &FlowRequest) -> Result<(FlowTable, FlowReport), CubeError> {
    refuse_lacking(&request.by, source.present())?;
    let layout = Layout::of(source);
    if layout.bits() <= 64 {
        count::<u64>(source, request, layout)
    } else {
        count::<u128>(source, request, layout)
    }
}

struct Scatter<K> {
    buckets: Buckets<K>,
}

impl<K: Packed> Sink for Scatter<K> {
    fn take(&mut self, batch: &crate::Batch) -> Result<(), CubeError> {
        self.buckets.scatter(batch)
    }
}

fn count<K: Packed>(
    source: &Source,
    request: &FlowRequest,
    layout: Layout,
) -> Result<(FlowTable, FlowReport), CubeError> {
    let threads = request.threads.max(1);
    let (sinks, words) =
        source.read(threads, || Scatter { buckets: Buckets::<K>::new(layout, threads) })?;
    let mut scattered: Vec<Buckets<K>> = sinks.into_iter().map(|sink| sink.buckets).collect();
    let days =
        scattered.iter().filter_map(Buckets::days).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));

    // Each bucket's parts, one from each reading thread, in the order of the buckets.
    let work: Vec<Vec<Vec<K>>> = (0..layout.buckets())
        .map(|at| scattered.iter_mut().map(|buckets| buckets.take(at)).collect())
        .collect();
    drop(scattered);
    let work = std::sync::Mutex::new(work);

    let walk = || {
        let mut walker = Walker::new(layout, request, days, &words);
        let mut report = FlowReport::default();
        let mut slots = Slots::default();
        loop {
            // A walking thread holds the lock only to take its next bucket.
            let next = work.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
            let Some(parts) = next else { return (walker.into_cells(), report) };
            slots.gather(layout, &parts);
            drop(parts);
            slots.each(|keys| walker.walk(keys, &mut report));
        }
    };
    let results: Vec<(Vec<(Cell, u64)>, FlowReport)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(walk)).collect();
        let mut results = vec![walk()];
        for other in others {
            results.push(other.join().map_err(|_| {
                CubeError::Request(
                    "counting stopped in an unforeseen way; please report it".to_owned(),
                )
            })?);
        }
        Ok::<_, CubeError>(results)
    })?;
    Ok(gather(&request.by, results, &words))
}

fn gather(
    by: &[Dimension],
    results: Vec<(Vec<(Cell, u64)>, FlowReport)>,
    words: &Words,
) -> (FlowTable, FlowReport) {
    let mut report = FlowReport::default();
    let mut cells: HashMap<Cell, u64> = HashMap::new();
    for (of_thread, reported) in results {
        report.add(reported);
        for (cell, crossings) in of_thread {
            *cells.entry(cell).or_default() += crossings;
        }
    }
    (FlowTable::from_cells(by, cells, words), report)
}
