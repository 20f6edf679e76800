//! Tables as files: CSV, Parquet, XLSX, JSON rows.
//!
//! Always: the same table gives the same bytes (no time, no machine, no version in them); a file
//! appears whole under its name or not at all.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::compute_leaves;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::day::iso;
use crate::{CubeError, FlowTable};

/// The values of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Whole numbers.
    Numbers(Vec<Option<i64>>),
    /// Text.
    Texts(Vec<Option<String>>),
    /// Days since 1970-01-01, written as dates: `2026-11-24`.
    Days(Vec<Option<i32>>),
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Days(values) => values.len(),
        }
    }
}

/// Rows in a row group of Parquet.
const ROW_GROUP: usize = 1 << 20;

/// A column as it is written.
enum Written<'a> {
    Numbers(&'a [Option<i64>]),
    Texts(&'a [Option<String>]),
    Days(&'a [Option<i32>], Dates),
}

impl<'a> Written<'a> {
    fn of(values: &'a Values) -> Self {
        match values {
            Values::Numbers(numbers) => Self::Numbers(numbers),
            Values::Texts(texts) => Self::Texts(texts),
            Values::Days(days) => Self::Days(days, Dates::of(days)),
        }
    }

    fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().flatten(),
            Self::Texts(_) | Self::Days(..) => None,
        }
    }

    fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Numbers(numbers) => {
                numbers.get(row).copied().flatten().map(|number| number.to_string().into())
            }
            Self::Texts(texts) => texts.get(row)?.as_deref().map(Cow::Borrowed),
            Self::Days(days, dates) => days.get(row).copied().flatten().map(|day| dates.word(day)),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Numbers(_) => DataType::Int64,
            Self::Texts(_) | Self::Days(..) => DataType::Utf8,
        }
    }

    fn array(&self) -> ArrayRef {
        match self {
            Self::Numbers(numbers) => Arc::new(numbers.iter().copied().collect::<Int64Array>()),
            Self::Texts(texts) => {
                Arc::new(texts.iter().map(Option::as_deref).collect::<StringArray>())
            }
            Self::Days(days, dates) => dates.array(days),
        }
    }
}

/// The dates that a column of days may need, each made once.
struct Dates {
    first: i32,
    words: Vec<String>,
}

impl Dates {
    /// Days further apart (some 270 years) are written one by one.
    const MOST_APART: i32 = 100_000;

    fn of(days: &[Option<i32>]) -> Self {
        let first = days.iter().flatten().min().copied().unwrap_or(0);
        let last = days.iter().flatten().max().copied().unwrap_or(0);
        let is_near = last.checked_sub(first).is_some_and(|apart| apart <= Self::MOST_APART);
        let words = if is_near { (first..=last).map(iso).collect() } else { Vec::new() };
        Self { first, words }
    }

    fn place(&self, day: i32) -> Option<usize> {
        let place = usize::try_from(day.checked_sub(self.first)?).ok()?;
        (place < self.words.len()).then_some(place)
    }

    fn word(&self, day: i32) -> Cow<'_, str> {
        match self.place(day).and_then(|place| self.words.get(place)) {
            Some(word) => word.into(),
            None => iso(day).into(),
        }
    }

    fn array(&self, days: &[Option<i32>]) -> ArrayRef {
        if self.words.is_empty() {
            return Arc::new(days.iter().map(|day| day.map(iso)).collect::<StringArray>());
        }
        let keys: Int32Array = days.iter().map(|day| day.map(|day| day - self.first)).collect();
        let words: StringArray = self.words.iter().map(Some).collect();
        Arc::new(DictionaryArray::new(keys, Arc::new(words)))
    }
}

/// A table as columns of equal length, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    columns: Vec<(String, Values)>,
}

/// In what form to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated, UTF-8, one header line, lines end in LF.
    Csv,
    /// Parquet, zstd.
    Parquet,
    /// One worksheet of Office Open XML.
    Xlsx,
    /// An array of objects.
    Json,
}

impl Form {
    /// By the ending of a name.
    ///
    /// # Errors
    /// [`CubeError::Request`] for an ending that is none of the four.
    pub fn of_path(path: &Path) -> Result<Self, CubeError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            "xlsx" => Ok(Self::Xlsx),
            "json" => Ok(Self::Json),
            _ => Err(CubeError::Request(format!(
                "{}: the ending says the form, and must be .csv, .parquet, .xlsx or .json",
                path.display()
            ))),
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

impl Sheet {
    /// Adds a column. Columns that are shorter than the first read as empty at the end.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, values: Values) -> Self {
        self.columns.push((name.into(), values));
        self
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }

