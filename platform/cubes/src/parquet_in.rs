//! Crossings from Parquet, one row group at a time.
//!
//! Always: text columns are read through their dictionaries, so that a word is understood once
//! and not once per row.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::statistics::Statistics;

use crate::batch::{self, NO_BIRTH_DAY, SharedWords};
use crate::csv_in::DIRECTION_EXPECTED;
use crate::source::{Columns, Range, Sink};
use crate::{Batch, CubeError, day};

const BATCH_ROWS: usize = 16_384;

#[derive(Debug)]
pub(crate) struct ParquetFile {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl ParquetFile {
    pub(crate) fn open(path: &Path) -> Result<Self, CubeError> {
        let file = File::open(path).map_err(CubeError::file(path))?;
        let told = |cause: parquet::errors::ParquetError| CubeError::parquet(path, &cause);
        let plain = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(told)?;
        let fields: Vec<Field> =
            plain.schema().fields().iter().map(|field| through_dictionary(field)).collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        let metadata =
            ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), options).map_err(told)?;
        Ok(Self { path: path.to_owned(), metadata })
    }

    pub(crate) fn header(&self) -> Vec<String> {
        self.metadata.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    pub(crate) fn rows(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    pub(crate) fn row_groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    fn data_type(&self, column: usize) -> Option<&DataType> {
        self.metadata.schema().fields().get(column).map(|field| field.data_type())
    }

    pub(crate) fn is_text(&self, column: usize) -> bool {
        matches!(self.data_type(column), Some(DataType::Dictionary(..) | DataType::Utf8View))
    }

    pub(crate) fn is_day(&self, column: usize) -> bool {
        matches!(self.data_type(column), Some(DataType::Date32))
    }

    /// From the statistics of every row group; unknown if one has none.
    pub(crate) fn range(&self, column: usize) -> Range {
        let mut bounds: Option<(i64, i64)> = None;
        for group in self.metadata.metadata().row_groups() {
            let Some(statistics) = group.columns().get(column).and_then(|chunk| chunk.statistics())
            else {
                return Range::default();
            };
            let of_group = match statistics {
                Statistics::Int32(of) => {
                    of.min_opt().zip(of.max_opt()).map(|(a, b)| (i64::from(*a), i64::from(*b)))
                }
                Statistics::Int64(of) => of.min_opt().zip(of.max_opt()).map(|(a, b)| (*a, *b)),
                _ => None,
            };
            let Some((low, high)) = of_group else { return Range::default() };
            bounds = Some(bounds.map_or((low, high), |(a, b)| (a.min(low), b.max(high))));
        }
        Range { bounds }
    }
}

fn through_dictionary(field: &Field) -> Field {
    match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => field.clone().with_data_type(DataType::Dictionary(
            Box::new(DataType::Int32),
            Box::new(DataType::Utf8),
        )),
        _ => field.clone(),
    }
}

