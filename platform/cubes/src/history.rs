//! Every crossing of a file with its outcome, row by row, in the file's order.
//!
//! Always: in reference mode the columns are the reference file's, name for name. A person's
//! crossings are taken by day, then by journey number or time, then as the file has them.

use std::path::Path;

use residence::as_of::{self, Verdict};
use residence::{Crossing, Rule, reference};

use crate::output::{Sheet, Values};
use crate::{Batch, ColumnMap, CubeError, Meaning, Sink, Source, Wanted, Words};

/// Which of the rule's two modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What migrbc 2.0.9 answers.
    Reference,
    /// What is known on the day of observation.
    AsOf,
}

/// What to classify, by which rule, as of when.
#[derive(Debug, Clone)]
pub struct HistoryRequest {
    /// Who is a migrant.
    pub rule: Rule,
    /// Which mode.
    pub mode: Mode,
    /// The day of observation, since 1970-01-01.
    pub observed_day: i32,
    /// The names of the columns, where they are not the usual ones.
    pub map: ColumnMap,
    /// The column with the stated status; without one, statuses are derived.
    pub initial_status: Option<String>,
}

/// What the reader should know of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistoryReport {
    /// Crossings read.
    pub crossings: usize,
    /// Of how many persons.
    pub persons: usize,
    /// Persons whom the reference sets aside because a crossing is missing.
    pub set_aside: usize,
    /// Crossings with the same day and order as another of that person.
    pub same_instant: usize,
}

struct Collect(Batch);

impl Sink for Collect {
    fn take(&mut self, batch: &Batch) -> Result<(), CubeError> {
        self.0.append(batch);
        Ok(())
    }
}

/// What becomes of each row, in the file's order.
struct Rows {
    sequence: Vec<Option<i64>>,
    previous: Vec<Option<i64>>,
    reference: Vec<reference::Outcome>,
    known: Vec<as_of::Outcome>,
}

/// Classifies every crossing of a file.
///
/// # Errors
/// What is wrong with the file.
pub fn histories(
    path: &Path,
    request: &HistoryRequest,
) -> Result<(Sheet, HistoryReport), CubeError> {
    let (read, rows, report) = read_and_classify(path, request)?;
    let journeys = read.journeys.unwrap_or_else(|| (1..).take(read.batch.len()).collect());
    let sheet = sheet(&read.source, &read.batch, &read.words, &journeys, &rows, request.mode);
    Ok((sheet, report))
}

/// The same without laying out a table: what the file holds, and that it can be classified.
///
/// # Errors
/// What is wrong with the file.
pub fn outcomes(path: &Path, request: &HistoryRequest) -> Result<HistoryReport, CubeError> {
    read_and_classify(path, request).map(|(_, _, report)| report)
}

struct Read {
    source: Source,
    batch: Batch,
    words: Words,
    journeys: Option<Vec<i64>>,
}

fn read_and_classify(
    path: &Path,
    request: &HistoryRequest,
) -> Result<(Read, Rows, HistoryReport), CubeError> {
    let map = match &request.initial_status {
        Some(column) => request.map.clone().with(Meaning::InitialStatus, column),
        None => request.map.clone(),
    };
    let wanted = Wanted { initial_status: request.initial_status.is_some(), ..Wanted::default() };
    let source = Source::open(path, &map, wanted)?;
    let (sinks, words) = source.read(1, || Collect(Batch::default()))?;
    let mut batch = Batch::default();
    for sink in &sinks {
        batch.append(&sink.0);
    }
    let journeys = source.has_journeys().then(|| batch.order.clone());
    let (rows, report) = classify(&batch, journeys.as_deref(), request)?;
    Ok((Read { source, batch, words, journeys }, rows, report))
}

/// One person's crossings, gathered from all over the file.
#[derive(Default)]
struct Gathered {
    crossings: Vec<Crossing>,
    reference: Vec<reference::Outcome>,
    known: Vec<as_of::Outcome>,
}

