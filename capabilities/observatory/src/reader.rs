//! Follows `border.crossing` in the journal and keeps the figures right.
//!
//! Always: what is counted is what the journal held up to [`Reader::cursor`], whole entries only;
//! the figures are byte for byte those of a reader that starts from nothing.
//! Leaves out when to follow: the caller does so at start and after each commit.

use cubes::{CellChange, FlowState, RecordedCrossing};
use jiff::civil::Date;
use kernel::Result;
use registry::{Change, Registry};
use residence::Rule;

use crate::Crossing;
use crate::model::Direction;
use crate::published::{DIMENSIONS, fault};

/// Changes taken at a time, so that a long journal does not stand in memory whole.
const PAGE: usize = 10_000;

/// Crossings as far as the journal has been read, counted.
pub struct Reader {
    registry: Registry,
    state: FlowState,
    cursor: u64,
}

impl Reader {
    /// Reads the whole journal, then counts once. `observed` is the day as of which is judged who
    /// is a migrant.
    ///
    /// # Errors
    /// When the journal can't be read, or holds more than can be counted.
    pub fn rebuild(registry: Registry, rule: Rule, observed: Date) -> Result<Self> {
        let observed_day = cubes::day::day_of(observed);
        let state = FlowState::new(rule, observed_day, &[&DIMENSIONS]);
        let mut reader = Self { registry, state, cursor: 0 };
        let mut all = Vec::new();
        while let Some(page) = reader.next_page()? {
            all.extend(page);
        }
        let rows: Vec<Words> = all.iter().map(Words::of).collect();
        let recorded = all.iter().zip(&rows).map(|(change, words)| recorded(change, words));
        reader.state.load(recorded).map_err(fault)?;
        Ok(reader)
    }

    /// Takes what was written since; returns each cell that changed, in the order of the changes.
    ///
    /// # Errors
    /// As [`Self::rebuild`]; then rebuild, because part of a page may have been counted.
    pub fn follow(&mut self) -> Result<Vec<CellChange>> {
        let mut changed = Vec::new();
        while let Some(page) = self.next_page()? {
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
        self.cursor
    }

    /// What is counted.
    #[must_use]
    pub const fn state(&self) -> &FlowState {
        &self.state
    }

    fn next_page(&mut self) -> Result<Option<Vec<Change<Crossing>>>> {
        let page = self.registry.changes::<Crossing>(self.cursor, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        self.cursor = last.entry;
        Ok(Some(page))
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

/// The journal's entry serves as the version: it grows with each change, an erasure included.
fn recorded<'a>(change: &'a Change<Crossing>, words: &'a Words) -> RecordedCrossing<'a> {
    let id = *change.id.uuid().as_bytes();
    let version = change.entry;
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
    }
}
