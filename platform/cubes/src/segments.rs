//! Crossings that a reader of the journal has taken out, kept in Parquet segments on the disk.
//!
//! Always: a folder opens as it stood after its last finished step, however the program ended.
//! A segment comes to the disk under a temporary name, is renamed, and counts from the moment
//! the manifest names it; the manifest, which also holds the journal's cursor, is replaced the
//! same way. Rows are never changed in place. The same rows written in the same order compact to
//! the same bytes, however they were cut into segments.
//!
//! Leaves out the journal itself: what is damaged here is thrown away and read from there again
//! ([`Segments::afresh`]). One program at a time has a folder open.

mod columns;
mod manifest;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use crate::{CubeError, FlowState, Key, RecordedCrossing};
use columns::SegmentWriter;
use manifest::{Manifest, Segment};

const LOCK: &str = "crossings.lock";
const UNFINISHED: &str = ".unfinished";

/// A folder of segments, open for reading and writing.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let mut segments = cubes::Segments::open(folder.path())?;
/// let crossing = cubes::RecordedCrossing {
///     id: [1; 16], person: [7; 16], day: 20_000, at_ms: 1_728_000_000_000, is_arrival: true,
///     citizenship: "UTO", sex: "X", birth_day: None, post: "North", version: 1, is_void: false,
///     resident_before: None,
/// };
/// segments.append(&[crossing], 15)?;
/// let mut days = Vec::new();
/// segments.read(|crossing| days.push(crossing.day))?;
/// assert_eq!((days, segments.cursor()), (vec![20_000], 15));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Segments {
    dir: PathBuf,
    manifest: Manifest,
    /// Never given twice while open, so that a failed step can't write over what a manifest names.
    next: u64,
    /// Held until dropped; the system lets go of it however the program ends.
    _lock: File,
}

