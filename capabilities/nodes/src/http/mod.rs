//! The pages of nodes and their part of the API: the only place of this crate that knows HTTP.
//!
//! Always holds: reading alone; what a page says and what a program gets is the same overview.

mod api;
mod list;
mod node;
mod words;

use std::sync::Arc;

use kernel::{Clock, Result};
use registry::Registry;
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::{Overview, VIEW, overview};

pub use api::openapi;

/// What the handlers stand on. Cheap to clone.
#[derive(Clone)]
pub struct Room {
    /// The records and the journal of this node.
    pub registry: Registry,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Its release.
    pub release: &'static str,
}

type At = axum::extract::State<Room>;

/// The place of nodes in the navigation.
pub const NAV: &[NavItem] = &[NavItem {
    area: WorkArea::Administration,
    label_key: "nodes-title",
    href: "/administration/nodes",
    action: VIEW,
}];

/// The routes.
#[must_use]
pub fn routes(room: Room) -> Routes<()> {
    Routes::new()
        .page_get("/administration/nodes", VIEW, list::show)
        .page_get("/administration/nodes/{name}", VIEW, node::show)
        .api_get("/api/nodes", VIEW, api::nodes)
        .with_state(room)
}

/// Everything that is known, off the async threads.
async fn seen(ctx: &Ctx, room: &Room) -> Result<Overview> {
    let session = room.registry.session(&ctx.act()?);
    let (now, release) = (room.clock.now(), room.release);
    web::blocking(move || overview(&session, now, release)).await
}
