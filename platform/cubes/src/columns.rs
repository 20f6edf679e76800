//! Any CSV or Parquet file as named columns of text, row by row, and lists written as such files.
//!
//! Always: a value comes as it is written, without blanks around it; blank and null are nothing; the
//! file is never held whole. What can't be read stops the reading with its place.
//! Leaves out what a column means: that is the caller's.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use csv::ByteRecord;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::output::Form;
use crate::source::is_parquet;
use crate::{CubeError, csv_in, day, write_whole};

const BATCH_ROWS: usize = 8_192;
const NANOSECONDS_A_DAY: i64 = 86_400_000_000_000;

/// Takes a row: its line or row in the file, and what its columns say. An error ends the reading.
pub type TakeRow<'t> = &'t mut dyn FnMut(u64, &[Option<&str>]) -> Result<(), CubeError>;

/// An open file, CSV or Parquet, of columns that are read as text.
#[derive(Debug)]
pub struct TextFile {
    path: PathBuf,
    header: Vec<String>,
    parquet: Option<ArrowReaderMetadata>,
}

impl TextFile {
    /// Opens a file and reads the names of its columns.
    ///
    /// # Errors
    /// [`CubeError::File`], [`CubeError::Format`]; two columns of one name are refused.
    pub fn open(path: &Path) -> Result<Self, CubeError> {
        let (header, parquet) = if is_parquet(path)? {
            let file = File::open(path).map_err(CubeError::file(path))?;
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
                .map_err(|cause| CubeError::parquet(path, &cause))?;
            let names = metadata.schema().fields().iter().map(|field| field.name().clone());
            (names.collect(), Some(metadata))
        } else {
            (csv_in::header(path)?, None)
        };
        let mut names: Vec<&String> = header.iter().collect();
        names.sort_unstable();
        if let Some([twice, _]) = names.array_windows().find(|[one, other]| one == other) {
            return Err(CubeError::format(
                path,
                format!("two columns are named `{twice}`. Give each a name of its own"),
            ));
        }
        Ok(Self { path: path.to_owned(), header, parquet })
    }

