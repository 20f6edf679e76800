//! A file of crossings, CSV or Parquet, read batch by batch on several threads.
//!
//! Always: a value that is not what its column holds stops the reading with its place; nothing is
//! guessed. With one thread, batches come in the file's order.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::batch::SharedWords;
use crate::{Batch, ColumnMap, CubeError, Meaning, Wanted, Words, csv_in, parquet_in};

/// Receives batches; each reading thread has one of its own.
pub trait Sink: Send {
    /// Takes a batch.
    ///
    /// # Errors
    /// Whatever ends the reading.
    fn take(&mut self, batch: &Batch) -> Result<(), CubeError>;
}

/// What a column's values lie between, where the file says so without being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// The smallest and the largest, if known.
    pub bounds: Option<(i64, i64)>,
}

/// An open file of crossings.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    kind: Kind,
    columns: Columns,
}

#[derive(Debug)]
enum Kind {
    Parquet(parquet_in::ParquetFile),
    Csv,
}

/// The places of the columns.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) header: Vec<String>,
    pub(crate) person: usize,
    pub(crate) date: usize,
    pub(crate) direction: usize,
    pub(crate) citizenship: Option<usize>,
    pub(crate) sex: Option<usize>,
    pub(crate) birth_date: Option<usize>,
    pub(crate) post: Option<usize>,
    pub(crate) journey: Option<usize>,
    pub(crate) initial: Option<usize>,
}

impl Columns {
    fn find(
        path: &Path,
        header: Vec<String>,
        map: &ColumnMap,
        wanted: Wanted,
    ) -> Result<Self, CubeError> {
        let optional = |is_wanted: bool, meaning: Meaning| {
            if is_wanted { map.find(path, &header, meaning) } else { Ok(None) }
        };
        Ok(Self {
            person: map.need(path, &header, Meaning::Person)?,
            date: map.need(path, &header, Meaning::Date)?,
            direction: map.need(path, &header, Meaning::Direction)?,
            citizenship: optional(wanted.citizenship, Meaning::Citizenship)?,
            sex: optional(wanted.sex, Meaning::Sex)?,
            birth_date: optional(wanted.birth_date, Meaning::BirthDate)?,
            post: optional(wanted.post, Meaning::Post)?,
            journey: map.find(path, &header, Meaning::Journey)?,
            initial: optional(wanted.initial_status, Meaning::InitialStatus)?,
            header,
        })
    }

    pub(crate) fn name(&self, at: usize) -> &str {
        self.header.get(at).map_or("?", String::as_str)
    }
}

/// Whether the file is Parquet: by its first four bytes, not by its name.
pub(crate) fn is_parquet(path: &Path) -> Result<bool, CubeError> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).map_err(CubeError::file(path))?;
    let mut magic = [0_u8; 4];
    let mut filled = 0;
    while let Some(room) = magic.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read(room).map_err(CubeError::file(path))? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(&magic == b"PAR1"
        || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")))
}

impl Source {
    /// Opens a file and finds its columns.
    ///
    /// # Errors
    /// [`CubeError::File`], [`CubeError::MissingColumn`], [`CubeError::Format`].
    pub fn open(path: &Path, map: &ColumnMap, wanted: Wanted) -> Result<Self, CubeError> {
        if is_parquet(path)? {
            let file = parquet_in::ParquetFile::open(path)?;
            let columns = Columns::find(path, file.header(), map, wanted)?;
            Ok(Self { path: path.to_owned(), kind: Kind::Parquet(file), columns })
        } else {
            let columns = Columns::find(path, csv_in::header(path)?, map, wanted)?;
            Ok(Self { path: path.to_owned(), kind: Kind::Csv, columns })
        }
    }

    /// Which of the wanted columns are there.
    #[must_use]
    pub fn present(&self) -> Wanted {
        Wanted {
            citizenship: self.columns.citizenship.is_some(),
            sex: self.columns.sex.is_some(),
            birth_date: self.columns.birth_date.is_some(),
            post: self.columns.post.is_some(),
            initial_status: self.columns.initial.is_some(),
        }
    }

    /// Whether the file has a journey number to order a day's crossings by.
    #[must_use]
    pub fn has_journeys(&self) -> bool {
        self.columns.journey.is_some()
    }

    /// How many crossings there are, where the file says so without being read.
    #[must_use]
    pub fn crossings(&self) -> Option<u64> {
        match &self.kind {
            Kind::Parquet(file) => Some(file.rows()),
            Kind::Csv => None,
        }
    }

    /// What the person numbers lie between.
    #[must_use]
    pub fn person_range(&self) -> Range {
        self.range(self.columns.person)
    }

    /// What the days lie between, if they are held as days.
    #[must_use]
    pub fn day_range(&self) -> Range {
        self.range(self.columns.date)
    }

    /// What the journey numbers lie between.
    #[must_use]
    pub fn journey_range(&self) -> Range {
        self.columns.journey.map(|at| self.range(at)).unwrap_or_default()
    }

    fn range(&self, column: usize) -> Range {
        match &self.kind {
            Kind::Parquet(file) => file.range(column),
            Kind::Csv => Range::default(),
        }
    }

    /// Whether persons are named by text (then batches hold codes).
    #[must_use]
    pub fn persons_are_text(&self) -> bool {
        match &self.kind {
            Kind::Parquet(file) => file.is_text(self.columns.person),
            Kind::Csv => true,
        }
    }

    /// Whether the days are held without a time.
    #[must_use]
    pub fn has_only_days(&self) -> bool {
        matches!(&self.kind, Kind::Parquet(file) if file.is_day(self.columns.date))
    }

    /// Reads the whole file on up to `threads` threads, each into a sink of its own.
    ///
    /// # Errors
    /// The first thing that is wrong with the file, or what a sink said.
    pub fn read<S: Sink>(
        &self,
        threads: usize,
        make: impl Fn() -> S + Sync,
    ) -> Result<(Vec<S>, Words), CubeError> {
        let words = SharedWords::default();
        let sinks = match &self.kind {
            Kind::Csv => {
                let mut sink = make();
                csv_in::read(&self.path, &self.columns, &words, &mut sink)?;
                vec![sink]
            }
            Kind::Parquet(file) => self.read_row_groups(file, threads, &words, &make)?,
        };
        Ok((sinks, words.into_inner()))
    }

    fn read_row_groups<S: Sink>(
        &self,
        file: &parquet_in::ParquetFile,
        threads: usize,
        words: &SharedWords,
        make: &(impl Fn() -> S + Sync),
    ) -> Result<Vec<S>, CubeError> {
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let work = || -> Result<S, CubeError> {
            let mut sink = make();
            let mut batch = Batch::default();
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= file.row_groups() || failed.load(Ordering::Relaxed) {
                    return Ok(sink);
                }
                let read =
                    parquet_in::read(file, group, &self.columns, words, &mut batch, &mut sink);
                if read.is_err() {
                    failed.store(true, Ordering::Relaxed);
                }
                read?;
            }
        };
        let threads = threads.clamp(1, file.row_groups().max(1));
        if threads == 1 {
            return Ok(vec![work()?]);
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running
                .into_iter()
                .map(|thread| {
                    thread.join().unwrap_or_else(|_| {
                        Err(CubeError::format(
                            &self.path,
                            "reading stopped in an unforeseen way; the file may be damaged",
                        ))
                    })
                })
                .collect()
        })
    }
}
