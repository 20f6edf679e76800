//! The desk's pages and its part of the API: the only place of this crate that knows HTTP.
//!
//! Always holds: what blocks runs off the async threads; a form carries the version that was seen,
//! and whoever comes second is shown both versions; what was typed is never lost to a fault.
//!
//! Left out: rules. A page asks an operation and says what it answered.

mod conflict;
mod decide;
mod examination;
mod facts;
mod first_line;
mod journey;
mod key;
mod refusal;
mod words;

use access::Access;
use axum::extract::State;
use kernel::{Act, Result};
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::{ADMIT, Desk, EXAMINE, REFER, REFUSE};

/// What the desk's handlers stand on.
#[derive(Clone)]
pub(crate) struct Room {
    pub desk: Desk,
    /// For the names of the officers to whom a shift can be handed.
    pub access: Access,
}

pub(crate) type At = State<Room>;

/// The desk's places in the navigation.
pub const NAV: &[NavItem] = &[NavItem {
    area: WorkArea::Border,
    label_key: "border-nav-first-line",
    href: "/border",
    action: EXAMINE,
}];

/// The desk's routes.
#[must_use]
pub fn routes(desk: Desk, access: Access) -> Routes<()> {
    Routes::new()
        .page_get("/border", EXAMINE, first_line::show)
        .page_post("/border", EXAMINE, first_line::examine)
        .page_get("/border/last", EXAMINE, first_line::last)
        .page_get("/border/examinations/{id}", EXAMINE, examination::show)
        .page_post("/border/examinations/{id}/journey", EXAMINE, decide::journey)
        .page_post("/border/examinations/{id}/turn", EXAMINE, decide::turn)
        .page_post("/border/examinations/{id}/admit", ADMIT, decide::admit)
        .page_post("/border/examinations/{id}/depart", ADMIT, decide::depart)
        .page_post("/border/examinations/{id}/refer", REFER, decide::refer)
        .page_post("/border/examinations/{id}/asylum", REFER, decide::asylum)
        .page_post("/border/examinations/{id}/withdraw", REFER, decide::withdraw)
        .page_get("/border/examinations/{id}/refuse", REFUSE, refusal::ask)
        .page_post("/border/examinations/{id}/refuse", REFUSE, refusal::refuse)
        .page_get("/border/refusals/{id}", EXAMINE, refusal::form)
        .with_state(Room { desk, access })
}

/// Runs an operation of the desk as who asks, off the async threads.
pub(crate) async fn run<T: Send + 'static>(
    ctx: &Ctx,
    room: &Room,
    work: impl FnOnce(&Desk, &Act) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (desk, act) = (room.desk.clone(), ctx.act()?);
    web::blocking(move || work(&desk, &act)).await
}