    fn written(&self) -> Vec<Written<'_>> {
        self.columns.iter().map(|(_, values)| Written::of(values)).collect()
    }

    /// The table's bytes.
    ///
    /// # Errors
    /// [`CubeError::Request`] where the form can't hold it (XLSX ends at 1,048,576 rows).
    pub fn to_bytes(&self, form: Form) -> Result<Vec<u8>, CubeError> {
        match form {
            Form::Csv => self.csv(),
            Form::Parquet => self.parquet(),
            Form::Xlsx => self.xlsx(),
            Form::Json => Ok(self.json()),
        }
    }

    /// Writes the table to a file: to a temporary name beside it, to the disk, then renamed.
    ///
    /// # Errors
    /// [`CubeError::File`]; nothing is left behind then.
    pub fn write(&self, path: &Path) -> Result<(), CubeError> {
        write_whole(path, &self.to_bytes(Form::of_path(path)?)?)
    }

    fn csv(&self) -> Result<Vec<u8>, CubeError> {
        let wrong = |cause: csv::Error| CubeError::Request(format!("CSV: {cause}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(name, _)| name.as_str())).map_err(wrong)?;
        let columns = self.written();
        for row in 0..self.rows() {
            for column in &columns {
                writer
                    .write_field(column.text(row).as_deref().unwrap_or_default())
                    .map_err(wrong)?;
            }
            writer.write_record(None::<&[u8]>).map_err(wrong)?;
        }
        writer.into_inner().map_err(|cause| CubeError::Request(format!("CSV: {cause}")))
    }

    fn parquet(&self) -> Result<Vec<u8>, CubeError> {
        let wrong =
            |cause: parquet::errors::ParquetError| CubeError::Request(format!("Parquet: {cause}"));
        let columns = self.written();
        let names = self.columns.iter().map(|(name, _)| name);
        let schema = Arc::new(Schema::new(
            names
                .zip(&columns)
                .map(|(name, column)| Field::new(name, column.data_type(), true))
                .collect::<Vec<_>>(),
        ));
        let properties = WriterProperties::builder()
            .set_created_by("portolan".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))
            .map_err(wrong)?;
        let (mut file, factory) = writer.into_serialized_writer().map_err(wrong)?;
        let arrays: Vec<ArrayRef> = columns.iter().map(Written::array).collect();
        for (at, from) in (0..self.rows()).step_by(ROW_GROUP).enumerate() {
            let rows = ROW_GROUP.min(self.rows() - from);
            let writers = factory.create_column_writers(at).map_err(wrong)?;
            let mut group = file.next_row_group().map_err(wrong)?;
            for ((array, field), mut writer) in arrays.iter().zip(schema.fields()).zip(writers) {
                let part =
                    array.slice(from.min(array.len()), rows.min(array.len().saturating_sub(from)));
                for leaf in compute_leaves(field, &part).map_err(wrong)? {
                    writer.write(&leaf).map_err(wrong)?;
                }
                let chunk = writer.close().map_err(wrong)?;
                chunk.append_to_row_group(&mut group).map_err(wrong)?;
            }
            group.close().map_err(wrong)?;
        }
        file.into_inner().map_err(wrong)
    }

    fn xlsx(&self) -> Result<Vec<u8>, CubeError> {
        use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
        const MOST_ROWS: usize = 1_048_575;
        if self.rows() > MOST_ROWS {
            return Err(CubeError::Request(format!(
                "XLSX: {} rows, and a worksheet holds {MOST_ROWS}. Choose CSV or Parquet, or count by less",
                self.rows()
            )));
        }
        let wrong =
            |cause: rust_xlsxwriter::XlsxError| CubeError::Request(format!("XLSX: {cause}"));
        let mut book = Workbook::new();
        // The same table must give the same bytes, so the file is not told when it was made.
        let never = ExcelDateTime::from_ymd(2000, 1, 1).map_err(wrong)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&never));
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        sheet.set_freeze_panes(1, 0).map_err(wrong)?;
        for (at, ((name, _), values)) in self.columns.iter().zip(self.written()).enumerate() {
            let column = u16::try_from(at)
                .map_err(|_| CubeError::Request("XLSX: too many columns".to_owned()))?;
            sheet.write_string_with_format(0, column, name, &bold).map_err(wrong)?;
            for row in 0..self.rows() {
                let line = u32::try_from(row + 1)
                    .map_err(|_| CubeError::Request("XLSX: too many rows".to_owned()))?;
                if let Some(number) = values.number(row) {
                    #[expect(
                        clippy::as_conversions,
                        reason = "a worksheet knows no other numbers; counts below 2^53 are exact"
                    )]
                    sheet.write_number(line, column, number as f64).map_err(wrong)?;
                } else if let Some(text) = values.text(row) {
                    sheet.write_string(line, column, text).map_err(wrong)?;
                }
            }
        }
        book.save_to_buffer().map_err(wrong)
    }

    fn json(&self) -> Vec<u8> {
        let mut out = String::from("[");
        let columns = self.written();
        for row in 0..self.rows() {
            out.push_str(if row == 0 { "\n{" } else { ",\n{" });
            for (at, ((name, _), column)) in self.columns.iter().zip(&columns).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(&mut out, name);
                out.push(':');
                match (column, column.text(row)) {
                    (_, None) => out.push_str("null"),
                    (Written::Numbers(_), Some(number)) => out.push_str(&number),
                    (_, Some(text)) => quote(&mut out, &text),
                }
            }
            out.push('}');
        }
        out.push_str("\n]\n");
        out.into_bytes()
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

impl FlowTable {
    /// The table as columns, to be written.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::default();
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let labels = self.rows.iter().map(|row| row.labels.get(at).cloned()).collect();
            sheet = sheet.with(dimension.name(), Values::Texts(labels));
        }
        for (at, name) in self.figure_names.iter().enumerate() {
            let figures = self.rows.iter().map(|row| row.figures.get(at).copied()).collect();
            sheet = sheet.with(*name, Values::Numbers(figures));
        }
        sheet
    }
}

/// Writes bytes under a name whole or not at all.
///
/// # Errors
/// [`CubeError::File`]; nothing is left behind then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CubeError> {
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(".unfinished");
    let unfinished: PathBuf = path.with_file_name(name);
    let written = (|| {
        let mut file = std::fs::File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        // The name is on the disk when its folder is.
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => {
                std::fs::File::open(folder)?.sync_all()
            }
            _ => std::fs::File::open(".")?.sync_all(),
        }
    })();
    written.map_err(|cause| {
        // Best effort: what matters is the first error, and the name itself was not touched.
        let _ = std::fs::remove_file(&unfinished);
        CubeError::File { path: path.to_owned(), cause }
    })
}
