//! Follows `border.crossing` in the journal and keeps the figures right.
//!
//! The crossings taken are kept in Parquet segments with the cursor, so that a start need not read
//! the journal again. Segments that are damaged, or that know more than the journal (which was
//! restored from a backup), are thrown away and read again.
//!
//! Always: what is counted is what the journal held up to [`Reader::cursor`], whole entries only;
//! the figures are byte for byte those of a reader that starts from nothing.
//! Leaves out when to follow: the caller does so at start and after each commit.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use cubes::{CellChange, CubeError, FlowState, RecordedCrossing, Segments};
use jiff::civil::Date;
use kernel::Result;
use registry::{Change, Registry};
use residence::Rule;

use crate::Crossing;
use crate::model::Direction;
use crate::published::{DIMENSIONS, fault};

/// Changes taken at a time, so that a long journal does not stand in memory whole.
const PAGE: usize = 10_000;

/// Changes kept in one segment while much is read: many small ones would be made into one again
/// and again.
const BULK: usize = 100_000;

/// More segments than this are made into one.
const MOST_SEGMENTS: usize = 256;

/// Crossings as far as the journal has been read, counted.
pub struct Reader {
    registry: Registry,
    state: FlowState,
    segments: Segments,
}

impl Reader {
    /// Opens the segments in a folder of the data folder, reads on from their cursor, then counts
    /// once. `observed` is the day as of which is judged who is a migrant.
    ///
    /// # Errors
    /// When the journal or the folder can't be read or written, another program has the folder
    /// open, or there is more than can be counted.
    pub fn open(registry: Registry, folder: &Path, rule: Rule, observed: Date) -> Result<Self> {
        let mut segments = match Segments::open(folder) {
            Err(CubeError::Format { .. }) => Segments::afresh(folder).map_err(fault)?,
            opened => opened.map_err(fault)?,
        };
        if segments.cursor() > registry.store().size()? {
            segments.clear().map_err(fault)?;
        }
        let empty = || FlowState::new(rule, cubes::day::day_of(observed), &[&DIMENSIONS]);
        let mut reader = Self { registry, state: empty(), segments };
        reader.read_on()?;
        match reader.segments.load_into(&mut reader.state) {
            Err(CubeError::Format { .. }) => {
                reader.segments.clear().map_err(fault)?;
                reader.state = empty();
                reader.follow()?;
            }
            loaded => loaded.map_err(fault)?,
        }
        Ok(reader)
    }

    /// Throws the segments of a folder away and reads the whole journal.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn rebuild(registry: Registry, folder: &Path, rule: Rule, observed: Date) -> Result<Self> {
        drop(Segments::afresh(folder).map_err(fault)?);
        Self::open(registry, folder, rule, observed)
    }

    /// Takes what was written since; returns each cell that changed, in the order of the changes.
    ///
    /// # Errors
    /// As [`Self::open`]; then open again, because part of a page may have been counted.
    pub fn follow(&mut self) -> Result<Vec<CellChange>> {
        let mut changed = Vec::new();
        while let Some(page) = self.next_page()? {
            self.keep(&page)?;
            for change in &page {
                let words = Words::of(change);
                changed.extend(self.state.apply(&recorded(change, &words)).map_err(fault)?);
            }
        }
        Ok(changed)
    }

    /// Moves the day of observation; returns each cell that it changed.
    pub fn observe(&mut self, day: Date) -> Vec<CellChange> {
        self.state.observe(cubes::day::day_of(day))
    }

    /// Up to which entry the journal has been read.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.segments.cursor()
    }

    /// What is counted.
    #[must_use]
    pub const fn state(&self) -> &FlowState {
        &self.state
    }

    /// Keeps all that was written since. While one page is kept, a thread reads and parses the next:
    /// where one ends is known before it is kept.
    fn read_on(&mut self) -> Result<()> {
        let (pages, coming) = sync_channel(1);
        let (registry, mut after) = (self.registry.clone(), self.cursor());
        std::thread::scope(move |scope| {
            scope.spawn(move || {
                loop {
                    let page = registry.changes::<Crossing>(after, PAGE);
                    let last = page.as_ref().ok().and_then(|p| Some(p.last()?.position));
                    // Nobody takes it where the page before could not be kept.
                    let taken = pages.send(page).is_ok();
                    match last {
                        Some(last) if taken => after = last,
                        _ => return,
                    }
                }
            });
            let mut some = Vec::new();
            for page in coming {
                some.extend(page?);
                if some.len() >= BULK {
                    self.keep(&some)?;
                    some.clear();
                }
            }
            self.keep(&some)
        })
    }

    fn next_page(&self) -> Result<Option<Vec<Change<Crossing>>>> {
        let page = self.registry.changes::<Crossing>(self.cursor(), PAGE)?;
        Ok((!page.is_empty()).then_some(page))
    }

    fn keep(&mut self, page: &[Change<Crossing>]) -> Result<()> {
        let Some(last) = page.last() else { return Ok(()) };
        let words: Vec<Words> = page.iter().map(Words::of).collect();
        let rows: Vec<_> = page.iter().zip(&words).map(|(c, words)| recorded(c, words)).collect();
        self.segments.append(&rows, last.position).map_err(fault)?;
        // What was erased must not live on in an older segment; many small ones read slowly.
        let erased = page.iter().any(|change| change.stored.is_none());
        if erased || self.segments.count() > MOST_SEGMENTS {
            self.segments.compact().map_err(fault)?;
        }
        Ok(())
    }
}

/// A change's post in words, which a recorded crossing borrows.
struct Words {
    post: String,
}

impl Words {
    fn of(change: &Change<Crossing>) -> Self {
        let post = change.stored.as_ref().map(|stored| stored.body.post.to_string());
        Self { post: post.unwrap_or_default() }
    }
}

/// The position serves as the version: it grows with each change, an erasure included.
fn recorded<'a>(change: &'a Change<Crossing>, words: &'a Words) -> RecordedCrossing<'a> {
    let id = *change.id.uuid().as_bytes();
    let version = change.position;
    let Some(stored) = &change.stored else {
        // Nothing is known any more of what was erased, the person neither: it stands alone.
        return RecordedCrossing {
            id,
            person: id,
            day: 0,
            at_ms: 0,
            is_arrival: true,
            citizenship: "",
            sex: "",
            birth_day: None,
            post: "",
            version,
            is_void: true,
            resident_before: None,
        };
    };
    let body = &stored.body;
    RecordedCrossing {
        id,
        person: *body.person.as_bytes(),
        day: cubes::day::day_of(body.date),
        at_ms: body.crossed_at.as_millisecond(),
        is_arrival: body.direction == Direction::Arrival,
        citizenship: body.citizenship.as_deref().unwrap_or_default(),
        sex: body.sex.as_deref().unwrap_or_default(),
        birth_day: body.birth_day(),
        post: &words.post,
        version,
        is_void: body.voided.is_some(),
        resident_before: body.resident_before,
    }
}
