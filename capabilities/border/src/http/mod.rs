//! The desk's pages and its part of the API: the only place of this crate that knows HTTP.
//!
//! Always holds: what blocks runs off the async threads; a form carries the version that was seen,
//! and whoever comes second is shown both versions; what was typed is never lost to a fault.
//!
//! Left out: rules. A page asks an operation and says what it answered.

mod api;
mod begun;
mod checks;
mod conflict;
mod crossing;
mod decide;
mod examination;
mod facts;
mod first_line;
mod flights;
mod hits;
mod journey;
mod key;
mod late;
mod law;
mod messages;
mod person;
mod portrait;
mod refusal;
mod second_line;
mod sheet;
mod shift;
mod stays;
mod unknown;
mod words;

use access::Access;
use axum::extract::State;
use kernel::{Act, Result};
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::{
    ADMIT, CORRECT, Desk, EXAMINE, FLIGHTS, HISTORY, HITS, INDICATORS, LATE, LAW, NOT_TO_BOARD,
    PASSENGER_MESSAGES, REFER, REFUSE, SECOND_LINE, SHIFT,
};

pub use api::openapi;

/// What the desk's handlers stand on.
#[derive(Clone)]
pub(crate) struct Room {
    pub desk: Desk,
    /// For the names of the officers to whom a shift can be handed.
    pub access: Access,
}

pub(crate) type At = State<Room>;

const fn place(label_key: &'static str, href: &'static str, action: access::Action) -> NavItem {
    NavItem { area: WorkArea::Border, label_key, href, action }
}

/// The desk's places in the navigation.
pub const NAV: &[NavItem] = &[
    place("border-nav-first-line", "/border", EXAMINE),
    place("border-second-line", "/border/second-line", SECOND_LINE),
    place("border-flights", "/border/flights", FLIGHTS),
    place("border-shift", "/border/shift", SHIFT),
    place("border-stays", "/border/stays", HISTORY),
    place("border-law", "/border/law", LAW),
    place("border-indicators", "/border/indicators", LAW),
];

/// The desk's routes.
#[must_use]
pub fn routes(desk: Desk, access: Access) -> Routes<()> {
    Routes::new()
        .page_get("/border", EXAMINE, first_line::show)
        .page_post("/border", EXAMINE, first_line::examine)
        .page_get("/border/last", EXAMINE, first_line::last)
        .page_get("/border/begun", EXAMINE, begun::show)
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
        .page_get("/border/examinations/{id}/portrait", EXAMINE, portrait::show)
        .page_get("/border/examinations/{id}/check", HITS, hits::show)
        .page_post("/border/examinations/{id}/check", HITS, hits::say)
        .page_get("/border/examinations/{id}/check/{entry}/photograph", HITS, hits::photograph)
        .page_get("/border/how-a-match-is-judged", LAW, hits::explained)
        .page_get("/border/flights", FLIGHTS, flights::list)
        .page_get("/border/flights/{id}", FLIGHTS, flights::show)
        .page_get("/border/expected/{id}", NOT_TO_BOARD, flights::person)
        .page_post("/border/expected/{id}", NOT_TO_BOARD, flights::not_to_board)
        .page_post("/border/expected/{id}/may-board", NOT_TO_BOARD, flights::may_board)
        .page_get("/border/second-line", SECOND_LINE, second_line::queue)
        .page_post("/border/examinations/{id}/assign", SECOND_LINE, second_line::assign)
        .page_post("/border/examinations/{id}/note", SECOND_LINE, second_line::note)
        .page_post("/border/examinations/{id}/hold", SECOND_LINE, second_line::hold)
        .page_post("/border/examinations/{id}/return", SECOND_LINE, second_line::give_back)
        .page_post("/border/examinations/{id}/asylum-dealt", SECOND_LINE, second_line::asylum_dealt)
        .page_post("/border/examinations/{id}/protection", SECOND_LINE, second_line::protect)
        .page_get("/border/shift", SHIFT, shift::show)
        .page_post("/border/shift/open", SHIFT, shift::open)
        .page_post("/border/shift/{id}/hand-over", SHIFT, shift::hand_over)
        .page_post("/border/shift/{id}/close", SHIFT, shift::close)
        .page_get("/border/day-sheet", SHIFT, shift::day_sheet)
        .page_get("/border/late", LATE, late::show)
        .page_post("/border/late", LATE, late::keep)
        .page_get("/border/crossings/{id}", HISTORY, crossing::show)
        .page_post("/border/crossings/{id}/correct", CORRECT, crossing::correct)
        .page_post("/border/crossings/{id}/void", CORRECT, crossing::void)
        .page_get("/border/people/{id}", HISTORY, person::show)
        .page_get("/border/stays", HISTORY, stays::show)
        .page_get("/border/law", LAW, law::law)
        .page_get("/border/indicators", LAW, law::indicators)
        .page_post("/border/indicators", INDICATORS, law::publish)
        .page_post("/border/indicators/{id}/withdraw", INDICATORS, law::withdraw)
        .api_post("/api/border/examinations", EXAMINE, api::examine)
        .api_get("/api/border/examinations/{id}", EXAMINE, api::show)
        .api_post("/api/border/examinations/{id}/admit", ADMIT, api::admit)
        .api_post("/api/border/examinations/{id}/depart", ADMIT, api::depart)
        .api_post("/api/border/examinations/{id}/refer", REFER, api::refer)
        .api_post("/api/v1/passenger-messages", PASSENGER_MESSAGES, messages::take)
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
