//! A segment's columns, written and read.
//!
//! Always: identities plain, times and versions as differences, words through dictionaries, no
//! compression on top. The bytes depend on the rows alone, not on the calls that brought them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, FixedSizeBinaryBuilder, Int64Builder, StringDictionaryBuilder,
    UInt64Builder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, TypedDictionaryArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::manifest::Segment;
use super::{Summed, UNFINISHED, rebuild, sync_folder};
use crate::{CubeError, RecordedCrossing};

const BATCH_ROWS: usize = 16_384;
const KEY_BYTES: i32 = 16;

fn schema() -> Schema {
    let key = || DataType::FixedSizeBinary(KEY_BYTES);
    let word = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Schema::new(vec![
        Field::new("crossing", key(), false),
        Field::new("version", DataType::UInt64, false),
        Field::new("person", key(), false),
        Field::new("date", DataType::Date32, false),
        Field::new("at_ms", DataType::Int64, false),
        Field::new("is_arrival", DataType::Boolean, false),
        Field::new("citizenship", word(), false),
        Field::new("sex", word(), false),
        Field::new("birth_date", DataType::Date32, true),
        Field::new("post", word(), false),
        Field::new("is_void", DataType::Boolean, false),
        Field::new("resident_before", DataType::Boolean, true),
    ])
}

/// Rows on their way into a batch, one builder per column of [`schema`].
struct Room {
    rows: usize,
    id: FixedSizeBinaryBuilder,
    version: UInt64Builder,
    person: FixedSizeBinaryBuilder,
    day: Date32Builder,
    at_ms: Int64Builder,
    is_arrival: BooleanBuilder,
    citizenship: StringDictionaryBuilder<Int32Type>,
    sex: StringDictionaryBuilder<Int32Type>,
    birth_day: Date32Builder,
    post: StringDictionaryBuilder<Int32Type>,
    is_void: BooleanBuilder,
    resident_before: BooleanBuilder,
}

impl Room {
    fn new() -> Self {
        Self {
            rows: 0,
            id: FixedSizeBinaryBuilder::new(KEY_BYTES),
            version: UInt64Builder::new(),
            person: FixedSizeBinaryBuilder::new(KEY_BYTES),
            day: Date32Builder::new(),
            at_ms: Int64Builder::new(),
            is_arrival: BooleanBuilder::new(),
            citizenship: StringDictionaryBuilder::new(),
            sex: StringDictionaryBuilder::new(),
            birth_day: Date32Builder::new(),
            post: StringDictionaryBuilder::new(),
            is_void: BooleanBuilder::new(),
            resident_before: BooleanBuilder::new(),
        }
    }

    fn push(&mut self, row: &RecordedCrossing<'_>) -> Result<(), arrow_schema::ArrowError> {
        self.id.append_value(row.id)?;
        self.version.append_value(row.version);
        self.person.append_value(row.person)?;
        self.day.append_value(row.day);
        self.at_ms.append_value(row.at_ms);
        self.is_arrival.append_value(row.is_arrival);
        self.citizenship.append(row.citizenship)?;
        self.sex.append(row.sex)?;
        self.birth_day.append_option(row.birth_day);
        self.post.append(row.post)?;
        self.is_void.append_value(row.is_void);
        self.resident_before.append_option(row.resident_before);
        self.rows += 1;
        Ok(())
    }

    fn take(&mut self) -> Vec<ArrayRef> {
        self.rows = 0;
        vec![
            Arc::new(self.id.finish()),
            Arc::new(self.version.finish()),
            Arc::new(self.person.finish()),
            Arc::new(self.day.finish()),
            Arc::new(self.at_ms.finish()),
            Arc::new(self.is_arrival.finish()),
            Arc::new(self.citizenship.finish()),
            Arc::new(self.sex.finish()),
            Arc::new(self.birth_day.finish()),
            Arc::new(self.post.finish()),
            Arc::new(self.is_void.finish()),
            Arc::new(self.resident_before.finish()),
        ]
    }
}

/// A segment that has no name yet.
pub(super) struct SegmentWriter {
    dir: PathBuf,
    unfinished: PathBuf,
    number: u64,
    rows: u64,
    schema: Arc<Schema>,
    room: Room,
    writer: ArrowWriter<Summed<File>>,
}