/// Reads one row group into `sink`, using `batch` as room.
pub(crate) fn read(
    file: &ParquetFile,
    group: usize,
    columns: &Columns,
    words: &SharedWords,
    batch: &mut Batch,
    sink: &mut dyn Sink,
) -> Result<(), CubeError> {
    // A clone would share its place in the file with the other threads.
    let handle = File::open(&file.path).map_err(CubeError::file(&file.path))?;
    let wanted: Vec<usize> = [
        Some(columns.person),
        Some(columns.date),
        Some(columns.direction),
        columns.citizenship,
        columns.sex,
        columns.birth_date,
        columns.post,
        columns.journey,
        columns.initial,
    ]
    .into_iter()
    .flatten()
    .collect();
    let mask = ProjectionMask::roots(file.metadata.parquet_schema(), wanted.iter().copied());
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(handle, file.metadata.clone())
        .with_row_groups(vec![group])
        .with_batch_size(BATCH_ROWS)
        .with_projection(mask)
        .build()
        .map_err(|cause| CubeError::parquet(&file.path, &cause))?;

    let mut first_row: u64 = file
        .metadata
        .metadata()
        .row_groups()
        .iter()
        .take(group)
        .map(|group| u64::try_from(group.num_rows()).unwrap_or(0))
        .sum();
    for arrays in reader {
        let arrays = arrays.map_err(|cause| {
            CubeError::format(
                &file.path,
                format!(
                    "from row {} on: {cause}. The file may be damaged or cut off",
                    first_row + 1
                ),
            )
        })?;
        let column = |at: usize| -> Result<Column<'_>, CubeError> {
            let name = columns.name(at);
            let array = arrays.column_by_name(name).ok_or_else(|| {
                CubeError::format(&file.path, format!("column `{name}` cannot be read"))
            })?;
            Ok(Column { path: &file.path, name, array, first_row })
        };
        batch.clear();
        column(columns.person)?.persons(words, &mut batch.person)?;
        column(columns.date)?.days(&mut batch.day, &mut batch.order)?;
        column(columns.direction)?.directions(&mut batch.is_arrival)?;
        if let Some(at) = columns.citizenship {
            column(at)?.codes(&mut batch.citizenship, |word| {
                words.with(|words| words.citizenship.code("citizenship", word))
            })?;
        }
        if let Some(at) = columns.post {
            column(at)?
                .codes(&mut batch.post, |word| words.with(|words| words.post.code("post", word)))?;
        }
        if let Some(at) = columns.sex {
            column(at)?.codes(&mut batch.sex, |word| Ok(batch::sex(word)))?;
        }
        if let Some(at) = columns.birth_date {
            column(at)?.births(&mut batch.birth_day)?;
        }
        if let Some(at) = columns.initial {
            column(at)?.initial(&mut batch.initial)?;
        }
        if let Some(at) = columns.journey {
            let mut journeys = Vec::new();
            // A journey that is no number does not order anything; the time of day does.
            if column(at)?.integers(&mut journeys, 0, |value| value).is_some() {
                batch.order = journeys;
            }
        }
        first_row += u64::try_from(arrays.num_rows()).unwrap_or(0);
        sink.take(batch)?;
    }
    Ok(())
}

/// A column of one batch, and where it is.
struct Column<'a> {
    path: &'a Path,
    name: &'a str,
    array: &'a ArrayRef,
    first_row: u64,
}