    /// The names of the columns, in their order.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The word for a row's place in this file: "line" or "row".
    #[must_use]
    pub const fn place_word(&self) -> &'static str {
        if self.parquet.is_some() { "row" } else { "line" }
    }

    /// How many rows there are, where the file says so without being read.
    #[must_use]
    pub fn rows(&self) -> Option<u64> {
        let metadata = self.parquet.as_ref()?.metadata();
        u64::try_from(metadata.file_metadata().num_rows()).ok()
    }

    /// Reads the columns at `wanted` (places in the header, ascending), and hands each row over with
    /// its line in a CSV file, where the header is line 1, or its row in a Parquet file, from 1.
    ///
    /// # Errors
    /// What is wrong with the file and where, or what `take` said.
    pub fn read(&self, wanted: &[usize], take: TakeRow<'_>) -> Result<(), CubeError> {
        match &self.parquet {
            Some(metadata) => self.read_parquet(metadata, wanted, take),
            None => self.read_csv(wanted, take),
        }
    }

    fn name(&self, at: usize) -> &str {
        self.header.get(at).map_or("?", String::as_str)
    }

    fn read_csv(&self, wanted: &[usize], take: TakeRow<'_>) -> Result<(), CubeError> {
        let mut reader = csv_in::open(&self.path)?;
        let mut record = ByteRecord::new();
        while reader
            .read_byte_record(&mut record)
            .map_err(|cause| csv_in::said(&self.path, &cause))?
        {
            let line = record.position().map_or(0, csv::Position::line);
            let mut row = Vec::with_capacity(wanted.len());
            for &at in wanted {
                let text = std::str::from_utf8(record.get(at).unwrap_or_default());
                let text = text.map_err(|_| {
                    CubeError::format(
                        &self.path,
                        format!(
                            "line {line}, {}: not UTF-8. Save the file as UTF-8",
                            self.name(at)
                        ),
                    )
                })?;
                row.push(filled(text));
            }
            take(line, &row)?;
        }
        Ok(())
    }

    fn read_parquet(
        &self,
        metadata: &ArrowReaderMetadata,
        wanted: &[usize],
        take: TakeRow<'_>,
    ) -> Result<(), CubeError> {
        let file = File::open(&self.path).map_err(CubeError::file(&self.path))?;
        let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_batch_size(BATCH_ROWS)
            .with_projection(mask)
            .build()
            .map_err(|cause| CubeError::parquet(&self.path, &cause))?;
        let mut number = 0;
        for batch in reader {
            let batch = batch.map_err(|cause| {
                CubeError::format(
                    &self.path,
                    format!(
                        "from row {} on: {cause}. The file may be damaged or cut off",
                        number + 1
                    ),
                )
            })?;
            let columns = wanted
                .iter()
                .map(|at| self.texts(&batch, *at))
                .collect::<Result<Vec<_>, CubeError>>()?;
            for at in 0..batch.num_rows() {
                number += 1;
                let row: Vec<Option<&str>> = columns
                    .iter()
                    .map(|texts| texts.get(at).and_then(|text| text.as_deref()).and_then(filled))
                    .collect();
                take(number, &row)?;
            }
        }
        Ok(())
    }

    fn texts<'b>(
        &self,
        batch: &'b RecordBatch,
        at: usize,
    ) -> Result<Vec<Option<Cow<'b, str>>>, CubeError> {
        let name = self.name(at);
        let array = batch.column_by_name(name).ok_or_else(|| {
            CubeError::format(&self.path, format!("column `{name}` cannot be read"))
        })?;
        texts(array).ok_or_else(|| CubeError::ColumnType {
            path: self.path.clone(),
            field: name.to_owned(),
            found: array.data_type().to_string(),
            expected: "text, numbers or dates",
        })
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A column as text; `None` for a type that has none.
fn texts(array: &ArrayRef) -> Option<Vec<Option<Cow<'_, str>>>> {
    /// The values of one primitive type, each put into words.
    macro_rules! each {
        ($kind:ty, $word:expr) => {{
            let word = $word;
            array.as_primitive::<$kind>().iter().map(|v| v.and_then(word).map(Cow::Owned)).collect()
        }};
    }
    fn whole<T: ToString>(value: T) -> Option<String> {
        Some(value.to_string())
    }
    let day_of = |nanoseconds: i128| {
        let days = nanoseconds.div_euclid(i128::from(NANOSECONDS_A_DAY));
        i32::try_from(days).ok().map(day::iso)
    };
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().map(|v| v.map(Cow::Borrowed)).collect(),
        DataType::LargeUtf8 => {
            array.as_string::<i64>().iter().map(|v| v.map(Cow::Borrowed)).collect()
        }
        DataType::Utf8View => array.as_string_view().iter().map(|v| v.map(Cow::Borrowed)).collect(),
        DataType::Null => vec![None; array.len()],
        DataType::Boolean => array
            .as_boolean()
            .iter()
            .map(|v| v.map(|v| Cow::Borrowed(if v { "true" } else { "false" })))
            .collect(),
        DataType::Int8 => each!(Int8Type, whole::<i8>),
        DataType::Int16 => each!(Int16Type, whole::<i16>),
        DataType::Int32 => each!(Int32Type, whole::<i32>),
        DataType::Int64 => each!(Int64Type, whole::<i64>),
        DataType::UInt8 => each!(UInt8Type, whole::<u8>),
        DataType::UInt16 => each!(UInt16Type, whole::<u16>),
        DataType::UInt32 => each!(UInt32Type, whole::<u32>),
        DataType::UInt64 => each!(UInt64Type, whole::<u64>),
        // Whole numbers with gaps come as fractions from some programs; `3.0` is written `3` here.
        DataType::Float32 => each!(Float32Type, |v: f32| v.is_finite().then(|| v.to_string())),
        DataType::Float64 => each!(Float64Type, |v: f64| v.is_finite().then(|| v.to_string())),
        DataType::Date32 => each!(Date32Type, |v: i32| Some(day::iso(v))),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => {
                each!(TimestampSecondType, |v: i64| day_of(i128::from(v) * 1_000_000_000))
            }
            TimeUnit::Millisecond => {
                each!(TimestampMillisecondType, |v: i64| day_of(i128::from(v) * 1_000_000))
            }
            TimeUnit::Microsecond => {
                each!(TimestampMicrosecondType, |v: i64| day_of(i128::from(v) * 1_000))
            }
            TimeUnit::Nanosecond => {
                each!(TimestampNanosecondType, |v: i64| day_of(i128::from(v)))
            }
        },
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let words = texts(dictionary.values())?;
            let keys = dictionary.normalized_keys();
            (0..array.len())
                .map(|at| {
                    let key = keys.get(at).filter(|_| !array.is_null(at))?;
                    let word = words.get(*key)?.as_ref()?;
                    Some(Cow::Owned(word.clone().into_owned()))
                })
                .collect()
        }
        _ => return None,
    })
}

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub enum ListColumn<'a> {
    /// Words, and which of them stands in each row.
    Words(&'a [String], &'a [u32]),
    /// A text in each row.
    Texts(&'a [String]),
    /// Whole numbers.
    Whole(&'a [u32]),
    /// Numbers with this many digits after the point in CSV, and with all of them in Parquet.
    Real(&'a [f64], usize),
}

impl ListColumn<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Words(_, which) => which.len(),
            Self::Texts(texts) => texts.len(),
            Self::Whole(numbers) => numbers.len(),
            Self::Real(numbers, _) => numbers.len(),
        }
    }

    fn text(&self, row: usize) -> Cow<'_, str> {
        match self {
            Self::Words(words, which) => which
                .get(row)
                .and_then(|word| usize::try_from(*word).ok())
                .and_then(|word| words.get(word))
                .map_or("".into(), |word| word.as_str().into()),
            Self::Texts(texts) => texts.get(row).map_or("".into(), |text| text.as_str().into()),
            Self::Whole(numbers) => {
                numbers.get(row).map_or("".into(), |number| number.to_string().into())
            }
            Self::Real(numbers, digits) => {
                numbers.get(row).map_or("".into(), |number| format!("{number:.digits$}").into())
            }
        }
    }

    fn array(&self) -> Result<ArrayRef, arrow_schema::ArrowError> {
        Ok(match self {
            Self::Words(words, which) => {
                let keys: Int32Array = which.iter().map(|word| i32::try_from(*word).ok()).collect();
                let words: StringArray = words.iter().map(Some).collect();
                Arc::new(DictionaryArray::try_new(keys, Arc::new(words))?)
            }
            Self::Texts(texts) => Arc::new(texts.iter().map(Some).collect::<StringArray>()),
            Self::Whole(numbers) => {
                Arc::new(numbers.iter().map(|number| i64::from(*number)).collect::<Int64Array>())
            }
            Self::Real(numbers, _) => {
                Arc::new(numbers.iter().copied().map(Some).collect::<Float64Array>())
            }
        })
    }
}

