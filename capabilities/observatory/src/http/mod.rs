//! The pages of statistics and their part of the API: the only place of this crate that knows
//! HTTP.
//!
//! Always holds: before a figure is shown the journal has been followed to its end; what an
//! address selects is what the page, the file and the list of crossings hold alike.

mod api;
mod crossings;
mod overview;
mod selection;
mod table;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cubes::FlowTable;
use jiff::tz::TimeZone;
use kernel::{Clock, Result};
use registry::Registry;
use residence::Rule;
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::{DRILL_DOWN, Reader, VIEW, published};

pub use api::openapi;

/// What the handlers stand on: the reader of the journal, one for the whole node. Cheap to clone.
#[derive(Clone)]
pub struct Room {
    reader: Arc<Mutex<Reader>>,
    clock: Arc<dyn Clock>,
}

impl Room {
    /// Opens the segments in a folder and reads on in the journal. The kinds of the desk must be
    /// declared before.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(registry: Registry, folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        let today = clock.now().to_zoned_datetime(TimeZone::UTC).date();
        let rule = Rule::TWELVE_SIXTEEN;
        let reader = Reader::open(registry, folder, rule, today)?;
        Ok(Self { reader: Arc::new(Mutex::new(reader)), clock })
    }

    /// Takes what was written since, and the day as of which migration is judged.
    ///
    /// # Errors
    /// As [`Reader::follow`].
    pub fn keep_up(&self) -> Result<()> {
        self.current().map(drop)
    }

    /// The published table as it now stands.
    ///
    /// # Errors
    /// As [`Reader::follow`].
    pub fn table(&self) -> Result<FlowTable> {
        Ok(published(self.current()?.state()).table)
    }

    /// A table by any properties, as it now stands.
    ///
    /// # Errors
    /// As [`Reader::follow`].
    pub fn table_by(&self, dimensions: &[cubes::Dimension]) -> Result<FlowTable> {
        Ok(self.current()?.state().table(dimensions))
    }

    fn current(&self) -> Result<MutexGuard<'_, Reader>> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.follow()?;
        let today = self.clock.now().to_zoned_datetime(TimeZone::UTC).date();
        if reader.state().observed_day() != cubes::day::day_of(today) {
            reader.observe(today);
        }
        Ok(reader)
    }
}

type At = axum::extract::State<Room>;

/// The places of statistics in the navigation.
pub const NAV: &[NavItem] = &[
    NavItem {
        area: WorkArea::Statistics,
        label_key: "statistics-overview",
        href: "/statistics",
        action: VIEW,
    },
    NavItem {
        area: WorkArea::Statistics,
        label_key: "statistics-table",
        href: "/statistics/table",
        action: VIEW,
    },
];

/// The routes.
#[must_use]
pub fn routes(room: Room) -> Routes<()> {
    Routes::new()
        .page_get("/statistics", VIEW, overview::show)
        .page_get("/statistics/table", VIEW, table::show)
        .page_get("/statistics/download/{form}", VIEW, table::download)
        .page_get("/statistics/crossings", DRILL_DOWN, crossings::show)
        .api_get("/api/statistics/flows", VIEW, api::flows)
        .with_state(room)
}

/// The published table, off the async threads.
async fn table_now(room: &Room) -> Result<FlowTable> {
    let room = room.clone();
    web::blocking(move || room.table()).await
}

/// The posts with their names, in the order of their codes.
async fn posts(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let session = ctx.session()?;
    let all = web::blocking(move || places::posts(&session)).await?;
    Ok(all.into_iter().map(|p| (p.id.to_string(), p.body.name)).collect())
}