impl Column<'_> {
    fn wrong(&self, at: usize, value: impl Into<String>, expected: &'static str) -> CubeError {
        CubeError::Value {
            path: self.path.to_owned(),
            line_word: "row",
            line: self.first_row + u64::try_from(at).unwrap_or(0) + 1,
            field: self.name.to_owned(),
            value: value.into(),
            expected,
        }
    }

    fn wrong_type(&self, expected: &'static str) -> CubeError {
        CubeError::ColumnType {
            path: self.path.to_owned(),
            field: self.name.to_owned(),
            found: self.array.data_type().to_string(),
            expected,
        }
    }

    fn refuse_nulls(&self, expected: &'static str) -> Result<(), CubeError> {
        if self.array.null_count() == 0 {
            return Ok(());
        }
        let at = (0..self.array.len()).find(|&at| self.array.is_null(at)).unwrap_or(0);
        Err(self.wrong(at, "", expected))
    }

    fn primitive<T: ArrowPrimitiveType, V>(
        &self,
        into: &mut Vec<V>,
        null: V,
        of: impl Fn(T::Native) -> V,
    ) -> Option<()>
    where
        V: Copy,
    {
        let array = self.array.as_primitive_opt::<T>()?;
        if array.null_count() == 0 {
            into.extend(array.values().iter().map(|&value| of(value)));
        } else {
            into.extend(array.iter().map(|value| value.map_or(null, &of)));
        }
        Some(())
    }

    /// Any whole-number column; `None` if it is none.
    fn integers<V: Copy>(&self, into: &mut Vec<V>, null: V, of: impl Fn(i64) -> V) -> Option<()> {
        match self.array.data_type() {
            DataType::Int8 => self.primitive::<Int8Type, V>(into, null, |v| of(i64::from(v))),
            DataType::Int16 => self.primitive::<Int16Type, V>(into, null, |v| of(i64::from(v))),
            DataType::Int32 => self.primitive::<Int32Type, V>(into, null, |v| of(i64::from(v))),
            DataType::Int64 => self.primitive::<Int64Type, V>(into, null, of),
            DataType::UInt8 => self.primitive::<UInt8Type, V>(into, null, |v| of(i64::from(v))),
            DataType::UInt16 => self.primitive::<UInt16Type, V>(into, null, |v| of(i64::from(v))),
            DataType::UInt32 => self.primitive::<UInt32Type, V>(into, null, |v| of(i64::from(v))),
            DataType::UInt64 => {
                self.primitive::<UInt64Type, V>(into, null, |v| of(v.cast_signed()))
            }
            _ => None,
        }
    }

    /// A text column, each different word understood once.
    fn words<V: Copy>(
        &self,
        into: &mut Vec<V>,
        null: Option<V>,
        mut of: impl FnMut(&str) -> Result<Option<V>, CubeError>,
        expected: &'static str,
    ) -> Result<(), CubeError> {
        if let Some(array) = self.array.as_dictionary_opt::<Int32Type>() {
            let Some(values) = array.values().as_string_opt::<i32>() else {
                return Err(self.wrong_type(expected));
            };
            let mut understood: Vec<Option<V>> = vec![None; values.len()];
            for (at, key) in array.keys().iter().enumerate() {
                let Some(key) = key.and_then(|key| usize::try_from(key).ok()) else {
                    into.push(null.ok_or_else(|| self.wrong(at, "", expected))?);
                    continue;
                };
                let known = understood.get(key).copied().flatten();
                let value = match known {
                    Some(value) => value,
                    None => {
                        let word = values.value(key);
                        let value = of(word)?.ok_or_else(|| self.wrong(at, word, expected))?;
                        if let Some(slot) = understood.get_mut(key) {
                            *slot = Some(value);
                        }
                        value
                    }
                };
                into.push(value);
            }
            return Ok(());
        }
        let Some(array) = self.array.as_string_view_opt() else {
            return Err(self.wrong_type(expected));
        };
        for (at, word) in array.iter().enumerate() {
            into.push(match word {
                None => null.ok_or_else(|| self.wrong(at, "", expected))?,
                Some(word) => of(word)?.ok_or_else(|| self.wrong(at, word, expected))?,
            });
        }
        Ok(())
    }

    fn persons(&self, words: &SharedWords, into: &mut Vec<u64>) -> Result<(), CubeError> {
        const EXPECTED: &str = "a person: a whole number or a text";
        self.refuse_nulls(EXPECTED)?;
        if self.integers(into, 0, i64::cast_unsigned).is_some() {
            return Ok(());
        }
        self.words(
            into,
            None,
            |word| words.with(|words| words.person.code(word)).map(Some),
            EXPECTED,
        )
    }

    fn days(&self, days: &mut Vec<i32>, ms_of_day: &mut Vec<i64>) -> Result<(), CubeError> {
        self.refuse_nulls(day::EXPECTED)?;
        if self.primitive::<Date32Type, i32>(days, 0, |day| day).is_some() {
            ms_of_day.resize(days.len(), 0);
            return Ok(());
        }
        let mut ms: Vec<i64> = Vec::new();
        let times = match self.array.data_type() {
            DataType::Timestamp(TimeUnit::Second, _) => {
                self.primitive::<TimestampSecondType, i64>(&mut ms, 0, |v| v.saturating_mul(1000))
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                self.primitive::<TimestampMillisecondType, i64>(&mut ms, 0, |v| v)
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                self.primitive::<TimestampMicrosecondType, i64>(&mut ms, 0, |v| v.div_euclid(1000))
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => self
                .primitive::<TimestampNanosecondType, i64>(&mut ms, 0, |v| v.div_euclid(1_000_000)),
            _ => None,
        };
        if times.is_some() {
            for (at, ms) in ms.into_iter().enumerate() {
                let (day, within) = day::split_ms(ms)
                    .ok_or_else(|| self.wrong(at, ms.to_string(), day::EXPECTED))?;
                days.push(day);
                ms_of_day.push(i64::from(within));
            }
            return Ok(());
        }
        let mut both: Vec<(i32, i32)> = Vec::new();
        self.words(&mut both, None, |word| Ok(day::parse(word)), day::EXPECTED)?;
        days.extend(both.iter().map(|&(day, _)| day));
        ms_of_day.extend(both.iter().map(|&(_, ms)| i64::from(ms)));
        Ok(())
    }

    fn directions(&self, into: &mut Vec<bool>) -> Result<(), CubeError> {
        self.refuse_nulls(DIRECTION_EXPECTED)?;
        if let Some(array) = self.array.as_boolean_opt() {
            into.extend(array.values().iter());
            return Ok(());
        }
        let mut codes: Vec<i64> = Vec::new();
        if self.integers(&mut codes, 0, |value| value).is_some() {
            if let Some(at) = codes.iter().position(|code| !(0..=1).contains(code)) {
                let value = codes.get(at).map(i64::to_string).unwrap_or_default();
                return Err(self.wrong(at, value, DIRECTION_EXPECTED));
            }
            into.extend(codes.iter().map(|&code| code == 1));
            return Ok(());
        }
        self.words(into, None, |word| Ok(batch::direction(word)), DIRECTION_EXPECTED)
    }

    fn codes<V: Copy + Default>(
        &self,
        into: &mut Vec<V>,
        mut of: impl FnMut(&str) -> Result<V, CubeError>,
    ) -> Result<(), CubeError> {
        let mut numbers: Vec<Option<i64>> = Vec::new();
        if self.integers(&mut numbers, None, Some).is_some() {
            for number in numbers {
                into.push(match number {
                    Some(number) => of(&number.to_string())?,
                    None => V::default(),
                });
            }
            return Ok(());
        }
        if matches!(self.array.data_type(), DataType::Null) {
            into.resize(into.len() + self.array.len(), V::default());
            return Ok(());
        }
        self.words(into, Some(V::default()), |word| of(word).map(Some), "a text")
    }

    fn births(&self, into: &mut Vec<i32>) -> Result<(), CubeError> {
        if self.primitive::<Date32Type, i32>(into, NO_BIRTH_DAY, |day| day).is_some() {
            return Ok(());
        }
        let of = |word: &str| {
            Ok(if word.trim().is_empty() {
                Some(NO_BIRTH_DAY)
            } else {
                day::parse(word).map(|(day, _)| day)
            })
        };
        self.words(into, Some(NO_BIRTH_DAY), of, day::EXPECTED)
    }

    fn initial(&self, into: &mut Vec<Option<residence::Status>>) -> Result<(), CubeError> {
        const EXPECTED: &str = "1 (resident), 0 (non-resident) or nothing";
        let mut codes: Vec<Option<i64>> = Vec::new();
        if self.integers(&mut codes, None, Some).is_none() {
            // Tables that went through R or pandas hold whole numbers with gaps as floats.
            if let Some(array) = self.array.as_primitive_opt::<Float64Type>() {
                codes.extend(array.iter().map(|value| match value {
                    Some(0.0) => Some(0),
                    Some(1.0) => Some(1),
                    Some(value) if value.is_nan() => None,
                    Some(_) => Some(-1),
                    None => None,
                }));
            } else {
                return self.words(
                    into,
                    Some(None),
                    |word| Ok(batch::initial_status(word)),
                    EXPECTED,
                );
            }
        }
        for (at, code) in codes.into_iter().enumerate() {
            into.push(match code {
                None => None,
                Some(0) => Some(residence::Status::NonResident),
                Some(1) => Some(residence::Status::Resident),
                Some(other) => return Err(self.wrong(at, other.to_string(), EXPECTED)),
            });
        }
        Ok(())
    }
}
