//! Any CSV or Parquet file as rows of text, with line numbers.
//!
//! Always: a row has as many fields as the header; what is not there is `None`; numbers and dates
//! are written as one would in CSV. For importers, who want to name the line that is wrong.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::{CubeError, csv_in, day, source};

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// In CSV the line (the header is 1), in Parquet the row, counted from 1.
    pub line: u64,
    /// In the order of the header; `None` for nothing.
    pub fields: Vec<Option<String>>,
}

/// Reads rows one after the other; an error ends the reading.
pub struct RowReader {
    path: PathBuf,
    header: Vec<String>,
    kind: Kind,
    failed: bool,
}

enum Kind {
    Csv(Box<csv::Reader<File>>, csv::ByteRecord),
    Parquet { reader: ParquetRecordBatchReader, batch: Option<RecordBatch>, at: usize, line: u64 },
}

/// Opens any CSV or Parquet file.
///
/// # Errors
/// [`CubeError::File`], [`CubeError::Format`].
pub fn rows(path: &Path) -> Result<RowReader, CubeError> {
    if !source::is_parquet(path)? {
        let mut reader = csv_in::open(path)?;
        let header = csv_in::header_of(path, &mut reader)?;
        let kind = Kind::Csv(Box::new(reader), csv::ByteRecord::new());
        return Ok(RowReader { path: path.to_owned(), header, kind, failed: false });
    }
    let file = File::open(path).map_err(CubeError::file(path))?;
    let told = |cause: parquet::errors::ParquetError| CubeError::parquet(path, &cause);
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(told)?;
    let header = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let reader = builder.with_batch_size(4_096).build().map_err(told)?;
    let kind = Kind::Parquet { reader, batch: None, at: 0, line: 0 };
    Ok(RowReader { path: path.to_owned(), header, kind, failed: false })
}

impl RowReader {
    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    fn read(&mut self) -> Result<Option<Row>, CubeError> {
        match &mut self.kind {
            Kind::Csv(reader, record) => {
                if !reader
                    .read_byte_record(record)
                    .map_err(|cause| csv_in::said(&self.path, &cause))?
                {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                let mut fields = Vec::with_capacity(record.len());
                for (field, name) in record.iter().zip(&self.header) {
                    let text = std::str::from_utf8(field).map_err(|_| {
                        CubeError::format(
                            &self.path,
                            format!("line {line}, {name}: not UTF-8. Save the file as UTF-8"),
                        )
                    })?;
                    fields.push((!text.is_empty()).then(|| text.to_owned()));
                }
                Ok(Some(Row { line, fields }))
            }
            Kind::Parquet { reader, batch, at, line } => loop {
                if let Some(rows) = batch
                    && *at < rows.num_rows()
                {
                    let fields = rows
                        .columns()
                        .iter()
                        .zip(&self.header)
                        .map(|(column, name)| text_of(&self.path, name, column.as_ref(), *at))
                        .collect::<Result<_, _>>()?;
                    *at += 1;
                    *line += 1;
                    return Ok(Some(Row { line: *line, fields }));
                }
                match reader.next() {
                    None => return Ok(None),
                    Some(Err(cause)) => {
                        return Err(CubeError::format(
                            &self.path,
                            format!(
                                "from row {} on: {cause}. The file may be damaged or cut off",
                                *line + 1
                            ),
                        ));
                    }
                    Some(Ok(next)) => {
                        *batch = Some(next);
                        *at = 0;
                    }
                }
            },
        }
    }
}

impl Iterator for RowReader {
    type Item = Result<Row, CubeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.read().transpose();
        self.failed = matches!(row, Some(Err(_)));
        row
    }
}

fn time_text(ms: Option<i64>) -> Option<String> {
    jiff::Timestamp::from_millisecond(ms?).ok().map(|time| time.to_string())
}

fn text_of(
    path: &Path,
    name: &str,
    column: &dyn Array,
    at: usize,
) -> Result<Option<String>, CubeError> {
    if column.is_null(at) {
        return Ok(None);
    }
    macro_rules! number {
        ($kind:ty) => {
            column.as_primitive_opt::<$kind>().map(|values| values.value(at).to_string())
        };
    }
    macro_rules! time {
        ($kind:ty, $of:expr) => {
            time_text(column.as_primitive_opt::<$kind>().map(|values| $of(values.value(at))))
        };
    }
    let text = match column.data_type() {
        DataType::Null => None,
        DataType::Boolean => column.as_boolean_opt().map(|values| values.value(at).to_string()),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Utf8 => column.as_string_opt::<i32>().map(|values| values.value(at).to_owned()),
        DataType::LargeUtf8 => {
            column.as_string_opt::<i64>().map(|values| values.value(at).to_owned())
        }
        DataType::Utf8View => column.as_string_view_opt().map(|values| values.value(at).to_owned()),
        DataType::Date32 => {
            column.as_primitive_opt::<Date32Type>().map(|values| day::iso(values.value(at)))
        }
        DataType::Timestamp(TimeUnit::Second, _) => {
            time!(TimestampSecondType, |v: i64| v.saturating_mul(1000))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            time!(TimestampMillisecondType, |v: i64| v)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            time!(TimestampMicrosecondType, |v: i64| v.div_euclid(1000))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            time!(TimestampNanosecondType, |v: i64| v.div_euclid(1_000_000))
        }
        DataType::Dictionary(_, _) => {
            if let Some(words) = column.as_dictionary_opt::<Int32Type>() {
                let key = usize::try_from(words.keys().value(at)).unwrap_or(0);
                return text_of(path, name, words.values().as_ref(), key);
            }
            let words = column.as_any_dictionary_opt();
            let key = words.and_then(|words| words.normalized_keys().get(at).copied());
            match words.zip(key) {
                Some((words, key)) => return text_of(path, name, words.values().as_ref(), key),
                None => None,
            }
        }
        other => {
            return Err(CubeError::ColumnType {
                path: path.to_owned(),
                field: name.to_owned(),
                found: other.to_string(),
                expected: "numbers, texts, dates or times",
            });
        }
    };
    Ok(text)
}
