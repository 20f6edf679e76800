//! From the counts that a cluster gives to the table: the last step, on one machine.
//!
//! Always: cells, labels, figures and order are the crate `cubes`'s. Leaves out writing.

use cubes::{Cell, Dictionary, Dimension, FlowReport, FlowTable, Words};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Int8Type, Int32Type, Int64Type};

use crate::error::Error;
use crate::judgement::Judgement;
use crate::plan::{CROSSINGS, IS_ARRIVAL, JUDGEMENT};

/// The table of a plan's answer, and what its reader should know of it.
///
/// # Errors
/// [`cubes::CubeError::TooManyValues`]; [`Error::Engine`] for an answer that is none.
pub fn table(answer: &[RecordBatch], by: &[Dimension]) -> Result<(FlowTable, FlowReport), Error> {
    let mut words = Words::default();
    let mut report = FlowReport::default();
    let mut cells: Vec<(Cell, u64)> = Vec::new();
    for batch in answer {
        let arrivals = of(batch, IS_ARRIVAL, |found| found.as_boolean_opt())?;
        let judgements = of(batch, JUDGEMENT, |found| found.as_primitive_opt::<Int32Type>())?;
        let crossings = of(batch, CROSSINGS, |found| found.as_primitive_opt::<Int64Type>())?;
        for row in 0..batch.num_rows() {
            let judgement = Judgement::of(judgements.value(row));
            let count = u64::try_from(crossings.value(row)).unwrap_or(0);
            let counted = |is: bool| if is { count } else { 0 };
            report.crossings += count;
            report.persons += counted(judgement.is_first());
            report.same_instant += counted(judgement.is_same_instant());
            report.same_direction += counted(judgement.is_same_direction());
            let Some(status) = judgement.status() else {
                report.unobserved += count;
                continue;
            };
            let mut cell = Cell::default()
                .with(Dimension::Direction, u64::from(!arrivals.value(row)))
                .with(Dimension::Status, u64::from(status.code()));
            for &dimension in by {
                if let Some(code) = code(batch, row, dimension, &mut words)? {
                    cell = cell.with(dimension, code);
                }
            }
            cells.push((cell, count));
        }
    }
    Ok((FlowTable::from_cells(by, cells, &words), report))
}

/// A column of the answer, of the type that the plan gave it.
fn of<'a, T>(
    batch: &'a RecordBatch,
    name: &str,
    typed: impl FnOnce(&'a dyn Array) -> Option<&'a T>,
) -> Result<&'a T, Error> {
    batch.column_by_name(name).and_then(|found| typed(found.as_ref())).ok_or_else(|| {
        Error::Engine(format!(
            "the answer has no such column {name}; are scheduler, executors and this program of one version?"
        ))
    })
}

/// The code of a row's property, where it has a column of its own.
fn code(
    batch: &RecordBatch,
    row: usize,
    dimension: Dimension,
    words: &mut Words,
) -> Result<Option<u64>, Error> {
    let name = dimension.name();
    Ok(match dimension {
        Dimension::Direction | Dimension::Status => None,
        Dimension::Month => {
            let months = of(batch, name, |found| found.as_primitive_opt::<Int32Type>())?;
            u64::try_from(months.value(row)).ok()
        }
        Dimension::Sex | Dimension::AgeGroup => {
            let codes = of(batch, name, |found| found.as_primitive_opt::<Int8Type>())?;
            u64::try_from(codes.value(row)).ok()
        }
        Dimension::Citizenship => Some(word(&mut words.citizenship, "citizenship", batch, row)?),
        Dimension::Post => Some(word(&mut words.post, "post", batch, row)?),
    })
}

fn word(
    words: &mut Dictionary,
    name: &'static str,
    batch: &RecordBatch,
    row: usize,
) -> Result<u64, Error> {
    let texts = of(batch, name, |found| found.as_string_opt::<i32>())?;
    Ok(words.code(name, texts.value(row))?.into())
}