/// Whether a list can be written under this name.
///
/// # Errors
/// [`CubeError::Request`] for an ending other than `.csv` and `.parquet`.
pub fn check_list_path(path: &Path) -> Result<(), CubeError> {
    match Form::of_path(path) {
        Ok(Form::Csv | Form::Parquet) => Ok(()),
        _ => Err(CubeError::Request(format!(
            "{}: the ending says the form, and must be .csv or .parquet",
            path.display()
        ))),
    }
}

/// Writes a list as CSV or Parquet, by the ending of the name; whole or not at all. The same list
/// gives the same bytes.
///
/// # Errors
/// [`CubeError::Request`] for another ending, [`CubeError::File`] where it can't be written.
pub fn write_list(path: &Path, columns: &[(&str, ListColumn<'_>)]) -> Result<(), CubeError> {
    check_list_path(path)?;
    let bytes = if Form::of_path(path)? == Form::Parquet {
        parquet_list(columns).map_err(|cause| CubeError::format(path, cause.to_string()))?
    } else {
        csv_list(columns).map_err(|cause| CubeError::format(path, cause.to_string()))?
    };
    write_whole(path, &bytes)
}

fn csv_list(columns: &[(&str, ListColumn<'_>)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(name, _)| name))?;
    let rows = columns.iter().map(|(_, column)| column.len()).max().unwrap_or(0);
    for row in 0..rows {
        for (_, column) in columns {
            writer.write_field(column.text(row).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|cause| csv::Error::from(cause.into_error()))
}

fn parquet_list(
    columns: &[(&str, ListColumn<'_>)],
) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let arrays: Vec<ArrayRef> =
        columns.iter().map(|(_, column)| column.array()).collect::<Result<_, _>>()?;
    // Words are kept once in the file; whoever reads it sees text.
    let fields: Vec<Field> = columns
        .iter()
        .zip(&arrays)
        .map(|((name, _), array)| Field::new(*name, array.data_type().clone(), false))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder()
        .set_created_by("portolan".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let options = parquet::arrow::arrow_writer::ArrowWriterOptions::new()
        .with_properties(properties)
        .with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&schema), options)?;
    writer.write(&RecordBatch::try_new(schema, arrays)?)?;
    writer.into_inner()
}
