//! Crossings written to Parquet, for another program or a later reading.
//!
//! Always: person numbers plain, days, directions and words through dictionaries, no compression
//! on top: random numbers don't compress, and the rest is packed to a few bits already. The file
//! appears under its name when it is whole.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Int8Array, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::{Batch, CubeError, Dictionary};

/// Writes `person_id`, `date_crossing`, `is_arrival`, `citizenship`.
pub struct CrossingWriter {
    path: PathBuf,
    unfinished: PathBuf,
    schema: Arc<Schema>,
    writer: ArrowWriter<File>,
}

impl CrossingWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// [`CubeError::File`] where it can't be made.
    pub fn create(path: &Path) -> Result<Self, CubeError> {
        let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
        name.push(".unfinished");
        let unfinished = path.with_file_name(name);
        let file = File::create(&unfinished).map_err(CubeError::file(&unfinished))?;
        let word = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let schema = Arc::new(Schema::new(vec![
            Field::new("person_id", DataType::Int64, false),
            Field::new("date_crossing", DataType::Date32, false),
            Field::new("is_arrival", DataType::Int8, false),
            Field::new("citizenship", word, false),
        ]));
        let properties = WriterProperties::builder()
            .set_created_by("portolan".to_owned())
            .set_compression(Compression::UNCOMPRESSED)
            .set_column_dictionary_enabled(ColumnPath::from("person_id"), false)
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|cause| CubeError::format(path, cause.to_string()))?;
        Ok(Self { path: path.to_owned(), unfinished, schema, writer })
    }

    /// Adds crossings; `citizenship` holds the words behind their codes.
    ///
    /// # Errors
    /// [`CubeError::Format`] where the disk or the format refuses.
    pub fn write(&mut self, batch: &Batch, citizenship: &Dictionary) -> Result<(), CubeError> {
        let said = |cause: String| CubeError::format(&self.path, cause);
        let words: StringArray = (0..citizenship.len())
            .map(|code| u16::try_from(code).ok().map(|code| citizenship.word(code)))
            .collect();
        let codes: Int32Array =
            batch.citizenship.iter().map(|&code| Some(i32::from(code))).collect();
        let words = DictionaryArray::try_new(codes, Arc::new(words))
            .map_err(|cause| said(cause.to_string()))?;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(
                batch
                    .person
                    .iter()
                    .map(|&person| Some(person.cast_signed()))
                    .collect::<Int64Array>(),
            ),
            Arc::new(batch.day.iter().map(|&day| Some(day)).collect::<Date32Array>()),
            Arc::new(
                batch
                    .is_arrival
                    .iter()
                    .map(|&arrival| Some(i8::from(arrival)))
                    .collect::<Int8Array>(),
            ),
            Arc::new(words),
        ];
        let rows = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|cause| said(cause.to_string()))?;
        self.writer.write(&rows).map_err(|cause| CubeError::format(&self.path, cause.to_string()))
    }

    /// Ends a row group: what follows can be read by another thread.
    ///
    /// # Errors
    /// [`CubeError::Format`] where the disk or the format refuses.
    pub fn end_row_group(&mut self) -> Result<(), CubeError> {
        self.writer.flush().map_err(|cause| CubeError::format(&self.path, cause.to_string()))
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// [`CubeError::File`], [`CubeError::Format`].
    pub fn finish(self) -> Result<(), CubeError> {
        let file = self
            .writer
            .into_inner()
            .map_err(|cause| CubeError::format(&self.path, cause.to_string()))?;
        file.sync_all().map_err(CubeError::file(&self.path))?;
        std::fs::rename(&self.unfinished, &self.path).map_err(CubeError::file(&self.path))
    }
}
