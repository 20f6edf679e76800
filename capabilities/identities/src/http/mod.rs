//! The pages of identities and their part of the API: the only place of this crate that knows HTTP.
//!
//! Always holds: what blocks runs off the async threads; no address holds a name, a date or a
//! number of anybody, only ids; merging is never the button that Enter takes, and says what it does.
//!
//! Left out: rules. A page asks an operation and says what it answered.

mod answer;
mod api;
mod list;
mod pair;
mod person;
mod rule;
mod search;
mod words;

use axum::extract::State;
use kernel::Result;
use registry::Session;
use web::{Ctx, NavItem, Routes, WorkArea};

use crate::held::Holdings;
use crate::{DECIDE, DUPLICATES, HELD, PERSON, READ_RULE, SET_RULE, TELL};

pub use api::openapi;

/// What the handlers stand on. Cheap to clone.
#[derive(Clone)]
pub struct Room {
    /// Where everything about a person can be found.
    pub holdings: Holdings,
}

type At = State<Room>;

const fn place(label_key: &'static str, href: &'static str, action: access::Action) -> NavItem {
    NavItem { area: WorkArea::People, label_key, href, action }
}

/// The places of identities in the navigation.
pub const NAV: &[NavItem] = &[
    place("identities-persons", "/people", PERSON),
    place("identities-duplicates", "/people/duplicates", DUPLICATES),
    place("identities-rule", "/people/rule", READ_RULE),
];

/// The routes.
#[must_use]
pub fn routes(room: Room) -> Routes<()> {
    Routes::new()
        .page_get("/people", PERSON, search::show)
        .page_post("/people", PERSON, search::find)
        .page_get("/people/duplicates", DUPLICATES, list::show)
        .page_get("/people/duplicates/{id}", DUPLICATES, pair::show)
        .page_post("/people/duplicates/{id}", DECIDE, pair::decide)
        .page_get("/people/rule", READ_RULE, rule::show)
        .page_post("/people/rule", SET_RULE, rule::set)
        .page_get("/people/answers/{id}", HELD, answer::show)
        .page_get("/people/answers/{id}/file", HELD, answer::file)
        .page_get("/people/{id}", PERSON, person::show)
        .page_post("/people/{id}/part", DECIDE, person::part)
        .page_post("/people/{id}/facts", TELL, person::tell)
        .page_post("/people/{id}/withdraw", TELL, person::withdraw)
        .page_get("/people/{id}/held", HELD, answer::ask)
        .page_post("/people/{id}/held", HELD, answer::give)
        .api_get("/api/v1/duplicates", DUPLICATES, api::duplicates)
        .api_get("/api/v1/duplicates/{id}", DUPLICATES, api::duplicate)
        .api_post("/api/v1/duplicates/{id}/merge", DECIDE, api::merge)
        .api_post("/api/v1/duplicates/{id}/not-same", DECIDE, api::not_same)
        .api_post("/api/v1/duplicates/{id}/part", DECIDE, api::part)
        .api_get("/api/v1/people/{id}/held", HELD, api::held)
        .with_state(room)
}

/// Reads or writes registers as who asks, off the async threads.
async fn with_session<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce(&Session) -> Result<T> + Send + 'static,
) -> Result<T> {
    let session = ctx.session()?;
    web::blocking(move || work(&session)).await
}

/// The version that a form carries.
fn version(form: &mut web::Form) -> u32 {
    form.number("version", 1..=u32::MAX).unwrap_or(0)
}
