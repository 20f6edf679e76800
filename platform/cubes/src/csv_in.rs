//! Crossings from CSV.
//!
//! Always: UTF-8, a header, as many fields in each line as in the header.

use std::fs::File;
use std::path::Path;

use csv::{ByteRecord, Reader};

use crate::batch::{self, NO_BIRTH_DAY, SharedWords};
use crate::source::{Columns, Sink};
use crate::{Batch, CubeError, day};

const BATCH_ROWS: usize = 16_384;

pub(crate) fn open(path: &Path) -> Result<Reader<File>, CubeError> {
    let file = File::open(path).map_err(CubeError::file(path))?;
    Ok(csv::ReaderBuilder::new().from_reader(file))
}

pub(crate) fn header(path: &Path) -> Result<Vec<String>, CubeError> {
    header_of(path, &mut open(path)?)
}

pub(crate) fn header_of(path: &Path, reader: &mut Reader<File>) -> Result<Vec<String>, CubeError> {
    let header = reader.byte_headers().map_err(|cause| said(path, &cause))?;
    let mut names = Vec::with_capacity(header.len());
    for (at, field) in header.iter().enumerate() {
        let name = std::str::from_utf8(field).map_err(|_| {
            CubeError::format(
                path,
                format!("line 1, field {}: not UTF-8. Save the file as UTF-8", at + 1),
            )
        })?;
        // Spreadsheets put a byte order mark in front of the first name.
        names.push(name.trim_start_matches('\u{feff}').trim().to_owned());
    }
    if names.iter().all(String::is_empty) {
        return Err(CubeError::format(
            path,
            "empty; expected a header line with the names of the columns",
        ));
    }
    Ok(names)
}

/// What the CSV reader said, in a sentence with the line.
pub(crate) fn said(path: &Path, cause: &csv::Error) -> CubeError {
    let line = cause.position().map_or(0, csv::Position::line);
    match cause.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => CubeError::format(
            path,
            format!(
                "line {line}: {len} fields where the header has {expected_len}. A quote or a separator may be missing"
            ),
        ),
        csv::ErrorKind::Utf8 { .. } => {
            CubeError::format(path, format!("line {line}: not UTF-8. Save the file as UTF-8"))
        }
        _ => CubeError::format(path, cause.to_string()),
    }
}

/// One line and what is needed to say where something is wrong in it.
struct Line<'a> {
    path: &'a Path,
    columns: &'a Columns,
    record: &'a ByteRecord,
    number: u64,
}

impl<'a> Line<'a> {
    fn text(&self, at: usize) -> Result<&'a str, CubeError> {
        std::str::from_utf8(self.record.get(at).unwrap_or_default()).map(str::trim).map_err(|_| {
            CubeError::format(
                self.path,
                format!(
                    "line {}, {}: not UTF-8. Save the file as UTF-8",
                    self.number,
                    self.columns.name(at)
                ),
            )
        })
    }

    fn wrong(&self, at: usize, value: &str, expected: &'static str) -> CubeError {
        CubeError::Value {
            path: self.path.to_owned(),
            line_word: "line",
            line: self.number,
            field: self.columns.name(at).to_owned(),
            value: value.to_owned(),
            expected,
        }
    }

    fn push(&self, words: &SharedWords, into: &mut Batch) -> Result<(), CubeError> {
        let columns = self.columns;
        let person = self.text(columns.person)?;
        if person.is_empty() {
            return Err(self.wrong(columns.person, person, "a person"));
        }
        let date = self.text(columns.date)?;
        let (day, ms) =
            day::parse(date).ok_or_else(|| self.wrong(columns.date, date, day::EXPECTED))?;
        let way = self.text(columns.direction)?;
        let is_arrival = batch::direction(way)
            .ok_or_else(|| self.wrong(columns.direction, way, DIRECTION_EXPECTED))?;
        into.order.push(match columns.journey.map(|at| self.text(at)).transpose()? {
            // A journey that is no number does not order anything; the time of day does.
            Some(journey) => journey.parse().unwrap_or(i64::from(ms)),
            None => i64::from(ms),
        });
        into.day.push(day);
        into.is_arrival.push(is_arrival);
        if let Some(at) = columns.sex {
            into.sex.push(batch::sex(self.text(at)?));
        }
        if let Some(at) = columns.birth_date {
            into.birth_day.push(match self.text(at)? {
                "" => NO_BIRTH_DAY,
                text => day::parse(text).ok_or_else(|| self.wrong(at, text, day::EXPECTED))?.0,
            });
        }
        if let Some(at) = columns.initial {
            let text = self.text(at)?;
            into.initial.push(
                batch::initial_status(text).ok_or_else(|| {
                    self.wrong(at, text, "1 (resident), 0 (non-resident) or blank")
                })?,
            );
        }
        let citizenship = columns.citizenship.map(|at| self.text(at)).transpose()?;
        let post = columns.post.map(|at| self.text(at)).transpose()?;
        words.with(|words| -> Result<(), CubeError> {
            into.person.push(words.person.code(person)?);
            if let Some(word) = citizenship {
                into.citizenship.push(words.citizenship.code("citizenship", word)?);
            }
            if let Some(word) = post {
                into.post.push(words.post.code("post", word)?);
            }
            Ok(())
        })
    }
}

pub(crate) const DIRECTION_EXPECTED: &str = "a direction: 1 or arrival, 0 or departure";

pub(crate) fn read(
    path: &Path,
    columns: &Columns,
    words: &SharedWords,
    sink: &mut dyn Sink,
) -> Result<(), CubeError> {
    let mut reader = open(path)?;
    let mut record = ByteRecord::new();
    let mut batch = Batch::default();
    while reader.read_byte_record(&mut record).map_err(|cause| said(path, &cause))? {
        let number = record.position().map_or(0, csv::Position::line);
        Line { path, columns, record: &record, number }.push(words, &mut batch)?;
        if batch.len() >= BATCH_ROWS {
            sink.take(&batch)?;
            batch.clear();
        }
    }
    if batch.is_empty() { Ok(()) } else { sink.take(&batch) }
}