impl SegmentWriter {
    pub(super) fn create(dir: &Path, number: u64) -> Result<Self, CubeError> {
        let unfinished = dir.join(Segment::name_of(number) + UNFINISHED);
        let file = File::create(&unfinished).map_err(CubeError::file(&unfinished))?;
        let schema = Arc::new(schema());
        let mut properties = WriterProperties::builder()
            .set_created_by("portolan".to_owned())
            .set_compression(Compression::UNCOMPRESSED);
        for column in ["crossing", "person", "version", "at_ms"] {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(column), false);
        }
        for column in ["version", "at_ms"] {
            properties = properties
                .set_column_encoding(ColumnPath::from(column), Encoding::DELTA_BINARY_PACKED);
        }
        let writer =
            ArrowWriter::try_new(Summed::over(file), Arc::clone(&schema), Some(properties.build()))
                .map_err(|cause| CubeError::format(&unfinished, cause.to_string()))?;
        let (dir, room) = (dir.to_owned(), Room::new());
        Ok(Self { dir, unfinished, number, rows: 0, schema, room, writer })
    }

    pub(super) fn push(&mut self, row: &RecordedCrossing<'_>) -> Result<(), CubeError> {
        self.room
            .push(row)
            .map_err(|cause| CubeError::format(&self.unfinished, cause.to_string()))?;
        self.rows += 1;
        if self.room.rows == BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), CubeError> {
        let said = |cause: String| CubeError::format(&self.unfinished, cause);
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), self.room.take())
            .map_err(|cause| said(cause.to_string()))?;
        self.writer
            .write(&batch)
            .map_err(|cause| CubeError::format(&self.unfinished, cause.to_string()))
    }

    /// To the disk, then to its name. It counts when a manifest names it.
    pub(super) fn finish(mut self) -> Result<Segment, CubeError> {
        self.flush()?;
        let Summed { inner: file, bytes, sum } = self
            .writer
            .into_inner()
            .map_err(|cause| CubeError::format(&self.unfinished, cause.to_string()))?;
        file.sync_all().map_err(CubeError::file(&self.unfinished))?;
        let segment = Segment { number: self.number, rows: self.rows, bytes, sum };
        std::fs::rename(&self.unfinished, segment.path(&self.dir))
            .map_err(CubeError::file(&self.unfinished))?;
        sync_folder(&self.dir)?;
        Ok(segment)
    }
}

/// Gives the rows of a segment whose bytes have been checked.
pub(super) fn read(
    path: &Path,
    rows: u64,
    each: &mut impl FnMut(RecordedCrossing<'_>) -> Result<(), CubeError>,
) -> Result<(), CubeError> {
    let file = File::open(path).map_err(CubeError::file(path))?;
    let batches = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(BATCH_ROWS).build())
        .map_err(|cause| rebuild(path, &format!("is not a segment ({cause})")))?;
    let mut given = 0_u64;
    for batch in batches {
        let batch = batch.map_err(|cause| rebuild(path, &format!("can't be read ({cause})")))?;
        if batch.schema().fields() != schema().fields() {
            return Err(rebuild(path, "has the columns of another release"));
        }
        given += give(&batch, each)
            .unwrap_or_else(|| Err(rebuild(path, "holds a value of another kind")))?;
    }
    if given == rows {
        Ok(())
    } else {
        Err(rebuild(path, &format!("holds {given} rows and was written with {rows}")))
    }
}

/// `None` where a column is not what [`schema`] says.
fn give(
    batch: &RecordBatch,
    each: &mut impl FnMut(RecordedCrossing<'_>) -> Result<(), CubeError>,
) -> Option<Result<u64, CubeError>> {
    let [id, version, person, date, at_ms, arrival, citizenship, sex, birth, post, void, before] =
        batch.columns()
    else {
        return None;
    };
    let (id, person) = (id.as_fixed_size_binary_opt()?, person.as_fixed_size_binary_opt()?);
    let version = version.as_primitive_opt::<UInt64Type>()?;
    let date = date.as_primitive_opt::<Date32Type>()?;
    let at_ms = at_ms.as_primitive_opt::<Int64Type>()?;
    let birth = birth.as_primitive_opt::<Date32Type>()?;
    let (arrival, void) = (arrival.as_boolean_opt()?, void.as_boolean_opt()?);
    let before = before.as_boolean_opt()?;
    let (citizenship, sex, post) = (words(citizenship)?, words(sex)?, words(post)?);
    for at in 0..batch.num_rows() {
        let row = RecordedCrossing {
            id: id.value(at).try_into().ok()?,
            person: person.value(at).try_into().ok()?,
            day: date.value(at),
            at_ms: at_ms.value(at),
            is_arrival: arrival.value(at),
            citizenship: word_at(&citizenship, at)?,
            sex: word_at(&sex, at)?,
            birth_day: birth.is_valid(at).then(|| birth.value(at)),
            post: word_at(&post, at)?,
            version: version.value(at),
            is_void: void.value(at),
            resident_before: before.is_valid(at).then(|| before.value(at)),
        };
        if let Err(cause) = each(row) {
            return Some(Err(cause));
        }
    }
    Some(Ok(u64::try_from(batch.num_rows()).ok()?))
}

type Words<'a> = TypedDictionaryArray<'a, Int32Type, StringArray>;

fn words(column: &ArrayRef) -> Option<Words<'_>> {
    column.as_dictionary_opt::<Int32Type>()?.downcast_dict()
}

fn word_at<'a>(words: &Words<'a>, at: usize) -> Option<&'a str> {
    let code = usize::try_from(*words.keys().values().get(at)?).ok()?;
    (code < words.values().len()).then(|| words.values().value(code))
}