fn classify(
    batch: &Batch,
    journeys: Option<&[i64]>,
    request: &HistoryRequest,
) -> Result<(Rows, HistoryReport), CubeError> {
    let count = batch.len();
    let mut order: Vec<usize> = (0..count).collect();
    let key = |&row: &usize| (batch.person.get(row), batch.day.get(row), batch.order.get(row));
    // Stable: crossings of the same instant stay as the file has them.
    order.sort_by(|a, b| key(a).cmp(&key(b)));

    let of_mode = |mode, size| if request.mode == mode { size } else { 0 };
    let mut rows = Rows {
        sequence: vec![None; count],
        previous: vec![None; count],
        reference: vec![reference::Outcome::EMPTY; of_mode(Mode::Reference, count)],
        known: vec![as_of::Outcome::UNOBSERVED; of_mode(Mode::AsOf, count)],
    };
    let mut report = HistoryReport { crossings: count, ..HistoryReport::default() };
    let mut gathered = Gathered::default();
    for person in order.chunk_by(|a, b| batch.person.get(*a) == batch.person.get(*b)) {
        report.persons += 1;
        report.same_instant +=
            person.windows(2).filter(|pair| matches!(pair, [a, b] if key(a) == key(b))).count();
        gathered.crossings.clear();
        gathered.crossings.extend(person.iter().filter_map(|&row| {
            Some(Crossing::new(*batch.day.get(row)?, *batch.is_arrival.get(row)?))
        }));
        let initial = person.first().and_then(|&row| batch.initial.get(row)).copied().flatten();
        if one_person(request, initial, &mut gathered)? {
            report.set_aside += 1;
        }
        let mut previous = None;
        for (at, &row) in person.iter().enumerate() {
            set(&mut rows.sequence, row, i64::try_from(at + 1).ok());
            set(&mut rows.previous, row, previous);
            previous = match journeys {
                Some(journeys) => journeys.get(row).copied(),
                None => i64::try_from(row + 1).ok(),
            };
            if let Some(&outcome) = gathered.reference.get(at) {
                set(&mut rows.reference, row, outcome);
            }
            if let Some(&outcome) = gathered.known.get(at) {
                set(&mut rows.known, row, outcome);
            }
        }
    }
    Ok((rows, report))
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}

/// Returns whether the reference sets the person aside.
fn one_person(
    request: &HistoryRequest,
    initial: Option<residence::Status>,
    person: &mut Gathered,
) -> Result<bool, CubeError> {
    let short = |cause: residence::BufferTooShort| CubeError::Request(cause.to_string());
    match request.mode {
        Mode::Reference => {
            person.reference.resize(person.crossings.len(), reference::Outcome::EMPTY);
            let fault = reference::classify(
                request.rule,
                initial,
                request.observed_day,
                &person.crossings,
                &mut person.reference,
            );
            Ok(fault.map_err(short)?.is_some())
        }
        Mode::AsOf => {
            person.known.resize(person.crossings.len(), as_of::Outcome::UNOBSERVED);
            as_of::classify(
                request.rule,
                initial,
                request.observed_day,
                &person.crossings,
                &mut person.known,
            )
            .map_err(short)?;
            Ok(false)
        }
    }
}