impl Segments {
    /// Opens a folder, making it where there is none, and removes what an interrupted step left.
    ///
    /// Looks at the manifest and at the length of each segment; their bytes are checked when read.
    ///
    /// # Errors
    /// [`CubeError::File`]; [`CubeError::Format`] where the manifest or a segment is damaged or
    /// missing, naming it; [`CubeError::Request`] where another program has the folder open.
    pub fn open(dir: &Path) -> Result<Self, CubeError> {
        let lock = locked(dir)?;
        let manifest = match Manifest::read(dir)? {
            Some(manifest) => manifest,
            None => {
                // The first manifest is written before any segment, so segments without one are
                // not an interrupted step: somebody lost the manifest.
                if let Some(path) = own_files(dir)?.into_iter().find(|path| is_segment(path)) {
                    return Err(rebuild(&path, "is here, and the manifest is not"));
                }
                let manifest = Manifest::default();
                manifest.write(dir)?;
                manifest
            }
        };
        for segment in &manifest.segments {
            let path = segment.path(dir);
            let bytes = match std::fs::metadata(&path) {
                Ok(metadata) => metadata.len(),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                    return Err(rebuild(&path, "is missing, and the manifest names it"));
                }
                Err(cause) => return Err(CubeError::File { path, cause }),
            };
            if bytes != segment.bytes {
                let problem = format!("has {bytes} bytes and was written with {}", segment.bytes);
                return Err(rebuild(&path, &problem));
            }
        }
        Self::of(dir, manifest, lock)
    }

    /// Empties a folder whatever its state, and opens it at cursor 0: the way out of damage.
    ///
    /// # Errors
    /// [`CubeError::File`]; [`CubeError::Request`] where another program has the folder open.
    pub fn afresh(dir: &Path) -> Result<Self, CubeError> {
        let lock = locked(dir)?;
        let manifest = Manifest::default();
        manifest.write(dir)?;
        Self::of(dir, manifest, lock)
    }

    fn of(dir: &Path, manifest: Manifest, lock: File) -> Result<Self, CubeError> {
        let next = manifest.segments.iter().map(|segment| segment.number).max().unwrap_or(0) + 1;
        let segments = Self { dir: dir.to_owned(), manifest, next, _lock: lock };
        segments.sweep()?;
        Ok(segments)
    }

    /// How far the journal has been read: what the last [`Self::append`] was told, 0 at first.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.manifest.cursor
    }

    /// How many segments there are; many small ones are the reason to [`Self::compact`].
    #[must_use]
    pub const fn count(&self) -> usize {
        self.manifest.segments.len()
    }

    /// How many rows there are, replaced versions included.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.manifest.segments.iter().map(|segment| segment.rows).sum()
    }

    /// Writes a segment, and with it how far the journal has been read: both or neither.
    /// No rows move the cursor alone.
    ///
    /// # Errors
    /// [`CubeError::File`] or [`CubeError::Format`] where the disk refuses, and then the same call
    /// may be made again; [`CubeError::Request`] for a cursor before the present one.
    pub fn append(&mut self, rows: &[RecordedCrossing<'_>], cursor: u64) -> Result<(), CubeError> {
        if cursor < self.manifest.cursor {
            return Err(CubeError::Request(format!(
                "{}: the journal is read up to {}, and {cursor} lies before that. To read it again from the start, clear the segments",
                self.dir.display(),
                self.manifest.cursor
            )));
        }
        let mut manifest = self.manifest.clone();
        manifest.cursor = cursor;
        if !rows.is_empty() {
            let mut writer = self.begin()?;
            for row in rows {
                writer.push(row)?;
            }
            manifest.segments.push(writer.finish()?);
        }
        manifest.write(&self.dir)?;
        self.manifest = manifest;
        Ok(())
    }

    /// Gives every row in the order of writing. Of two rows of one crossing the higher version
    /// stands, and of equal versions the first; that is for the reader to apply.
    ///
    /// # Errors
    /// [`CubeError::File`]; [`CubeError::Format`] where a segment is damaged, naming it. Rows of
    /// the segments before it have been given by then, none of its own.
    pub fn read(&self, mut each: impl FnMut(RecordedCrossing<'_>)) -> Result<(), CubeError> {
        self.visit(|row| {
            each(row);
            Ok(())
        })
    }

    /// Every crossing as it now stands, into a state that counts them.
    ///
    /// # Errors
    /// As [`Self::read`] and [`FlowState::load`].
    pub fn load_into(&self, state: &mut FlowState) -> Result<(), CubeError> {
        self.visit(|row| state.place(&row).map(|_| ()))?;
        state.classify_everybody();
        Ok(())
    }

    fn visit(
        &self,
        mut each: impl FnMut(RecordedCrossing<'_>) -> Result<(), CubeError>,
    ) -> Result<(), CubeError> {
        for segment in &self.manifest.segments {
            let path = segment.path(&self.dir);
            check(&path, segment)?;
            columns::read(&path, segment.rows, &mut each)?;
        }
        Ok(())
    }

    /// Makes one segment of all, with each crossing's newest version alone. Reads everything
    /// twice; some 50 bytes of memory per crossing.
    ///
    /// # Errors
    /// As [`Self::read`] and [`Self::append`]; every crossing then stands as it did.
    pub fn compact(&mut self) -> Result<(), CubeError> {
        if self.manifest.segments.is_empty() {
            return Ok(());
        }
        let mut newest: HashMap<Key, (u64, u64)> = HashMap::new();
        let mut place = 0_u64;
        self.read(|row| {
            let held = newest.entry(row.id).or_insert((row.version, place));
            if row.version > held.0 {
                *held = (row.version, place);
            }
            place += 1;
        })?;
        let mut writer = self.begin()?;
        place = 0;
        self.visit(|row| {
            let stands = newest.get(&row.id).is_some_and(|&(_, at)| at == place);
            place += 1;
            if stands { writer.push(&row) } else { Ok(()) }
        })?;
        let manifest = Manifest { cursor: self.manifest.cursor, segments: vec![writer.finish()?] };
        manifest.write(&self.dir)?;
        self.manifest = manifest;
        self.sweep()
    }

    /// Throws everything away: no rows, cursor 0.
    ///
    /// # Errors
    /// [`CubeError::File`].
    pub fn clear(&mut self) -> Result<(), CubeError> {
        let manifest = Manifest::default();
        manifest.write(&self.dir)?;
        self.manifest = manifest;
        self.sweep()
    }

    fn begin(&mut self) -> Result<SegmentWriter, CubeError> {
        let number = self.next;
        self.next += 1;
        SegmentWriter::create(&self.dir, number)
    }

    /// Removes segments that the manifest does not name and files that were not finished.
    fn sweep(&self) -> Result<(), CubeError> {
        let named: Vec<PathBuf> =
            self.manifest.segments.iter().map(|segment| segment.path(&self.dir)).collect();
        for path in own_files(&self.dir)? {
            if !named.contains(&path) {
                std::fs::remove_file(&path).map_err(CubeError::file(&path))?;
            }
        }
        sync_folder(&self.dir)
    }
}

fn locked(dir: &Path) -> Result<File, CubeError> {
    std::fs::create_dir_all(dir).map_err(CubeError::file(dir))?;
    let path = dir.join(LOCK);
    let lock = File::create(&path).map_err(CubeError::file(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(CubeError::Request(format!(
            "{}: another program has these segments open. Stop it first",
            dir.display()
        ))),
        Err(TryLockError::Error(cause)) => Err(CubeError::File { path, cause }),
    }
}

/// Segments, whole or not, and unfinished manifests. Whatever else lies in the folder is not ours.
fn own_files(dir: &Path) -> Result<Vec<PathBuf>, CubeError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(CubeError::file(dir))? {
        let path = entry.map_err(CubeError::file(dir))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let unfinished = name.strip_suffix(UNFINISHED);
        if Segment::number_of(unfinished.unwrap_or(name)).is_some()
            || unfinished == Some(manifest::NAME)
        {
            found.push(path);
        }
    }
    // A folder lists its files in any order; errors should not depend on it.
    found.sort();
    Ok(found)
}

fn is_segment(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).and_then(Segment::number_of).is_some()
}

fn check(path: &Path, segment: &Segment) -> Result<(), CubeError> {
    let file = File::open(path).map_err(CubeError::file(path))?;
    let mut summed = Summed::over(std::io::sink());
    let limit = segment.bytes.saturating_add(1);
    std::io::copy(&mut BufReader::with_capacity(1 << 16, file).take(limit), &mut summed)
        .map_err(CubeError::file(path))?;
    if (summed.bytes, summed.sum) == (segment.bytes, segment.sum) {
        Ok(())
    } else {
        Err(rebuild(path, "is not as it was written"))
    }
}

fn sync_folder(dir: &Path) -> Result<(), CubeError> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(CubeError::file(dir))
}

fn rebuild(path: &Path, problem: &str) -> CubeError {
    CubeError::format(
        path,
        format!("{problem}. Nothing is lost: rebuild the segments of this folder from the journal"),
    )
}

/// Counts and sums what passes: FNV-1a of 64 bits, which tells any single changed byte. It guards
/// against decay, not against somebody who changes both file and manifest.
#[derive(Debug)]
struct Summed<W> {
    inner: W,
    bytes: u64,
    sum: u64,
}

impl<W> Summed<W> {
    const fn over(inner: W) -> Self {
        Self { inner, bytes: 0, sum: 0xcbf2_9ce4_8422_2325 }
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(buffer)?;
        for &byte in buffer.iter().take(written) {
            self.sum = (self.sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            self.bytes += 1;
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