fn sheet(
    source: &Source,
    batch: &Batch,
    words: &Words,
    journeys: &[i64],
    rows: &Rows,
    mode: Mode,
) -> Sheet {
    let persons = if source.persons_are_text() {
        let names = batch.person.iter().map(|&code| words.person.name(code));
        let numbers: Option<Vec<Option<i64>>> =
            names.clone().map(|name| name.parse().ok().map(Some)).collect();
        // CSV knows no types: where every person is a number, so is the column.
        numbers.map_or_else(
            || Values::Texts(names.map(|name| Some(name.to_owned())).collect()),
            Values::Numbers,
        )
    } else {
        Values::Numbers(batch.person.iter().map(|&person| Some(person.cast_signed())).collect())
    };
    let dates = |days: &mut dyn Iterator<Item = Option<i32>>| Values::Days(days.collect());
    let sheet = Sheet::default()
        .with("person_id", persons)
        .with(
            "journey_id",
            Values::Numbers(journeys.iter().map(|&journey| Some(journey)).collect()),
        )
        .with("previous_journey_id", Values::Numbers(rows.previous.clone()))
        .with("date_crossing", dates(&mut batch.day.iter().map(|&day| Some(day))))
        .with("journey_sequence", Values::Numbers(rows.sequence.clone()));
    let arrivals =
        Values::Numbers(batch.is_arrival.iter().map(|&arrival| Some(i64::from(arrival))).collect());
    match mode {
        Mode::Reference => {
            let numbers = |of: fn(&reference::Outcome) -> i64| {
                Values::Numbers(rows.reference.iter().map(|outcome| Some(of(outcome))).collect())
            };
            let days = |of: fn(&reference::Outcome) -> i32| {
                dates(&mut rows.reference.iter().map(|outcome| Some(of(outcome))))
            };
            let sheet = sheet
                .with("days_to_next_crossing", numbers(|outcome| i64::from(outcome.days_to_next)))
                .with("is_arrival", arrivals)
                .with("res_status_before", numbers(|outcome| i64::from(outcome.before.code())))
                .with("res_status_after", numbers(|outcome| i64::from(outcome.after.code())))
                .with("is_long_term_mig", numbers(|outcome| i64::from(outcome.is_migrant)))
                .with("date_finalised_res_before", days(|outcome| outcome.before_final_day))
                .with("date_finalised_res_after", days(|outcome| outcome.after_final_day))
                .with("date_finalised_LTM", days(|outcome| outcome.migrant_final_day));
            if batch.initial.is_empty() {
                return sheet;
            }
            let stated = batch
                .initial
                .iter()
                .map(|status| status.map(|status| i64::from(status.code())))
                .collect();
            sheet.with("res_status_initial", Values::Numbers(stated))
        }
        Mode::AsOf => {
            let numbers = |of: fn(&as_of::Outcome) -> Option<i64>| {
                Values::Numbers(rows.known.iter().map(of).collect())
            };
            let days =
                |of: fn(&as_of::Outcome) -> Option<i32>| dates(&mut rows.known.iter().map(of));
            let statuses = rows
                .known
                .iter()
                .map(|outcome| Some(verdict_label(outcome.verdict).to_owned()))
                .collect();
            sheet
                .with(
                    "days_to_next_crossing",
                    numbers(|outcome| outcome.days_to_next.map(i64::from)),
                )
                .with("is_arrival", arrivals)
                .with(
                    "res_status_before",
                    numbers(|outcome| outcome.before.map(|status| i64::from(status.code()))),
                )
                .with(
                    "res_status_after",
                    numbers(|outcome| outcome.after.map(|status| i64::from(status.code()))),
                )
                .with(
                    "is_long_term_mig",
                    numbers(|outcome| match outcome.verdict {
                        Verdict::Migrant => Some(1),
                        Verdict::NotMigrant => Some(0),
                        _ => None,
                    }),
                )
                .with("status", Values::Texts(statuses))
                .with("date_decided", days(|outcome| outcome.decided_day))
                .with(
                    "undetermined_until",
                    days(|outcome| match outcome.verdict {
                        Verdict::Undetermined { until_day, .. } => Some(until_day),
                        _ => None,
                    }),
                )
                .with(
                    "provisional_is_long_term_mig",
                    numbers(|outcome| {
                        (outcome.verdict != Verdict::Unobserved)
                            .then(|| i64::from(outcome.verdict.is_provisionally_migrant()))
                    }),
                )
        }
    }
}

const fn verdict_label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Migrant => "migrant",
        Verdict::NotMigrant => "not_migrant",
        Verdict::Undetermined { .. } => "undetermined",
        Verdict::Unobserved => "unobserved",
    }
}
